package data

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"unique"
)

// leftOut are the techniques that members do not want to be offered, by Discord id, in
// memory: why they left them out may be an illness, so it holds also where the database
// does not answer in time. Only members who left something out are in it, and most leave
// out the same for the same reason, which is held once: a million of them would take some
// forty megabytes.
type leftOut struct {
	changing sync.Mutex // held while the database is changed, and then of

	mu sync.RWMutex                    // for of
	of map[int64]unique.Handle[string] // ids in alphabetical order, with blanks between
}

func readLeftOut(ctx context.Context, db *sql.DB) (*leftOut, error) {
	l := &leftOut{of: map[int64]unique.Handle[string]{}}
	rows, err := db.QueryContext(ctx, `SELECT m.discord_id, group_concat(e.technique, ' ' ORDER BY e.technique)
		FROM excluded e JOIN member m ON m.ref = e.member GROUP BY e.member`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var techniques string
		if err := rows.Scan(&id, &techniques); err != nil {
			return nil, err
		}
		l.set(id, techniques)
	}
	return l, rows.Err()
}

// set notes all that a member leaves out; "" is nothing.
func (l *leftOut) set(user int64, techniques string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if techniques == "" {
		delete(l.of, user)
		return
	}
	l.of[user] = unique.Make(techniques)
}

func (l *leftOut) get(user int64) []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if techniques, ok := l.of[user]; ok {
		return strings.Fields(techniques.Value())
	}
	return nil
}

// LeftOut returns the ids of the techniques that a member does not want to be offered, in
// alphabetical order. It asks no database, so that it answers also when there is none any
// more.
func (s *Store) LeftOut(userID string) []string {
	id, err := snowflake(userID)
	if err != nil {
		return nil
	}
	return s.leftOut.get(id)
}

// ExcludeTechniques adds to the techniques that a member does not want to be offered.
// Why they do not is not kept.
func (s *Store) ExcludeTechniques(ctx context.Context, userID string, techniques []string) error {
	return s.changeLeftOut(ctx, userID, techniques, `INSERT INTO excluded (member, technique) VALUES (?, ?) ON CONFLICT DO NOTHING`)
}

// IncludeTechniques lets a member be offered techniques again. One that was not excluded
// is no error.
func (s *Store) IncludeTechniques(ctx context.Context, userID string, techniques []string) error {
	return s.changeLeftOut(ctx, userID, techniques, `DELETE FROM excluded WHERE member = ? AND technique = ?`)
}

// changeLeftOut runs a statement for each technique, and notes what is left out then.
func (s *Store) changeLeftOut(ctx context.Context, userID string, techniques []string, statement string) error {
	id, err := snowflake(userID)
	if err != nil {
		return err
	}
	s.leftOut.changing.Lock()
	defer s.leftOut.changing.Unlock()
	var now string
	err = s.changeTechniques(ctx, userID, techniques, func(tx *tx, ref int64) error {
		for _, technique := range techniques {
			if _, err := tx.exec(statement, ref, technique); err != nil {
				return err
			}
		}
		return tx.queryRow(`SELECT coalesce(group_concat(technique, ' ' ORDER BY technique), '') FROM excluded WHERE member = ?`, []any{ref}, &now)
	})
	if err == nil {
		s.leftOut.set(id, now)
	}
	return err
}

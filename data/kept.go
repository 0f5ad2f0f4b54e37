package data

import (
	"context"
	"time"
)

// Kept is something that a member wrote in an exercise and wanted kept.
type Kept struct {
	ID        int64
	Technique string // its id
	At        time.Time
	Text      string
	// Unreadable says that the text is damaged or its key is gone.
	Unreadable bool
}

// maxKept is how many texts are kept of one member.
const maxKept = 50

// Keep stores a text of a member, sealed, and returns its id; k.ID is not read.
// ErrTooMany: fifty are kept of them already.
func (s *Store) Keep(ctx context.Context, userID string, k Kept) (id int64, err error) {
	if err := checkTechniques(k.Technique); err != nil {
		return 0, err
	}
	writer, key, err := s.memberKey(ctx, userID)
	if err != nil {
		return 0, err
	}
	err = s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		if ref != writer.ref {
			return ErrNoConsent // erased meanwhile, and the key with it
		}
		var count int
		if err := tx.queryRow(`SELECT count(*) FROM kept WHERE member = ?`, []any{ref}, &count); err != nil {
			return err
		}
		if count >= maxKept {
			return ErrTooMany
		}
		// The text is sealed for its id, which only the database can give.
		if err := tx.queryRow(`INSERT INTO kept (member, technique, at, text) VALUES (?, ?, ?, x'') RETURNING id`,
			[]any{ref, k.Technique, k.At.UnixMilli()}, &id); err != nil {
			return err
		}
		sealed, err := seal(key, []byte(k.Text), rowOf("kept.text", ref, id))
		if err != nil {
			return err
		}
		_, err = tx.exec(`UPDATE kept SET text = ? WHERE id = ?`, sealed, id)
		return err
	})
	return id, err
}

// Kept returns the texts that a member kept, the latest first, or ErrNoConsent.
func (s *Store) Kept(ctx context.Context, userID string) ([]Kept, error) {
	m, err := s.Member(ctx, userID)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT id, technique, at, text FROM kept WHERE member = ? ORDER BY at DESC, id DESC`, m.ref)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Kept
	open := s.opener(ctx, m)
	for rows.Next() {
		var k Kept
		var at int64
		var text []byte
		if err := rows.Scan(&k.ID, &k.Technique, &at, &text); err != nil {
			return nil, err
		}
		k.At = time.UnixMilli(at)
		k.Text, k.Unreadable = open("kept text", text, rowOf("kept.text", m.ref, k.ID))
		list = append(list, k)
	}
	return list, rows.Err()
}

// Unkeep forgets a text that a member kept. ErrNotFound: there is none with that id, or
// it is another person's.
func (s *Store) Unkeep(ctx context.Context, userID string, id int64) error {
	return s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		res, err := tx.exec(`DELETE FROM kept WHERE id = ? AND member = ?`, id, ref)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		return err
	})
}

package data

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// reach is to whom Discord refuses direct messages, by Discord id, in memory: every
// answer asks it, and must not wait for a database. They are few.
type reach struct {
	changing sync.Mutex // held while the database is changed, and then told

	mu     sync.RWMutex   // for closed
	closed map[int64]bool // and whether a private thread stands in
}

func readReach(ctx context.Context, db *sql.DB) (*reach, error) {
	r := &reach{closed: map[int64]bool{}}
	rows, err := db.QueryContext(ctx, `SELECT discord_id, thread IS NOT NULL FROM member WHERE dms_closed_at IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var thread bool
		if err := rows.Scan(&id, &thread); err != nil {
			return nil, err
		}
		r.set(id, true, thread)
	}
	return r, rows.Err()
}

func (r *reach) set(user int64, closed, thread bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if closed {
		r.closed[user] = thread
	} else {
		delete(r.closed, user)
	}
}

func (r *reach) get(userID string) (closed, thread bool) {
	id, err := snowflake(userID)
	if err != nil {
		return false, false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	thread, closed = r.closed[id]
	return closed, thread
}

// DMsClosed reports whether Discord refuses direct messages to a person. It asks no
// database.
func (s *Store) DMsClosed(userID string) bool {
	closed, _ := s.reach.get(userID)
	return closed
}

// Unreached reports whether nothing reaches a person: their direct messages are closed,
// and no private thread stands in. It asks no database.
func (s *Store) Unreached(userID string) bool {
	closed, thread := s.reach.get(userID)
	return closed && !thread
}

// Awaited reports what is to come to a person by itself: reminders that are on, or that
// stopped only because nothing reached them, and word of alerts that they agreed to.
func (s *Store) Awaited(ctx context.Context, userID string) (reminders, alerts bool, err error) {
	user, err := snowflake(userID)
	if err != nil {
		return false, false, err
	}
	err = s.db.QueryRowContext(ctx, `SELECT
			EXISTS (SELECT 1 FROM reminder r WHERE r.member = m.ref AND (r.state = 'on' OR r.state = 'stopped' AND r.why = ?)),
			EXISTS (SELECT 1 FROM alert_consent c WHERE c.member = m.ref)
		FROM member m WHERE m.discord_id = ?`, WhyUnreachable, user).Scan(&reminders, &alerts)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return reminders, alerts, err
}

// changeReach runs a change of what is known about reaching a person.
func (s *Store) changeReach(ctx context.Context, userID string, change func(tx *tx, user int64) error) error {
	user, err := snowflake(userID)
	if err != nil {
		return err
	}
	s.reach.changing.Lock()
	defer s.reach.changing.Unlock()
	var closed, thread bool
	err = s.write.do(ctx, func(tx *tx) error {
		closed, thread = false, false
		if err := change(tx, user); err != nil {
			return err
		}
		err := tx.queryRow(`SELECT dms_closed_at IS NOT NULL, thread IS NOT NULL FROM member WHERE discord_id = ?`, []any{user}, &closed, &thread)
		if errors.Is(err, ErrNotFound) {
			return nil // nothing is known of them
		}
		return err
	})
	if err == nil {
		s.reach.set(user, closed, thread)
	}
	return err
}

// SetDMsClosed records that Discord refused a direct message to a person at a time, and
// since when it does; the zero time says that messages arrive again.
func (s *Store) SetDMsClosed(ctx context.Context, userID string, at time.Time) error {
	closed := sql.NullInt64{Int64: at.UnixMilli(), Valid: !at.IsZero()}
	return s.changeReach(ctx, userID, func(tx *tx, user int64) error {
		_, err := tx.exec(`UPDATE member SET dms_closed_at = CASE WHEN ?1 IS NOT NULL THEN coalesce(dms_closed_at, ?1) END, dms_tried_at = ?1 WHERE discord_id = ?2`, closed, user)
		return err
	})
}

// dmsTriedAgain is how long after a direct message was refused the next one is tried: a
// day, but for what tomorrow's at the same time can be earlier by, on the shortest days of
// the year too.
const dmsTriedAgain = 22 * time.Hour

// TryClosedDMs reports whether a message to a member whose direct messages are closed may
// be tried at now, which one may each day, and notes it with that message: of several one
// finds that it may, and goes on with it until it is done with.
func (s *Store) TryClosedDMs(ctx context.Context, d Delivery, now time.Time) (may bool, err error) {
	if d.TriesDMs {
		return true, nil
	}
	err = s.asMember(ctx, d.UserID, func(tx *tx, ref int64) error {
		res, err := tx.exec(`UPDATE member SET dms_tried_at = ? WHERE ref = ? AND dms_closed_at IS NOT NULL AND coalesce(dms_tried_at, dms_closed_at) <= ?`,
			now.UnixMilli(), ref, now.Add(-dmsTriedAgain).UnixMilli())
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if may = n > 0; err != nil || !may {
			return err
		}
		_, err = tx.exec(`UPDATE queue SET tries_dms = 1 WHERE bulk = ? AND due = ? AND reminder = ?`, d.bulk, d.Due.Unix(), d.Reminder)
		return err
	})
	return may, err
}

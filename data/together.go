package data

import (
	"context"
	"slices"
	"time"
)

// StoodFor is a due message that another one stood for, since both were late.
type StoodFor struct {
	Reminder int64
	Due      time.Time
}

// bringTogether lets each message that catching up takes stand for the member's other late
// ones of its kind, so that nobody is written to several times at once: these leave the
// queue and the list, with an outcome. Only what was never tried is brought together: a
// message that may have arrived names no others. Those later than within do not come
// anyway. The latest due is first in the list; while groups are still to be taken that may
// hold more, these messages are left in the queue.
func bringTogether(tx *tx, list []Delivery, now time.Time, within time.Duration) ([]Delivery, error) {
	if !slices.ContainsFunc(list, func(d Delivery) bool { return d.late }) {
		return list, nil
	}
	var unfinished bool
	if err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM due_group WHERE next_due <= ? AND bulk = 0)`, []any{now.Unix()}, &unfinished); err != nil {
		return nil, err
	}
	if unfinished {
		return slices.DeleteFunc(list, func(d Delivery) bool { return d.late }), nil
	}
	gone := map[StoodFor]bool{}
	for i := range list {
		d := &list[i]
		if !d.late || d.UserID == "" || gone[StoodFor{d.Reminder, d.Due}] {
			continue
		}
		if d.Attempts == 1 && !d.Gone {
			taken, err := standFor(tx, *d, now, within)
			if err != nil {
				return nil, err
			}
			for _, o := range taken {
				gone[o] = true
			}
		}
		also, err := stoodFor(tx, d.Reminder, d.Due)
		if err != nil {
			return nil, err
		}
		for _, o := range also {
			d.Also = append(d.Also, o.Due)
		}
	}
	return slices.DeleteFunc(list, func(d Delivery) bool { return gone[StoodFor{d.Reminder, d.Due}] }), nil
}

// standFor takes out of the queue what a message stands for, and returns that.
func standFor(tx *tx, d Delivery, now time.Time, within time.Duration) ([]StoodFor, error) {
	// CROSS keeps the order of the tables: from one member's reminders to the few rows.
	list, err := stoodForRows(tx, `SELECT q.reminder, q.due FROM reminder me CROSS JOIN reminder r ON r.member = me.member AND r.kind = me.kind
		CROSS JOIN queue q INDEXED BY queue_late ON q.reminder = r.id LEFT JOIN in_group g ON g.reminder = r.id
		WHERE me.id = ?1 AND r.member IS NOT NULL AND q.late = 1 AND q.bulk = 0 AND q.sending = 0 AND q.attempts = 0
			AND (q.due < ?2 OR q.due = ?2 AND q.reminder < ?1) AND q.due >= ?3
			AND r.state IN ('on', 'over') AND coalesce(g.since <= q.due, 1)`, d.Reminder, d.Due.Unix(), now.Add(-within).Unix())
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		if _, err := tx.exec(`DELETE FROM queue WHERE bulk = 0 AND due = ? AND reminder = ?`, o.Due.Unix(), o.Reminder); err != nil {
			return nil, err
		}
		if _, err := tx.exec(`INSERT INTO outcome (reminder, due, outcome, at, why) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			o.Reminder, o.Due.Unix(), Together, now.Unix(), togetherWith(d.Due)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// togetherWith is the reason in the outcome of what another message stood for: when that
// one was due.
func togetherWith(due time.Time) string { return due.UTC().Format(time.RFC3339) }

// stoodFor returns what the message of a due time stood for, the earliest due first.
func stoodFor(tx *tx, reminder int64, due time.Time) ([]StoodFor, error) {
	return stoodForRows(tx, `SELECT o.reminder, o.due FROM reminder me CROSS JOIN reminder r ON r.member = me.member AND r.kind = me.kind
		CROSS JOIN outcome o ON o.reminder = r.id
		WHERE me.id = ?1 AND r.member IS NOT NULL AND o.due BETWEEN ?2 - 86400 AND ?2 AND o.outcome = ?3 AND o.why = ?4
		ORDER BY o.due, o.reminder`, reminder, due.Unix(), Together, togetherWith(due))
}

func stoodForRows(tx *tx, query string, args ...any) ([]StoodFor, error) {
	rows, err := tx.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []StoodFor
	for rows.Next() {
		var o StoodFor
		var due int64
		if err := rows.Scan(&o.Reminder, &due); err != nil {
			return nil, err
		}
		o.Due = time.Unix(due, 0)
		list = append(list, o)
	}
	return list, rows.Err()
}

// StoodFor returns what a message of one of the member's reminders stood for besides its
// own, the earliest due first.
func (s *Store) StoodFor(ctx context.Context, userID string, id int64, due time.Time) (list []StoodFor, err error) {
	err = s.ownReminder(ctx, userID, id, func(tx *tx, _ Kind) (err error) {
		list, err = stoodFor(tx, id, due)
		return err
	})
	return list, err
}

// TogetherWith is when the message was due that stood for the one of this outcome; the
// zero time for every other outcome.
func (o Outcome) TogetherWith() time.Time {
	if o.Outcome != Together {
		return time.Time{}
	}
	due, _ := time.Parse(time.RFC3339, o.Why) // the zero time where it cannot be read
	return due
}

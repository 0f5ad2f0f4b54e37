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
// queue and the list, with an outcome, until it is known whether that message was sent
// (see release). Only what was never tried is brought together: a message that may have
// arrived names no others. Those later than within do not come
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
		if _, err := tx.exec(`INSERT INTO outcome (reminder, due, outcome, at, why, stood_by) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			o.Reminder, o.Due.Unix(), Together, now.Unix(), togetherWith(d.Due), d.Reminder); err != nil {
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
	return stoodForRows(tx, `SELECT reminder, due FROM outcome WHERE stood_by = ? AND outcome = ? AND why = ? ORDER BY due, reminder`,
		reminder, Together, togetherWith(due))
}

// release undoes standFor where the message of a due time ended without having been sent:
// what it stood for is in the queue again, as never tried, and in its turn it comes or gets
// an outcome of its own. The reminder of that message may be gone.
func release(tx *tx, reminder int64, due time.Time) error {
	list, err := stoodFor(tx, reminder, due)
	if err != nil {
		return err
	}
	for _, o := range list {
		if _, err := tx.exec(`DELETE FROM outcome WHERE reminder = ? AND due = ?`, o.Reminder, o.Due.Unix()); err != nil {
			return err
		}
		// Its time to wait is over, so that it wakes the scheduler.
		if _, err := tx.exec(`INSERT INTO queue (bulk, due, reminder, not_before, late) VALUES (0, ?1, ?2, ?1, 1) ON CONFLICT DO NOTHING`,
			o.Due.Unix(), o.Reminder); err != nil {
			return err
		}
	}
	return nil
}

// settle gives what a message stood for its own outcome, where that message ended without
// being known to have been sent.
func settle(tx *tx, d Delivery, outcome string, now time.Time) error {
	var sent bool // by what was acted on meanwhile
	if err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM outcome WHERE reminder = ? AND due = ? AND outcome IN (?, ?))`,
		[]any{d.Reminder, d.Due.Unix(), Sent, SentLate}, &sent); err != nil || sent {
		return err
	}
	if outcome != Unknown {
		return release(tx, d.Reminder, d.Due)
	}
	// It may have arrived, and them with it: never twice.
	list, err := stoodFor(tx, d.Reminder, d.Due)
	if err != nil {
		return err
	}
	for _, o := range list {
		if _, err := tx.exec(`UPDATE outcome SET outcome = ?, at = ?, why = 'as of what stood for it', stood_by = NULL WHERE reminder = ? AND due = ?`,
			Unknown, now.Unix(), o.Reminder, o.Due.Unix()); err != nil {
			return err
		}
	}
	return nil
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

package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// DailyPrompt is a member's wish to be asked every day at one local time.
type DailyPrompt struct {
	Zone    string // IANA name
	Minute  int    // of the local day, 0 … 1439
	NextDue time.Time
}

// SetDailyPrompt makes the member's daily prompt p, in place of an earlier one, whose
// message is dropped if it is due but not sent yet. Everyone with the same zone and
// minute is due at the same moment: p.NextDue can only bring it forward, which mends
// it where a clock once ran ahead.
func (s *Store) SetDailyPrompt(ctx context.Context, userID string, p DailyPrompt) error {
	user, err := snowflake(userID)
	if err != nil {
		return err
	}
	return s.write.do(ctx, func(tx *tx) error {
		ref, err := tx.member(user)
		if err != nil {
			return err
		}
		var group int64
		if _, err := tx.exec(`INSERT INTO due_group (zone, minute, next_due) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET next_due = min(next_due, excluded.next_due)`,
			p.Zone, p.Minute, p.NextDue.Unix()); err != nil {
			return err
		}
		if err := tx.queryRow(`SELECT id FROM due_group WHERE zone = ? AND minute = ?`, []any{p.Zone, p.Minute}, &group); err != nil {
			return err
		}
		if err := dropPrompt(tx, ref); err != nil {
			return err
		}
		_, err = tx.exec(`INSERT INTO daily_prompt (due_group, member) VALUES (?, ?)`, group, ref)
		return err
	})
}

// DailyPrompt returns the member's daily prompt; ErrNotFound: they have none.
func (s *Store) DailyPrompt(ctx context.Context, userID string) (DailyPrompt, error) {
	m, err := s.Member(ctx, userID)
	if err != nil {
		return DailyPrompt{}, err
	}
	var p DailyPrompt
	var due int64
	err = s.db.QueryRowContext(ctx, `SELECT zone, minute, next_due FROM daily_prompt JOIN due_group ON id = due_group
		WHERE member = ?`, m.ref).Scan(&p.Zone, &p.Minute, &due)
	if errors.Is(err, sql.ErrNoRows) {
		return DailyPrompt{}, ErrNotFound
	}
	p.NextDue = time.Unix(due, 0)
	return p, err
}

// StopDailyPrompt ends the member's daily prompt, drops one that is due but not sent
// yet, and forgets that direct messages did not arrive. ErrNotFound: they had none.
func (s *Store) StopDailyPrompt(ctx context.Context, userID string) error {
	user, err := snowflake(userID)
	if err != nil {
		return err
	}
	return s.write.do(ctx, func(tx *tx) error {
		ref, err := tx.member(user)
		if err != nil {
			return err
		}
		var had bool
		if err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM daily_prompt WHERE member = ?)`, []any{ref}, &had); err != nil {
			return err
		}
		if !had {
			return ErrNotFound
		}
		if _, err := tx.exec(`UPDATE member SET dms_closed_at = NULL WHERE ref = ?`, ref); err != nil {
			return err
		}
		return dropPrompt(tx, ref)
	})
}

// dropPrompt removes a member's wish and what is queued for it.
func dropPrompt(tx *tx, ref int64) error {
	if _, err := tx.exec(`UPDATE delivery SET state = 'given_up', last_error = 'stopped by the member'
		WHERE member = ? AND kind = 'checkin' AND state = 'pending'`, ref); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM daily_prompt WHERE member = ?`, ref)
	return err
}

// NextDue returns when the next prompt is due for anybody whom messages reach; false:
// there is none.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	return s.earliest(ctx, `SELECT next_due FROM due_group g WHERE EXISTS (
			SELECT 1 FROM daily_prompt p JOIN member m ON m.ref = p.member WHERE p.due_group = g.id AND m.dms_closed_at IS NULL)
		ORDER BY next_due LIMIT 1`)
}

// EnqueueDue takes every group that is due at now, puts one delivery for each member
// whom direct messages reach into the queue and moves the group to its next due time,
// all in one transaction: a crash leaves either the group due or its messages queued.
// Of several due times that passed since the last call only the newest is queued; the
// others are recorded as too late, as far back as thirty days. next returns the first
// due time of a group after a time. EnqueueDue returns how many groups it took.
func (s *Store) EnqueueDue(ctx context.Context, now time.Time, next func(zone string, minute int, after time.Time) (time.Time, error)) (int, error) {
	var taken int
	err := s.write.do(ctx, func(tx *tx) error {
		groups, err := dueGroups(tx, now)
		if err != nil {
			return err
		}
		for _, g := range groups {
			if err := enqueueGroup(tx, g, now, next); err != nil {
				return err
			}
		}
		taken = len(groups)
		return nil
	})
	return taken, err
}

type dueGroup struct {
	id     int64
	zone   string
	minute int
	due    time.Time
}

func dueGroups(tx *tx, now time.Time) ([]dueGroup, error) {
	rows, err := tx.query(`SELECT id, zone, minute, next_due FROM due_group WHERE next_due <= ? ORDER BY next_due`, now.Unix())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var groups []dueGroup
	for rows.Next() {
		var g dueGroup
		var due int64
		if err := rows.Scan(&g.id, &g.zone, &g.minute, &due); err != nil {
			return nil, err
		}
		g.due = time.Unix(due, 0)
		groups = append(groups, g)
	}
	return groups, rows.Err()
}

// recordedBack is how far back missed due times are recorded one by one.
const recordedBack = 30 * 24 * time.Hour

func enqueueGroup(tx *tx, g dueGroup, now time.Time, next func(string, int, time.Time) (time.Time, error)) error {
	res, err := tx.exec(`DELETE FROM due_group WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM daily_prompt WHERE due_group = ?1)`, g.id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err // nobody is left in it
	}
	due := g.due
	if oldest := now.Add(-recordedBack); due.Before(oldest) {
		due, err = next(g.zone, g.minute, oldest)
	}
	for err == nil {
		var following time.Time
		following, err = next(g.zone, g.minute, due)
		if err == nil && !following.After(due) {
			err = fmt.Errorf("due time %s is followed by %s", due, following)
		}
		if err != nil {
			break
		}
		newest := following.After(now)
		state, why := "pending", sql.NullString{}
		if !newest {
			state, why = "given_up", sql.NullString{String: "too late", Valid: true}
		}
		if _, err = tx.exec(`INSERT INTO delivery (kind, member, due, not_before, state, last_error)
			SELECT 'checkin', p.member, ?1, ?1, ?3, ?4 FROM daily_prompt p JOIN member m ON m.ref = p.member
			WHERE p.due_group = ?2 AND m.dms_closed_at IS NULL
			ON CONFLICT DO NOTHING`, due.Unix(), g.id, state, why); err != nil {
			break
		}
		if newest {
			_, err = tx.exec(`UPDATE due_group SET next_due = ? WHERE id = ?`, following.Unix(), g.id)
			break
		}
		due = following
	}
	return err
}

// Delivery is one message on its way to one member.
type Delivery struct {
	ID        int64
	UserID    string // Discord's id
	Locale    string // of the member's Discord client
	DMChannel string // Discord's id; "" while none was opened
	Due       time.Time
	Attempts  int // this one included
}

// Nonce identifies the delivery to Discord, the same on every attempt, in at most 25
// characters.
func (d Delivery) Nonce() string {
	return "c" + strconv.FormatInt(d.ID, 36) + "-" + strconv.FormatInt(d.Due.Unix(), 36)
}

// TakeDeliveries marks the deliveries that may go out at now as being sent and returns
// them, oldest due first, at most limit.
func (s *Store) TakeDeliveries(ctx context.Context, now time.Time, limit int) ([]Delivery, error) {
	var list []Delivery
	err := s.write.do(ctx, func(tx *tx) error {
		list = list[:0]
		rows, err := tx.query(`SELECT d.id, d.due, d.attempts + 1, m.discord_id, m.locale, m.dm_channel
			FROM delivery d JOIN member m ON m.ref = d.member
			WHERE d.state = 'pending' AND d.not_before <= ? ORDER BY d.not_before, d.id LIMIT ?`, now.Unix(), limit)
		if err != nil {
			return err
		}
		for rows.Next() {
			var d Delivery
			var due, user int64
			var channel sql.NullInt64
			if err := rows.Scan(&d.ID, &due, &d.Attempts, &user, &d.Locale, &channel); err != nil {
				return errors.Join(err, rows.Close())
			}
			d.Due, d.UserID = time.Unix(due, 0), strconv.FormatInt(user, 10)
			if channel.Valid {
				d.DMChannel = strconv.FormatInt(channel.Int64, 10)
			}
			list = append(list, d)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		for _, d := range list {
			if _, err := tx.exec(`UPDATE delivery SET state = 'sending', attempts = ? WHERE id = ?`, d.Attempts, d.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// NextDelivery returns when the next queued message may go out; false: none is queued.
func (s *Store) NextDelivery(ctx context.Context) (time.Time, bool, error) {
	return s.earliest(ctx, `SELECT min(not_before) FROM delivery WHERE state = 'pending'`)
}

// MarkSent ends a delivery with the message that arrived.
func (s *Store) MarkSent(ctx context.Context, id int64, messageID string) error {
	message, err := snowflake(messageID)
	if err != nil {
		return err
	}
	return s.setDelivery(ctx, `UPDATE delivery SET state = 'sent', message_id = ?, last_error = NULL WHERE id = ?`, message, id)
}

// Retry puts a delivery back into the queue, not to go out before the given time;
// unless the member has stopped or answered meanwhile. why must hold nothing that a
// member wrote.
func (s *Store) Retry(ctx context.Context, id int64, notBefore time.Time, why string) error {
	return s.setDelivery(ctx, `UPDATE delivery SET not_before = ?, last_error = ?, state = CASE
			WHEN answered_at IS NOT NULL THEN 'sent'
			WHEN EXISTS (SELECT 1 FROM daily_prompt p WHERE p.member = delivery.member) THEN 'pending'
			ELSE 'given_up' END
		WHERE id = ?`, notBefore.Unix(), why, id)
}

// GiveUp ends a delivery without a message. why must hold nothing that a member wrote.
func (s *Store) GiveUp(ctx context.Context, id int64, why string) error {
	return s.setDelivery(ctx, `UPDATE delivery SET state = 'given_up', last_error = ? WHERE id = ?`, why, id)
}

// RequeueInterrupted puts back what an earlier process was sending when it ended. Its
// attempts stay counted, so that whoever sends it looks first whether it arrived.
func (s *Store) RequeueInterrupted(ctx context.Context) error {
	return s.setDelivery(ctx, `UPDATE delivery SET state = CASE WHEN answered_at IS NULL THEN 'pending' ELSE 'sent' END WHERE state = 'sending'`)
}

// ForgetDeliveries removes deliveries that ended and were due before the given time.
func (s *Store) ForgetDeliveries(ctx context.Context, before time.Time) error {
	return s.setDelivery(ctx, `DELETE FROM delivery WHERE state IN ('sent', 'given_up') AND due < ?`, before.Unix())
}

func (s *Store) setDelivery(ctx context.Context, query string, args ...any) error {
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(query, args...)
		return err
	})
}

func (s *Store) earliest(ctx context.Context, query string) (time.Time, bool, error) {
	var at sql.NullInt64
	if err := s.db.QueryRowContext(ctx, query).Scan(&at); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, err
	}
	return time.Unix(at.Int64, 0), at.Valid, nil
}

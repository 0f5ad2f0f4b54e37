package data

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"
)

// Kind is what a reminder is about.
type Kind string

// The kinds of reminders. A member's own are of every kind but Message; a channel post
// is a CheckInPrompt, a Meeting or a Message.
const (
	CheckInPrompt Kind = "checkin"
	Medicine      Kind = "medicine"
	Appointment   Kind = "appointment"
	Meeting       Kind = "meeting"
	Routine       Kind = "routine"
	Own           Kind = "own"
	Message       Kind = "message"
)

// State says whether a reminder comes.
type State string

// The states. A reminder that is held back until a time is On.
const (
	On      State = "on"
	Paused  State = "paused"  // a channel post, by a moderator or because Discord refused it
	Stopped State = "stopped" // a member's, by them or after weeks without an answer
	Over    State = "over"    // it came for the last time
)

// Timing is when a reminder comes: Rule in the writing of scheduler.Rule, Zone an IANA
// name, and Next its first time from now on.
type Timing struct {
	Rule string
	Zone string
	Next time.Time
}

// Reminder is one of a member's own reminders.
type Reminder struct {
	ID    int64
	Kind  Kind
	Rule  string // as it was asked for
	Zone  string
	State State
	Why   string    // it is stopped, where the member did not ask for that
	From  time.Time // held back until then, where that is not past
	// Weekly is since when it comes once a week, because nobody answered; zero: it does not.
	Weekly time.Time
	Text   string // the member's own words
	// Unreadable says that there is a text, but it is damaged or its key is gone.
	Unreadable bool
}

// ErrTooMany says that no more of a kind can be added, like reminders or kept texts.
var ErrTooMany = errors.New("there are as many of these as there can be")

// maxReminders is how many reminders one member can have: more than anybody needs, so
// that nobody fills the host's disk.
const maxReminders = 100

// SetCheckInPrompt makes the member's check-in prompt come as given, in place of an
// earlier one, and remembers its zone as the member's. It returns the reminder's id.
func (s *Store) SetCheckInPrompt(ctx context.Context, userID string, t Timing, now time.Time) (id int64, err error) {
	err = s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		if err := tx.queryRow(`INSERT INTO reminder (member, kind, rule, zone) VALUES (?, 'checkin', ?, ?)
			ON CONFLICT (member) WHERE kind = 'checkin' AND member IS NOT NULL DO UPDATE
			SET rule = excluded.rule, zone = excluded.zone, state = 'on', why = '', weekly = NULL RETURNING id`,
			[]any{ref, t.Rule, t.Zone}, &id); err != nil {
			return err
		}
		if _, err := tx.exec(`UPDATE member SET zone = ? WHERE ref = ?`, t.Zone, ref); err != nil {
			return err
		}
		if err := signOfLife(tx, id); err != nil {
			return err
		}
		return joinGroup(tx, id, CheckInPrompt, t, now)
	})
	return id, err
}

// AddReminder stores a reminder of another kind, with the member's own words for it,
// and remembers its zone as the member's. ErrTooMany: the member has a hundred.
func (s *Store) AddReminder(ctx context.Context, userID string, kind Kind, text string, t Timing, now time.Time) (id int64, err error) {
	var writer Member
	var key []byte
	if text != "" {
		if writer, key, err = s.memberKey(ctx, userID); err != nil {
			return 0, err
		}
	}
	err = s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		if key != nil && ref != writer.ref {
			return ErrNoConsent // erased meanwhile, and the key with it
		}
		var count int
		if err := tx.queryRow(`SELECT count(*) FROM reminder WHERE member = ?`, []any{ref}, &count); err != nil {
			return err
		}
		if count >= maxReminders {
			return ErrTooMany
		}
		if err := tx.queryRow(`INSERT INTO reminder (member, kind, rule, zone) VALUES (?, ?, ?, ?) RETURNING id`,
			[]any{ref, kind, t.Rule, t.Zone}, &id); err != nil {
			return err
		}
		if key != nil {
			sealed, err := seal(key, []byte(text), wordsBelongTo(ref, id))
			if err != nil {
				return err
			}
			if _, err := tx.exec(`UPDATE reminder SET text = ? WHERE id = ?`, sealed, id); err != nil {
				return err
			}
		}
		if _, err := tx.exec(`UPDATE member SET zone = ? WHERE ref = ? AND zone = ''`, t.Zone, ref); err != nil {
			return err
		}
		return joinGroup(tx, id, kind, t, now)
	})
	return id, err
}

// StartReminder makes one of the member's reminders come as given from a time on, also
// one that was stopped or stepped down.
func (s *Store) StartReminder(ctx context.Context, userID string, id int64, t Timing, from time.Time) error {
	return s.ownReminder(ctx, userID, id, func(tx *tx, kind Kind) error { return start(tx, id, kind, t, from) })
}

func start(tx *tx, id int64, kind Kind, t Timing, from time.Time) error {
	if _, err := tx.exec(`UPDATE reminder SET rule = ?, zone = ?, state = 'on', why = '', weekly = NULL WHERE id = ?`,
		t.Rule, t.Zone, id); err != nil {
		return err
	}
	if err := signOfLife(tx, id); err != nil {
		return err
	}
	return joinGroup(tx, id, kind, t, from)
}

// ChangeReminder does what StartReminder and SetReminderWords do, or neither.
func (s *Store) ChangeReminder(ctx context.Context, userID string, id int64, t Timing, words string, from time.Time) error {
	return s.setWords(ctx, userID, id, words, func(tx *tx, kind Kind) error { return start(tx, id, kind, t, from) })
}

// SetReminderWords replaces the member's own words for a reminder; "" takes them away.
func (s *Store) SetReminderWords(ctx context.Context, userID string, id int64, words string) error {
	return s.setWords(ctx, userID, id, words, func(*tx, Kind) error { return nil })
}

// setWords runs another change with that of a reminder's words.
func (s *Store) setWords(ctx context.Context, userID string, id int64, words string, change func(tx *tx, kind Kind) error) error {
	writer, key, err := s.memberKey(ctx, userID)
	if err != nil {
		return err
	}
	return s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		if ref != writer.ref {
			return ErrNoConsent // erased meanwhile, and the key with it
		}
		var sealed []byte
		if words != "" {
			var err error
			if sealed, err = seal(key, []byte(words), wordsBelongTo(ref, id)); err != nil {
				return err
			}
		}
		var kind Kind
		if err := tx.queryRow(`UPDATE reminder SET text = ? WHERE id = ? AND member = ? RETURNING kind`, []any{sealed, id, ref}, &kind); err != nil {
			return err
		}
		return change(tx, kind)
	})
}

// PlaceReminder makes one of the member's reminders come as given in another zone. A pause
// stays, and so does that it is stopped; one that was over comes again if it has a time.
func (s *Store) PlaceReminder(ctx context.Context, userID string, id int64, t Timing, now time.Time) error {
	return s.ownReminder(ctx, userID, id, func(tx *tx, kind Kind) error {
		var state State
		var since sql.NullInt64
		if err := tx.queryRow(`UPDATE reminder SET zone = ?, state = CASE state WHEN 'over' THEN 'on' ELSE state END WHERE id = ?
			RETURNING state, (SELECT since FROM in_group WHERE reminder = id)`, []any{t.Zone, id}, &state, &since); err != nil {
			return err
		}
		if state != On {
			return nil
		}
		from := now
		if held := seconds(since); held.After(now) {
			from = held
		}
		return joinGroup(tx, id, kind, t, from)
	})
}

// StepDown makes a check-in prompt that nobody answers come as given from now on, once
// a week, and remembers since when. What was asked for stays known. It does nothing where
// the member has meanwhile changed or stopped what d was a message of.
func (s *Store) StepDown(ctx context.Context, d Delivery, t Timing) error {
	return s.unlessChanged(ctx, d, func(tx *tx) error {
		if _, err := tx.exec(`UPDATE reminder SET weekly = ? WHERE id = ?`, d.Due.Unix(), d.Reminder); err != nil {
			return err
		}
		return joinGroup(tx, d.Reminder, d.Kind, t, d.Due)
	})
}

// RestReminder ends a reminder for the given reason, which is not the member's wish. It
// does nothing where they have meanwhile changed or stopped what d was a message of.
func (s *Store) RestReminder(ctx context.Context, d Delivery, why string) error {
	return s.unlessChanged(ctx, d, func(tx *tx) error { return stop(tx, d.Reminder, why) })
}

func (s *Store) unlessChanged(ctx context.Context, d Delivery, change func(tx *tx) error) error {
	return s.write.do(ctx, func(tx *tx) error {
		var same bool
		if err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM reminder WHERE id = ? AND state = 'on' AND rule = ? AND zone = ? AND (weekly IS NOT NULL) = ?)`,
			[]any{d.Reminder, d.Rule, d.Zone, d.Weekly}, &same); err != nil || !same {
			return err
		}
		return change(tx)
	})
}

// HoldReminder lets no due time before until come, nor what was put off; a longer hold
// stays.
func (s *Store) HoldReminder(ctx context.Context, userID string, id int64, until time.Time) error {
	return s.ownReminder(ctx, userID, id, func(tx *tx, _ Kind) error {
		if err := signOfLife(tx, id); err != nil {
			return err
		}
		if err := dropPutOff(tx, id); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE in_group SET since = max(since, ?) WHERE reminder = ?`, until.Unix(), id)
		return err
	})
}

// ResumeReminder ends a hold.
func (s *Store) ResumeReminder(ctx context.Context, userID string, id int64, now time.Time) error {
	return s.ownReminder(ctx, userID, id, func(tx *tx, _ Kind) error {
		if err := signOfLife(tx, id); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE in_group SET since = ? WHERE reminder = ?`, now.Unix(), id)
		return err
	})
}

// StopReminder ends a reminder, whose settings stay known, and what was put off of it.
func (s *Store) StopReminder(ctx context.Context, userID string, id int64) error {
	return s.ownReminder(ctx, userID, id, func(tx *tx, _ Kind) error {
		if err := dropPutOff(tx, id); err != nil {
			return err
		}
		return stop(tx, id, "")
	})
}

// stop ends a reminder; one that is over stays so.
func stop(tx *tx, id int64, why string) error {
	if _, err := tx.exec(`UPDATE reminder SET state = 'stopped', why = ? WHERE id = ? AND state <> 'over'`, why, id); err != nil {
		return err
	}
	return leaveGroup(tx, id)
}

// dropPutOff takes out of the queue what the member put off.
func dropPutOff(tx *tx, id int64) error {
	_, err := tx.exec(`DELETE FROM queue WHERE reminder = ? AND by_hand = 1 AND sending = 0`, id)
	return err
}

// RemoveReminder forgets a reminder and what became of its messages. What a late one stood
// for that waits for another attempt is in the queue again.
func (s *Store) RemoveReminder(ctx context.Context, userID string, id int64) error {
	return s.ownReminder(ctx, userID, id, func(tx *tx, _ Kind) error {
		if err := leaveGroup(tx, id); err != nil {
			return err
		}
		rows, err := tx.query(`DELETE FROM queue WHERE late = 1 AND reminder = ? AND sending = 0 RETURNING due`, id)
		if err != nil {
			return err
		}
		late, err := integers(rows)
		if err != nil {
			return err
		}
		for _, due := range late {
			if err := release(tx, id, time.Unix(due, 0)); err != nil {
				return err
			}
		}
		_, err = tx.exec(`DELETE FROM reminder WHERE id = ?`, id)
		return err
	})
}

// SnoozeReminder puts a reminder's message, with the due time of the one that is put
// off, into the queue for a later time.
func (s *Store) SnoozeReminder(ctx context.Context, userID string, id int64, due, until time.Time) error {
	return s.ownReminder(ctx, userID, id, func(tx *tx, kind Kind) error {
		if err := markSeen(tx, id, kind, due); err != nil {
			return err
		}
		return putOff(tx, id, kind, until)
	})
}

func putOff(tx *tx, id int64, kind Kind, due time.Time) error {
	_, err := tx.exec(`INSERT INTO queue (bulk, due, reminder, not_before, by_hand) VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING`,
		bulk(kind), due.Unix(), id, due.Unix())
	return err
}

// SeenReminder records that the member did something with the message of a due time.
func (s *Store) SeenReminder(ctx context.Context, userID string, id int64, due time.Time) error {
	return s.ownReminder(ctx, userID, id, func(tx *tx, kind Kind) error { return markSeen(tx, id, kind, due) })
}

// signOfLife ends the row of messages that nobody did anything with.
func signOfLife(tx *tx, id int64) error {
	_, err := tx.exec(`UPDATE outcome SET seen = 1 WHERE reminder = ?1 AND due = (SELECT max(due) FROM outcome WHERE reminder = ?1)`, id)
	return err
}

// markSeen records that a message was acted on. One that the bot does not know to have
// arrived, since the answer to sending it was lost, arrived with that: it is not sent
// again.
func markSeen(tx *tx, id int64, kind Kind, due time.Time) error {
	if _, err := tx.exec(`UPDATE outcome SET seen = 1 WHERE reminder = ? AND due = ?`, id, due.Unix()); err != nil {
		return err
	}
	return arrived(tx, id, kind, due, `INSERT INTO outcome (reminder, due, outcome, at, attempts, seen) VALUES (?, ?, ?, ?, ?, 1)`)
}

// arrived ends the delivery of a message that is on screen, with the given row of its
// outcome, if it is still in the queue.
func arrived(tx *tx, id int64, kind Kind, due time.Time, insert string) error {
	var attempts int
	err := tx.queryRow(`DELETE FROM queue WHERE bulk = ? AND due = ? AND reminder = ? AND attempts > 0 RETURNING attempts`,
		[]any{bulk(kind), due.Unix(), id}, &attempts)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(insert+` ON CONFLICT DO NOTHING`, id, due.Unix(), Sent, due.Unix(), attempts)
	return err
}

// MoveZone makes zone the member's, and every reminder in timings, by id, come as given
// there.
func (s *Store) MoveZone(ctx context.Context, userID, zone string, timings map[int64]Timing, now time.Time) error {
	return s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		if _, err := tx.exec(`UPDATE member SET zone = ? WHERE ref = ?`, zone, ref); err != nil {
			return err
		}
		if _, err := tx.exec(`UPDATE reminder SET zone = ? WHERE member = ?`, zone, ref); err != nil {
			return err
		}
		for id, t := range timings {
			var kind Kind
			var since sql.NullInt64
			err := tx.queryRow(`SELECT kind, since FROM reminder JOIN in_group ON reminder = id WHERE id = ? AND member = ?`,
				[]any{id, ref}, &kind, &since)
			if errors.Is(err, ErrNotFound) {
				continue // stopped meanwhile
			}
			if err != nil {
				return err
			}
			from := now
			if held := time.Unix(since.Int64, 0); held.After(now) {
				from = held
			}
			if err := joinGroup(tx, id, kind, t, from); err != nil {
				return err
			}
		}
		return nil
	})
}

// Reminders returns the member's reminders, the check-in prompt first.
func (s *Store) Reminders(ctx context.Context, userID string) ([]Reminder, error) {
	return s.reminders(ctx, userID, `true`)
}

// Reminder returns one of the member's reminders, or ErrNotFound.
func (s *Store) Reminder(ctx context.Context, userID string, id int64) (Reminder, error) {
	list, err := s.reminders(ctx, userID, `r.id = ?`, id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Reminder{}, err
	}
	return list[0], nil
}

func (s *Store) reminders(ctx context.Context, userID, where string, args ...any) ([]Reminder, error) {
	m, err := s.Member(ctx, userID)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT r.id, r.kind, r.rule, r.zone, r.state, r.why, r.weekly, r.text, g.since
		FROM reminder r LEFT JOIN in_group g ON g.reminder = r.id
		WHERE r.member = ? AND `+where+` ORDER BY r.kind <> 'checkin', r.id`, append([]any{m.ref}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Reminder
	open := s.opener(ctx, m)
	for rows.Next() {
		var r Reminder
		var weekly, since sql.NullInt64
		var text []byte
		if err := rows.Scan(&r.ID, &r.Kind, &r.Rule, &r.Zone, &r.State, &r.Why, &weekly, &text, &since); err != nil {
			return nil, err
		}
		r.Weekly, r.From = seconds(weekly), seconds(since)
		if text != nil {
			r.Text, r.Unreadable = open("reminder's text", text, wordsBelongTo(m.ref, r.ID))
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// asMember runs a change for a member, or returns ErrNoConsent.
func (s *Store) asMember(ctx context.Context, userID string, change func(tx *tx, ref int64) error) error {
	user, err := snowflake(userID)
	if err != nil {
		return err
	}
	return s.write.do(ctx, func(tx *tx) error {
		ref, err := tx.member(user)
		if err != nil {
			return err
		}
		return change(tx, ref)
	})
}

// ownReminder runs a change of one of the member's own reminders. ErrNotFound: there is
// none with that id, or it is another person's.
func (s *Store) ownReminder(ctx context.Context, userID string, id int64, change func(tx *tx, kind Kind) error) error {
	return s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		var kind Kind
		if err := tx.queryRow(`SELECT kind FROM reminder WHERE id = ? AND member = ?`, []any{id, ref}, &kind); err != nil {
			return err
		}
		return change(tx, kind)
	})
}

// bulk says whether messages of a kind wait for the others.
func bulk(kind Kind) bool { return kind == CheckInPrompt }

// joinGroup puts a reminder into the group of a timing, out of the one it was in. Due
// times before from are none of its own. Everyone in a group is due at the same moment:
// t.Next can only bring it forward, which mends it where a clock once ran ahead.
func joinGroup(tx *tx, reminder int64, kind Kind, t Timing, from time.Time) error {
	if err := leaveGroup(tx, reminder); err != nil {
		return err
	}
	if t.Next.IsZero() { // it never comes (again)
		_, err := tx.exec(`UPDATE reminder SET state = 'over' WHERE id = ?`, reminder)
		return err
	}
	var group int64
	if err := tx.queryRow(`INSERT INTO due_group (zone, rule, bulk, next_due) VALUES (?, ?, ?, ?)
		ON CONFLICT (zone, rule, bulk) DO UPDATE SET next_due = min(next_due, excluded.next_due) RETURNING id`,
		[]any{t.Zone, t.Rule, bulk(kind), t.Next.Unix()}, &group); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO in_group (due_group, reminder, since) VALUES (?, ?, ?)`, group, reminder, from.Unix())
	return err
}

// leaveGroup takes a reminder out of its group, and the group away if it was the last.
func leaveGroup(tx *tx, reminder int64) error {
	var group int64
	err := tx.queryRow(`DELETE FROM in_group WHERE reminder = ? RETURNING due_group`, []any{reminder}, &group)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM due_group WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM in_group WHERE due_group = ?1)`, group)
	return err
}

// seconds is the time of a column of Unix seconds; zero for NULL.
func seconds(v sql.NullInt64) time.Time {
	if !v.Valid {
		return time.Time{}
	}
	return time.Unix(v.Int64, 0)
}

// idOrNull is a Discord id as it is stored; "" is NULL.
func idOrNull(id string) (sql.NullInt64, error) {
	if id == "" {
		return sql.NullInt64{}, nil
	}
	n, err := snowflake(id)
	return sql.NullInt64{Int64: n, Valid: true}, err
}

func formatID(v sql.NullInt64) string {
	if !v.Valid {
		return ""
	}
	return strconv.FormatInt(v.Int64, 10)
}

// wordsBelongTo is what a reminder's words are authenticated with.
func wordsBelongTo(ref, id int64) []byte { return rowOf("reminder.text", ref, id) }

// WhyUnreachable is why reminders of a member are stopped whom no message has reached
// for weeks.
const WhyUnreachable = "dms closed"

// StopUnreachable stops the reminders of members whose direct messages have been closed
// since before the given time, so that nothing is tried for ever.
func (s *Store) StopUnreachable(ctx context.Context, before time.Time) error {
	return s.write.do(ctx, func(tx *tx) error {
		rows, err := tx.query(`SELECT r.id FROM member m JOIN reminder r ON r.member = m.ref
			WHERE m.dms_closed_at < ? AND m.thread IS NULL AND r.state = 'on'`, before.UnixMilli())
		if err != nil {
			return err
		}
		ids, err := integers(rows)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := stop(tx, id, WhyUnreachable); err != nil {
				return err
			}
		}
		return nil
	})
}

// StartUnreachable lets those of the given reminders of a member come again that stopped
// because nothing reached them, as timed, and returns how many did.
func (s *Store) StartUnreachable(ctx context.Context, userID string, timings map[int64]Timing, now time.Time) (started int, err error) {
	err = s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		started = 0
		for id, t := range timings {
			var kind Kind
			err := tx.queryRow(`UPDATE reminder SET state = 'on', why = '' WHERE id = ? AND member = ? AND state = 'stopped' AND why = ? RETURNING kind`,
				[]any{id, ref, WhyUnreachable}, &kind)
			if errors.Is(err, ErrNotFound) {
				continue // started, or removed, meanwhile
			}
			if err != nil {
				return err
			}
			if err := joinGroup(tx, id, kind, t, now); err != nil {
				return err
			}
			started++
		}
		return nil
	})
	return started, err
}

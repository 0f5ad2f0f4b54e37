package data

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"
)

// Score is a whole number from 0 to 10, or not given: skipping a question is an
// answer, and must never be read as 0.
type Score struct{ sql.Null[int64] }

// Rated is a given score.
func Rated(n int) Score { return Score{sql.Null[int64]{V: int64(n), Valid: true}} }

// Needs is the set of needs that a member named, after the HALT list (hungry, angry,
// lonely, tired) with three more.
type Needs uint8

// The needs. Their values are stored: never renumber them.
const (
	Hungry Needs = 1 << iota
	Angry
	Lonely
	Tired
	Bored
	InPain
	Stressed
)

// AllNeeds lists the needs in the order in which they are asked.
var AllNeeds = []Needs{Hungry, Angry, Lonely, Tired, Bored, InPain, Stressed}

// CheckIn is one entry. At, with millisecond precision, is its identity within the
// member's entries.
type CheckIn struct {
	At      time.Time
	Mood    Score // 0 very bad … 10 very good
	Craving Score // 0 none … 10 strongest imaginable
	Needs   Needs
	Note    string

	// Unreadable says that there is a note, but it is damaged or its key is gone.
	Unreadable bool
}

// Saved is what a member is told after saving.
type Saved struct {
	CheckIn // as it is stored now, without the text of its note
	HasNote bool
	Before  BeforeEntry
}

// SaveCheckIn stores the scores of an entry, and its note if there is one. Saving
// again with the same At corrects that entry: needs, and what is not given anew, stay.
func (s *Store) SaveCheckIn(ctx context.Context, userID string, c CheckIn) (Saved, error) {
	return s.saveCheckIn(ctx, userID, c, nil)
}

// Prompt is a check-in prompt that was sent: of a reminder, for a due time. One from
// before reminders had numbers has Old, the number of its delivery, instead.
type Prompt struct {
	Reminder int64
	Due      time.Time
	Old      int64
}

// AnswerPrompt stores the scores that answer a prompt. The entry's time is c.At for the
// first answer; a later answer corrects the first. ErrNotFound: no such prompt was sent
// to this person.
func (s *Store) AnswerPrompt(ctx context.Context, userID string, p Prompt, c CheckIn) (Saved, error) {
	return s.saveCheckIn(ctx, userID, c, &p)
}

func (s *Store) saveCheckIn(ctx context.Context, userID string, c CheckIn, prompt *Prompt) (Saved, error) {
	user, err := snowflake(userID)
	if err != nil {
		return Saved{}, err
	}
	var writer Member // looked up beforehand only where there is a text to seal
	var key []byte
	if c.Note != "" {
		if writer, key, err = s.memberKey(ctx, userID); err != nil {
			return Saved{}, err
		}
	}
	var at int64
	var saved Saved
	err = s.write.do(ctx, func(tx *tx) error {
		at = c.At.UnixMilli()
		if prompt != nil {
			var err error
			if at, err = answer(tx, user, *prompt, at); err != nil {
				return err
			}
		}
		var note []byte
		var sealedFor sql.NullInt64 // erased meanwhile and agreed anew is another member, with another key
		if key != nil {
			sealedFor = sql.NullInt64{Int64: writer.ref, Valid: true}
			var err error
			if note, err = seal(key, []byte(c.Note), noteBelongsTo(writer.ref, at)); err != nil {
				return err
			}
		}
		// One statement for the whole of the commonest change.
		if err := noConsent(tx.queryRow(`INSERT INTO checkin (member, at, mood, craving, needs, note)
			SELECT ref, ?2, ?3, ?4, ?5, ?6 FROM member WHERE discord_id = ?1 AND ref = coalesce(?7, ref)
			ON CONFLICT (member, at) DO UPDATE SET mood = coalesce(excluded.mood, mood),
				craving = coalesce(excluded.craving, craving), note = coalesce(excluded.note, note)
			RETURNING mood, craving, needs, note IS NOT NULL`,
			[]any{user, at, c.Mood, c.Craving, c.Needs, note, sealedFor},
			&saved.Mood, &saved.Craving, &saved.Needs, &saved.HasNote)); err != nil {
			return err
		}
		// Here it costs a tenth of what it does as a question of its own.
		return saved.Before.scan(func(dest ...any) error {
			return tx.queryRow(selectBeforeEntry, []any{user, at - week.Milliseconds(), at}, dest...)
		})
	})
	saved.At = time.UnixMilli(at)
	return saved, err
}

// answer ties an entry to the prompt that it answers, and returns the entry's time:
// that of the first answer, if there was one.
func answer(tx *tx, user int64, p Prompt, at int64) (int64, error) {
	due := p.Due.Unix()
	if p.Old != 0 {
		if err := tx.queryRow(`SELECT reminder, due FROM old_delivery WHERE id = ?`, []any{p.Old}, &p.Reminder, &due); err != nil {
			return 0, err
		}
	}
	// A prompt that arrived can be answered before the bot knows that it did: then its
	// row is still in the queue.
	var answered sql.NullInt64
	if err := tx.queryRow(`SELECT o.answered_at FROM reminder r JOIN member m ON m.ref = r.member
		LEFT JOIN outcome o ON o.reminder = r.id AND o.due = ?2
		WHERE r.id = ?1 AND r.kind = 'checkin' AND m.discord_id = ?3
			AND (o.due IS NOT NULL OR EXISTS (SELECT 1 FROM queue WHERE bulk = 1 AND due = ?2 AND reminder = ?1 AND attempts > 0))`,
		[]any{p.Reminder, due, user}, &answered); err != nil {
		return 0, err
	}
	if answered.Valid {
		return answered.Int64, nil
	}
	if _, err := tx.exec(`INSERT INTO outcome (reminder, due, outcome, at, answered_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (reminder, due) DO UPDATE SET answered_at = excluded.answered_at`, p.Reminder, due, Sent, at/1000, at); err != nil {
		return 0, err
	}
	_, err := tx.exec(`DELETE FROM queue WHERE bulk = 1 AND due = ? AND reminder = ?`, due, p.Reminder)
	return at, err
}

// SetNeeds replaces the needs of an existing entry. ErrNotFound: this person has no
// entry of that time.
func (s *Store) SetNeeds(ctx context.Context, userID string, at time.Time, needs Needs) error {
	return s.amend(ctx, userID, at, `UPDATE checkin SET needs = ? WHERE member = ? AND at = ?`,
		func(int64) (any, error) { return needs, nil })
}

// SetNote replaces the note of an existing entry; "" removes it. ErrNotFound: this
// person has no entry of that time.
func (s *Store) SetNote(ctx context.Context, userID string, at time.Time, note string) error {
	m, key, err := s.memberKey(ctx, userID)
	if err != nil {
		return err
	}
	return s.amend(ctx, userID, at, `UPDATE checkin SET note = ? WHERE member = ? AND at = ?`,
		func(ref int64) (any, error) {
			if ref != m.ref {
				return nil, ErrNoConsent // erased meanwhile, and the key with it
			}
			if note == "" {
				return nil, nil
			}
			return seal(key, []byte(note), noteBelongsTo(ref, at.UnixMilli()))
		})
}

// amend runs an update whose parameters are the new value, the member and the time.
func (s *Store) amend(ctx context.Context, userID string, at time.Time, update string, value func(ref int64) (any, error)) error {
	user, err := snowflake(userID)
	if err != nil {
		return err
	}
	return s.write.do(ctx, func(tx *tx) error {
		ref, err := tx.member(user)
		if err != nil {
			return err
		}
		v, err := value(ref)
		if err != nil {
			return err
		}
		res, err := tx.exec(update, v, ref, at.UnixMilli())
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		return nil
	})
}

// CheckIn returns one of a person's entries, or ErrNotFound.
func (s *Store) CheckIn(ctx context.Context, userID string, at time.Time) (CheckIn, error) {
	list, err := s.checkIns(ctx, userID, `at = ?`, at.UnixMilli(), 1)
	if err != nil {
		return CheckIn{}, err
	}
	if len(list) == 0 {
		return CheckIn{}, ErrNotFound
	}
	return list[0], nil
}

// CheckInsBefore returns a person's newest entries that are older than the given time,
// newest first, at most limit of them.
func (s *Store) CheckInsBefore(ctx context.Context, userID string, before time.Time, limit int) ([]CheckIn, error) {
	return s.checkIns(ctx, userID, `at < ?`, before.UnixMilli(), limit)
}

func (s *Store) checkIns(ctx context.Context, userID, where string, arg int64, limit int) ([]CheckIn, error) {
	m, err := s.Member(ctx, userID)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT at, mood, craving, needs, note FROM checkin
		WHERE member = ? AND `+where+` ORDER BY at DESC LIMIT ?`, m.ref, arg, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []CheckIn
	open := s.opener(ctx, m)
	for rows.Next() {
		var c CheckIn
		var at int64
		var note []byte
		if err := rows.Scan(&at, &c.Mood, &c.Craving, &c.Needs, &note); err != nil {
			return nil, err
		}
		c.At = time.UnixMilli(at)
		if note != nil {
			c.Note, c.Unreadable = open("note", note, noteBelongsTo(m.ref, at))
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// opener returns what opens a member's texts, which asks for their key once. A text that
// cannot be read is logged by what it is, and must not hide the others.
func (s *Store) opener(ctx context.Context, m Member) func(what string, sealed, belongsTo []byte) (text string, unreadable bool) {
	var key []byte
	return func(what string, sealed, belongsTo []byte) (string, bool) {
		var text []byte
		var problem error
		if key == nil {
			key, problem = s.keys.key(ctx, m.keyID)
		}
		if problem == nil {
			text, problem = unseal(key, sealed, belongsTo)
		}
		if problem != nil {
			slog.Error("a "+what+" cannot be read", "error", problem)
		}
		return string(text), problem != nil
	}
}

// memberKey returns a member with the key of their texts.
func (s *Store) memberKey(ctx context.Context, userID string) (Member, []byte, error) {
	m, err := s.Member(ctx, userID)
	if err != nil {
		return Member{}, nil, err
	}
	key, err := s.keys.key(ctx, m.keyID)
	return m, key, err
}

// noteBelongsTo is what a note is authenticated with.
func noteBelongsTo(ref, at int64) []byte { return rowOf("checkin.note", ref, at) }

// noConsent reads "no such member" as what it means to the caller.
func noConsent(err error) error {
	if errors.Is(err, ErrNotFound) {
		return ErrNoConsent
	}
	return err
}

package data

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Export is everything that is kept about one person, for them to take along.
type Export struct {
	UserID         string        `json:"discord_user_id"`
	ConsentedAt    time.Time     `json:"consented_at"`
	ConsentVersion int           `json:"consent_version"`
	Locale         string        `json:"locale"`
	DMChannel      string        `json:"direct_message_channel,omitempty"`
	DMsClosedAt    *time.Time    `json:"direct_messages_refused_at,omitempty"`
	DailyPrompt    *ExportPrompt `json:"daily_prompt,omitempty"`
	CheckIns       []ExportEntry `json:"check_ins"`
	Deliveries     []ExportSent  `json:"prompts_of_the_last_30_days"`
}

// ExportPrompt is a daily prompt as exported.
type ExportPrompt struct {
	Zone   string `json:"zone"`
	Minute int    `json:"minute_of_the_day"`
}

// ExportEntry is a check-in as exported; a score that was not given is null.
type ExportEntry struct {
	At      time.Time `json:"at"`
	Mood    *int64    `json:"mood"`
	Craving *int64    `json:"craving"`
	Needs   []string  `json:"needs"`
	Note    string    `json:"note,omitempty"`
	Damaged bool      `json:"note_cannot_be_read,omitempty"`
}

// ExportSent is what became of a due prompt.
type ExportSent struct {
	Kind      string     `json:"kind"`
	Due       time.Time  `json:"due"`
	Outcome   string     `json:"outcome"`
	Attempts  int        `json:"attempts"`
	Why       string     `json:"why,omitempty"`
	MessageID string     `json:"message,omitempty"`
	Answered  *time.Time `json:"answered_by_check_in_at,omitempty"`
}

// needNames are the needs in the export's own, stable words.
var needNames = map[Needs]string{
	Hungry: "hungry", Angry: "angry", Lonely: "lonely", Tired: "tired",
	Bored: "bored", InPain: "in pain", Stressed: "stressed",
}

// Name is the need's stable English name.
func (n Needs) Name() string { return needNames[n] }

// List splits a set into its needs, in the order of AllNeeds.
func (n Needs) List() []Needs {
	var list []Needs
	for _, one := range AllNeeds {
		if n&one != 0 {
			list = append(list, one)
		}
	}
	return list
}

// CountCheckIns returns how many check-ins are kept of a person.
func (s *Store) CountCheckIns(ctx context.Context, userID string) (int, error) {
	m, err := s.Member(ctx, userID)
	if err != nil {
		return 0, err
	}
	var n int
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM checkin WHERE member = ?`, m.ref).Scan(&n)
	return n, err
}

// Export gathers everything that is kept about a person, oldest check-in first.
func (s *Store) Export(ctx context.Context, userID string) (Export, error) {
	m, err := s.Member(ctx, userID)
	if err != nil {
		return Export{}, err
	}
	e := Export{
		UserID: m.UserID, ConsentedAt: m.ConsentedAt.UTC(), ConsentVersion: m.ConsentVersion,
		Locale: m.Locale, DMChannel: m.DMChannel, CheckIns: []ExportEntry{}, Deliveries: []ExportSent{},
	}
	if !m.DMsClosedAt.IsZero() {
		at := m.DMsClosedAt.UTC()
		e.DMsClosedAt = &at
	}
	p, err := s.DailyPrompt(ctx, userID)
	if err == nil {
		e.DailyPrompt = &ExportPrompt{p.Zone, p.Minute}
	} else if !errors.Is(err, ErrNotFound) {
		return Export{}, err
	}
	entries, err := s.CheckInsBefore(ctx, userID, endOfTime, -1)
	if err != nil {
		return Export{}, err
	}
	for i := len(entries) - 1; i >= 0; i-- {
		c := entries[i]
		entry := ExportEntry{At: c.At.UTC(), Mood: c.Mood.pointer(), Craving: c.Craving.pointer(), Needs: []string{}, Note: c.Note, Damaged: c.Unreadable}
		for _, need := range c.Needs.List() {
			entry.Needs = append(entry.Needs, need.Name())
		}
		e.CheckIns = append(e.CheckIns, entry)
	}
	e.Deliveries, err = s.exportDeliveries(ctx, m)
	return e, err
}

// endOfTime is later than any entry.
var endOfTime = time.UnixMilli(1 << 52)

func (s Score) pointer() *int64 {
	if !s.Valid {
		return nil
	}
	return &s.V
}

func (s *Store) exportDeliveries(ctx context.Context, m Member) ([]ExportSent, error) {
	list := []ExportSent{}
	rows, err := s.db.QueryContext(ctx, `SELECT kind, due, state, attempts, coalesce(last_error, ''),
		coalesce(cast(message_id AS TEXT), ''), answered_at FROM delivery WHERE member = ? ORDER BY due`, m.ref)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d ExportSent
		var due int64
		var answered sql.NullInt64
		if err := rows.Scan(&d.Kind, &due, &d.Outcome, &d.Attempts, &d.Why, &d.MessageID, &answered); err != nil {
			return nil, err
		}
		d.Due = time.Unix(due, 0).UTC()
		if answered.Valid {
			at := time.UnixMilli(answered.Int64).UTC()
			d.Answered = &at
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

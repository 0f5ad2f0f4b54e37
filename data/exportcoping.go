package data

import (
	"context"
	"time"
)

// ExportCoping is the part of an Export about coping techniques, which it names by id.
type ExportCoping struct {
	Practices []ExportPractice `json:"techniques_used,omitempty"`
	Excluded  []string         `json:"techniques_not_to_offer,omitempty"`
	Suggested []string         `json:"techniques_offered_last,omitempty"`
	Plan      []ExportPlanned  `json:"techniques_in_the_plan,omitempty"`
	Kept      []ExportKept     `json:"texts_kept_from_exercises,omitempty"`
	Sessions  []ExportSession  `json:"exercises_under_way,omitempty"`
}

// ExportPractice is one use of a technique as exported; a score that was not given is
// null.
type ExportPractice struct {
	At        time.Time `json:"at"`
	Technique string    `json:"technique"`
	Helped    string    `json:"helped,omitempty"`
	Rated     string    `json:"rated,omitempty"`
	Before    *int64    `json:"before"`
	After     *int64    `json:"after"`
}

// ExportPlanned is a technique in a plan as exported.
type ExportPlanned struct {
	Technique string    `json:"technique"`
	At        time.Time `json:"added_at"`
}

// ExportKept is a text that a member kept as exported.
type ExportKept struct {
	Technique string    `json:"technique"`
	At        time.Time `json:"at"`
	Text      string    `json:"text"`
	Damaged   bool      `json:"text_cannot_be_read,omitempty"`
}

// ExportSession is an exercise that runs as exported: all but its token, which is a key to
// Discord and nothing about the member.
type ExportSession struct {
	ID         string    `json:"interaction"`
	Technique  string    `json:"technique"`
	Stage      int       `json:"stage"`
	Pace       int       `json:"pace"`
	Began      time.Time `json:"began_at"`
	StageBegan time.Time `json:"stage_began_at"`
	RenewedAt  time.Time `json:"renewed_at"`
	Message    string    `json:"message,omitempty"`
	Locale     string    `json:"locale,omitempty"`
	Before     *int64    `json:"before"`
	Called     bool      `json:"called_for_help,omitempty"`
}

// exportCoping gathers what is kept of a member's coping, the oldest first.
func (s *Store) exportCoping(ctx context.Context, m Member) (e ExportCoping, err error) {
	choices, err := s.Coping(ctx, m.UserID)
	if err != nil {
		return ExportCoping{}, err
	}
	e.Excluded, e.Suggested = choices.Excluded, choices.Suggested
	if e.Practices, err = s.exportPractices(ctx, m); err != nil {
		return ExportCoping{}, err
	}
	if e.Plan, err = s.exportPlan(ctx, m); err != nil {
		return ExportCoping{}, err
	}
	kept, err := s.Kept(ctx, m.UserID)
	if err != nil {
		return ExportCoping{}, err
	}
	for i := len(kept) - 1; i >= 0; i-- {
		k := kept[i]
		e.Kept = append(e.Kept, ExportKept{Technique: k.Technique, At: k.At.UTC(), Text: k.Text, Damaged: k.Unreadable})
	}
	sessions, err := s.sessions(ctx, `s.member = ? ORDER BY s.began, s.id`, m.ref)
	for _, v := range sessions {
		e.Sessions = append(e.Sessions, ExportSession{
			ID: v.ID, Technique: v.Technique, Stage: v.Stage, Pace: v.Pace,
			Began: v.Began.UTC(), StageBegan: v.StageBegan.UTC(), RenewedAt: v.TokenAt.UTC(),
			Message: v.Message, Locale: v.Locale, Before: v.Before.pointer(), Called: v.Called,
		})
	}
	return e, err
}

func (s *Store) exportPractices(ctx context.Context, m Member) (list []ExportPractice, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT at, technique, helped, rated, before, after FROM practice WHERE member = ? ORDER BY at`, m.ref)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Practice
		var at int64
		if err := rows.Scan(&at, &p.Technique, &p.Helped, &p.Rated, &p.Before, &p.After); err != nil {
			return nil, err
		}
		list = append(list, ExportPractice{
			At: time.UnixMilli(at).UTC(), Technique: p.Technique, Helped: p.Helped.String(),
			Rated: p.Rated, Before: p.Before.pointer(), After: p.After.pointer(),
		})
	}
	return list, rows.Err()
}

func (s *Store) exportPlan(ctx context.Context, m Member) (list []ExportPlanned, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT technique, at FROM planned WHERE member = ? ORDER BY at, technique`, m.ref)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p ExportPlanned
		var at int64
		if err := rows.Scan(&p.Technique, &at); err != nil {
			return nil, err
		}
		p.At = time.UnixMilli(at).UTC()
		list = append(list, p)
	}
	return list, rows.Err()
}

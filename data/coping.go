package data

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Practice is one time that a member used a technique. At, with millisecond precision,
// is its identity within the member's practices.
type Practice struct {
	At        time.Time
	Technique string // its id
	Helped    Helped
	Rated     string // what Before and After are of: "craving", "distress", or "": nothing was rated
	Before    Score
	After     Score
}

// Helped is a member's answer to whether a technique helped.
type Helped int8

// The answers. Their values are stored: never renumber them.
const (
	HelpedUnsaid Helped = iota
	HelpedNo
	HelpedALittle
	HelpedYes
)

// String is the answer's stable English name; "" where there was none.
func (h Helped) String() string {
	switch h {
	case HelpedNo:
		return "no"
	case HelpedALittle:
		return "a little"
	case HelpedYes:
		return "yes"
	}
	return ""
}

// SavePractice stores that a member used a technique. Saving again with the same At
// replaces the whole of it: a press is corrected. ErrNoConsent: they are no member.
func (s *Store) SavePractice(ctx context.Context, userID string, p Practice) error {
	if err := checkTechniques(p.Technique); err != nil {
		return err
	}
	return s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		_, err := tx.exec(`INSERT INTO practice (member, at, technique, helped, rated, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (member, at) DO UPDATE SET technique = excluded.technique, helped = excluded.helped,
				rated = excluded.rated, before = excluded.before, after = excluded.after`,
			ref, p.At.UnixMilli(), p.Technique, p.Helped, p.Rated, p.Before, p.After)
		return err
	})
}

// TechniqueSum is what a member's practices of one technique come to.
type TechniqueSum struct {
	Technique        string
	Times            int
	Yes, ALittle, No int       // answers to whether it helped; the rest of Times said nothing
	Rated            int       // how often craving or distress was rated both before and after,
	Before, After    float64   // and the means of those ratings; 0 where Rated is
	Last             time.Time // when it was last used
}

// Coping is what a member did with techniques and chose about them. Techniques are ids.
type Coping struct {
	Sums      []TechniqueSum // one a technique, the one used latest first
	Excluded  []string       // not to be offered, in alphabetical order
	Suggested []string       // as SetSuggested was given them
	Plan      []string       // in the order in which they were added
}

// selectCoping is one statement, which sees one state of the database. It has a row for
// each technique that was practised, or one without. Ids have no blanks in them.
const selectCoping = `SELECT
	coalesce((SELECT group_concat(technique, ' ' ORDER BY technique) FROM excluded WHERE member = m.ref), ''),
	coalesce((SELECT group_concat(technique, ' ' ORDER BY place) FROM suggested WHERE member = m.ref), ''),
	coalesce((SELECT group_concat(technique, ' ' ORDER BY at, technique) FROM planned WHERE member = m.ref), ''),
	p.technique, count(p.at),
	count(*) FILTER (WHERE p.helped = 3), count(*) FILTER (WHERE p.helped = 2), count(*) FILTER (WHERE p.helped = 1),
	count(p.before + p.after) FILTER (WHERE p.rated <> ''),
	coalesce(avg(p.before) FILTER (WHERE p.rated <> '' AND p.after IS NOT NULL), 0),
	coalesce(avg(p.after) FILTER (WHERE p.rated <> '' AND p.before IS NOT NULL), 0),
	max(p.at)
	FROM member m LEFT JOIN practice p ON p.member = m.ref WHERE m.discord_id = ?
	GROUP BY p.technique ORDER BY max(p.at) DESC, p.technique`

// Coping returns what is known of a member's coping as of one moment, or ErrNoConsent.
func (s *Store) Coping(ctx context.Context, userID string) (Coping, error) {
	id, err := snowflake(userID)
	if err != nil {
		return Coping{}, err
	}
	rows, err := s.db.QueryContext(ctx, selectCoping, id)
	if err != nil {
		return Coping{}, err
	}
	defer rows.Close()
	var c Coping
	known := false
	for rows.Next() {
		known = true
		var excluded, suggested, plan string
		var technique sql.NullString
		var last sql.NullInt64
		var sum TechniqueSum
		if err := rows.Scan(&excluded, &suggested, &plan, &technique, &sum.Times, &sum.Yes, &sum.ALittle, &sum.No,
			&sum.Rated, &sum.Before, &sum.After, &last); err != nil {
			return Coping{}, err
		}
		c.Excluded, c.Suggested, c.Plan = strings.Fields(excluded), strings.Fields(suggested), strings.Fields(plan)
		if technique.Valid {
			sum.Technique, sum.Last = technique.String, time.UnixMilli(last.Int64)
			c.Sums = append(c.Sums, sum)
		}
	}
	if err := rows.Err(); err != nil {
		return Coping{}, err
	}
	if !known {
		return Coping{}, ErrNoConsent
	}
	return c, nil
}

// maxSuggested is how many techniques are shown at once.
const maxSuggested = 3

// SetSuggested remembers which techniques a member was shown last, at most three, in
// place of the ones before.
func (s *Store) SetSuggested(ctx context.Context, userID string, techniques []string) error {
	if len(techniques) > maxSuggested {
		return fmt.Errorf("%d techniques were suggested at once, more than the %d that are remembered", len(techniques), maxSuggested)
	}
	return s.changeTechniques(ctx, userID, techniques, func(tx *tx, ref int64) error {
		if _, err := tx.exec(`DELETE FROM suggested WHERE member = ?`, ref); err != nil {
			return err
		}
		for i, technique := range techniques {
			if _, err := tx.exec(`INSERT INTO suggested (member, place, technique) VALUES (?, ?, ?)`, ref, i+1, technique); err != nil {
				return err
			}
		}
		return nil
	})
}

// AddToPlan adds a technique to a member's plan. One that is in it stays in its place.
func (s *Store) AddToPlan(ctx context.Context, userID, technique string, at time.Time) error {
	return s.changeTechniques(ctx, userID, []string{technique}, func(tx *tx, ref int64) error {
		_, err := tx.exec(`INSERT INTO planned (member, technique, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, ref, technique, at.UnixMilli())
		return err
	})
}

// RemoveFromPlan takes a technique out of a member's plan. One that is not in it is no
// error.
func (s *Store) RemoveFromPlan(ctx context.Context, userID, technique string) error {
	return s.changeTechniques(ctx, userID, []string{technique}, func(tx *tx, ref int64) error {
		_, err := tx.exec(`DELETE FROM planned WHERE member = ? AND technique = ?`, ref, technique)
		return err
	})
}

// changeTechniques runs a member's change once the ids in it have the right shape.
func (s *Store) changeTechniques(ctx context.Context, userID string, techniques []string, change func(tx *tx, ref int64) error) error {
	if err := checkTechniques(techniques...); err != nil {
		return err
	}
	return s.asMember(ctx, userID, change)
}

// checkTechniques checks the shape of ids, so that nothing but an id is kept in the
// clear. Which techniques there are is the content's matter, and changes.
func checkTechniques(ids ...string) error {
	const longest = 40
	for _, id := range ids {
		if id == "" || len(id) > longest || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			// What is not an id may be something private: it is not repeated.
			return fmt.Errorf("text of %d bytes is not a technique's id: that is 1 to %d lower-case letters, digits and hyphens", len(id), longest)
		}
	}
	return nil
}

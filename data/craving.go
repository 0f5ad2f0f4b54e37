package data

import (
	"context"
	"database/sql"
	"time"
)

// BeforeEntry is what an offer after a check-in depends on besides the entry: how strong the
// member's craving was in their check-ins before.
type BeforeEntry struct {
	Mean    float64   // of the seven days (of 24 hours) before, at most thirty entries; 0 where Entries is
	Entries int       // how many check-ins with a craving Mean is of
	Last    Score     // the last that was given, however long ago; an entry without one says nothing of it
	LastAt  time.Time // when that was; zero: there is none
}

// BeforeEntry returns what was before at, the time of an entry that does not
// count itself, or ErrNoConsent.
func (s *Store) BeforeEntry(ctx context.Context, userID string, at time.Time) (BeforeEntry, error) {
	id, err := snowflake(userID)
	if err != nil {
		return BeforeEntry{}, err
	}
	var c BeforeEntry
	err = c.scan(func(dest ...any) error {
		return s.db.QueryRowContext(ctx, selectBeforeEntry, id, at.UnixMilli()-week.Milliseconds(), at.UnixMilli()).Scan(dest...)
	})
	return c, err
}

// week is how far back the mean goes.
const week = 7 * 24 * time.Hour

// scan takes the row of selectBeforeEntry from row. ErrNoConsent: there is no member.
func (b *BeforeEntry) scan(row func(dest ...any) error) error {
	var member, last sql.NullInt64
	if err := row(&member, &b.Mean, &b.Entries, &b.Last, &last); err != nil {
		return err
	}
	if !member.Valid {
		return ErrNoConsent
	}
	if last.Valid {
		b.LastAt = time.UnixMilli(last.Int64)
	}
	return nil
}

// selectBeforeEntry looks at the last thirty entries with a craving once: it is asked at each check-in.
// Its craving is of the row with max(at) (SQLite: lang_select, "Bare columns in an
// aggregate query").
const selectBeforeEntry = `SELECT (SELECT ref FROM member WHERE discord_id = ?1),
		coalesce(avg(craving) FILTER (WHERE at >= ?2), 0), count(craving) FILTER (WHERE at >= ?2), craving, max(at)
	FROM (SELECT at, craving FROM checkin WHERE member = (SELECT ref FROM member WHERE discord_id = ?1) AND at < ?3 AND craving IS NOT NULL ORDER BY at DESC LIMIT 30)`

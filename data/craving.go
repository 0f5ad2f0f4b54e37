package data

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// BeforeEntry is what an offer after a check-in depends on besides the entry: how strong the
// member's craving was in their check-ins before, and what they do not want to be offered.
type BeforeEntry struct {
	Mean    float64   // of the seven days (of 24 hours) before, at most thirty entries; 0 where Entries is
	Entries int       // how many check-ins with a craving Mean is of
	Last    Score     // of the check-in before, however long ago; not given where that has none
	LastAt  time.Time // when that was; zero: there is none

	Excluded []string // ids of techniques
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
	if errors.Is(err, sql.ErrNoRows) {
		return BeforeEntry{}, ErrNoConsent
	}
	return c, err
}

// week is how far back the mean goes.
const week = 7 * 24 * time.Hour

// scan takes the row of selectBeforeEntry from row.
func (b *BeforeEntry) scan(row func(dest ...any) error) error {
	var last sql.NullInt64
	var excluded string
	if err := row(&b.Mean, &b.Entries, &b.Last, &last, &excluded); err != nil {
		return err
	}
	if last.Valid {
		b.LastAt = time.UnixMilli(last.Int64)
	}
	b.Excluded = strings.Fields(excluded)
	return nil
}

// selectBeforeEntry has a row for a member alone. It is asked at each check-in: of
// somebody who checks in all day, the mean is of the last thirty entries.
const selectBeforeEntry = `SELECT
		(SELECT coalesce(avg(craving), 0) FROM (` + lastEntries + `)), (SELECT count(craving) FROM (` + lastEntries + `)),
		l.craving, l.at,
		coalesce((SELECT group_concat(technique, ' ') FROM excluded WHERE member = m.ref), '')
	FROM member m
	LEFT JOIN checkin l ON l.member = m.ref AND l.at = (SELECT max(at) FROM checkin WHERE member = m.ref AND at < ?3)
	WHERE m.discord_id = ?1`

const lastEntries = `SELECT craving FROM checkin WHERE member = m.ref AND at >= ?2 AND at < ?3 ORDER BY at DESC LIMIT 30`

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
	Mean    float64   // of the seven days (of 24 hours) before; 0 where Entries is
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
	var last sql.NullInt64
	var excluded string
	err = s.db.QueryRowContext(ctx, selectBeforeEntry, id, at.Add(-7*24*time.Hour).UnixMilli(), at.UnixMilli()).
		Scan(&c.Mean, &c.Entries, &c.Last, &last, &excluded)
	if errors.Is(err, sql.ErrNoRows) {
		return BeforeEntry{}, ErrNoConsent
	}
	if last.Valid {
		c.LastAt = time.UnixMilli(last.Int64)
	}
	c.Excluded = strings.Fields(excluded)
	return c, err
}

// selectBeforeEntry has a row for a member alone.
const selectBeforeEntry = `SELECT coalesce(avg(c.craving), 0), count(c.craving), l.craving, l.at,
		coalesce((SELECT group_concat(technique, ' ') FROM excluded WHERE member = m.ref), '')
	FROM member m
	LEFT JOIN checkin l ON l.member = m.ref AND l.at = (SELECT max(at) FROM checkin WHERE member = m.ref AND at < ?3)
	LEFT JOIN checkin c ON c.member = m.ref AND c.at >= ?2 AND c.at < ?3
	WHERE m.discord_id = ?1 GROUP BY m.ref`

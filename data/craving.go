package data

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// CravingBefore is how strong a member's craving was in their own check-ins before a time.
type CravingBefore struct {
	Mean    float64   // of the seven days (of 24 hours) before; 0 where Entries is
	Entries int       // how many check-ins with a craving Mean is of
	Last    Score     // of the check-in before, however long ago; not given where that has none
	LastAt  time.Time // when that was; zero: there is none
}

// CravingBefore returns a member's craving before at, the time of an entry that does not
// count itself, or ErrNoConsent.
func (s *Store) CravingBefore(ctx context.Context, userID string, at time.Time) (CravingBefore, error) {
	id, err := snowflake(userID)
	if err != nil {
		return CravingBefore{}, err
	}
	var c CravingBefore
	var last sql.NullInt64
	err = s.db.QueryRowContext(ctx, selectCravingBefore, id, at.Add(-7*24*time.Hour).UnixMilli(), at.UnixMilli()).
		Scan(&c.Mean, &c.Entries, &c.Last, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return CravingBefore{}, ErrNoConsent
	}
	if last.Valid {
		c.LastAt = time.UnixMilli(last.Int64)
	}
	return c, err
}

// selectCravingBefore has a row for a member alone.
const selectCravingBefore = `SELECT coalesce(avg(c.craving), 0), count(c.craving), l.craving, l.at
	FROM member m
	LEFT JOIN checkin l ON l.member = m.ref AND l.at = (SELECT max(at) FROM checkin WHERE member = m.ref AND at < ?3)
	LEFT JOIN checkin c ON c.member = m.ref AND c.at >= ?2 AND c.at < ?3
	WHERE m.discord_id = ?1 GROUP BY m.ref`

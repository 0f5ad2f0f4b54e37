package data

import (
	"context"
	"database/sql"
	"sync"
)

// countries are the countries that members told, by Discord id, in memory: whoever is in
// a crisis waits for no database, and finds their country when it is gone. Most members
// tell none; a million of them would take some twenty megabytes.
type countries struct {
	changing sync.Mutex // held while the database is changed, and then told

	mu   sync.RWMutex // for told
	told map[int64][2]byte
}

func readCountries(ctx context.Context, db *sql.DB) (*countries, error) {
	c := &countries{told: map[int64][2]byte{}}
	rows, err := db.QueryContext(ctx, `SELECT discord_id, country FROM member WHERE country <> ''`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var country string
		if err := rows.Scan(&id, &country); err != nil {
			return nil, err
		}
		c.set(id, country)
	}
	return c, rows.Err()
}

// set notes a member's country; "" forgets it.
func (c *countries) set(user int64, country string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(country) != 2 {
		delete(c.told, user)
		return
	}
	c.told[user] = [2]byte{country[0], country[1]}
}

func (c *countries) get(user int64) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if code, ok := c.told[user]; ok {
		return string(code[:])
	}
	return ""
}

// Country returns the country that a member told (ISO 3166-1 alpha-2), or "". It asks no
// database, so that it answers also when there is none any more.
func (s *Store) Country(userID string) string {
	id, err := snowflake(userID)
	if err != nil {
		return ""
	}
	return s.countries.get(id)
}

// SetCountry stores the country whose helplines a member wants to see (ISO 3166-1
// alpha-2), or returns ErrNoConsent.
func (s *Store) SetCountry(ctx context.Context, userID, country string) error {
	id, err := snowflake(userID)
	if err != nil {
		return err
	}
	s.countries.changing.Lock()
	defer s.countries.changing.Unlock()
	err = s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		_, err := tx.exec(`UPDATE member SET country = ? WHERE ref = ?`, country, ref)
		return err
	})
	if err == nil {
		s.countries.set(id, country)
	}
	return err
}

package data

import (
	"context"
	"time"
)

// ToldOfWrongNumber reports whether a server's moderators were told after a time that a
// number of an entry is wrong, and of how many other entries they were.
func (s *Store) ToldOfWrongNumber(ctx context.Context, guildID, entry string, after time.Time) (told bool, others int, err error) {
	guild, err := snowflake(guildID)
	if err != nil {
		return false, 0, err
	}
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE entry = ?1) > 0, count(*) FILTER (WHERE entry <> ?1)
		FROM wrong_number WHERE guild = ?2 AND at > ?3`, entry, guild, after.Unix()).Scan(&told, &others)
	return told, others, err
}

// TellOfWrongNumber notes that a server's moderators were told of an entry, and forgets
// those of which they were told before a time.
func (s *Store) TellOfWrongNumber(ctx context.Context, guildID, entry string, at, before time.Time) error {
	return s.inGuild(ctx, guildID, func(tx *tx, guild int64) error {
		if _, err := tx.exec(`DELETE FROM wrong_number WHERE at <= ?`, before.Unix()); err != nil {
			return err
		}
		_, err := tx.exec(`INSERT INTO wrong_number (guild, entry, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at`, guild, entry, at.Unix())
		return err
	})
}

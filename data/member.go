package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Member is one person who agreed that Cairn keeps their check-ins.
type Member struct {
	UserID         string // Discord's id
	ConsentedAt    time.Time
	ConsentVersion int
	Locale         string    // of the person's Discord client, like "en-US"
	DMChannel      string    // Discord's id of the direct-message channel; "" while none was opened
	DMsClosedAt    time.Time // when Discord last refused a direct message to them; zero: it did not

	ref   int64
	keyID []byte
}

const selectMember = `SELECT ref, discord_id, key_id, consented_at, consent_version, locale, dm_channel, dms_closed_at FROM member `

func scanMember(row interface{ Scan(...any) error }) (Member, error) {
	var m Member
	var user, consented int64
	var channel, closed sql.NullInt64
	if err := row.Scan(&m.ref, &user, &m.keyID, &consented, &m.ConsentVersion, &m.Locale, &channel, &closed); err != nil {
		return Member{}, err
	}
	m.UserID = strconv.FormatInt(user, 10)
	m.ConsentedAt = time.UnixMilli(consented)
	if channel.Valid {
		m.DMChannel = strconv.FormatInt(channel.Int64, 10)
	}
	if closed.Valid {
		m.DMsClosedAt = time.UnixMilli(closed.Int64)
	}
	return m, nil
}

// Member returns what is known of a person, or ErrNoConsent.
func (s *Store) Member(ctx context.Context, userID string) (Member, error) {
	id, err := snowflake(userID)
	if err != nil {
		return Member{}, err
	}
	m, err := scanMember(s.db.QueryRowContext(ctx, selectMember+`WHERE discord_id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Member{}, ErrNoConsent
	}
	return m, err
}

// Consent records that a person agreed, at the given time, to the consent text of the
// given version, and which locale to write to them in. Agreeing again to the same text
// changes nothing.
func (s *Store) Consent(ctx context.Context, userID, locale string, at time.Time, version int) error {
	id, err := snowflake(userID)
	if err != nil {
		return err
	}
	m, err := s.Member(ctx, userID)
	if err == nil && m.ConsentVersion >= version {
		return nil
	}
	keyID := m.keyID
	if errors.Is(err, ErrNoConsent) {
		// The key comes first: a key without a member is harmless, a member without
		// a key could not be written to.
		keyID, err = s.keys.create(ctx)
	}
	if err != nil {
		return err
	}
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`INSERT INTO member (discord_id, key_id, locale, consented_at, consent_version) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (discord_id) DO UPDATE SET consented_at = excluded.consented_at, consent_version = excluded.consent_version
			WHERE excluded.consent_version > consent_version`, id, keyID, locale, at.UnixMilli(), version)
		return err
	})
}

// Erase removes everything kept about a person and destroys the key of their texts.
// It returns ErrNoConsent when there is nothing to erase.
func (s *Store) Erase(ctx context.Context, userID string) error {
	id, err := snowflake(userID)
	if err != nil {
		return err
	}
	err = s.write.do(ctx, func(tx *tx) error {
		// The key is noted for destruction in the same commit, so that a crash
		// between the two files leaves work to finish, not a forgotten key.
		res, err := tx.exec(`INSERT INTO erased_key (key_id) SELECT key_id FROM member WHERE discord_id = ?`, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNoConsent)
		}
		if _, err := tx.exec(`DELETE FROM member WHERE discord_id = ?`, id); err != nil {
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.finishErasures(ctx); err != nil {
		return err
	}
	// What was deleted is overwritten in the database (secure_delete); this takes the
	// old pages out of the write-ahead log too. A reader can hold it up: then the
	// next checkpoint does it.
	_, err = s.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}

// finishErasures destroys the keys that erasures noted, and forgets the notes.
func (s *Store) finishErasures(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, `SELECT key_id FROM erased_key`)
	if err != nil {
		return err
	}
	keys, err := blobs(rows)
	if err != nil || len(keys) == 0 {
		return err
	}
	for _, key := range keys {
		if err := s.keys.destroy(ctx, key); err != nil {
			return err
		}
	}
	return s.write.do(ctx, func(tx *tx) error {
		for _, key := range keys {
			if _, err := tx.exec(`DELETE FROM erased_key WHERE key_id = ?`, key); err != nil {
				return err
			}
		}
		return nil
	})
}

// eraseReturned erases members whose key was destroyed: they come back when an older
// copy of the database is restored.
func (s *Store) eraseReturned(ctx context.Context) error {
	keys, err := s.keys.destroyed(ctx)
	if err != nil || len(keys) == 0 {
		return err
	}
	return s.write.do(ctx, func(tx *tx) error {
		for _, key := range keys {
			if _, err := tx.exec(`DELETE FROM member WHERE key_id = ?`, key); err != nil {
				return err
			}
		}
		return nil
	})
}

// blobs reads rows of one blob and closes them.
func blobs(rows *sql.Rows) ([][]byte, error) {
	defer rows.Close()
	var list [][]byte
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, rows.Err()
}

// SetDMChannel stores where direct messages to a person go; "" forgets it.
func (s *Store) SetDMChannel(ctx context.Context, userID, channelID string) error {
	id, err := snowflake(userID)
	if err != nil {
		return err
	}
	var channel sql.NullInt64
	if channelID != "" {
		channel.Valid = true
		if channel.Int64, err = snowflake(channelID); err != nil {
			return err
		}
	}
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`UPDATE member SET dm_channel = ? WHERE discord_id = ?`, channel, id)
		return err
	})
}

// SetDMsClosed records when Discord refused a direct message to a person; the zero
// time says that messages arrive again.
func (s *Store) SetDMsClosed(ctx context.Context, userID string, at time.Time) error {
	id, err := snowflake(userID)
	if err != nil {
		return err
	}
	closed := sql.NullInt64{Int64: at.UnixMilli(), Valid: !at.IsZero()}
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`UPDATE member SET dms_closed_at = ? WHERE discord_id = ?`, closed, id)
		return err
	})
}

// member returns the ref of the member with the given Discord id, or ErrNoConsent.
func (t *tx) member(user int64) (ref int64, err error) {
	err = t.queryRow(`SELECT ref FROM member WHERE discord_id = ?`, []any{user}, &ref)
	return ref, noConsent(err)
}

// snowflake reads one of Discord's ids.
func snowflake(id string) (int64, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%q is not one of Discord's ids", id)
	}
	return n, nil
}

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
	Country        string    // whose helplines they are shown, ISO 3166-1 alpha-2; "": not told
	DMChannel      string    // Discord's id of the direct-message channel; "" while none was opened
	DMsClosedAt    time.Time // since when Discord refuses direct messages to them; zero: it does not
	Settings

	ref   int64
	keyID []byte
}

// Settings are how a member wants to be reminded. Minutes are of their local day.
type Settings struct {
	Zone      string // IANA; "": not told yet
	QuietFrom int    // quiet hours, in which nothing comes that was not asked for then;
	QuietTo   int    // equal: none
	DayEnds   int    // when the member's day ends: an entry before it belongs to the evening it closes
	AskAnyway bool   // the check-in prompt comes also on a day with a check-in

	LockScreen LockScreen
	Thread     string // Discord's id of a private thread that stands in for direct messages; "": none
}

// LockScreen is how much of a reminder is in the message itself, which phones show.
type LockScreen string

// What a message says: that there is one, of which kind it is, or the member's own words.
const (
	Plain   LockScreen = "plain"
	Neutral LockScreen = "neutral"
	Words   LockScreen = "words"
)

const settingsColumns = `m.zone, m.quiet_from, m.quiet_to, m.day_ends, m.ask_anyway, m.lock_screen, m.thread`

const selectMember = `SELECT m.ref, m.discord_id, m.key_id, m.consented_at, m.consent_version, m.locale, m.country, m.dm_channel, m.dms_closed_at,
	` + settingsColumns + ` FROM member m `

func scanMember(row interface{ Scan(...any) error }) (Member, error) {
	var m Member
	var user, consented int64
	var channel, closed, thread sql.NullInt64
	if err := row.Scan(&m.ref, &user, &m.keyID, &consented, &m.ConsentVersion, &m.Locale, &m.Country, &channel, &closed,
		&m.Zone, &m.QuietFrom, &m.QuietTo, &m.DayEnds, &m.AskAnyway, &m.LockScreen, &thread); err != nil {
		return Member{}, err
	}
	m.UserID = strconv.FormatInt(user, 10)
	m.ConsentedAt = time.UnixMilli(consented)
	m.DMChannel, m.Thread = formatID(channel), formatID(thread)
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

// Erase removes everything kept about a person, also one who never agreed to check-ins
// but looked after a server, and destroys the key of their texts. It returns ErrNoConsent when there is nothing to erase.
func (s *Store) Erase(ctx context.Context, userID string) error {
	id, err := snowflake(userID)
	if err != nil {
		return err
	}
	s.countries.changing.Lock()
	defer s.countries.changing.Unlock()
	s.leftOut.changing.Lock()
	defer s.leftOut.changing.Unlock()
	s.reach.changing.Lock()
	defer s.reach.changing.Unlock()
	err = s.write.do(ctx, func(tx *tx) error {
		var found int64
		// The key is noted for destruction in the same commit, so that a crash
		// between the two files leaves work to finish, not a forgotten key.
		for _, change := range []string{
			`INSERT INTO erased_key (key_id) SELECT key_id FROM member WHERE discord_id = ?`,
			`DELETE FROM queue WHERE reminder IN (SELECT r.id FROM reminder r JOIN member m ON m.ref = r.member WHERE m.discord_id = ?)`,
			`DELETE FROM in_group WHERE reminder IN (SELECT r.id FROM reminder r JOIN member m ON m.ref = r.member WHERE m.discord_id = ?)`,
			`DELETE FROM member WHERE discord_id = ?`,
			// What somebody set up for a server stays there, without their name.
			`UPDATE audit SET actor = NULL WHERE actor = ?`,
			`UPDATE post SET made_by = NULL WHERE made_by = ?`,
			`UPDATE alert SET seen_by = NULL WHERE seen_by = ?`,
		} {
			res, err := tx.exec(change, id)
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			found += n
		}
		if found == 0 {
			return ErrNoConsent
		}
		_, err := tx.exec(dropEmptyGroups)
		return err
	})
	if err != nil {
		return err
	}
	s.countries.set(id, "")
	s.leftOut.set(id, "")
	s.reach.set(id, false, false)
	if err := s.finishErasures(ctx); err != nil {
		return err
	}
	// What was deleted is overwritten in the database (secure_delete); this takes the
	// old pages out of the write-ahead log too. A reader can hold it up: then the
	// next checkpoint does it.
	_, err = s.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}

const dropEmptyGroups = `DELETE FROM due_group WHERE NOT EXISTS (SELECT 1 FROM in_group WHERE due_group = due_group.id)`

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
			for _, change := range []string{
				`DELETE FROM queue WHERE reminder IN (SELECT r.id FROM reminder r JOIN member m ON m.ref = r.member WHERE m.key_id = ?)`,
				`DELETE FROM member WHERE key_id = ?`, // and with it what refers to it
			} {
				if _, err := tx.exec(change, key); err != nil {
					return err
				}
			}
		}
		_, err := tx.exec(dropEmptyGroups)
		return err
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

// SetSettings replaces how a member wants to be reminded, but for the zone, which moves
// their reminders (see MoveZone).
func (s *Store) SetSettings(ctx context.Context, userID string, v Settings) error {
	thread, err := idOrNull(v.Thread)
	if err != nil {
		return err
	}
	return s.changeReach(ctx, userID, func(tx *tx, user int64) error {
		ref, err := tx.member(user)
		if err != nil {
			return err
		}
		_, err = tx.exec(`UPDATE member SET quiet_from = ?, quiet_to = ?, day_ends = ?, ask_anyway = ?, lock_screen = ?, thread = ? WHERE ref = ?`,
			v.QuietFrom, v.QuietTo, v.DayEnds, v.AskAnyway, v.LockScreen, thread, ref)
		return err
	})
}

// ForgetThread lets a member's reminders come by direct message again, unless they have
// another private thread by now.
func (s *Store) ForgetThread(ctx context.Context, userID, threadID string) error {
	thread, err := snowflake(threadID)
	if err != nil {
		return err
	}
	return s.changeReach(ctx, userID, func(tx *tx, user int64) error {
		ref, err := tx.member(user)
		if err != nil {
			return err
		}
		_, err = tx.exec(`UPDATE member SET thread = NULL WHERE ref = ? AND thread = ?`, ref, thread)
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

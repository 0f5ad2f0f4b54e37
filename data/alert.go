package data

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Alert tells a server's moderators that a member who agreed to it beforehand may be in
// danger. It holds no text. (The kind is in the column rules, where earlier versions kept
// ids of rules.)
type Alert struct {
	ID      int64
	UserID  string // Discord's, like every id below
	Locale  string // of the member's client
	GuildID string
	Tier    string // "imminent" or "overdose"
	Kind    string // of the sign that it rests on, as the caller names kinds
	At      time.Time
	Place   string // the channel of the server in which the text was given; "": direct messages
	State   AlertState
	Due     time.Time // when the next step is; zero: there is none
	Tries   int       // of that step, without success
	Reached bool      // a message to the moderators arrived
	SeenBy  string    // the moderator who is on it; "": nobody yet
	SeenAt  time.Time
	// Untold is when the member could not be told what became of it; zero: they could, or
	// were told since.
	Untold time.Time
}

// AlertState is how far an alert has come.
type AlertState string

// The states of an alert. In each but the last a step is due: to post it, to repeat it,
// to tell the member that nobody may be watching, to tell them that somebody is on it.
const (
	AlertNew      AlertState = "new"
	AlertPosted   AlertState = "posted"
	AlertRepeated AlertState = "repeated"
	AlertSeen     AlertState = "seen"
	AlertOver     AlertState = "over"
)

// Alerting is what became of a text that justifies alerts.
type Alerting struct {
	Servers int       // of how many servers the moderators are being told
	Told    time.Time // when they were told last where they are not told again for now; zero: nowhere
}

// RaiseAlerts stores an alert, due at once, for each server in which the member agreed to
// alerts and the server has them switched on: for a.GuildID alone, or for all of them
// where that is "". A server that had an alert of this tier about this member since is
// left out, unless that one was repeated and nobody took it all the same, or it reached
// nobody. usual is how many minutes pass before the repeat, and again after it, in a
// server that has set no others.
func (s *Store) RaiseAlerts(ctx context.Context, a Alert, since time.Time, usual int) (found Alerting, err error) {
	place, err := idOrNull(a.Place)
	if err != nil {
		return Alerting{}, err
	}
	guild, err := idOrNull(a.GuildID)
	if err != nil {
		return Alerting{}, err
	}
	// An alert o of the server g about the member ?1 that keeps others back.
	const keepsBack = `o.member = ?1 AND o.guild = g.id AND o.tier = ?2 AND o.at > ?3 AND NOT
		(o.seen_at IS NULL AND o.state IN ('repeated', 'over') AND
			(o.reached = 0 OR o.at + 120 * CASE g.alert_minutes WHEN 0 THEN ?5 ELSE g.alert_minutes END <= ?4))`
	const agreed = ` FROM alert_consent c JOIN guild g ON g.id = c.guild `
	const there = ` WHERE c.member = ?1 AND (?6 IS NULL OR g.id = ?6) AND g.alert_channel IS NOT NULL AND g.gone_at IS NULL`
	err = s.asMember(ctx, a.UserID, func(tx *tx, ref int64) error {
		about := []any{ref, a.Tier, since.Unix(), a.At.Unix(), usual, guild}
		if _, err := tx.exec(`INSERT INTO alert (member, guild, tier, rules, at, place, due)
			SELECT ?1, g.id, ?2, ?7, ?4, ?8, ?4`+agreed+there+` AND NOT EXISTS (SELECT 1 FROM alert o WHERE `+keepsBack+`)`,
			append(about, a.Kind, place)...); err != nil {
			return err
		}
		var told sql.NullInt64
		if err := tx.queryRow(`SELECT count(*) FILTER (WHERE o.reached = 0), max(o.at) FILTER (WHERE o.reached = 1)`+
			agreed+`JOIN alert o ON `+keepsBack+there, about, &found.Servers, &told); err != nil {
			return err
		}
		found.Told = seconds(told)
		return nil
	})
	if errors.Is(err, ErrNoConsent) { // nor to anything else
		return Alerting{}, nil
	}
	return found, err
}

// NextAlert returns when the next step of an alert is due after a time; false: there is
// none.
func (s *Store) NextAlert(ctx context.Context, after time.Time) (time.Time, bool, error) {
	return s.earliest(ctx, `SELECT min(due) FROM alert WHERE due > ?`, after.Unix())
}

// DueAlerts returns the alerts with a step due at now, the oldest first.
func (s *Store) DueAlerts(ctx context.Context, now time.Time) ([]Alert, error) {
	return s.alerts(ctx, `a.due <= ? ORDER BY a.due, a.id`, now.Unix())
}

// Alert returns one alert of a server, or ErrNotFound.
func (s *Store) Alert(ctx context.Context, guildID string, id int64) (Alert, error) {
	guild, err := snowflake(guildID)
	if err != nil {
		return Alert{}, err
	}
	list, err := s.alerts(ctx, `a.guild = ? AND a.id = ?`, guild, id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Alert{}, err
	}
	return list[0], nil
}

func (s *Store) alerts(ctx context.Context, where string, args ...any) ([]Alert, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT a.id, m.discord_id, m.locale, a.guild, a.tier, a.rules, a.at, a.place, a.state, a.due, a.tries, a.reached,
		a.seen_by, a.seen_at, a.untold FROM alert a JOIN member m ON m.ref = a.member WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Alert
	for rows.Next() {
		var a Alert
		var user, guild, at int64
		var place, due, seenBy, seenAt, untold sql.NullInt64
		if err := rows.Scan(&a.ID, &user, &a.Locale, &guild, &a.Tier, &a.Kind, &at, &place, &a.State, &due, &a.Tries, &a.Reached, &seenBy, &seenAt, &untold); err != nil {
			return nil, err
		}
		a.UserID, a.GuildID, a.At = formatInt(user), formatInt(guild), time.Unix(at, 0)
		a.Place, a.Due, a.SeenBy, a.SeenAt = formatID(place), seconds(due), formatID(seenBy), seconds(seenAt)
		a.Untold = seconds(untold)
		list = append(list, a)
	}
	return list, rows.Err()
}

// StepAlert notes that a step of an alert was done, unless it went on meanwhile: it is in
// state is now, and what follows is due then (the zero time: nothing). reached says that
// a message to the moderators has arrived by now. What the member could not be told before
// is out of date then.
func (s *Store) StepAlert(ctx context.Context, a Alert, is AlertState, due time.Time, reached bool) error {
	next := sql.NullInt64{Int64: due.Unix(), Valid: !due.IsZero()}
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`UPDATE alert SET state = ?, due = ?, tries = 0, reached = reached OR ?, untold = NULL WHERE id = ? AND state = ?`, is, next, reached, a.ID, a.State)
		return err
	})
}

// RetryAlert notes that a step of an alert did not succeed and is to be tried again.
func (s *Store) RetryAlert(ctx context.Context, a Alert, due time.Time) error {
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`UPDATE alert SET due = ?, tries = tries + 1 WHERE id = ? AND state = ?`, due.Unix(), a.ID, a.State)
		return err
	})
}

// SeeAlert notes that a moderator is on it; the member is due to be told. first says
// whether they are the first. The alert is returned as it is then. Nothing is noted of an
// alert from before since, and of one to which the member does not agree any more: then
// there is no SeenAt.
func (s *Store) SeeAlert(ctx context.Context, guildID string, id int64, by string, at, since time.Time) (a Alert, first bool, err error) {
	moderator, err := snowflake(by)
	if err != nil {
		return Alert{}, false, err
	}
	err = s.inGuild(ctx, guildID, func(tx *tx, guild int64) error {
		res, err := tx.exec(`UPDATE alert SET seen_by = ?1, seen_at = ?2, state = 'seen', due = ?2, tries = 0
			WHERE id = ?3 AND guild = ?4 AND seen_by IS NULL AND seen_at IS NULL AND at > ?5
				AND EXISTS (SELECT 1 FROM alert_consent c WHERE c.member = alert.member AND c.guild = alert.guild)`,
			moderator, at.Unix(), id, guild, since.Unix())
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		first = n > 0
		return err
	})
	if err != nil {
		return Alert{}, false, err
	}
	a, err = s.Alert(ctx, guildID, id)
	return a, first, err
}

// AgreeToAlerts notes that a member wants a server's moderators to be told, or no longer
// does. Without a server it takes all of a member's agreements back. What is under way
// there ends then. ErrNoConsent: they have not agreed that anything is kept.
func (s *Store) AgreeToAlerts(ctx context.Context, userID, guildID string, agreed bool, at time.Time) error {
	guild, err := idOrNull(guildID)
	if err != nil {
		return err
	}
	if agreed && !guild.Valid {
		return errors.New("alerts are agreed to for one server, and none was named")
	}
	return s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		if agreed {
			if _, err := tx.exec(`INSERT INTO guild (id) VALUES (?) ON CONFLICT DO NOTHING`, guild); err != nil {
				return err
			}
			_, err := tx.exec(`INSERT INTO alert_consent (member, guild, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, ref, guild, at.Unix())
			return err
		}
		for _, change := range []string{
			`DELETE FROM alert_consent WHERE member = ?1 AND (?2 IS NULL OR guild = ?2)`,
			`UPDATE alert SET state = 'over', due = NULL WHERE member = ?1 AND (?2 IS NULL OR guild = ?2)`,
		} {
			if _, err := tx.exec(change, ref, guild); err != nil {
				return err
			}
		}
		return nil
	})
}

// AlertMemberLeft notes that the member of an alert is not in its server any more: their
// agreement is erased, and they are due to be told at once that the moderators were not
// reached, or did not answer.
func (s *Store) AlertMemberLeft(ctx context.Context, a Alert, at time.Time) error {
	return s.write.do(ctx, func(tx *tx) error {
		if _, err := tx.exec(`DELETE FROM alert_consent WHERE (member, guild) IN (SELECT member, guild FROM alert WHERE id = ?)`, a.ID); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE alert SET state = 'repeated', due = ?, tries = 0 WHERE id = ? AND state = ?`, at.Unix(), a.ID, a.State)
		return err
	})
}

// forgetAgreements erases who agreed to alerts in a server that switched them off:
// nobody is taken at their word again after that was changed.
func forgetAgreements(tx *tx, guild int64) error {
	_, err := tx.exec(`DELETE FROM alert_consent WHERE guild = ?`, guild)
	return err
}

// AlertChoices are what a member chose about cards and alerts.
type AlertChoices struct {
	Muted  bool                 // they want no cards for their notes
	Agreed map[string]time.Time // since when they agreed to alerts, by the server's id
}

// AlertChoices returns what a member chose, or ErrNoConsent.
func (s *Store) AlertChoices(ctx context.Context, userID string) (AlertChoices, error) {
	id, err := snowflake(userID)
	if err != nil {
		return AlertChoices{}, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT m.cards_muted, c.guild, c.at FROM member m LEFT JOIN alert_consent c ON c.member = m.ref WHERE m.discord_id = ?`, id)
	if err != nil {
		return AlertChoices{}, err
	}
	defer rows.Close()
	choices, known := AlertChoices{Agreed: map[string]time.Time{}}, false
	for rows.Next() {
		known = true
		var guild, at sql.NullInt64
		if err := rows.Scan(&choices.Muted, &guild, &at); err != nil {
			return AlertChoices{}, err
		}
		if guild.Valid {
			choices.Agreed[formatID(guild)] = seconds(at)
		}
	}
	if err := rows.Err(); err != nil {
		return AlertChoices{}, err
	}
	if !known {
		return AlertChoices{}, ErrNoConsent
	}
	return choices, nil
}

// MuteCards notes whether a member wants no cards for their notes, or returns
// ErrNoConsent.
func (s *Store) MuteCards(ctx context.Context, userID string, muted bool) error {
	return s.asMember(ctx, userID, func(tx *tx, ref int64) error {
		_, err := tx.exec(`UPDATE member SET cards_muted = ? WHERE ref = ?`, muted, ref)
		return err
	})
}

// Finding is what the detector found once, without whom and in which words.
type Finding struct {
	Hour time.Time
	Tier string
	Kind string // of the sign, as of Alert
}

// NoteQuality keeps a finding, if the server keeps such records and the author agreed
// that anything is kept.
func (s *Store) NoteQuality(ctx context.Context, guildID, userID string, f Finding) error {
	guild, err := snowflake(guildID)
	if err != nil {
		return err
	}
	err = s.asMember(ctx, userID, func(tx *tx, _ int64) error {
		_, err := tx.exec(`INSERT INTO quality (guild, at, tier, rules) SELECT id, ?, ?, ? FROM guild WHERE id = ? AND quality = 1`,
			f.Hour.Truncate(time.Hour).Unix(), f.Tier, f.Kind, guild)
		return err
	})
	if errors.Is(err, ErrNoConsent) {
		return nil
	}
	return err
}

// Quality returns a server's records since a time, the newest first. What is older is
// removed only now and then (see ForgetAlerts).
func (s *Store) Quality(ctx context.Context, guildID string, since time.Time) ([]Finding, error) {
	guild, err := snowflake(guildID)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT at, tier, rules FROM quality WHERE guild = ? AND at >= ? ORDER BY at DESC, id DESC`, guild, since.Unix())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Finding
	for rows.Next() {
		var f Finding
		var at int64
		if err := rows.Scan(&at, &f.Tier, &f.Kind); err != nil {
			return nil, err
		}
		f.Hour = time.Unix(at, 0)
		list = append(list, f)
	}
	return list, rows.Err()
}

// ForgetAlerts removes alerts and records of what the detector found that are older than
// the given time, and the records of servers that no longer keep any.
func (s *Store) ForgetAlerts(ctx context.Context, before time.Time) error {
	return s.write.do(ctx, func(tx *tx) error {
		if _, err := tx.exec(`DELETE FROM alert WHERE at < ? AND due IS NULL`, before.Unix()); err != nil {
			return err
		}
		_, err := tx.exec(`DELETE FROM quality WHERE at < ? OR guild IN (SELECT id FROM guild WHERE quality = 0)`, before.Unix())
		return err
	})
}

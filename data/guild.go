package data

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"
)

// Guild is what was set up for a server.
type Guild struct {
	ID      string // Discord's
	Zone    string // IANA; "": not told yet
	Notices string // the channel in which moderators are told; "": none
	Alerts  AlertSettings
	Quality bool // records are kept of what the detector found (see Finding)
	GoneAt  time.Time
}

// AlertSettings say where a server's moderators are told that a member may be in danger.
type AlertSettings struct {
	Channel string // Discord's id; "": there are no alerts
	Second  string // the channel of the repeat; "": the same
	Role    string // the role that is pinged; "": nobody is
	Minutes int    // until it is repeated, and again until the member is told; 0: as usual
}

// Guild returns a server's settings; those of a server in which nothing was set up are
// empty.
func (s *Store) Guild(ctx context.Context, guildID string) (Guild, error) {
	id, err := snowflake(guildID)
	if err != nil {
		return Guild{}, err
	}
	g := Guild{ID: guildID}
	var notices, gone, channel, second, role sql.NullInt64
	err = s.db.QueryRowContext(ctx, `SELECT zone, notices, gone_at, alert_channel, alert_second, alert_role, alert_minutes, quality FROM guild WHERE id = ?`, id).
		Scan(&g.Zone, &notices, &gone, &channel, &second, &role, &g.Alerts.Minutes, &g.Quality)
	if errors.Is(err, sql.ErrNoRows) {
		return g, nil
	}
	g.Notices, g.GoneAt = formatID(notices), seconds(gone)
	g.Alerts.Channel, g.Alerts.Second, g.Alerts.Role = formatID(channel), formatID(second), formatID(role)
	return g, err
}

// SetGuild replaces a server's settings and adds to its audit trail. Without a channel
// for alerts it erases who agreed to them.
func (s *Store) SetGuild(ctx context.Context, g Guild, a Audit) error {
	var ids [4]sql.NullInt64
	for i, id := range []string{g.Notices, g.Alerts.Channel, g.Alerts.Second, g.Alerts.Role} {
		var err error
		if ids[i], err = idOrNull(id); err != nil {
			return err
		}
	}
	return s.inGuild(ctx, g.ID, func(tx *tx, id int64) error {
		if _, err := tx.exec(`UPDATE guild SET zone = ?, notices = ?, alert_channel = ?, alert_second = ?, alert_role = ?, alert_minutes = ?, quality = ? WHERE id = ?`,
			g.Zone, ids[0], ids[1], ids[2], ids[3], g.Alerts.Minutes, g.Quality, id); err != nil {
			return err
		}
		if g.Alerts.Channel == "" {
			if err := forgetAgreements(tx, id); err != nil {
				return err
			}
		}
		return addAudit(tx, id, a)
	})
}

// Guilds returns the ids of servers in which something was set up that follow the given
// one ("": from the first), in order.
func (s *Store) Guilds(ctx context.Context, after string, limit int) ([]string, error) {
	last, err := idOrNull(after)
	if err != nil {
		return nil, err
	}
	return s.ids(ctx, `SELECT id FROM guild WHERE id > ? ORDER BY id LIMIT ?`, last.Int64, limit)
}

// GuildGone pauses every channel post of a server that the bot is not in any more, unless
// that was known.
func (s *Store) GuildGone(ctx context.Context, guildID string, at time.Time) error {
	return s.inGuild(ctx, guildID, func(tx *tx, id int64) error {
		var known bool
		if err := tx.queryRow(`SELECT gone_at IS NOT NULL FROM guild WHERE id = ?`, []any{id}, &known); err != nil || known {
			return err
		}
		if _, err := tx.exec(`UPDATE guild SET gone_at = ? WHERE id = ?`, at.Unix(), id); err != nil {
			return err
		}
		rows, err := tx.query(`SELECT id FROM reminder WHERE guild = ? AND state = 'on'`, id)
		if err != nil {
			return err
		}
		posts, err := integers(rows)
		if err != nil {
			return err
		}
		for _, post := range posts {
			if err := pausePost(tx, post, PausedGuildGone); err != nil {
				return err
			}
		}
		return addAudit(tx, id, Audit{At: at, Action: "pause", After: PausedGuildGone})
	})
}

// GuildBack forgets that the bot was not in a server. Its posts stay paused.
func (s *Store) GuildBack(ctx context.Context, guildID string) error {
	return s.inGuild(ctx, guildID, func(tx *tx, id int64) error {
		_, err := tx.exec(`UPDATE guild SET gone_at = NULL WHERE id = ?`, id)
		return err
	})
}

// ForgetGuilds removes everything of servers that the bot left before the given time.
func (s *Store) ForgetGuilds(ctx context.Context, before time.Time) error {
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`DELETE FROM guild WHERE gone_at < ?`, before.Unix())
		return err
	})
}

// inGuild runs a change for a server, which it notes down if it is new.
func (s *Store) inGuild(ctx context.Context, guildID string, change func(tx *tx, id int64) error) error {
	id, err := snowflake(guildID)
	if err != nil {
		return err
	}
	return s.write.do(ctx, func(tx *tx) error {
		if _, err := tx.exec(`INSERT INTO guild (id) VALUES (?) ON CONFLICT DO NOTHING`, id); err != nil {
			return err
		}
		return change(tx, id)
	})
}

// Audit is one change for a server.
type Audit struct {
	ID     int64
	At     time.Time
	Actor  string // Discord's id; "": the bot itself, or somebody whose data was erased
	Action string // "add", "edit", "pause", "resume", "remove", "run-now", "setup", "resource-add", "resource-edit", "resource-remove"
	Name   string // of what was changed
	Before string // what was changed, in full and as it was written
	After  string
}

func addAudit(tx *tx, guild int64, a Audit) error {
	actor, err := idOrNull(a.Actor)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO audit (guild, at, actor, action, name, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		guild, a.At.Unix(), actor, a.Action, a.Name, a.Before, a.After)
	return err
}

// AuditTrail returns a server's changes with a lower id than before (0: all), newest
// first.
func (s *Store) AuditTrail(ctx context.Context, guildID string, before int64, limit int) ([]Audit, error) {
	guild, err := snowflake(guildID)
	if err != nil {
		return nil, err
	}
	return s.audits(ctx, `guild = ? AND (?2 = 0 OR id < ?2) ORDER BY id DESC LIMIT ?3`, guild, before, limit)
}

// AuditEntry returns one of a server's changes, or ErrNotFound.
func (s *Store) AuditEntry(ctx context.Context, guildID string, id int64) (Audit, error) {
	guild, err := snowflake(guildID)
	if err != nil {
		return Audit{}, err
	}
	list, err := s.audits(ctx, `guild = ? AND id = ?`, guild, id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Audit{}, err
	}
	return list[0], nil
}

func (s *Store) audits(ctx context.Context, where string, args ...any) ([]Audit, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, at, actor, action, name, before, after FROM audit WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Audit
	for rows.Next() {
		var a Audit
		var at int64
		var actor sql.NullInt64
		if err := rows.Scan(&a.ID, &at, &actor, &a.Action, &a.Name, &a.Before, &a.After); err != nil {
			return nil, err
		}
		a.At, a.Actor = time.Unix(at, 0), formatID(actor)
		list = append(list, a)
	}
	return list, rows.Err()
}

// ids returns the Discord ids that a query selects, as Discord writes them.
func (s *Store) ids(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	list, err := integers(rows)
	var ids []string
	for _, id := range list {
		ids = append(ids, formatInt(id))
	}
	return ids, err
}

// integers reads rows of one integer and closes them.
func integers(rows *sql.Rows) ([]int64, error) {
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

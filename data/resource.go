package data

import (
	"context"
	"errors"
)

// Resource is help nearby that a server's moderators added for its members.
type Resource struct {
	ID      int64
	GuildID string // Discord's
	Name    string
	Kind    ResourceKind
	Phone   string // as a moderator typed it; "": none
	URL     string // https; "": none
	Note    string // "": none
}

// ResourceKind says what a resource is.
type ResourceKind string

// The kinds of resources, as they are stored.
const (
	MeetingPlace ResourceKind = "meeting"
	Clinic       ResourceKind = "clinic"
	WarmLine     ResourceKind = "warmline"
	ContactPoint ResourceKind = "person"
	OtherHelp    ResourceKind = "other"
)

// ErrNoResource says that the server has no such resource.
var ErrNoResource = ErrNotFound

// AddResource stores a new resource and adds to the audit trail. ErrTooMany: the server
// has limit of them. ErrNameTaken: another one is so called.
func (s *Store) AddResource(ctx context.Context, r Resource, limit int, a Audit) (id int64, err error) {
	err = s.inGuild(ctx, r.GuildID, func(tx *tx, guild int64) error {
		var count int
		if err := tx.queryRow(`SELECT count(*) FROM resource WHERE guild = ?`, []any{guild}, &count); err != nil {
			return err
		}
		if count >= limit {
			return ErrTooMany
		}
		if err := resourceNameFree(tx, guild, r); err != nil {
			return err
		}
		if err := tx.queryRow(`INSERT INTO resource (guild, name, kind, phone, url, note) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			[]any{guild, r.Name, r.Kind, r.Phone, r.URL, r.Note}, &id); err != nil {
			return err
		}
		return addAudit(tx, guild, a)
	})
	return id, err
}

// EditResource replaces a resource and adds to the audit trail.
func (s *Store) EditResource(ctx context.Context, r Resource, a Audit) error {
	return s.inGuild(ctx, r.GuildID, func(tx *tx, guild int64) error {
		if err := resourceNameFree(tx, guild, r); err != nil {
			return err
		}
		res, err := tx.exec(`UPDATE resource SET name = ?, kind = ?, phone = ?, url = ?, note = ? WHERE id = ? AND guild = ?`,
			r.Name, r.Kind, r.Phone, r.URL, r.Note, r.ID, guild)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNoResource)
		}
		return addAudit(tx, guild, a)
	})
}

// RemoveResource forgets a resource and adds to the audit trail.
func (s *Store) RemoveResource(ctx context.Context, guildID string, id int64, a Audit) error {
	return s.inGuild(ctx, guildID, func(tx *tx, guild int64) error {
		res, err := tx.exec(`DELETE FROM resource WHERE id = ? AND guild = ?`, id, guild)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNoResource)
		}
		return addAudit(tx, guild, a)
	})
}

func resourceNameFree(tx *tx, guild int64, r Resource) error {
	var taken bool
	if err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM resource WHERE guild = ? AND id <> ? AND lower(name) = lower(?))`,
		[]any{guild, r.ID, r.Name}, &taken); err != nil {
		return err
	}
	if taken {
		return ErrNameTaken
	}
	return nil
}

// Resources returns a server's resources in the order of their names.
func (s *Store) Resources(ctx context.Context, guildID string) ([]Resource, error) {
	guild, err := snowflake(guildID)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT id, name, kind, phone, url, note FROM resource WHERE guild = ? ORDER BY lower(name)`, guild)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Resource
	for rows.Next() {
		r := Resource{GuildID: guildID}
		if err := rows.Scan(&r.ID, &r.Name, &r.Kind, &r.Phone, &r.URL, &r.Note); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

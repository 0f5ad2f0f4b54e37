package data

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"
)

// Post is a message that a server's moderators have posted in a channel again and again.
type Post struct {
	ID      int64
	GuildID string // Discord's, like every id below
	Kind    Kind   // CheckInPrompt, Meeting or Message
	Name    string // what moderators call it

	ChannelID string // a channel, a thread, or with Forum a forum
	Forum     bool
	Title     string // of the forum post
	Text      string
	RoleID    string // the role it pings; "": none

	Rule   string
	Zone   string
	Starts string // local dates, YYYY-MM-DD; "": none
	Ends   string // the last day
	Skips  string // days on which it does not come, separated by blanks

	State  State
	Why    string    // it is paused: "" by a moderator, else one of the Paused… reasons
	From   time.Time // due times before it are none of its own
	MadeBy string    // Discord's id; "": somebody whose data was erased

	// Amiss is what is amiss although it is on: WithoutPing, or what it will be paused for if
	// it is still so at its time, one of the Paused… reasons; "": nothing that is known.
	Amiss string
	// Untold is since when moderators are to be told that it is paused or that something is
	// amiss; zero: they are not. Gathered is when the message that says so was first tried,
	// the same time for all that it is about; zero: not yet.
	Untold   time.Time
	Gathered time.Time
}

// Reasons for which a post is paused without a moderator's wish.
const (
	PausedChannelGone = "channel gone"
	PausedNoAccess    = "no access"
	PausedRoleGone    = "role gone"
	PausedLocked      = "thread locked"
	PausedRefused     = "refused"
	PausedGuildGone   = "bot removed"
)

var (
	// ErrNameTaken says that the server has another post of that name.
	ErrNameTaken = errors.New("another post of this server has that name")
	// ErrTooSoon says that a post was posted by hand a moment ago.
	ErrTooSoon = errors.New("it was posted by hand a moment ago")
)

// AddPost stores a new post with its timing and adds to the audit trail; a post that is
// to be Paused waits. ErrTooMany: the server has limit of them.
func (s *Store) AddPost(ctx context.Context, p Post, t Timing, from time.Time, limit int, a Audit) (id int64, err error) {
	err = s.inGuild(ctx, p.GuildID, func(tx *tx, guild int64) error {
		var count int
		if err := tx.queryRow(`SELECT count(*) FROM reminder WHERE guild = ? AND state <> 'over'`, []any{guild}, &count); err != nil {
			return err
		}
		if count >= limit {
			return ErrTooMany
		}
		if err := tx.queryRow(`INSERT INTO reminder (guild, kind, rule, zone) VALUES (?, ?, ?, ?) RETURNING id`,
			[]any{guild, p.Kind, p.Rule, p.Zone}, &id); err != nil {
			return err
		}
		p.ID = id
		if err := savePost(tx, guild, p); err != nil {
			return err
		}
		if err := settlePost(tx, p, t, from); err != nil {
			return err
		}
		return addAudit(tx, guild, a)
	})
	return id, err
}

// EditPost replaces a post and adds to the audit trail. One that is on and stays so keeps
// what is under way of it, unless its timing changes.
func (s *Store) EditPost(ctx context.Context, p Post, t Timing, from time.Time, a Audit) error {
	return s.ownPost(ctx, p.GuildID, p.ID, func(tx *tx, guild int64) error {
		var was Post
		var since sql.NullInt64
		if err := tx.queryRow(`SELECT r.kind, r.rule, r.zone, p.starts, g.since FROM reminder r JOIN post p ON p.reminder = r.id
			LEFT JOIN in_group g ON g.reminder = r.id WHERE r.id = ?`, []any{p.ID}, &was.Kind, &was.Rule, &was.Zone, &was.Starts, &since); err != nil {
			return err
		}
		if _, err := tx.exec(`UPDATE reminder SET kind = ?, rule = ?, zone = ? WHERE id = ?`, p.Kind, p.Rule, p.Zone, p.ID); err != nil {
			return err
		}
		if err := savePost(tx, guild, p); err != nil {
			return err
		}
		sameTimes := since.Valid && p.Rule == was.Rule && p.Zone == was.Zone && p.Starts == was.Starts
		if sameTimes {
			from = seconds(since)
		}
		if p.State != On || !sameTimes || bulk(p.Kind) != bulk(was.Kind) {
			if err := settlePost(tx, p, t, from); err != nil {
				return err
			}
		}
		return addAudit(tx, guild, a)
	})
}

// savePost writes what a post is besides a reminder.
func savePost(tx *tx, guild int64, p Post) error {
	var taken bool
	if err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM post JOIN reminder r ON r.id = reminder
		WHERE r.guild = ? AND r.id <> ? AND lower(name) = lower(?))`, []any{guild, p.ID, p.Name}, &taken); err != nil {
		return err
	}
	if taken {
		return ErrNameTaken
	}
	channel, err := snowflake(p.ChannelID)
	if err != nil {
		return err
	}
	role, err := idOrNull(p.RoleID)
	if err != nil {
		return err
	}
	madeBy, err := idOrNull(p.MadeBy)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO post (reminder, name, channel, forum, title, text, role, starts, ends, skips, made_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (reminder) DO UPDATE SET name = excluded.name, channel = excluded.channel,
			forum = excluded.forum, title = excluded.title, text = excluded.text, role = excluded.role,
			starts = excluded.starts, ends = excluded.ends, skips = excluded.skips, untold = NULL, gathered = NULL, unheard = 0, amiss = ''`,
		p.ID, p.Name, channel, p.Forum, p.Title, p.Text, role, p.Starts, p.Ends, p.Skips, madeBy)
	return err
}

// settlePost lets a post come from now on, wait or rest, by its State.
func settlePost(tx *tx, p Post, t Timing, from time.Time) error {
	switch p.State {
	case Paused:
		return pausePost(tx, p.ID, p.Why)
	case Over:
		return endPost(tx, p.ID)
	}
	if _, err := tx.exec(`UPDATE reminder SET state = 'on', why = '' WHERE id = ?`, p.ID); err != nil {
		return err
	}
	return joinGroup(tx, p.ID, p.Kind, t, from)
}

// PausePost stops a post from coming, for a moderator. One that is paused already stays
// as it is.
func (s *Store) PausePost(ctx context.Context, guildID string, id int64, a Audit) error {
	return s.ownPost(ctx, guildID, id, func(tx *tx, guild int64) error {
		_, err := pauseOnce(tx, guild, id, "", a)
		return err
	})
}

// HoldPost stops a post from coming that Discord did not take: why is one of the Paused…
// reasons, and outcome and reason are what Finish would be told of d. Unless it was
// paused already, it is noted that the moderators are to be told (see UntoldGuilds).
func (s *Store) HoldPost(ctx context.Context, d Delivery, why, outcome, reason string, a Audit) error {
	return s.ownPost(ctx, d.Post.GuildID, d.Reminder, func(tx *tx, guild int64) error {
		if err := record(tx, d.Reminder, d.Due, outcome, sql.NullInt64{}, d.Attempts, reason, a.At); err != nil {
			return err
		}
		return holdOnce(tx, guild, d.Reminder, why, a)
	})
}

// HoldComing pauses a post that is on and that Discord would not take at its time, like
// HoldPost; nothing of it was due.
func (s *Store) HoldComing(ctx context.Context, guildID string, id int64, why string, a Audit) error {
	return s.ownPost(ctx, guildID, id, func(tx *tx, guild int64) error {
		var state State
		if err := tx.queryRow(`SELECT state FROM reminder WHERE id = ?`, []any{id}, &state); err != nil || state != On {
			return err
		}
		return holdOnce(tx, guild, id, why, a)
	})
}

// holdOnce pauses a post that Discord would not take, and notes that the moderators are
// to be told, unless it is paused already, or they were told that it would be.
func holdOnce(tx *tx, guild, id int64, why string, a Audit) error {
	var warned bool
	if err := tx.queryRow(`SELECT amiss = ? AND untold IS NULL FROM post WHERE reminder = ?`, []any{why, id}, &warned); err != nil {
		return err
	}
	paused, err := pauseOnce(tx, guild, id, why, a)
	if err != nil || !paused || warned {
		return err
	}
	return nowUntold(tx, id, a.At)
}

func nowUntold(tx *tx, id int64, since time.Time) error {
	_, err := tx.exec(`UPDATE post SET untold = ?, gathered = NULL, unheard = 0 WHERE reminder = ?`, since.Unix(), id)
	return err
}

// SetAmiss notes what is amiss with a post that is on (see Post.Amiss), or with "" that
// nothing is. That is to be told to the moderators, once until it is over or the post is
// changed. Of a post that is paused something else is told, and nothing of one that came for
// the last time.
func (s *Store) SetAmiss(ctx context.Context, guildID string, id int64, amiss string, at time.Time) error {
	return s.ownPost(ctx, guildID, id, func(tx *tx, _ int64) error {
		var was string
		var on bool
		if err := tx.queryRow(`SELECT amiss, state = 'on' FROM post JOIN reminder ON id = reminder WHERE id = ?`,
			[]any{id}, &was, &on); err != nil || was == amiss || !on {
			return err
		}
		if _, err := tx.exec(`UPDATE post SET amiss = ?, untold = NULL, gathered = NULL, unheard = 0 WHERE reminder = ?`, amiss, id); err != nil || amiss == "" {
			return err
		}
		return nowUntold(tx, id, at)
	})
}

// UntoldGuilds returns the ids of servers that follow the given one ("": from the first)
// whose moderators are to be told of posts, in order.
func (s *Store) UntoldGuilds(ctx context.Context, after string, limit int) ([]string, error) {
	last, err := idOrNull(after)
	if err != nil {
		return nil, err
	}
	return s.ids(ctx, `SELECT DISTINCT r.guild FROM post p JOIN reminder r ON r.id = p.reminder
		WHERE p.untold IS NOT NULL AND p.unheard = 0 AND r.guild > ? ORDER BY r.guild LIMIT ?`, last.Int64, limit)
}

// UntoldPosts returns the posts of which a server's moderators are to be told, by id.
func (s *Store) UntoldPosts(ctx context.Context, guildID string) ([]Post, error) {
	return s.untold(ctx, guildID, false)
}

// UnheardPosts returns the posts of which a server's moderators could not be told in any
// way, by id.
func (s *Store) UnheardPosts(ctx context.Context, guildID string) ([]Post, error) {
	return s.untold(ctx, guildID, true)
}

func (s *Store) untold(ctx context.Context, guildID string, unheard bool) ([]Post, error) {
	guild, err := snowflake(guildID)
	if err != nil {
		return nil, err
	}
	return s.posts(ctx, `r.guild = ? AND p.untold IS NOT NULL AND p.unheard = ? ORDER BY p.reminder`, guild, unheard)
}

// GatherPosts notes that the posts are told of together, in a message that is first
// tried at the given time.
func (s *Store) GatherPosts(ctx context.Context, list []Post, at time.Time) error {
	return s.ofUntold(ctx, list, `UPDATE post SET gathered = ? WHERE reminder = ? AND untold = ?`, at.Unix())
}

// ModeratorsTold notes that nothing more is to be told of the posts.
func (s *Store) ModeratorsTold(ctx context.Context, list []Post) error {
	return s.ofUntold(ctx, list, `UPDATE post SET untold = NULL, gathered = NULL, unheard = 0 WHERE reminder = ? AND untold = ?`)
}

// NobodyTold notes that nobody could be told of the posts (see UnheardPosts).
func (s *Store) NobodyTold(ctx context.Context, list []Post) error {
	return s.ofUntold(ctx, list, `UPDATE post SET unheard = 1 WHERE reminder = ? AND untold = ?`)
}

// ofUntold changes posts unless they were changed since they were read.
func (s *Store) ofUntold(ctx context.Context, list []Post, query string, args ...any) error {
	return s.write.do(ctx, func(tx *tx) error {
		for _, p := range list {
			if _, err := tx.exec(query, append(slices.Clone(args), p.ID, p.Untold.Unix())...); err != nil {
				return err
			}
		}
		return nil
	})
}

// pauseOnce pauses a post and adds to the audit trail, unless it is paused already.
func pauseOnce(tx *tx, guild, id int64, why string, a Audit) (paused bool, err error) {
	var state State
	if err := tx.queryRow(`SELECT state FROM reminder WHERE id = ?`, []any{id}, &state); err != nil || state == Paused {
		return false, err
	}
	if err := pausePost(tx, id, why); err != nil {
		return false, err
	}
	if _, err := tx.exec(`UPDATE post SET untold = NULL, gathered = NULL, unheard = 0 WHERE reminder = ?`, id); err != nil {
		return false, err
	}
	return true, addAudit(tx, guild, a)
}

func pausePost(tx *tx, id int64, why string) error {
	if _, err := tx.exec(`UPDATE reminder SET state = 'paused', why = ? WHERE id = ?`, why, id); err != nil {
		return err
	}
	return leaveGroup(tx, id)
}

// EndPost notes that a post came for the last time.
func (s *Store) EndPost(ctx context.Context, guildID string, id int64) error {
	return s.ownPost(ctx, guildID, id, func(tx *tx, _ int64) error { return endPost(tx, id) })
}

func endPost(tx *tx, id int64) error {
	if err := leaveGroup(tx, id); err != nil {
		return err
	}
	// What was amiss with it is nobody's to mend any more.
	if _, err := tx.exec(`UPDATE post SET amiss = '', untold = NULL, gathered = NULL, unheard = 0 WHERE reminder = ?`, id); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE reminder SET state = 'over', why = '' WHERE id = ?`, id)
	return err
}

// ForgetPosts removes posts that came for the last time and of whose messages nothing was
// settled since the given time.
func (s *Store) ForgetPosts(ctx context.Context, before time.Time) error {
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`DELETE FROM reminder WHERE guild IS NOT NULL AND state = 'over'
			AND NOT EXISTS (SELECT 1 FROM outcome WHERE reminder = id AND at >= ?)
			AND NOT EXISTS (SELECT 1 FROM queue WHERE queue.reminder = id)`, before.Unix())
		return err
	})
}

// RemovePost forgets a post and what became of its messages.
func (s *Store) RemovePost(ctx context.Context, guildID string, id int64, a Audit) error {
	return s.ownPost(ctx, guildID, id, func(tx *tx, guild int64) error {
		if err := leaveGroup(tx, id); err != nil {
			return err
		}
		if _, err := tx.exec(`DELETE FROM reminder WHERE id = ?`, id); err != nil {
			return err
		}
		return addAudit(tx, guild, a)
	})
}

// betweenRuns is the shortest time between two posts by hand.
const betweenRuns = time.Minute

// RunPost queues a post for now, paused or not. It returns the due time that its
// outcome will have. ErrTooSoon: it is under way already, or was a moment ago.
func (s *Store) RunPost(ctx context.Context, guildID string, id int64, now time.Time, a Audit) (due time.Time, err error) {
	err = s.ownPost(ctx, guildID, id, func(tx *tx, guild int64) error {
		due = now.Truncate(time.Second)
		var kind Kind
		var last, outcome sql.NullInt64
		var underWay bool
		if err := tx.queryRow(`SELECT kind, run_at, EXISTS (SELECT 1 FROM queue WHERE queue.reminder = id AND by_hand = 1),
				(SELECT max(due) FROM outcome WHERE outcome.reminder = id)
			FROM reminder JOIN post ON post.reminder = id WHERE id = ?`, []any{id}, &kind, &last, &underWay, &outcome); err != nil {
			return err
		}
		if outcome.Valid && due.Unix() == outcome.Int64 { // of the schedule, in the very same second
			due = due.Add(time.Second)
		}
		if underWay || due.Before(seconds(last).Add(betweenRuns)) {
			return ErrTooSoon
		}
		if err := putOff(tx, id, kind, due); err != nil {
			return err
		}
		if _, err := tx.exec(`UPDATE post SET run_at = ? WHERE reminder = ?`, due.Unix(), id); err != nil {
			return err
		}
		return addAudit(tx, guild, a)
	})
	return due, err
}

// ownPost runs a change of one of the server's posts. ErrNotFound: it has none with that
// id.
func (s *Store) ownPost(ctx context.Context, guildID string, id int64, change func(tx *tx, guild int64) error) error {
	return s.inGuild(ctx, guildID, func(tx *tx, guild int64) error {
		var there bool
		if err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM reminder WHERE id = ? AND guild = ?)`, []any{id, guild}, &there); err != nil {
			return err
		}
		if !there {
			return ErrNotFound
		}
		return change(tx, guild)
	})
}

// Posts returns a server's posts in the order of their names.
func (s *Store) Posts(ctx context.Context, guildID string) ([]Post, error) {
	guild, err := snowflake(guildID)
	if err != nil {
		return nil, err
	}
	return s.posts(ctx, `r.guild = ? ORDER BY lower(p.name)`, guild)
}

// Post returns one of the server's posts, or ErrNotFound.
func (s *Store) Post(ctx context.Context, guildID string, id int64) (Post, error) {
	guild, err := snowflake(guildID)
	if err != nil {
		return Post{}, err
	}
	list, err := s.posts(ctx, `r.guild = ? AND r.id = ?`, guild, id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Post{}, err
	}
	return list[0], nil
}

func (s *Store) posts(ctx context.Context, where string, args ...any) ([]Post, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT r.id, r.guild, r.kind, r.rule, r.zone, r.state, r.why, g.since,
			p.name, p.channel, p.forum, p.title, p.text, p.role, p.starts, p.ends, p.skips, p.made_by, p.untold, p.gathered, p.amiss
		FROM reminder r JOIN post p ON p.reminder = r.id LEFT JOIN in_group g ON g.reminder = r.id WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Post
	for rows.Next() {
		var p Post
		var guild, channel int64
		var since, role, madeBy, untold, gathered sql.NullInt64
		if err := rows.Scan(&p.ID, &guild, &p.Kind, &p.Rule, &p.Zone, &p.State, &p.Why, &since,
			&p.Name, &channel, &p.Forum, &p.Title, &p.Text, &role, &p.Starts, &p.Ends, &p.Skips, &madeBy, &untold, &gathered, &p.Amiss); err != nil {
			return nil, err
		}
		p.GuildID, p.ChannelID, p.RoleID, p.MadeBy, p.From = formatInt(guild), formatInt(channel), formatID(role), formatID(madeBy), seconds(since)
		p.Untold, p.Gathered = seconds(untold), seconds(gathered)
		list = append(list, p)
	}
	return list, rows.Err()
}

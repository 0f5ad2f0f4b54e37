package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"
)

// Outcomes of due messages, as they are stored.
const (
	Sent        = "sent"
	SentLate    = "late"         // sent, more than a few minutes after its time
	AlreadyDone = "already done" // the member had checked in that day
	QuietHours  = "quiet hours"
	DMsClosed   = "dms closed"
	TooLate     = "too late"
	ChannelGone = "channel gone"
	RoleGone    = "role gone" // the role that a post pings
	NoAccess    = "no access" // the bot lacks a permission
	Skipped     = "skipped"   // a date that was to be skipped, or put off or stopped meanwhile
	Refused     = "refused"   // by Discord, for another reason
	Unknown     = "unknown"   // whether it arrived could not be found out any more
	Together    = "together"  // another message stood for it, since both were late
)

// WithoutPing is why in the outcome of a post that was sent, and whose role the bot was
// not allowed to ping. See also Post.Amiss.
const WithoutPing = "without its ping"

// NextFunc returns the first time of a rule in a zone after a time; the zero time where
// it never comes again.
type NextFunc func(rule, zone string, after time.Time) time.Time

const (
	// recordedBack is how far back missed due times are recorded one by one.
	recordedBack = 30 * 24 * time.Hour
	// enqueuedAtOnce is about how many messages one transaction puts into the queue, so
	// that the writer is free for members in between.
	enqueuedAtOnce = 4000
	// What is enqueued later than lateAfter is caught up with: spread over time, at
	// catchUpRate messages a second.
	lateAfter   = 2 * time.Minute
	catchUpRate = 20
)

// What the scheduler sleeps until.
const (
	nextDue      = `SELECT min(next_due) FROM due_group`
	nextDelivery = `SELECT min(not_before) FROM queue WHERE not_before IS NOT NULL AND sending = 0`
)

// NextDue returns when the next group is due; false: there is none.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	return s.earliest(ctx, nextDue)
}

// MendDueTimes gives every group that is due later the time that its rule has now: the
// time zones of a newer version may say otherwise than those by which it was stored, and
// a clock may once have run ahead.
func (s *Store) MendDueTimes(ctx context.Context, now time.Time, next NextFunc) error {
	return s.write.do(ctx, func(tx *tx) error {
		rows, err := tx.query(`SELECT id, zone, rule, bulk, next_due, (SELECT min(since) FROM in_group WHERE due_group = id)
			FROM due_group WHERE next_due > ?`, now.Unix())
		if err != nil {
			return err
		}
		type mended struct {
			dueGroup
			next time.Time
		}
		var list []mended
		for rows.Next() {
			var g dueGroup
			var due int64
			var since sql.NullInt64
			if err := rows.Scan(&g.id, &g.zone, &g.rule, &g.bulk, &due, &since); err != nil {
				return errors.Join(err, rows.Close())
			}
			after := now
			if since.Int64 > now.Unix() && due >= since.Int64 { // a post that begins later
				after = time.Unix(since.Int64-1, 0)
			}
			if at := next(g.rule, g.zone, after); at.Unix() != due {
				list = append(list, mended{g, at})
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		for _, m := range list {
			if err := moveGroup(tx, m.dueGroup, m.next); err != nil {
				return err
			}
		}
		return nil
	})
}

// EnqueueDue takes groups that are due at now, check-in prompts last and the latest due
// first, puts one message for each of their reminders into the queue and moves them to
// their next due time, all in one transaction: a crash leaves a group either due or its
// messages queued. Of several due times that passed since the last call only the newest is
// queued; the others are recorded as too late, as far back as thirty days. more says that
// there are further groups, for the next call.
func (s *Store) EnqueueDue(ctx context.Context, now time.Time, next NextFunc) (more bool, err error) {
	err = s.write.do(ctx, func(tx *tx) error {
		more = false
		groups, err := dueGroups(tx, now)
		if err != nil || len(groups) == 0 {
			return err
		}
		waiting := map[bool]int64{} // messages that catching up has spread already, bulk and not
		counted := map[bool]bool{}
		var queued int64
		for i, g := range groups {
			late := now.Sub(g.due) > lateAfter
			if late && !counted[g.bulk] {
				var n int64
				if err := tx.queryRow(`SELECT count(*) FROM queue WHERE not_before > ? AND bulk = ?`, []any{now.Unix(), g.bulk}, &n); err != nil {
					return err
				}
				waiting[g.bulk], counted[g.bulk] = n, true
			}
			n, err := enqueueGroup(tx, g, now, waiting[g.bulk], next)
			var stuck errStuck
			if errors.As(err, &stuck) { // one mistake must not hold up all the others
				slog.Error("reminders cannot be timed; trying again in an hour", "error", err)
				err = moveGroup(tx, g, now.Add(time.Hour))
			}
			if err != nil {
				return err
			}
			queued += n
			if late {
				waiting[g.bulk] += n
			}
			if queued >= enqueuedAtOnce {
				more = i < len(groups)-1
				break
			}
		}
		return nil
	})
	return more, err
}

type dueGroup struct {
	id   int64
	zone string
	rule string
	bulk bool
	due  time.Time
}

func dueGroups(tx *tx, now time.Time) ([]dueGroup, error) {
	rows, err := tx.query(`SELECT id, zone, rule, bulk, next_due FROM due_group WHERE next_due <= ? ORDER BY bulk, next_due DESC`, now.Unix())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var groups []dueGroup
	for rows.Next() {
		var g dueGroup
		var due int64
		if err := rows.Scan(&g.id, &g.zone, &g.rule, &g.bulk, &due); err != nil {
			return nil, err
		}
		g.due = time.Unix(due, 0)
		groups = append(groups, g)
	}
	return groups, rows.Err()
}

// enqueueGroup queues a group's newest due time and returns how many messages that are.
func enqueueGroup(tx *tx, g dueGroup, now time.Time, waiting int64, next NextFunc) (int64, error) {
	due := g.due
	if oldest := now.Add(-recordedBack); due.Before(oldest) {
		if due = next(g.rule, g.zone, oldest); due.IsZero() || due.After(now) {
			return 0, moveGroup(tx, g, due)
		}
	}
	for {
		following := next(g.rule, g.zone, due)
		if !following.IsZero() && !following.After(due) {
			return 0, errStuck{fmt.Sprintf("rule %q in %s: %s is followed by %s", g.rule, g.zone, due, following)}
		}
		if following.IsZero() || following.After(now) {
			n, err := enqueueOne(tx, g, due, now, waiting)
			if err != nil {
				return 0, err
			}
			return n, moveGroup(tx, g, following)
		}
		if _, err := tx.exec(`INSERT INTO outcome (reminder, due, outcome, at) SELECT reminder, ?1, ?2, ?3 FROM in_group
			WHERE due_group = ?4 AND since <= ?1 ON CONFLICT DO NOTHING`, due.Unix(), TooLate, now.Unix(), g.id); err != nil {
			return 0, err
		}
		due = following
	}
}

// errStuck says that a rule does not go on.
type errStuck struct{ what string }

func (e errStuck) Error() string { return e.what }

func enqueueOne(tx *tx, g dueGroup, due, now time.Time, waiting int64) (int64, error) {
	var res sql.Result
	var err error
	if now.Sub(due) > lateAfter {
		res, err = tx.exec(`INSERT INTO queue (bulk, due, reminder, not_before, late)
			SELECT ?1, ?2, reminder, ?3 + (?4 + row_number() OVER (ORDER BY reminder)) / ?5, 1 - ?1 FROM in_group
			WHERE due_group = ?6 AND since <= ?2 ON CONFLICT DO NOTHING`, g.bulk, due.Unix(), now.Unix(), waiting, catchUpRate, g.id)
	} else {
		res, err = tx.exec(`INSERT INTO queue (bulk, due, reminder)
			SELECT ?1, ?2, reminder FROM in_group WHERE due_group = ?3 AND since <= ?2 ORDER BY reminder DESC
			ON CONFLICT DO NOTHING`, g.bulk, due.Unix(), g.id)
	}
	if err != nil {
		return 0, err
	}
	// What a member holds back has an outcome, too.
	if _, err := tx.exec(`INSERT INTO outcome (reminder, due, outcome, at) SELECT g.reminder, ?1, ?2, ?3
		FROM in_group g JOIN reminder r ON r.id = g.reminder
		WHERE g.due_group = ?4 AND g.since > ?1 AND r.member IS NOT NULL ON CONFLICT DO NOTHING`,
		due.Unix(), Skipped, now.Unix(), g.id); err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// moveGroup gives a group its next due time, or ends it where there is none.
func moveGroup(tx *tx, g dueGroup, next time.Time) error {
	if !next.IsZero() {
		_, err := tx.exec(`UPDATE due_group SET next_due = ? WHERE id = ?`, next.Unix(), g.id)
		return err
	}
	if _, err := tx.exec(`UPDATE reminder SET state = 'over' WHERE id IN (SELECT reminder FROM in_group WHERE due_group = ?)`, g.id); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM in_group WHERE due_group = ?`, g.id); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM due_group WHERE id = ?`, g.id)
	return err
}

// Delivery is one message on its way: of a member's reminder (UserID is not "") or of a
// channel post.
type Delivery struct {
	Reminder int64
	Due      time.Time
	Kind     Kind
	Rule     string // as it was asked for
	Zone     string
	ByHand   bool // asked for just now, or put off until now
	// Gone says that the reminder was stopped, held back or changed after it was due.
	Gone     bool
	Attempts int       // this one included
	FirstTry time.Time // when the first attempt began

	// Of a member.
	UserID      string // Discord's id
	Locale      string // of the member's Discord client
	DMChannel   string // Discord's id; "" while none was opened
	Settings    Settings
	DMsClosed   bool
	DMsTried    time.Time // with DMsClosed: when a direct message was last tried
	TriesDMs    bool      // it is the one that TryClosedDMs let try
	LastCheckIn time.Time // zero: none
	Unanswered  int       // messages in a row that nobody did anything with
	Weekly      bool      // it was stepped down

	Also []time.Time // when others were due for which this one stands, earliest first

	// Of a channel post; nil for a member's reminder.
	Post *Post

	bulk, late bool // late: catching up brought it, and it is no check-in prompt
}

// Unreached reports whether nothing reaches the member: their direct messages are closed,
// and there is no private thread instead.
func (d Delivery) Unreached() bool { return d.DMsClosed && d.Settings.Thread == "" }

// TriesClosedDMs reports whether the message may find out at now whether direct messages
// to its member arrive again, as far as is known without the database (see TryClosedDMs).
// One that was let is gone on with.
func (d Delivery) TriesClosedDMs(now time.Time) bool {
	return d.TriesDMs || now.Sub(d.DMsTried) >= dmsTriedAgain
}

// Nonce identifies the message to Discord, the same on every attempt, in at most 25
// characters.
func (d Delivery) Nonce() string {
	return "c" + strconv.FormatInt(d.Reminder, 36) + "-" + strconv.FormatInt(d.Due.Unix(), 36)
}

// guildAtOnce is how many messages of one server are under way together, so that no
// server takes all of the sender's slots.
const guildAtOnce = 2

// TakeDeliveries marks messages that may go out at now as being sent and returns them,
// at most limit: all others before check-in prompts, and the latest due first. Of what is
// caught up with, no later than within, one message of a kind comes to one member, and
// stands for the others.
func (s *Store) TakeDeliveries(ctx context.Context, now time.Time, limit int, within time.Duration) ([]Delivery, error) {
	var list []Delivery
	err := s.write.do(ctx, func(tx *tx) error {
		list = list[:0]
		if err := ripen(tx, now); err != nil {
			return err
		}
		underWay, err := guildsUnderWay(tx)
		if err != nil {
			return err
		}
		rows, err := tx.query(`SELECT q.bulk, q.due, q.reminder, q.attempts + 1, q.first_try, q.by_hand,
				q.late, q.tries_dms, r.kind, r.rule, r.zone, r.weekly IS NOT NULL,
				CASE WHEN r.member IS NULL AND q.by_hand THEN 0 ELSE coalesce(r.state NOT IN ('on', 'over') OR g.since > q.due, 0) END,
				m.discord_id, m.locale, m.dm_channel, coalesce(m.dms_tried_at, m.dms_closed_at), m.dms_closed_at IS NOT NULL, `+settingsColumns+`,
				(SELECT max(at) FROM checkin c WHERE c.member = m.ref),
				r.guild, p.name, p.channel, p.forum, p.title, p.text, p.role, p.starts, p.ends, p.skips, p.made_by, p.amiss
			FROM queue q INDEXED BY queue_ready LEFT JOIN reminder r ON r.id = q.reminder LEFT JOIN in_group g ON g.reminder = r.id
			LEFT JOIN member m ON m.ref = r.member LEFT JOIN post p ON p.reminder = r.id
			WHERE q.sending = 0 AND q.not_before IS NULL
			ORDER BY q.bulk, q.due DESC, q.reminder DESC LIMIT ?`, 4*limit)
		if err != nil {
			return err
		}
		var orphans []Delivery
		for rows.Next() && len(list) < limit {
			d, there, err := scanDelivery(rows)
			if err != nil {
				return errors.Join(err, rows.Close())
			}
			switch {
			case !there:
				orphans = append(orphans, d)
				continue
			case d.Post != nil && underWay[d.Post.GuildID] >= guildAtOnce:
				continue
			case d.Post != nil:
				underWay[d.Post.GuildID]++
			}
			list = append(list, d)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		for _, d := range orphans {
			if err := dequeue(tx, d); err != nil {
				return err
			}
			if err := release(tx, d.Reminder, d.Due); err != nil {
				return err
			}
		}
		if list, err = bringTogether(tx, list, now, within); err != nil {
			return err
		}
		for i, d := range list {
			if d.Kind == CheckInPrompt && d.Post == nil {
				if err := unanswered(tx, &list[i]); err != nil {
					return err
				}
			}
			if d.FirstTry.IsZero() {
				list[i].FirstTry = now
			}
			if _, err := tx.exec(`UPDATE queue SET sending = 1, attempts = ?, first_try = ? WHERE bulk = ? AND due = ? AND reminder = ?`,
				d.Attempts, list[i].FirstTry.Unix(), d.bulk, d.Due.Unix(), d.Reminder); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// ripenedAtOnce is how many messages that were held back join the others in one
// transaction: many times what is sent in the meantime.
const ripenedAtOnce = 1000

// ripen lets messages whose time to wait is over join those that may go out: so the
// queue's order is looked for among these alone, however many are held back.
func ripen(tx *tx, now time.Time) error {
	// Not one statement with the rows' keys in a subquery: once the tables are analyzed,
	// SQLite 3.53 then changes the last of them alone.
	rows, err := tx.query(`SELECT bulk, due, reminder FROM queue WHERE not_before <= ? AND sending = 0 ORDER BY not_before LIMIT ?`, now.Unix(), ripenedAtOnce)
	if err != nil {
		return err
	}
	var ripe [][3]int64
	for rows.Next() {
		var key [3]int64
		if err := rows.Scan(&key[0], &key[1], &key[2]); err != nil {
			return errors.Join(err, rows.Close())
		}
		ripe = append(ripe, key)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, key := range ripe {
		if _, err := tx.exec(`UPDATE queue SET not_before = NULL WHERE bulk = ? AND due = ? AND reminder = ?`, key[0], key[1], key[2]); err != nil {
			return err
		}
	}
	return nil
}

// guildsUnderWay counts the messages of each server that are being sent.
func guildsUnderWay(tx *tx) (map[string]int, error) {
	// CROSS keeps the order of the tables: from the few messages, not from all posts.
	rows, err := tx.query(`SELECT r.guild, count(*) FROM queue q CROSS JOIN reminder r ON r.id = q.reminder
		WHERE q.sending = 1 AND r.guild IS NOT NULL GROUP BY r.guild`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	guilds := map[string]int{}
	for rows.Next() {
		var guild sql.NullInt64
		var n int
		if err := rows.Scan(&guild, &n); err != nil {
			return nil, err
		}
		guilds[formatID(guild)] = n
	}
	return guilds, rows.Err()
}

// scanDelivery reads a row; there is false for one whose reminder is gone.
func scanDelivery(rows *sql.Rows) (d Delivery, there bool, err error) {
	var due int64
	var firstTry, user, channel, tried, thread, lastCheckIn, guild, postChannel, role, madeBy sql.NullInt64
	var kind, rule, zone, locale, memberZone, lockScreen, name, title, text, starts, ends, skips, amiss sql.NullString
	var weekly, gone, closed, askAnyway, forum sql.NullBool
	var quietFrom, quietTo, dayEnds sql.NullInt32
	if err := rows.Scan(&d.bulk, &due, &d.Reminder, &d.Attempts, &firstTry, &d.ByHand,
		&d.late, &d.TriesDMs, &kind, &rule, &zone, &weekly, &gone,
		&user, &locale, &channel, &tried, &closed, &memberZone, &quietFrom, &quietTo, &dayEnds, &askAnyway, &lockScreen, &thread,
		&lastCheckIn,
		&guild, &name, &postChannel, &forum, &title, &text, &role, &starts, &ends, &skips, &madeBy, &amiss); err != nil {
		return d, false, err
	}
	d.Due, d.FirstTry = time.Unix(due, 0), seconds(firstTry)
	d.Kind, d.Rule, d.Zone, d.Weekly, d.Gone = Kind(kind.String), rule.String, zone.String, weekly.Bool, gone.Bool
	switch {
	case user.Valid:
		d.UserID, d.Locale, d.DMChannel, d.DMsClosed = formatID(user), locale.String, formatID(channel), closed.Bool
		if closed.Bool && tried.Valid {
			d.DMsTried = time.UnixMilli(tried.Int64)
		}
		d.Settings = Settings{
			Zone: memberZone.String, QuietFrom: int(quietFrom.Int32), QuietTo: int(quietTo.Int32), DayEnds: int(dayEnds.Int32),
			AskAnyway: askAnyway.Bool, LockScreen: LockScreen(lockScreen.String), Thread: formatID(thread),
		}
		if lastCheckIn.Valid {
			d.LastCheckIn = time.UnixMilli(lastCheckIn.Int64)
		}
		return d, true, nil
	case guild.Valid && name.Valid:
		d.Post = &Post{
			ID: d.Reminder, GuildID: formatID(guild), Kind: d.Kind, Rule: d.Rule, Zone: d.Zone,
			Name: name.String, ChannelID: formatID(postChannel), Forum: forum.Bool, Title: title.String, Text: text.String,
			RoleID: formatID(role), Starts: starts.String, Ends: ends.String, Skips: skips.String, MadeBy: formatID(madeBy), Amiss: amiss.String,
		}
		return d, true, nil
	}
	return d, false, nil
}

// unanswered counts the last messages of a check-in prompt that nobody did anything
// with: since the last check-in, and since it was stepped down.
func unanswered(tx *tx, d *Delivery) error {
	return tx.queryRow(`SELECT count(*) FROM outcome o JOIN reminder r ON r.id = o.reminder
		WHERE o.reminder = ? AND o.due >= coalesce(r.weekly, 0) AND o.due > ? AND o.outcome IN (?, ?)
			AND o.due > coalesce((SELECT max(due) FROM outcome WHERE reminder = o.reminder AND (seen = 1 OR answered_at IS NOT NULL)), 0)`,
		[]any{d.Reminder, d.LastCheckIn.Unix(), Sent, SentLate}, &d.Unanswered)
}

// NextDelivery returns when a message that has to wait may go out; false: none waits.
func (s *Store) NextDelivery(ctx context.Context) (time.Time, bool, error) {
	return s.earliest(ctx, nextDelivery)
}

// Finish ends a delivery with its outcome. messageID is the message that arrived, ""
// where none did; why must hold nothing that a member wrote. What a message stood for that
// was not sent is in the queue again.
func (s *Store) Finish(ctx context.Context, d Delivery, outcome, messageID, why string, now time.Time) error {
	message, err := idOrNull(messageID)
	if err != nil {
		return err
	}
	return s.write.do(ctx, func(tx *tx) error {
		if err := record(tx, d.Reminder, d.Due, outcome, message, d.Attempts, why, now); err != nil {
			return err
		}
		if outcome != Sent && outcome != SentLate {
			if err := settle(tx, d, outcome, now); err != nil {
				return err
			}
		}
		return dequeue(tx, d)
	})
}

func record(tx *tx, reminder int64, due time.Time, outcome string, message sql.NullInt64, attempts int, why string, now time.Time) error {
	_, err := tx.exec(`INSERT INTO outcome (reminder, due, outcome, at, attempts, why, message)
		SELECT id, ?2, ?3, ?4, ?5, ?6, ?7 FROM reminder WHERE id = ?1
		ON CONFLICT (reminder, due) DO UPDATE SET -- what was acted on had arrived by then
			outcome = CASE outcome WHEN 'sent' THEN outcome ELSE excluded.outcome END, at = excluded.at, attempts = excluded.attempts,
			why = excluded.why, message = coalesce(excluded.message, message)`,
		reminder, due.Unix(), outcome, now.Unix(), attempts, why, message)
	return err
}

func dequeue(tx *tx, d Delivery) error {
	_, err := tx.exec(`DELETE FROM queue WHERE bulk = ? AND due = ? AND reminder = ?`, d.bulk, d.Due.Unix(), d.Reminder)
	return err
}

// Retry puts a delivery back into the queue, not to go out before the given time,
// unless the member answered it meanwhile. why must hold nothing that a member wrote.
func (s *Store) Retry(ctx context.Context, d Delivery, notBefore time.Time, why string) error {
	return s.write.do(ctx, func(tx *tx) error {
		var answered bool
		if err := tx.queryRow(`SELECT EXISTS (SELECT 1 FROM outcome WHERE reminder = ? AND due = ?)`,
			[]any{d.Reminder, d.Due.Unix()}, &answered); err != nil {
			return err
		}
		if answered {
			return dequeue(tx, d)
		}
		_, err := tx.exec(`UPDATE queue SET sending = 0, not_before = ?, last_error = ? WHERE bulk = ? AND due = ? AND reminder = ?`,
			notBefore.Unix(), why, d.bulk, d.Due.Unix(), d.Reminder)
		return err
	})
}

// RequeueInterrupted puts back what an earlier process was sending when it ended. One
// attempt stays counted, so that whoever sends it knows that it may have arrived; but an
// interrupted one is not counted beside earlier ones: Discord refused nothing, and the
// pause after a refusal grows with the attempts.
func (s *Store) RequeueInterrupted(ctx context.Context) error {
	return s.write.do(ctx, func(tx *tx) error {
		if _, err := tx.exec(`DELETE FROM queue WHERE sending = 1 AND EXISTS (
			SELECT 1 FROM outcome o WHERE o.reminder = queue.reminder AND o.due = queue.due)`); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE queue SET sending = 0, attempts = max(attempts - 1, 1) WHERE sending = 1`)
		return err
	})
}

// Outcome is what became of one due message.
type Outcome struct {
	Reminder int64
	Due      time.Time
	Outcome  string
	At       time.Time // when that was settled
	Attempts int
	Why      string
	Message  string    // Discord's id; "" where none arrived
	Answered time.Time // the check-in that answered it; zero: none did
}

// Outcomes returns what became of a reminder's last due messages, newest first.
func (s *Store) Outcomes(ctx context.Context, reminder int64, limit int) ([]Outcome, error) {
	return s.outcomes(ctx, `WHERE o.reminder = ?`, reminder, limit)
}

// OutcomesBefore is Outcomes of the messages that were due before a time.
func (s *Store) OutcomesBefore(ctx context.Context, reminder int64, before time.Time, limit int) ([]Outcome, error) {
	return s.outcomes(ctx, `WHERE o.reminder = ? AND o.due < ?`, reminder, before.Unix(), limit)
}

// OutcomesOf returns what became of the last due messages of all of a member's
// reminders, newest first.
func (s *Store) OutcomesOf(ctx context.Context, userID string, limit int) ([]Outcome, error) {
	return s.OlderOutcomesOf(ctx, userID, Outcome{Due: time.Unix(1<<60, 0)}, limit)
}

// OlderOutcomesOf returns those that OutcomesOf returns after the one with the given
// reminder and due time.
func (s *Store) OlderOutcomesOf(ctx context.Context, userID string, last Outcome, limit int) ([]Outcome, error) {
	m, err := s.Member(ctx, userID)
	if err != nil {
		return nil, err
	}
	return s.outcomes(ctx, `JOIN reminder r ON r.id = o.reminder WHERE r.member = ?1 AND (o.due < ?2 OR o.due = ?2 AND o.reminder < ?3)`,
		m.ref, last.Due.Unix(), last.Reminder, limit)
}

func (s *Store) outcomes(ctx context.Context, where string, args ...any) ([]Outcome, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT o.reminder, o.due, o.outcome, o.at, o.attempts, o.why, o.message, o.answered_at
		FROM outcome o `+where+` ORDER BY o.due DESC, o.reminder DESC LIMIT ?`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Outcome
	for rows.Next() {
		var o Outcome
		var due, at int64
		var message, answered sql.NullInt64
		if err := rows.Scan(&o.Reminder, &due, &o.Outcome, &at, &o.Attempts, &o.Why, &message, &answered); err != nil {
			return nil, err
		}
		o.Due, o.At, o.Message = time.Unix(due, 0), time.Unix(at, 0), formatID(message)
		if answered.Valid {
			o.Answered = time.UnixMilli(answered.Int64)
		}
		list = append(list, o)
	}
	return list, rows.Err()
}

// forgottenAtOnce is of how many reminders the outcomes are forgotten in one transaction,
// so that the writer is free for members in between.
const forgottenAtOnce = 2000

// ForgetOutcomes removes what became of messages that were due before the given time,
// and one-time reminders that came before it.
func (s *Store) ForgetOutcomes(ctx context.Context, before time.Time) error {
	var last sql.NullInt64
	if err := s.db.QueryRowContext(ctx, `SELECT max(id) FROM reminder`).Scan(&last); err != nil {
		return err
	}
	for from := int64(0); from < last.Int64; from += forgottenAtOnce {
		if err := s.write.do(ctx, func(tx *tx) error {
			if _, err := tx.exec(`DELETE FROM outcome WHERE reminder > ? AND reminder <= ? AND due < ?`,
				from, from+forgottenAtOnce, before.Unix()); err != nil {
				return err
			}
			_, err := tx.exec(`DELETE FROM reminder WHERE id > ? AND id <= ? AND state = 'over' AND member IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM outcome WHERE reminder = id)
				AND NOT EXISTS (SELECT 1 FROM queue WHERE queue.reminder = id)`, from, from+forgottenAtOnce)
			return err
		}); err != nil {
			return err
		}
	}
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`DELETE FROM old_delivery WHERE due < ?`, before.Unix())
		return err
	})
}

func (s *Store) earliest(ctx context.Context, query string, args ...any) (time.Time, bool, error) {
	var at sql.NullInt64
	if err := s.db.QueryRowContext(ctx, query, args...).Scan(&at); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, err
	}
	return time.Unix(at.Int64, 0), at.Valid, nil
}

package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Export is everything that is kept about one person, for them to take along. Of somebody
// who never agreed to check-ins it has only what they did for servers.
type Export struct {
	UserID         string           `json:"discord_user_id"`
	ConsentedAt    time.Time        `json:"consented_at,omitzero"`
	ConsentVersion int              `json:"consent_version,omitempty"`
	Locale         string           `json:"locale,omitempty"`
	Country        string           `json:"country,omitempty"`
	DMChannel      string           `json:"direct_message_channel,omitempty"`
	DMsClosedAt    *time.Time       `json:"direct_messages_refused_at,omitempty"`
	Settings       ExportSettings   `json:"settings,omitzero"`
	Reminders      []ExportReminder `json:"reminders,omitzero"`
	CheckIns       []ExportEntry    `json:"check_ins,omitzero"`
	Messages       []ExportSent     `json:"messages_of_the_last_30_days,omitzero"`
	Moderation     []ExportAudit    `json:"changes_made_for_servers,omitempty"`
	Posts          []ExportPost     `json:"reminders_made_for_servers,omitempty"`
	CardsMuted     bool             `json:"no_cards_for_notes,omitempty"`
	AlertsAgreed   []ExportAgreed   `json:"alerts_agreed_to,omitempty"`
	Alerts         []ExportAlert    `json:"alerts_of_the_last_7_days,omitempty"`
	ExportCoping
}

// ExportAgreed is a server whose moderators the member wants to be told.
type ExportAgreed struct {
	Server string    `json:"server"`
	At     time.Time `json:"agreed_at"`
}

// ExportAlert is an alert as exported: about the member, or one that they took as a
// moderator.
type ExportAlert struct {
	Server  string     `json:"server"`
	About   string     `json:"about,omitempty"` // "you"; of an alert about somebody else nothing is said
	Tier    string     `json:"tier,omitempty"`
	Kind    string     `json:"kind_of_sign,omitempty"`
	At      *time.Time `json:"at,omitempty"`
	Place   string     `json:"channel,omitempty"`
	State   AlertState `json:"state,omitempty"`
	SeenAt  *time.Time `json:"seen_at,omitempty"`
	SeenBy  string     `json:"seen_by,omitempty"`
	Reached bool       `json:"moderators_reached,omitempty"`
	Untold  *time.Time `json:"you_could_not_be_told_at,omitempty"`
}

// ExportSettings are a member's settings as exported.
type ExportSettings struct {
	Zone       string     `json:"zone"`
	QuietFrom  string     `json:"quiet_from"`
	QuietTo    string     `json:"quiet_to"`
	DayEnds    string     `json:"day_ends"`
	AskAnyway  bool       `json:"ask_also_after_a_check_in"`
	LockScreen LockScreen `json:"lock_screen"`
	Thread     string     `json:"private_thread,omitempty"`
}

// ExportReminder is a reminder as exported.
type ExportReminder struct {
	ID      int64      `json:"id"`
	Kind    Kind       `json:"kind"`
	Rule    string     `json:"when"`
	Zone    string     `json:"zone"`
	State   State      `json:"state"`
	Why     string     `json:"why,omitempty"`
	Weekly  *time.Time `json:"weekly_since,omitempty"`
	From    *time.Time `json:"not_before,omitempty"`
	Text    string     `json:"text,omitempty"`
	Damaged bool       `json:"text_cannot_be_read,omitempty"`
}

// ExportAudit is a change for a server as exported.
type ExportAudit struct {
	At     time.Time `json:"at"`
	Action string    `json:"action"`
	Name   string    `json:"name,omitempty"`
	Before string    `json:"before,omitempty"`
	After  string    `json:"after,omitempty"`
}

// ExportPost is a reminder that somebody made for a server, as exported.
type ExportPost struct {
	Server string `json:"server"`
	Name   string `json:"name"`
	Text   string `json:"text"`
}

// ExportEntry is a check-in as exported; a score that was not given is null.
type ExportEntry struct {
	At      time.Time `json:"at"`
	Mood    *int64    `json:"mood"`
	Craving *int64    `json:"craving"`
	Needs   []string  `json:"needs"`
	Note    string    `json:"note,omitempty"`
	Damaged bool      `json:"note_cannot_be_read,omitempty"`
}

// ExportSent is what became of a due prompt.
type ExportSent struct {
	Reminder  int64      `json:"reminder"`
	Due       time.Time  `json:"due"`
	Outcome   string     `json:"outcome"`
	Attempts  int        `json:"attempts"`
	Why       string     `json:"why,omitempty"`
	MessageID string     `json:"message,omitempty"`
	Answered  *time.Time `json:"answered_by_check_in_at,omitempty"`
}

// needNames are the needs in the export's own, stable words.
var needNames = map[Needs]string{
	Hungry: "hungry", Angry: "angry", Lonely: "lonely", Tired: "tired",
	Bored: "bored", InPain: "in pain", Stressed: "stressed",
}

// Name is the need's stable English name.
func (n Needs) Name() string { return needNames[n] }

// List splits a set into its needs, in the order of AllNeeds.
func (n Needs) List() []Needs {
	var list []Needs
	for _, one := range AllNeeds {
		if n&one != 0 {
			list = append(list, one)
		}
	}
	return list
}

// CountCheckIns returns how many check-ins are kept of a person.
func (s *Store) CountCheckIns(ctx context.Context, userID string) (int, error) {
	m, err := s.Member(ctx, userID)
	if err != nil {
		return 0, err
	}
	var n int
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM checkin WHERE member = ?`, m.ref).Scan(&n)
	return n, err
}

// CountActs returns beside how many things that they did for servers a person's id is
// kept, whether they agreed to check-ins or not.
func (s *Store) CountActs(ctx context.Context, userID string) (n int, err error) {
	id, err := snowflake(userID)
	if err != nil {
		return 0, err
	}
	err = s.db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM audit WHERE actor = ?1)
		+ (SELECT count(*) FROM post WHERE made_by = ?1) + (SELECT count(*) FROM alert WHERE seen_by = ?1)`, id).Scan(&n)
	return n, err
}

// CountChanges returns how many entries of one kind the audit trails have of a person.
func (s *Store) CountChanges(ctx context.Context, userID, action string) (n int, err error) {
	id, err := snowflake(userID)
	if err != nil {
		return 0, err
	}
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM audit WHERE actor = ? AND action = ?`, id, action).Scan(&n)
	return n, err
}

// Export gathers everything that is kept about a person, oldest check-in first.
// ErrNoConsent: nothing is.
func (s *Store) Export(ctx context.Context, userID string) (Export, error) {
	m, err := s.Member(ctx, userID)
	if errors.Is(err, ErrNoConsent) {
		return s.exportActs(ctx, userID)
	}
	if err != nil {
		return Export{}, err
	}
	e := Export{
		UserID: m.UserID, ConsentedAt: m.ConsentedAt.UTC(), ConsentVersion: m.ConsentVersion,
		Locale: m.Locale, Country: m.Country, DMChannel: m.DMChannel,
		Settings: ExportSettings{
			Zone: m.Zone, QuietFrom: minute(m.QuietFrom), QuietTo: minute(m.QuietTo), DayEnds: minute(m.DayEnds),
			AskAnyway: m.AskAnyway, LockScreen: m.LockScreen, Thread: m.Thread,
		},
		Reminders: []ExportReminder{}, CheckIns: []ExportEntry{}, Messages: []ExportSent{},
	}
	if !m.DMsClosedAt.IsZero() {
		at := m.DMsClosedAt.UTC()
		e.DMsClosedAt = &at
	}
	reminders, err := s.Reminders(ctx, userID)
	if err != nil {
		return Export{}, err
	}
	for _, r := range reminders {
		e.Reminders = append(e.Reminders, ExportReminder{
			ID: r.ID, Kind: r.Kind, Rule: r.Rule, Zone: r.Zone, State: r.State, Why: r.Why,
			Weekly: utcOrNil(r.Weekly), From: utcOrNil(r.From), Text: r.Text, Damaged: r.Unreadable,
		})
	}
	entries, err := s.CheckInsBefore(ctx, userID, endOfTime, -1)
	if err != nil {
		return Export{}, err
	}
	for i := len(entries) - 1; i >= 0; i-- {
		c := entries[i]
		entry := ExportEntry{At: c.At.UTC(), Mood: c.Mood.pointer(), Craving: c.Craving.pointer(), Needs: []string{}, Note: c.Note, Damaged: c.Unreadable}
		for _, need := range c.Needs.List() {
			entry.Needs = append(entry.Needs, need.Name())
		}
		e.CheckIns = append(e.CheckIns, entry)
	}
	if e.Messages, err = s.exportMessages(ctx, m); err != nil {
		return Export{}, err
	}
	acts, err := s.exportActs(ctx, userID)
	if err != nil && !errors.Is(err, ErrNoConsent) {
		return Export{}, err
	}
	e.Moderation, e.Posts = acts.Moderation, acts.Posts
	if e.ExportCoping, err = s.exportCoping(ctx, m); err != nil {
		return Export{}, err
	}
	return e, s.exportAlerts(ctx, m, &e)
}

// exportActs gathers what a person did for servers, or returns ErrNoConsent where nothing
// of it is kept.
func (s *Store) exportActs(ctx context.Context, userID string) (Export, error) {
	id, err := snowflake(userID)
	if err != nil {
		return Export{}, err
	}
	e := Export{UserID: userID}
	audits, err := s.audits(ctx, `actor = ? ORDER BY id`, id)
	if err != nil {
		return Export{}, err
	}
	for _, a := range audits {
		e.Moderation = append(e.Moderation, ExportAudit{At: a.At.UTC(), Action: a.Action, Name: a.Name, Before: a.Before, After: a.After})
	}
	posts, err := s.posts(ctx, `p.made_by = ? ORDER BY r.id`, id)
	if err != nil {
		return Export{}, err
	}
	for _, p := range posts {
		e.Posts = append(e.Posts, ExportPost{Server: p.GuildID, Name: p.Name, Text: p.Text})
	}
	alerts, err := s.alerts(ctx, `a.seen_by = ? ORDER BY a.id`, id)
	if err != nil {
		return Export{}, err
	}
	for _, a := range alerts {
		e.Alerts = append(e.Alerts, ExportAlert{Server: a.GuildID, SeenAt: utcOrNil(a.SeenAt)})
	}
	if len(audits)+len(posts)+len(alerts) == 0 {
		return Export{}, ErrNoConsent
	}
	return e, nil
}

// exportAlerts adds what a member chose about cards and alerts, the alerts about them,
// and those that they took as a moderator.
func (s *Store) exportAlerts(ctx context.Context, m Member, e *Export) error {
	choices, err := s.AlertChoices(ctx, m.UserID)
	if err != nil {
		return err
	}
	e.CardsMuted = choices.Muted
	for server, at := range choices.Agreed {
		e.AlertsAgreed = append(e.AlertsAgreed, ExportAgreed{server, at.UTC()})
	}
	slices.SortFunc(e.AlertsAgreed, func(a, b ExportAgreed) int { return strings.Compare(a.Server, b.Server) })
	actor, err := snowflake(m.UserID)
	if err != nil {
		return err
	}
	alerts, err := s.alerts(ctx, `a.member = ?1 OR a.seen_by = ?2 ORDER BY a.id`, m.ref, actor)
	for _, a := range alerts {
		exported := ExportAlert{Server: a.GuildID, SeenAt: utcOrNil(a.SeenAt)}
		if a.UserID == m.UserID {
			exported.About, exported.Tier, exported.Kind, exported.At = "you", a.Tier, a.Kind, utcOrNil(a.At)
			exported.Place, exported.State, exported.SeenBy, exported.Reached = a.Place, a.State, a.SeenBy, a.Reached
			exported.Untold = utcOrNil(a.Untold)
		}
		e.Alerts = append(e.Alerts, exported)
	}
	return err
}

func minute(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

func utcOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// endOfTime is later than any entry.
var endOfTime = time.UnixMilli(1 << 52)

func (s Score) pointer() *int64 {
	if !s.Valid {
		return nil
	}
	return &s.V
}

func (s *Store) exportMessages(ctx context.Context, m Member) ([]ExportSent, error) {
	list := []ExportSent{}
	rows, err := s.db.QueryContext(ctx, `SELECT o.reminder, o.due, o.outcome, o.attempts, o.why, o.message, o.answered_at
			FROM outcome o JOIN reminder r ON r.id = o.reminder WHERE r.member = ?1
		UNION ALL SELECT q.reminder, q.due, 'waiting', q.attempts, coalesce(q.last_error, ''), NULL, NULL
			FROM reminder r JOIN queue q ON q.reminder = r.id WHERE r.member = ?1
		ORDER BY 2`, m.ref)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d ExportSent
		var due int64
		var message, answered sql.NullInt64
		if err := rows.Scan(&d.Reminder, &due, &d.Outcome, &d.Attempts, &d.Why, &message, &answered); err != nil {
			return nil, err
		}
		d.Due, d.MessageID = time.Unix(due, 0).UTC(), formatID(message)
		if answered.Valid {
			at := time.UnixMilli(answered.Int64).UTC()
			d.Answered = &at
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

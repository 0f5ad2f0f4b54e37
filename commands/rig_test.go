package commands

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
	"cairn/playground/contract"
	"cairn/scheduler"
)

const token = "a-token-for-tests"

// rig is the real bot with a real database on a local Discord.
type rig struct {
	t       *testing.T
	discord *playground.Server
	client  *playground.Client
	dir     string
	log     *logbook
	stop    func()
	app     *App
	project string // Options.ProjectURL
}

func newRig(t *testing.T, options ...func(*playground.Options)) *rig {
	t.Helper()
	observe, observeEvent := contract.Watch(t)
	o := playground.Options{Token: token, Observe: observe, ObserveEvent: observeEvent, Limits: playground.Limits{Off: true}}
	for _, f := range options {
		f(&o)
	}
	discord, err := playground.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discord.Close() })
	r := &rig{t: t, discord: discord, client: playground.Dial(discord.URL()), dir: t.TempDir(), log: &logbook{}}
	r.clockTo("12:00", "UTC") // whenever the test runs, it is the same time of day
	r.start()
	t.Cleanup(func() {
		r.stop()
		r.log.check(t)
	})
	return r
}

// start runs the bot on the rig's data until stop.
func (r *rig) start() {
	r.t.Helper()
	store, err := data.Open(r.t.Context(), r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	r.app, err = New(Options{
		Store: store, Clock: r.discord.Clock(), Log: slog.New(slog.NewTextHandler(r.log, nil)),
		Token: token, DiscordURL: r.discord.URL(), Minute: 9 * 60, Version: "test", ProjectURL: r.project,
		Late:  scheduler.LateLimits{CheckIn: 3 * time.Hour, Own: 30 * time.Minute, Post: time.Hour},
		Posts: 25, ShortestInterval: 30 * time.Minute, ReadDirectMessages: true,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.app.patience = time.Second
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- r.app.Run(ctx, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-done:
		r.t.Fatal(err)
	}
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Error(err)
		}
		if err := store.Close(); err != nil {
			r.t.Error(err)
		}
	})
}

// restart is what a host does: stop, start again.
func (r *rig) restart() {
	r.t.Helper()
	r.stop()
	r.start()
}

// logbook collects the log, in which nothing that a member wrote may appear.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// secret is in every note of these tests.
const secret = "s3cret"

func (l *logbook) check(t *testing.T) {
	t.Helper()
	if text := l.String(); strings.Contains(text, secret) || strings.Contains(text, token) {
		t.Errorf("the log tells what it must not:\n%s", text)
	}
}

// member is a person with their direct messages to the bot open.
type member struct {
	*playground.Person
	rig *rig
	dm  string

	settled map[string]bool // due messages whose outcome was seen (see outcome)
}

func (r *rig) member(handle string) *member {
	r.t.Helper()
	m := &member{Person: r.client.Person(handle), rig: r}
	var err error
	if m.dm, err = m.DM(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	return m
}

// agree gives consent, as a member does at their first command.
func (m *member) agree() *member {
	m.rig.t.Helper()
	if err := m.rig.app.Store.Consent(m.rig.t.Context(), m.id(), "en-US", m.rig.discord.Clock().Now(), consentVersion); err != nil {
		m.rig.t.Fatal(err)
	}
	return m
}

func (m *member) id() string {
	m.rig.t.Helper()
	state, err := m.rig.client.State(m.rig.t.Context())
	if err != nil {
		m.rig.t.Fatal(err)
	}
	for _, p := range state.People {
		if p.Handle == m.Handle() {
			return p.ID
		}
	}
	m.rig.t.Fatalf("nobody is called %s", m.Handle())
	return ""
}

// said is the message that answers an action; the action must have been answered, in
// private.
func (m *member) said(res playground.Result, err error) *playground.Message {
	m.rig.t.Helper()
	if err != nil {
		m.rig.t.Fatal(err)
	}
	if res.Status != "answered" || res.Message == nil {
		m.rig.t.Fatalf("no answer: %+v\nlog:\n%s", res, m.rig.log)
	}
	return res.Message
}

func (m *member) command(name string, options ...playground.Option) *playground.Message {
	m.rig.t.Helper()
	return m.said(m.Command(m.rig.t.Context(), m.dm, name, options...))
}

func (m *member) press(msg *playground.Message, label string) *playground.Message {
	m.rig.t.Helper()
	return m.said(m.Press(m.rig.t.Context(), msg, msg.Button(label).CustomID))
}

func (m *member) choose(msg *playground.Message, menu string, values ...string) *playground.Message {
	m.rig.t.Helper()
	return m.said(m.Choose(m.rig.t.Context(), msg, msg.Select(menu).CustomID, values...))
}

// entries are the member's check-ins in the database, newest first.
func (m *member) entries() []data.CheckIn {
	m.rig.t.Helper()
	list, err := m.rig.app.Store.CheckInsBefore(m.rig.t.Context(), m.id(), time.UnixMilli(1<<50), 1000)
	if err != nil && err != data.ErrNoConsent {
		m.rig.t.Fatal(err)
	}
	return list
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("this does not say %q:\n%s", part, text)
		}
	}
}

//go:build unix

package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
	"cairn/scheduler"
	"cairn/zones"
)

// The plain test is short. The full one takes some ten minutes:
//
//	go test -run TestKilledWhileDelivering -v -timeout 30m -kills 200 -messages 2000 .
var (
	deliveryKills    = flag.Int("kills", 12, "how often TestKilledWhileDelivering kills the bot")
	deliveryMessages = flag.Int("messages", 150, "how many messages are due in TestKilledWhileDelivering")
	deliverySeed     = flag.Uint64("seed", 0, "of the random choices of TestKilledWhileDelivering; 0: a new one")
)

// deliveryZones are those of the due time's groups.
var deliveryZones = []string{
	"Pacific/Apia", "Pacific/Auckland", "Australia/Lord_Howe", "Australia/Adelaide", "Asia/Tokyo", "Asia/Kathmandu",
	"Asia/Kolkata", "Asia/Dubai", "Europe/Helsinki", "Europe/Berlin", "Africa/Casablanca", "Etc/UTC",
	"Atlantic/Azores", "America/Sao_Paulo", "America/St_Johns", "America/New_York", "America/Denver", "Pacific/Honolulu",
}

// The bot is killed at random moments of its lives, beginning with the first, while
// messages of one due time go out and replies get lost or are 5xx. Every message is in
// its member's direct messages exactly once, and has one outcome.
//
// Beside the faults at random there is a storm for one member in 400, of the last whose
// turn it is: every attempt meets a fault until the nonce is not trusted any more, for
// one even until Discord has forgotten it.
func TestKilledWhileDelivering(t *testing.T) {
	seed := *deliverySeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d: repeat the choices with -seed %[1]d", seed)
	r := newDeliveryRun(t, seed, *deliveryMessages)
	began := time.Now()
	ctx, stopFaults := context.WithCancel(t.Context())
	var faults sync.WaitGroup
	faults.Go(func() { r.disturb(ctx, rand.New(rand.NewPCG(seed, 2))) })
	defer faults.Wait()
	defer stopFaults()
	r.storms()
	killing := r.killed(rand.New(rand.NewPCG(seed, 3)), *deliveryKills)
	killed := time.Since(began)
	r.finish()
	took := time.Since(began)
	stopFaults()
	r.check()

	n := r.seen
	n.mu.Lock()
	defer n.mu.Unlock()
	t.Logf("%d kills in %s: %d before the due time was claimed, %d in a life that had not begun to send, %d with messages under way (%d of them in all), %d during storms",
		*deliveryKills, killed.Round(time.Second), killing.unclaimed, killing.starting, killing.sending, killing.underWay, killing.tail)
	t.Logf("%d messages on screen in %s; %d lost replies, %v 5xx, %d 429", len(n.onScreen), took.Round(time.Second), n.lost, n.status, n.limited)
	t.Logf("%d requests: %d attempts to send, of which %d arrived, %d of them repeats that the nonce absorbed; %d look-ups; %d channels opened; %d messages put back into the queue",
		n.requests, n.attempts, n.arrived, n.arrived-len(n.onScreen), n.lookUps, n.opened, r.putBack)
	if least := *deliveryMessages / 30; n.lost < least || n.faults() < least || killing.sending == 0 {
		t.Errorf("too few faults, or no kill while messages were under way: the test tests little")
	}
	if r.stormy > 0 && n.lookUps == 0 {
		t.Errorf("nothing was looked up: the test tests little")
	}
}

// deliveryRun is a community with one due time, and what was seen of it.
type deliveryRun struct {
	t       *testing.T
	client  *playground.Client
	dir     string // of the program
	due     time.Time
	members []*due
	seen    *seen
	stormy  int // members whose messages meet a storm
	putBack int // messages that the program said it tries again later
}

// due is a member and the reminder that is due.
type due struct {
	*playground.Person
	id, dm   string // dm "": the bot has not opened it yet
	reminder int64
}

const deliveryToken = "a-token-for-tests"

// newDeliveryRun makes the world, and the data directory with all consents and
// reminders. The due time is the minute that has just begun, in groups of many zones
// and rules. A quarter of the members never had a direct message.
func newDeliveryRun(t *testing.T, seed uint64, messages int) *deliveryRun {
	t.Helper()
	r := &deliveryRun{t: t, dir: t.TempDir(), seen: newSeen()}
	discord, err := playground.New(playground.Options{Token: deliveryToken, ExtraMembers: messages, Observe: r.seen.observe})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discord.Close() })
	r.client = playground.Dial(discord.URL())
	text := fmt.Sprintf("[discord]\nurl = %q\n[data]\ndir = %q\n[log]\nlevel = \"warn\"\n", discord.URL(), r.data())
	if err := os.WriteFile(filepath.Join(r.dir, "cairn.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	state, err := r.client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range state.People {
		if p.Handle[0] == 'm' && p.Handle != "maya" {
			r.members = append(r.members, &due{Person: r.client.Person(p.Handle), id: p.ID})
		}
	}
	if len(r.members) != messages {
		t.Fatalf("there are %d members, not %d", len(r.members), messages)
	}
	store, err := data.Open(t.Context(), r.data())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	random := rand.New(rand.NewPCG(seed, 1))
	r.due = time.Now().Truncate(time.Minute)
	timings := timingsAt(t, r.due)
	var all sync.WaitGroup
	atOnce := make(chan struct{}, 32) // so that they share commits
	for _, m := range r.members {
		timing, opened := timings[random.IntN(len(timings))], random.IntN(4) > 0
		atOnce <- struct{}{}
		all.Go(func() {
			defer func() { <-atOnce }()
			if err := m.prepare(t.Context(), store, timing, opened); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return r
}

func (m *due) prepare(ctx context.Context, store *data.Store, timing data.Timing, opened bool) (err error) {
	if err := store.Consent(ctx, m.id, "en-US", time.Now(), 1); err != nil {
		return err
	}
	// Whatever time it is where the member is: no quiet hours keep a late message back.
	if err := store.SetSettings(ctx, m.id, data.Settings{DayEnds: 4 * 60, LockScreen: data.Neutral}); err != nil {
		return err
	}
	if m.reminder, err = store.SetCheckInPrompt(ctx, m.id, timing, timing.Next.Add(-time.Hour)); err != nil || !opened {
		return err
	}
	if m.dm, err = m.DM(ctx); err != nil {
		return err
	}
	return store.SetDMChannel(ctx, m.id, m.dm)
}

// timingsAt are ways to ask for a prompt at one moment, without those in whose zone the
// quiet hours begin soon: a prompt that is late then is not sent.
func timingsAt(t *testing.T, at time.Time) (list []data.Timing) {
	t.Helper()
	standard := data.Settings{QuietFrom: 22 * 60, QuietTo: 8 * 60}
	for _, zone := range deliveryZones {
		loc, err := zones.Load(zone)
		if err != nil {
			t.Fatal(err)
		}
		hour, minute, _ := at.In(loc).Clock()
		minute += 60 * hour
		if !scheduler.InQuiet(standard, minute) && scheduler.InQuiet(standard, (minute+60)%(24*60)) {
			continue
		}
		today := at.In(loc).Weekday()
		for _, days := range []scheduler.Weekdays{scheduler.EveryDay, 1 << today, 1<<today | 1<<time.Monday | 1<<time.Thursday} {
			rule := scheduler.Rule{Kind: scheduler.Weekly, Minute: minute, Days: days}
			if next, ok := rule.Next(loc, at.Add(-time.Second)); !ok || !next.Equal(at) {
				t.Fatalf("%s in %s comes at %s, not %s", rule, zone, next, at)
			}
			list = append(list, data.Timing{Rule: rule.String(), Zone: zone, Next: at})
		}
	}
	return list
}

func (r *deliveryRun) data() string { return filepath.Join(r.dir, "data") }

// storms make every attempt for some members meet a fault, for about four minutes. For
// the first of them the look-up then meets faults, too, so that the message has to be
// looked for after Discord has forgotten its nonce. The last in the queue are chosen:
// attempts that are killed use up a storm without passing the time.
func (r *deliveryRun) storms() {
	r.t.Helper()
	const attempts = 20 // of four turns in the queue
	r.stormy = len(r.members) / 400
	storms := [][]playground.Fault{
		{{Kind: "lost_reply", Times: 2 * attempts}, {Kind: "status", Method: http.MethodGet, Status: 503, Times: 5}},
		{{Kind: "lost_reply", Times: 2 * attempts}},
		{{Kind: "status", Status: 502, Times: attempts}},
		{{Kind: "lost_reply"}, {Kind: "status", Status: 500, Times: 2 * attempts}},
		{{Kind: "status", Status: 503, Times: attempts - 1}, {Kind: "lost_reply"}},
	}
	last := slices.SortedFunc(slices.Values(r.members), func(a, b *due) int { return cmp.Compare(a.reminder, b.reminder) })
	for i, m := range last[:r.stormy] {
		dm, err := m.DM(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		for _, f := range storms[i%len(storms)] {
			f.Path = "^/channels/" + dm + "/messages$"
			if f.Method == "" {
				f.Method = http.MethodPost
			}
			if err := r.client.FaultAdd(r.t.Context(), f); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

// disturb orders faults for what comes next, in step with what goes out, until ctx
// ends.
func (r *deliveryRun) disturb(ctx context.Context, random *rand.Rand) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.seen.posted:
		}
		if random.IntN(4) > 0 {
			continue
		}
		f := playground.Fault{Kind: "lost_reply", Method: http.MethodPost, Path: `^/(channels/\d+/messages|users/@me/channels)$`}
		if random.IntN(2) == 0 {
			f.Kind, f.Status = "status", []int{500, 502, 503}[random.IntN(3)]
		}
		if err := r.client.FaultAdd(ctx, f); err != nil && ctx.Err() == nil {
			r.t.Error(err)
		}
	}
}

// killing tells when the kills were.
type killing struct {
	unclaimed int // before the due time was claimed
	starting  int // in a life that had not begun to send
	sending   int // with messages marked as being sent,
	underWay  int // so many of them in all
	tail      int // during the storms
}

// killed starts and kills the program so many times: each time after a random time or
// after a random number of messages, whichever comes first, so that messages and kills
// come to their ends together. The first kills, and a quarter of the others, come in
// about the time that starting takes. If there are storms, one kill in 20 comes during
// them, after the other messages have gone.
func (r *deliveryRun) killed(random *rand.Rand, kills int) (k killing) {
	r.t.Helper()
	during := func(d time.Duration) time.Duration { return time.Duration(random.Int64N(int64(d))) }
	tail, spare := 0, 30 // more than go out while a kill is on its way
	if r.stormy > 0 {
		tail = kills / 20
		spare = 100 // more than are under way at once: the storms have not begun
	}
	for i := range kills {
		wait := during(1500 * time.Millisecond)
		if i < kills/10 || random.IntN(4) == 0 {
			wait = during(250 * time.Millisecond)
		}
		share := 1 // of what is left
		if left := kills - tail - i; left > 0 {
			share += random.IntN(1 + max(r.unsent()-spare, 0)*2/(left+1))
		} else {
			wait, share = during(20*time.Second), len(r.members)
			k.tail++
		}
		before, unsent := r.seen.attempted(), r.unsent()
		p := r.start()
		for end := time.Now().Add(wait); time.Now().Before(end) && unsent-r.unsent() < share; {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(during(5 * time.Millisecond))
		r.kill(p)
		rest := r.atRest()
		if rest.unclaimed+rest.queued == 0 {
			r.t.Fatalf("all was delivered before the kill %d of %d", i+1, kills)
		}
		if rest.unclaimed > 0 {
			k.unclaimed++
		}
		if r.seen.attempted() == before {
			k.starting++
		}
		if rest.sending > 0 {
			k.sending++
			k.underWay += rest.sending
		}
	}
	return k
}

// unsent is how many messages are not on screen, storms aside.
func (r *deliveryRun) unsent() int {
	r.seen.mu.Lock()
	defer r.seen.mu.Unlock()
	return len(r.members) - r.stormy - len(r.seen.onScreen)
}

func (r *deliveryRun) start() *process {
	r.t.Helper()
	return startProgram(r.t, r.dir, []string{"DISCORD_TOKEN=" + deliveryToken}, "--config", filepath.Join(r.dir, "cairn.toml"))
}

// kill is kill -9 of a program that must not have ended by itself.
func (r *deliveryRun) kill(p *process) {
	r.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGKILL)
	code, said := p.wait()
	if code != -1 {
		r.t.Fatalf("the program ended by itself with exit code %d; it says: %s", code, said)
	}
	r.heard(said)
}

// heard looks through what a program logged.
func (r *deliveryRun) heard(said string) {
	for line := range strings.Lines(said) {
		switch {
		case strings.Contains(line, "a message is tried again later"):
			r.putBack++
		case strings.Contains(line, "level=ERROR"):
			r.t.Errorf("the program says: %s", line)
		}
	}
}

// resting is what a killed program left behind: how many messages are not in the queue
// yet, how many are, and how many of those were being sent.
type resting struct{ unclaimed, queued, sending int }

// atRest reads a copy of the database that a killed program left, so that the next life
// finds it untouched. Every reminder is either still due, or in the queue, or has an
// outcome.
func (r *deliveryRun) atRest() (s resting) {
	r.t.Helper()
	dir, err := os.MkdirTemp(r.dir, "copy")
	if err != nil {
		r.t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, data.DatabaseFile)
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(filepath.Join(r.data(), data.DatabaseFile+suffix))
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(path+suffix, b, 0o600)
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
	db := r.open(path)
	defer db.Close()
	r.intact(db)
	if err := db.QueryRow(`SELECT
			(SELECT count(*) FROM in_group g JOIN due_group d ON d.id = g.due_group WHERE d.next_due = ?1),
			(SELECT count(*) FROM queue), (SELECT count(*) FROM queue WHERE sending = 1)`, r.due.Unix()).
		Scan(&s.unclaimed, &s.queued, &s.sending); err != nil {
		r.t.Fatal(err)
	}
	var wrong int
	if err := db.QueryRow(`SELECT count(*) FROM reminder r WHERE 1 <>
			EXISTS (SELECT 1 FROM in_group g JOIN due_group d ON d.id = g.due_group WHERE g.reminder = r.id AND d.next_due = ?1)
			+ EXISTS (SELECT 1 FROM queue q WHERE q.reminder = r.id AND q.due = ?1)
			+ EXISTS (SELECT 1 FROM outcome o WHERE o.reminder = r.id AND o.due = ?1)`, r.due.Unix()).Scan(&wrong); err != nil {
		r.t.Fatal(err)
	}
	if wrong > 0 {
		r.t.Fatalf("%d reminders are not in exactly one state: due, queued or with an outcome", wrong)
	}
	return s
}

func (r *deliveryRun) open(path string) *sql.DB {
	r.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=rw&_busy_timeout=5000")
	if err != nil {
		r.t.Fatal(err)
	}
	return db
}

// intact is SQLite's own check of a database.
func (r *deliveryRun) intact(db *sql.DB) {
	r.t.Helper()
	var said string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&said); err != nil || said != "ok" {
		r.t.Fatalf("the database is not intact: %s, %v", said, err)
	}
	var dangling int
	if err := db.QueryRow(`SELECT count(*) FROM pragma_foreign_key_check`).Scan(&dangling); err != nil || dangling > 0 {
		r.t.Fatalf("%d rows name others that are not there, %v", dangling, err)
	}
}

// finish lets the program deliver what is left, and stops it in order.
func (r *deliveryRun) finish() {
	r.t.Helper()
	p := r.start()
	p.line("connected to Discord")
	db := r.open(filepath.Join(r.data(), data.DatabaseFile))
	defer db.Close()
	for end := time.Now().Add(15 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		var open, closed int
		if err := db.QueryRow(`SELECT (SELECT count(*) FROM queue), (SELECT count(*) FROM outcome)`).Scan(&open, &closed); err != nil {
			r.t.Fatal(err)
		}
		if open == 0 && closed >= len(r.members) {
			break
		}
		if time.Now().After(end) {
			p.kill()
			r.t.Fatalf("%d messages are still in the queue, %d have an outcome; the program says: %s", open, closed, p.errOut.String())
		}
	}
	code, said := p.interrupt()
	if code != 0 {
		r.t.Fatalf("exit code %d; the program says: %s", code, said)
	}
	r.heard(said)
}

// check looks at every member's direct messages and at every outcome.
func (r *deliveryRun) check() {
	r.t.Helper()
	db := r.open(filepath.Join(r.data(), data.DatabaseFile))
	r.intact(db)
	var queued, outcomes int
	err := db.QueryRow(`SELECT (SELECT count(*) FROM queue), (SELECT count(*) FROM outcome)`).Scan(&queued, &outcomes)
	db.Close()
	if err != nil || queued != 0 || outcomes != len(r.members) {
		r.t.Errorf("%d rows in the queue, %d outcomes of %d messages, %v", queued, outcomes, len(r.members), err)
	}
	store, err := data.Open(r.t.Context(), r.data())
	if err != nil {
		r.t.Fatal(err)
	}
	defer store.Close()
	for _, m := range r.members {
		if problem := m.problem(r.t.Context(), store, r.due); problem != "" {
			r.t.Errorf("%s, reminder %d: %s", m.Handle(), m.reminder, problem)
		}
	}
	stats, err := r.client.Stats(r.t.Context())
	if err != nil || stats.Messages != len(r.members) {
		r.t.Errorf("%d messages were made anywhere, not %d, %v", stats.Messages, len(r.members), err)
	}
}

// problem is what is wrong with a member's message; "": nothing.
func (m *due) problem(ctx context.Context, store *data.Store, at time.Time) string {
	dm, err := m.DM(ctx)
	if err != nil {
		return err.Error()
	}
	messages, err := m.Messages(ctx, dm)
	if err != nil {
		return err.Error()
	}
	origin := fmt.Sprintf(":d%s-%s:", strconv.FormatInt(m.reminder, 36), strconv.FormatInt(at.Unix(), 36))
	var prompts []string
	for _, message := range messages {
		for _, c := range message.All() {
			if strings.Contains(c.CustomID+":", origin) {
				prompts = append(prompts, message.ID)
				break
			}
		}
	}
	outcomes, err := store.Outcomes(ctx, m.reminder, 10)
	switch {
	case err != nil:
		return err.Error()
	case len(prompts) != 1 || len(messages) != 1:
		return fmt.Sprintf("%d prompts among %d messages on screen; outcomes: %+v", len(prompts), len(messages), outcomes)
	case len(outcomes) != 1 || !outcomes[0].Due.Equal(at) || outcomes[0].Message != prompts[0],
		outcomes[0].Outcome != data.Sent && outcomes[0].Outcome != data.SentLate:
		return fmt.Sprintf("message %s is on screen; outcomes: %+v", prompts[0], outcomes)
	}
	return ""
}

// seen counts what goes over the wire.
type seen struct {
	posted chan struct{} // a value after a message was sent without a fault

	mu       sync.Mutex
	requests int
	attempts int             // to send a message
	arrived  int             // messages that were made, or found by their nonce
	onScreen map[string]bool // by id
	lost     int
	status   map[int]int // 5xx
	limited  int
	lookUps  int
	opened   int // direct-message channels
}

func newSeen() *seen {
	return &seen{posted: make(chan struct{}, 100), onScreen: map[string]bool{}, status: map[int]int{}}
}

var messagesPath = regexp.MustCompile(`^/api/v\d+/channels/\d+/messages$`)

// observe is told every request after it was carried out.
func (s *seen) observe(e playground.Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	switch {
	case e.Status == http.StatusTooManyRequests:
		s.limited++
	case e.Status >= 500:
		s.status[e.Status]++
	}
	if e.Fault == "lost_reply" {
		s.lost++
	}
	messages := messagesPath.MatchString(e.Path)
	switch {
	case messages && e.Method == http.MethodGet:
		s.lookUps++
	case messages && e.Method == http.MethodPost:
		var m struct {
			ID string `json:"id"`
		}
		s.attempts++
		if e.Status == http.StatusOK && json.Unmarshal(e.Response, &m) == nil {
			s.arrived++
			s.onScreen[m.ID] = true
		}
		if e.Fault == "" { // storms are not to order faults that others then meet in a row
			select {
			case s.posted <- struct{}{}:
			default:
			}
		}
	case e.Method == http.MethodPost && strings.HasSuffix(e.Path, "/users/@me/channels") && e.Status == http.StatusOK:
		s.opened++
	}
}

// attempted is how often it was tried to send a message.
func (s *seen) attempted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempts
}

// faults is how many requests were answered 5xx.
func (s *seen) faults() (n int) {
	for _, times := range s.status {
		n += times
	}
	return n
}

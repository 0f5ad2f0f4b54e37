package commands

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
	"cairn/zones"
)

var (
	wholeYear = flag.Bool("year", false, "play every day of a year, not only those near a change of the clocks (over a minute: the bot sends at most 49 a second)")
	yearList  = flag.String("year-list", "", "write the prompts of the year, by local time, to this file")
)

// yearMembers ask for a check-in prompt each: in the hours that the clocks skip and show
// twice, and at a time of day that no change touches.
var yearMembers = []struct{ zone, at string }{
	{"America/New_York", "02:30"},    // skipped in spring
	{"America/New_York", "01:30"},    // comes twice in autumn
	{"Australia/Lord_Howe", "02:15"}, // its clocks change by half an hour: skipped
	{"Australia/Lord_Howe", "01:45"}, // comes twice
	{"Africa/Casablanca", "02:30"},
	{"Asia/Kathmandu", "08:30"},
	{"America/Sao_Paulo", "08:30"},
	{"Pacific/Apia", "08:30"},
}

// yearPrompt is a prompt that somebody who watches the clock on the wall expects.
type yearPrompt struct {
	due   time.Time
	local string // what the clock shows then
	note  string // what is special about it
}

const noteDoubled = "the first of two"

// watchYear is the law that the bot is held against: it looks at the zone's clock every
// minute, and on each local date the prompt is due as soon as the clock shows the time
// asked for, or a later one. It knows nothing of rules. No clock of these zones changes
// at midnight, where that would need more words.
func watchYear(loc *time.Location, asked string, from, to time.Time) (list []yearPrompt, changes []time.Time) {
	const minute = "2006-01-02 15:04"
	shown := func(t time.Time) (date, clock string) {
		date, clock, _ = strings.Cut(t.Format(minute), " ")
		return date, clock
	}
	from = from.Truncate(time.Minute).In(loc)
	last, clock := shown(from)
	if clock < asked {
		last = ""
	}
	_, offset := from.Zone()
	for t := from.Add(time.Minute); t.Before(to); t = t.Add(time.Minute) {
		if _, now := t.Zone(); now != offset {
			changes = append(changes, t)
			if n := len(list); n > 0 && now < offset && list[n-1].local >= t.Format(minute) {
				list[n-1].note = noteDoubled
			}
			offset = now
		}
		date, clock := shown(t)
		if clock < asked || date <= last {
			continue
		}
		last = date
		p := yearPrompt{due: t, local: date + " " + clock}
		if clock != asked {
			p.note = asked + " is skipped"
		}
		list = append(list, p)
	}
	return list, changes
}

// yearMember is a member and what came to them.
type yearMember struct {
	*member
	user     string // their id
	asked    string
	loc      *time.Location
	expected []yearPrompt
	changes  []time.Time
	came     []yearPrompt
}

// arrival is a prompt on somebody's screen; without a message it is their last word.
type arrival struct {
	member   *yearMember
	reminder int64
	due      time.Time
	msg      *playground.Message
}

const lastWord = "That was the year."

// watchScreen tells of every prompt that appears in the member's direct messages.
func (m *yearMember) watchScreen(ctx context.Context, arrivals chan<- arrival) {
	m.rig.t.Helper()
	events, err := m.Events(ctx)
	if err != nil {
		m.rig.t.Fatal(err)
	}
	go func() {
		for e := range events {
			switch {
			case e.Type != "message_create" || e.ChannelID != m.dm:
			case e.Message.Content == lastWord:
				arrivals <- arrival{member: m}
			case strings.HasPrefix(e.Message.Content, "**Your daily check-in**"):
				reminder, due, _ := parseOrigin(strings.Split(e.Message.Select("Mood").CustomID+":::", ":")[3])
				arrivals <- arrival{m, reminder, due, e.Message}
			}
		}
	}()
}

// answer does something with prompt number n, each time something else.
func (m *yearMember) answer(n int, msg *playground.Message) {
	m.rig.t.Helper()
	switch n % 4 {
	case 0:
		contains(m.rig.t, m.choose(m.choose(msg, "Mood", "7"), "Craving", "1").Content, "Mood 7 · Craving 1")
	case 1:
		m.press(msg, "Not today")
	case 2:
		contains(m.rig.t, m.press(m.choose(msg, "Mood", "4"), "Save").Content, "Mood 4")
	case 3:
		contains(m.rig.t, m.command("checkin", opt("mood", 6)).Content, "Mood 6")
	}
}

// stretch is a time that is played from due time to due time.
type stretch struct{ from, to time.Time }

// year is the run.
type year struct {
	*rig
	members  []*yearMember
	arrivals chan arrival
	at       int // stretches done
}

// TestYear plays a year. Members in six zones answer their prompts; the clock is moved
// to each due time, and a watcher's list of the prompts is held against what appears
// on their screens, what the bot waits for and what it records. By default only the
// days around each change of the clocks are played and the time in between passes in
// one go, as in an outage: its prompts are recorded as too late and do not come.
func TestYear(t *testing.T) {
	t.Parallel()
	began := time.Now()
	y := &year{
		rig:      newRig(t, func(o *playground.Options) { o.ExtraMembers = len(yearMembers) }),
		arrivals: make(chan arrival, 256),
	}
	from := y.discord.Clock().Now()
	to := from.AddDate(1, 0, 0)
	y.join(from, to)
	stretches := y.stretches(from, to)
	moves := 0
	for _, s := range stretches {
		moves += y.play(s)
	}
	y.over(stretches)

	var all, special bytes.Buffer
	total, skipped, doubled := 0, 0, 0
	for _, m := range y.members {
		fmt.Fprintf(&all, "%s, every day at %s\n", m.loc, m.asked)
		for _, p := range m.came {
			line := fmt.Sprintf("  %s  %s\n", p.due.In(m.loc).Format("Mon 2006-01-02 15:04 -07:00"), p.note)
			all.WriteString(line)
			if slices.ContainsFunc(m.changes, func(c time.Time) bool { return p.due.Sub(c).Abs() < 36*time.Hour }) {
				fmt.Fprintf(&special, "%-20s%s", m.loc, line)
			}
			switch p.note {
			case "":
			case noteDoubled:
				doubled++
			default:
				skipped++
			}
		}
		total += len(m.came)
	}
	if skipped == 0 || doubled == 0 {
		t.Errorf("%d prompts were at the end of a gap and %d at a time that came twice: this was no test of the changes", skipped, doubled)
	}
	t.Logf("%d prompts at %d moments from %s to %s, in %s; %d at the end of a gap, %d at the first of two times\n%s", total, moves,
		from.Format(time.DateOnly), to.Format(time.DateOnly), time.Since(began).Round(time.Millisecond), skipped, doubled, special.String())
	if *yearList != "" {
		if err := os.WriteFile(*yearList, all.Bytes(), 0o644); err != nil {
			t.Error(err)
		}
	}
}

// join lets the members agree and ask for their prompts.
func (y *year) join(from, to time.Time) {
	y.t.Helper()
	for i, asks := range yearMembers {
		loc, err := zones.Load(asks.zone)
		if err != nil {
			y.t.Fatal(err)
		}
		m := &yearMember{member: y.member(fmt.Sprintf("m%d", i+1)).agree(), asked: asks.at, loc: loc}
		m.user = m.id()
		m.expected, m.changes = watchYear(loc, asks.at, from, to.AddDate(0, 0, 7))
		contains(y.t, m.command("reminders daily", opt("time", asks.at), opt("zone", asks.zone)).Content, "Every day at "+asks.at)
		m.watchScreen(y.t.Context(), y.arrivals)
		y.members = append(y.members, m)
	}
}

// stretches are what is played of the year: the first days, and the days around every
// change; or all of it, in parts.
func (y *year) stretches(from, to time.Time) (list []stretch) {
	if *wholeYear {
		const part = 25 * 24 * time.Hour // shorter than outcomes are kept
		for ; from.Before(to); from = from.Add(part) {
			list = append(list, stretch{from, from.Add(part)})
		}
		list[len(list)-1].to = to
		return list
	}
	around := []time.Time{from.Add(24 * time.Hour)}
	for _, m := range y.members {
		around = append(around, m.changes...)
	}
	slices.SortFunc(around, time.Time.Compare)
	for _, c := range slices.CompactFunc(around, time.Time.Equal) {
		s := stretch{c.Add(-40 * time.Hour), c.Add(40 * time.Hour)}
		if n := len(list); n > 0 && !list[n-1].to.Before(s.from.Add(-24*time.Hour)) {
			list[n-1].to = s.to
			continue
		}
		list = append(list, s)
	}
	list[0].from = from
	for i := range list[1:] {
		list[i+1].from = y.lull(list[i+1].from)
	}
	return list
}

// lull is the first time from t on at which every prompt of before would be too late.
func (y *year) lull(t time.Time) time.Time {
	y.t.Helper()
	for range 24 * 60 {
		quiet := true
		for _, m := range y.members {
			for _, p := range m.between(t.Add(-3*time.Hour-10*time.Minute), t.Add(10*time.Minute)) {
				t, quiet = p.due.Add(3*time.Hour+10*time.Minute), false
			}
		}
		if quiet {
			return t
		}
	}
	y.t.Fatalf("around %s, somebody has a prompt every three hours", t)
	return t
}

func (m *yearMember) between(from, to time.Time) (list []yearPrompt) {
	for _, p := range m.expected {
		if p.due.After(from) && !p.due.After(to) {
			list = append(list, p)
		}
	}
	return list
}

// play moves the clock from due time to due time, and returns how often.
func (y *year) play(s stretch) (moves int) {
	y.t.Helper()
	y.reach(s.from)
	for {
		next, who := y.expectedAfter(y.discord.Clock().Now())
		waits := y.botWaitsFor()
		if !waits.Equal(next) {
			y.t.Fatalf("the bot waits for %s; next is %s in %s", waits.UTC(), next, next.Location())
		}
		if next.After(s.to) {
			break
		}
		if moves == 5 && y.at%6 == 0 { // the due time comes while the bot is restarted
			y.stop()
			y.clock(next)
			y.start()
		} else {
			y.clock(next)
		}
		moves++
		for n := len(who); n > 0; n-- {
			a := y.await()
			if !slices.Contains(who, a.member) || !a.due.Equal(next) {
				y.t.Fatalf("to %s came the prompt of %s at %s", a.member.loc, a.due.In(a.member.loc), next.In(a.member.loc))
			}
			if late := a.msg.Timestamp.Sub(next); late < 0 || late > time.Minute {
				y.t.Errorf("the prompt of %s in %s came at %s", next, a.member.loc, a.msg.Timestamp)
			}
			a.member.came = append(a.member.came, yearPrompt{due: a.due, local: a.due.In(a.member.loc).Format("2006-01-02 15:04")})
			a.member.answer(len(a.member.came), a.msg)
			y.settled(a)
		}
	}
	for _, m := range y.members {
		y.recorded(m, s.from, s.to, data.Sent)
	}
	if y.at++; y.at%4 == 2 {
		y.restart()
	}
	return moves
}

// reach lets the time until the stretch pass in one go, at times with the bot stopped. What would have come is recorded, for the last thirty days.
func (y *year) reach(from time.Time) {
	y.t.Helper()
	before := y.discord.Clock().Now()
	if !from.After(before) {
		return
	}
	if y.at%4 == 3 {
		y.stop()
		defer func() { y.t.Helper(); y.missed(before, from) }()
		defer y.start()
		y.clock(from)
		return
	}
	y.clock(from)
	y.missed(before, from)
}

func (y *year) missed(before, from time.Time) {
	y.t.Helper()
	if kept := from.AddDate(0, 0, -30); before.Before(kept) {
		before = kept
	}
	for _, m := range y.members {
		y.recorded(m, before, from, data.TooLate)
	}
}

// expectedAfter is the next moment at which a prompt is expected, and whose.
func (y *year) expectedAfter(t time.Time) (next time.Time, who []*yearMember) {
	for _, m := range y.members {
		i, _ := slices.BinarySearchFunc(m.expected, t, func(p yearPrompt, t time.Time) int { return p.due.Compare(t) })
		for i < len(m.expected) && !m.expected[i].due.After(t) {
			i++
		}
		switch due := m.expected[i].due; {
		case next.IsZero() || due.Before(next):
			next, who = due, []*yearMember{m}
		case due.Equal(next):
			who = append(who, m)
		}
	}
	return next, who
}

// botWaitsFor is what the bot waits for, once it has done with what is due now.
func (y *year) botWaitsFor() time.Time {
	y.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Microsecond) {
		if due, waits := y.discord.Clock().Next(); waits && due.After(y.discord.Clock().Now()) {
			return due
		}
	}
	y.t.Fatalf("the bot waits for nothing; log:\n%s", y.log)
	return time.Time{}
}

func (y *year) clock(to time.Time) {
	y.t.Helper()
	if _, err := y.client.ClockTo(y.t.Context(), to); err != nil {
		y.t.Fatal(err)
	}
}

func (y *year) await() arrival {
	y.t.Helper()
	select {
	case a := <-y.arrivals:
		return a
	case <-time.After(60 * time.Second):
		y.t.Fatalf("at %s, a prompt did not come; log:\n%s", y.discord.Clock().Now(), y.log)
		return arrival{}
	}
}

// settled waits until the bot has recorded that a prompt was sent: had the clock moved on
// by then, it would be one that was sent late.
func (y *year) settled(a arrival) {
	y.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Microsecond) {
		list, err := y.app.Store.Outcomes(y.t.Context(), a.reminder, 1)
		if err != nil {
			y.t.Fatal(err)
		}
		if len(list) > 0 && list[0].Due.Equal(a.due) && list[0].Attempts > 0 { // its sender's record, not only the answer's
			return
		}
	}
	y.t.Fatalf("what became of the prompt of %s in %s was not recorded; log:\n%s", a.due, a.member.loc, y.log)
}

// recorded checks that exactly the expected prompts of a time have an outcome, and this
// one.
func (y *year) recorded(m *yearMember, from, to time.Time, outcome string) {
	y.t.Helper()
	var want, got []string
	line := func(due time.Time, outcome string) string {
		return due.In(m.loc).Format("2006-01-02 15:04 MST ") + outcome
	}
	for _, p := range m.between(from, to) {
		want = append(want, line(p.due, outcome))
	}
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		list, err := y.app.Store.OutcomesOf(y.t.Context(), m.user, 1000)
		if err != nil {
			y.t.Fatal(err)
		}
		got = nil
		for _, o := range slices.Backward(list) {
			if o.Due.After(from) && !o.Due.After(to) {
				got = append(got, line(o.Due, o.Outcome))
			}
		}
		if slices.Equal(got, want) {
			return
		}
	}
	y.t.Errorf("%s at %s: recorded\n%s\nwant\n%s", m.loc, m.asked, strings.Join(got, "\n"), strings.Join(want, "\n"))
}

// over holds everything that came against everything that was expected.
func (y *year) over(stretches []stretch) {
	y.t.Helper()
	for _, m := range y.members { // after their last word, nothing is on its way to a screen
		if _, err := m.Say(y.t.Context(), m.dm, lastWord); err != nil {
			y.t.Fatal(err)
		}
	}
	for range y.members {
		if a := y.await(); a.msg != nil {
			y.t.Errorf("to %s came another prompt of %s", a.member.loc, a.due.In(a.member.loc))
		}
	}
	for _, m := range y.members {
		var want []yearPrompt
		for _, s := range stretches {
			want = append(want, m.between(s.from, s.to)...)
		}
		if len(m.came) != len(want) {
			y.t.Errorf("%s at %s: %d prompts, want %d", m.loc, m.asked, len(m.came), len(want))
			continue
		}
		for i, p := range want {
			if !m.came[i].due.Equal(p.due) || m.came[i].local != p.local {
				y.t.Errorf("%s at %s: a prompt at %s, want %s (%s)", m.loc, m.asked, m.came[i].local, p.local, p.due)
			}
			m.came[i].note = p.note
		}
	}
}

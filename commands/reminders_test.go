package commands

import (
	"context"
	"strings"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
)

// prompts are the check-in prompts in a member's direct messages.
func (m *member) prompts() []*playground.Message {
	m.rig.t.Helper()
	all, err := m.Messages(m.rig.t.Context(), m.dm)
	if err != nil {
		m.rig.t.Fatal(err)
	}
	var prompts []*playground.Message
	for _, msg := range all {
		if strings.HasPrefix(msg.Content, "**Your daily check-in**") || strings.HasPrefix(msg.Content, "**Your check-in**") {
			prompts = append(prompts, msg)
		}
	}
	return prompts
}

// awaitPrompt waits for prompt number n (from 1).
func (m *member) awaitPrompt(n int) *playground.Message {
	m.rig.t.Helper()
	ctx, cancel := context.WithTimeout(m.rig.t.Context(), 20*time.Second)
	defer cancel()
	if _, err := m.Await(ctx, m.dm, func(*playground.Message) bool { return len(m.prompts()) >= n }); err != nil {
		m.rig.t.Fatalf("%v\nlog:\n%s", err, m.rig.log)
	}
	return m.prompts()[n-1]
}

// nextDue waits until the bot waits for a time, and returns it.
func (r *rig) nextDue() time.Time {
	r.t.Helper()
	for range 200 {
		state, err := r.client.State(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		if state.NextDue != nil {
			return *state.NextDue
		}
		time.Sleep(20 * time.Millisecond)
	}
	r.t.Fatal("the bot waits for nothing")
	return time.Time{}
}

func (r *rig) clockTo(local, zone string) {
	r.t.Helper()
	if _, err := r.client.ClockToLocal(r.t.Context(), local, zone); err != nil {
		r.t.Fatal(err)
	}
}

// The whole story: set, wait for the morning, answer, see both, across a restart.
func TestDailyPrompt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	asked := maya.command("reminders daily", opt("time", "8.30"), opt("zone", "Asia/Kathmandu"))
	contains(t, asked.Content, "Before I keep anything")
	set := maya.press(asked, "I agree")
	contains(t, set.Content, "Check-in", "Every day at 08:30", "Kathmandu, Nepal", ":R>")
	maya.command("checkin", opt("mood", 3), opt("craving", 4))

	kathmandu, _ := time.LoadLocation("Asia/Kathmandu")
	if due := r.nextDue(); due.In(kathmandu).Format("15:04") != "08:30" {
		t.Fatalf("the next due time is %v", due)
	}
	if n := len(maya.prompts()); n != 0 {
		t.Fatalf("%d prompts before the time", n)
	}

	r.restart()
	r.clockTo("08:30", "Asia/Kathmandu")
	prompt := maya.awaitPrompt(1)
	for _, word := range []string{"craving", "drink", "use", "mood"} {
		if strings.Contains(strings.ToLower(prompt.Content), word) {
			t.Errorf("a lock screen would show %q: %s", word, prompt.Content)
		}
	}
	half := maya.choose(prompt, "Mood", "7")
	contains(t, half.Content, "Your daily check-in")
	saved := maya.choose(half, "Craving", "1")
	contains(t, saved.Content, "Mood 7 · Craving 1", "One thing, if you like")
	contains(t, maya.command("history").Content, "Mood 7 · Craving 1", "Mood 3 · Craving 4")

	// Answered on another device as well: the answer is corrected, not doubled.
	maya.said(maya.Interact(t.Context(), map[string]any{
		"type": "component", "channel_id": maya.dm, "message_id": half.ID, "custom_id": half.Select("Craving").CustomID,
		"values": []string{"2"}, "forge": true,
	}))
	if e := maya.entries(); len(e) != 2 || e[0].Craving != data.Rated(2) {
		t.Errorf("%+v", e)
	}

	r.restart()
	r.clockTo("08:30", "Asia/Kathmandu")
	maya.awaitPrompt(1) // yesterday's became a confirmation, so today's is the first
	shown := maya.command("reminders show")
	contains(t, shown.Content, "08:30")
	panel := maya.choose(shown, "Choose one", shown.Select("Choose one").Options[0].Value)
	contains(t, panel.Content, "Check-in", "Every day at 08:30", "Next <t:")
	contains(t, maya.press(panel, "Stop").Content, "Stopped")
	contains(t, maya.command("reminders show").Content, "stopped")
	contains(t, maya.command("reminders stop").Content, "no reminders")
	r.clockTo("08:30", "Asia/Kathmandu")
	maya.command("checkin", opt("mood", 5)) // an answered command is later than a due prompt would be
	if n := len(maya.prompts()); n != 1 {
		t.Errorf("%d prompts, 1 before stopping", n)
	}
}

func TestReminderInput(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	contains(t, maya.command("reminders daily", opt("time", "later")).Content, "could not read", "later")
	contains(t, maya.command("reminders daily", opt("time", "8am")).Content, "Which time zone", "08:00")
	contains(t, maya.command("reminders daily", opt("time", "8am"), opt("zone", "Atlantis")).Content, "do not know", "Atlantis")
	contains(t, maya.command("reminders daily", opt("time", "9 pm"), opt("zone", "berlin"), opt("days", "mon wed fri")).Content,
		"Monday, Wednesday, Friday at 21:00", "Berlin, Germany")
	// The zone is remembered.
	contains(t, maya.command("reminders daily", opt("time", "0715")).Content, "07:15", "Berlin, Germany", "in your quiet hours (22:00 to 08:00)")
	contains(t, maya.command("reminders daily", opt("time", "8am"), opt("days", "someday")).Content, "could not read", "someday")
	contains(t, maya.command("reminders add", opt("what", "appointment"), opt("time", "8am"), opt("date", "someday")).Content, "could not read", "someday")
	contains(t, maya.command("reminders add", opt("what", "appointment"), opt("time", "8am"), opt("date", "2020-01-01")).Content, "past")

	suggest := func(name string, options ...playground.Option) []playground.Choice {
		t.Helper()
		res, err := maya.Autocomplete(t.Context(), maya.dm, "reminders daily", options...)
		if err != nil {
			t.Fatal(err)
		}
		return res.Choices
	}
	if c := suggest("zone", opt("time", "8:00"), playground.Typing("zone", "sao pau")); len(c) == 0 || c[0].Value != "America/Sao_Paulo" || !strings.Contains(c[0].Name, "Brazil") {
		t.Errorf("zones: %+v", c)
	}
	if c := suggest("zone", opt("time", "8:00"), playground.Typing("zone", "")); len(c) < 10 || c[0].Value != "Europe/Berlin" {
		t.Errorf("zones before typing: %+v", c)
	}
	if c := suggest("time", playground.Typing("time", "8")); len(c) != 2 || c[0].Value != "08:00" || c[1].Value != "20:00" {
		t.Errorf("times: %+v", c)
	}
	if c := suggest("time", playground.Typing("time", "")); len(c) < 5 || c[0].Value != "09:00" {
		t.Errorf("times before typing: %+v", c)
	}
	if c := suggest("time", playground.Typing("time", "soon")); len(c) != 0 {
		t.Errorf("times for nonsense: %+v", c)
	}
}

// Someone who accepts no direct messages is told at once, is not written to again, and
// is told again at the next command.
func TestClosedDirectMessages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noor := r.member("noor").agree()
	state, err := r.client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	channel := state.Channel("check-ins")
	in := func(name string, options ...playground.Option) *playground.Message {
		t.Helper()
		return noor.said(noor.Command(t.Context(), channel, name, options...))
	}
	blocked := in("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))
	contains(t, blocked.Content, "cannot reach you yet", "Privacy Settings")
	contains(t, in("reminders show").Content, "cannot reach you yet")
	quiet := func(msg *playground.Message) {
		t.Helper()
		if strings.Contains(msg.Content, "do not reach you") {
			t.Errorf("told once more: %s", msg.Content)
		}
	}
	quiet(in("checkin", opt("mood", 5)))
	// With one answer a day, of whatever family, but not where help is what they came for.
	for _, command := range []string{"help", "history", "my-data", "reminders log", "cope", "learn", "about"} {
		r.advance(25 * time.Hour)
		quiet(in("crisis"))
		quiet(in("helpline"))
		quiet(in("checkin", opt("craving", 9))) // with the number
		told := in(command)
		text := told.Content
		for _, e := range told.Embeds { // of an answer that is long
			text += e.Description
		}
		contains(t, text, "do not reach you", "Privacy Settings", "private thread")
		for _, label := range []string{"try again", "private thread"} {
			if told.Button(label).CustomID == "" {
				t.Errorf("/%s: no button %q", command, label)
			}
		}
		quiet(in("history"))
	}
	r.advance(25 * time.Hour)
	saved := in("checkin", opt("mood", 5))
	contains(t, saved.Content, "Saved.", "do not reach you")
	tried := noor.said(noor.Press(t.Context(), saved, saved.Button("try again").CustomID))
	contains(t, tried.Content, "cannot reach you yet")
	if tried.ID == saved.ID {
		t.Error("what was said is gone from the screen")
	}
	before, err := r.client.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.clockTo("09:00", "UTC")
	in("help")
	after, err := r.client.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after.Status["403"] != before.Status["403"] {
		t.Error("a member with closed direct messages was written to again")
	}

	if err := noor.Set(t.Context(), map[string]any{"accepts_dms": true}); err != nil {
		t.Fatal(err)
	}
	again := noor.said(noor.Press(t.Context(), blocked, blocked.Button("try again").CustomID))
	contains(t, again.Content, "Your reminders", "every day at 09:00", "next <t:")
	if said := in("checkin", opt("mood", 5)).Content; strings.Contains(said, "do not reach you") {
		t.Errorf("still told: %s", said)
	}
	r.clockTo("09:00", "UTC")
	noor.awaitPrompt(1)
}

// A command works in the bot's direct messages also where none arrives: it is tried there,
// too, and again when somebody says that they have opened them.
func TestClosedDirectMessagesInTheirChannel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noor := r.member("noor").agree()
	blocked := noor.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))
	contains(t, blocked.Content, "cannot reach you yet")
	if !r.app.Store.Unreached(noor.id()) {
		t.Error("it is not known that nothing reaches them")
	}
	blocked = noor.press(blocked, "try again")
	contains(t, blocked.Content, "cannot reach you yet")
	if err := noor.Set(t.Context(), map[string]any{"accepts_dms": true}); err != nil {
		t.Fatal(err)
	}
	contains(t, noor.press(blocked, "try again").Content, "every day at 09:00", "next <t:")
	noor.arrived("This is where your reminders")
	r.clockTo("09:00", "UTC")
	noor.awaitPrompt(1)
	noor.command("reminders add", opt("what", "routine"), opt("time", "10:00"))
	all, err := noor.Messages(t.Context(), noor.dm)
	if err != nil {
		t.Fatal(err)
	}
	hellos := 0
	for _, m := range all {
		if strings.HasPrefix(m.Content, "This is where") {
			hellos++
		}
	}
	if hellos != 1 {
		t.Errorf("hello was said %d times", hellos)
	}
}

// Direct messages are closed after the reminder was set: found at the prompt.
func TestDirectMessagesClosedLater(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sam := r.member("sam").agree()
	sam.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))
	if err := sam.Set(t.Context(), map[string]any{"accepts_dms": false}); err != nil {
		t.Fatal(err)
	}
	r.clockTo("09:00", "UTC")
	for range 100 {
		if m, err := r.app.Store.Member(t.Context(), sam.id()); err == nil && !m.DMsClosedAt.IsZero() {
			contains(t, sam.command("checkin", opt("mood", 5)).Content, "do not reach you")
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("the refusal was not noticed; log:\n%s", r.log)
}

// Whoever opens their direct messages again gets reminders again: one message a day tries,
// and a word or a press there ends the waiting at once.
func TestDirectMessagesOpenedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sam := r.member("sam").agree()
	sam.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))
	sam.command("reminders add", opt("what", "medicine"), opt("time", "9:30"), opt("zone", "UTC"))
	accept := func(yes bool) {
		t.Helper()
		if err := sam.Set(t.Context(), map[string]any{"accepts_dms": yes}); err != nil {
			t.Fatal(err)
		}
	}
	closed := func(want bool) {
		t.Helper()
		for range 200 {
			if r.app.Store.DMsClosed(sam.id()) == want {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("closed direct messages are not %v; log:\n%s", want, r.log)
	}
	refusals := func() int {
		t.Helper()
		stats, err := r.client.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return stats.Status["403"]
	}
	sent := func(n int, want string) { // outcome number n
		t.Helper()
		if o := sam.outcome(n); o != want {
			t.Errorf("outcome %d is %q, want %q", n, o, want)
		}
	}
	accept(false)
	r.clockTo("09:00", "UTC")
	sent(1, data.DMsClosed)
	closed(true)
	r.clockTo("09:30", "UTC")
	sent(2, data.DMsClosed)
	if n := refusals(); n != 1 {
		t.Errorf("%d were tried on the first day", n)
	}
	r.clockTo("09:00", "UTC")
	sent(3, data.DMsClosed)
	r.clockTo("09:30", "UTC")
	sent(4, data.DMsClosed)
	if n := refusals(); n != 2 {
		t.Errorf("%d were tried in two days, want one a day", n)
	}

	accept(true)
	r.clockTo("09:00", "UTC")
	sent(5, data.Sent)
	closed(false)
	prompt := sam.awaitPrompt(1)
	r.clockTo("09:30", "UTC")
	sent(6, data.Sent)

	accept(false)
	r.clockTo("09:00", "UTC")
	sent(7, data.DMsClosed)
	closed(true)
	accept(true)
	sam.press(prompt, "Not today")
	closed(false)
	r.clockTo("09:30", "UTC")
	sent(8, data.Sent)

	accept(false)
	r.clockTo("09:00", "UTC")
	sent(9, data.DMsClosed)
	closed(true)
	sam.command("help") // in the direct messages, but it says nothing about them
	accept(true)
	if !r.app.Store.DMsClosed(sam.id()) {
		t.Error("a command is taken for a direct message that arrived")
	}
	if _, err := sam.Say(t.Context(), sam.dm, "hello"); err != nil {
		t.Fatal(err)
	}
	closed(false)
	r.clockTo("09:30", "UTC")
	sent(10, data.Sent)
}

// The prompt arrived but Discord's answer did not, and by the time of the next attempt
// Discord has forgotten the nonce: there is still one prompt.
func TestPromptWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	maya.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))
	if err := r.client.FaultAdd(t.Context(), playground.Fault{Kind: "lost_reply", Method: "POST", Path: "messages$", Times: 5}); err != nil {
		t.Fatal(err)
	}
	r.clockTo("09:00", "UTC")
	maya.awaitPrompt(1)
	outcome := func() (string, int) {
		e, err := r.app.Store.Export(t.Context(), maya.id())
		if err != nil || len(e.Messages) != 1 {
			t.Fatalf("%+v, %v", e.Messages, err)
		}
		return e.Messages[0].Outcome, e.Messages[0].Attempts
	}
	await := func(want string) {
		t.Helper()
		for range 300 {
			if got, _ := outcome(); got == want {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		got, attempts := outcome()
		t.Fatalf("the delivery is %s after %d attempts, want %s; log:\n%s", got, attempts, want, r.log)
	}
	for range 300 { // the first attempt tries several times
		if strings.Contains(r.log.String(), "tried again later") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	await("waiting")
	if _, err := r.client.ClockAdvance(t.Context(), 6*time.Minute); err != nil {
		t.Fatal(err)
	}
	await("late")
	if n := len(maya.prompts()); n != 1 {
		t.Errorf("%d prompts on screen", n)
	}
}

// After an outage longer than the limit, the day's prompt is not sent hours late.
func TestTooLate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	maya.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))
	r.stop()
	r.clockTo("09:00", "UTC")
	if _, err := r.client.ClockAdvance(t.Context(), 4*time.Hour); err != nil {
		t.Fatal(err)
	}
	r.start()
	r.clockTo("09:00", "UTC")
	maya.awaitPrompt(1)
	if n := len(maya.prompts()); n != 1 {
		t.Errorf("%d prompts: the one of the outage should not come", n)
	}
	maya.outcome(2)
	e, err := r.app.Store.Export(t.Context(), maya.id())
	if err != nil || len(e.Messages) != 2 || e.Messages[0].Outcome != "too late" {
		t.Errorf("the outcome of the first is not recorded: %+v, %v", e.Messages, err)
	}
	contains(t, maya.command("reminders log").Content, "would have been too late", "Check-in: sent")
}

package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
)

// arrived waits until a direct message that holds text has arrived, and returns it.
func (m *member) arrived(text string) *playground.Message {
	m.rig.t.Helper()
	ctx, cancel := context.WithTimeout(m.rig.t.Context(), 20*time.Second)
	defer cancel()
	msg, err := m.Await(ctx, m.dm, func(msg *playground.Message) bool { return strings.Contains(msg.Content, text) })
	if err != nil {
		m.rig.t.Fatalf("no message says %q: %v\nlog:\n%s", text, err, m.rig.log)
	}
	return msg
}

// outcome waits until n of the member's due messages have had an outcome, among them those
// that were seen here before and are forgotten by now, and returns the newest.
func (m *member) outcome(n int) string {
	m.rig.t.Helper()
	if m.settled == nil {
		m.settled = map[string]bool{}
	}
	for range 400 {
		list, err := m.rig.app.Store.OutcomesOf(m.rig.t.Context(), m.id(), 1000)
		if err != nil {
			m.rig.t.Fatal(err)
		}
		for _, o := range list {
			m.settled[fmt.Sprint(o.Reminder, " ", o.Due.Unix())] = true
		}
		if len(m.settled) >= n && len(list) > 0 {
			return list[0].Outcome
		}
		time.Sleep(25 * time.Millisecond)
	}
	m.rig.t.Fatalf("there is no outcome number %d; log:\n%s", n, m.rig.log)
	return ""
}

func (r *rig) advance(d time.Duration) {
	r.t.Helper()
	if _, err := r.client.ClockAdvance(r.t.Context(), d); err != nil {
		r.t.Fatal(err)
	}
}

// A member's own reminder: its words are asked for and encrypted, the message keeps
// them to itself, and it can be put off, shown and done.
func TestOwnReminder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	asked := maya.command("reminders add", opt("what", "medicine"), opt("time", "20:00"), opt("zone", "berlin"), opt("words", secret+" box"))
	contains(t, asked.Content, "Before I keep anything")
	set := maya.press(asked, "I agree")
	contains(t, set.Content, "Medicine: “", secret, "Every day at 20:00", "Berlin, Germany")

	r.clockTo("20:00", "Europe/Berlin")
	msg := maya.arrived("Your reminder for 20:00")
	if strings.Contains(msg.Content, secret) || strings.Contains(strings.ToLower(msg.Content), "medicine") {
		t.Errorf("a lock screen would show: %s", msg.Content)
	}
	contains(t, maya.press(msg, "What was it").Content, "Medicine", secret)
	contains(t, maya.press(msg, "In 15 min").Content, "come back at <t:")
	r.advance(14 * time.Minute)
	if n := len(maya.reminders()); n != 0 {
		t.Errorf("%d reminders before the time", n)
	}
	r.advance(2 * time.Minute)
	again := maya.arrived("Your reminder for 20:15")
	contains(t, maya.press(again, "Done").Content, "Good.")
	contains(t, maya.command("reminders log").Content, "Medicine: “\u2068s3cret box\u2069”: sent")

	// On the lock screen: as little as possible, or the own words.
	settings := maya.command("reminders settings")
	contains(t, settings.Content, "Berlin, Germany", "22:00 to 08:00", "ends at 04:00", "No substance",
		"prompt still comes up to 3 hours late, anything else up to 30 minutes")
	settings = maya.choose(settings, "", "plain")
	contains(t, settings.Content, "only “A note for you.”")
	r.clockTo("20:00", "Europe/Berlin")
	maya.arrived("A note for you.")
	maya.choose(settings, "", "words")
	r.clockTo("20:00", "Europe/Berlin")
	maya.arrived(secret)
}

// reminders are the messages of reminders in the member's direct messages.
func (m *member) reminders() (list []*playground.Message) {
	m.rig.t.Helper()
	all, err := m.Messages(m.rig.t.Context(), m.dm)
	if err != nil {
		m.rig.t.Fatal(err)
	}
	for _, msg := range all {
		if strings.HasPrefix(msg.Content, "Your reminder for") {
			list = append(list, msg)
		}
	}
	return list
}

// panelOf opens the panel of one of the member's reminders.
func (m *member) panelOf(n int) *playground.Message {
	m.rig.t.Helper()
	shown := m.command("reminders show")
	return m.choose(shown, "Choose one", shown.Select("Choose one").Options[n].Value)
}

// Everything that a reminder's panel does.
func TestReminderPanel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	maya.command("reminders daily", opt("time", "18:00"), opt("zone", "UTC"))
	maya.command("reminders add", opt("what", "appointment"), opt("time", "15:00"), opt("date", "in 3 days"), opt("words", "the clinic"))
	shown := maya.command("reminders show")
	contains(t, shown.Content, "12:00 now in UTC", "**Check-in** · every day at 18:00", "Appointment: “", "once, on ")

	panel := maya.choose(shown, "Choose one", shown.Select("Choose one").Options[0].Value)
	panel = maya.press(panel, "Skip today")
	contains(t, panel.Content, "Paused, comes again")
	r.clockTo("18:00", "UTC")
	maya.command("reminders show")
	if n := len(maya.prompts()); n != 0 {
		t.Error("skipped, but it came")
	}
	panel = maya.press(panel, "Start again now")
	contains(t, panel.Content, "Next <t:")
	r.clockTo("18:00", "UTC")
	prompt := maya.awaitPrompt(1)
	maya.press(prompt, "Not today")

	panel = maya.choose(maya.panelOf(0), "Pause it", "7")
	contains(t, panel.Content, "Paused, comes again")
	for range 6 {
		r.clockTo("18:00", "UTC")
	}
	maya.command("reminders show")
	if n := len(maya.prompts()); n != 0 {
		t.Error("paused, but it came")
	}
	r.clockTo("18:00", "UTC")
	r.clockTo("18:00", "UTC")
	maya.awaitPrompt(1)

	changed := maya.modal(maya.panelOf(0), "Change", map[string]any{"time": "7pm", "days": "weekdays"})
	contains(t, changed.Content, "Weekdays at 19:00")
	contains(t, maya.modal(maya.panelOf(0), "Change", map[string]any{"time": "7pm", "days": "someday"}).Content, "could not read", "someday")
	// The zone and the words, which stay as they are when they are left.
	changed = maya.modal(maya.panelOf(1), "Change", map[string]any{"time": "15:00", "date": "in 3 days", "zone": "lisbon"})
	contains(t, changed.Content, "the clinic", "once, on"[1:], "at 15:00, Lisbon, Portugal")
	contains(t, maya.modal(maya.panelOf(1), "Change", map[string]any{"zone": "Atlantis"}).Content, "do not know", "Atlantis")
	changed = maya.modal(maya.panelOf(1), "Change", map[string]any{"words": "the other clinic"})
	contains(t, changed.Content, "the other clinic", "Lisbon, Portugal", "Next <t:")
	changed = maya.modal(maya.panelOf(1), "Change", map[string]any{"words": ""})
	if strings.Contains(changed.Content, "clinic") {
		t.Errorf("the words were taken away: %s", changed.Content)
	}
	contains(t, maya.modal(maya.panelOf(1), "Change", map[string]any{"words": "the clinic, 20 mg"}).Content, "20 mg", "Amounts are safer left out")
	if said := maya.modal(maya.panelOf(1), "Change", map[string]any{"words": "the clinic"}).Content; strings.Contains(said, "safer") {
		t.Errorf("there is no amount in it: %s", said)
	}
	// Other words start nothing.
	maya.press(maya.panelOf(1), "Stop")
	contains(t, maya.modal(maya.panelOf(1), "Change", map[string]any{"words": "another clinic"}).Content, "another clinic", "Stopped")
	// A check-in prompt takes the member along.
	maya.command("reminders add", opt("what", "routine"), opt("time", "12:30"))
	contains(t, maya.modal(maya.panelOf(0), "Change", map[string]any{"zone": "Tokyo"}).Content, "Weekdays at 19:00, Tokyo, Japan", "in that zone now", "**Routine**")
	maya.command("reminders zone", opt("zone", "UTC"))
	panel = maya.press(maya.panelOf(0), "Stop")
	contains(t, panel.Content, "Stopped")
	panel = maya.press(panel, "Start again")
	contains(t, panel.Content, "Next <t:")
	maya.command("reminders pause", opt("days", 30))
	contains(t, maya.command("reminders show").Content, "paused")
	maya.command("reminders pause", opt("days", 0))
	if said := maya.command("reminders show").Content; strings.Contains(said, "paused") {
		t.Errorf("still paused: %s", said)
	}
	panel = maya.press(maya.panelOf(0), "Stop")
	list := maya.press(panel, "Remove")
	if strings.Contains(list.Content, "Check-in") {
		t.Errorf("removed, but: %s", list.Content)
	}
}

// modal presses a button that opens a form, fills it in and sends it.
func (m *member) modal(msg *playground.Message, label string, values map[string]any) *playground.Message {
	m.rig.t.Helper()
	res, err := m.Press(m.rig.t.Context(), msg, msg.Button(label).CustomID)
	if err != nil || res.Modal == nil {
		m.rig.t.Fatalf("no form: %+v, %v", res, err)
	}
	return m.said(m.Submit(m.rig.t.Context(), res.Modal, values))
}

// A prompt does not come on a day with a check-in, unless the member wants it; the day
// ends at four in the morning.
func TestAlreadyCheckedIn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	maya.command("reminders daily", opt("time", "20:00"), opt("zone", "UTC"))
	maya.command("checkin", opt("mood", 5))
	r.clockTo("20:00", "UTC")
	if o := maya.outcome(1); o != data.AlreadyDone {
		t.Errorf("the outcome is %q", o)
	}
	contains(t, maya.command("reminders log").Content, "you had checked in already")

	r.clockTo("01:00", "UTC") // belongs to the evening before
	maya.command("checkin", opt("mood", 5))
	r.clockTo("20:00", "UTC")
	maya.awaitPrompt(1)
	maya.command("checkin", opt("mood", 6))
	maya.press(maya.command("reminders settings"), "Ask me anyway")
	r.clockTo("19:00", "UTC")
	maya.command("checkin", opt("mood", 6))
	r.clockTo("20:00", "UTC")
	maya.awaitPrompt(2)
}

// What would come late comes not in the quiet hours; what was asked for then does.
func TestQuietHours(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya, sam := r.member("maya").agree(), r.member("sam").agree()
	maya.command("reminders daily", opt("time", "21:30"), opt("zone", "UTC"))
	contains(t, sam.command("reminders daily", opt("time", "23:00"), opt("zone", "UTC")).Content, "in your quiet hours (22:00 to 08:00)", "all the same")
	r.stop()
	r.clockTo("23:03", "UTC")
	r.start()
	if o := maya.outcome(1); o != data.QuietHours {
		t.Errorf("the outcome is %q", o)
	}
	sam.awaitPrompt(1)

	settings := maya.command("reminders settings")
	contains(t, maya.modal(settings, "Quiet hours", map[string]any{"from": "23:30", "to": "7"}).Content, "23:30 to 07:00")
	contains(t, maya.modal(settings, "Quiet hours", map[string]any{"from": "late", "to": "7"}).Content, "could not read", "late")
	contains(t, maya.modal(settings, "End of my day", map[string]any{"dayend": "5:30"}).Content, "ends at 05:30")
	contains(t, maya.modal(settings, "End of my day", map[string]any{"dayend": "13:00"}).Content, "Nothing was changed")
}

// The log goes back page by page, to all of the thirty days.
func TestOwnLogPages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	now := r.discord.Clock().Now().Truncate(time.Minute)
	words := strings.Repeat("*_", 30)
	const want = 40
	for n := range want {
		timing := data.Timing{Rule: "daily 20:00", Zone: "Etc/UTC", Next: now.Add(24 * time.Hour)}
		id, err := r.app.Store.AddReminder(t.Context(), maya.id(), data.Own, strconv.Itoa(n)+" "+words, timing, now)
		if err != nil {
			t.Fatal(err)
		}
		d := data.Delivery{Reminder: id, Due: now.Add(-time.Duration(n/2) * time.Hour)} // two at a time
		if err := r.app.Store.Finish(t.Context(), d, data.TooLate, "", "", now); err != nil {
			t.Fatal(err)
		}
	}
	page := maya.command("reminders log")
	lines := 0
	for pages := 1; ; pages++ {
		if n := len([]rune(page.Content)); n > 2000 {
			t.Errorf("%d characters", n)
		}
		lines += strings.Count(page.Content, "- <t:")
		if page.Button("Older").CustomID == "" {
			break
		}
		if pages > 20 {
			t.Fatal("it never ends")
		}
		page = maya.press(page, "Older")
	}
	if lines != want {
		t.Errorf("%d of %d are shown", lines, want)
	}
	if page = maya.press(page, "Newest"); page.Button("Older").CustomID == "" || page.Button("Newest").CustomID != "" {
		t.Error("that is not the newest page")
	}
}

// After an outage, the late reminders of one kind come as one message that says so.
func TestLateRemindersComeTogether(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	for _, at := range []string{"15:00", "15:10", "15:20"} {
		maya.command("reminders add", opt("what", "medicine"), opt("time", at), opt("zone", "UTC"), opt("words", secret+" "+at))
	}
	maya.command("reminders add", opt("what", "meeting"), opt("time", "15:05"), opt("zone", "UTC"))
	r.stop()
	r.clockTo("15:25", "UTC")
	r.start()
	msg := maya.arrived("Your reminder for 15:20.")
	contains(t, msg.Content, "also for 15:00, 15:10")
	maya.arrived("Your reminder for 15:05.")
	for range 200 {
		if list, err := r.app.Store.OutcomesOf(t.Context(), maya.id(), 10); err == nil && len(list) == 4 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if n := len(maya.reminders()); n != 2 {
		t.Errorf("%d messages", n)
	}
	contains(t, maya.press(msg, "What was it").Content, secret+" 15:20", secret+" 15:10", secret+" 15:00")
	log := maya.command("reminders log").Content
	if n := strings.Count(log, "put together with the one of <t:"); n != 2 {
		t.Errorf("%d came together: %s", n, log)
	}
	contains(t, log, "sent late")
}

// Three prompts without an answer make it weekly, four weeks more let it rest, and one
// press brings it back.
func TestStepDown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	maya.command("reminders daily", opt("time", "09:00"), opt("zone", "UTC"))
	due := 0
	next := func() {
		t.Helper()
		at, any, err := r.app.Store.NextDue(t.Context())
		if err != nil || !any {
			t.Fatalf("nothing is due: %v", err)
		}
		if _, err := r.client.ClockTo(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		due++
		maya.outcome(due)
	}
	for range 3 {
		next()
	}
	if n := len(maya.prompts()); n != 3 {
		t.Fatalf("%d prompts", n)
	}
	next()
	weekly := maya.prompts()[3]
	contains(t, weekly.Content, "all right", "once a week")
	before := r.discord.Clock().Now()
	next()
	if gap := r.discord.Clock().Now().Sub(before); gap < 6*24*time.Hour {
		t.Errorf("the next came after %s", gap)
	}
	contains(t, maya.command("reminders show").Content, "once a week for now")
	next()
	next()
	next()
	farewell := maya.arrived("door stays open")
	contains(t, maya.command("reminders show").Content, "resting")
	if due, any, err := r.app.Store.NextDue(t.Context()); err != nil || any {
		t.Errorf("something is still due: %v, %v", due, err)
	}
	for _, m := range maya.prompts() {
		for _, word := range []string{"miss", "streak", "fail"} {
			if strings.Contains(strings.ToLower(m.Content), word) {
				t.Errorf("a prompt says %q: %s", word, m.Content)
			}
		}
	}
	contains(t, maya.press(farewell, "Start again").Content, "Every day at 09:00", "Next <t:")
	next()
	if n := len(maya.prompts()); n != 8 { // the farewell is none
		t.Errorf("%d prompts", n)
	}
	next()
	next()
	next()
	back := maya.prompts()[len(maya.prompts())-1]
	contains(t, back.Content, "once a week")
	panel := maya.press(back, "Ask as often as before")
	contains(t, panel.Content, "Every day at 09:00")
	if strings.Contains(panel.Content, "once a week") {
		t.Errorf("still weekly: %s", panel.Content)
	}
}

// Who wants as little as possible on a lock screen gets it also when the prompt steps down
// and when it rests; what there is to say is behind a button.
func TestStepDownInPlainWords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	maya.command("reminders daily", opt("time", "09:00"), opt("zone", "UTC"))
	maya.choose(maya.command("reminders settings"), "", "plain")
	for n := range 8 {
		at, any, err := r.app.Store.NextDue(t.Context())
		if err != nil || !any {
			t.Fatalf("nothing is due: %v", err)
		}
		if _, err := r.client.ClockTo(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		maya.outcome(n + 1)
	}
	all, err := maya.Messages(t.Context(), maya.dm)
	if err != nil {
		t.Fatal(err)
	}
	var notes []*playground.Message
	for _, m := range all {
		if m.InteractionMetadata == nil && !strings.HasPrefix(m.Content, "This is where") && m.Flags&64 == 0 {
			notes = append(notes, m)
		}
	}
	if len(notes) != 8 {
		t.Fatalf("%d messages", len(notes))
	}
	for _, m := range notes {
		if m.Content != "A note for you." {
			t.Errorf("a lock screen would show: %s", m.Content)
		}
	}
	contains(t, maya.press(notes[3], "Read it").Content, "once a week")
	said := maya.press(notes[7], "Read it")
	contains(t, said.Content, "door stays open")
	contains(t, maya.press(said, "Start again").Content, "Every day at 09:00", "Next <t:")
}

// Travelling: what moves, and when it comes there.
func TestMovingTheZone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	contains(t, maya.command("reminders zone", opt("zone", "Tokyo")).Content, "no reminders that move")
	maya.command("reminders daily", opt("time", "18:00"), opt("zone", "berlin"))
	maya.command("reminders add", opt("what", "routine"), opt("time", "19:00"))
	moved := maya.command("reminders zone", opt("zone", "Asia/Tokyo"))
	contains(t, moved.Content, "Tokyo, Japan", "21:00 there now", "**Check-in**, every day at 18:00", "**Routine**, every day at 19:00", "it was <t:")
	r.clockTo("18:00", "Asia/Tokyo")
	maya.awaitPrompt(1)
	r.clockTo("19:00", "Asia/Tokyo")
	maya.arrived("Your reminder for 19:00")

	// What stays where it was.
	maya.command("reminders pause", opt("days", 7))
	moved = maya.command("reminders zone", opt("zone", "lisbon"))
	menu := moved.Select("Keep some")
	if len(menu.Options) != 2 || !strings.Contains(menu.Options[1].Label, "Routine") {
		t.Fatalf("%+v", menu.Options)
	}
	kept := maya.choose(moved, "Keep some", menu.Options[1].Value)
	contains(t, kept.Content, "**Routine** stays in Tokyo, Japan: every day at 19:00, paused, comes again")
	list, err := r.app.Store.Reminders(t.Context(), maya.id())
	if err != nil || list[0].Zone != "Europe/Lisbon" || list[1].Zone != "Asia/Tokyo" {
		t.Errorf("%+v, %v", list, err)
	}
	maya.command("reminders pause", opt("days", 0))
	r.clockTo("19:00", "Asia/Tokyo")
	for range 200 {
		if len(maya.reminders()) == 2 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if n := len(maya.reminders()); n != 2 {
		t.Errorf("%d came", n)
	}
	contains(t, maya.command("reminders zone", opt("zone", "Atlantis")).Content, "do not know")
}

// Somebody without direct messages is reminded in a private thread, where the answers
// are still theirs alone.
func TestPrivateThread(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noor := r.member("noor").agree()
	state, err := r.client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	channel := state.Channel("check-ins")
	blocked := noor.said(noor.Command(t.Context(), channel, "reminders daily", opt("time", "18:00"), opt("zone", "UTC")))
	contains(t, blocked.Content, "cannot reach you yet")
	made := noor.press(blocked, "private thread")
	contains(t, made.Content, "come to <#", "Moderators")
	thread := made.Content[strings.Index(made.Content, "<#")+2:]
	thread = thread[:strings.Index(thread, ">")]

	r.clockTo("18:00", "UTC")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	prompt, err := noor.Await(ctx, thread, func(m *playground.Message) bool { return strings.Contains(m.Content, "Your daily check-in") })
	if err != nil {
		t.Fatalf("%v\nlog:\n%s", err, r.log)
	}
	contains(t, prompt.Content, "<@"+noor.id()+">")
	half := noor.choose(prompt, "Mood", "3")
	saved := noor.choose(half, "Craving", "6")
	contains(t, saved.Content, "Mood 3 · Craving 6")
	for _, m := range []*playground.Message{half, saved} {
		if m.Flags&64 == 0 {
			t.Errorf("others can see: %s", m.Content)
		}
	}
	if said := noor.said(noor.Command(t.Context(), channel, "checkin", opt("mood", 5))).Content; strings.Contains(said, "do not reach you") {
		t.Errorf("told of closed direct messages in spite of the thread: %s", said)
	}
	contains(t, noor.said(noor.Command(t.Context(), channel, "reminders settings")).Content, "They come to <#")
}

// A zone that is given with one reminder is that one's; a check-in prompt's is the
// member's own, and what moves with it is said.
func TestZoneOfOneReminder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	asked := maya.command("reminders add", opt("what", "medicine"), opt("time", "20:00"), opt("zone", "berlin"), opt("words", "2 drops"))
	contains(t, maya.press(asked, "I agree").Content, "2 drops", "Amounts are safer left out")
	maya.press(maya.press(maya.panelOf(0), "Stop"), "Remove")
	maya.command("reminders add", opt("what", "medicine"), opt("time", "20:00"), opt("zone", "berlin"))
	maya.command("reminders add", opt("what", "meeting"), opt("time", "19:00"), opt("zone", "Asia/Tokyo"))
	list, err := r.app.Store.Reminders(t.Context(), maya.id())
	if err != nil || list[0].Zone != "Europe/Berlin" || list[1].Zone != "Asia/Tokyo" {
		t.Errorf("%+v, %v", list, err)
	}
	said := maya.command("reminders daily", opt("time", "9:00"), opt("zone", "Asia/Tokyo")).Content
	contains(t, said, "other reminders are in that zone now", "**Medicine**", "it was <t:")
	if strings.Contains(said, "**Meeting**") {
		t.Errorf("what was there already is said to move: %s", said)
	}
	r.clockTo("20:00", "Asia/Tokyo")
	maya.arrived("Your reminder for 20:00")
}

// However many reminders there are, and however long their words, they can be listed
// and moved.
func TestManyReminders(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	words := strings.Repeat("*_", 95)
	for range 25 {
		maya.command("reminders add", opt("what", "routine"), opt("time", "20:00"), opt("zone", "berlin"), opt("words", words))
	}
	shown := maya.command("reminders show")
	contains(t, shown.Content, "Routine", "next <t:")
	second := maya.press(shown, "More")
	contains(t, maya.press(second, "Back").Content, "Routine")
	contains(t, maya.command("reminders zone", opt("zone", "Asia/Tokyo")).Content, "Tokyo", "Routine")
	contains(t, maya.panelOf(3).Content, "every day"[1:])
}

// Asking anew after days without an answer begins anew.
func TestAskingAnew(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	maya.command("reminders daily", opt("time", "09:00"), opt("zone", "UTC"))
	for n := range 3 {
		r.clockTo("09:00", "UTC")
		maya.outcome(n + 1)
	}
	maya.command("reminders daily", opt("time", "10:00"))
	r.clockTo("10:00", "UTC")
	maya.outcome(4)
	if last := maya.prompts()[3]; strings.Contains(last.Content, "once a week") {
		t.Errorf("it was asked for an hour ago, and says: %s", last.Content)
	}
}

// In a private thread a moderator can look in: no own words there, and nobody else's
// press does anything to the member's reminder. Who left the server is not written to.
func TestOthersInThePrivateThread(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noor, robin := r.member("noor").agree(), r.member("robin").agree()
	state, err := r.client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	channel := state.Channel("check-ins")
	blocked := noor.said(noor.Command(t.Context(), channel, "reminders add", opt("what", "medicine"), opt("time", "18:00"), opt("zone", "UTC"), opt("words", secret)))
	made := noor.press(blocked, "private thread")
	thread := made.Content[strings.Index(made.Content, "<#")+2:]
	thread = thread[:strings.Index(thread, ">")]
	noor.said(noor.Choose(t.Context(), settingsOf(noor, channel), "1:reminders:screen", "words"))

	r.clockTo("18:00", "UTC")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	msg, err := noor.Await(ctx, thread, func(m *playground.Message) bool { return strings.Contains(m.Content, "Your reminder for 18:00") })
	if err != nil {
		t.Fatalf("%v\nlog:\n%s", err, r.log)
	}
	if strings.Contains(msg.Content, secret) {
		t.Errorf("moderators can read: %s", msg.Content)
	}
	if err := r.client.SetRoles(t.Context(), state.Guilds[0].ID, "robin", "1181000000000000101"); err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{"Done", "In 15 min", "What was it"} {
		res, err := robin.Press(t.Context(), msg, msg.Button(label).CustomID)
		if err != nil {
			t.Logf("robin does not see the thread: %v", err)
			break
		}
		said := robin.said(res, err)
		if said.Flags&64 == 0 || strings.Contains(said.Content, secret) {
			t.Errorf("%s: %s", label, said.Content)
		}
	}
	if again, err := noor.Last(t.Context(), thread); err != nil || len(again.Buttons()) == 0 {
		t.Errorf("somebody else's press changed it: %+v, %v", again, err)
	}

	if err := noor.Set(t.Context(), map[string]any{"guilds": []string{}}); err != nil {
		t.Fatal(err)
	}
	r.clockTo("18:00", "UTC")
	if o := noor.outcome(2); o != data.DMsClosed {
		t.Errorf("the outcome is %q", o)
	}
}

// settingsOf opens the member's settings in a channel.
func settingsOf(m *member, channel string) *playground.Message {
	return m.said(m.Command(m.rig.t.Context(), channel, "reminders settings"))
}

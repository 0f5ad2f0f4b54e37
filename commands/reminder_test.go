package commands

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
	"cairn/scheduler"
)

// What a moderator types, how it is understood, and the next five times.
func TestReminderAdd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	// Sunday 2027-03-28, 01:00 UTC: Berlin goes from 02:00 to 03:00.
	if _, err := r.client.ClockTo(t.Context(), time.Date(2027, 3, 25, 12, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	berlin, _ := time.LoadLocation("Europe/Berlin")
	add := func(options ...playground.Option) *playground.Message {
		t.Helper()
		return robin.do("reminder add", append([]playground.Option{opt("what", "meeting")}, options...)...)
	}
	contains(t, add(opt("when", "every day at 9")).Content, "In which time zone?")
	for i, c := range []struct {
		options []playground.Option
		words   string
		times   []string // on Berlin's clocks
	}{
		{[]playground.Option{opt("when", "every day at 2:30"), opt("zone", "Berlin")}, "every day at 02:30 (Berlin, Germany)",
			[]string{"2027-03-26 02:30", "2027-03-27 02:30", "2027-03-28 03:00", "2027-03-29 02:30", "2027-03-30 02:30"}},
		{[]playground.Option{opt("when", "weekdays at 18:00")}, "weekdays at 18:00 (Berlin, Germany)", // the server's zone by now
			[]string{"2027-03-25 18:00", "2027-03-26 18:00", "2027-03-29 18:00", "2027-03-30 18:00", "2027-03-31 18:00"}},
		{[]playground.Option{opt("when", "every 2nd Sunday 10:00")}, "Sunday",
			[]string{"2027-03-28 10:00", "2027-04-11 10:00", "2027-04-25 10:00", "2027-05-09 10:00", "2027-05-23 10:00"}},
		{[]playground.Option{opt("when", "every 2nd Sunday 10:00"), opt("starts", "2027-04-01")}, "Sunday",
			[]string{"2027-04-04 10:00", "2027-04-18 10:00", "2027-05-02 10:00", "2027-05-16 10:00", "2027-05-30 10:00"}},
		{[]playground.Option{opt("when", "every 6 hours")}, "every 6 h",
			[]string{"2027-03-25 18:00", "2027-03-26 00:00", "2027-03-26 06:00", "2027-03-26 12:00", "2027-03-26 18:00"}},
		{[]playground.Option{opt("when", "last friday of the month 17:00")}, "Friday",
			[]string{"2027-03-26 17:00", "2027-04-30 17:00", "2027-05-28 17:00", "2027-06-25 17:00", "2027-07-30 17:00"}},
		{[]playground.Option{opt("when", "0 18 * * 1-5")}, `0 18 \* \* 1-5`,
			[]string{"2027-03-25 18:00", "2027-03-26 18:00", "2027-03-29 18:00", "2027-03-30 18:00", "2027-03-31 18:00"}},
		{[]playground.Option{opt("when", "CRON_TZ=America/New_York 30 18 * * *")}, "New York",
			[]string{"2027-03-25 23:30", "2027-03-26 23:30", "2027-03-27 23:30", "2027-03-29 00:30", "2027-03-30 00:30"}},
		{[]playground.Option{opt("when", "tomorrow 18:00")}, "2027-03-26", []string{"2027-03-26 18:00"}},
		{[]playground.Option{opt("when", "every day at 9:00"), opt("starts", "2027-03-28"), opt("ends", "2027-04-02"), opt("skip", "29 Mar 2027, 2027-03-31 2027-04-01")},
			"every day at 09:00", []string{"2027-03-28 09:00", "2027-03-30 09:00", "2027-04-02 09:00"}},
	} {
		said := add(c.options...).Content
		contains(t, said, "**Added.**", c.words, "Pings: nobody", "<#"+checkIns+">")
		var lines []string
		for _, at := range c.times {
			local, err := time.ParseInLocation("2006-01-02 15:04", at, berlin)
			if err != nil {
				t.Fatal(err)
			}
			shown := local
			if c.words == "New York" {
				ny, _ := time.LoadLocation("America/New_York")
				shown = local.In(ny)
			}
			lines = append(lines, fmt.Sprintf("- %s · <t:%d:F>", shown.Format("Monday 2006-01-02 15:04"), local.Unix()))
		}
		contains(t, said, strings.Join(lines, "\n"))
		if n := strings.Count(said, ":F>"); n != len(c.times) {
			t.Errorf("%d times, want %d:\n%s", n, len(c.times), said)
		}
		if p, err := r.app.Store.Posts(t.Context(), trailhead); err != nil || len(p) != i+1 {
			t.Fatalf("%d reminders after %d, %v", len(p), i+1, err)
		}
	}
}

// Nothing is stored that does not hold.
func TestReminderAddRefusals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	daily, zone := opt("when", "every day at 9"), opt("zone", "Europe/Berlin")
	for said, options := range map[string][]playground.Option{
		"banana":                {opt("when", "banana *x*"), zone},
		"at least 30 minutes":   {opt("when", "*/15 * * * *"), zone},
		"I do not know “":       {daily, opt("zone", "Atlantis")},
		"has passed, or never":  {opt("when", "once 2020-01-01 18:00"), zone},
		"or never comes":        {opt("when", "0 12 30 2 *"), zone},
		"2020-02-02 has passed": {daily, zone, opt("ends", "2020-02-02")},
		"2020-02-03 has passed": {daily, zone, opt("skip", "2020-02-03")},
		"could not read “":      {daily, zone, opt("starts", "someday")},
		"is before the first":   {daily, zone, opt("starts", "2030-02-02"), opt("ends", "2030-02-01")},
		"it would never come":   {daily, zone, opt("starts", "2030-02-02"), opt("ends", "2030-02-02"), opt("skip", "2030-02-02")},
		"do not ping everyone":  {daily, zone, opt("role", trailhead)},
		"Discord takes 2000":    {daily, zone, opt("text", strings.Repeat("x", 1988)+"{time}{time}")},
	} {
		answer := robin.do("reminder add", append([]playground.Option{opt("what", "meeting")}, options...)...)
		contains(t, answer.Content, said)
		if strings.Contains(answer.Content, "*x*") && !strings.Contains(answer.Content, `\*x\*`) {
			t.Errorf("what was typed formats the answer: %s", answer.Content)
		}
	}
	if list, err := r.app.Store.Posts(t.Context(), trailhead); err != nil || len(list) != 0 {
		t.Errorf("stored all the same: %+v, %v", list, err)
	}

	robin.do("reminder add", opt("what", "meeting"), daily, zone, opt("name", "Circle"))
	contains(t, robin.do("reminder add", opt("what", "meeting"), daily, opt("name", "circle")).Content, "Another reminder here is called", "circle")
	for i := range 24 {
		r.do(func() error {
			p := r.post("Circle")
			p.Name = fmt.Sprint("n", i)
			timing, from := postTiming(p, r.discord.Clock().Now())
			_, err := r.app.Store.AddPost(t.Context(), p, timing, from, 25, data.Audit{At: from, Action: "add"})
			return err
		}())
	}
	contains(t, robin.do("reminder add", opt("what", "meeting"), daily).Content, "25 reminders, as many as")
	list := robin.do("reminder list")
	contains(t, list.Content, "25 of 25", "Circle")
	for _, want := range []string{"n15", "n22", "n9"} {
		list = robin.press(list, "More")
		contains(t, list.Content, want)
	}
	contains(t, robin.press(list, "Back").Content, "n22")
}

// The answers fit into a message, whatever was typed.
func TestReminderAnswersFit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	var days []string
	for i := range maxSkips {
		days = append(days, time.Date(2030, 1, 1+i, 0, 0, 0, 0, time.UTC).Format("2006-01-02"))
	}
	role, err := r.client.MakeRole(t.Context(), trailhead, playground.RoleForm{Name: "Pinged"})
	r.do(err)
	r.do(r.client.SetOverwrites(t.Context(), questions, playground.Overwrite{Bot: true, Deny: "VIEW_CHANNEL SEND_MESSAGES"}))
	stars := func(n int) string { return strings.Repeat("*", n) }
	var panel *playground.Message
	for i := range postsAPage {
		panel = robin.do("reminder add", opt("what", "checkin"), opt("zone", "America/Argentina/Buenos_Aires"), opt("channel", questions), opt("role", role),
			opt("when", "0,30 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22 * * 1,2,3,4,5,6,0"),
			opt("name", fmt.Sprint(stars(maxPostName-1), i)), opt("title", stars(maxTitle)), opt("text", stars(1900)), opt("skip", strings.Join(days[:40], " ")),
			opt("starts", "2029-01-01"), opt("ends", "2031-01-01"))
	}
	contains(t, panel.Content, "**Added.**", "and 30 more", "paused: ")
	contains(t, robin.press(panel, "Check again").Content, "stays paused")
	for _, p := range func() []data.Post { l, _ := r.app.Store.Posts(t.Context(), trailhead); return l }() {
		now := r.discord.Clock().Now()
		r.do(r.app.Store.Finish(t.Context(), data.Delivery{Reminder: p.ID, Due: now}, data.TooLate, "", "", now))
	}
	contains(t, robin.do("reminder list").Content, "8 of 25", "back too late")
	for range 3 {
		robin.do("reminder edit", opt("reminder", "#"+formatRef(r.post("").ID)), opt("skip", strings.Join(days[:45], " ")), opt("title", stars(50)))
	}
	robin.do("audit")
}

// A name that nobody chose says when it comes, also after an edit; a chosen one stays.
func TestReminderNames(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	for _, name := range []string{"Meeting: every day at 09:00", "Meeting: every day at 09:00 (2)"} {
		contains(t, robin.do("reminder add", opt("what", "meeting"), opt("when", "every day at 9"), opt("zone", "UTC")).Content, name)
	}
	robin.do("reminder edit", opt("reminder", "Meeting: every day at 09:00 (2)"), opt("when", "every day at 10"))
	r.post("Meeting: every day at 10:00")
	robin.do("reminder edit", opt("reminder", "Meeting: every day at 09:00"), opt("name", "Meeting: every day at 09:00, early"))
	robin.do("reminder edit", opt("reminder", "Meeting: every day at 09:00, early"), opt("when", "every day at 8"))
	if p := r.post("Meeting: every day at 09:00, early"); p.Rule != "daily 08:00" {
		t.Errorf("%+v", p)
	}
	contains(t, robin.do("reminder add", opt("what", "meeting"), opt("when", "CRON_TZ=Berlin")).Content, "could not")
}

func TestReminderCompletion(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	values := func(list []playground.Choice) []string {
		var v []string
		for _, c := range list {
			v = append(v, c.Value.(string))
		}
		return v
	}
	what := opt("what", "meeting")
	if c := robin.completed("reminder add", "when", "", what); len(c) < 8 || !slices.Contains(values(c), "weekdays at 18:00") {
		t.Errorf("examples: %+v", c)
	}
	c := robin.completed("reminder add", "when", "cron_tz=Asia/Kathmandu 0 18 * * 1-5", what)
	if len(c) != 1 || c[0].Value != "cron_tz=Asia/Kathmandu 0 18 * * 1-5" || !strings.Contains(c[0].Name, "next") || !strings.HasSuffix(c[0].Name, "18:00") {
		t.Errorf("cron: %+v", c)
	}
	if c := robin.completed("reminder add", "when", "weekdays", what); len(c) == 0 || c[0].Value != "weekdays at 9:00" {
		t.Errorf("days alone: %+v", c)
	}
	if c := robin.completed("reminder add", "when", "every 2nd", what); !slices.Contains(values(c), "every 2nd Sunday at 10:00") {
		t.Errorf("half a rule: %+v", c)
	}
	if c := robin.completed("reminder add", "when", "18:30", what); !slices.Contains(values(c), "weekdays at 18:30") {
		t.Errorf("a time alone: %+v", c)
	}
	if c := robin.completed("reminder add", "when", "xyzzy", what); len(c) != 0 {
		t.Errorf("nonsense: %+v", c)
	}
	robin.do("reminder add", what, opt("when", "every Monday 19:30"), opt("zone", "Berlin"))
	if c := robin.completed("reminder add", "zone", "", what, opt("when", "x")); len(c) < 5 || c[0].Value != "Europe/Berlin" {
		t.Errorf("zones: %+v", c)
	}
	robin.do("reminder add", what, opt("when", "every day at 7"), opt("name", "Early birds"))
	c = robin.completed("reminder edit", "reminder", "early")
	if len(c) != 1 || !strings.Contains(c[0].Name, "Early birds · on") {
		t.Fatalf("reminders: %+v", c)
	}
	contains(t, robin.do("reminder log", opt("reminder", c[0].Value)).Content, "Early birds", "Nothing yet")
	contains(t, robin.do("reminder log", opt("reminder", "early BIRDS")).Content, "Early birds")
	contains(t, robin.do("reminder log", opt("reminder", "nobody's")).Content, "no such reminder")
	contains(t, robin.do("reminder log", opt("reminder", "#zzz")).Content, "no such reminder")
}

// A message asks for its text with a form, and starts when that comes.
func TestReminderMessageAsksForItsText(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	form := robin.form(robin.Command(t.Context(), checkIns, "reminder add",
		opt("what", "message"), opt("when", "every day at 9"), opt("zone", "UTC"), opt("name", "News")))
	if p := r.post("News"); p.State != data.Paused || p.Text != "" {
		t.Errorf("before the text: %+v", p)
	}
	contains(t, robin.do("reminder list").Content, "waiting for its text")
	contains(t, robin.submit(form, "Good morning. It is {date}.").Content, "News", "· on", "Good morning")
	if p := r.post("News"); p.State != data.On {
		t.Errorf("after the text: %+v", p)
	}

	// What is too long once it is filled in comes back.
	form = robin.form(robin.Command(t.Context(), checkIns, "reminder edit", opt("reminder", "News")))
	back := robin.submit(form, strings.Repeat("x", 1985)+" {relative}")
	contains(t, back.Content, "2002 characters", "not lost")
	if len(back.Attachments) != 1 || back.Attachments[0].Size != 1985+len(" {relative}") {
		t.Errorf("attachments: %+v", back.Attachments)
	}
	if p := r.post("News"); p.Text != "Good morning. It is {date}." {
		t.Errorf("stored all the same: %q", p.Text)
	}
}

// A day with a reminder: preview, post, answers, edits, pause, log, trail.
func TestReminderStory(t *testing.T) {
	t.Parallel()
	var out sent
	r := newRig(t, out.watch)
	robin, maya, sam := r.moderator(), r.member("maya").agree(), r.member("sam").agree()
	robin.agree()
	added := robin.do("reminder add", opt("what", "checkin"), opt("when", "every day at 9:00"), opt("zone", "UTC"), opt("role", buddies),
		opt("text", "How are you, *everyone*? It is {time}, {relative}. @everyone `/checkin`"))
	contains(t, added.Content, "Check-in: every day at 09:00", "Pings: <@&"+buddies+">", "by direct message", `How are you, \*everyone\*?`)
	p := r.post("")

	preview := robin.press(added, "Preview")
	if len(preview.Mentions) != 0 {
		t.Errorf("the preview pings %v", preview.Mentions)
	}
	due := r.toNext(p)
	r.await("the post", func() bool { return len(r.posts(checkIns)) == 1 })
	post := r.posts(checkIns)[0]
	if preview.Content != post.Content || fmt.Sprint(preview.Buttons()) != fmt.Sprint(post.Buttons()) || preview.Button("Check in").CustomID != post.Button("Check in").CustomID {
		t.Errorf("the preview was %q %v, the post is %q %v", preview.Content, preview.Buttons(), post.Content, post.Buttons())
	}
	contains(t, post.Content, "<@&"+buddies+">", fmt.Sprintf("<t:%d:t>, <t:%[1]d:R>", due.Unix()), "*everyone*", "</checkin:")
	message := out.all()[len(out.all())-1]
	if am := message.AllowedMentions; len(am.Parse) != 0 || len(am.Users) != 0 || !slices.Equal(am.Roles, []string{buddies}) {
		t.Errorf("allowed_mentions: %+v", am)
	}

	// Two people answer, each in private; the preview's button works as well.
	for _, m := range []*member{maya, sam} {
		mine := m.press(post, "Check in")
		if !mine.Ephemeral() {
			t.Errorf("%s's answer is public", m.Handle())
		}
		saved := m.choose(m.choose(mine, "Mood", "6"), "Craving", "2")
		contains(t, saved.Content, "Saved.")
		if e := m.entries(); len(e) != 1 {
			t.Errorf("%s has %d entries", m.Handle(), len(e))
		}
	}
	if again := r.posts(checkIns); len(again) != 1 || again[0].Content != post.Content {
		t.Errorf("the post was changed by an answer: %+v", again)
	}
	contains(t, robin.press(preview, "Check in").Content, "How are you right now?")

	// Edit: only what is given changes.
	changed := robin.do("reminder edit", opt("reminder", p.Name), opt("when", "every day at 10:00"), opt("no-role", true))
	contains(t, changed.Content, "**Changed.**", "every day at 10:00", "Pings: nobody", "Check-in: every day at 10:00")
	p = r.post("")
	if p.Text == "" || p.RoleID != "" || p.Name != "Check-in: every day at 10:00" {
		t.Errorf("%+v", p)
	}
	paused := robin.do("reminder pause", opt("reminder", p.Name))
	contains(t, paused.Content, "· paused", "Once it is on")
	if _, err := r.client.ClockTo(t.Context(), due.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	// By hand it comes all the same.
	contains(t, robin.do("reminder run-now", opt("reminder", p.Name)).Content, "posted", "https://discord.com/channels/"+trailhead+"/"+checkIns+"/")
	if n := len(r.posts(checkIns)); n != 2 {
		t.Errorf("%d posts, want the one at 9 and the one by hand", n)
	}
	contains(t, robin.do("reminder run-now", opt("reminder", p.Name)).Content, "wait a minute")
	if n := len(r.posts(checkIns)); n != 2 {
		t.Errorf("%d posts after a second time by hand", n)
	}
	contains(t, robin.press(paused, "Resume").Content, "It comes again", "· on")
	r.toNext(p)
	r.awaitOutcome(p, 3)
	if n := len(r.posts(checkIns)); n != 3 {
		t.Errorf("%d posts, want 3", n)
	}
	log := robin.do("reminder log", opt("reminder", p.Name))
	if n := strings.Count(log.Content, "· posted"); n != 3 {
		t.Errorf("%d outcomes in the log:\n%s", n, log.Content)
	}
	list := robin.do("reminder list")
	contains(t, list.Content, "1 of 25", "next <t:", "last <t:")
	panel := robin.choose(list, "Open one", list.Select("Open one").Options[0].Value)
	contains(t, panel.Content, p.Name)

	ask := robin.press(panel, "Remove")
	contains(t, ask.Content, "Remove")
	contains(t, robin.press(ask, "Keep it").Content, p.Name, "· on")
	contains(t, robin.press(robin.do("reminder remove", opt("reminder", p.Name)), "Yes").Content, "is removed")
	contains(t, robin.do("reminder list").Content, "no reminders yet")
	contains(t, robin.press(panel, "Preview").Content, "no such reminder")

	trail := robin.do("audit")
	contains(t, trail.Content, "<@"+robin.id()+"> · removed", "<@"+robin.id()+"> · posted by hand", "<@"+robin.id()+"> · resumed", "State: paused\u2069 → \u2068State: on",
		"<@"+robin.id()+"> · paused", "State: on\u2069 → \u2068State: paused", "<@"+robin.id()+"> · changed",
		"When: every day at 09:00 (UTC", "→", "Pings: <@&"+buddies+">", "Pings: none", "<@"+robin.id()+"> · added", "<@"+robin.id()+"> · set up", "Etc/UTC")
	if strings.Contains(trail.Content, "What: ") && strings.Count(trail.Content, "What: ") > 2 {
		t.Errorf("the trail repeats what did not change:\n%s", trail.Content)
	}
}

// What was asked for when a reminder was added can be taken away again.
func TestReminderEditClears(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", opt("what", "meeting"), opt("when", "every day at 9"), opt("zone", "UTC"), opt("name", "Circle"), opt("role", buddies),
		opt("starts", "2030-01-01"), opt("ends", "2031-01-01"), opt("skip", "2030-05-01"))
	if p := r.post("Circle"); p.Starts != "2030-01-01" || p.Ends != "2031-01-01" || p.Skips != "2030-05-01" || p.RoleID != buddies {
		t.Fatalf("%+v", p)
	}
	contains(t, robin.do("reminder edit", opt("reminder", "Circle"), opt("ends", "2029-12-31")).Content, "is before the first")
	robin.do("reminder edit", opt("reminder", "Circle"), opt("starts", "none"), opt("ends", "none"), opt("skip", "none"), opt("no-role", true))
	if p := r.post("Circle"); p.Starts != "" || p.Ends != "" || p.Skips != "" || p.RoleID != "" {
		t.Errorf("%+v", p)
	}
	// Another kind, whose usual text it takes; but not words of their own.
	robin.do("reminder edit", opt("reminder", "Circle"), opt("what", "checkin"))
	if p := r.post("Circle"); p.Kind != data.CheckInPrompt || !strings.Contains(p.Text, "How are you today?") {
		t.Errorf("%+v", p)
	}
	contains(t, robin.do("reminder edit", opt("reminder", "Circle"), opt("what", "message")).Content, "needs a text first")
	robin.do("reminder edit", opt("reminder", "Circle"), opt("text", "Hello"), opt("what", "message"))
	robin.do("reminder edit", opt("reminder", "Circle"), opt("what", "meeting"), opt("zone", "Kathmandu"))
	if p := r.post("Circle"); p.Text != "Hello" || p.Zone != "Asia/Kathmandu" {
		t.Errorf("%+v", p)
	}
}

// A reminder that is over: its words can be edited, and that does not bring it back; it
// takes no room from the others.
func TestReminderOver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Daily"))
	robin.do("reminder add", meeting, atNine, opt("name", "Retreat"), opt("ends", r.discord.Clock().Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)))
	r.toNext(r.post("Retreat"))
	r.awaitOutcome(r.post("Retreat"), 1)
	r.await("its end", func() bool { return r.post("Retreat").State == data.Over })

	form := robin.form(robin.Command(t.Context(), checkIns, "reminder edit", opt("reminder", "Retreat")))
	contains(t, robin.submit(form, "Other words").Content, "**Changed.**", "Retreat", "· over", "Other words")
	contains(t, robin.do("reminder edit", opt("reminder", "Retreat"), opt("role", buddies)).Content, "**Changed.**", "· over", "<@&"+buddies+">")
	contains(t, robin.do("reminder list").Content, "(1 of 25) and 1 that is over")
	if p := r.post("Retreat"); p.State != data.Over || p.Text != "Other words" {
		t.Errorf("%+v", p)
	}
	r.toNext(r.post("Daily"))
	r.awaitOutcome(r.post("Daily"), 2)
	if list, err := r.app.Store.Outcomes(t.Context(), r.post("Retreat").ID, 10); err != nil || len(list) != 1 {
		t.Errorf("it came again: %+v, %v", list, err)
	}
	contains(t, robin.do("reminder edit", opt("reminder", "Retreat"), opt("ends", "none")).Content, "· on")
}

// A command that a text names takes more room when it is sent, which is told in time.
func TestReminderTooLongWhenSent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	long := strings.Repeat("x", 1880) + " `/checkin` `/help` `/history` `/my-data` `/about`"
	fits := strings.Repeat("x", 1920) + " `/checkin` `/help`"
	contains(t, robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"), opt("text", long)).Content, "Discord takes 2000", "Nothing was changed")
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"), opt("text", fits))
	contains(t, robin.do("reminder edit", opt("reminder", "Circle"), opt("text", long)).Content, "Discord takes 2000")
	form := robin.form(robin.Command(t.Context(), checkIns, "reminder edit", opt("reminder", "Circle")))
	contains(t, robin.submit(form, long).Content, "Discord takes 2000", "not lost")
	p := r.post("Circle")
	if p.Text != fits {
		t.Errorf("stored all the same: %q", p.Text)
	}
	contains(t, robin.do("reminder preview", opt("reminder", "Circle")).Content, "xx </checkin:")
	r.toNext(p)
	if o := r.awaitOutcome(p, 1); o.Outcome != data.Sent {
		t.Errorf("%+v", o)
	}
	p.Text = long
	timing, from := postTiming(p, r.discord.Clock().Now())
	r.do(r.app.Store.EditPost(t.Context(), p, timing, from, data.Audit{At: from, Action: "edit"}))
	contains(t, robin.do("reminder preview", opt("reminder", "Circle")).Content, "Discord takes 2000")
}

// The preview of a forum post shows its title, where there is room for it.
func TestReminderPreviewOfAForumPost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Forum"), opt("channel", questions), opt("title", "*Circle* of {date}"), opt("text", "Hello"))
	if said := robin.do("reminder preview", opt("reminder", "Forum")).Content; !strings.HasPrefix(said, `**\*Circle\* of 20`) || !strings.HasSuffix(said, "**\nHello") {
		t.Errorf("%q", said)
	}
	robin.do("reminder edit", opt("reminder", "Forum"), opt("text", strings.Repeat("x", 1990)))
	if said := robin.do("reminder preview", opt("reminder", "Forum")).Content; said != strings.Repeat("x", 1990) {
		t.Errorf("%q", said)
	}
}

// Discord refuses a whole answer with two choices of the same name, and then there are no
// suggestions at all: everything on the way to an example, and every hour, has some.
func TestCompleteWhenOnTheWay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("setup", opt("zone", "Berlin"))
	typed := []string{"tomorrow", "mon", "monday", "sun", "daily", "noon", "CRON_TZ=Asia/Tokyo 18", "cron_tz=Berlin weekdays"}
	for _, example := range whenExamples {
		for n := range len(example) + 1 {
			typed = append(typed, example[:n])
		}
	}
	for hour := range 24 {
		typed = append(typed, strconv.Itoa(hour), strconv.Itoa(hour)+":00", fmt.Sprintf("%02d:30", hour), fmt.Sprintf("at %d", hour))
	}
	for hour := range 12 {
		typed = append(typed, strconv.Itoa(hour+1)+"am", strconv.Itoa(hour+1)+" pm")
	}
	for _, when := range typed {
		c := robin.completed("reminder add", "when", when, opt("what", "meeting")) // stops where it is refused
		for i, a := range c {
			for _, b := range c[:i] {
				if a.Name == b.Name || a.Value == b.Value {
					t.Errorf("%q: %v and %v", when, a, b)
				}
			}
		}
		if _, isTime := scheduler.ReadTime(when); isTime && len(c) < 4 {
			t.Errorf("a time alone, %q: %v", when, c)
		}
	}
	for _, when := range []string{"18", "18:00", "9", "tomorrow", "mon", "monday", "CRON_TZ=Asia/Tokyo 18"} {
		if len(robin.completed("reminder add", "when", when, opt("what", "meeting"))) == 0 {
			t.Errorf("nothing completes %q", when)
		}
	}
}

// How late a post still comes is said where it is set up, as it is.
func TestReminderSaysHowLate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	contains(t, robin.do("reminder add", meeting, atNine, inUTC).Content, "still comes up to 1 h late", "left out, and the log says so")
	for limit, want := range map[time.Duration]string{
		2 * time.Hour: "up to 2 h late", 90 * time.Minute: "up to 90 min late", 0: "past its time, it is left out",
	} {
		contains(t, lateWords(r.app.texts.For("en"), limit), want)
	}
}

// All outcomes that are kept can be looked through, a page at a time.
func TestReminderLogPages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, opt("when", "every 6 hours"), inUTC, opt("name", "Often"))
	p := r.post("Often")
	const posts = 2*logShown + 3
	for n := range posts {
		r.toNext(p)
		r.awaitOutcome(p, n+1)
	}
	page := robin.do("reminder log", opt("reminder", "Often"))
	seen := map[string]bool{}
	for n, want := range []int{logShown, logShown, 3} {
		lines := 0
		for line := range strings.SplitSeq(page.Content, "\n") {
			if strings.HasPrefix(line, "- ") && !seen[line] {
				seen[line] = true
				lines++
			}
		}
		if lines != want {
			t.Errorf("page %d has %d new lines:\n%s", n, lines, page.Content)
		}
		if n < 2 {
			page = robin.press(page, "Older")
		}
	}
	if buttons := fmt.Sprint(page.All()); strings.Contains(buttons, "Older") {
		t.Error("there is more than everything")
	}
	contains(t, robin.press(page, "Newest").Content, "Often")
	contains(t, robin.press(page, "Back").Content, "**Next**")
}

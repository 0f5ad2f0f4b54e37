package commands

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"
	"cairn/playground"
)

// wrongNumberIn opens a country's lines in the server and presses that a number is wrong.
func (m *member) wrongNumberIn(options ...playground.Option) *playground.Message {
	m.rig.t.Helper()
	list := m.said(m.Command(m.rig.t.Context(), checkIns, "helpline", options...))
	return m.press(list, "A number is wrong")
}

// Whom to tell of a wrong number: the address that the host gave, if any.
func TestWhereWrongNumbersAreReported(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	about := func() string { return below(maya.command("about")) }
	wrong := maya.press(maya.command("helpline"), "A number is wrong")
	contains(t, wrong.Content, "call your emergency number first", "Tell a moderator", "2. Tell whoever runs this bot", "sends nothing")
	contains(t, about(), "Tell a moderator, or whoever runs this bot.")
	if strings.Contains(wrong.Content+about(), "http") || len(wrong.Components) != 0 {
		t.Errorf("an address of nobody, or buttons without a channel:\n%s\n%s", wrong.Content, about())
	}
	if again := maya.wrongNumberIn(); len(again.Components) != 0 {
		t.Error("it offers to tell the moderators of a server that has no channel for it")
	}
	r.project = "https://example.org/cairn/issues"
	r.restart()
	contains(t, maya.press(maya.command("helpline"), "A number is wrong").Content, "Report it at <"+r.project+">", "sends nothing")
	contains(t, about(), "Report it at <"+r.project+">")
}

// A member tells the moderators which entry is wrong, and nothing about themselves.
func TestReportOfAWrongNumber(t *testing.T) {
	t.Parallel()
	s := &sent{}
	r := newRig(t, s.watch)
	robin := r.moderator()
	robin.do("setup", opt("notices", meetingThread))
	maya := r.member("maya").agree()
	r.do(r.app.Store.SetCountry(t.Context(), maya.id(), "ES"))

	wrong := maya.wrongNumberIn(opt("country", "US"), opt("topic", "suicide"))
	contains(t, wrong.Content, "Or pick it below", "nothing of you")
	if strings.Contains(wrong.Content, "sends nothing") {
		t.Errorf("it says what is not so:\n%s", wrong.Content)
	}
	ask := maya.choose(wrong, "Which number is wrong?", "us-988-suicide-crisis-lifeline")
	contains(t, ask.Content, "988 Suicide & Crisis Lifeline", "<#"+meetingThread+">", "Not who")
	if n := len(r.posts(meetingThread)); n != 0 {
		t.Fatalf("%d posts before anybody agreed to one", n)
	}
	contains(t, maya.press(ask, "Yes, tell them").Content, "It went out", "988 Suicide & Crisis Lifeline")
	told := r.posts(meetingThread)
	if len(told) != 1 {
		t.Fatalf("%d posts", len(told))
	}
	contains(t, told[0].Content, "988 Suicide & Crisis Lifeline", "`us-988-suicide-crisis-lifeline`", "whoever runs this bot")
	for _, m := range s.all() {
		if m.Channel != meetingThread {
			continue
		}
		for _, of := range []string{maya.id(), "maya", "Maya", "Spain", "ES", "<@", checkIns} {
			if strings.Contains(m.Content, of) {
				t.Errorf("it tells %q of the member:\n%s", of, m.Content)
			}
		}
	}

	// Once a day for each entry, whoever says it, across restarts.
	r.restart()
	sam := r.member("sam")
	say := func(m *member, id string) *playground.Message {
		t.Helper()
		return m.press(m.choose(m.wrongNumberIn(opt("country", "US")), "Which number is wrong?", id), "Yes, tell them")
	}
	contains(t, say(sam, "us-988-suicide-crisis-lifeline").Content, "within the last day")
	contains(t, say(sam, "emergency-US").Content, "It went out", "Emergency numbers, United States")
	told = r.posts(meetingThread)
	if len(told) != 2 {
		t.Fatalf("%d posts", len(told))
	}
	contains(t, told[1].Content, "`emergency-US`")
	_, err := r.client.ClockAdvance(t.Context(), 25*time.Hour)
	r.do(err)
	contains(t, say(sam, "us-988-suicide-crisis-lifeline").Content, "It went out")
	if n := len(r.posts(meetingThread)); n != 3 {
		t.Errorf("%d posts", n)
	}

	// What does not go out is said, and can be tried again.
	r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Deny: "SEND_MESSAGES SEND_MESSAGES_IN_THREADS"}))
	contains(t, say(maya, "emergency-US").Content, "It did not go out", "tell one of them yourself")
	contains(t, say(maya, "emergency-US").Content, "It did not go out")
	contains(t, say(maya, "emergency-US").Content, "It did not go out") // and does not count
	r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Allow: "SEND_MESSAGES SEND_MESSAGES_IN_THREADS"}))
	contains(t, say(maya, "emergency-US").Content, "It went out")
	r.nothingWritten()
}

// Every entry of a list can be told of, those of the page that is shown before the others.
func TestWrongNumberOffersWhatIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.moderator().do("setup", opt("notices", meetingThread))
	maya := r.member("maya")
	list := maya.said(maya.Command(t.Context(), checkIns, "helpline", opt("country", "US")))
	second := maya.press(list, "Next")
	options := maya.press(second, "A number is wrong").Select("Which number is wrong?").Options
	if len(options) != maxChoices || options[0].Value != "emergency-US" {
		t.Fatalf("%d options, the first %+v", len(options), options[0])
	}
	for _, o := range options[1:4] {
		if !strings.Contains(second.Content, "**"+o.Label+"**") {
			t.Errorf("%q is not on the page:\n%s", o.Label, second.Content)
		}
	}
}

// Whatever can be picked has a name, and fits the custom id of the button that tells.
func TestEveryEntryCanBeToldOf(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, country := range help.Countries() {
		for _, topic := range help.Topics() {
			for _, s := range help.Services(country.Code, topic.ID, night) {
				bot.CustomID("helpline", "report", country.Code, s.ID)
				bot.CustomID("helpline", "entry", "!"+country.Code, topic.ID, "10")
				if name, ok := entryName(texts.For("en"), country.Code, s.ID); !ok || name != s.Name {
					t.Errorf("%s in %s is %q, %v", s.ID, country.Code, name, ok)
				}
			}
		}
	}
}

// A lost reply and a second press are one post.
func TestReportOfAWrongNumberAfterALostReply(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.moderator().do("setup", opt("notices", meetingThread))
	maya := r.member("maya")
	ask := maya.choose(maya.wrongNumberIn(opt("country", "US")), "Which number is wrong?", "emergency-US")
	r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "lost_reply", Method: "POST", Path: "/channels/" + meetingThread + "/messages$", Times: 1}))
	first := maya.press(ask, "Yes, tell them").Content
	if !strings.Contains(first, "It went out") && !strings.Contains(first, "It did not go out") {
		t.Error(errors.New(first))
	}
	if strings.Contains(first, "It did not") {
		contains(t, maya.press(maya.choose(maya.wrongNumberIn(opt("country", "US")), "Which number is wrong?", "emergency-US"), "Yes, tell them").Content, "It went out")
	}
	if n := len(r.posts(meetingThread)); n != 1 {
		t.Errorf("%d posts", n)
	}
}

// Nobody can fill the moderators' channel: one person tells of three entries a day, all
// together of ten. Who comes after that reads whom to tell.
func TestReportsOfWrongNumbersAreFew(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.moderator().do("setup", opt("notices", meetingThread))
	countries, next := help.Countries(), 0 // an entry of another one each time
	report := func(m *member, want string) {
		t.Helper()
		code := countries[next].Code
		next++
		pick := m.choose(m.wrongNumberIn(opt("country", code)), "Which number is wrong?", "emergency-"+code)
		contains(t, m.press(pick, "Yes, tell them").Content, want)
	}
	posts := func(want int) {
		t.Helper()
		if n := len(r.posts(meetingThread)); n != want {
			t.Fatalf("%d posts, not %d", n, want)
		}
	}
	maya := r.member("maya")
	for range 3 {
		report(maya, "It went out")
	}
	report(maya, "tell a moderator of this server directly")
	posts(3)
	sam, noor, robin := r.member("sam"), r.member("noor"), r.member("robin")
	for range 3 {
		report(sam, "It went out")
		report(noor, "It went out")
	}
	report(robin, "It went out")
	report(robin, "tell a moderator of this server directly")
	posts(10)
	_, err := r.client.ClockAdvance(t.Context(), 25*time.Hour)
	r.do(err)
	report(robin, "It went out")
	report(maya, "It went out")
	posts(12)
}

package commands

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"
	"cairn/content/learn"
	"cairn/playground"
)

// Every topic through the menus, every button on it, and the way back, on a Discord that
// holds messages to its limits.
func TestEveryTopicAndButton(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	groups := maya.command("learn").Select("Groups").Options
	if len(groups) != len(learn.Groups()) {
		t.Errorf("the menu has %d groups", len(groups))
	}
	shown := 0
	for _, group := range groups {
		if group.Description == "" || strings.Contains(group.Label+group.Description, "learn.") {
			t.Errorf("the menu has %+v", group)
		}
		menu := maya.choose(maya.command("learn"), "Groups", group.Value)
		contains(t, menu.Content, group.Label)
		contains(t, maya.press(menu, "All groups").Content, "What would you like to know")
		for _, topic := range learn.InGroup(group.Value) {
			shown++
			page := maya.choose(maya.choose(maya.command("learn"), "Groups", group.Value), "Topics", topic.ID)
			maya.readsTopic(page, topic)
			again := maya.choose(maya.press(page, "More topics"), "Topics", topic.ID)
			maya.readsTopic(again, topic)
			if again.ID != page.ID {
				t.Errorf("%s: a second message on the screen", topic.ID)
			}
			maya.pressesAllOf(topic)
		}
	}
	if shown != 42 || shown != len(learn.Topics()) {
		t.Errorf("%d topics are shown", shown)
	}
}

// readsTopic looks whether a page has all that belongs on it.
func (m *member) readsTopic(page *playground.Message, topic *learn.Topic) {
	t := m.rig.t
	t.Helper()
	w := topic.In("en")
	if !page.Ephemeral() {
		t.Errorf("%s: others can see this", topic.ID)
	}
	want := []string{"**" + w.Title + "**", "**Not medical advice.** Whom to ask: ", "Written 2026-11-21; not reviewed by a clinician yet.", topic.LocaleNote}
	for _, text := range append(slices.Clone(w.Answer), w.Ask) {
		if !strings.Contains(text, "`/") { // else it holds a command that can be pressed
			want = append(want, text)
		}
	}
	contains(t, page.Content, want...)
	for _, wrong := range []string{"learn.below", "learn.written", "<no value>", "`/", "****"} {
		if strings.Contains(page.Content, wrong) {
			t.Errorf("%s has %q:\n%s", topic.ID, wrong, page.Content)
		}
	}
	buttons := page.Buttons()
	for _, s := range topic.Sources() {
		if !strings.Contains(page.Content, "](<"+s.URL+">)") && !slices.Contains(buttons, "Sources") {
			t.Errorf("%s does not lead to its source %s", topic.ID, s.ID)
		}
		if strings.Contains(page.Content, s.URL+">) (page not checked yet)") == s.Verified && !slices.Contains(buttons, "Sources") {
			t.Errorf("%s does not say rightly whether %s was opened", topic.ID, s.ID)
		}
	}
	for _, related := range topic.Related() {
		if title := related.In("en").Title; !slices.Contains(buttons, title) && !slices.Contains(buttons, "Back to "+title) {
			t.Errorf("%s does not lead to %s: %q", topic.ID, related.ID, buttons)
		}
	}
	if slices.Contains(buttons, "Help now") != (topic.Urgent || topic.Emergency != "") {
		t.Errorf("%s has the buttons %q", topic.ID, buttons)
	}
	if topic.Emergency != "" {
		startsWithNumber(t, page, "911")
		contains(t, page.Content, "Numbers for United States")
	}
}

// pressesAllOf presses each button of a topic's page, each from a page of its own.
func (m *member) pressesAllOf(topic *learn.Topic) {
	t := m.rig.t
	t.Helper()
	open := func() *playground.Message { return m.command("learn", opt("topic", topic.ID)) }
	page := open()
	m.readsTopic(page, topic)
	for _, label := range page.Buttons() {
		next := m.press(open(), label)
		switch label {
		case "Help now":
			startsWithNumber(t, next, "911")
		case "Find treatment":
			contains(t, next.Content, "**Find treatment**", "Numbers for United States", "guess", "SAMHSA", "In any country", "findahelpline.com", "In danger: call 911")
			m.readsTopic(m.press(next, "Back"), topic)
		case "Sources":
			contains(t, next.Content, topic.In("en").Title, "not reviewed by a clinician yet")
			m.readsTopic(m.press(next, "Back"), topic)
		case "Another country":
			startsWithNumber(t, next, "911")
			germany := m.choose(next, "Countries", "DE")
			startsWithNumber(t, germany, "112")
			contains(t, germany.Content, topic.In("en").Title, "Numbers for Germany.")
			m.readsTopic(m.press(m.press(open(), label), "This one is right"), topic)
		case "More topics":
			if !slices.ContainsFunc(next.Select("Topics").Options, func(o playground.SelectOption) bool { return o.Value == topic.ID }) {
				t.Errorf("the menu that %s leads to is without it", topic.ID)
			}
		default:
			i := slices.IndexFunc(topic.Related(), func(r *learn.Topic) bool { return r.In("en").Title == label })
			if i < 0 {
				t.Errorf("%s has a button %q", topic.ID, label)
				continue
			}
			m.readsTopic(next, topic.Related()[i])
			if back := m.press(next, "Back to "+topic.In("en").Title); slices.ContainsFunc(back.Buttons(), func(b string) bool { return strings.HasPrefix(b, "Back to ") }) {
				t.Errorf("the way back to %s goes on to %q", topic.ID, back.Buttons())
			} else {
				m.readsTopic(back, topic)
			}
		}
	}
}

// The way back through related topics is as long as the way there, also over a page of
// another kind, until a custom id has no room for it.
func TestWayBackThroughTopics(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	title := func(id string) string { return learn.ByID(id).In("en").Title }
	page := maya.command("learn", opt("topic", "moud"))
	page = maya.press(page, title("methadone"))
	page = maya.press(page, title("rights"))
	page = maya.press(maya.press(maya.press(page, "Find treatment"), "Another country"), "This one is right")
	page = maya.press(page, "Back")
	maya.readsTopic(page, learn.ByID("rights"))
	page = maya.press(page, "Back to "+title("methadone"))
	maya.readsTopic(page, learn.ByID("methadone"))
	page = maya.press(page, "Back to "+title("moud"))
	maya.readsTopic(page, learn.ByID("moud"))
	// What is picked from a menu has no way back but the menu.
	page = maya.choose(maya.press(maya.press(page, title("naltrexone")), "More topics"), "Topics", "methadone")
	for _, b := range page.Buttons() {
		if strings.HasPrefix(b, "Back to ") {
			t.Errorf("from the menu there is %q", b)
		}
	}
	long := learnt{where: where{"US", told}, topic: learn.ByID("moud")}
	for _, id := range []string{"alcohol-benzo-withdrawal", "contingency-management", "stimulant-emergency", "contaminated-supply", "opioid-withdrawal"} {
		long = long.on(learn.ByID(id))
		if id := long.id("elsewhere", backToTreatment); len(id) > 100 {
			t.Errorf("%s has %d characters", id, len(id))
		}
	}
	if _, ok := long.back(); !ok {
		t.Error("a long way has no way back")
	}
}

// Beside a line there is the search on the web, first, and said to be unconfirmed.
func TestSearchesForTreatment(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	for country, first := range map[string]string{"US": "us-findtreatment-gov", "CA": "ca-health-canada-get-help-with-substance-use", "AU": "au-national-alcohol-and-other-drug-hotline"} {
		list := treatmentIn(country, night)
		if len(list) == 0 || list[0].ID != first {
			t.Errorf("%s begins with %+v, not %s", country, list, first)
		}
	}
	page := r.app.treatment(&bot.Interaction{UserID: "1", Locale: "en-US", Time: night}, learnt{where: where{"US", told}}).Content
	search, line := strings.Index(page, "**FindTreatment.gov** (not yet confirmed)"), strings.Index(page, "**SAMHSA")
	if search < 0 || line < search || !strings.Contains(page[search:line], "[Website](<https://findtreatment.gov>)") {
		t.Errorf("the page is\n%s", page)
	}
	// Topics that name the button name it as it is called.
	if label := texts.For("en").Say("learn.treatment_button"); label != "Find treatment" {
		t.Errorf("the button is called %q, and topics call it Find treatment", label)
	}
}

// What somebody types in their own words, sent or completed.
func TestLearnInOwnWords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	for typed, want := range map[string]string{"get off suboxone": "moud-duration", "I can't sleep": "sleep", "  naloxone ": "naloxone"} {
		maya.readsTopic(maya.command("learn", opt("topic", typed)), learn.ByID(want))
		res, err := maya.Autocomplete(t.Context(), maya.dm, "learn", playground.Typing("topic", typed))
		if err != nil || len(res.Choices) == 0 || res.Choices[0].Value != want || res.Choices[0].Name != learn.ByID(want).In("en").Title {
			t.Errorf("%q is completed to %+v, %v", typed, res.Choices, err)
		}
	}
	if res, err := maya.Autocomplete(t.Context(), maya.dm, "learn", playground.Typing("topic", "")); err != nil || len(res.Choices) != maxChoices {
		t.Errorf("nothing typed offers %d topics, %v", len(res.Choices), err)
	}
	// What might be a cry is answered with the card, and the topic below it.
	friend := maya.command("learn", opt("topic", "my friend is suicidal"))
	if !isCard(friend) {
		t.Errorf("no card:\n%s", friend.Content)
	}
	// What is not sure is asked.
	unsure := maya.command("learn", opt("topic", "how long does it take until methadone works for me"))
	contains(t, unsure.Content, "not sure what you mean")
	maya.readsTopic(maya.choose(unsure, "Topics", "methadone"), learn.ByID("methadone"))
	lost := maya.command("learn", opt("topic", "zzzz **bold**"))
	contains(t, lost.Content, "I have nothing under \u2068zzzz \\*\\*bold\\*\\*\u2069 yet.", "What would you like to know")
	if len(lost.Select("Groups").Options) == 0 {
		t.Error("there is no way on")
	}
}

// Nothing is asked of a database, in a server as in direct messages; the country that a
// member told before is still known.
func TestLearnWithoutADatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	if err := r.app.Store.SetCountry(t.Context(), maya.id(), "ES"); err != nil {
		t.Fatal(err)
	}
	if err := r.app.Store.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(r.dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	state, err := r.client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{maya.dm, state.Channel("check-ins")} {
		page := maya.said(maya.Command(t.Context(), place, "learn", opt("topic", "overdose-response")))
		startsWithNumber(t, page, "112")
		contains(t, page.Content, "Numbers for Spain.")
		found := maya.press(page, "Find treatment")
		contains(t, found.Content, "Numbers for Spain.", "In danger: call 112")
		startsWithNumber(t, maya.press(maya.press(found, "Back"), "Help now"), "112")
		if len(maya.said(maya.Command(t.Context(), place, "learn")).Select("Groups").Options) == 0 {
			t.Error("there is no menu")
		}
	}
}

// A country that is chosen or typed for treatment stays for the pages that follow, and is
// kept nowhere: it may be for a friend.
func TestTreatmentElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	found := maya.press(maya.command("learn"), "Find treatment")
	contains(t, found.Content, "Numbers for United States", "guess", "SAMHSA", "finds treatment, not a crisis line")
	chooser := maya.press(found, "Another country")
	contains(t, chooser.Content, "Where are you?", "United States")
	australia := maya.choose(chooser, "Countries", "AU")
	contains(t, australia.Content, "Numbers for Australia.", "National Alcohol and Other Drug Hotline", "In danger: call 000")
	if australia.ID != found.ID {
		t.Error("a second message on the screen")
	}
	contains(t, maya.press(australia, "All groups").Content, "What would you like to know")

	// The country stays on the way through topics.
	page := maya.choose(maya.press(maya.press(maya.command("learn", opt("topic", "cbt")), "Find treatment"), "Another country"), "Countries", "FR")
	contains(t, page.Content, "Numbers for France.", "Drogues Info Service")
	page = maya.press(page, "Back")
	maya.readsTopic(page, learn.ByID("cbt"))
	contains(t, maya.press(maya.press(page, "Relapse prevention"), "Find treatment").Content, "Numbers for France.")

	// Typed, misspelt first.
	chooser = maya.press(maya.press(maya.command("learn", opt("topic", "cbt")), "Find treatment"), "Another country")
	form, err := maya.Press(t.Context(), chooser, chooser.Button("Type a country").CustomID)
	if err != nil || form.Modal == nil {
		t.Fatalf("no form: %+v, %v", form, err)
	}
	near := maya.said(maya.Submit(t.Context(), form.Modal, map[string]any{"country": "Swizerland"}))
	contains(t, near.Content, "I do not know", "Swizerland")
	if near.Select("Countries").Option("Switzerland").Value != "CH" {
		t.Errorf("the nearest is not offered: %+v", near.Select("Countries"))
	}
	if form, err = maya.Press(t.Context(), near, near.Button("Type a country").CustomID); err != nil || form.Modal == nil {
		t.Fatalf("no form: %+v, %v", form, err)
	}
	chad := maya.said(maya.Submit(t.Context(), form.Modal, map[string]any{"country": "tchad"}))
	contains(t, chad.Content, "Numbers for Chad.", "I know no service there that helps to find treatment", "In any country")
	maya.readsTopic(maya.press(chad, "Back"), learn.ByID("cbt"))

	if kept := r.app.Store.Country(maya.id()); kept != "" {
		t.Errorf("kept %q", kept)
	}
}

// In every country a topic fits a message below its number, and treatment names only what
// is there, with no crisis line among those that find it.
func TestLearnInEveryCountry(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	in := &bot.Interaction{UserID: "1", Locale: "en-US", Time: night}
	fits := func(what, text string) {
		t.Helper()
		if n := r.app.bot.Length(text); n == 0 || n > maxMessage {
			t.Errorf("%s has %d characters", what, n)
		}
	}
	withServices := 0
	for _, country := range help.Countries() {
		w := where{country.Code, doubtful}
		for _, topic := range learn.Topics() {
			if topic.Emergency != "" {
				page := r.app.topicPage(in, learnt{where: w, topic: topic})
				fits(topic.ID+" in "+country.Code, page.Content)
				if first, _, _ := strings.Cut(page.Content, "\n"); !strings.Contains(first, help.Emergency(country.Code)[0].Number) && len(help.Emergency(country.Code)) == 1 {
					t.Errorf("%s in %s begins with %q", topic.ID, country.Code, first)
				}
			}
		}
		found := r.app.treatment(in, learnt{where: w})
		fits("treatment in "+country.Code, found.Content)
		contains(t, found.Content, countryWords(texts.For("en"), w, "", false), "In any country", "In danger: call "+callWords(texts.For("en"), country.Code, ""))
		list := treatmentIn(country.Code, night)
		for _, s := range list {
			if s.Country != country.Code || s.Status != "listed" || !s.About("treatment-locator") && !s.About("substance-use") {
				t.Errorf("%s: %s is for %q", country.Code, s.ID, s.Topics)
			}
		}
		if len(list) > 0 {
			withServices++
			contains(t, found.Content, markdown.Replace(list[0].Name))
		} else {
			contains(t, found.Content, "I know no service there")
		}
	}
	if withServices < 10 {
		t.Errorf("%d countries have services", withServices)
	}
}

// Sources that do not fit below an answer are one press away, and one back.
func TestSourcesApart(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in := &bot.Interaction{UserID: "1", Locale: "en-US", Time: night, Args: []string{"US", "moud-duration"}}
	topic := learn.ByID("moud-duration")
	if page := r.app.topicPage(in, learnt{where: where{"US", told}, topic: topic}); !strings.Contains(page.Content, "Sources: [") {
		t.Errorf("the sources are not there:\n%s", page.Content)
	}
	more := *topic
	for len(more.SourceIDs) < 10 {
		more.SourceIDs = append(more.SourceIDs, topic.SourceIDs...)
	}
	page := r.app.topicPage(in, learnt{where: where{"US", told}, topic: &more})
	if strings.Contains(page.Content, "](<") || !strings.Contains(page.Content, "not reviewed by a clinician yet") {
		t.Errorf("the sources do not fit, and yet:\n%s", page.Content)
	}
	buttons := buttonsOf(page)
	i := slices.IndexFunc(buttons, func(b pressed) bool { return b.label == "Sources" })
	if i < 0 || buttons[i].customID != "1:learn:sources:US:moud-duration" {
		t.Fatalf("the buttons are %+v", buttons)
	}
	apart, err := r.app.learn().Components["sources"](t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range topic.Sources() {
		contains(t, apart.Content, "- ["+s.Title+"](<"+s.URL+">)")
	}
	contains(t, apart.Content, topic.In("en").Title)
	if back := buttonsOf(apart); len(back) != 1 || back[0].customID != "1:learn:open:US:moud-duration" {
		t.Errorf("the way back is %+v", back)
	}
}

// A page that this version does not have any more leads to the menu.
func TestLearnOldButtons(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, action := range []string{"open", "sources", "group", "menu"} {
		for _, args := range [][]string{nil, {"US"}, {"US", "gone", "gone"}, {"??", "gone"}} {
			reply, err := r.app.learn().Components[action](t.Context(), &bot.Interaction{UserID: "1", Locale: "en-US", Time: night, Args: args})
			if err != nil || !strings.Contains(reply.Content, "What would you like to know") || len(reply.Components) == 0 {
				t.Errorf("%s of %q: %+v, %v", action, args, reply, err)
			}
		}
	}
	for _, action := range []string{"treatment", "pick"} {
		reply, err := r.app.learn().Components[action](t.Context(), &bot.Interaction{UserID: "1", Locale: "en-US", Time: night, Values: []string{"ZZ"}})
		if err != nil || !strings.Contains(reply.Content, "**Find treatment**") {
			t.Errorf("%s: %+v, %v", action, reply, err)
		}
	}
}

// Where a clinician has reviewed an answer, it says who.
func TestReviewWords(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	reviewed := *learn.ByID("cbt")
	reviewed.ReviewedBy = "Dr. A. Example"
	contains(t, reviewWords(texts.For("en"), &reviewed), "Written 2026-11-21; reviewed by Dr. A. Example.")
}

// A cry for help typed as a topic is answered with the card, not with a search alone.
func TestCryForHelpIsNoTopic(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	for _, cry := range []string{imminentText, "i want to die", "my friend wont wake up, she took pills"} {
		if said := maya.command("learn", opt("topic", cry)); !isCard(said) {
			t.Errorf("%q: no card:\n%s", cry, said.Content)
		}
	}
	maya.readsTopic(maya.command("learn", opt("topic", "overdose")), learn.ByID("overdose-response"))
}

// Help stands above an urgent topic once, also where its own page leads there: Discord
// takes no two buttons with one custom id.
func TestHelpOverUrgentTopics(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	in := &bot.Interaction{UserID: "1", Locale: "en-US", Time: night}
	for _, topic := range learn.Topics() {
		said := r.app.helpNowFirst(in, true, r.app.topicPage(in, learnt{where: where{"US", told}, topic: topic}))
		seen := map[string]bool{}
		for _, b := range buttonsOf(said) {
			if seen[b.customID] {
				t.Errorf("%s has two buttons %s", topic.ID, b.customID)
			}
			seen[b.customID] = true
		}
		if !seen["1:crisis:now"] || len(said.Components) > maxRows {
			t.Errorf("%s: %d rows, %v", topic.ID, len(said.Components), seen)
		}
	}
	maya := r.member("maya")
	for range 2 {
		contains(t, maya.command("learn", opt("topic", "dope sick")).Content, "911")
	}
}

// Who types a cry where a name is asked for is not given an act of kindness to do.
func TestPlainCallsForHelp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	for _, typed := range []string{"help", "Help me!", "please help", "i need help now", "sos"} {
		contains(t, maya.command("cope", opt("name", typed)).Content, "call 911", "What is it like right now?")
		contains(t, maya.command("learn", opt("topic", typed)).Content, "call 911")
	}
	for _, other := range []*playground.Message{maya.command("cope", opt("name", "hepl")), maya.command("learn", opt("topic", "hepl qqq"))} {
		if other.Button("Help now").CustomID == "" {
			t.Errorf("no way to help: %s", other.Content)
		}
	}
	contains(t, maya.command("cope", opt("name", "help others")).Content, "Small act of help")
}

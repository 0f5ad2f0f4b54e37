package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/content/coping"
	"cairn/data"
	"cairn/playground"
)

func TestOfferFor(t *testing.T) {
	t.Parallel()
	now := time.Now()
	entry := func(mood, craving int, needs data.Needs) data.CheckIn {
		c := data.CheckIn{At: now, Needs: needs}
		if mood >= 0 {
			c.Mood = data.Rated(mood)
		}
		if craving >= 0 {
			c.Craving = data.Rated(craving)
		}
		return c
	}
	week := data.BeforeEntry{Mean: 2, Entries: 7, Last: data.Rated(2), LastAt: now.Add(-time.Hour)}
	after := func(craving int, ago time.Duration) data.BeforeEntry {
		return data.BeforeEntry{Mean: float64(craving), Entries: 1, Last: data.Rated(craving), LastAt: now.Add(-ago)}
	}
	for name, c := range map[string]struct {
		entry  data.CheckIn
		before data.BeforeEntry
		signs  bool
		want   offer
	}{
		"craving 7":                         {entry(6, 7, 0), week, false, offer{why: "offer.craving", person: true, feeling: "craving"}},
		"craving 7 comes before needs":      {entry(6, 7, data.Hungry), week, false, offer{why: "offer.craving", person: true, feeling: "craving"}},
		"3 above the mean":                  {entry(6, 5, 0), week, false, offer{why: "offer.risen", person: true, feeling: "craving"}},
		"less than 3 above":                 {entry(6, 4, 0), week, false, offer{why: "offer.good", technique: "gratitude"}},
		"3 above a mean of two":             {entry(6, 5, 0), data.BeforeEntry{Mean: 2, Entries: 2}, false, offer{why: "offer.good", technique: "gratitude"}},
		"craving 8":                         {entry(6, 8, 0), week, false, offer{why: "offer.person", person: true, firstly: true, feeling: "craving", called: true}},
		"mood 1":                            {entry(1, 0, 0), week, false, offer{why: "offer.person", person: true, firstly: true, feeling: "low_mood", called: true}},
		"signs of a crisis":                 {entry(8, 0, 0), week, true, offer{why: "offer.person", person: true, firstly: true, called: true}},
		"9 twice running":                   {entry(6, 9, 0), after(9, time.Hour), false, offer{why: "offer.again", person: true, firstly: true, feeling: "craving", called: true}},
		"9 after an 8":                      {entry(6, 9, 0), after(8, time.Hour), false, offer{why: "offer.person", person: true, firstly: true, feeling: "craving", called: true}},
		"9 long after a 9":                  {entry(6, 9, 0), after(9, 100*time.Hour), false, offer{why: "offer.person", person: true, firstly: true, feeling: "craving", called: true}},
		"lonely and tired":                  {entry(6, 0, data.Lonely|data.Tired), week, false, offer{why: "offer.need", technique: "reach-out"}},
		"stressed":                          {entry(6, 0, data.Stressed), week, false, offer{why: "offer.need", technique: "breathing-space"}},
		"low":                               {entry(4, 0, 0), week, false, offer{why: "offer.low", technique: "one-small-win"}},
		"a good day":                        {entry(8, 0, 0), week, false, offer{why: "offer.good", technique: "gratitude"}},
		"no craving given is not a low one": {entry(5, -1, 0), week, false, offer{why: "offer.good", technique: "gratitude"}},
	} {
		if got := offerFor(c.entry, c.before, nil, c.signs); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	stressed, leftOut := entry(6, 0, data.Stressed), []string{"breathing-space", "paced-breathing"}
	if got, want := offerFor(stressed, week, leftOut, false), (offer{why: "offer.need", technique: "music-reset"}); got != want {
		t.Errorf("two left out: %+v, want %+v", got, want)
	}
	if got, want := offerFor(stressed, week, append(leftOut, "music-reset"), false), (offer{why: "offer.any"}); got != want {
		t.Errorf("all left out: %+v, want %+v", got, want)
	}
}

// The rules by which offers are chosen are shown with all that they depend on.
func TestOfferRulesAreShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	about := r.member("maya").command("about").Content
	contains(t, about, fmt.Sprintf("Craving %d, or %d above the mean of your last seven days, if they have %d cravings or more", strongCraving, risenCraving, leastForMean),
		fmt.Sprintf("Craving %d or more twice running, within three days", worstCraving))
	if runningWithin != 3*24*time.Hour {
		t.Error("/about says three days")
	}
}

// For each need there is something, whatever reasons a member has to leave things out.
func TestOfferForEachNeed(t *testing.T) {
	t.Parallel()
	for _, reason := range coping.Reasons {
		leftOut := coping.UnsuitedFor(reason)
		for _, n := range forNeed {
			if got := offerFor(data.CheckIn{Needs: n.need}, data.BeforeEntry{}, leftOut, false); got.technique == "" || slices.Contains(leftOut, got.technique) {
				t.Errorf("%v, %s: %+v", n.need, reason, got)
			}
		}
	}
}

// From a check-in straight to what is offered.
func TestOffersLead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	for range 3 {
		maya.command("checkin", opt("mood", 6), opt("craving", 1))
	}
	risen := maya.command("checkin", opt("mood", 6), opt("craving", 5))
	contains(t, risen.Content, "well above your own last seven days")
	contains(t, maya.press(risen, "Three things to try").Content, "Craving or an urge", "how long you have")
	strong := maya.command("checkin", opt("craving", 7))
	contains(t, maya.press(strong, "Reach a person").Content, "Reach out now")
	worst := maya.command("checkin", opt("craving", 9))
	contains(t, worst.Content, "Being with a person")
	contains(t, maya.command("checkin", opt("craving", 9)).Content, "one after the other", "</crisis:")
	maya.command("checkin", opt("mood", 5)) // without a craving, it says nothing of one
	contains(t, maya.command("checkin", opt("craving", 9)).Content, "one after the other")
	good := maya.command("checkin", opt("mood", 8), opt("craving", 0))
	contains(t, maya.press(good, "Show how").Content, "Three good things")
}

// What a member chose of three, what helped and what does not suit them lead the next
// three; all of it is theirs to see and to take back.
func TestCopeRemembers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	ask := maya.command("cope")
	three := maya.choose(ask, "Right now it is", "anxiety")
	names := three.Buttons()[:3]
	if again := maya.press(three, "Other ideas").Buttons()[:3]; names[0] == again[0] && names[1] == again[1] && names[2] == again[2] {
		t.Errorf("the same three: %v", names)
	}
	// Left out for a reason that is not kept.
	why := maya.press(maya.press(maya.command("cope"), "What helped me"), "Something else")
	three = maya.choose(why, "Right now it is", "anxiety")
	contains(t, maya.choose(maya.press(three, "Not for me"), "true for me", "breathing", "heart").Content, "Paced breathing", "Square breathing")
	for range 10 {
		for _, name := range maya.choose(maya.command("cope"), "Right now it is", "anxiety").Buttons()[:3] {
			if name == "Paced breathing" || name == "Square breathing" {
				t.Errorf("%s is offered", name)
			}
		}
	}
	known, err := r.app.Store.Coping(t.Context(), maya.id())
	if err != nil || len(known.Suggested) != 3 {
		t.Errorf("%+v, %v", known, err)
	}
	left := maya.press(maya.command("cope", opt("name", "mine")), "Left out")
	maya.choose(left, "Offer again", "paced-breathing")
	if known, _ := r.app.Store.Coping(t.Context(), maya.id()); len(known.Excluded) == 0 || contained(known.Excluded[0], "paced") {
		t.Errorf("left out now: %v", known.Excluded)
	}

	// A plan, a text, and numbers.
	page := maya.command("cope", opt("name", "Reasons"))
	contains(t, maya.press(page, "Add to my plan").Content, "Personal reasons card")
	mine := maya.command("cope", opt("name", "mine"))
	contains(t, mine.Content, "In your plan", "Personal reasons card")
	contains(t, maya.choose(mine, "Open a technique", "reasons-card").Content, "Before you begin")
	planned := maya.press(maya.command("crisis"), "My plan")
	startsWithNumber(t, planned, "911")
	contains(t, planned.Content, "Your plan:** Personal reasons card.", "A plan for right now")
	opened := maya.choose(planned, "Open one from your plan", "reasons-card")
	contains(t, opened.Content, "If you might not be safe right now, call 911", "Before you begin")
	if opened.ID == planned.ID {
		t.Error("the card is gone")
	}
	mine = maya.command("cope", opt("name", "mine"))
	if now := maya.choose(mine, "Take one out", "reasons-card"); contained(now.Content, "Personal reasons card") {
		t.Errorf("still planned: %s", now.Content)
	}
}

// What helped leads at once, however long it takes, until the member says how long they
// have; then that counts for all.
func TestWhatHelpedLeads(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	for n := range 3 {
		r.do(r.app.Store.SavePractice(t.Context(), maya.id(), data.Practice{At: time.UnixMilli(int64(n)), Technique: "urge-surfing", Helped: data.HelpedYes}))
	}
	for range 5 {
		three := maya.choose(maya.command("cope"), "Right now it is", "craving")
		if first := three.Buttons()[0]; first != "Urge surfing" {
			t.Fatalf("%s leads", first)
		}
		contains(t, three.Content, "You said 3 times that it helped.")
		if contained(firstLine(three.Content), "minute") {
			t.Fatalf("a time that nobody said: %s", three.Content)
		}
		five := maya.press(three, "5 minutes")
		if slices.Contains(five.Buttons()[:3], "Urge surfing") {
			t.Fatal("urge surfing takes no 5 minutes")
		}
		anger := maya.choose(five, "Right now it is", "anger")
		contains(t, firstLine(anger.Content), "5 minutes")
		if first := maya.press(maya.choose(anger, "Right now it is", "craving"), "15 or more").Buttons()[0]; first != "Urge surfing" {
			t.Fatalf("with 15 minutes %s leads", first)
		}
	}
}

// What was typed finds techniques by other names, offers those it may mean, and leads to
// /learn for words of treatment.
func TestTypedTechnique(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	typed := func(name string) *playground.Message { return maya.command("cope", opt("name", name)) }
	contains(t, typed("yoga").Content, "Gentle yoga or stretching")
	contains(t, typed("box breathing").Content, "Square breathing")
	shame := typed("shame")
	contains(t, shame.Content, "not sure what you mean by", "one of these")
	contains(t, maya.choose(shame, "Open a technique", "self-compassion").Content, "Self-compassion pause")
	contains(t, maya.press(typed("shame"), "Something else").Content, "What is it like right now")
	for word, title := range map[string]string{"methadone": "Methadone", "detox": "Detox", "how do I taper": "medicine"} {
		asked := typed(word)
		contains(t, asked.Content, "I know no technique", "What is it like right now")
		read := slices.IndexFunc(asked.Buttons(), func(b string) bool { return strings.HasPrefix(b, "Read: ") })
		if read < 0 {
			t.Fatalf("%s: %v", word, asked.Buttons())
		}
		contains(t, maya.press(asked, asked.Buttons()[read]).Content, title, "Not medical advice")
	}
	if said := typed("xyzzy"); slices.ContainsFunc(said.Buttons(), func(b string) bool { return strings.HasPrefix(b, "Read") }) {
		t.Errorf("xyzzy: %v", said.Buttons())
	}
}

// Who does not want anything kept can leave things out all the same, for an hour.
func TestLeaveOutWithoutConsent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sam := r.member("sam")
	unsuited := coping.UnsuitedFor("breathing")
	offered := func(three *playground.Message) bool {
		return slices.ContainsFunc(unsuited, func(id string) bool { return slices.Contains(three.Buttons()[:3], coping.ByID(id).In("en").Name) })
	}
	three := sam.press(sam.choose(sam.command("cope"), "Right now it is", "anxiety"), "5 minutes")
	asked := sam.choose(sam.press(three, "Not for me"), "true for me", "breathing")
	contains(t, asked.Content, "Before I keep anything")
	three = sam.press(asked, "Not now")
	contains(t, three.Content, "for the next hour, and kept nowhere", "Paced breathing", "Anxiety or panic** · 5 minutes")
	for range 20 {
		if offered(three) {
			t.Fatalf("offered: %v", three.Buttons())
		}
		three = sam.press(three, "Other ideas")
	}
	if left := r.app.Store.LeftOut(sam.id()); len(left) > 0 {
		t.Errorf("kept: %v", left)
	}
	one := sam.press(sam.press(sam.press(sam.command("cope", opt("name", "gratitude")), "Not for me"), "Just leave out Three good things"), "Not now")
	contains(t, one.Content, "kept nowhere: Three good things", "Anxiety or panic")
	page := sam.command("cope", opt("name", "gratitude"))
	contains(t, page.Content, "You left this one out")
	if again := sam.press(page, "Offer it again"); contained(again.Content, "left this one out") || !slices.Contains(again.Buttons(), "Not for me") {
		t.Errorf("not offered again: %s", again.Content)
	}
	back := sam.choose(sam.press(sam.choose(sam.command("cope"), "Right now it is", "anger"), "Not for me"), "true for me", "heart")
	contains(t, sam.choose(sam.press(sam.press(back, "Not now"), "Left out"), "Offer again", "paced-breathing", "pmr").Content, "Square breathing")
	if page := sam.command("cope", opt("name", "pmr")); contained(page.Content, "left this one out") {
		t.Error("still left out")
	}
	maya := r.member("maya")
	why := maya.press(maya.command("cope", opt("name", "mine")), "Not for me") // before anything is left out
	contains(t, maya.press(why, "Back").Content, "Nothing is here yet")
	// And with consent after all.
	asked = sam.choose(sam.press(sam.press(sam.command("cope", opt("name", "mine")), "Left out"), "Not for me"), "true for me", "heart", "seizures")
	contains(t, sam.press(asked, "I agree").Content, "not offer these any more", "Brief vigorous activity")
	if left := r.app.Store.LeftOut(sam.id()); !slices.Contains(left, "sleep-stimulus") || !slices.Contains(left, "pmr") {
		t.Errorf("left out: %v", left)
	}
	page = sam.command("cope", opt("name", "pmr"))
	contains(t, page.Content, "You left this one out")
	sam.press(page, "Offer it again")
	if left := r.app.Store.LeftOut(sam.id()); slices.Contains(left, "pmr") {
		t.Errorf("left out: %v", left)
	}
}

// An hour later nothing is remembered of who did not agree.
func TestLeftOutForAnHour(t *testing.T) {
	t.Parallel()
	var s suggestedLately
	now := time.Now()
	s.leaveOut("1", []string{"pmr"}, now)
	s.note("1", suggested{feeling: "anger", ids: []string{"gratitude"}, at: now.Add(time.Minute)})
	s.leaveOut("1", []string{"pmr", "body-scan"}, now.Add(2*time.Minute))
	if got := s.of("1", now.Add(time.Hour)); !slices.Equal(got.leftOut, []string{"pmr", "body-scan"}) || got.feeling != "anger" {
		t.Errorf("within the hour: %+v", got)
	}
	s.putBack("1", []string{"pmr"})
	s.putBack("2", []string{"pmr"})
	if got := s.of("1", now.Add(time.Hour)).leftOut; !slices.Equal(got, []string{"body-scan"}) {
		t.Errorf("put back: %v", got)
	}
	if got := s.of("1", now.Add(63*time.Minute)); got.leftOut != nil {
		t.Errorf("after the hour: %+v", got)
	}
	s.forget("1")
	if got := s.of("1", now); got.leftOut != nil || got.ids != nil {
		t.Errorf("forgotten: %+v", got)
	}
}

// Where little or nothing fits the time, that is said.
func TestTimeThatLittleFits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	feels := func(feeling, minutes string) string {
		return maya.press(maya.choose(maya.command("cope"), "Right now it is", feeling), minutes).Content
	}
	contains(t, feels("insomnia", "1 minute"), "Nothing I know for this fits 1 minute")
	contains(t, feels("grief", "1 minute"), "Little that I know for this fits 1 minute", "HALT")
	for _, minutes := range []string{"5 minutes", "15 or more"} {
		contains(t, feels("insomnia", minutes), "Three things you could try:")
	}
}

// What was left out stays left out when the database is gone, also after a check-in.
func TestLeftOutWithoutADatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	three := maya.choose(maya.command("cope"), "Right now it is", "anger")
	maya.choose(maya.press(three, "Not for me"), "true for me", "heart", "breathing")
	r.restart()
	r.do(r.app.Store.Close())
	three = maya.choose(maya.command("cope"), "Right now it is", "anger")
	for range 20 {
		for _, name := range three.Buttons()[:3] {
			for _, id := range append(coping.UnsuitedFor("heart"), coping.UnsuitedFor("breathing")...) {
				if coping.ByID(id).In("en").Name == name {
					t.Fatalf("%s is offered", name)
				}
			}
		}
		three = maya.press(three, "Other ideas")
	}
}

// An if-then plan becomes a reminder where the member wants that.
func TestPlanReminds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	msg := maya.press(maya.command("cope", opt("name", "if-then-plan")), "Start")
	for msg.Select("If …").CustomID == "" {
		msg = maya.press(msg, "Next")
	}
	plan := maya.choose(maya.choose(msg, "If …", "0"), "… then", "0")
	set := maya.modal(plan, "Remind me of it", map[string]any{"time": "18:00", "days": "weekdays", "zone": "Berlin"})
	contains(t, set.Content, "Weekdays at 18:00")
	list := maya.command("reminders show")
	contains(t, list.Text(), "If ")
	if label := list.Select("Choose one").Options[0].Label; !strings.HasPrefix(label, "If ") {
		t.Errorf("it is called %q", label)
	}
	kept := maya.press(plan, "Keep this")
	contains(t, kept.Content, "Kept, encrypted")
	shown := maya.press(maya.command("cope", opt("name", "mine")), "What I kept")
	contains(t, shown.Content, "If ", "then ")
	id := shown.Select("Read one").Options[0].Value
	text := maya.choose(shown, "Read one", id)
	contains(t, below(text), "If ", "then ")
	really := maya.press(text, "Delete it")
	contains(t, below(maya.press(really, "Back")), "If ", "then ")
	really = maya.press(maya.choose(maya.press(maya.command("cope", opt("name", "mine")), "What I kept"), "Read one", id), "Delete it")
	if now := maya.press(really, "Delete it"); !contained(now.Content, "nothing yet") {
		t.Errorf("still there: %s", now.Text())
	}
}

// A technique with a time of its own becomes a reminder, also of somebody of whom nothing
// is kept yet.
func TestTechniqueReminds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	page := maya.command("cope", opt("name", "worry-time"))
	when := map[string]any{"time": "half past", "days": "every day", "zone": "Berlin"}
	contains(t, maya.modal(page, "Remind me", when).Content, "could not read", "half past")
	when["time"], when["days"] = "17:30", "someday"
	contains(t, maya.modal(page, "Remind me", when).Content, "could not read", "someday")
	when["days"] = "every day"
	asked := maya.modal(page, "Remind me", when)
	contains(t, asked.Content, "Before I keep anything")
	contains(t, maya.press(asked, "I agree").Content, "Worry postponement, in /cope", "Every day at 17:30")
	r.clockTo("17:30", "Europe/Berlin")
	msg := maya.arrived("Your reminder for 17:30")
	contains(t, maya.press(msg, "What was it").Content, "Worry postponement, in /cope")
	if other := maya.command("cope", opt("name", "paced-breathing")); slices.Contains(other.Buttons(), "Remind me") {
		t.Error("paced breathing has a time of its own")
	}
}

// What somebody wrote stays where they can see it, whatever is pressed: where it cannot be
// kept, and where they do not want it to be.
func TestWrittenWordsStay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sam := r.member("sam")
	write := func(m *member) *playground.Message {
		msg := m.press(m.command("cope", opt("name", "play-tape-forward")), "Start")
		for !contained(joined(msg.Buttons()), "Write") {
			msg = m.press(msg, "Next")
		}
		return m.modal(msg, "Write", map[string]any{"promise": "it *says* " + secret})
	}
	asked := sam.press(write(sam), "Keep this")
	contains(t, asked.Content, "Before I keep anything")
	back := sam.press(asked, "Not now")
	contains(t, back.Content, "I have not kept it")
	contains(t, fieldsOf(back), secret)
	kept := sam.press(sam.press(back, "Keep this"), "I agree")
	contains(t, kept.Content, "Kept, encrypted")
	list, err := r.app.Store.Kept(t.Context(), sam.id())
	if err != nil || len(list) != 1 || !contained(list[0].Text, "it *says* "+secret) {
		t.Errorf("kept: %+v, %v", list, err)
	}

	maya := r.member("maya").agree()
	for range 50 {
		_, err := r.app.Store.Keep(t.Context(), maya.id(), data.Kept{Technique: "gratitude", At: time.Now(), Text: "x"})
		r.do(err)
	}
	full := write(maya)
	said := maya.press(full, "Keep this")
	contains(t, said.Content, "no room for more")
	if said.ID == full.ID {
		t.Error("it takes the place of what was written")
	}
}

// Words in an exercise that call for help are answered with a card, and are not lost.
func TestExerciseCallsForHelp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin)
	maya := r.member("maya").agree()
	maya.wantsAlerts()
	msg := maya.press(maya.command("cope", opt("name", "play-tape-forward")), "Start")
	for !contained(firstLine(joined(msg.Buttons())), "Write") {
		msg = maya.press(msg, "Next")
	}
	card := maya.modal(msg, "Write", map[string]any{"promise": imminentText})
	if !isCard(card) {
		t.Errorf("no card:\n%s", card.Content)
	}
	contains(t, fieldsOf(card), imminentText)
	if n := r.open(); n != 0 {
		t.Errorf("%d alerts for what was written in an exercise", n)
	}
	for _, press := range []string{"Keep this", "Next"} { // help stays
		next := maya.press(card, press)
		if !contained(joined(next.Buttons()), "Help now") {
			t.Errorf("%s: no help in %s", press, next.Content)
		}
		card = next
	}

	// Nor is a cry for help a search.
	if said := maya.command("cope", opt("name", imminentText)); !isCard(said) {
		t.Errorf("no card:\n%s", said.Content)
	}
}

func joined(list []string) string {
	var s string
	for _, b := range list {
		s += b + "|"
	}
	return s
}

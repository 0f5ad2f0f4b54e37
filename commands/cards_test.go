package commands

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"

	"github.com/bwmarrin/discordgo"
)

// night is a moment at which what keeps office hours is closed in most of the world.
var night = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// unitedNations reads the 193 members by ISO 3166-1 code.
func unitedNations(t *testing.T) []string {
	t.Helper()
	list, err := os.ReadFile("../content/help/testdata/united-nations.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(list))
}

// walker presses what is on a reply, without a Discord in between: the handlers are those
// of the bot, the limits those of Discord.
type walker struct {
	t        *testing.T
	families map[string]bot.Family
}

func newWalker(t *testing.T) *walker {
	t.Helper()
	r := newRig(t)
	return &walker{t, map[string]bot.Family{"crisis": r.app.crisis(), "helpline": r.app.helpline(), "checkin": r.app.checkIn(), "cope": r.app.cope()}}
}

func (w *walker) in() *bot.Interaction {
	return &bot.Interaction{UserID: "1", Locale: "en-US", Time: night, BotDM: true,
		Message: &discordgo.Message{Flags: discordgo.MessageFlagsEphemeral}}
}

// press is the reply to a custom id, with the chosen values of a select.
func (w *walker) press(customID string, values ...string) bot.Reply {
	w.t.Helper()
	parts := strings.Split(customID, ":")
	handler := w.families[parts[1]].Components[parts[2]]
	if handler == nil {
		w.t.Fatalf("nobody answers %s", customID)
	}
	in := w.in()
	in.Args, in.Values = parts[3:], values
	r, err := handler(w.t.Context(), in)
	if err != nil {
		w.t.Fatalf("%s: %v", customID, err)
	}
	return r
}

type pressed struct{ label, customID string }

func buttonsOf(r bot.Reply) (list []pressed) {
	for _, line := range r.Components {
		for _, c := range line.(discordgo.ActionsRow).Components {
			if b, ok := c.(discordgo.Button); ok {
				list = append(list, pressed{b.Label, b.CustomID})
			}
		}
	}
	return list
}

var (
	firstNumber = regexp.MustCompile(`^[^0-9?]*[0-9]`)
	rawKey      = regexp.MustCompile(`(^|[ *(\n])(crisis|card|line|helpline)\.[a-z_]+`)
	banned      = regexp.MustCompile(`(?i)\b(dose|taper)\b`)
)

// looks holds a reply against Discord's limits and the rules for what is said in a crisis.
func (w *walker) looks(what string, r bot.Reply) {
	w.t.Helper()
	if n := utf8.RuneCountInString(r.Content); n == 0 || n > 2000 {
		w.t.Errorf("%s has %d characters", what, n)
	}
	if found := banned.FindString(r.Content); found != "" {
		w.t.Errorf("%s says %q", what, found)
	}
	for _, wrong := range []string{"<no value>", "****", "\n\n\n"} {
		if strings.Contains(r.Content, wrong) {
			w.t.Errorf("%s has %q:\n%s", what, wrong, r.Content)
		}
	}
	if found := rawKey.FindString(r.Content); found != "" {
		w.t.Errorf("%s shows the name of a text: %q", what, found)
	}
	if len(r.Components) > 5 {
		w.t.Errorf("%s has %d rows", what, len(r.Components))
	}
	seen := map[string]bool{}
	for _, line := range r.Components {
		components := line.(discordgo.ActionsRow).Components
		if len(components) == 0 || len(components) > 5 {
			w.t.Errorf("%s has %d components in a row", what, len(components))
		}
		for _, c := range components {
			var id, label string
			switch c := c.(type) {
			case discordgo.Button:
				id, label = c.CustomID, c.Label
			case discordgo.SelectMenu:
				id, label = c.CustomID, c.Placeholder
				if len(c.Options) == 0 || len(c.Options) > 25 {
					w.t.Errorf("%s offers %d options", what, len(c.Options))
				}
			}
			if seen[id] || len(id) == 0 || len(id) > 100 || label == "" || utf8.RuneCountInString(label) > 80 {
				w.t.Errorf("%s has a component %q, %q", what, id, label)
			}
			seen[id] = true
		}
	}
}

// beginsWith looks whether a reply begins with the country's number, before any question,
// and says whose it is and how to change that.
func (w *walker) beginsWith(what, country string, r bot.Reply) {
	w.t.Helper()
	if !firstNumber.MatchString(r.Content) {
		w.t.Errorf("%s does not begin with a number:\n%s", what, r.Content)
	}
	first, rest, _ := strings.Cut(r.Content, "\n")
	if !slices.ContainsFunc(help.Emergency(country), func(n help.Number) bool { return strings.Contains(first, n.Number) }) {
		w.t.Errorf("%s begins with %q", what, first)
	}
	last := rest[strings.LastIndex(rest, "\n")+1:]
	if !slices.ContainsFunc(help.Emergency(country), func(n help.Number) bool { return strings.Contains(last, n.Number) }) && !strings.Contains(what, "elsewhere") {
		w.t.Errorf("%s ends on a phone without a number: %q", what, last)
	}
	if !strings.Contains(rest, countryName(country)) {
		w.t.Errorf("%s does not say whose numbers these are:\n%s", what, r.Content)
	}
}

// Every card says how old its numbers are, and that they are to be confirmed when that is
// due; and has room for it, whatever is known of the country and whoever answers.
func TestCardsSayThatNumbersAreDue(t *testing.T) {
	t.Parallel()
	w := newWalker(t)
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	english := texts.For("en")
	for _, country := range help.Countries() {
		for _, at := range []time.Time{night, night.Add(36 * time.Hour)} {
			checked, due := help.EmergencyChecked(country.Code, at)
			for _, known := range []knowledge{told, guessed, doubtful} {
				for c := range layouts {
					r := cardReply(english, c, where{country.Code, known}, at)
					w.looks(country.Code+" "+string(c), r)
					want := " Checked " + checked + "."
					if due {
						want = " Checked " + checked + ", confirm when there is time."
					}
					if !strings.Contains(r.Content, want) {
						t.Fatalf("%s %s does not say %q:\n%s", country.Code, c, want, r.Content)
					}
				}
			}
		}
	}
	if _, due := help.EmergencyChecked("US", night); !due {
		t.Error("nothing is due, so the test shows nothing")
	}
	fresh := time.Date(2026, 7, 20, 12, 0, 0, 0, time.UTC)
	contains(t, cardReply(english, start, where{"US", told}, fresh).Content, "Checked 2026-07-15.\n")
}

// TestEveryCardOfEveryCountry walks from /crisis through every button, in every member of
// the United Nations and every other country that there is.
func TestEveryCardOfEveryCountry(t *testing.T) {
	t.Parallel()
	w := newWalker(t)
	members := unitedNations(t)
	if len(members) != 193 {
		t.Fatalf("the test lists %d members", len(members))
	}
	for _, code := range members {
		if len(help.Emergency(code)) == 0 {
			t.Errorf("%s has no number", code)
		}
	}
	for _, country := range help.Countries() {
		shown := map[string]bool{}
		queue := []string{"1:crisis:card:" + where{country.Code, guessed}.arg() + ":start"}
		for len(queue) > 0 {
			id := queue[0]
			queue = queue[1:]
			if shown[id] {
				continue
			}
			shown[id] = true
			what := country.Code + " " + id
			r := w.press(id)
			switch {
			case strings.HasPrefix(id, "1:crisis:close"), strings.HasPrefix(id, "1:cope:"), strings.HasPrefix(id, "1:helpline:wrong"):
				if r.Content == "" && r.Modal == nil {
					t.Errorf("%s says nothing", what)
				}
				continue
			case strings.HasPrefix(id, "1:crisis:type"):
				if r.Modal == nil || utf8.RuneCountInString(r.Modal.Title) > 45 || len(r.Modal.CustomID) > 100 {
					t.Errorf("%s opens no form that Discord takes: %+v", what, r.Modal)
				}
				continue
			}
			w.looks(what, r)
			w.beginsWith(what, country.Code, r)
			if !r.Update {
				t.Errorf("%s is a second message", what)
			}
			if strings.HasPrefix(id, "1:crisis:right") { // the same cards for a country that was told
				continue
			}
			for _, b := range buttonsOf(r) {
				if b.label != "Close" && b.label != "A number is wrong" && !strings.HasPrefix(b.customID, "1:cope:") && !strings.Contains(b.customID, where{country.Code, guessed}.arg()) {
					t.Errorf("%s: %s loses the country: %s", what, b.label, b.customID)
				}
				queue = append(queue, b.customID)
			}
		}
		for c := range layouts {
			if !shown["1:crisis:card:~"+country.Code+":"+string(c)] {
				t.Errorf("%s: no button leads to %s", country.Code, c)
			}
		}
	}
}

// The steps of each card come in the order that was agreed, after the number.
func TestStepsInOrder(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	for c, steps := range map[card][]string{
		start:      {"# Call 911", "Numbers for United States", "I need help. I am not safe.", "988", "741741", "In danger: call 911", "nobody watches"},
		overdose:   {"# Call 911", "will not wake up", "no breath", "blue or grey", "tiny pupils", "Call 911", "not waking up", "Naloxone", "does no harm", "as the operator says", "on their side", "Stay", "wears off", "Not:", "cold shower", "coffee", "vomit", "sleeping it off", "Chest pain", "child or pet", "Poison Control"},
		me:         {"# Call 911", "Unlock your door", "Call 911 now", "Speaker on", "Tell someone", "Naloxone"},
		dark:       {"# Call 911", "glad you told me", "Are you in danger right now?", "988", "One person"},
		danger:     {"# Call 911", "Call 911 now", "Move away", "hold it", "Stay with someone", "stay on the line", "988"},
		steady:     {"# Call 911", "Thank you", "988", "one person"},
		someone:    {"# Call 911", "Ask them", "Be there", "Help keep them safe", "Help them connect", "Follow up", "988"},
		withdrawal: {"# Call 911", "a seizure", "confusion", "seeing or hearing", "fever", "chest pain", "fainting", "keep water down", "pregnant", "delirium", "suddenly can be dangerous", "today", "shaking", "medicine", "not a crisis line", "for a clinician"},
		home:       {"# Call 911", "deserve to be safe", "hands on your throat", "weapon", "pregnant", "separating", "National Domestic Violence Hotline", "may be watched", "Only you see this", "Close"},
		lapse:      {"# Call 911", "Thank you", "Safety first", "Naloxone", "tolerance is lower after any break", "One person today", "prescriber", "What you built stays", "Tomorrow", "not now", "Somebody stays with you", "SafeSpot"},
		person:     {"# Call 911", "Copy this", "Can you call me", "988"},
		plan:       {"# Call 911", "A plan for right now", "Copy this", "Can you call me", "988"},
	} {
		said := strings.ReplaceAll(cardReply(texts.For("en"), c, where{"US", guessed}, night).Content, "**", "")
		at := 0
		for _, step := range steps {
			next := strings.Index(said[at:], step)
			if next < 0 {
				t.Errorf("%s does not say %q after %q:\n%s", c, step, said[:at], said[at:])
				break
			}
			at += next + len(step)
		}
	}
	if len(layouts) != 12 {
		t.Errorf("there are %d cards; this test has 12", len(layouts))
	}
}

// Whom to call first depends on what happens, where a country has no number for all.
func TestNumberForTheCard(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		country string
		card    card
		want    string
	}{
		{"US", overdose, "# Call 911\n-#"},
		{"TD", start, "# Ambulance: 115 or 1212\n# Police: 17\nFire: 18\n-#"},
		{"TD", overdose, "# Ambulance: 115 or 1212\n-#"},
		{"TD", home, "# Police: 17\n-#"},
		{"DE", home, "# Call 112\nPolice: 110\n-#"},
		{"DE", overdose, "# Call 112\n-#"},
		{"CG", overdose, "# Police: 117\nFire: 118\n-#"}, // no ambulance is known there
	} {
		if said := cardReply(texts.For("en"), test.card, where{test.country, told}, night).Content; !strings.HasPrefix(said, test.want) {
			t.Errorf("%s in %s begins with %q", test.card, test.country, said[:60])
		}
	}
	if said := cardReply(texts.For("en"), overdose, where{"TD", told}, night).Content; !strings.Contains(said, "Call 115 or 1212 (ambulance).") {
		t.Errorf("the step does not say whom: %s", said)
	}
}

// What a card says of hours, evidence and dates is what the data say.
func TestLinesOnCards(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	english := texts.For("en")
	listed := 0
	for _, country := range help.Countries() {
		for c, layout := range layouts {
			for _, l := range []lineup{layout.lines, layout.spare} {
				list := linesFor(l, country.Code, night)
				if len(list) > l.most || len(list) > 3 {
					t.Errorf("%s, %s: %d lines", country.Code, c, len(list))
				}
				for _, s := range list {
					listed++
					what := fmt.Sprintf("%s on %s of %s", s.ID, c, country.Code)
					if s.Kind == help.Referral && c != withdrawal || s.Kind == help.Meetings || s.Status != "listed" {
						t.Errorf("%s: a %s", what, s.Kind)
					}
					ways, facts := waysNow(english, s, night), shortFacts(english, s, night)
					open, known := s.OpenAt(night)
					if known && !open && (len(list) > 1 || !strings.Contains(ways, "closed now: ")) {
						t.Errorf("%s is closed: %s", what, ways)
					}
					proven := func(want string) func(help.Contact) bool {
						return func(contact help.Contact) bool {
							open, _ := contact.OpenAt(night)
							always := slices.Equal(contact.Hours, []string{"always"})
							return contact.Evidence == "quoted" && !s.Unconfirmed() && open && always == (want == "24/7")
						}
					}
					for _, claim := range []string{"24/7", "open now"} {
						if strings.Contains(ways+facts, claim) && !slices.ContainsFunc(s.Contacts, proven(claim)) {
							t.Errorf("%s says %s on no evidence: %s", what, claim, ways)
						}
					}
					if strings.Contains(facts, "confirm on their website") != (s.ReviewDue(night) && s.Website != "") || strings.Contains(facts, "confirm with them") != (s.ReviewDue(night) && s.Website == "") {
						t.Errorf("%s, due %v: %s", what, s.ReviewDue(night), facts)
					}
					if strings.Contains(facts, "not yet confirmed") != s.Unconfirmed() || !strings.Contains(facts, s.Checked) {
						t.Errorf("%s: %s", what, facts)
					}
				}
			}
		}
	}
	if listed == 0 {
		t.Error("no line anywhere")
	}
	// Not sure at all hours, and only what one source says.
	poison := cardReply(english, overdose, where{"US", told}, night).Content
	if !strings.Contains(poison, "1-800-222-1222") || strings.Contains(poison, "24/7") || !strings.Contains(poison, "not yet confirmed") {
		t.Errorf("of hours that nobody quotes: %s", poison)
	}
	if say := cardReply(english, start, where{"SE", told}, night).Content; !strings.Contains(say, "hours not confirmed") || strings.Contains(say, "24/7") {
		t.Errorf("of hours that nobody quotes: %s", say)
	}
	if say := cardReply(english, start, where{"US", told}, night).Content; !strings.Contains(say, "24/7") || strings.Contains(say, "hours not confirmed") {
		t.Errorf("of hours that sources quote: %s", say)
	}
	if say := cardReply(english, start, where{"TD", told}, night).Content; !strings.Contains(say, "findahelpline.com") || !strings.Contains(say, "not yet confirmed") {
		t.Errorf("a country without lines: %s", say)
	}
}

// A card is made once a minute; a line that opened or closed since is right on the next.
func TestCardsKeepUpWithTheHours(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	var made madeCards
	for _, country := range []string{"US", "DE", "FR", "JP", "AU"} {
		for hour := range 24 {
			for _, second := range []int{0, 59} {
				now := time.Date(2026, 11, 23, hour, 0, second, 0, time.UTC)
				for _, c := range []card{start, home, lapse} {
					w := where{country, told}
					if made.reply(texts, "en-US", c, w, now).Content != cardReply(texts.For("en-US"), c, w, now).Content {
						t.Fatalf("%s in %s at %s is an old one", c, country, now)
					}
				}
			}
		}
	}
	a := made.reply(texts, "en-US", start, where{"US", told}, night)
	b := made.reply(texts, "en-US", start, where{"US", guessed}, night)
	if a.Content == b.Content {
		t.Error("a guess looks like what was told")
	}
}

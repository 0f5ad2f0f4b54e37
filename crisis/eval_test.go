package crisis

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

// message is a line of an evaluation file.
type message struct {
	ID, Text, Label, Lang string
}

func messages(t testing.TB, path string) []message {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []message
	for s := bufio.NewScanner(f); s.Scan(); {
		var m message
		if err := json.Unmarshal(s.Bytes(), &m); err != nil {
			t.Fatalf("%s:%d: %v", path, len(out)+1, err)
		}
		out = append(out, m)
	}
	return out
}

func TestOwnMessagesAreAFairMix(t *testing.T) {
	own := messages(t, "testdata/own.jsonl")
	none, languages := 0, map[string]int{}
	seen := map[string]bool{}
	for _, m := range own {
		if _, ok := tierNamed(m.Label); !ok {
			t.Errorf("%s has the unknown label %q", m.ID, m.Label)
		}
		if seen[m.ID] {
			t.Errorf("the id %s comes twice", m.ID)
		}
		seen[m.ID] = true
		languages[m.Lang]++
		if m.Label == None.String() {
			none++
		}
	}
	if len(own) < 600 || 2*none < len(own) {
		t.Errorf("%d messages, %d of them harmless; want 600 and half", len(own), none)
	}
	for language, least := range map[string]int{"en": 300, "es": 150, "pt": 30, "fr": 30, "de": 30, "it": 30} {
		if languages[language] < least {
			t.Errorf("%d messages in %s, want %d", languages[language], language, least)
		}
	}
}

// outcome is how often the detector is right on messages of one language.
type outcome struct {
	urgent, urgentCards float64 // imminent and overdose, and those that got a card
	others, otherCards  float64 // concern, withdrawal and relapse
	exact               float64 // the tier of the label, of all but none
	none, cards, alerts float64 // none, and what it got all the same
}

func count(all []message, language string) outcome {
	var n outcome
	for _, m := range all {
		if m.Lang != language {
			continue
		}
		r := Read(m.Text)
		card, alert := 0.0, 0.0
		if r.Tier != None {
			card = 1
		}
		if r.Alert() {
			alert = 1
		}
		if r.Tier.String() == m.Label && m.Label != "none" {
			n.exact++
		}
		switch m.Label {
		case "none":
			n.none, n.cards, n.alerts = n.none+1, n.cards+card, n.alerts+alert
		case "imminent", "overdose":
			n.urgent, n.urgentCards = n.urgent+1, n.urgentCards+card
		default:
			n.others, n.otherCards = n.others+1, n.otherCards+card
		}
	}
	return n
}

// TestIndependent holds what was reached on each set of an independent author, and on
// the harmless sentences of slots2, each of which was made to catch one rule.
func TestIndependent(t *testing.T) {
	for file, floor := range map[string]struct{ urgent, other, falseCards, falseAlerts float64 }{
		"other1":  {0.97, 0.85, 0.03, 0.005},
		"other2":  {0.97, 0.85, 0.03, 0.005},
		"other3":  {0.97, 0.90, 0.02, 0.005},
		"other4":  {0.97, 0.90, 0.02, 0.005},
		"other5":  {0.97, 0.85, 0.02, 0.005},
		"other6":  {0.97, 0.90, 0.02, 0.005},
		"other7":  {0.97, 0.90, 0.02, 0.005},
		"other8":  {0.97, 0.90, 0.02, 0.005},
		"other9":  {0.97, 0.90, 0.02, 0.005},
		"other10": {0.97, 0.90, 0.02, 0.005},
		"other11": {0.97, 0.90, 0.03, 0.005},
		"other12": {0.97, 0.90, 0.03, 0.005},
		"other13": {0.97, 0.90, 0.03, 0.005},
		// Read but by their numbers, once.
		"other14": {0.98, 0.92, 0.02, 0.005},
		"other15": {0.96, 0.92, 0.05, 0.005},
		"slots3":  {0.85, 0.85, 0.10, 0.02},
		"slots4":  {0.90, 0.90, 0.08, 0.02},
		"slots2":  {0.95, 0.90, 0.08, 0.01},
	} {
		n := count(messages(t, "testdata/"+file+".jsonl"), "en")
		if got := n.urgentCards / n.urgent; got < floor.urgent {
			t.Errorf("%s: a card for %.3f of imminent and overdose, want %.3f", file, got, floor.urgent)
		}
		if got := n.otherCards / n.others; got < floor.other {
			t.Errorf("%s: a card for %.3f of concern, withdrawal and relapse, want %.3f", file, got, floor.other)
		}
		if got := n.cards / n.none; got > floor.falseCards {
			t.Errorf("%s: false cards for %.3f, want at most %.3f", file, got, floor.falseCards)
		}
		if got := n.alerts / n.none; got > floor.falseAlerts {
			t.Errorf("%s: false alerts for %.3f, want at most %.3f", file, got, floor.falseAlerts)
		}
	}
}

// TestFloors holds what the detector has reached, so that a change that costs recall or
// restraint is seen. It does not say how the detector does on what nobody has read yet:
// docs/safety.md does.
func TestFloors(t *testing.T) {
	var all []message
	for _, f := range []string{"own", "slots", "heldout", "heldout2", "heldout3", "heldout4", "heldout5", "heldout6", "heldout7", "other3", "other4", "other5", "other6", "other7", "other8", "other9", "other10", "other11", "other12", "other13"} {
		all = append(all, messages(t, "testdata/"+f+".jsonl")...)
	}
	for _, floor := range []struct {
		language    string
		urgent      float64 // any card for imminent and overdose
		other       float64 // any card for concern, withdrawal and relapse
		exact       float64 // the exact tier of all but none
		falseCards  float64
		falseAlerts float64
	}{
		{"en", 0.95, 0.95, 0.85, 0.015, 0.005},
		{"es", 0.97, 0.97, 0.85, 0.015, 0.005},
		{"pt", 0.95, 0.95, 0.90, 0.03, 0.005},
		{"fr", 0.90, 0.95, 0.85, 0.03, 0.005},
		{"de", 0.95, 0.95, 0.90, 0.03, 0.005},
		{"it", 0.90, 0.95, 0.85, 0.03, 0.005},
	} {
		n := count(all, floor.language)
		if got := n.urgentCards / n.urgent; got < floor.urgent {
			t.Errorf("%s: a card for %.3f of imminent and overdose, want %.3f", floor.language, got, floor.urgent)
		}
		if got := n.otherCards / n.others; got < floor.other {
			t.Errorf("%s: a card for %.3f of concern, withdrawal and relapse, want %.3f", floor.language, got, floor.other)
		}
		if got := n.exact / (n.urgent + n.others); got < floor.exact {
			t.Errorf("%s: the exact tier for %.3f, want %.3f", floor.language, got, floor.exact)
		}
		if got := n.cards / n.none; got > floor.falseCards {
			t.Errorf("%s: false cards for %.3f, want at most %.3f", floor.language, got, floor.falseCards)
		}
		if got := n.alerts / n.none; got > floor.falseAlerts {
			t.Errorf("%s: false alerts for %.3f, want at most %.3f", floor.language, got, floor.falseAlerts)
		}
	}
}

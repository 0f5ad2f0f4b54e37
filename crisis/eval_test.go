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

// TestFloors holds what the detector has reached, so that a change that costs recall or
// restraint is seen. It does not say how the detector does on what nobody has read yet:
// docs/safety.md does.
func TestFloors(t *testing.T) {
	var all []message
	for _, f := range []string{"own", "heldout", "heldout2", "heldout3", "heldout4", "heldout5", "heldout6", "heldout7"} {
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
		var urgent, urgentCards, others, otherCards, exact, none, cards, alerts float64
		for _, m := range all {
			if m.Lang != floor.language {
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
				exact++
			}
			switch m.Label {
			case "none":
				none, cards, alerts = none+1, cards+card, alerts+alert
			case "imminent", "overdose":
				urgent, urgentCards = urgent+1, urgentCards+card
			default:
				others, otherCards = others+1, otherCards+card
			}
		}
		if got := urgentCards / urgent; got < floor.urgent {
			t.Errorf("%s: a card for %.3f of imminent and overdose, want %.3f", floor.language, got, floor.urgent)
		}
		if got := otherCards / others; got < floor.other {
			t.Errorf("%s: a card for %.3f of concern, withdrawal and relapse, want %.3f", floor.language, got, floor.other)
		}
		if got := exact / (urgent + others); got < floor.exact {
			t.Errorf("%s: the exact tier for %.3f, want %.3f", floor.language, got, floor.exact)
		}
		if got := cards / none; got > floor.falseCards {
			t.Errorf("%s: false cards for %.3f, want at most %.3f", floor.language, got, floor.falseCards)
		}
		if got := alerts / none; got > floor.falseAlerts {
			t.Errorf("%s: false alerts for %.3f, want at most %.3f", floor.language, got, floor.falseAlerts)
		}
	}
}

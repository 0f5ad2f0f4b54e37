package learn

import (
	"slices"
	"strings"
	"testing"
)

// What people type leads to the topic, in words of their own.
func TestSearch(t *testing.T) {
	for typed, want := range map[string]string{
		"suboxone":                         "buprenorphine",
		"BUPE":                             "buprenorphine",
		"methadone clinic":                 "methadone",
		"how long should i take methadone": "methadone",
		"get off suboxone":                 "moud-duration",
		"i can't sleep":                    "sleep",
		"can’t sleep":                      "sleep",
		"my husband drinks":                "family",
		"took too much":                    "overdose-response",
		"narcan":                           "naloxone",
		"delirium tremens":                 "alcohol-benzo-withdrawal",
		"xanax withdrawal":                 "alcohol-benzo-withdrawal",
		"pregnant and using":               "pregnancy",
		"friend suicidal":                  "helping-someone",
		"meth":                             "stimulants",
		"meth overdose":                    "stimulant-emergency",
		"aa":                               "mutual-aid",
		"HIPAA":                            "rights",
		"rehab near me":                    "find-treatment",
		"what is recovery?":                "recovery-definition",
		"craving":                          "craving",
		"ptsd":                             "trauma",
		"stigma":                           "language",
		"fentanyl":                         "contaminated-supply",
	} {
		found, _ := Search(typed, "en-US", 5)
		if len(found) == 0 || found[0].ID != want {
			var ids []string
			for _, f := range found {
				ids = append(ids, f.ID)
			}
			t.Errorf("%q leads to %q, not %s", typed, ids, want)
		}
	}
	for _, typed := range []string{"zzzz", "the of and", "?"} {
		if found, _ := Search(typed, "en", 5); typed != "?" && len(found) > 0 {
			t.Errorf("%q leads to %s", typed, found[0].ID)
		}
	}
	if all, _ := Search("", "en", 100); len(all) != len(Topics()) {
		t.Errorf("nothing typed finds %d topics", len(all))
	}
	if three, _ := Search("medicine", "en", 3); len(three) != 3 {
		t.Errorf("found %d", len(three))
	}
	Search(strings.Repeat("é\xff", 500), "en", 5) // must come back
}

// Every topic is found by its title, its id and each of its aliases, and by the menus.
func TestEveryTopicCanBeReached(t *testing.T) {
	for _, topic := range Topics() {
		for _, typed := range append([]string{topic.In("en").Title, topic.ID}, topic.Aliases...) {
			if found, _ := Search(typed, "en", 5); !slices.Contains(found, topic) {
				t.Errorf("%q does not lead to %s", typed, topic.ID)
			}
		}
		if !slices.Contains(Groups(), topic.Group) || !slices.Contains(InGroup(topic.Group), topic) {
			t.Errorf("%s is in no menu", topic.ID)
		}
		if ByID(topic.ID) != topic || len(topic.Sources()) != len(topic.SourceIDs) || len(topic.Related()) != len(topic.RelatedIDs) {
			t.Errorf("something of %s is lost", topic.ID)
		}
		for _, locale := range []string{"en", "en-GB", "xx", ""} {
			if topic.In(locale).Line == "" {
				t.Errorf("%s says nothing in %q", topic.ID, locale)
			}
		}
	}
	related := map[string]bool{}
	for _, topic := range Topics() {
		for _, r := range topic.Related() {
			related[r.ID] = true
		}
	}
	if len(related) != len(Topics()) {
		t.Errorf("%d of %d topics are related to another", len(related), len(Topics()))
	}
	if n := len(Groups()); n < 5 || n > 7 {
		t.Errorf("there are %d groups", n)
	}
	if Written() != "2026-11-21" {
		t.Errorf("written %s", Written())
	}
	if ByID("nothing") != nil {
		t.Error("a topic that there is not")
	}
}

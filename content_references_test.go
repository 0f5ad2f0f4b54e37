package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cairn/commands"
)

func TestReferences(t *testing.T) {
	for _, f := range checkReferences(time.Now()) {
		t.Errorf("%s: %s", f.file, f.what)
	}
	definitions, err := commands.Definitions()
	if err != nil || len(definitions) < 15 {
		t.Fatal(len(definitions), err)
	}
	for text, wrong := range map[string]string{
		"Then try “5-4-3-2-1 grounding”.":                             "",
		"Then try “No such technique”.":                               "no technique or topic is called “No such technique”",
		"See “Opioid grounding” and “Urge surfing”.":                  "no technique or topic is called “Opioid grounding”",
		"Say “later”, or: “I need a break”, or “Can you call me?”":    "",
		"Read “" + topic("detox").In("en").Title + "”.":               "",
		"Use `/crisis`, `/alerts on`, `/setup notices:` or `/learn`.": "",
		"Use `/rescue` now.":                                          "there is no command /rescue",
		"Use `/alerts loud`.":                                         "there is no command /alerts loud",
		"Use `/setup colour:`.":                                       "there is no command /setup colour:",
		"Type `/cope Urge surfing` or `/learn detox`.":                "",
		"Type `/learn knitting`.":                                     "there is no command /learn knitting",
		"Type `/cope detox`.":                                         "there is no command /cope detox",
		"Type `/crisis now`.":                                         "there is no command /crisis now",
	} {
		if found := strings.Join(append(missingNames(text), missingCommands(definitions, text)...), "; "); found != wrong {
			t.Errorf("in %q: %q, want %q", text, found, wrong)
		}
	}
}

// The frame around the techniques and topics names commands, too.
func TestReferencesOfCatalogues(t *testing.T) {
	definitions, err := commands.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("content/*en.toml")
	if err != nil || len(files) < 6 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range missingCommands(definitions, string(raw)) {
			t.Errorf("%s: %s", file, what)
		}
	}
}

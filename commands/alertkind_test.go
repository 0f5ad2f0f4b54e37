package commands

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/content"
	"cairn/crisis"
)

// Every family of signs that a lexicon has is of a kind, but for violence; and every kind
// has its words, in which no rule is named.
func TestEverySignIsOfAKind(t *testing.T) {
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	var of []string
	for tier, kinds := range signKinds {
		for _, k := range kinds {
			of = append(of, k.families...)
			words := kindWords(texts.For("en"), tier.String(), k.name)
			if words == "" || strings.Contains(words, "sign.") || strings.Contains(words, "\n") || len(words) > 80 {
				t.Errorf("%s %s: %q", tier, k.name, words)
			}
		}
	}
	changing := []string{ // what changes how signs are read
		"negation", "affirmed", "barrier", "longago", "hope", "near", "soon", "topic", "asking", "quoted", "trifle", "self", "person", "anyone", "thing",
	}
	files, err := filepath.Glob("../crisis/lexicon/??.txt")
	if err != nil || len(files) < 6 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^\[(\w+)\]$`).FindAllStringSubmatch(string(text), -1) {
			if family := m[1]; family != "violence" && !slices.Contains(changing, family) && !slices.Contains(of, family) {
				t.Errorf("%s: the family %s is of no kind", name, family)
			}
		}
	}
}

func TestKindOf(t *testing.T) {
	for text, want := range map[string]string{
		imminentText: "act",
		overdoseText: "took",
		"she is not breathing and her lips are blue": "body",
		relapseText:  "use",
		harmlessText: "",
	} {
		if got := kindOf(crisis.Read(text)); got != want {
			t.Errorf("%q is of kind %q, want %q", text, got, want)
		}
	}
	both := crisis.Result{Tier: crisis.Concern, Rules: []string{"en.violence.hits", "en.harm.cut"}}
	if got := kindOf(both); got != "harm" {
		t.Errorf("beside violence: %q", got)
	}
	both.Rules = both.Rules[:1]
	if got := kindOf(both); got != "" {
		t.Errorf("violence is told of: %q", got)
	}
	if got := kindOf(crisis.Result{Tier: crisis.Imminent, Rules: []string{"ru.imminent.intent"}}); got != "" {
		t.Errorf("a language without a lexicon: %q", got)
	}
}

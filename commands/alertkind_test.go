package commands

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/content"
	"cairn/crisis"
)

// Every family of signs is of a kind, but for violence; and every kind
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
	source, err := os.ReadFile("../crisis/family.go")
	if err != nil {
		t.Fatal(err)
	}
	_, signs, _ := strings.Cut(string(source), "// Signs.")
	signs, _, found := strings.Cut(signs, "// What changes how signs are read.")
	families := regexp.MustCompile(`(?m)^\t([a-z]+) +//`).FindAllStringSubmatch(signs, -1)
	if !found || len(families) < 20 {
		t.Fatalf("%d families", len(families))
	}
	for _, m := range families {
		if family := m[1]; family != "violence" && !slices.Contains(of, family) {
			t.Errorf("the family %s is of no kind", family)
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

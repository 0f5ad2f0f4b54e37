package commands

import (
	"slices"
	"strings"

	"cairn/content"
	"cairn/crisis"
)

// A rule's id can name what somebody means to do, or with what. So no id is kept or shown
// to moderators: what is, is one kind of sign in words that the author would accept. Of
// violence at home there is none: whoever is violent may be among the moderators.

// signKind is a kind of sign and the families of rules that are of it. Its words are in
// the catalogue under "sign", after the tier.
type signKind struct {
	name     string
	families []string
}

// signKinds are the kinds by tier, what an answer depends on most first.
var signKinds = map[crisis.Tier][]signKind{
	crisis.Overdose: {
		{"took", []string{"toomuch", "excess"}},
		{"body", []string{"sign", "weaksign", "use", "rescue"}},
	},
	crisis.Imminent: {
		{"act", []string{"act", "method", "bleeding", "means", "resolve"}},
		{"goodbye", []string{"goodbye", "ending", "affairs", "tender"}},
		{"thoughts", []string{"want", "mention", "passive", "burden", "hopeless", "distress"}},
	},
	crisis.Concern: {
		{"thoughts", []string{"want", "mention", "passive", "burden", "hopeless", "goodbye", "ending", "affairs", "means", "tender", "distress", "resolve"}},
		{"harm", []string{"harm"}},
		{"worry", []string{"worry"}},
	},
	crisis.Withdrawal: {
		{"body", []string{"severe", "symptom", "sick", "stopped"}},
		{"plan", []string{"planstop"}},
	},
	crisis.Relapse: {
		{"use", []string{"relapse"}},
		{"near", []string{"verge"}},
	},
}

// kindOf is the foremost kind of what was found; "" where its rules tell the tier alone,
// as those of languages without a lexicon do.
func kindOf(found crisis.Result) string {
	for _, kind := range signKinds[found.Tier] {
		if slices.ContainsFunc(found.Rules, func(id string) bool {
			parts := strings.Split(id, ".") // language, family, name
			return len(parts) > 1 && slices.Contains(kind.families, parts[1])
		}) {
			return kind.name
		}
	}
	return ""
}

// kindWords is a kind of sign in one line; "" where none is kept.
func kindWords(t content.Text, tier, kind string) string {
	for of, kinds := range signKinds {
		if of.String() == tier && slices.ContainsFunc(kinds, func(k signKind) bool { return k.name == kind }) {
			return t.Say("sign." + tier + "_" + kind)
		}
	}
	return ""
}

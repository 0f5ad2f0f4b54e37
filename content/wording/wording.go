// Package wording holds English texts to what they may say. Rules are patterns: they
// catch the plain ways of saying a thing, not every one, and a person reads the words all
// the same. They are for English; words in another language pass them unread.
package wording

import (
	"regexp"
	"strings"
)

// Rule is what words may not say. A sentence that denies it may: "Do not stop your
// medicine on your own" keeps the rule that "Stop your medicine" breaks.
type Rule struct {
	never []*regexp.Regexp
	// unless is what else, right before the words that were found, makes them harmless.
	unless *regexp.Regexp
	// must are what the words with this rule have to say, each; none: nothing.
	must []*regexp.Regexp
}

// Never is the rule that no sentence fits one of the patterns, in upper or lower case.
func Never(patterns ...string) Rule {
	var r Rule
	for _, p := range patterns {
		r.never = append(r.never, regexp.MustCompile(`(?i)`+p))
	}
	return r
}

// Except is the same rule for words that do not stand right behind the pattern.
func (r Rule) Except(pattern string) Rule {
	r.unless = regexp.MustCompile(`(?i)(?:` + pattern + `)\W*$`)
	return r
}

// Need is the same rule, which asks for words that fit each of the patterns.
func (r Rule) Need(patterns ...string) Rule {
	for _, p := range patterns {
		r.must = append(r.must[:len(r.must):len(r.must)], regexp.MustCompile(`(?i)`+p))
	}
	return r
}

// denied is a "not" at most four words before what was found, in its part of the sentence.
var denied = regexp.MustCompile(`(?i)\b(?:not|never|no|nobody|none|cannot|nor|(?:do|does|is|are|wo|ca|should)n['’]t|avoid)(?:\s+[\w'’-]+){0,4}\s*$`)

// Breaks returns the words in text that break the rule; "": none.
func (r Rule) Breaks(text string) string {
	for _, sentence := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(".?!;\n", c) }) {
		sentence = strings.TrimSpace(sentence)
		for _, n := range r.never {
			for _, at := range n.FindAllStringIndex(sentence, -1) {
				before := sentence[:at[0]]
				// What comes after a comma is not denied by what stands before it.
				apart := strings.ContainsRune(",:", rune(sentence[at[0]]))
				if (apart || !denied.MatchString(before)) && (r.unless == nil || !r.unless.MatchString(before)) {
					return sentence[at[0]:at[1]]
				}
			}
		}
	}
	return ""
}

// Lacks returns the first pattern that the rule asks for and text does not fit; "": none.
func (r Rule) Lacks(text string) string {
	for _, m := range r.must {
		if !m.MatchString(text) {
			return strings.TrimPrefix(m.String(), "(?i)")
		}
	}
	return ""
}

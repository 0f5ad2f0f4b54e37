package learn

import (
	"slices"
	"strings"
	"unicode"
)

// maxTyped is how much of what somebody typed is looked at, in bytes: more than any name.
const maxTyped = 100

// Search returns at most limit topics for what somebody typed in plain words, the best
// first: by the names that a topic goes by, then by its words. Nothing typed finds all, in
// their order.
func Search(typed, locale string, limit int) []*Topic {
	want := fold(typed)
	type hit struct {
		t     *Topic
		score int
	}
	var hits []hit
	for _, t := range Topics() {
		if score := t.score(want, t.In(locale)); score > 0 || want == "" {
			hits = append(hits, hit{t, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	var list []*Topic
	for _, h := range hits[:min(limit, len(hits))] {
		list = append(list, h.t)
	}
	return list
}

// What a match is worth. A name that was typed in full beats any number of words.
const (
	wholeName  = 10_000
	nameBegins = 1_000
	nameWithin = 100 // and the letters of the name: the longest name is the likeliest
	titleWord  = 10
	aliasWord  = 6
	lineWord   = 2
)

// score is how well a topic fits what was typed, folded; 0: not at all.
func (t *Topic) score(typed string, w *Words) int {
	if typed == "" {
		return 0
	}
	title, aliases := fold(w.Title), ""
	best := 0
	for i, name := range append([]string{w.Title, strings.ReplaceAll(t.ID, "-", " ")}, t.Aliases...) {
		name = fold(name)
		if i > 0 {
			aliases += " " + name
		}
		switch {
		case name == typed:
			best = max(best, wholeName)
		case strings.HasPrefix(name, typed):
			best = max(best, nameBegins+len(typed))
		case strings.Contains(" "+typed+" ", " "+name+" "):
			best = max(best, nameWithin+len(name))
		}
	}
	line := fold(w.Line)
	for _, word := range strings.Fields(typed) {
		if slices.Contains(unsaying, word) || len(word) < 2 {
			continue
		}
		switch begins := " " + word; {
		case strings.Contains(" "+title, begins):
			best += titleWord
		case strings.Contains(aliases, begins):
			best += aliasWord
		case len(word) > 3 && strings.Contains(" "+line, begins):
			best += lineWord
		}
	}
	return best
}

// unsaying are words that tell nothing of what somebody looks for.
var unsaying = []string{
	"a", "about", "am", "an", "and", "are", "be", "can", "do", "does", "for", "get", "go", "have", "help", "how", "i", "if", "im", "in",
	"is", "it", "me", "my", "of", "off", "on", "or", "should", "so", "someone", "that", "the", "this", "to", "use", "was", "what", "when", "where",
	"who", "why", "will", "with", "you", "your",
}

// fold makes texts comparable that differ in case and punctuation only.
func fold(text string) string {
	if len(text) > maxTyped {
		text = text[:maxTyped]
	}
	text = strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(strings.ToValidUTF8(text, "")))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ")
}

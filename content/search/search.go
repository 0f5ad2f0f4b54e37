// Package search finds entries by what somebody typed in plain words.
package search

import (
	"slices"
	"strings"
	"unicode"
)

// Entry is something that can be found.
type Entry struct {
	Names []string // what it is called, the title first
	About string   // what is said of it in a line or two
}

// Best returns the numbers of at most limit entries that fit what somebody typed, the best
// first: by the names that an entry goes by, then by what is said of it. Nothing typed
// finds all, in their order. sure says that what was typed is, begins, or for the most part
// consists of a name of the first, and of no other as well; else the entries are guesses
// to be chosen from.
func Best(typed string, entries []Entry, limit int) (list []int, sure bool) {
	want := fold(typed)
	type hit struct{ n, score int }
	var hits []hit
	for i, e := range entries {
		if score := e.score(want); score > 0 || want == "" {
			hits = append(hits, hit{i, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	for _, h := range hits[:min(limit, len(hits))] {
		list = append(list, h.n)
	}
	if len(hits) == 0 || want == "" {
		return list, false
	}
	first := entries[hits[0].n]
	others := slices.ContainsFunc(hits[1:], func(h hit) bool { return entries[h.n].fit(want) == first.fit(want) })
	return list, first.named(want) && (!others || fold(first.Names[0]) == want)
}

// named reports whether what was typed, folded, names the entry.
func (e Entry) named(typed string) bool {
	return slices.ContainsFunc(e.Names, func(name string) bool {
		name = fold(name)
		return strings.HasPrefix(name, typed) || strings.Contains(" "+typed+" ", " "+name+" ") && 2*len(name) >= len(typed)
	})
}

// maxTyped is how much of what somebody typed is looked at, in bytes: more than any name.
const maxTyped = 100

// What a match is worth. A name that was typed in full beats any number of words.
const (
	wholeName  = 10_000
	nameBegins = 1_000
	nameWithin = 100 // and the letters of the name: the longest name is the likeliest
	titleWord  = 10
	aliasWord  = 6
	aboutWord  = 2
)

// fit is how well the best of the names fits what was typed, folded; 0: none does.
func (e Entry) fit(typed string) int {
	best := 0
	for _, name := range e.Names {
		name = fold(name)
		switch {
		case name == typed:
			best = max(best, wholeName)
		case strings.HasPrefix(name, typed):
			best = max(best, nameBegins+len(typed))
		case strings.Contains(" "+typed+" ", " "+name+" "):
			best = max(best, nameWithin+len(name))
		}
	}
	return best
}

// score is how well an entry fits what was typed, folded; 0: not at all.
func (e Entry) score(typed string) int {
	if typed == "" || len(e.Names) == 0 {
		return 0
	}
	best := e.fit(typed)
	title, aliases := fold(e.Names[0]), ""
	for _, name := range e.Names[1:] {
		aliases += " " + fold(name)
	}
	about := words(e.About)
	for _, word := range strings.Fields(typed) {
		if slices.Contains(unsaying, word) || len(word) < 2 {
			continue
		}
		switch begins := " " + word; {
		case strings.Contains(" "+title, begins):
			best += titleWord
		case strings.Contains(aliases, begins):
			best += aliasWord
		case len(word) > 3 && strings.Contains(" "+about, begins):
			best += aboutWord
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
	return words(text)
}

func words(text string) string {
	text = strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(strings.ToValidUTF8(text, "")))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ")
}

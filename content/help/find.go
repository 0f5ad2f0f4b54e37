package help

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"cairn/content/datafile"

	"golang.org/x/text/unicode/norm"
)

// maxTyped is how much of what somebody typed is looked at, in bytes: more than any name.
const maxTyped = 100

// Topic is something that people look for help with.
type Topic struct {
	ID   string
	Name string // in English
}

type place struct {
	Country
	names []string // folded: the name first, then codes and aliases
}

// places are the countries in the order of their names.
var places = sync.OnceValue(func() []place {
	var f countriesFile
	_ = datafile.Decode(files, "countries.toml", &f) // a test and Check see to it that it can be read
	list := make([]place, 0, len(f.Country))
	for _, c := range f.Country {
		p := place{Country: Country{Code: c.Code, Name: c.Name}}
		for _, name := range append([]string{c.Name, c.Code, c.Alpha3}, c.Aliases...) {
			p.names = append(p.names, fold(name))
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(a, b place) int { return cmp.Compare(a.names[0], b.names[0]) })
	return list
})

// Countries returns all countries, in the order of their English names.
func Countries() []Country {
	list := make([]Country, len(places()))
	for i, p := range places() {
		list[i] = p.Country
	}
	return list
}

// FindCountry returns the country that somebody typed: its code of two or three letters,
// its name in English, its own language and some others, or the beginning of a name that
// begins no other. Case, accents and punctuation do not matter. It does not guess: for a
// misspelt name SuggestCountries has the nearest.
func FindCountry(typed string) (Country, bool) {
	want := fold(typed)
	if want == "" {
		return Country{}, false
	}
	for _, p := range places() {
		if slices.Contains(p.names, want) {
			return p.Country, true
		}
	}
	var found []Country
	if len(want) >= 4 {
		for _, p := range places() {
			if slices.ContainsFunc(p.names, func(name string) bool { return strings.HasPrefix(name, want) }) {
				found = append(found, p.Country)
			}
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return Country{}, false
}

// SuggestCountries returns at most n countries that somebody may mean, the likeliest
// first; for nothing typed, the first ones by name.
func SuggestCountries(typed string, n int) []Country {
	want := fold(typed)
	type guess struct {
		Country
		far int
	}
	var guesses []guess
	for _, p := range places() {
		far := 100
		for _, name := range p.names {
			far = min(far, distance(want, name))
		}
		if far < 100 {
			guesses = append(guesses, guess{p.Country, far})
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(a.far, b.far) })
	var list []Country
	for _, g := range guesses[:min(n, len(guesses))] {
		list = append(list, g.Country)
	}
	return list
}

// distance is how far what was typed is from a name: 0 the same, 1 its beginning, 2 the
// beginning of a word in it, 3 and more a number of mistakes, 100 too far.
func distance(typed, name string) int {
	switch {
	case typed == name:
		return 0
	case strings.HasPrefix(name, typed):
		return 1
	case len(typed) >= 2 && strings.Contains(" "+name, " "+typed):
		return 2
	}
	letters := utf8.RuneCountInString(typed)
	allowed := min(letters/3, 3)
	if letters < 4 || max(letters-utf8.RuneCountInString(name), utf8.RuneCountInString(name)-letters) > allowed {
		return 100
	}
	if mistakes := edits(typed, name); mistakes <= allowed {
		return 2 + mistakes
	}
	return 100
}

// edits counts the letters to add, drop, change or swap to make a into b.
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before []int
	last, row := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			change := last[j-1]
			if x[i-1] != y[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, make([]int, len(y)+1)
	}
	return last[len(y)]
}

// topic is a topic with the words that people type for it.
type topic struct {
	Topic
	near  []string
	words []word
}

type word struct {
	text  string // folded
	stem  bool   // any ending counts
	parts bool   // of a script without spaces: found inside others
}

var topics = sync.OnceValue(func() []topic {
	var f topicsFile
	_ = datafile.Decode(files, "topics.toml", &f) // a test and Check see to it that it can be read
	list := make([]topic, 0, len(f.Topic))
	for _, entry := range f.Topic {
		t := topic{Topic: Topic{ID: entry.ID, Name: entry.Name}, near: entry.Near}
		for _, w := range append([]string{entry.ID, entry.Name}, entry.Words...) {
			text := fold(w)
			t.words = append(t.words, word{text: text, stem: strings.HasSuffix(w, "*"), parts: strings.ContainsFunc(text, spaceless)})
		}
		list = append(list, t)
	}
	return list
})

// Topics returns all topics, the most urgent first.
func Topics() []Topic {
	list := make([]Topic, len(topics()))
	for i, t := range topics() {
		list[i] = t.Topic
	}
	return list
}

// FindTopic returns the topic that fits what somebody typed in their own words best, like
// "gambling", "kids helpline" or "my husband hits me". Where nothing fits, a slip of the
// finger in a word is allowed, and slip says so.
func FindTopic(typed string) (t Topic, slip, ok bool) {
	want := fold(typed)
	if want == "" {
		return Topic{}, false, false
	}
	if best := bestTopics(want, word.score, 1); len(best) > 0 {
		return best[0], false, true
	}
	if best := bestTopics(want, word.scoreOfSlip, 1); len(best) > 0 {
		return best[0], true, true
	}
	return Topic{}, false, false
}

// SuggestTopics returns at most n topics that fit what somebody typed, with slips where
// nothing fits without, the best first; all of them for nothing typed.
func SuggestTopics(typed string, n int) []Topic {
	want := fold(typed)
	if want == "" {
		return Topics()[:min(n, len(topics()))]
	}
	list := bestTopics(want, word.score, n)
	if len(list) == 0 {
		list = bestTopics(want, word.scoreOfSlip, n)
	}
	return list
}

// NearTopics returns at most n topics with words that look like one that somebody typed,
// the nearest first, to be asked about where FindTopic finds none.
func NearTopics(typed string, n int) []Topic {
	return bestTopics(fold(typed), word.likeness, n)
}

// bestTopics are at most n topics whose words have a score for what was typed, folded.
func bestTopics(typed string, scoreOf func(w word, typed string) int, n int) []Topic {
	type guess struct {
		Topic
		score int
	}
	var guesses []guess
	for _, t := range topics() {
		score := 0
		for _, w := range t.words {
			score += scoreOf(w, typed)
		}
		if score > 0 {
			guesses = append(guesses, guess{t.Topic, score})
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(b.score, a.score) })
	var list []Topic
	for _, g := range guesses[:min(n, len(guesses))] {
		list = append(list, g.Topic)
	}
	return list
}

// score is how much of what was typed the word accounts for.
func (w word) score(typed string) int {
	text := " " + w.text
	if !w.stem && !w.parts {
		text += " "
	}
	switch {
	case typed == "":
		return 0
	case typed == w.text:
		return 1000
	case w.parts && strings.Contains(typed, w.text), strings.Contains(" "+typed+" ", text):
		return 10 * len(w.text)
	case len(typed) >= 2 && strings.HasPrefix(w.text, typed): // still typing
		return len(typed)
	}
	return 0
}

// fewestLetters is how long words are in which a slip can be told from another word.
const fewestLetters = 5

// scoreOfSlip is score for what was typed with one letter too many, missing, wrong or
// swapped with the next, though not the first: "sucide".
func (w word) scoreOfSlip(typed string) int {
	if first, _ := utf8.DecodeRuneInString(w.text); w.parts || utf8.RuneCountInString(w.text) < fewestLetters || !strings.ContainsRune(typed, first) {
		return 0
	}
	words, n := strings.Fields(typed), len(strings.Fields(w.text))
	for i := range words[:max(0, len(words)-n+1)] {
		if w.slips(strings.Join(words[i:i+n], " ")) {
			return 10 * len(w.text)
		}
	}
	return 0
}

// slips reports whether what was typed is the word with one slip; of a stem, its beginning.
func (w word) slips(typed string) bool {
	x, y := []rune(typed), []rune(w.text)
	if len(x) < fewestLetters-1 || x[0] != y[0] && (x[0] != y[1] || x[1] != y[0]) {
		return false
	}
	shortest, longest := len(x), len(x)
	if w.stem {
		shortest, longest = len(y)-1, len(y)+1
	}
	for n := shortest; n <= min(longest, len(x)); n++ {
		if max(n-len(y), len(y)-n) <= 1 && edits(string(x[:n]), w.text) <= 1 {
			return true
		}
	}
	return false
}

// likeness is how much a word is like one of those typed: 0 where more than a third of its
// letters differ.
func (w word) likeness(typed string) int {
	letters, best := utf8.RuneCountInString(w.text), 0
	if letters < fewestLetters || w.parts || strings.Contains(w.text, " ") {
		return 0
	}
	for _, other := range strings.Fields(typed) {
		if runes := []rune(other); w.stem && len(runes) > letters {
			other = string(runes[:letters])
		}
		n := utf8.RuneCountInString(other)
		if n < fewestLetters-1 || max(n-letters, letters-n) > letters/3 {
			continue
		}
		if mistakes := edits(other, w.text); mistakes <= letters/3 {
			best = max(best, 100*(letters-mistakes)/letters)
		}
	}
	return best
}

// nearTopics returns the topics to fall back on for a topic.
func nearTopics(id string) []string {
	for _, t := range topics() {
		if t.ID == id {
			return t.near
		}
	}
	return nil
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// letters are Latin letters that do not come apart into a plain one and an accent.
var letters = strings.NewReplacer("ø", "o", "ł", "l", "ß", "ss", "æ", "ae", "œ", "oe", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "&", " and ",
	"'", "", "’", "", "‘", "", "`", "", ".", "")

// fold makes texts comparable that differ in case, accents and punctuation only.
func fold(text string) string {
	text = cut(text)
	text = letters.Replace(strings.ToLower(text))
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	for i, w := range words {
		if w == "st" {
			words[i] = "saint"
		}
	}
	return cut(strings.Join(words, " "))
}

func cut(text string) string {
	if len(text) > maxTyped {
		text = text[:maxTyped]
	}
	return strings.ToValidUTF8(text, "")
}

package crisis

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// spelling is another way to write words: "wanna" for "want to". It is found by its
// first word.
type spelling struct {
	rest []string // the words after the first
	to   []string
}

func (l *lexicon) addSpelling(from, to string) error {
	f, t := split(fold(from)), split(fold(to))
	if len(f) == 0 || len(t) == 0 {
		return fmt.Errorf("a spelling needs words on both sides")
	}
	var s spelling
	for _, w := range f[1:] {
		s.rest = append(s.rest, w.text)
	}
	for _, w := range t {
		s.to = append(s.to, w.text)
		l.known[w.text] = true
	}
	l.known[f[0].text] = true
	if len(s.rest) == 0 {
		l.target[f[0].text] = true
	}
	list := l.spellings[f[0].text]
	at := 0 // the longest first
	for at < len(list) && len(list[at].rest) >= len(s.rest) {
		at++
	}
	l.spellings[f[0].text] = append(list[:at:at], append([]spelling{s}, list[at:]...)...)
	return nil
}

// spell puts words into the spelling of the lexicon's patterns.
func (l *lexicon) spell(words []word) []word {
	out := make([]word, 0, len(words)+len(words)/8)
	left := noStop // what was before a word that was left out
	tried := 0     // letters in a row where no spaced word began
	for i := 0; i < len(words); {
		n := spaced(words[i:])
		if n == 0 {
			tried = 0
		}
		if n >= 3 && tried < longestWord {
			tried++
			if joined := l.segment(words[i : i+n]); joined != nil {
				tried = 0
				joined[0].before = max(words[i].before, left)
				left = noStop
				out = l.respell(out, joined)
				i += n
				continue
			}
		}
		w := words[i]
		w.text = l.repair(w.text)
		w.before = max(w.before, left)
		if left = noStop; l.filler[w.text] {
			left = w.before
			if l.pause[w.text] {
				left = max(left, softStop)
			}
			i++
			continue
		}
		if l.aside[w.text] && edge(l, words, i) {
			left = w.before
			i++
			continue
		}
		n = 1
		if s, ok := l.spellingAt(w.text, words[i+1:]); ok {
			n += len(s.rest)
			for j, t := range s.to {
				b := noStop
				if j == 0 {
					b = w.before
				}
				out = append(out, word{t, b})
			}
		} else {
			out = append(out, w)
		}
		i += n
	}
	return out
}

// edge reports whether the word at i begins or ends its sentence without saying anything
// in it: "idk, he is cold", not "idk if he is cold".
func edge(l *lexicon, words []word, i int) bool {
	if i+1 == len(words) || words[i+1].before == hardStop {
		return i > 0
	}
	return (i == 0 || words[i].before == hardStop) && !l.goesOn[words[i+1].text]
}

// respell adds words, spelled word by word.
func (l *lexicon) respell(out, words []word) []word {
	for i, w := range words {
		if s, ok := l.spellingAt(w.text, words[i+1:i+1]); ok {
			for j, t := range s.to {
				b := noStop
				if j == 0 {
					b = w.before
				}
				out = append(out, word{t, b})
			}
			continue
		}
		out = append(out, w)
	}
	return out
}

// spellingAt is the longest spelling that first begins and the words after it go on
// with, within one statement.
func (l *lexicon) spellingAt(first string, after []word) (spelling, bool) {
next:
	for _, s := range l.spellings[first] {
		if len(s.rest) > len(after) {
			continue
		}
		for i, r := range s.rest {
			if after[i].text != r || after[i].before == hardStop {
				continue next
			}
		}
		return s, true
	}
	return spelling{}, false
}

// longestWord bounds what is taken for a misspelled word, in bytes.
const longestWord = 24

// repair is the known word that an unknown one stands for, or the word itself.
func (l *lexicon) repair(w string) string {
	if l.known[w] || len(w) > longestWord || len(w) < 2 {
		return w
	}
	if hasDigit(w) {
		for _, one := range []string{"i", "l"} {
			if s := unleet(w, one); s != "" && (l.known[s]) {
				return s
			}
		}
		return w
	}
	for _, n := range []int{2, 1} {
		if s := shorten(w, n); s != w && l.known[s] {
			return s
		}
	}
	s := shorten(w, 2)
	if len(s) >= slipWord {
		if f := l.near(s); f != "" {
			return f
		}
	}
	if len(s) >= slipWord-1 {
		if f := l.slipped(w); f != "" {
			return f
		}
	}
	return w
}

// shorten makes every letter that is repeated three times or more, or at the end
// twice, come n times.
func shorten(w string, n int) string {
	var b strings.Builder
	for i := 0; i < len(w); {
		r, size := utf8.DecodeRuneInString(w[i:])
		j := i
		for j < len(w) && strings.HasPrefix(w[j:], w[i:i+size]) {
			j += size
		}
		count := (j - i) / size
		if count >= 3 || n == 1 && count == 2 && j == len(w) {
			count = min(count, n)
		}
		for range count {
			b.WriteRune(r)
		}
		i = j
	}
	return b.String()
}

func hasDigit(w string) bool { return strings.ContainsAny(w, "0123456789") }

// unleet reads digits inside a word as the letters they look like, or is empty where
// there are no letters or not only such digits.
func unleet(w, one string) string {
	letters := 0
	var b strings.Builder
	for _, r := range w {
		switch r {
		case '0':
			b.WriteByte('o')
		case '1':
			b.WriteString(one)
		case '3':
			b.WriteByte('e')
		case '4':
			b.WriteByte('a')
		case '5':
			b.WriteByte('s')
		case '7':
			b.WriteByte('t')
		case '8':
			b.WriteByte('b')
		case '2', '6', '9', '.':
			return ""
		default:
			letters++
			b.WriteRune(r)
		}
	}
	if letters == 0 {
		return ""
	}
	return b.String()
}

// addFuzzy makes an important word be found with one letter missing, added, wrong or
// swapped with its neighbour.
func (l *lexicon) addFuzzy(w string) {
	l.known[w] = true
	for _, d := range append(deletions(w), w) {
		l.fuzzy[d] = append(l.fuzzy[d], w)
	}
}

// Words of patterns of so many letters are found with a slip of the finger. Where the
// lexicon does not name the real words that look like them, a letter may be missing or added
// in long ones alone, and none stands for another.
const (
	slipWord     = 5
	longSlipWord = 7
)

// noteSlips notes the words of patterns that are found with a slip of the finger, when
// all of them are known.
func (l *lexicon) noteSlips() {
	l.slips = map[string][]string{}
	for w := range l.target {
		if len(w) < slipWord || len(w) > longestWord || hasDigit(w) {
			continue
		}
		for _, d := range deletions(w) {
			l.slips[d] = append(l.slips[d], w)
		}
		l.slips[w] = append(l.slips[w], w)
	}
	for d := range l.slips {
		slices.Sort(l.slips[d])
	}
}

// slipped is the word of a pattern that an unknown one most likely stands for. Its first
// letter must be right.
func (l *lexicon) slipped(w string) string {
	best, likely := "", noSlip
	for _, d := range append([]string{w}, deletions(w)...) {
		for _, f := range l.slips[d] {
			s := slipOf(w, f)
			if s <= missing && !l.exacting && (s == replaced || len(f) < longSlipWord) {
				continue
			}
			if f[0] == w[0] && s > likely {
				best, likely = f, s
			}
		}
	}
	return best
}

// slip is how a word was mistyped, the likelier the higher.
type slip uint8

const (
	noSlip   slip = iota
	replaced      // one letter typed for another beside it on the keyboard
	added         // one letter too many
	missing       // one letter too few
	doubled       // a letter typed twice, or once for twice
	swapped       // two neighbours in the wrong order
)

// slipOf is the one slip that makes f into w.
func slipOf(w, f string) slip {
	a, b := w, f
	before := byte(0)
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		before = a[0]
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]:
		return swapped
	case len(a)+len(b) == 1 && a+b == string(before):
		return doubled
	case len(a) == 0 && len(b) == 1:
		return missing
	case len(a) == 1 && len(b) == 0:
		return added
	case len(a) == 1 && len(b) == 1 && beside(a[0], b[0]):
		return replaced
	}
	return noSlip
}

// The letters of a keyboard, row below row; those of a row are beside those of the next
// at the same place and the one before it.
var keyboard = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// beside reports whether two letters are neighbours on a keyboard.
func beside(a, b byte) bool {
	for i, row := range keyboard {
		at := strings.IndexByte(row, a)
		if at < 0 {
			continue
		}
		for j, other := range keyboard {
			to := strings.IndexByte(other, b)
			if to < 0 {
				continue
			}
			switch j - i {
			case 0:
				return to == at-1 || to == at+1
			case 1:
				return to == at || to == at-1
			case -1:
				return to == at || to == at+1
			}
		}
	}
	return false
}

// deletions are a word with each one of its letters left out.
func deletions(w string) []string {
	rs := []rune(w)
	var out []string
	for i := range rs {
		out = append(out, string(rs[:i])+string(rs[i+1:]))
	}
	return out
}

// near is the important word that is one slip of the finger away.
func (l *lexicon) near(w string) string {
	for _, d := range append([]string{w}, deletions(w)...) {
		for _, f := range l.fuzzy[d] {
			if oneSlip([]rune(w), []rune(f)) {
				return f
			}
		}
	}
	return ""
}

// oneSlip reports whether a and b differ by one letter missing, added, wrong or swapped.
func oneSlip(a, b []rune) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// spaced is how many single letters follow one another: k i l l.
func spaced(words []word) int {
	n := 0
	for n < len(words) && n < longestWord && len(words[n].text) == 1 && words[n].text[0] >= 'a' && words[n].text[0] <= 'z' {
		n++
	}
	return n
}

// segment cuts single letters into known words of two letters and more, the fewest that
// will do. It is nil where they are no such words.
func (l *lexicon) segment(letters []word) []word {
	var b strings.Builder
	for _, w := range letters {
		b.WriteString(w.text)
	}
	s := b.String()
	best := make([]int, len(s)+1) // words up to here; 0 for none
	from := make([]int, len(s)+1)
	for end := 2; end <= len(s); end++ {
		for start := max(0, end-16); start <= end-2; start++ {
			if (start == 0 || best[start] > 0) && l.known[s[start:end]] && (best[end] == 0 || best[start]+1 < best[end]) {
				best[end], from[end] = best[start]+1, start
			}
		}
	}
	if best[len(s)] == 0 {
		return nil
	}
	out := make([]word, best[len(s)])
	for end, i := len(s), len(out)-1; i >= 0; i-- {
		out[i] = word{text: s[from[end]:end]}
		end = from[end]
	}
	return out
}

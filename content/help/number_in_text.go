package help

import (
	"iter"
	"regexp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Numbers in a text: groups of digits with at most a few signs between them, at most so
// many. What has fewer digits is an hour or a room more often than a number.
const (
	fewestDigits = 4
	mostGroups   = 6
)

var (
	digitGroup = regexp.MustCompile(`\+?[0-9]+`)
	between    = regexp.MustCompile(`^[ ().\-/·\x{00a0}\x{2009}\x{202f}\x{2010}-\x{2013}]{1,3}$`)
	within     = regexp.MustCompile(`^[ ().\-\x{00a0}\x{2009}\x{202f}\x{2010}-\x{2013}]{1,2}$`) // between the parts of one number
	inLetters  = regexp.MustCompile(`[0-9]\)?[ .-]{1,2}(?:[A-Z]-?){6,}[A-Z]\b`)
)

// textNumber is what may be a number in a text.
type textNumber struct {
	written string // as it stands there
	number  string // its digits, with a + before them if there is one
}

// numbersIn gives all that may be a number of a country in a text: groups of digits, by
// themselves from so many digits on, and together. Letters in place of digits are read as
// on a keypad ("1-800-SUICIDE"). A short group inside of what may be a longer number is
// none.
func numbersIn(text, country string, fewest int) iter.Seq[textNumber] {
	digits := inLetters.ReplaceAllStringFunc(text, onKeypad)
	groups := digitGroup.FindAllStringIndex(digits, -1)
	joined := func(n int, by *regexp.Regexp) bool { // the group with the one before it
		return n > 0 && n < len(groups) && digits[groups[n][0]] != '+' && by.MatchString(digits[groups[n-1][1]:groups[n][0]])
	}
	return func(yield func(textNumber) bool) {
		for first := range groups {
			var number strings.Builder
			for last := first; last < len(groups) && last-first < mostGroups; last++ {
				if last > first && !joined(last, between) {
					break
				}
				number.WriteString(digits[groups[last][0]:groups[last][1]])
				n := len(digitsOf(number.String()))
				short := n < suffixDigits
				if n < fewest || short && (last > first || isFraction(digits, groups[first]) || partOfLonger(digits, groups, first, country, joined)) {
					continue
				}
				if !yield(textNumber{text[groups[first][0]:groups[last][1]], number.String()}) {
					return
				}
			}
		}
	}
}

// onKeypad replaces capital letters by the digits on their keys; the text keeps its length.
func onKeypad(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 'A' || r > 'Z' {
			return r
		}
		return rune("22233344455566677778889999"[r-'A'])
	}, text)
}

// isFraction reports whether digits are part of a figure, a time or an amount: "0.147".
func isFraction(text string, at []int) bool {
	const signs = ".,:"
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	sign := func(i int) bool { return i >= 0 && i < len(text) && strings.IndexByte(signs, text[i]) >= 0 }
	return sign(at[0]-1) && digit(at[0]-2) || sign(at[1]) && digit(at[1]+1)
}

// partOfLonger reports whether a group stands in what a phone of the country may take for
// one longer number: "1393" in "010-1393-5678".
func partOfLonger(text string, groups [][]int, at int, country string, joined func(int, *regexp.Regexp) bool) bool {
	first, last := at, at
	for at-first < mostGroups && joined(first, within) {
		first--
	}
	for last-at < mostGroups && joined(last+1, within) {
		last++
	}
	whole := text[groups[first][0]:groups[last][1]]
	if first == last || len(digitsOf(whole)) < suffixDigits {
		return false
	}
	parsed, err := phonenumbers.Parse(whole, country)
	return err == nil && phonenumbers.IsPossibleNumber(parsed)
}

// badIn finds a number in the words of a service that must not be shown, with what is
// known against it. Digits that are alone are numbers from so many on.
func badIn(bad []badNumber, s Service, text string, fewest int) (written string, why badNumber, found bool) {
	for n := range numbersIn(text, s.Country, fewest) {
		region, _ := regionOf(n.number, s.Country)
		plus := strings.HasPrefix(n.number, "+")
		for _, b := range bad {
			if b.Country != region && (b.Country != Worldwide || !plus) || !b.matchesNumber(n.number) {
				continue
			}
			if len(b.Topics) > 0 && !slices.ContainsFunc(b.Topics, s.About) || !b.withWords(text) {
				continue
			}
			return n.written, b, true
		}
	}
	return "", badNumber{}, false
}

// withWords reports whether a text has what makes the number bad: its keyword, or its menu
// choice; always where the number is bad by itself.
func (b badNumber) withWords(text string) bool {
	if b.Keyword == "" && b.Menu == "" {
		return true
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,.;:()“”\"'’*-/\u00a0", r) })
	if b.Keyword != "" && slices.Contains(words, b.Keyword) {
		return true
	}
	for i := range words[:max(0, len(words)-1)] {
		if b.Menu != "" && words[i+1] == b.Menu && menuWord.MatchString(words[i]) {
			return true
		}
	}
	return false
}

var menuWord = regexp.MustCompile(`(?i)^(press|option|choose|dial|then|select|key)$`)

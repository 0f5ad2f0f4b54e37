package crisis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// stop says what separates a word from the one before it.
type stop uint8

const (
	noStop   stop = iota // a space or a hyphen
	softStop             // a comma, brackets, an ellipsis: one statement may go on
	hardStop             // the end of a sentence or a line
)

// word is a word in its normal form: lower case, no accents, no apostrophes.
type word struct {
	text   string
	before stop
}

// emoji that say something. Others are left out.
var emoji = map[rune]string{
	'💊': "emojipill", '🔫': "emojigun", '🔪': "emojiknife", '🩸': "emojiblood",
	'⚰': "emojigrave", '🪦': "emojigrave", '🥀': "emojigrave",
	'😂': "lol", '🤣': "lol", '💀': "lol", '☠': "lol", '😆': "lol", '😹': "lol",
	'🎉': "emojiparty", '🥳': "emojiparty",
	'👋': "emojiwave", '🕊': "emojiwave",
}

// lookAlike are Greek and Cyrillic letters that pass for Latin ones inside a Latin word.
var lookAlike = map[rune]rune{
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'ё': 'e', 'һ': 'h', 'і': 'i', 'ј': 'j',
	'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'ѕ': 's', 'т': 't', 'у': 'y',
	'х': 'x', 'α': 'a', 'ε': 'e', 'ι': 'i', 'κ': 'k', 'ο': 'o', 'ρ': 'p', 'τ': 't',
	'υ': 'u', 'ν': 'v', 'χ': 'x',
}

// inWord are signs that stand for letters inside a word: k!ll, d@y, pa$$.
var inWord = map[rune]rune{'@': 'a', '$': 's', '!': 'i', '*': '*', '¡': 'i', '€': 'e'}

// elided are the short words of French and Italian before an apostrophe. They become
// words of their own.
var elided = map[string]bool{
	"c": true, "d": true, "j": true, "l": true, "m": true, "n": true, "s": true, "t": true,
	"qu": true, "jusqu": true, "lorsqu": true, "puisqu": true, "dell": true, "all": true,
	"nell": true, "sull": true, "dall": true, "un": true, "quest": true, "quell": true,
}

// shortened are the ends of English short forms, which stay with their word.
var shortened = map[string]bool{"s": true, "t": true, "m": true, "d": true, "re": true, "ve": true, "ll": true, "all": true, "em": true}

// normalise cuts a text into words in their normal form. What the author only shows is
// left out: code blocks, quoted lines, lines of a song, addresses.
func normalise(text string) []word {
	return split(fold(own(text)))
}

// own leaves the author's own words of a text.
func own(text string) string {
	text = withoutLigatures(strings.ToValidUTF8(text, " "))
	text = withoutCode(text)
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		start := strings.TrimLeft(line, " \t")
		if strings.HasPrefix(start, "> ") || strings.HasPrefix(start, ">>> ") || strings.ContainsAny(line, "♪♫🎵🎶") {
			b.WriteByte('\n')
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// longestForm is how many characters one may stand for. A few stand for whole phrases, up
// to eighteen characters in four words: a text of them would be many times as long as it
// looks.
const longestForm = 4

// withoutLigatures puts a space in the place of each character that stands for more than
// longestForm others.
func withoutLigatures(text string) string {
	if isASCII(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i, r := range text {
		if r >= utf8.RuneSelf && utf8.RuneCount(norm.NFKD.PropertiesString(text[i:]).Decomposition()) > longestForm {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// withoutCode cuts blocks between ``` out. One that is not closed is text.
func withoutCode(text string) string {
	const fence = "```"
	if !strings.Contains(text, fence) {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, fence)
		_, rest, closed := strings.Cut(after, fence)
		b.WriteString(before)
		if !found || !closed {
			b.WriteString(" ")
			b.WriteString(after)
			return b.String()
		}
		b.WriteString("\n")
		text = rest
	}
}

// fold makes letters that look alike the same: widths and styles, case, accents on
// Latin letters. Marks of other scripts stay, where they make other letters.
func fold(text string) string {
	decomposed := norm.NFKD.String(text)
	var b strings.Builder
	b.Grow(len(decomposed))
	latin := true
	for _, r := range decomposed {
		switch {
		case r < utf8.RuneSelf:
			latin = true
			b.WriteRune(unicode.ToLower(r))
		case r == '\u00ad' || r == '\u034f' || r == '\ufeff' || r >= '\u200b' && r <= '\u200f' || r >= '\u2060' && r <= '\u2064' || r >= '\ufe00' && r <= '\ufe0f':
			// unseen characters
		case unicode.Is(unicode.Mn, r):
			if !latin {
				b.WriteRune(r)
			}
		default:
			r = unicode.ToLower(r)
			switch r {
			case 'ß':
				b.WriteString("ss")
			case 'œ':
				b.WriteString("oe")
			case 'æ':
				b.WriteString("ae")
			case 'ø':
				b.WriteByte('o')
			case 'ł':
				b.WriteByte('l')
			case 'ı':
				b.WriteByte('i')
			case '’', '‘', 'ʼ', '´', '′', '＇':
				b.WriteByte('\'')
			default:
				b.WriteRune(r)
			}
			latin = unicode.Is(unicode.Latin, r)
		}
	}
	return norm.NFC.String(b.String())
}

// mostEmoji is how many emoji are read in a text, the same one after itself once: more of
// them tell nothing, and each would be a word.
const mostEmoji = 200

// split cuts a folded text into words.
func split(text string) []word {
	var words []word
	before := hardStop
	shown := 0
	rs := []rune(text)
	at := func(i int) rune {
		if i < 0 || i >= len(rs) {
			return ' '
		}
		return rs[i]
	}
	add := func(s string) {
		words = append(words, word{s, before})
		before = noStop
	}
	var current []rune
	flush := func() {
		if len(current) > 0 {
			add(latinised(current))
			current = current[:0]
		}
	}
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		_, sign := inWord[r]
		switch {
		case len(current) == 0 && address(rs, i):
			for i+1 < len(rs) && !unicode.IsSpace(rs[i+1]) {
				i++
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			current = append(current, r)
		case r == '\'' && unicode.IsLetter(at(i-1)) && unicode.IsLetter(at(i+1)):
			switch short := next(rs, i+1); {
			case string(current) == "od" && short == "d": // not the word odd
				current = append(current, 'e')
			case elided[string(current)] && !shortened[short]:
				flush()
			}
		case (r == '.' || r == ',') && unicode.IsDigit(at(i-1)) && unicode.IsDigit(at(i+1)):
			current = append(current, '.')
		case sign && len(current) > 0 && letter(at(i-1)) && (unicode.IsLetter(at(i+1)) || at(i+1) == r && r != '!'):
			current = append(current, inWord[r])
		default:
			flush()
			before = max(before, stopOf(r, at(i-1), at(i+1)))
			if name, ok := emoji[r]; ok && shown < mostEmoji && !(len(words) > 0 && words[len(words)-1].text == name) {
				add(name)
				shown++
			}
		}
	}
	flush()
	return words
}

func letter(r rune) bool { return unicode.IsLetter(r) || inWord[r] != 0 }

// next is the word that begins at i, as far as it matters for a short form.
func next(rs []rune, i int) string {
	end := i
	for end < len(rs) && end < i+4 && unicode.IsLetter(rs[end]) {
		end++
	}
	return string(rs[i:end])
}

// address reports whether a web address, a mention or a server's own emoji begins at i.
func address(rs []rune, i int) bool {
	for _, prefix := range []string{"http://", "https://", "www.", "<@", "<#", "<:", "<a:"} {
		n := len(prefix)
		if i+n <= len(rs) && rs[i] == rune(prefix[0]) && string(rs[i:i+n]) == prefix {
			return true
		}
	}
	return false
}

// stopOf is what a sign between words separates.
func stopOf(r, before, after rune) stop {
	switch r {
	case '.', '。':
		if before == '.' || after == '.' {
			return softStop
		}
		// k.m.s
		if unicode.IsLetter(before) && unicode.IsLetter(after) {
			return softStop
		}
		return hardStop
	case '\n', '\r':
		if before == ',' { // the statement goes on in the next line
			return softStop
		}
		return hardStop
	case '!', '?', ';', '！', '？', '¿', '\u2029', '\u2028':
		return hardStop
	case ',', ':', '(', ')', '[', ']', '"', '/', '…', '—', '–', '“', '”', '«', '»', '&', '+', '=', '、', '，':
		return softStop
	}
	return noStop
}

// latinised turns letters that only look Latin into Latin ones, in a word that has
// Latin letters.
func latinised(rs []rune) string {
	ascii, other := false, false
	for _, r := range rs {
		if r >= 'a' && r <= 'z' {
			ascii = true
		} else if r >= utf8.RuneSelf {
			other = true
		}
	}
	if ascii && other {
		out := make([]rune, len(rs))
		for i, r := range rs {
			out[i] = r
			if l, ok := lookAlike[r]; ok {
				out[i] = l
			}
		}
		return string(out)
	}
	return string(rs)
}

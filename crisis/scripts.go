package crisis

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// phrase is a piece of text in a language that has no lexicon of its own. It is found
// as it stands, without negation, time or person: the list is short and its phrases
// speak for themselves.
type phrase struct {
	id       string
	language string
	tier     Tier   // None for an idiom, which is taken out first
	text     string // with a space before it where it is found at the beginning of a word
	plain    bool   // it is of ASCII letters
	violence bool   // it tells of violence at home
}

// parseScripts reads lines of "language tier name: phrase | phrase", with "violence" in
// the place of the tier for violence at home.
func parseScripts(text string) ([]phrase, error) {
	var out []phrase
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		head, phrases, _ := strings.Cut(line, ":")
		f := strings.Fields(head)
		if len(f) != 3 || phrases == "" {
			return out, fmt.Errorf("lexicon/scripts.txt:%d: a line is written: language tier name: phrase | phrase", n)
		}
		tier, ok := tierNamed(f[1])
		isViolence := f[1] == violence.String()
		if isViolence {
			tier, ok = Concern, true
		}
		if !ok {
			return out, fmt.Errorf("lexicon/scripts.txt:%d: no tier is called %q", n, f[1])
		}
		for p := range strings.SplitSeq(phrases, "|") {
			text := joined(strings.TrimSpace(p))
			first, _ := utf8.DecodeRuneInString(text)
			plain := isASCII(text)
			if !unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
				text = " " + text // scripts that part words by spaces
			}
			out = append(out, phrase{f[0] + "." + f[1] + "." + f[2], f[0], tier, text, plain, isViolence})
		}
	}
	return out, nil
}

func tierNamed(name string) (Tier, bool) {
	for t, n := range tierNames {
		if n == name {
			return Tier(t), true
		}
	}
	return None, false
}

// readScripts finds phrases in a text of any script.
func readScripts(phrases []phrase, text string) Result {
	text = " " + joined(own(text))
	plain := isASCII(text) // most texts are, and have nothing to do with most phrases
	var found Result
	for _, p := range phrases {
		if plain && !p.plain || !strings.Contains(text, p.text) {
			continue
		}
		if p.tier == None {
			text = strings.ReplaceAll(text, p.text, " "+taken+" ")
			continue
		}
		found = better(found, Result{Tier: p.tier, Language: p.language, Rules: []string{p.id}, Violence: p.violence})
	}
	return found
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// joined is a text in one line and one form, with signs between words left out.
func joined(text string) string {
	text = strings.ToLower(norm.NFKC.String(text))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return strings.ContainsRune(" \t\r\n.,!?;:…。、！？「」\"'’()*_~　", r)
	}), " ")
}

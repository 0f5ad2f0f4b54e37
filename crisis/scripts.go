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
	tier     Tier // None for an idiom, which is taken out first
	text     string
}

// parseScripts reads lines of "language tier name: phrase | phrase".
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
		if !ok {
			return out, fmt.Errorf("lexicon/scripts.txt:%d: no tier is called %q", n, f[1])
		}
		for p := range strings.SplitSeq(phrases, "|") {
			out = append(out, phrase{f[0] + "." + f[1] + "." + f[2], f[0], tier, joined(strings.TrimSpace(p))})
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
	text = joined(own(text))
	var found Result
	for _, p := range phrases {
		if !p.in(text) {
			continue
		}
		if p.tier == None {
			text = strings.ReplaceAll(text, p.text, " "+taken+" ")
			continue
		}
		found = better(found, Result{Tier: p.tier, Language: p.language, Rules: []string{p.id}})
	}
	return found
}

// in reports whether the phrase is in a joined text: at the beginning of a word, where
// its script parts words by spaces.
func (p phrase) in(text string) bool {
	first, _ := utf8.DecodeRuneInString(p.text)
	if unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		return strings.Contains(text, p.text)
	}
	return strings.Contains(" "+text, " "+p.text)
}

// joined is a text in one line and one form, with signs between words left out.
func joined(text string) string {
	text = strings.ToLower(norm.NFKC.String(text))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return strings.ContainsRune(" \t\r\n.,!?;:…。、！？「」\"'’()*_~　", r)
	}), " ")
}

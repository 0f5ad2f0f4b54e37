package crisis

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed lexicon/*.txt
var files embed.FS

// lexicon is one language's words and rules. lexicon/README.md describes the files.
type lexicon struct {
	name    string
	classes map[string]*node

	spellings map[string][]spelling // by the first word
	fuzzy     map[string][]string   // important words, by themselves less at most one letter
	known     map[string]bool       // words that are not taken for a misspelling
	target    map[string]bool       // words of patterns
	common    map[string]bool       // to guess the language by
	contrast  map[string]bool       // words that begin another clause
	filler    map[string]bool       // words that say nothing and are left out
	pause     map[string]bool       // those of them that part what is said like a comma
	aside     map[string]bool       // words that say nothing at the edge of a sentence
	goesOn    map[string]bool       // words after which one of these is none
	exacting  bool                  // it names the real words that look like those of patterns
	article   map[string]bool       // words that a pattern finds itself without, too
	slips     map[string][]string   // words of patterns, by themselves less one letter
	enough    int                   // points of hints that are worth a card; 0 for never
	mixes     bool                  // people mix it with another language in one sentence

	idioms  *automaton
	signs   *automaton
	rules   []rule // by the pattern's number in signs
	pattern int32  // the next number in idioms
}

// rule is a pattern's meaning.
type rule struct {
	id     string
	family family
	flags  flags
	points int // of a hint
}

// flags say how a rule's matches are to be read.
type flags struct {
	other     bool // about somebody else
	me        bool // about the author
	fixed     bool // negation does not change it: it has its own
	past      bool // in the past tense: a time long ago anywhere in the text cancels it
	recent    bool // in the past tense: it counts only with a time near now
	always    bool // no time cancels it
	weak      bool // a circumstance: it counts only with another sign
	alone     bool // enough for its tier without a second sign
	strong    bool // hardly means anything else: enough for an alert
	hyperbole bool // said of trifles, too
	notme     bool // not of the author
	theirs    bool // only of somebody who was named
}

// all is every lexicon.
type all struct {
	languages []*lexicon
	scripts   []phrase
}

// lexicons reads the embedded files once. A line with an error is left out, so that it
// costs its own rule and not the detector; a test holds that there is none.
var lexicons = sync.OnceValue(func() all {
	a, _ := readLexicons()
	return a
})

func readLexicons() (all, error) {
	var a all
	var problems []error
	names, err := fs.Glob(files, "lexicon/*.txt")
	if err != nil {
		return a, err
	}
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		language := strings.TrimSuffix(path.Base(name), ".txt")
		if language == "scripts" {
			phrases, err := parseScripts(string(b))
			problems = append(problems, err)
			a.scripts = phrases
			continue
		}
		l, err := parseLexicon(language, string(b))
		problems = append(problems, err)
		a.languages = append(a.languages, l)
	}
	return a, errors.Join(problems...)
}

// parseLexicon reads a lexicon. With an error it returns what could be read.
func parseLexicon(language, text string) (*lexicon, error) {
	l := &lexicon{
		name: language, classes: map[string]*node{}, spellings: map[string][]spelling{},
		fuzzy: map[string][]string{}, known: map[string]bool{}, target: map[string]bool{}, common: map[string]bool{}, contrast: map[string]bool{},
		filler: map[string]bool{}, pause: map[string]bool{}, aside: map[string]bool{}, goesOn: map[string]bool{}, article: map[string]bool{},
		idioms: newAutomaton(), signs: newAutomaton(),
	}
	var problems []error
	section := familyNone
	line, number := "", 0
	end := func() {
		if line == "" {
			return
		}
		if err := l.line(line, &section); err != nil {
			problems = append(problems, fmt.Errorf("lexicon/%s.txt:%d: %w", language, number, err))
		}
		line = ""
	}
	n := 0
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		n++
		raw, _, _ := strings.Cut(s.Text(), "#")
		if strings.TrimSpace(raw) == "" {
			continue
		}
		if raw[0] == ' ' || raw[0] == '\t' { // goes on from the line above
			if !strings.HasSuffix(line, "|") {
				line += " "
			}
			line += strings.TrimSpace(raw)
			continue
		}
		end()
		line, number = strings.TrimSpace(raw), n
	}
	end()
	l.noteSlips()
	return l, errors.Join(problems...)
}

// line reads one line of a lexicon.
func (l *lexicon) line(line string, section *family) error {
	if name, ok := strings.CutPrefix(line, "["); ok {
		f, ok := familyNamed(strings.TrimSuffix(name, "]"))
		if !ok {
			*section = familyNone
			return fmt.Errorf("no family is called %s", line)
		}
		*section = f
		return nil
	}
	keyword, rest, _ := strings.Cut(line, " ")
	switch keyword {
	case "class":
		name, pattern, ok := strings.Cut(rest, "=")
		if !ok {
			return fmt.Errorf("a class is written: class NAME = pattern")
		}
		n, err := l.parse("(" + pattern + ")")
		if err != nil {
			return err
		}
		l.classes[strings.TrimSpace(name)] = n
		return nil
	case "spell":
		from, to, ok := strings.Cut(rest, "=")
		if !ok {
			return fmt.Errorf("a spelling is written: spell wanna = want to")
		}
		return l.addSpelling(from, to)
	case "fuzzy":
		for w := range strings.FieldsSeq(rest) {
			l.addFuzzy(w)
		}
		return nil
	case "exact":
		return l.addWords(l.known, rest)
	case "common":
		return errors.Join(l.addWords(l.common, rest), l.addWords(l.known, rest))
	case "filler":
		return errors.Join(l.addWords(l.filler, rest), l.addWords(l.known, rest))
	case "aside":
		words, goesOn, _ := strings.Cut(rest, " unless ")
		return errors.Join(l.addWords(l.aside, words), l.addWords(l.known, words), l.addWords(l.goesOn, goesOn))
	case "exacting":
		l.exacting = true
		return nil
	case "pause":
		return errors.Join(l.addWords(l.pause, rest), l.addWords(l.filler, rest), l.addWords(l.known, rest))
	case "article":
		return l.addWords(l.article, rest)
	case "mixes":
		l.mixes = true
		return nil
	case "enough":
		n, err := strconv.Atoi(strings.TrimSpace(rest))
		if err != nil || n < 1 {
			return fmt.Errorf("the points that are enough are written: enough 9")
		}
		l.enough = n
		return nil
	case "contrast":
		return l.addWords(l.contrast, rest)
	case "idiom":
		n, err := l.parseExactly(rest)
		if err != nil {
			return err
		}
		n.words(l.know)
		l.pattern++
		if n.strayEnd() || !l.idioms.add(n, l.pattern-1) {
			return fmt.Errorf("this pattern would match nothing or anything")
		}
		return nil
	}
	return l.rule(line, *section)
}

func (l *lexicon) addWords(set map[string]bool, words string) error {
	for _, w := range split(fold(words)) {
		set[w.text] = true
	}
	return nil
}

// know notes a word of a pattern, which is then no misspelling.
func (l *lexicon) know(w string) {
	if !strings.HasSuffix(w, "*") {
		l.known[w] = true
		l.target[w] = true
	}
}

// rule reads "name: pattern ; flags".
func (l *lexicon) rule(line string, section family) error {
	if section == familyNone {
		return fmt.Errorf("a rule belongs below a [family]")
	}
	name, pattern, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("a rule is written: name: pattern ; flags")
	}
	pattern, options, _ := strings.Cut(pattern, ";")
	r := rule{id: l.name + "." + section.String() + "." + strings.TrimSpace(name), family: section}
	for option := range strings.FieldsSeq(options) {
		switch option {
		case "1", "2", "3", "4", "5", "6", "7", "8", "9":
			r.points = int(option[0] - '0')
		case "other":
			r.flags.other = true
		case "me":
			r.flags.me = true
		case "fixed":
			r.flags.fixed = true
		case "past":
			r.flags.past = true
		case "recent":
			r.flags.recent = true
		case "always":
			r.flags.always = true
		case "strong":
			r.flags.strong, r.flags.alone = true, true
		case "weak":
			r.flags.weak = true
		case "alone":
			r.flags.alone = true
		case "theirs":
			r.flags.theirs = true
		case "notme":
			r.flags.notme = true
		case "hyperbole":
			r.flags.hyperbole = true
		default:
			return fmt.Errorf("no flag is called %q", option)
		}
	}
	if section.isHint() != (r.points > 0) {
		return fmt.Errorf("points from 1 to 9 belong to hints, and to nothing else")
	}
	parse := l.parse
	if !section.isSign() { // what is wide here hides signs
		parse = l.parseExactly
	}
	n, err := parse(pattern)
	if err != nil {
		return err
	}
	n.words(l.know)
	if n.strayEnd() || !l.signs.add(n, int32(len(l.rules))) {
		return fmt.Errorf("this pattern would match nothing or anything")
	}
	l.rules = append(l.rules, r)
	return nil
}

// patternWord is the normal form of a word in a pattern, spelled as in a text. Only
// spellings of one word apply.
func (l *lexicon) patternWord(x string) []string {
	var out []string
	for _, w := range split(fold(x)) {
		i := slices.IndexFunc(l.spellings[w.text], func(s spelling) bool { return len(s.rest) == 0 })
		if i < 0 {
			out = append(out, w.text)
		} else {
			out = append(out, l.spellings[w.text][i].to...)
		}
	}
	return out
}

package crisis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A pattern is a sequence of words, written much as it is said:
//
//	want to die             these words
//	(want to|need to) die   either phrase
//	so? tired               it may be left out
//	$WANT die               a class of words or phrases, defined before
//	going ..3 die           up to three words of any kind between
//	suicid*                 any word that begins so
//	< bye >                 begins and ends a clause
//
// Words are normalised and spelled as a text is: can't is "can not".

// node is a part of a parsed pattern.
type node struct {
	kind nodeKind
	set  []string // words; one that ends in * is a beginning
	kids []*node
}

type nodeKind uint8

const (
	anyOf    nodeKind = iota // one word of the set
	anyWord                  // one word of any kind
	sequence                 // the kids, one after the other
	choice                   // one of the kids
	optional                 // the kid or nothing
	opening                  // the kid, beginning at the beginning of a clause
	closing                  // the kid, ending at the end of a clause
)

// parser reads one pattern.
type parser struct {
	lexemes []string
	classes map[string]*node
	word    func(string) []string // the normal words of one written in a pattern
	article map[string]bool       // words that are found left out, too
}

// parse reads a pattern; the articles in it may be missing in a text.
func (l *lexicon) parse(pattern string) (*node, error) {
	return l.parseWithout(l.article, pattern)
}

// parseExactly reads a pattern as it stands.
func (l *lexicon) parseExactly(pattern string) (*node, error) {
	return l.parseWithout(nil, pattern)
}

func (l *lexicon) parseWithout(article map[string]bool, pattern string) (*node, error) {
	p := &parser{lexemes: lexemes(pattern), classes: l.classes, word: l.patternWord, article: article}
	n, err := p.choice()
	if err == nil && len(p.lexemes) > 0 {
		err = fmt.Errorf("unexpected %q", p.lexemes[0])
	}
	return n, err
}

// lexemes cuts a pattern at spaces, brackets and bars.
func lexemes(pattern string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")?", " )? ", ")", " ) ", "|", " | ").Replace(pattern))
}

func (p *parser) choice() (*node, error) {
	var kids []*node
	for {
		n, err := p.sequence()
		if err != nil {
			return nil, err
		}
		kids = append(kids, n)
		if len(p.lexemes) == 0 || p.lexemes[0] != "|" {
			break
		}
		p.lexemes = p.lexemes[1:]
	}
	return oneOf(kids), nil
}

func (p *parser) sequence() (*node, error) {
	var kids []*node
	var ended *node // what there is so far, where it may end the clause here
	open := false
	for len(p.lexemes) > 0 {
		x := p.lexemes[0]
		if x == "|" || x == ")" || x == ")?" {
			break
		}
		p.lexemes = p.lexemes[1:]
		switch x {
		case "<":
			open = true
			continue
		case ">":
			if len(kids) == 0 {
				return atEnd, nil // as one of several: (now|>)
			}
			kids = []*node{{kind: closing, kids: []*node{sequenceOf(kids)}}}
			continue
		}
		n, err := p.item(x)
		if err != nil {
			return nil, err
		}
		if p.article[x] && len(kids) > 0 && p.goesOn() {
			n = &node{kind: optional, kids: []*node{n}}
		}
		if rest, ok := withoutEnd(n); ok {
			if len(kids) == 0 || ended != nil {
				return nil, fmt.Errorf("(…|>) comes once, and after something else")
			}
			ended = &node{kind: closing, kids: []*node{sequenceOf(kids)}}
			n = rest
		}
		kids = append(kids, n)
	}
	if len(kids) == 0 {
		return nil, fmt.Errorf("nothing to match")
	}
	n := sequenceOf(kids)
	if ended != nil {
		n = &node{kind: choice, kids: []*node{n, ended}}
	}
	if open {
		n = &node{kind: opening, kids: []*node{n}}
	}
	return n, nil
}

// goesOn reports whether a word comes next in the sequence.
func (p *parser) goesOn() bool {
	if len(p.lexemes) == 0 {
		return false
	}
	switch p.lexemes[0] {
	case "|", ")", ")?", ">":
		return false
	}
	return !strings.HasPrefix(p.lexemes[0], "..") // a gap after it would find anything
}

// atEnd is a > by itself.
var atEnd = &node{kind: closing}

// withoutEnd is a choice without the > in it, if there is one.
func withoutEnd(n *node) (*node, bool) {
	if n.kind != choice {
		return n, false
	}
	rest := &node{kind: choice}
	for _, k := range n.kids {
		if k != atEnd {
			rest.kids = append(rest.kids, k)
		}
	}
	if len(rest.kids) == 1 {
		return rest.kids[0], true
	}
	return rest, len(rest.kids) < len(n.kids)
}

// sequenceOf is nodes one after the other. It keeps no hold of the slice.
func sequenceOf(kids []*node) *node {
	if len(kids) == 1 {
		return kids[0]
	}
	return &node{kind: sequence, kids: slices.Clone(kids)}
}

// longestGap bounds what a pattern can bring together.
const longestGap = 16

func (p *parser) item(x string) (*node, error) {
	if x == "(" {
		n, err := p.choice()
		if err != nil {
			return nil, err
		}
		if len(p.lexemes) == 0 || p.lexemes[0] != ")" && p.lexemes[0] != ")?" {
			return nil, fmt.Errorf("a ( is not closed")
		}
		if p.lexemes[0] == ")?" {
			if _, ends := withoutEnd(n); ends {
				return nil, fmt.Errorf("what may end the clause, (…|>), is not left out as well")
			}
			n = &node{kind: optional, kids: []*node{n}}
		}
		p.lexemes = p.lexemes[1:]
		return n, nil
	}
	if digits, ok := strings.CutPrefix(x, ".."); ok {
		size, err := strconv.Atoi(digits)
		if err != nil || size < 1 || size > longestGap {
			return nil, fmt.Errorf("%q: a gap is .. and a number up to %d", x, longestGap)
		}
		gap := &node{kind: sequence}
		for range size {
			gap.kids = append(gap.kids, &node{kind: optional, kids: []*node{{kind: anyWord}}})
		}
		return gap, nil
	}
	x, maybe := strings.CutSuffix(x, "?")
	n, err := p.one(x)
	if err == nil && maybe {
		n = &node{kind: optional, kids: []*node{n}}
	}
	return n, err
}

// one is a word or a class.
func (p *parser) one(x string) (*node, error) {
	if name, ok := strings.CutPrefix(x, "$"); ok {
		class := p.classes[name]
		if class == nil {
			return nil, fmt.Errorf("no class %q has been defined", name)
		}
		return class, nil
	}
	if beginning, ok := strings.CutSuffix(x, "*"); ok {
		words := split(fold(beginning))
		if len(words) != 1 {
			return nil, fmt.Errorf("%q is not the beginning of a word", x)
		}
		return &node{kind: anyOf, set: []string{words[0].text + "*"}}, nil
	}
	words := p.word(x)
	if len(words) == 0 || !strings.ContainsFunc(x, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return nil, fmt.Errorf("%q is not a word", x)
	}
	n := &node{kind: sequence}
	for _, w := range words {
		n.kids = append(n.kids, &node{kind: anyOf, set: []string{w}})
	}
	if len(n.kids) == 1 {
		return n.kids[0], nil
	}
	return n, nil
}

// oneOf is the choice of nodes, with all single words among them as one set.
func oneOf(kids []*node) *node {
	if len(kids) == 1 {
		return kids[0]
	}
	set := &node{kind: anyOf}
	n := &node{kind: choice}
	for _, k := range kids {
		switch {
		case k.kind == anyOf:
			set.set = append(set.set, k.set...)
		case k.kind == choice:
			for _, kk := range k.kids {
				if kk.kind == anyOf {
					set.set = append(set.set, kk.set...)
				} else {
					n.kids = append(n.kids, kk)
				}
			}
		default:
			n.kids = append(n.kids, k)
		}
	}
	if len(set.set) > 0 {
		n.kids = append(n.kids, set)
	}
	if len(n.kids) == 1 {
		return n.kids[0]
	}
	return n
}

// strayEnd reports whether there is a > that ends nothing.
func (n *node) strayEnd() bool {
	return n == atEnd || slices.ContainsFunc(n.kids, (*node).strayEnd)
}

// words calls f with every word of a pattern.
func (n *node) words(f func(string)) {
	for _, w := range n.set {
		f(w)
	}
	for _, k := range n.kids {
		k.words(f)
	}
}

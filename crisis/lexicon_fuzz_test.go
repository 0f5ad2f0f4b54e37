package crisis

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// where an error in a lexicon says it is.
var lexiconLine = regexp.MustCompile(`^lexicon/xx\.txt:([0-9]+): .`)

// Whatever a lexicon holds, reading it ends with what could be read and with an error for
// each line that could not, which costs no other line; and texts can be read by it.
func FuzzParseLexicon(f *testing.F) {
	for _, seed := range []string{
		"",
		"# a note\n\n  goes on from nothing\n",
		"common the and\nfiller like\narticle the a\nexact idea\ncontrast but\nfuzzy suicide kill\nmixes\n",
		"spell wanna = want to\nspell kms = kill myself\nspell a b = c\n[want]\ndie: wanna die\n",
		"class WANT = want to|need to|wish (i|we) could\n[want]\ndie: $WANT ..3 die ; strong past\n",
		"[act]\nnow: < going to (kill|hurt) myself >\n  | so? tired\n",
		"article the\n[sign]\nbreath: is not the breathing\nend: gone (now|>)\nstem: suicid*\n",
		"idiom dead tired\n[negation]\nnot: not|never\n[nothing]\nx: y\n",
		"class\nspell =\nclass A = $B\n[want]\nx\nx: \nx: (a\nx: a) b\nx: ..99\nx: ..2\nx: a ; nonsense\nx: a?\n",
		"[want]\nx: \u0301 ... 'tis k1ll\x00 \xff",
	} {
		f.Add(seed, "i want to die, kms now. gone")
	}
	f.Fuzz(func(t *testing.T, lexicon, text string) {
		// A class of classes grows with each one: a lexicon that is compiled in can be trusted
		// not to, and here it would say nothing but that.
		if len(lexicon) > 2000 || len(text) > 500 || strings.Count(lexicon, "$") > 6 {
			return
		}
		l, err := parseLexicon("xx", lexicon)
		if l == nil {
			t.Fatal("nothing is read")
		}
		lines := strings.Count(lexicon, "\n") + 1
		for _, problem := range parts(err) {
			var n int
			if at := lexiconLine.FindStringSubmatch(problem.Error()); at == nil {
				t.Errorf("the error does not say where it is: %v", problem)
			} else if _, err := fmt.Sscan(at[1], &n); err != nil || n > lines { // 0 is what goes on from no line
				t.Errorf("line %d of %d: %v", n, lines, problem)
			}
		}
		for _, r := range l.rules {
			if !strings.HasPrefix(r.id, "xx."+r.family.String()+".") {
				t.Errorf("the rule %q is of %v", r.id, r.family)
			}
		}
		_, again := parseLexicon("xx", lexicon)
		if fmt.Sprint(err) != fmt.Sprint(again) {
			t.Errorf("first %v, then %v", err, again)
		}
		more, after := parseLexicon("xx", lexicon+"\n[relapse]\nlast: drank today\n")
		if n := len(more.rules); n != len(l.rules)+1 || more.rules[n-1].id != "xx.relapse.last" {
			t.Errorf("%d rules, then %d: a line costs another one; %v", len(l.rules), n, after)
		}
		tokens := l.clauses(l.spell(normalise(text)))
		cues, _ := l.cues(tokens)
		decide(l, cues, len(tokens))
	})
}

// parts are the errors that were joined.
func parts(err error) []error {
	var all interface{ Unwrap() []error }
	if errors.As(err, &all) {
		return all.Unwrap()
	}
	return nil
}

// Whatever the file of scripts holds, reading it ends with its phrases or with an error that
// says where it is; and texts can be read by it.
func FuzzParseScripts(f *testing.F) {
	f.Add("ja concern wish: 死にたい | 消えたい\nru violence home: муж бьет меня # a note\n\nzz none idiom: x", "死にたい муж бьет меня")
	f.Add("ja concern: x\n", "")
	f.Add("ja nothing x: y\nja concern x: |\xff|", "\xff")
	f.Fuzz(func(t *testing.T, scripts, text string) {
		phrases, err := parseScripts(scripts)
		if err != nil && !strings.HasPrefix(err.Error(), "lexicon/scripts.txt:") {
			t.Errorf("the error does not say where it is: %v", err)
		}
		for _, p := range phrases {
			if strings.Count(p.id, ".") < 2 || p.tier == None && p.violence {
				t.Errorf("%+v", p)
			}
		}
		readScripts(phrases, text)
	})
}

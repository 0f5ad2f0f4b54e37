// Package crisis reads a text that a member gave to the bot and says what kind of help
// it calls for. It is a set of rules that can be read and explained, not a model: the
// same text always gives the same answer, nothing leaves the process, and nothing is
// kept.
//
// A text goes one way through it:
//
//	normalise  one spelling for look-alike letters, accents, emoji, apostrophes
//	spell      a language's own short forms and misspellings ("wanna kms")
//	clauses    where one statement ends and the next begins
//	idioms     "dead tired" is taken out of the text, and nothing else with it
//	patterns   families of signs, from the lexicon files
//	modifiers  negation, time, person, topic
//	tiers      which signs together call for what
//	hints      where there is no sign: words of the kinds that such texts are made of
//
// It reads for recall where the answer is a private card to the author, and for
// precision where somebody else would be called: see [Result.Alert]. It does not assess
// anybody's risk.
package crisis

import "strings"

import "slices"

// Tier is the kind of help that a text calls for.
type Tier int

const (
	None       Tier = iota // no sign was found, which does not mean that all is well
	Relapse                // recent use, or just before it
	Withdrawal             // signs after stopping, or a plan to stop that can be dangerous
	Concern                // thoughts of death, self-harm, violence at home, worry about somebody
	Imminent               // intent, a plan, means or a goodbye now
	Overdose               // signs of an overdose now, whoever it is
)

var tierNames = [...]string{"none", "relapse", "withdrawal", "concern", "imminent", "overdose"}

// String is the label of the tier in evaluation files.
func (t Tier) String() string {
	if t < 0 || int(t) >= len(tierNames) {
		return "unknown"
	}
	return tierNames[t]
}

// Result is what a text calls for, and why.
type Result struct {
	// Tier is the most pressing need: overdose, imminent, severe withdrawal, concern,
	// other withdrawal, relapse, in this order.
	Tier Tier
	// Language is the ISO 639-1 code of the language whose rules found it, or the best
	// guess where none did; empty where there is no guess.
	Language string
	// Rules are the ids of the rules that the tier rests on, such as
	// en.act.kill-self, sorted. There are none exactly when the tier is None.
	Rules []string
	// Severe says that signs of a withdrawal are an emergency by themselves.
	Severe bool
	// AboutOther says that the signs are somebody else's: the author needs a helper's
	// card.
	AboutOther bool
	// Violence says that signs of violence at home were found, whatever the tier: the
	// answer must be safe to be seen by whoever watches the screen.
	Violence bool

	alert bool
}

// Alert reports whether calling a moderator would be justified, where server and member
// have agreed to that: for an overdose or an imminent danger that shows in two
// independent signs or one that hardly means anything else.
func (r Result) Alert() bool { return r.alert }

// Read says what kind of help a text calls for. Its time is linear in the length of
// the text; any bytes may be given.
func Read(text string) Result {
	if strings.TrimSpace(text) == "" {
		return Result{}
	}
	result, _ := read(text)
	return result
}

// Load reads the lexicons, which takes about a tenth of a second, now rather than when
// the first text comes.
func Load() { lexicons() }

// read also counts the steps it took, in pairs of a token and a place in a pattern.
func read(text string) (Result, int) {
	words := normalise(text)
	best := Result{}
	steps := 0
	read, guess := plausible(lexicons().languages, words)
	for _, l := range read {
		tokens := l.clauses(l.spell(words))
		cues, n := l.cues(tokens)
		steps += n
		best = better(best, decide(l, cues, len(tokens)))
	}
	if r := readScripts(lexicons().scripts, text); r.Tier != None {
		best = better(best, r)
	}
	if best.Tier == None {
		best.Language = guess
	}
	return best, steps
}

// better is the more pressing of two results in two languages. Rules of both are kept
// where both say the same, and those of violence at home always.
func better(a, b Result) Result {
	violent := a.Violence || b.Violence
	of := slices.Concat(ofViolence(a.Rules), ofViolence(b.Rules))
	ra, rb := rank(a), rank(b)
	switch {
	case ra == rb && a.Tier != None:
		a.Rules = append(slices.Clone(a.Rules), b.Rules...)
		slices.Sort(a.Rules)
		a.Rules = slices.Compact(a.Rules)
		a.alert = a.alert || b.alert
		a.AboutOther = a.AboutOther && b.AboutOther
	case rb > ra:
		a = b
	}
	if violent {
		a.Violence = true
		a.Rules = append(slices.Clone(a.Rules), of...)
		slices.Sort(a.Rules)
		a.Rules = slices.Compact(a.Rules)
	}
	return a
}

// ofViolence are the rules among ids that tell of violence at home.
func ofViolence(ids []string) []string {
	var out []string
	for _, id := range ids {
		if strings.Contains(id, "."+violence.String()+".") {
			out = append(out, id)
		}
	}
	return out
}

// rank orders results by how pressing they are.
func rank(r Result) int {
	switch {
	case r.Tier == Overdose:
		return 6
	case r.Tier == Imminent:
		return 5
	case r.Tier == Withdrawal && r.Severe:
		return 4
	case r.Tier == Concern:
		return 3
	case r.Tier == Withdrawal:
		return 2
	case r.Tier == Relapse:
		return 1
	}
	return 0
}

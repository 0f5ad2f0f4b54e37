package crisis

// token is a word of a text that has been spelled and cut into clauses.
type token struct {
	text     string
	opens    bool // it begins a clause: no match goes over this border
	soft     bool // a comma or the like is before it
	sentence int  // the number of its sentence; clauses on both sides of a "but" are in one
	clause   int  // the number of its clause
}

// clauses cuts words into clauses: at the ends of sentences and lines, and before words
// of contrast.
func (l *lexicon) clauses(words []word) []token {
	tokens := make([]token, 0, len(words))
	sentence, clause := 0, 0
	for i, w := range words {
		t := token{text: w.text, soft: w.before != noStop}
		if i > 0 && w.before == hardStop {
			sentence++
		}
		if i == 0 || w.before == hardStop || l.contrast[w.text] {
			t.opens = true
			clause++
		}
		t.sentence, t.clause = sentence, clause
		tokens = append(tokens, t)
	}
	return tokens
}

// taken stands in the place of an idiom: no word of a pattern is written so.
const taken = "—"

// withoutIdioms puts idioms aside and leaves every other word.
func (l *lexicon) withoutIdioms(tokens []token) ([]token, int) {
	matches, steps := l.idioms.run(tokens)
	longest := make([]int, len(tokens)) // the end of the longest idiom that begins here
	for _, m := range matches {
		longest[m.start] = max(longest[m.start], m.end)
	}
	end := 0
	for i := range tokens {
		if end = max(end, longest[i]); i < end {
			tokens[i].text = taken
		}
	}
	return tokens, steps
}

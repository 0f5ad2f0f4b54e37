package crisis

// who a sign is about.
type who uint8

const (
	unsaid    who = iota // most likely the author
	author               // "i", "myself"
	other                // "she", "my friend", "himself"
	nobody               // people in general
	inanimate            // a phone
)

// cue is a sign that stands after negation, time, person and topic were looked at.
type cue struct {
	rule       *rule
	start, end int
	sentence   int
	who        who
}

// reading is a text with what its patterns say about how to read it.
type reading struct {
	tokens   []token
	negated  []bool // by token: a negation that denies something ends before it
	barred   []bool // a negation does not reach over it
	subjects []who  // of a subject that begins here
	// by the number of the sentence
	asking, quoted, nearIn, storyIn, trifle, bright []bool
	topic                                           []bool // by token: in this segment somebody speaks of a topic
	longAgo                                         []bool // by token: in this segment it was long ago
	nearHere                                        []bool // by token: in this segment it is now
	story, nearAny, soonAny                         bool
}

// cues are the signs of a text that stand, and the steps it took to find them.
func (l *lexicon) cues(tokens []token) ([]cue, int) {
	tokens, steps := l.withoutIdioms(tokens)
	matches, n := l.signs.run(tokens)
	r := l.read(tokens, matches)
	var cues []cue
	for _, m := range matches {
		rule := &l.rules[m.pattern]
		if !rule.family.isSign() {
			if rule.family == soon || rule.family.isHint() && r.hints(rule, m) {
				cues = append(cues, cue{rule: rule, start: m.start, end: m.end, sentence: tokens[m.start].sentence})
			}
			continue
		}
		if c, ok := r.stands(rule, m); ok {
			cues = append(cues, c)
		}
	}
	return cues, steps + n
}

// read notes what the modifiers among the matches say.
func (l *lexicon) read(tokens []token, matches []match) *reading {
	n := len(tokens)
	sentences := 0
	if n > 0 {
		sentences = tokens[n-1].sentence + 1
	}
	r := &reading{
		tokens: tokens, negated: make([]bool, n+1), barred: make([]bool, n), subjects: make([]who, n),
		topic: make([]bool, n), storyIn: make([]bool, sentences), asking: make([]bool, sentences), quoted: make([]bool, sentences), nearIn: make([]bool, sentences), trifle: make([]bool, sentences), bright: make([]bool, sentences),
		longAgo: make([]bool, n), nearHere: make([]bool, n),
	}
	denied := make([]bool, n)
	var settings []match
	for _, m := range matches {
		sentence := tokens[m.start].sentence
		switch l.rules[m.pattern].family {
		case affirmed:
			for i := m.start; i < m.end; i++ {
				denied[i] = true
			}
		case barrier:
			r.barred[m.start] = true
		case longago:
			r.story, r.storyIn[sentence] = true, true
			r.longAgo[m.start] = true
		case hope:
			r.story, r.storyIn[sentence] = true, true
		case near:
			r.nearIn[sentence], r.nearAny = true, true
			r.nearHere[m.start] = true
		case soon:
			r.nearIn[sentence], r.nearAny, r.soonAny = true, true, true
			r.nearHere[m.start] = true
		case topic:
			r.topic[m.start] = true
		case asking:
			r.asking[sentence] = true
		case quoted:
			r.quoted[sentence] = true
		case trifle:
			r.trifle[sentence] = true
		case bright:
			r.bright[sentence] = true
		case self:
			r.subject(m, author)
		case person:
			r.subject(m, other)
		case anyone:
			r.subject(m, nobody)
		case thing:
			r.subject(m, inanimate)
		case setting:
			settings = append(settings, m)
		}
	}
	for _, m := range settings { // "in the car", "not calling anyone": neither says who
		for i := m.start; i < m.end; i++ {
			if r.subjects[i] == inanimate || r.subjects[i] == nobody {
				r.subjects[i] = unsaid
			}
		}
	}
	for _, m := range l.negations(matches, n) {
		if !denied[m.start] {
			r.negated[m.end] = true
		}
	}
	r.spread(r.topic)
	r.spread(r.longAgo)
	r.spread(r.nearHere)
	return r
}

// negations are the negations among matches, without those inside a longer one: "don't
// think i" is one.
func (l *lexicon) negations(matches []match, tokens int) []match {
	longest := make([]int, tokens) // the end of the longest one that begins here
	for _, m := range matches {
		if l.rules[m.pattern].family == negation {
			longest[m.start] = max(longest[m.start], m.end)
		}
	}
	var out []match
	for start, end := 0, 0; start < tokens; start++ {
		if longest[start] > end {
			end = longest[start]
			out = append(out, match{start: start, end: end})
		}
	}
	return out
}

// subject notes who a subject is; of two that begin at a word the later rule counts
// only where the first says less.
func (r *reading) subject(m match, w who) {
	if r.subjects[m.start] == unsaid || w == other {
		r.subjects[m.start] = w
	}
}

// spread carries a mark to all tokens of its segment: the words between two stops.
func (r *reading) spread(marks []bool) {
	for from := 0; from < len(marks); {
		to, marked := from, false
		for to < len(marks) && (to == from || !r.tokens[to].opens && !r.tokens[to].soft) {
			marked = marked || marks[to]
			to++
		}
		for i := from; i < to; i++ {
			marks[i] = marked
		}
		from = to
	}
}

// stands reports whether a sign holds in its text, and about whom.
func (r *reading) stands(rule *rule, m match) (cue, bool) {
	c := cue{rule: rule, start: m.start, end: m.end}
	sentence := r.tokens[m.start].sentence
	if !rule.flags.fixed && rule.family != stopped && r.denies(m) {
		return c, false
	}
	if !rule.flags.always {
		if r.longAgo[m.start] && !r.nearHere[m.start] {
			return c, false
		}
		if (rule.flags.past || rule.flags.recent) && r.told(rule, sentence) && !r.nearIn[sentence] {
			return c, false
		}
		if rule.flags.recent && (!r.nearAny || r.story && !r.nearHere[m.start]) {
			return c, false
		}
	}
	c.who = r.whoOf(rule, m)
	if r.asking[sentence] && c.who != author && c.who != other && !(c.who == unsaid && rule.family.isUse()) {
		return c, false
	}
	if r.quoted[sentence] || r.topic[m.start] && c.who != author && !(c.who == unsaid && rule.family.isUse()) && !(c.who == other && rule.family.isUrgent()) {
		return c, false
	}
	if (rule.flags.hyperbole || rule.family == weaksign) && r.trifle[sentence] {
		return c, false
	}
	if r.bright[sentence] && rule.family.isCircumstance() && (rule.flags.weak || rule.family == resolve || rule.family == affairs) && !rule.flags.alone {
		return c, false
	}
	if c.who == inanimate || c.who == author && rule.flags.notme || c.who != other && rule.flags.theirs {
		return c, false
	}
	return c, true
}

// hints reports whether a word counts: not one that is denied, quoted or told of long ago.
func (r *reading) hints(rule *rule, m match) bool {
	sentence := r.tokens[m.start].sentence
	return (rule.flags.fixed || !r.denies(m)) && !r.quoted[sentence] && !(r.longAgo[m.start] && !r.nearHere[m.start])
}

// told reports whether the past tense of a sentence is that of a story. What is dangerous
// in the body is one only in the sentence that tells it.
func (r *reading) told(rule *rule, sentence int) bool {
	if rule.family.isUrgent() || rule.family == excess || rule.family == use {
		return r.storyIn[sentence]
	}
	return r.story
}

// reach is how many words a negation reaches over.
const reach = 4

// denies reports whether a sign is denied: by an odd number of negations shortly before
// it in its statement, or inside it.
func (r *reading) denies(m match) bool {
	n := 0
	for i := m.end - 1; i >= 0; i-- { // i+1 is where a negation would end
		if i < m.start {
			if m.start-i-1 > reach || r.tokens[i+1].opens || r.tokens[i+1].soft || r.barred[i] {
				break
			}
			if r.subjects[i] == author || r.subjects[i] == other {
				if !r.negated[i+1] {
					break
				}
			}
		}
		if r.negated[i+1] && i+1 < m.end {
			n++
		}
	}
	return n%2 == 1
}

// ofThing reports whether a sign that is never the author's is of a thing: one named in
// or right after it, as in "can not wake my laptop", or nobody but a thing before it in
// its sentence.
func (r *reading) ofThing(m match) bool {
	for i := m.start; i < min(m.end+2, len(r.tokens)); i++ {
		if i >= m.end && (r.tokens[i].opens || r.tokens[i].soft) {
			break
		}
		switch r.subjects[i] {
		case author, other:
			return false
		case inanimate:
			return true
		}
	}
	for i := m.start - 1; i >= max(0, m.start-farthest) && r.tokens[i].sentence == r.tokens[m.start].sentence; i-- {
		switch r.subjects[i] {
		case author, other, nobody:
			return false
		case inanimate:
			return true
		}
	}
	return false
}

// A subject is looked for so many words before a sign: close ones first, then those
// inside the sign, then the farther ones.
const (
	nearby   = 3
	farthest = 24
)

// whoOf is whom a sign is about: by its rule, or by the nearest subject.
func (r *reading) whoOf(rule *rule, m match) who {
	switch {
	case rule.flags.other:
		return other
	case rule.flags.me:
		return author
	}
	for i := m.start - 1; i >= max(0, m.start-nearby); i-- {
		if r.tokens[i+1].opens || r.tokens[i+1].soft {
			break
		}
		if r.subjects[i] != unsaid {
			return r.subjects[i]
		}
	}
	if rule.flags.notme && r.ofThing(m) {
		return inanimate
	}
	inside := unsaid
	for i := m.start; i < m.end; i++ {
		switch w := r.subjects[i]; {
		case w == author || w == other:
			inside = w
		case w == nobody && inside == unsaid:
			inside = w
		}
	}
	if inside != unsaid {
		return inside
	}
	stopped := false
	for i := m.start - 1; i >= max(0, m.start-farthest); i-- {
		stopped = stopped || r.tokens[i+1].opens || r.tokens[i+1].soft
		if w := r.subjects[i]; w != unsaid && w != inanimate && !(w == nobody && stopped) {
			return w
		}
	}
	return unsaid
}

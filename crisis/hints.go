package crisis

import "slices"

// Hints are counted where no sign was found: people have more ways to say what is wrong
// than there are rules, but mostly in words of the same few kinds. Each kind has points,
// given by hand, and counts once; words of an ordinary day, wherever they stand, count
// against it. Enough points are worth a card for the author; they never call anybody
// else.

// tally is what hints must come to.
type tally struct {
	of     []family
	points int // at least, and more by those of calm
	kinds  int // of words, at least
}

var (
	bodyTally  = tally{[]family{body}, 8, 3}
	hintTally  = tally{[]family{hint}, 7, 2}
	mixedTally = tally{[]family{hint, body}, 11, 4}
)

// within is how many words hints may be apart: a long text has some of everything.
const within = 48

// met is the ids of the hints that together come to the tally; nil where they do not.
func (t tally) met(cues []cue) []string {
	var hints []cue
	var kinds, ordinary []string // there are few of either
	enough, all := t.points, 0
	for _, c := range cues {
		switch f := c.rule.family; {
		case slices.Contains(t.of, f):
			hints = append(hints, c)
			if !slices.Contains(kinds, c.rule.id) {
				kinds = append(kinds, c.rule.id)
				all += c.rule.points
			}
		case f == calm && !slices.Contains(ordinary, c.rule.id):
			ordinary = append(ordinary, c.rule.id)
			enough += c.rule.points
		}
	}
	if all < enough || len(kinds) < t.kinds { // as in most texts
		return nil
	}
	slices.SortStableFunc(hints, func(a, b cue) int { return a.start - b.start })
	present := map[string]int{} // how often each kind is in reach
	points, from := 0, 0
	for _, c := range hints {
		for ; c.end-hints[from].start > within; from++ {
			if present[hints[from].rule.id]--; present[hints[from].rule.id] == 0 {
				points -= hints[from].rule.points
				delete(present, hints[from].rule.id)
			}
		}
		if present[c.rule.id]++; present[c.rule.id] == 1 {
			points += c.rule.points
		}
		if points >= enough && len(present) >= t.kinds {
			var ids []string
			for id := range present {
				ids = append(ids, id)
			}
			return ids // the caller sorts them
		}
	}
	return nil
}

// hinted is the tier that hints point to, and their ids.
func hinted(cues []cue) (Tier, []string) {
	if ids := bodyTally.met(cues); ids != nil {
		return Overdose, ids
	}
	if ids := hintTally.met(cues); ids != nil {
		return Imminent, ids
	}
	ids := mixedTally.met(cues)
	if ids == nil {
		return None, nil
	}
	ofBody := 0
	for _, c := range cues {
		if c.rule.family == body {
			ofBody++
		} else if c.rule.family == hint {
			ofBody--
		}
	}
	if ofBody > 0 {
		return Overdose, ids
	}
	return Imminent, ids
}

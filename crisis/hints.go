package crisis

import "slices"

// Hints are counted where no sign was found: people have more ways to say what is wrong
// than there are rules, but mostly in words of the same few kinds. Each kind has points,
// given by hand, and counts once; words of an ordinary day, wherever they stand, count
// against it. Enough points are worth a card for the author; they never call anybody
// else.
const (
	enoughHints = 7
	enoughBody  = 8
)

// kinds is how many kinds of words there must be at least.
const kinds = 3

// within is how many words hints may be apart: a long text has some of everything.
const within = 48

// hinted is the ids of the hints of a family that together have enough points; nil where
// they have not.
func hinted(cues []cue, of family, enough int) []string {
	var hints []cue
	var ordinary []string
	for _, c := range cues {
		switch c.rule.family {
		case of:
			hints = append(hints, c)
		case calm:
			if !slices.Contains(ordinary, c.rule.id) { // there are few kinds
				ordinary = append(ordinary, c.rule.id)
				enough += c.rule.points
			}
		}
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
		if points >= enough && len(present) >= kinds {
			var ids []string
			for id := range present {
				ids = append(ids, id)
			}
			return ids // the caller sorts them
		}
	}
	return nil
}

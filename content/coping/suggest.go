package coping

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Times are the answers to how long somebody has, in minutes. The last means "or more".
var Times = []int{1, 5, 15}

// Ask is what suggestions are asked for.
type Ask struct {
	Feeling  string // the id of a Feeling
	Minutes  int    // one of Times; 0: not said
	Excluded []string
	// Helped are techniques that helped this member before, the best first.
	Helped []string
	// Shown are the ids that were suggested last.
	Shown []string
}

// usual is how many minutes are reckoned with where somebody has not said how long they have.
const usual = 5

// Suggest returns three techniques: led by what helped before and one of the feeling's
// first, never the same three as last time, and never one that is excluded. Until a time
// is said, what helped leads however long it takes. Where too few fit the feeling and the time,
// the ones that come closest follow: shorter time first, then near feelings. r varies the
// choice; the outcome depends on nothing else.
func Suggest(ask Ask, r *rand.Rand) []*Technique {
	var feeling Feeling
	for _, f := range Feelings() {
		if f.ID == ask.Feeling {
			feeling = f
		}
	}
	share := func(helps, wanted []string) bool {
		return slices.ContainsFunc(helps, func(h string) bool { return slices.Contains(wanted, h) })
	}
	minutes := cmp.Or(ask.Minutes, usual)
	// The smaller the class, the better the fit.
	class := func(t *Technique) int {
		n := 0
		switch {
		case share(t.Helps, feeling.Helps):
		case share(t.Helps, feeling.Also):
			n = also
		default:
			return -1
		}
		if over := t.Minutes[0] - minutes; over > 0 && minutes < Times[len(Times)-1] {
			n += 1 + over // too long by some minutes
		}
		return n
	}
	type candidate struct {
		t     *Technique
		class int
		order float64
	}
	var list []candidate
	for _, t := range All() {
		c := class(t)
		if c < 0 || slices.Contains(ask.Excluded, t.ID) || share(t.Unsuited, feeling.Unsuited) {
			continue
		}
		list = append(list, candidate{t, c, r.Float64()})
	}
	slices.SortFunc(list, func(a, b candidate) int {
		if a.class != b.class {
			return a.class - b.class
		}
		if a.order < b.order {
			return -1
		}
		return 1
	})
	var chosen []*Technique
	shown := 0
	take := func(t *Technique) {
		if len(chosen) < suggestions && !slices.Contains(chosen, t) {
			chosen = append(chosen, t)
			if slices.Contains(ask.Shown, t.ID) {
				shown++
			}
		}
	}
	// What helped comes first, but leaves room for something else.
	for _, id := range ask.Helped {
		for _, c := range list {
			suits := c.class == 0 || ask.Minutes == 0 && share(c.t.Helps, feeling.Helps)
			if c.t.ID == id && suits && len(chosen) < 2 && (len(chosen) == 0 || !slices.Contains(ask.Shown, id)) {
				take(c.t)
			}
		}
	}
	for _, c := range list { // in their random order within a class
		if len(chosen) < 2 && c.class <= fits && slices.Contains(feeling.First, c.t.ID) && !slices.Contains(ask.Shown, c.t.ID) {
			take(c.t)
			break
		}
	}
	fresh := func(most int) {
		for _, c := range list {
			if c.class <= most && !slices.Contains(ask.Shown, c.t.ID) {
				take(c.t)
			}
		}
	}
	// Two of those that were shown last may come again, rather than what does not fit.
	fresh(fits)
	for _, c := range list {
		if c.class <= fits && shown < suggestions-1 {
			take(c.t)
		}
	}
	fresh(far)
	for _, c := range list { // nothing else is left
		take(c.t)
	}
	return chosen
}

const (
	suggestions = 3
	// Classes of fit: 0 fits best; up to fits it is for the feeling and takes some minutes
	// longer; from also on it is for a near feeling.
	fits = 4
	also = 20
	far  = 1000
)

package coping

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Times are the answers to how long somebody has, in minutes. The last means "or more".
var Times = []int{1, 5, orMore}

// orMore minutes mean so many or more.
const orMore = 15

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

// usual is how many minutes are reckoned with where somebody has not said how long they
// have. Who has a quarter of an hour is rather given what takes longer.
const usual = 5

// Suggest returns three techniques: led by what helped before and one of the feeling's
// first, never the same three as last time, and never one that is excluded. Until a time
// is said, what helped leads however long it takes. What is for a calm moment comes late for
// a pressing feeling, unless there is time or it helped. Where too few fit the feeling and the
// time, the ones that come closest follow, the shortest first; one that fits is there
// wherever there is any. r varies the choice; the outcome depends on nothing else.
func Suggest(ask Ask, r *rand.Rand) []*Technique {
	var feeling Feeling
	for _, f := range Feelings() {
		if f.ID == ask.Feeling {
			feeling = f
		}
	}
	list := candidates(ask, feeling, r)
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
			suits := share(c.t.Helps, feeling.Helps) && c.t.Fits(ask.Minutes)
			if c.t.ID == id && suits && len(chosen) < 2 && (len(chosen) == 0 || !slices.Contains(ask.Shown, id)) {
				take(c.t)
			}
		}
	}
	for _, c := range list { // in their random order within a rank
		if len(chosen) < 2 && c.rank == list[0].rank && slices.Contains(feeling.First, c.t.ID) && !slices.Contains(ask.Shown, c.t.ID) {
			take(c.t)
			break
		}
	}
	fresh := func(most int) {
		for _, c := range list {
			if c.rank <= most && !slices.Contains(ask.Shown, c.t.ID) {
				take(c.t)
			}
		}
	}
	fresh(fits)
	// What was shown last may come again, rather than nothing that fits, and rather than
	// what is far from fitting; but never all three.
	if len(chosen) == 0 && len(list) > 0 && list[0].rank <= fits {
		take(list[0].t)
	}
	fresh(nearly)
	for _, c := range list {
		if c.rank <= nearly && shown < suggestions-1 {
			take(c.t)
		}
	}
	fresh(math.MaxInt)
	for _, c := range list { // nothing else is left
		take(c.t)
	}
	if ask.Minutes != 0 {
		slices.SortStableFunc(chosen, func(a, b *Technique) int { return a.over(ask.Minutes) - b.over(ask.Minutes) })
	}
	return chosen
}

const suggestions = 3

// candidate is a technique with how well it suits: the smaller the rank, the better.
type candidate struct {
	t    *Technique
	rank int
}

// The ranks. To those of techniques that take longer, the minutes over are added; at most
// aBitOver of them are a bit longer.
const (
	best       = 0 // for the feeling, in the time
	fits       = 1 // up to here: the same, but less than there is time for, or for a calm moment, or brief and for anything
	longer     = 1 // for the feeling, and a bit longer
	nearly     = longer + aBitOver
	near       = 10 // for a near feeling, in the time or a bit longer
	muchLonger = 20
	calmer     = 500  // for a calm moment
	farthest   = 1000 // for a near feeling, and much longer
	aBitOver   = 4
)

// candidates are the techniques that are for a feeling at all, the best first, and in
// random order where they are equally good.
func candidates(ask Ask, feeling Feeling, r *rand.Rand) []candidate {
	var list []candidate
	for _, t := range All() {
		rank, ok := feeling.rank(t, cmp.Or(ask.Minutes, usual))
		if ok && !slices.Contains(ask.Excluded, t.ID) && !share(t.Unsuited, feeling.Unsuited) {
			list = append(list, candidate{t, rank})
		}
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	slices.SortStableFunc(list, func(a, b candidate) int { return a.rank - b.rank })
	return list
}

// rank is how well a technique suits the feeling in some minutes; false: not at all.
func (f Feeling) rank(t *Technique, minutes int) (rank int, ok bool) {
	over := t.over(minutes)
	later := f.Pressing && t.Calm
	isFor, isNear := share(t.Helps, f.Helps), share(t.Helps, f.Also)
	switch {
	case later && (isFor || isNear) && minutes < orMore:
		return calmer + over, true
	case isFor && over == 0 && !later && (minutes < orMore || t.Length() > usual):
		return best, true
	case isFor && over == 0, minutes == Times[0] && slices.Contains(f.Brief, t.ID):
		return fits, true
	case isFor && over <= aBitOver:
		return longer + over, true
	case isNear && over <= aBitOver:
		return near + over, true
	case isFor:
		return muchLonger + over, true
	case isNear:
		return farthest + over, true
	}
	return 0, false
}

func share(helps, wanted []string) bool {
	return slices.ContainsFunc(helps, func(h string) bool { return slices.Contains(wanted, h) })
}

// Length is how many minutes a technique takes at least: the guided exercise, where it has
// one that takes longer than the steps alone.
func (t *Technique) Length() int {
	seconds := 0
	for _, s := range t.In("en").Stages {
		seconds += s.Seconds
	}
	return max(t.Minutes[0], (seconds+59)/60)
}

// Fits reports whether a technique can be done in some minutes, one of Times or 0: not said.
func (t *Technique) Fits(minutes int) bool { return minutes == 0 || t.over(minutes) == 0 }

// over is how many minutes too long a technique is for who has some.
func (t *Technique) over(minutes int) int {
	if minutes >= orMore {
		return 0
	}
	return max(0, t.Length()-minutes)
}

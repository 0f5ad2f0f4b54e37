package crisis

import "slices"

// Hints are counted where no sign was found: people have more ways to say what is wrong
// than there are rules, but mostly in words of the same few kinds. Each kind has points,
// given by hand, and counts once; words of an ordinary day count against it, but for those of
// sentences that have no hints themselves. Enough points, which each lexicon sets, are worth a card for the author; they
// never call anybody else.

// within is how many words hints may be apart: a long text has some of everything.
const within = 48

// leastKinds is how many kinds of words there must be at least: one word is none.
const leastKinds = 2

// telling is how many points a hint has that makes the ordinary words of its sentence count.
const telling = 3

// A text of so many words or fewer needs a point less, for each of these: it has less room
// for hints, and for an ordinary day.
var short = [...]int{6, 9}

// hinted is the tier that hints in a text of so many words point to, and the ids of those
// that together come to enough points: an overdose where more points are of the body.
func hinted(cues []cue, words, enough int) (Tier, []string) {
	if enough == 0 { // a lexicon that counts none
		return None, nil
	}
	for _, n := range short {
		if words <= n {
			enough--
		}
	}
	var hints []cue
	kinds, ordinary, sentences := map[string]bool{}, map[string]bool{}, map[int]bool{}
	all := 0
	for _, c := range cues {
		if f := c.rule.family; f != hint && f != body {
			continue
		}
		hints = append(hints, c)
		sentences[c.sentence] = sentences[c.sentence] || c.rule.points >= telling
		if !kinds[c.rule.id] {
			kinds[c.rule.id] = true
			all += c.rule.points
		}
	}
	for _, c := range cues {
		if c.rule.family == calm && sentences[c.sentence] && !ordinary[c.rule.id] {
			ordinary[c.rule.id] = true
			enough += c.rule.points
		}
	}
	if all < enough || len(kinds) < leastKinds { // as in most texts
		return None, nil
	}
	slices.SortStableFunc(hints, func(a, b cue) int { return a.start - b.start })
	reached := map[string]int{} // how often each kind is in reach
	points, ofBody, from := 0, 0, 0
	count := func(r *rule, n int) {
		points += n * r.points
		if r.family == body {
			ofBody += n * r.points
		}
	}
	for _, c := range hints {
		for ; c.end-hints[from].start > within; from++ {
			r := hints[from].rule
			if reached[r.id]--; reached[r.id] == 0 {
				delete(reached, r.id)
				count(r, -1)
			}
		}
		if reached[c.rule.id]++; reached[c.rule.id] == 1 {
			count(c.rule, 1)
		}
		if points < enough || len(reached) < leastKinds {
			continue
		}
		var ids []string // the caller sorts them
		for id := range reached {
			ids = append(ids, id)
		}
		if 2*ofBody > points {
			return Overdose, ids
		}
		return Imminent, ids
	}
	return None, nil
}

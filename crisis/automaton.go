package crisis

import (
	"slices"
	"strings"
	"sync"
)

// automaton matches many patterns in one pass over a text. Its states are the places of
// words in patterns, without empty steps (Glushkov's construction), so that a token
// costs at most as much as the patterns that are under way.
type automaton struct {
	places []place
	// begins are the places that a match can begin with, by the set of words that
	// matches there.
	begins [][]int32
	sets   map[string]int32   // by the words of the set
	words  map[string][]int32 // the sets that a word is in
	starts map[string][]int32 // the sets that a word beginning so is in
	sizes  []int              // the lengths of those beginnings
	desks  sync.Pool          // of *desk
}

// place is the place of a word in a pattern.
type place struct {
	set   int32  // the words that match here; noSet for any
	after []step // places that can follow
	ends  int32  // the pattern that ends here; noPattern for none
	first bool   // a match begins here only at the beginning of a clause
	last  bool   // and ends here only at the end of one
}

// step leads to a place, if the next word is in its set. The set is kept here, too, so
// that most steps are refused without a look at the place.
type step struct {
	set, place int32
}

const (
	noSet     int32 = -1
	noPattern int32 = -1
)

// match is a pattern found in the tokens from start up to end.
type match struct {
	pattern    int32
	start, end int
}

func newAutomaton() *automaton {
	return &automaton{sets: map[string]int32{}, words: map[string][]int32{}, starts: map[string][]int32{}}
}

// fragment is a part of a pattern: where it can begin and end.
type fragment struct {
	first, last []int32
	empty       bool // it can match nothing
}

// add adds a pattern under an index of the caller's. A pattern that can match nothing,
// or begin with a word of any kind, is refused.
func (a *automaton) add(n *node, pattern int32) bool {
	from := len(a.places)
	f := a.build(n)
	bad := f.empty
	for _, p := range f.first {
		bad = bad || a.places[p].set == noSet
	}
	if bad {
		a.places = a.places[:from]
		return false
	}
	for _, p := range f.first {
		a.begins[a.places[p].set] = append(a.begins[a.places[p].set], p)
	}
	for _, p := range f.last {
		a.places[p].ends = pattern
	}
	return true
}

func (a *automaton) build(n *node) fragment {
	switch n.kind {
	case anyOf, anyWord:
		p := place{set: noSet, ends: noPattern}
		if n.kind == anyOf {
			p.set = a.setOf(n.set)
		}
		a.places = append(a.places, p)
		at := []int32{int32(len(a.places) - 1)}
		return fragment{first: at, last: slices.Clone(at)}
	case optional:
		f := a.build(n.kids[0])
		f.empty = true
		return f
	case opening:
		f := a.build(n.kids[0])
		for _, p := range f.first {
			a.places[p].first = true
		}
		return f
	case closing:
		f := a.build(n.kids[0])
		for _, p := range f.last {
			a.places[p].last = true
		}
		return f
	case choice:
		var all fragment
		for _, k := range n.kids {
			f := a.build(k)
			all.first = append(all.first, f.first...)
			all.last = append(all.last, f.last...)
			all.empty = all.empty || f.empty
		}
		return all
	}
	all := fragment{empty: true}
	for _, k := range n.kids {
		f := a.build(k)
		for _, p := range all.last {
			for _, q := range f.first {
				a.places[p].after = append(a.places[p].after, step{a.places[q].set, q})
			}
		}
		if all.empty {
			all.first = append(all.first, f.first...)
		}
		if f.empty {
			all.last = append(all.last, f.last...)
		} else {
			all.last = f.last
		}
		all.empty = all.empty && f.empty
	}
	return all
}

// setOf is the number of a set of words.
func (a *automaton) setOf(words []string) int32 {
	words = slices.Clone(words)
	slices.Sort(words)
	words = slices.Compact(words)
	key := strings.Join(words, " ")
	if id, ok := a.sets[key]; ok {
		return id
	}
	id := int32(len(a.sets))
	a.sets[key] = id
	a.begins = append(a.begins, nil)
	for _, w := range words {
		if start, ok := strings.CutSuffix(w, "*"); ok {
			a.starts[start] = append(a.starts[start], id)
			if !slices.Contains(a.sizes, len(start)) {
				a.sizes = append(a.sizes, len(start))
			}
		} else {
			a.words[w] = append(a.words[w], id)
		}
	}
	return id
}

// state is a place that a match has reached.
type state struct {
	place int32
	start int // of the match, a token
}

// desk is where a run notes what it needs for one token. What was noted for an earlier
// token is told by its stamp, so that nothing is wiped in between.
type desk struct {
	stamp     uint32
	sets      []uint32 // by set: the stamp of the last token in it
	entered   []uint32 // by place: the stamp of the token at which it was entered
	at        []int32  // by place: its index in then
	now, then []state
}

// desk returns one that is free.
func (a *automaton) desk() *desk {
	if d, ok := a.desks.Get().(*desk); ok && len(d.sets) == len(a.sets) && len(d.entered) == len(a.places) {
		return d
	}
	return &desk{sets: make([]uint32, len(a.sets)), entered: make([]uint32, len(a.places)), at: make([]int32, len(a.places))}
}

// turn begins a token.
func (d *desk) turn() {
	if d.stamp++; d.stamp == 0 { // so many tokens that the stamps begin anew
		clear(d.sets)
		clear(d.entered)
		d.stamp = 1
	}
	d.then = d.then[:0]
}

// enter notes that a match that began at start reaches a place; of several, the one that
// began last.
func (d *desk) enter(p int32, start int) {
	if d.entered[p] == d.stamp {
		at := &d.then[d.at[p]]
		at.start = max(at.start, start)
		return
	}
	d.entered[p], d.at[p] = d.stamp, int32(len(d.then))
	d.then = append(d.then, state{p, start})
}

// run finds every match in a text, by its end. Of matches of one pattern that end at
// the same token, it keeps the shortest. No match goes over the end of a clause. It
// also counts its steps.
func (a *automaton) run(tokens []token) ([]match, int) {
	d := a.desk()
	defer a.desks.Put(d)
	d.now = d.now[:0]
	var found []match
	steps := 0
	begin := func(sets []int32, i int, opens bool) {
		for _, set := range sets {
			if d.sets[set] == d.stamp {
				continue // the word is in it in two ways
			}
			d.sets[set] = d.stamp
			for _, p := range a.begins[set] {
				if !a.places[p].first || opens {
					steps++
					d.enter(p, i)
				}
			}
		}
	}
	for i := range tokens {
		t := &tokens[i]
		if t.opens {
			d.now = d.now[:0]
		}
		closes := i+1 == len(tokens) || tokens[i+1].opens
		d.turn()
		begin(a.words[t.text], i, t.opens || t.soft)
		for _, size := range a.sizes {
			if len(t.text) >= size {
				begin(a.starts[t.text[:size]], i, t.opens || t.soft)
			}
		}
		for _, s := range d.now {
			after := a.places[s.place].after
			steps += len(after)
			for _, to := range after {
				if to.set == noSet || d.sets[to.set] == d.stamp {
					steps++
					d.enter(to.place, s.start)
				}
			}
		}
		for _, s := range d.then {
			if p := &a.places[s.place]; p.ends != noPattern && (!p.last || closes) {
				found = append(found, match{p.ends, s.start, i + 1})
			}
		}
		d.now, d.then = d.then, d.now
	}
	return found, steps
}

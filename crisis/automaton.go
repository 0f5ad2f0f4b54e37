package crisis

import (
	"slices"
	"strings"
)

// automaton matches many patterns in one pass over a text. Its states are the places of
// words in patterns, without empty steps (Glushkov's construction), so that a token
// costs at most as much as the patterns that are under way.
type automaton struct {
	places []place
	// begins are the places that a match can begin with, by the set of words that
	// matches there.
	begins map[int32][]int32
	sets   map[string]int32   // by the words of the set
	words  map[string][]int32 // the sets that a word is in
	starts map[string][]int32 // the sets that a word beginning so is in
	sizes  []int              // the lengths of those beginnings
}

// place is the place of a word in a pattern.
type place struct {
	set   int32   // the words that match here; noSet for any
	after []int32 // places that can follow
	ends  int32   // the pattern that ends here; noPattern for none
	first bool    // a match begins here only at the beginning of a clause
	last  bool    // and ends here only at the end of one
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
	return &automaton{begins: map[int32][]int32{}, sets: map[string]int32{}, words: map[string][]int32{}, starts: map[string][]int32{}}
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
			a.places[p].after = append(a.places[p].after, f.first...)
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

// setsWith are the sets that a word is in.
func (a *automaton) setsWith(word string) []int32 {
	sets := a.words[word]
	for _, size := range a.sizes {
		if len(word) >= size {
			if more := a.starts[word[:size]]; len(more) > 0 {
				sets = append(slices.Clip(sets), more...)
			}
		}
	}
	return sets
}

// run finds every match in a text, by its end. Of matches of one pattern that end at
// the same token, it keeps the shortest. No match goes over the end of a clause. It
// also counts its steps.
func (a *automaton) run(tokens []token) ([]match, int) {
	var found []match
	type state struct {
		place int32
		start int
	}
	var now, then []state
	seen := map[int32]int{} // place → its index in then
	steps := 0
	for i := range tokens {
		t := &tokens[i]
		if t.opens {
			now = now[:0]
		}
		closes := i+1 == len(tokens) || tokens[i+1].opens
		then = then[:0]
		clear(seen)
		enter := func(p int32, start int) {
			steps++
			if at, ok := seen[p]; ok {
				then[at].start = max(then[at].start, start)
				return
			}
			seen[p] = len(then)
			then = append(then, state{p, start})
		}
		sets := a.setsWith(t.text)
		for _, s := range now {
			for _, p := range a.places[s.place].after {
				if set := a.places[p].set; set == noSet || slices.Contains(sets, set) {
					enter(p, s.start)
				}
			}
			steps += len(a.places[s.place].after)
		}
		for _, set := range sets {
			for _, p := range a.begins[set] {
				if !a.places[p].first || t.opens {
					enter(p, i)
				}
			}
		}
		for _, s := range then {
			if p := &a.places[s.place]; p.ends != noPattern && (!p.last || closes) {
				found = append(found, match{p.ends, s.start, i + 1})
			}
		}
		now, then = then, now
	}
	return found, steps
}

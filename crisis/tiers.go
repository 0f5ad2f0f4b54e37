package crisis

import (
	"slices"
)

// decide says what the signs of a text of so many words call for together.
func decide(l *lexicon, cues []cue, words int) Result {
	e := evidence{}
	for _, c := range cues {
		if c.rule.family == soon || c.rule.family.isHint() || e.counts(c) {
			e.by[c.rule.family] = append(e.by[c.rule.family], c)
		}
	}
	r := Result{Language: l.name}
	violent := e.has(violence)
	switch {
	case e.overdose():
		r.Tier, r.alert = Overdose, e.overdoseSure()
		r.Severe = e.withdrawal() && e.has(severe)
		e.note(toomuch, excess, sign, weaksign, use, rescue)
	case e.imminent():
		r.Tier, r.alert = Imminent, e.imminentSure()
		e.note(act, method, bleeding, want, mention, goodbye, ending, tender, affairs, resolve, means, distress, passive, burden, hopeless, soon)
	case e.withdrawal() && e.has(severe):
		r.Tier, r.Severe = Withdrawal, true
		e.note(stopped, symptom, severe, sick, planstop)
	case e.concern():
		r.Tier = Concern
		e.note(want, mention, passive, burden, hopeless, harm, violence, worry, goodbye, ending, affairs, means, tender, distress, resolve)
	case e.withdrawal():
		r.Tier = Withdrawal
		e.note(stopped, symptom, severe, sick, planstop)
	case e.has(relapse, verge):
		r.Tier = Relapse
		e.note(relapse, verge)
	default:
		tier, ids := hinted(cues, words, l.enough)
		if tier == None {
			return r
		}
		r.Tier = tier
		e.rules = ids
	}
	r.Violence = violent
	if violent {
		e.note(violence)
	}
	slices.Sort(e.rules)
	r.Rules = slices.Compact(e.rules)
	r.AboutOther = e.other && !e.self
	return r
}

// evidence is the signs of a text by their family.
type evidence struct {
	by          [families][]cue
	rules       []string
	other, self bool
}

// counts leaves out signs that mean something only of the author, where somebody else
// is spoken of, and what is said of people in general.
func (e *evidence) counts(c cue) bool {
	switch c.rule.family {
	case relapse, verge, hopeless, burden, distress:
		return c.who != other && c.who != nobody
	case want, mention, passive, harm, act:
		return c.who != nobody
	}
	return true
}

// has reports whether there is a sign of any of the families.
func (e *evidence) has(fs ...family) bool {
	return slices.ContainsFunc(fs, func(f family) bool { return len(e.by[f]) > 0 })
}

// note adds the rules of families to those that the tier rests on.
func (e *evidence) note(fs ...family) {
	for _, f := range fs {
		for _, c := range e.by[f] {
			e.rules = append(e.rules, c.rule.id)
			if f == soon {
				continue
			}
			e.other = e.other || c.who == other
			e.self = e.self || c.who == author
		}
	}
}

// ids is how many different rules of the families were found.
func (e *evidence) ids(fs ...family) int {
	var ids []string
	for _, f := range fs {
		for _, c := range e.by[f] {
			ids = append(ids, c.rule.id)
		}
	}
	slices.Sort(ids)
	return len(slices.Compact(ids))
}

// apart is how many different rules of the families were found in different words, three
// at most.
func (e *evidence) apart(fs ...family) int {
	return e.apartOf(func(cue) bool { return true }, fs...)
}

// tellingApart is the same of signs that are more than a setting.
func (e *evidence) tellingApart(fs ...family) int {
	return e.apartOf(func(c cue) bool { return !c.rule.flags.weak }, fs...)
}

func (e *evidence) apartOf(counts func(cue) bool, fs ...family) int {
	var kept []cue
	for _, f := range fs {
	next:
		for _, c := range e.by[f] {
			if !counts(c) {
				continue
			}
			for _, k := range kept {
				if k.rule.id == c.rule.id || c.start < k.end && k.start < c.end {
					continue next
				}
			}
			kept = append(kept, c)
			if len(kept) == 3 { // nobody asks for more; and the time stays linear
				return len(kept)
			}
		}
	}
	return len(kept)
}

// strong reports whether a sign of the families hardly means anything else.
func (e *evidence) strong(fs ...family) bool {
	for _, f := range fs {
		for _, c := range e.by[f] {
			if c.rule.flags.strong {
				return true
			}
		}
	}
	return false
}

// alone reports whether a sign of the families is enough without a second one.
func (e *evidence) alone(fs ...family) bool {
	for _, f := range fs {
		for _, c := range e.by[f] {
			if c.rule.flags.alone {
				return true
			}
		}
	}
	return false
}

// telling reports whether there is a sign of the families that is more than a setting.
func (e *evidence) telling(fs ...family) bool {
	for _, f := range fs {
		if slices.ContainsFunc(e.by[f], func(c cue) bool { return !c.rule.flags.weak }) {
			return true
		}
	}
	return false
}

// groups is how many of these groups of families there is a sign of.
func (e *evidence) groups(gs ...[]family) int {
	n := 0
	for _, g := range gs {
		if e.has(g...) {
			n++
		}
	}
	return n
}

// tellingGroups is the same of signs that are more than a setting.
func (e *evidence) tellingGroups(gs ...[]family) int {
	n := 0
	for _, g := range gs {
		if e.telling(g...) {
			n++
		}
	}
	return n
}

func (e *evidence) overdose() bool {
	if e.has(toomuch, sign) || e.alone(excess, rescue) {
		return true
	}
	if e.withdrawal() { // what is weak may come from stopping
		return e.has(weaksign) && e.has(excess)
	}
	return e.has(weaksign) && (e.telling(use) || e.has(excess, rescue)) ||
		e.telling(weaksign) && (e.has(use) || e.apart(weaksign) >= 3) ||
		e.tellingApart(weaksign) >= 2
}

func (e *evidence) overdoseSure() bool {
	return e.strong(toomuch, sign, rescue) || e.apart(sign) >= 2 ||
		e.tellingGroups([]family{toomuch, excess}, []family{sign}, []family{weaksign}, []family{use}, []family{rescue}, []family{act, want, goodbye}) >= 2
}

func (e *evidence) imminent() bool {
	wish := e.has(want, mention)
	despair := e.has(passive, hopeless, burden)
	leaving := e.has(goodbye, affairs, means)
	return e.has(act, method, bleeding) || e.alone(goodbye, ending, affairs, means, resolve) ||
		e.together() >= 4 ||
		wish && (leaving || e.has(soon, tender, resolve)) ||
		despair && (leaving || e.has(resolve)) ||
		e.has(tender, resolve) && leaving ||
		e.has(distress) && e.has(means, goodbye) ||
		e.apart(goodbye, affairs, means) >= 2
}

// together adds up signs that are everyday words alone: one that points to an ending
// counts two, one of its circumstances one. Without the former there is nothing.
func (e *evidence) together() int {
	n := 2 * e.groups([]family{goodbye}, []family{ending}, []family{affairs}, []family{means}, []family{resolve})
	if e.has(affairs) && !e.telling(affairs) {
		n-- // things change hands every day
	}
	if n == 0 {
		return 0
	}
	return n + e.groups([]family{tender}, []family{soon}, []family{distress}) + 2*e.groups([]family{want, mention, passive, hopeless, burden})
}

func (e *evidence) imminentSure() bool {
	return e.strong(act, method, bleeding, goodbye, ending, affairs, means, resolve) ||
		e.tellingGroups([]family{act, want, mention, passive, hopeless, burden}, []family{method}, []family{bleeding}, []family{goodbye, tender}, []family{ending}, []family{affairs}, []family{means}, []family{resolve}, []family{soon}) >= 2
}

func (e *evidence) concern() bool {
	return e.has(want, mention, passive, burden, hopeless, harm, violence, worry) ||
		e.together() >= 3 || e.telling(goodbye, ending, means) || e.ids(tender) >= 3
}

func (e *evidence) withdrawal() bool {
	return e.has(sick, planstop) || e.has(stopped) && e.has(symptom, severe)
}

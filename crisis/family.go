package crisis

import "slices"

// family is what a pattern is a sign of. The comments give an example each.
type family uint8

const (
	familyNone family = iota

	// Signs.

	act      // "going to kill myself"
	method   // at the place or doing it: "on the wrong side of the railing"
	bleeding // harm that needs a doctor now
	want     // "want to die"
	mention  // any other "kill myself"
	goodbye  // farewell for good: "this is the last you will hear from me"
	tender   // what is said at a farewell, and every day: "i love you all"
	ending   // "it ends tonight", "before i go"
	affairs  // "wrote the letters", "look after my cat"
	resolve  // "i have a plan", "made up my mind"
	means    // means at hand, or a place
	distress // "can not stop crying": with means
	passive  // "wish i would not wake up"
	burden   // "better off without me"
	hopeless // "cannot do this any more"
	harm     // hurting oneself
	violence // by a partner or at home
	worry    // about somebody else

	toomuch  // "took the whole bottle"
	excess   // less clear: "did too much"
	sign     // "is not breathing", "blue lips"
	weaksign // "chest hurts": with use or excess
	use      // use just now, as the ground of a weak sign
	rescue   // "no narcan here", "gave narcan"

	stopped  // "day 2 no booze", "cold turkey"
	symptom  // "shaking", "sweating"
	severe   // "seeing bugs on the wall", "had a seizure"
	sick     // withdrawal by its name: "dopesick"
	planstop // a plan to stop that can be dangerous

	relapse // "used today", "slipped last night"
	verge   // just before it: "at my dealer's"

	// What changes how signs are read.

	negation // "not"
	affirmed // a negation that denies nothing: "not joking", "can not stop"
	barrier  // a negation before it does not reach a sign after it: "and", "because"
	longago  // "years ago", "used to"
	hope     // a story of the past, for signs in the past tense: "keep going"
	near     // "again", "tonight": lately, whatever longago says
	soon     // a time of a plan: "tonight", "when they are asleep"
	topic    // "movie", "training": unless the author speaks of themself
	asking   // "how do you tell": unless somebody in particular is spoken of
	quoted   // "the lyrics": even if the text says i
	trifle   // "embarrassed", "hungover": what hyperbole is said of
	bright   // "proud of me", "wedding": with circumstances alone there is nothing to it
	self     // the author as a subject: "i"
	person   // somebody else as a subject: "she", "my friend"
	anyone   // nobody in particular: "people", "someone"
	thing    // "phone", "battery"
	setting  // "in the car", "not calling anyone": what is no subject

	// Words that say little alone and are counted where no sign was found.

	hint // of a danger to life: "rope", "nobody", "midnight"
	body // of an overdose: "lips", "foil", "floor"
	calm // of an ordinary day: "coffee", "meeting"

	families
)

var familyNames = [families]string{
	act: "act", method: "method", bleeding: "bleeding", want: "want", mention: "mention",
	goodbye: "goodbye", tender: "tender", ending: "ending", affairs: "affairs", resolve: "resolve", means: "means", distress: "distress", passive: "passive", burden: "burden",
	hopeless: "hopeless", harm: "harm", violence: "violence", worry: "worry",
	toomuch: "toomuch", excess: "excess", sign: "sign", weaksign: "weaksign", use: "use", rescue: "rescue",
	stopped: "stopped", symptom: "symptom", severe: "severe", sick: "sick", planstop: "planstop",
	relapse: "relapse", verge: "verge",
	negation: "negation", affirmed: "affirmed", barrier: "barrier", longago: "longago", hope: "hope",
	near: "near", soon: "soon", topic: "topic", asking: "asking", quoted: "quoted", trifle: "trifle", bright: "bright", self: "self", person: "person",
	anyone: "anyone", thing: "thing", setting: "setting", hint: "hint", body: "body", calm: "calm",
}

// String is the family's name in lexicon files and rule ids.
func (f family) String() string { return familyNames[f] }

func familyNamed(name string) (family, bool) {
	i := slices.Index(familyNames[1:], name)
	return family(i + 1), i >= 0
}

// isSign reports whether the family is a sign, and not what changes one.
func (f family) isSign() bool { return f > familyNone && f < negation }

// isHint reports whether the family is of words that are counted.
func (f family) isHint() bool { return f == hint || f == body || f == calm }

// isUse reports whether the family is about the author's own use, which is told without
// a subject, too: "had a beer at the game".
func (f family) isUse() bool { return f == relapse || f == verge }

// isUrgent reports whether the family is a sign of danger now. A word like "training"
// in the sentence does not take it from somebody in particular: "he is not breathing
// and i don't know cpr".
func (f family) isUrgent() bool {
	switch f {
	case act, method, bleeding, toomuch, sign, weaksign, rescue:
		return true
	}
	return false
}

// isCircumstance reports whether the family is made of what people say and do every
// day, too, and points to a farewell only together with other signs.
func (f family) isCircumstance() bool {
	switch f {
	case goodbye, tender, ending, affairs, resolve, means, distress:
		return true
	}
	return false
}

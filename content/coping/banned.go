package coping

import "regexp"

// ban is a way of saying something that no text of Cairn's may have.
type ban struct {
	words *regexp.Regexp
	why   string
}

func never(pattern, why string) ban {
	return ban{regexp.MustCompile(`(?i)` + pattern), why}
}

// banned are words that shame, and what a technique must never ask for. The second part
// is the list of what must never be shipped: exposure, holding the breath, cold plunges,
// pain instead of harm, limiting sleep, supplements, controlled use, tapering, confessing
// in public, and prizes for abstinence.
var banned = []ban{
	never(`\b(clean|dirty)\b`, "it judges a person"),
	never(`\b(addicts?|junkies?|alcoholics?|abusers?)\b`, "it names a person by an illness"),
	never(`\b(abuse|abusing)\b`, "it blames"),
	never(`\b(fail|fails|failed|failing|failure)\b`, "it shames"),
	never(`\bonly \d+ days?\b`, "it belittles"),
	never(`[—–]`, "a dash is hard to read; use two sentences"),
	never(`!`, "it shouts"),

	never(`\b(relive|retell|go back to) (the|your) (trauma|memory|memories|assault)\b`, "exposure to a trauma needs a clinician"),
	never(`\b(look at|hold|smell|watch) (the|your|some) (drugs?|bottle|drink|pipe|needle|syringe)\b`, "exposure to a cue needs a clinician"),
	never(`\b(sleep restriction|(limit|restrict|cut) (your )?(time in bed|sleep))\b`, "limiting sleep needs a clinician"),
	never(`\b((put|dip|hold|dunk|push|sink) your (face|head) (in|into|under)|cold (plunge|shower|bath)|ice bath)\b`, "cold water on the face or body can stop a heart"),
	never(`\b(hold your breath (for )?(as long|until)|breathe (as )?fast|hyperventilat\w*)\b`, "holding the breath or fast breathing can make somebody faint"),
	never(`\b(rubber band|snap (a|the) band|hold (an )?ice|ice cubes?)\b`, "pain in place of harm keeps the harm going"),
	never(`\b(supplements?|detox tea|kratom|cbd|cannabis|vitamins?|melatonin)\b`, "substances are no advice of ours"),
	never(`\b(taper|tapering|wean|cut down slowly|controlled use|use less|smaller (dose|amount))\b`, "how to use less or stop a medicine is for a clinician"),
	never(`\b\d+(\.\d+)? ?(mg|milligrams?|ml|millilit\w+|units of alcohol|pills?|tablets?)\b`, "an amount is no advice of ours"),
	never(`\b(confess|admit) (it )?(to everyone|in public|publicly|to the (whole )?(group|server))\b`, "confessing in public shames"),
	never(`\b(prize|cash|money|gift card)s? for (staying|being|each|every|\d+)\b`, "prizes for abstinence do harm"),
}

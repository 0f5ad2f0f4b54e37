package commands

import (
	"regexp"

	"cairn/content"
)

// dose is what looks like an amount of a medicine: a number and a unit.
var dose = regexp.MustCompile(`(?i)\d\s*(?:mg|mgs|milligrams?|ml|millilit(?:er|re)s?|µg|μg|ug|mcg|micrograms?|g|grams?|iu|i\.u\.|drops?|puffs?|pills?|tabs?|tablets?|caps?|capsules?|tropfen|tabletten?|gotas?|gouttes?|comprim(?:és?|idos?))(?:[^\pL\pN]|$)`)

// doseLine is what is said of a member's own words with an amount in them; "": nothing.
// They are kept as they are.
func doseLine(t content.Text, words string) string {
	if !dose.MatchString(words) {
		return ""
	}
	return t.Say("reminders.dose")
}

package help

import (
	"slices"
	"strings"
	"sync"

	"cairn/content/datafile"

	"github.com/nyaruka/phonenumbers"
)

// TypedNumber is what is known of a number that somebody typed.
type TypedNumber struct {
	Dialable bool   // digits, with what stands before and between them
	Bad      string // why the number must not be shown; "": nothing is known against it
	Instead  string // what there is instead of a bad one; "": nothing
	Doubtful bool   // phonenumbers does not know it, which proves nothing
}

// CheckNumber looks at a number that somebody typed for a country (its code; "": not
// known, which leaves only numbers with a + beyond doubt). A number that is bad for some
// topics only is not called so.
func CheckNumber(number, country string) TypedNumber {
	n := TypedNumber{Dialable: isDialable(number)}
	if !n.Dialable {
		return n
	}
	region, ok := regionOf(number, country)
	n.Doubtful = !ok || !known(number, region)
	n.Bad, n.Instead = against(number, region)
	return n
}

// regionOf is the country of a number that may name its own; false: it is no number there.
func regionOf(number, country string) (string, bool) {
	parsed, err := phonenumbers.Parse(number, country)
	if err != nil {
		return country, false
	}
	if region := phonenumbers.GetRegionCodeForNumber(parsed); region != "" {
		country = region
	}
	return country, true
}

// against is what is known against a number for anything, and what there is instead.
func against(number, country string) (why, instead string) {
	for _, b := range knownBad() {
		if b.always() && b.matchesTyped(number, country) {
			why, instead = b.Why, b.Instead
		}
	}
	return why, instead
}

// BadNumberIn finds a number in a text or an address that must not be shown, as it stands
// there, and says why and what there is instead, as CheckNumber does; "": there is none.
// Without a country only numbers that are long enough to be told apart are looked for. A
// number that is bad in every country is looked for with its + alone: without one it may
// be a year.
func BadNumberIn(text, country string) (found, why, instead string) {
	for n := range numbersIn(text, country, fewestDigits) {
		region, _ := regionOf(n.number, country)
		why, instead := against(n.number, region)
		if why != "" && (strings.HasPrefix(n.number, "+") || !badEverywhere(n.number)) {
			return n.written, why, instead
		}
	}
	return "", "", ""
}

// badEverywhere reports whether a number is bad in every country.
func badEverywhere(number string) bool {
	return slices.ContainsFunc(knownBad(), func(b badNumber) bool { return b.Country == Worldwide && b.matchesNumber(number) })
}

// matchesTyped compares with numbers of the country; where that is not known, with all
// that are long enough to be told apart.
func (b badNumber) matchesTyped(number, country string) bool {
	if b.Country == country || b.Country == Worldwide {
		return b.matchesNumber(number)
	}
	return country == "" && slices.ContainsFunc(b.Digits, func(d string) bool { return len(d) >= suffixDigits }) && b.matchesNumber(number)
}

var knownBad = sync.OnceValue(func() []badNumber {
	var f knownBadFile
	if err := datafile.Decode(files, "known_bad.toml", &f); err != nil {
		return nil // Check tells of it
	}
	return f.Bad
})

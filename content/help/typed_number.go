package help

import (
	"slices"
	"sync"

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
	if parsed, err := phonenumbers.Parse(number, country); err != nil {
		n.Doubtful = true
	} else {
		if region := phonenumbers.GetRegionCodeForNumber(parsed); region != "" {
			country = region
		}
		n.Doubtful = !known(number, country)
	}
	for _, b := range knownBad() {
		if b.Keyword == "" && b.Menu == "" && len(b.Topics) == 0 && b.matchesTyped(number, country) {
			n.Bad, n.Instead = b.Why, b.Instead
		}
	}
	return n
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
	if err := decode(files, "known_bad.toml", &f); err != nil {
		return nil // Check tells of it
	}
	return f.Bad
})

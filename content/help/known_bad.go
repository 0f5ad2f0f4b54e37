package help

import (
	"slices"
	"strings"
)

type (
	knownBadFile struct {
		Bad []badNumber `toml:"bad"`
	}
	// badNumber is a number that must not appear.
	badNumber struct {
		Country  string   `toml:"country"` // XX: as an E.164 number of any country
		Number   string   `toml:"number"`
		Label    string   `toml:"label"`
		Why      string   `toml:"why"`
		Instead  string   `toml:"instead"`
		Digits   []string `toml:"digits"`
		Keyword  string   `toml:"keyword"` // bad only with this keyword, or with the menu choice
		Menu     string   `toml:"menu"`
		Topics   []string `toml:"topics"` // bad only for a service with one of these
		Evidence string   `toml:"evidence"`
	}
)

// always reports whether the number is bad whatever it is for.
func (b badNumber) always() bool {
	return b.Keyword == "" && b.Menu == "" && len(b.Topics) == 0
}

// suffixDigits is how long a number must be to be looked for at the end of another: both
// may be written with a trunk prefix, a country code, or neither.
const suffixDigits = 7

// matches reports whether a contact of a service is this number.
func (b badNumber) matches(s Service, c Contact) bool {
	if b.Country == Worldwide {
		return c.E164 != "" && slices.Contains(b.Digits, digitsOf(c.E164))
	}
	if b.Country != s.Country || len(b.Topics) > 0 && !slices.ContainsFunc(b.Topics, s.About) {
		return false
	}
	if (b.Keyword != "" || b.Menu != "") && !strings.EqualFold(b.Keyword, c.Keyword) && (b.Menu == "" || digitsOf(c.Menu) != b.Menu) {
		return false
	}
	return b.matchesNumber(c.Dial) || b.matchesNumber(c.E164)
}

// matchesNumber compares the digits alone.
func (b badNumber) matchesNumber(number string) bool {
	digits := digitsOf(number)
	if digits == "" {
		return false
	}
	return slices.ContainsFunc(b.Digits, func(bad string) bool {
		return digits == bad || sameEnd(digits, bad) || sameEnd(bad, digits)
	})
}

// sameEnd reports whether a number ends with the other without its leading zeros.
func sameEnd(number, other string) bool {
	other = strings.TrimLeft(other, "0")
	return len(other) >= suffixDigits && strings.HasSuffix(number, other)
}

func digitsOf(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// Package zones has the time zones that the program carries, by their IANA names and by
// the cities, countries and abbreviations that people call them.
package zones

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// zonesTable is the country (ISO 3166) and name of each zone in the tz database's
// zone.tab, which is in the public domain.
//
//go:embed zones.tsv
var zonesTable string

// placesTable is more places with their zones: large cities, states and common
// abbreviations, for people whose place does not name a zone.
//
//go:embed places.tsv
var placesTable string

// otherNames are countries as people call them.
var otherNames = map[string]string{
	"usa": "united states", "us": "united states", "america": "united states", "uk": "united kingdom",
	"england": "united kingdom", "scotland": "united kingdom", "wales": "united kingdom", "britain": "united kingdom",
	"great britain": "united kingdom", "northern ireland": "united kingdom", "uae": "united arab emirates", "holland": "netherlands",
}

// Zone is a place whose clocks agree.
type Zone struct {
	Name    string // IANA, like "Europe/Berlin"
	City    string // a place in it, like "Berlin"
	Country string // in English
}

// Place says where the zone is: "Berlin, Germany".
func (z Zone) Place() string {
	if z.Country == "" {
		return z.City
	}
	return z.City + ", " + z.Country
}

var table = sync.OnceValue(func() []Zone {
	regions := display.English.Regions()
	list := []Zone{{Name: "Etc/UTC", City: "UTC", Country: "Coordinated Universal Time"}}
	for line := range strings.Lines(zonesTable) {
		country, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		z := Zone{Name: name, City: city(name), Country: country}
		if region, err := language.ParseRegion(country); err == nil {
			z.Country = regions.Name(region)
		}
		list = append(list, z)
	}
	countries := map[string]string{}
	for _, z := range list {
		countries[z.Name] = z.Country
	}
	for line := range strings.Lines(placesTable) {
		place, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		list = append(list, Zone{Name: name, City: place, Country: countries[name]})
	}
	return list
})

// folded are the names by which each zone of the table is found, the best first. Every
// letter that somebody types looks through all of them.
var folded = sync.OnceValue(func() [][4]string {
	var list [][4]string
	for _, z := range table() {
		list = append(list, [4]string{fold(z.City), fold(z.Country), fold(z.Name), fold(z.Place())})
	}
	return list
})

// All returns every zone that people choose from, and further places in them.
func All() []Zone { return table() }

func city(name string) string {
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

// Find returns the zone with the given IANA name, in any letter case, or the only
// one with a place, country or abbreviation that is so called.
func Find(name string) (Zone, bool) {
	for _, z := range All() {
		if strings.EqualFold(z.Name, name) {
			return z, true
		}
	}
	// Names that are not in the table (older ones, Etc/…) are good if the database has
	// them. Those without a slash are not: "EST" there never has daylight saving, and
	// "Local" is the host's.
	if strings.Contains(name, "/") {
		if loc, err := Load(name); err == nil {
			return Zone{Name: loc.String(), City: city(loc.String())}, true
		}
	}
	if strings.TrimSpace(name) == "" {
		return Zone{}, false
	}
	for _, enough := range []int{wholeField, wholeWord} {
		switch found := rankedZones(name, enough); len(found) {
		case 0:
		case 1:
			return found[0], true
		default:
			return Zone{}, false // not the only one
		}
	}
	return Zone{}, false
}

// Search returns at most limit zones that match what somebody typed of a city, a
// country, an abbreviation or an IANA name, the best first and none twice.
func Search(typed string, limit int) []Zone {
	found := rankedZones(typed, 1)
	return found[:min(limit, len(found))]
}

// rankedZones are the zones that match at least so well, the best first and none twice.
func rankedZones(typed string, enough int) []Zone {
	want := fold(typed)
	if name, ok := otherNames[want]; ok {
		want = name
	}
	type match struct {
		zone Zone
		rank int
	}
	var matches []match
	for n, z := range All() {
		rank := 0
		for i, field := range folded()[n] {
			if r := matchRank(field, want); r >= enough {
				rank = max(rank, r-i)
			}
		}
		if rank > 0 {
			matches = append(matches, match{z, rank})
		}
	}
	// The table's own order puts a country's zone with the most people first.
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(b.rank, a.rank) })
	var found []Zone
	for _, m := range matches {
		if !slices.ContainsFunc(found, func(z Zone) bool { return z.Name == m.zone.Name }) {
			found = append(found, m.zone)
		}
	}
	return found
}

// How well a field can match.
const (
	wholeField = 50
	wholeWord  = 40
	beginning  = 30
	wordBegins = 20
)

// matchRank says how well a folded field matches what was typed: whole, in a whole
// word, at its beginning, at the beginning of a word, or not (0).
func matchRank(field, want string) int {
	switch {
	case field == want:
		return wholeField
	case strings.Contains(" "+field+" ", " "+want+" "):
		return wholeWord
	case strings.HasPrefix(field, want):
		return beginning
	case strings.Contains(" "+field, " "+want):
		return wordBegins
	}
	return 0
}

// fold makes "São Paulo", "sao_paulo" and "SAO PAULO" the same.
func fold(s string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		plain = s
	}
	return strings.ToLower(strings.Join(strings.FieldsFunc(plain, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("_-,.()/", r)
	}), " "))
}

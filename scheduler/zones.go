package scheduler

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"
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

// Zone is a place whose clocks agree.
type Zone struct {
	Name    string // IANA, like "Europe/Berlin"
	City    string // the place that names it, like "Berlin"
	Country string // in English
}

var zones = sync.OnceValue(func() []Zone {
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
	return list
})

func city(name string) string {
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

// FindZone returns the zone with the given IANA name, in any letter case, or the only
// one whose city is so called.
func FindZone(name string) (Zone, bool) {
	for _, z := range zones() {
		if strings.EqualFold(z.Name, name) {
			return z, true
		}
	}
	want := fold(name)
	var found []Zone
	for _, z := range zones() {
		if fold(z.City) == want {
			found = append(found, z)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	// Names that are not in the table (older ones, Etc/…) are good if the database has
	// them; "Local" and "" would be the host's.
	if name != "" && name != "Local" {
		if loc, err := time.LoadLocation(name); err == nil {
			return Zone{Name: loc.String(), City: city(loc.String())}, true
		}
	}
	return Zone{}, false
}

// SearchZones returns at most limit zones that match what somebody typed of a city, a
// country or an IANA name, the best first.
func SearchZones(typed string, limit int) []Zone {
	want := fold(typed)
	type match struct {
		zone Zone
		rank int
	}
	var matches []match
	for _, z := range zones() {
		rank := -1
		for i, field := range []string{fold(z.City), fold(z.Country), fold(z.Name)} {
			switch {
			case field == want:
				rank = max(rank, 30-i)
			case strings.HasPrefix(field, want):
				rank = max(rank, 20-i)
			case strings.Contains(field, want):
				rank = max(rank, 10-i)
			}
		}
		if rank >= 0 {
			matches = append(matches, match{z, rank})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.zone.City, b.zone.City))
	})
	found := make([]Zone, 0, limit)
	for _, m := range matches[:min(limit, len(matches))] {
		found = append(found, m.zone)
	}
	return found
}

// fold makes "São Paulo", "sao_paulo" and "SAO PAULO" the same.
func fold(s string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		plain = s
	}
	return strings.ToLower(strings.Join(strings.FieldsFunc(plain, func(r rune) bool {
		return unicode.IsSpace(r) || r == '_' || r == '-' || r == ',' || r == '.'
	}), " "))
}

package help

import (
	"slices"
	"time"
)

// Services returns the services to show for a topic in a country, the ones to try first
// first: those that answer at now, or may, before those that are known to be closed; then
// those that are for everybody, and that fit the topic best. What is worldwide comes last.
// Without a topic it returns all that the country has. Where nothing for the topic is for
// everybody and may answer, services for near topics come too: those for everybody before
// what is for some only, except for lines against violence. An unknown topic or country
// has none of its own.
//
// Shown are services with good evidence (grades A and B). One with a single source (C) is
// shown only for a topic that has nothing better in its country; Unconfirmed tells which
// those are. For finding treatment that counts for each way to it: no phone line is better
// than a search on the web, which finds what is near. Disputed and defunct services are never shown. What is in the services belongs
// to the package: read it, do not change it.
func Services(country, topic string, now time.Time) []Service {
	all := allServices(country)
	chosen := visible(all, topic)
	if topic != "" && !slices.ContainsFunc(chosen, func(s Service) bool { return isGeneral(s, topic) && !closed(s, now) }) {
		for _, near := range nearTopics(topic) {
			for _, s := range visible(all, near) {
				if !slices.ContainsFunc(chosen, s.is) {
					chosen = append(chosen, s)
				}
			}
		}
	}
	own := visible(all, "")
	for _, s := range visible(allServices(Worldwide), topic) {
		if !s.Unconfirmed() || addsTo(own, s, topic) {
			chosen = append(chosen, s)
		}
	}
	slices.SortStableFunc(chosen, func(a, b Service) int {
		return slices.Compare(rank(a, topic, now), rank(b, topic, now))
	})
	return chosen
}

func (s Service) is(other Service) bool { return s.ID == other.ID }

// visible returns those of a country's services that may be shown for a topic, or for any
// where topic is empty.
func visible(all []Service, topic string) []Service {
	covered := map[string]bool{} // topics with good evidence for everybody in the country, see coverage
	for _, s := range all {
		if s.Status != "listed" || s.Unconfirmed() || s.Region != "" {
			continue
		}
		for _, t := range s.Topics {
			if s.For == "" || audience[t] || s.Kind == Violence {
				for _, c := range s.coverage(t) {
					covered[c] = true
				}
			}
		}
	}
	wanted := func(t string) bool { return topic == "" || t == topic }
	var list []Service
	for _, s := range all {
		if s.Status != "listed" {
			continue
		}
		switch s.Grade {
		case "A", "B":
			if slices.ContainsFunc(s.Topics, wanted) {
				list = append(list, s)
			}
		case "C":
			needed := func(t string) bool {
				return wanted(t) && slices.ContainsFunc(s.coverage(t), func(c string) bool { return !covered[c] })
			}
			if slices.ContainsFunc(s.Topics, needed) {
				list = append(list, s)
			}
		}
	}
	return list
}

// locator is the topic of services that find treatment.
const locator = "treatment-locator"

// Locates reports whether a service finds treatment by a search on the web.
func (s Service) Locates() bool {
	return s.About(locator) && slices.ContainsFunc(s.Contacts, func(c Contact) bool { return c.Type == Web })
}

// coverage is what a service covers of a topic: all of it, or of finding treatment the
// ways on which it does that.
func (s Service) coverage(topic string) []string {
	if topic != locator {
		return []string{topic}
	}
	var ways []string
	for _, c := range s.Contacts {
		way := locator + " by talking"
		if c.Type == Web {
			way = locator + " on the web"
		}
		ways = append(ways, way)
	}
	return ways
}

// addsTo reports whether a worldwide service is for something that a country's own
// services are not for.
func addsTo(own []Service, s Service, topic string) bool {
	adds := func(t string) bool {
		return !slices.ContainsFunc(own, func(o Service) bool { return o.About(t) })
	}
	if topic != "" {
		return adds(topic)
	}
	return slices.ContainsFunc(s.Topics, adds)
}

func closed(s Service, now time.Time) bool {
	open, known := s.OpenAt(now)
	return known && !open
}

// isGeneral reports whether a service is for everybody whom the topic concerns: one for
// children is for everybody under that topic, one for LGBTQ+ children is not.
func isGeneral(s Service, topic string) bool {
	if s.For == "" {
		return true
	}
	others := func(t string) bool { return audience[t] && t != topic }
	return audience[topic] && !slices.ContainsFunc(s.Topics, others)
}

// audience are the topics that are about who somebody is: a service that is for them
// alone still covers the topic.
var audience = map[string]bool{"youth": true, "lgbtq": true, "veterans": true}

// rank is the place of a service in a list for a topic: the smaller the earlier.
func rank(s Service, topic string, now time.Time) []int {
	open, known := s.OpenAt(now)
	near := topic != "" && !s.About(topic)
	some := !isGeneral(s, topic)
	return []int{
		truth(s.Country == Worldwide),
		truth(known && !open),
		truth(some && (topic == "" || near || s.Kind != Violence)), // most lines against violence are for women
		truth(near),
		truth(some),
		truth(s.Unconfirmed()),
		truth(s.Region != ""),
		fit(s.Kind, topic),
		truth(!open),
	}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// kindsFor are the kinds of service that fit a topic, the best first.
var kindsFor = map[string][]string{
	"":                  {Crisis, Warmline, Overdose, Counselling, Referral, Poison, Violence, Youth, Directory, Meetings},
	"suicide":           {Crisis, Warmline, Youth, Counselling},
	"emotional":         {Crisis, Warmline, Counselling, Youth},
	"overdose":          {Overdose, Poison, Crisis},
	"poison":            {Poison},
	"substance-use":     {Counselling, Referral, Overdose, Crisis, Warmline},
	"treatment-locator": {Referral, Counselling, Crisis},
	"youth":             {Youth, Crisis},
	"domestic-violence": {Violence, Crisis},
	"sexual-assault":    {Violence, Crisis},
	"lgbtq":             {Crisis, Warmline},
	"veterans":          {Crisis, Counselling},
}

func fit(kind, topic string) int {
	kinds, ok := kindsFor[topic]
	if !ok {
		kinds = kindsFor[""]
	}
	if i := slices.Index(kinds, kind); i >= 0 {
		return i
	}
	return len(kinds)
}

// LanguageName returns the English name of a language by its BCP 47 code, or the code.
func LanguageName(code string) string {
	if name, ok := languageNames()[code]; ok {
		return name
	}
	return code
}

package commands

import (
	"slices"
	"strings"
	"time"

	"cairn/content"
	"cairn/content/help"
)

// lineup is which lines a card has: services for some topics, the first topic first, of
// some kinds, at most so many.
type lineup struct {
	topics []string
	kinds  []string
	most   int
}

// toTalk are two lines, so that with the number they fit a phone's screen. A referral
// line is never among them: it finds treatment.
var toTalk = lineup{[]string{"suicide", "emotional"}, []string{help.Crisis, help.Warmline}, 2}

// listens reports whether these are lines for somebody to talk to, without which a card
// names the directory of helplines.
func (l lineup) listens() bool {
	return slices.Contains(l.kinds, help.Crisis) || slices.Contains(l.kinds, help.Violence)
}

// linesFor are the services of a lineup that answer now, or may, those to call first.
// Where all are known to be closed, the first of them stays, with its hours.
func linesFor(l lineup, country string, now time.Time) []help.Service {
	var open, shut []help.Service
	for _, topic := range l.topics {
		var found []help.Service
		for _, s := range help.Services(country, topic, now) {
			if !slices.Contains(l.kinds, s.Kind) || slices.ContainsFunc(open, same(s)) || slices.ContainsFunc(shut, same(s)) {
				continue
			}
			if answering, known := s.OpenAt(now); known && !answering {
				shut = append(shut, s)
			} else {
				found = append(found, s)
			}
		}
		slices.SortStableFunc(found, func(a, b help.Service) int { return callRank(a, now) - callRank(b, now) })
		open = append(open, found...)
	}
	if len(open) == 0 {
		return shut[:min(1, len(shut))]
	}
	everybody, some := split(open, forEverybody)
	if len(everybody) == 0 || slices.Contains(l.kinds, help.Violence) { // most of those are for women
		everybody = append(everybody, some...)
	}
	chosen := everybody[:min(l.most, len(everybody))]
	quiet := func(s help.Service) bool { return s.QuietAt(now) }
	if !slices.ContainsFunc(chosen, quiet) && len(chosen) > 1 { // for whoever cannot speak, or be heard
		if i := slices.IndexFunc(everybody, quiet); i >= 0 {
			chosen[len(chosen)-1] = everybody[i]
		}
	}
	return chosen
}

func same(s help.Service) func(help.Service) bool {
	return func(o help.Service) bool { return o.ID == s.ID }
}

func split(list []help.Service, by func(help.Service) bool) (those, others []help.Service) {
	for _, s := range list {
		if by(s) {
			those = append(those, s)
		} else {
			others = append(others, s)
		}
	}
	return those, others
}

func forEverybody(s help.Service) bool { return s.For == "" && s.Region == "" }

// callRank puts lines that somebody answers by phone now before those that may be, and
// those before what has no phone.
func callRank(s help.Service, now time.Time) int {
	rank := 2
	for _, c := range s.Contacts {
		if c.Type != help.Call {
			continue
		}
		open, known := c.OpenAt(now)
		switch {
		case open:
			return 0
		case !known:
			rank = 1
		}
	}
	return rank
}

// lineWords are a lineup's lines for a card: who it is, how to reach them, and in small
// print what to know. It is empty where the country has none of these kinds.
func lineWords(t content.Text, l lineup, country string, now time.Time) string {
	var blocks []string
	for _, s := range linesFor(l, country, now) {
		blocks = append(blocks, "**"+markdown.Replace(s.Name)+"**\n"+waysNow(t, s, now)+"\n-# "+shortFacts(t, s, now))
	}
	return strings.Join(blocks, "\n")
}

// waysNow are the ways to reach a service that are open at now or may be, one of each
// type: "Call or text **988**, 24/7 · [chat](<…>)".
func waysNow(t content.Text, s help.Service, now time.Time) string {
	contacts := slices.DeleteFunc(slices.Clone(s.Contacts), func(c help.Contact) bool {
		open, known := c.OpenAt(now)
		return known && !open
	})
	if len(contacts) == 0 {
		contacts = s.Contacts
	}
	var ways []string
	for _, kind := range []string{help.Call, help.TextTo, help.WhatsApp, help.Chat, help.Web} {
		if kind == help.Web && len(ways) > 0 {
			break
		}
		for _, c := range foremost(contacts, kind) {
			way := wayWords(t, c)
			for _, remark := range []string{c.For, strings.TrimSuffix(c.Note, ".")} {
				if remark != "" {
					way += " (" + remark + ")"
				}
			}
			if when := whenNow(t, c, now); when != "" {
				way += ", " + when
			}
			ways = append(ways, way)
		}
	}
	call, text := t.Say("line.call")+" ", t.Say("line.text")+" "
	if len(ways) > 1 && strings.HasPrefix(ways[0], call) && ways[1] == text+ways[0][len(call):] { // one number for both
		ways = append([]string{t.Say("line.call_or_text") + " " + ways[0][len(call):]}, ways[2:]...)
	}
	return beginning(strings.Join(ways, " · "))
}

// beginning is a text as the beginning of a line.
func beginning(text string) string {
	if label, ok := strings.CutPrefix(text, "["); ok {
		return "[" + upperFirst(label)
	}
	return upperFirst(text)
}

// foremost are the contacts of a type to show on a card: the first that is for everybody;
// where there is none, all of them, since each is for somebody else.
func foremost(contacts []help.Contact, kind string) []help.Contact {
	var list []help.Contact
	for _, c := range contacts {
		switch {
		case c.Type != kind:
		case c.For == "":
			return []help.Contact{c}
		default:
			list = append(list, c)
		}
	}
	return list
}

// wayWords is one way to reach a service: "text **HOME** to **741741**".
func wayWords(t content.Text, c help.Contact) string {
	dial := "**" + markdown.Replace(c.Dial) + "**"
	var way string
	switch {
	case c.URL != "":
		return "[" + t.Say("line."+c.Type) + "](<" + c.URL + ">)"
	case c.Keyword != "":
		way = t.Say("line."+c.Type) + " **" + markdown.Replace(c.Keyword) + "** " + t.Say("line.to") + " " + dial
	default:
		way = t.Say("line."+c.Type) + " " + dial
	}
	if c.Menu != "" {
		way += ", " + t.Say("line.then") + " "
		if strings.Trim(c.Menu, "0123456789") == "" {
			way += t.Say("line.press") + " "
		}
		way += c.Menu
	}
	return way
}

// whenNow says whether a way is answered now: "24/7" and "open now" only where a source
// is quoted for it, nothing where the hours are not known.
func whenNow(t content.Text, c help.Contact, now time.Time) string {
	switch c.At(now) {
	case help.Closed:
		return t.Say("line.closed") + ": " + c.When()
	case help.MaybeClosed:
		return t.Say("line.maybe_closed") + ": " + c.When()
	case help.Open:
		if c.When() == allHours {
			return allHours
		}
		return t.Say("line.open")
	}
	return ""
}

// allHours is what Contact.When says of a way that is answered at all hours.
const allHours = "24/7"

// fewLanguages is how many languages are named on a card.
const fewLanguages = 4

// shortFacts is the small print of a line on a card.
func shortFacts(t content.Text, s help.Service, now time.Time) string {
	var facts []string
	switch s.At(now) {
	case help.HoursUnknown:
		facts = append(facts, t.Say("line.hours_unknown"))
	case help.MaybeOpen, help.MaybeClosed:
		if !s.Unconfirmed() { // which is said below, of all of it
			facts = append(facts, t.Say("line.hours_unsure"))
		}
	}
	if s.For != "" {
		facts = append(facts, t.Say("line.for")+" "+s.For)
	}
	if s.Region != "" {
		facts = append(facts, s.Region)
	}
	if s.Kind == help.Referral {
		facts = append(facts, t.Say("line.kind_referral"))
	}
	if len(s.Contacts) > 0 && s.Contacts[0].Cost != "" {
		facts = append(facts, s.Contacts[0].Cost)
	}
	languages := s.Languages
	if len(languages) > fewLanguages {
		languages = languages[:fewLanguages]
	}
	spoken := languageWords(languages)
	if len(languages) < len(s.Languages) {
		spoken += " " + t.Say("line.more_languages")
	}
	facts = append(facts, spoken)
	if s.Unconfirmed() {
		facts = append(facts, t.Say("line.unconfirmed"))
	}
	return strings.Join(append(facts, checkedOnCard(t, s, now)), " · ")
}

// checkedOnCard says when there was evidence last, and that what is old is to be confirmed.
func checkedOnCard(t content.Text, s help.Service, now time.Time) string {
	words := checkedWords(t, s.Checked)
	switch {
	case !s.ReviewDue(now):
		return words
	case s.Website == "":
		return words + ", " + t.Say("line.confirm_with_them")
	}
	return words + ", [" + t.Say("line.confirm") + "](<" + s.Website + ">)"
}

func checkedWords(t content.Text, date string) string {
	if date == "" {
		return t.Say("line.no_date")
	}
	return t.Say("line.checked") + " " + date
}

func languageWords(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = help.LanguageName(code)
	}
	return strings.Join(names, ", ")
}

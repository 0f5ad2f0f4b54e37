package learn

import (
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/content/datafile"
	"cairn/content/help"
	"cairn/content/reading"
	"cairn/content/wording"
)

// The most that words may have, in characters, so that a page fits a message with its
// number to call, its frame and its notes.
const (
	longestTitle     = 60
	longestLine      = 90
	longestParagraph = 300
	longestAnswer    = 1300
	longestAsk       = 200
	longestNote      = 100

	fewestParagraphs, mostParagraphs = 3, 6
	fewestRelated, mostRelated       = 3, 4

	// hardestReading is the grade of US schools above which words are hard to read.
	hardestReading = 9.0
)

// reviewedWithin is how long words may go without somebody looking at them again.
const reviewedWithin = 365 * 24 * time.Hour

// Check looks through all topics: what is missing, too long for Discord, unknown, against
// the topic's rules or in words that Cairn does not use. now decides what is due for
// review.
func Check(now time.Time) []datafile.Finding { return check(files, now) }

type checker struct {
	found []datafile.Finding
	file  string
	entry string
}

func (c *checker) add(s datafile.Severity, what, do string, args ...any) {
	c.found = append(c.found, datafile.Finding{File: c.file, Entry: c.entry, What: fmt.Sprintf(what, args...), Do: do, Severity: s})
}

func (c *checker) mistake(what, do string, args ...any) { c.add(datafile.Mistake, what, do, args...) }

func check(fsys fs.FS, now time.Time) []datafile.Finding {
	c := &checker{}
	s, problems := load(fsys)
	c.found = append(c.found, problems...)
	c.checkRules(s)
	c.checkSources(s)
	c.file = "topics.toml"
	unreviewed := 0
	for _, t := range s.topics {
		c.entry = t.ID
		c.checkFacts(s, t)
		if t.ReviewedBy == "" {
			unreviewed++
		}
	}
	c.checkDates(s, unreviewed, now)
	for _, t := range s.topics {
		if t.words["en"] == nil {
			c.file, c.entry = "en/"+t.ID+".toml", t.ID
			c.mistake("the topic has no English words", "write the file")
		}
		for _, language := range slices.Sorted(maps.Keys(t.words)) {
			w := t.words[language]
			c.file, c.entry = language+"/"+t.ID+".toml", t.ID
			c.checkWords(t, w, language)
		}
	}
	slices.SortStableFunc(c.found, func(a, b datafile.Finding) int { return strings.Compare(a.File, b.File) })
	return c.found
}

func (c *checker) checkRules(s *shelf) {
	c.file = "topics.toml"
	seen := map[string]bool{}
	for _, m := range s.rules {
		c.entry = m.ID
		if seen[m.ID] {
			c.mistake("this rule is there twice", "take one out")
		}
		seen[m.ID] = true
		if strings.TrimSpace(m.Text) == "" {
			c.mistake("the rule does not say what it forbids", "write it")
		}
		if _, ok := rules[m.ID]; !ok {
			c.mistake("nothing looks whether this rule is kept", "give it patterns in rules.go")
		}
		if !slices.ContainsFunc(s.topics, func(t *Topic) bool { return slices.Contains(t.MustNot, m.ID) }) {
			c.add(datafile.Attention, "no topic names this rule", "name it where it belongs, or take it out")
		}
	}
}

func (c *checker) checkSources(s *shelf) {
	c.file = "sources.toml"
	for _, id := range slices.Sorted(maps.Keys(s.sources)) {
		source := s.sources[id]
		c.entry = id
		if u, err := url.Parse(source.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsAny(source.URL, "<> ()") {
			c.mistake("%q is no web address", "write it with https:// and all, without brackets", source.URL)
		}
		c.fits("the title", source.Title, longestTitle)
		c.saysWell(source.Title)
		if strings.ContainsAny(source.Title, "[]*_`") {
			c.mistake("the title has characters that format text", "leave them out")
		}
		if !slices.ContainsFunc(s.topics, func(t *Topic) bool { return slices.Contains(t.SourceIDs, id) }) {
			c.add(datafile.Attention, "no topic rests on this source", "name it where it belongs, or take it out")
		}
	}
}

var idShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// services are those of package help that a number can stand above a topic for.
var services = []string{"ambulance", "police", "fire"}

func (c *checker) checkFacts(s *shelf, t *Topic) {
	if s.byID[t.ID] != t || !idShape.MatchString(t.ID) || len(t.ID) > 40 {
		c.mistake("the id is there twice, is too long or is no id", "give it one of its own, of lower-case letters and hyphens")
	}
	if !idShape.MatchString(t.Group) {
		c.mistake("it is in no group", "name the group whose menu it is in")
	}
	if n := len(slices.DeleteFunc(slices.Clone(s.topics), func(o *Topic) bool { return o.Group != t.Group })); n > 25 {
		c.mistake("its group has %d topics, more than a menu takes", "put some into another", n)
	}
	if len(t.Aliases) == 0 {
		c.mistake("it has no aliases", "add what people type")
	}
	if len(t.SourceIDs) == 0 {
		c.mistake("it has no source", "name one of sources.toml")
	}
	unread := 0
	for _, id := range t.SourceIDs {
		source, ok := s.sources[id]
		if !ok {
			c.mistake("no source is called %q", "use one of sources.toml", id)
		} else if !source.Verified {
			unread++
		}
	}
	if unread > 0 {
		c.add(datafile.Attention, "%d of its %d sources were not read", "open them, compare, and set verified in sources.toml", unread, len(t.SourceIDs))
	}
	if n := len(t.RelatedIDs); n < fewestRelated || n > mostRelated {
		c.mistake("it has %d related topics", fmt.Sprintf("name %d or %d", fewestRelated, mostRelated), n)
	}
	for i, id := range t.RelatedIDs {
		if s.byID[id] == nil || id == t.ID || slices.Contains(t.RelatedIDs[:i], id) {
			c.mistake("it cannot be related to %q", "name another topic, each once", id)
		}
	}
	for _, id := range t.MustNot {
		if !slices.ContainsFunc(s.rules, func(m mustNot) bool { return m.ID == id }) {
			c.mistake("no rule is called %q", "use one of the must_not above", id)
		}
	}
	if t.Emergency != "" && !slices.Contains(services, t.Emergency) {
		c.mistake("there is no emergency service %q", "use one of "+strings.Join(services, ", "), t.Emergency)
	}
	if t.LocaleNote != "" {
		c.fits("the note on countries", t.LocaleNote, longestNote)
		c.saysWell(t.LocaleNote)
	}
}

func (c *checker) checkDates(s *shelf, unreviewed int, now time.Time) {
	c.entry = ""
	switch written := s.written.AsTime(time.UTC); {
	case s.written.Year == 0:
		c.mistake("it does not say when the words were written", "add written = YEAR-MONTH-DAY")
	case written.After(now):
		c.mistake("written %s is still to come", "write the day on which the words were written", s.written)
	case now.Sub(written) > reviewedWithin:
		c.add(datafile.ReviewDue, "review due: the words are of %s", "compare them with their sources, then set written", s.written)
	}
	if unreviewed > 0 {
		c.add(datafile.Attention, "no clinician has reviewed %d of its %d topics", "have them reviewed and set reviewed_by", unreviewed, len(s.topics))
	}
}

func (c *checker) checkWords(t *Topic, w *Words, language string) {
	c.fits("the title", w.Title, longestTitle)
	c.fits("the line", w.Line, longestLine)
	c.fits("whom to ask", w.Ask, longestAsk)
	if n := len(w.Answer); n < fewestParagraphs || n > mostParagraphs {
		c.mistake("the answer has %d paragraphs", fmt.Sprintf("make them %d to %d", fewestParagraphs, mostParagraphs), n)
	}
	for _, p := range w.Answer {
		c.fits("a paragraph", p, longestParagraph)
	}
	answer := strings.Join(w.Answer, "\n")
	if n := utf8.RuneCountInString(answer); n > longestAnswer {
		c.mistake("the answer has %d characters", fmt.Sprintf("shorten it to %d", longestAnswer), n)
	}
	all := strings.Join([]string{w.Title, w.Line, answer, w.Ask}, "\n")
	c.saysWell(all)
	if language != "en" {
		return // the rules are patterns of English
	}
	c.keepsRules(t, all)
	if t.Emergency != "" && len(w.Answer) > 0 && !(callFirst.MatchString(w.Answer[0]) && strings.Contains(w.Answer[0], "/crisis")) {
		c.mistake("it does not begin with calling the emergency number and with /crisis", "say both in the first paragraph")
	}
	if treatmentService.MatchString(w.Ask) && !strings.Contains(all, "**Find treatment**") {
		c.mistake("it sends to a treatment service and not to where they are listed", "name the button, **Find treatment**")
	}
	if g := reading.Grade(answer + "\n" + w.Ask); g > hardestReading {
		c.add(datafile.Attention, "it reads like grade %.1f of US schools", "use shorter sentences and commoner words", g)
	}
}

var callFirst = regexp.MustCompile(`(?i)\bcall\b[^.]*\bemergency\b`)

// treatmentService is a place that "Find treatment", below each topic, may find.
var treatmentService = regexp.MustCompile(`(?i)\b(?:treatment (?:programme|service|centre|clinic)|(?:detox|alcohol|drug) service)s?\b`)

func (c *checker) keepsRules(t *Topic, text string) {
	ids := append(slices.Clone(everywhere), t.MustNot...)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		r := rules[id]
		if said := r.Breaks(text); said != "" {
			c.mistake("%q breaks the rule %q", "say it in other words, or leave it out", said, id)
		}
		if lacks := r.Lacks(text); lacks != "" && slices.Contains(t.MustNot, id) {
			c.mistake("it leaves out what the rule %q asks for: %s", "say it", id, lacks)
		}
	}
}

// saysWell holds a text to the words that Cairn uses.
func (c *checker) saysWell(text string) {
	if words, why := wording.Shames(text); words != "" {
		c.mistake("%q: %s", "say it in other words", words, why)
	}
	for _, b := range worded {
		if m := b.never.FindString(text); m != "" {
			c.mistake("%q: %s", "say it in other words", m, b.why)
		}
	}
	if number, why, _ := help.BadNumberIn(text, ""); number != "" {
		c.mistake("%s must not appear: %s", "take it out", number, why)
	}
}

func (c *checker) fits(what, text string, most int) {
	switch n := utf8.RuneCountInString(text); {
	case strings.TrimSpace(text) == "":
		c.mistake("%s is empty", "write it", what)
	case n > most:
		c.mistake("%s has %d characters, %q", fmt.Sprintf("shorten it to %d", most), what, n, text)
	}
}

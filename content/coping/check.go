package coping

import (
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/content/datafile"
	"cairn/content/help"
	"cairn/content/reading"
	"cairn/content/wording"
)

// Check looks through all techniques: what is missing, too long for Discord, unknown, in
// words that Cairn does not use, or among what must never be shipped.
func Check() []datafile.Finding { return check(files) }

// hardestReading is the grade of US schools above which words are hard to read for many.
const hardestReading = 8.0

// fewestWords are how many of a stage can be graded: one long word makes fewer look hard.
const fewestWords = 15

type checker struct {
	found []datafile.Finding
	file  string
	entry string
}

func (c *checker) mistake(what, do string, args ...any) {
	c.found = append(c.found, datafile.Finding{File: c.file, Entry: c.entry, What: fmt.Sprintf(what, args...), Do: do, Severity: datafile.Mistake})
}

func (c *checker) attention(what, do string, args ...any) {
	c.found = append(c.found, datafile.Finding{File: c.file, Entry: c.entry, What: fmt.Sprintf(what, args...), Do: do, Severity: datafile.Attention})
}

func check(fsys fs.FS) []datafile.Finding {
	c := &checker{}
	s, problems := load(fsys)
	c.found = append(c.found, problems...)
	c.checkFacts(s)
	languages := map[string]bool{"en": true}
	for _, t := range s.techniques {
		for language := range t.words {
			languages[language] = true
		}
	}
	unreviewed := 0
	for _, t := range s.techniques {
		english := t.words["en"]
		if english != nil && english.ReviewedBy == "" {
			unreviewed++
		}
		for language := range languages {
			c.file, c.entry = language+"/"+t.ID+".toml", t.ID
			w := t.words[language]
			switch {
			case w != nil:
				c.checkWords(t, w, language)
				if english != nil && w != english && !sameShape(w.Stages, english.Stages) {
					c.mistake("its stages differ from the English ones", "give it the same stages in the same order")
				}
			case language == "en":
				c.mistake("the technique has no English words", "write the file")
			}
		}
	}
	if unreviewed > 0 {
		c.file, c.entry = "en", ""
		c.attention("no clinician has reviewed %d of %d techniques", "have them reviewed and set reviewed_by", unreviewed, len(s.techniques))
	}
	slices.SortStableFunc(c.found, func(a, b datafile.Finding) int { return strings.Compare(a.File, b.File) })
	return c.found
}

func (c *checker) checkFacts(s *shelf) {
	c.file = "techniques.toml"
	feelings := map[string]bool{}
	for _, f := range s.feelings {
		for _, h := range append(slices.Clone(f.Helps), f.Also...) {
			feelings[h] = true
		}
	}
	seen := map[string]bool{}
	for _, t := range s.techniques {
		c.entry = t.ID
		if seen[t.ID] || !idShape.MatchString(t.ID) {
			c.mistake("the id is there twice or is no id", "give it one of its own, of lower-case letters and hyphens")
		}
		seen[t.ID] = true
		if len(t.Helps) == 0 {
			c.mistake("it helps with nothing", "name what it helps with")
		}
		for _, h := range t.Helps {
			if !feelings[h] && !slices.Contains(beyondFeelings, h) {
				c.mistake("no feeling is called %q", "use one of feelings.toml", h)
			}
		}
		if t.Minutes[0] < 1 || t.Minutes[1] < t.Minutes[0] {
			c.mistake("its minutes are %d to %d", "give the least and the most", t.Minutes[0], t.Minutes[1])
		}
		if !slices.Contains([]string{"A", "B", "C", "D"}, t.Grade) {
			c.mistake("there is no grade %q", "use A, B, C or D", t.Grade)
		}
		if len(t.SourceIDs) == 0 {
			c.mistake("it has no source", "name one of sources.toml")
		}
		unread := 0
		for _, id := range t.SourceIDs {
			source, ok := s.sources[id]
			switch {
			case !ok:
				c.mistake("no source is called %q", "use one of sources.toml", id)
			case !source.Read:
				unread++
			}
		}
		if unread > 0 {
			c.attention("%d of its %d sources were not read", "open them, compare, and set read in sources.toml", unread, len(t.SourceIDs))
		}
		for _, r := range t.Unsuited {
			if !slices.Contains(Reasons, r) {
				c.mistake("nobody can say that they are %q", "use one of "+strings.Join(Reasons, ", "), r)
			}
		}
		for r, why := range t.Suited {
			if !slices.Contains(Reasons, r) || slices.Contains(t.Unsuited, r) || why == "" {
				c.mistake("it suits %q without a reason, or in spite of unsuited", "say why, in one place", r)
			}
		}
	}
	c.file = "feelings.toml"
	for _, f := range s.feelings {
		c.entry = f.ID
		for _, id := range f.First {
			switch t := s.byID[id]; {
			case t == nil:
				c.mistake("no technique is called %q", "use one of techniques.toml", id)
			case t.Calm && f.Pressing:
				c.mistake("%q is for a calm moment", "take it out of first", id)
			}
		}
		for _, id := range f.Brief {
			if t := s.byID[id]; t == nil || !t.Fits(Times[0]) || share(t.Helps, f.Helps) {
				c.mistake("%q is no technique of a minute that is for other feelings", "take it out of brief", id)
			}
		}
		for _, r := range f.Unsuited {
			if !slices.Contains(Reasons, r) {
				c.mistake("nobody can say that they are %q", "use one of "+strings.Join(Reasons, ", "), r)
			}
		}
	}
	c.file = "sources.toml"
	for id, source := range s.sources {
		c.entry = id
		if u, err := url.Parse(source.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || source.Title == "" {
			c.mistake("the source has no title or no web address", "give both")
		}
	}
}

var idShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// beyondFeelings are what techniques help with that nobody is asked for as a feeling.
var beyondFeelings = []string{"lapse", "motivation", "stress"}

// remindMe is the button of techniques that have a time of their own.
const remindMe = "**Remind me**"

// The most that Discord, or a page that is easy to read, takes; in characters.
const (
	longestName    = 45
	longestLine    = 90
	longestWhen    = 160
	longestStep    = 140
	longestCaution = 160
	longestSay     = 500
	longestLabel   = 80 // a button's
	longestTitle   = 45 // a form's
	longestField   = 45
	longestHint    = 100
	longestAnswer  = 350
	allCautions    = 700
	mostPaces      = 5
	longestRun     = 9 * 60 // seconds without a press; an answer can be edited for 15 minutes
)

func (c *checker) checkWords(t *Technique, w *Words, language string) {
	c.fits("the name", w.Name, longestName)
	for _, alias := range w.Aliases {
		c.fits("an alias", alias, longestName)
		if alias != strings.ToLower(alias) || strings.EqualFold(alias, w.Name) {
			c.mistake("the alias %q is its name, or not in lower case", "write what else somebody may type", alias)
		}
	}
	c.fits("the line", w.Line, longestLine)
	c.fits("what it is for", w.When, longestWhen)
	c.fits("the evidence", w.Evidence, longestWhen)
	if len(w.Steps) < 2 || len(w.Steps) > 7 {
		c.mistake("it has %d steps", "make them 3 to 6", len(w.Steps))
	}
	for _, s := range w.Steps {
		c.fits("a step", s, longestStep)
	}
	for _, s := range w.Cautions {
		c.fits("a caution", s, longestCaution)
	}
	if n := utf8.RuneCountInString(strings.Join(w.Cautions, "\n")); n > allCautions {
		c.mistake("the cautions have %d characters", fmt.Sprintf("shorten them to %d", allCautions), n)
	}
	if t.Acknowledge && len(w.Cautions) == 0 {
		c.mistake("it asks for its cautions to be agreed to and has none", "write them")
	}
	if w == t.words["en"] {
		c.checkReasons(t, w)
	}
	run, ratings := 0, 0
	for i, s := range w.Stages {
		if !s.Running() {
			run = 0
		} else if run += int(w.length(i, longestPace(s)).Seconds()); run > longestRun {
			c.mistake("it runs for more than %d seconds without a press", "put a card or a rating between", longestRun)
		}
		if s.Kind == Rating {
			ratings++
			if i == len(w.Stages)-1 && ratings > 0 && i > 0 {
				c.mistake("it ends with a rating", "leave that out; it is asked at the end anyway")
			}
		}
		c.checkStage(s)
		if s.Again != "" || s.From != 0 {
			c.fits("the button that leads back", s.Again, longestLabel)
			if s.Kind != Card || s.From < 1 || s.From >= i {
				c.mistake("its button %q leads back to stage %d", "give it to a card, with again_from the number of a stage before the one that Back leads to", s.Again, s.From)
			}
		}
	}
	for _, text := range w.Texts() {
		if said, why := shames(text); said != "" {
			c.mistake("%q: %s", "say it in other words", said, why)
		}
		if number, why, _ := help.BadNumberIn(text, ""); number != "" {
			c.mistake("%s must not appear: %s", "take it out", number, why)
		}
	}
	if language == "en" { // the rules are patterns of English, and so is what makes it hard to read
		c.checkEnglish(t, w)
	}
}

// checkEnglish holds words to what only English words can be held to.
func (c *checker) checkEnglish(t *Technique, w *Words) {
	for _, text := range w.Texts() {
		if said, why := unsaid(text); said != "" {
			c.mistake("%q: %s", "leave it out, or write what else helps", said, why)
		}
		c.keepsRulesOfMedicine(text)
	}
	if names := strings.Contains(strings.Join(w.Texts(), "\n"), remindMe); names != t.Remind {
		c.mistake("it names the button %s: %v; it has the button: %v", "name it where a reminder helps, and only where remind is set in techniques.toml", remindMe, names, t.Remind)
	}
	c.readsWell("what stands on its page", strings.Join(append(append([]string{w.When}, w.Steps...), w.Cautions...), "\n"))
	for i, s := range w.Stages {
		if text := strings.Join(s.texts(), "\n"); len(strings.Fields(text)) >= fewestWords {
			c.readsWell(fmt.Sprintf("stage %d of its exercise", i+1), text)
		}
	}
}

// keepsRulesOfMedicine holds a text to the rules of package wording.
func (c *checker) keepsRulesOfMedicine(text string) {
	if said := wording.Dose.Breaks(text); said != "" {
		c.mistake("%q: an amount, or how often", "leave it out; that is for a prescriber", said)
	}
	if said := wording.Change.Breaks(text); said != "" {
		c.mistake("%q: a change of a medicine, or of drinking", "leave it out; that is for a prescriber", said)
	}
}

// readsWell grades a text of a technique.
func (c *checker) readsWell(what, text string) {
	if g := reading.Grade(text); g > hardestReading {
		c.attention("%s reads like grade %.1f of US schools", "use shorter sentences and commoner words", what, g)
	}
}

// cautioned are the words with which English cautions name one of Reasons.
var cautioned = map[string]*regexp.Regexp{
	"heart":     regexp.MustCompile(`(?i)\bheart|blood pressure|\bpulse`),
	"pregnancy": regexp.MustCompile(`(?i)pregnan`),
	"breathing": regexp.MustCompile(`(?i)breath|\blungs?\b|asthma|apnoea`),
	"injury":    regexp.MustCompile(`(?i)injur`),
	"eating":    regexp.MustCompile(`(?i)\beating\b|\bfood\b|calorie`),
	"trauma":    regexp.MustCompile(`(?i)trauma|\bunreal|dissociat|far away`),
	"seizures":  regexp.MustCompile(`(?i)seizure|epilep`),
}

// checkReasons finds cautions that go unheard where a technique is offered.
func (c *checker) checkReasons(t *Technique, english *Words) {
	cautions := strings.Join(english.Cautions, "\n")
	for _, r := range Reasons {
		named, why := cautioned[r].FindString(cautions), t.Suited[r]
		switch {
		case named != "" && why == "" && !slices.Contains(t.Unsuited, r):
			c.mistake("a caution says %q, and whom that concerns is offered it", "put "+r+" into unsuited, or into suited with why", named)
		case named == "" && why != "":
			c.mistake("no caution is about %s", "take it out of suited", r)
		}
	}
}

// longestPace is the number of the pace with which a stage takes the longest.
func longestPace(s Stage) int {
	best := 0
	for i, p := range s.Paces {
		if p.Seconds() > s.Paces[best].Seconds() {
			best = i
		}
	}
	return best
}

func (c *checker) checkStage(s Stage) {
	empty := func(what string, is bool) {
		if is {
			c.mistake("a stage of kind %s has no %s", "write it", s.Kind, what)
		}
	}
	switch s.Kind {
	case Card:
		c.fits("what a card says", s.Say, longestSay)
	case Rating:
		if s.Of != "craving" && s.Of != "distress" {
			c.mistake("nothing is rated as %q", "rate craving or distress", s.Of)
		}
		return
	case Timed:
		c.fits("what a timed stage says", s.Say, longestSay)
		if s.Seconds < 5 || s.Seconds > 600 {
			c.mistake("a stage takes %d seconds", "make it 5 to 600", s.Seconds)
		}
	case Paced:
		empty("pace", len(s.Paces) == 0)
		if len(s.Paces) > mostPaces {
			c.mistake("it has %d paces", "leave 5 at most: each is a button of one row", len(s.Paces))
		}
		if s.Seconds < 30 || s.Seconds > 300 {
			c.mistake("breathing takes %d seconds", "make it 30 to 300", s.Seconds)
		}
		for _, p := range s.Paces {
			c.fits("the name of a pace", p.Name, longestLabel)
			for _, b := range p.Cycle {
				c.fits("a breath", b.Do, longestLabel)
				if b.Seconds < 1 || b.Seconds > 10 || !slices.Contains([]string{"rise", "fall", "hold"}, b.Move) {
					c.mistake("a breath of %d seconds that goes %q", "give it 1 to 10 seconds, and rise, fall or hold", b.Seconds, b.Move)
				}
			}
			empty("breath in a pace", len(p.Cycle) == 0)
		}
	case Form:
		c.fits("the title of a form", s.Title, longestTitle)
		c.fits("what a form says", s.Say, longestSay)
		if len(s.Fields) < 1 || len(s.Fields) > 5 {
			c.mistake("a form has %d fields", "give it 1 to 5", len(s.Fields))
		}
		for _, f := range s.Fields {
			c.fits("the label of a field", f.Label, longestField)
			if utf8.RuneCountInString(f.Hint) > longestHint {
				c.mistake("the hint of the field %s is longer than %d", "shorten it", f.ID, longestHint)
			}
		}
	case Pick:
		c.fits("what a choice says", s.Say, longestSay)
		c.checkOptions(s.Options, 2, 25)
	case IfThen:
		c.fits("what a plan says", s.Say, longestSay)
		c.checkOptions(s.If, 3, 24)
		c.checkOptions(s.Then, 3, 24)
	case Practice:
		c.fits("what a practice says", s.Say, longestSay)
		empty("scene", len(s.Scenes) == 0)
		for _, scene := range s.Scenes {
			c.fits("an offer", scene.Offer, 250)
			c.checkOptions(scene.Lines, 2, 5)
			if scene.Level < 1 || scene.Level > 3 {
				c.mistake("a scene has level %d", "make it 1 to 3", scene.Level)
			}
		}
	default:
		c.mistake("there is no stage of kind %q", "use one that is there", s.Kind)
	}
}

func (c *checker) checkOptions(list []Option, least, most int) {
	if len(list) < least || len(list) > most {
		c.mistake("there are %d options", fmt.Sprintf("make them %d to %d", least, most), len(list))
	}
	for _, o := range list {
		c.fits("an option", o.Label, longestLabel)
		if utf8.RuneCountInString(o.Then) > longestAnswer {
			c.mistake("what follows %q is longer than %d", "shorten it", o.Label, longestAnswer)
		}
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

// Texts returns every text of the words that a member can read. Some are empty.
func (w *Words) Texts() []string {
	list := append([]string{w.Name, w.Line, w.When, w.Evidence}, w.Steps...)
	list = append(list, w.Cautions...)
	for _, s := range w.Stages {
		list = append(list, s.texts()...)
	}
	return list
}

// texts returns every text of a stage. Some are empty.
func (s Stage) texts() []string {
	list := []string{s.Say, s.Title, s.Again}
	options := func(o []Option) {
		for _, o := range o {
			list = append(list, o.Label, o.Then)
		}
	}
	for _, p := range s.Paces {
		list = append(list, p.Name)
		for _, b := range p.Cycle {
			list = append(list, b.Do)
		}
	}
	for _, f := range s.Fields {
		list = append(list, f.Label, f.Hint)
	}
	options(s.Options)
	options(s.If)
	options(s.Then)
	for _, scene := range s.Scenes {
		list = append(list, scene.Offer)
		options(scene.Lines)
	}
	return list
}

// sameShape reports whether two languages have the same exercise.
func sameShape(a, b []Stage) bool {
	return slices.EqualFunc(a, b, func(a, b Stage) bool {
		return a.Kind == b.Kind && a.Of == b.Of && a.Seconds == b.Seconds && a.From == b.From && len(a.Paces) == len(b.Paces) &&
			len(a.Fields) == len(b.Fields) && len(a.Options) == len(b.Options) && len(a.If) == len(b.If) &&
			len(a.Then) == len(b.Then) && len(a.Scenes) == len(b.Scenes)
	})
}

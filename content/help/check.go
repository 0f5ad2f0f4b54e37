package help

import (
	"cmp"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"cairn/content/datafile"
	"cairn/content/wording"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
)

// Check looks through all helplines and emergency numbers. now decides what is due for
// review. It returns what it found in the order of the files.
func Check(now time.Time) []datafile.Finding {
	return check(files, now)
}

// checker collects findings about one set of data files.
type checker struct {
	fsys       fs.FS
	now        time.Time
	found      []datafile.Finding
	file       string // the one looked at
	countries  map[string]bool
	topics     map[string]bool
	languages  map[string]string
	bad        []badNumber
	exceptions []exception
	used       map[exception]bool
	ids        map[string]string // where a service's id was first seen
}

type (
	exceptionsFile struct {
		Exception []exception `toml:"exception"`
	}
	// exception is a number that phonenumbers does not know and a person accepted.
	exception struct {
		Country string `toml:"country"`
		Number  string `toml:"number"`
		Why     string `toml:"why"`
	}
)

func check(fsys fs.FS, now time.Time) []datafile.Finding {
	c := &checker{fsys: fsys, now: now, countries: map[string]bool{}, topics: map[string]bool{}, used: map[exception]bool{}, ids: map[string]string{}}
	c.checkCountries()
	c.checkTopics()
	c.checkLanguages()
	c.checkKnownBad()
	c.checkExceptions()
	c.checkEmergency()
	files, _ := fs.Glob(fsys, "services/*.toml")
	if len(files) == 0 {
		c.mistake("services", "", "there are no files of services", "put them back")
	}
	for _, file := range files {
		c.checkServices(file)
	}
	c.file = "number_exceptions.toml"
	for _, e := range c.exceptions {
		if !c.used[e] {
			c.attention(e.Country+" "+e.Number, "nothing needs this exception", "take it out")
		}
	}
	return c.found
}

func (c *checker) mistake(file, entry, what, do string) {
	c.found = append(c.found, datafile.Finding{File: file, Entry: entry, What: what, Do: do, Severity: datafile.Mistake})
}

func (c *checker) wrong(entry, what, do string) { c.mistake(c.file, entry, what, do) }

func (c *checker) attention(entry, what, do string) {
	c.found = append(c.found, datafile.Finding{File: c.file, Entry: entry, What: what, Do: do, Severity: datafile.Attention})
}

// read decodes a file, and makes it the one looked at.
func (c *checker) read(file string, into any) bool {
	c.file = file
	if err := datafile.Decode(c.fsys, file, into); err != nil {
		c.wrong("", "it cannot be read: "+strings.ReplaceAll(err.Error(), "\n", " "), "correct it")
		return false
	}
	return true
}

// ---- countries, topics, languages

func (c *checker) checkCountries() {
	var f countriesFile
	if !c.read("countries.toml", &f) {
		return
	}
	names := map[string]string{}
	for _, country := range f.Country {
		if !isCountry(country.Code) {
			c.wrong(country.Code, "this is no ISO 3166-1 code of two letters", "correct the code")
		}
		if c.countries[country.Code] {
			c.wrong(country.Code, "this code is there twice", "take one out")
		}
		c.countries[country.Code] = true
		if country.Name == "" {
			c.wrong(country.Code, "it has no name", "name it")
		}
		own := map[string]bool{}
		for _, name := range append([]string{country.Name, country.Code, country.Alpha3}, country.Aliases...) {
			folded := fold(name)
			if other, taken := names[folded]; taken && !own[folded] {
				c.wrong(country.Code, fmt.Sprintf("the name %q is %s’s, too", name, other), "keep it for one of them")
			}
			names[folded], own[folded] = country.Code, true
		}
	}
}

// isCountry reports whether a code is one of ISO 3166-1, or Kosovo's.
func isCountry(code string) bool {
	region, err := language.ParseRegion(code)
	return err == nil && len(code) == 2 && region.Canonicalize().String() == code && region.IsCountry()
}

func (c *checker) checkTopics() {
	var f topicsFile
	if !c.read("topics.toml", &f) {
		return
	}
	for _, t := range f.Topic {
		if t.ID == "" || t.Name == "" || len(t.Words) == 0 {
			c.wrong(t.ID, "a topic needs an id, a name and words", "add what is missing")
		}
		if c.topics[t.ID] {
			c.wrong(t.ID, "this topic is there twice", "take one out")
		}
		c.topics[t.ID] = true
		c.words(t.ID, t.Name)
	}
	for _, t := range f.Topic {
		for _, near := range t.Near {
			if !c.topics[near] {
				c.wrong(t.ID, fmt.Sprintf("there is no topic %q", near), "name one that is there")
			}
		}
	}
}

func (c *checker) checkLanguages() {
	var f languagesFile
	if c.read("languages.toml", &f) {
		c.languages = f.Languages
	}
}

// ---- numbers

func (c *checker) checkKnownBad() {
	var f knownBadFile
	if !c.read("known_bad.toml", &f) {
		return
	}
	for _, b := range f.Bad {
		entry := b.Country + " " + b.Number
		if b.Country != Worldwide && !c.countries[b.Country] {
			c.wrong(entry, fmt.Sprintf("there is no country %q", b.Country), "correct the code")
		}
		if len(b.Digits) == 0 || slices.ContainsFunc(b.Digits, func(d string) bool { return d == "" || d != digitsOf(d) }) {
			c.wrong(entry, "it has no digits to compare", "write the number’s digits, and nothing else")
		}
		if b.Why == "" {
			c.wrong(entry, "it does not say why", "say why the number must not appear")
		}
	}
	c.bad = f.Bad
}

func (c *checker) checkExceptions() {
	var f exceptionsFile
	if !c.read("number_exceptions.toml", &f) {
		return
	}
	for _, e := range f.Exception {
		if e.Why == "" || e.Number == "" || !c.countries[e.Country] {
			c.wrong(e.Country+" "+e.Number, "an exception needs a country, a number and a reason", "add what is missing")
		}
	}
	c.exceptions = f.Exception
}

// dialable is how a number is written: digits, with what keypads have before them and
// what makes long ones readable between them.
var dialable = regexp.MustCompile(`^(\+|\*|#)?[0-9(][0-9 ()-]*$`)

func isDialable(number string) bool {
	digits := len(digitsOf(number))
	return dialable.MatchString(number) && digits >= 2 && digits <= 15
}

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)

// known reports whether phonenumbers takes a number for one that is in use in a country.
func known(number, country string) bool {
	parsed, err := phonenumbers.Parse(number, country)
	return err == nil && (phonenumbers.IsValidNumberForRegion(parsed, country) || phonenumbers.IsValidShortNumberForRegion(parsed, country))
}

func (c *checker) checkNumber(entry, country string, contact Contact) {
	if !isDialable(contact.Dial) {
		c.wrong(entry, fmt.Sprintf("%q cannot be dialled", contact.Dial), "write the number as it is dialled in the country, nothing else")
		return
	}
	if contact.E164 != "" {
		if !e164.MatchString(contact.E164) {
			c.wrong(entry, fmt.Sprintf("%q is no E.164 number", contact.E164), "take it out; a short number has none")
		} else if !sameEnd(digitsOf(contact.E164), digitsOf(contact.Dial)) && !strings.HasSuffix(digitsOf(contact.E164), strings.TrimLeft(digitsOf(contact.Dial), "0")) {
			c.wrong(entry, fmt.Sprintf("%s is another number than %s", contact.E164, contact.Dial), "make them the same, or take the first out")
		}
	}
	if country == Worldwide || known(contact.Dial, country) {
		return
	}
	for _, e := range c.exceptions {
		if e.Country == country && digitsOf(e.Number) == digitsOf(contact.Dial) {
			c.used[e] = true
			return
		}
	}
	c.attention(entry, fmt.Sprintf("phonenumbers does not know %s in %s", contact.Dial, country), "confirm it, then say why it is right in number_exceptions.toml")
}

// ---- emergency numbers

func (c *checker) checkEmergency() {
	var f emergencyFile
	if !c.read("emergency.toml", &f) {
		return
	}
	sources := map[string]bool{}
	for _, s := range f.Source {
		sources[s.ID] = true
		if s.URL != "" {
			c.checkURL("source "+s.ID, s.URL)
		}
		c.checkDate("source "+s.ID, s.Dated)
	}
	seen, unreviewed := map[string]bool{}, 0
	for _, e := range f.Country {
		if !c.countries[e.Code] {
			c.wrong(e.Code, "there is no such country in countries.toml", "correct the code, or add the country")
		}
		if seen[e.Code] {
			c.wrong(e.Code, "this country is there twice", "take one out")
		}
		seen[e.Code] = true
		numbers := e.numbers()
		if len(numbers) == 0 {
			c.wrong(e.Code, "it has no number", "add one, or take the country out of both files")
		}
		for _, n := range append(numbers, e.Also.numbers()...) {
			if digits := digitsOf(n.Number); digits != n.Number || len(digits) < 2 || len(digits) > 6 {
				c.wrong(e.Code, fmt.Sprintf("%q is no emergency number", n.Number), "write two to six digits")
			}
			for _, b := range c.bad {
				if b.Country == e.Code && b.always() && b.matchesNumber(n.Number) {
					c.mustNotAppear(e.Code, n.Number, b)
				}
			}
		}
		for _, also := range e.Also.numbers() {
			if slices.ContainsFunc(numbers, func(n Number) bool {
				return n.Number == also.Number && (n.Service == also.Service || n.Service == AnyService)
			}) {
				c.wrong(e.Code, fmt.Sprintf("%s is among the first numbers already", also.Number), "take it out of also")
			}
		}
		if len(e.Sources) == 0 {
			c.wrong(e.Code, "it has no source", "name one, or take the number out")
		}
		for _, s := range e.Sources {
			if !sources[s] {
				c.wrong(e.Code, fmt.Sprintf("there is no source %q", s), "add it at the top of the file")
			}
		}
		c.checkDate(e.Code, e.Checked)
		if reviewDue(e.Checked, urgentReview, c.now) {
			c.reviewDue(e.Code, e.Checked, "a government’s page")
		}
		if e.ReviewedBy == "" {
			unreviewed++
		}
	}
	for code := range c.countries {
		if !seen[code] {
			c.wrong(code, "this country has no emergency number", "add one, or take the country out of countries.toml")
		}
	}
	c.unreviewed(unreviewed, len(f.Country))
}

// ---- services

var (
	kinds        = []string{Crisis, Warmline, Overdose, Poison, Violence, Youth, Counselling, Referral, Meetings, Directory}
	statuses     = []string{"listed", "disputed", "defunct"}
	grades       = []string{"A", "B", "C"}
	contactTypes = []string{Call, TextTo, WhatsApp, Chat, Web}
	evidences    = []string{quoted, "read"}
	serviceID    = regexp.MustCompile(`^[a-z]{2}(-[a-z0-9]+)+$`)
)

func (c *checker) checkServices(file string) {
	country := countryOf(file)
	list, err := readServices(c.fsys, file)
	c.file = file
	if err != nil {
		c.wrong("", "it cannot be read: "+strings.ReplaceAll(err.Error(), "\n", " "), "correct it")
		return
	}
	if country != Worldwide && !c.countries[country] {
		c.wrong("", fmt.Sprintf("there is no country %q", country), "name the file like the country’s code")
	}
	unreviewed := 0
	for _, s := range list {
		c.checkService(s)
		if s.ReviewedBy == "" {
			unreviewed++
		}
	}
	c.unreviewed(unreviewed, len(list))
}

func (c *checker) checkService(s Service) {
	if !serviceID.MatchString(s.ID) || countryOf(s.ID[:2]) != s.Country {
		c.wrong(s.ID, "the id is not like xx-name, with the country’s code", "correct the id")
	}
	if first, taken := c.ids[s.ID]; taken {
		c.wrong(s.ID, "this id is taken in "+first, "choose another")
	} else {
		c.ids[s.ID] = c.file
	}
	if s.Name == "" {
		c.wrong(s.ID, "it has no name", "name it")
	}
	c.oneOf(s.ID, "kind", s.Kind, kinds)
	c.oneOf(s.ID, "status", s.Status, statuses)
	c.oneOf(s.ID, "grade", s.Grade, grades)
	if len(s.Topics) == 0 {
		c.wrong(s.ID, "it has no topic", "say what it is for")
	}
	for _, topic := range s.Topics {
		if !c.topics[topic] {
			c.wrong(s.ID, fmt.Sprintf("there is no topic %q", topic), "name one of topics.toml")
		}
	}
	if len(s.Sources) == 0 || slices.ContainsFunc(s.Sources, func(source Source) bool { return source.Where == "" }) {
		c.wrong(s.ID, "it has no source", "name one, or take the service out")
	}
	if s.Website != "" {
		c.checkURL(s.ID, s.Website)
		c.badNumbers(s, suffixDigits, s.Website)
	}
	c.checkLanguageCodes(s.ID, s.Languages)
	if s.Checked != "" {
		c.checkDate(s.ID, s.Checked)
	}
	c.texts(s, s.For, s.Note, s.Region)
	c.badNumbers(s, fewestInWords, s.Name) // a name's words are the operator's own
	if len(s.Contacts) == 0 {
		c.wrong(s.ID, "it has no way to reach it", "add one, or take the service out")
	}
	for _, contact := range s.Contacts {
		c.checkContact(s, contact)
	}
	if s.ReviewDue(c.now) {
		where := s.Website
		if where == "" {
			where = "the operator"
		}
		c.reviewDue(s.ID, s.Checked, where)
	}
}

func (c *checker) checkContact(s Service, contact Contact) {
	c.oneOf(s.ID, "type", contact.Type, contactTypes)
	switch contact.Type {
	case Call, TextTo, WhatsApp:
		c.checkNumber(s.ID, s.Country, contact)
		if contact.URL != "" {
			c.wrong(s.ID, "a number has an address, too", "make them two ways to reach it")
		}
	case Chat, Web:
		c.checkURL(s.ID, contact.URL)
		if contact.Dial != "" || contact.E164 != "" {
			c.wrong(s.ID, "an address has a number, too", "make them two ways to reach it")
		}
	}
	matched := false
	for _, b := range c.bad {
		if b.matches(s, contact) {
			matched = true
			c.mustNotAppear(s.ID, cmp.Or(contact.Dial, contact.E164), b)
		}
	}
	if !matched { // a number may name a country of its own, and stand in an address
		c.badNumbers(s, suffixDigits, contact.URL)
		c.badNumbers(s, fewestInWords, contact.Dial)
	}
	if _, err := parseWeek(contact.Hours, contact.Zone); err != nil {
		c.wrong(s.ID, err.Error(), "correct the hours, or take them out")
	}
	if len(contact.Hours) > 0 {
		c.oneOf(s.ID, "hours_evidence", contact.Evidence, evidences)
	} else if contact.Evidence != "" {
		c.wrong(s.ID, "there is evidence for hours that are not there", "add the hours, or take it out")
	}
	c.checkLanguageCodes(s.ID, contact.Languages)
	c.texts(s, contact.For, contact.Note, contact.HoursNote, contact.Menu, contact.Cost)
}

// fewestInWords is how many digits by themselves are compared in the words of a service:
// the shortest known-bad numbers have three.
const fewestInWords = 3

// texts looks through words about a service that members read.
func (c *checker) texts(s Service, texts ...string) {
	c.words(s.ID, texts...)
	c.badNumbers(s, fewestInWords, texts...)
}

// badNumbers looks for numbers in words about a service that must not appear.
func (c *checker) badNumbers(s Service, fewest int, texts ...string) {
	for _, text := range texts {
		if written, b, found := badIn(c.bad, s, text, fewest); found {
			c.mustNotAppear(s.ID, written, b)
		}
	}
}

func (c *checker) mustNotAppear(entry, number string, b badNumber) {
	do := "take it out"
	if b.Instead != "" {
		do += "; known_bad.toml says instead: " + b.Instead
	}
	c.wrong(entry, fmt.Sprintf("%s must not appear: %s", number, b.Why), do)
}

// ---- what all share

func (c *checker) oneOf(entry, key, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		c.wrong(entry, fmt.Sprintf("%s is %q", key, value), "make it one of "+strings.Join(allowed, ", "))
	}
}

func (c *checker) checkURL(entry, address string) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Hostname(), ".") || strings.ContainsAny(address, " \t\r\n") {
		c.wrong(entry, fmt.Sprintf("%q is no web address", address), "write it with https:// and all")
	}
}

// checkDate wants the date of evidence, which cannot lie ahead.
func (c *checker) checkDate(entry, date string) {
	day, ok := firstDay(date)
	if !ok {
		c.wrong(entry, fmt.Sprintf("%q is no date", date), "write it like 2026-07-15, 2026-07 or 2026")
	} else if day.After(c.now) {
		c.wrong(entry, date+" is still to come", "write the date of the evidence")
	}
}

func (c *checker) checkLanguageCodes(entry string, codes []string) {
	for _, code := range codes {
		if c.languages[code] == "" {
			c.wrong(entry, fmt.Sprintf("there is no language %q", code), "use a code of languages.toml, or add it there")
		}
	}
}

// always is a claim that only hours with evidence may make.
var always = regexp.MustCompile(`24/7`)

func (c *checker) words(entry string, texts ...string) {
	for _, text := range texts {
		if words, why := wording.Shames(text); words != "" {
			c.wrong(entry, fmt.Sprintf("members would read %q: %s", words, why), "say it in other words")
		}
		if claim := always.FindString(text); claim != "" {
			c.wrong(entry, fmt.Sprintf("members would read %q", claim), "hours belong into hours")
		}
	}
}

func (c *checker) reviewDue(entry, checked, where string) {
	what := "review due: its newest evidence is of " + checked
	if checked == "" {
		what = "review due: no dated evidence"
	}
	c.found = append(c.found, datafile.Finding{File: c.file, Entry: entry, What: what, Do: "confirm it with " + where + ", then set last_checked and name the source", Severity: datafile.ReviewDue})
}

func (c *checker) unreviewed(n, of int) {
	if n > 0 {
		c.attention("", fmt.Sprintf("nobody has reviewed %d of its %d entries", n, of), "review them and set reviewed_by")
	}
}

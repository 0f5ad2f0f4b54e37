// Package help holds the emergency numbers of the world and the helplines of its
// countries, as reviewed data files embedded in the program. It needs no database, no
// network and no settings, so that it answers when nothing else does.
//
// The data are read when they are first asked for, each country's services by
// themselves. A file that cannot be read takes nothing else with it; Check tells of it.
package help

import (
	"slices"
	"strings"
	"time"
)

// Country is a country or territory with emergency numbers.
type Country struct {
	Code string // ISO 3166-1 alpha-2; XK for Kosovo
	Name string // in English
}

// Number is a number to call in an emergency, as dialled in its country.
type Number struct {
	Service string `json:"service"` // "any", "ambulance", "police" or "fire"
	Number  string `json:"number"`
	// Or marks a second number for the service of the one before it: sources disagree,
	// so this one is for when the first does not answer.
	Or bool `json:"-"`
}

// Kinds of service.
const (
	Crisis      = "crisis"      // for people who may die by suicide or are at their limit
	Warmline    = "warmline"    // listens, also when it is not a crisis
	Overdose    = "overdose"    // stays with somebody who uses alone
	Poison      = "poison"      // medical advice on what was taken
	Violence    = "violence"    // for people whom somebody hurts
	Youth       = "youth"       // for children and young people
	Counselling = "counselling" // about one matter: drugs, gambling, eating
	Referral    = "referral"    // finds treatment and informs; never a crisis line
	Meetings    = "meetings"    // groups of peers
	Directory   = "directory"   // a list of other helplines
)

// Ways to reach a service.
const (
	Call     = "call"
	TextTo   = "text"
	WhatsApp = "whatsapp"
	Chat     = "chat"
	Web      = "web"
)

// Worldwide stands in place of a country's code for services that are tied to none.
const Worldwide = "XX"

// Service is one helpline, or another place to turn to.
type Service struct {
	ID         string    `toml:"id"`
	Country    string    `toml:"-"` // a country's code, or Worldwide
	Name       string    `toml:"name"`
	Kind       string    `toml:"kind"`
	Topics     []string  `toml:"topics"`    // ids of topics
	Region     string    `toml:"region"`    // the part of the country it is for; empty: all of it
	For        string    `toml:"for"`       // whom it is for; empty: anybody
	Note       string    `toml:"note"`      // what a caller should know
	Website    string    `toml:"website"`   // where to confirm all this
	Languages  []string  `toml:"languages"` // BCP 47; taken from country and operator, not asked of each
	Status     string    `toml:"status"`    // "listed"; "disputed" and "defunct" hide it
	Grade      string    `toml:"grade"`     // of evidence: A, B or C
	Checked    string    `toml:"last_checked"`
	ReviewedBy string    `toml:"reviewed_by"` // empty until a person has
	Review     string    `toml:"review"`      // what a reviewer should look into; not for members
	Sources    []Source  `toml:"sources"`
	Contacts   []Contact `toml:"contact"` // the one to try first is first
}

// Source is where a fact comes from.
type Source struct {
	Where string `toml:"where"`
	Dated string `toml:"dated"` // as the source says it
}

// Contact is one way to reach a service.
type Contact struct {
	Type      string   `toml:"type"`
	Dial      string   `toml:"dial"`      // as dialled in the country; empty for chat and web
	URL       string   `toml:"url"`       // of chat and web
	E164      string   `toml:"e164"`      // only of a number that other countries reach, too
	Keyword   string   `toml:"keyword"`   // the first word to send
	Menu      string   `toml:"menu"`      // what to press or choose after dialling
	For       string   `toml:"for"`       // whom this way is for, where it is not for everybody
	Note      string   `toml:"note"`      // what a caller should know
	Languages []string `toml:"languages"` // where they differ from the service's
	Cost      string   `toml:"cost"`      // empty: unknown
	Hours     []string `toml:"hours"`     // "always", or spans like "Mon-Fri 09:00-17:00"; empty: unknown
	Zone      string   `toml:"zone"`      // the IANA zone of the spans
	Evidence  string   `toml:"hours_evidence"`
	HoursNote string   `toml:"hours_note"` // what is known of hours that are not

	week      week // the hours, read
	confirmed bool // a source quotes them, and more than one speaks for the service
}

// OpenAt reports whether somebody should answer at t, and whether the hours are known:
// open means nothing where they are not. It goes by the best there is, to put what may
// answer first; what may be said of it is At.
func (c Contact) OpenAt(t time.Time) (open, known bool) {
	return c.week.openAt(t), c.week.known()
}

// Hours is what may be said of a moment.
type Hours int

// What may be said. Only hours that a source quotes, of a service for which more than one
// source speaks, are sure: those that somebody read or knew without quoting them are not.
const (
	HoursUnknown Hours = iota
	Open               // surely
	Closed             // surely
	MaybeOpen          // open by hours that are not sure
	MaybeClosed        // closed by hours that are not sure
)

// At is what may be said of t.
func (c Contact) At(t time.Time) Hours {
	open, known := c.OpenAt(t)
	switch {
	case !known:
		return HoursUnknown
	case c.confirmed && open:
		return Open
	case c.confirmed:
		return Closed
	case open:
		return MaybeOpen
	}
	return MaybeClosed
}

// HoursUnsure reports whether there are hours for which nothing is quoted.
func (c Contact) HoursUnsure() bool { return c.week.known() && !c.confirmed }

// When says when this way is answered: "24/7", the spans of its hours with their zone
// (see HoursUnsure), HoursNote where the hours are not known, or nothing. It says 24/7
// only where that is sure.
func (c Contact) When() string {
	switch {
	case c.week.always && c.confirmed:
		return "24/7"
	case c.week.always:
		return c.HoursNote
	case c.week.known():
		return strings.Join(c.Hours, ", ") + " (" + strings.ReplaceAll(c.Zone, "_", " ") + ")"
	}
	return c.HoursNote
}

// OpenAt reports whether one of the ways to reach the service should be answered at t.
// It is not known where none is known to be, and the hours of some are unknown.
func (s Service) OpenAt(t time.Time) (open, known bool) {
	known = len(s.Contacts) > 0
	for _, c := range s.Contacts {
		o, k := c.OpenAt(t)
		if o {
			return true, true
		}
		known = known && k
	}
	return false, known
}

// At is what may be said of t: the best of what may be said of the ways to reach the
// service.
func (s Service) At(t time.Time) Hours {
	var met [MaybeClosed + 1]bool
	for _, c := range s.Contacts {
		met[c.At(t)] = true
	}
	for _, best := range []Hours{Open, MaybeOpen, HoursUnknown, MaybeClosed, Closed} {
		if met[best] {
			return best
		}
	}
	return HoursUnknown
}

// QuietAt reports whether the service can be written to at t, or may be, by somebody who
// cannot speak, or be heard.
func (s Service) QuietAt(t time.Time) bool {
	return slices.ContainsFunc(s.Contacts, func(c Contact) bool {
		open, known := c.OpenAt(t)
		return (c.Type == TextTo || c.Type == WhatsApp || c.Type == Chat) && (open || !known)
	})
}

// Unconfirmed reports whether one source alone speaks for the service: to be shown with
// the words "not yet confirmed".
func (s Service) Unconfirmed() bool {
	return s.Grade != "A" && s.Grade != "B"
}

// About reports whether the service is for people with this topic.
func (s Service) About(topic string) bool {
	return slices.Contains(s.Topics, topic)
}

// Review intervals, in days after the newest evidence.
const (
	urgentReview = 90
	usualReview  = 180
)

// ReviewDue reports whether the evidence has become old at t: after 90 days for what
// people in danger of their life call, after 180 days otherwise, and always where it has
// no date.
func (s Service) ReviewDue(t time.Time) bool {
	days := usualReview
	if s.About("suicide") || s.About("overdose") || s.Kind == Crisis || s.Kind == Overdose || s.Kind == Poison {
		days = urgentReview
	}
	return reviewDue(s.Checked, days, t)
}

// reviewDue counts from the first day of a date that names only a month or a year.
func reviewDue(checked string, days int, t time.Time) bool {
	day, ok := firstDay(checked)
	return !ok || t.After(day.AddDate(0, 0, days+1))
}

// firstDay reads "2026", "2026-07" or "2026-07-15" as the first day of it, in UTC.
func firstDay(date string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if day, err := time.Parse(layout, date); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

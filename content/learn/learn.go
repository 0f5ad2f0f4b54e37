// Package learn holds what members can read about treatment: what is known of each
// topic, and its words in each language. They are embedded in the program and need no
// database. None of it has been reviewed by a clinician unless ReviewedBy says who did.
package learn

import "cairn/content/datafile"

// Topic is what is known of a topic, in no language.
type Topic struct {
	ID         string   `toml:"id"`
	Group      string   `toml:"group"`
	Aliases    []string `toml:"aliases"` // what people type; may hold words that Cairn does not use
	SourceIDs  []string `toml:"sources"`
	RelatedIDs []string `toml:"related"`
	MustNot    []string `toml:"must_not"`    // ids of rules that its words keep
	LocaleNote string   `toml:"locale_note"` // what differs by country; "": nothing
	Urgent     bool     `toml:"urgent"`      // who reads it may need help now
	// Emergency is the service of package help whose number comes before anything else;
	// "": none.
	Emergency  string `toml:"emergency"`
	Component  string `toml:"component"`
	ReviewedBy string `toml:"reviewed_by"` // "" until a clinician has

	words map[string]*Words // by language
}

// Words are a topic in one language. Check holds their lengths.
type Words struct {
	Title  string   `toml:"title"`
	Line   string   `toml:"line"`   // what it is about, in a list
	Answer []string `toml:"answer"` // paragraphs
	Ask    string   `toml:"ask"`    // whom to ask
}

// Source is where an answer is from.
type Source struct {
	ID       string `toml:"id"`
	Title    string `toml:"title"`
	URL      string `toml:"url"`
	Verified bool   `toml:"verified"` // whether the page itself was read
}

// Groups returns the ids of the groups, in their order.
func Groups() []string { return library().groups }

// Topics returns the topics in their order. They belong to the package.
func Topics() []*Topic { return library().topics }

// InGroup returns the topics of a group, in their order.
func InGroup(group string) []*Topic {
	var list []*Topic
	for _, t := range Topics() {
		if t.Group == group {
			list = append(list, t)
		}
	}
	return list
}

// ByID returns a topic; nil: there is none.
func ByID(id string) *Topic { return library().byID[id] }

// Written returns the day on which the words were written, like "2026-11-21".
func Written() string { return library().written.String() }

// In returns the words in the language of one of Discord's locales, English where there
// are none.
func (t *Topic) In(locale string) *Words {
	if w := datafile.InLocale(t.words, locale); w != nil {
		return w
	}
	return &Words{Title: t.ID}
}

// Sources returns where the answer is from.
func (t *Topic) Sources() []Source {
	var list []Source
	for _, id := range t.SourceIDs {
		if s, ok := library().sources[id]; ok {
			list = append(list, s)
		}
	}
	return list
}

// Related returns what to read next.
func (t *Topic) Related() []*Topic {
	var list []*Topic
	for _, id := range t.RelatedIDs {
		if r := ByID(id); r != nil {
			list = append(list, r)
		}
	}
	return list
}

// Texts returns every text of the words.
func (w *Words) Texts() []string {
	return append([]string{w.Title, w.Line, w.Ask}, w.Answer...)
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"cairn/content/help"
)

type helplinesCommand struct {
	Country string `required:"" placeholder:"CC" help:"The country: its code, like US, or its name."`
	Topic   string `placeholder:"TOPIC" help:"What it is about, in your own words: gambling, kids helpline, veterans."`
	JSON    bool   `name:"json" help:"Print JSON, for other programs."`
}

// Run prints the emergency numbers and helplines of a country.
func (c *helplinesCommand) Run(p *program) error {
	country, ok := help.FindCountry(c.Country)
	if !ok {
		return unknownCountry(c.Country)
	}
	var topic help.Topic
	var note string
	if strings.TrimSpace(c.Topic) != "" {
		var slip bool
		switch topic, slip, ok = help.FindTopic(c.Topic); {
		case !ok: // whoever mistypes in a crisis still gets the numbers
			note = unknownTopic(c.Topic)
		case slip:
			note = fmt.Sprintf("There is no topic %q; the nearest is %s, shown here.", c.Topic, topic.ID)
		}
	}
	now := time.Now()
	list := help.Services(country.Code, topic.ID, now)
	if c.JSON {
		if note != "" {
			fmt.Fprintln(p.errOut, "cairn:", note)
		}
		return printHelplinesJSON(p.out, country, list, now)
	}
	return printHelplines(p.out, country, topic, note, list, now)
}

func unknownCountry(typed string) error {
	var nearest []string
	for _, near := range help.SuggestCountries(typed, 3) {
		nearest = append(nearest, fmt.Sprintf("%s (%s)", near.Name, near.Code))
	}
	if len(nearest) == 0 {
		return fmt.Errorf("there is no country %q here; name it by its code of two letters, like US, or by its name", typed)
	}
	return fmt.Errorf("there is no country %q here; did you mean %s?", typed, strings.Join(nearest, " or "))
}

// unknownTopic says which topics are near to what was typed, or which there are.
func unknownTopic(typed string) string {
	ids := func(topics []help.Topic) (list []string) {
		for _, topic := range topics {
			list = append(list, topic.ID)
		}
		return list
	}
	said := fmt.Sprintf("There is no topic %q, so all lines are shown. ", typed)
	if near := help.NearTopics(typed, 3); len(near) > 0 {
		return said + "Near it: " + strings.Join(ids(near), ", ") + "."
	}
	return said + "The topics are " + strings.Join(ids(help.Topics()), ", ") + "."
}

// The shape of the JSON, which other programs rely on.
type (
	helplinesJSON struct {
		Country   string        `json:"country"`   // ISO 3166-1 alpha-2
		Emergency []help.Number `json:"emergency"` // to call, the first one first
		Services  []serviceJSON `json:"services"`
	}
	serviceJSON struct {
		ID          string        `json:"id"`
		Name        string        `json:"name"`
		Kind        string        `json:"kind"`
		Topics      []string      `json:"topics"`
		Worldwide   bool          `json:"worldwide,omitempty"` // tied to no country
		Region      string        `json:"region,omitempty"`
		For         string        `json:"for,omitempty"`
		Note        string        `json:"note,omitempty"`
		Website     string        `json:"website,omitempty"`
		Languages   []string      `json:"languages"` // BCP 47
		Contacts    []contactJSON `json:"contacts"`
		Grade       string        `json:"grade"`
		Unconfirmed bool          `json:"not_yet_confirmed"`
		Checked     string        `json:"last_checked"` // empty: no dated evidence
		ReviewDue   bool          `json:"review_due"`
		ReviewedBy  string        `json:"reviewed_by"`
	}
	contactJSON struct {
		Type      string   `json:"type"`
		Dial      string   `json:"dial"` // as dialled in the country; empty for chat and web
		URL       string   `json:"url,omitempty"`
		E164      string   `json:"e164,omitempty"`
		Keyword   string   `json:"keyword,omitempty"`
		Menu      string   `json:"menu,omitempty"`
		For       string   `json:"for,omitempty"`
		Note      string   `json:"note,omitempty"`
		Languages []string `json:"languages,omitempty"`
		Cost      string   `json:"cost,omitempty"`
		Hours     []string `json:"hours"` // empty: unknown
		Zone      string   `json:"zone,omitempty"`
		// HoursUnsure says that no source is quoted for the hours.
		HoursUnsure bool   `json:"hours_unconfirmed,omitempty"`
		HoursNote   string `json:"hours_note,omitempty"`
		OpenNow     *bool  `json:"open_now"` // null: unknown
	}
)

func printHelplinesJSON(out io.Writer, country help.Country, list []help.Service, now time.Time) error {
	shape := helplinesJSON{Country: country.Code, Emergency: help.Emergency(country.Code), Services: []serviceJSON{}}
	for _, s := range list {
		service := serviceJSON{
			ID: s.ID, Name: s.Name, Kind: s.Kind, Topics: s.Topics, Worldwide: s.Country == help.Worldwide,
			Region: s.Region, For: s.For, Note: s.Note, Website: s.Website, Languages: s.Languages,
			Contacts: []contactJSON{}, Grade: s.Grade, Unconfirmed: s.Unconfirmed(),
			Checked: s.Checked, ReviewDue: s.ReviewDue(now), ReviewedBy: s.ReviewedBy,
		}
		for _, c := range s.Contacts {
			contact := contactJSON{
				Type: c.Type, Dial: c.Dial, URL: c.URL, E164: c.E164, Keyword: c.Keyword, Menu: c.Menu,
				For: c.For, Note: c.Note, Languages: c.Languages, Cost: c.Cost,
				Hours: append([]string{}, c.Hours...), HoursUnsure: c.HoursUnsure(), Zone: c.Zone, HoursNote: c.HoursNote,
			}
			if at := c.At(now); at == help.Open || at == help.Closed {
				open := at == help.Open
				contact.OpenNow = &open
			}
			service.Contacts = append(service.Contacts, contact)
		}
		shape.Services = append(shape.Services, service)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(shape)
}

func printHelplines(out io.Writer, country help.Country, topic help.Topic, note string, list []help.Service, now time.Time) error {
	var b strings.Builder
	b.WriteString(country.Name + "\n\nEmergency\n")
	for _, n := range help.Emergency(country.Code) {
		service := emergencyService(n)
		if n.Or {
			service = "or this, if that does not answer"
		}
		fmt.Fprintf(&b, "  %-6s %s\n", n.Number, service)
	}
	if also := help.EmergencyAlso(country.Code); len(also) > 0 {
		b.WriteString("  Some sources also list, for when these do not answer:\n")
		for _, n := range also {
			fmt.Fprintf(&b, "  %-6s %s\n", n.Number, emergencyService(n))
		}
	}
	checked, due := help.EmergencyChecked(country.Code, now)
	b.WriteString("  " + lastChecked(checked))
	if due {
		b.WriteString(": confirm them when there is time")
	}
	b.WriteString("\n")
	if note != "" {
		b.WriteString("\n" + note + "\n")
	}
	if topic.ID != "" {
		fmt.Fprintf(&b, "\n%s\n", topic.Name)
	}
	if len(list) == 0 {
		b.WriteString("\nNo helpline with good evidence is known here.\n")
	}
	for _, s := range list {
		b.WriteString("\n")
		writeService(&b, s, now)
	}
	b.WriteString("\nLanguages are those of the country or the operator. Hours are the line's own; where none are given, they are not known.\n")
	_, err := io.WriteString(out, b.String())
	return err
}

func emergencyService(n help.Number) string {
	if n.Service == help.AnyService {
		return "any emergency"
	}
	return n.Service
}

func writeService(b *strings.Builder, s help.Service, now time.Time) {
	title := s.Name
	if s.Unconfirmed() {
		title += " (not yet confirmed)"
	}
	b.WriteString(title + "\n")
	facts := []string{kindNames[s.Kind]}
	if s.For != "" {
		facts = append(facts, "for: "+s.For)
	}
	if s.Region != "" {
		facts = append(facts, s.Region+" only")
	}
	switch s.At(now) {
	case help.Open:
		facts = append(facts, "open now")
	case help.Closed:
		facts = append(facts, "closed now")
	case help.MaybeClosed:
		facts = append(facts, "may be closed now")
	}
	b.WriteString("  " + strings.Join(facts, "; ") + "\n")
	for _, c := range s.Contacts {
		b.WriteString("  " + contactLine(c) + "\n")
	}
	if s.Note != "" {
		b.WriteString("  " + s.Note + "\n")
	}
	var languages []string
	for _, code := range s.Languages {
		languages = append(languages, help.LanguageName(code))
	}
	b.WriteString("  " + strings.Join(languages, ", ") + "\n")
	checked := lastChecked(s.Checked)
	if s.ReviewDue(now) {
		checked += ": confirm on their website"
		if s.Website == "" {
			checked = strings.Replace(checked, "on their website", "with them", 1)
		}
	}
	line := "evidence " + s.Grade + ", " + checked
	if s.Website != "" {
		line += " " + s.Website
	}
	b.WriteString("  " + line + "\n")
}

// contactLine is one way to reach a service, in one line.
func contactLine(c help.Contact) string {
	line := c.Type + " "
	switch {
	case c.URL != "":
		line += c.URL
	case c.Keyword != "":
		line = fmt.Sprintf("text %s to %s", c.Keyword, c.Dial)
	default:
		line += c.Dial
	}
	if c.Menu != "" {
		if strings.Trim(c.Menu, "0123456789") == "" {
			line += ", then press " + c.Menu
		} else {
			line += ", then " + c.Menu
		}
	}
	if c.For != "" {
		line += " (" + c.For + ")"
	}
	if when := c.When(); when != c.HoursNote {
		line += ", " + when
	}
	if c.HoursUnsure() {
		line += ", hours not confirmed"
	}
	if c.Cost != "" {
		line += ", " + c.Cost
	}
	if len(c.Languages) > 0 {
		var names []string
		for _, code := range c.Languages {
			names = append(names, help.LanguageName(code))
		}
		line += ", in " + strings.Join(names, " and ")
	}
	for _, sentence := range []string{c.HoursNote, c.Note} {
		if sentence != "" {
			line = strings.TrimSuffix(line, ".") + ". " + sentence
		}
	}
	return line
}

func lastChecked(date string) string {
	if date == "" {
		return "no dated evidence"
	}
	return "last checked " + date
}

var kindNames = map[string]string{
	help.Crisis:      "crisis line",
	help.Warmline:    "somebody who listens",
	help.Overdose:    "overdose line",
	help.Poison:      "poison line",
	help.Violence:    "help against violence",
	help.Youth:       "line for young people",
	help.Counselling: "counselling",
	help.Referral:    "information and referral, not a crisis line",
	help.Meetings:    "meetings",
	help.Directory:   "directory of helplines",
}

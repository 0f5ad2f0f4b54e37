package commands

import (
	"slices"
	"strings"
	"sync"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"

	"github.com/bwmarrin/discordgo"
)

// card is what to do now, in one kind of crisis. Every card begins with the number to
// call; then come the steps, whose words and order are in content/crisis.en.toml, and
// the lines that fit. The names are in custom ids, and say nothing in a log or on a
// screen of what somebody goes through.
type card string

// The cards.
const (
	start      card = "start"      // what /crisis shows
	overdose   card = "overdose"   // somebody else may have overdosed
	me         card = "me"         // the person themselves may have
	dark       card = "dark"       // thoughts of suicide
	danger     card = "danger"     // and danger, or not sure
	steady     card = "steady"     // and no danger right now
	someone    card = "someone"    // somebody else has such thoughts
	withdrawal card = "withdrawal" // stopping, and what comes with it
	home       card = "home"       // somebody hurts or threatens them
	lapse      card = "lapse"      // used, or about to
	person     card = "person"     // one person to tell, and what to send
	plan       card = "plan"       // their own plan
)

// cardLayout is what is on a card besides its words.
type cardLayout struct {
	service string // whose emergency number comes first; "": every number
	lines   lineup
	spare   lineup    // a second list, {{.Spare}} in the words
	buttons [][]press // rows, but for the last one, which all cards have
}

// press is a button that leads to another card.
type press struct {
	label string
	style discordgo.ButtonStyle
	to    card
}

var layouts = map[card]cardLayout{
	start: {lines: toTalk, buttons: [][]press{
		{{"crisis.overdose_button", discordgo.DangerButton, overdose}},
		{{"crisis.dark_button", discordgo.PrimaryButton, dark}, {"crisis.home_button", discordgo.PrimaryButton, home}},
		{{"crisis.withdrawal_button", discordgo.PrimaryButton, withdrawal}, {"crisis.lapse_button", discordgo.PrimaryButton, lapse}},
	}},
	overdose: {
		service: help.Ambulance,
		lines:   lineup{[]string{"poison"}, []string{help.Poison}, 1},
		buttons: [][]press{{{"crisis.me_button", discordgo.DangerButton, me}}},
	},
	me: {
		service: help.Ambulance,
		buttons: [][]press{{{"crisis.dark_button", discordgo.SecondaryButton, dark}}},
	},
	dark: {lines: toTalk, buttons: [][]press{
		{{"crisis.yes_button", discordgo.DangerButton, danger}, {"crisis.no_button", discordgo.PrimaryButton, steady}},
		{{"crisis.person_button", discordgo.SecondaryButton, person}, {"crisis.plan_button", discordgo.SecondaryButton, plan}, {"crisis.someone_button", discordgo.SecondaryButton, someone}},
	}},
	danger: {lines: toTalk, buttons: [][]press{{{"crisis.person_button", discordgo.PrimaryButton, person}}}},
	steady: {lines: toTalk, buttons: [][]press{
		{{"crisis.person_button", discordgo.PrimaryButton, person}, {"crisis.plan_button", discordgo.SecondaryButton, plan}},
		{{"crisis.changed_button", discordgo.DangerButton, danger}},
	}},
	someone: {lines: toTalk},
	withdrawal: {
		service: help.Ambulance,
		lines:   lineup{[]string{"substance-use", "treatment-locator"}, []string{help.Counselling, help.Referral}, 1},
	},
	home: {
		service: help.Police,
		lines:   lineup{[]string{"domestic-violence", "sexual-assault"}, []string{help.Violence}, 2},
	},
	lapse: {
		service: help.Ambulance,
		lines:   lineup{[]string{"substance-use", "emotional"}, []string{help.Counselling, help.Warmline, help.Crisis}, 1},
		spare:   lineup{[]string{"overdose"}, []string{help.Overdose}, 1},
		buttons: [][]press{{{"crisis.overdose_button", discordgo.DangerButton, overdose}, {"crisis.person_button", discordgo.PrimaryButton, person}}},
	},
	person: {lines: toTalk},
	plan:   {lines: toTalk},
}

// topicOf is the topic of the further lines that a card leads to; "": all lines.
func topicOf(c card) string {
	if c == overdose { // its one line is on the card
		return ""
	}
	if topics := layouts[c].lines.topics; len(topics) > 0 {
		return topics[0]
	}
	return "suicide"
}

// cardReply is a card for somebody in a country, with what is open at now. It needs no
// database.
func cardReply(t content.Text, c card, w where, now time.Time) bot.Reply {
	layout := layouts[c]
	parts := []string{headline(t, w.code, layout.service), countryLine(t, w, now), cardWords(t, c, layout, w, now),
		t.Say("crisis.last", content.Data{"Call": callWords(t, w.code, layout.service)})}
	return bot.Reply{Content: strings.Join(parts, "\n"), Components: cardButtons(t, c, layout, w)}
}

// madeCards are the cards and help lines of the current minute, within which no line opens
// or closes. Many people may press at once, and making one takes longer than the rest of
// an answer.
type madeCards struct {
	cards madeThisMinute[bot.Reply]
	lines madeThisMinute[string] // helpLine
}

type madeCard struct {
	locale string
	card   card
	where  where
}

// reply is cardReply for somebody's locale. Only its content may be changed.
func (m *madeCards) reply(texts *content.Catalogue, locale string, c card, w where, now time.Time) bot.Reply {
	return m.cards.of(madeCard{locale, c, w}, now, func() bot.Reply { return cardReply(texts.For(locale), c, w, now) })
}

// line is helpLine for somebody's locale.
func (m *madeCards) line(texts *content.Catalogue, locale string, c card, w where, now time.Time) string {
	return m.lines.of(madeCard{locale, c, w}, now, func() string { return helpLine(texts.For(locale), c, w, now) })
}

// madeThisMinute is what was made for cards in the current minute.
type madeThisMinute[T any] struct {
	mu     sync.Mutex
	minute int64 // Unix
	made   map[madeCard]T
}

// of returns what was made for a card, or makes it.
func (m *madeThisMinute[T]) of(which madeCard, now time.Time, make func() T) T {
	m.mu.Lock()
	defer m.mu.Unlock()
	if minute := now.Unix() / 60; m.made == nil || minute != m.minute {
		m.minute, m.made = minute, map[madeCard]T{}
	}
	made, ok := m.made[which]
	if !ok {
		made = make()
		m.made[which] = made
	}
	return made
}

// cardWords are the steps of a card, filled with the number and the lines.
func cardWords(t content.Text, c card, layout cardLayout, w where, now time.Time) string {
	lines := lineWords(t, layout.lines, w.code, now)
	if lines == "" && layout.lines.listens() {
		lines = t.Say("crisis.no_line")
	}
	return t.Say("card."+string(c), content.Data{
		"Call": callWords(t, w.code, layout.service), "Lines": lines, "Spare": lineWords(t, layout.spare, w.code, now),
	})
}

func cardButtons(t content.Text, c card, layout cardLayout, w where) []discordgo.MessageComponent {
	var rows []discordgo.MessageComponent
	to := func(p press) discordgo.MessageComponent {
		return button(p.style, t.Say(p.label), bot.CustomID("crisis", "card", w.arg(), string(p.to)))
	}
	for _, presses := range layout.buttons {
		var list []discordgo.MessageComponent
		for _, p := range presses {
			list = append(list, to(p))
		}
		rows = append(rows, row(list...))
	}
	more := button(discordgo.SecondaryButton, t.Say("crisis.more_button"), bot.CustomID("helpline", "page", w.arg(), topicOf(c), "0", string(c)))
	elsewhere := button(discordgo.SecondaryButton, t.Say("crisis.country_button"), bot.CustomID("crisis", "elsewhere", w.arg(), string(c)))
	if c == start {
		return append(rows, inOrder(w, elsewhere, to(press{"crisis.plan_button", discordgo.SecondaryButton, plan}), more))
	}
	if c == lapse {
		rows = append(rows, row(
			button(discordgo.SecondaryButton, t.Say("crisis.wait_button"), bot.CustomID("cope", "try", "delay-distract")),
			button(discordgo.SecondaryButton, t.Say("crisis.tomorrow_button"), bot.CustomID("cope", "time", "lapse-review", "tomorrow"))))
	}
	last := []discordgo.MessageComponent{more}
	last = append(last, to(press{"crisis.back_button", discordgo.SecondaryButton, start}),
		button(discordgo.SecondaryButton, t.Say("crisis.close_button"), bot.CustomID("crisis", "close")))
	return append(rows, inOrder(w, elsewhere, last...))
}

// inOrder is a row of buttons with the one to another country first, where nothing tells
// that this one is right, and else second.
func inOrder(w where, elsewhere discordgo.MessageComponent, others ...discordgo.MessageComponent) discordgo.MessageComponent {
	at := 1
	if w.known == doubtful {
		at = 0
	}
	return row(slices.Insert(others, at, elsewhere)...)
}

// numbersFor are a country's emergency numbers by service, those for the wanted
// service first: only they, where there are any.
func numbersFor(t content.Text, country, service string) (services, numbers []string) {
	all := help.Emergency(country)
	wanted := func(n help.Number) bool {
		return service == "" || n.Service == help.AnyService || n.Service == service
	}
	if !slices.ContainsFunc(all, wanted) {
		wanted = func(help.Number) bool { return true }
	}
	return byService(t, slices.DeleteFunc(all, func(n help.Number) bool { return !wanted(n) }))
}

// byService are numbers by service, the second choices for one with an "or" between.
func byService(t content.Text, all []help.Number) (services, numbers []string) {
	for _, n := range all {
		number := markdown.Replace(n.Number)
		switch {
		case n.Or:
			numbers[len(numbers)-1] += " " + t.Say("crisis.or") + " " + number
		default:
			services, numbers = append(services, n.Service), append(numbers, number)
		}
	}
	return services, numbers
}

// headline is the number to call, big: "# Call 911", or a line a service where a
// country has no number for everything. What is left of its numbers is in plain lines.
func headline(t content.Text, country, service string) string {
	services, numbers := numbersFor(t, country, service)
	var b strings.Builder
	for i, s := range services {
		if i > 0 {
			b.WriteString("\n")
		}
		big := i == 0 || i == 1 && service == "" && services[0] != help.AnyService
		if big {
			b.WriteString("# ")
		}
		b.WriteString(t.Say("crisis.call_"+s) + " " + numbers[i])
	}
	return b.String()
}

// callWords is the number to call in the middle of a sentence: "911", or "115
// (ambulance)".
func callWords(t content.Text, country, service string) string {
	services, numbers := numbersFor(t, country, service)
	if len(numbers) == 0 {
		return ""
	}
	if services[0] == help.AnyService {
		return numbers[0]
	}
	return numbers[0] + " (" + t.Say("crisis.service_"+services[0]) + ")"
}

package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"

	"github.com/bwmarrin/discordgo"
)

// helpline is /helpline: every line that Cairn knows in a country, or those for a topic
// in the person's own words, with all that is known of each. Like /crisis it needs no
// database; what the server's moderators added comes below, where that answers.
func (a *App) helpline() bot.Family {
	t := a.texts.For("en")
	option := func(name string) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: name, Description: t.Say("helpline.option_" + name),
			Autocomplete: true, MaxLength: 100,
		}
	}
	return bot.Family{
		Name:       "helpline",
		Definition: a.slash("helpline", "helpline.command", option("country"), option("topic")),
		Run:        a.runHelpline,
		Autocomplete: map[string]bot.Handler{
			"country": func(_ context.Context, in *bot.Interaction) (bot.Reply, error) { return countryChoices(in), nil },
			"topic":   func(_ context.Context, in *bot.Interaction) (bot.Reply, error) { return topicChoices(in), nil },
		},
		Components: map[string]bot.Handler{"page": a.turnPage, "wrong": a.wrongNumber, "entry": a.askToReport, "report": a.reportNumber},
	}
}

// topicChoices completes a topic being typed. What fits nothing can be sent all the
// same: it is looked up again, and then everything is shown.
func topicChoices(in *bot.Interaction) bot.Reply {
	var r bot.Reply
	for _, topic := range help.SuggestTopics(in.Focused, maxChoices) {
		r.Choices = append(r.Choices, choice(topic.Name, topic.ID))
	}
	return r
}

func (a *App) runHelpline(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	v := view{where: a.whereIs(in.UserID, in.Locale)}
	var before string
	if typed := in.String("topic"); strings.TrimSpace(typed) != "" {
		topic, slip, ok := help.FindTopic(typed)
		switch {
		case !ok:
			before = t.Say("helpline.no_topic", content.Data{"Typed": excerpt(typed, 60)})
		case slip:
			before = t.Say("helpline.slip", content.Data{"Typed": excerpt(typed, 60), "Topic": topic.Name})
		}
		v.topic = topic.ID
	}
	if typed := in.String("country"); strings.TrimSpace(typed) != "" {
		c, ok := help.FindCountry(typed)
		if !ok {
			return chooseCountry(t, in, v.where, listOf(v.topic), typed), nil
		}
		v.where = where{c.Code, told}
	}
	return a.withResources(ctx, in, v.reply(t, in.Time, before)), nil
}

func (a *App) turnPage(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	page, err := strconv.Atoi(in.Arg(2))
	if err != nil {
		page = 0
	}
	v := view{a.whereOf(in), in.Arg(1), page, card(in.Arg(3))}
	return inTheirEyes(in, a.withResources(ctx, in, v.reply(a.text(in), in.Time, ""))), nil
}

// listOf is the list of lines for a topic, as a place to come back to, see chooseCountry.
func listOf(topic string) card { return card("list " + topic) }

// view is a page of the list of lines.
type view struct {
	where where
	topic string // id; "": all
	page  int    // from 0
	back  card   // that led here; "": none
}

const (
	linesOnPage = 5
	// roomForLines is what the heading and the small print leave of a message, in characters.
	roomForLines = maxMessage - 640
)

func (v view) reply(t content.Text, now time.Time, before string) bot.Reply {
	pages := pagesOf(t, help.Services(v.where.code, v.topic, now), now)
	v.page = max(0, min(v.page, len(pages)-1))

	services, numbers := numbersFor(t, v.where.code, "")
	for i, s := range services {
		numbers[i] = t.Say("crisis.call_"+s) + " " + numbers[i]
	}
	lines := []string{"**" + strings.Join(numbers, " · ") + "**", countryWords(t, v.where, "", false)}
	if before != "" {
		lines = append(lines, before)
	}
	heading := t.Say("helpline.all")
	for _, topic := range help.Topics() {
		if topic.ID == v.topic {
			heading = topic.Name
		}
	}
	if len(pages) > 1 {
		heading += " · " + t.Say("helpline.page", content.Data{"Page": v.page + 1, "Of": len(pages)})
	}
	lines = append(lines, "**"+heading+"**")
	if len(pages) == 0 {
		lines = append(lines, t.Say("crisis.no_line"))
	} else {
		lines = append(lines, pages[v.page]...)
	}
	checked, due := help.EmergencyChecked(v.where.code, now)
	numbersChecked := "-# " + t.Say("helpline.emergency") + " " + checkedWords(t, checked)
	if due {
		numbersChecked += ", " + t.Say("helpline.confirm_numbers")
	}
	if also := alsoListed(t, v.where.code); also != "" {
		numbersChecked += ". " + t.Say("helpline.also", content.Data{"Numbers": also})
	}
	lines = append(lines, numbersChecked, t.Say("helpline.last", content.Data{"Call": callWords(t, v.where.code, "")}))
	return bot.Reply{Content: strings.Join(lines, "\n"), Components: v.buttons(t, len(pages))}
}

// alsoListed are the emergency numbers that only some sources list: "144 (ambulance)".
func alsoListed(t content.Text, country string) string {
	services, numbers := byService(t, help.EmergencyAlso(country))
	for i, s := range services {
		if s != help.AnyService {
			numbers[i] += " (" + t.Say("crisis.service_"+s) + ")"
		}
	}
	return strings.Join(numbers, ", ")
}

func (v view) buttons(t content.Text, pages int) []discordgo.MessageComponent {
	to := func(label string, page int) discordgo.MessageComponent {
		return button(discordgo.PrimaryButton, t.Say(label),
			bot.CustomID("helpline", "page", v.where.arg(), v.topic, strconv.Itoa(page), string(v.back)))
	}
	var rows, turns []discordgo.MessageComponent
	if v.page > 0 {
		turns = append(turns, to("helpline.before_button", v.page-1))
	}
	if v.page < pages-1 {
		turns = append(turns, to("helpline.next_button", v.page+1))
	}
	if len(turns) > 0 {
		rows = append(rows, row(turns...))
	}
	back := button(discordgo.SecondaryButton, t.Say("helpline.back_button"), bot.CustomID("crisis", "card", v.where.arg(), string(v.back)))
	if v.back == "" {
		back = button(discordgo.DangerButton, t.Say("crisis.now_button"), bot.CustomID("crisis", "card", v.where.arg(), string(start)))
	}
	return append(rows, row(back,
		button(discordgo.SecondaryButton, t.Say("crisis.country_button"), bot.CustomID("crisis", "elsewhere", v.where.arg(), string(listOf(v.topic)))),
		button(discordgo.SecondaryButton, t.Say("helpline.wrong_button"), bot.CustomID("helpline", "wrong", v.where.arg(), v.topic, strconv.Itoa(v.page)))))
}

// pagesOf divides services into pages of lines that fit a message.
func pagesOf(t content.Text, services []help.Service, now time.Time) [][]string {
	var pages [][]string
	room := 0
	for _, s := range services {
		block := serviceWords(t, s, now)
		size := utf8.RuneCountInString(block) + 1
		if last := len(pages) - 1; last < 0 || len(pages[last]) == linesOnPage || size > room {
			pages, room = append(pages, nil), roomForLines
		}
		last := len(pages) - 1
		pages[last], room = append(pages[last], block), room-size
	}
	return pages
}

// serviceWords is all there is to know of a service.
func serviceWords(t content.Text, s help.Service, now time.Time) string {
	title := "**" + markdown.Replace(s.Name) + "**"
	if s.Unconfirmed() {
		title += " (" + t.Say("line.unconfirmed") + ")"
	}
	facts := []string{t.Say("line.kind_" + s.Kind)}
	if s.For != "" {
		facts = append(facts, t.Say("line.for")+" "+s.For)
	}
	if s.Region != "" {
		facts = append(facts, s.Region)
	}
	switch s.At(now) {
	case help.Open:
		facts = append(facts, t.Say("line.open"))
	case help.Closed:
		facts = append(facts, t.Say("line.closed"))
	case help.MaybeClosed:
		facts = append(facts, t.Say("line.maybe_closed"))
	}
	lines := []string{title, strings.Join(facts, " · ")}
	for _, c := range s.Contacts {
		lines = append(lines, "- "+contactWords(t, c))
	}
	if s.Note != "" {
		lines = append(lines, s.Note)
	}
	small := []string{languageWords(s.Languages), t.Say("line.grade_" + strings.ToLower(s.Grade)), checkedInFull(t, s, now)}
	return strings.Join(append(lines, "-# "+strings.Join(small, " · ")), "\n")
}

// contactWords is one way to reach a service, with its hours and cost.
func contactWords(t content.Text, c help.Contact) string {
	way := beginning(wayWords(t, c))
	if c.For != "" {
		way += " (" + c.For + ")"
	}
	facts := []string{way}
	if when := c.When(); when != "" && when != c.HoursNote {
		facts = append(facts, when)
	}
	if c.HoursUnsure() {
		facts = append(facts, t.Say("line.hours_unsure"))
	}
	if c.Cost != "" {
		facts = append(facts, c.Cost)
	}
	if len(c.Languages) > 0 {
		facts = append(facts, languageWords(c.Languages))
	}
	line := strings.Join(facts, ", ")
	for _, sentence := range []string{c.HoursNote, c.Note} {
		if sentence != "" {
			line = strings.TrimSuffix(line, ".") + ". " + sentence
		}
	}
	return line
}

// checkedInFull says when there was evidence last, and where to confirm what is old.
func checkedInFull(t content.Text, s help.Service, now time.Time) string {
	words := checkedWords(t, s.Checked)
	if s.ReviewDue(now) {
		words += ", " + t.Say("line.confirm")
	}
	isContact := func(c help.Contact) bool { return c.URL == s.Website }
	if s.Website != "" && (s.ReviewDue(now) || !slices.ContainsFunc(s.Contacts, isContact)) {
		words += ": <" + s.Website + ">"
	}
	return words
}

package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"
	"cairn/content/learn"
	"cairn/crisis"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// learn is /learn: answers about treatment by topic, where each is from and whom to ask,
// and where treatment is found. It needs no database and keeps nothing.
//
// Custom ids carry the country first, then the topic with the topics that led to it: a
// country that somebody chose here may be for a friend, so it is not remembered.
func (a *App) learn() bot.Family {
	return bot.Family{
		Name: "learn",
		Definition: a.slash("learn", "learn.command", &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: "topic", Description: a.texts.For("en").Say("learn.option_topic"),
			Autocomplete: true, MaxLength: 100,
		}),
		Run:          a.runLearn,
		Autocomplete: map[string]bot.Handler{"topic": completeTopic},
		Components: map[string]bot.Handler{
			"menu":      a.learnStep(a.topicGroups),
			"group":     a.learnStep(a.topicsOfGroup),
			"open":      a.learnStep(a.topicPage),
			"sources":   a.learnStep(a.topicSources),
			"treatment": a.learnStep(a.treatment),
			"elsewhere": a.learnStep(a.chooseTreatmentCountry),
			"pick":      a.learnStep(a.pickTreatmentCountry),
			"type":      a.typeTreatmentCountry,
		},
		Modals: map[string]bot.Handler{"typed": a.learnStep(a.typedTreatmentCountry)},
	}
}

// learnt is what a page of /learn is for: whose country, which topic.
type learnt struct {
	where where
	topic *learn.Topic // nil: none
	trail []string     // ids of the topics that led to it, the last one first
}

func (a *App) learntOf(in *bot.Interaction) learnt {
	ids := strings.Split(in.Arg(1), trailMark)
	return learnt{a.whereOf(in), learn.ByID(ids[0]), ids[1:]}
}

// trailMark parts the ids of topics in a custom id.
const trailMark = "."

// longestTrail is how many characters of a custom id's 100 a topic may take with those
// that led to it; the oldest are forgotten.
const longestTrail = 60

// learnStep is a handler whose answer takes the place of the message that was acted on,
// where only this person sees that.
func (a *App) learnStep(page func(*bot.Interaction, learnt) bot.Reply) bot.Handler {
	return func(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
		return inTheirEyes(in, page(in, a.learntOf(in))), nil
	}
}

// id builds the custom id of a page for the same country and topic.
func (l learnt) id(action string, args ...string) string {
	topic := ""
	if l.topic != nil {
		topic = l.topic.ID
		for _, id := range l.trail {
			if len(topic)+len(trailMark)+len(id) > longestTrail {
				break
			}
			topic += trailMark + id
		}
	}
	return bot.CustomID("learn", action, append([]string{l.where.arg(), topic}, args...)...)
}

// about is the same for another topic.
func (l learnt) about(t *learn.Topic) learnt { return learnt{where: l.where, topic: t} }

// on is the same for a topic that this one leads to.
func (l learnt) on(t *learn.Topic) learnt {
	return learnt{l.where, t, append([]string{l.topic.ID}, l.trail...)}
}

// back is the same for the topic that led to this one; ok is false where none did.
func (l learnt) back() (before learnt, ok bool) {
	if len(l.trail) == 0 {
		return learnt{}, false
	}
	t := learn.ByID(l.trail[0])
	return learnt{l.where, t, l.trail[1:]}, t != nil
}

// completeTopic completes a topic being typed, in plain words. What fits nothing can be
// sent all the same: it is looked up again, and then the menu is shown.
func completeTopic(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	var r bot.Reply
	found, _ := learn.Search(in.Focused, in.Locale, maxChoices)
	for _, t := range found {
		r.Choices = append(r.Choices, choice(t.In(in.Locale).Title, t.ID))
	}
	return r, nil
}

func (a *App) runLearn(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	l := learnt{where: a.whereIs(in.UserID, in.Locale)}
	typed := strings.TrimSpace(in.String("topic"))
	if typed == "" {
		return a.topicGroups(in, l), nil
	}
	if l.topic = learn.ByID(typed); l.topic != nil {
		return a.topicPage(in, l), nil
	}
	if asksForHelp(typed) {
		return a.helpNowFirst(in, true, a.topicGroups(in, l)), nil
	}
	matches, sure := learn.Search(typed, in.Locale, likelyTopics)
	r := a.whichTopic(in, l, typed, matches)
	if sure {
		r = a.topicPage(in, l.about(matches[0]))
		if matches[0].Emergency != "" || strings.EqualFold(typed, matches[0].In(in.Locale).Title) { // begins with the number, or is no cry
			return r, nil
		}
	}
	// A cry for help is more than a search.
	return a.cardOver(ctx, in, data.CheckIn{}, crisis.Read(typed), data.Alerting{}, r), nil
}

// likelyTopics is how many topics are offered for what nobody can be sure of.
const likelyTopics = 5

// whichTopic offers the topics that somebody may have meant.
func (a *App) whichTopic(in *bot.Interaction, l learnt, typed string, matches []*learn.Topic) bot.Reply {
	t := a.text(in)
	if len(matches) == 0 {
		r := a.topicGroups(in, l)
		r.Content = t.Say("learn.no_topic", content.Data{"Typed": excerpt(typed, 60)}) + "\n\n" + r.Content
		r.Components = withButton(r.Components, button(discordgo.SecondaryButton, t.Say("crisis.now_button"), bot.CustomID("crisis", "now")))
		return r
	}
	return bot.Reply{
		Content: t.Say("learn.which", content.Data{"Typed": excerpt(typed, 60)}),
		Components: []discordgo.MessageComponent{
			row(topicMenu(t, in.Locale, l, matches)),
			row(button(discordgo.SecondaryButton, t.Say("learn.groups_button"), l.about(nil).id("menu")),
				button(discordgo.SecondaryButton, t.Say("crisis.now_button"), bot.CustomID("crisis", "now"))),
		},
	}
}

// ---- the menus

func (a *App) topicGroups(in *bot.Interaction, l learnt) bot.Reply {
	t := a.text(in)
	menu := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: l.about(nil).id("group"), Placeholder: t.Say("learn.group_placeholder"),
	}
	for _, g := range learn.Groups() {
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{
			Label: t.Say("learn.group_" + g), Description: t.Say("learn.about_" + g), Value: g,
		})
	}
	return bot.Reply{
		Content: t.Say("learn.ask"),
		Components: []discordgo.MessageComponent{
			row(menu),
			row(button(discordgo.PrimaryButton, t.Say("learn.treatment_button"), l.about(nil).id("treatment"))),
		},
	}
}

// topicsOfGroup is the menu of the group that was picked, or that the custom id names
// after the topic.
func (a *App) topicsOfGroup(in *bot.Interaction, l learnt) bot.Reply {
	t := a.text(in)
	group := in.Arg(2)
	if len(in.Values) > 0 {
		group = in.Values[0]
	}
	topics := learn.InGroup(group)
	if len(topics) == 0 {
		return a.topicGroups(in, l)
	}
	return bot.Reply{
		Content: t.Say("learn.pick", content.Data{"Group": t.Say("learn.group_" + group)}),
		Components: []discordgo.MessageComponent{
			row(topicMenu(t, in.Locale, l, topics)),
			row(button(discordgo.SecondaryButton, t.Say("learn.groups_button"), l.about(nil).id("menu"))),
		},
	}
}

func topicMenu(t content.Text, locale string, l learnt, topics []*learn.Topic) discordgo.SelectMenu {
	menu := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: l.about(nil).id("open"), Placeholder: t.Say("learn.topic_placeholder"),
	}
	for _, topic := range topics {
		w := topic.In(locale)
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: w.Title, Description: w.Line, Value: topic.ID})
	}
	return menu
}

// ---- a topic

// topicPage is the answer for the topic that was picked, or that the custom id names.
func (a *App) topicPage(in *bot.Interaction, l learnt) bot.Reply {
	if picked := learn.ByID(first(in.Values)); picked != nil {
		l = l.about(picked)
	}
	if l.topic == nil {
		return a.topicGroups(in, l)
	}
	t, w := a.text(in), l.topic.In(in.Locale)
	var lines []string
	if l.topic.Emergency != "" { // nothing comes before the number
		lines = append(lines, headline(t, l.where.code, l.topic.Emergency), countryLine(t, l.where, in.Time))
	}
	lines = append(lines, "**"+w.Title+"**", strings.Join(w.Answer, "\n\n")+"\n", t.Say("learn.below", content.Data{"Ask": w.Ask}))
	if l.topic.LocaleNote != "" {
		lines = append(lines, "-# "+l.topic.LocaleNote)
	}
	lines = append(lines, "-# "+reviewWords(t, l.topic))
	said := strings.Join(lines, "\n")
	complete := said + "\n-# " + t.Say("learn.sources") + " " + strings.Join(sourceWords(t, l.topic), " · ")
	apart := a.bot.Length(complete) > maxMessage
	if !apart {
		said = complete
	}
	return bot.Reply{Content: said, Components: topicButtons(t, in.Locale, l, apart)}
}

// reviewWords says how old an answer is and who has looked at it.
func reviewWords(t content.Text, topic *learn.Topic) string {
	if topic.ReviewedBy == "" {
		return t.Say("learn.written", content.Data{"Date": learn.Written()})
	}
	return t.Say("learn.reviewed", content.Data{"Date": learn.Written(), "By": topic.ReviewedBy})
}

// sourceWords are the links to where an answer is from, and which of them nobody opened.
func sourceWords(t content.Text, topic *learn.Topic) []string {
	var list []string
	for _, s := range topic.Sources() {
		link := "[" + s.Title + "](<" + s.URL + ">)"
		if !s.Verified {
			link += " " + t.Say("learn.unread")
		}
		list = append(list, link)
	}
	return list
}

// topicButtons lead on from a topic. sourcesApart says that its sources did not fit.
func topicButtons(t content.Text, locale string, l learnt, sourcesApart bool) []discordgo.MessageComponent {
	var related, on []discordgo.MessageComponent
	before, led := l.back()
	if led {
		label := t.Say("learn.from_button", content.Data{"Title": before.topic.In(locale).Title})
		related = append(related, button(discordgo.SecondaryButton, shorten(label, maxLabel), before.id("open")))
	}
	for _, r := range l.topic.Related() {
		if !led || r != before.topic { // the way back is a way there
			related = append(related, button(discordgo.SecondaryButton, shorten(r.In(locale).Title, maxLabel), l.on(r).id("open")))
		}
	}
	if l.topic.Urgent || l.topic.Emergency != "" {
		on = append(on, button(discordgo.DangerButton, t.Say("crisis.now_button"), bot.CustomID("crisis", "now")))
	}
	on = append(on, button(discordgo.PrimaryButton, t.Say("learn.treatment_button"), l.id("treatment")))
	if l.topic.Emergency != "" {
		on = append(on, button(discordgo.SecondaryButton, t.Say("crisis.country_button"), l.id("elsewhere", backToTopic)))
	}
	if sourcesApart {
		on = append(on, button(discordgo.SecondaryButton, t.Say("learn.sources_button"), l.id("sources")))
	}
	on = append(on, button(discordgo.SecondaryButton, t.Say("learn.topics_button"), l.id("group", l.topic.Group)))
	return []discordgo.MessageComponent{row(related...), row(on...)}
}

// maxLabel is how many characters a button takes (docs: components/reference, "label").
const maxLabel = 80

func (a *App) topicSources(in *bot.Interaction, l learnt) bot.Reply {
	if l.topic == nil {
		return a.topicGroups(in, l)
	}
	t := a.text(in)
	said := t.Say("learn.sources_of", content.Data{"Title": l.topic.In(in.Locale).Title}) + "\n- " + strings.Join(sourceWords(t, l.topic), "\n- ")
	return bot.Reply{
		Content:    said + "\n-# " + reviewWords(t, l.topic),
		Components: []discordgo.MessageComponent{row(button(discordgo.SecondaryButton, t.Say("learn.back_button"), l.id("open")))},
	}
}

// ---- where treatment is found

// mostTreatment is how many services are named at most.
const mostTreatment = 4

// treatment names the services that find treatment in a country, or advise on it.
func (a *App) treatment(in *bot.Interaction, l learnt) bot.Reply {
	t := a.text(in)
	top := []string{t.Say("learn.treatment"), countryWords(t, l.where, "", false)} // each service has its own date
	end := []string{t.Say("learn.anywhere"), t.Say("crisis.last", content.Data{"Call": callWords(t, l.where.code, "")})}
	var shown []string
	for _, s := range treatmentIn(l.where.code, in.Time) {
		more := append(slices.Clone(shown), serviceWords(t, s, in.Time))
		if len(shown) == mostTreatment || a.bot.Length(strings.Join(slices.Concat(top, more, end), "\n")) > maxMessage {
			break
		}
		shown = more
	}
	if len(shown) == 0 {
		shown = []string{t.Say("learn.no_treatment")}
	}
	back := button(discordgo.SecondaryButton, t.Say("learn.back_button"), l.id("open"))
	if l.topic == nil {
		back = button(discordgo.SecondaryButton, t.Say("learn.groups_button"), l.id("menu"))
	}
	return bot.Reply{
		Content: strings.Join(slices.Concat(top, shown, end), "\n"),
		Components: []discordgo.MessageComponent{row(back,
			button(discordgo.SecondaryButton, t.Say("crisis.country_button"), l.id("elsewhere", backToTreatment)),
			button(discordgo.DangerButton, t.Say("crisis.now_button"), bot.CustomID("crisis", "now")),
		)},
	}
}

// treatmentIn are a country's own services for somebody who looks for treatment: searches
// on the web for what is near first, then others that find it, then those that advise on
// alcohol and drugs. One that is closed now stays: it can be called tomorrow.
func treatmentIn(country string, now time.Time) []help.Service {
	const finds, advises = "treatment-locator", "substance-use"
	fits := func(s help.Service) bool {
		return s.Country == country && (s.About(finds) || s.About(advises) && (s.Kind == help.Referral || s.Kind == help.Counselling))
	}
	var list []help.Service
	for _, topic := range []string{finds, advises} {
		for _, s := range help.Services(country, topic, now) {
			if fits(s) && !slices.ContainsFunc(list, same(s)) {
				list = append(list, s)
			}
		}
	}
	searches, others := split(list, help.Service.Locates)
	return append(searches, others...)
}

// ---- another country

// The pages for which another country can be chosen; they stand in custom ids after the
// topic.
const (
	backToTopic     = "open"
	backToTreatment = "treatment"
)

// learnBack is the page that somebody came from to choose a country.
func (a *App) learnBack(in *bot.Interaction, l learnt) bot.Reply {
	in.Values = nil // a country, not a topic
	if in.Arg(2) == backToTopic {
		return a.topicPage(in, l)
	}
	return a.treatment(in, l)
}

func (a *App) chooseTreatmentCountry(in *bot.Interaction, l learnt) bot.Reply {
	return a.treatmentCountries(in, l, "")
}

// treatmentCountries offers countries. typed is what could not be found, "" where nothing
// was typed.
func (a *App) treatmentCountries(in *bot.Interaction, l learnt, typed string) bot.Reply {
	t := a.text(in)
	above, back := countryWords(t, l.where, "", false), l.id("treatment")
	if in.Arg(2) == backToTopic {
		back = l.id("open")
		if l.topic != nil && l.topic.Emergency != "" { // the number so far stays on the screen
			above = headline(t, l.where.code, l.topic.Emergency) + "\n" + above
		}
	}
	return whichCountry(t, in.Locale, above, typed, l.id("pick", in.Arg(2)), l.id("type", in.Arg(2)), back)
}

func (a *App) pickTreatmentCountry(in *bot.Interaction, l learnt) bot.Reply {
	if c, ok := help.FindCountry(first(in.Values)); ok {
		l.where = where{c.Code, told}
	}
	return a.learnBack(in, l)
}

func (a *App) typeTreatmentCountry(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	return countryModal(a.text(in), a.learntOf(in).id("typed", in.Arg(2))), nil
}

func (a *App) typedTreatmentCountry(in *bot.Interaction, l learnt) bot.Reply {
	typed := in.Field("country")
	c, ok := help.FindCountry(typed)
	if !ok {
		return a.treatmentCountries(in, l, typed)
	}
	l.where = where{c.Code, told}
	return a.learnBack(in, l)
}

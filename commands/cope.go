package commands

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/content/coping"
	"cairn/content/learn"
	"cairn/crisis"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// cope is /cope: what is it like right now, how long have you got, three things to try;
// the page of each; and the exercises (exercise.go), what goes on by itself in them
// (session.go), and what a member kept of it all (copemine.go). It needs no database;
// with one, what helped before comes first.
func (a *App) cope() bot.Family {
	t := a.texts.For("en")
	components := a.exerciseSteps()
	for action, h := range map[string]bot.Handler{
		"menu":    a.copeStep(a.askFeeling),
		"feel":    a.copeStep(a.feel),
		"list":    a.copeStep(a.listAgain),
		"more":    a.copeStep(a.suggestMore),
		"open":    a.copeStep(a.openTechnique),
		"sources": a.copeStep(a.showSources),
		"try":     a.own(a.try),
		"helped":  a.copeStep(a.noteHelped),
		"plan":    a.copeStep(a.addToPlan),
		"keep":    a.own(a.keepWritten),
		"unkept":  a.copeStep(a.showUnkept),
		"remind":  a.own(a.askWhenToRemind),
		"time":    a.own(a.askTimeOf),
		"not":     a.copeStep(a.askWhyNot),
		"leave":   a.copeStep(a.leaveOut),
		"briefly": a.copeStep(a.leaveOutBriefly),
		"mine":    a.copeStep(a.showMine),
		"kept":    a.copeStep(a.showKept),
		"read":    a.copeStep(a.readKept),
		"unkeep":  a.copeStep(a.unkeep),
		"left":    a.copeStep(a.showLeftOut),
		"back":    a.copeStep(a.putBack),
		"unplan":  a.copeStep(a.removeFromPlan),
	} {
		components[action] = h
	}
	return bot.Family{
		Name: "cope",
		Definition: a.slash("cope", "cope.command", &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: "name", Description: t.Say("cope.option_name"),
			Autocomplete: true, MaxLength: 100,
		}),
		Run:          a.runCope,
		Autocomplete: map[string]bot.Handler{"name": a.completeTechnique},
		Components:   components,
		Modals: map[string]bot.Handler{
			"form":    a.copeStep(a.readExerciseForm),
			"ownline": a.copeStep(a.readOwnLine),
			"ownthen": a.copeStep(a.readOwnThen),
			"remind":  a.own(a.remindOfPlan),
			"time":    a.own(a.remindOfTechnique),
		},
	}
}

// copeStep is a handler whose answer takes the place of the message that was acted on,
// where only this person sees that. What goes on by itself there ends first.
func (a *App) copeStep(h bot.Handler) bot.Handler {
	return a.own(func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		a.halt(in)
		r, err := h(ctx, in)
		return inTheirEyes(in, r), err
	})
}

// mineName is what stands for the member's own page in the command's option.
const mineName = "mine"

func (a *App) runCope(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	typed := strings.TrimSpace(in.String("name"))
	if typed == "" {
		return a.askFeeling(ctx, in)
	}
	if strings.EqualFold(typed, mineName) {
		return a.showMine(ctx, in)
	}
	if t := coping.ByID(typed); t != nil {
		return a.page(in, t, "", 0), nil
	}
	if asksForHelp(typed) {
		r, err := a.askFeeling(ctx, in)
		return a.helpNowFirst(in, true, r), err
	}
	if found := crisis.Read(typed); found.Tier != crisis.None {
		r, err := a.askFeeling(ctx, in)
		return a.cardOver(ctx, in, data.CheckIn{}, found, data.Alerting{}, r), err
	}
	found, sure := coping.Search(typed, in.Locale, likelyTechniques)
	if sure {
		return a.page(in, found[0], "", 0), nil
	}
	return a.whichTechnique(ctx, in, typed, found)
}

// likelyTechniques is how many are offered for what nobody can be sure of.
const likelyTechniques = 5

// whichTechnique offers the techniques that somebody may have meant, or asks what it is
// like; and the topic of /learn, where it is a word of treatment.
func (a *App) whichTechnique(ctx context.Context, in *bot.Interaction, typed string, found []*coping.Technique) (bot.Reply, error) {
	t := a.text(in)
	quoted := content.Data{"Typed": excerpt(typed, 60)}
	r, err := a.askFeeling(ctx, in)
	if len(found) == 0 {
		r.Content = t.Say("cope.no_technique", quoted) + "\n\n" + r.Content
	} else {
		r.Content = t.Say("cope.which", quoted)
		r.Components = []discordgo.MessageComponent{row(openMenu(t, idsOf(found))), row(button(discordgo.SecondaryButton, t.Say("cope.else_button"), bot.CustomID("cope", "menu")))}
	}
	if topics, sure := learn.Search(typed, in.Locale, 1); sure || len(topics) > 0 && len(found) == 0 {
		title := shorten(t.Say("cope.topic_button", content.Data{"Title": topics[0].In(in.Locale).Title}), maxLabel)
		l := learnt{where: a.whereIs(in.UserID, in.Locale), topic: topics[0]}
		r.Components = append(r.Components, row(button(discordgo.PrimaryButton, title, l.id("open"))))
	}
	r.Components = append(r.Components, row(button(discordgo.SecondaryButton, t.Say("crisis.now_button"), bot.CustomID("crisis", "now"))))
	return r, err
}

// completeTechnique completes a technique's name being typed, in plain words.
func (a *App) completeTechnique(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	var r bot.Reply
	if typed := strings.ToLower(strings.TrimSpace(in.Focused)); strings.HasPrefix(mineName, typed) {
		r.Choices = append(r.Choices, choice(a.text(in).Say("cope.mine_choice"), mineName))
	}
	found, _ := coping.Search(in.Focused, in.Locale, maxChoices-1)
	for _, t := range found {
		w := t.In(in.Locale)
		r.Choices = append(r.Choices, choice(shorten(w.Name+" · "+minutesWords(t)+" min", 100), t.ID))
	}
	return r, nil
}

// minutesWords says how long a technique takes: "3–10".
func minutesWords(t *coping.Technique) string {
	if t.Minutes[0] == t.Minutes[1] {
		return strconv.Itoa(t.Minutes[0])
	}
	return strconv.Itoa(t.Minutes[0]) + "–" + strconv.Itoa(t.Minutes[1])
}

func (a *App) askFeeling(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	return bot.Reply{
		Content: t.Say("cope.ask"),
		Components: []discordgo.MessageComponent{
			row(feelingMenu(t, "", unasked)),
			row(button(discordgo.SecondaryButton, t.Say("cope.mine_button"), bot.CustomID("cope", "mine"))),
		},
	}, nil
}

// unasked stands for how long somebody has who has not said it: nobody in a hard moment
// is asked before they see something to try.
const unasked = 0

func feelingMenu(t content.Text, chosen string, minutes int) discordgo.SelectMenu {
	menu := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("cope", "feel", strconv.Itoa(minutes)), Placeholder: t.Say("cope.feeling_placeholder"),
	}
	for _, f := range coping.Feelings() {
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: t.Say("cope.feeling_" + f.ID), Value: f.ID, Default: f.ID == chosen})
	}
	return menu
}

func readMinutes(s string) int {
	if n, err := strconv.Atoi(s); err == nil && slices.Contains(coping.Times, n) {
		return n
	}
	return unasked
}

func isFeeling(id string) bool {
	return slices.ContainsFunc(coping.Feelings(), func(f coping.Feeling) bool { return f.ID == id })
}

// feel suggests for a feeling that was picked; its argument is how long they have.
func (a *App) feel(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.suggest(ctx, in, first(in.Values), readMinutes(in.Arg(0)))
}

// suggestMore suggests again, something else.
func (a *App) suggestMore(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.suggest(ctx, in, in.Arg(0), readMinutes(in.Arg(1)))
}

func (a *App) suggest(ctx context.Context, in *bot.Interaction, feeling string, minutes int) (bot.Reply, error) {
	if !isFeeling(feeling) {
		return a.askFeeling(ctx, in)
	}
	known, member := a.copingOf(ctx, in.UserID)
	shown := known.Suggested
	if last := a.suggested.of(in.UserID, in.Time); len(last.ids) > 0 {
		shown = last.ids
	}
	list := coping.Suggest(coping.Ask{
		Feeling: feeling, Minutes: minutes, Excluded: a.leftOut(in), Helped: helpedBefore(known.Sums), Shown: shown,
	}, rand.New(rand.NewPCG(rand.Uint64(), 0)))
	ids := idsOf(list)
	a.suggested.note(in.UserID, suggested{feeling: feeling, minutes: minutes, ids: ids, at: in.Time})
	if member {
		a.aside(func(ctx context.Context) {
			if err := a.Store.SetSuggested(ctx, in.UserID, ids); err != nil && !errors.Is(err, data.ErrNoConsent) {
				a.Log.Warn("what was suggested could not be noted", "error", err)
			}
		})
	}
	return suggestions(a.text(in), feeling, minutes, list, known), nil
}

func idsOf(list []*coping.Technique) []string {
	ids := make([]string, len(list))
	for i, t := range list {
		ids[i] = t.ID
	}
	return ids
}

// listAgain shows the three that were suggested last, where somebody comes back to them.
func (a *App) listAgain(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	feeling, minutes := in.Arg(0), readMinutes(in.Arg(1))
	known, _ := a.copingOf(ctx, in.UserID)
	last, leftOut := a.suggested.of(in.UserID, in.Time), a.leftOut(in)
	var list []*coping.Technique
	for _, id := range last.ids {
		if t := coping.ByID(id); t != nil && !slices.Contains(leftOut, id) {
			list = append(list, t)
		}
	}
	if len(list) == 0 || len(list) < len(last.ids) || !isFeeling(feeling) || last.feeling != feeling {
		return a.suggest(ctx, in, feeling, minutes)
	}
	return suggestions(a.text(in), feeling, minutes, list, known), nil
}

func suggestions(t content.Text, feeling string, minutes int, list []*coping.Technique, known data.Coping) bot.Reply {
	lines := []string{"**" + t.Say("cope.feeling_"+feeling) + "**", t.Say("cope.try_unasked")}
	if minutes != unasked {
		lines = []string{lines[0] + " · " + t.Say("cope.minutes_"+strconv.Itoa(minutes)), t.Say("cope.try")}
	}
	var open, times []discordgo.MessageComponent
	if n := fitting(list, minutes); n < len(list) {
		key := "cope.few_fit_time"
		if n == 0 {
			key = "cope.none_fits_time"
		}
		lines = append(lines[:1], t.Say(key, content.Data{"Time": t.Say("cope.minutes_" + strconv.Itoa(minutes))}))
	}
	for _, technique := range list {
		w := technique.In(t.Locale())
		line := "- **" + w.Name + "** (" + minutesWords(technique) + " min). " + w.Line
		for _, s := range known.Sums {
			if s.Technique == technique.ID && s.Yes+s.ALittle > 0 {
				line += " " + t.Count("cope.helped_you", s.Yes+s.ALittle)
			}
		}
		lines = append(lines, line)
		open = append(open, button(discordgo.PrimaryButton, shorten(w.Name, 80), bot.CustomID("cope", "open", technique.ID, feeling, strconv.Itoa(minutes))))
	}
	for _, n := range coping.Times {
		style := discordgo.SecondaryButton
		if n == minutes {
			style = discordgo.SuccessButton
		}
		times = append(times, button(style, t.Say("cope.minutes_"+strconv.Itoa(n)), bot.CustomID("cope", "more", feeling, strconv.Itoa(n))))
	}
	rows := []discordgo.MessageComponent{}
	if len(open) > 0 {
		rows = append(rows, row(open...))
	} else {
		lines[1] = t.Say("cope.none_fit")
	}
	rows = append(rows, row(times...), row(feelingMenu(t, feeling, minutes)),
		row(button(discordgo.SecondaryButton, t.Say("cope.more_button"), bot.CustomID("cope", "more", feeling, strconv.Itoa(minutes), "again")),
			button(discordgo.SecondaryButton, t.Say("cope.not_button"), bot.CustomID("cope", "not", "-", feeling, strconv.Itoa(minutes))),
			button(discordgo.SecondaryButton, t.Say("cope.mine_button"), bot.CustomID("cope", "mine"))))
	return bot.Reply{Content: strings.Join(lines, "\n"), Components: rows}
}

// fitting is how many of the techniques can be done in some minutes.
func fitting(list []*coping.Technique, minutes int) int {
	n := 0
	for _, technique := range list {
		if technique.Fits(minutes) {
			n++
		}
	}
	return n
}

// helpedBefore are the techniques that a member said helped, the best first: by how often
// they did out of all answers, where one answer more counts a little.
func helpedBefore(sums []data.TechniqueSum) []string {
	worth := func(s data.TechniqueSum) float64 {
		return (2*float64(s.Yes) + float64(s.ALittle)) / float64(s.Yes+s.ALittle+s.No+1)
	}
	sums = slices.DeleteFunc(slices.Clone(sums), func(s data.TechniqueSum) bool { return s.Yes+s.ALittle == 0 })
	slices.SortStableFunc(sums, func(a, b data.TechniqueSum) int {
		switch {
		case worth(a) > worth(b):
			return -1
		case worth(a) < worth(b):
			return 1
		}
		return 0
	})
	var ids []string
	for _, s := range sums {
		ids = append(ids, s.Technique)
	}
	return ids
}

// leftOut are the techniques that whoever acts does not want to be offered, also those that
// are not kept. It asks no database: why they left them out may be an illness.
func (a *App) leftOut(in *bot.Interaction) []string {
	return union(a.Store.LeftOut(in.UserID), a.suggested.of(in.UserID, in.Time).leftOut)
}

// union is a new list of what is in either, each once.
func union(a, b []string) []string {
	list := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// copingOf is what is kept of a member's coping, as far as the database says it in time;
// nobody waits for that.
func (a *App) copingOf(ctx context.Context, userID string) (_ data.Coping, member bool) {
	var known data.Coping
	err := a.impatiently(ctx, a.patience, a.patience, func(ctx context.Context) (err error) {
		known, err = a.Store.Coping(ctx, userID)
		return err
	})
	if err != nil {
		if !errors.Is(err, data.ErrNoConsent) {
			a.Log.Warn("what helped a member before could not be looked up in time", "error", err)
		}
		return data.Coping{}, false
	}
	return known, true
}

// openTechnique shows a technique's page. Its arguments say where Back leads.
func (a *App) openTechnique(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := coping.ByID(cmp.Or(in.Arg(0), first(in.Values)))
	if t == nil {
		return bot.Reply{}, bot.ErrStale
	}
	return a.page(in, t, in.Arg(1), readMinutes(in.Arg(2))), nil
}

// page is all of a technique: its cautions come before its steps.
func (a *App) page(in *bot.Interaction, technique *coping.Technique, feeling string, minutes int) bot.Reply {
	t, w := a.text(in), technique.In(in.Locale)
	lines := []string{"**" + w.Name + "** · " + minutesWords(technique) + " min", w.Line, w.When}
	where := []string{technique.ID, feeling, strconv.Itoa(minutes)}
	suits := button(discordgo.SecondaryButton, t.Say("cope.not_button"), bot.CustomID("cope", "not", where...))
	if slices.Contains(a.leftOut(in), technique.ID) {
		lines = append([]string{t.Say("cope.left_this")}, lines...)
		suits = button(discordgo.SecondaryButton, t.Say("cope.put_back_button"), bot.CustomID("cope", "back", where...))
	}
	if len(w.Cautions) > 0 {
		lines = append(lines, "", t.Say("cope.cautions"))
		for _, c := range w.Cautions {
			lines = append(lines, "- "+c)
		}
	}
	if w.ReviewedBy == "" {
		lines = append(lines, t.Say("cope.not_reviewed"))
	}
	steps := make([]string, len(w.Steps))
	for i, s := range w.Steps {
		steps[i] = strconv.Itoa(i+1) + ". " + s
	}
	r := run{technique: technique, began: in.Time}
	start := button(discordgo.SuccessButton, t.Say("cope.start_button"), bot.CustomID("cope", "start", r.args()...))
	switch {
	case len(w.Stages) == 0:
		start = button(discordgo.SuccessButton, t.Say("cope.did_button"), bot.CustomID("cope", "stop", r.args()...))
	case technique.Acknowledge:
		start = button(discordgo.SuccessButton, t.Say("cope.acknowledge_button"), bot.CustomID("cope", "start", r.args()...))
	}
	back := button(discordgo.SecondaryButton, t.Say("cope.back_button"), bot.CustomID("cope", "menu"))
	if feeling != "" {
		back = button(discordgo.SecondaryButton, t.Say("cope.back_button"), bot.CustomID("cope", "list", feeling, strconv.Itoa(minutes)))
	}
	more := append(remindButton(t, technique),
		button(discordgo.SecondaryButton, t.Say("cope.plan_button"), bot.CustomID("cope", "plan", technique.ID)),
		suits,
		button(discordgo.SecondaryButton, t.Say("cope.sources_button"), bot.CustomID("cope", "sources", where...)))
	return bot.Reply{
		Content:    strings.Join(lines, "\n"),
		Embeds:     []*discordgo.MessageEmbed{{Title: t.Say("cope.steps"), Description: strings.Join(steps, "\n")}},
		Components: []discordgo.MessageComponent{row(start, back), row(more...)},
	}
}

// showSources says what the evidence for a technique is, and who has reviewed its words.
func (a *App) showSources(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	technique := coping.ByID(in.Arg(0))
	if technique == nil {
		return bot.Reply{}, bot.ErrStale
	}
	w := technique.In(in.Locale)
	lines := []string{"**" + w.Name + "**", w.Evidence, t.Say("cope.grade_" + technique.Grade)}
	for _, s := range technique.Sources() {
		line := "- [" + shorten(s.Title, 120) + "](<" + s.URL + ">)"
		if !s.Read {
			line += " " + t.Say("cope.source_unread")
		}
		lines = append(lines, line)
	}
	if w.ReviewedBy == "" {
		lines = append(lines, t.Say("cope.not_reviewed"))
	} else {
		lines = append(lines, t.Say("cope.reviewed", content.Data{"By": w.ReviewedBy}))
	}
	back := bot.CustomID("cope", "open", in.Args...)
	return bot.Reply{Content: fitLines(lines), Components: []discordgo.MessageComponent{row(button(discordgo.SecondaryButton, t.Say("cope.back_button"), back))}}, nil
}

// stopExercise ends an exercise wherever it is, and asks whether it helped.
func (a *App) stopExercise(_ context.Context, in *bot.Interaction, r *run) (bot.Reply, error) {
	return ending(a.text(in), *r, r.technique.In(in.Locale), data.Score{}), nil
}

// rateAfter takes the rating at the end. It is kept with the answer to whether it helped.
func (a *App) rateAfter(_ context.Context, in *bot.Interaction, r *run) (bot.Reply, error) {
	after, ok := parseScore(first(in.Values))
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	w := r.technique.In(in.Locale)
	r.note(r.rated(w), after)
	return ending(a.text(in), *r, w, after), nil
}

// noteHelped keeps what the member says of how it was.
func (a *App) noteHelped(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	r, ok := readRun(in)
	after, rated := parseScore(in.Arg(runArgs))
	answer, err := strconv.Atoi(in.Arg(runArgs + 1))
	if !ok || !rated || err != nil || answer < int(data.HelpedNo) || answer > int(data.HelpedYes) {
		return bot.Reply{}, bot.ErrStale
	}
	p := data.Practice{At: r.began, Technique: r.technique.ID, Helped: data.Helped(answer), Before: r.before, After: after}
	if p.Rated = r.rated(r.technique.In(in.Locale)); p.Rated == "" {
		p.Before, p.After = data.Score{}, data.Score{}
	}
	switch err := a.Store.SavePractice(ctx, in.UserID, p); {
	case errors.Is(err, data.ErrNoConsent):
		return a.askToKeep(in, r.called, "helped"), nil
	case err != nil:
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Content: t.Say("cope.noted_" + strconv.Itoa(answer)),
		Components: []discordgo.MessageComponent{row(append([]discordgo.MessageComponent{
			button(discordgo.PrimaryButton, t.Say("cope.plan_button"), bot.CustomID("cope", "plan", r.technique.ID)),
			button(discordgo.SecondaryButton, t.Say("cope.else_button"), bot.CustomID("cope", "menu")),
			button(discordgo.SecondaryButton, t.Say("cope.mine_button"), bot.CustomID("cope", "mine")),
		}, remindButton(t, r.technique)...)...)},
	}
	if data.Helped(answer) == data.HelpedNo { // what did not help is not put into a plan
		reply.Components = []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("cope.else_button"), bot.CustomID("cope", "menu")),
			button(discordgo.SecondaryButton, t.Say("cope.person_button"), bot.CustomID("cope", "open", "reach-out")))}
	}
	return a.helpNowFirst(in, r.called, reply), nil
}

// askToKeep asks for consent and then does what was pressed. called says that help stays
// on screen meanwhile, and whatever the answer is.
func (a *App) askToKeep(in *bot.Interaction, called bool, action string) bot.Reply {
	return a.helpNowFirst(in, called, a.askConsentFor(a.text(in), called, "cope", append([]string{action}, in.Args...)...))
}

// askToKeepOr is the same where "Not now" leads on, too: to another action of /cope.
func (a *App) askToKeepOr(in *bot.Interaction, called bool, action, otherwise string) bot.Reply {
	t, r := a.text(in), a.askToKeep(in, called, action)
	r.Components[len(r.Components)-1] = row(
		button(discordgo.SuccessButton, t.Say("consent.yes"), bot.CustomID("consent", "cope", append([]string{action}, in.Args...)...)),
		button(discordgo.SecondaryButton, t.Say("consent.no"), bot.CustomID("cope", otherwise, in.Args...)))
	return r
}

// consentedCope goes on with what was pressed in /cope before the consent.
func (a *App) consentedCope(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	action := in.Arg(0)
	in.Args = in.Args[min(1, len(in.Args)):]
	switch action {
	case "helped":
		return a.copeStep(a.noteHelped)(ctx, in)
	case "plan":
		return a.copeStep(a.addToPlan)(ctx, in)
	case "leave":
		return a.copeStep(a.leaveOut)(ctx, in)
	case "keep":
		return a.keepWritten(ctx, in)
	}
	return bot.Reply{}, bot.ErrStale
}

// suggestedLately remembers for an hour, in memory, which three somebody was shown last
// and for what feeling, so that the next three are others and Back leads to these; and what
// they left out, also of those of whom nothing is kept.
type suggestedLately struct {
	mu   sync.Mutex
	last map[string]suggested // by user
}

type suggested struct {
	feeling string // "": nothing was suggested
	minutes int
	ids     []string
	leftOut []string // and not kept; never changed, but replaced
	at      time.Time
}

const (
	rememberSuggested = time.Hour
	mostSuggested     = 10_000 // people
)

func (s *suggestedLately) of(userID string, now time.Time) suggested {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fresh(userID, now)
}

// fresh is what is remembered of somebody, with s.mu held.
func (s *suggestedLately) fresh(userID string, now time.Time) suggested {
	if last := s.last[userID]; now.Sub(last.at) < rememberSuggested {
		return last
	}
	return suggested{}
}

// note remembers what was suggested just now. What was left out stays left out.
func (s *suggestedLately) note(userID string, now suggested) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now.leftOut = s.fresh(userID, now.at).leftOut
	s.put(userID, now)
}

// leaveOut remembers techniques that somebody does not want, from now for an hour.
func (s *suggestedLately) leaveOut(userID string, ids []string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.fresh(userID, now)
	last.leftOut, last.at = union(last.leftOut, ids), now
	s.put(userID, last)
}

// putBack forgets that somebody did not want techniques.
func (s *suggestedLately) putBack(userID string, ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.last[userID]; ok {
		last.leftOut = slices.DeleteFunc(slices.Clone(last.leftOut), func(id string) bool { return slices.Contains(ids, id) })
		s.last[userID] = last
	}
}

// put makes room and remembers, with s.mu held.
func (s *suggestedLately) put(userID string, now suggested) {
	if s.last == nil {
		s.last = map[string]suggested{}
	}
	maps.DeleteFunc(s.last, func(_ string, last suggested) bool {
		return len(s.last) >= mostSuggested || now.at.Sub(last.at) >= rememberSuggested
	})
	s.last[userID] = now
}

// forget drops what is remembered of somebody.
func (s *suggestedLately) forget(userID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.last, userID)
}

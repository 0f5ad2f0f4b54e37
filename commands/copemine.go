package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/content/coping"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// showMine shows what a member used and what they said of it, in their own numbers. It
// claims no cause: who feels better after breathing may have felt better anyway.
func (a *App) showMine(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	known, err := a.Store.Coping(ctx, in.UserID)
	if err != nil && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	menu := button(discordgo.SecondaryButton, t.Say("cope.else_button"), bot.CustomID("cope", "menu"))
	suits := button(discordgo.SecondaryButton, t.Say("cope.not_button"), bot.CustomID("cope", "not", mineName))
	leftOut := a.leftOut(in)
	if len(known.Sums)+len(known.Plan)+len(leftOut) == 0 {
		kept, err := a.Store.Kept(ctx, in.UserID)
		if err != nil && !errors.Is(err, data.ErrNoConsent) {
			return bot.Reply{}, err
		}
		if len(kept) == 0 {
			return bot.Reply{Content: t.Say("cope.nothing_yet"), Components: []discordgo.MessageComponent{row(menu, suits)}}, nil
		}
	}
	var lines, open []string
	add := func(id string) {
		if !slices.Contains(open, id) {
			open = append(open, id)
		}
	}
	if len(known.Plan) > 0 {
		lines = append(lines, t.Say("cope.plan"))
		for _, id := range known.Plan {
			if technique := coping.ByID(id); technique != nil {
				lines = append(lines, "- "+technique.In(in.Locale).Name)
			}
			add(id)
		}
		lines = append(lines, "")
	}
	lines = append(lines, t.Say("cope.mine"))
	for _, s := range known.Sums {
		if technique := coping.ByID(s.Technique); technique != nil {
			lines = append(lines, sumWords(t, technique.In(in.Locale).Name, s))
		}
		add(s.Technique)
	}
	if len(known.Sums) > 0 {
		lines = append(lines, t.Say("cope.no_cause"))
	}
	var rows []discordgo.MessageComponent
	if menu := openMenu(t, open); len(menu.Options) > 0 {
		rows = append(rows, row(menu))
	}
	buttons := []discordgo.MessageComponent{menu, button(discordgo.SecondaryButton, t.Say("cope.kept_button"), bot.CustomID("cope", "kept"))}
	if menu := techniqueMenu(in.Locale, t.Say("cope.unplan_placeholder"), known.Plan, "unplan"); len(menu.Options) > 0 {
		rows = append(rows, row(menu))
	}
	if len(leftOut) > 0 {
		suits = leftOutButton(t)
	}
	return bot.Reply{Content: fitLines(lines), Components: append(rows, row(append(buttons, suits)...))}, nil
}

// sumWords says what came of one technique: times, answers, and means of ratings.
func sumWords(t content.Text, name string, s data.TechniqueSum) string {
	parts := []string{t.Count("cope.times", s.Times)}
	for key, n := range map[string]int{"cope.sum_yes": s.Yes, "cope.sum_little": s.ALittle, "cope.sum_no": s.No} {
		if n > 0 {
			parts = append(parts, t.Say(key, content.Data{"Count": n}))
		}
	}
	slices.Sort(parts[1:])
	line := "- **" + name + "**: " + strings.Join(parts, ", ") + "."
	switch s.Rated {
	case 0:
	case 1:
		line += " " + t.Say("cope.sum_rated_once", content.Data{"Before": s.Before, "After": s.After})
	default:
		line += " " + t.Say("cope.sum_rated", content.Data{
			"Before": strconv.FormatFloat(s.Before, 'f', 1, 64), "After": strconv.FormatFloat(s.After, 'f', 1, 64), "Count": s.Rated,
		})
	}
	return line
}

// techniqueMenu offers techniques to an action of /cope with its arguments; those that there
// are no more are left out.
func techniqueMenu(locale, placeholder string, ids []string, action string, args ...string) discordgo.SelectMenu {
	menu := discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("cope", action, args...), Placeholder: placeholder}
	for _, id := range ids {
		if technique := coping.ByID(id); technique != nil && len(menu.Options) < maxChoices {
			menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: shorten(technique.In(locale).Name, 100), Value: id})
		}
	}
	return menu
}

// openMenu offers techniques to be opened, with a line of each.
func openMenu(t content.Text, ids []string) discordgo.SelectMenu {
	menu := techniqueMenu(t.Locale(), t.Say("cope.open_placeholder"), ids, "open")
	for i, o := range menu.Options {
		menu.Options[i].Description = shorten(coping.ByID(o.Value).In(t.Locale()).Line, 100)
	}
	return menu
}

// addToPlan puts a technique into the member's plan.
func (a *App) addToPlan(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	technique := coping.ByID(in.Arg(0))
	if technique == nil {
		return bot.Reply{}, bot.ErrStale
	}
	switch err := a.Store.AddToPlan(ctx, in.UserID, technique.ID, in.Time); {
	case errors.Is(err, data.ErrNoConsent):
		return a.askToKeep(in, false, "plan"), nil
	case err != nil:
		return bot.Reply{}, err
	}
	return bot.Reply{
		Content: t.Say("cope.planned", content.Data{"Name": technique.In(in.Locale).Name}),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("cope.open_button"), bot.CustomID("cope", "open", technique.ID)),
			button(discordgo.SecondaryButton, t.Say("cope.mine_button"), bot.CustomID("cope", "mine")),
			button(discordgo.SecondaryButton, t.Say("cope.else_button"), bot.CustomID("cope", "menu")))},
	}, nil
}

func (a *App) removeFromPlan(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	if err := a.Store.RemoveFromPlan(ctx, in.UserID, first(in.Values)); err != nil && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	return a.showMine(ctx, in)
}

// keepWritten keeps what the member wrote or chose in an exercise, sealed. Where that does
// not succeed, it stays on the screen.
func (a *App) keepWritten(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	r, ok := readRun(in)
	text := waitingText(in)
	if !ok || text == "" {
		return bot.Reply{}, bot.ErrStale
	}
	_, err := a.Store.Keep(ctx, in.UserID, data.Kept{Technique: r.technique.ID, At: in.Time, Text: text})
	switch {
	case errors.Is(err, data.ErrNoConsent):
		ask := a.askToKeepOr(in, r.called, "keep", "unkept")
		ask.Embeds = in.Message.Embeds[:1]
		return inTheirEyes(in, ask), nil
	case errors.Is(err, data.ErrTooMany):
		return bot.Reply{Content: t.Say("cope.too_many_kept"), Components: []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("cope.kept_button"), bot.CustomID("cope", "kept")))}}, nil
	case err != nil:
		return bot.Reply{}, err
	}
	buttons := []discordgo.MessageComponent{button(discordgo.PrimaryButton, t.Say("cope.next_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...))}
	if utf8.RuneCountInString(text) <= wordsLimit {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("cope.remind_button"), bot.CustomID("cope", "remind", r.args()...)))
	}
	buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("cope.kept_button"), bot.CustomID("cope", "kept")))
	return inTheirEyes(in, a.helpNowFirst(in, r.called, bot.Reply{
		Content:    t.Say("cope.kept_now"),
		Embeds:     in.Message.Embeds[:1],
		Components: []discordgo.MessageComponent{row(buttons...), leave(t, r)},
	})), nil
}

// showUnkept shows what was written again, after the member did not want anything kept.
func (a *App) showUnkept(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	r, ok := readRun(in)
	if !ok || waitingText(in) == "" {
		return bot.Reply{}, bot.ErrStale
	}
	return a.helpNowFirst(in, r.called, bot.Reply{
		Content: heading(t, r, r.technique.In(in.Locale)) + "\n" + t.Say("cope.not_kept"),
		Embeds:  in.Message.Embeds[:1],
		Components: []discordgo.MessageComponent{
			row(button(discordgo.PrimaryButton, t.Say("cope.next_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...)),
				button(discordgo.SecondaryButton, t.Say("cope.keep_button"), bot.CustomID("cope", "keep", r.args()...))),
			leave(t, r),
		},
	}), nil
}

// keptOnPage is how many kept texts one page lists.
const keptOnPage = 10

// showKept lists what the member kept, the latest first; its argument is how many come
// before.
func (a *App) showKept(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	list, err := a.Store.Kept(ctx, in.UserID)
	if err != nil && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	back := button(discordgo.SecondaryButton, t.Say("cope.back_button"), bot.CustomID("cope", "mine"))
	if len(list) == 0 {
		return bot.Reply{Content: t.Say("cope.none_kept"), Components: []discordgo.MessageComponent{row(back)}}, nil
	}
	from, _ := strconv.Atoi(in.Arg(0))
	from = max(0, min(from, len(list)-1)) / keptOnPage * keptOnPage
	lines := []string{t.Say("cope.kept")}
	menu := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("cope", "read", strconv.Itoa(from)), Placeholder: t.Say("cope.read_placeholder"),
	}
	for i, k := range list[from:min(from+keptOnPage, len(list))] {
		title := strconv.Itoa(from+i+1) + ". " + keptName(in.Locale, k)
		lines = append(lines, title+": "+excerpt(keptText(t, k), 80))
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: shorten(title, 100), Value: strconv.FormatInt(k.ID, 10)})
	}
	buttons := []discordgo.MessageComponent{back}
	if from > 0 {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("cope.newer_button"), bot.CustomID("cope", "kept", strconv.Itoa(from-keptOnPage))))
	}
	if from+keptOnPage < len(list) {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("cope.older_button"), bot.CustomID("cope", "kept", strconv.Itoa(from+keptOnPage))))
	}
	return bot.Reply{Content: fitLines(lines), Components: []discordgo.MessageComponent{row(menu), row(buttons...)}}, nil
}

func keptName(locale string, k data.Kept) string {
	if technique := coping.ByID(k.Technique); technique != nil {
		return technique.In(locale).Name
	}
	return k.Technique
}

func keptText(t content.Text, k data.Kept) string {
	if k.Unreadable {
		return t.Say("cope.unreadable")
	}
	return k.Text
}

// readKept shows one kept text whole: the one that was picked, or that the custom id names
// after the page. With a third argument it asks whether to delete it.
func (a *App) readKept(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	list, err := a.Store.Kept(ctx, in.UserID)
	if err != nil && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	id := cmp.Or(in.Arg(1), first(in.Values))
	n := slices.IndexFunc(list, func(k data.Kept) bool { return strconv.FormatInt(k.ID, 10) == id })
	if n < 0 {
		return a.showKept(ctx, in)
	}
	page := in.Arg(0)
	r := bot.Reply{
		Content: "**" + keptName(in.Locale, list[n]) + "** · " + t.Say("cope.kept_on", content.Data{"Unix": list[n].At.Unix()}),
		// Escaped it is at most twice the five answers of a form.
		Embeds: []*discordgo.MessageEmbed{{Description: shorten(markdown.Replace(keptText(t, list[n])), 4096)}},
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SecondaryButton, t.Say("cope.back_button"), bot.CustomID("cope", "kept", page)),
			button(discordgo.DangerButton, t.Say("cope.delete_button"), bot.CustomID("cope", "read", page, id, "delete")))},
	}
	if in.Arg(2) != "" {
		r.Content = t.Say("cope.really_delete")
		r.Components = []discordgo.MessageComponent{row(
			button(discordgo.DangerButton, t.Say("cope.delete_button"), bot.CustomID("cope", "unkeep", page, id)),
			button(discordgo.SecondaryButton, t.Say("cope.back_button"), bot.CustomID("cope", "read", page, id)))}
	}
	return r, nil
}

func (a *App) unkeep(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	id, err := strconv.ParseInt(in.Arg(1), 10, 64)
	if err != nil {
		return bot.Reply{}, bot.ErrStale
	}
	if err := a.Store.Unkeep(ctx, in.UserID, id); err != nil && !errors.Is(err, data.ErrNotFound) && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	return a.showKept(ctx, in)
}

// askWhyNot asks what does not suit the member: this technique, or those that may not suit
// somebody with one of some reasons. The reasons are kept nowhere.
func (a *App) askWhyNot(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	from, back := "-", bot.CustomID("cope", "menu")
	if in.Arg(0) == mineName {
		from, back = mineName, bot.CustomID("cope", "mine")
	}
	menu := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("cope", "leave", from), Placeholder: t.Say("cope.reason_placeholder"), MaxValues: len(coping.Reasons),
	}
	for _, reason := range coping.Reasons {
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: t.Say("cope.reason_" + reason), Value: reason})
	}
	var buttons []discordgo.MessageComponent
	if technique := coping.ByID(in.Arg(0)); technique != nil {
		buttons = append(buttons, button(discordgo.PrimaryButton,
			shorten(t.Say("cope.leave_button", content.Data{"Name": technique.In(in.Locale).Name}), 80), bot.CustomID("cope", "leave", technique.ID)))
		back = bot.CustomID("cope", "open", technique.ID, in.Arg(1), in.Arg(2))
	} else if isFeeling(in.Arg(1)) {
		back = bot.CustomID("cope", "list", in.Arg(1), in.Arg(2))
	}
	buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("cope.back_button"), back))
	return bot.Reply{Content: t.Say("cope.why_not"), Components: []discordgo.MessageComponent{row(menu), row(buttons...)}}, nil
}

// toLeaveOut are the techniques that were chosen to be left out: the one in the custom id,
// or those that the reasons speak against, which were picked, or came through the question
// for consent.
func toLeaveOut(in *bot.Interaction) (ids, reasons []string) {
	if technique := coping.ByID(in.Arg(0)); technique != nil {
		return []string{technique.ID}, nil
	}
	if reasons = in.Values; len(reasons) == 0 && in.Arg(1) != "" {
		reasons = strings.Split(in.Arg(1), ",")
	}
	for _, reason := range reasons {
		ids = union(ids, coping.UnsuitedFor(reason))
	}
	return ids, reasons
}

// leaveOut stops offering a technique, or those that a reason speaks against.
func (a *App) leaveOut(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	ids, reasons := toLeaveOut(in)
	if len(ids) == 0 {
		return bot.Reply{}, bot.ErrStale
	}
	switch err := a.Store.ExcludeTechniques(ctx, in.UserID, ids); {
	case errors.Is(err, data.ErrNoConsent):
		in.Args = []string{in.Arg(0), strings.Join(reasons, ",")}
		return a.askToKeepOr(in, false, "leave", "briefly"), nil
	case err != nil:
		a.suggested.leaveOut(in.UserID, ids, in.Time) // at least now
		return bot.Reply{}, err
	}
	return a.withLeftOut(ctx, in, "cope.left_out", ids)
}

// leaveOutBriefly leaves out what somebody chose of whom nothing is to be kept.
func (a *App) leaveOutBriefly(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	ids, _ := toLeaveOut(in)
	if len(ids) == 0 {
		return bot.Reply{}, bot.ErrStale
	}
	a.suggested.leaveOut(in.UserID, ids, in.Time)
	return a.withLeftOut(ctx, in, "cope.left_briefly", ids)
}

// withLeftOut says what is left out now, and goes back to where that was chosen: to three
// techniques, of which none is left out.
func (a *App) withLeftOut(ctx context.Context, in *bot.Interaction, key string, ids []string) (bot.Reply, error) {
	t := a.text(in)
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = coping.ByID(id).In(in.Locale).Name
	}
	said := t.Say(key, content.Data{"Names": strings.Join(names, ", ")})
	last := a.suggested.of(in.UserID, in.Time)
	if in.Arg(0) == mineName || !isFeeling(last.feeling) {
		return bot.Reply{Content: said, Components: []discordgo.MessageComponent{row(
			button(discordgo.SecondaryButton, t.Say("cope.else_button"), bot.CustomID("cope", "menu")), leftOutButton(t))}}, nil
	}
	in.Args = []string{last.feeling, strconv.Itoa(last.minutes)}
	r, err := a.listAgain(ctx, in)
	r.Content = said + "\n\n" + r.Content
	r.Components = append(r.Components, row(leftOutButton(t)))
	return r, err
}

func leftOutButton(t content.Text) discordgo.MessageComponent {
	return button(discordgo.SecondaryButton, t.Say("cope.left_button"), bot.CustomID("cope", "left"))
}

func (a *App) showLeftOut(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t, leftOut := a.text(in), a.leftOut(in)
	back := row(button(discordgo.SecondaryButton, t.Say("cope.back_button"), bot.CustomID("cope", "mine")),
		button(discordgo.SecondaryButton, t.Say("cope.not_button"), bot.CustomID("cope", "not", mineName)))
	menu := techniqueMenu(in.Locale, t.Say("cope.put_back_placeholder"), leftOut, "back")
	if len(menu.Options) == 0 { // nothing, or what there is no more
		return bot.Reply{Content: t.Say("cope.none_left_out"), Components: []discordgo.MessageComponent{back}}, nil
	}
	menu.MaxValues = len(menu.Options)
	var names []string
	for _, id := range leftOut {
		if technique := coping.ByID(id); technique != nil {
			names = append(names, technique.In(in.Locale).Name)
		}
	}
	return bot.Reply{
		Content:    t.Say("cope.left_list") + "\n" + shorten(strings.Join(names, ", "), 1700),
		Components: []discordgo.MessageComponent{row(menu), back},
	}, nil
}

// putBack offers techniques again: those that were picked, or the one of whose page the
// custom id is.
func (a *App) putBack(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	ids := in.Values
	technique := coping.ByID(in.Arg(0))
	if technique != nil {
		ids = []string{technique.ID}
	}
	if err := a.Store.IncludeTechniques(ctx, in.UserID, ids); err != nil && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	a.suggested.putBack(in.UserID, ids)
	if technique != nil {
		return a.openTechnique(ctx, in)
	}
	return a.showLeftOut(ctx, in)
}

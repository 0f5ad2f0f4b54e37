package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
	"cairn/scheduler"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

// pauses are for how many days reminders can be held back.
var pauses = []int{1, 7, 30}

func pauseWords(t content.Text, days int) string {
	if days == 0 {
		return t.Say("reminders.resume")
	}
	return t.Count("reminders.pause_days", days)
}

// reminderComponents are the buttons and menus of the list, of a reminder's panel, and
// of the messages that come (see prompt.go).
func (a *App) reminderComponents() map[string]bot.Handler {
	return map[string]bot.Handler{
		"list":    a.own(inPlace(a.showReminders)),
		"page":    a.own(inPlace(a.turnReminders)),
		"pick":    a.own(inPlace(a.pickReminder)),
		"more":    a.own(a.openPanel),
		"pause":   a.own(inPlace(a.pauseReminder)),
		"resume":  a.own(inPlace(a.resumeReminder)),
		"today":   a.own(inPlace(a.skipToday)),
		"change":  a.own(a.openChange),
		"start":   a.own(inPlace(a.startReminder)),
		"stop":    a.own(inPlace(a.stopReminder)),
		"remove":  a.own(inPlace(a.removeReminder)),
		"stopall": a.own(inPlace(a.stopReminders)),
		"again":   a.own(a.tryAgain),
		"thread":  a.own(a.openThread),

		"done":   a.own(a.doneWithMessage),
		"skip":   a.own(a.skipMessage),
		"snooze": a.own(a.snoozeMessage),
		"what":   a.own(a.showWords),
		"read":   a.own(a.readNote),

		"log":      a.own(inPlace(a.showLog)),
		"settings": a.own(inPlace(a.showSettings)),
		"screen":   a.own(inPlace(a.setLockScreen)),
		"anyway":   a.own(inPlace(a.toggleAskAnyway)),
		"direct":   a.own(inPlace(a.useDMs)),
		"keep":     a.own(inPlace(a.keepZone)),
		"quiet":    a.own(a.openQuietHours),
		"dayend":   a.own(a.openDayEnd),
	}
}

// remindersAPage is how many reminders the list shows at once.
const remindersAPage = 10

func (a *App) showReminders(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.remindersPage(ctx, in, 0)
}

// turnReminders shows the page of the list that the custom id names.
func (a *App) turnReminders(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	page, _ := strconv.Atoi(in.Arg(0))
	return a.remindersPage(ctx, in, page)
}

func (a *App) remindersPage(ctx context.Context, in *bot.Interaction, page int) (bot.Reply, error) {
	t := a.text(in)
	m, list, err := a.remindersOf(ctx, in)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(list) == 0 {
		return bot.Reply{Content: t.Say("reminders.none")}, nil
	}
	page = max(0, min(page, (len(list)-1)/remindersAPage))
	shown := list[page*remindersAPage : min(len(list), (page+1)*remindersAPage)]

	lines := []string{t.Say("reminders.title", content.Data{"Now": in.Time.In(zones.OrUTC(m.Zone)).Format("15:04"), "Zone": place(m.Zone)})}
	var options []discordgo.SelectMenuOption
	for _, r := range shown {
		lines = append(lines, "- **"+shortName(t, r)+"** · "+ruleWordsOf(t, r)+" · "+reminderState(t, r, in.Time))
		options = append(options, discordgo.SelectMenuOption{
			Label: shorten(menuName(t, r)+" · "+ruleWordsOf(t, r), 100), Value: formatRef(r.ID),
		})
	}
	restarts := slices.ContainsFunc(list, func(r data.Reminder) bool { _, ok := restartable(r, in.Time); return ok })
	awaited := restarts || slices.ContainsFunc(list, func(r data.Reminder) bool { return r.State == data.On })
	if awaited && !m.DMsClosedAt.IsZero() && m.Thread == "" {
		r := a.dmsBlocked(in)
		return bot.Reply{Content: r.Content + "\n\n" + fitLines(lines), Components: r.Components}, nil
	}
	rows := []discordgo.MessageComponent{row(discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("reminders", "pick"),
		Placeholder: t.Say("reminders.pick"), Options: options,
	})}
	buttons := []discordgo.MessageComponent{
		button(discordgo.SecondaryButton, t.Say("reminders.settings_button"), bot.CustomID("reminders", "settings")),
	}
	if page > 0 {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("reminders.page_back"), bot.CustomID("reminders", "page", strconv.Itoa(page-1))))
	}
	if (page+1)*remindersAPage < len(list) {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("reminders.page_on"), bot.CustomID("reminders", "page", strconv.Itoa(page+1))))
	}
	if restarts { // they can be reached by now
		buttons = append(buttons, button(discordgo.PrimaryButton, t.Say("reminders.restart_button"), bot.CustomID("reminders", "again")))
	}
	return bot.Reply{Content: fitLines(lines), Components: append(rows, row(buttons...))}, nil
}

// remindersOf returns a member and their reminders; nobody who has not agreed has any.
func (a *App) remindersOf(ctx context.Context, in *bot.Interaction) (data.Member, []data.Reminder, error) {
	m, err := a.Store.Member(ctx, in.UserID)
	if errors.Is(err, data.ErrNoConsent) {
		return m, nil, nil
	}
	if err != nil {
		return m, nil, err
	}
	list, err := a.Store.Reminders(ctx, in.UserID)
	return m, list, err
}

func ruleWordsOf(t content.Text, r data.Reminder) string {
	rule, err := scheduler.ParseRule(r.Rule)
	if err != nil {
		return r.Rule
	}
	return ruleWords(t, rule)
}

// effectiveRule is the rule that a reminder follows now: what was asked for, or once a
// week on the day of the week on which it was stepped down.
func effectiveRule(r data.Reminder) scheduler.Rule {
	rule, err := scheduler.ParseRule(r.Rule)
	if err != nil || r.Weekly.IsZero() {
		return rule
	}
	return weeklyFrom(rule, zones.OrUTC(r.Zone), r.Weekly)
}

// weeklyFrom is a rule's time once a week, on the day of the week of t.
func weeklyFrom(rule scheduler.Rule, loc *time.Location, t time.Time) scheduler.Rule {
	return scheduler.Rule{Kind: scheduler.Weekly, Minute: rule.Minute, Days: 1 << scheduler.DateOf(t, loc).Weekday()}
}

// nextOf returns when a reminder comes next after a time; false: it does not.
func nextOf(r data.Reminder, now time.Time) (time.Time, bool) {
	if r.State != data.On {
		return time.Time{}, false
	}
	after := now
	if r.From.After(now) {
		after = r.From.Add(-time.Second) // a due time at From itself counts
	}
	return effectiveRule(r).Next(zones.OrUTC(r.Zone), after)
}

// reminderState says when a reminder comes next, or why it does not.
func reminderState(t content.Text, r data.Reminder, now time.Time) string {
	next, comes := nextOf(r, now)
	switch {
	case r.State == data.Over:
		return t.Say("reminders.state_over")
	case !comes && r.State == data.On:
		return t.Say("reminders.state_held")
	case !comes && r.Why != "":
		return t.Say("reminders.state_" + strings.ReplaceAll(r.Why, " ", "_"))
	case !comes:
		return t.Say("reminders.state_stopped")
	case r.From.After(now):
		return t.Say("reminders.state_paused", content.Data{"Unix": next.Unix()})
	case !r.Weekly.IsZero():
		return t.Say("reminders.state_weekly", content.Data{"Unix": next.Unix()})
	}
	return t.Say("reminders.state_on", content.Data{"Unix": next.Unix()})
}

// panel shows one reminder with everything that can be done to it.
func (a *App) panel(ctx context.Context, in *bot.Interaction, id int64) (bot.Reply, error) {
	t := a.text(in)
	r, err := a.Store.Reminder(ctx, in.UserID, id)
	if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("reminders.gone")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	ref := formatRef(id)
	press := func(style discordgo.ButtonStyle, text, action string) discordgo.MessageComponent {
		return button(style, t.Say("reminders."+text), bot.CustomID("reminders", action, ref))
	}
	var rows, buttons []discordgo.MessageComponent
	switch {
	case r.State == data.On && r.From.After(in.Time):
		buttons = append(buttons, press(discordgo.PrimaryButton, "resume", "resume"))
	case r.State == data.On:
		var options []discordgo.SelectMenuOption
		for _, days := range pauses {
			options = append(options, discordgo.SelectMenuOption{Label: pauseWords(t, days), Value: strconv.Itoa(days)})
		}
		rows = append(rows, row(discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("reminders", "pause", ref), Placeholder: t.Say("reminders.pause"), Options: options,
		}))
		if r.Weekly.IsZero() {
			buttons = append(buttons, press(discordgo.SecondaryButton, "today_button", "today"))
		} else {
			buttons = append(buttons, press(discordgo.PrimaryButton, "daily_button", "start"))
		}
	case r.State == data.Stopped:
		buttons = append(buttons, press(discordgo.PrimaryButton, "start_button", "start"))
	}
	buttons = append(buttons, press(discordgo.SecondaryButton, "change_button", "change"))
	if r.State == data.On {
		buttons = append(buttons, press(discordgo.SecondaryButton, "stop_button", "stop"))
	} else {
		buttons = append(buttons, press(discordgo.DangerButton, "remove_button", "remove"))
	}
	buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("reminders.all_button"), bot.CustomID("reminders", "list")))
	return bot.Reply{
		Content: strings.Join([]string{
			"**" + reminderName(t, r) + "**",
			upperFirst(ruleWordsOf(t, r)) + ", " + place(r.Zone),
			upperFirst(reminderState(t, r, in.Time)),
		}, "\n"),
		Components: append(rows, row(buttons...)),
	}, nil
}

func (a *App) pickReminder(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	id, _ := parseRef(first(in.Values))
	return a.panel(ctx, in, id)
}

// openPanel is the button "More" of a message that came: the panel is an answer of its
// own, and the message stays.
func (a *App) openPanel(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	id, _, _ := parseOrigin(in.Arg(0))
	return a.panel(ctx, in, id)
}

// changed runs a change of the reminder in the custom id and shows its panel.
func (a *App) changed(ctx context.Context, in *bot.Interaction, change func(data.Reminder) error) (bot.Reply, error) {
	id, _ := refOf(in.Arg(0))
	r, err := a.Store.Reminder(ctx, in.UserID, id)
	if err == nil {
		err = change(r)
	}
	if err != nil && !errors.Is(err, data.ErrNotFound) && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	a.sched.Changed()
	return a.panel(ctx, in, id) // which says so where it is gone
}

// refOf is the reminder that a custom id names, by its number or by a message of it.
func refOf(arg string) (int64, bool) {
	if id, _, ok := parseOrigin(arg); ok {
		return id, true
	}
	return parseRef(arg)
}

func (a *App) pauseReminder(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	days, err := strconv.Atoi(first(in.Values))
	if err != nil || days < 1 || days > 30 {
		return bot.Reply{}, bot.ErrStale
	}
	return a.changed(ctx, in, func(r data.Reminder) error {
		return a.Store.HoldReminder(ctx, in.UserID, r.ID, in.Time.Add(time.Duration(days)*24*time.Hour))
	})
}

func (a *App) resumeReminder(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.changed(ctx, in, func(r data.Reminder) error { return a.Store.ResumeReminder(ctx, in.UserID, r.ID, in.Time) })
}

func (a *App) skipToday(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	m, err := a.Store.Member(ctx, in.UserID)
	if err != nil {
		return a.changed(ctx, in, func(data.Reminder) error { return err })
	}
	return a.changed(ctx, in, func(r data.Reminder) error {
		return a.Store.HoldReminder(ctx, in.UserID, r.ID, scheduler.NextDay(zones.OrUTC(r.Zone), m.DayEnds, in.Time))
	})
}

func (a *App) startReminder(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.changed(ctx, in, func(r data.Reminder) error {
		rule, err := scheduler.ParseRule(r.Rule)
		if err != nil {
			return err
		}
		next, _ := rule.Next(zones.OrUTC(r.Zone), in.Time)
		return a.Store.StartReminder(ctx, in.UserID, r.ID, data.Timing{Rule: r.Rule, Zone: r.Zone, Next: next}, in.Time)
	})
}

func (a *App) stopReminder(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.changed(ctx, in, func(r data.Reminder) error { return a.Store.StopReminder(ctx, in.UserID, r.ID) })
}

func (a *App) removeReminder(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	id, _ := parseRef(in.Arg(0))
	err := a.Store.RemoveReminder(ctx, in.UserID, id)
	if err != nil && !errors.Is(err, data.ErrNotFound) && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	a.sched.Changed() // a late message can have stood for others
	return a.showReminders(ctx, in)
}

// stopReminders is /reminders stop: all of them, at once.
func (a *App) stopReminders(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	_, list, err := a.remindersOf(ctx, in)
	if err != nil {
		return bot.Reply{}, err
	}
	stopped := 0
	for _, r := range list {
		// What is over can have been put off.
		if err := a.Store.StopReminder(ctx, in.UserID, r.ID); err != nil {
			return bot.Reply{}, err
		}
		if r.State != data.Stopped {
			stopped++
		}
	}
	if a.Store.DMsClosed(in.UserID) { // nothing is lost by it any more
		if err := a.Store.SetDMsClosed(ctx, in.UserID, time.Time{}); err != nil {
			return bot.Reply{}, err
		}
	}
	if stopped == 0 {
		return bot.Reply{Content: t.Say("reminders.none")}, nil
	}
	a.sched.Changed()
	return bot.Reply{Content: t.Say("reminders.stopped")}, nil
}

// pauseAll is /reminders pause.
func (a *App) pauseAll(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	days, _ := in.Int("days")
	if days < 0 || days > 30 {
		return bot.Reply{}, bot.ErrStale
	}
	_, list, err := a.remindersOf(ctx, in)
	if err != nil {
		return bot.Reply{}, err
	}
	for _, r := range list {
		if days == 0 {
			err = a.Store.ResumeReminder(ctx, in.UserID, r.ID, in.Time)
		} else {
			err = a.Store.HoldReminder(ctx, in.UserID, r.ID, in.Time.Add(time.Duration(days)*24*time.Hour))
		}
		if err != nil {
			return bot.Reply{}, err
		}
	}
	a.sched.Changed()
	return a.showReminders(ctx, in)
}

// wordsGiven in the custom id of the form says that it holds the words of before: emptied,
// they are taken away.
const wordsGiven = "words"

// openChange asks for another time, and for another zone and other words.
func (a *App) openChange(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	id, _ := refOf(in.Arg(0))
	r, err := a.Store.Reminder(ctx, in.UserID, id)
	if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("reminders.gone")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	rule, _ := scheduler.ParseRule(r.Rule)
	second := inputOf(t, "days", daysWords(t, rule.Days))
	if rule.Kind == scheduler.Once {
		second = inputOf(t, "date", rule.Date.String())
	}
	inputs := []discordgo.MessageComponent{inputOf(t, "time", clock(rule.Minute)), second, optionalInput(t, "zone", place(r.Zone), 100)}
	args := []string{formatRef(id)}
	if r.Kind != data.CheckInPrompt {
		inputs = append(inputs, optionalInput(t, "words", r.Text, wordsLimit))
		if !r.Unreadable {
			args = append(args, wordsGiven)
		}
	}
	return bot.Reply{Modal: &bot.Modal{
		CustomID:   bot.CustomID("reminders", "change", args...),
		Title:      t.Say("reminders.change_title"),
		Components: inputs,
	}}, nil
}

// optionalInput is an input of a form that can be left empty.
func optionalInput(t content.Text, name, value string, limit int) discordgo.MessageComponent {
	required := false
	return discordgo.Label{
		Label: t.Say("reminders.form_" + name),
		Component: discordgo.TextInput{
			CustomID: name, Style: discordgo.TextInputShort, Value: value, MaxLength: limit, Required: &required,
		},
	}
}

// inputOf is a short text input of a form, filled in.
func inputOf(t content.Text, name, value string) discordgo.MessageComponent {
	return discordgo.Label{
		Label:     t.Say("reminders.form_" + name),
		Component: discordgo.TextInput{CustomID: name, Style: discordgo.TextInputShort, Value: value, MaxLength: 64},
	}
}

func (a *App) changeReminder(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	minute, ok := scheduler.ReadTime(in.Field("time"))
	if !ok {
		return bot.Reply{Content: t.Say("reminders.bad_time", content.Data{"Time": excerpt(in.Field("time"), 40)})}, nil
	}
	var problem string
	var moved []string
	var reworded string // the new words
	reply, err := a.changed(ctx, in, func(r data.Reminder) error {
		zone := r.Zone
		if typed := strings.TrimSpace(in.Field("zone")); typed != "" && typed != place(r.Zone) {
			z, ok := zones.Find(typed)
			if !ok {
				problem = t.Say("reminders.bad_typed_zone", content.Data{"Zone": excerpt(typed, 40)})
				return nil
			}
			zone = z.Name
		}
		loc := zones.OrUTC(zone)
		rule := scheduler.Rule{Kind: scheduler.Weekly, Minute: minute}
		if typed := in.Field("date"); typed != "" {
			if rule.Date, ok = scheduler.ReadDate(typed, scheduler.DateOf(in.Time, loc)); !ok {
				problem = t.Say("reminders.bad_date", content.Data{"Date": excerpt(typed, 40)})
				return nil
			}
			rule.Kind = scheduler.Once
		} else if rule.Days, ok = scheduler.ReadDays(in.Field("days")); !ok {
			problem = t.Say("reminders.bad_days", content.Data{"Days": excerpt(in.Field("days"), 40)})
			return nil
		}
		words := strings.TrimSpace(in.Field("words"))
		otherWords := r.Kind != data.CheckInPrompt && words != r.Text && (words != "" || in.Arg(1) == wordsGiven)
		if utf8.RuneCountInString(words) > wordsLimit {
			problem = t.Say("reminders.words_too_long", content.Data{"Limit": wordsLimit})
			return nil
		}
		if otherWords {
			reworded = words
		}
		if otherWords && rule.String() == r.Rule && zone == r.Zone { // nothing is started by other words for it
			return a.Store.SetReminderWords(ctx, in.UserID, r.ID, words)
		}
		next, ok := rule.Next(loc, in.Time)
		if !ok {
			problem = t.Say("reminders.past")
			return nil
		}
		from := in.Time
		if r.From.After(from) { // a pause stays
			from = r.From
		}
		timing := data.Timing{Rule: rule.String(), Zone: zone, Next: next}
		if otherWords {
			return a.Store.ChangeReminder(ctx, in.UserID, r.ID, timing, words, from)
		}
		err := a.Store.StartReminder(ctx, in.UserID, r.ID, timing, from)
		if err == nil && r.Kind == data.CheckInPrompt && zone != r.Zone { // their clock is another one now
			var list []movedReminder
			list, err = a.move(ctx, in, zone, r.ID)
			moved = movedLines(list)
		}
		return err
	})
	if problem != "" {
		return bot.Reply{Content: problem}, nil
	}
	if line := doseLine(t, reworded); line != "" && err == nil {
		reply.Content += "\n" + line
	}
	if len(moved) > 0 {
		reply.Content += "\n" + fitLines(append([]string{t.Say("reminders.moved_too")}, moved...))
	}
	reply.Update = true
	return reply, err
}

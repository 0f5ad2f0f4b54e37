package commands

import (
	"context"
	"errors"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
	"cairn/scheduler"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

// showSettings is /reminders settings: quiet hours, the end of the day, what a lock
// screen shows.
func (a *App) showSettings(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	m, err := a.Store.Member(ctx, in.UserID)
	if errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("reminders.none")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	quiet := t.Say("reminders.no_quiet")
	if m.QuietFrom != m.QuietTo {
		quiet = t.Say("reminders.quiet", content.Data{"From": clock(m.QuietFrom), "To": clock(m.QuietTo)})
	}
	anyway, toggle := "reminders.anyway_off", "reminders.anyway_on_button"
	if m.AskAnyway {
		anyway, toggle = "reminders.anyway_on", "reminders.anyway_off_button"
	}
	zone := t.Say("reminders.no_zone")
	if m.Zone != "" {
		zone = place(m.Zone) + " (" + in.Time.In(zones.OrUTC(m.Zone)).Format("15:04") + ")"
	}
	lines := []string{
		t.Say("reminders.settings_title"),
		t.Say("reminders.settings_zone", content.Data{"Zone": zone}),
		quiet,
		t.Say("reminders.late", content.Data{"CheckIn": lengthWords(t, a.Late.CheckIn), "Own": lengthWords(t, a.Late.Own)}),
		t.Say("reminders.day_ends", content.Data{"Time": clock(m.DayEnds)}),
		t.Say(anyway),
		t.Say("reminders.screen_" + string(m.LockScreen)),
	}
	var screens []discordgo.SelectMenuOption
	for _, s := range []data.LockScreen{data.Neutral, data.Plain, data.Words} {
		screens = append(screens, discordgo.SelectMenuOption{
			Label: t.Say("reminders.screen_option_" + string(s)), Value: string(s), Default: s == m.LockScreen,
		})
	}
	buttons := []discordgo.MessageComponent{
		button(discordgo.SecondaryButton, t.Say("reminders.quiet_button"), bot.CustomID("reminders", "quiet")),
		button(discordgo.SecondaryButton, t.Say("reminders.day_button"), bot.CustomID("reminders", "dayend")),
		button(discordgo.SecondaryButton, t.Say(toggle), bot.CustomID("reminders", "anyway")),
	}
	if m.Thread != "" {
		lines = append(lines, t.Say("reminders.in_thread", content.Data{"Thread": m.Thread}))
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("reminders.direct_button"), bot.CustomID("reminders", "direct")))
	}
	buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("reminders.all_button"), bot.CustomID("reminders", "list")))
	return bot.Reply{
		Content: strings.Join(lines, "\n"),
		Components: []discordgo.MessageComponent{
			row(discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("reminders", "screen"), Options: screens}),
			row(buttons...),
		},
	}, nil
}

// lengthWords says a length of time in whole hours, or else in minutes.
func lengthWords(t content.Text, d time.Duration) string {
	if d >= time.Hour && d%time.Hour == 0 {
		return t.Count("reminders.hours", int(d/time.Hour))
	}
	return t.Count("reminders.minutes", int(d.Round(time.Minute)/time.Minute))
}

// setting changes one of the member's settings and shows them all.
func (a *App) setting(ctx context.Context, in *bot.Interaction, change func(*data.Settings)) (bot.Reply, error) {
	m, err := a.Store.Member(ctx, in.UserID)
	if err == nil {
		change(&m.Settings)
		err = a.Store.SetSettings(ctx, in.UserID, m.Settings)
	}
	if err != nil && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	return a.showSettings(ctx, in)
}

func (a *App) setLockScreen(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	screen := data.LockScreen(first(in.Values))
	if screen != data.Plain && screen != data.Neutral && screen != data.Words {
		return bot.Reply{}, bot.ErrStale
	}
	return a.setting(ctx, in, func(s *data.Settings) { s.LockScreen = screen })
}

func (a *App) toggleAskAnyway(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.setting(ctx, in, func(s *data.Settings) { s.AskAnyway = !s.AskAnyway })
}

// useDMs leaves the private thread for direct messages, if they arrive.
func (a *App) useDMs(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	m, err := a.Store.Member(ctx, in.UserID)
	if errors.Is(err, data.ErrNoConsent) {
		return a.showSettings(ctx, in)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	m.Thread, m.DMChannel = "", "" // so that it is really tried
	arrives, err := a.tryDM(ctx, in, m)
	if err != nil {
		return bot.Reply{}, err
	}
	if !arrives {
		return a.dmsBlocked(in), nil
	}
	r, err := a.setting(ctx, in, func(s *data.Settings) { s.Thread = "" })
	if err != nil {
		return bot.Reply{}, err
	}
	restarted, err := a.restart(ctx, in)
	if restarted != "" {
		r.Content = restarted + "\n" + r.Content
	}
	return r, err
}

func (a *App) openQuietHours(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	m, err := a.Store.Member(ctx, in.UserID)
	if err != nil {
		return a.setting(ctx, in, nil)
	}
	return bot.Reply{Modal: &bot.Modal{
		CustomID:   bot.CustomID("reminders", "quiet"),
		Title:      t.Say("reminders.quiet_title"),
		Components: []discordgo.MessageComponent{inputOf(t, "from", clock(m.QuietFrom)), inputOf(t, "to", clock(m.QuietTo))},
	}}, nil
}

func (a *App) setQuietHours(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	var times [2]int
	for i, field := range []string{"from", "to"} {
		minute, ok := scheduler.ReadTime(in.Field(field))
		if !ok {
			return a.badTime(in, field), nil
		}
		times[i] = minute
	}
	return inPlace(func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		return a.setting(ctx, in, func(s *data.Settings) { s.QuietFrom, s.QuietTo = times[0], times[1] })
	})(ctx, in)
}

func (a *App) openDayEnd(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	m, err := a.Store.Member(ctx, in.UserID)
	if err != nil {
		return a.setting(ctx, in, nil)
	}
	return bot.Reply{Modal: &bot.Modal{
		CustomID:   bot.CustomID("reminders", "dayend"),
		Title:      t.Say("reminders.day_title"),
		Components: []discordgo.MessageComponent{inputOf(t, "dayend", clock(m.DayEnds))},
	}}, nil
}

func (a *App) setDayEnd(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	minute, ok := scheduler.ReadTime(in.Field("dayend"))
	if !ok {
		return a.badTime(in, "dayend"), nil
	}
	if minute >= 12*60 {
		return bot.Reply{Content: a.text(in).Say("reminders.day_too_late")}, nil
	}
	return inPlace(func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		return a.setting(ctx, in, func(s *data.Settings) { s.DayEnds = minute })
	})(ctx, in)
}

func (a *App) badTime(in *bot.Interaction, field string) bot.Reply {
	return bot.Reply{Content: a.text(in).Say("reminders.bad_time", content.Data{"Time": excerpt(in.Field(field), 40)})}
}

// moveZone is /reminders zone: the member is somewhere else now.
func (a *App) moveZone(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	z, ok := zones.Find(in.String("zone"))
	if !ok {
		return bot.Reply{Content: t.Say("reminders.bad_zone", content.Data{"Zone": excerpt(in.String("zone"), 40)})}, nil
	}
	moved, err := a.move(ctx, in, z.Name, 0)
	if errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("reminders.none")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{t.Say("reminders.moved", content.Data{"Zone": z.Place(), "Now": in.Time.In(zones.OrUTC(z.Name)).Format("15:04")})}
	if len(moved) == 0 {
		lines = append(lines, t.Say("reminders.moved_none"))
	}
	r := bot.Reply{Content: fitLines(append(lines, movedLines(moved)...))}
	var options []discordgo.SelectMenuOption
	for _, m := range moved[:min(len(moved), maxChoices)] {
		options = append(options, discordgo.SelectMenuOption{
			Label: shorten(menuName(t, m.was), 100), Description: shorten(t.Say("reminders.keep_option", content.Data{"Zone": place(m.was.Zone)}), 100),
			Value: formatRef(m.was.ID) + " " + m.was.Zone,
		})
	}
	if len(options) > 0 {
		r.Components = []discordgo.MessageComponent{row(discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("reminders", "keep"),
			Placeholder: t.Say("reminders.keep_pick"), MaxValues: len(options), Options: options,
		})}
	}
	return r, nil
}

// keepZone takes reminders that moved with the member back to where they were: an online
// meeting stays where the others are.
func (a *App) keepZone(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	var lines []string
	for _, value := range in.Values {
		ref, zone, _ := strings.Cut(value, " ")
		id, ok := parseRef(ref)
		loc, err := zones.Load(zone)
		if !ok || err != nil {
			return bot.Reply{}, bot.ErrStale
		}
		r, err := a.Store.Reminder(ctx, in.UserID, id)
		if err == nil {
			r.Zone = zone
			rule := effectiveRule(r)
			next, _ := rule.Next(loc, in.Time)
			err = a.Store.PlaceReminder(ctx, in.UserID, id, data.Timing{Rule: rule.String(), Zone: zone, Next: next}, in.Time)
		}
		if err == nil {
			r, err = a.Store.Reminder(ctx, in.UserID, id)
		}
		if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent) {
			lines = append(lines, t.Say("reminders.gone"))
			continue
		}
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, "- "+t.Say("reminders.kept_line", content.Data{
			"Name": shortName(t, r), "Zone": place(zone), "When": ruleWordsOf(t, r), "State": reminderState(t, r, in.Time),
		}))
	}
	a.sched.Changed()
	return bot.Reply{Content: fitLines(lines), Components: []discordgo.MessageComponent{row(
		button(discordgo.SecondaryButton, t.Say("reminders.all_button"), bot.CustomID("reminders", "list")),
	)}}, nil
}

// movedReminder is a reminder that moves with its member, as it was, and what is said of
// that.
type movedReminder struct {
	was  data.Reminder
	line string
}

func movedLines(list []movedReminder) (lines []string) {
	for _, m := range list {
		lines = append(lines, m.line)
	}
	return lines
}

// move makes a zone the member's and returns each reminder that moves with it, but the
// given one, with a line: when it would have come, and when it comes now.
func (a *App) move(ctx context.Context, in *bot.Interaction, zone string, but int64) ([]movedReminder, error) {
	t := a.text(in)
	list, err := a.Store.Reminders(ctx, in.UserID)
	if err != nil {
		return nil, err
	}
	timings := map[int64]data.Timing{}
	var moved []movedReminder
	for _, r := range list {
		before, comes := nextOf(r, in.Time)
		if !comes || r.ID == but || r.Zone == zone {
			continue
		}
		there := r
		there.Zone = zone
		after, comes := nextOf(there, in.Time)
		rule := effectiveRule(there)
		next, _ := rule.Next(zones.OrUTC(zone), in.Time) // of its group, which is not held back
		timings[r.ID] = data.Timing{Rule: rule.String(), Zone: zone, Next: next}
		if !comes { // a date that is past there
			moved = append(moved, movedReminder{r, "- " + t.Say("reminders.moved_past", content.Data{"Name": shortName(t, r)})})
			continue
		}
		moved = append(moved, movedReminder{r, "- " + t.Say("reminders.moved_line", content.Data{
			"Name": shortName(t, r), "When": ruleWords(t, rule), "Before": before.Unix(), "After": after.Unix(),
		})})
	}
	if err := a.Store.MoveZone(ctx, in.UserID, zone, timings, in.Time); err != nil {
		return nil, err
	}
	a.sched.Changed()
	return moved, nil
}

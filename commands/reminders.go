package commands

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
	"cairn/scheduler"

	"github.com/bwmarrin/discordgo"
)

// maxChoices is how many choices Discord shows for an option being typed.
const maxChoices = 25

// reminders is /reminders: the member's daily check-in prompt.
func (a *App) reminders() bot.Family {
	t := a.texts.For("en")
	sub := func(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: name,
			Description: t.Say("reminders." + name), Options: options,
		}
	}
	text := func(name string, required bool) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: name, MaxLength: 64,
			Description: t.Say("reminders.option_" + name), Required: required, Autocomplete: true,
		}
	}
	return bot.Family{
		Name: "reminders",
		Definition: a.slash("reminders", "reminders.command",
			sub("daily", text("time", true), text("zone", false)), sub("show"), sub("stop")),
		Subcommands: map[string]bot.Handler{
			"daily": a.runDaily,
			"show":  a.showReminders,
			"stop":  a.stopReminders,
		},
		Autocomplete: map[string]bot.Handler{
			"time": a.completeTime,
			"zone": a.completeZone,
		},
		Components: map[string]bot.Handler{
			"again": a.own(a.dailyPressed),
			"stop": func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
				r, err := a.stopReminders(ctx, in)
				r.Update = true
				return r, err
			},
		},
	}
}

func (a *App) runDaily(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	minute, ok := parseTime(in.String("time"))
	if !ok {
		return bot.Reply{Content: t.Say("reminders.bad_time", content.Data{"Time": excerpt(in.String("time"), 40)})}, nil
	}
	zone := in.String("zone")
	if zone == "" {
		zone = a.zoneOf(ctx, in)
	}
	if zone == "" {
		return bot.Reply{Content: t.Say("reminders.need_zone", content.Data{"Time": clock(minute)})}, nil
	}
	z, ok := scheduler.FindZone(zone)
	if !ok {
		return bot.Reply{Content: t.Say("reminders.bad_zone", content.Data{"Zone": excerpt(zone, 40)})}, nil
	}
	return a.setDaily(ctx, in, minute, z.Name)
}

// zoneOf is the zone that the member chose before, else the host's; "": neither.
func (a *App) zoneOf(ctx context.Context, in *bot.Interaction) string {
	if p, err := a.Store.DailyPrompt(ctx, in.UserID); err == nil {
		return p.Zone
	}
	return a.Zone
}

// setDaily stores the wish and finds out at once whether direct messages arrive.
func (a *App) setDaily(ctx context.Context, in *bot.Interaction, minute int, zone string) (bot.Reply, error) {
	t := a.text(in)
	next, err := scheduler.NextDaily(zone, minute, in.Time)
	if err != nil { // only a forged custom id comes here with a bad zone or minute
		return bot.Reply{Content: t.Say("reminders.bad_zone", content.Data{"Zone": excerpt(zone, 40)})}, nil
	}
	err = a.Store.SetDailyPrompt(ctx, in.UserID, data.DailyPrompt{Zone: zone, Minute: minute, NextDue: next})
	if errors.Is(err, data.ErrNoConsent) {
		return a.askConsent(t, data.CheckIn{}, "daily", strconv.Itoa(minute), zone), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	arrives, err := a.tryDM(ctx, in, minute)
	a.sched.Changed()
	if err != nil {
		return bot.Reply{}, err
	}
	if !arrives {
		return dmsBlocked(t, minute, zone), nil
	}
	return a.reminderSet(t, in.Time, data.DailyPrompt{Zone: zone, Minute: minute, NextDue: next}), nil
}

// dmsBlocked says how to let the prompts through.
func dmsBlocked(t content.Text, minute int, zone string) bot.Reply {
	return bot.Reply{
		Content: t.Say("reminders.dms_blocked", content.Data{"Time": clock(minute)}),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("reminders.try_again"), bot.CustomID("reminders", "again", strconv.Itoa(minute), zone)),
			button(discordgo.SecondaryButton, t.Say("reminders.stop_button"), bot.CustomID("reminders", "stop")),
		)},
	}
}

// tryDM stores where the prompts will go, and says hello there unless that is where
// the member is. It reports whether direct messages arrive.
func (a *App) tryDM(ctx context.Context, in *bot.Interaction, minute int) (arrives bool, err error) {
	channel := in.ChannelID
	if !in.BotDM {
		hello := bot.Reply{Content: a.text(in).Say("reminders.hello", content.Data{"Time": clock(minute)})}
		if channel, err = a.bot.OpenDM(ctx, in.UserID); err == nil {
			_, err = a.bot.Send(ctx, channel, "h"+in.ID, hello)
		}
	}
	switch {
	case bot.DMsClosed(err):
		return false, a.Store.SetDMsClosed(ctx, in.UserID, in.Time)
	case err != nil:
		// Discord has a bad moment: the prompt itself will be tried again for hours.
		a.Log.Warn("a first direct message did not go out", "error", err)
		return true, nil
	}
	return true, errors.Join(a.Store.SetDMChannel(ctx, in.UserID, channel), a.Store.SetDMsClosed(ctx, in.UserID, time.Time{}))
}

// reminderSet describes a daily prompt as of the given time.
func (a *App) reminderSet(t content.Text, now time.Time, p data.DailyPrompt) bot.Reply {
	local, place := "", p.Zone
	if loc, err := time.LoadLocation(p.Zone); err == nil {
		local = now.In(loc).Format("15:04")
	}
	if z, ok := scheduler.FindZone(p.Zone); ok {
		place = z.Place()
	}
	return bot.Reply{
		Content: t.Say("reminders.set", content.Data{
			"Time": clock(p.Minute), "Zone": place, "Now": local, "Unix": p.NextDue.Unix(),
		}),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SecondaryButton, t.Say("reminders.stop_button"), bot.CustomID("reminders", "stop")),
		)},
	}
}

func (a *App) showReminders(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	p, err := a.Store.DailyPrompt(ctx, in.UserID)
	if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("reminders.none")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	m, err := a.Store.Member(ctx, in.UserID)
	if err != nil {
		return bot.Reply{}, err
	}
	if !m.DMsClosedAt.IsZero() {
		return dmsBlocked(t, p.Minute, p.Zone), nil
	}
	return a.reminderSet(t, in.Time, p), nil
}

func (a *App) stopReminders(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	err := a.Store.StopDailyPrompt(ctx, in.UserID)
	if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("reminders.none")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	a.sched.Changed()
	return bot.Reply{Content: t.Say("reminders.stopped")}, nil
}

func (a *App) completeTime(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	var minutes []int
	if minute, ok := parseTime(in.Focused); ok {
		minutes = append(minutes, minute)
		if minute < 12*60 && !strings.ContainsAny(strings.ToLower(in.Focused), "am") {
			minutes = append(minutes, minute+12*60)
		}
	} else if in.Focused == "" {
		minutes = []int{a.Minute, 7 * 60, 8 * 60, 9 * 60, 12 * 60, 17 * 60, 18 * 60, 19 * 60, 20 * 60, 21 * 60}
	}
	var choices []*discordgo.ApplicationCommandOptionChoice
	for i, minute := range minutes {
		if i == 0 || minute != a.Minute || in.Focused != "" {
			choices = append(choices, &discordgo.ApplicationCommandOptionChoice{Name: clock(minute), Value: clock(minute)})
		}
	}
	return bot.Reply{Choices: choices}, nil
}

// startZones are offered before anything is typed.
var startZones = []string{
	"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
	"Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Madrid", "Australia/Sydney", "Pacific/Auckland", "Etc/UTC",
}

func (a *App) completeZone(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	var found []scheduler.Zone
	if strings.TrimSpace(in.Focused) != "" {
		found = scheduler.SearchZones(in.Focused, maxChoices)
	} else {
		names := startZones
		if zone := a.zoneOf(ctx, in); zone != "" {
			names = append([]string{zone}, names...)
		}
		for i, name := range names {
			if z, ok := scheduler.FindZone(name); ok && (i == 0 || name != names[0]) {
				found = append(found, z)
			}
		}
	}
	var choices []*discordgo.ApplicationCommandOptionChoice
	for _, z := range found {
		label := z.Place()
		if loc, err := time.LoadLocation(z.Name); err == nil {
			label += " (" + in.Time.In(loc).Format("15:04") + ")"
		}
		choices = append(choices, &discordgo.ApplicationCommandOptionChoice{Name: label, Value: z.Name})
	}
	return bot.Reply{Choices: choices}, nil
}

// timeOfDay is how people write one: 8, 8:30, 08.30, 8h30, 0830, 8pm, 8:30 p.m.
var timeOfDay = regexp.MustCompile(`^(\d{1,2})(?:[:.h]?(\d{2}))?h?\s*(?:([ap])\.?m\.?)?$`)

// parseTime reads a time of day as its minute.
func parseTime(s string) (minute int, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "noon":
		return 12 * 60, true
	case "midnight", "24:00":
		return 0, true
	}
	m := timeOfDay.FindStringSubmatch(strings.ToLower(strings.TrimSpace(s)))
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ = strconv.Atoi("0" + m[2])
	if half := m[3]; half != "" {
		if hour < 1 || hour > 12 {
			return 0, false
		}
		hour %= 12
		if half == "p" {
			hour += 12
		}
	}
	if hour > 23 || minute > 59 {
		return 0, false
	}
	return hour*60 + minute, true
}

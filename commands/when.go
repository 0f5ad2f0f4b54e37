package commands

import (
	"context"
	"errors"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/scheduler"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

// ruleWords says a rule: "weekdays at 18:00".
func ruleWords(t content.Text, r scheduler.Rule) string {
	at := clock(r.Minute)
	switch r.Kind {
	case scheduler.Weekly:
		days := daysWords(t, r.Days)
		if r.Every > 1 {
			return t.Say("when.weeks", content.Data{"Every": r.Every, "Days": days, "Time": at})
		}
		return t.Say("when.days", content.Data{"Days": days, "Time": at})
	case scheduler.MonthWeekday:
		nth := "last"
		if r.Nth > 0 {
			nth = string(rune('0' + r.Nth))
		}
		return t.Say("when.month_weekday", content.Data{"Nth": t.Say("when.nth_" + nth), "Day": daysWords(t, r.Days), "Time": at})
	case scheduler.MonthDay:
		return t.Say("when.month_day", content.Data{"Day": r.Day, "Time": at})
	case scheduler.Hourly:
		if r.Step < time.Hour {
			return t.Say("when.minutes", content.Data{"Step": int(r.Step.Minutes()), "Time": at})
		}
		return t.Say("when.hours", content.Data{"Step": int(r.Step.Hours()), "Time": at})
	case scheduler.Once:
		return t.Say("when.once", content.Data{"Date": r.Date.String(), "Time": at})
	}
	return t.Say("when.cron", content.Data{"Spec": r.Spec})
}

// daysWords says days of the week: "every day", "weekdays", "Monday, Friday".
func daysWords(t content.Text, days scheduler.Weekdays) string {
	switch days {
	case scheduler.EveryDay:
		return t.Say("when.every_day")
	case scheduler.Workdays:
		return t.Say("when.workdays")
	case scheduler.Weekend:
		return t.Say("when.weekend")
	}
	var words []string
	for _, d := range days.List() {
		words = append(words, t.Say("when.day_"+strings.ToLower(d.String())))
	}
	return strings.Join(words, ", ")
}

// ruleProblem says why what somebody typed is no rule, and what would be.
func ruleProblem(t content.Text, typed string, err error) string {
	words := content.Data{"Typed": excerpt(typed, 60)}
	var problem *scheduler.RuleError
	if errors.As(err, &problem) {
		switch problem.Problem {
		case scheduler.NoTime:
			return t.Say("when.no_time", words)
		case scheduler.NoDay:
			return t.Say("when.no_day", words)
		case scheduler.BadCron:
			return t.Say("when.bad_cron", words)
		case scheduler.BadStep:
			return t.Say("when.bad_step", words)
		case scheduler.BadDate:
			return t.Say("when.bad_date", words)
		}
	}
	return t.Say("when.unclear", words)
}

// startZones are offered before anything is typed.
var startZones = []string{
	"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
	"Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Madrid", "Australia/Sydney", "Pacific/Auckland", "Etc/UTC",
}

// zoneChoices completes a time zone being typed, with the time there; chosen, if there
// is one, comes first before anything is typed.
func zoneChoices(in *bot.Interaction, chosen string) bot.Reply {
	var found []zones.Zone
	if strings.TrimSpace(in.Focused) != "" {
		found = zones.Search(in.Focused, maxChoices)
	} else {
		names := startZones
		if chosen != "" {
			names = append([]string{chosen}, names...)
		}
		for i, name := range names {
			if z, ok := zones.Find(name); ok && (i == 0 || name != names[0]) {
				found = append(found, z)
			}
		}
	}
	var choices []*discordgo.ApplicationCommandOptionChoice
	for _, z := range found {
		label := z.Place()
		if loc, err := zones.Load(z.Name); err == nil {
			label += " (" + in.Time.In(loc).Format("15:04") + ")"
		}
		choices = append(choices, choice(label, z.Name))
	}
	return bot.Reply{Choices: choices}
}

func choice(name string, value any) *discordgo.ApplicationCommandOptionChoice {
	return &discordgo.ApplicationCommandOptionChoice{Name: name, Value: value}
}

// place says where a zone is: "Berlin, Germany".
func place(zone string) string {
	if z, ok := zones.Find(zone); ok {
		return z.Place()
	}
	return zone
}

// maxChoices is how many choices Discord shows for an option being typed.
const maxChoices = 25

// completeTime completes a time of day.
func (a *App) completeTime(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	var minutes []int
	if minute, ok := scheduler.ReadTime(in.Focused); ok {
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
			choices = append(choices, choice(clock(minute), clock(minute)))
		}
	}
	return bot.Reply{Choices: choices}, nil
}

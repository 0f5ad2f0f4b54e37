package commands

import (
	"context"
	"strings"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/content/coping"
	"cairn/data"
	"cairn/scheduler"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

// Members may be reminded of a plan that they made in an exercise, and of techniques that
// have a time of their own, like a time to worry. Both become private reminders, which
// /reminders shows and changes.

// remindButton leads to a reminder of a technique; there is none of those without a time
// of their own.
func remindButton(t content.Text, technique *coping.Technique) []discordgo.MessageComponent {
	if !technique.Remind {
		return nil
	}
	return []discordgo.MessageComponent{button(discordgo.SecondaryButton, t.Say("cope.time_button"), bot.CustomID("cope", "time", technique.ID))}
}

// askTimeOf asks when to remind of a technique; its second argument is the day that the
// form offers, "": every day.
func (a *App) askTimeOf(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	technique := coping.ByID(in.Arg(0))
	if technique == nil {
		return bot.Reply{}, bot.ErrStale
	}
	days := daysWords(a.text(in), scheduler.EveryDay)
	if in.Arg(1) != "" {
		days = in.Arg(1)
	}
	return a.whenForm(ctx, in, bot.CustomID("cope", "time", technique.ID), days), nil
}

func (a *App) remindOfTechnique(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	technique := coping.ByID(in.Arg(0))
	if technique == nil {
		return bot.Reply{}, bot.ErrStale
	}
	return a.remindWhen(ctx, in, a.text(in).Say("cope.time_words", content.Data{"Name": technique.In(in.Locale).Name}))
}

// askWhenToRemind asks when to remind of what waits in the message.
func (a *App) askWhenToRemind(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	r, ok := readRun(in)
	if !ok || waitingText(in) == "" {
		return bot.Reply{}, bot.ErrStale
	}
	return a.whenForm(ctx, in, bot.CustomID("cope", "remind", r.args()...), daysWords(a.text(in), scheduler.EveryDay)), nil
}

func (a *App) remindOfPlan(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	plan := strings.ReplaceAll(waitingText(in), "\n", " ")
	if plan == "" {
		return bot.Reply{}, bot.ErrStale
	}
	return a.remindWhen(ctx, in, plan)
}

// whenForm asks for a local time of day, days of the week or one day, and a time zone;
// remindWhen reads them.
func (a *App) whenForm(ctx context.Context, in *bot.Interaction, customID, days string) bot.Reply {
	t := a.text(in)
	required := true
	input := func(id, value string) discordgo.MessageComponent {
		return discordgo.Label{
			Label: t.Say("cope.remind_" + id), Description: t.Say("cope.remind_" + id + "_hint"),
			Component: discordgo.TextInput{CustomID: id, Style: discordgo.TextInputShort, Required: &required, Value: value, MaxLength: 60},
		}
	}
	return bot.Reply{Modal: &bot.Modal{
		CustomID: customID, Title: t.Say("cope.remind_title"),
		Components: []discordgo.MessageComponent{
			input("time", clock(a.Minute)), input("days", days), input("zone", a.zoneOf(ctx, in)),
		},
	}}
}

// remindWhen sets a private reminder with these words at the times that a whenForm names.
func (a *App) remindWhen(ctx context.Context, in *bot.Interaction, words string) (bot.Reply, error) {
	t := a.text(in)
	minute, ok := scheduler.ReadTime(in.Field("time"))
	if !ok {
		return bot.Reply{Content: t.Say("reminders.bad_time", content.Data{"Time": excerpt(in.Field("time"), 40)})}, nil
	}
	z, ok := zones.Find(in.Field("zone"))
	if !ok {
		return bot.Reply{Content: t.Say("reminders.bad_zone", content.Data{"Zone": excerpt(in.Field("zone"), 40)})}, nil
	}
	rule := scheduler.Rule{Kind: scheduler.Weekly, Minute: minute}
	if rule.Days, ok = scheduler.ReadDays(in.Field("days")); !ok {
		rule.Kind = scheduler.Once
		if rule.Date, ok = scheduler.ReadDate(in.Field("days"), scheduler.DateOf(in.Time, zones.OrUTC(z.Name))); !ok {
			return bot.Reply{Content: t.Say("reminders.bad_days", content.Data{"Days": excerpt(in.Field("days"), 40)})}, nil
		}
	}
	if utf8.RuneCountInString(words) > wordsLimit {
		words = shorten(words, wordsLimit)
	}
	return a.setWish(ctx, in, wish{kind: data.Own, zone: z.Name, words: words, rule: rule})
}

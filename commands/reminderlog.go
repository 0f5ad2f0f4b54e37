package commands

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

const (
	logPage   = 15   // outcomes on a page
	logLength = 1900 // characters of a page; Discord takes 2,000
)

// showLog is /reminders log: what became of each message, a page at a time. A custom id
// names the one that the page begins after, as originOf does.
func (a *App) showLog(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	_, list, err := a.remindersOf(ctx, in)
	if err != nil {
		return bot.Reply{}, err
	}
	names := map[int64]string{}
	for _, r := range list {
		names[r.ID] = shortName(t, r)
	}
	var outcomes []data.Outcome
	id, due, older := parseOrigin(in.Arg(0))
	if older {
		outcomes, err = a.Store.OlderOutcomesOf(ctx, in.UserID, data.Outcome{Reminder: id, Due: due}, logPage+1)
	} else {
		outcomes, err = a.Store.OutcomesOf(ctx, in.UserID, logPage+1)
	}
	if err != nil && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	if len(outcomes) == 0 && !older {
		return bot.Reply{Content: t.Say("reminders.log_none")}, nil
	}
	lines := []string{t.Say("reminders.log_title")}
	length, shown := utf8.RuneCountInString(lines[0]), 0
	for _, o := range outcomes[:min(len(outcomes), logPage)] {
		line := "- <t:" + strconv.FormatInt(o.Due.Unix(), 10) + ":f> " + cmp.Or(names[o.Reminder], t.Say("reminders.own_name")) + ": " + outcomeWords(t, o)
		if length += utf8.RuneCountInString(line) + 1; length > logLength {
			break
		}
		lines = append(lines, line)
		shown++
	}
	if shown == 0 { // thirty days have gone by since the page before
		lines = append(lines, t.Say("reminders.log_no_older"))
	}
	r := bot.Reply{Content: strings.Join(lines, "\n")}
	var buttons []discordgo.MessageComponent
	if older {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("history.newest"), bot.CustomID("reminders", "log", "")))
	}
	if shown < len(outcomes) {
		last := outcomes[shown-1]
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("history.older"), bot.CustomID("reminders", "log", origin(last.Reminder, last.Due))))
	}
	if len(buttons) > 0 {
		r.Components = []discordgo.MessageComponent{row(buttons...)}
	}
	return r, nil
}

// outcomeWords says what became of a message.
func outcomeWords(t content.Text, o data.Outcome) string {
	if !o.Answered.IsZero() {
		return t.Say("outcome.answered")
	}
	if with := o.TogetherWith(); !with.IsZero() {
		return t.Say("outcome.together", content.Data{"Unix": with.Unix()})
	}
	return t.Say("outcome." + strings.ReplaceAll(o.Outcome, " ", "_"))
}

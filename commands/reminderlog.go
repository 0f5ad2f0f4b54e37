package commands

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
)

// logLines is how many outcomes /reminders log shows.
const logLines = 15

// showLog is /reminders log: what became of each message.
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
	outcomes, err := a.Store.OutcomesOf(ctx, in.UserID, logLines)
	if err != nil && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	if len(outcomes) == 0 {
		return bot.Reply{Content: t.Say("reminders.log_none")}, nil
	}
	lines := []string{t.Say("reminders.log_title")}
	for _, o := range outcomes {
		lines = append(lines, "- <t:"+strconv.FormatInt(o.Due.Unix(), 10)+":f> "+cmp.Or(names[o.Reminder], t.Say("reminders.own_name"))+": "+outcomeWords(t, o))
	}
	return bot.Reply{Content: strings.Join(lines, "\n")}, nil
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

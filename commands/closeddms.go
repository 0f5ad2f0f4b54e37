package commands

import (
	"context"
	"unicode/utf8"

	"cairn/bot"
)

// tellsClosedDMs adds to a command's answer that direct messages do not arrive, where
// that is so: a member whose reminders cannot reach them is told at their next command.
// /checkin says it by itself, from what saving tells it, and /reminders shows more.
func (a *App) tellsClosedDMs(h bot.Handler) bot.Handler {
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		r, err := h(ctx, in)
		if err != nil || r.Content == "" {
			return r, err
		}
		m, errMember := a.Store.Member(ctx, in.UserID)
		if errMember != nil || m.DMsClosedAt.IsZero() || m.Thread != "" {
			return r, nil // nobody needs a database to be helped
		}
		if told := r.Content + "\n\n" + a.text(in).Say("common.dms_closed"); utf8.RuneCountInString(told) <= maxMessage {
			r.Content = told
		}
		return r, nil
	}
}

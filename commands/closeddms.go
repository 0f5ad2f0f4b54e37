package commands

import (
	"context"
	"maps"
	"time"
	"unicode/utf8"

	"cairn/bot"
)

// reached makes a family's buttons say that direct messages arrive: a press on a message
// there, or a word, is by somebody whom it reached. The private answer to a command in
// that channel is no such message: it comes also where none arrives.
func (a *App) reached(f bot.Family) bot.Family {
	f.Components = maps.Clone(f.Components)
	for action, h := range f.Components {
		f.Components[action] = func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
			if in.BotDM && in.Message != nil && !in.Ephemeral() {
				a.heardDirectly(ctx, in.UserID)
			}
			return h(ctx, in)
		}
	}
	return f
}

// dmsOpenWithin bounds the recording that direct messages arrive. Nobody waits for it.
const dmsOpenWithin = 20 * time.Second

// heardDirectly lets reminders come by direct message again to somebody who is there.
// Whether they arrive is seen at the next one.
func (a *App) heardDirectly(ctx context.Context, userID string) {
	if !a.Store.DMsClosed(userID) {
		return
	}
	a.asides.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dmsOpenWithin)
		defer cancel()
		a.dmsOpen(ctx, userID)
	})
}

// dmsOpen records that direct messages to somebody arrive again.
func (a *App) dmsOpen(ctx context.Context, userID string) {
	if err := a.Store.SetDMsClosed(ctx, userID, time.Time{}); err != nil {
		a.Log.Error("open direct messages could not be recorded", "error", err)
	}
}

// tellsClosedDMs adds to a command's answer that direct messages do not arrive, where
// that is so: a member whose reminders cannot reach them is told at their next command.
// /checkin says it by itself, from what saving tells it, and /reminders shows more.
func (a *App) tellsClosedDMs(h bot.Handler) bot.Handler {
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		r, err := h(ctx, in)
		if err != nil || r.Content == "" || !a.Store.Unreached(in.UserID) {
			return r, err
		}
		if told := r.Content + "\n\n" + a.text(in).Say("common.dms_closed"); utf8.RuneCountInString(told) <= maxMessage {
			r.Content = told
		}
		return r, nil
	}
}

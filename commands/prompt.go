package commands

import (
	"context"
	"strconv"
	"time"

	"cairn/bot"
	"cairn/data"
	"cairn/scheduler"

	"github.com/bwmarrin/discordgo"
)

// deliver sends one due check-in prompt as a direct message. What a phone's lock
// screen shows of it names no substance and no score.
func (a *App) deliver(ctx context.Context, d data.Delivery) scheduler.Outcome {
	channel := d.DMChannel
	var err error
	if channel == "" {
		if channel, err = a.bot.OpenDM(ctx, d.UserID); err == nil {
			err = a.Store.SetDMChannel(ctx, d.UserID, channel)
		}
	}
	var message string
	origin := "d" + strconv.FormatInt(d.ID, 36)
	if err == nil && d.Attempts > 1 {
		// An earlier attempt may have arrived unheard of, and Discord remembers a
		// nonce for minutes only.
		message, err = a.bot.Sent(ctx, channel, d.Due.Add(-time.Minute), func(m *discordgo.Message) bool {
			return bot.HasComponent(m, "checkin", origin)
		})
	}
	if err == nil && message == "" {
		t := a.texts.For(d.Locale)
		prompt := ask(t, origin, data.CheckIn{})
		message, err = a.bot.Send(ctx, channel, d.Nonce(), prompt)
	}
	switch {
	case err == nil:
		return scheduler.Outcome{MessageID: message}
	case bot.DMsClosed(err):
		if err := a.Store.SetDMsClosed(context.WithoutCancel(ctx), d.UserID, a.Clock.Now()); err != nil {
			a.Log.Error("closed direct messages could not be recorded", "error", err)
		}
		return scheduler.Outcome{GiveUp: "direct messages closed"}
	case (bot.UnknownChannel(err) || bot.NoAccess(err)) && d.DMChannel != "":
		// The stored channel is gone: open it anew at the next attempt.
		if err := a.Store.SetDMChannel(context.WithoutCancel(ctx), d.UserID, ""); err != nil {
			a.Log.Error("a direct-message channel could not be forgotten", "error", err)
		}
	case bot.Permanent(err):
		return scheduler.Outcome{GiveUp: err.Error()}
	}
	return scheduler.Outcome{NotBefore: a.Clock.Now().Add(retryAfter(d.Attempts)), Why: err.Error()}
}

// retryAfter is the pause after the given attempt: 15 s, 30 s, 1 min … 15 min.
func retryAfter(attempt int) time.Duration {
	return min(15*time.Second<<min(attempt-1, 10), 15*time.Minute)
}

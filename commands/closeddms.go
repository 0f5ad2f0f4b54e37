package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"cairn/bot"

	"github.com/bwmarrin/discordgo"
)

// tellClosedAgain is how long somebody is not told again that nothing reaches them.
const tellClosedAgain = 24 * time.Hour

// withClosedDMs ends an answer that only the member sees with how to let messages through,
// or to have reminders elsewhere, where something is to come to them and nothing reaches
// them; once a day. Help in a crisis stays as it is, and so does an answer that says it
// already, which counts.
func (a *App) withClosedDMs(ctx context.Context, in *bot.Interaction, r bot.Reply) bot.Reply {
	if !a.Store.Unreached(in.UserID) || onDirectMessage(in) || hasHelp(in, r) {
		return r
	}
	said := leadsTo(r, "reminders", "again") || leadsTo(r, "alerts", "agree")
	if !said && len(r.Components) >= maxRows {
		return r // with the next answer
	}
	if a.lately.again(closedDMsOf(in.UserID), in.Time, tellClosedAgain) || said {
		return r
	}
	var reminders, alerts bool
	if err := a.impatiently(ctx, a.patience, a.patience, func(ctx context.Context) (err error) {
		reminders, alerts, err = a.Store.Awaited(ctx, in.UserID)
		return err
	}); err != nil {
		a.lately.forget(closedDMsOf(in.UserID))
		return r
	}
	if !reminders && !alerts { // what they ask for from now on says it itself
		return r
	}
	words, buttons := a.closedDMsWords(in, reminders)
	told := r
	if told.Content += "\n\n" + words; a.bot.Length(told.Content) > maxMessage {
		told.Content = r.Content
		told.Embeds = append(slices.Clone(r.Embeds), &discordgo.MessageEmbed{Description: words})
	}
	told.Components = append(slices.Clone(r.Components), row(buttons...))
	return told
}

// closedDMsWords says that nothing reaches the member and what to do about it, with its
// buttons: for reminders there are other ways.
func (a *App) closedDMsWords(in *bot.Interaction, reminders bool) (string, []discordgo.MessageComponent) {
	t := a.text(in)
	lines, buttons := []string{t.Say("common.dms_closed")}, a.waysToBeReached(in, apart)
	switch {
	case !reminders:
		buttons = buttons[:1]
	case len(buttons) > 1:
		lines = append(lines, t.Say("common.dms_closed_thread"))
	}
	if reminders {
		lines = append(lines, t.Say("common.dms_closed_stop"))
	}
	return strings.Join(lines, "\n"), buttons
}

// closedDMsOf is under what it is noted that a member was told.
func closedDMsOf(userID string) string { return userID + " closed DMs" }

// withoutButton leaves out the button with a custom id, and a row that had nothing else.
func withoutButton(rows []discordgo.MessageComponent, customID string) []discordgo.MessageComponent {
	var kept []discordgo.MessageComponent
	for _, c := range rows {
		if cells, ok := c.(discordgo.ActionsRow); ok {
			cells.Components = slices.DeleteFunc(slices.Clone(cells.Components), func(c discordgo.MessageComponent) bool {
				b, ok := c.(discordgo.Button)
				return ok && b.CustomID == customID
			})
			if len(cells.Components) == 0 {
				continue
			}
			c = cells
		}
		kept = append(kept, c)
	}
	return kept
}

// leadsTo reports whether a reply has a button of a family and action; "": of any.
func leadsTo(r bot.Reply, family, action string) bool {
	begins := bot.CustomID(family, action)
	return slices.ContainsFunc(r.Components, func(c discordgo.MessageComponent) bool {
		cells, ok := c.(discordgo.ActionsRow)
		return ok && slices.ContainsFunc(cells.Components, func(c discordgo.MessageComponent) bool {
			b, ok := c.(discordgo.Button)
			return ok && strings.HasPrefix(b.CustomID, begins)
		})
	})
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

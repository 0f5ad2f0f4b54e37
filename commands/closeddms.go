package commands

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"cairn/bot"

	"github.com/bwmarrin/discordgo"
)

// reached looks after the members of a family whom direct messages do not reach. A press
// on a message in that channel is by somebody whom it reached; the private answer to a
// command there is no such message, it comes also where none arrives. And members are told
// with an answer of the family, but not where help in a crisis is what they came for, nor
// in an exercise, whose message goes on by itself.
func (a *App) reached(f bot.Family) bot.Family {
	wrap := func(handlers map[string]bot.Handler, tells bool) map[string]bot.Handler {
		handlers = maps.Clone(handlers)
		for name, h := range handlers {
			handlers[name] = func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
				if onDirectMessage(in) {
					a.heardDirectly(ctx, in.UserID)
				}
				r, err := h(ctx, in)
				if err != nil || !tells {
					return r, err
				}
				return a.withClosedDMs(in, r), nil
			}
		}
		return handlers
	}
	help := helpFamilies[f.Name]
	if f.Run != nil {
		f.Run = wrap(map[string]bot.Handler{"": f.Run}, !help)[""]
	}
	f.Subcommands = wrap(f.Subcommands, !help)
	f.Components = wrap(f.Components, !help && f.Name != "cope")
	f.Modals = wrap(f.Modals, !help && f.Name != "cope")
	return f
}

// onDirectMessage reports whether what was acted on is a message that was sent, and not a
// private answer.
func onDirectMessage(in *bot.Interaction) bool {
	return in.BotDM && in.Message != nil && !in.Ephemeral()
}

// tellClosedAgain is how long somebody is not told again that nothing reaches them.
const tellClosedAgain = 24 * time.Hour

// withClosedDMs ends an answer that only the member sees with how to let reminders
// through, or to have them elsewhere, where nothing reaches them; once a day. A card for a
// crisis stays as it is, and so does an answer that says it already, which counts.
func (a *App) withClosedDMs(in *bot.Interaction, r bot.Reply) bot.Reply {
	if r.Content == "" || r.Modal != nil || r.Shared || !a.Store.Unreached(in.UserID) || onDirectMessage(in) || hasHelp(in, r) {
		return r
	}
	t := a.text(in)
	said := leadsTo(r, "reminders", "again") || leadsTo(r, "alerts", "agree")
	told := r
	if told.Content += "\n\n" + t.Say("common.dms_closed"); a.bot.Length(told.Content) > maxMessage {
		told.Content = r.Content
		told.Embeds = append(slices.Clone(r.Embeds), &discordgo.MessageEmbed{Description: t.Say("common.dms_closed")})
	}
	told.Components = append(slices.Clone(r.Components), row(a.waysToBeReached(in, apart)...))
	if !said && len(told.Components) > maxRows {
		return r // with the next answer
	}
	if a.lately.again(closedDMsOf(in.UserID), in.Time, tellClosedAgain) || said {
		return r
	}
	return told
}

// closedDMsOf is under what it is noted that a member was told.
func closedDMsOf(userID string) string { return userID + " closed DMs" }

// leadsTo reports whether a reply has a button of a family and action.
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

package commands

import (
	"context"
	"slices"
	"strings"
	"sync"

	"cairn/bot"
	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// A member is told by direct message what became of an alert about them. Where Discord
// does not take that message, it is marked in the database, and said over the next answer
// that they get, once. Who is to be told is in memory, too, so that everybody else's
// answers ask no database for it.

// untold are the ids of the members who are to be told what became of an alert.
type untold struct {
	mu      sync.Mutex
	members map[string]bool
}

func (u *untold) add(userIDs ...string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.members == nil {
		u.members = map[string]bool{}
	}
	for _, id := range userIDs {
		u.members[id] = true
	}
}

// take reports whether a member is to be told, and leaves that to the caller.
func (u *untold) take(userID string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	there := u.members[userID]
	delete(u.members, userID)
	return there
}

// readUntold reads who is to be told, and reports whether that is known now.
func (a *App) readUntold(ctx context.Context) bool {
	list, err := a.Store.UntoldMembers(ctx)
	if err != nil {
		return false // the alerts beside it are held up, and say so
	}
	a.untoldMembers.add(list...)
	return true
}

// couldNotTell notes that a member could not be told what became of an alert.
func (a *App) couldNotTell(ctx context.Context, alert data.Alert, why error) error {
	a.Log.Warn("a member could not be told what became of an alert; it is said with their next answer", "guild", alert.GuildID, "error", why)
	now := a.Clock.Now()
	if bot.DMsClosed(why) {
		if err := a.Store.SetDMsClosed(ctx, alert.UserID, now); err != nil {
			return err
		}
	}
	err := a.Store.AlertUntold(ctx, alert, now)
	if err == nil {
		a.untoldMembers.add(alert.UserID)
	}
	return err
}

// withUntold says what a member is still to be told over an answer that they see alone; or
// below it, where a number to call may come first. Where there is no room it waits for the
// next.
func (a *App) withUntold(ctx context.Context, in *bot.Interaction, r bot.Reply) bot.Reply {
	if !a.untoldMembers.take(in.UserID) {
		return r
	}
	var list []data.Alert
	if err := a.impatiently(ctx, a.patience, a.patience, func(ctx context.Context) (err error) {
		list, err = a.Store.UntoldAlerts(ctx, in.UserID)
		return err
	}); err != nil {
		a.untoldMembers.add(in.UserID)
		return r
	}
	if len(list) == 0 {
		return r
	}
	t := a.text(in)
	said := untoldWords(t, list)
	over := said + "\n\n" + r.Content
	switch {
	case !hasHelp(in, r) && a.bot.Length(over) <= maxMessage:
		r.Content = over
	case in.Family() == "cope" || len(r.Embeds) == maxEmbeds: // an exercise reads its own embed
		a.untoldMembers.add(in.UserID)
		return r
	default:
		r.Embeds = append(slices.Clone(r.Embeds), &discordgo.MessageEmbed{Description: said})
	}
	if err := a.impatiently(ctx, a.patience, storeAnyway, func(ctx context.Context) error {
		return a.Store.AlertsTold(ctx, list)
	}); err != nil {
		a.Log.Warn("that a member was told what became of an alert may not be recorded", "error", err)
	}
	return r
}

// maxEmbeds is how many embeds a message can have (Discord's limit).
const maxEmbeds = 10

// hasHelp reports whether a reply is about help, or has a way to it: then a number to call
// may come first in it.
func hasHelp(in *bot.Interaction, r bot.Reply) bool {
	return helpFamilies[in.Family()] || leadsTo(r, "crisis", "")
}

// untoldWords say what became of alerts, and why that comes late.
func untoldWords(t content.Text, list []data.Alert) string {
	var lines []string
	for _, alert := range list[max(0, len(list)-maxUntold):] {
		filled := content.Data{"Unix": alert.At.Unix(), "Minutes": max(1, int(alert.Untold.Sub(alert.At).Minutes()+0.5)), "User": alert.SeenBy}
		switch {
		case alert.SeenBy != "":
			lines = append(lines, t.Say("alert.untold_seen", filled))
		case !alert.SeenAt.IsZero():
			lines = append(lines, t.Say("alert.untold_seen_by_somebody", filled))
		case alert.Reached:
			lines = append(lines, t.Say("alert.untold_nobody", filled))
		default:
			lines = append(lines, t.Say("alert.untold_not_reached", filled))
		}
	}
	return strings.Join(append(lines, t.Say("alert.untold_why")), "\n")
}

// maxUntold is how many alerts are told of at once, the latest.
const maxUntold = 4

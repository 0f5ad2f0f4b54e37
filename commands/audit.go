package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cairn/bot"
	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

const (
	auditPage   = 10
	auditLength = 1900 // characters of a page; Discord takes 2,000
	auditSide   = 300  // characters of what was before, and of what is after
)

// audit is /audit: who changed what, newest first.
func (a *App) audit() bot.Family {
	return bot.Family{
		Name:       "audit",
		Definition: a.moderatorSlash("audit", "audit.command"),
		Run:        a.inServer(a.showAudit),
		Components: map[string]bot.Handler{"older": a.moderated("audit", inPlace(a.showAudit))},
	}
}

// showAudit shows a page of the trail: the entries older than the one in the custom id.
func (a *App) showAudit(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	before, _ := parseRef(in.Arg(0)) // 0: from the newest
	list, err := a.Store.AuditTrail(ctx, in.GuildID, before, auditPage+1)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(list) == 0 {
		return bot.Reply{Content: t.Say("audit.none")}, nil
	}
	lines := []string{t.Say("audit.title")}
	length := len(lines[0])
	shown := 0
	for _, entry := range list[:min(len(list), auditPage)] {
		line := auditLine(t, entry)
		if length += len([]rune(line)) + 1; length > auditLength {
			break
		}
		lines = append(lines, line)
		shown++
	}
	r := bot.Reply{Content: strings.Join(lines, "\n")}
	var buttons []discordgo.MessageComponent
	if before != 0 {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("audit.newest"), bot.CustomID("audit", "older", "")))
	}
	if shown < len(list) {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("audit.older"), bot.CustomID("audit", "older", formatRef(list[shown-1].ID))))
	}
	if len(buttons) > 0 {
		r.Components = []discordgo.MessageComponent{row(buttons...)}
	}
	return r, nil
}

func auditLine(t content.Text, a data.Audit) string {
	who := "Cairn"
	if a.Actor != "" {
		who = "<@" + a.Actor + ">" // an answer to a command pings nobody
	}
	line := fmt.Sprintf("<t:%d:f> · %s · %s", a.At.Unix(), who, t.Say("audit.did_"+strings.ReplaceAll(a.Action, "-", "_")))
	if a.Name != "" {
		line += " **" + excerpt(a.Name, maxPostName) + "**"
	}
	before, after := shorten(a.Before, auditSide), shorten(a.After, auditSide)
	if slices.Contains(pausedReasons, a.After) {
		after = pausedWords(t, a.After)
	}
	switch {
	case before == "" && after == "":
		return line
	case before == "":
		return line + "\n-# " + after
	case after == "":
		return line + "\n-# " + before
	}
	return line + "\n-# " + before + " → " + after
}

// pausedReasons are the reasons that stand for themselves in the trail.
var pausedReasons = []string{
	data.PausedChannelGone, data.PausedNoAccess, data.PausedRoleGone, data.PausedLocked, data.PausedRefused, data.PausedGuildGone,
}

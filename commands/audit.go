package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
	"cairn/zones"

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
		Components: map[string]bot.Handler{
			"older": a.moderated("audit", inPlace(a.showAudit)),
			"open":  a.moderated("audit", a.openAudit),
		},
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
	elsewhere := "-# " + t.Say("audit.elsewhere")
	if len(list) == 0 {
		return bot.Reply{Content: t.Say("audit.none") + "\n" + elsewhere}, nil
	}
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{t.Say("audit.title")}
	var options []discordgo.SelectMenuOption
	length := len(lines[0]) + len(elsewhere) + 1
	shown := 0
	for _, entry := range list[:min(len(list), auditPage)] {
		line := auditLine(t, entry)
		if length += len([]rune(line)) + 1; length > auditLength {
			break
		}
		lines = append(lines, line)
		shown++
		if entry.Before+entry.After != "" {
			options = append(options, discordgo.SelectMenuOption{
				Label:       shorten(upperFirst(auditDid(t, entry)+" "+entry.Name), 100),
				Description: localTime(t, entry.At, zones.OrUTC(g.Zone)),
				Value:       formatRef(entry.ID),
			})
		}
	}
	r := bot.Reply{Content: strings.Join(append(lines, elsewhere), "\n")}
	if len(options) > 0 {
		r.Components = []discordgo.MessageComponent{row(discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("audit", "open"), Placeholder: t.Say("audit.pick"), Options: options,
		})}
	}
	var older string
	if shown < len(list) {
		older = bot.CustomID("audit", "older", formatRef(list[shown-1].ID))
	}
	var newest string
	if before != 0 {
		newest = bot.CustomID("audit", "older", "")
	}
	if buttons := pageButtons(t, newest, older); len(buttons) > 0 {
		r.Components = append(r.Components, row(buttons...))
	}
	return r, nil
}

// pageButtons lead through a list that begins with the newest, by their custom ids; "": that
// one leads nowhere.
func pageButtons(t content.Text, newest, older string) (buttons []discordgo.MessageComponent) {
	if newest != "" {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("audit.newest"), newest))
	}
	if older != "" {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("audit.older"), older))
	}
	return buttons
}

// openAudit shows one entry with all that was changed, as a file where that is too long.
func (a *App) openAudit(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	id, _ := parseRef(first(in.Values))
	entry, err := a.Store.AuditEntry(ctx, in.GuildID, id)
	if errors.Is(err, data.ErrNotFound) {
		return bot.Reply{Content: t.Say("audit.gone")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	lines, file := []string{auditHead(t, entry)}, []string(nil)
	for _, side := range []struct{ name, text string }{{"audit.before", entry.Before}, {"audit.after", auditAfter(t, entry)}} {
		if side.text != "" {
			lines = append(lines, "**"+t.Say(side.name)+"**", withMentions(markdown.Replace(side.text)))
			file = append(file, t.Say(side.name)+"\n\n"+side.text+"\n")
		}
	}
	r := bot.Reply{Content: strings.Join(lines, "\n")}
	if a.bot.Length(r.Content) > maxMessage {
		r.Content = lines[0] + "\n" + t.Say("audit.in_file")
		r.Files = []*discordgo.File{{Name: "change.txt", ContentType: "text/plain; charset=utf-8", Reader: strings.NewReader(strings.Join(file, "\n"))}}
	}
	return r, nil
}

// auditHead says when who did what.
func auditHead(t content.Text, a data.Audit) string {
	who := "Cairn"
	if a.Actor != "" {
		who = "<@" + a.Actor + ">" // an answer to a command pings nobody
	}
	head := fmt.Sprintf("<t:%d:f> · %s · %s", a.At.Unix(), who, auditDid(t, a))
	if a.Name != "" {
		head += " **" + excerpt(a.Name, maxPostName) + "**"
	}
	return head
}

func auditDid(t content.Text, a data.Audit) string {
	return t.Say("audit.did_" + strings.ReplaceAll(a.Action, "-", "_"))
}

func auditAfter(t content.Text, a data.Audit) string {
	if slices.Contains(pausedReasons, a.After) {
		return pausedWords(t, a.After)
	}
	return a.After
}

// auditLine is an entry in the list, with the beginning of what was changed.
func auditLine(t content.Text, a data.Audit) string {
	var sides []string
	for _, side := range []string{a.Before, auditAfter(t, a)} {
		if side != "" {
			sides = append(sides, withMentions(excerpt(side, auditSide)))
		}
	}
	if len(sides) == 0 {
		return auditHead(t, a)
	}
	return auditHead(t, a) + "\n-# " + strings.Join(sides, " → ")
}

// escapedMention is a mention of a channel or role in a text whose markdown was escaped.
var escapedMention = regexp.MustCompile(`\\<(\\#|@\x{200b}&)(\d{15,20})\\>`)

// withMentions lets the channels and roles of an escaped text be seen by their names.
func withMentions(escaped string) string {
	return escapedMention.ReplaceAllStringFunc(escaped, func(m string) string {
		return strings.NewReplacer(`\`, "", "\u200b", "").Replace(m)
	})
}

// pausedReasons are the reasons that stand for themselves in the trail.
var pausedReasons = []string{
	data.PausedChannelGone, data.PausedNoAccess, data.PausedRoleGone, data.PausedLocked, data.PausedRefused, data.PausedGuildGone,
}

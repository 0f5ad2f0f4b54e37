package commands

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cairn/bot"
	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// readAlerts reads the options of /setup about alerts into g. It returns what is wrong
// with them, in words; "": nothing is.
func (a *App) readAlerts(ctx context.Context, in *bot.Interaction, g *data.Guild) (problem string, err error) {
	t := a.text(in)
	if quality, given := in.Bool("quality"); given {
		g.Quality = quality
	}
	if off, _ := in.Bool("alerts-off"); off {
		g.Alerts = data.AlertSettings{}
		return "", nil
	}
	was := g.Alerts
	if c, given := in.ChannelOption("alerts"); given {
		g.Alerts.Channel = c.ID
	}
	if c, given := in.ChannelOption("alert-second"); given {
		g.Alerts.Second = c.ID
	}
	if role, given := in.RoleOption("alert-role"); given {
		if role.ID == in.GuildID {
			return t.Say("reminder.not_everyone"), nil
		}
		g.Alerts.Role = role.ID
	}
	if n, given := in.Int("alert-minutes"); given {
		g.Alerts.Minutes = max(1, min(n, mostMinutes))
	}
	if g.Alerts == was {
		return "", nil
	}
	if g.Alerts.Channel == "" {
		return t.Say("setup.alerts_first"), nil
	}
	for _, channel := range []string{g.Alerts.Channel, g.Alerts.Second} {
		if channel == "" {
			continue
		}
		place := data.Post{GuildID: in.GuildID, ChannelID: channel, RoleID: g.Alerts.Role}
		h, err := a.hindranceOf(ctx, place)
		if err != nil {
			return "", err
		}
		if h.why != "" {
			return t.Say("setup.alerts_hindered") + "\n" + hindranceWords(t, place, h), nil
		}
		if open, err := a.bot.EveryoneSees(ctx, channel); err != nil {
			return "", err
		} else if open {
			return t.Say("setup.alerts_open", content.Data{"Channel": channel}), nil
		}
	}
	return "", nil
}

// alertsEmbed says what is set about alerts, and what that means.
func alertsEmbed(t content.Text, g data.Guild) *discordgo.MessageEmbed {
	lines := []string{t.Say("setup.alerts_off")}
	if g.Alerts.Channel != "" {
		role := t.Say("setup.alerts_no_role")
		if g.Alerts.Role != "" {
			role = t.Say("setup.alerts_role", content.Data{"Role": g.Alerts.Role})
		}
		lines = []string{
			t.Say("setup.alerts_on", content.Data{"Channel": g.Alerts.Channel, "Minutes": minutesUntil(g), "Second": g.Alerts.Second}),
			role, t.Say("setup.alerts_mean"),
		}
	}
	if g.Quality {
		lines = append(lines, t.Say("setup.quality_on"))
	} else {
		lines = append(lines, t.Say("setup.quality_off"))
	}
	return &discordgo.MessageEmbed{Title: t.Say("setup.alerts_title"), Description: strings.Join(lines, "\n")}
}

// alertSettings are a server's settings in a few words, for the audit trail.
func alertSettings(t content.Text, g data.Guild) string {
	if g.Alerts.Channel == "" {
		return onOrOff(t, false)
	}
	words := []string{channelMention(g.Alerts.Channel), fmt.Sprintf("%d min", minutesUntil(g))}
	if g.Alerts.Second != "" {
		words = append(words, channelMention(g.Alerts.Second))
	}
	if g.Alerts.Role != "" {
		words = append(words, "<@&"+g.Alerts.Role+">")
	}
	return strings.Join(words, " ")
}

func onOrOff(t content.Text, on bool) string {
	if on {
		return t.Say("setup.on")
	}
	return t.Say("setup.off")
}

// showFound sums up the records of the detector: what texts called for, and by which
// kinds of signs.
func (a *App) showFound(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	list, err := a.Store.Quality(ctx, in.GuildID, a.Clock.Now().Add(-keepAlerts))
	if err != nil {
		return bot.Reply{}, err
	}
	tiers, kinds := map[string]int{}, map[string]int{}
	for _, f := range list {
		tiers[t.Say("detector.tier_"+f.Tier)]++
		if words := kindWords(t, f.Tier, f.Kind); words != "" {
			kinds[strings.TrimSuffix(words, ".")]++
		}
	}
	lines := []string{t.Say("setup.found_title")}
	if len(list) == 0 {
		lines = append(lines, t.Say("setup.found_none"))
	}
	count := func(of map[string]int) {
		names := slices.SortedFunc(maps.Keys(of), func(a, b string) int {
			if of[a] != of[b] {
				return of[b] - of[a]
			}
			return strings.Compare(a, b)
		})
		for _, n := range names {
			lines = append(lines, fmt.Sprintf("- %s: %d", n, of[n]))
		}
	}
	count(tiers)
	if len(kinds) > 0 {
		lines = append(lines, t.Say("setup.found_kinds"))
	}
	count(kinds)
	return bot.Reply{Content: strings.Join(lines, "\n")}, nil
}

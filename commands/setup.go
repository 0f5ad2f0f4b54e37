package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

// setup is /setup: what is set for the server, and what the bot may do there. It needs
// few permissions, and none of them is Administrator.
func (a *App) setup() bot.Family {
	t := a.texts.For("en")
	fewest := 1.0
	option := func(kind discordgo.ApplicationCommandOptionType, name string, also func(*discordgo.ApplicationCommandOption)) *discordgo.ApplicationCommandOption {
		o := &discordgo.ApplicationCommandOption{Type: kind, Name: name, Description: t.Say("setup.option_" + strings.ReplaceAll(name, "-", "_"))}
		if also != nil {
			also(o)
		}
		return o
	}
	private := func(o *discordgo.ApplicationCommandOption) {
		o.ChannelTypes = []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildPrivateThread}
	}
	return bot.Family{
		Name: "setup",
		Definition: a.moderatorSlash("setup", "setup.command",
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: "zone", Description: t.Say("setup.option_zone"),
				Autocomplete: true, MaxLength: 64,
			},
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionChannel, Name: "notices", Description: t.Say("setup.option_notices"),
				ChannelTypes: noticeChannels,
			},
			option(discordgo.ApplicationCommandOptionBoolean, "notices-off", nil),
			option(discordgo.ApplicationCommandOptionChannel, "alerts", private),
			option(discordgo.ApplicationCommandOptionRole, "alert-role", nil),
			option(discordgo.ApplicationCommandOptionChannel, "alert-second", private),
			option(discordgo.ApplicationCommandOptionInteger, "alert-minutes", func(o *discordgo.ApplicationCommandOption) {
				o.MinValue, o.MaxValue = &fewest, mostMinutes
			}),
			option(discordgo.ApplicationCommandOptionBoolean, "alerts-off", nil),
			option(discordgo.ApplicationCommandOptionBoolean, "quality", nil)),
		Run:          a.inServer(a.runSetup),
		Autocomplete: map[string]bot.Handler{"zone": a.completePostZone},
		Components: map[string]bot.Handler{
			"again": a.moderated("setup", inPlace(a.showSetup)),
			"found": a.moderated("setup", a.showFound),

			"where":   a.moderated("setup", a.askForNotices),
			"notices": a.moderated("setup", inPlace(a.chooseNotices)),
		},
	}
}

// features are what the permissions are for.
var features = []struct {
	name   string
	needed []permission
}{
	{"posts", []permission{viewChannel, sendMessages}},
	{"threads", []permission{viewChannel, sendInThreads}},
	{"forums", []permission{viewChannel, createPosts}},
	{"once", []permission{readHistory}},
	{"private", []permission{viewChannel, privateThreads, sendInThreads}},
	{"mention", []permission{mentionRoles}},
}

// invited are the permissions of the invite link: all that features need, but for the
// one to ping any role, which a role that everyone may mention does not need.
const invited = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionSendMessagesInThreads |
	discordgo.PermissionReadMessageHistory | discordgo.PermissionCreatePrivateThreads

func (a *App) runSetup(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	was, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	g := was
	if zone := in.String("zone"); zone != "" {
		z, ok := zones.Find(zone)
		if !ok {
			return bot.Reply{Content: t.Say("reminder.bad_zone", content.Data{"Zone": excerpt(zone, 40)})}, nil
		}
		g.Zone = z.Name
	}
	if c, given := in.ChannelOption("notices"); given {
		problem, err := a.setNotices(ctx, t, &g, c.ID)
		if err != nil || problem != "" {
			return bot.Reply{Content: problem}, err
		}
	}
	if off, _ := in.Bool("notices-off"); off {
		g.Notices = ""
	}
	problem, err := a.readAlerts(ctx, in, &g)
	if err != nil {
		return bot.Reply{}, err
	}
	if problem != "" {
		return bot.Reply{Content: problem}, nil
	}
	if g != was {
		if err := a.Store.SetGuild(ctx, g, setupAudit(t, in, was, g)); err != nil {
			return bot.Reply{}, err
		}
	}
	return a.showSetup(ctx, in)
}

// noticeChannels are the kinds of channels in which moderators can be told.
var noticeChannels = []discordgo.ChannelType{
	discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews,
	discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread,
}

// setNotices names the channel in which moderators are told. It returns what keeps the bot
// from that, in words; "": nothing does.
func (a *App) setNotices(ctx context.Context, t content.Text, g *data.Guild, channelID string) (problem string, err error) {
	place := data.Post{GuildID: g.ID, ChannelID: channelID}
	h, err := a.hindranceOf(ctx, place)
	if err != nil {
		return "", err
	}
	if h.why != "" {
		return t.Say("setup.notices_hindered") + "\n" + hindranceWords(t, place, h), nil
	}
	g.Notices = channelID
	return "", nil
}

// offerNotices adds to the answer about a server's first reminder a way to say where
// moderators are told, if nobody has.
func (a *App) offerNotices(ctx context.Context, t content.Text, guildID string, r *bot.Reply) error {
	g, err := a.Store.Guild(ctx, guildID)
	if err != nil || g.Notices != "" {
		return err
	}
	posts, err := a.Store.Posts(ctx, guildID)
	if err == nil && len(posts) == 1 && len(r.Components) > 0 {
		choose := button(discordgo.SecondaryButton, t.Say("setup.notices_button"), bot.CustomID("setup", "where"))
		if last, ok := r.Components[len(r.Components)-1].(discordgo.ActionsRow); ok {
			last.Components = append(last.Components, choose)
			r.Components[len(r.Components)-1] = last
		}
	}
	return err
}

// askForNotices asks for the channel in which moderators are told.
func (a *App) askForNotices(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	return bot.Reply{Content: t.Say("setup.notices_ask"), Components: []discordgo.MessageComponent{row(discordgo.SelectMenu{
		MenuType: discordgo.ChannelSelectMenu, CustomID: bot.CustomID("setup", "notices"),
		Placeholder: t.Say("setup.notices_pick"), ChannelTypes: noticeChannels,
	})}}, nil
}

func (a *App) chooseNotices(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	was, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	g := was
	if problem, err := a.setNotices(ctx, t, &g, first(in.Values)); err != nil || problem != "" {
		again, _ := a.askForNotices(ctx, in)
		return bot.Reply{Content: problem, Components: again.Components}, err
	}
	if g != was {
		if err := a.Store.SetGuild(ctx, g, setupAudit(t, in, was, g)); err != nil {
			return bot.Reply{}, err
		}
	}
	return bot.Reply{Content: t.Say("setup.notices", content.Data{"Channel": g.Notices})}, nil
}

// setupAudit is the entry of the trail for a change of a server's settings.
func setupAudit(t content.Text, in *bot.Interaction, was, is data.Guild) data.Audit {
	entry := data.Audit{At: in.Time, Actor: in.UserID, Action: "setup"}
	var before, after []string
	for _, s := range []struct {
		text     string
		old, new string
	}{
		{"setup.field_zone", was.Zone, is.Zone},
		{"setup.field_notices", channelMention(was.Notices), channelMention(is.Notices)},
		{"setup.field_alerts", alertSettings(t, was), alertSettings(t, is)},
		{"setup.field_quality", onOrOff(t, was.Quality), onOrOff(t, is.Quality)},
	} {
		if s.old == s.new {
			continue
		}
		if s.old != "" {
			before = append(before, t.Say(s.text)+": "+s.old)
		}
		if s.new == "" {
			s.new = t.Say("reminder.nothing")
		}
		after = append(after, t.Say(s.text)+": "+s.new)
	}
	entry.Before, entry.After = strings.Join(before, "; "), strings.Join(after, "; ")
	return entry
}

func channelMention(id string) string {
	if id == "" {
		return ""
	}
	return "<#" + id + ">"
}

func (a *App) showSetup(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{t.Say("setup.title")}
	if g.Zone == "" {
		lines = append(lines, t.Say("setup.no_zone"))
	} else {
		lines = append(lines, t.Say("setup.zone", content.Data{"Zone": place(g.Zone), "Now": in.Time.In(zones.OrUTC(g.Zone)).Format("15:04")}))
	}
	if g.Notices == "" {
		lines = append(lines, t.Say("setup.no_notices"))
	} else {
		lines = append(lines, t.Say("setup.notices", content.Data{"Channel": g.Notices}))
	}
	lines = append(lines, a.whoMay(ctx, t, in), "")

	there, err := a.bot.InGuild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	var channels []string
	if there {
		lines = append(lines, permissionLines(t, in)...)
		if channels, err = a.channelLines(ctx, t, g); err != nil {
			return bot.Reply{}, err
		}
	} else { // added for its commands only
		lines = append(lines, t.Say("setup.not_there"))
	}
	end := []string{"", t.Say("setup.invite", content.Data{"Link": a.inviteLink()}),
		"-# " + t.Say("setup.zones_version", content.Data{"Version": zones.Version()})}
	said := ""
	for most := channelsShown; ; most-- {
		said = strings.Join(slices.Concat(lines, atMost(t, channels, most), end), "\n")
		if most == 0 || a.bot.Length(said) <= maxMessage {
			break
		}
	}
	buttons := []discordgo.MessageComponent{button(discordgo.SecondaryButton, t.Say("setup.again"), bot.CustomID("setup", "again"))}
	if g.Quality {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("setup.found_button"), bot.CustomID("setup", "found")))
	}
	return bot.Reply{
		Content:    said,
		Embeds:     []*discordgo.MessageEmbed{alertsEmbed(t, g)},
		Components: []discordgo.MessageComponent{row(buttons...)},
	}, nil
}

func (a *App) inviteLink() string {
	return "https://discord.com/oauth2/authorize?client_id=" + a.bot.AppID() +
		"&scope=bot+applications.commands&permissions=" + strconv.FormatInt(invited, 10)
}

// whoMay says who may use the moderators' commands.
func (a *App) whoMay(ctx context.Context, t content.Text, in *bot.Interaction) string {
	roles, err := a.bot.CommandRoles(ctx, in.GuildID, "reminder")
	if err != nil {
		a.Log.Warn("who may use the moderators' commands could not be found out", "error", err)
	}
	if len(roles) == 0 {
		return t.Say("setup.who")
	}
	var mentions []string
	for _, id := range roles[:min(len(roles), rolesShown)] {
		if id == in.GuildID {
			mentions = append(mentions, "@everyone") // an answer to a command pings nobody
		} else {
			mentions = append(mentions, "<@&"+id+">")
		}
	}
	return t.Say("setup.who_roles", content.Data{"Roles": strings.Join(mentions, ", ")})
}

// permissionLines say what each feature needs, and what of it is missing in the channel
// that the command was used in.
func permissionLines(t content.Text, in *bot.Interaction) []string {
	lines := []string{t.Say("setup.permissions", content.Data{"Channel": in.ChannelID}), "- " + t.Say("setup.feature_commands")}
	for _, f := range features {
		var words []string
		for _, p := range f.needed {
			word := t.Say("setup.can_" + p.name)
			if in.AppPermissions&p.bit == 0 {
				word = "**" + word + "** " + t.Say("setup.missing_here")
			}
			words = append(words, word)
		}
		lines = append(lines, "- "+t.Say("setup.feature_"+f.name)+" "+strings.Join(words, ", "))
	}
	if in.AppPermissions&discordgo.PermissionAdministrator != 0 {
		lines = append(lines, t.Say("setup.administrator"))
	}
	return lines
}

// The answer is one message: at most so many are listed of the channels with something
// missing, and of the roles that may use the commands.
const (
	channelsShown = 4
	rolesShown    = 5
)

// channelLines say what is missing in the channels that the bot posts in by itself: those
// of the moderators first, since what is wrong elsewhere is said there. The first line is
// their heading.
func (a *App) channelLines(ctx context.Context, t content.Text, g data.Guild) ([]string, error) {
	posts, err := a.Store.Posts(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	type place struct{ channel, role string }
	names := map[place]string{}
	for _, own := range []struct{ name, channel, role string }{
		{"setup.field_notices", g.Notices, ""},
		{"setup.field_alerts", g.Alerts.Channel, g.Alerts.Role},
		{"setup.field_alerts", g.Alerts.Second, g.Alerts.Role},
	} {
		if at := (place{own.channel, own.role}); own.channel != "" && names[at] == "" {
			names[at] = t.Say(own.name) + ", "
			posts = slices.Insert(posts, len(names)-1, data.Post{GuildID: g.ID, ChannelID: own.channel, RoleID: own.role})
		}
	}
	if len(posts) == 0 {
		return nil, nil
	}
	standing, err := a.bot.Standing(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	asked := map[place]bool{}
	var lines []string
	until := " " + t.Say("setup.notices_until") // said of the channel once, whatever else is missing there
	for _, p := range posts {
		if at := (place{p.ChannelID, p.RoleID}); !asked[at] && p.State != data.Over {
			asked[at] = true
			h, err := hindranceIn(ctx, standing, p)
			if err != nil {
				return nil, err
			}
			line := "- " + names[at] + "<#" + p.ChannelID + "> · "
			switch {
			case len(h.missing) > 0:
				line += t.Say("setup.missing") + " " + permissionWords(t, h.missing)
			case h.why != "":
				line += pausedWords(t, h.why)
			default:
				continue
			}
			if p.ChannelID == g.Notices {
				line += "." + until
				until = ""
			}
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return []string{t.Say("setup.channels_fine")}, nil
	}
	return append([]string{t.Say("setup.channels")}, lines...), nil
}

// atMost are the first lines of a list below its heading, and how many more there are.
func atMost(t content.Text, lines []string, most int) []string {
	if more := len(lines) - 1 - most; more > 0 {
		return append(slices.Clone(lines[:1+most]), t.Count("setup.more", more))
	}
	return lines
}

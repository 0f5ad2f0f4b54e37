package commands

import (
	"context"
	"slices"
	"strings"

	"cairn/bot"
	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// A permission is one of Discord's, by the last part of its text's key; the text is what
// Discord's settings call it.
type permission struct {
	bit  int64
	name string
}

var (
	viewChannel    = permission{discordgo.PermissionViewChannel, "view"}
	sendMessages   = permission{discordgo.PermissionSendMessages, "send"}
	sendInThreads  = permission{discordgo.PermissionSendMessagesInThreads, "send_in_threads"}
	createPosts    = permission{discordgo.PermissionSendMessages, "create_posts"} // the same, as forums call it
	readHistory    = permission{discordgo.PermissionReadMessageHistory, "history"}
	mentionRoles   = permission{discordgo.PermissionMentionEveryone, "mention"}
	privateThreads = permission{discordgo.PermissionCreatePrivateThreads, "private_threads"}
)

func lacking(have int64, needed ...permission) []permission {
	return slices.DeleteFunc(needed, func(p permission) bool { return have&p.bit != 0 })
}

func permissionWords(t content.Text, list []permission) string {
	var words []string
	for _, p := range list {
		words = append(words, "**"+t.Say("setup.can_"+p.name)+"**")
	}
	return strings.Join(words, ", ")
}

// hindrance is what keeps a post from being posted.
type hindrance struct {
	why     string // one of data's Paused…; "": nothing does
	missing []permission
	tag     bool // the forum takes no post without a tag, and a reminder has none
	// blind says that it could not be found out after a bad moment whether a post
	// arrived. That hinders nothing.
	blind bool
}

// hindranceOf asks Discord what keeps a post from being posted now.
func (a *App) hindranceOf(ctx context.Context, p data.Post) (hindrance, error) {
	standing, err := a.bot.Standing(ctx, p.GuildID)
	if err != nil {
		return hindranceByError(err)
	}
	return hindranceIn(ctx, standing, p)
}

// hindranceByError is what keeps a post from being posted where Discord did not even let
// the bot look.
func hindranceByError(err error) (hindrance, error) {
	switch {
	case bot.UnknownChannel(err):
		return hindrance{why: data.PausedChannelGone}, nil
	case bot.NoAccess(err), bot.UnknownGuild(err):
		return hindrance{why: data.PausedNoAccess, missing: []permission{viewChannel}}, nil
	}
	return hindrance{}, err
}

// hindranceIn is hindranceOf where the bot's standing in the server is known.
func hindranceIn(ctx context.Context, standing *bot.Standing, p data.Post) (hindrance, error) {
	channel, err := standing.Channel(ctx, p.ChannelID)
	if err != nil {
		return hindranceByError(err)
	}
	have := standing.PermissionsIn(channel)
	if have&viewChannel.bit == 0 { // whatever else is missing shows when it is seen
		return hindrance{why: data.PausedNoAccess, missing: []permission{viewChannel}}, nil
	}
	h := hindrance{missing: lacking(have, neededIn(channel, p)...), blind: have&readHistory.bit == 0 && !p.Forum}
	if p.RoleID != "" {
		i := slices.IndexFunc(standing.Roles, func(r *discordgo.Role) bool { return r.ID == p.RoleID })
		if i < 0 {
			return hindrance{why: data.PausedRoleGone}, nil
		}
		if !standing.Roles[i].Mentionable {
			h.missing = append(h.missing, lacking(have, mentionRoles)...)
		}
	}
	switch m := channel.ThreadMetadata; {
	case len(h.missing) > 0:
		h.why = data.PausedNoAccess
	case p.Forum && channel.Flags&discordgo.ChannelFlagRequireTag != 0:
		h.why, h.tag = data.PausedRefused, true
	case m != nil && m.Locked && have&discordgo.PermissionManageThreads == 0:
		h.why = data.PausedLocked
	}
	return h, nil
}

// neededIn are the permissions to post in a channel, but for a ping.
func neededIn(channel *discordgo.Channel, p data.Post) []permission {
	switch {
	case channel.IsThread():
		return []permission{viewChannel, sendInThreads}
	case p.Forum:
		return []permission{viewChannel, createPosts}
	}
	return []permission{viewChannel, sendMessages}
}

// notTheirs says why somebody may not let a post be posted: who may use the command by a
// role of theirs, and not because they manage the server, must be allowed to write the
// same there themselves, in a private thread as one of those who are in it. "": nothing is
// against it.
func (a *App) notTheirs(ctx context.Context, in *bot.Interaction, p data.Post) (problem string, err error) {
	if in.MemberPermissions&(discordgo.PermissionAdministrator|discordgo.PermissionManageGuild) != 0 {
		return "", nil
	}
	var channel *discordgo.Channel
	standing, err := a.bot.Standing(ctx, p.GuildID)
	if err == nil {
		channel, err = standing.Channel(ctx, p.ChannelID)
	}
	if err != nil { // the bot cannot post there, either, if Discord will not even let it look
		_, err = hindranceByError(err)
		return "", err
	}
	have := standing.PermissionsOf(in, channel)
	missing := lacking(have, neededIn(channel, p)...)
	unpingable := slices.ContainsFunc(standing.Roles, func(r *discordgo.Role) bool { return r.ID == p.RoleID && !r.Mentionable })
	if unpingable {
		missing = append(missing, lacking(have, mentionRoles)...)
	}
	if len(missing) > 0 {
		return a.text(in).Say("reminder.not_theirs", content.Data{"Channel": p.ChannelID, "Missing": permissionWords(a.text(in), missing)}), nil
	}
	if channel.Type == discordgo.ChannelTypeGuildPrivateThread && have&discordgo.PermissionManageThreads == 0 {
		switch inside, err := a.bot.InThread(ctx, p.ChannelID, in.UserID); {
		case err != nil:
			_, err = hindranceByError(err)
			return "", err
		case !inside:
			return a.text(in).Say("reminder.not_in_thread", content.Data{"Channel": p.ChannelID}), nil
		}
	}
	return "", nil
}

// pausedWords says in a few words why a post is paused: one of data's Paused…; "": a
// moderator did it, or it is not paused.
func pausedWords(t content.Text, why string) string {
	if why == "" {
		return ""
	}
	return t.Say("reminder.why_" + strings.ReplaceAll(why, " ", "_"))
}

// hindranceWords says what keeps a post from being posted, and how to mend it.
func hindranceWords(t content.Text, p data.Post, h hindrance) string {
	place := content.Data{"Channel": p.ChannelID, "Missing": permissionWords(t, h.missing)}
	if len(h.missing) > 0 {
		lines := t.Say("reminder.missing", place)
		if slices.Contains(h.missing, mentionRoles) {
			lines += "\n" + t.Say("reminder.missing_mention", content.Data{"Role": p.RoleID})
		}
		if slices.Contains(h.missing, viewChannel) {
			lines += "\n" + t.Say("reminder.missing_view")
		}
		return lines
	}
	if h.tag {
		return t.Say("reminder.needs_no_tag", place)
	}
	return t.Say("reminder.mend_"+strings.ReplaceAll(h.why, " ", "_"), place)
}

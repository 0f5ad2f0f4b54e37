package bot

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// Without intents the bot knows nothing of a server by itself. What it needs is asked
// when it is needed, and kept nowhere.

// everything is what an administrator may do: more than discordgo.PermissionAll, which
// ends with the permissions that it knew of.
const everything = math.MaxInt64

// needsSending are the permissions that mean nothing where sending is not allowed
// (docs: topics/permissions, "Implicit Permissions").
const needsSending = discordgo.PermissionMentionEveryone | discordgo.PermissionSendTTSMessages |
	discordgo.PermissionAttachFiles | discordgo.PermissionEmbedLinks

// Channel asks for a channel, thread or forum. See UnknownChannel and NoAccess for its
// errors.
func (b *Bot) Channel(ctx context.Context, id string) (*discordgo.Channel, error) {
	channel := &discordgo.Channel{}
	if err := b.rest.call(ctx, http.MethodGet, "/channels/"+id, nil, channel); err != nil {
		return nil, err
	}
	return channel, nil
}

// Roles asks for a server's roles. @everyone is the one whose id is the server's.
func (b *Bot) Roles(ctx context.Context, guildID string) (roles []*discordgo.Role, err error) {
	err = b.rest.call(ctx, http.MethodGet, "/guilds/"+guildID+"/roles", nil, &roles)
	return roles, err
}

// InGuild reports whether the bot is in a server.
func (b *Bot) InGuild(ctx context.Context, guildID string) (bool, error) {
	err := b.rest.call(ctx, http.MethodGet, "/guilds/"+guildID, nil, nil)
	if UnknownGuild(err) || NoAccess(err) {
		return false, nil
	}
	return err == nil, err
}

// PermissionsIn asks what the bot may do in a channel of a server, as it really is: 0
// where it cannot see the channel. A thread has the permissions of its parent; whether
// the bot may write there is discordgo.PermissionSendMessagesInThreads, not
// PermissionSendMessages.
func (b *Bot) PermissionsIn(ctx context.Context, channelID string) (int64, error) {
	channel, err := b.Channel(ctx, channelID)
	if NoAccess(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if channel.GuildID == "" {
		return 0, fmt.Errorf("channel %s is not in a server, so nobody has permissions there", channelID)
	}
	thread := channel.IsThread()
	if thread {
		channel, err = b.Channel(ctx, channel.ParentID)
		if NoAccess(err) {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
	}
	member, roles, err := b.membership(ctx, channel.GuildID)
	if err != nil {
		return 0, err
	}
	return effective(basePermissions(channel.GuildID, member, roles), channel, b.userID, member.Roles, thread), nil
}

// membership asks for the bot's membership of a server, and the server's roles.
func (b *Bot) membership(ctx context.Context, guildID string) (*discordgo.Member, []*discordgo.Role, error) {
	member := &discordgo.Member{}
	if err := b.rest.call(ctx, http.MethodGet, "/guilds/"+guildID+"/members/"+b.userID, nil, member); err != nil {
		return nil, nil, err
	}
	roles, err := b.Roles(ctx, guildID)
	return member, roles, err
}

// basePermissions are a member's where no channel says otherwise.
func basePermissions(guildID string, member *discordgo.Member, roles []*discordgo.Role) (permissions int64) {
	for _, role := range roles {
		if role.ID == guildID || slices.Contains(member.Roles, role.ID) {
			permissions |= role.Permissions
		}
	}
	if permissions&discordgo.PermissionAdministrator != 0 {
		permissions = everything
	}
	return permissions
}

// Standing is the bot's standing in a server, and what decides of others' there, as it was
// when it was asked: the answer to many questions with few requests.
type Standing struct {
	Roles []*discordgo.Role // the server's

	bot      *Bot
	member   *discordgo.Member
	base     int64
	channels map[string]*discordgo.Channel
}

// Standing asks for a server's roles and channels and what the bot may do there, with
// three requests.
func (b *Bot) Standing(ctx context.Context, guildID string) (*Standing, error) {
	s := &Standing{bot: b, channels: map[string]*discordgo.Channel{}}
	var err error
	if s.member, s.Roles, err = b.membership(ctx, guildID); err != nil {
		return nil, err
	}
	s.base = basePermissions(guildID, s.member, s.Roles)
	var channels []*discordgo.Channel
	if err := b.rest.call(ctx, http.MethodGet, "/guilds/"+guildID+"/channels", nil, &channels); err != nil {
		return nil, err
	}
	for _, c := range channels {
		c.GuildID = guildID
		s.channels[c.ID] = c
	}
	return s, nil
}

// Channel returns a channel or forum of the server. For a thread it asks once: a server's
// list has none. See UnknownChannel and NoAccess for its errors.
func (s *Standing) Channel(ctx context.Context, id string) (*discordgo.Channel, error) {
	if c := s.channels[id]; c != nil {
		return c, nil
	}
	c, err := s.bot.Channel(ctx, id)
	if err != nil {
		return nil, err
	}
	s.channels[id] = c
	return c, nil
}

// PermissionsIn says what the bot may do in a channel that Channel returned, like
// Bot.PermissionsIn.
func (s *Standing) PermissionsIn(c *discordgo.Channel) int64 {
	return s.permissions(c, s.base, s.bot.userID, s.member.Roles)
}

// PermissionsOf says what the person of an interaction in the server may do in a channel
// that Channel returned, like Bot.PermissionsIn.
func (s *Standing) PermissionsOf(in *Interaction, c *discordgo.Channel) int64 {
	if in.MemberPermissions&discordgo.PermissionAdministrator != 0 { // which the owner has without a role
		return everything
	}
	return s.permissions(c, basePermissions(in.GuildID, &discordgo.Member{Roles: in.MemberRoles}, s.Roles), in.UserID, in.MemberRoles)
}

func (s *Standing) permissions(c *discordgo.Channel, base int64, userID string, roles []string) int64 {
	thread := c.IsThread()
	if thread {
		if c = s.channels[c.ParentID]; c == nil {
			return 0
		}
	}
	return effective(base, c, userID, roles, thread)
}

// effective are a member's permissions in a channel, or in a thread of it: the base
// ones, changed by the channel's overwrites for @everyone, then for the member's roles
// together, then for the member (docs: topics/permissions, "Permission Overwrites").
func effective(base int64, channel *discordgo.Channel, userID string, roles []string, thread bool) int64 {
	if base&discordgo.PermissionAdministrator != 0 {
		return everything
	}
	var everyone, ofRoles, own discordgo.PermissionOverwrite
	for _, o := range channel.PermissionOverwrites {
		switch {
		case o.Type == discordgo.PermissionOverwriteTypeMember && o.ID == userID:
			own = *o
		case o.Type != discordgo.PermissionOverwriteTypeRole:
		case o.ID == channel.GuildID:
			everyone = *o
		case slices.Contains(roles, o.ID):
			ofRoles.Deny |= o.Deny
			ofRoles.Allow |= o.Allow
		}
	}
	p := base
	for _, o := range []discordgo.PermissionOverwrite{everyone, ofRoles, own} {
		p = p&^o.Deny | o.Allow
	}
	sending := int64(discordgo.PermissionSendMessages)
	if thread {
		sending = discordgo.PermissionSendMessagesInThreads
	}
	switch {
	case p&discordgo.PermissionViewChannel == 0:
		return 0
	case p&sending == 0:
		p &^= needsSending
	}
	return p
}

// MayUse asks whether the person of an interaction may use a command in its server now:
// the buttons of a command's answers outlive the role that allowed it. Whoever may
// manage the server may use it, and else whom the server allowed it in its settings for
// the bot (docs: interactions/application-commands, "Permissions"): what is said of the
// person goes before what is said of their roles, an allowed role before one that is
// not, and any of these before @everyone. It is false outside of servers.
func (b *Bot) MayUse(ctx context.Context, in *Interaction, command string) (bool, error) {
	if in.GuildID == "" {
		return false, nil
	}
	if in.MemberPermissions&(discordgo.PermissionAdministrator|discordgo.PermissionManageGuild) != 0 {
		return true, nil
	}
	rules, err := b.commandRules(ctx, in.GuildID, command)
	if err != nil {
		return false, err
	}
	var everyone, allowed, denied bool
	for _, rule := range rules {
		switch {
		case rule.Type == discordgo.ApplicationCommandPermissionTypeUser && rule.ID == in.UserID:
			return rule.Permission, nil
		case rule.Type != discordgo.ApplicationCommandPermissionTypeRole:
		case rule.ID == in.GuildID:
			everyone = rule.Permission
		case slices.Contains(in.MemberRoles, rule.ID):
			allowed = allowed || rule.Permission
			denied = denied || !rule.Permission
		}
	}
	return allowed || everyone && !denied, nil
}

// CommandRoles asks which roles a server has allowed to use a command, in its settings
// for the bot. @everyone is the one whose id is the server's.
func (b *Bot) CommandRoles(ctx context.Context, guildID, command string) (roles []string, err error) {
	rules, err := b.commandRules(ctx, guildID, command)
	for _, rule := range rules {
		if rule.Type == discordgo.ApplicationCommandPermissionTypeRole && rule.Permission {
			roles = append(roles, rule.ID)
		}
	}
	return roles, err
}

// commandRules asks for what a server has set for a command: for itself, or else for
// all commands of the application.
func (b *Bot) commandRules(ctx context.Context, guildID, command string) ([]*discordgo.ApplicationCommandPermissions, error) {
	id := b.commands[command]
	if id == "" {
		return nil, errors.New("there is no command " + command + " to ask the permissions of")
	}
	var all []discordgo.GuildApplicationCommandPermissions
	path := "/applications/" + b.appID + "/guilds/" + guildID + "/commands/permissions"
	if err := b.rest.call(ctx, http.MethodGet, path, nil, &all); err != nil && !hasCode(err, codeUnknownCommandPermissions) {
		return nil, err
	}
	for _, of := range []string{id, b.appID} {
		for _, set := range all {
			if set.ID == of {
				return set.Permissions, nil
			}
		}
	}
	return nil, nil
}

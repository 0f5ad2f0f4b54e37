package playground

import (
	"context"
	"net/url"
)

// CommandPermission is one line of Server Settings → Integrations: a role, person or
// channel for which a command is switched on or off. ID is an id, for a person also the
// handle, for a role "@everyone", for a channel "all".
type CommandPermission struct {
	ID         string `json:"id"`
	Type       int    `json:"type"` // 1 role, 2 person, 3 channel
	Permission bool   `json:"permission"`
}

// CommandPermissions sets who may use a command where, as a server's admin does; "all"
// stands for every command that has no permissions of its own. None removes them.
func (c *Client) CommandPermissions(ctx context.Context, guildID, command string, list ...CommandPermission) error {
	return c.do(ctx, "POST", "/guilds/"+url.PathEscape(guildID)+"/commands/"+url.PathEscape(command)+"/permissions",
		object{"permissions": append([]CommandPermission{}, list...)}, nil)
}

// MakeChannel makes a channel of a type: 0 text, 2 voice, 4 category, 5 announcement, 15
// forum. parentID is a category or "".
func (c *Client) MakeChannel(ctx context.Context, guildID, name string, kind int, parentID string) (Channel, error) {
	var made Channel
	return made, c.do(ctx, "POST", "/guilds/"+url.PathEscape(guildID)+"/channels", object{"name": name, "type": kind, "parent_id": parentID}, &made)
}

// DeleteChannel deletes a channel or thread and everything in it.
func (c *Client) DeleteChannel(ctx context.Context, channelID string) error {
	return c.do(ctx, "DELETE", "/channels/"+url.PathEscape(channelID), nil, nil)
}

func (c *Client) setChannel(ctx context.Context, channelID string, in object) error {
	return c.do(ctx, "POST", "/channels/"+url.PathEscape(channelID), in, nil)
}

// Overwrite is a permission overwrite of a channel. ID is a role's id or name,
// "@everyone", or a person's id or handle; Bot stands for the bot itself. Allow and Deny
// are names such as "VIEW_CHANNEL SEND_MESSAGES", or decimal bits; both "" take the
// overwrite away.
type Overwrite struct {
	ID    string `json:"id,omitempty"`
	Bot   bool   `json:"bot,omitempty"`
	Allow string `json:"allow,omitempty"`
	Deny  string `json:"deny,omitempty"`
}

// SetOverwrites sets these overwrites of a channel; others stay.
func (c *Client) SetOverwrites(ctx context.Context, channelID string, list ...Overwrite) error {
	return c.setChannel(ctx, channelID, object{"overwrites": list})
}

// LetBotPost lets the bot write in a channel and its threads, or stops it.
func (c *Client) LetBotPost(ctx context.Context, channelID string, may bool) error {
	return c.setChannel(ctx, channelID, object{"bot_may_post": may})
}

// SetTags gives a forum these tags, and says whether a post must have one.
func (c *Client) SetTags(ctx context.Context, forumID string, required bool, names ...string) error {
	return c.setChannel(ctx, forumID, object{"tags": append([]string{}, names...), "require_tag": required})
}

// LockThread locks a thread or unlocks it.
func (c *Client) LockThread(ctx context.Context, threadID string, locked bool) error {
	return c.setChannel(ctx, threadID, object{"locked": locked})
}

// ArchiveThread archives a thread or brings it back.
func (c *Client) ArchiveThread(ctx context.Context, threadID string, archived bool) error {
	return c.setChannel(ctx, threadID, object{"archived": archived})
}

// RoleForm is a role as MakeRole makes it. Permissions are names or decimal bits.
type RoleForm struct {
	Name        string `json:"name"`
	Permissions string `json:"permissions,omitempty"`
	Color       int    `json:"color,omitempty"`
	Mentionable bool   `json:"mentionable,omitempty"`
}

// MakeRole makes a role at the bottom of a server's list and returns its id.
func (c *Client) MakeRole(ctx context.Context, guildID string, role RoleForm) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	return made.ID, c.do(ctx, "POST", "/guilds/"+url.PathEscape(guildID)+"/roles", role, &made)
}

// DeleteRole deletes a role, which nobody has any more then.
func (c *Client) DeleteRole(ctx context.Context, guildID, roleID string) error {
	return c.do(ctx, "DELETE", "/guilds/"+url.PathEscape(guildID)+"/roles/"+url.PathEscape(roleID), nil, nil)
}

// SetRoles gives a member, or "bot", exactly these roles, by id or name.
func (c *Client) SetRoles(ctx context.Context, guildID, member string, roles ...string) error {
	return c.do(ctx, "POST", "/guilds/"+url.PathEscape(guildID)+"/members/"+url.PathEscape(member), object{"roles": append([]string{}, roles...)}, nil)
}

// RemoveBot takes the bot out of a server, as an admin who kicks it does.
func (c *Client) RemoveBot(ctx context.Context, guildID string) error {
	return c.do(ctx, "POST", "/guilds/"+url.PathEscape(guildID), object{"bot": false}, nil)
}

// InstallBot brings the bot back into a server.
func (c *Client) InstallBot(ctx context.Context, guildID string) error {
	return c.do(ctx, "POST", "/guilds/"+url.PathEscape(guildID), object{"bot": true}, nil)
}

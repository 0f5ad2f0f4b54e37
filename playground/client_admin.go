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

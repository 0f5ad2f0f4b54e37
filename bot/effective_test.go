package bot

import (
	"testing"

	"github.com/bwmarrin/discordgo"
)

// Overwrites apply in the order that Discord documents.
func TestEffectivePermissions(t *testing.T) {
	const (
		view   = discordgo.PermissionViewChannel
		send   = discordgo.PermissionSendMessages
		thread = discordgo.PermissionSendMessagesInThreads
		embed  = discordgo.PermissionEmbedLinks
		attach = discordgo.PermissionAttachFiles
		admin  = discordgo.PermissionAdministrator
		most   = view | send | thread | embed
	)
	role := func(id string, deny, allow int64) *discordgo.PermissionOverwrite {
		return &discordgo.PermissionOverwrite{ID: id, Type: discordgo.PermissionOverwriteTypeRole, Deny: deny, Allow: allow}
	}
	member := func(id string, deny, allow int64) *discordgo.PermissionOverwrite {
		return &discordgo.PermissionOverwrite{ID: id, Type: discordgo.PermissionOverwriteTypeMember, Deny: deny, Allow: allow}
	}
	type overwrites = []*discordgo.PermissionOverwrite
	for name, c := range map[string]struct {
		base       int64
		overwrites overwrites
		inThread   bool
		want       int64
	}{
		"none":                                        {most, nil, false, most},
		"denied to everyone":                          {most, overwrites{role("guild", send, 0)}, false, view | thread},
		"allowed to everyone":                         {most, overwrites{role("guild", 0, attach)}, false, most | attach},
		"denied to everyone, allowed to a role":       {most, overwrites{role("a", 0, send), role("guild", send, 0)}, false, most},
		"denied to one role, allowed to another":      {most, overwrites{role("b", 0, send), role("a", send, 0)}, false, most},
		"denied to a role":                            {most, overwrites{role("a", thread, 0)}, false, most &^ thread},
		"allowed to a role, denied to the bot":        {most, overwrites{member("bot", thread, 0), role("a", 0, thread)}, false, most &^ thread},
		"denied to a role, allowed to the bot":        {most, overwrites{member("bot", 0, thread), role("a", thread, 0)}, false, most},
		"of others":                                   {most, overwrites{role("c", most, 0), member("c", most, 0)}, false, most},
		"a role with the bot's id, a bot of a role's": {most, overwrites{role("bot", most, 0), member("a", most, 0)}, false, most},
		"out of sight":                                {most, overwrites{role("guild", view, 0)}, false, 0},
		"an administrator":                            {admin, overwrites{role("guild", most, 0), member("bot", most, 0)}, false, everything},
		"a thread, where sending is another thing":    {most, overwrites{role("guild", send, 0)}, true, most &^ send},
		"a thread in which not to write":              {most, overwrites{role("guild", thread, 0)}, true, view | send},
		"a thread out of sight":                       {most, overwrites{role("guild", view, 0)}, true, 0},
	} {
		channel := &discordgo.Channel{GuildID: "guild", PermissionOverwrites: c.overwrites}
		if got := effective(c.base, channel, "bot", []string{"a", "b"}, c.inThread); got != c.want {
			t.Errorf("%s: %b, want %b", name, got, c.want)
		}
	}
}

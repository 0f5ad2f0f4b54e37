package bot

import (
	"context"

	"github.com/bwmarrin/discordgo"
)

// EveryoneSees asks whether a channel or thread is open to every member of its server:
// what is nobody else's business must not be written there.
func (b *Bot) EveryoneSees(ctx context.Context, channelID string) (bool, error) {
	channel, err := b.Channel(ctx, channelID)
	if err != nil || channel.Type == discordgo.ChannelTypeGuildPrivateThread {
		return false, err
	}
	if channel.IsThread() {
		if channel, err = b.Channel(ctx, channel.ParentID); err != nil {
			return false, err
		}
	}
	roles, err := b.Roles(ctx, channel.GuildID)
	if err != nil {
		return false, err
	}
	for _, role := range roles {
		if role.ID == channel.GuildID { // @everyone
			return effective(role.Permissions, channel, "", nil, false)&discordgo.PermissionViewChannel != 0, nil
		}
	}
	return false, nil
}

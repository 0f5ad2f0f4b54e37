package commands

import (
	"context"

	"cairn/bot"

	"github.com/bwmarrin/discordgo"
)

// moderatorSlash is the definition of a command for those who look after a server.
// Discord offers it to members who may manage the server, and to whom the server names
// in its settings for the bot.
func (a *App) moderatorSlash(name, textKey string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	manageServer := int64(discordgo.PermissionManageGuild)
	return &discordgo.ApplicationCommand{
		Type:                     discordgo.ChatApplicationCommand,
		Name:                     name,
		Description:              a.texts.For("en").Say(textKey),
		Options:                  options,
		DefaultMemberPermissions: &manageServer,
		Contexts:                 &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild},
		IntegrationTypes:         &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall},
	}
}

// inServer is a moderators' command. That Discord let them use it is checked already;
// that it came at all says that the bot is in the server (again).
func (a *App) inServer(h bot.Handler) bot.Handler {
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		if in.GuildID == "" {
			return bot.Reply{Content: a.text(in).Say("setup.servers_only")}, nil
		}
		g, err := a.Store.Guild(ctx, in.GuildID)
		if err == nil && !g.GoneAt.IsZero() {
			err = a.Store.GuildBack(ctx, in.GuildID)
		}
		if err != nil {
			return bot.Reply{}, err
		}
		return h(ctx, in)
	}
}

// moderated is a button, menu or form of a moderators' command: it outlives the role
// that allowed the command, so whether it may be used is asked anew. The answer takes
// the place of the message that was acted on only if nobody else sees that message.
func (a *App) moderated(command string, h bot.Handler) bot.Handler {
	h = a.inServer(h)
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		may, err := a.bot.MayUse(ctx, in, command)
		if err != nil {
			return bot.Reply{}, err
		}
		if !may {
			return bot.Reply{Content: a.text(in).Say("setup.not_allowed")}, nil
		}
		r, err := h(ctx, in)
		r.Update = r.Update && in.Ephemeral()
		return r, err
	}
}

// inPlace puts a handler's answer in place of the message that was acted on.
func inPlace(h bot.Handler) bot.Handler {
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		r, err := h(ctx, in)
		r.Update = r.Modal == nil
		return r, err
	}
}

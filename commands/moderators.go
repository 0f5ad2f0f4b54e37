package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"cairn/bot"
	"cairn/data"

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

// inServer is a moderators' command, whose answer also says what nobody could be told
// before. That Discord let them use it is checked already.
func (a *App) inServer(h bot.Handler) bot.Handler { return a.tellsUnheard(a.onlyInServer(h)) }

// onlyInServer is inServer where the answer stays just as it is.
func (a *App) onlyInServer(h bot.Handler) bot.Handler {
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		if in.GuildID == "" {
			return bot.Reply{Content: a.text(in).Say("setup.servers_only")}, nil
		}
		g, err := a.Store.Guild(ctx, in.GuildID)
		if err != nil {
			return bot.Reply{}, err
		}
		if !g.GoneAt.IsZero() { // it may be back; but a command can come from a server that it is not in
			if err := a.lookAfterGuild(ctx, in.GuildID); err != nil {
				a.Log.Warn("whether a server has let the bot in again could not be found out", "guild", in.GuildID, "error", err)
			}
		}
		return h(ctx, in)
	}
}

const (
	guildsAtOnce = 200 // servers that are read from the database together
	maxUnsure    = 5   // of them in a row that Discord says nothing about, until another night
)

// lookAfterGuilds finds out which servers have removed the bot, or let it in again, and
// what of their posts' channels and roles is gone: Discord tells that only to bots that
// hear of everything there.
func (a *App) lookAfterGuilds(ctx context.Context) {
	ctx = bot.InBulk(ctx)
	unsure := 0
	for last := ""; ; {
		list, err := a.Store.Guilds(ctx, last, guildsAtOnce)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			a.Log.Error("the servers could not be read", "error", err)
			return
		}
		for _, id := range list {
			last = id
			err := a.lookAfterGuild(ctx, id)
			if err == nil {
				err = a.lookAhead(ctx, id)
			}
			if err == nil {
				unsure = 0
				continue
			}
			if ctx.Err() != nil {
				return
			}
			if unsure++; unsure == maxUnsure {
				a.Log.Warn("whether servers have removed the bot, or what is gone there, could not be found out; looking again another night", "error", err)
				return
			}
		}
		if len(list) < guildsAtOnce {
			return
		}
	}
}

// lookAfterGuild records whether the bot is in a server.
func (a *App) lookAfterGuild(ctx context.Context, guildID string) error {
	g, err := a.Store.Guild(ctx, guildID)
	if err != nil {
		return err
	}
	there, err := a.bot.InGuild(ctx, guildID)
	switch gone := !g.GoneAt.IsZero(); {
	case err != nil || there != gone: // as it was
		return err
	case there:
		return a.Store.GuildBack(ctx, guildID)
	}
	return a.Store.GuildGone(ctx, guildID, a.Clock.Now())
}

// aheadOf is how long before its time it is looked whether a post will be taken: a day, and
// what the look itself may take.
const aheadOf = 26 * time.Hour

// lookAhead finds out what hinders a server's posts that come soon, so that moderators hear
// of it before one is missed. One whose channel or role is gone is paused; what can be
// mended without touching the post may be mended by its time, and is only told.
func (a *App) lookAhead(ctx context.Context, guildID string) error {
	list, err := a.Store.Posts(ctx, guildID)
	if err != nil {
		return err
	}
	now := a.Clock.Now()
	list = slices.DeleteFunc(list, func(p data.Post) bool {
		coming := comingTimes(p, now, 1)
		return p.State != data.On || len(coming) == 0 || coming[0].After(now.Add(aheadOf))
	})
	if len(list) == 0 {
		return nil
	}
	standing, err := a.bot.Standing(ctx, guildID)
	if err != nil {
		return err
	}
	for _, p := range list {
		h, err := hindranceIn(ctx, standing, p)
		switch {
		case err != nil:
			return err
		case h.why == data.PausedChannelGone || h.why == data.PausedRoleGone:
			err := a.Store.HoldComing(ctx, guildID, p.ID, h.why, data.Audit{At: now, Action: "pause", Name: p.Name, After: h.why})
			if err != nil && !errors.Is(err, data.ErrNotFound) {
				return err
			}
			a.sched.Changed()
			a.tellSoon()
		case slices.Equal(h.missing, []permission{mentionRoles}):
			a.amiss(ctx, p, data.WithoutPing)
		default:
			a.amiss(ctx, p, h.why)
		}
	}
	return nil
}

// moderated is a button, menu or form of a moderators' command.
func (a *App) moderated(command string, h bot.Handler) bot.Handler {
	return a.permitted(command, a.inServer(h))
}

// permitted asks anew whether somebody may use a command whose button, menu or form they
// acted on: it outlives the role that allowed the command. The answer takes the place of
// the message that was acted on only if nobody else sees that message.
func (a *App) permitted(command string, h bot.Handler) bot.Handler {
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

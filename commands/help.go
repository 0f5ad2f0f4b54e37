package commands

import (
	"context"

	"cairn/bot"
	"cairn/content"

	"github.com/bwmarrin/discordgo"
)

// help is /help.
func (a *App) help() bot.Family {
	return bot.Family{
		Name:       "help",
		Definition: a.slash("help", "help.command"),
		Run: func(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
			return bot.Reply{Content: a.text(in).Say("help.text")}, nil
		},
	}
}

// about is /about: what is stored, and what Cairn is not.
func (a *App) about() bot.Family {
	return bot.Family{
		Name:       "about",
		Definition: a.slash("about", "about.command"),
		Run: func(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
			t := a.text(in)
			return bot.Reply{
				Content: t.Say("about.text", content.Data{"Version": a.Version}),
				Embeds:  []*discordgo.MessageEmbed{{Description: t.Say("about.wrong", content.Data{"Project": a.ProjectURL})}},
			}, nil
		},
	}
}

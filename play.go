package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"

	"cairn/config"
	"cairn/data"
	"cairn/playground"
	"cairn/playground/page"
)

// playgroundAddress is where the playground's page is unless told otherwise.
const playgroundAddress = "127.0.0.1:8420"

// playgroundData is the playground's own data directory: what is tried out never lands
// in a real community's database.
const playgroundData = "cairn-playground"

type playgroundCommand struct {
	settingsFlags
	Listen string `default:"${playground_address}" placeholder:"ADDR" help:"Loopback address and port of the page; port 0 takes a free one. Default: ${default}."`
}

// Run starts a local Discord and the bot on it.
func (c *playgroundCommand) Run(p *program) (err error) {
	settings, err := c.read()
	if err != nil {
		return err
	}
	settings.Data.Dir = playgroundData
	if c.Data != "" {
		settings.Data.Dir = c.Data
	}
	p.logAt(max(settings.Log.Level, slog.LevelWarn))
	// The store first: its lock keeps a second playground off the same directory.
	store, err := data.Open(p.ctx, config.Abs(settings.Data.Dir))
	if err != nil {
		return err
	}
	token := rand.Text()
	discord, err := playground.New(playground.Options{
		Listen: c.Listen, Dir: store.Dir(), Token: token, Page: page.Files, Logger: slog.Default(),
	})
	if err != nil {
		return errors.Join(err, store.Close())
	}
	defer func() { err = errors.Join(err, discord.Close()) }()
	settings.Discord.URL = discord.URL()

	return p.serve(store, settings, token, discord.Clock(), func() {
		fmt.Fprintf(p.out, `Open %s in a browser: a local Discord, with the bot on it.
Data is in %s. Ctrl-C stops it; nothing is lost.
For a real server: set DISCORD_TOKEN to your bot's token and run this again (see README.md).
`, discord.URL(), store.Dir())
	})
}

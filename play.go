package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

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

// playgroundMark is an empty file that tells a playground's data directory from a real
// community's: a clock that was moved must never meet real members' prompts. The
// playground's own world, written a moment later, tells as well.
const playgroundMark = "this-is-a-playground"

func isPlayground(dir string) bool {
	_, marked := os.Stat(filepath.Join(dir, playgroundMark))
	_, played := os.Stat(filepath.Join(dir, "playground.json"))
	return marked == nil || played == nil
}

func markPlayground(dir string) error {
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, playgroundMark), nil, 0o600)
	}
	if err != nil {
		return fmt.Errorf("data directory %s cannot be written: %w; choose another with --data", dir, err)
	}
	return nil
}

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
	dir := config.Abs(settings.Data.Dir)
	if _, err := os.Stat(filepath.Join(dir, data.DatabaseFile)); err == nil && !isPlayground(dir) {
		return fmt.Errorf("data directory %s is a real community's; choose another for the playground with --data", dir)
	}
	if err := markPlayground(dir); err != nil {
		return err
	}
	// The store first: unless it is broken, its lock keeps a second playground off the
	// same directory.
	store, kept, err := openStore(p.ctx, dir)
	if err != nil {
		return err
	}
	token := rand.Text()
	discord, err := playground.New(playground.Options{
		Listen: c.Listen, Dir: store.Dir(), Token: token, Page: page.Files, Logger: slog.Default(),
	})
	if err != nil {
		return errors.Join(fmt.Errorf("%w (cairn playground --listen ADDR)", err), store.Close())
	}
	defer func() { err = errors.Join(err, discord.Close()) }()
	settings.Discord.URL = discord.URL()

	return p.serve(store, settings, token, discord.Clock(), func() {
		fmt.Fprintf(p.out, `Open %s in a browser: a local Discord, with the bot on it.
%s Ctrl-C stops it.
For a real server: set DISCORD_TOKEN to your bot's token and run this again (see README.md).
`, discord.URL(), kept)
	})
}

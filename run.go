package main

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"

	"cairn/bot"
	"cairn/commands"
	"cairn/config"
	"cairn/data"
	"cairn/scheduler"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// version is Cairn's own; the commit comes from the build.
const version = "0.1.0"

type runCommand struct {
	settingsFlags
}

// Run connects to the real Discord, or starts the playground where there is no token.
func (c *runCommand) Run(p *program) error {
	settings, err := c.read()
	if err != nil {
		return err
	}
	token, err := settings.Token()
	if err != nil {
		return err
	}
	if token == "" {
		return (&playgroundCommand{settingsFlags: c.settingsFlags, Listen: playgroundAddress}).Run(p)
	}
	return p.serve(settings, token, scheduler.SystemClock{}, settings.Log.Level, func() {
		where := ""
		if settings.Discord.URL != bot.DiscordURL {
			where = " at " + settings.Discord.URL
		}
		fmt.Fprintf(p.out, "Cairn is connected to Discord%s. Data is in %s. Ctrl-C stops it.\n", where, config.Abs(settings.Data.Dir))
	})
}

// serve runs the bot on its data directory until the program is told to stop.
func (p *program) serve(settings config.Config, token string, clock scheduler.Clock, level slog.Level, ready func()) (err error) {
	log := slog.New(slog.NewTextHandler(p.errOut, &slog.HandlerOptions{Level: level}))
	slog.SetDefault(log)
	store, err := data.Open(p.ctx, config.Abs(settings.Data.Dir))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	app, err := commands.New(commands.Options{
		Store: store, Clock: clock, Log: log,
		Token: token, DiscordURL: settings.Discord.URL,
		Zone: settings.Prompts.Zone.Name, Minute: settings.Prompts.CheckInTime.Minute, Version: version,
	})
	if err != nil {
		return err
	}
	return app.Run(p.ctx, ready)
}

type versionCommand struct{}

// Run prints the versions that a bug report needs.
func (versionCommand) Run(p *program) error {
	commit := "unknown commit"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = "commit " + s.Value
			}
		}
	}
	sqlite, _, _ := sqlite3.Version()
	_, err := fmt.Fprintf(p.out, "cairn %s (%s)\n%s %s/%s, SQLite %s\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH, sqlite)
	return err
}

package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"

	"cairn/bot"
	"cairn/commands"
	"cairn/config"
	"cairn/data"
	"cairn/scheduler"
	"cairn/zones"

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
		if c.Data != "" {
			// A directory named for a community: a forgotten token must not open it
			// to a playground, where clocks are moved.
			return fmt.Errorf("there is no bot token for the data in %s; set %s, or start the playground with cairn playground", c.Data, config.TokenVariable)
		}
		return (&playgroundCommand{settingsFlags: c.settingsFlags, Listen: playgroundAddress}).Run(p)
	}
	if isPlayground(settings.Data.Dir) {
		return fmt.Errorf("data directory %s is a playground's; choose another for a real community with data.dir or --data", settings.Data.Dir)
	}
	p.logAt(settings.Log.Level)
	store, kept, err := openStore(p.ctx, config.Abs(settings.Data.Dir))
	if err != nil {
		return err
	}
	return p.serve(store, settings, token, scheduler.SystemClock{}, func() {
		where := ""
		if settings.Discord.URL != bot.DiscordURL {
			where = " at " + settings.Discord.URL
		}
		fmt.Fprintf(p.out, "Cairn is connected to Discord%s. %s Ctrl-C stops it.\n", where, kept)
	})
}

// logAt makes the default logger write lines of this level and above to standard error.
func (p *program) logAt(level slog.Level) {
	slog.SetDefault(slog.New(slog.NewTextHandler(p.errOut, &slog.HandlerOptions{Level: level})))
}

// serve runs the bot on an open store, which it closes, until the program is told to
// stop.
func (p *program) serve(store *data.Store, settings config.Config, token string, clock scheduler.Clock, ready func()) (err error) {
	defer func() { err = errors.Join(err, store.Close()) }()
	// Each check-in leaves some 30 kB of short-lived garbage behind on a heap of a few
	// megabytes: collecting a quarter as often saves an eighth of the processor time for
	// about ten megabytes.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	app, err := commands.New(commands.Options{
		Store: store, Clock: clock, Log: slog.Default(),
		Token: token, DiscordURL: settings.Discord.URL,
		Zone: settings.Prompts.Zone.Name, Minute: settings.Prompts.CheckInTime.Minute, Version: version,
		Late: scheduler.LateLimits{
			CheckIn: settings.Late.CheckIn.Duration, Own: settings.Late.Own.Duration, Post: settings.Late.Post.Duration,
		},
		Posts: settings.Servers.Reminders, ShortestInterval: settings.Servers.ShortestInterval.Duration,
		ProjectURL:         settings.Project.URL.URL,
		ReadDirectMessages: settings.Crisis.ReadDirectMessages,
	})
	if err != nil {
		return err
	}
	return app.Run(p.ctx, ready)
}

type versionCommand struct{}

// Run prints the versions that a bug report needs.
func (versionCommand) Run(p *program) error {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = " (commit " + s.Value + ")"
			}
		}
	}
	sqlite, _, _ := sqlite3.Version()
	_, err := fmt.Fprintf(p.out, "cairn %s%s\n%s %s/%s, SQLite %s, time zones %s\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH, sqlite, zones.Version())
	return err
}

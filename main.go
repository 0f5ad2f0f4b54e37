// Cairn is a self-hosted Discord bot for peer-support communities of people in
// recovery from substance use.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"cairn/config"

	"github.com/alecthomas/kong"
)

const description = `A Discord bot for peer-support communities of people in recovery.

Without a bot token it starts the playground: a local Discord on this machine, to try
everything in a browser. With one (in DISCORD_TOKEN, or in the file that the setting
discord.token_file names) it connects to the real Discord. See cairn run --help for
--config and --data.`

// cli is the command line.
type cli struct {
	Run        runCommand        `cmd:"" default:"withargs" help:"Run the bot; without a bot token, the playground. The default."`
	Playground playgroundCommand `cmd:"" help:"Run the bot on a local Discord, to try it in a browser."`
	Helplines  helplinesCommand  `cmd:"" help:"Show a country's emergency numbers and helplines."`
	Content    contentCommand    `cmd:"" help:"Check the helplines and other content."`
	Crisis     crisisCommand     `cmd:"" help:"Measure the detector of crises in what members write."`
	Version    versionCommand    `cmd:"" help:"Show the versions of Cairn and of what it is built on."`
}

// settingsFlags are common to the commands that read the settings.
type settingsFlags struct {
	Config string `short:"c" placeholder:"FILE" help:"Settings file. Default: cairn.toml in this directory, if there is one." type:"path"`
	Data   string `placeholder:"DIR" help:"Directory of the database and its keys, in place of the setting data.dir." type:"path"`
}

// read reads the settings file.
func (f settingsFlags) read() (config.Config, error) {
	path, optional := f.Config, false
	if path == "" {
		path, optional = "cairn.toml", true
	}
	c, err := config.Read(path, optional)
	if f.Data != "" {
		c.Data.Dir = f.Data
	}
	return c, err
}

// program is where a command prints and how it is told to stop.
type program struct {
	ctx    context.Context
	out    io.Writer
	errOut io.Writer
}

func main() {
	// The first Ctrl-C stops in order; a second one ends at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c, kong.Name("cairn"), kong.Description(description),
		kong.Writers(out, errOut), kong.Exit(func(code int) { exit = code }),
		kong.Vars{"playground_address": playgroundAddress},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 90}))
	if err != nil {
		fmt.Fprintln(errOut, "cairn:", err)
		return 1
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // --help was shown
		return exit
	}
	if err != nil {
		fmt.Fprintf(errOut, "cairn: %v; see cairn --help\n", err)
		return 2
	}
	if err := command.Run(&program{ctx: ctx, out: out, errOut: errOut}); err != nil {
		fmt.Fprintln(errOut, "cairn:", err)
		return 1
	}
	return 0
}

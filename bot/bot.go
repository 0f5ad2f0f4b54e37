// Package bot is the edge to Discord: one gateway session, a router that hands each
// interaction to its handler and posts the answer, and a rate-limited sender for
// messages that nobody is waiting for. It knows Discord and nothing of Cairn.
package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
)

// DiscordURL is where the real Discord is.
const DiscordURL = "https://discord.com"

// maxInFlight bounds the interactions that are handled at once. It must be at least
// the rate of interactions times the round trip to Discord.
const maxInFlight = 512

// drainTime is how long Run waits at its end for interactions that are being handled.
const drainTime = 5 * time.Second

// Options says how to reach Discord and how to speak when there is nothing to say.
type Options struct {
	Token  string // the bot token, without "Bot "
	URL    string // scheme and host of Discord; "": DiscordURL
	Logger *slog.Logger

	// Version is told to Discord in the User-Agent.
	Version string

	// Apology answers an interaction whose handler returned an error or panicked,
	// Stale one that no handler knows or that means nothing to it (ErrStale: a button of an
	// older version, a forged id),
	// Busy one that found too many others in flight.
	Apology, Stale, Busy func(*Interaction) Reply

	// DirectMessage answers what people write in their direct messages with the bot; an
	// empty reply says nothing. nil: Discord is not asked for such messages.
	// DirectApology answers one for which that returned an error or panicked; nil: nothing
	// is said then.
	DirectMessage func(context.Context, *DirectMessage) (Reply, error)
	DirectApology func(*DirectMessage) Reply
}

// Bot is one Discord application, connected while Run runs.
type Bot struct {
	opts Options
	log  *slog.Logger
	rest *rest
	// Of the application, and of the user that it is in a server; the ids differ for
	// old applications.
	appID, userID string
	// installs are the ways in which the application can be installed; nil: not told.
	installs map[discordgo.ApplicationIntegrationType]struct{}

	families map[string]*Family
	order    []*Family
	// Of the commands, once they are registered:
	mentions *strings.Replacer
	commands map[string]string // ids by name

	slots    chan struct{} // one for each interaction in flight
	direct   chan struct{} // one for each direct message being answered
	delays   delays
	stopping atomic.Bool
}

// New makes a bot that is not connected yet.
func New(opts Options) (*Bot, error) {
	if strings.TrimSpace(opts.Token) == "" {
		return nil, errors.New("the bot token is empty; set DISCORD_TOKEN, or discord.token_file in the settings")
	}
	if opts.URL == "" {
		opts.URL = DiscordURL
	}
	base, err := url.Parse(opts.URL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") || strings.Trim(base.Path, "/") != "" {
		return nil, fmt.Errorf("discord.url is %q; it should be a scheme and a host, like %s", opts.URL, DiscordURL)
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return &Bot{
		opts:     opts,
		log:      opts.Logger,
		rest:     newREST(base, opts.Token, userAgent(opts.Version), opts.Logger),
		families: map[string]*Family{},
		slots:    make(chan struct{}, maxInFlight),
		direct:   make(chan struct{}, directAtOnce),
	}, nil
}

func userAgent(version string) string {
	return "DiscordBot (self-hosted Cairn, " + version + ")"
}

// Add makes the bot answer to a command family. Call it before Run.
func (b *Bot) Add(families ...Family) {
	for _, f := range families {
		b.families[f.Name] = &f
		b.order = append(b.order, &f)
	}
}

// AppID returns the id of the bot's application, for links. It is known while Run runs.
func (b *Bot) AppID() string { return b.appID }

// Run connects and answers interactions until ctx ends, and returns nil then. It
// returns an error when the start does not succeed, or when Discord no longer accepts
// the token; any other loss of the connection is mended without returning. ready is
// called when the bot is connected for the first time. Run can be called once.
func (b *Bot) Run(ctx context.Context, ready func()) error {
	app, err := b.identify(ctx)
	if err != nil {
		return err
	}
	b.appID, b.userID, b.installs = app.ID, cmp.Or(app.Bot.ID, app.ID), app.Installs
	if err := b.register(ctx); err != nil {
		return fmt.Errorf("registering the commands with Discord: %w", err)
	}
	err = b.serve(ctx, ready)

	b.drain()
	return err
}

// drain waits until no interaction is in flight, which is when all slots are free.
func (b *Bot) drain() {
	b.stopping.Store(true)
	patience := time.NewTimer(drainTime)
	defer patience.Stop()
	for taken := range maxInFlight {
		select {
		case b.slots <- struct{}{}:
		case <-patience.C:
			b.log.Warn("stopped with interactions unanswered", "count", maxInFlight-taken)
			return
		}
	}
}

// application is what the bot needs to know of itself.
type application struct {
	ID  string `json:"id"`
	Bot struct {
		ID string `json:"id"`
	} `json:"bot"`
	Installs map[discordgo.ApplicationIntegrationType]struct{} `json:"integration_types_config"`
}

// identify asks Discord who this application is, which also proves the token.
func (b *Bot) identify(ctx context.Context) (app application, err error) {
	err = b.rest.call(ctx, http.MethodGet, "/applications/@me", nil, &app)
	if err := tokenError(err); err != nil {
		return app, err
	}
	if err != nil {
		return app, fmt.Errorf("cannot reach Discord at %s: %w; check the network and discord.url", b.opts.URL, err)
	}
	return app, nil
}

// tokenError explains an answer 401, and is nil for any other error.
func tokenError(err error) error {
	var api *APIError
	if errors.As(err, &api) && api.Status == http.StatusUnauthorized {
		return fatalError{errors.New("the bot token is not accepted by Discord (401 Unauthorized); copy it again from the Bot page of your application at https://discord.com/developers/applications into DISCORD_TOKEN or the token file")}
	}
	return nil
}

func init() {
	// The library speaks version 9 of the gateway unless told otherwise here.
	discordgo.APIVersion = apiVersion
}

// Package commands is what members can do with Cairn: one file a command family, each
// with what Discord shows, what happens, and which texts of package content it says.
package commands

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/crisis"
	"cairn/data"
	"cairn/scheduler"

	"github.com/bwmarrin/discordgo"
)

// Options are the parts that the bot is put together from.
type Options struct {
	Store *data.Store
	Clock scheduler.Clock // what due times follow
	Log   *slog.Logger

	Token      string // Discord's bot token
	DiscordURL string // "": the real Discord

	Zone    string // IANA; assumed for members and servers that name none; "": they are asked
	Minute  int    // of the day, suggested for the daily prompt
	Version string
	// ProjectURL is where people report what is wrong; "": no address is named.
	ProjectURL string

	Late             scheduler.LateLimits
	Posts            int           // how many reminders a server can have
	ShortestInterval time.Duration // between two posts of one reminder

	// ReadDirectMessages asks Discord for what people write to the bot directly, so that
	// signs of a crisis in it are answered.
	ReadDirectMessages bool
}

// App is the bot with all its commands.
type App struct {
	Options
	bot   *bot.Bot
	texts *content.Catalogue
	sched *scheduler.Scheduler

	patience time.Duration // see usualPatience; longer in tests, where machines are slow

	made          madeCards
	countryLog    countryLog
	lately        lately
	locales       locales
	suggested     suggestedLately
	sessions      *sessions
	asides        sync.WaitGroup
	untoldMembers untold
	alertWake     chan struct{} // a value where alerts in the database were changed
	noticeWake    chan struct{} // a value where moderators are to be told (see tellModerators)
	ended         chan struct{} // closed when the bot has ended
}

// New puts the bot together. Nothing is connected yet.
func New(opts Options) (*App, error) {
	texts, err := content.Load()
	if err != nil {
		return nil, err
	}
	a := &App{Options: opts, texts: texts, patience: usualPatience, alertWake: make(chan struct{}, 1), noticeWake: make(chan struct{}, 1), ended: make(chan struct{})}
	edge := bot.Options{
		Token: opts.Token, URL: opts.DiscordURL, Logger: opts.Log, Version: opts.Version,
		Apology: a.sorry(wentWrong), Stale: a.sorry("common.stale"), Busy: a.sorry("common.busy"),
	}
	if opts.ReadDirectMessages {
		edge.DirectMessage, edge.DirectApology = a.directMessage, a.sorryDirectly
	}
	a.bot, err = bot.New(edge)
	if err != nil {
		return nil, err
	}
	a.sched = scheduler.New(opts.Store, opts.Clock, opts.Log, opts.Late, a)
	a.sessions = newSessions(opts.Clock, a.editSession, a.forgetSession, a.pauseSession)
	for _, f := range a.families() {
		a.bot.Add(a.everyAnswer(f))
	}
	return a, nil
}

func (a *App) families() []bot.Family {
	return []bot.Family{
		a.crisis(),
		a.helpline(),
		a.checkIn(),
		a.cope(),
		a.learn(),
		a.history(),
		a.reminders(),
		a.reminder(),
		a.setup(),
		a.resource(),
		a.alerts(),
		a.alert(),
		a.audit(),
		a.myData(),
		a.help(),
		a.about(),
		a.consent(),
	}
}

// Definitions are what Discord shows of all commands, in no particular order.
func Definitions() ([]*discordgo.ApplicationCommand, error) {
	texts, err := content.Load()
	if err != nil {
		return nil, err
	}
	var list []*discordgo.ApplicationCommand
	for _, f := range (&App{texts: texts}).families() {
		if f.Definition != nil {
			list = append(list, f.Definition)
		}
	}
	return list, nil
}

// Run connects, and answers and sends until ctx ends. ready is called when the bot is
// connected for the first time. Run can be called once.
func (a *App) Run(ctx context.Context, ready func()) error {
	ctx, cancel := context.WithCancel(ctx)
	var scheduling sync.WaitGroup
	crisis.Load() // now, and not while somebody waits whose note is the first
	a.resumeSessions(ctx)
	err := a.bot.Run(ctx, func() {
		scheduling.Go(func() { a.sched.Run(ctx) })
		scheduling.Go(func() { a.watchAlerts(ctx) })
		scheduling.Go(func() { a.tellModerators(ctx) })
		scheduling.Go(func() { a.sessions.run(ctx) })
		ready()
	})
	cancel()
	close(a.ended)
	scheduling.Wait()
	a.awaitAsides(asidesAtEnd)
	return err
}

// asidesAtEnd is how long the end waits for what is being stored on the side.
const asidesAtEnd = 2 * time.Second

// text is the catalogue in the language of the person who acted.
func (a *App) text(in *bot.Interaction) content.Text { return a.texts.For(in.Locale) }

// slash is the definition of a command that works in servers, in the bot's direct
// messages and, for people who installed it for themselves, everywhere.
func (a *App) slash(name, textKey string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{
		Type:        discordgo.ChatApplicationCommand,
		Name:        name,
		Description: a.texts.For("en").Say(textKey),
		Options:     options,
		Contexts: &[]discordgo.InteractionContextType{
			discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel,
		},
		IntegrationTypes: &[]discordgo.ApplicationIntegrationType{
			discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall,
		},
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

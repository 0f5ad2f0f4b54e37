package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const (
	// openWithin bounds one attempt to connect. It also frees the bot from a session
	// that cannot come back: discordgo's Open never returns when Discord answers its
	// resume with "invalid session", because it waits for a lock that it holds.
	openWithin = 10 * time.Second

	firstReconnect = 500 * time.Millisecond
	lastReconnect  = 30 * time.Second

	// resumeTries is how often a session is resumed before a new one is begun: its
	// address can be gone for good.
	resumeTries = 3
	// lastIdentify keeps repeated identifies far below Discord's 1,000 a day, after
	// which it resets the token (docs: events/gateway, "Session Start Limit").
	lastIdentify = 5 * time.Minute
)

// Close codes after which connecting again is pointless (docs:
// topics/opcodes-and-status-codes, "Gateway Close Event Codes", reconnect: false).
var fatalCloses = map[int]string{
	4004: "the bot token is not accepted by Discord (gateway close code 4004); copy it again from the Bot page of your application at https://discord.com/developers/applications into DISCORD_TOKEN or the token file",
	4010: "Discord refused the shard (gateway close code 4010)",
	4011: "Discord requires sharding for this many servers (gateway close code 4011), which this version of Cairn cannot do",
	4012: "Discord no longer supports the gateway version that this version of Cairn speaks (close code 4012); update Cairn",
	4013: "Discord refused the intents as invalid (gateway close code 4013)",
	4014: "Discord refused the intents as not allowed (gateway close code 4014); Cairn needs none that is privileged: look at the Bot page of your application",
}

// fatalError ends Run: trying again cannot help.
type fatalError struct{ error }

// link is one discordgo session and what its keeper must know of it.
type link struct {
	session *discordgo.Session
	lost    chan struct{} // a value for each loss of the connection
	left    atomic.Bool   // given up: what still comes from it is not answered
	ready   atomic.Bool   // it was connected once, so the next attempt resumes it

	mu     sync.Mutex
	socket net.Conn // of the newest connection
}

// dial opens the connection below the websocket, and remembers it.
func (l *link) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.socket = conn
	return conn, err
}

func (b *Bot) newLink() (*link, error) {
	s, err := discordgo.New("Bot " + b.opts.Token)
	if err != nil {
		return nil, err
	}
	l := &link{session: s, lost: make(chan struct{}, 1)}
	// Interactions need no intent and no cache of the servers' state. Reconnecting is
	// serve's work, so that a refused token ends the program instead of looping.
	s.Identify.Intents = discordgo.IntentsNone
	if b.opts.DirectMessage != nil { // not privileged; direct messages come with their text
		s.Identify.Intents = discordgo.IntentDirectMessages
		s.AddHandler(func(_ *discordgo.Session, event *discordgo.MessageCreate) {
			if !l.left.Load() {
				b.onDirectMessage(event)
			}
		})
	}
	s.StateEnabled = false
	s.Compress = false
	s.SyncEvents = false
	s.ShouldReconnectOnError = false
	s.UserAgent = b.rest.agent
	s.Client = b.rest.http
	s.LogLevel = discordgo.LogError

	s.Dialer = &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: openWithin / 2, NetDialContext: l.dial}
	s.AddHandler(func(_ *discordgo.Session, event *discordgo.InteractionCreate) {
		if !l.left.Load() {
			b.onInteraction(event)
		}
	})
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case l.lost <- struct{}{}:
		default:
		}
	})
	return l, nil
}

// serve keeps a gateway session until ctx ends or an error is fatal. The first
// connection must succeed; a lost one is resumed where Discord allows it, and begun
// anew where it does not.
func (b *Bot) serve(ctx context.Context, ready func()) error {
	l, err := b.newLink()
	if err != nil {
		return err
	}
	if err := b.open(ctx, l); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		if errors.As(err, &fatalError{}) {
			return err
		}
		return fmt.Errorf("cannot reach Discord's gateway at %s: %w; check the network and discord.url", b.opts.URL, err)
	}
	b.log.Info("connected to Discord")
	ready()
	for {
		select {
		case <-ctx.Done():
			b.log.Info("disconnecting from Discord")
			return l.session.Close()
		case <-l.lost:
		}
		b.log.Warn("the connection to Discord was lost; reconnecting")
		began := time.Now()
		if l, err = b.reconnect(ctx, l); err != nil || l == nil {
			return err
		}
		b.log.Info("connected to Discord again", "after", time.Since(began).Round(time.Millisecond))
	}
}

// reconnect opens the link again, or a new one where that cannot be. It returns nil,
// nil when ctx ends first.
func (b *Bot) reconnect(ctx context.Context, l *link) (*link, error) {
	wait, longest := firstReconnect, lastReconnect
	for tries := 1; ; tries++ {
		// The pause also lets discordgo finish what it does after it reports a loss.
		if err := sleep(ctx, wait/2+rand.N(wait/2)); err != nil {
			return nil, nil
		}
		err := b.open(ctx, l)
		switch {
		case err == nil:
			return l, nil
		case ctx.Err() != nil:
			return nil, nil
		case errors.As(err, &fatalError{}):
			return nil, err
		}
		b.log.Warn("reconnecting to Discord did not work yet", "error", err)
		// A token that was revoked meanwhile shows in a request, too.
		if _, err := b.identify(ctx); errors.As(err, &fatalError{}) {
			return nil, err
		}
		if errors.Is(err, errStuck) || l.ready.Load() && (newSession(err) || tries >= resumeTries) {
			if !l.ready.Load() {
				longest = lastIdentify // identifies that lead nowhere
			}
			l.abandon()
			if l, err = b.newLink(); err != nil {
				return nil, err
			}
			b.log.Warn("the gateway session could not be resumed; beginning a new one")
			tries = 0
		}
		wait = min(2*wait, longest)
	}
}

// newSession reports whether Discord closed the connection with a code after which the
// session cannot be resumed (docs: topics/opcodes-and-status-codes).
func newSession(err error) bool { return websocket.IsCloseError(err, 4003, 4007, 4009) }

var errStuck = errors.New("no answer from the gateway in time")

// open connects a link, within openWithin.
func (b *Bot) open(ctx context.Context, l *link) error {
	select {
	case <-l.lost: // of the connection before
	default:
	}
	result := make(chan error, 1)
	go func() { result <- l.session.Open() }()
	timer := time.NewTimer(openWithin)
	defer timer.Stop()
	select {
	case err := <-result:
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			if why, ok := fatalCloses[closed.Code]; ok {
				return fatalError{errors.New(why)}
			}
		}
		if errors.Is(err, discordgo.ErrWSAlreadyOpen) {
			err = nil
		}
		if err == nil {
			l.ready.Store(true)
		}
		return err
	case <-timer.C:
		l.leave(result)
		return errStuck
	case <-ctx.Done():
		l.leave(result)
		return ctx.Err()
	}
}

// abandon makes sure that nothing comes from a link any more.
func (l *link) abandon() {
	l.left.Store(true)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.socket != nil {
		_ = l.socket.Close()
	}
}

// leave abandons a link whose Open has not returned; should it return after all, the
// session is closed, so that no interaction is ever answered twice.
func (l *link) leave(opened <-chan error) {
	l.abandon()
	go func() {
		if <-opened == nil {
			_ = l.session.Close()
		}
	}()
}

// discordgo reports through one global function. Its messages hold no event data at
// the level that sessions here have.
func init() {
	discordgo.Logger = func(level, _ int, format string, args ...any) {
		if level == discordgo.LogError {
			slog.Debug("discordgo: " + fmt.Sprintf(format, args...))
		}
	}
}

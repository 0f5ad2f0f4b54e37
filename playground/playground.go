// Package playground is a local Discord: gateway, REST API and the people who use it,
// on loopback, as strict as the real one. A bot is pointed at it in place of
// discord.com; people are played through a web page or, in tests, through the control
// API that docs/playground.md describes and Client speaks.
//
// It knows Discord's public protocol and nothing about any bot.
package playground

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Options say how a playground is set up. The zero value is a world in memory on a
// free port; Token has to be set.
type Options struct {
	// Listen is a loopback address such as "127.0.0.1:8080"; "" and port 0 take a free
	// port. Any other address is an error.
	Listen string
	// Dir is the folder of playground.json and the attachments; "" keeps the world in
	// memory.
	Dir string
	// Token is the bot token that is accepted, without "Bot ".
	Token string
	// Limits are the rate limits; the zero value is Discord's.
	Limits Limits
	// ExtraGuilds is how many more servers the bot is in, each with 50 channels, 30
	// roles and 25 emojis.
	ExtraGuilds int
	// ExtraMembers is how many more people, m1 to mN, are members of the first server.
	ExtraMembers int
	// Latency is how long every REST request is on its way before it arrives, and is
	// counted by any limit; up to Jitter more is added at random. Control requests and the
	// gateway are not slowed down.
	Latency, Jitter time.Duration
	// HeartbeatInterval is what the gateway asks for; 0 is Discord's 41.25 s.
	HeartbeatInterval time.Duration
	// Page is served at "/"; nil serves a line of text.
	Page fs.FS
	// Observe is told every REST exchange, in the goroutine that serves it, before the
	// answer is sent. It must not keep the byte slices changed.
	Observe func(Exchange)
	// ObserveEvent is told every gateway event sent to a bot: its name and its d. It
	// must not wait for the playground.
	ObserveEvent func(name string, data json.RawMessage)
	// Logger takes what goes wrong inside; nil is silence.
	Logger *slog.Logger
}

// Exchange is one REST request and its answer.
type Exchange struct {
	Method      string
	Path        string // with /api/vN
	Query       string
	ContentType string // of the request
	Request     []byte // as sent, also multipart
	Status      int
	Response    []byte // empty for 204
	Fault       string // the kind of fault it met; "" is none
}

// Server is a running playground.
type Server struct {
	token        string
	log          *slog.Logger
	heartbeat    time.Duration
	latency      time.Duration
	jitter       time.Duration
	observe      func(Exchange)
	observeEvent func(string, json.RawMessage)

	url         string
	http        *http.Server
	clock       *Clock
	ids         *snowflakes
	stats       stats
	faults      faults
	limits      *limiter
	events      *events
	gateway     *gateway
	files       *fileStore
	saver       *saver
	savedOffset atomic.Int64
	closing     chan struct{}
	closed      sync.Once
	closeErr    error
	running     sync.WaitGroup

	announcing sync.Mutex // keeps announcements in order; taken before mu

	mu            sync.Mutex // guards everything below
	world         *world
	commands      map[string][]*command // by guild id; "" are the global ones. The slices never change
	grants        grants
	dms           map[string]*channel
	nonces        nonces
	interactions  *interactions
	announcements []announcement
}

// New loads the world, listens and serves at once. The error says what to do.
func New(o Options) (*Server, error) {
	if o.Token == "" {
		return nil, errors.New("playground: no token: set Options.Token to what the bot will send")
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if err := checkLoopback(o.Listen); err != nil {
		return nil, err
	}
	if o.HeartbeatInterval <= 0 {
		o.HeartbeatInterval = 41250 * time.Millisecond
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Dir != "" {
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("playground: make the data folder: %w", err)
		}
	}
	files, err := newFileStore(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("playground: make the folder for attachments: %w", err)
	}
	clock := &Clock{}
	s := &Server{
		token: o.Token, log: o.Logger, heartbeat: o.HeartbeatInterval, observe: o.Observe, observeEvent: o.ObserveEvent,
		latency: o.Latency, jitter: o.Jitter,
		clock: clock, limits: newLimiter(o.Limits), events: newEvents(), files: files,
		closing: make(chan struct{}),
		world:   newWorld(o.ExtraGuilds, o.ExtraMembers, clock.Now), commands: map[string][]*command{}, dms: map[string]*channel{}, grants: grants{},
		interactions: newInteractions(),
	}
	s.ids = &snowflakes{clock: s.clock}
	s.gateway = &gateway{identifyEvery: o.Limits.Identify, conns: map[*gatewayConn]bool{}, changed: s.botChanged}
	s.clock.changed = s.clockChanged

	ln, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("playground: cannot listen on %s: %w; choose another port, or stop the program that uses it", o.Listen, err)
	}
	s.url = "http://" + ln.Addr().String()
	if err := s.load(o.Dir); err != nil {
		ln.Close()
		return nil, err
	}
	s.http = &http.Server{Handler: s.routes(o.Page), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(o.Logger.Handler(), slog.LevelWarn)}
	s.running.Go(s.saver.run)
	s.running.Go(func() {
		if err := s.http.Serve(ln); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("serve", "err", err)
		}
	})
	return s, nil
}

// checkLoopback refuses to listen where others could connect: the playground has no
// passwords.
func checkLoopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("playground: %q is no address: write it like 127.0.0.1:8080: %w", addr, err)
	}
	if !isLoopback(host) {
		return fmt.Errorf("playground: it listens on this machine only, because it has no passwords: use 127.0.0.1 in place of %q", host)
	}
	return nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// URL is the address of the playground, without a slash at the end.
func (s *Server) URL() string { return s.url }

// Clock is the clock that the playground and the bot share.
func (s *Server) Clock() *Clock { return s.clock }

// Close stops serving, cuts every connection and saves the world. The error is that of
// saving.
func (s *Server) Close() error {
	s.closed.Do(func() {
		close(s.closing)
		s.gateway.shutDown()
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		if s.http.Shutdown(ctx) != nil {
			s.http.Close()
		}
		s.running.Wait()
		s.closeErr = s.saver.save(0)
	})
	return s.closeErr
}

func (g *gateway) shutDown() {
	g.mu.Lock()
	g.closed = true
	sessions := g.sessions
	g.mu.Unlock()
	for _, c := range g.connections() {
		c.closeKeeping(closeUnknownError, "The playground is closing.")
		c.cut()
	}
	for _, sess := range sessions {
		g.end(sess)
	}
}

// routes are all paths of the playground, behind the checks on who asks.
func (s *Server) routes(page fs.FS) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/", s.apiRoutes())
	mux.HandleFunc("GET /gateway", s.serveGateway)
	mux.HandleFunc("GET /gateway/{$}", s.serveGateway)
	mux.HandleFunc("GET /attachments/{channel}/{attachment}/{file}", s.serveAttachment)
	mux.Handle("/playground/", s.controlRoutes())
	if page != nil {
		mux.Handle("/", http.FileServerFS(page)) // no method: it would conflict with the paths above
	} else {
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, "This playground has no page. Its control API is under /playground/.")
		})
	}
	return guard(mux)
}

// guard answers only requests that were meant for this machine: the Host must be a
// loopback name, or another site's page could reach the playground through DNS that
// points here; and a page of another origin may not send anything.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if !isLoopback(host) && !isLoopback(trimBrackets(host)) {
			problem(w, http.StatusForbidden, "the playground answers only to loopback addresses: open it as http://127.0.0.1 or http://localhost")
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" {
			if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
				problem(w, http.StatusForbidden, "the playground answers only its own page: this request came from "+origin)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func trimBrackets(host string) string {
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

// serveAttachment gives an uploaded file back.
func (s *Server) serveAttachment(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	_, known := s.world.channels[r.PathValue("channel")]
	s.mu.Unlock()
	data, there := s.files.get(r.PathValue("attachment"))
	if !known || !there {
		http.NotFound(w, r)
		return
	}
	name := r.PathValue("file")
	w.Header().Set("Content-Type", contentType(upload{filename: name, data: data}))
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "private, max-age=86400")
	w.Write(data)
}

// botChanged tells the pages whether a bot is connected.
func (s *Server) botChanged() {
	if s.events.count.Load() == 0 {
		return
	}
	_, connected := s.gateway.count()
	s.events.toAll(event{"type": "bot", "connected": connected})
}

// clockChanged is told when the clock was moved and when the next due time changed;
// only the first needs saving.
func (s *Server) clockChanged() {
	if offset := int64(s.clock.Offset()); s.savedOffset.Swap(offset) != offset {
		s.touch()
	}
	if s.events.count.Load() == 0 {
		return
	}
	ev := s.clockShape()
	ev["type"] = "clock"
	s.events.toAll(ev)
}

// clockShape is the clock as the control API shows it.
func (s *Server) clockShape() event {
	o := event{"now": s.clock.Now().Format(time.RFC3339Nano), "offset_ms": s.clock.Offset().Milliseconds(), "next_due": nil}
	if next, waiting := s.clock.Next(); waiting {
		o["next_due"] = next.UTC().Format(time.RFC3339Nano)
	}
	return o
}

// touch notes that the world has changed and should be saved.
func (s *Server) touch() { s.saver.touch() }

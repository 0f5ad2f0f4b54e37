package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cairn/bot"
	"cairn/playground"
	"cairn/playground/contract"

	"github.com/bwmarrin/discordgo"
)

const token = "a-token-for-tests"

// rig is a bot with a few commands for tests on a local Discord.
type rig struct {
	t       testing.TB
	discord *playground.Server
	client  *playground.Client
	maya    *playground.Person
	dm      string
	bot     *bot.Bot
	log     *logbook
	ended   chan error
	calls   atomic.Int64
	stop    func()
}

type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func say(text string) func(*bot.Interaction) bot.Reply {
	return func(*bot.Interaction) bot.Reply { return bot.Reply{Content: text} }
}

func command(name string) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{
		Name: name, Type: discordgo.ChatApplicationCommand, Description: "For tests",
		Contexts:         &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM},
		IntegrationTypes: &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall},
	}
}

// newRig starts a bot with the given family of commands for tests.
func newRig(t testing.TB, change func(*playground.Options), families ...bot.Family) *rig {
	t.Helper()
	observe, observeEvent := contract.Watch(t)
	o := playground.Options{Token: token, Observe: observe, ObserveEvent: observeEvent}
	if change != nil {
		change(&o)
	}
	discord, err := playground.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discord.Close() })
	r := &rig{t: t, discord: discord, client: playground.Dial(discord.URL()), log: &logbook{}, ended: make(chan error, 1)}
	r.maya = r.client.Person("maya")
	if r.dm, err = r.maya.DM(t.Context()); err != nil {
		t.Fatal(err)
	}
	families = append(families, bot.Family{
		Name: "echo", Definition: command("echo"),
		Run: func(context.Context, *bot.Interaction) (bot.Reply, error) {
			r.calls.Add(1)
			return bot.Reply{Content: "here"}, nil
		},
	})
	r.start(families...)
	return r
}

func (r *rig) start(families ...bot.Family) {
	r.t.Helper()
	b, err := bot.New(bot.Options{
		Token: token, URL: r.discord.URL(), Logger: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Version: "test",
		Apology: say("sorry"), Stale: say("stale"), Busy: say("busy"),
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.bot = b
	b.Add(families...)
	ctx, cancel := context.WithCancel(context.Background())
	ready := make(chan struct{})
	go func() { r.ended <- b.Run(ctx, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-r.ended:
		r.t.Fatal(err)
	}
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-r.ended; err != nil {
			r.t.Error(err)
		}
	})
	r.t.Cleanup(r.stop)
}

func (r *rig) run(name string) playground.Result {
	r.t.Helper()
	res, err := r.maya.Command(r.t.Context(), r.dm, name)
	if err != nil {
		r.t.Fatal(err)
	}
	return res
}

func (r *rig) says(res playground.Result, want string) *playground.Message {
	r.t.Helper()
	if res.Status != "answered" || res.Message == nil || !strings.Contains(res.Message.Content, want) {
		r.t.Fatalf("want %q, got %+v\nlog:\n%s", want, res, r.log)
	}
	return res.Message
}

func (r *rig) fault(f playground.Fault) {
	r.t.Helper()
	if err := r.client.FaultAdd(r.t.Context(), f); err != nil {
		r.t.Fatal(err)
	}
}

// recovers waits until the bot answers again.
func (r *rig) recovers(within time.Duration) {
	r.t.Helper()
	end := time.Now().Add(within)
	for {
		res, err := r.maya.Command(r.t.Context(), r.dm, "echo")
		if err == nil && res.Answered() {
			return
		}
		if time.Now().After(end) {
			r.t.Fatalf("no answer within %s: %+v, %v\nlog:\n%s", within, res, err, r.log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Whatever a handler does, the person gets an answer, in private.
func TestHandlers(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil,
		bot.Family{Name: "panic", Definition: command("panic"), Run: func(context.Context, *bot.Interaction) (bot.Reply, error) {
			panic("what a member wrote")
		}},
		bot.Family{Name: "error", Definition: command("error"), Run: func(context.Context, *bot.Interaction) (bot.Reply, error) {
			return bot.Reply{}, errors.New("the database is on fire")
		}},
		bot.Family{Name: "slow", Definition: command("slow"),
			Run: func(context.Context, *bot.Interaction) (bot.Reply, error) {
				time.Sleep(4 * time.Second)
				return bot.Reply{Content: "at last", Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
					discordgo.Button{Label: "again", CustomID: bot.CustomID("slow", "again")},
					discordgo.Button{Label: "other", CustomID: bot.CustomID("slow", "other")},
				}}}}, nil
			},
			Components: map[string]bot.Handler{
				"again": func(context.Context, *bot.Interaction) (bot.Reply, error) {
					time.Sleep(4 * time.Second)
					return bot.Reply{Content: "in place", Update: true}, nil
				},
				"other": func(context.Context, *bot.Interaction) (bot.Reply, error) {
					time.Sleep(4 * time.Second)
					return bot.Reply{Content: "beside it"}, nil
				},
			}},
	)
	t.Run("panics", func(t *testing.T) {
		r.says(r.run("panic"), "sorry")
		if strings.Contains(r.log.String(), "what a member wrote") {
			t.Error("the panic's words are in the log")
		}
	})
	t.Run("errors", func(t *testing.T) { r.says(r.run("error"), "sorry") })
	t.Run("takes longer than Discord waits", func(t *testing.T) {
		msg := r.says(r.run("slow"), "at last")
		if !msg.Ephemeral() {
			t.Error("a deferred answer is public")
		}
		beside, err := r.maya.Press(t.Context(), msg, msg.Button("other").CustomID)
		if err != nil {
			t.Fatal(err)
		}
		if m := beside.Message; m != nil && m.Content != "beside it" { // it comes as a message of its own
			t.Logf("the message pressed on is still %q", m.Content)
		}
		found, err := r.maya.Await(t.Context(), r.dm, func(m *playground.Message) bool { return m.Content == "beside it" })
		if err != nil || !found.Ephemeral() {
			t.Errorf("%+v, %v", found, err)
		}
		place, err := r.maya.Press(t.Context(), msg, msg.Button("again").CustomID)
		if err != nil {
			t.Fatal(err)
		}
		if m := r.says(place, "in place"); m.ID != msg.ID {
			t.Error("the answer is not in place of the message")
		}
	})
	r.says(r.run("echo"), "here")
}

// Commands are written once, and again only when they differ.
func TestCommandsAreWrittenWhenTheyChange(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	writes := func() int {
		stats, err := r.client.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return stats.CommandWrites
	}
	if n := writes(); n != 1 {
		t.Fatalf("%d writes at the first start", n)
	}
	family := func(description string) bot.Family {
		zero := 0.0
		d := command("echo")
		d.Description = description
		d.Options = []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionInteger, Name: "n", Description: "A number", MinValue: &zero, MaxValue: 10},
			{Type: discordgo.ApplicationCommandOptionString, Name: "s", Description: "A text", Autocomplete: true, MaxLength: 9},
		}
		return bot.Family{Name: "echo", Definition: d}
	}
	for i, c := range []struct {
		description string
		writes      int
	}{{"One", 2}, {"One", 2}, {"Two", 3}, {"Two", 3}} {
		r.stop()
		r.start(family(c.description))
		if n := writes(); n != c.writes {
			t.Errorf("start %d: %d writes, want %d", i, n, c.writes)
		}
	}
}

// Discord takes no two choices of one name, and no more than 25; what a handler suggests
// twice must not cost the others.
func TestChoicesOnce(t *testing.T) {
	t.Parallel()
	d := command("pick")
	d.Options = []*discordgo.ApplicationCommandOption{{Type: discordgo.ApplicationCommandOptionString, Name: "s", Description: "A text", Autocomplete: true}}
	r := newRig(t, nil, bot.Family{Name: "pick", Definition: d, Autocomplete: map[string]bot.Handler{
		"s": func(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
			var list []*discordgo.ApplicationCommandOptionChoice
			add := func(name, value string) {
				list = append(list, &discordgo.ApplicationCommandOptionChoice{Name: name, Value: value})
			}
			add("one", "1")
			add("one", "first") // a name twice
			add("uno", "1")     // a value twice
			add("two", "2")
			if in.Focused == "many" {
				for i := range 30 {
					add(fmt.Sprint("n", i), fmt.Sprint("v", i))
				}
			}
			return bot.Reply{Choices: list}, nil
		},
	}})
	for typed, want := range map[string]int{"few": 2, "many": 25} {
		res, err := r.maya.Autocomplete(t.Context(), r.dm, "pick", playground.Typing("s", typed))
		if err != nil || !res.Answered() || len(res.Choices) != want {
			t.Fatalf("%s: %+v, %v", typed, res, err)
		}
		if c := res.Choices; c[0] != (playground.Choice{Name: "one", Value: "1"}) || c[1] != (playground.Choice{Name: "two", Value: "2"}) {
			t.Errorf("%s: %+v", typed, c)
		}
	}
}

func TestStartRefusals(t *testing.T) {
	t.Parallel()
	discord, err := playground.New(playground.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discord.Close() })
	// A port that was closed just now may be another test's next.
	const nobody = "http://127.0.0.1:1"
	for name, c := range map[string]struct {
		token, url string
		want       []string
	}{
		"a wrong token":         {"wrong", discord.URL(), []string{"bot token is not accepted by Discord", "DISCORD_TOKEN"}},
		"no token":              {" ", discord.URL(), []string{"token is empty", "DISCORD_TOKEN"}},
		"nobody listens there":  {token, nobody, []string{"cannot reach Discord at " + nobody, "discord.url"}},
		"no such host":          {token, "https://discord.invalid", []string{"cannot reach Discord", "discord.url"}},
		"an address of no kind": {token, "discord.com", []string{"discord.url", "https://discord.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := bot.New(bot.Options{Token: c.token, URL: c.url, Apology: say(""), Stale: say(""), Busy: say("")})
			if err == nil {
				err = b.Run(t.Context(), func() { t.Error("connected") })
			}
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "\n") || c.token != " " && strings.Contains(err.Error(), c.token+" ") {
				t.Errorf("more than one line, or the token: %q", err)
			}
		})
	}
}

// The connection goes in every way that Discord knows, and comes back by itself.
func TestGatewayRecovery(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cut     func(context.Context, *playground.Client) error
		resumed bool
	}{
		"dropped":            {func(ctx context.Context, c *playground.Client) error { return c.GatewayDrop(ctx) }, true},
		"closed, resumable":  {func(ctx context.Context, c *playground.Client) error { return c.GatewayClose(ctx, 4000) }, true},
		"asked to reconnect": {func(ctx context.Context, c *playground.Client) error { return c.GatewayReconnect(ctx) }, true},
		"invalid session": {func(ctx context.Context, c *playground.Client) error {
			return c.GatewayInvalidSession(ctx, false)
		}, false},
		"invalid session, resumable": {func(ctx context.Context, c *playground.Client) error {
			return c.GatewayInvalidSession(ctx, true)
		}, true},
		"closed, session timed out": {func(ctx context.Context, c *playground.Client) error {
			return c.GatewayClose(ctx, 4009)
		}, false},
		"resume refused": {func(ctx context.Context, c *playground.Client) error {
			return errors.Join(c.GatewayRefuseResume(ctx), c.GatewayDrop(ctx))
		}, false},
		"dropped three times": {func(ctx context.Context, c *playground.Client) error {
			for range 3 {
				if err := errors.Join(c.GatewayDrop(ctx), waitConnected(ctx, c)); err != nil {
					return err
				}
			}
			return nil
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.says(r.run("echo"), "here")
			if err := c.cut(t.Context(), r.client); err != nil {
				t.Fatal(err)
			}
			var stats playground.Stats
			for end := time.Now().Add(30 * time.Second); stats.Resumes+stats.Identifies < 2 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
				var err error
				if stats, err = r.client.Stats(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			r.recovers(30 * time.Second)
			if resumed := stats.Resumes > 0 && stats.Identifies == 1; resumed != c.resumed {
				t.Errorf("%d resumes, %d identifies", stats.Resumes, stats.Identifies)
			}
		})
	}
	t.Run("a zombie", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, func(o *playground.Options) { o.HeartbeatInterval = 200 * time.Millisecond })
		if err := r.client.GatewayMute(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		r.recovers(30 * time.Second)
	})
	t.Run("events that nobody knows", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, func(o *playground.Options) { o.ObserveEvent = nil }) // they are not Discord's
		if err := r.client.GatewayUnknownEvent(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.says(r.run("echo"), "here")
	})
	t.Run("the token was revoked", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		r.stop = func() {}
		if err := r.client.GatewayClose(t.Context(), 4004); err != nil {
			t.Fatal(err)
		}
		r.fault(playground.Fault{Kind: "status", Status: 401, Path: ".*", Times: 100})
		select {
		case err := <-r.ended:
			if err == nil || !strings.Contains(err.Error(), "token is not accepted") {
				t.Errorf("ended with %v", err)
			}
			r.ended <- nil // for the clean-up
		case <-time.After(20 * time.Second):
			t.Errorf("still running; log:\n%s", r.log)
		}
	})
}

func waitConnected(ctx context.Context, c *playground.Client) error {
	time.Sleep(50 * time.Millisecond)
	return c.WaitConnected(ctx)
}

// Discord has a bad moment while an answer is on its way.
func TestAnswersSurviveFaults(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for name, f := range map[string]playground.Fault{
		"a 503":        {Kind: "status", Status: 503, Path: "callback$", Times: 2},
		"a lost reply": {Kind: "lost_reply", Path: "callback$", Times: 1},
		"slow":         {Kind: "delay", DelayMS: 1500, Path: "callback$", Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			r.fault(f)
			before := r.calls.Load()
			r.says(r.run("echo"), "here")
			if n := r.calls.Load() - before; n != 1 {
				t.Errorf("handled %d times", n)
			}
		})
	}
}

// A message is sent once, whatever comes in between.
func TestSendSurvivesFaults(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for i, f := range []playground.Fault{
		{Kind: "status", Status: 500, Times: 2},
		{Kind: "lost_reply", Times: 2},
		{Kind: "rate_limit", RetryAfter: 0.3, Scope: "user", Times: 2},
		{Kind: "rate_limit", RetryAfter: 0.3, Scope: "global", Times: 1},
		{Kind: "rate_limit", RetryAfter: 0.2, Scope: "shared", Times: 1},
	} {
		f.Method, f.Path = "POST", "^/channels/.*/messages$"
		t.Run(fmt.Sprint(f.Kind, " ", f.Scope), func(t *testing.T) {
			r.fault(f)
			text := fmt.Sprint("message ", i)
			id, err := r.bot.Send(t.Context(), r.dm, fmt.Sprint("nonce", i), bot.Reply{Content: text})
			if err != nil {
				t.Fatal(err)
			}
			all, err := r.maya.Messages(t.Context(), r.dm)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, m := range all {
				if m.Content == text {
					n++
					if m.ID != id {
						t.Errorf("sent as %s, shown as %s", id, m.ID)
					}
				}
			}
			if n != 1 {
				t.Errorf("on screen %d times", n)
			}
		})
	}
}

func TestSendErrors(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	noor := r.client.Person("noor")
	dm, err := noor.DM(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.bot.Send(t.Context(), dm, "n1", bot.Reply{Content: "hello"}); !bot.DMsClosed(err) || !bot.Permanent(err) {
		t.Errorf("closed direct messages: %v", err)
	}
	if _, err := r.bot.Send(t.Context(), "123", "n2", bot.Reply{Content: "hello"}); !bot.UnknownChannel(err) {
		t.Errorf("no such channel: %v", err)
	}
	if _, err := r.bot.Send(t.Context(), r.dm, "n3", bot.Reply{Content: strings.Repeat("x", 2001)}); !bot.Permanent(err) || !strings.Contains(err.Error(), "2000") {
		t.Errorf("a text that is too long: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	r.fault(playground.Fault{Kind: "status", Status: 500, Path: "messages$", Times: 100})
	if _, err := r.bot.Send(ctx, r.dm, "n4", bot.Reply{Content: "hello"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a deadline: %v", err)
	}
}

// Stopping waits for the answers that are on their way.
func TestStopDrains(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	r := newRig(t, nil, bot.Family{Name: "slow", Definition: command("slow"), Run: func(context.Context, *bot.Interaction) (bot.Reply, error) {
		close(begun)
		time.Sleep(1500 * time.Millisecond)
		return bot.Reply{Content: "finished"}, nil
	}})
	result := make(chan playground.Result, 1)
	go func() {
		res, err := r.maya.Command(context.Background(), r.dm, "slow")
		if err != nil {
			t.Error(err)
		}
		result <- res
	}()
	<-begun
	r.stop()
	r.says(<-result, "finished")
}

package playground_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"cairn/playground"
)

// The library sleeps a second on every reconnect, so these run side by side.

func TestTheLibraryResumesAfterADrop(t *testing.T) {
	t.Parallel()
	s, c := start(t, playground.Options{})
	var heard atomic.Value
	heard.Store("")
	var resumed atomic.Int32
	connect(t, s, discordgo.IntentsDirectMessages, func(bot *discordgo.Session) {
		bot.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { heard.Store(m.Content) })
		bot.AddHandler(func(*discordgo.Session, *discordgo.Resumed) { resumed.Add(1) })
	})
	if err := c.GatewayDrop(ctx(t)); err != nil {
		t.Fatal(err)
	}
	say(t, c, "while you were away")
	waitFor(t, func() bool { return resumed.Load() == 1 && heard.Load() == "while you were away" })
	if err := c.GatewayReconnect(ctx(t)); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return resumed.Load() == 2 })
	stats, err := c.Stats(ctx(t))
	if err != nil || stats.Identifies != 1 || stats.Resumes != 2 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestTheLibraryIdentifiesAgainAfterAnInvalidSession(t *testing.T) {
	t.Parallel()
	s, c := start(t, playground.Options{})
	var ready atomic.Int32
	connect(t, s, 0, func(bot *discordgo.Session) {
		bot.AddHandler(func(*discordgo.Session, *discordgo.Ready) { ready.Add(1) })
	})
	if err := c.GatewayInvalidSession(ctx(t), false); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return ready.Load() == 2 })
	if err := c.GatewayUnknownEvent(ctx(t)); err != nil {
		t.Fatal(err)
	}
	// The unknown event did not take the connection down.
	time.Sleep(50 * time.Millisecond)
	state, err := c.State(ctx(t))
	if err != nil || !state.Bot.Connected || state.Bot.Sessions != 1 {
		t.Errorf("%+v, %v", state.Bot, err)
	}
}

func TestTheLibraryLeavesAZombie(t *testing.T) {
	t.Parallel()
	s, c := start(t, playground.Options{HeartbeatInterval: 300 * time.Millisecond})
	var resumed atomic.Int32
	connect(t, s, 0, func(bot *discordgo.Session) {
		bot.AddHandler(func(*discordgo.Session, *discordgo.Resumed) { resumed.Add(1) })
	})
	if err := c.GatewayMute(ctx(t), 8*time.Second); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return resumed.Load() == 1 })
}

func TestTheLibraryReadsEveryGuild(t *testing.T) {
	t.Parallel()
	s, _ := start(t, playground.Options{ExtraGuilds: 3})
	guilds := make(chan *discordgo.GuildCreate, 10)
	connect(t, s, discordgo.IntentsGuilds, func(bot *discordgo.Session) {
		bot.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildCreate) { guilds <- g })
	})
	channels := 0
	for range 5 {
		select {
		case g := <-guilds:
			channels += len(g.Channels)
		case <-time.After(20 * time.Second):
			t.Fatal("a guild is missing")
		}
	}
	if channels != 3*50+7+2 {
		t.Errorf("%d channels", channels)
	}
}

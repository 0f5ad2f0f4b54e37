package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/bot"
	"cairn/playground"

	"github.com/bwmarrin/discordgo"
)

// listening replaces the rig's bot by one that answers direct messages.
func listening(r *rig, answer func(context.Context, *bot.DirectMessage) (bot.Reply, error)) {
	r.t.Helper()
	r.stop()
	b, err := bot.New(bot.Options{
		Token: token, URL: r.discord.URL(), Logger: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Version: "test",
		Apology: say("sorry"), Stale: say("stale"), Busy: say("busy"), DirectMessage: answer,
		DirectApology: func(m *bot.DirectMessage) bot.Reply { return bot.Reply{Content: "sorry for " + m.Content} },
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.bot = b
	b.Add(bot.Family{Name: "echo", Definition: command("echo"), Run: func(context.Context, *bot.Interaction) (bot.Reply, error) {
		return bot.Reply{Content: "here"}, nil
	}})
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- b.Run(ctx, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-ended:
		r.t.Fatal(err)
	}
	r.t.Cleanup(sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Error(err)
		}
	}))
}

func (r *rig) tell(text string) *playground.Message {
	r.t.Helper()
	m, err := r.maya.Say(r.t.Context(), r.dm, text)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

func (r *rig) hears(text string) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	if _, err := r.maya.Await(ctx, r.dm, func(m *playground.Message) bool { return m.Author.Bot && m.Content == text }); err != nil {
		r.t.Fatalf("%v; log:\n%s", err, r.log)
	}
}

// A person is answered, whatever the handler does to itself with another message; the
// bot's own messages, and what is written in a server, reach no handler.
func TestDirectMessages(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	var mu sync.Mutex
	var heard []*bot.DirectMessage
	listening(r, func(_ context.Context, m *bot.DirectMessage) (bot.Reply, error) {
		mu.Lock()
		heard = append(heard, m)
		mu.Unlock()
		switch m.Content {
		case "panic":
			panic("s3cret")
		case "error":
			return bot.Reply{}, errors.New("no luck")
		case "nothing":
			return bot.Reply{}, nil
		}
		return bot.Reply{Content: "heard " + m.Content}, nil
	})
	for _, text := range []string{"panic", "error"} {
		r.tell(text)
		r.hears("sorry for " + text)
	}
	r.tell("nothing")
	said := r.tell("hello")
	r.hears("heard hello")
	if _, err := r.maya.Say(t.Context(), "1181000000000000112", "in a channel"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.bot.Send(t.Context(), r.dm, "", bot.Reply{Content: "from the bot"}); err != nil {
		t.Fatal(err)
	}
	r.tell("last")
	r.hears("heard last")
	mu.Lock()
	defer mu.Unlock()
	if len(heard) != 5 {
		t.Errorf("%d messages were heard", len(heard))
	}
	for _, m := range heard {
		if m.Content == "hello" && (m.ID != said.ID || m.ChannelID != r.dm || m.UserID != said.Author.ID || m.Time.Sub(said.Timestamp).Abs() > time.Second) {
			t.Errorf("%+v, said as %+v", m, said)
		}
	}
	if log := r.log.String(); strings.Contains(log, "s3cret") || strings.Contains(log, "hello") {
		t.Errorf("the log tells what was written:\n%s", log)
	}
}

// Without a handler the bot asks for no messages.
func TestNoDirectMessages(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.tell("hello")
	r.says(r.run("echo"), "here")
	if strings.Contains(r.log.String(), "direct message") {
		t.Errorf("a message arrived:\n%s", r.log)
	}
}

// Slow answers hold up each other, not interactions; and what was begun is finished.
func TestManyDirectMessages(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *playground.Options) { o.Limits.Off = true })
	free := make(chan struct{})
	listening(r, func(context.Context, *bot.DirectMessage) (bot.Reply, error) {
		<-free
		return bot.Reply{Content: "done"}, nil
	})
	const many = 100
	for range many {
		r.tell("x")
	}
	r.says(r.run("echo"), "here")
	close(free)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		list, err := r.maya.Messages(t.Context(), r.dm)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range list {
			if m.Content == "done" {
				n++
			}
		}
		if n == many {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d were answered", n, many)
		}
	}
}

func TestEveryoneSees(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for channel, want := range map[string]bool{"1181000000000000112": true, "1181000000000000117": true, "1181000000000000114": false} {
		if got, err := r.bot.EveryoneSees(t.Context(), channel); channel != "1181000000000000114" && (err != nil || got != want) || got && !want {
			t.Errorf("%s: %v, %v", channel, got, err)
		}
	}
	if err := r.client.SetOverwrites(t.Context(), "1181000000000000112", playground.Overwrite{ID: "@everyone", Deny: "VIEW_CHANNEL"}, playground.Overwrite{Bot: true, Allow: "VIEW_CHANNEL SEND_MESSAGES"}); err != nil {
		t.Fatal(err)
	}
	if got, err := r.bot.EveryoneSees(t.Context(), "1181000000000000112"); err != nil || got {
		t.Errorf("a hidden channel: %v, %v", got, err)
	}
}

// What each message that the bot sends costs it again when Discord sends it back, as it
// does with the direct messages intent: discordgo decodes it before anybody can look.
func BenchmarkOwnMessage(b *testing.B) {
	payload, err := json.Marshal(map[string]any{
		"op": 0, "s": 7, "t": "MESSAGE_CREATE", "d": map[string]any{
			"id": "1181000000000000999", "channel_id": "1181000000000000200", "content": strings.Repeat("Your daily check-in. ", 5), "type": 0,
			"timestamp": "2026-11-21T08:30:00.000000+00:00", "edited_timestamp": nil, "tts": false, "mention_everyone": false, "pinned": false, "flags": 0,
			"author":   map[string]any{"id": "1181000000000000001", "username": "Cairn", "bot": true, "discriminator": "0000", "avatar": nil},
			"mentions": []any{}, "mention_roles": []any{}, "attachments": []any{}, "embeds": []any{},
			"components": []any{map[string]any{"type": 1, "components": []any{
				map[string]any{"type": 2, "style": 1, "label": "Check in", "custom_id": "1:checkin:begin"},
				map[string]any{"type": 2, "style": 2, "label": "Not today", "custom_id": "1:reminders:skip"}}}},
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		var e discordgo.Event
		m := &discordgo.MessageCreate{}
		if json.Unmarshal(payload, &e) != nil || json.Unmarshal(e.RawData, m) != nil || !m.Author.Bot {
			b.Fatal("not read")
		}
	}
}

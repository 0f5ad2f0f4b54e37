package bot

import (
	"context"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	// directAtOnce bounds the direct messages that are answered together. They wait for
	// each other, never the gateway or an interaction for them.
	directAtOnce = 64
	directWaits  = 10 * time.Second // for its turn; after that it is left unanswered
	directWithin = 20 * time.Second // how long an answer may take
)

// DirectMessage is what a person wrote to the bot in their direct messages.
type DirectMessage struct {
	ID        string
	Time      time.Time // when, by Discord's clock
	UserID    string
	ChannelID string
	Content   string // "" where only files were sent
}

// onDirectMessage answers a message. discordgo calls it in a goroutine of its own, for
// every message of the bot's direct messages: most are the bot's, so what is not a
// person's is left alone first.
func (b *Bot) onDirectMessage(event *discordgo.MessageCreate) {
	m := event.Message
	if m == nil || m.Author == nil || m.Author.Bot || m.Author.ID == b.userID || m.WebhookID != "" || m.GuildID != "" ||
		m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply || b.stopping.Load() {
		return
	}
	turn := time.NewTimer(directWaits)
	defer turn.Stop()
	for _, slots := range []chan struct{}{b.direct, b.slots} { // the second makes the end wait for it
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-turn.C:
			b.log.Warn("too many direct messages at once; one was not answered", "limit", directAtOnce)
			return
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), directWithin)
	defer cancel()
	r := b.handleDirect(ctx, &DirectMessage{ID: m.ID, Time: created(m.ID), UserID: m.Author.ID, ChannelID: m.ChannelID, Content: m.Content})
	if r.empty() {
		return
	}
	id, _ := strconv.ParseUint(m.ID, 10, 64)
	if _, err := b.Send(ctx, m.ChannelID, "m"+strconv.FormatUint(id, 36), r); err != nil {
		b.log.Error("a direct message could not be answered", "error", err)
	}
}

// handleDirect runs the handler; whatever it does, the bot goes on.
func (b *Bot) handleDirect(ctx context.Context, m *DirectMessage) (r Reply) {
	defer func() {
		if p := recover(); p != nil { // its value can quote what a person wrote
			b.log.Error("answering a direct message panicked", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			r = b.directApology(m)
		}
	}()
	r, err := b.opts.DirectMessage(ctx, m)
	if err != nil {
		b.log.Error("answering a direct message did not work", "error", err)
		return b.directApology(m)
	}
	return r
}

func (b *Bot) directApology(m *DirectMessage) Reply {
	if b.opts.DirectApology == nil {
		return Reply{}
	}
	return b.opts.DirectApology(m)
}

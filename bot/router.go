package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Discord waits 3 s for the first answer to an interaction; its token is good for
// 15 min (docs: interactions/receiving-and-responding, "Responding to an Interaction").
const (
	deferAfter    = 1800 * time.Millisecond // leaves a slow network its share
	answerWithin  = 2900 * time.Millisecond
	handleWithin  = 60 * time.Second // how long a deferred answer may take
	retryCallback = 150 * time.Millisecond
)

// onInteraction answers one interaction. discordgo calls it in a goroutine of its own.
func (b *Bot) onInteraction(event *discordgo.InteractionCreate) {
	if b.stopping.Load() || event.Interaction == nil {
		return
	}
	received := time.Now()
	in := read(event.Interaction)
	if in == nil {
		b.log.Warn("an interaction could not be read", "id", event.ID, "type", uint8(event.Type))
		return
	}
	a := &attempt{bot: b, in: in, received: received}

	select {
	case b.slots <- struct{}{}:
	default:
		full := time.NewTimer(deferAfter)
		select {
		case b.slots <- struct{}{}:
			full.Stop()
		case <-full.C:
			b.log.Warn("too many interactions in flight", "limit", maxInFlight)
			a.answer(b.opts.Busy(in))
			return
		}
	}
	defer func() { <-b.slots }()

	if b.delays.late(received.Sub(in.Time)) {
		// Delivered after a lost connection was resumed: Discord may have told the
		// person already that there was no answer, and they may have tried again.
		if a.deferAnswer(); !a.deferred {
			b.log.Info("an interaction came too late to be carried out", "command", in.family, "action", in.action)
			return
		}
	}
	timer := time.AfterFunc(deferAfter-time.Since(received), a.deferAnswer)
	defer timer.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), handleWithin)
	defer cancel()
	a.answer(b.handle(ctx, in))
}

// handle runs the handler; whatever it does, there is a reply.
func (b *Bot) handle(ctx context.Context, in *Interaction) (reply Reply) {
	defer func() {
		if p := recover(); p != nil {
			// The panic's value can quote what a person wrote: only its type is logged.
			b.log.Error("a handler panicked", "command", in.family, "action", in.action,
				"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			reply = b.opts.Apology(in)
		}
	}()
	h := b.handler(in)
	if h == nil {
		b.log.Info("no handler", "kind", in.kind.String())
		return b.opts.Stale(in)
	}
	reply, err := h(ctx, in)
	if errors.Is(err, ErrStale) {
		b.log.Info("a custom id could not be told", "command", in.family, "action", in.action)
		return b.opts.Stale(in)
	}
	if err != nil {
		b.log.Error("a handler returned an error", "command", in.family, "action", in.action, "error", err)
		return b.opts.Apology(in)
	}
	return reply
}

// handler finds who answers; nil: nobody.
func (b *Bot) handler(in *Interaction) Handler {
	f := b.families[in.family]
	if f == nil {
		return nil
	}
	switch in.kind {
	case discordgo.InteractionApplicationCommand:
		if in.action == "" {
			return f.Run
		}
		return f.Subcommands[in.action]
	case discordgo.InteractionApplicationCommandAutocomplete:
		return f.Autocomplete[in.action]
	case discordgo.InteractionMessageComponent:
		return f.Components[in.action]
	case discordgo.InteractionModalSubmit:
		return f.Modals[in.action]
	}
	return nil
}

// lateAfter is when an interaction counts as late: Discord waits 3 s for an answer.
const lateAfter = 2500 * time.Millisecond

// delays tells late interactions from a host clock that is wrong: it knows the shortest
// time that an interaction took from Discord's clock to ours, and measures from that.
type delays struct {
	mu       sync.Mutex
	shortest time.Duration
	known    bool
}

func (d *delays) late(took time.Duration) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.known || took < d.shortest {
		d.shortest, d.known = took, true
	}
	return took-d.shortest > lateAfter
}

// attempt is the answering of one interaction: at once, or deferred when the handler
// takes long and then edited in.
type attempt struct {
	bot      *Bot
	in       *Interaction
	received time.Time

	mu       sync.Mutex // held while something is posted
	answered bool
	deferred bool
}

// deferAnswer tells Discord that the answer takes longer. Buttons keep their message
// as it is meanwhile; elsewhere the person sees that the bot is thinking.
func (a *attempt) deferAnswer() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.answered || a.deferred || a.in.kind == discordgo.InteractionApplicationCommandAutocomplete {
		return
	}
	later := callback{Type: discordgo.InteractionResponseDeferredMessageUpdate}
	if !a.onMessage() {
		later = callback{discordgo.InteractionResponseDeferredChannelMessageWithSource, struct {
			Flags discordgo.MessageFlags `json:"flags"`
		}{discordgo.MessageFlagsEphemeral}}
	}
	a.deferred = a.post(later, nil)
}

// onMessage reports whether the interaction came from a message that can be updated.
func (a *attempt) onMessage() bool { return a.in.Message != nil }

func (a *attempt) answer(r Reply) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answered = true
	r = a.bot.mention(r)
	if r.Update && (!a.onMessage() || a.in.othersSee() && !r.Shared) {
		r.Update = false
	}
	if !a.deferred {
		a.post(r.callback(a.in.kind), r.Files)
		return
	}
	if r.Modal != nil { // a form cannot follow a deferral
		r = a.bot.opts.Busy(a.in)
	}
	ctx, cancel := context.WithTimeout(context.Background(), handleWithin)
	defer cancel()
	method, path, body := http.MethodPatch, a.bot.original(a.in.token), any(r.message())
	switch {
	case r.empty():
		return
	case !r.Update && a.onMessage():
		method, path, body = http.MethodPost, a.bot.webhook(a.in.token), r.newMessage()
	}
	contentType, payload, err := encode(body, r.Files)
	if err == nil {
		err = a.bot.rest.send(ctx, method, path, contentType, payload, nil)
	}
	a.log(err)
}

// post posts the first answer, outside discordgo: its rate limiter would keep a
// bucket for every interaction's URL for ever. It tries again, while Discord still
// waits, after a network error or a 5xx; that the answer had arrived all the same is
// then a success.
func (a *attempt) post(c callback, files []*discordgo.File) bool {
	contentType, payload, err := encode(c, files)
	if err != nil {
		a.log(err)
		return false
	}
	ctx, cancel := context.WithDeadline(context.Background(), a.received.Add(answerWithin))
	defer cancel()
	path := "/interactions/" + a.in.ID + "/" + a.in.token + "/callback"
	for try := 0; ; try++ {
		answer, err := a.bot.rest.once(ctx, http.MethodPost, path, contentType, payload)
		switch {
		case err != nil:
		case answer.status < 300:
			return true
		default:
			api := answer.apiError()
			if try > 0 && api.Code == codeAlreadyAnswered {
				return true
			}
			err = api
			if Permanent(api) {
				a.log(err)
				return false
			}
		}
		if sleep(ctx, retryCallback) != nil {
			a.log(err)
			return false
		}
	}
}

func (a *attempt) log(err error) {
	if err == nil {
		return
	}
	if hasCode(err, codeUnknownInteraction) {
		a.bot.log.Warn("an answer came too late for Discord", "command", a.in.family, "action", a.in.action,
			"after", time.Since(a.received).Round(time.Millisecond))
		return
	}
	a.bot.log.Error("an answer was not accepted", "command", a.in.family, "action", a.in.action, "error", err)
}

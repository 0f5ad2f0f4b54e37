package commands

import (
	"context"
	"sync"

	"cairn/bot"
)

// everyAnswer does what goes with all answers of a family, whatever they are to: it notes
// what a person's next direct message will not tell, sees that direct messages reach them
// again, and lets the answer say what they are still to be told.
func (a *App) everyAnswer(f bot.Family) bot.Family {
	return f.Around(func(h bot.Handler) bot.Handler {
		return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
			a.locales.note(in.UserID, in.Locale)
			if onDirectMessage(in) {
				a.heardDirectly(ctx, in.UserID)
			}
			r, err := h(ctx, in)
			if err != nil || !carries(in, r) {
				return r, err
			}
			return a.withUntold(ctx, in, a.withClosedDMs(ctx, in, r)), nil
		}
	})
}

// onDirectMessage reports whether what was acted on is a message that was sent, and not a
// private answer.
func onDirectMessage(in *bot.Interaction) bool {
	return in.BotDM && in.Message != nil && !in.Ephemeral()
}

// carries reports whether an answer can say more than it is for: forms, messages that others
// see, what is shown as it is, and exercises, which write over themselves, cannot.
func carries(in *bot.Interaction, r bot.Reply) bool {
	return r.Content != "" && r.Modal == nil && !r.Shared && !r.AsIs && !(in.Family() == "cope" && in.Message != nil)
}

// locales are the languages and regions of people's Discord, in memory: interactions tell
// them, direct messages do not.
type locales struct {
	mu   sync.Mutex
	last map[string]string // by user
}

func (l *locales) note(userID, locale string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil || len(l.last) >= maxLately { // then they are guessed from what is written
		l.last = map[string]string{}
	}
	l.last[userID] = locale
}

func (l *locales) of(userID string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last[userID]
}

func (l *locales) forget(userID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.last, userID)
}

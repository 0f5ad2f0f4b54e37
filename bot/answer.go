package bot

import (
	"context"
	"net/http"
	"time"
)

// AnswerLife is how long an answer can be edited after the interaction (docs:
// interactions/receiving-and-responding: "Interaction tokens are valid for 15 minutes").
const AnswerLife = 15 * time.Minute

// Token is what the answer to this interaction can be edited with, for AnswerLife.
// Whoever has it can write in the bot's name, so it belongs in no log.
func (in *Interaction) Token() string { return in.token }

// webhook is where an interaction is answered after the first answer, and original that
// first answer (docs: interactions/receiving-and-responding, "Followup Messages").
func (b *Bot) webhook(token string) string  { return "/webhooks/" + b.appID + "/" + token }
func (b *Bot) original(token string) string { return b.webhook(token) + "/messages/@original" }

// EditAnswer puts another reply in place of the answer to an interaction. Like answers it
// is outside the limit of 50 requests a second. A 429 or a 5xx is not waited for: the next
// edit comes soon. Errors are as of Send.
func (b *Bot) EditAnswer(ctx context.Context, token string, r Reply) error {
	contentType, payload, err := encode(b.mention(r).message(), nil)
	if err != nil {
		return err
	}
	answer, err := b.rest.once(ctx, http.MethodPatch, b.original(token), contentType, payload)
	if err != nil {
		return err
	}
	if answer.status >= 300 {
		return answer.apiError()
	}
	return nil
}

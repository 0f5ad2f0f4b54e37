package bot

import (
	"context"
	"errors"
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

// errEmptyBucket is why an edit was not sent.
var errEmptyBucket = errors.New("not sent: Discord takes no more edits of this answer for a moment")

// EditAnswer puts another reply in place of the answer to an interaction. Like answers it
// is outside the limit of 50 requests a second, but not outside the limit of its route,
// which Discord counts for each token (docs: topics/rate-limits, "webhook_id +
// webhook_token"; receiving-and-responding: "Interactions webhooks share the same rate
// limit properties as normal webhooks"). A bucket that is empty is left alone until it
// fills, and neither a 429 nor a 5xx is tried again: the next edit comes soon. Nobody waits
// for an edit, so near Discord's ban (see invalid) none is sent. Errors are as of Send.
func (b *Bot) EditAnswer(ctx context.Context, token string, r Reply) error {
	path := b.original(token)
	bucket := http.MethodPatch + " " + path
	if b.rest.emptyFor(bucket) > 0 {
		return errEmptyBucket
	}
	if err := b.rest.invalid.refusal(); err != nil {
		return err
	}
	contentType, payload, err := encode(b.mention(r).message(), nil)
	if err != nil {
		return err
	}
	answer, err := b.rest.once(ctx, http.MethodPatch, path, contentType, payload)
	if err != nil {
		return err
	}
	b.rest.note(bucket, answer.header)
	if answer.status >= 300 {
		return answer.apiError()
	}
	return nil
}

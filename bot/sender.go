package bot

import (
	"context"
	"errors"
	"net/http"
	"slices"
)

// Discord's JSON error codes that the bot acts on (docs: topics/opcodes-and-status-codes).
const (
	codeUnknownChannel     = 10003
	codeUnknownInteraction = 10062
	codeAlreadyAnswered    = 40060
	codeMissingAccess      = 50001
	codeCannotSendToUser   = 50007
	codeMissingPermissions = 50013
	codeNoMutualGuild      = 50278
)

// DMsClosed reports whether Discord refused a direct message because this person does
// not accept any from the bot, or no longer shares a server with it.
func DMsClosed(err error) bool {
	return hasCode(err, codeCannotSendToUser, codeNoMutualGuild)
}

// Permanent reports whether sending the same again cannot succeed.
func Permanent(err error) bool {
	var api *APIError
	return errors.As(err, &api) && api.Status >= 400 && api.Status < 500 && api.Status != http.StatusTooManyRequests
}

// UnknownChannel reports whether the channel of a message is gone.
func UnknownChannel(err error) bool {
	return hasCode(err, codeUnknownChannel, codeMissingAccess)
}

func hasCode(err error, codes ...int) bool {
	var api *APIError
	return errors.As(err, &api) && slices.Contains(codes, api.Code)
}

// OpenDM returns the id of the direct-message channel with a person, opening it if
// need be. Store the id: opening is limited more strictly than sending.
func (b *Bot) OpenDM(ctx context.Context, userID string) (channelID string, err error) {
	var channel struct {
		ID string `json:"id"`
	}
	err = b.rest.call(ctx, http.MethodPost, "/users/@me/channels", map[string]string{"recipient_id": userID}, &channel)
	return channel.ID, err
}

// Send posts a message to a channel and returns its id. nonce, at most 25 characters,
// makes sending again safe: within a few minutes Discord answers a repeated nonce with
// the first message instead of posting a second (docs: resources/message, "nonce" and
// "enforce_nonce"). Mentions in the text ping nobody.
func (b *Bot) Send(ctx context.Context, channelID, nonce string, m Reply) (messageID string, err error) {
	var sent struct {
		ID string `json:"id"`
	}
	err = b.rest.call(ctx, http.MethodPost, "/channels/"+channelID+"/messages", struct {
		message
		Nonce        string `json:"nonce,omitempty"`
		EnforceNonce bool   `json:"enforce_nonce,omitempty"`
	}{b.mention(m).message(), nonce, nonce != ""}, &sent)
	return sent.ID, err
}

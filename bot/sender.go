package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// Discord's JSON error codes that the bot acts on (docs: topics/opcodes-and-status-codes).
const (
	codeUnknownChannel     = 10003
	codeUnknownInteraction = 10062
	codeOpeningTooFast     = 40003
	codeBlockedClient      = 40333
	codeAlreadyAnswered    = 40060
	codeMissingAccess      = 50001
	codeCannotSendToUser   = 50007
	codeNoMutualGuild      = 50278
)

// DMsClosed reports whether Discord refused a direct message because this person does
// not accept any from the bot, or no longer shares a server with it.
func DMsClosed(err error) bool {
	return hasCode(err, codeCannotSendToUser, codeNoMutualGuild)
}

// Permanent reports whether sending the same again cannot succeed: Discord itself, not
// something on the way to it, refused this very message.
func Permanent(err error) bool {
	var api *APIError
	return errors.As(err, &api) && api.Code != 0 && api.Status >= 400 && api.Status < 500 &&
		api.Status != http.StatusUnauthorized && api.Status != http.StatusTooManyRequests &&
		api.Code != codeOpeningTooFast && api.Code != codeBlockedClient
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

// maxLookedBack is how many of a channel's newest messages Sent looks through.
const maxLookedBack = 50

// Sent looks for one of the bot's own newest messages in a channel that has a component
// of the given family with the given first argument in its custom id, and returns that
// message's id; "": there is none. It tells whether a message arrived whose sending was
// cut off longer ago than Discord remembers nonces.
func (b *Bot) Sent(ctx context.Context, channelID, family, arg string) (messageID string, err error) {
	var messages []*discordgo.Message
	if err := b.rest.call(ctx, http.MethodGet, fmt.Sprintf("/channels/%s/messages?limit=%d", channelID, maxLookedBack), nil, &messages); err != nil {
		return "", err
	}
	for _, m := range messages {
		for _, c := range m.Components {
			row, ok := c.(*discordgo.ActionsRow)
			if !ok {
				continue
			}
			for _, c := range row.Components {
				menu, ok := c.(*discordgo.SelectMenu)
				if !ok {
					continue
				}
				if f, _, args, ok := parseCustomID(menu.CustomID); ok && f == family && len(args) > 0 && args[0] == arg {
					return m.ID, nil
				}
			}
		}
	}
	return "", nil
}

package bot

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// OpenDM returns the id of the direct-message channel with a person, opening it if
// need be. Store the id: opening is limited more strictly than sending.
func (b *Bot) OpenDM(ctx context.Context, userID string) (channelID string, err error) {
	var channel struct {
		ID string `json:"id"`
	}
	err = b.rest.call(ctx, http.MethodPost, "/users/@me/channels", map[string]string{"recipient_id": userID}, &channel)
	return channel.ID, err
}

// Send posts a message to a channel or thread and returns its id. nonce, at most 25
// characters, makes sending again safe: within a few minutes Discord answers a repeated
// nonce with the first message instead of posting a second (docs: resources/message,
// "nonce" and "enforce_nonce"). Mentions in the text ping those in m.PingRoles and
// m.PingUsers only.
func (b *Bot) Send(ctx context.Context, channelID, nonce string, m Reply) (messageID string, err error) {
	var sent struct {
		ID string `json:"id"`
	}
	contentType, payload, err := encode(struct {
		message
		Nonce        string `json:"nonce,omitempty"`
		EnforceNonce bool   `json:"enforce_nonce,omitempty"`
	}{b.mention(m).sent(), nonce, nonce != ""}, m.Files)
	if err != nil {
		return "", err
	}
	err = b.rest.send(ctx, http.MethodPost, "/channels/"+channelID+"/messages", contentType, payload, &sent)
	return sent.ID, err
}

const (
	historyPage    = 100 // Discord's limit for one request
	maxLookedBack  = 3 * historyPage
	snowflakeDrift = 2 * time.Second // between Discord's clock and ours
)

// Sent looks for a message that the bot wrote in a channel or thread at or after since,
// and returns the id of the newest for which match says true; "": there is none among
// the newest 300 of the channel. It tells whether a message arrived whose sending was
// cut off longer ago than Discord remembers nonces. In a server nothing is found where
// the bot may not read the message history.
func (b *Bot) Sent(ctx context.Context, channelID string, since time.Time, match func(*discordgo.Message) bool) (messageID string, err error) {
	earliest := since.Add(-snowflakeDrift)
	before := ""
	for range maxLookedBack / historyPage {
		path := "/channels/" + channelID + "/messages?limit=" + strconv.Itoa(historyPage)
		if before != "" {
			path += "&before=" + before
		}
		var messages []*discordgo.Message // newest first
		if err := b.rest.call(ctx, http.MethodGet, path, nil, &messages); err != nil {
			return "", err
		}
		for _, m := range messages {
			if created(m.ID).Before(earliest) {
				return "", nil
			}
			if m.Author != nil && m.Author.ID == b.userID && match(m) {
				return m.ID, nil
			}
			before = m.ID
		}
		if len(messages) < historyPage {
			break
		}
	}
	return "", nil
}

// created is when Discord made something, by its id.
func created(id string) time.Time {
	t, _ := discordgo.SnowflakeTimestamp(id) // an id that is none is older than anything
	return t
}

// HasComponent reports whether a message has a button or select of the given family
// with the given first argument in its custom id.
func HasComponent(m *discordgo.Message, family, arg string) bool {
	for _, c := range m.Components {
		row, ok := c.(*discordgo.ActionsRow)
		if !ok {
			continue
		}
		for _, c := range row.Components {
			id := ""
			switch c := c.(type) {
			case *discordgo.Button:
				id = c.CustomID
			case *discordgo.SelectMenu:
				id = c.CustomID
			}
			if f, _, args, ok := parseCustomID(id); ok && f == family && len(args) > 0 && args[0] == arg {
				return true
			}
		}
	}
	return false
}

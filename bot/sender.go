package bot

import (
	"context"
	"errors"
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

// Edit puts another reply in place of a message of the bot's in a channel or thread. It
// pings nobody.
func (b *Bot) Edit(ctx context.Context, channelID, messageID string, m Reply) error {
	contentType, payload, err := encode(b.mention(m).message(), nil)
	if err != nil {
		return err
	}
	return b.rest.send(ctx, http.MethodPatch, "/channels/"+channelID+"/messages/"+messageID, contentType, payload, nil)
}

const (
	historyPage    = 100 // Discord's limit for one request
	maxLooked      = 10 * historyPage
	snowflakeDrift = 2 * time.Second // between Discord's clock and ours
)

// ErrTooFarBack says that more was written in a channel since the given time than Sent
// looks through, so that nobody can tell whether a message is there.
var ErrTooFarBack = errors.New("too much was written in the channel since then to look through")

// Sent looks for a message that the bot wrote in a channel or thread at or after since,
// and returns the id of one for which match says true; "": there is none. It tells
// whether a message arrived whose sending was cut off longer ago than Discord remembers
// nonces. It begins at since, where such a message is, and ends with ErrTooFarBack after
// 1,000 messages without it, unless that was all of the channel. In a server nothing is
// found where the bot may not read the message history.
func (b *Bot) Sent(ctx context.Context, channelID string, since time.Time, match func(*discordgo.Message) bool) (messageID string, err error) {
	after := firstID(since.Add(-snowflakeDrift))
	for range maxLooked / historyPage {
		path := "/channels/" + channelID + "/messages?limit=" + strconv.Itoa(historyPage) + "&after=" + after
		var messages []*discordgo.Message // those that follow after, newest first
		if err := b.rest.call(ctx, http.MethodGet, path, nil, &messages); err != nil {
			return "", err
		}
		for _, m := range messages {
			if m.Author != nil && m.Author.ID == b.userID && match(m) {
				return m.ID, nil
			}
		}
		if len(messages) < historyPage {
			return "", nil
		}
		after = messages[0].ID
	}
	return "", ErrTooFarBack
}

// firstID is an id that comes right before those of what Discord makes at a time (docs:
// reference, "Snowflakes").
func firstID(t time.Time) string {
	const epoch = 1420070400000 // of Discord: the first moment of 2015, in milliseconds
	return strconv.FormatInt(max(1, (t.UnixMilli()-epoch)<<22-1), 10)
}

// created is when Discord made something, by its id.
func created(id string) time.Time {
	t, _ := discordgo.SnowflakeTimestamp(id) // an id that is none is older than anything
	return t
}

// HasComponent reports whether a message has a button or select of the given family
// with the given first argument in its custom id; "": with none.
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
			f, _, args, ok := parseCustomID(id)
			if ok && f == family && (len(args) == 0 && arg == "" || len(args) > 0 && args[0] == arg) {
				return true
			}
		}
	}
	return false
}

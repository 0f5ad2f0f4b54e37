package bot

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// How many minutes without a message it takes until a thread leaves the channel list
// (docs: resources/channel, "auto_archive_duration").
const (
	postArchivesAfter   = 24 * 60
	threadArchivesAfter = 7 * 24 * 60
)

// PostInForum makes a post in a forum and returns its thread's id, which is the id of
// its first message, too. title is 1 to 100 characters. Discord knows no nonce here:
// after an error that is not Permanent the post may be there all the same, so look with
// SentInForum before trying again.
func (b *Bot) PostInForum(ctx context.Context, forumID, title string, m Reply) (threadID string, err error) {
	contentType, payload, err := encode(struct {
		Name          string  `json:"name"`
		ArchivesAfter int     `json:"auto_archive_duration"`
		Message       message `json:"message"`
	}{title, postArchivesAfter, b.mention(m).sent()}, m.Files)
	if err != nil {
		return "", err
	}
	return b.makeThread(ctx, forumID, contentType, payload)
}

func (b *Bot) makeThread(ctx context.Context, channelID, contentType string, payload []byte) (threadID string, err error) {
	var thread struct {
		ID string `json:"id"`
	}
	err = b.rest.create(ctx, "/channels/"+channelID+"/threads", contentType, payload, &thread)
	return thread.ID, err
}

// SentInForum looks for a post with exactly this title that the bot made in a forum at
// or after since, and returns its thread's id; "": there is none that is not archived.
// Spaces around the title do not count: Discord takes them away.
func (b *Bot) SentInForum(ctx context.Context, guildID, forumID, title string, since time.Time) (threadID string, err error) {
	var active discordgo.ThreadsList
	if err := b.rest.call(ctx, http.MethodGet, "/guilds/"+guildID+"/threads/active", nil, &active); err != nil {
		return "", err
	}
	title, earliest := strings.TrimSpace(title), since.Add(-snowflakeDrift)
	for _, t := range active.Threads {
		if t.ParentID == forumID && t.OwnerID == b.userID && t.Name == title && !created(t.ID).Before(earliest) {
			return t.ID, nil
		}
	}
	return "", nil
}

// OpenPrivateThread makes a private thread in a text channel for the bot and one
// person, who cannot invite others, and returns its id. With an error beside the id the
// thread is there, but the person is not in it; without one, it may be there unseen
// after an error that is not Permanent. name is 1 to 100 characters.
func (b *Bot) OpenPrivateThread(ctx context.Context, channelID, name, userID string) (threadID string, err error) {
	payload, err := json.Marshal(struct {
		Name          string                `json:"name"`
		Type          discordgo.ChannelType `json:"type"`
		Invitable     bool                  `json:"invitable"`
		ArchivesAfter int                   `json:"auto_archive_duration"`
	}{name, discordgo.ChannelTypeGuildPrivateThread, false, threadArchivesAfter})
	if err != nil {
		return "", err
	}
	if threadID, err = b.makeThread(ctx, channelID, "application/json", payload); err != nil {
		return "", err
	}
	return threadID, b.rest.call(ctx, http.MethodPut, "/channels/"+threadID+"/thread-members/"+userID, nil, nil)
}

// InThread reports whether a person is in a thread. Whoever leaves the server leaves its
// threads, and is not told of what is written there.
func (b *Bot) InThread(ctx context.Context, threadID, userID string) (bool, error) {
	err := b.rest.call(ctx, http.MethodGet, "/channels/"+threadID+"/thread-members/"+userID, nil, nil)
	if hasCode(err, codeUnknownMember) {
		return false, nil
	}
	return err == nil, err
}

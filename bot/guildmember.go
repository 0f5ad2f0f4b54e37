package bot

import (
	"context"
	"net/http"
)

// HasMember asks whether a person is a member of a server now. Its errors are those of a
// server that the bot is not in, or of a Discord that does not answer: then nobody knows.
func (b *Bot) HasMember(ctx context.Context, guildID, userID string) (bool, error) {
	err := b.rest.call(ctx, http.MethodGet, "/guilds/"+guildID+"/members/"+userID, nil, nil)
	if hasCode(err, codeUnknownMember, codeUnknownUser) {
		return false, nil
	}
	return err == nil, err
}

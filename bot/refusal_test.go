package bot

import (
	"fmt"
	"strings"
	"testing"
)

// The codes that Discord documents, and what the bot takes them for.
func TestCodes(t *testing.T) {
	for _, c := range []struct {
		status, code int
		path, want   string
	}{
		{403, 50007, "/channels/1/messages", "dms permanent"},
		{403, 50278, "/channels/1/messages", "dms permanent"},
		{404, 10003, "/channels/1/messages", "channel permanent"},
		{403, 50001, "/channels/1/messages", "access permanent"},
		{403, 50013, "/channels/1/messages", "access permanent"},
		{403, 160000, "/channels/1/messages", "access permanent"},
		{403, 50083, "/channels/1/messages", "locked permanent"},
		{400, 50083, "/channels/1/messages", "locked permanent"},
		{404, 10004, "/guilds/1", "guild permanent"},
		{404, 10007, "/guilds/1/members/2", "guild permanent"},
		{404, 0, "/guilds/1", "guild"},
		{403, 50001, "/guilds/1", "access permanent"},
		{400, 50035, "/channels/1/messages", "permanent"},
		{403, 0, "/channels/1/messages", ""},     // not Discord's own: a proxy, a firewall
		{403, 40333, "/channels/1/messages", ""}, // Cloudflare's
		{400, 40003, "/users/@me/channels", ""},
		{401, 0, "/channels/1/messages", ""},
		{429, 0, "/channels/1/messages", ""},
		{404, 0, "/channels/1/messages", ""},
		{500, 0, "/guilds/1", ""},
	} {
		err := fmt.Errorf("wrapped: %w", &APIError{Status: c.status, Code: c.code, path: c.path})
		var is []string
		for _, q := range []struct {
			name string
			is   func(error) bool
		}{{"dms", DMsClosed}, {"channel", UnknownChannel}, {"access", NoAccess}, {"locked", Locked}, {"guild", UnknownGuild}, {"permanent", Permanent}} {
			if q.is(err) {
				is = append(is, q.name)
			}
		}
		if got := strings.Join(is, " "); got != c.want {
			t.Errorf("%d %d %s: %q, want %q", c.status, c.code, c.path, got, c.want)
		}
	}
}

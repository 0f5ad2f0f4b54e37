package contract

import (
	"encoding/json"
	"strings"
	"testing"
)

const (
	aMember     = `{"user":` + anAuthor + `,"nick":null,"avatar":null,"banner":null,"roles":["1200000000000000011"],"joined_at":"2026-01-01T00:00:00.000000+00:00","premium_since":null,"deaf":false,"mute":false,"flags":0,"pending":false,"communication_disabled_until":null,"permissions":"2147483647"}`
	interaction = `{"id":"1200000000000000001","application_id":"1200000000000000002","type":3,"token":"` + interactionToken + `","version":1,"guild_id":"1200000000000000008","channel_id":"1200000000000000003","channel":{"id":"1200000000000000003","type":0,"name":"check-ins","permissions":"0"},"member":` + aMember + `,"message":` + aMessage + `,"locale":"en-GB","guild_locale":"en-US","context":0,"authorizing_integration_owners":{"0":"1200000000000000008"},"entitlements":[],"app_permissions":"0","data":{"id":2,"component_type":2,"custom_id":"note","resolved":{"users":{"1200000000000000002":` + anAuthor + `}}}}`
	ready       = `{"v":9,"session_id":"x","resume_gateway_url":"wss://gateway.discord.gg","user":{"id":"1200000000000000002","username":"cairn","discriminator":"0001","avatar":null,"bot":true,"verified":true,"email":null,"mfa_enabled":true,"flags":0},"application":{"id":"1200000000000000002","flags":0},"guilds":[{"id":"1200000000000000008","unavailable":true}]}`
	guild       = `{"id":"1200000000000000008","name":"Trail","afk_timeout":300,"verification_level":1,"preferred_locale":"en-US","features":["COMMUNITY"],"member_count":5,"large":false,"roles":[],"emojis":[],"members":[` + `MEMBER` + `],"channels":[{"id":"1200000000000000003","type":0,"name":"check-ins","position":0,"permission_overwrites":[]}]}`
)

func TestEvents(t *testing.T) {
	c := checker(t)
	guildCreate := strings.Replace(guild, "MEMBER", aMember, 1)
	for _, e := range []struct{ name, d, old, replacement, want string }{
		{name: "READY", d: ready},
		{name: "READY", d: ready, old: `"mfa_enabled":true`, replacement: `"mfa_enabled":1`, want: "READY: does not fit Discord's API description:\n\tuser.mfa_enabled: is a number, must be boolean"},
		{name: "READY", d: ready, old: `"flags":0},"guilds"`, replacement: `"flags":"0"},"guilds"`, want: "application.flags: is a string"},
		{name: "READY", d: ready, old: `"id":"1200000000000000008"`, replacement: `"id":8`, want: "guilds[0].id: is a number"},
		{name: "INTERACTION_CREATE", d: interaction},
		{name: "INTERACTION_CREATE", d: interaction, old: `"content":"Hello"`, replacement: `"content":7`, want: "message.content: is a number, must be string"},
		{name: "INTERACTION_CREATE", d: interaction, old: `"style":1,`, want: "message.components[0].components[0].style: is missing"},
		{name: "INTERACTION_CREATE", d: interaction, old: `"joined_at":"2026-01-01T00:00:00.000000+00:00",`, want: "member.joined_at: is missing"},
		{name: "INTERACTION_CREATE", d: interaction, old: `"username":"cairn",`, want: "member.user.username: is missing"},
		{name: "INTERACTION_CREATE", d: interaction, old: `"type":0,"name":"check-ins"`, replacement: `"type":0,"name":null`, want: "channel.name: is null"},
		{name: "INTERACTION_CREATE", d: interaction, old: `"type":0,"name":"check-ins"`, replacement: `"type":99`, want: "channel.type: is 99, must be one of"},
		{name: "INTERACTION_CREATE", d: interaction, old: `"type":3,`, replacement: `"type":7,`, want: "type: is 7, must be one of 1, 2, 3, 4, 5"},
		{name: "INTERACTION_CREATE", d: interaction, old: `"en-GB"`, replacement: `"en"`, want: `locale: is "en", must be one of`},
		{name: "INTERACTION_CREATE", d: interaction, old: `"context":0`, replacement: `"context":"0"`, want: "context: is a string"},
		{name: "INTERACTION_CREATE", d: interaction, old: `"component_type":2`, replacement: `"component_type":200`, want: "data.component_type: is 200"},
		{name: "INTERACTION_CREATE", d: interaction, old: `{"users":{"1200000000000000002":`, replacement: `{"users":{"1200000000000000002":[],"1":`, want: "data.resolved.users.1200000000000000002: is an array, must be object"},
		{name: "INTERACTION_CREATE", d: interaction, old: `{"0":"1200000000000000008"}`, replacement: `{"0":8}`, want: "authorizing_integration_owners.0: is a number"},
		{name: "MESSAGE_CREATE", d: aMessage},
		{name: "MESSAGE_CREATE", d: aMessage, old: `"tts":false`, replacement: `"tts":false,"guild_id":"1200000000000000008","member":{"roles":[],"nick":null}`},
		{name: "MESSAGE_CREATE", d: aMessage, old: `"tts":false`, replacement: `"tts":false,"member":{"roles":null}`, want: "member.roles: is null, must be array"},
		{name: "MESSAGE_UPDATE", d: aMessage, old: `"pinned":false,`, want: "pinned: is missing"},
		{name: "MESSAGE_DELETE", d: `{"id":"1","channel_id":"2"}`},
		{name: "MESSAGE_DELETE", d: `{"id":1,"channel_id":"2"}`, want: "id: is a number"},
		{name: "CHANNEL_CREATE", d: aDM},
		{name: "CHANNEL_CREATE", d: aChannel, old: `"name":"check-ins",`, want: "name: is missing"},
		{name: "GUILD_CREATE", d: guildCreate},
		{name: "GUILD_CREATE", d: guildCreate, old: `"name":"check-ins"`, replacement: `"name":1`, want: "channels[0].name: is a number"},
		{name: "GUILD_CREATE", d: guildCreate, old: `"afk_timeout":300`, replacement: `"afk_timeout":7`, want: "afk_timeout: is 7, must be one of 60, 300"},
		{name: "GUILD_CREATE", d: guildCreate, old: `"deaf":false,`, want: "members[0].deaf: is missing"},
		{name: "GUILD_CREATE", d: `{"id":"1200000000000000008","unavailable":true}`},
		{name: "MESSAGE_CREATE", d: `[]`, want: "is an array, must be object"},
		{name: "MESSAGE_CREATE", d: `{`, want: "d: is no JSON"},
		{name: "MESSAGE_CREATE", d: ``, want: "d: is missing"},
		{name: "SPARKLE", d: `{"anything":[1,2]}`},
		{name: "RESUMED", d: ``},
	} {
		if e.old != "" && !strings.Contains(e.d, e.old) {
			t.Fatalf("%q is not in %s", e.old, e.name)
		}
		err := c.Event(e.name, json.RawMessage(strings.Replace(e.d, e.old, e.replacement, 1)))
		if e.want != "" {
			wantMisfit(t, err, e.want)
		} else if err != nil {
			t.Error(err)
		}
	}
}

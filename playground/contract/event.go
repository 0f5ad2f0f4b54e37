package contract

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// part is a piece of a gateway event that is described, because the REST API has it
// too.
type part struct {
	path   string // fields that lead to it; * is every item of a list or object
	schema string
	// partial: Discord sends only some of the required fields here.
	partial bool
}

// channelSchema is not the name of a schema: a channel is one of several, told apart
// by its type, as GET /channels/{channel_id} answers.
const channelSchema = "channel"

var messageParts = []part{
	{"", "MessageResponse", false},
	{"guild_id", "SnowflakeType", false},
	// docs: events/gateway-events, Message Create Extra Fields.
	{"member", "GuildMemberResponse", true},
	{"mentions.*.member", "GuildMemberResponse", true},
}

// events are the parts of each event (docs: events/gateway-events;
// interactions/receiving-and-responding, Interaction Structure and Resolved Data
// Structure). What an event has beyond them is not described anywhere in the API
// description and is not checked.
var events = map[string][]part{
	"READY": {
		{"user", "UserPIIResponse", true},
		{"application", "PrivateApplicationResponse", true},
		{"guilds.*.id", "SnowflakeType", false},
	},
	"INTERACTION_CREATE": {
		{"id", "SnowflakeType", false},
		{"application_id", "SnowflakeType", false},
		{"type", "InteractionTypes", false},
		{"guild_id", "SnowflakeType", false},
		{"guild.id", "SnowflakeType", false},
		{"guild.features.*", "GuildFeatures", false},
		{"guild.locale", "AvailableLocalesEnum", false},
		{"channel_id", "SnowflakeType", false},
		{"channel", channelSchema, true},
		{"member", "GuildMemberResponse", false},
		{"user", "UserResponse", false},
		{"locale", "AvailableLocalesEnum", false},
		{"guild_locale", "AvailableLocalesEnum", false},
		{"context", "InteractionContextType", false},
		{"authorizing_integration_owners.*", "SnowflakeType", false},
		{"entitlements.*", "EntitlementResponse", false},
		{"message", "MessageResponse", false},
		// No data.id: for a component it is a number, for a command a snowflake.
		{"data.guild_id", "SnowflakeType", false},
		{"data.target_id", "SnowflakeType", false},
		{"data.type", "ApplicationCommandType", false},
		{"data.component_type", "MessageComponentTypes", false},
		{"data.resolved.users.*", "UserResponse", false},
		{"data.resolved.members.*", "GuildMemberResponse", true},
		{"data.resolved.roles.*", "GuildRoleResponse", false},
		{"data.resolved.channels.*", channelSchema, true},
		{"data.resolved.messages.*", "MessageResponse", true},
		{"data.resolved.attachments.*", "AttachmentResponse", false},
	},
	"MESSAGE_CREATE": messageParts,
	"MESSAGE_UPDATE": messageParts,
	"MESSAGE_DELETE": {
		{"id", "SnowflakeType", false},
		{"channel_id", "SnowflakeType", false},
		{"guild_id", "SnowflakeType", false},
	},
	"CHANNEL_CREATE": {{"", channelSchema, false}},
	"CHANNEL_UPDATE": {{"", channelSchema, false}},
	"CHANNEL_DELETE": {{"", channelSchema, false}},
	"GUILD_CREATE": {
		{"", "GuildResponse", true},
		// A guild's channels come without guild_id (docs: resources/channel, Channel
		// Structure).
		{"channels.*", channelSchema, true},
		{"members.*", "GuildMemberResponse", false},
	},
	"GUILD_UPDATE": {{"", "GuildResponse", false}},
}

// Event holds a gateway event, by its name and its d, against the parts of it that
// the API description has a shape for. Other events fit. The error is as that of
// Request.
func (c *Checker) Event(name string, d json.RawMessage) error {
	parts := events[name]
	if parts == nil {
		return nil
	}
	body, err := decode(d)
	if err != nil {
		return asError(name, []misfit{{"d", err.Error()}})
	}
	var list []misfit
	// An unavailable guild is only an id (docs: resources/guild, Unavailable Guild
	// Object).
	if o, ok := body.(map[string]any); ok && name == "GUILD_CREATE" && o["unavailable"] == true {
		return nil
	}
	for _, p := range parts {
		schema := c.named(p.schema)
		if schema == nil {
			continue
		}
		var path []string
		if p.path != "" {
			path = strings.Split(p.path, ".")
		}
		reach(body, path, "", func(v any, at string) {
			f := fit{c: c, partial: p.partial}
			f.value(schema, v, false)
			for _, m := range f.list {
				list = append(list, misfit{join(at, m.at), m.why})
			}
		})
	}
	return asError(name, sorted(list))
}

// named is a schema of the description; nil if a newer description has it no more.
func (c *Checker) named(name string) *openapi3.Schema {
	if name == channelSchema {
		if op := c.routes.match("GET", []string{"channels", "1"}); op != nil {
			if r := op.Responses.Value("200"); r != nil && r.Value != nil {
				if media := r.Value.Content[typeJSON]; media != nil && media.Schema != nil {
					return media.Schema.Value
				}
			}
		}
		return nil
	}
	if ref := c.schemas[name]; ref != nil {
		return ref.Value
	}
	return nil
}

// reach calls do with every value that path leads to; what is not there is passed over.
func reach(v any, path []string, at string, do func(v any, at string)) {
	if len(path) == 0 {
		do(v, at)
		return
	}
	switch v := v.(type) {
	case []any:
		if path[0] == "*" {
			for i, item := range v {
				reach(item, path[1:], at+"["+strconv.Itoa(i)+"]", do)
			}
		}
	case map[string]any:
		if path[0] == "*" {
			for name, item := range v {
				reach(item, path[1:], join(at, name), do)
			}
		} else if item, there := v[path[0]]; there {
			reach(item, path[1:], join(at, path[0]), do)
		}
	}
}

// join puts two places together.
func join(at, more string) string {
	if at == "" || more == "" || more[0] == '[' {
		return at + more
	}
	return at + "." + more
}

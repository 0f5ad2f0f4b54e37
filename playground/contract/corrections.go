package contract

import (
	"encoding/json"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// correction is a place where Discord's documentation and its API description differ
// and the documentation is right.
type correction struct {
	schemas  []string
	property string // "" replaces the whole schema
	shape    string // a JSON Schema
	like     string // the name of a schema that is the shape
	// missing marks a field that the description lacks: once a newer description has
	// it, that one counts.
	missing bool
	why     string
}

const (
	autocompleteInteger = "InteractionApplicationCommandAutocompleteCallbackIntegerData"
	autocompleteNumber  = "InteractionApplicationCommandAutocompleteCallbackNumberData"
	autocompleteString  = "InteractionApplicationCommandAutocompleteCallbackStringData"

	emptyLeftover = "docs: interactions/receiving-and-responding, Interaction Callback Data Structure, which has one data object " +
		"whose fields depend on the type; Discord takes and ignores the empty ones of other types, as every bot on discordgo shows"
)

// corrections are all of them, found by comparing every request structure of the
// messages, webhooks, components, interactions and application commands pages with
// the description, and by what a real answer looks like. Fields that the documentation
// has in answers only (an embed's flags and proxy URLs, a file component's name and
// size, most of an unfurled media item) stay refused in requests.
var corrections = []correction{
	{
		schemas:  []string{"ApplicationCommandCreateRequest", "ApplicationCommandUpdateRequest", "ApplicationCommandPatchRequestPartial"},
		property: "nsfw", shape: `{"type": ["boolean", "null"]}`, missing: true,
		why: "docs: interactions/application-commands, Create Global Application Command, JSON Params",
	},
	{
		schemas:  []string{"ApplicationCommandCreateRequest", "ApplicationCommandUpdateRequest", "ApplicationCommandPatchRequestPartial"},
		property: "default_permission", shape: `{"type": ["boolean", "null"]}`, missing: true,
		why: "docs: as nsfw; deprecated",
	},
	{
		schemas:  []string{"ApplicationCommandCreateRequest", "ApplicationCommandUpdateRequest", "ApplicationCommandPatchRequestPartial"},
		property: "default_member_permissions", shape: `{"type": ["string", "null"], "pattern": "^[0-9]+$"}`,
		why: "docs: as nsfw, a ?string with a bit set; the description has an integer, which loses bits in JavaScript",
	},
	{
		schemas:  []string{"ApplicationCommandAttachmentOption"},
		property: "file_types", shape: `{"type": ["array", "null"], "items": {"type": "string"}}`, missing: true,
		why: "docs: interactions/application-commands, Application Command Option Structure",
	},
	{
		schemas:  []string{"MessageAttachmentRequest"},
		property: "id", shape: `{"oneOf": [{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}, {"type": "integer", "minimum": 0}]}`,
		why: "docs: reference, Uploading Files, whose examples have the index of a file as a number; the description has snowflakes only",
	},
	{
		schemas:  []string{"FileUploadComponentForModalRequest"},
		property: "file_types", shape: `{"type": ["array", "null"], "items": {"type": "string"}, "maxItems": 10}`, missing: true,
		why: "docs: components/reference, File Upload Structure",
	},
	{
		schemas:  []string{"ComponentEmojiForRequest"},
		property: "animated", shape: `{"type": ["boolean", "null"]}`, missing: true,
		why: "docs: components/reference, Button Structure and Select Option Structure: an emoji has name, id and animated",
	},
	{
		schemas:  []string{"IncomingWebhookUpdateForInteractionCallbackRequestPartial"},
		property: "tts", shape: `{"type": ["boolean", "null"]}`, missing: true,
		why: "docs: interactions/receiving-and-responding, Interaction Callback Data Structure, Messages: the same fields for a new and an updated message; the description has tts only for a new one, and discordgo always sends it",
	},
	{
		// One type of discordgo stands for the data of every callback and sends these
		// three empty where they have no place.
		schemas:  []string{"ModalInteractionCallbackRequestData", autocompleteInteger, autocompleteNumber, autocompleteString},
		property: "tts", shape: `{"const": false}`, missing: true, why: emptyLeftover,
	},
	{
		schemas:  []string{"ModalInteractionCallbackRequestData", autocompleteInteger, autocompleteNumber, autocompleteString},
		property: "content", shape: `{"const": ""}`, missing: true, why: emptyLeftover,
	},
	{
		schemas:  []string{"ModalInteractionCallbackRequestData", autocompleteInteger, autocompleteNumber, autocompleteString},
		property: "embeds", shape: `{"type": "null"}`, missing: true, why: emptyLeftover,
	},
	{
		schemas:  []string{autocompleteInteger, autocompleteNumber, autocompleteString},
		property: "components", shape: `{"type": "null"}`, missing: true, why: emptyLeftover,
	},
	{
		schemas:  []string{"CreatedThreadResponse"},
		property: "message", like: "MessageResponse", missing: true,
		why: "docs: resources/channel, Start Thread in Forum or Media Channel: returns a channel with a nested message object",
	},
	{
		schemas:  []string{"CreateForumThreadRequest", "CreateTextThreadWithMessageRequest"},
		property: "invitable", shape: `{"const": false}`, missing: true,
		why: "docs: resources/channel, the three Start Thread routes: only a private thread has it; discordgo has one type for all three and sends it always, and Discord ignores it",
	},
	{
		schemas:  []string{"BaseCreateMessageCreateRequest"},
		property: "tts", shape: `{"const": false}`, missing: true,
		why: "docs: resources/channel, Forum and Media Thread Message Params Object, which has no tts; discordgo always sends it, and Discord ignores it",
	},
	{
		schemas:  []string{"InnerErrors"},
		property: "_errors",
		shape: `{"type": "array", "minItems": 1, "items": {"type": "object", "required": ["code", "message"],
			"properties": {"code": {"type": "string"}, "message": {"type": "string"}}}}`,
		why: "docs: reference, Error Messages: the code of a form error is a word such as BASE_TYPE_REQUIRED; the description has the number of the outer error",
	},
	{
		schemas: []string{"RatelimitedResponse"},
		shape: `{"type": "object", "required": ["message", "retry_after", "global"], "properties": {
			"code": {"type": "integer"}, "message": {"type": "string"},
			"retry_after": {"type": "number"}, "global": {"type": "boolean"}}}`,
		why: "docs: topics/rate-limits, Rate Limit Response Structure: code is there for some limits only; the description requires it",
	},
}

// correct applies the corrections. A schema that a newer description no longer has is
// passed over.
func (c *Checker) correct() error {
	for _, x := range corrections {
		for _, name := range x.schemas {
			ref := c.schemas[name]
			if ref == nil || ref.Value == nil {
				continue
			}
			if x.missing && ref.Value.Properties[x.property] != nil {
				continue
			}
			shape := &openapi3.Schema{}
			if like := c.schemas[x.like]; like != nil {
				shape = like.Value
			} else if err := json.Unmarshal([]byte(x.shape), shape); err != nil {
				return fmt.Errorf("contract: the correction of %s.%s is no schema: %w", name, x.property, err)
			}
			switch {
			case x.property == "":
				*ref.Value = *shape
			case ref.Value.Properties != nil:
				ref.Value.Properties[x.property] = &openapi3.SchemaRef{Value: shape}
			}
		}
	}
	for name, r := range rules {
		if ref := c.schemas[name]; ref != nil && ref.Value != nil {
			c.rules[ref.Value] = r
		}
	}
	return nil
}

// rule is what the documentation demands of a kind of object beyond what a schema of
// the description says.
type rule func(f *fit, o map[string]any)

// rules are by the name of the schema.
var rules = map[string]rule{
	"ButtonComponentForMessageRequest": button,
	"ApplicationCommandCreateRequest":  command,
	"ApplicationCommandUpdateRequest":  command,
}

// button: each style needs its own field and has none of the others' (docs:
// components/reference, Button). The description leaves all of them open.
func button(f *fit, o map[string]any) {
	needs := "custom_id"
	switch o["style"] {
	case 5.0:
		needs = "url"
	case 6.0:
		needs = "sku_id"
	}
	for _, name := range []string{"custom_id", "url", "sku_id"} {
		there := o[name] != nil && o[name] != ""
		switch {
		case name == needs && !there:
			f.in(name, func() { f.add("is missing; a button of style %s has one", told(o["style"])) })
		case name != needs && there:
			f.in(name, func() { f.add("is there; a button of style %s has none", told(o["style"])) })
		}
	}
}

// command: a chat command has a description of 1 to 100 characters, the others have
// none (docs: interactions/application-commands, Application Command Structure). The
// description leaves it open.
func command(f *fit, o map[string]any) {
	text, _ := o["description"].(string)
	switch o["type"] {
	case nil, 1.0:
		if text == "" {
			f.in("description", func() { f.add("is missing; a chat command has one") })
		}
	case 2.0, 3.0:
		if text != "" {
			f.in("description", func() { f.add("is there; a user or message command has none") })
		}
	}
}

package rules

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

const (
	maxContent     = 2000
	maxNonce       = 25
	maxStickers    = 3
	maxAttachments = 10
)

// Message flags a bot may set, from Discord's table of message flags.
const (
	flagSuppressEmbeds        = 1 << 2
	flagEphemeral             = 1 << 6
	flagSuppressNotifications = 1 << 12
	flagVoiceMessage          = 1 << 13
	flagComponentsV2          = 1 << 15

	settableFlags = flagSuppressEmbeds | flagEphemeral | flagSuppressNotifications | flagVoiceMessage | flagComponentsV2
)

// Message checks the body of a create message, follow-up message or (with edit)
// edit message request; attachments is the number of uploaded files. An edit is
// partial, and null there resets a field.
//
// Whether the message would be empty is not judged here: see Empty.
func Message(body []byte, attachments int, edit bool) Errors {
	at := &place{}
	if message, ok := bodyForm(body, at); ok {
		checkMessage(message, attachments, edit)
	}
	return at.errors()
}

// Empty says whether a message body with this many uploaded files shows nothing,
// for which Discord answers 50006 "Cannot send an empty message": no content but
// white space, no embeds, components, stickers or poll. For an interaction
// response, pass its data. A body that is not a JSON object is empty.
func Empty(body []byte, attachments int) bool {
	value, err := decode(body)
	fields, ok := value.(map[string]any)
	if err != nil || !ok {
		return true
	}
	if attachments > 0 {
		return false
	}
	if content, _ := fields["content"].(string); strings.TrimSpace(content) != "" {
		return false
	}
	for _, key := range []string{"embeds", "components", "sticker_ids"} {
		if list, _ := fields[key].([]any); len(list) > 0 {
			return false
		}
	}
	if reference, ok := fields["message_reference"].(map[string]any); ok {
		if kind, _ := reference["type"].(json.Number); kind.String() == "1" {
			return false // a forward shows the forwarded message
		}
	}
	return fields["poll"] == nil && fields["shared_client_theme"] == nil
}

func checkMessage(message form, attachments int, edit bool) {
	flags := message.flags(settableFlags, edit)
	message.text("content", 0, maxContent)
	message.boolean("tts")
	message.boolean("enforce_nonce")
	checkNonce(message)
	checkEmbeds(message)
	checkAllowedMentions(message)
	checkReference(message)
	checkStickers(message)
	checkAttachments(message, attachments, edit)
	checkPoll(message)
	if flags&flagComponentsV2 != 0 {
		refuseLegacyFields(message)
		checkLayout(message)
	} else {
		checkRows(message)
	}
}

// flags checks the "flags" bit field and returns it. An edit has to repeat the
// flags the message already has, so any may come back there.
func (f form) flags(settable int64, edit bool) int64 {
	flags, ok := f.integer("flags", 0, 1<<53-1)
	if ok && !edit && flags&^settable != 0 {
		var names []int64
		for bit := int64(1); bit <= settable; bit <<= 1 {
			if settable&bit != 0 {
				names = append(names, bit)
			}
		}
		f.place("flags").report(notAmong(numerals(names)))
	}
	return flags
}

// refuseLegacyFields reports what a message with the components v2 flag may not
// carry beside its components.
func refuseLegacyFields(message form) {
	for _, key := range []string{"content", "embeds", "sticker_ids", "poll", "shared_client_theme"} {
		switch value := message.fields[key].(type) {
		case nil:
			continue
		case string:
			if value == "" {
				continue
			}
		case []any:
			if len(value) == 0 {
				continue
			}
		}
		message.place(key).report(problem{"MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
			"The '" + key + "' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"})
	}
}

func checkNonce(message form) {
	switch nonce := message.fields["nonce"].(type) {
	case nil:
	case string:
		if utf8.RuneCountInString(nonce) > maxNonce {
			message.place("nonce").report(problem{"NONCE_TYPE_TOO_LONG", "Must be 25 or fewer characters long."})
		}
	case json.Number:
		if _, fits, isWhole := whole(nonce); !isWhole {
			message.place("nonce").report(problem{"NONCE_TYPE_INVALID_TYPE", "This field must be a string or integer."})
		} else if !fits {
			message.place("nonce").report(problem{"NONCE_TYPE_OUT_OF_BOUNDS", "Must be between -9223372036854775808 and 9223372036854775807."})
		}
	default:
		message.place("nonce").report(problem{"NONCE_TYPE_INVALID_TYPE", "This field must be a string or integer."})
	}
}

func checkAllowedMentions(message form) {
	mentions, ok := message.object("allowed_mentions")
	if !ok {
		return
	}
	mentions.boolean("replied_user")
	kinds := []string{"roles", "users", "everyone"}
	parsed := map[string]bool{}
	if parse, ok := mentions.list("parse", 0, len(kinds)); ok {
		for i, value := range parse {
			at := mentions.place("parse").item(i)
			kind, isText := value.(string)
			switch {
			case !isText || !contains(kinds, kind):
				at.report(notAmong(quoted(kinds)))
			case parsed[kind]:
				at.report(repeated)
			}
			parsed[kind] = true
		}
	}
	for _, kind := range []string{"users", "roles"} {
		ids, ok := mentions.list(kind, 0, 100)
		if !ok {
			continue
		}
		seen := map[string]bool{}
		for i, value := range ids {
			at := mentions.place(kind).item(i)
			id, ok := snowflakeOf(value, at)
			if ok && seen[id] {
				at.report(repeated)
			}
			seen[id] = true
		}
		if parsed[kind] && len(ids) > 0 {
			mentions.at.report(problem{"MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
				`parse:["` + kind + `"] and ` + kind + `: [ids...] are mutually exclusive.`})
		}
	}
}

func checkReference(message form) {
	reference, ok := message.object("message_reference")
	if !ok {
		return
	}
	reference.choice("type", 0, 1)
	if reference.require("message_id") {
		reference.snowflake("message_id")
	}
	reference.snowflake("channel_id")
	reference.snowflake("guild_id")
	reference.boolean("fail_if_not_exists")
}

func checkStickers(message form) {
	ids, _ := message.list("sticker_ids", 0, maxStickers)
	for i, id := range ids {
		snowflakeOf(id, message.place("sticker_ids").item(i))
	}
}

// checkAttachments checks the description of uploaded and (in an edit) kept
// files. On a new message every entry must name an uploaded file by its number.
func checkAttachments(message form, uploaded int, edit bool) {
	at := message.place("attachments")
	if uploaded > maxAttachments {
		at.report(wrongLength(uploaded, 0, maxAttachments))
		return
	}
	entries, _ := message.list("attachments", 0, maxAttachments)
	for i, value := range entries {
		entry, ok := formOf(value, at.item(i))
		if !ok || !entry.require("id") {
			continue
		}
		id, ok := entry.snowflake("id")
		entry.text("filename", 0, 1024)
		entry.text("description", 0, 1024)
		entry.text("title", 0, 1024)
		if ok && !edit && !numberBelow(id, uploaded) {
			entry.at.report(problem{"ATTACHMENT_NOT_FOUND", "Attachment data not found"})
		}
	}
}

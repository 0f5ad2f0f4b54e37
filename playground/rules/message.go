package rules

import (
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"
)

const (
	maxContent        = 2000
	maxNonce          = 25
	maxStickers       = 3
	maxAttachments    = 10
	maxAttachmentText = 1024
	maxMentions       = 100
)

// Message flags a bot may set, from Discord's table of message flags.
const (
	flagSuppressEmbeds        = 1 << 2
	flagEphemeral             = 1 << 6
	flagSuppressNotifications = 1 << 12
	flagVoiceMessage          = 1 << 13
	flagComponentsV2          = 1 << 15
)

// settableFlags are those of a create message and of a follow-up together: the
// bodies look alike, and only a follow-up may be ephemeral.
var settableFlags = []int64{flagSuppressEmbeds, flagEphemeral, flagSuppressNotifications, flagVoiceMessage, flagComponentsV2}

// Message checks the body of a create message, follow-up message or (with edit)
// edit message request; attachments is the number of uploaded files. An edit is
// partial, and null there resets a field.
//
// The flag for components v2 is read from the body, in an edit too: Discord
// refuses components v2 in an edit that does not repeat it. Whether the message
// would be empty is not judged here: see Empty.
func Message(body []byte, attachments int, edit bool) Errors {
	at := &place{}
	if message, ok := bodyForm(body, at); ok {
		checkMessage(message, attachments, edit)
	}
	return at.errors()
}

// Empty says whether a new message with this body and this many uploaded files
// would show nothing, for which Discord answers 50006 "Cannot send an empty
// message": no content but white space, no embeds, components, stickers, poll
// or forwarded message. For an interaction response, pass its data. A body that
// is not a JSON object is empty.
func Empty(body []byte, attachments int) bool {
	value, _ := decode(body)
	fields, isObject := value.(map[string]any)
	if !isObject {
		return true
	}
	if attachments > 0 {
		return false
	}
	if content, _ := fields["content"].(string); !blank(content) {
		return false
	}
	for _, key := range []string{"embeds", "components", "sticker_ids"} {
		if list, _ := fields[key].([]any); len(list) > 0 {
			return false
		}
	}
	if reference, ok := fields["message_reference"].(map[string]any); ok {
		if kind, _ := reference["type"].(json.Number); kind == "1" {
			return false // a forward shows the message it refers to
		}
	}
	return fields["poll"] == nil && fields["shared_client_theme"] == nil
}

func checkMessage(message form, attachments int, edit bool) {
	message.text("content", 0, maxContent)
	message.boolean("tts")
	message.boolean("enforce_nonce")
	message.object("shared_client_theme")
	checkNonce(message)
	checkEmbeds(message)
	checkAllowedMentions(message)
	checkReference(message)
	checkStickers(message)
	checkAttachments(message, attachments, edit)
	checkPoll(message)
	if checkFlags(message, settableFlags, edit)&flagComponentsV2 != 0 {
		refuseLegacyFields(message)
		checkLayout(message)
	} else {
		checkRows(message)
	}
}

// checkFlags checks the "flags" bit field and returns it. An edit has to repeat
// the flags the message already has, so any may come back there. The code for a
// flag that cannot be set is unpublished.
func checkFlags(message form, settable []int64, edit bool) int64 {
	flags, ok := message.integer("flags", 0, maxSafeInteger)
	if !ok {
		return 0
	}
	rest := flags
	for _, flag := range settable {
		rest &^= flag
	}
	if rest != 0 && !edit {
		message.place("flags").report(notAmong(numerals(settable)))
	}
	return flags
}

// refuseLegacyFields reports what a message with the components v2 flag may not
// carry beside its components. Empty values are how a field is reset.
func refuseLegacyFields(message form) {
	for _, key := range []string{"content", "embeds", "sticker_ids", "poll", "shared_client_theme"} {
		list, isList := message.fields[key].([]any)
		if !message.filled(key) || isList && len(list) == 0 {
			continue
		}
		message.place(key).report(problem{"MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
			"The '" + key + "' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"})
	}
}

func checkNonce(message form) {
	at := message.place("nonce")
	switch nonce := message.fields["nonce"].(type) {
	case nil:
	case string:
		if utf8.RuneCountInString(nonce) > maxNonce {
			at.report(problem{"NONCE_TYPE_TOO_LONG", "Must be 25 or fewer characters long."})
		}
	case json.Number:
		if _, fits, isWhole := whole(nonce); !isWhole {
			at.report(nonceOfWrongType)
		} else if !fits {
			at.report(problem{"NONCE_TYPE_OUT_OF_BOUNDS", "Must be between -9223372036854775808 and 9223372036854775807."})
		}
	default:
		at.report(nonceOfWrongType)
	}
}

var nonceOfWrongType = problem{"NONCE_TYPE_INVALID_TYPE", "This field must be a string or integer."}

var mentionKinds = []string{"roles", "users", "everyone"}

// checkAllowedMentions checks that no kind of mention is both parsed from the
// content and listed by id.
func checkAllowedMentions(message form) {
	mentions, ok := message.object("allowed_mentions")
	if !ok {
		return
	}
	mentions.boolean("replied_user")
	parsed := map[string]bool{}
	parse, _ := mentions.list("parse", 0, maxMentions)
	for i, value := range parse {
		at := mentions.place("parse").item(i)
		kind, isText := value.(string)
		switch {
		case !isText || !slices.Contains(mentionKinds, kind):
			at.report(notAmong(quoted(mentionKinds)))
		case parsed[kind]:
			at.report(repeated)
		}
		parsed[kind] = true
	}
	for _, kind := range []string{"users", "roles"} {
		ids, _ := mentions.list(kind, 0, maxMentions)
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

// checkReference checks a reply (type 0) or forward (type 1).
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

// checkAttachments checks the metadata of uploaded and (in an edit) kept files.
// On a new message every entry must name an uploaded file by its number, counted
// from 0.
func checkAttachments(message form, uploaded int, edit bool) {
	at := message.place("attachments")
	if uploaded > maxAttachments {
		at.report(wrongLength(0, maxAttachments))
		return
	}
	entries, _ := message.list("attachments", 0, maxAttachments)
	for i, value := range entries {
		entry, ok := formOf(value, at.item(i))
		if !ok {
			continue
		}
		entry.text("filename", 0, maxAttachmentText)
		entry.text("title", 0, maxAttachmentText)
		entry.text("description", 0, maxAttachmentText)
		if !entry.require("id") {
			continue
		}
		id, ok := entry.snowflake("id")
		if ok && !edit && !numberBelow(id, uploaded) {
			entry.at.report(problem{"ATTACHMENT_NOT_FOUND", "Attachment data not found"})
		}
	}
}

// numberBelow says whether id is a file number from 0 to count-1.
func numberBelow(id string, count int) bool {
	n, err := strconv.Atoi(id)
	return err == nil && n < count
}

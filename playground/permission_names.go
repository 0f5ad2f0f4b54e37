package playground

import (
	"fmt"
	"strconv"
	"strings"
)

// permissionNames are Discord's permissions by name (docs: topics/permissions, "Bitwise
// Permission Flags").
var permissionNames = map[string]permissions{
	"CREATE_INSTANT_INVITE": 1 << 0, "KICK_MEMBERS": 1 << 1, "BAN_MEMBERS": 1 << 2, "ADMINISTRATOR": 1 << 3,
	"MANAGE_CHANNELS": 1 << 4, "MANAGE_GUILD": 1 << 5, "ADD_REACTIONS": 1 << 6, "VIEW_AUDIT_LOG": 1 << 7,
	"PRIORITY_SPEAKER": 1 << 8, "STREAM": 1 << 9, "VIEW_CHANNEL": 1 << 10, "SEND_MESSAGES": 1 << 11,
	"SEND_TTS_MESSAGES": 1 << 12, "MANAGE_MESSAGES": 1 << 13, "EMBED_LINKS": 1 << 14, "ATTACH_FILES": 1 << 15,
	"READ_MESSAGE_HISTORY": 1 << 16, "MENTION_EVERYONE": 1 << 17, "USE_EXTERNAL_EMOJIS": 1 << 18, "VIEW_GUILD_INSIGHTS": 1 << 19,
	"CONNECT": 1 << 20, "SPEAK": 1 << 21, "MUTE_MEMBERS": 1 << 22, "DEAFEN_MEMBERS": 1 << 23,
	"MOVE_MEMBERS": 1 << 24, "USE_VAD": 1 << 25, "CHANGE_NICKNAME": 1 << 26, "MANAGE_NICKNAMES": 1 << 27,
	"MANAGE_ROLES": 1 << 28, "MANAGE_WEBHOOKS": 1 << 29, "MANAGE_GUILD_EXPRESSIONS": 1 << 30, "USE_APPLICATION_COMMANDS": 1 << 31,
	"REQUEST_TO_SPEAK": 1 << 32, "MANAGE_EVENTS": 1 << 33, "MANAGE_THREADS": 1 << 34, "CREATE_PUBLIC_THREADS": 1 << 35,
	"CREATE_PRIVATE_THREADS": 1 << 36, "USE_EXTERNAL_STICKERS": 1 << 37, "SEND_MESSAGES_IN_THREADS": 1 << 38, "USE_EMBEDDED_ACTIVITIES": 1 << 39,
	"MODERATE_MEMBERS": 1 << 40, "VIEW_CREATOR_MONETIZATION_ANALYTICS": 1 << 41, "USE_SOUNDBOARD": 1 << 42, "CREATE_GUILD_EXPRESSIONS": 1 << 43,
	"CREATE_EVENTS": 1 << 44, "USE_EXTERNAL_SOUNDS": 1 << 45, "SEND_VOICE_MESSAGES": 1 << 46, "SET_VOICE_CHANNEL_STATUS": 1 << 48,
	"SEND_POLLS": 1 << 49, "USE_EXTERNAL_APPS": 1 << 50, "PIN_MESSAGES": 1 << 51, "BYPASS_SLOWMODE": 1 << 52,
}

// permissionsNamed reads a set of permissions: a decimal number as in Discord's JSON, or
// names between spaces or commas; "" is none.
func permissionsNamed(text string) (permissions, error) {
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		return permissions(n), nil
	}
	var set permissions
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,|", r) }) {
		bit, known := permissionNames[name]
		if !known {
			return 0, fmt.Errorf("%q is none of Discord's permissions, such as SEND_MESSAGES", name)
		}
		set |= bit
	}
	return set, nil
}

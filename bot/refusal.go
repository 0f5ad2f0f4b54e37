package bot

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// Discord's JSON error codes that the bot acts on (docs: topics/opcodes-and-status-codes).
const (
	codeUnknownChannel            = 10003
	codeUnknownGuild              = 10004
	codeUnknownMember             = 10007
	codeUnknownUser               = 10013
	codeUnknownInteraction        = 10062
	codeUnknownCommandPermissions = 10066
	codeOpeningTooFast            = 40003
	codeBlockedClient             = 40333
	codeAlreadyAnswered           = 40060
	codeMissingAccess             = 50001
	codeCannotSendToUser          = 50007
	codeMissingPermissions        = 50013
	codeThreadArchived            = 50083
	codeNoMutualGuild             = 50278
)

// DMsClosed reports whether Discord refused a direct message because this person does
// not accept any from the bot, or no longer shares a server with it.
func DMsClosed(err error) bool {
	return hasCode(err, codeCannotSendToUser, codeNoMutualGuild)
}

// UnknownChannel reports whether the channel or thread is gone.
func UnknownChannel(err error) bool { return hasCode(err, codeUnknownChannel) }

// UnknownGuild reports whether the server is gone, or the bot no longer in it.
func UnknownGuild(err error) bool {
	var api *APIError
	return errors.As(err, &api) && (api.Code == codeUnknownGuild ||
		api.Status == http.StatusNotFound && strings.HasPrefix(api.path, "/guilds/"))
}

// Locked reports whether a thread takes nothing because it is archived and locked.
func Locked(err error) bool { return hasCode(err, codeThreadArchived) }

// NoAccess reports whether the bot lacks a permission, or sight of the place.
func NoAccess(err error) bool {
	var api *APIError
	return Permanent(err) && errors.As(err, &api) && !DMsClosed(err) && !Locked(err) &&
		(api.Status == http.StatusForbidden || hasCode(err, codeMissingAccess, codeMissingPermissions))
}

// Permanent reports whether sending the same again cannot succeed: Discord itself, not
// something on the way to it, refused this very message.
func Permanent(err error) bool {
	var api *APIError
	return errors.As(err, &api) && api.Code != 0 && api.Status >= 400 && api.Status < 500 &&
		api.Status != http.StatusUnauthorized && api.Status != http.StatusTooManyRequests &&
		api.Code != codeOpeningTooFast && api.Code != codeBlockedClient
}

func hasCode(err error, codes ...int) bool {
	var api *APIError
	return errors.As(err, &api) && slices.Contains(codes, api.Code)
}

package playground

import (
	"net/http"
	"slices"
)

// apiError is an error in Discord's shape (docs: reference, "Error Messages").
type apiError struct {
	status  int
	code    int
	message string
	errors  any
	limited *limited // for a 429
}

func (e *apiError) shape() object {
	if e.limited != nil {
		return object{"message": e.message, "retry_after": e.limited.RetryAfter, "global": e.limited.Global}
	}
	o := object{"code": e.code, "message": e.message}
	if e.errors != nil {
		o["errors"] = e.errors
	}
	return o
}

// The errors that more than one route gives (docs: topics/opcodes-and-status-codes,
// "JSON Error Codes").
var (
	errNotFound           = &apiError{status: http.StatusNotFound, code: 0, message: "404: Not Found"}
	errMethod             = &apiError{status: http.StatusMethodNotAllowed, code: 0, message: "405: Method Not Allowed"}
	errUnauthorized       = &apiError{status: http.StatusUnauthorized, code: 0, message: "401: Unauthorized"}
	errUserAgent          = &apiError{status: http.StatusForbidden, code: 40333, message: "Cloudflare is blocking your request. Set a User-Agent header such as 'DiscordBot (https://example.org, 1.0)'."}
	errTooLarge           = &apiError{status: http.StatusRequestEntityTooLarge, code: 40005, message: "Request entity too large"}
	errVersion            = &apiError{status: http.StatusBadRequest, code: 50041, message: "Invalid API version"}
	errJSON               = &apiError{status: http.StatusBadRequest, code: 50109, message: "The request body contains invalid JSON."}
	errUnknownChannel     = &apiError{status: http.StatusNotFound, code: 10003, message: "Unknown Channel"}
	errUnknownGuild       = &apiError{status: http.StatusNotFound, code: 10004, message: "Unknown Guild"}
	errUnknownMember      = &apiError{status: http.StatusNotFound, code: 10007, message: "Unknown Member"}
	errUnknownMessage     = &apiError{status: http.StatusNotFound, code: 10008, message: "Unknown Message"}
	errUnknownUser        = &apiError{status: http.StatusNotFound, code: 10013, message: "Unknown User"}
	errUnknownWebhook     = &apiError{status: http.StatusNotFound, code: 10015, message: "Unknown Webhook"}
	errUnknownInteraction = &apiError{status: http.StatusNotFound, code: 10062, message: "Unknown interaction"}
	errUnknownCommand     = &apiError{status: http.StatusNotFound, code: 10063, message: "Unknown application command"}
	errAcknowledged       = &apiError{status: http.StatusBadRequest, code: 40060, message: "Interaction has already been acknowledged."}
	errMissingAccess      = &apiError{status: http.StatusForbidden, code: 50001, message: "Missing Access"}
	errForeignMessage     = &apiError{status: http.StatusForbidden, code: 50005, message: "Cannot edit a message authored by another user"}
	errEmptyMessage       = &apiError{status: http.StatusBadRequest, code: 50006, message: "Cannot send an empty message"}
	errClosedDM           = &apiError{status: http.StatusForbidden, code: 50007, message: "Cannot send messages to this user"}
	errNotText            = &apiError{status: http.StatusBadRequest, code: 50008, message: "Cannot send messages in a non-text channel"}
	errMissingPermissions = &apiError{status: http.StatusForbidden, code: 50013, message: "Missing Permissions"}
	errChannelType        = &apiError{status: http.StatusBadRequest, code: 50024, message: "Cannot execute action on this channel type"}
	errThreadArchived     = &apiError{status: http.StatusBadRequest, code: 50083, message: "Thread is archived"}
	errThreadLocked       = &apiError{status: http.StatusForbidden, code: 50083, message: "Thread is archived"}
	errWebhookToken       = &apiError{status: http.StatusUnauthorized, code: 50027, message: "Invalid Webhook Token"}
	errNoSharedGuild      = &apiError{status: http.StatusForbidden, code: 50278, message: "Cannot send messages to this user due to having no mutual guilds"}
)

func invalidForm(errs any) *apiError {
	return &apiError{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", errors: errs}
}

// formError is a form error on the field that path leads to; no path: on the whole body.
func formError(code, message string, path ...string) *apiError {
	var errs any = object{"_errors": []object{{"code": code, "message": message}}}
	for _, key := range slices.Backward(path) {
		errs = object{key: errs}
	}
	return invalidForm(errs)
}

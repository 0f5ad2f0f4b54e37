package rules

// Interaction callback types, from Discord's Receiving and Responding.
const (
	callbackPong            = 1
	callbackMessage         = 4
	callbackDeferredMessage = 5
	callbackDeferredUpdate  = 6
	callbackUpdate          = 7
	callbackAutocomplete    = 8
	callbackModal           = 9
	callbackPremiumRequired = 10
	callbackLaunchActivity  = 12
)

// InteractionResponse checks the body of POST …/callback; attachments is the
// number of uploaded files. Whether the interaction allows this type of response
// (an update needs a component, a modal cannot answer a modal) is the caller's to
// judge.
func InteractionResponse(body []byte, attachments int) Errors {
	at := &place{}
	if response, ok := bodyForm(body, at); ok {
		checkResponse(response, attachments)
	}
	return at.errors()
}

func checkResponse(response form, attachments int) {
	if !response.require("type") {
		return
	}
	kind, ok := response.choice("type", callbackPong, callbackMessage, callbackDeferredMessage, callbackDeferredUpdate,
		callbackUpdate, callbackAutocomplete, callbackModal, callbackPremiumRequired, callbackLaunchActivity)
	if !ok {
		return
	}
	switch kind {
	case callbackMessage, callbackAutocomplete, callbackModal:
		if !response.require("data") {
			return
		}
	}
	data, ok := response.object("data")
	if !ok {
		return
	}
	switch kind {
	case callbackMessage:
		checkMessage(data, attachments, false)
	case callbackUpdate:
		checkMessage(data, attachments, true)
	case callbackDeferredMessage:
		data.flags(flagEphemeral, false)
	case callbackAutocomplete:
		if choices, ok := data.list("choices", 0, maxChoices); ok {
			checkAutocompleteChoices(choices, data.place("choices"))
		}
	case callbackModal:
		checkModal(data)
	}
}

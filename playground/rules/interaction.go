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
// judge, as is an empty message: see Empty.
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
	needsData := kind == callbackMessage || kind == callbackAutocomplete || kind == callbackModal
	if needsData && !response.require("data") {
		return
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
		checkFlags(data, []int64{flagEphemeral}, false)
	case callbackAutocomplete:
		checkAutocomplete(data)
	case callbackModal:
		checkModal(data)
	}
}

// checkAutocomplete checks suggestions. Their values are all texts or all
// numbers; which of the two, the option being typed decides, and the caller
// knows it.
func checkAutocomplete(data form) {
	choices, _ := data.list("choices", 0, maxChoices)
	kind := int64(optionString)
	if len(choices) > 0 {
		if first, ok := choices[0].(map[string]any); ok && isNumber(first["value"]) {
			kind = optionNumber
		}
	}
	checkChoices(choices, data.place("choices"), kind)
}

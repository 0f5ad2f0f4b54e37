package rules

const maxPollHours = 32 * 24

// checkPoll checks a poll create request.
func checkPoll(message form) {
	poll, ok := message.object("poll")
	if !ok {
		return
	}
	if poll.require("question") {
		if question, ok := poll.object("question"); ok {
			question.requiredText("text", 1, 300)
		}
	}
	poll.boolean("allow_multiselect")
	poll.integer("duration", 1, maxPollHours)
	poll.choice("layout_type", 1)
	if !poll.require("answers") {
		return
	}
	answers, _ := poll.list("answers", 1, 10)
	for i, value := range answers {
		answer, ok := formOf(value, poll.place("answers").item(i))
		if !ok || !answer.require("poll_media") {
			continue
		}
		if media, ok := answer.object("poll_media"); ok {
			media.requiredText("text", 1, 55)
			checkEmoji(media)
		}
	}
}

package rules

// archiveMinutes are the durations after which a thread may be archived, from
// Discord's thread metadata.
var archiveMinutes = []int64{60, 1440, 4320, 10080}

const (
	maxChannelName = 100
	maxSlowmode    = 21600
	maxAppliedTags = 5
)

// Thread checks the body of the two requests that start a thread in a text or
// announcement channel; kinds are the types of threads that the channel can have,
// none for a thread that is started from a message.
func Thread(body []byte, kinds ...int64) Errors {
	at := &place{}
	if thread, ok := bodyForm(body, at); ok {
		checkNewThread(thread)
		thread.boolean("invitable")
		if len(kinds) > 0 {
			thread.choice("type", kinds...)
		}
	}
	return at.errors()
}

// ForumPost checks the body of the request that starts a thread in a forum;
// attachments is the number of uploaded files. Whether its message would be empty is
// not judged here: see Empty.
func ForumPost(body []byte, attachments int) Errors {
	at := &place{}
	post, ok := bodyForm(body, at)
	if !ok {
		return at.errors()
	}
	checkNewThread(post)
	checkTags(post)
	if !post.require("message") {
		return at.errors()
	}
	if message, ok := post.object("message"); ok {
		// The message of a post has no such fields; what is sent there is ignored.
		for _, key := range []string{"nonce", "enforce_nonce", "tts", "message_reference", "poll"} {
			delete(message.fields, key)
		}
		checkMessage(message, attachments, false)
	}
	return at.errors()
}

// ThreadEdit checks the body of a modify channel request for a thread. It is partial.
func ThreadEdit(body []byte) Errors {
	at := &place{}
	if thread, ok := bodyForm(body, at); ok {
		thread.text("name", 1, maxChannelName)
		for _, key := range []string{"archived", "locked", "invitable"} {
			thread.boolean(key)
		}
		thread.choice("auto_archive_duration", archiveMinutes...)
		thread.integer("rate_limit_per_user", 0, maxSlowmode)
		thread.integer("flags", 0, maxSafeInteger)
		checkTags(thread)
	}
	return at.errors()
}

func checkNewThread(thread form) {
	thread.requiredText("name", 1, maxChannelName)
	thread.choice("auto_archive_duration", archiveMinutes...)
	thread.integer("rate_limit_per_user", 0, maxSlowmode)
}

func checkTags(thread form) {
	tags, _ := thread.list("applied_tags", 0, maxAppliedTags)
	for i, tag := range tags {
		snowflakeOf(tag, thread.place("applied_tags").item(i))
	}
}

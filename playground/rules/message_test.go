package rules

import (
	"strings"
	"testing"
)

func TestMessageContent(t *testing.T) {
	tooLong := "content BASE_TYPE_MAX_LENGTH Must be 2000 or fewer in length."
	run(t, createMessage, []check{
		{"2000 characters", `{"content":"` + x(2000) + `"}`, ""},
		{"2001 characters", `{"content":"` + x(2001) + `"}`, tooLong},
		{"2000 code points outside the basic plane", `{"content":"` + strings.Repeat("🌱", 2000) + `"}`, ""},
		{"2001 code points outside the basic plane", `{"content":"` + strings.Repeat("🌱", 2001) + `"}`, tooLong},
		{"a skin tone is a character of its own", `{"content":"` + strings.Repeat("👋🏽", 1000) + `x"}`, tooLong},
		{"escapes count as what they stand for", `{"content":"` + strings.Repeat(`\ud83c\udf31`, 2000) + `"}`, ""},
		{"white space is measured as sent", `{"content":"` + x(2000) + ` "}`, tooLong},
		{"null", `{"content":null}`, ""},
		{"a number", `{"content":5}`, `content STRING_TYPE_CONVERT Could not interpret "5" as string.`},
		{"an object", `{"content":{"a":1}}`, `content STRING_TYPE_CONVERT Could not interpret "{...}" as string.`},
		{"unknown fields are ignored", `{"contents":5,"ID":"1","Channel":"2"}`, ""},
	})
}

func TestMessageSwitches(t *testing.T) {
	run(t, createMessage, []check{
		{"true and null", `{"content":"a","tts":true,"enforce_nonce":null}`, ""},
		{"a number", `{"tts":1,"enforce_nonce":"true"}`,
			"tts BOOLEAN_TYPE_CONVERT Must be either true or false.\nenforce_nonce BOOLEAN_TYPE_CONVERT Must be either true or false."},
		{"a theme", `{"shared_client_theme":{"colors":["5865F2"]}}`, ""},
		{"not a theme", `{"shared_client_theme":"dark"}`, "shared_client_theme MODEL_TYPE_CONVERT Expected an object/dictionary."},
	})
}

func TestMessageNonce(t *testing.T) {
	wrongType := "nonce NONCE_TYPE_INVALID_TYPE This field must be a string or integer."
	run(t, createMessage, []check{
		{"25 characters", `{"nonce":"` + x(25) + `"}`, ""},
		{"26 characters", `{"nonce":"` + x(26) + `"}`, "nonce NONCE_TYPE_TOO_LONG Must be 25 or fewer characters long."},
		{"a whole number", `{"nonce":-9223372036854775808}`, ""},
		{"a number beyond 64 bits", `{"nonce":9223372036854775808}`, "nonce NONCE_TYPE_OUT_OF_BOUNDS Must be between -9223372036854775808 and 9223372036854775807."},
		{"a fraction", `{"nonce":1.5}`, wrongType},
		{"a boolean", `{"nonce":true}`, wrongType},
		{"null", `{"nonce":null}`, ""},
	})
}

func TestMessageFlags(t *testing.T) {
	cannotBeSet := "flags BASE_TYPE_CHOICES Value must be one of (4, 64, 4096, 8192, 32768)."
	run(t, createMessage, []check{
		{"none", `{"content":"a","flags":0}`, ""},
		{"null", `{"content":"a","flags":null}`, ""},
		{"all that can be set", `{"flags":45124,"components":[]}`, ""},
		{"crossposted", `{"flags":1}`, cannotBeSet},
		{"loading", `{"flags":128}`, cannotBeSet},
		{"one that can and one that cannot", `{"flags":68,"content":"a"}`, ""},
		{"negative", `{"flags":-1}`, "flags NUMBER_TYPE_MIN int value should be greater than or equal to 0."},
		{"a text", `{"flags":"64"}`, `flags NUMBER_TYPE_COERCE Value "64" is not int.`},
	})
	run(t, editMessage, []check{{"an edit repeats the flags the message has", `{"flags":161}`, ""}})
}

func TestAllowedMentions(t *testing.T) {
	wrap := func(mentions string) string { return `{"content":"a","allowed_mentions":` + mentions + `}` }
	run(t, createMessage, within("allowed_mentions", wrap, []check{
		{"null", `null`, ""},
		{"nobody", `{"parse":[]}`, ""},
		{"null lists", `{"parse":null,"users":null,"roles":null,"replied_user":null}`, ""},
		{"every kind", `{"parse":["users","roles","everyone"],"replied_user":false}`, ""},
		{"an unknown kind", `{"parse":["here"]}`, "parse.0 BASE_TYPE_CHOICES Value must be one of ('roles', 'users', 'everyone')."},
		{"a kind that is no text", `{"parse":[5]}`, "parse.0 BASE_TYPE_CHOICES Value must be one of ('roles', 'users', 'everyone')."},
		{"a kind twice", `{"parse":["users","users"]}`, "parse.1 SET_TYPE_ALREADY_CONTAINS_VALUE The set already contains this value"},
		{"parsed users and listed roles", `{"parse":["users"],"roles":["1"]}`, ""},
		{"parsed and listed users", `{"parse":["users"],"users":["1"]}`,
			`. MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE parse:["users"] and users: [ids...] are mutually exclusive.`},
		{"parsed and listed roles", `{"parse":["roles"],"roles":["1"]}`,
			`. MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE parse:["roles"] and roles: [ids...] are mutually exclusive.`},
		{"parsed users and an empty list", `{"parse":["users"],"users":[]}`, ""},
		{"100 users", `{"users":[` + list(100, `"1%d"`) + `]}`, ""},
		{"101 users", `{"users":[` + list(101, `"1%d"`) + `]}`, "users BASE_TYPE_MAX_LENGTH Must be 100 or fewer in length."},
		{"101 roles", `{"roles":[` + list(101, `"1%d"`) + `]}`, "roles BASE_TYPE_MAX_LENGTH Must be 100 or fewer in length."},
		{"a user twice", `{"users":["1","1"]}`, "users.1 SET_TYPE_ALREADY_CONTAINS_VALUE The set already contains this value"},
		{"a user that is no id", `{"users":["me"]}`, `users.0 NUMBER_TYPE_COERCE Value "me" is not snowflake.`},
		{"an id beyond 64 bits", `{"roles":["99999999999999999999"]}`, `roles.0 NUMBER_TYPE_COERCE Value "99999999999999999999" is not snowflake.`},
		{"a list that is none", `{"users":"1"}`, "users LIST_TYPE_CONVERT Only iterables may be used in a ListType"},
		{"a number for a switch", `{"replied_user":1}`, "replied_user BOOLEAN_TYPE_CONVERT Must be either true or false."},
		{"not an object", `["users"]`, ". MODEL_TYPE_CONVERT Expected an object/dictionary."},
	}))
}

func TestMessageReference(t *testing.T) {
	wrap := func(reference string) string { return `{"content":"a","message_reference":` + reference + `}` }
	run(t, createMessage, within("message_reference", wrap, []check{
		{"a reply", `{"message_id":"1","fail_if_not_exists":false}`, ""},
		{"a forward", `{"type":1,"message_id":"1","channel_id":"2","guild_id":"3"}`, ""},
		{"no message", `{"channel_id":"2"}`, "message_id BASE_TYPE_REQUIRED This field is required"},
		{"an unknown type", `{"type":2,"message_id":"1"}`, "type BASE_TYPE_CHOICES Value must be one of (0, 1)."},
		{"a message and a server that are no ids", `{"message_id":"last","guild_id":"home"}`,
			`message_id NUMBER_TYPE_COERCE Value "last" is not snowflake.` + "\n" + `guild_id NUMBER_TYPE_COERCE Value "home" is not snowflake.`},
		{"a switch as text", `{"message_id":"1","fail_if_not_exists":"no"}`, "fail_if_not_exists" + notSwitch},
		{"a channel that is no id", `{"message_id":"1","channel_id":"general"}`, `channel_id NUMBER_TYPE_COERCE Value "general" is not snowflake.`},
		{"null", `null`, ""},
	}))
}

func TestStickers(t *testing.T) {
	run(t, createMessage, []check{
		{"null", `{"sticker_ids":null}`, ""},
		{"three", `{"sticker_ids":["1","2","3"]}`, ""},
		{"four", `{"sticker_ids":["1","2","3","4"]}`, "sticker_ids BASE_TYPE_MAX_LENGTH Must be 3 or fewer in length."},
		{"not an id", `{"sticker_ids":["wave"]}`, `sticker_ids.0 NUMBER_TYPE_COERCE Value "wave" is not snowflake.`},
	})
}

func TestAttachments(t *testing.T) {
	two := func(body []byte) Errors { return Message(body, 2, false) }
	wrap := func(entries string) string { return `{"attachments":` + entries + `}` }
	notFound := "ATTACHMENT_NOT_FOUND Attachment data not found"
	run(t, two, within("attachments", wrap, []check{
		{"null", `null`, ""},
		{"one entry a file", `[{"id":"0","filename":"a.png","description":"` + x(1024) + `"},{"id":1}]`, ""},
		{"a description too long", `[{"id":0,"description":"` + x(1025) + `"}]`, "0.description BASE_TYPE_MAX_LENGTH Must be 1024 or fewer in length."},
		{"a title too long", `[{"id":0,"title":"` + x(1025) + `"}]`, "0.title BASE_TYPE_MAX_LENGTH Must be 1024 or fewer in length."},
		{"a name too long", `[{"id":0,"filename":"` + x(1025) + `"}]`, "0.filename BASE_TYPE_MAX_LENGTH Must be 1024 or fewer in length."},
		{"no id", `[{"filename":"a.png"}]`, "0.id BASE_TYPE_REQUIRED This field is required"},
		{"a file that was not sent", `[{"id":"2"}]`, "0 " + notFound},
		{"an id that is none", `[{"id":""}]`, `0.id NUMBER_TYPE_COERCE Value "" is not snowflake.`},
		{"eleven entries", `[` + list(11, `{"id":"0"}`) + `]`, ". BASE_TYPE_MAX_LENGTH Must be 10 or fewer in length."},
		{"not objects", `["a.png"]`, "0 MODEL_TYPE_CONVERT Expected an object/dictionary."},
	}))
	run(t, createMessage, []check{{"no files at all", `{"attachments":[{"id":"0"}]}`, "attachments.0 " + notFound}})
	run(t, editMessage, []check{{"an edit names files to keep", `{"attachments":[{"id":"1234567890"}]}`, ""}})
	for files, want := range map[int]string{10: "", 11: "attachments BASE_TYPE_MAX_LENGTH Must be 10 or fewer in length."} {
		run(t, func(body []byte) Errors { return Message(body, files, false) }, []check{{"many files", ``, want}})
	}
}

func TestEditIsPartial(t *testing.T) {
	run(t, editMessage, []check{
		{"nothing", `{}`, ""},
		{"everything reset", `{"content":null,"embeds":null,"components":null,"attachments":null,"allowed_mentions":null,"flags":null,"sticker_ids":null}`, ""},
		{"everything emptied", `{"content":"","embeds":[],"components":[],"attachments":[]}`, ""},
		{"limits hold", `{"content":"` + x(2001) + `"}`, "content BASE_TYPE_MAX_LENGTH Must be 2000 or fewer in length."},
	})
}

func TestPoll(t *testing.T) {
	wrap := func(poll string) string { return `{"poll":` + poll + `}` }
	answers := func(entries string) string { return `{"question":{"text":"q"},"answers":` + entries + `}` }
	run(t, createMessage, within("poll", wrap, []check{
		{"null", `null`, ""},
		{"full", `{"question":{"text":"` + x(300) + `"},"answers":[` + list(10, `{"poll_media":{"text":"`+x(55)+`","emoji":{"name":"🌱"}}}`) + `],"duration":768,"allow_multiselect":true,"layout_type":1}`, ""},
		{"empty", `{}`, "question BASE_TYPE_REQUIRED This field is required\nanswers BASE_TYPE_REQUIRED This field is required"},
		{"a question too long", `{"question":{"text":"` + x(301) + `"},"answers":[{"poll_media":{"text":"a"}}]}`, "question.text BASE_TYPE_BAD_LENGTH Must be between 1 and 300 in length."},
		{"a blank question", `{"question":{"text":" "},"answers":[{"poll_media":{"text":"a"}}]}`, "question.text BASE_TYPE_REQUIRED This field is required"},
		{"an answer too long", answers(`[{"poll_media":{"text":"` + x(56) + `"}}]`), "answers.0.poll_media.text BASE_TYPE_BAD_LENGTH Must be between 1 and 55 in length."},
		{"an answer without media", answers(`[{}]`), "answers.0.poll_media BASE_TYPE_REQUIRED This field is required"},
		{"no answers", answers(`[]`), "answers BASE_TYPE_BAD_LENGTH Must be between 1 and 10 in length."},
		{"eleven answers", answers(`[` + list(11, `{"poll_media":{"text":"%d"}}`) + `]`), "answers BASE_TYPE_BAD_LENGTH Must be between 1 and 10 in length."},
		{"no hours", `{"question":{"text":"q"},"answers":[{"poll_media":{"text":"a"}}],"duration":0}`, "duration NUMBER_TYPE_MIN int value should be greater than or equal to 1."},
		{"more than 32 days", `{"question":{"text":"q"},"answers":[{"poll_media":{"text":"a"}}],"duration":769}`, "duration NUMBER_TYPE_MAX int value should be less than or equal to 768."},
		{"an answer's emoji that is none", answers(`[{"poll_media":{"text":"a","emoji":{"name":"yes"}}}]`), "answers.0.poll_media.emoji.name BUTTON_COMPONENT_INVALID_EMOJI Invalid emoji"},
		{"a switch as text", `{"question":{"text":"q"},"answers":[{"poll_media":{"text":"a"}}],"allow_multiselect":"yes"}`, "allow_multiselect" + notSwitch},
		{"an unknown layout", `{"question":{"text":"q"},"answers":[{"poll_media":{"text":"a"}}],"layout_type":2}`, "layout_type BASE_TYPE_CHOICES Value must be one of (1,)."},
	}))
}

func TestEmpty(t *testing.T) {
	for _, c := range []struct {
		body  string
		files int
		want  bool
	}{
		{`{}`, 0, true},
		{``, 0, true},
		{`[]`, 0, true},
		{`{"content":`, 0, true},
		{`{"content":null,"embeds":null,"components":null,"sticker_ids":null,"poll":null}`, 0, true},
		{`{"content":""}`, 0, true},
		{`{"content":" \n\t "}`, 0, true},
		{`{"embeds":[],"components":[],"sticker_ids":[],"attachments":[]}`, 0, true},
		{`{"message_reference":{"message_id":"1"}}`, 0, true},
		{`{"content":"a"}`, 0, false},
		{`{"content":"\u200b"}`, 0, false}, // a zero width space is not white space
		{`{"embeds":[{}]}`, 0, false},
		{`{"components":[{}]}`, 0, false},
		{`{"sticker_ids":["1"]}`, 0, false},
		{`{"poll":{}}`, 0, false},
		{`{"shared_client_theme":{}}`, 0, false},
		{`{"message_reference":{"type":1,"message_id":"1"}}`, 0, false},
		{``, 1, false},
		{`{}`, 1, false},
	} {
		if got := Empty([]byte(c.body), c.files); got != c.want {
			t.Errorf("Empty(%s, %d) = %t, want %t", c.body, c.files, got, c.want)
		}
	}
}

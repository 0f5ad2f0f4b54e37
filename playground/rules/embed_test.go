package rules

import (
	"fmt"
	"strings"
	"testing"
)

func TestEmbed(t *testing.T) {
	wrap := func(embed string) string { return `{"embeds":[` + embed + `]}` }
	field := func(name, value string) string {
		return fmt.Sprintf(`{"fields":[{"name":%q,"value":%q}]}`, name, value)
	}
	atMost := func(n int) string { return fmt.Sprintf(" BASE_TYPE_MAX_LENGTH Must be %d or fewer in length.", n) }
	run(t, createMessage, within("embeds.0", wrap, []check{
		{"a title", `{"title":"a"}`, ""},
		{"title of 256", `{"title":"` + x(256) + `"}`, ""},
		{"title of 257", `{"title":"` + x(257) + `"}`, "title" + atMost(256)},
		{"white space around a title does not count", `{"title":"  ` + x(256) + `\n"}`, ""},
		{"title of 256 code points", `{"title":"` + strings.Repeat("🌱", 256) + `"}`, ""},
		{"title of 257 code points", `{"title":"` + strings.Repeat("🌱", 257) + `"}`, "title" + atMost(256)},
		{"description of 4096", `{"description":"` + x(4096) + `"}`, ""},
		{"description of 4097", `{"description":"` + x(4097) + `"}`, "description" + atMost(4096)},
		{"a description that is no text", `{"description":7}`, `description STRING_TYPE_CONVERT Could not interpret "7" as string.`},
		{"footer of 2048", `{"footer":{"text":"` + x(2048) + `"}}`, ""},
		{"footer of 2049", `{"footer":{"text":"` + x(2049) + `"}}`, "footer.text" + atMost(2048)},
		{"a footer without text", `{"footer":{}}`, "footer.text" + missing},
		{"author of 256", `{"author":{"name":"` + x(256) + `"}}`, ""},
		{"author of 257", `{"author":{"name":"` + x(257) + `"}}`, "author.name" + atMost(256)},
		{"an author without name", `{"author":{"url":"https://a.example"}}`, "author.name" + missing},
		{"field name of 256", field(x(256), "v"), ""},
		{"field name of 257", field(x(257), "v"), "fields.0.name" + atMost(256)},
		{"field value of 1024", field("n", x(1024)), ""},
		{"field value of 1025", field("n", x(1025)), "fields.0.value" + atMost(1024)},
		{"an empty field", field("", " "), "fields.0.name" + missing + "\nfields.0.value" + missing},
		{"a field without anything", `{"fields":[{}]}`, "fields.0.name" + missing + "\nfields.0.value" + missing},
		{"inline null", `{"fields":[{"name":"n","value":"v","inline":null}]}`, ""},
		{"inline as text", `{"fields":[{"name":"n","value":"v","inline":"yes"}]}`, "fields.0.inline BOOLEAN_TYPE_CONVERT Must be either true or false."},
		{"25 fields", `{"fields":[` + list(25, `{"name":"n","value":"v"}`) + `]}`, ""},
		{"26 fields", `{"fields":[` + list(26, `{"name":"n","value":"v"}`) + `]}`, "fields" + atMost(25)},
		{"nothing to show", `{"color":1}`, "description" + missing},
		{"blank texts show nothing", `{"title":" ","description":"\n","fields":[]}`, "description" + missing},
		{"an image alone", `{"image":{"url":"attachment://chart.png"}}`, ""},
		{"an image without url", `{"image":{}}`, "image.url" + missing},
		{"a thumbnail without url", `{"thumbnail":{"url":null}}`, "thumbnail.url" + missing},
		{"an empty url", `{"title":"a","author":{"name":"a","url":""}}`,
			`author.url URL_TYPE_INVALID_SCHEME Scheme "" is not supported. Scheme must be one of ('http', 'https').`},
		{"a scheme of its own", `{"title":"a","url":"ftp://a.example"}`,
			`url URL_TYPE_INVALID_SCHEME Scheme "ftp" is not supported. Scheme must be one of ('http', 'https').`},
		{"an attachment is no link", `{"title":"a","url":"attachment://a.png"}`,
			`url URL_TYPE_INVALID_SCHEME Scheme "attachment" is not supported. Scheme must be one of ('http', 'https').`},
		{"icons from elsewhere", `{"footer":{"text":"a","icon_url":"data://a"},"author":{"name":"a","icon_url":"data://a"}}`,
			`footer.icon_url URL_TYPE_INVALID_SCHEME Scheme "data" is not supported. Scheme must be one of ('http', 'https', 'attachment').` + "\n" +
				`author.icon_url URL_TYPE_INVALID_SCHEME Scheme "data" is not supported. Scheme must be one of ('http', 'https', 'attachment').`},
		{"icons that were uploaded", `{"footer":{"text":"a","icon_url":"attachment://a.png"},"author":{"name":"a","icon_url":"attachment://a.png"}}`, ""},
		{"no scheme", `{"title":"a","url":"a.example"}`, "url URL_TYPE_INVALID_URL Not a well formed URL."},
		{"no host", `{"title":"a","url":"https://"}`, "url URL_TYPE_INVALID_URL Not a well formed URL."},
		{"url of 2048", `{"title":"a","url":"https://a.example/` + x(2030) + `"}`, ""},
		{"url of 2049", `{"title":"a","url":"https://a.example/` + x(2031) + `"}`, "url" + atMost(2048)},
		{"everything null", `{"title":"a","description":null,"url":null,"color":null,"timestamp":null,"footer":null,"image":null,"thumbnail":null,"author":null,"fields":null,"video":null,"provider":null}`, ""},
		{"an author that is a name", `{"title":"a","author":"me"}`, "author MODEL_TYPE_CONVERT Expected an object/dictionary."},
		{"fields that are no list", `{"title":"a","fields":{}}`, "fields LIST_TYPE_CONVERT Only iterables may be used in a ListType"},
		{"not an object", `"a"`, ". MODEL_TYPE_CONVERT Expected an object/dictionary."},
	}))
}

func TestEmbedTimestamp(t *testing.T) {
	wrap := func(stamp string) string { return `{"embeds":[{"title":"a","timestamp":` + stamp + `}]}` }
	bad := func(shown string) string {
		return ". DATE_TIME_TYPE_PARSE Could not parse " + shown + ". Should be ISO8601."
	}
	run(t, createMessage, within("embeds.0.timestamp", wrap, []check{
		{"UTC", `"2026-01-02T03:04:05Z"`, ""},
		{"offset and fraction", `"2026-01-02T03:04:05.678+01:00"`, ""},
		{"offset without colon", `"2026-01-02T03:04:05+0100"`, ""},
		{"local", `"2026-01-02T03:04:05"`, ""},
		{"a day", `"2026-01-02"`, ""},
		{"words", `"tomorrow"`, bad("tomorrow")},
		{"a month that is none", `"2026-13-02T03:04:05Z"`, bad("2026-13-02T03:04:05Z")},
		{"a number", `1700000000`, bad("1700000000")},
		{"empty", `""`, bad("")},
	}))
}

func TestEmbedsTogether(t *testing.T) {
	description := func(n int) string { return `{"description":"` + x(n) + `"}` }
	tooLarge := "embeds MAX_EMBED_SIZE_EXCEEDED Embed size exceeds maximum size of 6000"
	// 4000 + 256 + 256 + 200 + 256 + 1024 = 5992
	every := `{"description":"` + x(4000) + `","title":"` + x(256) + `","author":{"name":"` + x(256) + `"},"footer":{"text":"` + x(200) +
		`"},"fields":[{"name":"` + x(256) + `","value":"` + x(1024) + `"}]}`
	run(t, createMessage, []check{
		{"null", `{"embeds":null}`, ""},
		{"none", `{"embeds":[]}`, ""},
		{"ten", `{"embeds":[` + list(10, `{"title":"a"}`) + `]}`, ""},
		{"eleven", `{"embeds":[` + list(11, `{"title":"a"}`) + `]}`, "embeds BASE_TYPE_MAX_LENGTH Must be 10 or fewer in length."},
		{"6000 characters in two", `{"embeds":[` + description(4000) + `,` + description(2000) + `]}`, ""},
		{"6001 characters in two", `{"embeds":[` + description(4000) + `,` + description(2001) + `]}`, tooLarge},
		{"6000 characters of every kind", `{"embeds":[` + every + `,` + description(8) + `]}`, ""},
		{"6001 characters of every kind", `{"embeds":[` + every + `,` + description(9) + `]}`, tooLarge},
		{"white space does not count", `{"embeds":[` + description(4000) + `,{"description":"` + x(2000) + strings.Repeat(" ", 50) + `"}]}`, ""},
		{"one embed's own error comes first", `{"embeds":[` + description(4097) + `,` + description(4000) + `]}`, "embeds.0.description BASE_TYPE_MAX_LENGTH Must be 4096 or fewer in length."},
		{"not a list", `{"embeds":{"title":"a"}}`, "embeds LIST_TYPE_CONVERT Only iterables may be used in a ListType"},
	})
}

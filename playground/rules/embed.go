package rules

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxEmbeds      = 10
	maxEmbedFields = 25
	maxEmbedTotal  = 6000
	maxColor       = 0xFFFFFF
	maxURL         = 2048
)

// checkEmbeds checks a message's embeds and the 6000 characters that all of them
// may have together.
func checkEmbeds(message form) {
	embeds, ok := message.list("embeds", 0, maxEmbeds)
	if !ok {
		return
	}
	at := message.place("embeds")
	total := 0
	for i, value := range embeds {
		if embed, ok := formOf(value, at.item(i)); ok {
			total += checkEmbed(embed)
		}
	}
	if total > maxEmbedTotal && at.untouched() {
		at.report(problem{"MAX_EMBED_SIZE_EXCEEDED", fmt.Sprintf("Embed size exceeds maximum size of %d", maxEmbedTotal)})
	}
}

// checkEmbed returns how many characters the embed adds to the message's total.
func checkEmbed(embed form) int {
	total := embed.trimmed("title", 256)
	total += embed.trimmed("description", 4096)
	embed.link("url", maxURL, "http", "https")
	embed.integer("color", 0, maxColor)
	embed.timestamp("timestamp")
	if footer, ok := embed.object("footer"); ok {
		total += footer.requiredTrimmed("text", 2048)
		footer.link("icon_url", maxURL, "http", "https", "attachment")
	}
	if author, ok := embed.object("author"); ok {
		total += author.requiredTrimmed("name", 256)
		author.link("url", maxURL, "http", "https")
		author.link("icon_url", maxURL, "http", "https", "attachment")
	}
	for _, key := range []string{"image", "thumbnail"} {
		if picture, ok := embed.object(key); ok {
			picture.requiredLink("url", maxURL, "http", "https", "attachment")
		}
	}
	if fields, ok := embed.list("fields", 0, maxEmbedFields); ok {
		for i, value := range fields {
			if field, ok := formOf(value, embed.place("fields").item(i)); ok {
				total += field.requiredTrimmed("name", 256)
				total += field.requiredTrimmed("value", 1024)
				field.boolean("inline")
			}
		}
	}
	if showsNothing(embed) {
		embed.place("description").report(required)
	}
	return total
}

// showsNothing says whether an embed has none of the parts a reader would see.
// Discord then asks for the description.
func showsNothing(embed form) bool {
	for _, key := range []string{"title", "description", "fields", "image", "thumbnail", "footer", "author"} {
		switch value := embed.fields[key].(type) {
		case nil:
		case string:
			if !blank(value) {
				return false
			}
		case []any:
			if len(value) > 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// trimmed checks an optional text that Discord trims before measuring it, and
// returns its length in characters.
func (f form) trimmed(key string, max int) int {
	if f.fields[key] == nil {
		return 0
	}
	text, isText := f.fields[key].(string)
	if !isText {
		f.place(key).report(notString(f.fields[key]))
		return 0
	}
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	if n > max {
		f.place(key).report(wrongLength(0, max))
	}
	return n
}

func (f form) requiredTrimmed(key string, max int) int {
	if text, isText := f.fields[key].(string); f.fields[key] == nil || isText && blank(text) {
		f.place(key).report(required)
		return 0
	}
	return f.trimmed(key, max)
}

// timestampLayouts are the ways of writing an ISO 8601 time that programs use;
// one without an offset is UTC.
var timestampLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04",
	"2006-01-02",
}

// timestamp checks an optional ISO 8601 time.
func (f form) timestamp(key string) {
	value := f.fields[key]
	if value == nil {
		return
	}
	text, _ := value.(string)
	for _, layout := range timestampLayouts {
		if _, err := time.Parse(layout, text); err == nil {
			return
		}
	}
	f.place(key).report(problem{"DATE_TIME_TYPE_PARSE", "Could not parse " + show(value) + ". Should be ISO8601."})
}

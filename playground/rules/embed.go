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
	if total > maxEmbedTotal {
		at.report(problem{"MAX_EMBED_SIZE_EXCEEDED", fmt.Sprintf("Embed size exceeds maximum size of %d", maxEmbedTotal)})
	}
}

// checkEmbed returns how many characters the embed adds to the message's total.
func checkEmbed(embed form) int {
	total := embed.trimmed("title", 256, false)
	total += embed.trimmed("description", 4096, false)
	embed.link("url", maxURL, "http", "https")
	embed.integer("color", 0, maxColor)
	embed.time("timestamp")
	embed.text("type", 0, maxURL)
	if footer, ok := embed.object("footer"); ok {
		total += footer.trimmed("text", 2048, true)
		footer.link("icon_url", maxURL, "http", "https", "attachment")
	}
	if author, ok := embed.object("author"); ok {
		total += author.trimmed("name", 256, true)
		author.link("url", maxURL, "http", "https")
		author.link("icon_url", maxURL, "http", "https", "attachment")
	}
	for _, key := range []string{"image", "thumbnail"} {
		if picture, ok := embed.object(key); ok {
			if text, isText := picture.fields["url"].(string); !picture.has("url") || isText && text == "" {
				picture.place("url").report(required)
				continue
			}
			picture.link("url", maxURL, "http", "https", "attachment")
		}
	}
	embed.object("video")
	embed.object("provider")
	if fields, ok := embed.list("fields", 0, maxEmbedFields); ok {
		for i, value := range fields {
			if field, ok := formOf(value, embed.place("fields").item(i)); ok {
				total += field.trimmed("name", 256, true)
				total += field.trimmed("value", 1024, true)
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
func showsNothing(embed form) bool {
	for _, key := range []string{"title", "description", "fields", "image", "thumbnail", "footer", "author", "video", "provider"} {
		switch value := embed.fields[key].(type) {
		case nil:
		case string:
			if strings.TrimSpace(value) != "" {
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

// trimmed checks a text that Discord trims before measuring it and returns its
// length in characters.
func (f form) trimmed(key string, max int, mustHave bool) int {
	value := f.fields[key]
	text, isText := value.(string)
	text = strings.TrimSpace(text)
	switch {
	case value == nil || isText && text == "":
		if mustHave {
			f.place(key).report(required)
		}
		return 0
	case !isText:
		f.place(key).report(notString(value))
		return 0
	}
	n := utf8.RuneCountInString(text)
	if n > max {
		f.place(key).report(wrongLength(n, 0, max))
	}
	return n
}

// time checks an optional ISO 8601 time stamp.
func (f form) time(key string) {
	value := f.fields[key]
	if value == nil {
		return
	}
	text, _ := value.(string)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02"} {
		if _, err := time.Parse(layout, text); err == nil {
			return
		}
	}
	f.place(key).report(problem{"DATE_TIME_TYPE_PARSE", "Could not parse " + show(value) + ". Should be ISO8601."})
}

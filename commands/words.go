package commands

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// scores says the scores of an entry: "Mood 6 · craving 3".
func scores(t content.Text, c data.CheckIn) string {
	var parts []string
	if c.Mood.Valid {
		parts = append(parts, t.Say("checkin.mood_word")+" "+formatScore(c.Mood))
	}
	if c.Craving.Valid {
		parts = append(parts, t.Say("checkin.craving_word")+" "+formatScore(c.Craving))
	}
	if len(parts) == 0 {
		return t.Say("history.no_scores")
	}
	return strings.Join(parts, " · ")
}

// needWords says a set of needs: "lonely, tired".
func needWords(t content.Text, needs data.Needs) string {
	var words []string
	for _, n := range needs.List() {
		words = append(words, t.Say(needKey(n)))
	}
	return strings.Join(words, ", ")
}

func needKey(n data.Needs) string {
	return "needs." + strings.ReplaceAll(n.Name(), " ", "_")
}

// clock says a minute of the day: "08:30".
func clock(minute int) string {
	return time.Date(2000, 1, 1, 0, minute, 0, 0, time.UTC).Format("15:04")
}

// markdown escapes what Discord would format, so that a text looks as it was written.
var markdown = strings.NewReplacer(
	`\`, `\\`, "*", `\*`, "_", `\_`, "~", `\~`, "`", "\\`", "|", `\|`, ">", `\>`, "#", `\#`, "[", `\[`, "<", `\<`, "@", "@\u200b",
)

// excerpt is the beginning of a member's text on one line, which cannot format or
// reorder what stands around it.
func excerpt(text string, limit int) string {
	line := strings.Join(strings.Fields(text), " ")
	if runes := []rune(line); len(runes) > limit {
		line = strings.TrimSpace(string(runes[:limit])) + "…"
	}
	const isolate, endIsolate = "\u2068", "\u2069" // first strong isolate: keeps right-to-left text in its place
	return isolate + markdown.Replace(line) + endIsolate
}

// A moment in a custom id is its Unix milliseconds in base 36.

func formatMoment(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 36) }

func parseMoment(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 36, 64)
	return time.UnixMilli(n), err == nil && n > 0
}

func row(components ...discordgo.MessageComponent) discordgo.MessageComponent {
	return discordgo.ActionsRow{Components: components}
}

func button(style discordgo.ButtonStyle, label, customID string) discordgo.MessageComponent {
	return discordgo.Button{Style: style, Label: label, CustomID: customID}
}

// shorten cuts a text to at most limit characters.
func shorten(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return strings.TrimSpace(string(r[:limit-1])) + "…"
	}
	return s
}

// fitLines joins as many lines as fit into a message, and says that there are more. It
// leaves room for what commands named in a text grow by when they are sent.
func fitLines(lines []string) string {
	const room = 1800
	length := 0
	for i, line := range lines {
		if length += utf8.RuneCountInString(line) + 1; length > room {
			return strings.Join(append(lines[:i:i], "…"), "\n")
		}
	}
	return strings.Join(lines, "\n")
}

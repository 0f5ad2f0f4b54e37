package rules

import (
	"slices"
	"unicode"
)

const maxEmojiName = 32

// checkEmoji checks the optional partial emoji of a button, select option or
// poll answer: a custom emoji by its id, or a Unicode emoji as its name.
func checkEmoji(c form) {
	emoji, ok := c.object("emoji")
	if !ok {
		return
	}
	emoji.boolean("animated")
	emoji.snowflake("id")
	name, ok := emoji.text("name", 0, maxEmojiName)
	switch {
	case emoji.has("id"):
	case !emoji.filled("name"):
		emoji.place("name").report(required)
	case ok && !isUnicodeEmoji(name):
		emoji.place("name").report(problem{"BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji"})
	}
}

// emojiOutsideSymbols are emoji that Unicode files under punctuation or letters.
var emojiOutsideSymbols = []rune{'‼', '⁉', 'ℹ', '〰'}

// isUnicodeEmoji tells "🌱" and "1️⃣" from ":seedling:" and "seedling". Discord
// knows the exact list; this looks only for symbols without ordinary letters.
func isUnicodeEmoji(name string) bool {
	symbol := false
	for _, r := range name {
		switch {
		case slices.Contains(emojiOutsideSymbols, r) || unicode.In(r, unicode.So, unicode.Sm, unicode.Me) && r > unicode.MaxASCII:
			symbol = true
		case unicode.IsLetter(r), unicode.IsSpace(r):
			return false
		}
	}
	return symbol
}

package rules

import (
	"math"
)

var defaultValueTypes = map[int64][]string{
	typeUserSelect:        {"user"},
	typeRoleSelect:        {"role"},
	typeMentionableSelect: {"user", "role"},
	typeChannelSelect:     {"channel"},
}

// channelTypes are the channel types of Discord's Channel Resource.
var channelTypes = []int64{0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16}

// checkSelect checks a select menu of any kind. Its "required" field is read in
// modals only: Discord ignores it in messages.
func (t *tally) checkSelect(c form, kind int64, modal bool) {
	t.customID(c)
	c.text("placeholder", 0, maxPlaceholder)
	c.boolean("required")
	if disabled, _ := c.boolean("disabled"); disabled && modal {
		c.place("disabled").report(problem{"COMPONENT_DISABLED_INVALID", "Components in a modal cannot be disabled"})
	}
	low, high := c.valueRange(maxSelectOptions, 1, modal)
	if kind == typeStringSelect {
		c.checkSelectOptions(low, high)
		return
	}
	c.checkDefaultValues(kind, low, high)
	if kind == typeChannelSelect {
		c.checkChannelTypes()
	}
}

// valueRange reads min_values and max_values, which default to 1 and
// defaultHigh, and reports a minimum above the maximum. In a modal a required
// component must ask for at least one value.
func (f form) valueRange(max, defaultHigh int64, modal bool) (low, high int64) {
	low, high = 1, defaultHigh
	n, lowOK := f.integer("min_values", 0, max)
	if lowOK {
		low = n
	}
	if n, ok := f.integer("max_values", 1, max); ok {
		high = n
	}
	needed, sent := f.fields["required"].(bool)
	switch {
	case lowOK && low > high:
		f.place("max_values").report(tooSmall("int", numerals([]int64{low})[0]))
	case lowOK && low == 0 && modal && (needed || !sent):
		f.place("min_values").report(tooSmall("int", "1"))
	}
	return low, high
}

func (f form) checkSelectOptions(low, high int64) {
	if !f.require("options") {
		return
	}
	options, ok := f.list("options", 1, maxSelectOptions)
	if !ok {
		return
	}
	at := f.place("options")
	if f.has("max_values") && high > int64(len(options)) && high <= maxSelectOptions {
		f.place("max_values").report(tooLarge("int", numerals([]int64{int64(len(options))})[0]))
	}
	if low > int64(len(options)) {
		at.report(wrongLength(len(options), int(low), maxSelectOptions))
	}
	if defaults := checkOptions(options, at, true); int64(defaults) > high {
		f.place("options").report(problem{"SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
			"The specified number of default values exceeds the specified maximum values"})
	}
}

// checkOptions checks the options of a string select, radio group or checkbox
// group and returns how many are chosen from the start.
func checkOptions(options []any, at *place, emoji bool) (defaults int) {
	values := map[string]bool{}
	for i, entry := range options {
		option, ok := formOf(entry, at.item(i))
		if !ok {
			continue
		}
		option.requiredText("label", 1, maxOptionText)
		option.text("description", 0, maxOptionText)
		if emoji {
			checkEmoji(option)
		}
		if value, ok := option.requiredText("value", 1, maxOptionText); ok {
			if values[value] {
				option.place("value").report(problem{"SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"})
			}
			values[value] = true
		}
		if chosen, _ := option.boolean("default"); chosen {
			defaults++
		}
	}
	return defaults
}

func (f form) checkDefaultValues(kind, low, high int64) {
	entries, ok := f.list("default_values", 0, maxSelectOptions)
	if !ok || len(entries) == 0 {
		return
	}
	at := f.place("default_values")
	if n := int64(len(entries)); n < low || n > high {
		at.report(problem{"BASE_TYPE_BAD_LENGTH", betweenLengths(low, high)})
	}
	types := defaultValueTypes[kind]
	for i, value := range entries {
		entry, ok := formOf(value, at.item(i))
		if !ok {
			continue
		}
		if entry.require("id") {
			entry.snowflake("id")
		}
		if entry.require("type") {
			if name, _ := entry.fields["type"].(string); !contains(types, name) {
				entry.place("type").report(notAmong(quoted(types)))
			}
		}
	}
}

func (f form) checkChannelTypes() {
	entries, _ := f.list("channel_types", 0, math.MaxInt32)
	if len(entries) > 4*len(channelTypes) {
		f.place("channel_types").report(wrongLength(len(entries), 0, len(channelTypes)))
		return
	}
	seen := map[int64]bool{}
	for i, value := range entries {
		at := f.place("channel_types").item(i)
		entry := form{at: f.place("channel_types"), fields: map[string]any{at.key: value}}
		n, ok := entry.choice(at.key, channelTypes...)
		if ok && seen[n] {
			at.report(repeated)
		}
		seen[n] = true
	}
}

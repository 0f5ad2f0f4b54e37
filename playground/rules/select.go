package rules

import "slices"

const (
	maxSelectValues = 25
	maxOptionText   = 100
	maxPlaceholder  = 150
)

// defaultValueTypes are the types of default values each kind of select takes.
var defaultValueTypes = map[int64][]string{
	typeUserSelect:        {"user"},
	typeRoleSelect:        {"role"},
	typeMentionableSelect: {"user", "role"},
	typeChannelSelect:     {"channel"},
}

// channelTypes are the channel types of Discord's Channel Resource.
var channelTypes = []int64{0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16}

// checkSelect checks a select menu of any kind.
func (t *tally) checkSelect(c form, kind int64, modal bool) {
	t.requireCustomID(c)
	c.text("placeholder", 0, maxPlaceholder)
	if disabled, _ := c.boolean("disabled"); disabled && modal {
		c.place("disabled").report(problem{"MODAL_COMPONENT_DISABLED", "Modals do not support disabled components"})
	}
	low, high, ok := c.valueRange(maxSelectValues, 1, modal)
	if kind == typeStringSelect {
		c.checkSelectOptions(high, ok)
		return
	}
	c.checkDefaultValues(kind, low, high, ok)
	if kind == typeChannelSelect {
		c.choices("channel_types", 0, channelTypes...)
	}
}

// valueRange reads min_values and max_values, which default to 1 and
// defaultHigh; ok is false if they were reported. A component that must be
// filled in cannot accept no value: in a modal that is the default, in a message
// Discord documents "required" as ignored and refuses the pair all the same.
func (f form) valueRange(most, defaultHigh int64, modal bool) (low, high int64, ok bool) {
	low, high, ok = 1, defaultHigh, true
	if f.has("min_values") {
		low, ok = f.integer("min_values", 0, most)
	}
	if f.has("max_values") {
		n, fits := f.integer("max_values", 1, most)
		high, ok = n, ok && fits
	}
	needed, sent := f.boolean("required")
	if !ok {
		return low, high, false
	}
	if low == 0 && (needed || modal && !sent) {
		f.place("min_values").report(problem{"SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES",
			"Select menus marked as required cannot have a min_values of 0"})
	}
	if low > high && f.has("min_values") {
		f.place("max_values").report(tooSmall(low))
		return low, high, false
	}
	return low, high, true
}

// checkSelectOptions checks the options of a string select, of which there must
// be as many as can be chosen at once.
func (f form) checkSelectOptions(high int64, rangeOK bool) {
	if !f.require("options") {
		return
	}
	options, ok := f.list("options", 1, maxSelectValues)
	if !ok {
		return
	}
	if rangeOK && int64(len(options)) < high {
		f.place("options").report(wrongLength(int(high), maxSelectValues))
		return
	}
	f.checkSelectable(options, high, rangeOK)
}

// checkSelectable checks the options of a string select, radio group or checkbox
// group, of which at most high may be chosen from the start.
func (f form) checkSelectable(options []any, high int64, rangeOK bool) {
	at := f.place("options")
	values := map[string]bool{}
	defaults := int64(0)
	for i, entry := range options {
		option, ok := formOf(entry, at.item(i))
		if !ok {
			continue
		}
		option.requiredText("label", 1, maxOptionText)
		option.text("description", 0, maxOptionText)
		checkEmoji(option)
		if value, ok := option.requiredText("value", 1, maxOptionText); ok {
			if values[value] {
				option.at.report(problem{"SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"})
			}
			values[value] = true
		}
		if chosen, _ := option.boolean("default"); chosen {
			defaults++
		}
	}
	if rangeOK && defaults > high {
		at.report(problem{"SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
			"The specified number of default values exceeds the specified maximum values"})
	}
}

func (f form) checkDefaultValues(kind, low, high int64, rangeOK bool) {
	entries, _ := f.list("default_values", 0, maxSelectValues)
	at := f.place("default_values")
	types := defaultValueTypes[kind]
	for i, value := range entries {
		entry, ok := formOf(value, at.item(i))
		if !ok {
			continue
		}
		if entry.require("id") {
			entry.snowflake("id")
		}
		if !entry.require("type") {
			continue
		}
		if name, _ := entry.fields["type"].(string); !slices.Contains(types, name) {
			entry.place("type").report(notAmong(quoted(types)))
		}
	}
	if n := int64(len(entries)); rangeOK && n > 0 && (n < low || n > high) {
		at.report(wrongLength(int(low), int(high)))
	}
}

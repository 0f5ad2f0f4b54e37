package rules

import (
	"unicode/utf8"
)

const (
	maxModalTitle       = 45
	maxModalComponents  = 5
	maxLabel            = 45
	maxLabelDescription = 100
	maxTextInput        = 4000
	maxInputPlaceholder = 100
	maxGroupOptions     = 10
)

var (
	modalTypes      = []int64{typeActionRow, typeTextDisplay, typeLabel}
	labelChildTypes = []int64{typeStringSelect, typeTextInput, typeUserSelect, typeRoleSelect, typeMentionableSelect, typeChannelSelect,
		typeFileUpload, typeRadioGroup, typeCheckboxGroup, typeCheckbox}
)

// checkModal checks the data of a modal response.
func checkModal(modal form) {
	modal.requiredText("custom_id", 1, maxCustomID)
	modal.requiredText("title", 1, maxModalTitle)
	if !modal.require("components") {
		return
	}
	components, _ := modal.list("components", 1, maxModalComponents)
	t := newTally()
	for i, value := range components {
		c, kind, ok := t.component(value, modal.place("components").item(i), modalTypes)
		if !ok {
			continue
		}
		switch kind {
		case typeActionRow:
			t.checkModalRow(c)
		case typeTextDisplay:
			t.checkTextDisplay(c)
		case typeLabel:
			t.checkLabel(c)
		}
	}
}

// checkModalRow checks the older form of a modal: a row with one text input that
// carries its own label.
func (t *tally) checkModalRow(row form) {
	if !row.require("components") {
		return
	}
	children, _ := row.list("components", 1, maxRowWidth)
	for i, value := range children {
		input, _, ok := t.component(value, row.place("components").item(i), []int64{typeTextInput})
		if !ok {
			continue
		}
		input.requiredText("label", 1, maxLabel)
		t.checkTextInput(input)
		if i > 0 {
			input.at.report(tooWide)
		}
	}
}

func (t *tally) checkLabel(label form) {
	label.requiredText("label", 1, maxLabel)
	label.text("description", 0, maxLabelDescription)
	if !label.require("component") {
		return
	}
	c, kind, ok := t.component(label.fields["component"], label.place("component"), labelChildTypes)
	if !ok {
		return
	}
	switch kind {
	case typeTextInput:
		t.checkTextInput(c)
	case typeFileUpload:
		t.customID(c)
		c.boolean("required")
		c.valueRange(maxGroupOptions, 1, true)
	case typeRadioGroup:
		t.checkGroup(c, 2)
	case typeCheckboxGroup:
		t.checkGroup(c, 1)
	case typeCheckbox:
		t.customID(c)
		c.boolean("default")
	default:
		t.checkSelect(c, kind, true)
	}
}

func (t *tally) checkTextInput(c form) {
	t.customID(c)
	if c.require("style") {
		c.choice("style", 1, 2)
	}
	c.boolean("required")
	c.text("placeholder", 0, maxInputPlaceholder)
	low, lowOK := c.integer("min_length", 0, maxTextInput)
	high, highOK := c.integer("max_length", 1, maxTextInput)
	if lowOK && highOK && low > high {
		c.place("max_length").report(tooSmall("int", numerals([]int64{low})[0]))
		return
	}
	if !highOK {
		high = maxTextInput
	}
	value, ok := c.text("value", 0, maxTextInput)
	if n := int64(utf8.RuneCountInString(value)); ok && n > 0 && (n < low || n > high) {
		c.place("value").report(wrongLength(int(n), int(low), int(high)))
	}
}

// checkGroup checks a radio group (at least two options) or a checkbox group.
func (t *tally) checkGroup(c form, minOptions int) {
	t.customID(c)
	c.boolean("required")
	if !c.require("options") {
		return
	}
	options, ok := c.list("options", minOptions, maxGroupOptions)
	if !ok {
		return
	}
	high := int64(1)
	if minOptions == 1 {
		var low int64
		low, high = c.valueRange(maxGroupOptions, int64(len(options)), true)
		if low > int64(len(options)) {
			c.place("options").report(wrongLength(len(options), int(low), maxGroupOptions))
		}
	}
	if defaults := checkOptions(options, c.place("options"), false); int64(defaults) > high {
		c.place("options").report(problem{"SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
			"The specified number of default values exceeds the specified maximum values"})
	}
}

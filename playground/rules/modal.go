package rules

import (
	"strings"
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
	maxUploads          = 10
	maxFileTypes        = 10
)

var (
	modalTypes = []int64{typeActionRow, typeTextDisplay, typeLabel}
	labelTypes = []int64{typeStringSelect, typeTextInput, typeUserSelect, typeRoleSelect, typeMentionableSelect,
		typeChannelSelect, typeFileUpload, typeRadioGroup, typeCheckboxGroup, typeCheckbox}
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
	label.text("description", 1, maxLabelDescription)
	if !label.require("component") {
		return
	}
	c, kind, ok := t.component(label.fields["component"], label.place("component"), labelTypes)
	if !ok {
		return
	}
	switch kind {
	case typeTextInput:
		c.text("label", 1, maxLabel)
		t.checkTextInput(c)
	case typeFileUpload:
		t.requireCustomID(c)
		c.valueRange(maxUploads, 1, true)
		c.checkFileTypes()
	case typeRadioGroup:
		t.checkRadioGroup(c)
	case typeCheckboxGroup:
		t.checkCheckboxGroup(c)
	case typeCheckbox:
		t.requireCustomID(c)
		c.boolean("default")
	default:
		t.checkSelect(c, kind, true)
	}
}

// checkTextInput checks a text input. A value put in beforehand must be one that
// could be typed.
func (t *tally) checkTextInput(c form) {
	t.requireCustomID(c)
	if c.require("style") {
		c.choice("style", 1, 2)
	}
	c.boolean("required")
	c.text("placeholder", 0, maxInputPlaceholder)
	low, high, ok := int64(0), int64(maxTextInput), true
	if c.has("min_length") {
		low, ok = c.integer("min_length", 0, maxTextInput)
	}
	if c.has("max_length") {
		n, fits := c.integer("max_length", 1, maxTextInput)
		high, ok = n, ok && fits
	}
	if ok && low > high {
		c.place("max_length").report(tooSmall(low))
		ok = false
	}
	value, valueOK := c.text("value", 0, maxTextInput)
	if n := int64(utf8.RuneCountInString(value)); ok && valueOK && n > 0 && (n < low || n > high) {
		c.place("value").report(wrongLength(int(low), int(high)))
	}
}

func (t *tally) checkRadioGroup(c form) {
	t.requireCustomID(c)
	c.boolean("required")
	if !c.require("options") {
		return
	}
	if options, ok := c.list("options", 2, maxGroupOptions); ok {
		c.checkSelectable(options, 1, true)
	}
}

// checkCheckboxGroup checks a group of which, unless it says otherwise, all
// options may be chosen.
func (t *tally) checkCheckboxGroup(c form) {
	t.requireCustomID(c)
	options, listed := c.list("options", 1, maxGroupOptions)
	count := int64(maxGroupOptions)
	if listed {
		count = int64(len(options))
	}
	_, high, ok := c.valueRange(maxGroupOptions, count, true)
	switch {
	case !c.require("options") || !listed:
	case ok && count < high:
		c.place("options").report(wrongLength(int(high), maxGroupOptions))
	default:
		c.checkSelectable(options, high, ok)
	}
}

// checkFileTypes checks an optional filter for uploads: the groups "image",
// "video" and "audio", or extensions such as ".pdf".
func (f form) checkFileTypes() {
	entries, _ := f.list("file_types", 0, maxFileTypes)
	for i, value := range entries {
		at := f.place("file_types").item(i)
		name, isText := value.(string)
		switch {
		case !isText:
			at.report(notString(value))
		case name == "image", name == "video", name == "audio":
		case !strings.HasPrefix(name, ".") || blank(name[1:]):
			at.report(noRegexMatch)
		}
	}
}

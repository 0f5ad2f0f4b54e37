package rules

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Component types, from the table in Discord's Component Reference.
const (
	typeActionRow         = 1
	typeButton            = 2
	typeStringSelect      = 3
	typeTextInput         = 4
	typeUserSelect        = 5
	typeRoleSelect        = 6
	typeMentionableSelect = 7
	typeChannelSelect     = 8
	typeSection           = 9
	typeTextDisplay       = 10
	typeThumbnail         = 11
	typeMediaGallery      = 12
	typeFile              = 13
	typeSeparator         = 14
	typeContainer         = 17
	typeLabel             = 18
	typeFileUpload        = 19
	typeRadioGroup        = 21
	typeCheckboxGroup     = 22
	typeCheckbox          = 23
)

const (
	maxRows          = 5
	maxRowWidth      = 5
	maxComponents    = 40
	maxDisplayedText = 4000
	maxCustomID      = 100
	maxMediaItems    = 10
	maxSectionTexts  = 3
	maxAltText       = 1024
)

// What may stand where: directly in a message with the components v2 flag, in a
// container, in an action row, as the accessory of a section.
var (
	layoutTypes    = []int64{typeActionRow, typeSection, typeTextDisplay, typeMediaGallery, typeFile, typeSeparator, typeContainer}
	containedTypes = []int64{typeActionRow, typeSection, typeTextDisplay, typeMediaGallery, typeFile, typeSeparator}
	rowTypes       = []int64{typeButton, typeStringSelect, typeUserSelect, typeRoleSelect, typeMentionableSelect, typeChannelSelect}
	accessoryTypes = []int64{typeButton, typeThumbnail}
)

var tooWide = problem{"COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"}

// tally is what must be counted over a whole message or modal: its components,
// the text they display, and the identifiers that must be unique.
type tally struct {
	components int
	text       int
	customIDs  map[string]bool
	ids        map[int64]bool
}

func newTally() *tally {
	return &tally{customIDs: map[string]bool{}, ids: map[int64]bool{}}
}

// checkRows checks the components of a message without the components v2 flag:
// at most five action rows.
func checkRows(message form) {
	rows, _ := message.list("components", 0, maxRows)
	t := newTally()
	for i, value := range rows {
		if row, _, ok := t.component(value, message.place("components").item(i), []int64{typeActionRow}); ok {
			t.checkRow(row)
		}
	}
}

// checkLayout checks the components of a message with the components v2 flag.
func checkLayout(message form) {
	components, _ := message.list("components", 0, maxComponents)
	at := message.place("components")
	t := newTally()
	for i, value := range components {
		if c, kind, ok := t.component(value, at.item(i), layoutTypes); ok {
			t.checkLayoutPart(c, kind)
		}
	}
	if t.components > maxComponents && at.untouched() {
		at.report(problem{"COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
			fmt.Sprintf("The maximum number of total components is %d", maxComponents)})
	}
	if t.text > maxDisplayedText && at.untouched() {
		at.report(problem{"COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
			fmt.Sprintf("Components displayable text size exceeds maximum size of %d", maxDisplayedText)})
	}
}

// component reads one component whose type must be one of types, counts it and
// checks its optional numeric id.
func (t *tally) component(value any, at *place, types []int64) (c form, kind int64, ok bool) {
	if c, ok = formOf(value, at); !ok {
		return form{}, 0, false
	}
	t.components++
	kind, ok = c.kind(types)
	if !ok {
		return form{}, 0, false
	}
	// An id of 0 asks Discord to choose one.
	if id, ok := c.integer("id", 0, math.MaxInt32); ok && id != 0 {
		if t.ids[id] {
			// unpublished
			c.place("id").report(problem{"COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated"})
		}
		t.ids[id] = true
	}
	return c, kind, true
}

// kind reads the required "type" of a component or command option, which decides
// what else it may have.
func (f form) kind(types []int64) (int64, bool) {
	if !f.require("type") {
		return 0, false
	}
	number, _ := f.fields["type"].(json.Number)
	kind, fits, _ := whole(number)
	if !fits || !slices.Contains(types, kind) {
		f.at.report(notOfType(types))
		return 0, false
	}
	return kind, true
}

func (t *tally) checkLayoutPart(c form, kind int64) {
	switch kind {
	case typeActionRow:
		t.checkRow(c)
	case typeSection:
		t.checkSection(c)
	case typeTextDisplay:
		t.checkTextDisplay(c)
	case typeMediaGallery:
		checkMediaGallery(c)
	case typeFile:
		checkMedia(c, "file", "attachment")
		c.boolean("spoiler")
	case typeSeparator:
		c.boolean("divider")
		c.choice("spacing", 1, 2)
	case typeContainer:
		t.checkContainer(c)
	}
}

// checkRow checks an action row in a message: up to five buttons, or one select,
// which fills the row.
func (t *tally) checkRow(row form) {
	if !row.require("components") {
		return
	}
	children, _ := row.list("components", 1, maxRowWidth)
	width := 0
	for i, value := range children {
		c, kind, ok := t.component(value, row.place("components").item(i), rowTypes)
		if !ok {
			continue
		}
		if kind == typeButton {
			width++
			t.checkButton(c)
		} else {
			width += maxRowWidth
			t.checkSelect(c, kind, false)
		}
		if width > maxRowWidth {
			c.at.report(tooWide)
		}
	}
}

func (t *tally) checkContainer(c form) {
	c.integer("accent_color", 0, maxColor)
	c.boolean("spoiler")
	if !c.require("components") {
		return
	}
	children, _ := c.list("components", 1, maxComponents)
	for i, value := range children {
		if child, kind, ok := t.component(value, c.place("components").item(i), containedTypes); ok {
			t.checkLayoutPart(child, kind)
		}
	}
}

func (t *tally) checkSection(c form) {
	if c.require("components") {
		texts, _ := c.list("components", 1, maxSectionTexts)
		for i, value := range texts {
			if text, _, ok := t.component(value, c.place("components").item(i), []int64{typeTextDisplay}); ok {
				t.checkTextDisplay(text)
			}
		}
	}
	if !c.require("accessory") {
		return
	}
	accessory, kind, ok := t.component(c.fields["accessory"], c.place("accessory"), accessoryTypes)
	switch {
	case !ok:
	case kind == typeButton:
		t.checkButton(accessory)
	default:
		checkPicture(accessory)
	}
}

func (t *tally) checkTextDisplay(c form) {
	text, _ := c.requiredText("content", 1, maxDisplayedText)
	t.text += utf8.RuneCountInString(text)
}

func checkMediaGallery(c form) {
	if !c.require("items") {
		return
	}
	items, _ := c.list("items", 1, maxMediaItems)
	for i, value := range items {
		if item, ok := formOf(value, c.place("items").item(i)); ok {
			checkPicture(item)
		}
	}
}

// checkPicture checks a thumbnail or an item of a media gallery.
func checkPicture(c form) {
	checkMedia(c, "media", "http", "https", "attachment")
	c.text("description", 1, maxAltText)
	c.boolean("spoiler")
}

// checkMedia checks an unfurled media item, of which a bot sets the url only.
func checkMedia(c form, key string, schemes ...string) {
	if !c.require(key) {
		return
	}
	if media, ok := c.object(key); ok {
		media.requiredLink("url", maxURL, schemes...)
	}
}

// requireCustomID reads an identifier that must be unique in the message or
// modal.
func (t *tally) requireCustomID(c form) {
	if id, ok := c.requiredText("custom_id", 1, maxCustomID); ok {
		t.claim(id, c)
	}
}

func (t *tally) claim(id string, c form) {
	if t.customIDs[id] {
		c.place("custom_id").report(problem{"COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"})
	}
	t.customIDs[id] = true
}

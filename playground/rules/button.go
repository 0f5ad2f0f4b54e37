package rules

// Button styles, from Discord's Component Reference.
const (
	styleLink    = 5
	stylePremium = 6
)

// checkButton checks a button. Its style decides what it must and may not have:
// a link has a url, a premium button a sku_id and nothing else, every other a
// custom_id.
func (t *tally) checkButton(c form) {
	label, _ := c.text("label", 0, maxButtonLabel)
	c.boolean("disabled")
	checkEmoji(c)
	c.snowflake("sku_id")
	c.link("url", maxButtonURL, "http", "https", "discord")
	if id, sent := c.fields["custom_id"].(string); !sent || id != "" {
		id, ok := c.text("custom_id", 1, maxCustomID)
		t.claim(id, ok, c)
	}
	if !c.require("style") {
		return
	}
	style, ok := c.choice("style", 1, 2, 3, 4, styleLink, stylePremium)
	if !ok {
		return
	}
	hasID, hasURL, hasSKU := c.filled("custom_id"), c.filled("url"), c.filled("sku_id")
	switch style {
	case styleLink:
		if !hasURL {
			c.at.report(problem{"BUTTON_COMPONENT_URL_REQUIRED", "A url is required"})
		}
		if hasID {
			c.at.report(problem{"BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified"})
		}
	case stylePremium:
		if !hasSKU {
			c.at.report(problem{"BUTTON_COMPONENT_SKU_ID_REQUIRED", "A sku id is required"})
		}
		if hasID || hasURL || !blank(label) || c.has("emoji") {
			c.at.report(problem{"BUTTON_COMPONENT_INVALID_STYLE", "A premium button cannot have a custom id, label, url or emoji"})
		}
		return
	default:
		switch {
		case hasID && hasURL:
			c.at.report(problem{"BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified"})
		case !hasID:
			c.at.report(problem{"BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required"})
		case hasURL:
			c.at.report(problem{"BUTTON_COMPONENT_INVALID_STYLE", "Only a link button can have a url"})
		}
		if hasSKU {
			c.at.report(problem{"BUTTON_COMPONENT_INVALID_STYLE", "Only a premium button can have a sku id"})
		}
	}
	if blank(label) && !c.has("emoji") && c.labelIsText() {
		c.at.report(problem{"BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required"})
	}
}

// filled says whether a field holds anything but null and the empty text.
func (f form) filled(key string) bool {
	value := f.fields[key]
	return value != nil && value != ""
}

// labelIsText is false when the label already has an error of its own.
func (f form) labelIsText() bool {
	_, isText := f.fields["label"].(string)
	return isText || f.fields["label"] == nil
}

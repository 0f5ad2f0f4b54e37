package rules

const (
	maxButtonLabel = 80
	maxButtonURL   = 512
)

// Button styles, from Discord's Component Reference; 1 to 4 are the colours.
const (
	styleLink    = 5
	stylePremium = 6
)

var (
	customIDMissing   = problem{"BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required"}
	customIDWithURL   = problem{"BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified"}
	notForButtonStyle = problem{"BUTTON_COMPONENT_INVALID_STYLE", "This field cannot be used with this button style"}
)

// checkButton checks a button. Its style decides what it must and may not have:
// a link has a url, a premium button a sku_id and nothing else, every other a
// custom_id. Empty texts count as not sent.
func (t *tally) checkButton(c form) {
	c.text("label", 0, maxButtonLabel)
	c.boolean("disabled")
	checkEmoji(c)
	if c.filled("sku_id") {
		c.snowflake("sku_id")
	}
	if c.filled("url") {
		c.link("url", maxButtonURL, "http", "https", "discord")
	}
	if c.filled("custom_id") {
		if id, ok := c.text("custom_id", 1, maxCustomID); ok {
			t.claim(id, c)
		}
	}
	if !c.require("style") {
		return
	}
	style, ok := c.choice("style", 1, 2, 3, 4, styleLink, stylePremium)
	switch {
	case !ok:
	case style == styleLink:
		c.mustHave("url", required)
		c.refuse(customIDWithURL, "custom_id")
		c.refuse(notForButtonStyle, "sku_id")
		c.requireFace()
	case style == stylePremium:
		c.mustHave("sku_id", required)
		c.refuse(notForButtonStyle, "custom_id", "url", "label", "emoji")
	case c.filled("custom_id") && c.filled("url"):
		c.refuse(customIDWithURL, "custom_id", "url")
	default:
		c.mustHave("custom_id", customIDMissing)
		c.refuse(notForButtonStyle, "url", "sku_id")
		c.requireFace()
	}
}

// mustHave reports the problem if the field is missing or empty.
func (f form) mustHave(key string, missing problem) {
	if !f.filled(key) {
		f.place(key).report(missing)
	}
}

// refuse reports the problem at each of the fields that is there and not empty.
func (f form) refuse(found problem, keys ...string) {
	for _, key := range keys {
		if f.filled(key) {
			f.place(key).report(found)
		}
	}
}

// requireFace asks for something to show on the button.
func (f form) requireFace() {
	label, isText := f.fields["label"].(string)
	if (isText && blank(label) || !f.has("label")) && !f.has("emoji") {
		f.place("label").report(required)
	}
}

package rules

import (
	"fmt"
	"strings"
	"testing"
)

const (
	missing   = " BASE_TYPE_REQUIRED This field is required"
	notSwitch = " BOOLEAN_TYPE_CONVERT Must be either true or false."
)

func button(id string) string { return `{"type":2,"style":1,"label":"a","custom_id":"` + id + `"}` }

func inRow(children string) string {
	return `{"components":[{"type":1,"components":[` + children + `]}]}`
}

func TestActionRows(t *testing.T) {
	row := func(i int) string { return fmt.Sprintf(`{"type":1,"components":[%s]}`, button(fmt.Sprint("row", i))) }
	rows := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = row(i)
		}
		return `{"components":[` + strings.Join(out, ",") + `]}`
	}
	sel := `{"type":5,"custom_id":"s"}`
	badLength := " BASE_TYPE_BAD_LENGTH Must be between 1 and 5 in length."
	width := " COMPONENT_LAYOUT_WIDTH_EXCEEDED The specified component exceeds the maximum width"
	run(t, createMessage, []check{
		{"null", `{"components":null}`, ""},
		{"none", `{"components":[]}`, ""},
		{"five rows", rows(5), ""},
		{"six rows", rows(6), "components BASE_TYPE_MAX_LENGTH Must be 5 or fewer in length."},
		{"five buttons", inRow(list(5, button("%d"))), ""},
		{"six buttons", inRow(list(6, button("%d"))), "components.0.components" + badLength},
		{"an empty row", inRow(""), "components.0.components" + badLength},
		{"a row without components", `{"components":[{"type":1}]}`, "components.0.components" + missing},
		{"one select", inRow(sel), ""},
		{"a select after a button", inRow(button("a") + "," + sel), "components.0.components.1" + width},
		{"a button after a select", inRow(sel + "," + button("a")), "components.0.components.1" + width},
		{"two selects", inRow(sel + `,{"type":5,"custom_id":"t"}`), "components.0.components.1" + width},
		{"a button outside a row", `{"components":[` + button("a") + `]}`, `components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (1,).`},
		{"a text display without the flag", `{"components":[{"type":10,"content":"a"}]}`, `components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (1,).`},
		{"a row in a row", inRow(`{"type":1,"components":[]}`), `components.0.components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (2, 3, 5, 6, 7, 8).`},
		{"a text input in a message", inRow(`{"type":4,"custom_id":"a","style":1,"label":"a"}`), `components.0.components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (2, 3, 5, 6, 7, 8).`},
		{"a type that is no whole number", inRow(`{"type":2.5}`), `components.0.components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (2, 3, 5, 6, 7, 8).`},
		{"a type that is a text", inRow(`{"type":"2"}`), `components.0.components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (2, 3, 5, 6, 7, 8).`},
		{"no type", `{"components":[{}]}`, "components.0.type" + missing},
		{"a null component", `{"components":[null]}`, "components.0 MODEL_TYPE_CONVERT Expected an object/dictionary."},
		{"not a list", `{"components":{}}`, "components LIST_TYPE_CONVERT Only iterables may be used in a ListType"},
		{"an id twice", inRow(`{"type":2,"id":7,"style":1,"label":"a","custom_id":"a"},{"type":2,"id":7,"style":1,"label":"a","custom_id":"b"}`),
			"components.0.components.1.id COMPONENT_ID_DUPLICATED Component id cannot be duplicated"},
		{"ids of 0 are chosen by Discord", inRow(`{"type":2,"id":0,"style":1,"label":"a","custom_id":"a"},{"type":2,"id":0,"style":1,"label":"a","custom_id":"b"}`), ""},
		{"a negative id", inRow(`{"type":2,"id":-1,"style":1,"label":"a","custom_id":"a"}`), "components.0.components.0.id NUMBER_TYPE_MIN int value should be greater than or equal to 0."},
	})
}

func TestCustomIDsAreUniqueInAMessage(t *testing.T) {
	twice := ".custom_id COMPONENT_CUSTOM_ID_DUPLICATED Component custom id cannot be duplicated"
	run(t, createMessage, []check{
		{"in one row", inRow(button("a") + "," + button("a")), "components.0.components.1" + twice},
		{"in two rows", `{"components":[{"type":1,"components":[` + button("a") + `]},{"type":1,"components":[{"type":6,"custom_id":"a"}]}]}`, "components.1.components.0" + twice},
		{"disabled ones too", inRow(button("a") + `,{"type":2,"style":2,"label":"b","custom_id":"a","disabled":true}`), "components.0.components.1" + twice},
		{"in the accessory of a section", v2(`{"type":9,"components":[{"type":10,"content":"a"}],"accessory":` + button("a") + `},{"type":17,"components":[{"type":1,"components":[` + button("a") + `]}]}`),
			"components.1.components.0.components.0" + twice},
	})
}

func TestButton(t *testing.T) {
	b := func(fields string) string { return `{"type":2,` + fields + `}` }
	wrongStyle := " BUTTON_COMPONENT_INVALID_STYLE This field cannot be used with this button style"
	both := " BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE A custom id and url cannot both be specified"
	styles := "style BASE_TYPE_CHOICES Value must be one of (1, 2, 3, 4, 5, 6)."
	run(t, createMessage, within("components.0.components.0", inRow, []check{
		{"label of 80", b(`"style":1,"custom_id":"a","label":"` + x(80) + `"`), ""},
		{"label of 81", b(`"style":1,"custom_id":"a","label":"` + x(81) + `"`), "label BASE_TYPE_MAX_LENGTH Must be 80 or fewer in length."},
		{"custom_id of 100", b(`"style":2,"label":"a","custom_id":"` + x(100) + `"`), ""},
		{"custom_id of 101", b(`"style":2,"label":"a","custom_id":"` + x(101) + `"`), "custom_id BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."},
		{"no custom_id", b(`"style":3,"label":"a"`), "custom_id BUTTON_COMPONENT_CUSTOM_ID_REQUIRED A custom id is required"},
		{"an empty custom_id", b(`"style":3,"label":"a","custom_id":""`), "custom_id BUTTON_COMPONENT_CUSTOM_ID_REQUIRED A custom id is required"},
		{"null for what it does not need", b(`"style":4,"label":"a","custom_id":"a","url":null,"emoji":null,"sku_id":null,"disabled":null,"id":null`), ""},
		{"no style", b(`"label":"a","custom_id":"a"`), "style" + missing},
		{"style 0", b(`"style":0,"label":"a","custom_id":"a"`), styles},
		{"style 7", b(`"style":7,"label":"a","custom_id":"a"`), styles},
		{"style as a text", b(`"style":"1","label":"a","custom_id":"a"`), `style NUMBER_TYPE_COERCE Value "1" is not int.`},
		{"no label and no emoji", b(`"style":1,"custom_id":"a"`), "label" + missing},
		{"a blank label", b(`"style":1,"custom_id":"a","label":"  "`), "label" + missing},
		{"an emoji for a label", b(`"style":1,"custom_id":"a","label":"","emoji":{"name":"🌱"}`), ""},
		{"a label that is no text", b(`"style":1,"custom_id":"a","label":5`), `label STRING_TYPE_CONVERT Could not interpret "5" as string.`},
		{"disabled as text", b(`"style":1,"custom_id":"a","label":"a","disabled":"no"`), "disabled BOOLEAN_TYPE_CONVERT Must be either true or false."},
		{"a colour with a url", b(`"style":1,"custom_id":"a","label":"a","url":"https://a.example"`), "custom_id" + both + "\nurl" + both},
		{"a colour with a url only", b(`"style":1,"label":"a","url":"https://a.example"`),
			"custom_id BUTTON_COMPONENT_CUSTOM_ID_REQUIRED A custom id is required\nurl" + wrongStyle},
		{"a colour with a sku_id", b(`"style":1,"custom_id":"a","label":"a","sku_id":"1"`), "sku_id" + wrongStyle},
		{"a link", b(`"style":5,"label":"a","url":"https://a.example/?b#c"`), ""},
		{"a link into Discord", b(`"style":5,"label":"a","url":"discord://-/channels/@me"`), ""},
		{"a link without url", b(`"style":5,"label":"a"`), "url" + missing},
		{"a link with an empty url", b(`"style":5,"label":"a","url":""`), "url" + missing},
		{"a link with a custom_id", b(`"style":5,"label":"a","url":"https://a.example","custom_id":"a"`), "custom_id" + both},
		{"a link with a sku_id", b(`"style":5,"label":"a","url":"https://a.example","sku_id":"1"`), "sku_id" + wrongStyle},
		{"a link without a face", b(`"style":5,"url":"https://a.example"`), "label" + missing},
		{"url of 512", b(`"style":5,"label":"a","url":"https://a.example/` + x(494) + `"`), ""},
		{"url of 513", b(`"style":5,"label":"a","url":"https://a.example/` + x(495) + `"`), "url BASE_TYPE_MAX_LENGTH Must be 512 or fewer in length."},
		{"a telephone number is no link", b(`"style":5,"label":"a","url":"tel:112"`),
			`url URL_TYPE_INVALID_SCHEME Scheme "tel" is not supported. Scheme must be one of ('http', 'https', 'discord').`},
		{"premium", b(`"style":6,"sku_id":"1"`), ""},
		{"premium without sku_id", b(`"style":6`), "sku_id" + missing},
		{"premium with a sku_id that is none", b(`"style":6,"sku_id":"gold"`), `sku_id NUMBER_TYPE_COERCE Value "gold" is not snowflake.`},
		{"premium with more", b(`"style":6,"sku_id":"1","label":"a","custom_id":"a","emoji":{"name":"🌱"}`),
			"custom_id" + wrongStyle + "\nlabel" + wrongStyle + "\nemoji" + wrongStyle},
	}))
}

func TestEmoji(t *testing.T) {
	wrap := func(emoji string) string { return inRow(`{"type":2,"style":1,"custom_id":"a","emoji":` + emoji + `}`) }
	invalid := "name BUTTON_COMPONENT_INVALID_EMOJI Invalid emoji"
	checks := []check{
		{"custom", `{"id":"123","name":"stone","animated":true}`, ""},
		{"custom without name", `{"id":"123"}`, ""},
		{"animated as text", `{"id":"123","animated":"yes"}`, "animated BOOLEAN_TYPE_CONVERT Must be either true or false."},
		{"a word", `{"name":"seedling"}`, invalid},
		{"a shortcode", `{"name":":seedling:"}`, invalid},
		{"a letter", `{"name":"é"}`, invalid},
		{"punctuation", `{"name":"+"}`, invalid},
		{"an emoji and a word", `{"name":"🌱 grow"}`, invalid},
		{"nothing", `{}`, "name" + missing},
		{"an empty name", `{"name":""}`, "name" + missing},
		{"an id that is none", `{"id":"stone","name":"stone"}`, `id NUMBER_TYPE_COERCE Value "stone" is not snowflake.`},
		{"33 characters", `{"name":"` + strings.Repeat("🌱", 33) + `"}`, "name BASE_TYPE_MAX_LENGTH Must be 32 or fewer in length."},
		{"a text", `"🌱"`, ". MODEL_TYPE_CONVERT Expected an object/dictionary."},
	}
	for _, emoji := range []string{"🌱", "❤️", "👋🏽", "👨‍👩‍👧", "1️⃣", "#️⃣", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "™️", "‼️", "ℹ️", "↔️", "〰️", "▪️", "⬛", "㊗️", "☎️"} {
		checks = append(checks, check{emoji, `{"name":"` + emoji + `"}`, ""})
	}
	run(t, createMessage, within("components.0.components.0.emoji", wrap, checks))
}

func TestStringSelect(t *testing.T) {
	s := func(fields string) string { return `{"type":3,"custom_id":"s",` + fields + `}` }
	some := func(n int) string { return `"options":[` + list(n, `{"label":"l","value":"%d"}`) + `]` }
	option := func(fields string) string { return s(`"options":[{` + fields + `}]`) }
	atLeast1 := " BASE_TYPE_BAD_LENGTH Must be between 1 and 25 in length."
	between := " BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."
	run(t, createMessage, within("components.0.components.0", inRow, []check{
		{"11 options", s(some(11)), ""},
		{"25 options", s(some(25)), ""},
		{"26 options", s(some(26)), "options" + atLeast1},
		{"no options", s(some(0)), "options" + atLeast1},
		{"options missing", `{"type":3,"custom_id":"s"}`, "options" + missing},
		{"no custom_id", `{"type":3,` + some(1) + `}`, "custom_id" + missing},
		{"custom_id of 101", `{"type":3,"custom_id":"` + x(101) + `",` + some(1) + `}`, "custom_id" + between},
		{"placeholder of 150", s(some(1) + `,"placeholder":"` + x(150) + `"`), ""},
		{"placeholder of 151", s(some(1) + `,"placeholder":"` + x(151) + `"`), "placeholder BASE_TYPE_MAX_LENGTH Must be 150 or fewer in length."},
		{"an empty placeholder", s(some(1) + `,"placeholder":""`), ""},
		{"disabled in a message", s(some(1) + `,"disabled":true`), ""},
		{"label of 100", option(`"label":"` + x(100) + `","value":"v"`), ""},
		{"label of 101", option(`"label":"` + x(101) + `","value":"v"`), "options.0.label" + between},
		{"a blank label", option(`"label":" ","value":"v"`), "options.0.label" + missing},
		{"value of 101", option(`"label":"l","value":"` + x(101) + `"`), "options.0.value" + between},
		{"no value", option(`"label":"l"`), "options.0.value" + missing},
		{"description of 100", option(`"label":"l","value":"v","description":"` + x(100) + `"`), ""},
		{"description of 101", option(`"label":"l","value":"v","description":"` + x(101) + `"`), "options.0.description BASE_TYPE_MAX_LENGTH Must be 100 or fewer in length."},
		{"an empty description", option(`"label":"l","value":"v","description":"","default":false,"emoji":null`), ""},
		{"an emoji that is none", option(`"label":"l","value":"v","emoji":{"name":"no"}`), "options.0.emoji.name BUTTON_COMPONENT_INVALID_EMOJI Invalid emoji"},
		{"an option that is a text", s(`"options":["a"]`), "options.0 MODEL_TYPE_CONVERT Expected an object/dictionary."},
		{"a value twice", s(`"options":[{"label":"a","value":"v"},{"label":"b","value":"v"}]`), "options.1 SELECT_COMPONENT_OPTION_VALUE_DUPLICATED The specified option value is already used"},
		{"a label twice", s(`"options":[{"label":"a","value":"v"},{"label":"a","value":"w"}]`), ""},
		{"none to some", s(some(3) + `,"min_values":0,"max_values":3`), ""},
		{"nulls", s(some(3) + `,"min_values":null,"max_values":null,"required":null,"disabled":null,"placeholder":null`), ""},
		{"min_values -1", s(some(3) + `,"min_values":-1`), "min_values NUMBER_TYPE_MIN int value should be greater than or equal to 0."},
		{"min_values 26", s(some(25) + `,"min_values":26`), "min_values NUMBER_TYPE_MAX int value should be less than or equal to 25."},
		{"max_values 0", s(some(3) + `,"max_values":0`), "max_values NUMBER_TYPE_MIN int value should be greater than or equal to 1."},
		{"max_values 26", s(some(25) + `,"max_values":26`), "max_values NUMBER_TYPE_MAX int value should be less than or equal to 25."},
		{"max_values is how many there must be", s(some(3) + `,"max_values":4`), "options BASE_TYPE_BAD_LENGTH Must be between 4 and 25 in length."},
		{"exactly two", s(some(2) + `,"min_values":2,"max_values":2`), ""},
		{"faulty limits are not compared", s(some(1) + `,"min_values":-1,"max_values":5`), "min_values NUMBER_TYPE_MIN int value should be greater than or equal to 0."},
		{"min_values above max_values", s(some(3) + `,"min_values":3,"max_values":2`), "max_values NUMBER_TYPE_MIN int value should be greater than or equal to 3."},
		{"min_values above the default of max_values", s(some(3) + `,"min_values":2`), "max_values NUMBER_TYPE_MIN int value should be greater than or equal to 2."},
		{"more chosen than allowed", s(`"options":[{"label":"a","value":"v","default":true},{"label":"b","value":"w","default":true}]`),
			"options SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES The specified number of default values exceeds the specified maximum values"},
		{"as many chosen as allowed", s(`"max_values":2,"options":[{"label":"a","value":"v","default":true},{"label":"b","value":"w","default":true}]`), ""},
		{"required is not needed in a message", s(some(1) + `,"required":true`), ""},
		{"required and none", s(some(1) + `,"required":true,"min_values":0`),
			"min_values SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES Select menus marked as required cannot have a min_values of 0"},
		{"not required and none", s(some(1) + `,"required":false,"min_values":0`), ""},
		{"required as text", s(some(1) + `,"required":"yes"`), "required BOOLEAN_TYPE_CONVERT Must be either true or false."},
	}))
}

func TestOtherSelects(t *testing.T) {
	s := func(kind int, fields string) string {
		return fmt.Sprintf(`{"type":%d,"custom_id":"s"%s}`, kind, fields)
	}
	defaults := func(types ...string) string {
		entries := make([]string, len(types))
		for i, kind := range types {
			entries[i] = fmt.Sprintf(`{"id":"%d","type":%q}`, i, kind)
		}
		return `,"default_values":[` + strings.Join(entries, ",") + `]`
	}
	run(t, createMessage, within("components.0.components.0", inRow, []check{
		{"users", s(5, defaults("user")), ""},
		{"roles", s(6, defaults("role")), ""},
		{"mentionables", s(7, `,"max_values":2`+defaults("user", "role")), ""},
		{"channels", s(8, `,"channel_types":[0,5]`+defaults("channel")), ""},
		{"null lists", s(8, `,"channel_types":null,"default_values":null`), ""},
		{"a role among users", s(5, defaults("role")), "default_values.0.type BASE_TYPE_CHOICES Value must be one of ('user',)."},
		{"a channel among mentionables", s(7, defaults("channel")), "default_values.0.type BASE_TYPE_CHOICES Value must be one of ('user', 'role')."},
		{"more than max_values", s(5, defaults("user", "user")), "default_values BASE_TYPE_BAD_LENGTH Must be between 1 and 1 in length."},
		{"fewer than min_values", s(5, `,"min_values":2,"max_values":3`+defaults("user")), "default_values BASE_TYPE_BAD_LENGTH Must be between 2 and 3 in length."},
		{"a default without anything", s(5, `,"default_values":[{}]`), "default_values.0.id" + missing + "\ndefault_values.0.type" + missing},
		{"a default whose id is none", s(5, `,"default_values":[{"id":"me","type":"user"}]`), `default_values.0.id NUMBER_TYPE_COERCE Value "me" is not snowflake.`},
		{"a default that is an id", s(5, `,"default_values":["1"]`), "default_values.0 MODEL_TYPE_CONVERT Expected an object/dictionary."},
		{"an unknown channel type", s(8, `,"channel_types":[6]`), "channel_types.0 BASE_TYPE_CHOICES Value must be one of (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)."},
		{"a channel type twice", s(8, `,"channel_types":[0,0]`), "channel_types.1 SET_TYPE_ALREADY_CONTAINS_VALUE The set already contains this value"},
		{"placeholder of 151", s(5, `,"placeholder":"`+x(151)+`"`), "placeholder BASE_TYPE_MAX_LENGTH Must be 150 or fewer in length."},
		{"max_values beyond any list", s(6, `,"max_values":25`), ""},
	}))
}

// v2 is a message with the components v2 flag.
func v2(components string) string { return `{"flags":32768,"components":[` + components + `]}` }

func TestLayout(t *testing.T) {
	texts := func(n int) string { return list(n, `{"type":10,"content":"a"}`) }
	top := `UNION_TYPE_CHOICES Value of field "type" must be one of (1, 9, 10, 12, 13, 14, 17).`
	section := func(n int, accessory string) string {
		return `{"type":9,"components":[` + texts(n) + `],"accessory":` + accessory + `}`
	}
	thumbnail := `{"type":11,"media":{"url":"https://a.example/b.png"},"description":"` + x(1024) + `","spoiler":false}`
	gallery := func(n int, item string) string { return `{"type":12,"items":[` + list(n, item) + `]}` }
	item := `{"media":{"url":"attachment://a.png"}}`
	run(t, createMessage, within("components", v2, []check{
		{"one of each", `{"type":1,"components":[` + button("a") + `]},` + section(3, button("b")) + `,` + section(1, thumbnail) + `,` + texts(1) + `,` +
			gallery(10, item) + `,{"type":13,"file":{"url":"attachment://a.pdf"}},{"type":14,"divider":false,"spacing":2},` +
			`{"type":17,"accent_color":16777215,"spoiler":true,"components":[` + texts(2) + `]}`, ""},
		{"40 components", texts(40), ""},
		{"41 components", texts(41), ". BASE_TYPE_MAX_LENGTH Must be 40 or fewer in length."},
		{"40 components, nested", `{"type":17,"components":[` + texts(39) + `]}`, ""},
		{"41 components, nested", `{"type":17,"components":[` + texts(39) + `]},` + texts(1), ". COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED The maximum number of total components is 40"},
		{"accessories and buttons count", texts(32) + `,` + section(1, thumbnail) + `,{"type":1,"components":[` + list(5, button("%d")) + `]}`, ". COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED The maximum number of total components is 40"},
		{"4000 characters in two texts", `{"type":10,"content":"` + x(2000) + `"},{"type":17,"components":[{"type":10,"content":"` + x(2000) + `"}]}`, ""},
		{"4001 characters in two texts", `{"type":10,"content":"` + x(2000) + `"},{"type":17,"components":[{"type":10,"content":"` + x(2001) + `"}]}`, ". COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED Components displayable text size exceeds maximum size of 4000"},
		{"4001 characters in one text", `{"type":10,"content":"` + x(4001) + `"}`, "0.content BASE_TYPE_BAD_LENGTH Must be between 1 and 4000 in length."},
		{"a blank text", `{"type":10,"content":" "}`, "0.content" + missing},
		{"a button outside a row", button("a"), "0 " + top},
		{"a thumbnail outside a section", thumbnail, "0 " + top},
		{"a label in a message", `{"type":18,"label":"a"}`, "0 " + top},
		{"an unknown type", `{"type":99}`, "0 " + top},
		{"a section of four", section(4, thumbnail), "0.components BASE_TYPE_BAD_LENGTH Must be between 1 and 3 in length."},
		{"a section of none", section(0, thumbnail), "0.components BASE_TYPE_BAD_LENGTH Must be between 1 and 3 in length."},
		{"a section without accessory", `{"type":9,"components":[` + texts(1) + `],"accessory":null}`, "0.accessory" + missing},
		{"a section of nothing", `{"type":9}`, "0.components" + missing + "\n0.accessory" + missing},
		{"a section with a select", section(1, `{"type":5,"custom_id":"s"}`), `0.accessory UNION_TYPE_CHOICES Value of field "type" must be one of (2, 11).`},
		{"a section of buttons", `{"type":9,"components":[` + button("a") + `],"accessory":` + thumbnail + `}`, `0.components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (10,).`},
		{"a section's button", section(1, `{"type":2,"style":1,"label":"a"}`), "0.accessory.custom_id BUTTON_COMPONENT_CUSTOM_ID_REQUIRED A custom id is required"},
		{"a thumbnail without media", section(1, `{"type":11}`), "0.accessory.media" + missing},
		{"a thumbnail's alt text of 1025", section(1, `{"type":11,"media":{"url":"https://a.example"},"description":"`+x(1025)+`"}`), "0.accessory.description BASE_TYPE_BAD_LENGTH Must be between 1 and 1024 in length."},
		{"a gallery of eleven", gallery(11, item), "0.items BASE_TYPE_BAD_LENGTH Must be between 1 and 10 in length."},
		{"a gallery of none", gallery(0, ""), "0.items BASE_TYPE_BAD_LENGTH Must be between 1 and 10 in length."},
		{"a gallery without items", `{"type":12}`, "0.items" + missing},
		{"a gallery item without media", gallery(1, `{}`), "0.items.0.media" + missing},
		{"a gallery item without url", gallery(1, `{"media":{}}`), "0.items.0.media.url" + missing},
		{"a gallery item of no known scheme", gallery(1, `{"media":{"url":"data://a"}}`), `0.items.0.media.url URL_TYPE_INVALID_SCHEME Scheme "data" is not supported. Scheme must be one of ('http', 'https', 'attachment').`},
		{"a file from the web", `{"type":13,"file":{"url":"https://a.example"}}`, `0.file.url URL_TYPE_INVALID_SCHEME Scheme "https" is not supported. Scheme must be one of ('attachment',).`},
		{"a file without one", `{"type":13}`, "0.file" + missing},
		{"switches as text", `{"type":13,"file":{"url":"attachment://a"},"spoiler":"no"},{"type":14,"divider":1},` + gallery(1, `{"media":{"url":"attachment://a"},"spoiler":0}`) +
			`,{"type":17,"spoiler":"","components":[` + texts(1) + `]}`, strings.Join([]string{"0.spoiler" + notSwitch, "1.divider" + notSwitch, "2.items.0.spoiler" + notSwitch, "3.spoiler" + notSwitch}, "\n")},
		{"wide spacing", `{"type":14,"spacing":3}`, "0.spacing BASE_TYPE_CHOICES Value must be one of (1, 2)."},
		{"an empty container", `{"type":17,"components":[]}`, "0.components BASE_TYPE_BAD_LENGTH Must be between 1 and 40 in length."},
		{"a container without components", `{"type":17}`, "0.components" + missing},
		{"a container in a container", `{"type":17,"components":[{"type":17,"components":[]}]}`, `0.components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (1, 9, 10, 12, 13, 14).`},
		{"a colour that is none", `{"type":17,"accent_color":16777216,"components":[` + texts(1) + `]}`, "0.accent_color NUMBER_TYPE_MAX int value should be less than or equal to 16777215."},
		{"no colour", `{"type":17,"accent_color":null,"components":[` + texts(1) + `]}`, ""},
		{"an id twice, at different depths", `{"type":17,"id":3,"components":[{"type":10,"id":3,"content":"a"}]}`, "0.components.0.id COMPONENT_ID_DUPLICATED Component id cannot be duplicated"},
	}))
}

func TestLayoutReplacesOtherContent(t *testing.T) {
	legacy := func(field string) string {
		return field + " MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2 The '" + field + "' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
	}
	wrap := func(fields string) string {
		return `{"flags":32768,"components":[{"type":10,"content":"a"}],` + fields + `}`
	}
	for _, c := range []check{
		{"content", wrap(`"content":"a"`), legacy("content")},
		{"embeds", wrap(`"embeds":[{"title":"a"}]`), legacy("embeds")},
		{"stickers", wrap(`"sticker_ids":["1"]`), legacy("sticker_ids")},
		{"poll", wrap(`"poll":{"question":{"text":"q"},"answers":[{"poll_media":{"text":"a"}}]}`), legacy("poll")},
		{"theme", wrap(`"shared_client_theme":{}`), legacy("shared_client_theme")},
		{"what discordgo sends empty", wrap(`"content":"","embeds":null,"sticker_ids":null,"tts":false`), ""},
		{"what an edit resets", wrap(`"content":null,"embeds":[],"sticker_ids":[],"poll":null`), ""},
	} {
		run(t, createMessage, []check{c})
		run(t, editMessage, []check{c})
	}
}

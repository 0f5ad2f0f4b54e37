package rules

import (
	"fmt"
	"testing"
)

const oneInput = `[{"type":18,"label":"l","component":{"type":4,"custom_id":"i","style":1}}]`

func TestInteractionResponseTypes(t *testing.T) {
	types := "type BASE_TYPE_CHOICES Value must be one of (1, 4, 5, 6, 7, 8, 9, 10, 12)."
	ephemeralOnly := "data.flags BASE_TYPE_CHOICES Value must be one of (64,)."
	run(t, respond, []check{
		{"pong", `{"type":1}`, ""},
		{"message", `{"type":4,"data":{"content":"a","flags":64}}`, ""},
		{"message of discordgo", `{"type":4,"data":{"tts":false,"content":"a","components":null,"embeds":null}}`, ""},
		{"message without data", `{"type":4}`, "data" + missing},
		{"message with null data", `{"type":4,"data":null}`, "data" + missing},
		{"deferred", `{"type":5}`, ""},
		{"deferred, ephemeral", `{"type":5,"data":{"flags":64}}`, ""},
		{"deferred with components v2", `{"type":5,"data":{"flags":32768}}`, ephemeralOnly},
		{"deferred without embeds", `{"type":5,"data":{"flags":68}}`, ephemeralOnly},
		{"deferred update", `{"type":6}`, ""},
		{"update", `{"type":7,"data":{"content":null,"components":[]}}`, ""},
		{"update repeats flags", `{"type":7,"data":{"content":"a","flags":192}}`, ""},
		{"update beyond the limits", `{"type":7,"data":{"content":"` + x(2001) + `"}}`, "data.content BASE_TYPE_MAX_LENGTH Must be 2000 or fewer in length."},
		{"modal", `{"type":9,"data":{"custom_id":"m","title":"t","components":` + oneInput + `}}`, ""},
		{"modal without data", `{"type":9}`, "data" + missing},
		{"autocomplete without data", `{"type":8}`, "data" + missing},
		{"premium required", `{"type":10}`, ""},
		{"activity", `{"type":12}`, ""},
		{"type 2", `{"type":2}`, types},
		{"type 0", `{"type":0}`, types},
		{"no type", `{"data":{}}`, "type" + missing},
		{"type as a text", `{"type":"4"}`, `type NUMBER_TYPE_COERCE Value "4" is not int.`},
		{"data that is a list", `{"type":4,"data":[]}`, "data MODEL_TYPE_CONVERT Expected an object/dictionary."},
	})
	withFile := func(body []byte) Errors { return InteractionResponse(body, 1) }
	run(t, withFile, []check{{"a described file", `{"type":4,"data":{"attachments":[{"id":"0","description":"a chart"}]}}`, ""}})
	run(t, respond, []check{{"a file that was not sent", `{"type":4,"data":{"attachments":[{"id":"0"}]}}`, "data.attachments.0 ATTACHMENT_NOT_FOUND Attachment data not found"}})
}

func TestAutocomplete(t *testing.T) {
	wrap := func(choices string) string { return `{"type":8,"data":{"choices":` + choices + `}}` }
	between := " BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."
	run(t, respond, within("data.choices", wrap, []check{
		{"null", `null`, ""},
		{"none", `[]`, ""},
		{"25", `[` + list(25, `{"name":"n%d","value":"v"}`) + `]`, ""},
		{"26", `[` + list(26, `{"name":"n%d","value":"v"}`) + `]`, ". BASE_TYPE_MAX_LENGTH Must be 25 or fewer in length."},
		{"name of 100", `[{"name":"` + x(100) + `","value":"` + x(100) + `","name_localizations":null}]`, ""},
		{"name of 101", `[{"name":"` + x(101) + `","value":"v"}]`, "0.name" + between},
		{"value of 101", `[{"name":"n","value":"` + x(101) + `"}]`, "0.value BASE_TYPE_MAX_LENGTH Must be 100 or fewer in length."},
		{"no name", `[{"value":"v"}]`, "0.name" + missing},
		{"no value", `[{"name":"n"}]`, "0.value" + missing},
		{"numbers", `[{"name":"n","value":1.5},{"name":"m","value":2}]`, ""},
		{"numbers and texts", `[{"name":"n","value":1},{"name":"m","value":"2"}]`, `1.value NUMBER_TYPE_COERCE Value "2" is not float.`},
		{"texts and numbers", `[{"name":"n","value":"1"},{"name":"m","value":2}]`, `1.value STRING_TYPE_CONVERT Could not interpret "2" as string.`},
		{"a number too large to be exact", `[{"name":"n","value":1e16}]`, "0.value NUMBER_TYPE_MAX float value should be less than or equal to 9007199254740992."},
		{"a name twice", `[{"name":"n","value":"v"},{"name":"n","value":"w"}]`, "1.name APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS Option choice name already exists"},
		{"not a list", `"a"`, ". LIST_TYPE_CONVERT Only iterables may be used in a ListType"},
	}))
}

func TestModal(t *testing.T) {
	wrap := func(data string) string { return `{"type":9,"data":` + data + `}` }
	modal := func(id, title, components string) string {
		return fmt.Sprintf(`{"custom_id":%q,"title":%q,"components":%s}`, id, title, components)
	}
	inputs := func(n int) string {
		return `[` + list(n, `{"type":18,"label":"l","component":{"type":4,"custom_id":"%d","style":1}}`) + `]`
	}
	old := func(inputs string) string { return `[{"type":1,"components":[` + inputs + `]}]` }
	top := `UNION_TYPE_CHOICES Value of field "type" must be one of (1, 10, 18).`
	run(t, respond, within("data", wrap, []check{
		{"title of 45 and custom_id of 100", modal(x(100), x(45), oneInput), ""},
		{"title of 46", modal("m", x(46), oneInput), "title BASE_TYPE_BAD_LENGTH Must be between 1 and 45 in length."},
		{"custom_id of 101", modal(x(101), "t", oneInput), "custom_id BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."},
		{"nothing", `{}`, "custom_id" + missing + "\ntitle" + missing + "\ncomponents" + missing},
		{"empty texts", modal("", " ", oneInput), "custom_id" + missing + "\ntitle" + missing},
		{"five components", modal("m", "t", inputs(5)), ""},
		{"six components", modal("m", "t", inputs(6)), "components BASE_TYPE_BAD_LENGTH Must be between 1 and 5 in length."},
		{"no components", modal("m", "t", `[]`), "components BASE_TYPE_BAD_LENGTH Must be between 1 and 5 in length."},
		{"a text to read", modal("m", "t", `[{"type":10,"content":"a"}]`), ""},
		{"a text of 4001", modal("m", "t", `[{"type":10,"content":"`+x(4001)+`"}]`), "components.0.content BASE_TYPE_BAD_LENGTH Must be between 1 and 4000 in length."},
		{"a bare text input", modal("m", "t", `[{"type":4}]`), "components.0 " + top},
		{"a section", modal("m", "t", `[{"type":9}]`), "components.0 " + top},
		{"the older form", modal("m", "t", old(`{"type":4,"custom_id":"i","style":2,"label":"`+x(45)+`"}`)), ""},
		{"the older form without a label", modal("m", "t", old(`{"type":4,"custom_id":"i","style":2}`)), "components.0.components.0.label" + missing},
		{"the older form with a label of 46", modal("m", "t", old(`{"type":4,"custom_id":"i","style":2,"label":"`+x(46)+`"}`)), "components.0.components.0.label BASE_TYPE_BAD_LENGTH Must be between 1 and 45 in length."},
		{"two inputs in a row", modal("m", "t", old(`{"type":4,"custom_id":"i","style":1,"label":"l"},{"type":4,"custom_id":"j","style":1,"label":"l"}`)),
			"components.0.components.1 COMPONENT_LAYOUT_WIDTH_EXCEEDED The specified component exceeds the maximum width"},
		{"a row without anything", modal("m", "t", `[{"type":1}]`), "components.0.components" + missing},
		{"a button in a modal", modal("m", "t", old(button("a"))), `components.0.components.0 UNION_TYPE_CHOICES Value of field "type" must be one of (4,).`},
		{"a custom_id twice", modal("m", "t", `[{"type":18,"label":"l","component":{"type":4,"custom_id":"i","style":1}},{"type":18,"label":"l","component":{"type":5,"custom_id":"i"}}]`),
			"components.1.component.custom_id COMPONENT_CUSTOM_ID_DUPLICATED Component custom id cannot be duplicated"},
		{"a message's fields sent by discordgo", `{"tts":false,"content":"","embeds":null,"custom_id":"m","title":"t","components":` + oneInput + `}`, ""},
	}))
}

func TestLabel(t *testing.T) {
	wrap := func(label string) string {
		return `{"type":9,"data":{"custom_id":"m","title":"t","components":[` + label + `]}}`
	}
	l := func(fields string) string { return `{"type":18,` + fields + `}` }
	input := `"component":{"type":4,"custom_id":"i","style":1}`
	run(t, respond, within("data.components.0", wrap, []check{
		{"label of 45, description of 100", l(`"label":"` + x(45) + `","description":"` + x(100) + `",` + input), ""},
		{"label of 46", l(`"label":"` + x(46) + `",` + input), "label BASE_TYPE_BAD_LENGTH Must be between 1 and 45 in length."},
		{"no label", l(input), "label" + missing},
		{"a blank label", l(`"label":" ",` + input), "label" + missing},
		{"description of 101", l(`"label":"l","description":"` + x(101) + `",` + input), "description BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."},
		{"an empty description", l(`"label":"l","description":"",` + input), "description BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."},
		{"no component", l(`"label":"l","component":null`), "component" + missing},
		{"a button", l(`"label":"l","component":` + button("a")), `component UNION_TYPE_CHOICES Value of field "type" must be one of (3, 4, 5, 6, 7, 8, 19, 21, 22, 23).`},
		{"a list", l(`"label":"l","component":[]`), "component MODEL_TYPE_CONVERT Expected an object/dictionary."},
	}))
}

func TestModalInputs(t *testing.T) {
	wrap := func(component string) string {
		return `{"type":9,"data":{"custom_id":"m","title":"t","components":[{"type":18,"label":"l","component":` + component + `}]}}`
	}
	input := func(fields string) string { return `{"type":4,"custom_id":"i","style":2` + fields + `}` }
	upload := func(fields string) string { return `{"type":19,"custom_id":"i"` + fields + `}` }
	group := func(kind, n int, fields string) string {
		return fmt.Sprintf(`{"type":%d,"custom_id":"i","options":[%s]%s}`, kind, list(n, `{"label":"l","value":"%d"}`), fields)
	}
	zero := " SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES Select menus marked as required cannot have a min_values of 0"
	run(t, respond, within("data.components.0.component", wrap, []check{
		{"everything at its limit", input(`,"min_length":0,"max_length":4000,"placeholder":"` + x(100) + `","value":"` + x(4000) + `","required":false`), ""},
		{"nulls", input(`,"min_length":null,"max_length":null,"placeholder":null,"value":null,"required":null,"label":null`), ""},
		{"no style", `{"type":4,"custom_id":"i"}`, "style" + missing},
		{"style 3", `{"type":4,"custom_id":"i","style":3}`, "style BASE_TYPE_CHOICES Value must be one of (1, 2)."},
		{"no custom_id", `{"type":4,"style":1}`, "custom_id" + missing},
		{"min_length -1", input(`,"min_length":-1`), "min_length NUMBER_TYPE_MIN int value should be greater than or equal to 0."},
		{"min_length 4001", input(`,"min_length":4001`), "min_length NUMBER_TYPE_MAX int value should be less than or equal to 4000."},
		{"max_length 0", input(`,"max_length":0`), "max_length NUMBER_TYPE_MIN int value should be greater than or equal to 1."},
		{"max_length 4001", input(`,"max_length":4001`), "max_length NUMBER_TYPE_MAX int value should be less than or equal to 4000."},
		{"a label of its own, of 46", input(`,"label":"` + x(46) + `"`), "label BASE_TYPE_BAD_LENGTH Must be between 1 and 45 in length."},
		{"min_length as max_length", input(`,"min_length":9,"max_length":9,"value":"123456789"`), ""},
		{"faulty limits are not compared", input(`,"min_length":-1,"max_length":5,"value":"123456"`), "min_length NUMBER_TYPE_MIN int value should be greater than or equal to 0."},
		{"min_length above max_length", input(`,"min_length":9,"max_length":8`), "max_length NUMBER_TYPE_MIN int value should be greater than or equal to 9."},
		{"placeholder of 101", input(`,"placeholder":"` + x(101) + `"`), "placeholder BASE_TYPE_MAX_LENGTH Must be 100 or fewer in length."},
		{"value of 4001", input(`,"value":"` + x(4001) + `"`), "value BASE_TYPE_MAX_LENGTH Must be 4000 or fewer in length."},
		{"value as long as allowed", input(`,"max_length":5,"value":"12345"`), ""},
		{"value longer than allowed", input(`,"max_length":5,"value":"123456"`), "value BASE_TYPE_MAX_LENGTH Must be 5 or fewer in length."},
		{"value shorter than asked for", input(`,"min_length":3,"max_length":5,"value":"12"`), "value BASE_TYPE_BAD_LENGTH Must be between 3 and 5 in length."},
		{"no value yet", input(`,"min_length":3,"value":""`), ""},
		{"required as text", input(`,"required":"yes"`), "required BOOLEAN_TYPE_CONVERT Must be either true or false."},

		{"a select as discordgo sends it", `{"type":3,"custom_id":"i","placeholder":"","disabled":false,"options":[{"label":"l","value":"v","description":"","default":false}]}`, ""},
		{"a disabled select", `{"type":5,"custom_id":"i","disabled":true}`, "disabled MODAL_COMPONENT_DISABLED Modals do not support disabled components"},
		{"an optional select", `{"type":5,"custom_id":"i","required":false,"min_values":0}`, ""},
		{"a select is required unless it says otherwise", `{"type":5,"custom_id":"i","min_values":0}`, "min_values" + zero},
		{"a required select", `{"type":5,"custom_id":"i","min_values":0,"required":true}`, "min_values" + zero},

		{"files", upload(`,"min_values":1,"max_values":10,"required":true,"file_types":["image","video","audio",".pdf"]`), ""},
		{"eleven files", upload(`,"max_values":11`), "max_values NUMBER_TYPE_MAX int value should be less than or equal to 10."},
		{"no files", upload(`,"min_values":0`), "min_values" + zero},
		{"eleven file types", upload(`,"file_types":[` + list(11, `".a%d"`) + `]`), "file_types BASE_TYPE_MAX_LENGTH Must be 10 or fewer in length."},
		{"a file type that is none", upload(`,"file_types":["pdf",".",5]`), "file_types.0 STRING_TYPE_REGEX String value did not match validation regex.\n" +
			"file_types.1 STRING_TYPE_REGEX String value did not match validation regex.\n" + `file_types.2 STRING_TYPE_CONVERT Could not interpret "5" as string.`},

		{"radio buttons", group(21, 10, `,"required":false`), ""},
		{"radio buttons required as text", group(21, 2, `,"required":"yes"`), "required" + notSwitch},
		{"one radio button", group(21, 1, ""), "options BASE_TYPE_BAD_LENGTH Must be between 2 and 10 in length."},
		{"eleven radio buttons", group(21, 11, ""), "options BASE_TYPE_BAD_LENGTH Must be between 2 and 10 in length."},
		{"no radio buttons", `{"type":21,"custom_id":"i"}`, "options" + missing},
		{"two radio buttons pressed", `{"type":21,"custom_id":"i","options":[{"label":"l","value":"v","default":true},{"label":"l","value":"w","default":true}]}`,
			"options SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES The specified number of default values exceeds the specified maximum values"},

		{"checkboxes", group(22, 10, ""), ""},
		{"one checkbox in a group", group(22, 1, ""), ""},
		{"two of three", group(22, 3, `,"min_values":2`), ""},
		{"eleven checkboxes", group(22, 11, ""), "options BASE_TYPE_BAD_LENGTH Must be between 1 and 10 in length."},
		{"no checkboxes", `{"type":22,"custom_id":"i"}`, "options" + missing},
		{"more to be ticked than there are", group(22, 2, `,"max_values":3`), "options BASE_TYPE_BAD_LENGTH Must be between 3 and 10 in length."},
		{"none to be ticked", group(22, 2, `,"min_values":0`), "min_values" + zero},
		{"a checkbox value twice", `{"type":22,"custom_id":"i","options":[{"label":"l","value":"v"},{"label":"l","value":"v"}]}`,
			"options.1 SELECT_COMPONENT_OPTION_VALUE_DUPLICATED The specified option value is already used"},

		{"a checkbox", `{"type":23,"custom_id":"i","default":true}`, ""},
		{"a checkbox that is half ticked", `{"type":23,"custom_id":"i","default":"half"}`, "default BOOLEAN_TYPE_CONVERT Must be either true or false."},
	}))
}

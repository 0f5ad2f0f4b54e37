package rules

import (
	"fmt"
	"strings"
	"testing"
)

func nameOf(name string) string { return fmt.Sprintf(`{"name":%q,"description":"d"}`, name) }

func TestCommandName(t *testing.T) {
	invalid := "name APPLICATION_COMMAND_INVALID_NAME Command name is invalid"
	badLength := "name BASE_TYPE_BAD_LENGTH Must be between 1 and 32 in length."
	run(t, Command, []check{
		{"a word", nameOf("checkin"), ""},
		{"digits, hyphen, underscore, apostrophe", nameOf("check-in_2'"), ""},
		{"32 characters", nameOf(x(32)), ""},
		{"33 characters", nameOf(x(33)), badLength},
		{"32 characters of three bytes", nameOf(strings.Repeat("調", 32)), ""},
		{"letters without case", nameOf("調子"), ""},
		{"lower case outside ASCII", nameOf("übung"), ""},
		{"Devanagari with vowel signs", nameOf("नमस्ते"), ""},
		{"Thai with tone marks", nameOf("สวัสดี"), ""},
		{"capitals", nameOf("Checkin"), invalid},
		{"capitals outside ASCII", nameOf("Übung"), invalid},
		{"a space", nameOf("check in"), invalid},
		{"a dot", nameOf("check.in"), invalid},
		{"an emoji", nameOf("🌱"), invalid},
		{"a line feed at the end", nameOf("checkin\n"), invalid},
		{"nothing", nameOf(""), "name" + missing},
		{"null", `{"name":null,"description":"d"}`, "name" + missing},
		{"a number", `{"name":5,"description":"d"}`, `name STRING_TYPE_CONVERT Could not interpret "5" as string.`},
	})
}

func TestCommandFields(t *testing.T) {
	wrap := func(fields string) string { return `{"name":"n","description":"d"` + fields + `}` }
	run(t, Command, []check{
		{"description of 100", `{"name":"n","description":"` + x(100) + `"}`, ""},
		{"description of 101", `{"name":"n","description":"` + x(101) + `"}`, "description BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."},
		{"no description", `{"name":"n"}`, "description" + missing},
		{"an empty description", `{"name":"n","description":""}`, "description" + missing},
		{"nothing", `{}`, "name" + missing + "\ndescription" + missing},
		{"nulls", wrap(`,"type":null,"options":null,"name_localizations":null,"description_localizations":null,"default_member_permissions":null,"dm_permission":null,"default_permission":null,"nsfw":null,"contexts":null,"integration_types":null`), ""},
		{"type 1", wrap(`,"type":1`), ""},
		{"type 5", wrap(`,"type":5`), "type BASE_TYPE_CHOICES Value must be one of (1, 2, 3, 4)."},
		{"every context", wrap(`,"contexts":[0,1,2],"integration_types":[0,1]`), ""},
		{"no context", wrap(`,"contexts":[]`), "contexts BASE_TYPE_BAD_LENGTH Must be between 1 and 3 in length."},
		{"an unknown context", wrap(`,"contexts":[3]`), "contexts.0 BASE_TYPE_CHOICES Value must be one of (0, 1, 2)."},
		{"a context twice", wrap(`,"contexts":[1,1]`), "contexts.1 SET_TYPE_ALREADY_CONTAINS_VALUE The set already contains this value"},
		{"a null context", wrap(`,"contexts":[null]`), `contexts.0 NUMBER_TYPE_COERCE Value "None" is not int.`},
		{"an unknown integration type", wrap(`,"integration_types":[2]`), "integration_types.0 BASE_TYPE_CHOICES Value must be one of (0, 1)."},
		{"permissions", wrap(`,"default_member_permissions":"8192"`), ""},
		{"no permissions", wrap(`,"default_member_permissions":"0"`), ""},
		{"permissions as a number", wrap(`,"default_member_permissions":8192`), ""},
		{"permissions as words", wrap(`,"default_member_permissions":"ADMINISTRATOR"`), `default_member_permissions NUMBER_TYPE_COERCE Value "ADMINISTRATOR" is not int.`},
		{"negative permissions", wrap(`,"default_member_permissions":"-1"`), `default_member_permissions NUMBER_TYPE_COERCE Value "-1" is not int.`},
		{"permissions beyond 54 bits", wrap(`,"default_member_permissions":"18014398509481984"`), "default_member_permissions NUMBER_TYPE_MAX int value should be less than or equal to 18014398509481983."},
		{"switches as text", wrap(`,"nsfw":"no","dm_permission":0,"default_permission":""`), "nsfw" + notSwitch + "\ndm_permission" + notSwitch + "\ndefault_permission" + notSwitch},
		{"54 bits of permissions", wrap(`,"default_member_permissions":"18014398509481983"`), ""},
		{"an id", wrap(`,"id":"123"`), ""},
		{"an id that is none", wrap(`,"id":"n"`), `id NUMBER_TYPE_COERCE Value "n" is not snowflake.`},
	})
}

func TestContextMenuCommands(t *testing.T) {
	run(t, Command, []check{
		{"user", `{"type":2,"name":"High Five"}`, ""},
		{"message, as discordgo sends it", `{"type":3,"name":"Save for later","options":null}`, ""},
		{"empty description", `{"type":2,"name":"n","description":"","options":[]}`, ""},
		{"name of 33", `{"type":2,"name":"` + x(33) + `"}`, "name BASE_TYPE_BAD_LENGTH Must be between 1 and 32 in length."},
		{"a translated name with capitals", `{"type":2,"name":"n","name_localizations":{"de":"Grüßen bitte"}}`, ""},
		{"no name", `{"type":2}`, "name" + missing},
		{"a description", `{"type":2,"name":"n","description":"d"}`, "description APPLICATION_COMMAND_INVALID_DESCRIPTION Context menu commands cannot have description"},
		{"options", `{"type":3,"name":"n","options":[{"type":3,"name":"a","description":"d"}]}`, "options APPLICATION_COMMAND_INVALID_OPTIONS Context menu commands cannot have options"},
		{"an entry point", `{"type":4,"name":"Launch","description":"","handler":2}`, ""},
		{"a translated name of 33", `{"type":2,"name":"n","name_localizations":{"de":"` + x(33) + `"}}`, "name_localizations.de BASE_TYPE_BAD_LENGTH Must be between 1 and 32 in length."},
		{"an entry point's description of 101", `{"type":4,"name":"Launch","description":"` + x(101) + `"}`, "description BASE_TYPE_MAX_LENGTH Must be 100 or fewer in length."},
		{"an entry point's handler", `{"type":4,"name":"Launch","handler":3}`, "handler BASE_TYPE_CHOICES Value must be one of (1, 2)."},
	})
}

func TestLocalizations(t *testing.T) {
	wrap := func(texts string) string { return `{"name":"n","description":"d",` + texts + `}` }
	codes := "BASE_TYPE_CHOICES Value must be one of (" + "'" + strings.Join(locales, "', '") + "')."
	run(t, Command, []check{
		{"two languages", wrap(`"name_localizations":{"de":"tägliches","pt-BR":"diário"},"description_localizations":{"de":"Ein Satz."}`), ""},
		{"none", wrap(`"name_localizations":{},"description_localizations":{}`), ""},
		{"an unknown language", wrap(`"name_localizations":{"xx":"n"}`), "name_localizations " + codes},
		{"a key that looks like an error", wrap(`"name_localizations":{"_errors":"n"}`), "name_localizations " + codes},
		{"a name with capitals", wrap(`"name_localizations":{"de":"Täglich"}`), "name_localizations.de APPLICATION_COMMAND_INVALID_NAME Command name is invalid"},
		{"a name of 33", wrap(`"name_localizations":{"de":"` + x(33) + `"}`), "name_localizations.de BASE_TYPE_BAD_LENGTH Must be between 1 and 32 in length."},
		{"a description of 101", wrap(`"description_localizations":{"de":"` + x(101) + `"}`), "description_localizations.de BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."},
		{"an empty text", wrap(`"description_localizations":{"de":""}`), "description_localizations.de" + missing},
		{"a list", wrap(`"name_localizations":["de"]`), "name_localizations DICT_TYPE_CONVERT Only dictionaries may be used in a DictType"},
	})
}

func withOptions(options string) string {
	return `{"name":"n","description":"d","options":[` + options + `]}`
}

func TestOptions(t *testing.T) {
	option := func(kind int, name, fields string) string {
		return fmt.Sprintf(`{"type":%d,"name":%q,"description":"d"%s}`, kind, name, fields)
	}
	sub := func(name, options string) string { return option(1, name, `,"options":[`+options+`]`) }
	group := func(name, options string) string { return option(2, name, `,"options":[`+options+`]`) }
	mixed := " APPLICATION_COMMAND_OPTIONS_TYPE_INVALID Sub-command and sub-command group option types are mutually exclusive to all other types"
	order := " APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID Required options must be placed before non-required options"
	twice := " APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS Option name already exists in these options"
	run(t, Command, within("options", withOptions, []check{
		{"every type", strings.Join([]string{option(3, "a", ""), option(4, "b", ""), option(5, "c", ""), option(6, "d", ""), option(7, "e", ""),
			option(8, "f", ""), option(9, "g", ""), option(10, "h", ""), option(11, "i", "")}, ","), ""},
		{"25", list(25, option(3, "a%d", "")), ""},
		{"26", list(26, option(3, "a%d", "")), ". BASE_TYPE_MAX_LENGTH Must be 25 or fewer in length."},
		{"as discordgo sends them", option(3, "a", `,"channel_types":null,"required":false,"options":null,"autocomplete":false,"choices":null`), ""},
		{"no type", `{"name":"a","description":"d"}`, "0.type" + missing},
		{"type 12", option(12, "a", ""), `0 UNION_TYPE_CHOICES Value of field "type" must be one of (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).`},
		{"no description", `{"type":3,"name":"a"}`, "0.description" + missing},
		{"required as text", option(3, "a", `,"required":"yes"`), "0.required" + notSwitch},
		{"a translated description of 101", option(3, "a", `,"description_localizations":{"de":"`+x(101)+`"}`), "0.description_localizations.de BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."},
		{"a name with capitals", option(3, "A", ""), "0.name APPLICATION_COMMAND_INVALID_NAME Command name is invalid"},
		{"a name of 33", option(3, x(33), ""), "0.name BASE_TYPE_BAD_LENGTH Must be between 1 and 32 in length."},
		{"a name twice", option(3, "a", "") + `,` + option(4, "a", ""), "1.name" + twice},
		{"the same name in two sub-commands", sub("a", option(3, "x", "")) + `,` + sub("b", option(3, "x", "")), ""},
		{"required first", option(3, "a", `,"required":true`) + `,` + option(3, "b", ""), ""},
		{"required last", option(3, "a", "") + `,` + option(3, "b", `,"required":true`), "1" + order},
		{"required last in a sub-command", sub("s", option(3, "a", "")+`,`+option(3, "b", `,"required":true`)), "0.options.1" + order},
		{"sub-commands", sub("a", "") + `,` + sub("b", option(3, "x", `,"required":true`)), ""},
		{"sub-commands and groups", sub("a", "") + `,` + group("b", sub("c", "")), ""},
		{"a sub-command after an option", option(3, "a", "") + `,` + sub("b", ""), "1" + mixed},
		{"an option after a group", group("a", sub("c", "")) + `,` + option(3, "b", ""), "1" + mixed},
		{"a group in a group", group("a", group("b", "")), `0.options.0 UNION_TYPE_CHOICES Value of field "type" must be one of (1,).`},
		{"an option in a group", group("a", option(3, "b", "")), `0.options.0 UNION_TYPE_CHOICES Value of field "type" must be one of (1,).`},
		{"a sub-command in a sub-command", sub("a", sub("b", "")), `0.options.0 UNION_TYPE_CHOICES Value of field "type" must be one of (3, 4, 5, 6, 7, 8, 9, 10, 11).`},
		{"26 options in a sub-command", sub("a", list(26, option(3, "a%d", ""))), "0.options BASE_TYPE_MAX_LENGTH Must be 25 or fewer in length."},
		{"a required sub-command", option(1, "a", `,"required":true`), "0.required APPLICATION_COMMAND_REQUIRED_INVALID Required cannot be configured for this type of option"},
		{"a sub-command that discordgo sends", option(1, "a", `,"required":false,"autocomplete":false,"choices":null,"channel_types":null,"options":null`), ""},
		{"not an object", `5`, "0 MODEL_TYPE_CONVERT Expected an object/dictionary."},
		{"options in an option", option(3, "a", `,"options":[`+option(3, "b", "")+`]`), "0.options APPLICATION_COMMAND_OPTIONS_INVALID Sub-options cannot be configured for this type of option"},
	}))
}

func TestOptionLimits(t *testing.T) {
	wrap := func(option string) string { return withOptions(`{"name":"a","description":"d",` + option + `}`) }
	notFor := func(field, code, label string) string {
		return field + " APPLICATION_COMMAND_" + code + "_INVALID " + label + " cannot be configured for this type of option"
	}
	run(t, Command, within("options.0", wrap, []check{
		{"lengths", `"type":3,"min_length":0,"max_length":6000`, ""},
		{"length nulls", `"type":3,"min_length":null,"max_length":null`, ""},
		{"min_length 6001", `"type":3,"min_length":6001`, "min_length NUMBER_TYPE_MAX int value should be less than or equal to 6000."},
		{"min_length -1", `"type":3,"min_length":-1`, "min_length NUMBER_TYPE_MIN int value should be greater than or equal to 0."},
		{"max_length 0", `"type":3,"max_length":0`, "max_length NUMBER_TYPE_MIN int value should be greater than or equal to 1."},
		{"max_length 6001", `"type":3,"max_length":6001`, "max_length NUMBER_TYPE_MAX int value should be less than or equal to 6000."},
		{"min_length above max_length", `"type":3,"min_length":5,"max_length":4`, "max_length NUMBER_TYPE_MIN int value should be greater than or equal to 5."},
		{"a length for a number", `"type":4,"max_length":5`, notFor("max_length", "MAX_LENGTH", "Max length")},
		{"whole numbers", `"type":4,"min_value":-9007199254740991,"max_value":9007199254740991`, ""},
		{"a whole number too large", `"type":4,"max_value":9007199254740992`, "max_value NUMBER_TYPE_MAX int value should be less than or equal to 9007199254740991."},
		{"a fraction for a whole number", `"type":4,"min_value":0.5`, `min_value NUMBER_TYPE_COERCE Value "0.5" is not int.`},
		{"min_value above max_value", `"type":4,"min_value":11,"max_value":10`, "max_value NUMBER_TYPE_MIN int value should be greater than or equal to 11."},
		{"fractions", `"type":10,"min_value":-0.5,"max_value":0.5`, ""},
		{"fractions the wrong way round", `"type":10,"min_value":0.5,"max_value":0.25`, "max_value NUMBER_TYPE_MIN float value should be greater than or equal to 0.5."},
		{"a number too large", `"type":10,"max_value":9007199254740994`, "max_value NUMBER_TYPE_MAX float value should be less than or equal to 9007199254740992."},
		{"a number too small", `"type":10,"min_value":-1e300`, "min_value NUMBER_TYPE_MIN float value should be greater than or equal to -9007199254740992."},
		{"a number beyond doubles", `"type":10,"max_value":1e999`, "max_value NUMBER_TYPE_MAX float value should be less than or equal to 9007199254740992."},
		{"a number as text", `"type":10,"max_value":"5"`, `max_value NUMBER_TYPE_COERCE Value "5" is not float.`},
		{"a value for a text", `"type":3,"min_value":1`, notFor("min_value", "MIN_VALUE", "Min value")},
		{"channel types", `"type":7,"channel_types":[0,5,15]`, ""},
		{"an unknown channel type", `"type":7,"channel_types":[99]`, "channel_types.0 BASE_TYPE_CHOICES Value must be one of (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)."},
		{"channel types for a user", `"type":6,"channel_types":[0]`, notFor("channel_types", "CHANNEL_TYPES", "Channel types")},
		{"file types", `"type":11,"file_types":["image",".PDF"]`, ""},
		{"a file type that is none", `"type":11,"file_types":["pdf"]`, "file_types.0 STRING_TYPE_REGEX String value did not match validation regex."},
		{"one length", `"type":3,"min_length":5,"max_length":5`, ""},
		{"one whole number", `"type":4,"min_value":5,"max_value":5`, ""},
		{"one number", `"type":10,"min_value":5,"max_value":5`, ""},
		{"file types for a text", `"type":3,"file_types":["image"]`, notFor("file_types", "FILE_TYPES", "File types")},
	}))
}

func TestChoices(t *testing.T) {
	wrap := func(option string) string { return withOptions(`{"name":"a","description":"d",` + option + `}`) }
	between := " BASE_TYPE_BAD_LENGTH Must be between 1 and 100 in length."
	run(t, Command, within("options.0", wrap, []check{
		{"25", `"type":3,"choices":[` + list(25, `{"name":"n%d","value":"v%d"}`) + `]`, ""},
		{"26", `"type":3,"choices":[` + list(26, `{"name":"n%d","value":"v%d"}`) + `]`, "choices BASE_TYPE_MAX_LENGTH Must be 25 or fewer in length."},
		{"name of 100", `"type":3,"choices":[{"name":"` + x(100) + `","value":"` + x(100) + `"}]`, ""},
		{"name of 101", `"type":3,"choices":[{"name":"` + x(101) + `","value":"v"}]`, "choices.0.name" + between},
		{"a name with capitals and spaces", `"type":3,"choices":[{"name":"Every Morning","value":"v"}]`, ""},
		{"a translated name", `"type":3,"choices":[{"name":"n","value":"v","name_localizations":{"de":"Jeden Morgen"}}]`, ""},
		{"a translated name of 101", `"type":3,"choices":[{"name":"n","value":"v","name_localizations":{"de":"` + x(101) + `"}}]`, "choices.0.name_localizations.de" + between},
		{"value of 101", `"type":3,"choices":[{"name":"n","value":"` + x(101) + `"}]`, "choices.0.value BASE_TYPE_MAX_LENGTH Must be 100 or fewer in length."},
		{"an empty value", `"type":3,"choices":[{"name":"n","value":""}]`, ""},
		{"a null value", `"type":3,"choices":[{"name":"n","value":null}]`, "choices.0.value" + missing},
		{"a number for a text", `"type":3,"choices":[{"name":"n","value":1}]`, `choices.0.value STRING_TYPE_CONVERT Could not interpret "1" as string.`},
		{"whole numbers", `"type":4,"choices":[{"name":"n","value":1},{"name":"m","value":-2}]`, ""},
		{"a text for a whole number", `"type":4,"choices":[{"name":"n","value":"1"}]`, `choices.0.value NUMBER_TYPE_COERCE Value "1" is not int.`},
		{"a fraction for a whole number", `"type":4,"choices":[{"name":"n","value":1.5}]`, `choices.0.value NUMBER_TYPE_COERCE Value "1.5" is not int.`},
		{"numbers", `"type":10,"choices":[{"name":"n","value":1.5}]`, ""},
		{"a text for a number", `"type":10,"choices":[{"name":"n","value":"1.5"}]`, `choices.0.value NUMBER_TYPE_COERCE Value "1.5" is not float.`},
		{"a name twice", `"type":3,"choices":[{"name":"n","value":"v"},{"name":"n","value":"w"}]`, "choices.1.name APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS Option choice name already exists"},
		{"for a switch", `"type":5,"choices":[{"name":"n","value":"v"}]`, "choices APPLICATION_COMMAND_CHOICES_INVALID Choices cannot be configured for this type of option"},
		{"autocomplete", `"type":3,"autocomplete":true`, ""},
		{"autocomplete and an empty list", `"type":4,"autocomplete":true,"choices":[]`, ""},
		{"autocomplete and choices", `"type":3,"autocomplete":true,"choices":[{"name":"n","value":"v"}]`, "autocomplete APPLICATION_COMMAND_AUTOCOMPLETE_INVALID Autocomplete cannot be used with choices"},
		{"autocomplete for a user", `"type":6,"autocomplete":true`, "autocomplete APPLICATION_COMMAND_AUTOCOMPLETE_INVALID Autocomplete cannot be configured for this type of option"},
		{"not an object", `"type":3,"choices":["v"]`, "choices.0 MODEL_TYPE_CONVERT Expected an object/dictionary."},
		{"not a list", `"type":3,"choices":"v"`, "choices LIST_TYPE_CONVERT Only iterables may be used in a ListType"},
	}))
}

// optionsOfSize is the options of a command named by one character and described by one,
// with so many choices that all its texts together have size+1 characters.
func optionsOfSize(size int) string {
	left := size + 1 - 2
	var options []string
	for i := 0; left > 0; i++ {
		name := string(rune('a' + i))
		left -= 2 // the option's name and description
		var choices []string
		for j := 0; j < maxChoices && left > 0; j++ {
			choice := fmt.Sprintf("%d", j)
			value := x(min(maxChoiceText, max(left-len(choice), 0)))
			left -= len(choice) + len(value)
			choices = append(choices, fmt.Sprintf(`{"name":%q,"value":%q}`, choice, value))
		}
		options = append(options, fmt.Sprintf(`{"type":3,"name":%q,"description":"d","choices":[%s]}`, name, strings.Join(choices, ",")))
	}
	return strings.Join(options, ",")
}

func TestCommandSize(t *testing.T) {
	tooLarge := ". APPLICATION_COMMAND_TOO_LARGE Command exceeds maximum size (8000)"
	run(t, Command, []check{
		{"8000 characters", withOptions(optionsOfSize(7999)), ""},
		{"8001 characters", withOptions(optionsOfSize(8000)), tooLarge},
		{"only the longest translation counts", `{"name":"n","description":"dd","description_localizations":{"de":"d","fr":"ddd"},"options":[` + optionsOfSize(7998) + `]}`, tooLarge},
		{"shorter translations do not count", `{"name":"n","description":"dd","description_localizations":{"de":"d","fr":"dd"},"options":[` + optionsOfSize(7998) + `]}`, ""},
		{"a faulty command is not measured", `{"name":"N","description":"d","options":[` + optionsOfSize(8000) + `]}`, "name APPLICATION_COMMAND_INVALID_NAME Command name is invalid"},
	})
	run(t, Commands, []check{
		{"each command has a size of its own", `[` + withOptions(optionsOfSize(7999)) + `,{"name":"m","description":"d"}]`, ""},
		{"in a list", `[{"name":"m","description":"d"},` + withOptions(optionsOfSize(8000)) + `]`, "1 APPLICATION_COMMAND_TOO_LARGE Command exceeds maximum size (8000)"},
	})
}

func TestBulkOverwrite(t *testing.T) {
	chat := func(n int) string { return list(n, nameOf("c%d")) }
	context := func(kind, n int) string { return list(n, fmt.Sprintf(`{"type":%d,"name":"c%%d"}`, kind)) }
	unique := " APPLICATION_COMMANDS_DUPLICATE_NAME Application command names must be unique"
	run(t, Commands, []check{
		{"100 chat commands", `[` + chat(100) + `]`, ""},
		{"101 chat commands", `[` + chat(101) + `]`, ". BASE_TYPE_MAX_LENGTH Must be 100 or fewer in length."},
		{"as many of each type as there may be", `[` + chat(100) + `,` + context(2, 15) + `,` + context(3, 15) + `]`, ""},
		{"16 user commands", `[` + context(2, 16) + `]`, ". BASE_TYPE_MAX_LENGTH Must be 15 or fewer in length."},
		{"16 message commands", `[` + context(3, 16) + `]`, ". BASE_TYPE_MAX_LENGTH Must be 15 or fewer in length."},
		{"131 commands", `[` + chat(131) + `]`, ". BASE_TYPE_MAX_LENGTH Must be 130 or fewer in length."},
		{"a name twice", `[` + nameOf("a") + `,` + nameOf("b") + `,` + nameOf("a") + `]`, "2" + unique},
		{"a name in two types", `[` + nameOf("a") + `,{"type":2,"name":"a"},{"type":3,"name":"a"}]`, ""},
		{"a name twice among user commands", `[{"type":2,"name":"A b"},{"type":2,"name":"A b"}]`, "1" + unique},
		{"several faults", `[` + nameOf("A") + `,{"name":"b"}]`, "0.name APPLICATION_COMMAND_INVALID_NAME Command name is invalid\n1.description" + missing},
	})
}

package rules

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
)

// Option types, from Discord's Application Commands.
const (
	optionSubCommand      = 1
	optionSubCommandGroup = 2
	optionString          = 3
	optionInteger         = 4
	optionBoolean         = 5
	optionUser            = 6
	optionChannel         = 7
	optionRole            = 8
	optionMentionable     = 9
	optionNumber          = 10
	optionAttachment      = 11
)

const (
	maxOptions      = 25
	maxChoices      = 25
	maxChoiceText   = 100
	maxOptionLength = 6000
	maxSafeInteger  = 1<<53 - 1
	maxSafeNumber   = 1 << 53
)

var (
	valueOptions = []int64{optionString, optionInteger, optionBoolean, optionUser, optionChannel, optionRole, optionMentionable, optionNumber, optionAttachment}
	allOptions   = append([]int64{optionSubCommand, optionSubCommandGroup}, valueOptions...)
)

// checkCommandOptions checks the options of a command, sub-command or sub-command
// group, whose types must be among those given. Names are unique, sub-commands
// stand among their like only, and required options come first.
func checkCommandOptions(parent form, types []int64) {
	options, _ := parent.list("options", 0, maxOptions)
	names := map[string]bool{}
	var nested, plain, optional bool
	for i, value := range options {
		option, ok := formOf(value, parent.place("options").item(i))
		if !ok {
			continue
		}
		if name := checkName(option); name != "" {
			if names[name] {
				// unpublished
				option.place("name").report(problem{"APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists in these options"})
			}
			names[name] = true
		}
		kind, ok := checkOption(option, types)
		if !ok {
			continue
		}
		needed, _ := option.fields["required"].(bool)
		switch isNested := kind == optionSubCommand || kind == optionSubCommandGroup; {
		case isNested && plain, !isNested && nested:
			option.at.report(problem{"APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
				"Sub-command and sub-command group option types are mutually exclusive to all other types"})
		case isNested:
			nested = true
		default:
			plain = true
			if needed && optional {
				option.at.report(problem{"APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options"})
			}
			optional = optional || !needed
		}
	}
}

// checkOption checks one option but for its name; ok is false if it has no type
// that belongs here.
func checkOption(option form, types []int64) (kind int64, ok bool) {
	option.requiredText("description", 1, maxCommandDescription)
	checkLocalizations(option, "description_localizations", maxCommandDescription, nil)
	option.boolean("required")
	if kind, ok = option.kind(types); !ok {
		return 0, false
	}
	option.checkApplicable(kind)
	switch kind {
	case optionSubCommandGroup:
		checkCommandOptions(option, []int64{optionSubCommand})
	case optionSubCommand:
		checkCommandOptions(option, valueOptions)
	case optionString:
		checkLengthLimits(option)
		checkOptionChoices(option, kind)
	case optionInteger, optionNumber:
		checkValueLimits(option, kind)
		checkOptionChoices(option, kind)
	case optionChannel:
		option.choices("channel_types", 0, channelTypes...)
	case optionAttachment:
		option.checkFileTypes()
	}
	return kind, true
}

// applicable says which types of option each field is for, from the column
// "Valid Option Types" of the documentation, and how Discord calls the field.
var applicable = []struct {
	field, code, label string
	kinds              []int64
}{
	{"required", "REQUIRED", "Required", valueOptions},
	{"options", "OPTIONS", "Sub-options", []int64{optionSubCommand, optionSubCommandGroup}},
	{"choices", "CHOICES", "Choices", []int64{optionString, optionInteger, optionNumber}},
	{"autocomplete", "AUTOCOMPLETE", "Autocomplete", []int64{optionString, optionInteger, optionNumber}},
	{"channel_types", "CHANNEL_TYPES", "Channel types", []int64{optionChannel}},
	{"min_value", "MIN_VALUE", "Min value", []int64{optionInteger, optionNumber}},
	{"max_value", "MAX_VALUE", "Max value", []int64{optionInteger, optionNumber}},
	{"min_length", "MIN_LENGTH", "Min length", []int64{optionString}},
	{"max_length", "MAX_LENGTH", "Max length", []int64{optionString}},
	{"file_types", "FILE_TYPES", "File types", []int64{optionAttachment}},
}

// checkApplicable reports fields that are not for this type of option, unless
// they are false or empty. The code is published for "required" only.
func (f form) checkApplicable(kind int64) {
	for _, rule := range applicable {
		list, isList := f.fields[rule.field].([]any)
		set := f.has(rule.field) && f.fields[rule.field] != false && !(isList && len(list) == 0)
		if set && !slices.Contains(rule.kinds, kind) {
			f.place(rule.field).report(problem{"APPLICATION_COMMAND_" + rule.code + "_INVALID",
				rule.label + " cannot be configured for this type of option"})
		}
	}
}

func checkLengthLimits(option form) {
	low, lowOK := option.integer("min_length", 0, maxOptionLength)
	high, highOK := option.integer("max_length", 1, maxOptionLength)
	if lowOK && highOK && low > high {
		option.place("max_length").report(tooSmall(low))
	}
}

func checkValueLimits(option form, kind int64) {
	if kind == optionInteger {
		low, lowOK := option.integer("min_value", -maxSafeInteger, maxSafeInteger)
		high, highOK := option.integer("max_value", -maxSafeInteger, maxSafeInteger)
		if lowOK && highOK && low > high {
			option.place("max_value").report(tooSmall(low))
		}
		return
	}
	low, lowOK := option.number("min_value")
	high, highOK := option.number("max_value")
	if lowOK && highOK && low > high {
		option.place("max_value").report(floatTooSmall(low))
	}
}

// number reads an optional number in the range where a double is exact.
func (f form) number(key string) (float64, bool) {
	if !f.has(key) {
		return 0, false
	}
	number, ok := f.fields[key].(json.Number)
	if !ok {
		f.place(key).report(notNumber(f.fields[key], "float"))
		return 0, false
	}
	n, err := number.Float64()
	switch {
	case err == nil && math.Abs(n) <= maxSafeNumber:
		return n, true
	case strings.HasPrefix(number.String(), "-"):
		f.place(key).report(floatTooSmall(-maxSafeNumber))
	default:
		f.place(key).report(floatTooLarge(maxSafeNumber))
	}
	return 0, false
}

// checkOptionChoices checks an option's fixed choices, which exclude
// autocomplete.
func checkOptionChoices(option form, kind int64) {
	autocomplete, _ := option.boolean("autocomplete")
	choices, _ := option.list("choices", 0, maxChoices)
	if autocomplete && len(choices) > 0 {
		// unpublished
		option.place("autocomplete").report(problem{"APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", "Autocomplete cannot be used with choices"})
	}
	checkChoices(choices, option.place("choices"), kind)
}

// checkChoices checks the choices of a command option or an autocomplete answer:
// names are unique, values are of the option's type.
func checkChoices(choices []any, at *place, kind int64) {
	names := map[string]bool{}
	for i, value := range choices {
		choice, ok := formOf(value, at.item(i))
		if !ok {
			continue
		}
		if name, ok := choice.requiredText("name", 1, maxChoiceText); ok {
			if names[name] {
				choice.place("name").report(problem{"APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Option choice name already exists"})
			}
			names[name] = true
		}
		checkLocalizations(choice, "name_localizations", maxChoiceText, nil)
		switch {
		case !choice.require("value"):
		case kind == optionString:
			choice.text("value", 0, maxChoiceText)
		case kind == optionInteger:
			choice.integer("value", -maxSafeInteger, maxSafeInteger)
		default:
			choice.number("value")
		}
	}
}

func isNumber(value any) bool {
	_, ok := value.(json.Number)
	return ok
}

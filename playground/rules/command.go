package rules

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Command types and option types, from Discord's Application Commands.
const (
	commandChatInput         = 1
	commandUser              = 2
	commandMessage           = 3
	commandPrimaryEntryPoint = 4

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
	maxCommandName        = 32
	maxCommandDescription = 100
	maxOptions            = 25
	maxChoices            = 25
	maxChoiceText         = 100
	maxCommandSize        = 8000
	maxOptionLength       = 6000
	maxSafeInteger        = 1<<53 - 1
)

// maxCommands is how many commands of each type an app may have per scope.
var maxCommands = map[int64]int{commandChatInput: 100, commandUser: 15, commandMessage: 15, commandPrimaryEntryPoint: 1}

var (
	valueOptions = []int64{optionString, optionInteger, optionBoolean, optionUser, optionChannel, optionRole, optionMentionable, optionNumber, optionAttachment}
	allOptions   = append([]int64{optionSubCommand, optionSubCommandGroup}, valueOptions...)
)

// commandName is the documented pattern with its two scripts written out for Go.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// locales are the keys of a localization dictionary, from Discord's API Reference.
var locales = []string{"id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
	"ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"}

// Commands checks the body of a bulk overwrite: an array of commands whose names
// are unique per type, with at most 100 chat commands, 15 user commands and 15
// message commands.
func Commands(body []byte) Errors {
	at := &place{}
	value, err := decode(body)
	commands, ok := value.([]any)
	if err != nil || !ok {
		at.report(notList)
		return at.errors()
	}
	checkCommands(commands, at)
	return at.errors()
}

// Command checks the body of a create command request.
func Command(body []byte) Errors {
	at := &place{}
	if command, ok := bodyForm(body, at); ok {
		checkCommand(command)
	}
	return at.errors()
}

func checkCommands(commands []any, at *place) {
	total := 0
	for _, n := range maxCommands {
		total += n
	}
	if len(commands) > total {
		at.report(wrongLength(len(commands), 0, total))
		return
	}
	type identity struct {
		kind int64
		name string
	}
	seen := map[identity]bool{}
	count := map[int64]int{}
	for i, value := range commands {
		command, ok := formOf(value, at.item(i))
		if !ok {
			continue
		}
		kind, name := checkCommand(command)
		if kind == 0 {
			continue
		}
		if count[kind]++; count[kind] == maxCommands[kind]+1 {
			at.report(problem{"APPLICATION_COMMANDS_MAX", fmt.Sprintf("Maximum number of application commands reached (%d)", maxCommands[kind])})
		}
		if name == "" {
			continue
		}
		if seen[identity{kind, name}] {
			command.at.report(problem{"APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"})
		}
		seen[identity{kind, name}] = true
	}
}

// checkCommand returns the command's type, 0 if it has none that is known, and
// its name.
func checkCommand(command form) (kind int64, name string) {
	kind = commandChatInput
	if command.has("type") {
		var ok bool
		if kind, ok = command.choice("type", commandChatInput, commandUser, commandMessage, commandPrimaryEntryPoint); !ok {
			kind = 0
		}
	}
	name, _ = command.requiredText("name", 1, maxCommandName)
	checkLocalizations(command, "name_localizations", maxCommandName, kind == commandChatInput)
	command.snowflake("id")
	command.boolean("nsfw")
	command.boolean("dm_permission")
	command.boolean("default_permission")
	checkPermissions(command)
	checkEnumSet(command, "contexts", 0, 1, 2)
	checkEnumSet(command, "integration_types", 0, 1)
	if kind == commandChatInput {
		checkName(command)
		command.requiredText("description", 1, maxCommandDescription)
		checkLocalizations(command, "description_localizations", maxCommandDescription, false)
		checkOptionList(command, allOptions)
		if commandSize(command) > maxCommandSize {
			command.at.report(problem{"APPLICATION_COMMAND_TOO_LARGE", fmt.Sprintf("Command exceeds maximum size (%d)", maxCommandSize)})
		}
		return kind, name
	}
	if kind != 0 {
		checkWithoutOptions(command, kind)
	}
	return kind, name
}

// checkWithoutOptions checks what only a chat command may have: a description
// and options.
func checkWithoutOptions(command form, kind int64) {
	if kind == commandPrimaryEntryPoint {
		command.text("description", 0, maxCommandDescription)
		command.choice("handler", 1, 2)
	} else if text, isText := command.fields["description"].(string); command.has("description") && (!isText || text != "") {
		command.place("description").report(problem{"APPLICATION_COMMAND_DESCRIPTION_INVALID", "Context menu commands cannot have description"})
	}
	if options, isList := command.fields["options"].([]any); command.has("options") && (!isList || len(options) > 0) {
		command.place("options").report(problem{"APPLICATION_COMMAND_OPTIONS_INVALID", "Context menu commands cannot have options"})
	}
}

// checkName checks the pattern of a chat command's or option's name, which has
// been read already.
func checkName(f form) {
	name, isText := f.fields["name"].(string)
	if !isText || blank(name) || utf8.RuneCountInString(name) > maxCommandName {
		return
	}
	if !validName(name) {
		f.place("name").report(invalidName)
	}
}

var invalidName = problem{"APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"}

// validName says whether a name matches the documented pattern and is in lower
// case wherever a lower case exists.
func validName(name string) bool {
	if !commandName.MatchString(name) {
		return false
	}
	for _, r := range name {
		if unicode.ToLower(r) != r {
			return false
		}
	}
	return true
}

func checkLocalizations(f form, key string, max int, isName bool) {
	if !f.has(key) {
		return
	}
	texts, ok := f.fields[key].(map[string]any)
	if !ok {
		f.place(key).report(notDictionary)
		return
	}
	translations := form{f.place(key), texts}
	unknown := false
	for locale := range texts {
		unknown = unknown || !contains(locales, locale)
	}
	if unknown {
		translations.at.report(notAmong(quoted(locales)))
	}
	for _, locale := range locales {
		if !translations.has(locale) {
			continue
		}
		text, ok := translations.requiredText(locale, 1, max)
		if ok && isName && !validName(text) {
			translations.place(locale).report(invalidName)
		}
	}
}

// checkPermissions checks default_member_permissions: null, or a bit set written
// as a string of digits (Discord also reads a plain number).
func checkPermissions(command form) {
	value := command.fields["default_member_permissions"]
	var text string
	switch v := value.(type) {
	case nil:
		return
	case string:
		text = v
	case json.Number:
		text = v.String()
	}
	if _, err := strconv.ParseUint(text, 10, 64); err != nil {
		command.place("default_member_permissions").report(notNumber(value, "int"))
	}
}

// checkEnumSet checks an optional array of distinct numbers from a short list;
// present, it has at least one.
func checkEnumSet(f form, key string, among ...int64) {
	if !f.has(key) {
		return
	}
	entries, ok := f.list(key, 1, len(among))
	if !ok {
		return
	}
	seen := map[int64]bool{}
	for i, value := range entries {
		position := strconv.Itoa(i)
		entry := form{f.place(key), map[string]any{position: value}}
		if value == nil {
			entry.place(position).report(required)
			continue
		}
		n, ok := entry.choice(position, among...)
		if ok && seen[n] {
			entry.place(position).report(repeated)
		}
		seen[n] = true
	}
}

// checkOptionList checks the options of a command, sub-command or sub-command
// group, whose types must be among those given.
func checkOptionList(parent form, types []int64) {
	options, ok := parent.list("options", 0, maxOptions)
	if !ok {
		return
	}
	at := parent.place("options")
	names := map[string]bool{}
	var nested, plain, optionalSeen bool
	for i, value := range options {
		option, ok := formOf(value, at.item(i))
		if !ok {
			continue
		}
		kind := checkOption(option, types)
		if name, isText := option.fields["name"].(string); isText && name != "" {
			if names[name] {
				option.place("name").report(problem{"APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists"})
			}
			names[name] = true
		}
		if kind == 0 {
			continue
		}
		isNested := kind == optionSubCommand || kind == optionSubCommandGroup
		nested = nested || isNested
		plain = plain || !isNested
		if nested && plain {
			option.place("type").report(problem{"APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
				"Sub-command and sub-command group option types are mutually exclusive to all other types"})
		}
		needed, _ := option.fields["required"].(bool)
		if needed && optionalSeen && !isNested {
			option.at.report(problem{"APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options"})
		}
		optionalSeen = optionalSeen || !isNested && !needed
	}
}

// checkOption returns the option's type, 0 if it has none that belongs here.
func checkOption(option form, types []int64) (kind int64) {
	option.requiredText("name", 1, maxCommandName)
	checkName(option)
	option.requiredText("description", 1, maxCommandDescription)
	checkLocalizations(option, "name_localizations", maxCommandName, true)
	checkLocalizations(option, "description_localizations", maxCommandDescription, false)
	option.boolean("required")
	if !option.require("type") {
		return 0
	}
	number, _ := option.fields["type"].(json.Number)
	kind, fits, isWhole := whole(number)
	if !fits || !isWhole || !contains(types, kind) {
		option.at.report(notOfType(types))
		return 0
	}
	switch kind {
	case optionSubCommandGroup:
		checkOptionList(option, []int64{optionSubCommand})
	case optionSubCommand:
		checkOptionList(option, valueOptions)
	default:
		checkValueOption(option, kind)
	}
	return kind
}

// checkValueOption checks what an option that takes a value may carry: choices,
// autocomplete and limits, each for some types only. Fields of other types are
// reported unless they are empty, as discordgo sends every field.
func checkValueOption(option form, kind int64) {
	if list, _ := option.fields["options"].([]any); len(list) > 0 {
		option.place("options").report(notForType)
	}
	isNumber := kind == optionInteger || kind == optionNumber
	checkChoices(option, kind, isNumber || kind == optionString)
	if isNumber {
		checkValueLimits(option, kind)
	} else {
		option.refuse("min_value", "max_value")
	}
	if kind == optionString {
		low, lowOK := option.integer("min_length", 0, maxOptionLength)
		high, highOK := option.integer("max_length", 1, maxOptionLength)
		if lowOK && highOK && low > high {
			option.place("max_length").report(tooSmall("int", strconv.FormatInt(low, 10)))
		}
	} else {
		option.refuse("min_length", "max_length")
	}
	if kind == optionChannel {
		option.checkChannelTypes()
	} else if list, isList := option.fields["channel_types"].([]any); !isList || len(list) > 0 {
		option.refuse("channel_types")
	}
}

var notForType = problem{"APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "This field is not valid for this option type"}

func (f form) refuse(keys ...string) {
	for _, key := range keys {
		if f.has(key) {
			f.place(key).report(notForType)
		}
	}
}

func checkValueLimits(option form, kind int64) {
	low, lowOK := option.optionNumber("min_value", kind)
	high, highOK := option.optionNumber("max_value", kind)
	if lowOK && highOK && low > high {
		option.place("max_value").report(tooSmall(numberKind(kind), strconv.FormatFloat(low, 'g', -1, 64)))
	}
}

func numberKind(kind int64) string {
	if kind == optionInteger {
		return "int"
	}
	return "float"
}

// optionNumber reads a limit or choice of an integer or number option, within
// the range a double holds exactly.
func (f form) optionNumber(key string, kind int64) (float64, bool) {
	if !f.has(key) {
		return 0, false
	}
	if kind == optionInteger {
		n, ok := f.integer(key, -maxSafeInteger, maxSafeInteger)
		return float64(n), ok
	}
	number, isNumber := f.fields[key].(json.Number)
	n, err := number.Float64()
	switch {
	case !isNumber:
		f.place(key).report(notNumber(f.fields[key], "float"))
	case err != nil || math.Abs(n) > 1<<53:
		if strings.HasPrefix(number.String(), "-") {
			f.place(key).report(tooSmall("float", "-9007199254740992"))
		} else {
			f.place(key).report(tooLarge("float", "9007199254740992"))
		}
	default:
		return n, true
	}
	return 0, false
}

func checkChoices(option form, kind int64, allowed bool) {
	autocomplete, _ := option.boolean("autocomplete")
	choices, ok := option.list("choices", 0, maxChoices)
	switch {
	case !allowed:
		if autocomplete {
			option.place("autocomplete").report(notForType)
		}
		if len(choices) > 0 {
			option.place("choices").report(notForType)
		}
		return
	case autocomplete && len(choices) > 0:
		option.at.report(problem{"APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE_INVALID", "Autocomplete cannot be used with choices"})
	}
	if ok {
		checkChoiceList(choices, option.place("choices"), kind)
	}
}

// checkChoiceList checks choices of a command option: names are unique, values
// are of the option's type.
func checkChoiceList(choices []any, at *place, kind int64) {
	names := map[string]bool{}
	for i, value := range choices {
		choice, ok := formOf(value, at.item(i))
		if !ok {
			continue
		}
		if name, ok := choice.requiredText("name", 1, maxChoiceText); ok {
			if names[name] {
				choice.at.report(problem{"APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Option choice name already exists"})
			}
			names[name] = true
		}
		checkLocalizations(choice, "name_localizations", maxChoiceText, false)
		if !choice.require("value") {
			continue
		}
		if kind == optionString {
			choice.requiredText("value", 1, maxChoiceText)
		} else {
			choice.optionNumber("value", kind)
		}
	}
}

// checkAutocompleteChoices checks the choices of an autocomplete answer. Their
// values must all be of one type; which one depends on the option that is being
// typed, which the caller knows.
func checkAutocompleteChoices(choices []any, at *place) {
	kind := int64(optionString)
	if len(choices) > 0 {
		if first, ok := choices[0].(map[string]any); ok {
			if _, isNumber := first["value"].(json.Number); isNumber {
				kind = optionNumber
			}
		}
	}
	checkChoiceList(choices, at, kind)
}

// commandSize counts the characters of all names, descriptions and choice values
// of a command. Of a text and its translations only the longest counts.
func commandSize(f form) int {
	size := longest(f, "name") + longest(f, "description")
	if value, isText := f.fields["value"].(string); isText {
		size += utf8.RuneCountInString(value)
	}
	for _, key := range []string{"options", "choices"} {
		list, _ := f.fields[key].([]any)
		for _, value := range list {
			if fields, ok := value.(map[string]any); ok {
				size += commandSize(form{fields: fields})
			}
		}
	}
	return size
}

func longest(f form, key string) int {
	text, _ := f.fields[key].(string)
	most := utf8.RuneCountInString(text)
	translations, _ := f.fields[key+"_localizations"].(map[string]any)
	for _, value := range translations {
		text, _ := value.(string)
		most = max(most, utf8.RuneCountInString(text))
	}
	return most
}

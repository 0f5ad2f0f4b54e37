package rules

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Command types, from Discord's Application Commands.
const (
	commandChatInput         = 1
	commandUser              = 2
	commandMessage           = 3
	commandPrimaryEntryPoint = 4
)

const (
	maxBulkCommands       = 130
	maxCommandName        = 32
	maxCommandDescription = 100
	maxCommandSize        = 8000
	maxPermissions        = 1<<54 - 1
)

// maxCommands is how many commands of each type an app may have, globally and
// again in each server.
var maxCommands = map[int64]int{commandChatInput: 100, commandUser: 15, commandMessage: 15, commandPrimaryEntryPoint: 1}

// Commands checks the body of a bulk overwrite: an array of commands whose names
// are unique per type, with at most 100 chat commands, 15 user commands and 15
// message commands. null is an empty array.
func Commands(body []byte) Errors {
	at := &place{}
	value, err := decode(body)
	if err == nil && value == nil {
		return nil
	}
	commands, ok := value.([]any)
	switch {
	case err != nil || !ok:
		at.report(notList)
	case len(commands) > maxBulkCommands:
		at.report(wrongLength(0, maxBulkCommands))
	default:
		checkCommands(commands, at)
	}
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
		if count[kind]++; kind != 0 && count[kind] == maxCommands[kind]+1 {
			at.report(wrongLength(0, maxCommands[kind]))
		}
		if seen[identity{kind, name}] && kind != 0 && name != "" {
			command.at.report(problem{"APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"})
		}
		seen[identity{kind, name}] = true
	}
}

// checkCommand returns the command's type, 0 if it is none of Discord's, and its
// name, empty if it is not a valid one.
func checkCommand(command form) (kind int64, name string) {
	kind = commandChatInput
	if command.has("type") {
		kind, _ = command.choice("type", commandChatInput, commandUser, commandMessage, commandPrimaryEntryPoint)
	}
	command.snowflake("id")
	command.boolean("nsfw")
	command.boolean("dm_permission")
	command.boolean("default_permission")
	command.choices("contexts", 1, 0, 1, 2)
	command.choices("integration_types", 1, 0, 1)
	checkPermissions(command)
	checkLocalizations(command, "description_localizations", maxCommandDescription, nil)
	switch kind {
	case commandChatInput:
		name = checkChatCommand(command)
	case commandUser, commandMessage:
		name = checkContextMenuCommand(command)
	default:
		name, _ = command.requiredText("name", 1, maxCommandName)
		command.text("description", 0, maxCommandDescription)
		command.choice("handler", 1, 2)
	}
	return kind, name
}

func checkChatCommand(command form) (name string) {
	name = checkName(command)
	command.requiredText("description", 1, maxCommandDescription)
	checkCommandOptions(command, allOptions)
	if command.at.untouched() && commandSize(command.fields) > maxCommandSize {
		command.at.report(problem{"APPLICATION_COMMAND_TOO_LARGE", fmt.Sprintf("Command exceeds maximum size (%d)", maxCommandSize)})
	}
	return name
}

// checkContextMenuCommand checks a user or message command, which has a freely
// written name and nothing else to show.
func checkContextMenuCommand(command form) (name string) {
	name, _ = command.requiredText("name", 1, maxCommandName)
	checkLocalizations(command, "name_localizations", maxCommandName, nil)
	if command.filled("description") {
		command.place("description").report(problem{"APPLICATION_COMMAND_INVALID_DESCRIPTION", "Context menu commands cannot have description"})
	}
	if list, isList := command.fields["options"].([]any); command.has("options") && (!isList || len(list) > 0) {
		// unpublished
		command.place("options").report(problem{"APPLICATION_COMMAND_INVALID_OPTIONS", "Context menu commands cannot have options"})
	}
	return name
}

// commandName is the documented pattern, its length left to the length check and
// its scripts written as Go names them.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]+$`)

// validName says whether the name of a chat command or option matches the
// documented pattern and is in lower case wherever there is a lower case.
func validName(name string) bool {
	upper := func(r rune) bool { return unicode.ToLower(r) != r }
	return commandName.MatchString(name) && !slices.ContainsFunc([]rune(name), upper)
}

// checkName checks the name, and its translations, of a chat command or option.
func checkName(f form) string {
	checkLocalizations(f, "name_localizations", maxCommandName, validName)
	name, ok := f.requiredText("name", 1, maxCommandName)
	if !ok {
		return ""
	}
	if !validName(name) {
		f.place("name").report(invalidName)
		return ""
	}
	return name
}

var invalidName = problem{"APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"}

// locales are the keys of a localization dictionary, from Discord's OpenAPI
// description.
var locales = []string{"ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi", "hr", "hu", "id",
	"it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW"}

// checkLocalizations checks an optional dictionary from locales to texts of 1 to
// max characters, for which valid (if any) must hold.
func checkLocalizations(f form, key string, max int, valid func(string) bool) {
	if !f.has(key) {
		return
	}
	texts, ok := f.fields[key].(map[string]any)
	if !ok {
		f.place(key).report(notDictionary)
		return
	}
	translations := form{f.place(key), texts}
	known := 0
	for _, locale := range locales {
		if _, sent := texts[locale]; !sent {
			continue
		}
		known++
		text, ok := translations.requiredText(locale, 1, max)
		if ok && valid != nil && !valid(text) {
			translations.place(locale).report(invalidName)
		}
	}
	if known < len(texts) {
		translations.at.report(notAmong(quoted(locales)))
	}
}

// checkPermissions checks default_member_permissions: a bit set written as a
// string of digits (documentation) or a number (OpenAPI description).
func checkPermissions(command form) {
	const key = "default_member_permissions"
	text, isText := command.fields[key].(string)
	if !isText {
		command.integer(key, 0, maxPermissions)
		return
	}
	bits, err := strconv.ParseUint(text, 10, 64)
	switch {
	case err != nil:
		command.place(key).report(notNumber(text, "int"))
	case bits > maxPermissions:
		command.place(key).report(tooLarge(maxPermissions))
	}
}

// commandSize counts the characters of all names, descriptions and choice values
// of a command. Of a text and its translations only the longest counts; a number
// counts as it is written.
func commandSize(fields map[string]any) int {
	size := longest(fields, "name") + longest(fields, "description")
	switch value := fields["value"].(type) {
	case string:
		size += utf8.RuneCountInString(value)
	case json.Number:
		size += len(value)
	}
	for _, key := range []string{"options", "choices"} {
		list, _ := fields[key].([]any)
		for _, entry := range list {
			if inner, ok := entry.(map[string]any); ok {
				size += commandSize(inner)
			}
		}
	}
	return size
}

func longest(fields map[string]any, key string) int {
	text, _ := fields[key].(string)
	most := utf8.RuneCountInString(text)
	translations, _ := fields[key+"_localizations"].(map[string]any)
	for _, value := range translations {
		text, _ := value.(string)
		most = max(most, utf8.RuneCountInString(text))
	}
	return most
}

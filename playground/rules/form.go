package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decode reads one JSON value, keeping numbers as they were written. An empty
// body is an empty object: a multipart request may carry files alone.
func decode(body []byte) (any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return map[string]any{}, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, io.ErrUnexpectedEOF
	}
	return value, nil
}

// form is a JSON object that is being checked, and the place where its errors
// land. Every reader treats null like a missing field, as Discord does.
type form struct {
	at     *place
	fields map[string]any
}

// formOf reads value as an object; on any other type it reports and ok is false.
func formOf(value any, at *place) (form, bool) {
	fields, ok := value.(map[string]any)
	if !ok {
		at.report(notObject)
		return form{}, false
	}
	return form{at, fields}, true
}

// bodyForm reads a whole request body as an object.
func bodyForm(body []byte, at *place) (form, bool) {
	value, err := decode(body)
	if err != nil {
		at.report(notDictionary)
		return form{}, false
	}
	fields, ok := value.(map[string]any)
	if !ok {
		at.report(notDictionary)
		return form{}, false
	}
	return form{at, fields}, true
}

func (f form) place(key string) *place { return f.at.under(key) }

func (f form) has(key string) bool { return f.fields[key] != nil }

// require reports a missing field and says whether it is there.
func (f form) require(key string) bool {
	if f.fields[key] == nil {
		f.place(key).report(required)
		return false
	}
	return true
}

// text reads an optional text of min to max characters.
func (f form) text(key string, min, max int) (string, bool) {
	if f.fields[key] == nil {
		return "", false
	}
	return textOf(f.fields[key], f.place(key), min, max)
}

// requiredText reads a text of min to max characters that must be there; white
// space alone counts as missing.
func (f form) requiredText(key string, min, max int) (string, bool) {
	if text, ok := f.fields[key].(string); f.fields[key] == nil || ok && blank(text) {
		f.place(key).report(required)
		return "", false
	}
	return textOf(f.fields[key], f.place(key), min, max)
}

func textOf(value any, at *place, min, max int) (string, bool) {
	text, ok := value.(string)
	if !ok {
		at.report(notString(value))
		return "", false
	}
	if n := utf8.RuneCountInString(text); n < min || n > max {
		at.report(wrongLength(min, max))
		return text, false
	}
	return text, true
}

// integer reads an optional whole number from min to max.
func (f form) integer(key string, min, max int64) (int64, bool) {
	value, at := f.fields[key], f.place(key)
	if value == nil {
		return 0, false
	}
	number, isNumber := value.(json.Number)
	n, fits, isWhole := whole(number)
	switch {
	case !isNumber || !isWhole:
		at.report(notNumber(value, "int"))
	case fits && n < min, !fits && strings.HasPrefix(number.String(), "-"):
		at.report(tooSmall(min))
	case fits && n > max, !fits:
		at.report(tooLarge(max))
	default:
		return n, true
	}
	return 0, false
}

// whole reads a JSON number as an int64, if it is whole and fits. JSON writes one
// number in many ways (1, 1.0, 1e0): what counts is its value. A number too large
// to fit is taken as whole.
func whole(number json.Number) (n int64, fits, isWhole bool) {
	text := number.String()
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true, true
	}
	if !strings.ContainsAny(text, ".eE") {
		return 0, false, true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, false, true
	}
	if f != math.Trunc(f) {
		return 0, false, false
	}
	if math.Abs(f) >= 1<<63 {
		return 0, false, true
	}
	return int64(f), true, true
}

// choice reads an optional whole number that must be one of a few.
func (f form) choice(key string, among ...int64) (int64, bool) {
	if f.fields[key] == nil {
		return 0, false
	}
	return choiceOf(f.fields[key], f.place(key), among)
}

func choiceOf(value any, at *place, among []int64) (int64, bool) {
	number, ok := value.(json.Number)
	if !ok {
		at.report(notNumber(value, "int"))
		return 0, false
	}
	if n, fits, _ := whole(number); fits && slices.Contains(among, n) {
		return n, true
	}
	at.report(notAmong(numerals(among)))
	return 0, false
}

// choices reads an optional set: an array of distinct numbers out of a few, min
// of them or more.
func (f form) choices(key string, min int, among ...int64) {
	entries, ok := f.list(key, min, len(among))
	if !ok {
		return
	}
	seen := map[int64]bool{}
	for i, value := range entries {
		at := f.place(key).item(i)
		n, ok := choiceOf(value, at, among)
		if ok && seen[n] {
			at.report(repeated)
		}
		seen[n] = true
	}
}

// boolean reads an optional true or false.
func (f form) boolean(key string) (bool, bool) {
	if f.fields[key] == nil {
		return false, false
	}
	value, ok := f.fields[key].(bool)
	if !ok {
		f.place(key).report(notBoolean)
	}
	return value, ok
}

// list reads an optional array of min to max entries. A list of a wrong length
// is reported and not looked into.
func (f form) list(key string, min, max int) ([]any, bool) {
	value := f.fields[key]
	if value == nil {
		return nil, false
	}
	entries, ok := value.([]any)
	if !ok {
		f.place(key).report(notList)
		return nil, false
	}
	if len(entries) < min || len(entries) > max {
		f.place(key).report(wrongLength(min, max))
		return nil, false
	}
	return entries, true
}

// object reads an optional object.
func (f form) object(key string) (form, bool) {
	if f.fields[key] == nil {
		return form{}, false
	}
	return formOf(f.fields[key], f.place(key))
}

// snowflake reads an optional id: a string of digits, or a whole number as in
// the documentation's attachment examples.
func (f form) snowflake(key string) (string, bool) {
	if f.fields[key] == nil {
		return "", false
	}
	return snowflakeOf(f.fields[key], f.place(key))
}

func snowflakeOf(value any, at *place) (string, bool) {
	var text string
	switch v := value.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	}
	if _, err := strconv.ParseUint(text, 10, 64); err != nil {
		at.report(notNumber(value, "snowflake"))
		return "", false
	}
	return text, true
}

// link reads an optional URL of at most max characters with one of the given
// schemes. An empty URL is not a missing one: Discord refuses its scheme.
func (f form) link(key string, max int, schemes ...string) {
	text, ok := f.text(key, 0, max)
	if !ok {
		return
	}
	parsed, err := url.Parse(text)
	switch {
	case err != nil || text != "" && parsed.Scheme == "":
		f.place(key).report(notURL)
	case !slices.Contains(schemes, parsed.Scheme):
		f.place(key).report(problem{"URL_TYPE_INVALID_SCHEME",
			fmt.Sprintf("Scheme %q is not supported. Scheme must be one of %s.", show(parsed.Scheme), tuple(quoted(schemes)))})
	case parsed.Host == "":
		f.place(key).report(notURL)
	}
}

// requiredLink reads a URL that must be there.
func (f form) requiredLink(key string, max int, schemes ...string) {
	if f.require(key) {
		f.link(key, max, schemes...)
	}
}

// filled says whether a field holds anything but null and the empty text.
func (f form) filled(key string) bool {
	value := f.fields[key]
	return value != nil && value != ""
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

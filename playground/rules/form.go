package rules

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"net/url"
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
	if text, ok := f.fields[key].(string); f.fields[key] == nil || ok && strings.TrimSpace(text) == "" {
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
		at.report(wrongLength(n, min, max))
		return text, false
	}
	return text, true
}

// integer reads an optional whole number from min to max.
func (f form) integer(key string, min, max int64) (int64, bool) {
	if f.fields[key] == nil {
		return 0, false
	}
	return integerOf(f.fields[key], f.place(key), min, max)
}

func integerOf(value any, at *place, min, max int64) (int64, bool) {
	number, ok := value.(json.Number)
	if !ok {
		at.report(notNumber(value, "int"))
		return 0, false
	}
	n, fits, whole := whole(number)
	switch {
	case !whole:
		at.report(notNumber(value, "int"))
	case !fits && strings.HasPrefix(number.String(), "-") || fits && n < min:
		at.report(tooSmall("int", strconv.FormatInt(min, 10)))
	case !fits || n > max:
		at.report(tooLarge("int", strconv.FormatInt(max, 10)))
	default:
		return n, true
	}
	return n, false
}

// whole reads a JSON number as an int64. JSON writes one number in many ways
// (1, 1.0, 1e0): what counts is its value.
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
	exact := new(big.Float).SetFloat64(f)
	if !exact.IsInt() {
		return 0, false, false
	}
	n, accuracy := exact.Int64()
	return n, accuracy == big.Exact, true
}

// choice reads an optional whole number that must be one of a few.
func (f form) choice(key string, among ...int64) (int64, bool) {
	value := f.fields[key]
	if value == nil {
		return 0, false
	}
	number, ok := value.(json.Number)
	if !ok {
		f.place(key).report(notNumber(value, "int"))
		return 0, false
	}
	n, fits, _ := whole(number)
	for _, allowed := range among {
		if fits && n == allowed {
			return n, true
		}
	}
	f.place(key).report(notAmong(numerals(among)))
	return n, false
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
		f.place(key).report(wrongLength(len(entries), min, max))
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
// schemes.
func (f form) link(key string, max int, schemes ...string) (string, bool) {
	text, ok := f.text(key, 0, max)
	if !ok || text == "" {
		return text, ok
	}
	parsed, err := url.Parse(text)
	switch {
	case err != nil || parsed.Scheme == "":
		f.place(key).report(notURL)
		return text, false
	case !contains(schemes, strings.ToLower(parsed.Scheme)):
		f.place(key).report(problem{"URL_TYPE_INVALID_SCHEME",
			"Scheme \"" + show(parsed.Scheme) + "\" is not supported. Scheme must be one of " + tuple(quoted(schemes)) + "."})
		return text, false
	case parsed.Host == "" && parsed.Opaque == "":
		f.place(key).report(notURL)
		return text, false
	}
	return text, true
}

func contains[T comparable](list []T, wanted T) bool {
	for _, entry := range list {
		if entry == wanted {
			return true
		}
	}
	return false
}

// Package rules checks what a bot sends against the limits Discord documents,
// and answers in the shape of Discord's own "Invalid Form Body" error
// (JSON error code 50035).
//
// Sources: Discord's documentation (Message Resource, Component Reference,
// Application Commands, Receiving and Responding to Interactions, Poll
// Resource, API Reference "Error Messages") and Discord's OpenAPI description.
// Where the two differ, the documentation wins; where both are silent, the
// stricter reading is taken, so that a body that passes here passes on Discord.
// The price: a body that Discord would quietly convert, such as a number sent as
// text, is refused here.
//
// Discord publishes few of its inner error codes. Those here were seen in its
// answers where that was possible; the few that were never seen follow the same
// naming and are marked "unpublished" where they are written.
//
// Lengths are counted in Unicode code points, which is how Discord's staff has
// said the API counts: "👋🏽" is two, whatever its length in bytes or UTF-16
// units. Embed texts are measured without leading and trailing white space (the
// documentation says they are trimmed); every other text is measured as sent. A
// required text that is only white space counts as missing.
//
// null stands for "not sent" wherever a field may be left out. An empty body is
// an empty object, and a field the documentation does not name is ignored.
//
// Only the body is judged. What needs knowledge of the server is left to the
// caller: whether a channel, emoji or uploaded file exists, which interaction is
// being answered, whether an edited message already has the components v2 flag.
package rules

import (
	"fmt"
	"strconv"
	"strings"
)

// Errors is the nested "errors" object of Discord's "Invalid Form Body" answer:
// field names and list positions as keys, and under each faulty place a list
// "_errors" of {"code", "message"} objects, e.g.
//
//	{"embeds":{"0":{"description":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 4096 or fewer in length."}]}}}}
//
// nil means that the body is valid.
type Errors map[string]any

// problem is one entry of an "_errors" list.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// place is a path into the body. The objects that lead to it are made only when
// a problem is reported there, so a valid body leaves no trace.
type place struct {
	parent *place
	key    string
	node   map[string]any
}

func (p *place) under(key string) *place { return &place{parent: p, key: key} }

func (p *place) item(i int) *place { return p.under(strconv.Itoa(i)) }

func (p *place) report(found problem) {
	node := p.open()
	list, _ := node["_errors"].([]problem)
	node["_errors"] = append(list, found)
}

// open returns the object for this place, making it and its parents if needed.
func (p *place) open() map[string]any {
	if p.node != nil {
		return p.node
	}
	if p.parent == nil {
		p.node = map[string]any{}
		return p.node
	}
	siblings := p.parent.open()
	node, ok := siblings[p.key].(map[string]any)
	if !ok {
		node = map[string]any{}
		siblings[p.key] = node
	}
	p.node = node
	return node
}

// untouched says whether nothing was reported at this place or below it. Limits
// over a whole list are judged only then: Discord adds up what is valid.
func (p *place) untouched() bool { return p.node == nil }

// errors is what was reported at or below this place, nil if nothing was.
func (p *place) errors() Errors {
	if p.node == nil {
		return nil
	}
	return Errors(p.node)
}

var (
	required      = problem{"BASE_TYPE_REQUIRED", "This field is required"}
	notObject     = problem{"MODEL_TYPE_CONVERT", "Expected an object/dictionary."}
	notDictionary = problem{"DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"}
	notList       = problem{"LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"}
	notBoolean    = problem{"BOOLEAN_TYPE_CONVERT", "Must be either true or false."}
	noRegexMatch  = problem{"STRING_TYPE_REGEX", "String value did not match validation regex."}
	notURL        = problem{"URL_TYPE_INVALID_URL", "Not a well formed URL."}
	repeated      = problem{"SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value"}
)

// wrongLength is the problem of a text or list that must have min to max
// characters or entries.
func wrongLength(min, max int) problem {
	if min == 0 {
		return problem{"BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", max)}
	}
	return problem{"BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between %d and %d in length.", min, max)}
}

func notString(value any) problem {
	return problem{"STRING_TYPE_CONVERT", fmt.Sprintf("Could not interpret %q as string.", show(value))}
}

func notNumber(value any, kind string) problem {
	return problem{"NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not %s.", show(value), kind)}
}

func tooSmall(min int64) problem {
	return problem{"NUMBER_TYPE_MIN", fmt.Sprintf("int value should be greater than or equal to %d.", min)}
}

func tooLarge(max int64) problem {
	return problem{"NUMBER_TYPE_MAX", fmt.Sprintf("int value should be less than or equal to %d.", max)}
}

func floatTooSmall(min float64) problem {
	return problem{"NUMBER_TYPE_MIN", "float value should be greater than or equal to " + decimal(min) + "."}
}

func floatTooLarge(max float64) problem {
	return problem{"NUMBER_TYPE_MAX", "float value should be less than or equal to " + decimal(max) + "."}
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func notAmong(choices []string) problem {
	return problem{"BASE_TYPE_CHOICES", "Value must be one of " + tuple(choices) + "."}
}

// notOfType is the answer to a component or option whose "type" does not belong
// where it stands.
func notOfType(types []int64) problem {
	return problem{"UNION_TYPE_CHOICES", `Value of field "type" must be one of ` + tuple(numerals(types)) + "."}
}

// tuple writes a list the way Discord's messages do: "(1, 2)", and "(1,)" for
// a single entry.
func tuple(entries []string) string {
	if len(entries) == 1 {
		return "(" + entries[0] + ",)"
	}
	return "(" + strings.Join(entries, ", ") + ")"
}

func numerals(numbers []int64) []string {
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = strconv.FormatInt(n, 10)
	}
	return out
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = "'" + w + "'"
	}
	return out
}

// show writes a faulty value into a message, shortened so that a large body
// cannot make a large answer.
func show(value any) string {
	const most = 100
	switch v := value.(type) {
	case nil:
		return "None"
	case map[string]any:
		return "{...}"
	case []any:
		return "[...]"
	case string:
		if runes := []rune(v[:min(len(v), 4*(most+1))]); len(runes) > most {
			return string(runes[:most]) + "..."
		}
		return v
	default:
		text := fmt.Sprint(v)
		return text[:min(len(text), most)]
	}
}

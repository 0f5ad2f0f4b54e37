package contract

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// How values and schemas are told. Numbers and booleans are told as they are, texts
// only as far as a list of fixed words is concerned: a text may be what a member wrote.

// kind is a value's type in words.
func kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "an array"
	}
	return "an object"
}

// told is a value that should have been one of a few fixed ones.
func told(v any) string {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		if len(v) > 40 {
			return "a long text"
		}
		return strconv.Quote(v)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return kind(v)
	}
	return string(text)
}

// types are the types that s takes.
func types(s *openapi3.Schema) string { return strings.Join(s.Type.Slice(), " or ") }

// most is how many of a long list are told.
const most = 15

func words(list []any) string {
	var out []string
	for _, v := range list {
		out = append(out, told(v))
	}
	return some(out)
}

func names(properties openapi3.Schemas) string {
	return some(slices.Sorted(maps.Keys(properties)))
}

func some(list []string) string {
	if len(list) > most {
		return strings.Join(list[:most], ", ") + " and " + strconv.Itoa(len(list)-most) + " more"
	}
	return strings.Join(list, ", ")
}

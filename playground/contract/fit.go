package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// fit walks a value beside its schema and collects what does not fit.
type fit struct {
	c *Checker
	// strict refuses fields that the schema does not name.
	strict bool
	// partial lets required fields be missing in the outermost object.
	partial bool

	at   []step
	list []misfit
}

// step leads from a value to one inside it.
type step struct {
	key   string
	index int // where key is ""
}

// value holds v against s. A part is one of several schemas that all describe v, so it
// cannot judge which fields v may have.
func (f *fit) value(s *openapi3.Schema, v any, part bool) {
	if s == nil || (v == nil && f.c.nullable(s)) {
		return
	}
	before := len(f.list)
	f.typed(s, v, part)
	// What has the wrong type or range is told once, not again by an enum or a union.
	switch v.(type) {
	case []any, map[string]any:
	default:
		if len(f.list) > before {
			return
		}
	}
	if len(s.Enum) > 0 && scalar(v) && !slices.Contains(scalars(s.Enum), v) {
		f.add("is %s, must be one of %s", told(v), words(s.Enum))
		return
	}
	if s.Const != nil && scalar(v) && s.Const != v {
		f.add("is %s, must be %s", kind(v), told(s.Const))
		return
	}
	for _, u := range f.c.unions[s] {
		f.union(u, v)
	}
	for _, sub := range s.AllOf {
		f.value(sub.Value, v, true)
	}
	if r := f.c.rules[s]; r != nil {
		if o, ok := v.(map[string]any); ok {
			r(f, o)
		}
	}
}

// typed holds v against what s says of values of its type.
func (f *fit) typed(s *openapi3.Schema, v any, part bool) {
	name := typeOf(v)
	if !s.Type.Permits(name) && !(name == openapi3.TypeInteger && s.Type.Permits(openapi3.TypeNumber)) {
		f.add("is %s, must be %s", kind(v), types(s))
		return
	}
	switch v := v.(type) {
	case float64:
		if err := s.VisitJSONNumber(v); err != nil {
			f.add("is %s: %s", told(v), reason(err).Reason)
		}
	case string:
		f.text(s, v)
	case []any:
		f.items(s, v)
	case map[string]any:
		f.object(s, v, part)
	}
}

func (f *fit) text(s *openapi3.Schema, v string) {
	if err := s.VisitJSONString(v); err != nil {
		switch why := reason(err); why.SchemaField {
		case "minLength":
			f.add("has %d characters, the least is %d", utf8.RuneCountInString(v), s.MinLength)
		case "maxLength":
			f.add("has %d characters, the most is %d", utf8.RuneCountInString(v), *s.MaxLength)
		case "pattern":
			f.add("does not match %s", s.Pattern)
		default:
			f.add("does not fit: %s", why.Reason)
		}
	} else if s.Format == "uri" && v != "" {
		// kin-openapi does not know this format.
		if u, err := url.Parse(v); err != nil || u.Scheme == "" {
			f.add("is no URL with a scheme such as https:")
		}
	}
}

func (f *fit) items(s *openapi3.Schema, v []any) {
	if s.MinItems > uint64(len(v)) {
		f.add("has %d items, the least is %d", len(v), s.MinItems)
	}
	if s.MaxItems != nil && *s.MaxItems < uint64(len(v)) {
		f.add("has %d items, the most is %d", len(v), *s.MaxItems)
	}
	if s.UniqueItems && !unique(v) {
		f.add("has an item twice")
	}
	if s.Items == nil {
		return
	}
	for i, item := range v {
		f.at = append(f.at, step{index: i})
		f.value(s.Items.Value, item, false)
		f.at = f.at[:len(f.at)-1]
	}
}

func (f *fit) object(s *openapi3.Schema, v map[string]any, part bool) {
	if n := uint64(len(v)); n < s.MinProps {
		f.add("has %d fields, the least is %d", n, s.MinProps)
	} else if s.MaxProps != nil && n > *s.MaxProps {
		f.add("has %d fields, the most is %d", n, *s.MaxProps)
	}
	if !f.partial || len(f.at) > 0 {
		for _, name := range s.Required {
			if _, there := v[name]; !there {
				f.in(name, func() { f.add("is missing") })
			}
		}
	}
	rest := s.AdditionalProperties
	for name, inner := range v {
		switch {
		case s.Properties[name] != nil:
			f.at = append(f.at, step{key: name})
			f.value(s.Properties[name].Value, inner, false)
			f.at = f.at[:len(f.at)-1]
		case rest.Schema != nil:
			f.at = append(f.at, step{key: name})
			f.value(rest.Schema.Value, inner, false)
			f.at = f.at[:len(f.at)-1]
		case rest.Has != nil && *rest.Has, part:
		case rest.Has != nil, f.strict && len(s.Properties) > 0:
			f.in(name, func() { f.add("no such field is described; there are %s", names(s.Properties)) })
		}
	}
}

func (f *fit) in(name string, do func()) {
	f.at = append(f.at, step{key: name})
	do()
	f.at = f.at[:len(f.at)-1]
}

func (f *fit) add(format string, args ...any) {
	f.list = append(f.list, misfit{f.where(), fmt.Sprintf(format, args...)})
}

// where is the place of the current value, as data.components[0].type.
func (f *fit) where() string {
	var b strings.Builder
	for _, s := range f.at {
		switch {
		case s.key == "":
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case b.Len() == 0:
			b.WriteString(s.key)
		default:
			b.WriteString("." + s.key)
		}
	}
	return b.String()
}

func (f *fit) sorted() []misfit { return sorted(f.list) }

// sorted puts misfits in an order that is the same every time.
func sorted(list []misfit) []misfit {
	slices.SortStableFunc(list, func(a, b misfit) int {
		if by := strings.Compare(a.at, b.at); by != 0 {
			return by
		}
		return strings.Compare(a.why, b.why)
	})
	return list
}

// nullable tells whether null fits: it is among the types, a branch of a union takes
// it, or s says nothing at all.
func (c *Checker) nullable(s *openapi3.Schema) bool {
	if s.Nullable || s.Type.IncludesNull() {
		return true
	}
	unions := c.unions[s]
	if s.Type == nil && len(unions) > 0 {
		return !slices.ContainsFunc(unions, func(u *union) bool { return !u.null })
	}
	return s.IsEmpty()
}

// reason is what kin-openapi found; its own text adds the schema and the value.
func reason(err error) openapi3.SchemaError {
	var found *openapi3.SchemaError
	if errors.As(err, &found) {
		return openapi3.SchemaError{SchemaField: found.SchemaField, Reason: found.Reason}
	}
	return openapi3.SchemaError{Reason: "does not fit"}
}

func typeOf(v any) string {
	switch v := v.(type) {
	case bool:
		return openapi3.TypeBoolean
	case float64:
		if v == math.Trunc(v) {
			return openapi3.TypeInteger
		}
		return openapi3.TypeNumber
	case string:
		return openapi3.TypeString
	case []any:
		return openapi3.TypeArray
	case map[string]any:
		return openapi3.TypeObject
	}
	return openapi3.TypeNull
}

func scalar(v any) bool {
	switch v.(type) {
	case []any, map[string]any:
		return false
	}
	return true
}

// scalars leaves out what cannot be compared with ==.
func scalars(list []any) []any {
	if !slices.ContainsFunc(list, func(v any) bool { return !scalar(v) }) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(v any) bool { return !scalar(v) })
}

// unique tells whether no item is there twice.
func unique(list []any) bool {
	seen := map[string]bool{}
	for _, v := range list {
		text, err := json.Marshal(v)
		if err != nil {
			return true
		}
		if seen[string(text)] {
			return false
		}
		seen[string(text)] = true
	}
	return true
}

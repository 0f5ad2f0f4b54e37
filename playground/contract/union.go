package contract

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// union is a oneOf or anyOf. Both are read as "one of these must take it": Discord's
// description marks its anyOfs as oneOf in an extension, and a body that two branches
// take is no mistake.
type union struct {
	null     bool
	branches []*openapi3.Schema // without null
	// constants are the values, where every branch is a single one.
	constants []any

	// A field by which the branches of objects are told apart, in Discord's API nearly
	// always "type"; "" if there is none.
	by      string
	values  []any
	byValue map[any][]*openapi3.Schema
}

// findUnions prepares the unions in a schema and in everything it leads to.
func (c *Checker) findUnions(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil {
		return
	}
	s := ref.Value
	if _, seen := c.unions[s]; seen {
		return
	}
	c.unions[s] = nil
	for _, refs := range []openapi3.SchemaRefs{s.OneOf, s.AnyOf, s.AllOf} {
		for _, sub := range refs {
			c.findUnions(sub)
		}
	}
	for _, sub := range s.Properties {
		c.findUnions(sub)
	}
	c.findUnions(s.Items)
	c.findUnions(s.AdditionalProperties.Schema)
	for _, refs := range []openapi3.SchemaRefs{s.OneOf, s.AnyOf} {
		if len(refs) > 0 {
			c.unions[s] = append(c.unions[s], newUnion(refs))
		}
	}
}

// findBodyUnions does so for the bodies of an endpoint.
func (c *Checker) findBodyUnions(op *openapi3.Operation) {
	var bodies []openapi3.Content
	if op.RequestBody != nil && op.RequestBody.Value != nil {
		bodies = append(bodies, op.RequestBody.Value.Content)
	}
	for _, r := range op.Responses.Map() {
		if r.Value != nil {
			bodies = append(bodies, r.Value.Content)
		}
	}
	for _, content := range bodies {
		if media := content[typeJSON]; media != nil {
			c.findUnions(media.Schema)
		}
	}
}

func newUnion(refs openapi3.SchemaRefs) *union {
	u := &union{}
	for _, ref := range refs {
		switch s := ref.Value; {
		case s == nil:
		case s.Type.Is(openapi3.TypeNull):
			u.null = true
		default:
			u.null = u.null || s.Type.IncludesNull()
			u.branches = append(u.branches, s)
		}
	}
	for _, s := range u.branches {
		if s.Const == nil || !scalar(s.Const) {
			u.constants = nil
			break
		}
		u.constants = append(u.constants, s.Const)
	}
	u.by = discriminator(u.branches)
	if u.by == "" {
		return u
	}
	u.byValue = map[any][]*openapi3.Schema{}
	for _, s := range u.branches {
		for _, v := range finite(s.Properties[u.by]) {
			if u.byValue[v] == nil {
				u.values = append(u.values, v)
			}
			u.byValue[v] = append(u.byValue[v], s)
		}
	}
	slices.SortFunc(u.values, func(a, b any) int {
		x, isNumber := a.(float64)
		if y, too := b.(float64); isNumber && too {
			return int(x - y)
		}
		return 0
	})
	return u
}

// discriminator is the field that takes a few fixed values in every branch and the
// most values in all: the one that tells the branches apart best.
func discriminator(branches []*openapi3.Schema) string {
	if len(branches) < 2 {
		return ""
	}
	best, count := "", 0
	for _, name := range slices.Sorted(maps.Keys(branches[0].Properties)) {
		values := map[any]int{}
		everywhere := true
		for _, s := range branches {
			list := finite(s.Properties[name])
			everywhere = everywhere && len(list) > 0
			for _, v := range list {
				values[v]++
			}
		}
		// A field that has the same values in every branch tells nothing.
		tells := false
		for _, n := range values {
			tells = tells || n < len(branches)
		}
		if everywhere && tells && len(values) > count {
			best, count = name, len(values)
		}
	}
	return best
}

// finite are the values a schema takes, if it lists them.
func finite(ref *openapi3.SchemaRef) []any {
	if ref == nil || ref.Value == nil {
		return nil
	}
	s := ref.Value
	if s.Const != nil {
		return scalars([]any{s.Const})
	}
	if len(s.Enum) > 0 {
		return scalars(s.Enum)
	}
	var out []any
	for _, branch := range s.OneOf {
		if branch.Value != nil && branch.Value.Type.Is(openapi3.TypeNull) {
			continue
		}
		list := finite(branch)
		if list == nil {
			return nil
		}
		out = append(out, list...)
	}
	return out
}

// union holds v against the branch that is meant for it.
func (f *fit) union(u *union, v any) {
	if v == nil && u.null || len(u.branches) == 0 {
		return
	}
	if len(u.branches) == 1 {
		f.value(u.branches[0], v, false)
		return
	}
	if o, isObject := v.(map[string]any); isObject && u.by != "" {
		which, there := o[u.by]
		if there && scalar(which) {
			if branches := u.byValue[which]; branches != nil {
				f.closest(branches, v)
				return
			}
			f.in(u.by, func() { f.add("is %s, must be one of %s", told(which), words(u.values)) })
			return
		}
		f.in(u.by, func() {
			f.add("is %s; it says which kind of object this is, one of %s", missing(there, which), words(u.values))
		})
		return
	}
	if u.constants != nil && scalar(v) {
		if !slices.Contains(u.constants, v) {
			f.add("is %s, must be one of %s", told(v), words(u.constants))
		}
		return
	}
	var fitting []*openapi3.Schema
	name := typeOf(v)
	for _, s := range u.branches {
		if s.Type.Permits(name) || name == openapi3.TypeInteger && s.Type.Permits(openapi3.TypeNumber) {
			fitting = append(fitting, s)
		}
	}
	if len(fitting) == 0 {
		var takes []string
		for _, s := range u.branches {
			if t := types(s); !slices.Contains(takes, t) {
				takes = append(takes, t)
			}
		}
		f.add("is %s, must be %s", kind(v), some(takes))
		return
	}
	f.closest(fitting, v)
}

func missing(there bool, v any) string {
	if !there {
		return "missing"
	}
	return kind(v)
}

// closest holds v against each branch and keeps what the best one found: the fewest
// misfits, and of as many the deepest, because a branch that is not meant for v parts
// from it early.
func (f *fit) closest(branches []*openapi3.Schema, v any) {
	start := len(f.list)
	var best []misfit
	for i, s := range branches {
		f.value(s, v, false)
		found := f.list[start:]
		if len(found) == 0 {
			return
		}
		if i == 0 || len(found) < len(best) || len(found) == len(best) && len(found[0].at) > len(best[0].at) {
			best = slices.Clone(found)
		}
		f.list = f.list[:start]
	}
	f.list = append(f.list, best...)
}

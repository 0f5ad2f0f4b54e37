package contract

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"cairn/playground"
)

// segment is a node in the tree of paths: what may follow the segments before it.
type segment struct {
	literal map[string]*segment
	any     *segment              // a parameter stands here
	methods map[string]*operation // of the path that ends here
}

// operation is one endpoint.
type operation struct {
	method   string
	template string // "/channels/{channel_id}/messages"
	path     []*openapi3.Parameter
	query    map[string]*openapi3.Parameter
	*openapi3.Operation
}

// String names the endpoint without any value of the path, so without tokens.
func (o *operation) String() string { return o.method + " " + o.template }

// collect builds the tree of all paths.
func (c *Checker) collect(paths *openapi3.Paths) *segment {
	root := &segment{}
	for template, item := range paths.Map() {
		at := root
		for name := range strings.SplitSeq(strings.TrimPrefix(template, "/"), "/") {
			at = at.child(name)
		}
		if at.methods == nil {
			at.methods = map[string]*operation{}
		}
		for method, described := range item.Operations() {
			op := &operation{method: method, template: template, query: map[string]*openapi3.Parameter{}, Operation: described}
			params := append(append(openapi3.Parameters{}, item.Parameters...), described.Parameters...)
			byName := map[string]*openapi3.Parameter{}
			for _, p := range params {
				c.findUnions(p.Value.Schema)
				switch p.Value.In {
				case openapi3.ParameterInQuery:
					op.query[p.Value.Name] = p.Value
				case openapi3.ParameterInPath:
					byName[p.Value.Name] = p.Value
				}
			}
			for name := range strings.SplitSeq(template, "/") {
				if isParameter(name) {
					op.path = append(op.path, byName[strings.Trim(name, "{}")])
				}
			}
			c.findBodyUnions(described)
			at.methods[method] = op
		}
	}
	return root
}

func isParameter(name string) bool { return strings.HasPrefix(name, "{") }

func (s *segment) child(name string) *segment {
	if isParameter(name) {
		if s.any == nil {
			s.any = &segment{}
		}
		return s.any
	}
	if s.literal == nil {
		s.literal = map[string]*segment{}
	}
	if s.literal[name] == nil {
		s.literal[name] = &segment{}
	}
	return s.literal[name]
}

// match finds the endpoint of a path; a literal segment wins over a parameter.
func (s *segment) match(method string, path []string) *operation {
	if len(path) == 0 {
		return s.methods[method]
	}
	if next := s.literal[path[0]]; next != nil {
		if op := next.match(method, path[1:]); op != nil {
			return op
		}
	}
	if s.any != nil {
		return s.any.match(method, path[1:])
	}
	return nil
}

var apiVersion = regexp.MustCompile(`^/api/v(9|10)/`)

// find is the endpoint of an exchange.
func (c *Checker) find(e playground.Exchange) (*operation, error) {
	prefix := apiVersion.FindString(e.Path)
	if prefix == "" {
		return nil, fmt.Errorf("%s %s: %w, which is of /api/v10 (v9 is taken too)", e.Method, withoutTokens(e.Path), errUnknownPath)
	}
	path := strings.Split(strings.TrimPrefix(e.Path, prefix), "/")
	if op := c.routes.match(e.Method, path); op != nil {
		return op, nil
	}
	return nil, fmt.Errorf("%s %s: %w", e.Method, withoutTokens(e.Path), errUnknownPath)
}

// plain matches what a segment of a path can be without being a token: an id, an API
// version, a word in small letters.
var plain = regexp.MustCompile(`^([0-9]{0,20}|v[0-9]+|[@a-z-]{1,30})$`)

// withoutTokens is a path that no template describes, with … for what may be a token:
// what comes after the id of a webhook or an interaction, and what is not plain.
func withoutTokens(path string) string {
	segments := strings.Split(path, "/")
	told := slices.Clone(segments)
	for i, s := range segments {
		after := i >= 2 && (segments[i-2] == "webhooks" || segments[i-2] == "interactions")
		if s != "" && after || !plain.MatchString(s) {
			told[i] = "…"
		}
	}
	return strings.Join(told, "/")
}

// pathMisfits holds the values in the path against their parameters. A value is never
// told: it may be a token.
func (c *Checker) pathMisfits(op *operation, e playground.Exchange) []misfit {
	var list []misfit
	path := strings.Split(strings.TrimPrefix(e.Path, apiVersion.FindString(e.Path)), "/")
	template := strings.Split(strings.TrimPrefix(op.template, "/"), "/")
	next := 0
	for i, name := range template {
		if !isParameter(name) {
			continue
		}
		p := op.path[next]
		next++
		if path[i] == "" {
			list = append(list, misfit{"path", name + " is empty"})
			continue
		}
		if p == nil || p.Schema == nil {
			continue
		}
		if f := c.fitText(p.Schema.Value, path[i]); len(f) > 0 {
			list = append(list, misfit{"path", fmt.Sprintf("%s: %s", name, f[0].why)})
		}
	}
	return list
}

package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"cairn/playground"
)

const (
	typeJSON      = "application/json"
	typeMultipart = "multipart/form-data"
)

// request is Request once the endpoint is known.
func (c *Checker) request(op *operation, e playground.Exchange) error {
	list := c.pathMisfits(op, e)
	list = append(list, c.queryMisfits(op, e.Query)...)
	list = append(list, c.bodyMisfits(op, e)...)
	return asError(op.String()+", request", list)
}

// response is Response once the endpoint is known.
func (c *Checker) response(op *operation, e playground.Exchange) error {
	what := fmt.Sprintf("%s, response %d", op, e.Status)
	described := op.Responses.Value(strconv.Itoa(e.Status))
	if described == nil {
		described = op.Responses.Value(fmt.Sprintf("%dXX", e.Status/100))
	}
	if described == nil || described.Value == nil {
		return asError(what, []misfit{{"status", fmt.Sprintf("%d is not described for this endpoint", e.Status)}})
	}
	media := described.Value.Content[typeJSON]
	switch {
	case media == nil && len(described.Value.Content) == 0:
		if len(e.Response) > 0 {
			return asError(what, []misfit{{"body", "there is one, and none is described"}})
		}
		return nil
	case media == nil || media.Schema == nil:
		return nil // an image, say
	}
	body, err := decode(e.Response)
	if err != nil {
		return asError(what, []misfit{{"body", err.Error()}})
	}
	f := fit{c: c, strict: true}
	f.value(media.Schema.Value, body, false)
	return asError(what, f.sorted())
}

// queryMisfits holds the query against the described parameters. Booleans and lists
// are as Discord writes them (docs: reference, "Boolean Query Strings", "Array Query
// Strings").
func (c *Checker) queryMisfits(op *operation, query string) []misfit {
	if query == "" && len(op.query) == 0 {
		return nil
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return []misfit{{"query", "cannot be read"}}
	}
	var list []misfit
	for name, given := range values {
		at := "query." + name
		p := op.query[name]
		if p == nil {
			list = append(list, misfit{at, "no such parameter is described"})
			continue
		}
		if p.Schema == nil {
			continue
		}
		schema := p.Schema.Value
		if schema.Type.Is(openapi3.TypeArray) && schema.Items != nil {
			schema = schema.Items.Value
		} else if len(given) > 1 {
			list = append(list, misfit{at, "is there more than once"})
		}
		for _, text := range given {
			for _, f := range c.fitText(schema, text) {
				list = append(list, misfit{at, f.why})
			}
		}
	}
	for name, p := range op.query {
		if p.Required && !values.Has(name) {
			list = append(list, misfit{"query." + name, "is missing"})
		}
	}
	return sorted(list)
}

// fitText holds a value that came as text, in a path or a query, against a schema.
func (c *Checker) fitText(s *openapi3.Schema, text string) []misfit {
	f := fit{c: c}
	f.value(s, c.fromText(s, text), false)
	return f.sorted()
}

// fromText reads text as the first of the schema's types it can be read as.
func (c *Checker) fromText(s *openapi3.Schema, text string) any {
	types := s.Type
	if types.IsEmpty() {
		for _, u := range c.unions[s] {
			for _, b := range u.branches {
				if v := c.fromText(b, text); v != text {
					return v
				}
			}
		}
		return text
	}
	if types.Includes(openapi3.TypeString) {
		return text
	}
	if types.Includes(openapi3.TypeBoolean) {
		switch text {
		case "true", "True", "1":
			return true
		case "false", "False", "0":
			return false
		}
	}
	if types.Includes(openapi3.TypeInteger) || types.Includes(openapi3.TypeNumber) {
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return n
		}
	}
	return text
}

// bodyMisfits holds the body of a request against the description.
func (c *Checker) bodyMisfits(op *operation, e playground.Exchange) []misfit {
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		if len(e.Request) > 0 {
			return []misfit{{"body", "there is one, and none is described"}}
		}
		return nil
	}
	described := op.RequestBody.Value
	if len(e.Request) == 0 {
		if described.Required && e.Fault == "" && e.Status < http.StatusBadRequest {
			return []misfit{{"body", "is missing"}}
		}
		return nil
	}
	kind, params, err := mime.ParseMediaType(e.ContentType)
	if err != nil {
		return []misfit{{"body", "its Content-Type cannot be read: send " + typeJSON}}
	}
	text := e.Request
	switch {
	case kind == typeJSON:
	case kind == typeMultipart && described.Content[typeMultipart] != nil:
		var list []misfit
		text, list = payload(e.Request, params["boundary"])
		if len(list) > 0 || text == nil {
			return list
		}
	default:
		return []misfit{{"body", fmt.Sprintf("its Content-Type %q is not described: send %s", kind, typeJSON)}}
	}
	media := described.Content[typeJSON]
	if media == nil || media.Schema == nil {
		if kind == typeJSON {
			return []misfit{{"body", "JSON is not described for this endpoint"}}
		}
		return nil // a file upload that takes no JSON
	}
	body, err := decode(text)
	if err != nil {
		return []misfit{{"body", err.Error()}}
	}
	f := fit{c: c, strict: true}
	f.value(media.Schema.Value, body, false)
	return f.sorted()
}

// uploads are the names of the parts that hold files (docs: reference, "Uploading
// Files"); the description has ten of them.
var uploads = regexp.MustCompile(`^files\[[0-9]\]$`)

// payload is the payload_json of a multipart body, nil if there is none.
func payload(body []byte, boundary string) ([]byte, []misfit) {
	var text []byte
	var list []misfit
	var names []string
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			if len(names) == 0 {
				list = append(list, misfit{"body", "the multipart body has no parts"})
			}
			return text, list
		}
		if err != nil {
			return nil, append(list, misfit{"body", "the multipart body cannot be read"})
		}
		name := part.FormName()
		switch {
		case slices.Contains(names, name):
			list = append(list, misfit{"body", fmt.Sprintf("the part %q is there more than once", name)})
		case name == "payload_json":
			if text, err = io.ReadAll(part); err != nil {
				return nil, append(list, misfit{"payload_json", "cannot be read"})
			}
		case !uploads.MatchString(name):
			list = append(list, misfit{"body", fmt.Sprintf("the part %q is neither payload_json nor files[0] to files[9]", name)})
		case part.FileName() == "":
			list = append(list, misfit{name, "has no filename"})
		}
		names = append(names, name)
	}
}

// decode reads JSON; the error does not hold the text.
func decode(text []byte) (any, error) {
	if len(text) == 0 {
		return nil, errors.New("is missing")
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, errors.New("is no JSON")
	}
	return v, nil
}

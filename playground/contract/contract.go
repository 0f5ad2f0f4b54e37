// Package contract holds what a bot and the playground send each other against
// Discord's own OpenAPI description of its REST API, so that what works in the
// playground also works on Discord.
//
// The description is a file that Discord publishes at
// github.com/discord/discord-api-spec as specs/openapi.json. It is not part of this
// module: the environment variable DISCORD_OPENAPI names it, and without it Watch
// watches nothing.
//
// kin-openapi reads the description and judges single numbers and texts. Objects,
// lists and unions are walked here, because a general verdict on Discord's unions is
// either too lax (the seven interaction callbacks are one anyOf, and a body fits as
// soon as any of them takes it) or useless to read ("doesn't match any schema"): the
// branch is chosen by the value that tells the branches apart, mostly "type", and the
// body is held against that one.
//
// Bodies may hold only fields that the description names, at every depth. In a
// request a misspelt optional field is the commonest mistake of all, and Discord says
// nothing about it; in a response of the playground it would be something that a bot
// cannot have from Discord. The description is complete enough for that: compared with
// Discord's documentation of 2026-08-06 it lacks the few fields listed in
// corrections.go. Only gateway events may hold more, because they do on Discord and no
// description says what.
package contract

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"cairn/playground"
)

// Checker holds the description. It does not change after Load and can be used from
// any goroutine.
type Checker struct {
	routes  *segment
	schemas openapi3.Schemas
	unions  map[*openapi3.Schema][]*union
	rules   map[*openapi3.Schema]rule
}

// Load reads the description from a file, which takes about a third of a second.
func Load(path string) (*Checker, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("contract: read Discord's API description: %w; %s", err, howToGet)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("contract: %s is no OpenAPI description: %w; %s", path, err, howToGet)
	}
	if doc.Paths.Len() == 0 || doc.Components == nil || doc.Components.Schemas["MessageResponse"] == nil {
		return nil, fmt.Errorf("contract: %s does not describe Discord's API; %s", path, howToGet)
	}
	c := &Checker{schemas: doc.Components.Schemas, unions: map[*openapi3.Schema][]*union{}, rules: map[*openapi3.Schema]rule{}}
	if err := c.correct(); err != nil {
		return nil, err
	}
	c.routes = c.collect(doc.Paths)
	for _, ref := range c.schemas {
		c.findUnions(ref)
	}
	return c, nil
}

// howToGet says where the description is to be had.
const howToGet = "Discord publishes it at github.com/discord/discord-api-spec, specs/openapi.json: " +
	"download it and set DISCORD_OPENAPI to the path of the file"

// Request holds the request of an exchange against the description: its method and
// path, the values in the path, the query, and the body (JSON, or the payload_json of
// a multipart body). Both API versions that the playground serves are taken, 9 and 10,
// although the description is of 10. An empty body is taken where the request was
// refused, because the playground refuses some requests before it has read them.
//
// The error names everything that does not fit and where it is. It holds no token of
// the path, and of the body's texts only short ones that should have been one of a few
// fixed words.
func (c *Checker) Request(e playground.Exchange) error {
	op, err := c.find(e)
	if err != nil {
		return err
	}
	return c.request(op, e)
}

// Response holds the answer of an exchange against the description: the status must
// be described for this endpoint ("4XX" describes all of them), and so must the body.
// The error is as that of Request.
func (c *Checker) Response(e playground.Exchange) error {
	op, err := c.find(e)
	if err != nil {
		return err
	}
	return c.response(op, e)
}

// misfits is the error that lists what does not fit.
type misfits struct {
	what string // "POST /gateway, request"
	list []misfit
}

// misfit is one thing that does not fit.
type misfit struct {
	at  string // "data.components[0].type"; "" is the whole
	why string
}

// listed is how many misfits an error spells out: one mistake in a long list would
// otherwise fill the screen.
const listed = 12

func (m *misfits) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: does not fit Discord's API description:", m.what)
	for i, f := range m.list {
		if i == listed {
			fmt.Fprintf(&b, "\n\tand %d more", len(m.list)-listed)
			break
		}
		b.WriteString("\n\t")
		if f.at != "" {
			b.WriteString(f.at + ": ")
		}
		b.WriteString(f.why)
	}
	return b.String()
}

// asError is nil if everything fits.
func asError(what string, list []misfit) error {
	if len(list) == 0 {
		return nil
	}
	return &misfits{what, list}
}

// errUnknownPath is wrapped by the error on a method and path that are not described.
var errUnknownPath = errors.New("not in Discord's API description")

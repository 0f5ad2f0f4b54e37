package playground

import (
	"encoding/json"
	"strings"
)

// submitModal builds the interaction of a sent modal.
func (s *Server) submitModal(p *person, f *actForm) (*interaction, object, error) {
	values := map[string]any{}
	if len(f.Values) > 0 {
		if err := json.Unmarshal(f.Values, &values); err != nil {
			return nil, nil, bad("values must be an object from custom_id to a text or a list of texts: %v", err)
		}
	}
	m := s.interactions.modalByID(p.ID, f.ModalID)
	if m == nil && !f.Forge {
		return nil, nil, missing("%s has no open modal %q: it was sent already, or never opened", p.handle, f.ModalID)
	}
	forged := m == nil
	if forged {
		m = &modal{ChannelID: f.ChannelID, CustomID: f.CustomID}
		for _, id := range sortedKeys(values) {
			kind := componentTextInput
			if _, list := values[id].([]any); list {
				kind = componentSelect
			}
			m.Components = append(m.Components, object{"type": componentLabel, "component": object{"type": kind, "custom_id": id}})
		}
		settleComponents(m.Components)
	}
	c, err := s.channelFor(m.ChannelID, p)
	if err != nil {
		return nil, nil, err
	}
	if err := s.botAnswers(c, p); err != nil && !f.Forge {
		return nil, nil, err
	}
	b := &modalBuilder{s: s, p: p, c: c, values: values, used: map[string]bool{}, forge: f.Forge, resolved: resolved{}}
	components, err := b.build(m.Components)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range sortedKeys(values) {
		if !b.used[id] && !f.Forge {
			return nil, nil, bad("the modal has no field %q", id)
		}
	}
	data := object{"custom_id": m.CustomID, "components": components}
	if len(b.resolved) > 0 {
		data["resolved"] = b.resolved
	}
	if !forged {
		s.interactions.dropModal(p.ID, m)
	}
	i := s.newInteraction(interactionModal, p, c)
	i.source, i.opener = m.source, m.opener
	var shown any
	if src := c.log.get(m.source); src != nil {
		shown = src
	}
	return i, s.payload(i, data, shown), nil
}

// modalBuilder turns a modal's fields and what was filled in into the components of a
// modal submit (docs: components/reference, the "Interaction Response Structure" of
// each component).
type modalBuilder struct {
	s        *Server
	p        *person
	c        *channel
	values   map[string]any
	used     map[string]bool
	forge    bool
	resolved resolved
}

func (b *modalBuilder) build(list []object) ([]object, error) {
	out := []object{}
	for _, c := range list {
		kind, _ := number(c["type"])
		o := object{"type": kind, "id": c["id"]}
		switch kind {
		case componentRow:
			inner, err := b.build(children(c))
			if err != nil {
				return nil, err
			}
			o["components"] = inner
		case componentLabel:
			inner, err := b.build(children(c))
			if err != nil {
				return nil, err
			}
			if len(inner) == 1 {
				o["component"] = inner[0]
			}
		case componentTextDisplay:
		default:
			if err := b.field(c, kind, o); err != nil {
				return nil, err
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// field fills in one field's answer.
func (b *modalBuilder) field(c object, kind int, o object) error {
	id := stringOf(c["custom_id"])
	o["custom_id"] = id
	given, has := b.values[id]
	b.used[id] = true
	required := c["required"] != false
	switch kind {
	case componentTextInput:
		v, isText := given.(string)
		if has && !isText {
			return bad("%q is a text field: give a text", id)
		}
		if !has {
			v = stringOf(c["value"])
		}
		v = strings.ReplaceAll(v, "\r\n", "\n")
		if !b.forge {
			if err := checkText(c, id, v, required); err != nil {
				return err
			}
		}
		o["value"] = v
	case componentCheckbox:
		v, isBool := given.(bool)
		if has && !isBool {
			return bad("%q is a checkbox: give true or false", id)
		}
		if !has {
			v = c["default"] == true
		}
		o["value"] = v
	case componentRadioGroup:
		v, isText := given.(string)
		if has && !isText {
			return bad("%q is a radio group: give the value of one option", id)
		}
		o["value"] = nil
		if has {
			o["value"] = v
			if err := b.s.checkValues(object{"custom_id": id, "options": c["options"]}, kind, b.p, b.c, []string{v}); err != nil && !b.forge {
				return err
			}
		} else if required && !b.forge {
			return bad("%q is required", id)
		}
	default:
		values, err := texts(given)
		if err != nil {
			return bad("%q takes a list of texts: %v", id, err)
		}
		if !has {
			values = defaults(c)
		}
		if !b.forge && (required || len(values) > 0) {
			if err := b.s.checkValues(c, kind, b.p, b.c, values); err != nil {
				return err
			}
		}
		o["values"] = values
		if isSelect(kind) {
			b.s.resolveValues(b.resolved, kind, b.p, b.c, values)
		}
	}
	return nil
}

// checkText keeps a text field's limits (docs: components/reference, "Text Input").
func checkText(c object, id, v string, required bool) error {
	n := len([]rune(v))
	if n == 0 {
		if required {
			return bad("%q is required", id)
		}
		return nil
	}
	least, most := 0, 4000
	if x, given := number(c["min_length"]); given {
		least = x
	}
	if x, given := number(c["max_length"]); given {
		most = x
	}
	if n < least || n > most {
		return bad("%q takes %d to %d characters, not %d", id, least, most, n)
	}
	return nil
}

// defaults are the options that are chosen until the person changes them.
func defaults(c object) []string {
	out := []string{}
	for _, o := range objects(c["options"]) {
		if o["default"] == true {
			out = append(out, stringOf(o["value"]))
		}
	}
	for _, o := range objects(c["default_values"]) {
		out = append(out, stringOf(o["id"]))
	}
	return out
}

func texts(v any) ([]string, error) {
	out := []string{}
	switch v := v.(type) {
	case nil:
	case string:
		out = append(out, v)
	case []any:
		for _, x := range v {
			t, isText := x.(string)
			if !isText {
				return nil, bad("%v is no text", x)
			}
			out = append(out, t)
		}
	default:
		return nil, bad("%v is no list", v)
	}
	return out, nil
}

package playground

import (
	"encoding/json"
	"slices"
)

// useComponent builds the interaction of a pressed button or a used select.
func (s *Server) useComponent(p *person, f *actForm) (*interaction, object, error) {
	var values []string
	if len(f.Values) > 0 {
		if err := json.Unmarshal(f.Values, &values); err != nil {
			return nil, nil, bad("values must be a list of texts: %v", err)
		}
	}
	c, err := s.componentChannel(p, f)
	if err != nil {
		return nil, nil, err
	}
	if err := s.botAnswers(c, p); err != nil && !f.Forge {
		return nil, nil, err
	}
	m := c.log.get(f.MessageID)
	visible := m != nil && (m.viewer == "" || m.viewer == p.ID)
	if !visible && !f.Forge {
		return nil, nil, missing("%s sees no message %q in this channel", p.handle, f.MessageID)
	}
	var shown any
	var comp object
	if m != nil {
		shown = m
		comp = findComponent(m.Components, f.CustomID)
	}
	if f.Forge && len(f.Message) > 0 {
		shown = f.Message
	}
	kind, _ := number(comp["type"])
	switch {
	case f.Forge:
		if comp == nil {
			kind = componentButton
			if values != nil {
				kind = componentSelect
			}
		}
	case comp == nil:
		return nil, nil, missing("the message has no component with custom_id %q", f.CustomID)
	default:
		if err := s.checkUse(comp, p, c, values); err != nil {
			return nil, nil, err
		}
	}
	if shown == nil {
		return nil, nil, bad("a forged component needs an existing message_id or a whole message")
	}
	data := object{"component_type": kind, "custom_id": f.CustomID}
	if id, has := number(comp["id"]); has {
		data["id"] = id
	}
	if isSelect(kind) {
		if values == nil {
			values = []string{}
		}
		data["values"] = values
		res := resolved{}
		s.resolveValues(res, kind, p, c, values)
		if len(res) > 0 {
			data["resolved"] = res
		}
	}
	i := s.newInteraction(interactionComponent, p, c)
	i.source = f.MessageID
	return i, s.payload(i, data, shown), nil
}

// botAnswers refuses what is left over of a bot that is no longer in the server, unless
// the person has the app on their own account.
func (s *Server) botAnswers(c *channel, p *person) error {
	if c.isDM() || c.guild.hasBot() || p.installed {
		return nil
	}
	return forbidden("%s is not in this server any more", s.world.bot.Username)
}

// componentChannel is the channel a component is used in. A forger may name one that
// the person cannot see, as long as it exists.
func (s *Server) componentChannel(p *person, f *actForm) (*channel, error) {
	if f.Forge {
		if c := s.world.channels[f.ChannelID]; c != nil && (c.isDM() || c.guild.members[p.ID] != nil) {
			return c, nil
		}
	}
	return s.channelFor(f.ChannelID, p)
}

// checkUse refuses what Discord's client does not let a person do with a component.
func (s *Server) checkUse(comp object, p *person, c *channel, values []string) error {
	kind, _ := number(comp["type"])
	name := stringOf(comp["custom_id"])
	if comp["disabled"] == true {
		return bad("the component %q is disabled", name)
	}
	if kind == componentButton {
		if len(values) > 0 {
			return bad("the component %q is a button: it takes no values", name)
		}
		return nil
	}
	if !isSelect(kind) {
		return bad("the component %q (type %d) cannot be used", name, kind)
	}
	return s.checkValues(comp, kind, p, c, values)
}

// checkValues checks the number of chosen values and that each is there to choose.
func (s *Server) checkValues(comp object, kind int, p *person, c *channel, values []string) error {
	name := stringOf(comp["custom_id"])
	least, most := 1, 1
	if n, given := number(comp["min_values"]); given {
		least = n
	}
	if n, given := number(comp["max_values"]); given {
		most = n
	}
	if len(values) < least || len(values) > most {
		return bad("%q takes %d to %d values, not %d", name, least, most, len(values))
	}
	for n, v := range values {
		if slices.Contains(values[:n], v) {
			return bad("%q has %q chosen twice", name, v)
		}
		switch kind {
		case componentSelect, componentRadioGroup, componentCheckboxGroup:
			if !slices.ContainsFunc(objects(comp["options"]), func(o object) bool { return o["value"] == v }) {
				return bad("%q has no option with value %q", name, v)
			}
		default:
			if !s.canResolve(kind, p, c, v) || kind == componentChannelSelect && !s.channelOfType(v, comp["channel_types"]) {
				return bad("%q is nobody and nothing that %q can take", v, name)
			}
		}
	}
	return nil
}

package playground

import (
	"encoding/json"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"
)

// finalWithin is how long "wait": "final" waits for a deferred answer, in real time.
const finalWithin = 15 * time.Second

// actForm is the body of POST /playground/people/{p}/interactions.
type actForm struct {
	Type      string          `json:"type"`
	ChannelID string          `json:"channel_id"`
	Name      string          `json:"name"`
	Options   []givenOption   `json:"options"`
	TargetID  string          `json:"target_id"`
	MessageID string          `json:"message_id"`
	Message   json.RawMessage `json:"message"`
	CustomID  string          `json:"custom_id"`
	Values    json.RawMessage `json:"values"`
	ModalID   string          `json:"modal_id"`
	Wait      string          `json:"wait"`
	Forge     bool            `json:"forge"`
}

// personInteracts sends an interaction to the bot and waits for its answer.
func (s *Server) personInteracts(r *http.Request, p *person) (any, error) {
	var f actForm
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	if f.Wait != "" && f.Wait != "answer" && f.Wait != "final" && f.Wait != "none" {
		return nil, bad("wait is %q: give answer, final or none", f.Wait)
	}
	s.mu.Lock()
	var i *interaction
	var payload object
	var err error
	switch f.Type {
	case "command":
		i, payload, err = s.runCommand(p, &f, interactionCommand)
	case "autocomplete":
		i, payload, err = s.runCommand(p, &f, interactionAutocomplete)
	case "component":
		i, payload, err = s.useComponent(p, &f)
	case "modal":
		i, payload, err = s.submitModal(p, &f)
	default:
		err = bad("type is %q: give command, autocomplete, component or modal", f.Type)
	}
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	s.send(i, payload)
	if f.Wait == "none" {
		return answerShape(i, "sent"), nil
	}
	return s.awaitAnswer(r, i, f.Wait == "final"), nil
}

// awaitAnswer waits as long as the caller asked to and reports what the bot did.
func (s *Server) awaitAnswer(r *http.Request, i *interaction, final bool) object {
	// The timer of the interaction closes first if the bot does not answer.
	select {
	case <-i.first:
	case <-r.Context().Done():
	case <-s.closing:
	}
	if final {
		t := time.NewTimer(finalWithin)
		defer t.Stop()
		select {
		case <-i.final:
		case <-t.C:
		case <-r.Context().Done():
		case <-s.closing:
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := answerShape(i, "no_response")
	if i.state != stateAnswered {
		return o
	}
	o["status"] = "answered"
	if !i.isFinal {
		o["status"] = "deferred"
	}
	o["callback_type"] = i.callbackType
	if m := i.channel.log.get(i.original); m != nil {
		o["message"] = m
	}
	if i.modal != nil {
		o["modal"] = i.modal
	}
	if i.choices != nil {
		o["choices"] = i.choices
	}
	return o
}

func answerShape(i *interaction, status string) object {
	return object{
		"interaction_id": i.id, "status": status, "callback_type": nil, "message": nil, "modal": nil, "choices": nil,
	}
}

// runCommand builds a command or autocomplete interaction. Like the other builders it
// is called with the server's lock held.
func (s *Server) runCommand(p *person, f *actForm, kind int) (*interaction, object, error) {
	c, err := s.channelFor(f.ChannelID, p)
	if err != nil {
		return nil, nil, err
	}
	list := s.usable(p, c)
	if f.Forge {
		list = nil
		for _, scope := range []string{guildIDOf(c), ""} {
			list = append(list, s.commands[scope]...)
		}
	}
	at := slices.IndexFunc(list, func(c *command) bool { return c.Name == f.Name })
	if at < 0 {
		return nil, nil, missing("%s has no command %q here: it is not registered, or not for this place or person", p.handle, f.Name)
	}
	cmd := list[at]
	data := object{"id": cmd.ID, "name": cmd.Name, "type": cmd.Type}
	if cmd.GuildID != "" {
		data["guild_id"] = cmd.GuildID
	}
	b := &optionBuilder{s: s, c: c, forge: f.Forge, partial: kind == interactionAutocomplete, resolved: resolved{}}
	options, err := b.build(cmd.Options, f.Options)
	if err != nil {
		return nil, nil, err
	}
	if len(options) > 0 {
		data["options"] = options
	}
	if b.partial && b.focused != 1 && !f.Forge {
		return nil, nil, bad("autocomplete needs exactly one option with focused: true, there are %d", b.focused)
	}
	i := s.newInteraction(kind, p, c)
	i.command = cmd
	i.path = cmd.Name + b.path
	switch cmd.Type {
	case commandUser:
		if _, known := s.world.userByID(f.TargetID); !known {
			return nil, nil, bad("a user command needs target_id, a person's id")
		}
		data["target_id"] = f.TargetID
		s.resolveUser(b.resolved, c, f.TargetID)
	case commandMessage:
		m := c.log.get(f.TargetID)
		if m == nil || m.viewer != "" && m.viewer != p.ID {
			return nil, nil, bad("a message command needs target_id, a message of this channel")
		}
		data["target_id"] = f.TargetID
		b.resolved.put("messages", m.ID, m)
		i.target = m
	}
	if len(b.resolved) > 0 {
		data["resolved"] = b.resolved
	}
	return i, s.payload(i, data, nil), nil
}

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
		if err := s.checkUse(comp, c, values); err != nil {
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
		s.resolveValues(res, kind, c, values)
		if len(res) > 0 {
			data["resolved"] = res
		}
	}
	i := s.newInteraction(interactionComponent, p, c)
	i.source = f.MessageID
	return i, s.payload(i, data, shown), nil
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
func (s *Server) checkUse(comp object, c *channel, values []string) error {
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
	return s.checkValues(comp, kind, c, values)
}

// checkValues checks the number of chosen values and that each is there to choose.
func (s *Server) checkValues(comp object, kind int, c *channel, values []string) error {
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
			if !s.canResolve(kind, c, v) {
				return bad("%q is nobody and nothing that %q can take", v, name)
			}
		}
	}
	return nil
}

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
	b := &modalBuilder{s: s, c: c, values: values, used: map[string]bool{}, forge: f.Forge, resolved: resolved{}}
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
			if err := b.s.checkValues(object{"custom_id": id, "options": c["options"]}, kind, b.c, []string{v}); err != nil && !b.forge {
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
			if err := b.s.checkValues(c, kind, b.c, values); err != nil {
				return err
			}
		}
		o["values"] = values
		if isSelect(kind) {
			b.s.resolveValues(b.resolved, kind, b.c, values)
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

func sortedKeys(m map[string]any) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func sortedByID(list []object) []object {
	sort.Slice(list, func(i, j int) bool { return olderID(stringOf(list[i]["id"]), stringOf(list[j]["id"])) })
	return list
}

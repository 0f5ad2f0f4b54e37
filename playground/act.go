package playground

import (
	"encoding/json"
	"net/http"
	"slices"
	"sort"
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
	b := &optionBuilder{s: s, p: p, c: c, forge: f.Forge, partial: kind == interactionAutocomplete, resolved: resolved{}}
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
	var target *message
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
		target = m
	}
	if len(b.resolved) > 0 {
		data["resolved"] = b.resolved
	}
	i := s.newInteraction(kind, p, c)
	i.command, i.path, i.target = cmd, cmd.Name+b.path, target
	return i, s.payload(i, data, nil), nil
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

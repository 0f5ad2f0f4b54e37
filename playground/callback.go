package playground

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"cairn/playground/rules"
)

// userMentions is what allowed_mentions means in interaction responses when left out;
// allMentions in ordinary messages (docs: resources/message, "Default Settings for
// Allowed Mentions").
var (
	userMentions = []string{"users"}
	allMentions  = []string{"users", "roles", "everyone"}
)

// callback is POST /interactions/{id}/{token}/callback.
func (s *Server) callback(c *call) (reply, *apiError) {
	body := c.body
	if body == nil {
		body = []byte("{}")
	}
	var head struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	errs := rules.InteractionResponse(body, len(c.files))
	if errs == nil {
		if err := json.Unmarshal(body, &head); err != nil {
			return refuse(formError("MODEL_TYPE_CONVERT", fmt.Sprintf("The body cannot be read: %v.", err)))
		}
	}
	if len(head.Data) == 0 || string(head.Data) == "null" {
		head.Data = []byte("{}")
	}

	s.mu.Lock()
	i := s.interactions.byID[c.PathValue("interaction")]
	var failed *apiError
	switch {
	case i == nil, i.token != c.PathValue("token"), i.state == stateExpired, i.state == stateWaiting && i.overdue():
		failed = errUnknownInteraction
	case s.world.channels[i.channel.ID] != i.channel: // deleted meanwhile
		failed = errUnknownChannel
	case i.state == stateAnswered:
		failed = errAcknowledged
	case errs != nil:
		failed = invalidForm(errs)
	case !slices.Contains(i.allowedCallbacks(), head.Type):
		failed = formError("BASE_TYPE_CHOICES", "Value must be one of "+choiceList(i.allowedCallbacks())+".", "type")
	}
	if failed != nil {
		s.mu.Unlock()
		return refuse(failed)
	}
	made, changed, failed := s.answer(i, head.Type, head.Data, c.files)
	if failed != nil {
		s.mu.Unlock()
		return refuse(failed)
	}
	i.state, i.callbackType = stateAnswered, head.Type
	i.timer.Stop()
	close(i.first)
	if head.Type != callbackDeferMessage && head.Type != callbackDeferUpdate {
		s.finish(i)
	}
	if made != nil {
		s.announce(announceCreate, made)
	}
	if changed != nil {
		s.announce(announceUpdate, changed)
	}
	opened := i.modal
	s.mu.Unlock()

	s.stats.count(func(n *Stats) { n.Answered++ })
	if opened != nil {
		s.events.toPerson(i.person.ID, event{"type": "modal", "modal": opened})
	}
	if !c.flag("with_response") {
		return noContent()
	}
	return ok(callbackShape(i, head.Type, made, changed))
}

// overdue says whether the bot was too late although the timer has not run yet.
func (i *interaction) overdue() bool { return !i.sent.IsZero() && time.Since(i.sent) > answerWithin }

func choiceList(list []int) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = fmt.Sprint(n)
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// callbackShape is the interaction callback response object.
func callbackShape(i *interaction, kind int, made, changed *message) object {
	about := object{"id": i.id, "type": i.kind}
	resource := object{"type": kind}
	m := made
	if m == nil {
		m = changed
	}
	if m != nil {
		about["response_message_id"] = m.ID
		about["response_message_loading"] = m.Flags&flagLoading != 0
		about["response_message_ephemeral"] = m.ephemeral()
		if kind == callbackMessage || kind == callbackUpdateMessage {
			resource["message"] = m
		}
	}
	return object{"interaction": about, "resource": resource}
}

// answer carries out a callback of a legal type. It returns the message that was made
// or changed. The caller holds the server's lock.
func (s *Server) answer(i *interaction, kind int, data []byte, files []upload) (made, changed *message, failed *apiError) {
	switch kind {
	case callbackMessage:
		if rules.Empty(data, len(files)) {
			return nil, nil, errEmptyMessage
		}
		f, err := decoded(data)
		if err != nil {
			return nil, nil, err
		}
		m, err := s.newResponse(i, f, files)
		if err != nil {
			return nil, nil, err
		}
		i.original = m.ID
		return m, nil, nil
	case callbackDeferMessage:
		f, err := decoded(data)
		if err != nil {
			return nil, nil, err
		}
		// docs: receiving-and-responding, "Messages", note *: EPHEMERAL is the only flag
		// a deferral may carry; the others have no effect.
		m := s.responseBase(i, f.Flags.Value&flagEphemeral|flagLoading)
		s.keep(m)
		i.original, i.deferred = m.ID, true
		i.ownIDs = append(i.ownIDs, m.ID)
		return m, nil, nil
	case callbackDeferUpdate:
		if i.channel.log.get(i.source) == nil {
			return nil, nil, errUnknownMessage
		}
		i.original = i.source
		i.ownIDs = append(i.ownIDs, i.source)
		return nil, nil, nil
	case callbackUpdateMessage:
		f, err := decoded(data)
		if err != nil {
			return nil, nil, err
		}
		m, err := s.edit(i.channel, i.source, f, files, userMentions)
		if err != nil {
			return nil, nil, err
		}
		i.original = i.source
		i.ownIDs = append(i.ownIDs, i.source)
		return nil, m, nil
	case callbackAutocomplete:
		var d struct {
			Choices []any `json:"choices"`
		}
		if err := json.Unmarshal(data, &d); err != nil {
			return nil, nil, formError("MODEL_TYPE_CONVERT", fmt.Sprintf("The choices cannot be read: %v.", err), "data")
		}
		i.choices = d.Choices
		if i.choices == nil {
			i.choices = []any{}
		}
		return nil, nil, nil
	default: // a modal
		var d struct {
			Title      string   `json:"title"`
			CustomID   string   `json:"custom_id"`
			Components []object `json:"components"`
		}
		if err := json.Unmarshal(data, &d); err != nil {
			return nil, nil, formError("MODEL_TYPE_CONVERT", fmt.Sprintf("The modal cannot be read: %v.", err), "data")
		}
		settleComponents(d.Components)
		m := &modal{
			ID: s.ids.next(), ChannelID: i.channel.ID, Title: d.Title, CustomID: d.CustomID, Components: d.Components,
			source: i.source, opener: s.metadata(i),
		}
		i.modal = m
		s.interactions.keepModal(i.person.ID, m)
		return nil, nil, nil
	}
}

// responseBase is an empty message that answers i.
func (s *Server) responseBase(i *interaction, flags int) *message {
	m := s.blank(i.channel.ID, s.world.bot)
	m.WebhookID, m.ApplicationID = botID, botID
	m.Flags = flags
	m.InteractionMetadata = s.metadata(i)
	if flags&flagEphemeral != 0 {
		m.viewer = i.person.ID
	}
	switch i.kind {
	case interactionCommand:
		m.Type = messageChatCommand
		if i.target != nil {
			m.Type = messageContextMenu
			m.MessageReference = reference(i.target)
		}
		m.Interaction = object{"id": i.id, "type": i.kind, "name": i.path, "user": i.person.user}
	case interactionComponent:
		// Answers to components refer to the message the component is on (docs:
		// receiving-and-responding, "Message Interaction Object").
		if src := i.channel.log.get(i.source); src != nil {
			m.MessageReference = reference(src)
		}
	}
	return m
}

func reference(m *message) object {
	return object{"type": 0, "message_id": m.ID, "channel_id": m.ChannelID}
}

// newResponse makes the message that answers i.
func (s *Server) newResponse(i *interaction, f *messageForm, files []upload) (*message, *apiError) {
	m := s.responseBase(i, f.Flags.Value&(flagEphemeral|flagSuppressEmbeds|flagSilent|flagComponentsV2))
	m.TTS = f.TTS
	if err := s.apply(m, f, files, userMentions); err != nil {
		return nil, err
	}
	s.keep(m)
	i.ownIDs = append(i.ownIDs, m.ID)
	return m, nil
}

// byToken finds the answered interaction that a webhook path names. The caller holds
// the server's lock.
func (s *Server) byToken(c *call) (*interaction, *apiError) {
	i := s.interactions.byToken[c.PathValue("token")]
	switch {
	case i == nil || s.clock.Now().Sub(i.made) > tokenLife:
		return nil, errWebhookToken
	case c.PathValue("app") != botID, i.state != stateAnswered, i.kind == interactionAutocomplete:
		return nil, errUnknownWebhook
	case s.world.channels[i.channel.ID] != i.channel: // deleted meanwhile
		return nil, errUnknownChannel
	}
	return i, nil
}

// ownMessage is the message of a webhook path that was made with i's token.
func (i *interaction) ownMessage(c *call) (*message, *apiError) {
	id := c.PathValue("message")
	if id == "@original" {
		id = i.original
	}
	if id == "" || !slices.Contains(i.ownIDs, id) {
		return nil, errUnknownMessage
	}
	m := i.channel.log.get(id)
	if m == nil {
		return nil, errUnknownMessage
	}
	return m, nil
}

// createFollowup is POST /webhooks/{app}/{token}.
func (s *Server) createFollowup(c *call) (reply, *apiError) {
	f, err := c.form(false)
	if err != nil {
		return refuse(err)
	}
	s.mu.Lock()
	i, err := s.byToken(c)
	if err != nil {
		s.mu.Unlock()
		return refuse(err)
	}
	// Directly after a deferral a follow-up is the edit of the loading message (docs:
	// receiving-and-responding, "Create Followup Message").
	if i.deferred {
		m, err := s.edit(i.channel, i.original, f, c.files, userMentions)
		if err == nil {
			i.deferred = false
			s.finish(i)
			s.announce(announceUpdate, m)
		}
		s.mu.Unlock()
		if err != nil {
			return refuse(err)
		}
		return ok(m)
	}
	if owners := s.owners(i); owners["0"] == "" && i.followups >= maxFollowups {
		s.mu.Unlock()
		return refuse(&apiError{status: http.StatusBadRequest, code: 40094, message: "This interaction has hit the maximum number of follow up messages."})
	}
	m := s.responseBase(i, f.Flags.Value&(flagEphemeral|flagSuppressEmbeds|flagSilent|flagComponentsV2))
	m.TTS = f.TTS
	m.Interaction = nil
	m.Type = messageDefault
	if i.original != "" {
		m.InteractionMetadata["original_response_message_id"] = i.original
		if o := i.channel.log.get(i.original); o != nil {
			m.Type, m.MessageReference = messageReply, reference(o)
		}
	}
	if err := s.apply(m, f, c.files, userMentions); err != nil {
		s.mu.Unlock()
		return refuse(err)
	}
	s.keep(m)
	i.ownIDs = append(i.ownIDs, m.ID)
	i.followups++
	s.finish(i)
	s.announce(announceCreate, m)
	s.mu.Unlock()
	return ok(m)
}

// getFollowup is GET /webhooks/{app}/{token}/messages/{message}.
func (s *Server) getFollowup(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.byToken(c)
	if err != nil {
		return refuse(err)
	}
	m, err := i.ownMessage(c)
	if err != nil {
		return refuse(err)
	}
	return ok(m)
}

// editFollowup is PATCH /webhooks/{app}/{token}/messages/{message}.
func (s *Server) editFollowup(c *call) (reply, *apiError) {
	f, err := c.form(true)
	if err != nil {
		return refuse(err)
	}
	s.mu.Lock()
	i, err := s.byToken(c)
	var m *message
	if err == nil {
		m, err = i.ownMessage(c)
	}
	if err == nil {
		m, err = s.edit(i.channel, m.ID, f, c.files, userMentions)
	}
	if err == nil {
		if m.ID == i.original {
			i.deferred = false
		}
		s.finish(i)
		s.announce(announceUpdate, m)
	}
	s.mu.Unlock()
	if err != nil {
		return refuse(err)
	}
	return ok(m)
}

// deleteFollowup is DELETE /webhooks/{app}/{token}/messages/{message}.
func (s *Server) deleteFollowup(c *call) (reply, *apiError) {
	s.mu.Lock()
	i, err := s.byToken(c)
	var m *message
	if err == nil {
		m, err = i.ownMessage(c)
	}
	if err == nil {
		s.forget(i.channel, m)
		if m.ID == i.original {
			i.deferred = false
		}
		s.finish(i)
		s.announce(announceDelete, m)
	}
	s.mu.Unlock()
	if err != nil {
		return refuse(err)
	}
	return noContent()
}

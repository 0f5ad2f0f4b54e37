package playground

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// blank is an empty message with a fresh id. The caller holds the server's lock, so
// that ids and the order of the log agree.
func (s *Server) blank(channelID string, author user) *message {
	return &message{
		ID: s.ids.next(), ChannelID: channelID, Author: author, Timestamp: timestamp(s.clock.Now()),
		Mentions: []user{}, MentionRoles: []string{}, Attachments: []attachment{}, Embeds: []object{}, Components: []object{},
	}
}

// keep adds a finished message to its channel.
func (s *Server) keep(m *message) {
	c := s.world.channels[m.ChannelID]
	if dropped := c.log.add(m); dropped != nil {
		s.dropFiles(dropped)
	}
	if c.isThread() && m.ID != c.ID && !m.ephemeral() {
		s.wake(c)
		c.thread.messages++
		c.thread.sent++
	}
	s.stats.count(func(n *Stats) { n.Messages++ })
}

// forget removes a message from its channel.
func (s *Server) forget(c *channel, m *message) {
	c.log.remove(m.ID)
	s.dropFiles(m)
	if c.isThread() && m.ID != c.ID && !m.ephemeral() {
		c.thread.messages--
	}
}

func (s *Server) dropFiles(m *message) {
	for _, a := range m.Attachments {
		s.files.remove(a.ID)
	}
	for _, a := range m.embedded {
		s.files.remove(a.ID)
	}
}

// edit puts a changed copy in a message's place. The caller holds the server's lock and
// has checked that the bot may.
func (s *Server) edit(c *channel, id string, f *messageForm, files []upload, mentionDefault []string) (*message, *apiError) {
	old := c.log.get(id)
	if old == nil {
		return nil, errUnknownMessage
	}
	m := *old
	if old.Flags&flagLoading != 0 {
		m.Flags &^= flagLoading
	} else {
		m.EditedTimestamp = text(timestamp(s.clock.Now()))
	}
	if f.Flags.Set {
		// docs: resources/message, Edit Message, note *: SUPPRESS_EMBEDS can be set and
		// unset, IS_COMPONENTS_V2 only set.
		m.Flags = m.Flags&^flagSuppressEmbeds | f.Flags.Value&(flagSuppressEmbeds|flagComponentsV2)
	}
	if err := s.apply(&m, f, files, mentionDefault); err != nil {
		return nil, err
	}
	c.log.replace(&m)
	return &m, nil
}

// messageEvent is a message as the gateway sends it: with guild_id and member in a
// guild, and without its words if the bot may not read them.
func (s *Server) messageEvent(c *channel, m *message) any {
	type extra struct {
		*message
		GuildID     string `json:"guild_id,omitempty"`
		Member      object `json:"member,omitempty"`
		ChannelType int    `json:"channel_type"`
	}
	e := extra{message: asBotSees(c, m), ChannelType: c.Type}
	if !c.isDM() {
		e.GuildID = c.guild.ID
		if mem := c.guild.members[m.Author.ID]; mem != nil {
			e.Member = s.world.partialMember(mem)
			e.Member["deaf"], e.Member["mute"] = false, false
		}
	}
	return e
}

// asBotSees empties what needs the message content intent, which the application does
// not have: the words of other people in guild channels, unless they mention the bot
// (docs: events/gateway, "Message Content Intent").
func asBotSees(c *channel, m *message) *message {
	if c.isDM() || m.Author.ID == botID {
		return m
	}
	for _, u := range m.Mentions {
		if u.ID == botID {
			return m
		}
	}
	bare := *m
	bare.Content, bare.Embeds, bare.Attachments, bare.Components = "", []object{}, []attachment{}, []object{}
	return &bare
}

// botChannel is the channel of the path, if the bot may do need there.
func (s *Server) botChannel(c *call, need permissions) (*channel, *apiError) {
	ch := s.world.channels[c.PathValue("channel")]
	if ch == nil {
		return nil, errUnknownChannel
	}
	has := s.world.permissionsIn(ch, botID)
	if !has.has(permViewChannel) {
		return nil, errMissingAccess
	}
	if !has.has(need) {
		return nil, errMissingPermissions
	}
	return ch, nil
}

// botSends is the channel of the path, if the bot may write there.
func (s *Server) botSends(c *call) (*channel, *apiError) {
	ch, err := s.botChannel(c, 0)
	if err != nil {
		return nil, err
	}
	if !s.world.permissionsIn(ch, botID).has(ch.toSend()) {
		return nil, errMissingPermissions
	}
	return ch, s.closedTo(ch, botID)
}

// openDM is POST /users/@me/channels. Opening always works for a known person; whether
// they can be written to shows when a message is sent.
func (s *Server) openDM(c *call) (reply, *apiError) {
	var f struct {
		RecipientID any `json:"recipient_id"`
	}
	if err := json.Unmarshal(c.bodyOrEmpty(), &f); err != nil {
		return refuse(formError("MODEL_TYPE_CONVERT", "The body must be an object with recipient_id."))
	}
	id := stringOf(f.RecipientID)
	switch {
	case f.RecipientID == nil:
		return refuse(formError("BASE_TYPE_REQUIRED", "This field is required", "recipient_id"))
	case !isSnowflake(id):
		return refuse(formError("NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", fmt.Sprint(f.RecipientID)), "recipient_id"))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == botID {
		return refuse(&apiError{status: http.StatusForbidden, code: 50003, message: "Cannot execute action on a DM channel"})
	}
	if s.world.byID[id] == nil {
		return refuse(&apiError{status: http.StatusBadRequest, code: 50033, message: "Invalid Recipient(s)"})
	}
	ch := s.directChannel(botID, id)
	return ok(s.world.channelShape(ch))
}

// directChannel is the DM between two, made if there is none. The caller holds the
// server's lock.
func (s *Server) directChannel(a, b string) *channel {
	key := dmKey(a, b)
	if ch := s.dms[key]; ch != nil {
		return ch
	}
	ch := &channel{ID: s.ids.next(), Type: channelDM, recipients: []string{a, b}}
	s.dms[key] = ch
	s.world.channels[ch.ID] = ch
	shape := s.world.channelShape(ch)
	for _, id := range ch.recipients {
		if id != botID {
			s.events.toPerson(id, event{"type": "channel_create", "channel": shape})
		}
	}
	s.touch()
	return ch
}

func dmKey(a, b string) string {
	if olderID(b, a) {
		a, b = b, a
	}
	return a + "-" + b
}

// mayWrite says whether the bot can send to the person of a DM (docs:
// opcodes-and-status-codes, 50007 and 50278). With the app on their own account a
// person need not share a server with it.
func (s *Server) mayWrite(ch *channel) *apiError {
	p := s.world.byID[ch.other(botID)]
	switch {
	case p == nil:
		return errUnknownChannel
	case !s.world.shareGuild(p.ID) && !p.installed:
		return errNoSharedGuild
	case !p.acceptsDMs:
		return errClosedDM
	}
	return nil
}

// createMessage is POST /channels/{channel}/messages.
func (s *Server) createMessage(c *call) (reply, *apiError) {
	s.mu.Lock()
	_, err := s.botSends(c)
	s.mu.Unlock()
	if err != nil {
		return refuse(err)
	}
	f, err := c.form(false)
	if err != nil {
		return refuse(err)
	}
	s.mu.Lock()
	ch, err := s.botSends(c) // again: it may be gone meanwhile
	var m *message
	var repeated bool
	if err == nil {
		m, repeated, err = s.post(ch, f, c.files)
	}
	if err == nil && !repeated {
		s.announce(announceCreate, m)
	}
	s.mu.Unlock()
	if err != nil {
		return refuse(err)
	}
	return ok(m)
}

// post makes the bot's message in a channel, or finds the one it made with the same
// nonce. The caller holds the server's lock.
func (s *Server) post(ch *channel, f *messageForm, files []upload) (m *message, repeated bool, failed *apiError) {
	need := permissions(0)
	if len(files) > 0 {
		need |= permAttachFiles
	}
	if f.MessageReference != nil {
		need |= permReadMessageHistory
	}
	if !s.world.permissionsIn(ch, botID).has(need) {
		return nil, false, errMissingPermissions
	}
	if !ch.holdsText() {
		return nil, false, errNotText
	}
	if ch.isDM() {
		if err := s.mayWrite(ch); err != nil {
			return nil, false, err
		}
	}
	nonce := plainText(f.Nonce)
	key := nonceKey{botID, nonce}
	if f.EnforceNonce && nonce != "" {
		if id, known := s.nonces.find(key, s.clock.Now()); known {
			if old := ch.log.get(id); old != nil {
				return old, true, nil
			}
		}
	}
	m = s.blank(ch.ID, s.world.bot)
	m.TTS = f.TTS
	m.Flags = f.Flags.Value & (flagSuppressEmbeds | flagSilent | flagComponentsV2)
	if nonce != "" {
		m.Nonce = f.Nonce
	}
	if ref := f.MessageReference; ref != nil && ref.Type == 0 && ref.MessageID != "" {
		target := ch.log.get(ref.MessageID)
		switch {
		case target != nil && target.viewer == "":
			m.Type, m.MessageReference, m.ReferencedMessage = messageReply, reference(target), target
		case ref.FailGone == nil || *ref.FailGone:
			return nil, false, formError("MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message", "message_reference")
		}
	}
	if err := s.apply(m, f, files, allMentions); err != nil {
		return nil, false, err
	}
	s.keep(m)
	s.wroteIn(ch, botID)
	if nonce != "" {
		s.nonces.add(key, m.ID, s.clock.Now())
	}
	return m, false, nil
}

// listMessages is GET /channels/{channel}/messages, newest first.
func (s *Server) listMessages(c *call) (reply, *apiError) {
	q := c.URL.Query()
	limit := 50
	if l := q.Get("limit"); l != "" {
		n, err := strconv.Atoi(l)
		if err != nil || n < 1 || n > 100 {
			return refuse(formError("NUMBER_TYPE_MAX", "int value should be between 1 and 100.", "limit"))
		}
		limit = n
	}
	for _, name := range []string{"before", "after", "around"} {
		if v := q.Get(name); v != "" && !isSnowflake(v) {
			return refuse(formError("NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", v), name))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botChannel(c, 0)
	if err != nil {
		return refuse(err)
	}
	if !s.world.permissionsIn(ch, botID).has(permReadMessageHistory) {
		return ok([]*message{})
	}
	var found []*message
	if around := q.Get("around"); around != "" {
		half := limit / 2
		found = append(ch.log.before(around, botID, half), ch.log.seenBy(botID, around, limit-half)...)
		if m := ch.log.get(around); m != nil && m.viewer == "" {
			at := min(half, len(ch.log.before(around, botID, half)))
			found = append(found[:at:at], append([]*message{m}, found[at:]...)...)
		}
		found = found[:min(limit, len(found))]
	} else if after := q.Get("after"); after != "" {
		found = ch.log.seenBy(botID, after, limit)
	} else {
		found = ch.log.before(q.Get("before"), botID, limit)
	}
	out := make([]*message, 0, len(found))
	for i := len(found) - 1; i >= 0; i-- {
		out = append(out, asBotSees(ch, found[i]))
	}
	return ok(out)
}

// visibleMessage is the message of the path, as far as the bot can see it in the
// channel: ephemeral ones are reached through their interaction only.
func visibleMessage(ch *channel, c *call) (*message, *apiError) {
	m := ch.log.get(c.PathValue("message"))
	if m == nil || m.viewer != "" {
		return nil, errUnknownMessage
	}
	return m, nil
}

func (s *Server) getMessage(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botChannel(c, permReadMessageHistory)
	if err != nil {
		return refuse(err)
	}
	m, err := visibleMessage(ch, c)
	if err != nil {
		return refuse(err)
	}
	return ok(asBotSees(ch, m))
}

// editMessage is PATCH /channels/{channel}/messages/{message}.
func (s *Server) editMessage(c *call) (reply, *apiError) {
	f, err := c.form(true)
	if err != nil {
		return refuse(err)
	}
	s.mu.Lock()
	ch, err := s.botChannel(c, 0)
	var m *message
	if err == nil {
		m, err = visibleMessage(ch, c)
	}
	if err == nil && m.Author.ID != botID {
		err = errForeignMessage
	}
	if err == nil {
		err = s.frozen(ch, botID)
	}
	if err == nil {
		m, err = s.edit(ch, m.ID, f, c.files, allMentions)
	}
	if err == nil {
		s.announce(announceUpdate, m)
	}
	s.mu.Unlock()
	if err != nil {
		return refuse(err)
	}
	return ok(m)
}

// deleteMessage is DELETE /channels/{channel}/messages/{message}.
func (s *Server) deleteMessage(c *call) (reply, *apiError) {
	s.mu.Lock()
	ch, err := s.botChannel(c, 0)
	var m *message
	if err == nil {
		m, err = visibleMessage(ch, c)
	}
	if err == nil && m.Author.ID != botID {
		switch {
		case ch.isDM():
			err = &apiError{status: http.StatusForbidden, code: 50003, message: "Cannot execute action on a DM channel"}
		case !s.world.permissionsIn(ch, botID).has(permManageMessages):
			err = errMissingPermissions
		}
	}
	if err == nil {
		s.forget(ch, m)
		s.announce(announceDelete, m)
	}
	s.mu.Unlock()
	if err != nil {
		return refuse(err)
	}
	return noContent()
}

func (s *Server) typing(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.botSends(c); err != nil {
		return refuse(err)
	}
	return noContent()
}

func (s *Server) getChannel(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botChannel(c, 0)
	if err != nil {
		return refuse(err)
	}
	return ok(s.world.channelShape(ch))
}

func (c *call) bodyOrEmpty() []byte {
	if c.body == nil {
		return []byte("{}")
	}
	return c.body
}

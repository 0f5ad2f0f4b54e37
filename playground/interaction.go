package playground

import (
	"crypto/rand"
	"time"
)

// Interaction types (docs: interactions/receiving-and-responding, "Interaction Type").
const (
	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionModal        = 5
)

// Callback types (same page, "Interaction Callback Type").
const (
	callbackMessage       = 4
	callbackDeferMessage  = 5
	callbackDeferUpdate   = 6
	callbackUpdateMessage = 7
	callbackAutocomplete  = 8
	callbackModal         = 9
)

// Interaction contexts (same page, "Interaction Context Types").
const (
	contextGuild   = 0
	contextBotDM   = 1
	contextPrivate = 2
)

const (
	// answerWithin is the time for the first response, in real time; tokenLife is how
	// long the token works after that, on the shared clock (same page, "Interaction
	// Callback").
	answerWithin = 3 * time.Second
	tokenLife    = 15 * time.Minute
	// attachmentLimit is the default upload limit, sent as attachment_size_limit
	// (docs: reference, "Uploading Files").
	attachmentLimit = 10 << 20
	// maxFollowups bounds follow-ups where the app is only user-installed (docs:
	// receiving-and-responding, "Create Followup Message").
	maxFollowups = 5
	// keptInteractions bounds memory: the token of an older one no longer works.
	keptInteractions = 50_000
	// keptModals is how many opened modals a person can come back to.
	keptModals = 20

	notAnswered = "The application did not respond"
)

type interactionState int

const (
	stateWaiting interactionState = iota
	stateAnswered
	stateExpired
)

// interaction is one thing a person did, and what the bot answered. The server's lock
// guards everything below state.
type interaction struct {
	id      string
	token   string
	kind    int
	person  *person
	channel *channel
	made    time.Time // on the shared clock
	command *command  // for commands and autocomplete
	path    string    // the command's name with subcommands, for the message's interaction field
	target  *message  // of a message command
	source  string    // the message a component was on, also for modals opened from one
	opener  object    // for a modal: the metadata of the interaction that opened it

	state        interactionState
	sent         time.Time // real time at which the bot got it
	timer        *time.Timer
	callbackType int
	original     string   // id of @original
	ownIDs       []string // ids of the messages made with the token
	deferred     bool     // answered with type 5 and not yet edited
	choices      []any
	modal        *modal
	followups    int
	first        chan struct{} // closed by the first response, or when there is none in time
	final        chan struct{} // closed when the answer is complete
	isFinal      bool
}

// modal is an opened modal that its person has not sent yet.
type modal struct {
	ID         string   `json:"modal_id"`
	ChannelID  string   `json:"channel_id"`
	Title      string   `json:"title"`
	CustomID   string   `json:"custom_id"`
	Components []object `json:"components"`

	source string
	opener object
}

// interactions keeps the recent ones by id and token, oldest dropped first.
type interactions struct {
	byID    map[string]*interaction
	byToken map[string]*interaction
	order   []*interaction
	modals  map[string][]*modal // by person
}

func newInteractions() *interactions {
	return &interactions{byID: map[string]*interaction{}, byToken: map[string]*interaction{}, modals: map[string][]*modal{}}
}

func (l *interactions) add(i *interaction) {
	l.byID[i.id] = i
	l.byToken[i.token] = i
	l.order = append(l.order, i)
	for len(l.order) > keptInteractions || i.made.Sub(l.order[0].made) > tokenLife+time.Minute {
		old := l.order[0]
		delete(l.byID, old.id)
		delete(l.byToken, old.token)
		l.order[0] = nil
		l.order = l.order[1:]
	}
}

func (l *interactions) keepModal(userID string, m *modal) {
	list := append(l.modals[userID], m)
	if len(list) > keptModals {
		list = list[len(list)-keptModals:]
	}
	l.modals[userID] = list
}

// modalByID is an opened modal that has not been sent yet.
func (l *interactions) modalByID(userID, id string) *modal {
	for _, m := range l.modals[userID] {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (l *interactions) dropModal(userID string, gone *modal) {
	list := l.modals[userID]
	for i, m := range list {
		if m == gone {
			l.modals[userID] = append(append([]*modal{}, list[:i]...), list[i+1:]...)
			return
		}
	}
}

// newInteraction makes and registers one; the caller holds the server's lock.
func (s *Server) newInteraction(kind int, p *person, c *channel) *interaction {
	i := &interaction{
		id: s.ids.next(), kind: kind, person: p, channel: c, made: s.clock.Now(),
		first: make(chan struct{}), final: make(chan struct{}),
	}
	// As long as Discord's, about 200 characters that mean nothing to the bot.
	i.token = "aW50ZXJhY3Rpb246" + rand.Text() + rand.Text() + rand.Text() + rand.Text() + rand.Text() + rand.Text() + rand.Text()
	s.interactions.add(i)
	return i
}

// context is where the interaction happened.
func (i *interaction) context() int {
	switch {
	case !i.channel.isDM():
		return contextGuild
	case i.channel.withBot():
		return contextBotDM
	}
	return contextPrivate
}

// owners is authorizing_integration_owners: for each way the app is installed that
// applies here, who installed it (docs: receiving-and-responding, "Authorizing
// Integration Owners Object").
func (s *Server) owners(i *interaction) map[string]string {
	out := map[string]string{}
	supports := func(kind int) bool { return i.command == nil || i.command.installs(kind) }
	switch i.context() {
	case contextGuild:
		if supports(installGuild) {
			out["0"] = i.channel.guild.ID
		}
	case contextBotDM:
		if supports(installGuild) && s.world.shareGuild(i.person.ID) {
			out["0"] = "0"
		}
	}
	if i.person.installed && supports(installUser) {
		out["1"] = i.person.ID
	}
	return out
}

// metadata is interaction_metadata of the messages that answer i (docs:
// resources/message, "Message Interaction Metadata Object").
func (s *Server) metadata(i *interaction) object {
	o := object{
		"id": i.id, "type": i.kind, "user": i.person.user, "authorizing_integration_owners": s.owners(i),
	}
	switch i.kind {
	case interactionCommand:
		if i.target != nil {
			o["target_message_id"] = i.target.ID
		}
	case interactionComponent:
		o["interacted_message_id"] = i.source
	case interactionModal:
		if i.opener != nil { // nil: a form that nobody opened, which a test made up
			o["triggering_interaction_metadata"] = i.opener
		}
	}
	return o
}

// payload is the interaction object that INTERACTION_CREATE carries. message is the one
// a component was on. The caller holds the server's lock; the result does not change
// afterwards.
func (s *Server) payload(i *interaction, data object, msg any) object {
	c := i.channel
	o := object{
		"id": i.id, "application_id": botID, "type": i.kind, "token": i.token, "version": 1, "data": data,
		"channel_id": c.ID, "channel": s.world.partialChannel(c, i.person.ID),
		"locale": i.person.locale, "entitlements": []any{}, "entitlement_sku_ids": []any{},
		"authorizing_integration_owners": s.owners(i), "context": i.context(),
		"attachment_size_limit": attachmentLimit,
	}
	if msg != nil {
		o["message"] = msg
	}
	switch i.context() {
	case contextGuild:
		g := c.guild
		m := g.members[i.person.ID]
		member := s.world.memberShape(m)
		member["permissions"] = s.world.permissionsIn(c, i.person.ID).String()
		o["member"] = member
		o["guild_id"] = g.ID
		o["guild"] = object{"id": g.ID, "locale": g.Locale, "features": []string{"COMMUNITY"}}
		o["guild_locale"] = g.Locale
		o["app_permissions"] = s.world.permissionsIn(c, botID).String()
	case contextBotDM:
		o["user"] = i.person.user
		o["app_permissions"] = (permAttachFiles | permEmbedLinks | permMentionEveryone | permExternalEmojis).String()
	default:
		o["user"] = i.person.user
		o["app_permissions"] = (permAttachFiles | permEmbedLinks | permMentionEveryone).String()
	}
	return o
}

// send hands the interaction to the bot and starts the time it has to answer. Without
// a session nobody can answer, and the person is told at once.
func (s *Server) send(i *interaction, payload object) {
	s.stats.count(func(n *Stats) { n.Interactions++ })
	s.mu.Lock()
	i.sent = time.Now()
	i.timer = time.AfterFunc(answerWithin, func() { s.expire(i) })
	s.mu.Unlock()
	if !s.dispatch("INTERACTION_CREATE", 0, guildIDOf(i.channel), payload) {
		s.expire(i)
	}
}

func guildIDOf(c *channel) string {
	if c.isDM() {
		return ""
	}
	return c.guild.ID
}

// expire ends the wait for an interaction that has no answer.
func (s *Server) expire(i *interaction) {
	s.mu.Lock()
	if i.state != stateWaiting {
		s.mu.Unlock()
		return
	}
	i.state = stateExpired
	i.timer.Stop()
	close(i.first)
	s.finish(i)
	s.mu.Unlock()
	s.stats.count(func(n *Stats) { n.NoResponse++ })
	if i.kind != interactionAutocomplete {
		s.events.toPerson(i.person.ID, event{
			"type": "interaction_failed", "interaction_id": i.id, "channel_id": i.channel.ID, "message": notAnswered,
		})
	}
}

// finish marks the answer complete; the caller holds the server's lock.
func (s *Server) finish(i *interaction) {
	if !i.isFinal {
		i.isFinal = true
		close(i.final)
	}
}

// allowedCallbacks are the callback types each interaction takes (docs:
// receiving-and-responding, "Interaction Callback Type" and its notes).
func (i *interaction) allowedCallbacks() []int {
	switch i.kind {
	case interactionAutocomplete:
		return []int{callbackAutocomplete}
	case interactionCommand:
		return []int{callbackMessage, callbackDeferMessage, callbackModal}
	case interactionComponent:
		return []int{callbackMessage, callbackDeferMessage, callbackDeferUpdate, callbackUpdateMessage, callbackModal}
	}
	if i.source != "" {
		return []int{callbackMessage, callbackDeferMessage, callbackDeferUpdate, callbackUpdateMessage}
	}
	return []int{callbackMessage, callbackDeferMessage}
}

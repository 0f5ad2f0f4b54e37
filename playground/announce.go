package playground

// What happened to a message, in the names of the gateway event and of the page's.
var (
	announceCreate = announcement{dispatch: "MESSAGE_CREATE", page: "message_create"}
	announceUpdate = announcement{dispatch: "MESSAGE_UPDATE", page: "message_update"}
	announceDelete = announcement{dispatch: "MESSAGE_DELETE", page: "message_delete"}
)

type announcement struct {
	dispatch, page string
	msg            *message
	guild          *guild // of an event that is about no message, with what it says
	about          object
	always         bool // it needs no intent
}

// announce notes that the bot and the people are to know about a message. The caller
// holds the server's lock, so that announcements keep the order in which things
// happened; flush sends them.
func (s *Server) announce(what announcement, m *message) {
	s.touch()
	if s.events.count.Load() == 0 && !s.gateway.wantsMessages() {
		return
	}
	what.msg = m
	s.announcements = append(s.announcements, what)
}

// announceGuild notes an event of the GUILDS intent for the bots. It keeps its place
// among the announced messages.
func (s *Server) announceGuild(name string, g *guild, about object) {
	s.touch()
	if s.gateway.wants(intentGuilds) {
		s.announcements = append(s.announcements, announcement{dispatch: name, guild: g, about: about})
	}
}

// channelsChanged notes that the pages should read anew which channels and threads there
// are, and saves the world.
func (s *Server) channelsChanged() {
	s.touch()
	if s.events.count.Load() == 0 {
		return
	}
	if n := len(s.announcements); n > 0 && s.announcements[n-1].page == "channels" {
		return
	}
	s.announcements = append(s.announcements, announcement{page: "channels"})
}

// noteChannelsChanged is channelsChanged for a caller without the server's lock.
func (s *Server) noteChannelsChanged() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channelsChanged()
}

func (g *gateway) wantsMessages() bool { return g.wants(intentGuildMessages | intentDirectMessages) }

// wants says whether a bot has any of these intents.
func (g *gateway) wants(intents int) bool {
	for _, sess := range g.all() {
		if sess.intents&intents != 0 {
			return true
		}
	}
	return false
}

// flush sends what was announced. Every request does it at its end, without the
// server's lock: when a request is answered, its events are on their way.
func (s *Server) flush() {
	s.announcing.Lock()
	defer s.announcing.Unlock()
	s.mu.Lock()
	batch := s.announcements
	s.announcements = nil
	s.mu.Unlock()
	for _, a := range batch {
		s.announceOne(a)
	}
}

func (s *Server) announceOne(a announcement) {
	switch {
	case a.guild != nil:
		intent := intentGuilds
		if a.always {
			intent = 0
		}
		s.dispatch(a.dispatch, intent, a.guild.ID, a.about)
		return
	case a.msg == nil:
		s.events.toAll(event{"type": a.page})
		return
	}
	m := a.msg
	gone := a.dispatch == announceDelete.dispatch
	if m.viewer == "" {
		s.mu.Lock()
		c := s.world.channels[m.ChannelID]
		if c == nil {
			s.mu.Unlock()
			return // the channel was deleted meanwhile
		}
		intent, guildID := messageIntent(c)
		var event any
		if s.world.permissionsIn(c, botID).has(permViewChannel) {
			event = s.messageEvent(c, m)
		}
		s.mu.Unlock()
		if event != nil && gone {
			o := object{"id": m.ID, "channel_id": m.ChannelID}
			if guildID != "" {
				o["guild_id"] = guildID
			}
			event = o
		}
		if event != nil {
			s.dispatch(a.dispatch, intent, guildID, event)
		}
	}
	ev := event{"type": a.page, "channel_id": m.ChannelID, "message": m}
	if gone {
		ev = event{"type": a.page, "channel_id": m.ChannelID, "message_id": m.ID}
	}
	s.events.toViewers(s, m.ChannelID, m.viewer, ev)
}

func messageIntent(c *channel) (intent int, guildID string) {
	if c.isDM() {
		return intentDirectMessages, ""
	}
	return intentGuildMessages, c.guild.ID
}

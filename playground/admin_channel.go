package playground

import (
	"net/http"
	"slices"
)

// adminChannel is the channel or thread {c} of the path, if it is a server's. The caller
// holds the server's lock.
func (s *Server) adminChannel(r *http.Request) (*channel, error) {
	c := s.world.channels[r.PathValue("c")]
	if c == nil || c.isDM() {
		return nil, missing("no server has a channel %q: /playground/state lists them", r.PathValue("c"))
	}
	return c, nil
}

// makeChannel is POST /playground/guilds/{g}/channels.
func (s *Server) makeChannel(r *http.Request) (any, error) {
	var f struct {
		Name     string `json:"name"`
		Type     int    `json:"type"`
		Topic    string `json:"topic"`
		ParentID string `json:"parent_id"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	if n := len([]rune(f.Name)); n < 1 || n > 100 {
		return nil, bad("a channel's name has 1 to 100 characters")
	}
	if !slices.Contains([]int{channelText, channelVoice, channelCategory, channelNews, channelForum}, f.Type) {
		return nil, bad("type is %d: give 0 text, 2 voice, 4 category, 5 announcement or 15 forum", f.Type)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.adminGuild(r)
	if err != nil {
		return nil, err
	}
	c := &channel{ID: s.ids.next(), Type: f.Type, Name: f.Name, Topic: f.Topic, ParentID: f.ParentID, Position: len(g.Channels), guild: g}
	if f.ParentID != "" {
		parent := s.world.channels[f.ParentID]
		if parent == nil || parent.guild != g || parent.Type != channelCategory || f.Type == channelCategory {
			return nil, bad("parent_id is %q: give a category of the server, and none for a category", f.ParentID)
		}
		c.Overwrites = slices.Clone(parent.Overwrites) // as Discord's client makes it
	}
	g.Channels = append(g.Channels, c)
	s.world.channels[c.ID] = c
	s.tell("CHANNEL_CREATE", g, s.world.channelShape(c))
	s.changed(g)
	return s.world.channelShape(c), nil
}

// removeChannel is DELETE /playground/channels/{c}, for channels and threads.
func (s *Server) removeChannel(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.adminChannel(r)
	if err != nil {
		return nil, err
	}
	shape := s.world.channelShape(c)
	if c.isThread() {
		s.dropThread(c)
		return shape, nil
	}
	g := c.guild
	for _, t := range g.threadsOf(c) {
		s.dropThread(t)
	}
	for _, child := range g.Channels {
		if child.ParentID == c.ID {
			child.ParentID = ""
			s.tell("CHANNEL_UPDATE", g, s.world.channelShape(child))
		}
	}
	for _, e := range c.log.entries {
		s.dropFiles(e.msg)
	}
	g.Channels = slices.DeleteFunc(g.Channels, func(x *channel) bool { return x == c })
	delete(s.world.channels, c.ID)
	for command, list := range s.grants[g.ID] {
		s.grants.set(g.ID, command, slices.DeleteFunc(slices.Clone(list), func(x grant) bool { return x.Type == grantChannel && x.ID == c.ID }))
	}
	s.tell("CHANNEL_DELETE", g, shape)
	s.changed(g)
	return shape, nil
}

// overwriteForm is an overwrite as the control API takes it.
type overwriteForm struct {
	ID    string `json:"id"`   // of a role or person; a handle, "@everyone" or a role's name will do
	Bot   bool   `json:"bot"`  // in place of id: the bot itself
	Type  *int   `json:"type"` // 0 role, 1 member; may be left out
	Allow string `json:"allow"`
	Deny  string `json:"deny"`
}

// setChannel is POST /playground/channels/{c}.
func (s *Server) setChannel(r *http.Request) (any, error) {
	var f struct {
		Name       *string         `json:"name"`
		Overwrites []overwriteForm `json:"overwrites"`
		BotMayPost *bool           `json:"bot_may_post"`
		Tags       *[]string       `json:"tags"`
		RequireTag *bool           `json:"require_tag"`
		Locked     *bool           `json:"locked"`
		Archived   *bool           `json:"archived"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.adminChannel(r)
	if err != nil {
		return nil, err
	}
	switch {
	case f.Name != nil && (*f.Name == "" || len([]rune(*f.Name)) > 100):
		return nil, bad("a channel's name has 1 to 100 characters")
	case c.isThread() && (f.Overwrites != nil || f.BotMayPost != nil):
		return nil, bad("a thread has the permissions of its channel, %s", c.ParentID)
	case !c.isThread() && (f.Locked != nil || f.Archived != nil):
		return nil, bad("only threads are locked and archived")
	case c.Type != channelForum && (f.Tags != nil || f.RequireTag != nil):
		return nil, bad("only forums have tags")
	}
	list := slices.Clone(c.Overwrites)
	for _, form := range f.Overwrites {
		if list, err = s.withOverwrite(c.guild, list, form); err != nil {
			return nil, err
		}
	}
	c.Overwrites = list
	if f.Name != nil {
		c.Name = *f.Name
	}
	if f.Tags != nil {
		c.Tags = []forumTag{}
		for _, name := range *f.Tags {
			c.Tags = append(c.Tags, forumTag{ID: s.ids.next(), Name: name})
		}
	}
	if f.RequireTag != nil {
		c.RequireTag = *f.RequireTag
	}
	if c.isThread() {
		s.editThread(c, &threadForm{Locked: f.Locked, Archived: f.Archived})
		s.threadChanged(c)
		return s.world.channelShape(c), nil
	}
	if f.BotMayPost != nil {
		s.letBotPost(c, *f.BotMayPost)
	}
	s.tell("CHANNEL_UPDATE", c.guild, s.world.channelShape(c))
	s.changed(c.guild)
	return s.world.channelShape(c), nil
}

// withOverwrite puts one overwrite into a list; one that says nothing is taken out.
func (s *Server) withOverwrite(g *guild, list []overwrite, form overwriteForm) ([]overwrite, error) {
	allow, err := permissionsNamed(form.Allow)
	if err != nil {
		return nil, bad("allow: %v", err)
	}
	deny, err := permissionsNamed(form.Deny)
	if err != nil {
		return nil, bad("deny: %v", err)
	}
	if allow&deny != 0 {
		return nil, bad("a permission is allowed and denied at once")
	}
	o := overwrite{Allow: allow, Deny: deny}
	at := slices.IndexFunc(g.Roles, func(x *role) bool { return x.ID == form.ID || x.Name == form.ID })
	switch {
	case form.Bot:
		o.ID, o.Type = botID, 1
	case at >= 0:
		o.ID = g.Roles[at].ID
	default:
		ids, err := s.peopleNamed([]string{form.ID})
		if err != nil {
			return nil, bad("id is %q: give a role or a person of the server, or bot: true", form.ID)
		}
		o.ID, o.Type = ids[0], 1
	}
	if form.Type != nil && *form.Type != o.Type {
		return nil, bad("type is %d, but %q is of type %d: 0 is a role, 1 a member", *form.Type, form.ID, o.Type)
	}
	list = slices.DeleteFunc(slices.Clone(list), func(x overwrite) bool { return x.ID == o.ID && x.Type == o.Type })
	if o.Allow != 0 || o.Deny != 0 {
		list = append(list, o)
	}
	return list, nil
}

// postingNeeds are what the bot has to have in a channel to write there and in its
// threads.
const postingNeeds = permSendMessages | permSendInThreads

// letBotPost switches one thing: whether the bot can write in a channel. To let it, its
// own denial is taken back; where that is not enough, it is allowed by name.
func (s *Server) letBotPost(c *channel, may bool) {
	own := overwrite{ID: botID, Type: 1}
	rest := []overwrite{}
	for _, o := range c.Overwrites {
		if o.ID == botID && o.Type == 1 {
			own = o
		} else {
			rest = append(rest, o)
		}
	}
	if may {
		own.Deny &^= postingNeeds | permViewChannel
	} else {
		own.Allow &^= postingNeeds
		own.Deny |= postingNeeds
	}
	settle := func() {
		c.Overwrites = rest
		if own.Allow != 0 || own.Deny != 0 {
			c.Overwrites = append(slices.Clone(rest), own)
		}
	}
	settle()
	if may && !s.botMayPost(c) {
		own.Allow |= postingNeeds | permViewChannel
		settle()
	}
}

// botMayPost says whether the bot can write in a channel.
func (s *Server) botMayPost(c *channel) bool {
	return s.world.permissionsIn(c, botID).has(permViewChannel | c.toSend())
}

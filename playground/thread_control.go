package playground

import "net/http"

// threadsSeenBy are a channel's threads as a person's page lists them, oldest first;
// archived ones too.
func (s *Server) threadsSeenBy(parent *channel, p *person) []object {
	out := []object{}
	for _, c := range parent.guild.threadsOf(parent) {
		if !s.world.permissionsIn(c, p.ID).has(permViewChannel) {
			continue
		}
		t := c.thread
		o := object{
			"id": c.ID, "name": c.Name, "type": c.Type, "parent_id": c.ParentID, "owner_id": t.ownerID, "last_message_id": nil,
			"archived": t.isArchived(s.clock.Now()), "locked": t.locked, "message_count": t.messages,
		}
		if last := c.log.lastID(); last != "" {
			o["last_message_id"] = last
		}
		out = append(out, o)
	}
	return out
}

// personStartsThread is POST /playground/people/{p}/channels/{c}/threads: a thread of a
// text or announcement channel, or a post in a forum.
func (s *Server) personStartsThread(r *http.Request, p *person) (any, error) {
	var f struct {
		Name    string   `json:"name"`
		Content string   `json:"content"`
		Private bool     `json:"private"`
		Members []string `json:"members"`
		Tags    []string `json:"applied_tags"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	if n := len([]rune(f.Name)); n < 1 || n > 100 {
		return nil, bad("a thread's name has 1 to 100 characters")
	}
	if len([]rune(f.Content)) > 2000 {
		return nil, bad("a message has up to 2000 characters")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.pathChannel(r, p)
	if err != nil {
		return nil, err
	}
	members, err := s.peopleNamed(f.Members)
	if err != nil {
		return nil, err
	}
	kinds := c.threadTypes()
	kind := channelPublicThread
	switch {
	case c.Type == channelForum && f.Content == "":
		return nil, bad("a post begins with a message: give content")
	case c.Type == channelForum:
	case kinds == nil:
		return nil, bad("no thread can be started in %q", c.Name)
	case f.Private && len(kinds) < 2:
		return nil, bad("an announcement channel has no private threads")
	case f.Private:
		kind = channelPrivateThread
	default:
		kind = int(kinds[0])
	}
	if !s.world.permissionsIn(c, p.ID).has(c.toStart(kind)) {
		return nil, forbidden("%s may not start such a thread here", p.handle)
	}
	var t *channel
	if c.Type == channelForum {
		if failed := c.checkTags(f.Tags); failed != nil {
			return nil, bad("%s", failed.message)
		}
		form := &threadForm{Name: optional[string]{true, f.Name}, Tags: optional[[]string]{true, f.Tags}}
		words := &messageForm{Content: optional[string]{true, f.Content}}
		var failed *apiError
		if t, _, failed = s.postInForum(c, p.user, form, words, nil); failed != nil {
			return nil, bad("%s", failed.message)
		}
	} else {
		t = s.startThread(c, kind, s.ids.next(), f.Name, p.ID, 0)
		s.threadMade(t)
		s.tellOfThread(t)
		if f.Content != "" {
			s.say(p, t, f.Content)
		}
	}
	for _, id := range members {
		s.joinThread(t, id)
	}
	return s.world.channelShape(t), nil
}

// peopleNamed are the ids of people named by handle or id; "bot" is the bot.
func (s *Server) peopleNamed(names []string) ([]string, error) {
	ids := []string{}
	for _, name := range names {
		switch p := s.world.find(name); {
		case p != nil:
			ids = append(ids, p.ID)
		case name == "bot" || name == botID:
			ids = append(ids, botID)
		default:
			return nil, missing("nobody here is called %q", name)
		}
	}
	return ids, nil
}

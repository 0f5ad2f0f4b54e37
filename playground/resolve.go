package playground

// resolved is the data that an interaction brings along for the ids in it.
type resolved map[string]map[string]any

func (r resolved) put(kind, id string, v any) {
	if r[kind] == nil {
		r[kind] = map[string]any{}
	}
	r[kind][id] = v
}

func (s *Server) resolveUser(r resolved, c *channel, id string) {
	u, known := s.world.userByID(id)
	if !known {
		return
	}
	r.put("users", id, u)
	if !c.isDM() {
		if m := c.guild.members[id]; m != nil {
			o := s.world.partialMember(m)
			o["permissions"] = s.world.permissionsIn(c, id).String()
			r.put("members", id, o)
		}
	}
}

// resolveValues adds what the chosen values of a select stand for.
func (s *Server) resolveValues(r resolved, kind int, c *channel, values []string) {
	for _, id := range values {
		switch kind {
		case componentUserSelect:
			s.resolveUser(r, c, id)
		case componentRoleSelect:
			s.resolveRole(r, c, id)
		case componentMentionable:
			s.resolveUser(r, c, id)
			s.resolveRole(r, c, id)
		case componentChannelSelect:
			s.resolveChannel(r, c, id)
		}
	}
}

func (s *Server) resolveRole(r resolved, c *channel, id string) {
	if c.isDM() {
		return
	}
	if found := c.guild.role(id); found != nil {
		r.put("roles", id, found)
	}
}

func (s *Server) resolveChannel(r resolved, c *channel, id string) {
	if found := s.world.channels[id]; found != nil && !c.isDM() && found.guild == c.guild {
		o := s.world.partialChannel(found, botID)
		delete(o, "recipients")
		r.put("channels", id, o)
	}
}

// canResolve says whether an id is something that a select of this kind can take here.
func (s *Server) canResolve(kind int, c *channel, id string) bool {
	r := resolved{}
	s.resolveValues(r, kind, c, []string{id})
	return len(r) > 0
}

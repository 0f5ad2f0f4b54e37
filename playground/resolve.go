package playground

import "slices"

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
func (s *Server) resolveValues(r resolved, kind int, p *person, c *channel, values []string) {
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
			s.resolveChannel(r, p, c, id)
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

// resolvedChannelFields are what a channel has here (docs: receiving-and-responding,
// "Resolved Data Structure", note **).
var resolvedChannelFields = []string{
	"id", "name", "type", "permissions", "app_permissions", "last_message_id", "last_pin_timestamp", "nsfw", "parent_id",
	"guild_id", "flags", "rate_limit_per_user", "topic", "position", "thread_metadata",
}

func (s *Server) resolveChannel(r resolved, p *person, c *channel, id string) {
	found := s.world.channels[id]
	if found == nil || c.isDM() || found.guild != c.guild {
		return
	}
	all := s.world.partialChannel(found, p.ID)
	all["app_permissions"] = s.world.permissionsIn(found, botID).String()
	o := object{}
	for _, name := range resolvedChannelFields {
		if v, has := all[name]; has {
			o[name] = v
		}
	}
	r.put("channels", id, o)
}

// channelOfType says whether a channel is of one of the types, if there are any.
func (s *Server) channelOfType(id string, types any) bool {
	list, limited := types.([]any)
	return !limited || len(list) == 0 || slices.ContainsFunc(list, func(t any) bool {
		n, _ := number(t)
		return n == s.world.channels[id].Type
	})
}

// canResolve says whether an id is something that a select of this kind can take here.
// Channels are offered to those who see them.
func (s *Server) canResolve(kind int, p *person, c *channel, id string) bool {
	r := resolved{}
	s.resolveValues(r, kind, p, c, []string{id})
	if r["channels"] != nil && !s.world.permissionsIn(s.world.channels[id], p.ID).has(permViewChannel) {
		return false
	}
	return len(r) > 0
}

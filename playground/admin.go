package playground

import (
	"net/http"
	"slices"
)

// What a server's admin does in Discord's app, for the control API. Each of these tells
// the bots with the GUILDS intent and makes the pages read their channels anew.

// adminGuild is the server {g} of the path. The caller holds the server's lock.
func (s *Server) adminGuild(r *http.Request) (*guild, error) {
	for _, g := range s.world.guilds {
		if g.ID == r.PathValue("g") {
			return g, nil
		}
	}
	return nil, missing("there is no server %q: /playground/state lists them", r.PathValue("g"))
}

// changed notes that a server is no longer as in a fresh world.
func (s *Server) changed(g *guild) {
	g.edited = true
	s.channelsChanged()
}

// tell announces an event of g to the bot, if it is there.
func (s *Server) tell(name string, g *guild, about object) {
	if g.hasBot() {
		s.announceGuild(name, g, about)
	}
}

// setGuild is POST /playground/guilds/{g}: the bot is removed, or installed again.
func (s *Server) setGuild(r *http.Request) (any, error) {
	var f struct {
		Bot *bool `json:"bot"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.adminGuild(r)
	if err != nil {
		return nil, err
	}
	if f.Bot == nil {
		return nil, bad("bot is missing: give true or false")
	}
	if *f.Bot != g.hasBot() {
		s.setBot(g, *f.Bot)
		s.announcements = append(s.announcements, announcement{page: "commands"})
		s.changed(g)
	}
	return object{"id": g.ID, "name": g.Name, "bot": g.hasBot()}, nil
}

// setBot takes the bot into a server or out of it. What was set for its commands there
// goes with it.
func (s *Server) setBot(g *guild, in bool) {
	if in {
		roles := []string{}
		for _, role := range g.Roles {
			if role.Tags["bot_id"] == botID {
				roles = append(roles, role.ID)
			}
		}
		g.join(botID, timestamp(s.clock.Now()), roles...)
		s.tell("GUILD_CREATE", g, s.world.guildCreate(g))
		return
	}
	s.tell("GUILD_DELETE", g, object{"id": g.ID})
	g.leave(botID)
	delete(s.grants, g.ID)
}

// makeRole is POST /playground/guilds/{g}/roles.
func (s *Server) makeRole(r *http.Request) (any, error) {
	var f struct {
		Name        string `json:"name"`
		Permissions string `json:"permissions"`
		Color       int    `json:"color"`
		Mentionable bool   `json:"mentionable"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	perms, err := permissionsNamed(f.Permissions)
	if err != nil {
		return nil, bad("permissions: %v", err)
	}
	if n := len([]rune(f.Name)); n < 1 || n > 100 {
		return nil, bad("a role's name has 1 to 100 characters")
	}
	if f.Color < 0 || f.Color > 0xffffff {
		return nil, bad("color is %d: give a number from 0 to 16777215", f.Color)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.adminGuild(r)
	if err != nil {
		return nil, err
	}
	made := &role{ID: s.ids.next(), Name: f.Name, Permissions: perms, Position: 1, Color: f.Color, Mentionable: f.Mentionable}
	made.finish()
	// A new role is at the bottom, right above @everyone. Roles and their list are being
	// written to bots without the lock: they never change in place.
	roles := []*role{}
	for _, old := range g.Roles {
		moved := *old
		if old.Position > 0 {
			moved.Position++
		}
		roles = append(roles, &moved)
	}
	g.Roles = append(roles, made)
	s.tell("GUILD_ROLE_CREATE", g, object{"guild_id": g.ID, "role": made})
	s.changed(g)
	return made, nil
}

// deleteRole is DELETE /playground/guilds/{g}/roles/{r}.
func (s *Server) deleteRole(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.adminGuild(r)
	if err != nil {
		return nil, err
	}
	id := r.PathValue("r")
	gone := g.role(id)
	switch {
	case gone == nil:
		return nil, missing("the server has no role %q", id)
	case id == g.ID || gone.Managed:
		return nil, bad("the role %s cannot be deleted: everybody has it, or the bot brought it along", gone.Name)
	}
	g.Roles = slices.DeleteFunc(slices.Clone(g.Roles), func(x *role) bool { return x.ID == id })
	for _, m := range g.members {
		m.Roles = slices.DeleteFunc(slices.Clone(m.Roles), func(x string) bool { return x == id })
	}
	for _, c := range g.Channels {
		c.Overwrites = slices.DeleteFunc(slices.Clone(c.Overwrites), func(o overwrite) bool { return o.Type == 0 && o.ID == id })
	}
	for command, list := range s.grants[g.ID] {
		s.grants.set(g.ID, command, slices.DeleteFunc(slices.Clone(list), func(x grant) bool { return x.Type == grantRole && x.ID == id }))
	}
	s.tell("GUILD_ROLE_DELETE", g, object{"guild_id": g.ID, "role_id": id})
	s.changed(g)
	return gone, nil
}

// setMember is POST /playground/guilds/{g}/members/{p}: somebody's roles.
func (s *Server) setMember(r *http.Request) (any, error) {
	var f struct {
		Roles *[]string `json:"roles"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	if f.Roles == nil {
		return nil, bad("roles is missing: give the ids or names of all roles")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.adminGuild(r)
	if err != nil {
		return nil, err
	}
	ids, err := s.peopleNamed([]string{r.PathValue("p")})
	if err != nil {
		return nil, err
	}
	m := g.members[ids[0]]
	if m == nil {
		return nil, missing("%s is no member of %s", r.PathValue("p"), g.Name)
	}
	roles := []string{}
	for _, name := range *f.Roles {
		at := slices.IndexFunc(g.Roles, func(x *role) bool { return x.ID == name || x.Name == name })
		if at < 0 || g.Roles[at].ID == g.ID {
			return nil, bad("the server has no role %q that can be given", name)
		}
		if !slices.Contains(roles, g.Roles[at].ID) {
			roles = append(roles, g.Roles[at].ID)
		}
	}
	m.Roles = roles
	s.changed(g)
	return object{"user_id": m.userID, "roles": m.Roles}, nil
}

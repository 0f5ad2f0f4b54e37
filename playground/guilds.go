package playground

import "net/http"

func (s *Server) getMe(*call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(s.world.botUserShape())
}

func (s *Server) getUser(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, known := s.world.userByID(c.PathValue("user"))
	if !known {
		return refuse(errUnknownUser)
	}
	return ok(u)
}

func (s *Server) getMyGuilds(*call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []object{}
	for _, id := range s.world.guildIDs() {
		g := s.world.guild(id)
		out = append(out, object{
			"id": g.ID, "name": g.Name, "icon": nil, "banner": nil, "owner": false, "features": []string{"COMMUNITY"},
			"permissions": guildPermissions(g, g.members[botID]).String(),
		})
		if len(out) == 200 { // the page size that Discord documents for this route
			break
		}
	}
	return ok(out)
}

func (s *Server) getApplication(*call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(s.world.applicationShape())
}

// pathGuild is the guild of the path, if the bot is in it.
func (s *Server) pathGuild(c *call) (*guild, *apiError) {
	switch g := s.world.guild(c.PathValue("guild")); {
	case g == nil:
		return nil, errUnknownGuild
	case !g.hasBot():
		return nil, errMissingAccess
	default:
		return g, nil
	}
}

func (s *Server) getGuild(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.pathGuild(c)
	if err == errMissingAccess {
		err = errUnknownGuild // the guild itself is unknown to whoever is not in it
	}
	if err != nil {
		return refuse(err)
	}
	o := s.world.guildShape(g)
	if c.flag("with_counts") {
		o["approximate_member_count"] = len(g.members)
		o["approximate_presence_count"] = len(g.members)
	}
	return ok(o)
}

func (s *Server) getGuildChannels(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.pathGuild(c)
	if err != nil {
		return refuse(err)
	}
	out := []object{}
	for _, ch := range g.Channels {
		out = append(out, s.world.channelShape(ch))
	}
	return ok(out)
}

func (s *Server) getGuildRoles(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.pathGuild(c)
	if err != nil {
		return refuse(err)
	}
	return ok(g.Roles)
}

func (s *Server) getMember(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.pathGuild(c)
	if err != nil {
		return refuse(err)
	}
	id := c.PathValue("user")
	if _, known := s.world.userByID(id); !known {
		return refuse(errUnknownUser)
	}
	m := g.members[id]
	if m == nil {
		return refuse(errUnknownMember)
	}
	return ok(s.world.memberShape(m))
}

func (s *Server) gatewayURL() string { return "ws" + s.URL()[len("http"):] + "/gateway/" }

func (s *Server) getGateway(*call) (reply, *apiError) {
	return reply{http.StatusOK, object{"url": s.gatewayURL()}}, nil
}

// getGatewayBot tells the recommended shards and how many sessions may still be
// started; the playground has one shard and as many starts as Discord's daily limit.
func (s *Server) getGatewayBot(*call) (reply, *apiError) {
	return ok(object{
		"url": s.gatewayURL(), "shards": 1,
		"session_start_limit": object{"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1},
	})
}

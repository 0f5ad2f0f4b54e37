package playground

import "net/http"

// adminGuild is the server {g} of the path. The caller holds the server's lock.
func (s *Server) adminGuild(r *http.Request) (*guild, error) {
	for _, g := range s.world.guilds {
		if g.ID == r.PathValue("g") {
			return g, nil
		}
	}
	return nil, missing("there is no server %q: /playground/state lists them", r.PathValue("g"))
}

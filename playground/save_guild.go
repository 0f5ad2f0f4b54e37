package playground

import (
	"fmt"
	"slices"
)

// savedGuild is a server in playground.json: only one that an admin has changed, the
// others are as in a fresh world.
type savedGuild struct {
	Bot      bool                `json:"bot"`
	Roles    []*role             `json:"roles"`
	Channels []savedChannel      `json:"channels"`
	Members  map[string][]string `json:"members"` // roles by user
}

type savedChannel struct {
	ID         string      `json:"id"`
	Type       int         `json:"type"`
	Name       string      `json:"name"`
	Topic      string      `json:"topic,omitempty"`
	ParentID   string      `json:"parent_id,omitempty"`
	Position   int         `json:"position"`
	Overwrites []overwrite `json:"permission_overwrites"`
	Tags       []forumTag  `json:"available_tags,omitempty"`
	RequireTag bool        `json:"require_tag,omitempty"`
}

// savedGuilds are the servers that were changed; the caller holds the server's lock.
func (w *world) savedGuilds() map[string]savedGuild {
	out := map[string]savedGuild{}
	for _, g := range w.guilds {
		if !g.edited {
			continue
		}
		sg := savedGuild{Bot: g.hasBot(), Roles: slices.Clone(g.Roles), Channels: []savedChannel{}, Members: map[string][]string{}}
		for _, c := range g.Channels {
			sg.Channels = append(sg.Channels, savedChannel{
				ID: c.ID, Type: c.Type, Name: c.Name, Topic: c.Topic, ParentID: c.ParentID, Position: c.Position,
				Overwrites: slices.Clone(c.Overwrites), Tags: slices.Clone(c.Tags), RequireTag: c.RequireTag,
			})
		}
		for id, m := range g.members {
			sg.Members[id] = slices.Clone(m.Roles)
		}
		out[g.ID] = sg
	}
	return out
}

// restoreGuilds makes the servers of a fresh world what they were. Threads are restored
// after it.
func (s *Server) restoreGuilds(saved map[string]savedGuild) error {
	for id, sg := range saved {
		at := slices.IndexFunc(s.world.guilds, func(g *guild) bool { return g.ID == id })
		if at < 0 {
			return fmt.Errorf("there is no server %q", id)
		}
		g := s.world.guilds[at]
		if !slices.ContainsFunc(sg.Roles, func(r *role) bool { return r != nil && r.ID == g.ID }) || slices.Contains(sg.Roles, nil) {
			return fmt.Errorf("the server %q has no role for everybody, or an empty one", id)
		}
		g.edited, g.Roles = true, sg.Roles
		for _, t := range slices.Clone(g.Threads) {
			s.world.dropThread(t)
		}
		for _, c := range g.Channels {
			delete(s.world.channels, c.ID)
		}
		g.Channels = nil
		for _, sc := range sg.Channels {
			if !isSnowflake(sc.ID) || s.world.channels[sc.ID] != nil {
				return fmt.Errorf("the channel %q has no id of its own", sc.ID)
			}
			c := &channel{
				ID: sc.ID, Type: sc.Type, Name: sc.Name, Topic: sc.Topic, ParentID: sc.ParentID, Position: sc.Position,
				Overwrites: sc.Overwrites, Tags: sc.Tags, RequireTag: sc.RequireTag, guild: g,
			}
			g.Channels = append(g.Channels, c)
			s.world.channels[c.ID] = c
		}
		if !sg.Bot {
			g.leave(botID)
		}
		for userID, roles := range sg.Members {
			if m := g.members[userID]; m != nil {
				m.Roles = append([]string{}, roles...)
			}
		}
	}
	return nil
}

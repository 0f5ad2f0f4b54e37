package playground

import (
	"net/http"
	"slices"
	"strconv"
)

// Command permission types (docs: interactions/application-commands, "Application
// Command Permission Type").
const (
	grantRole    = 1
	grantUser    = 2
	grantChannel = 3
)

// maxGrants is how many a command can have in a server.
const maxGrants = 100

// grant is Discord's application command permission object: a role, user or channel
// that a server's admin has switched on or off for a command.
type grant struct {
	ID         string `json:"id"`
	Type       int    `json:"type"`
	Permission bool   `json:"permission"`
}

// grants are what the admins of servers have set: by server, then by command; under the
// application's id what holds for all commands. The server's lock guards it.
type grants map[string]map[string][]grant

func (g grants) set(guildID, id string, list []grant) {
	if len(list) == 0 {
		delete(g[guildID], id)
		return
	}
	if g[guildID] == nil {
		g[guildID] = map[string][]grant{}
	}
	g[guildID][id] = list
}

// forget drops a command that was deleted or renamed (docs: application-commands, "Edit
// Application Command Permissions").
func (g grants) forget(commandID string) {
	for guildID := range g {
		delete(g[guildID], commandID)
	}
}

// everyChannel is the id that stands for all channels of a server (docs:
// application-commands, "Application Command Permissions Constants").
func everyChannel(guildID string) string {
	n, err := strconv.ParseUint(guildID, 10, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatUint(n-1, 10)
}

// granted says whether a member may use a command in a channel, as Discord's flowchart
// does (docs: change-log, "Upcoming Application Command Permission Changes"): the
// channel, then the member or their roles, each for the command and else for the
// application; and where the command itself says nothing, also
// default_member_permissions. perms are the member's in the channel.
func (g grants) granted(c *command, ch *channel, m *member, perms permissions) bool {
	if perms.has(permAdministrator) {
		return true
	}
	guildID := ch.guild.ID
	if ch.isThread() {
		ch = ch.thread.parent // whose settings apply to its threads
	}
	own, all := g[guildID][c.ID], g[guildID][botID]
	verdict := channelGrant(own, guildID, ch.ID)
	if verdict == nil {
		verdict = channelGrant(all, guildID, ch.ID)
	}
	if verdict != nil && !*verdict {
		return false
	}
	if verdict := memberGrant(own, guildID, m); verdict != nil {
		return *verdict
	}
	if verdict := memberGrant(all, guildID, m); verdict != nil && !*verdict {
		return false
	}
	return c.permitted(perms)
}

// channelGrant is what a list says about a channel; nil is nothing.
func channelGrant(list []grant, guildID, channelID string) *bool {
	for _, id := range []string{channelID, everyChannel(guildID)} {
		if v := findGrant(list, grantChannel, id); v != nil {
			return v
		}
	}
	return nil
}

// memberGrant is what a list says about a member: by name, else by their roles, of which
// one that allows is enough, else as one of everyone.
func memberGrant(list []grant, guildID string, m *member) *bool {
	if v := findGrant(list, grantUser, m.userID); v != nil {
		return v
	}
	var byRole *bool
	for _, g := range list {
		if g.Type == grantRole && g.ID != guildID && m.hasRole(g.ID) && (byRole == nil || g.Permission) {
			byRole = &g.Permission
		}
	}
	if byRole != nil {
		return byRole
	}
	return findGrant(list, grantRole, guildID)
}

func findGrant(list []grant, kind int, id string) *bool {
	at := slices.IndexFunc(list, func(g grant) bool { return g.Type == kind && g.ID == id })
	if at < 0 {
		return nil
	}
	return &list[at].Permission
}

// grantsShape is Discord's guild application command permissions object.
func grantsShape(guildID, id string, list []grant) object {
	return object{"id": id, "application_id": botID, "guild_id": guildID, "permissions": list}
}

// listGrants is GET /applications/{app}/guilds/{guild}/commands/permissions.
func (s *Server) listGrants(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	guildID, err := s.commandScope(c)
	if err != nil {
		return refuse(err)
	}
	out := []object{}
	for id, list := range s.grants[guildID] {
		out = append(out, grantsShape(guildID, id, list))
	}
	return ok(sortedByID(out))
}

// getGrants is GET /applications/{app}/guilds/{guild}/commands/{command}/permissions.
func (s *Server) getGrants(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	guildID, err := s.commandScope(c)
	if err != nil {
		return refuse(err)
	}
	id := c.PathValue("command")
	list, there := s.grants[guildID][id]
	if !there {
		return refuse(&apiError{status: http.StatusNotFound, code: 10066, message: "Unknown application command permissions"})
	}
	return ok(grantsShape(guildID, id, list))
}

// setGrants is PUT on the same path: only for a person's Bearer token.
func (s *Server) setGrants(*call) (reply, *apiError) {
	return refuse(&apiError{status: http.StatusForbidden, code: 20001, message: "Bots cannot use this endpoint"})
}

// adminGrants is POST /playground/guilds/{g}/commands/{name}/permissions.
func (s *Server) adminGrants(r *http.Request) (any, error) {
	var f struct {
		Permissions []grant `json:"permissions"`
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
	id := botID
	if name := r.PathValue("name"); name != "all" {
		cmd := s.commandNamed(g, name)
		if cmd == nil {
			return nil, missing("the server has no command %q", name)
		}
		id = cmd.ID
	}
	if len(f.Permissions) > maxGrants {
		return nil, bad("a command has up to %d permissions in a server", maxGrants)
	}
	list := []grant{}
	for _, one := range f.Permissions {
		one, err := s.checkGrant(g, one)
		if err != nil {
			return nil, err
		}
		if findGrant(list, one.Type, one.ID) != nil {
			return nil, bad("the permission for %s is there twice", one.ID)
		}
		list = append(list, one)
	}
	s.grants.set(g.ID, id, list)
	shape := grantsShape(g.ID, id, list)
	s.announcements = append(s.announcements, announcement{dispatch: "APPLICATION_COMMAND_PERMISSIONS_UPDATE", guild: g, about: shape, always: true},
		announcement{page: "commands"})
	s.touch()
	return shape, nil
}

// checkGrant finds what a permission is about. People may be named by handle; the words
// "@everyone" and "all" stand for Discord's two constants.
func (s *Server) checkGrant(g *guild, one grant) (grant, error) {
	switch one.Type {
	case grantRole:
		if one.ID == "@everyone" {
			one.ID = g.ID
		}
		if g.role(one.ID) == nil {
			return one, bad("the server has no role %q", one.ID)
		}
	case grantUser:
		ids, err := s.peopleNamed([]string{one.ID})
		if err != nil {
			return one, err
		}
		one.ID = ids[0]
	case grantChannel:
		if one.ID == "all" {
			one.ID = everyChannel(g.ID)
		}
		ch := s.world.channels[one.ID]
		if one.ID != everyChannel(g.ID) && (ch == nil || ch.guild != g || ch.isThread()) {
			return one, bad("the server has no channel %q", one.ID)
		}
	default:
		return one, bad("type is %d: give 1 for a role, 2 for a person or 3 for a channel", one.Type)
	}
	return one, nil
}

// commandNamed is a command that g has, its own before a global one.
func (s *Server) commandNamed(g *guild, name string) *command {
	for _, scope := range []string{g.ID, ""} {
		for _, c := range s.commands[scope] {
			if c.Name == name {
				return c
			}
		}
	}
	return nil
}

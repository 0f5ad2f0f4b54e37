package playground

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"cairn/playground/rules"
)

// Application command types and installation contexts (docs:
// interactions/application-commands, resources/application).
const (
	commandChat    = 1
	commandUser    = 2
	commandMessage = 3

	installGuild = 0
	installUser  = 1
)

// Option types (docs: application-commands, "Application Command Option Type").
const (
	optionSubcommand  = 1
	optionGroup       = 2
	optionString      = 3
	optionInteger     = 4
	optionBoolean     = 5
	optionUser        = 6
	optionChannel     = 7
	optionRole        = 8
	optionMentionable = 9
	optionNumber      = 10
	optionAttachment  = 11
)

// command is a registered application command. It never changes once registered.
type command struct {
	ID            string         `json:"id"`
	ApplicationID string         `json:"application_id"`
	Version       string         `json:"version"`
	GuildID       string         `json:"guild_id,omitempty"`
	Type          int            `json:"type"`
	Name          string         `json:"name"`
	NameLocal     map[string]any `json:"name_localizations"`
	Description   string         `json:"description"`
	DescLocal     map[string]any `json:"description_localizations"`
	Options       []object       `json:"options,omitempty"`
	Permissions   *permissions   `json:"default_member_permissions"`
	DMPermission  *bool          `json:"dm_permission,omitempty"`
	Contexts      []int          `json:"contexts"`
	Integration   []int          `json:"integration_types,omitempty"`
	NSFW          bool           `json:"nsfw"`
}

func (c *command) installs(kind int) bool {
	return c.GuildID != "" && kind == installGuild || slices.Contains(c.Integration, kind)
}

// commandForm is what a bot registers.
type commandForm struct {
	ID           string                   `json:"id"`
	Type         optional[int]            `json:"type"`
	Name         optional[string]         `json:"name"`
	NameLocal    optional[map[string]any] `json:"name_localizations"`
	Description  optional[string]         `json:"description"`
	DescLocal    optional[map[string]any] `json:"description_localizations"`
	Options      optional[[]object]       `json:"options"`
	Permissions  optional[*permissions]   `json:"default_member_permissions"`
	DMPermission optional[*bool]          `json:"dm_permission"`
	Contexts     optional[[]int]          `json:"contexts"`
	Integration  optional[[]int]          `json:"integration_types"`
	NSFW         optional[bool]           `json:"nsfw"`
}

// onto writes what the form sets onto c.
func (f *commandForm) onto(c *command) {
	set(&c.Name, f.Name)
	set(&c.NameLocal, f.NameLocal)
	set(&c.Description, f.Description)
	set(&c.DescLocal, f.DescLocal)
	set(&c.Options, f.Options)
	set(&c.Permissions, f.Permissions)
	set(&c.NSFW, f.NSFW)
	if c.GuildID == "" {
		set(&c.Contexts, f.Contexts)
		set(&c.Integration, f.Integration)
		set(&c.DMPermission, f.DMPermission)
		c.fillScope(f.Contexts.Set)
	}
}

func set[T any](to *T, from optional[T]) {
	if from.Set {
		*to = from.Value
	}
}

// fillScope gives a global command the documented defaults: installed in servers, and
// usable everywhere (docs: application-commands, "Bulk Overwrite Guild Application
// Commands" lists both defaults). The deprecated dm_permission says the same as
// contexts, and yields to it.
func (c *command) fillScope(contextsGiven bool) {
	if len(c.Integration) == 0 {
		c.Integration = []int{installGuild}
	}
	if len(c.Contexts) == 0 {
		c.Contexts = []int{contextGuild, contextBotDM, contextPrivate}
		if !contextsGiven && c.DMPermission != nil && !*c.DMPermission {
			c.Contexts = []int{contextGuild}
		}
	}
	inDM := slices.Contains(c.Contexts, contextBotDM)
	c.DMPermission = &inDM
}

// sameAs says whether two registrations differ in nothing but their ids.
func (c *command) sameAs(d *command) bool {
	a, b := *c, *d
	a.ID, a.Version, b.ID, b.Version = "", "", "", ""
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// commandScope is the set of commands a path is about: "" are the global ones.
func (s *Server) commandScope(c *call) (string, *apiError) {
	if c.PathValue("app") != botID {
		return "", &apiError{status: http.StatusForbidden, code: 20012, message: "You are not authorized to perform this action on this application"}
	}
	id := c.PathValue("guild")
	if g := s.world.guild(id); id != "" && (g == nil || !g.hasBot()) {
		return "", errMissingAccess
	}
	return id, nil
}

func (s *Server) listCommands(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	scope, err := s.commandScope(c)
	if err != nil {
		return refuse(err)
	}
	list := append([]*command{}, s.commands[scope]...)
	if c.flag("with_localizations") {
		return ok(list)
	}
	return ok(bare(list))
}

// bare are commands without their localization dictionaries: the list has them only if
// asked to (docs: application-commands, "Get Global Application Commands").
func bare(list []*command) any {
	data, err := json.Marshal(list)
	var out []any
	if err != nil || json.Unmarshal(data, &out) != nil {
		return list // commands come from JSON: both succeed
	}
	var strip func(v any)
	strip = func(v any) {
		switch v := v.(type) {
		case object:
			delete(v, "name_localizations")
			delete(v, "description_localizations")
			for _, key := range []string{"options", "choices"} {
				strip(v[key])
			}
		case []any:
			for _, x := range v {
				strip(x)
			}
		}
	}
	strip(out)
	return out
}

func (s *Server) pathCommand(c *call) (scope string, cmd *command, failed *apiError) {
	scope, failed = s.commandScope(c)
	if failed != nil {
		return "", nil, failed
	}
	for _, cmd := range s.commands[scope] {
		if cmd.ID == c.PathValue("command") {
			return scope, cmd, nil
		}
	}
	return "", nil, errUnknownCommand
}

func (s *Server) getCommand(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, cmd, err := s.pathCommand(c)
	if err != nil {
		return refuse(err)
	}
	return ok(cmd)
}

// overwriteCommands is PUT: the list becomes the scope's commands. A command that was
// there already keeps its id, and its version too if nothing about it changed.
func (s *Server) overwriteCommands(c *call) (reply, *apiError) {
	body := c.body
	if body == nil {
		body = []byte("null")
	}
	if errs := rules.Commands(body); errs != nil {
		return refuse(invalidForm(errs))
	}
	var forms []*commandForm
	if err := json.Unmarshal(body, &forms); err != nil {
		return refuse(formError("MODEL_TYPE_CONVERT", fmt.Sprintf("The commands cannot be read: %v.", err)))
	}
	s.mu.Lock()
	scope, err := s.commandScope(c)
	if err != nil {
		s.mu.Unlock()
		return refuse(err)
	}
	old := s.commands[scope]
	list := []*command{}
	for _, f := range forms {
		made, _ := s.register(old, scope, f)
		list = append(list, made)
	}
	s.commands[scope] = list
	for _, o := range old {
		if !slices.ContainsFunc(list, func(c *command) bool { return c.ID == o.ID && c.Name == o.Name }) {
			s.grants.forget(o.ID)
		}
	}
	s.mu.Unlock()
	s.commandsChanged()
	return ok(list)
}

// register is the command a form describes: an existing one of the same name and type
// changed, or a new one; made says which.
func (s *Server) register(old []*command, scope string, f *commandForm) (cmd *command, made bool) {
	kind := f.Type.Value
	if kind == 0 {
		kind = commandChat
	}
	cmd = &command{ApplicationID: botID, GuildID: scope, Type: kind}
	f.onto(cmd)
	i := slices.IndexFunc(old, func(o *command) bool { return o.Name == cmd.Name && o.Type == kind })
	if i < 0 && f.ID != "" { // renamed
		i = slices.IndexFunc(old, func(o *command) bool { return o.ID == f.ID && o.Type == kind })
	}
	if i < 0 {
		cmd.ID, cmd.Version = s.ids.next(), s.ids.next()
		return cmd, true
	}
	cmd.ID, cmd.Version = old[i].ID, old[i].Version
	if !cmd.sameAs(old[i]) {
		cmd.Version = s.ids.next()
	}
	return cmd, false
}

// createCommand is POST, which replaces a command of the same name and type.
func (s *Server) createCommand(c *call) (reply, *apiError) {
	f, failed := c.commandForm(true)
	if failed != nil {
		return refuse(failed)
	}
	s.mu.Lock()
	scope, failed := s.commandScope(c)
	if failed != nil {
		s.mu.Unlock()
		return refuse(failed)
	}
	old := s.commands[scope]
	cmd, made := s.register(old, scope, f)
	list := slices.Clone(old)
	if made {
		list = append(list, cmd)
	} else {
		list[slices.IndexFunc(old, func(o *command) bool { return o.ID == cmd.ID })] = cmd
	}
	if errs := s.checkCount(list); errs != nil {
		s.mu.Unlock()
		return refuse(errs)
	}
	s.commands[scope] = list
	s.mu.Unlock()
	s.commandsChanged()
	return created(made, cmd)
}

// checkCount keeps the number of commands a scope may have (docs:
// application-commands, "Registering a Command").
func (s *Server) checkCount(list []*command) *apiError {
	count := map[int]int{}
	for _, c := range list {
		count[c.Type]++
	}
	if count[commandChat] > 100 || count[commandUser] > 15 || count[commandMessage] > 15 {
		return &apiError{status: http.StatusBadRequest, code: 30032, message: "Maximum number of application commands reached (100)."}
	}
	return nil
}

func (c *call) commandForm(whole bool) (*commandForm, *apiError) {
	body := c.bodyOrEmpty()
	if whole {
		if errs := rules.Command(body); errs != nil {
			return nil, invalidForm(errs)
		}
	}
	f := &commandForm{}
	if err := json.Unmarshal(body, f); err != nil {
		return nil, formError("MODEL_TYPE_CONVERT", fmt.Sprintf("The command cannot be read: %v.", err))
	}
	return f, nil
}

// editCommand is PATCH: what the body sets replaces what was there; the result must be
// a valid command.
func (s *Server) editCommand(c *call) (reply, *apiError) {
	f, failed := c.commandForm(false)
	if failed != nil {
		return refuse(failed)
	}
	s.mu.Lock()
	scope, old, failed := s.pathCommand(c)
	if failed != nil {
		s.mu.Unlock()
		return refuse(failed)
	}
	changed := *old
	if f.Contexts.Set || f.DMPermission.Set {
		changed.Contexts = nil
	}
	f.onto(&changed)
	whole, err := json.Marshal(&changed)
	if err == nil {
		if errs := rules.Command(whole); errs != nil {
			failed = invalidForm(errs)
		}
	}
	if slices.ContainsFunc(s.commands[scope], func(o *command) bool {
		return o.ID != old.ID && o.Name == changed.Name && o.Type == changed.Type
	}) {
		failed = formError("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
	}
	if failed != nil || err != nil {
		s.mu.Unlock()
		if failed == nil {
			failed = errJSON
		}
		return refuse(failed)
	}
	if !changed.sameAs(old) {
		changed.Version = s.ids.next()
	}
	if changed.Name != old.Name {
		s.grants.forget(old.ID)
	}
	list := slices.Clone(s.commands[scope])
	list[slices.IndexFunc(list, func(o *command) bool { return o.ID == old.ID })] = &changed
	s.commands[scope] = list
	s.mu.Unlock()
	s.commandsChanged()
	return ok(&changed)
}

func (s *Server) deleteCommand(c *call) (reply, *apiError) {
	s.mu.Lock()
	scope, old, failed := s.pathCommand(c)
	if failed != nil {
		s.mu.Unlock()
		return refuse(failed)
	}
	s.grants.forget(old.ID)
	s.commands[scope] = slices.DeleteFunc(slices.Clone(s.commands[scope]), func(o *command) bool { return o.ID == old.ID })
	s.mu.Unlock()
	s.commandsChanged()
	return noContent()
}

func (s *Server) commandsChanged() {
	s.stats.count(func(n *Stats) { n.CommandWrites++ })
	s.events.toAll(event{"type": "commands"})
	s.touch()
}

// usable are the commands a person can use in a channel, as its picker would show them
// (docs: application-commands, "Contexts" and "Using Default Permissions"). There are none
// in an archived thread (docs: topics/threads, "Active & Archived Threads"). The caller
// holds the server's lock.
func (s *Server) usable(p *person, ch *channel) []*command {
	out := []*command{}
	perms := s.world.permissionsIn(ch, p.ID)
	if !perms.has(permApplicationCmds) || ch.isThread() && ch.thread.isArchived(s.clock.Now()) || ch.Type == channelForum {
		return out
	}
	context := (&interaction{channel: ch}).context()
	permitted := func(c *command) bool {
		return context != contextGuild || s.grants.granted(c, ch, ch.guild.members[p.ID], perms)
	}
	if context == contextGuild && ch.guild.hasBot() {
		for _, c := range s.commands[ch.guild.ID] {
			if permitted(c) {
				out = append(out, c)
			}
		}
	}
	for _, c := range s.commands[""] {
		if !slices.Contains(c.Contexts, context) {
			continue
		}
		byUser := p.installed && c.installs(installUser)
		byGuild := c.installs(installGuild)
		switch context {
		case contextGuild:
			byGuild = byGuild && ch.guild.hasBot()
		case contextBotDM:
			byGuild = byGuild && s.world.shareGuild(p.ID)
		case contextPrivate:
			byGuild = false
		}
		// A server's permissions restrict what it installed, not what people brought.
		if byUser || byGuild && permitted(c) {
			out = append(out, c)
		}
	}
	return out
}

// permitted checks default_member_permissions: null lets everybody, "0" nobody; those
// who may everything are not asked.
func (c *command) permitted(p permissions) bool {
	switch {
	case c.Permissions == nil:
		return true
	case *c.Permissions == 0:
		return false
	}
	return p.has(*c.Permissions)
}

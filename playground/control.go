package playground

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
	_ "time/tzdata" // hosts without zone files have local times, too
)

// maxControlBody bounds what a page or test may send at once.
const maxControlBody = 1 << 20

// problem answers a control request that cannot be done.
func problem(w http.ResponseWriter, status int, what string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(object{"error": what})
}

// controlError is what a control route cannot do, with the status to say so.
type controlError struct {
	status int
	what   string
}

func (e *controlError) Error() string { return e.what }

func bad(format string, args ...any) error {
	return &controlError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func missing(format string, args ...any) error {
	return &controlError{http.StatusNotFound, fmt.Sprintf(format, args...)}
}

func forbidden(format string, args ...any) error {
	return &controlError{http.StatusForbidden, fmt.Sprintf(format, args...)}
}

// controlRoutes are the paths of docs/playground.md below /playground/.
func (s *Server) controlRoutes() http.Handler {
	mux := http.NewServeMux()
	add := func(pattern string, f func(r *http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxControlBody)
			out, err := f(r)
			s.flush()
			if err != nil {
				status := http.StatusInternalServerError
				var ce *controlError
				if errors.As(err, &ce) {
					status = ce.status
				}
				problem(w, status, err.Error())
				return
			}
			data, err := json.Marshal(out)
			if err != nil {
				problem(w, http.StatusInternalServerError, err.Error())
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.Write(data)
		})
	}
	// asPerson looks up the {p} of the path first.
	asPerson := func(f func(r *http.Request, p *person) (any, error)) func(*http.Request) (any, error) {
		return func(r *http.Request) (any, error) {
			p, err := s.pathPerson(r)
			if err != nil {
				return nil, err
			}
			return f(r, p)
		}
	}
	add("GET /playground/state", s.state)
	add("GET /playground/stats", func(*http.Request) (any, error) { return s.stats.read(), nil })
	add("POST /playground/clock", s.moveClock)
	add("GET /playground/faults", func(*http.Request) (any, error) { return s.faults.list(), nil })
	add("POST /playground/faults", s.orderFault)
	add("DELETE /playground/faults", func(*http.Request) (any, error) { s.faults.clear(); return s.faults.list(), nil })
	add("POST /playground/gateway", s.disturbGateway)
	add("POST /playground/guilds/{g}", s.setGuild)
	add("POST /playground/guilds/{g}/channels", s.makeChannel)
	add("POST /playground/channels/{c}", s.setChannel)
	add("DELETE /playground/channels/{c}", s.removeChannel)
	add("POST /playground/guilds/{g}/roles", s.makeRole)
	add("DELETE /playground/guilds/{g}/roles/{r}", s.deleteRole)
	add("POST /playground/guilds/{g}/members/{p}", s.setMember)
	add("POST /playground/guilds/{g}/commands/{name}/permissions", s.adminGrants)
	add("POST /playground/people/{p}", asPerson(s.setPerson))
	add("POST /playground/people/{p}/dm", asPerson(s.personDM))
	add("GET /playground/people/{p}/channels", asPerson(s.personChannels))
	add("GET /playground/people/{p}/channels/{c}/messages", asPerson(s.personMessages))
	add("POST /playground/people/{p}/channels/{c}/messages", asPerson(s.personSays))
	add("POST /playground/people/{p}/channels/{c}/threads", asPerson(s.personStartsThread))
	add("GET /playground/people/{p}/channels/{c}/commands", asPerson(s.personCommands))
	add("POST /playground/people/{p}/interactions", asPerson(s.personInteracts))
	mux.HandleFunc("GET /playground/people/{p}/events", func(w http.ResponseWriter, r *http.Request) {
		p, err := s.pathPerson(r)
		if err != nil {
			problem(w, http.StatusNotFound, err.Error())
			return
		}
		s.stream(w, r, p)
	})
	mux.HandleFunc("/playground/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, http.StatusNotFound, "the control API has no "+r.Method+" "+r.URL.Path+": see docs/playground.md")
	})
	return mux
}

// decodeControl reads a control request's JSON into v; unknown fields are errors, so
// that a misspelt one does not go unnoticed.
func decodeControl(r *http.Request, v any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return bad("the body cannot be read: %v", err)
	}
	return nil
}

func (s *Server) pathPerson(r *http.Request) (*person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.world.find(r.PathValue("p")); p != nil {
		return p, nil
	}
	return nil, missing("nobody here is called %q: /playground/state lists the people", r.PathValue("p"))
}

// pathChannel is the channel {c} of the path, if p can see it. The caller holds the
// server's lock.
func (s *Server) pathChannel(r *http.Request, p *person) (*channel, error) {
	return s.channelFor(r.PathValue("c"), p)
}

func (s *Server) channelFor(id string, p *person) (*channel, error) {
	c := s.world.channels[id]
	if c == nil {
		return nil, missing("there is no channel %q", id)
	}
	if !s.world.permissionsIn(c, p.ID).has(permViewChannel) {
		return nil, forbidden("%s cannot see channel %s", p.handle, id)
	}
	return c, nil
}

// state is GET /playground/state.
func (s *Server) state(*http.Request) (any, error) {
	sessions, connected := s.gateway.count()
	o := s.clockShape()
	s.mu.Lock()
	defer s.mu.Unlock()
	o["bot"] = object{"user": s.world.bot, "application_id": botID, "connected": connected, "sessions": sessions}
	people := []object{}
	for _, p := range s.world.people {
		people = append(people, personShape(p))
	}
	o["people"] = people
	guilds := []object{}
	for _, g := range s.world.guilds {
		channels := []object{}
		for _, c := range g.Channels {
			channels = append(channels, s.world.channelShape(c))
		}
		threads := []object{}
		for _, t := range g.Threads {
			threads = append(threads, s.world.channelShape(t))
		}
		members := []object{}
		for _, id := range g.order {
			members = append(members, object{"user_id": id, "roles": g.members[id].Roles})
		}
		guilds = append(guilds, object{"id": g.ID, "name": g.Name, "bot": g.hasBot(), "channels": channels, "threads": threads, "roles": g.Roles, "members": members})
	}
	o["guilds"] = guilds
	return o, nil
}

func personShape(p *person) object {
	return object{
		"id": p.ID, "handle": p.handle, "username": p.Username, "global_name": p.GlobalName, "about": p.about,
		"locale": p.locale, "color": p.color, "accepts_dms": p.acceptsDMs, "installed": p.installed, "moderator": p.moderator,
	}
}

// setPerson is POST /playground/people/{p}: the person's own settings.
func (s *Server) setPerson(r *http.Request, p *person) (any, error) {
	var f struct {
		AcceptsDMs *bool     `json:"accepts_dms"`
		Installed  *bool     `json:"installed"`
		Locale     *string   `json:"locale"`
		Guilds     *[]string `json:"guilds"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Guilds != nil {
		for _, id := range *f.Guilds {
			if s.world.guild(id) == nil {
				return nil, bad("there is no guild %q", id)
			}
		}
		s.world.setGuilds(p, *f.Guilds, timestamp(s.clock.Now()))
		s.channelsChanged()
	}
	if f.AcceptsDMs != nil {
		p.acceptsDMs = *f.AcceptsDMs
	}
	if f.Installed != nil {
		p.installed = *f.Installed
	}
	if f.Locale != nil {
		if !knownLocales[*f.Locale] {
			return nil, bad("%q is none of Discord's locales, such as en-US or es-ES", *f.Locale)
		}
		p.locale = *f.Locale
	}
	s.touch()
	return personShape(p), nil
}

// knownLocales are Discord's (docs: reference, "Locales").
var knownLocales = map[string]bool{
	"id": true, "da": true, "de": true, "en-GB": true, "en-US": true, "es-ES": true, "es-419": true, "fr": true,
	"hr": true, "it": true, "lt": true, "hu": true, "nl": true, "no": true, "pl": true, "pt-BR": true, "ro": true,
	"fi": true, "sv-SE": true, "vi": true, "tr": true, "cs": true, "el": true, "bg": true, "ru": true, "uk": true,
	"hi": true, "th": true, "zh-CN": true, "ja": true, "zh-TW": true, "ko": true,
}

// personDM is POST /playground/people/{p}/dm: the DM with the bot, or with another
// person.
func (s *Server) personDM(r *http.Request, p *person) (any, error) {
	var f struct {
		With string `json:"with"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	other := botID
	if f.With != "" && f.With != botID {
		q := s.world.find(f.With)
		if q == nil || q == p {
			return nil, missing("%s cannot open a DM with %q", p.handle, f.With)
		}
		other = q.ID
	}
	return s.dmShape(s.directChannel(p.ID, other), p), nil
}

func (s *Server) dmShape(c *channel, p *person) object {
	other, _ := s.world.userByID(c.other(p.ID))
	o := object{"id": c.ID, "type": channelDM, "recipient": other, "last_message_id": nil}
	if last := c.log.lastID(); last != "" {
		o["last_message_id"] = last
	}
	return o
}

// personChannels is GET /playground/people/{p}/channels.
func (s *Server) personChannels(_ *http.Request, p *person) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	guilds := []object{}
	for _, g := range s.world.guilds {
		if g.members[p.ID] == nil {
			continue
		}
		channels := []object{}
		for _, c := range g.Channels {
			if c.Type != channelText && c.Type != channelNews && c.Type != channelForum || !s.world.permissionsIn(c, p.ID).has(permViewChannel) {
				continue
			}
			o := object{"id": c.ID, "name": c.Name, "topic": c.Topic, "type": c.Type, "last_message_id": nil, "threads": s.threadsSeenBy(c, p), "bot_may_post": s.botMayPost(c)}
			if last := c.log.lastID(); last != "" {
				o["last_message_id"] = last
			}
			channels = append(channels, o)
		}
		guilds = append(guilds, object{"id": g.ID, "name": g.Name, "channels": channels})
	}
	dms := []object{}
	for _, c := range s.dms {
		if s.world.permissionsIn(c, p.ID) != 0 {
			dms = append(dms, s.dmShape(c, p))
		}
	}
	return object{"guilds": guilds, "dms": sortedByID(dms)}, nil
}

// personMessages is GET /playground/people/{p}/channels/{c}/messages.
func (s *Server) personMessages(r *http.Request, p *person) (any, error) {
	limit := 50
	if l := r.URL.Query().Get("limit"); l != "" {
		n, err := strconv.Atoi(l)
		if err != nil || n < 1 || n > keptMessages {
			return nil, bad("limit is %q: give a number from 1 to %d", l, keptMessages)
		}
		limit = n
	}
	after := r.URL.Query().Get("after")
	if after != "" && !isSnowflake(after) {
		return nil, bad("after is %q: give a message id", after)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.pathChannel(r, p)
	if err != nil {
		return nil, err
	}
	return c.log.seenBy(p.ID, after, limit), nil
}

// personSays is POST /playground/people/{p}/channels/{c}/messages.
func (s *Server) personSays(r *http.Request, p *person) (any, error) {
	var f struct {
		Content string `json:"content"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	if f.Content == "" || len([]rune(f.Content)) > 2000 {
		return nil, bad("a message has 1 to 2000 characters")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.pathChannel(r, p)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Type == channelForum:
		return nil, bad("%s is a forum: start a post in it", c.Name)
	case !s.world.permissionsIn(c, p.ID).has(c.toSend()):
		return nil, forbidden("%s may not write in this channel", p.handle)
	case s.closedTo(c, p.ID) != nil:
		return nil, forbidden("the thread is locked: only moderators write in it")
	}
	return s.say(p, c, f.Content), nil
}

// say makes a person's ordinary message.
func (s *Server) say(p *person, c *channel, words string) *message {
	m := s.blank(c.ID, p.user)
	m.Content = words
	s.applyMentions(m, c, nil, allMentions)
	s.keep(m)
	s.wroteIn(c, p.ID)
	s.announce(announceCreate, m)
	return m
}

// personCommands is GET /playground/people/{p}/channels/{c}/commands.
func (s *Server) personCommands(r *http.Request, p *person) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.pathChannel(r, p)
	if err != nil {
		return nil, err
	}
	return s.usable(p, c), nil
}

// moveClock is POST /playground/clock.
func (s *Server) moveClock(r *http.Request) (any, error) {
	var f struct {
		Advance string `json:"advance"`
		To      string `json:"to"`
		ToLocal string `json:"to_local"`
		Zone    string `json:"zone"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	var target time.Time
	switch {
	case f.Advance != "":
		d, err := time.ParseDuration(f.Advance)
		if err != nil || d < 0 {
			return nil, bad("advance is %q: give a duration such as 1h30m, forwards only", f.Advance)
		}
		target = now.Add(d)
	case f.To == "next_due":
		next, waiting := s.clock.Next()
		if !waiting {
			return nil, &controlError{http.StatusConflict, "nobody waits for the clock: there is no next due time"}
		}
		target = next
		if target.Before(now) {
			target = now
		}
	case f.To != "":
		t, err := time.Parse(time.RFC3339Nano, f.To)
		if err != nil {
			return nil, bad("to is %q: give a time such as 2026-11-22T08:30:00Z, or next_due", f.To)
		}
		target = t
	case f.ToLocal != "":
		t, err := nextLocal(now, f.ToLocal, f.Zone)
		if err != nil {
			return nil, err
		}
		target = t
	default:
		return nil, bad("give one of advance, to, to_local with zone")
	}
	if target.Before(now) {
		return nil, bad("the clock shows %s and never goes back to %s", now.Format(time.RFC3339), target.UTC().Format(time.RFC3339))
	}
	if target.Sub(now) > maxOffset-s.clock.Offset() {
		return nil, bad("the clock ends a hundred years from now: %s is too far", target.UTC().Format(time.RFC3339))
	}
	defer s.noteChannelsChanged() // threads that were left alone are archived now
	// Once the bot acts on the new time, the clock must not fall back, not even through
	// a crash: so it is saved first.
	if err := s.saver.save(target.Sub(now)); err != nil {
		return nil, err
	}
	s.clock.advanceTo(target)
	return s.clockShape(), nil
}

// nextLocal is the next time after now at which a clock in the zone shows hh:mm. A time
// that the zone skips that day is looked for on the days after.
func nextLocal(now time.Time, clock, zone string) (time.Time, error) {
	hm, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, bad("to_local is %q: give a time such as 08:30", clock)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return time.Time{}, bad("zone is %q: give an IANA time zone such as Europe/Berlin", zone)
	}
	local := now.In(loc)
	for day := range 4 {
		t := time.Date(local.Year(), local.Month(), local.Day()+day, hm.Hour(), hm.Minute(), 0, 0, loc)
		if t.After(now) && t.Format("15:04") == clock {
			return t, nil
		}
	}
	return time.Time{}, bad("%s does not show %s in the next days", zone, clock)
}

func (s *Server) orderFault(r *http.Request) (any, error) {
	var o faultOrder
	if err := decodeControl(r, &o); err != nil {
		return nil, err
	}
	if err := s.faults.add(o); err != nil {
		return nil, bad("%v", err)
	}
	return s.faults.list(), nil
}

// disturbGateway is POST /playground/gateway.
func (s *Server) disturbGateway(r *http.Request) (any, error) {
	var f struct {
		Action    string  `json:"action"`
		Code      int     `json:"code"`
		Resumable bool    `json:"resumable"`
		Seconds   float64 `json:"seconds"`
	}
	if err := decodeControl(r, &f); err != nil {
		return nil, err
	}
	conns := s.gateway.connections()
	switch f.Action {
	case "drop":
		for _, c := range conns {
			c.cut()
		}
	case "close":
		if f.Code < 1000 || f.Code > 4999 || f.Code == 1005 || f.Code == 1006 {
			return nil, bad("code is %d: give a close code such as 4000", f.Code)
		}
		for _, c := range conns {
			c.close(f.Code, "Closed on demand.")
		}
	case "reconnect":
		for _, c := range conns {
			c.sendOp(opReconnect, nil)
			time.AfterFunc(reconnectGrace, func() { c.closeKeeping(closeUnknownError, "Reconnect was asked for.") })
		}
	case "invalid_session":
		for _, c := range conns {
			c.invalidate(f.Resumable)
		}
	case "refuse_resume":
		s.gateway.mu.Lock()
		s.gateway.refuseResume = true
		s.gateway.mu.Unlock()
	case "mute":
		if f.Seconds <= 0 || f.Seconds > 3600 {
			return nil, bad("seconds is %v: give how long the gateway is to stay silent, up to an hour", f.Seconds)
		}
		for _, c := range conns {
			c.mute(time.Duration(f.Seconds * float64(time.Second)))
		}
	case "unknown_event":
		s.unknownEvents()
	default:
		return nil, bad("action is %q: give drop, close, reconnect, invalid_session, refuse_resume, mute or unknown_event", f.Action)
	}
	return object{"connections": len(conns)}, nil
}

// invalidate sends Invalid Session; the session is gone unless it is resumable.
func (c *gatewayConn) invalidate(resumable bool) {
	sess := c.session.Load()
	if sess != nil && !resumable {
		c.s.gateway.end(sess)
		c.session.Store(nil) // the bot may identify again on this connection
	}
	c.sendOp(opInvalidSession, resumable)
}

// somebodySomewhere is a person and a text channel that they and the bot see; nil if
// there is none.
func (s *Server) somebodySomewhere() (*person, *channel) {
	for _, g := range s.world.guilds {
		for _, c := range g.Channels {
			for _, p := range s.world.people {
				if c.Type == channelText && s.world.permissionsIn(c, p.ID)&s.world.permissionsIn(c, botID)&permViewChannel != 0 {
					return p, c
				}
			}
		}
	}
	return nil, nil
}

// unknownEvents sends what a future Discord might: an event with a new name, and an
// interaction whose message has a component of a new type. Nobody waits for an answer.
func (s *Server) unknownEvents() {
	s.dispatch("PLAYGROUND_NEW_THING", 0, "", object{"id": s.ids.next(), "shape": []any{1, "two", object{"three": nil}}})
	s.mu.Lock()
	p, c := s.somebodySomewhere()
	if p == nil {
		s.mu.Unlock()
		return // everybody has left: nobody could press anything
	}
	m := s.blank(c.ID, s.world.bot)
	m.Components = []object{{"type": 250, "id": 1, "sparkle": true, "components": []any{object{"type": 251, "id": 2, "custom_id": "new"}}}}
	i := s.newInteraction(interactionComponent, p, c)
	i.source = m.ID
	payload := s.payload(i, object{"component_type": 251, "custom_id": "new", "id": 2, "values": []any{}}, m)
	s.mu.Unlock()
	s.send(i, payload)
}

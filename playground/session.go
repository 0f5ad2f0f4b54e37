package playground

import (
	"crypto/rand"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Gateway intents (docs: events/gateway, "List of Intents").
const (
	intentGuilds         = 1 << 0
	intentGuildMembers   = 1 << 1
	intentPresences      = 1 << 8
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentMessageContent = 1 << 15

	knownIntents = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
	// privilegedIntents need a switch in the developer portal, which the playground's
	// application has not set: asking for one closes with 4014.
	privilegedIntents = intentGuildMembers | intentPresences | intentMessageContent
)

const (
	// keptDispatches is how many events a session can replay on resume.
	keptDispatches = 1000
	// resumeWithin is how long a session outlives its connection: "a few minutes"
	// (docs: events/gateway, "Initiating a Disconnect"), in real time.
	resumeWithin = 3 * time.Minute
	// reconnectGrace is how long after a Reconnect the server waits before it closes:
	// "a few seconds" (docs: events/gateway-events, "Reconnect").
	reconnectGrace = 5 * time.Second
)

// session is what a bot identified for: it outlives connections.
type session struct {
	id       string
	intents  int
	shard    *[2]int
	compress bool

	mu     sync.Mutex
	seq    int64
	kept   [keptDispatches][]byte // the event with sequence n is at n % keptDispatches
	conn   *gatewayConn
	expiry *time.Timer // runs while there is no connection
	ended  bool
	onLost func(*session)
}

// wants says whether the session gets events of a guild ("" for a DM) that need the
// intent; an intent of 0 needs none.
func (s *session) wants(intent int, guildID string) bool {
	if intent != 0 && s.intents&intent == 0 {
		return false
	}
	if s.shard == nil {
		return true
	}
	if guildID == "" {
		return s.shard[0] == 0
	}
	id, _ := strconv.ParseUint(guildID, 10, 64)
	return int(id>>22%uint64(s.shard[1])) == s.shard[0] // docs: events/gateway, "Sharding Formula"
}

func (s *session) dispatch(name string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatchLocked(name, data)
}

func (s *session) dispatchLocked(name string, data []byte) {
	if s.ended {
		return
	}
	s.seq++
	b := make([]byte, 0, len(data)+len(name)+48)
	b = append(b, `{"op":0,"t":"`...)
	b = append(b, name...)
	b = append(b, `","s":`...)
	b = strconv.AppendInt(b, s.seq, 10)
	b = append(b, `,"d":`...)
	b = append(b, data...)
	b = append(b, '}')
	s.kept[s.seq%keptDispatches] = b
	if s.conn != nil {
		s.conn.send(b)
	}
}

// detach lets go of c, if it is the session's connection, and starts the time within
// which the session can be resumed.
func (s *session) detach(c *gatewayConn) {
	s.mu.Lock()
	if s.conn != c {
		s.mu.Unlock()
		return
	}
	s.conn = nil
	if !s.ended {
		s.expiry = time.AfterFunc(resumeWithin, func() { s.onLost(s) })
	}
	s.mu.Unlock()
	c.s.gateway.changed()
}

type resumeResult int

const (
	resumed resumeResult = iota
	resumeBadSeq
	resumeTooOld
)

// reattach continues the session on c: everything after seq again, then RESUMED (docs:
// events/gateway, "Resuming").
func (s *session) reattach(c *gatewayConn, seq int64) resumeResult {
	s.mu.Lock()
	if seq > s.seq || seq < 0 {
		s.mu.Unlock()
		return resumeBadSeq
	}
	if s.ended || s.seq-seq > keptDispatches {
		s.mu.Unlock()
		return resumeTooOld
	}
	old := s.conn
	if s.expiry != nil {
		s.expiry.Stop()
	}
	s.conn = c
	c.session.Store(s)
	c.compress.Store(s.compress)
	for n := seq + 1; n <= s.seq; n++ {
		c.send(s.kept[n%keptDispatches])
	}
	s.dispatchLocked("RESUMED", []byte(`{"_trace":["playground"]}`))
	s.mu.Unlock()
	if old != nil {
		old.closeKeeping(closeUnknownError, "The session was resumed on another connection.")
	}
	return resumed
}

// gateway knows all connections and sessions.
type gateway struct {
	identifyEvery time.Duration
	changed       func() // told, without the lock, when a bot came or went

	mu           sync.Mutex
	closed       bool
	conns        map[*gatewayConn]bool
	sessions     []*session
	refuseResume bool
	identified   time.Time
}

func (g *gateway) add(c *gatewayConn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.conns[c] = true
	return true
}

func (g *gateway) removeConn(c *gatewayConn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.conns, c)
}

func (g *gateway) connections() []*gatewayConn {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []*gatewayConn
	for c := range g.conns {
		out = append(out, c)
	}
	return out
}

// mayIdentify enforces the time between two identifies, where it is set.
func (g *gateway) mayIdentify() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if g.identifyEvery > 0 && now.Sub(g.identified) < g.identifyEvery {
		return false
	}
	g.identified = now
	return true
}

// toResume is the session with this id, unless the next resume is to be refused.
func (g *gateway) toResume(id string) (*session, bool) {
	g.mu.Lock()
	refuse := g.refuseResume
	g.refuseResume = false
	var found *session
	for _, s := range g.sessions {
		if s.id == id {
			found = s
		}
	}
	g.mu.Unlock()
	if found != nil && refuse {
		g.end(found)
		return nil, false
	}
	return found, found != nil
}

// end forgets a session: it gets no more events and cannot be resumed.
func (g *gateway) end(s *session) {
	g.mu.Lock()
	for i, x := range g.sessions {
		if x == s {
			g.sessions = append(append([]*session{}, g.sessions[:i]...), g.sessions[i+1:]...)
			break
		}
	}
	g.mu.Unlock()
	s.mu.Lock()
	s.ended = true
	s.kept = [keptDispatches][]byte{}
	if s.expiry != nil {
		s.expiry.Stop()
	}
	s.mu.Unlock()
	g.changed()
}

// expire ends a session that nobody came back to in time.
func (g *gateway) expire(s *session) {
	s.mu.Lock()
	alone := s.conn == nil
	s.mu.Unlock()
	if alone {
		g.end(s)
	}
}

// all are the live sessions. The slice is never changed in place.
func (g *gateway) all() []*session {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sessions
}

// count says how many sessions there are and whether any has a connection.
func (g *gateway) count() (sessions int, connected bool) {
	for _, s := range g.all() {
		sessions++
		s.mu.Lock()
		connected = connected || s.conn != nil
		s.mu.Unlock()
	}
	return sessions, connected
}

// startSession makes c's session and sends READY and, with the GUILDS intent, the
// guilds.
func (s *Server) startSession(c *gatewayConn, d *identifyData) {
	intents, shard := *d.Intents, d.Shard
	sess := &session{
		id: strings.ToLower(rand.Text()), intents: intents, shard: shard, compress: d.Compress, conn: c, onLost: s.gateway.expire,
	}

	s.mu.Lock()
	ids := s.world.guildIDs()
	ready := object{
		"v": c.version, "user": s.world.botUserShape(), "session_id": sess.id, "session_type": "normal",
		"resume_gateway_url": s.gatewayURL(), "application": object{"id": botID, "flags": 0},
		"private_channels": []any{}, "presences": []any{}, "relationships": []any{}, "guild_join_requests": []any{},
		"geo_ordered_rtc_regions": []string{}, "_trace": []string{`["playground"]`},
	}
	if shard != nil {
		ready["shard"] = shard
	}
	away := []object{}
	for _, id := range ids {
		if sess.wants(0, id) {
			away = append(away, object{"id": id, "unavailable": true})
		}
	}
	ready["guilds"] = away
	creates := map[string]object{}
	if intents&intentGuilds != 0 {
		for _, g := range s.world.guilds {
			if !g.hasBot() {
				continue
			}
			creates[g.ID] = s.world.guildCreate(g)
		}
	}
	s.mu.Unlock()

	// Holding the session's lock keeps other events behind READY.
	sess.mu.Lock()
	defer sess.mu.Unlock()
	c.session.Store(sess)
	c.compress.Store(sess.compress)
	s.gateway.mu.Lock()
	s.gateway.sessions = append(s.gateway.sessions[:len(s.gateway.sessions):len(s.gateway.sessions)], sess)
	s.gateway.mu.Unlock()
	sendOne := func(name string, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			s.log.Error("encode an event", "event", name, "err", err)
			return
		}
		sess.dispatchLocked(name, b)
		if s.observeEvent != nil {
			s.observeEvent(name, b)
		}
	}
	sendOne("READY", ready)
	if intents&intentGuilds != 0 {
		for _, id := range ids {
			if !sess.wants(intentGuilds, id) {
				continue
			}
			event := creates[id]
			if event == nil {
				// An extra guild, which nothing else knows: no lock is needed.
				event = s.world.guildCreate(s.world.guild(id))
			}
			sendOne("GUILD_CREATE", event)
		}
	}
	go s.gateway.changed()
}

// dispatch sends an event to every session that wants it and says whether any did.
// A resumable session without a connection counts: it gets the event when it resumes.
func (s *Server) dispatch(name string, intent int, guildID string, v any) bool {
	sessions := s.gateway.all()
	var data []byte
	for _, sess := range sessions {
		if !sess.wants(intent, guildID) {
			continue
		}
		if data == nil {
			var err error
			if data, err = json.Marshal(v); err != nil {
				s.log.Error("encode an event", "event", name, "err", err)
				return false
			}
		}
		sess.dispatch(name, data)
	}
	if data != nil && s.observeEvent != nil {
		s.observeEvent(name, data)
	}
	return data != nil
}

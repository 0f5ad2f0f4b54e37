package playground

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes (docs: topics/opcodes-and-status-codes, "Gateway Opcodes").
const (
	opDispatch         = 0
	opHeartbeat        = 1
	opIdentify         = 2
	opPresence         = 3
	opVoiceState       = 4
	opResume           = 6
	opReconnect        = 7
	opRequestMembers   = 8
	opInvalidSession   = 9
	opHello            = 10
	opHeartbeatAck     = 11
	opSoundboardSounds = 31
	opChannelInfo      = 43
)

// Close codes (same page, "Gateway Close Event Codes").
const (
	closeUnknownError    = 4000
	closeUnknownOpcode   = 4001
	closeDecodeError     = 4002
	closeNotAuth         = 4003
	closeAuthFailed      = 4004
	closeAlreadyAuth     = 4005
	closeInvalidSeq      = 4007
	closeRateLimited     = 4008
	closeTimedOut        = 4009
	closeInvalidShard    = 4010
	closeShardingNeeded  = 4011
	closeInvalidVersion  = 4012
	closeInvalidIntents  = 4013
	closeForbiddenIntent = 4014
)

const (
	// maxGatewayPayload is what a bot may send at once (docs: events/gateway, "Sending
	// Events").
	maxGatewayPayload = 4096
	// gatewaySends is how many events a connection takes in gatewayWindow (docs:
	// events/gateway, "Rate Limiting").
	gatewaySends  = 120
	gatewayWindow = time.Minute
	// outboxLimit is where a connection whose reader has fallen far behind is cut.
	outboxLimit = 100_000
	// compressFrom is the size from which payloads are compressed for a bot that asked
	// for it: "not all payloads will be compressed" (docs: events/gateway, "Payload
	// Compression").
	compressFrom = 512
	writeTimeout = 10 * time.Second
	// heartSlack keeps the check for a missed heartbeat behind the deadline itself.
	heartSlack = 50 * time.Millisecond
)

// sessionEnds says whether a connection that the server closes with this code takes
// its session along: after these a bot has to identify again (same table, and
// "Reconnect and start a new session" there).
func sessionEnds(code int) bool {
	switch code {
	case websocket.CloseNormalClosure, websocket.CloseGoingAway, closeNotAuth, closeAuthFailed, closeInvalidSeq,
		closeTimedOut, closeInvalidShard, closeShardingNeeded, closeInvalidVersion, closeInvalidIntents, closeForbiddenIntent:
		return true
	}
	return false
}

// gatewayConn is one websocket connection of a bot.
type gatewayConn struct {
	s        *Server
	ws       *websocket.Conn
	version  int
	compress atomic.Bool
	session  atomic.Pointer[session] // set once, after identify or resume

	mu       sync.Mutex
	outbox   [][]byte
	wake     chan struct{} // holds one token when there is something to write
	muted    time.Time     // until then the line is dead in both directions
	closing  bool          // the server closes it: what the bot says now does not count
	lastBeat atomic.Int64  // Unix nanoseconds
	done     chan struct{}
	once     sync.Once
}

type gatewayPayload struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  *int64          `json:"s"`
	T  *string         `json:"t"`
}

var upgrader = websocket.Upgrader{ReadBufferSize: 4096, WriteBufferSize: 16384}

// serveGateway upgrades to a websocket, says hello and reads what the bot sends.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if c := q.Get("compress"); c != "" {
		http.Error(w, "The playground's gateway has payload compression only: leave out compress="+c+" and identify with compress: true.", http.StatusBadRequest)
		return
	}
	if e := q.Get("encoding"); e != "" && e != "json" {
		http.Error(w, "The playground's gateway speaks encoding=json only.", http.StatusBadRequest)
		return
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &gatewayConn{s: s, ws: ws, wake: make(chan struct{}, 1), done: make(chan struct{})}
	if !s.gateway.add(c) {
		ws.Close()
		return
	}
	defer s.gateway.removeConn(c)
	defer c.cut()
	go c.write()
	switch q.Get("v") {
	case "9":
		c.version = 9
	case "10", "":
		c.version = 10
	default:
		c.close(closeInvalidVersion, "Invalid API version.")
	}
	// The bot's answer to a close is read like everything else; gorilla would echo it.
	ws.SetCloseHandler(func(code int, text string) error {
		c.closedWith(code) // before the answer, after which the bot may try to resume
		ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
		return nil
	})
	ws.SetReadLimit(1 << 20)
	c.lastBeat.Store(time.Now().UnixNano())
	// Nothing is sent on a connection that is being closed.
	c.sendOp(opHello, object{"heartbeat_interval": s.heartbeat.Milliseconds(), "_trace": []string{`["playground"]`}})
	watch := time.AfterFunc(2*s.heartbeat+heartSlack, c.watchHeart)
	defer watch.Stop()
	c.read(watch)
}

// watchHeart cuts a connection that has stopped sending heartbeats. Discord leaves
// some room for latency; twice the interval is generous enough for slow test machines.
func (c *gatewayConn) watchHeart() {
	if c.isMuted() {
		// A dead line carries no close either: it is up to the bot to notice. If it has
		// not by the end of the silence, the server gives up.
		c.mu.Lock()
		left := time.Until(c.muted)
		c.mu.Unlock()
		time.AfterFunc(left+heartSlack, c.watchHeart)
		return
	}
	silent := time.Since(time.Unix(0, c.lastBeat.Load()))
	if silent > 2*c.s.heartbeat {
		// The code is Discord's "Session timed out", but the session can be resumed: the
		// page on heartbeats says a bot whose connection is closed for a missed
		// heartbeat is "forced to Resume" (docs: events/gateway, "Heartbeat Interval").
		c.closeKeeping(closeTimedOut, "Session timed out.")
	}
}

func (c *gatewayConn) read(watch *time.Timer) {
	var sends window
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			c.readEnded(err)
			return
		}
		if c.unheard() {
			continue // until the bot hangs up too, or is cut off
		}
		var p gatewayPayload
		if len(data) > maxGatewayPayload || json.Unmarshal(data, &p) != nil {
			c.close(closeDecodeError, "Error while decoding payload.")
			continue
		}
		// Heartbeats are not counted: a test's shortened interval must not run into
		// the limit.
		if p.Op != opHeartbeat && !c.s.limits.off && sends.take(time.Now(), gatewaySends, gatewayWindow) > 0 {
			c.close(closeRateLimited, "Rate limited.")
			continue
		}
		c.handle(&p, watch)
	}
}

// unheard says whether what the bot sends gets lost: the line plays dead, or the server
// has said its last word.
func (c *gatewayConn) unheard() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing || time.Now().Before(c.muted)
}

// readEnded decides what becomes of the session when the connection is over: a bot
// that closes with 1000 or 1001 ends it, otherwise it can be resumed (docs:
// events/gateway, "Initiating a Disconnect").
func (c *gatewayConn) readEnded(err error) {
	var ce *websocket.CloseError
	if errors.As(err, &ce) {
		c.closedWith(ce.Code)
	}
}

// closedWith ends the session if the bot's close code does.
func (c *gatewayConn) closedWith(code int) {
	if c.session.Load() == nil || c.unheard() {
		return
	}
	if code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway {
		c.s.gateway.end(c.session.Load())
	}
}

// handle does what one payload asks, or closes the connection.
func (c *gatewayConn) handle(p *gatewayPayload, watch *time.Timer) {
	switch p.Op {
	case opHeartbeat:
		c.lastBeat.Store(time.Now().UnixNano())
		watch.Reset(2*c.s.heartbeat + heartSlack)
		c.sendOp(opHeartbeatAck, nil)
	case opIdentify:
		if c.session.Load() != nil {
			c.close(closeAlreadyAuth, "Already authenticated.")
			return
		}
		c.identify(p.D)
	case opResume:
		if c.session.Load() != nil {
			c.close(closeAlreadyAuth, "Already authenticated.")
			return
		}
		c.resume(p.D)
	case opPresence, opVoiceState, opRequestMembers, opSoundboardSounds, opChannelInfo:
		// Taken, without effect: the playground has no presences, voice or member chunks.
		if c.session.Load() == nil {
			c.close(closeNotAuth, "Not authenticated.")
		}
	default:
		c.close(closeUnknownOpcode, "Unknown opcode.")
	}
}

type identifyData struct {
	Token      string          `json:"token"`
	Intents    *int            `json:"intents"`
	Compress   bool            `json:"compress"`
	Shard      *[2]int         `json:"shard"`
	Properties json.RawMessage `json:"properties"`
}

func (c *gatewayConn) identify(raw json.RawMessage) {
	var d identifyData
	if err := json.Unmarshal(raw, &d); err != nil || d.Intents == nil || len(d.Properties) == 0 {
		c.close(closeDecodeError, "Error while decoding payload.")
		return
	}
	if strings.TrimPrefix(d.Token, "Bot ") != c.s.token {
		c.close(closeAuthFailed, "Authentication failed.")
		return
	}
	if *d.Intents < 0 || *d.Intents&^knownIntents != 0 {
		c.close(closeInvalidIntents, "Invalid intent(s).")
		return
	}
	if *d.Intents&privilegedIntents != 0 {
		c.close(closeForbiddenIntent, "Disallowed intent(s).")
		return
	}
	if d.Shard != nil && (d.Shard[1] < 1 || d.Shard[0] < 0 || d.Shard[0] >= d.Shard[1]) {
		c.close(closeInvalidShard, "Invalid shard.")
		return
	}
	if !c.s.gateway.mayIdentify() {
		c.sendOp(opInvalidSession, false)
		return
	}
	c.s.stats.count(func(n *Stats) { n.Identifies++ })
	c.s.startSession(c, &d)
}

func (c *gatewayConn) resume(raw json.RawMessage) {
	var d struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       *int64 `json:"seq"`
	}
	if err := json.Unmarshal(raw, &d); err != nil || d.Seq == nil {
		c.close(closeDecodeError, "Error while decoding payload.")
		return
	}
	if strings.TrimPrefix(d.Token, "Bot ") != c.s.token {
		c.close(closeAuthFailed, "Authentication failed.")
		return
	}
	session, found := c.s.gateway.toResume(d.SessionID)
	if !found {
		c.sendOp(opInvalidSession, false)
		return
	}
	switch session.reattach(c, *d.Seq) {
	case resumeBadSeq:
		c.s.gateway.end(session)
		c.close(closeInvalidSeq, "Invalid seq.")
		return
	case resumeTooOld:
		c.s.gateway.end(session)
		c.sendOp(opInvalidSession, false)
		return
	}
	c.s.stats.count(func(n *Stats) { n.Resumes++ })
	c.s.gateway.changed()
}

// sendOp queues a payload that is no dispatch.
func (c *gatewayConn) sendOp(op int, d any) {
	b, err := json.Marshal(struct {
		Op int     `json:"op"`
		D  any     `json:"d"`
		S  *int64  `json:"s"`
		T  *string `json:"t"`
	}{Op: op, D: d})
	if err != nil {
		c.s.log.Error("encode a gateway payload", "op", op, "err", err)
		return
	}
	c.send(b)
}

func (c *gatewayConn) send(b []byte) {
	c.mu.Lock()
	full := len(c.outbox) >= outboxLimit
	if !full && !c.closing {
		c.outbox = append(c.outbox, b)
	}
	c.mu.Unlock()
	if full {
		go c.cut() // not here: the caller may hold the session's lock
		return
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// write is the only goroutine that writes payloads.
func (c *gatewayConn) write() {
	for {
		select {
		case <-c.wake:
		case <-c.done:
			return
		}
		for {
			if !c.waitMuted() {
				return
			}
			c.mu.Lock()
			batch := c.outbox
			c.outbox = nil
			c.mu.Unlock()
			if len(batch) == 0 {
				break
			}
			for _, b := range batch {
				if err := c.writeOne(b); err != nil {
					c.cut()
					return
				}
			}
		}
	}
}

func (c *gatewayConn) writeOne(b []byte) error {
	c.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	if !c.compress.Load() || len(b) < compressFrom {
		return c.ws.WriteMessage(websocket.TextMessage, b)
	}
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	zw.Write(b) // writing to a buffer does not fail
	zw.Close()
	return c.ws.WriteMessage(websocket.BinaryMessage, z.Bytes())
}

func (c *gatewayConn) isMuted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Before(c.muted)
}

// waitMuted holds the writer while the connection plays dead; false when it is over.
func (c *gatewayConn) waitMuted() bool {
	for {
		c.mu.Lock()
		left := time.Until(c.muted)
		c.mu.Unlock()
		if left <= 0 {
			return true
		}
		t := time.NewTimer(left)
		select {
		case <-t.C:
		case <-c.done:
			t.Stop()
			return false
		}
	}
}

func (c *gatewayConn) mute(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.muted = time.Now().Add(d)
}

// close sends a close code and ends the session if the code says so.
func (c *gatewayConn) close(code int, text string) {
	if c.session.Load() != nil && sessionEnds(code) {
		c.s.gateway.end(c.session.Load())
	}
	c.closeKeeping(code, text)
}

// closeKeeping sends a close code; the session stays resumable, and what was still
// queued is replayed on resume. A bot that does not answer the close is cut off after a
// second.
func (c *gatewayConn) closeKeeping(code int, text string) {
	c.mu.Lock()
	already := c.closing
	c.closing = true
	c.mu.Unlock()
	if already {
		return
	}
	if c.session.Load() != nil {
		c.session.Load().detach(c)
	}
	c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), time.Now().Add(time.Second))
	time.AfterFunc(time.Second, c.cut)
}

// cut drops the connection without a word.
func (c *gatewayConn) cut() {
	c.once.Do(func() {
		if c.session.Load() != nil {
			c.session.Load().detach(c)
		}
		close(c.done)
		c.ws.Close()
	})
}

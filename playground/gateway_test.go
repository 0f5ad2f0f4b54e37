package playground_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"cairn/playground"
)

// wire is a bot that speaks the gateway's protocol by hand.
type wire struct {
	t          *testing.T
	ws         *websocket.Conn
	compressed int // how many payloads came compressed
}

type payload struct {
	Op int             `json:"op"`
	T  string          `json:"t"`
	S  int64           `json:"s"`
	D  json.RawMessage `json:"d"`
}

func dialGateway(t *testing.T, s *playground.Server, query string) *wire {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL(), "http")+"/gateway/?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return &wire{t: t, ws: ws}
}

func (w *wire) read() (payload, error) {
	w.ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	kind, data, err := w.ws.ReadMessage()
	if err != nil {
		return payload{}, err
	}
	if kind == websocket.BinaryMessage {
		w.compressed++
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return payload{}, err
		}
		if data, err = io.ReadAll(z); err != nil {
			return payload{}, err
		}
	}
	var p payload
	return p, json.Unmarshal(data, &p)
}

func (w *wire) next() payload {
	w.t.Helper()
	p, err := w.read()
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// want reads on to the next payload of this op (and event name), heartbeat acks aside.
func (w *wire) want(op int, name string) payload {
	w.t.Helper()
	for {
		p := w.next()
		if p.Op == 11 && op != 11 {
			continue
		}
		if p.Op != op || p.T != name {
			w.t.Fatalf("got op %d %q (%s), want op %d %q", p.Op, p.T, p.D, op, name)
		}
		return p
	}
}

func (w *wire) wantClose(code int) {
	w.t.Helper()
	for {
		_, err := w.read()
		var ce *websocket.CloseError
		if errors.As(err, &ce) {
			if ce.Code != code {
				w.t.Fatalf("closed with %d, want %d", ce.Code, code)
			}
			return
		}
		if err != nil {
			w.t.Fatalf("ended with %v, want close code %d", err, code)
		}
	}
}

func (w *wire) send(op int, d any) {
	w.t.Helper()
	if err := w.ws.WriteJSON(map[string]any{"op": op, "d": d}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) sendRaw(text string) {
	w.t.Helper()
	if err := w.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		w.t.Fatal(err)
	}
}

func identify(with map[string]any) map[string]any {
	d := map[string]any{"token": token, "intents": 0, "properties": map[string]any{"os": "test"}}
	for k, v := range with {
		d[k] = v
	}
	return d
}

// identified says hello and identifies; it returns READY's session id.
func identified(t *testing.T, s *playground.Server, with map[string]any) (*wire, string) {
	t.Helper()
	w := dialGateway(t, s, "v=10&encoding=json")
	w.want(10, "")
	w.send(2, identify(with))
	ready := w.want(0, "READY")
	var d struct {
		SessionID string `json:"session_id"`
	}
	if err := json.Unmarshal(ready.D, &d); err != nil || d.SessionID == "" {
		t.Fatalf("READY: %s, %v", ready.D, err)
	}
	return w, d.SessionID
}

// resume reconnects and resumes after seq.
func resume(t *testing.T, s *playground.Server, session string, seq int64) *wire {
	t.Helper()
	w := dialGateway(t, s, "v=10&encoding=json")
	w.want(10, "")
	w.send(6, map[string]any{"token": "Bot " + token, "session_id": session, "seq": seq})
	return w
}

func TestHelloIdentifyReady(t *testing.T) {
	s, c := start(t, playground.Options{ExtraGuilds: 2})
	w := dialGateway(t, s, "v=9&encoding=json")
	var hello struct {
		Interval int `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(w.want(10, "").D, &hello); err != nil || hello.Interval != 41250 {
		t.Errorf("hello: %+v, %v", hello, err)
	}
	w.send(2, identify(map[string]any{"token": "Bot " + token}))
	p := w.want(0, "READY")
	var ready struct {
		V      int    `json:"v"`
		Resume string `json:"resume_gateway_url"`
		User   struct {
			ID  string `json:"id"`
			Bot bool   `json:"bot"`
		} `json:"user"`
		Application struct {
			ID string `json:"id"`
		} `json:"application"`
		Guilds []struct {
			ID          string `json:"id"`
			Unavailable bool   `json:"unavailable"`
		} `json:"guilds"`
	}
	if err := json.Unmarshal(p.D, &ready); err != nil {
		t.Fatal(err)
	}
	if p.S != 1 || ready.V != 9 || !ready.User.Bot || ready.Application.ID == "" || !strings.HasPrefix(ready.Resume, "ws://127.0.0.1:") {
		t.Errorf("READY: s %d, %+v", p.S, ready)
	}
	if len(ready.Guilds) != 4 || !ready.Guilds[0].Unavailable {
		t.Errorf("guilds: %+v", ready.Guilds)
	}
	w.send(1, 1)
	w.want(11, "")
	state, err := c.State(ctx(t))
	if err != nil || !state.Bot.Connected || state.Bot.Sessions != 1 {
		t.Errorf("state: %+v, %v", state.Bot, err)
	}
}

func TestCloseCodes(t *testing.T) {
	s, _ := start(t, playground.Options{})
	for _, c := range []struct {
		name string
		say  func(w *wire)
		code int
	}{
		{"a wrong token", func(w *wire) { w.send(2, identify(map[string]any{"token": "wrong"})) }, 4004},
		{"an unknown intent", func(w *wire) { w.send(2, identify(map[string]any{"intents": 1 << 30})) }, 4013},
		{"negative intents", func(w *wire) { w.send(2, identify(map[string]any{"intents": -1})) }, 4013},
		{"a privileged intent", func(w *wire) { w.send(2, identify(map[string]any{"intents": 1 << 15})) }, 4014},
		{"no intents", func(w *wire) { w.send(2, map[string]any{"token": token, "properties": map[string]any{}}) }, 4002},
		{"a shard out of range", func(w *wire) { w.send(2, identify(map[string]any{"shard": []int{2, 2}})) }, 4010},
		{"an unknown opcode", func(w *wire) { w.send(99, nil) }, 4001},
		{"no JSON", func(w *wire) { w.sendRaw("hello?") }, 4002},
		{"too long", func(w *wire) { w.sendRaw(`{"op":1,"d":null,"x":"` + strings.Repeat("x", 4096) + `"}`) }, 4002},
		{"presence before identify", func(w *wire) { w.send(3, map[string]any{}) }, 4003},
		{"identified twice", func(w *wire) { w.send(2, identify(nil)); w.send(2, identify(nil)) }, 4005},
		{"resume after identify", func(w *wire) {
			w.send(2, identify(nil))
			w.send(6, map[string]any{"token": token, "session_id": "x", "seq": 1})
		}, 4005},
		{"a wrong token on resume", func(w *wire) { w.send(6, map[string]any{"token": "wrong", "session_id": "x", "seq": 1}) }, 4004},
		{"too many events", func(w *wire) {
			w.send(2, identify(nil))
			for range 120 {
				w.send(3, map[string]any{"status": "online"})
			}
		}, 4008},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := dialGateway(t, s, "v=10&encoding=json")
			c.say(w)
			w.wantClose(c.code)
		})
	}
	dialGateway(t, s, "v=4&encoding=json").wantClose(4012)
}

func TestUnsupportedEncodingsAreRefusedWithAReason(t *testing.T) {
	s, _ := start(t, playground.Options{})
	for _, query := range []string{"v=10&encoding=etf", "v=10&encoding=json&compress=zlib-stream"} {
		if code, body := get(t, s.URL()+"/gateway/?"+query); code != 400 || body == "" {
			t.Errorf("%s: %d %q", query, code, body)
		}
	}
}

// say makes maya write in a DM, which a bot with the DIRECT_MESSAGES intent hears.
func say(t *testing.T, c *playground.Client, words string) {
	t.Helper()
	maya := c.Person("maya")
	dm, err := maya.DM(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := maya.Say(ctx(t), dm, words); err != nil {
		t.Fatal(err)
	}
}

const directMessages = 1 << 12

func wantWords(t *testing.T, w *wire, words string) payload {
	t.Helper()
	p := w.want(0, "MESSAGE_CREATE")
	var m struct {
		Content string `json:"content"`
	}
	if err := json.Unmarshal(p.D, &m); err != nil || m.Content != words {
		t.Fatalf("heard %q, want %q (%v)", m.Content, words, err)
	}
	return p
}

func TestResumeReplaysWhatWasMissed(t *testing.T) {
	s, c := start(t, playground.Options{})
	w, session := identified(t, s, map[string]any{"intents": directMessages})
	say(t, c, "one")
	seen := wantWords(t, w, "one")
	if err := c.GatewayDrop(ctx(t)); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		st, err := c.State(ctx(t))
		return err == nil && !st.Bot.Connected && st.Bot.Sessions == 1
	})
	say(t, c, "two")
	say(t, c, "three")
	w = resume(t, s, session, seen.S)
	if p := wantWords(t, w, "two"); p.S != seen.S+1 {
		t.Errorf("replayed with s %d after %d", p.S, seen.S)
	}
	wantWords(t, w, "three")
	w.want(0, "RESUMED")
	say(t, c, "four")
	wantWords(t, w, "four")
	stats, err := c.Stats(ctx(t))
	if err != nil || stats.Identifies != 1 || stats.Resumes != 1 {
		t.Errorf("stats: %+v, %v", stats, err)
	}
}

func TestResumeThatCannotBe(t *testing.T) {
	t.Parallel()
	s, c := start(t, playground.Options{})
	t.Run("a session nobody knows", func(t *testing.T) {
		w := resume(t, s, "made-up", 1)
		if p := w.want(9, ""); string(p.D) != "false" {
			t.Errorf("d is %s", p.D)
		}
		w.send(2, identify(nil)) // the same connection may identify
		w.want(0, "READY")
	})
	t.Run("a sequence from the future", func(t *testing.T) {
		_, session := identified(t, s, nil)
		resume(t, s, session, 99).wantClose(4007)
		resume(t, s, session, 1).want(9, "")
	})
	t.Run("closed with 1000", func(t *testing.T) {
		w, session := identified(t, s, nil)
		w.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
		w.wantClose(1000)
		resume(t, s, session, 1).want(9, "")
	})
	t.Run("closed with another code", func(t *testing.T) {
		w, session := identified(t, s, nil)
		w.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(4900, ""), time.Now().Add(time.Second))
		w.wantClose(4900)
		resume(t, s, session, 1).want(0, "RESUMED")
	})
	t.Run("refused on demand, once", func(t *testing.T) {
		_, session := identified(t, s, nil)
		if err := c.GatewayRefuseResume(ctx(t)); err != nil {
			t.Fatal(err)
		}
		resume(t, s, session, 1).want(9, "")
		_, session = identified(t, s, nil)
		resume(t, s, session, 1).want(0, "RESUMED")
	})
	t.Run("more missed than is kept", func(t *testing.T) {
		w, session := identified(t, s, map[string]any{"intents": directMessages})
		w.ws.Close()
		for range 1001 {
			say(t, c, "many")
		}
		waitFor(t, func() bool { // announcements are sent soon after
			p := resume(t, s, session, 1).next()
			return p.Op == 9
		})
	})
}

func TestGatewayOnDemand(t *testing.T) {
	s, c := start(t, playground.Options{})
	w, session := identified(t, s, nil)
	if err := c.GatewayReconnect(ctx(t)); err != nil {
		t.Fatal(err)
	}
	w.want(7, "")
	w.ws.Close()
	w = resume(t, s, session, 1)
	w.want(0, "RESUMED")

	if err := c.GatewayInvalidSession(ctx(t), true); err != nil {
		t.Fatal(err)
	}
	if p := w.want(9, ""); string(p.D) != "true" {
		t.Errorf("d is %s", p.D)
	}
	w.ws.Close()
	w = resume(t, s, session, 2)
	w.want(0, "RESUMED")

	if err := c.GatewayInvalidSession(ctx(t), false); err != nil {
		t.Fatal(err)
	}
	if p := w.want(9, ""); string(p.D) != "false" {
		t.Errorf("d is %s", p.D)
	}
	resume(t, s, session, 2).want(9, "")

	for code, resumable := range map[int]bool{4000: true, 4009: false, 1001: false, 1012: true} {
		w, session := identified(t, s, nil)
		if err := c.GatewayClose(ctx(t), code); err != nil {
			t.Fatal(err)
		}
		w.wantClose(code)
		op := 9
		if resumable {
			op = 0
		}
		if p := resume(t, s, session, 1).next(); p.Op != op {
			t.Errorf("after %d: op %d", code, p.Op)
		}
	}

	w, _ = identified(t, s, nil)
	if err := c.GatewayUnknownEvent(ctx(t)); err != nil {
		t.Fatal(err)
	}
	w.want(0, "PLAYGROUND_NEW_THING")
	if p := w.want(0, "INTERACTION_CREATE"); !strings.Contains(string(p.D), `"type":250`) {
		t.Errorf("no unknown component in %s", p.D)
	}
}

func TestABotWithoutAHeartbeatIsCutAndMayResume(t *testing.T) {
	t.Parallel()
	s, _ := start(t, playground.Options{HeartbeatInterval: time.Second})
	w, session := identified(t, s, nil)
	for range 5 { // more than twice the interval in all
		time.Sleep(500 * time.Millisecond)
		w.send(1, 1)
		w.want(11, "")
	}
	w.wantClose(4009)
	resume(t, s, session, 1).want(0, "RESUMED")
}

func TestAMutedGatewayIsAZombie(t *testing.T) {
	t.Parallel()
	s, c := start(t, playground.Options{HeartbeatInterval: 400 * time.Millisecond})
	w, session := identified(t, s, map[string]any{"intents": directMessages})
	if err := c.GatewayMute(ctx(t), 3*time.Second); err != nil {
		t.Fatal(err)
	}
	w.send(1, 1)
	say(t, c, "anyone there?")
	quiet := make(chan error, 1)
	go func() {
		w.ws.SetReadDeadline(time.Now().Add(400 * time.Millisecond))
		_, data, err := w.ws.ReadMessage()
		if err == nil {
			err = errors.New("heard " + string(data))
		} else {
			err = nil
		}
		quiet <- err
	}()
	if err := <-quiet; err != nil {
		t.Error(err)
	}
	// A bot that gives up on a dead line cannot tell the server so, whatever its code.
	w.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
	w.ws.Close()
	w = resume(t, s, session, 1)
	wantWords(t, w, "anyone there?")
	w.want(0, "RESUMED")
}

func TestPayloadCompression(t *testing.T) {
	s, _ := start(t, playground.Options{})
	w, session := identified(t, s, map[string]any{"compress": true, "intents": 1})
	w.want(0, "GUILD_CREATE")
	if w.compressed == 0 {
		t.Error("nothing came compressed")
	}
	w.ws.Close()
	w = resume(t, s, session, 1)
	w.want(0, "GUILD_CREATE")
	if w.compressed == 0 {
		t.Error("nothing came compressed after the resume")
	}
}

func TestIntentsDecideWhatIsSent(t *testing.T) {
	s, c := start(t, playground.Options{ExtraGuilds: 1})
	state, err := c.State(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	none, _ := identified(t, s, nil)
	dms, _ := identified(t, s, map[string]any{"intents": directMessages})
	all, _ := identified(t, s, map[string]any{"intents": 1 | 1<<9 | 1<<12})
	var big struct {
		Channels []any `json:"channels"`
		Roles    []any `json:"roles"`
		Emojis   []any `json:"emojis"`
	}
	for range 3 {
		if err := json.Unmarshal(all.want(0, "GUILD_CREATE").D, &big); err != nil {
			t.Fatal(err)
		}
	}
	if len(big.Channels) != 50 || len(big.Roles) != 30 || len(big.Emojis) != 25 {
		t.Errorf("the extra guild has %d channels, %d roles, %d emojis", len(big.Channels), len(big.Roles), len(big.Emojis))
	}
	if _, err := c.Person("maya").Say(ctx(t), state.Channel("welcome"), "hello room"); err != nil {
		t.Fatal(err)
	}
	say(t, c, "hello bot")
	// Words of people in servers need an intent that the application does not have.
	wantWords(t, all, "")
	wantWords(t, all, "hello bot")
	wantWords(t, dms, "hello bot")
	none.send(1, nil)
	if p := none.next(); p.Op != 11 {
		t.Errorf("a bot without intents got op %d %s", p.Op, p.T)
	}
}

func TestShardsGetTheirGuilds(t *testing.T) {
	s, c := start(t, playground.Options{})
	state, err := c.State(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	heard := 0
	for shard := range 2 {
		w := dialGateway(t, s, "v=10&encoding=json")
		w.want(10, "")
		w.send(2, identify(map[string]any{"shard": []int{shard, 2}}))
		var ready struct {
			Shard  []int `json:"shard"`
			Guilds []any `json:"guilds"`
		}
		if err := json.Unmarshal(w.want(0, "READY").D, &ready); err != nil || len(ready.Shard) != 2 || ready.Shard[0] != shard {
			t.Fatalf("READY: %+v, %v", ready, err)
		}
		heard += len(ready.Guilds)
	}
	if heard != len(state.Guilds) {
		t.Errorf("the shards together have %d guilds of %d", heard, len(state.Guilds))
	}
}

func TestIdentifyingTooOften(t *testing.T) {
	t.Parallel()
	s, _ := start(t, playground.Options{Limits: playground.Limits{Identify: 4 * time.Second}})
	identified(t, s, nil)
	w := dialGateway(t, s, "v=10&encoding=json")
	w.want(10, "")
	w.send(2, identify(nil))
	w.want(9, "")
	time.Sleep(4010 * time.Millisecond)
	w.send(2, identify(nil))
	w.want(0, "READY")
}

func TestClosingThePlaygroundEndsEverything(t *testing.T) {
	s, err := playground.New(playground.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	w, _ := identified(t, s, nil)
	maya := playground.Dial(s.URL()).Person("maya")
	c, cancel := context.WithCancel(context.Background())
	defer cancel()
	events, err := maya.Events(c)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("closing took %v", took)
	}
	if _, err := w.read(); err == nil {
		t.Error("the gateway is still open")
	}
	for end := time.After(10 * time.Second); ; {
		select {
		case _, open := <-events:
			if open {
				continue // that the bot is gone
			}
		case <-end:
			t.Error("the event stream is still open")
		}
		break
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

//go:build unix

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const (
	benchToken  = "benchmark"
	benchApp    = "1100000000000000001" // ids of Discord's: application, server, channel, command
	benchGuild  = "1100000000000000002"
	benchPlace  = "1100000000000000003"
	benchSlash  = "1100000000000000004"
	firstMember = 700000000000000001

	// outstanding is how many interactions wait for an answer at any time, each of
	// another member.
	outstanding = 64

	// giveUpAfter ends a run in which the bot has stopped answering.
	giveUpAfter = 90 * time.Second

	discordEpoch = 1420070400000 // ms (docs: reference, "Snowflakes")
	intentGuilds = 1 << 0
)

// benchDiscord is the least of Discord that a bot needs, and nothing that costs time: it
// shares the processors with the bot under test. As in the real one, requests go over
// TLS and HTTP/2, events over a secure websocket.
type benchDiscord struct {
	url    string
	guilds int // servers that the bot is in

	began    int64         // ms: the time of the first interaction
	members  []benchMember // one for each outstanding interaction
	quiet    chan struct{} // closed when all that follows READY was sent
	lost     chan error    // what ended a run
	current  atomic.Pointer[benchLoad]
	answered int // interactions of the runs that are over
	upgrader websocket.Upgrader

	mu       sync.Mutex // for writing to the gateway connection
	conn     *websocket.Conn
	sequence int64
	payload  []byte
}

// benchMember is one person's /checkin: the text of the event around its id, its token and
// the scores.
type benchMember struct {
	id     int64
	filler string
	parts  [4]string
}

// benchLoad is a closed loop of interactions: each answer brings the next one.
type benchLoad struct {
	first   int // number of its first interaction
	sent    []atomic.Int64
	answers []atomic.Pointer[benchAnswer]
	next    atomic.Int64
	done    chan struct{}
	left    atomic.Int64
}

type benchAnswer struct {
	after time.Duration
	body  []byte
}

// newBenchDiscord starts a Discord with a certificate that bots trust when SSL_CERT_FILE
// names caFile.
func newBenchDiscord(b *testing.B, guilds int) (d *benchDiscord, caFile string) {
	b.Helper()
	certificate, caFile := selfSigned(b)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	d = &benchDiscord{
		url:    "https://" + listener.Addr().String(),
		guilds: guilds,
		began:  time.Now().UnixMilli(),
		quiet:  make(chan struct{}),
		lost:   make(chan error, 1),
		// A frame that fits the buffer is one write, and so one TLS record.
		upgrader: websocket.Upgrader{WriteBufferSize: 64 << 10},
	}
	for i := range outstanding {
		d.members = append(d.members, newBenchMember(i))
	}
	server := &http.Server{
		Handler:   d,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}},
		ErrorLog:  log.New(io.Discard, "", 0), // a killed bot breaks its connections off
	}
	go server.ServeTLS(listener, "", "")
	b.Cleanup(func() { server.Close() })
	return d, caFile
}

func selfSigned(b *testing.B) (tls.Certificate, string) {
	b.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "benchmark"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:        true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		b.Fatal(err)
	}
	caFile := filepath.Join(b.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		b.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, caFile
}

func (d *benchDiscord) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if websocket.IsWebSocketUpgrade(r) {
		conn, err := d.upgrader.Upgrade(w, r, nil)
		if err == nil {
			err = d.serveGateway(conn)
		}
		d.end(fmt.Errorf("the gateway connection ended: %w", err))
		return
	}
	path := r.URL.Path
	for _, version := range []string{"/api/v10/", "/api/v9/"} {
		if rest, ok := strings.CutPrefix(path, version); ok {
			path = rest
		}
	}
	if rest, ok := strings.CutPrefix(path, "interactions/"); ok {
		if err := d.takeAnswer(rest, r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			d.end(err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	switch {
	case path == "gateway" || path == "gateway/bot":
		fmt.Fprintf(w, `{"url":"wss%s"}`, strings.TrimPrefix(d.url, "https"))
	case path == "applications/@me" || path == "oauth2/applications/@me":
		fmt.Fprintf(w, `{"id":"%s","name":"Benchmark"}`, benchApp)
	case path == "users/@me":
		io.WriteString(w, benchUser)
	case strings.HasSuffix(path, "/commands") && r.Method == http.MethodGet:
		io.WriteString(w, `[]`)
	case strings.HasSuffix(path, "/commands"):
		io.Copy(w, r.Body)
	case path == "users/@me/channels":
		fmt.Fprintf(w, `{"id":"%s","type":1}`, benchPlace)
	case strings.HasSuffix(path, "/messages"):
		fmt.Fprintf(w, `{"id":"%s","channel_id":"%s"}`, benchSlash, benchPlace)
	default:
		http.NotFound(w, r)
	}
}

// end ends the run that is under way.
func (d *benchDiscord) end(err error) {
	select {
	case d.lost <- err:
	default:
	}
}

const benchUser = `{"id":"` + benchApp + `","username":"benchmark","discriminator":"0001","bot":true}`

func (d *benchDiscord) serveGateway(conn *websocket.Conn) error {
	defer conn.Close()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}}`)); err != nil {
		return err
	}
	var identify struct {
		Op int `json:"op"`
		D  struct {
			Intents int `json:"intents"`
		} `json:"d"`
	}
	if err := conn.ReadJSON(&identify); err != nil {
		return err
	}
	if identify.Op != 2 {
		return fmt.Errorf("the bot sent op %d, not an identify", identify.Op)
	}
	d.mu.Lock()
	d.conn = conn
	d.mu.Unlock()
	servers := make([]string, d.guilds)
	for i := range servers {
		servers[i] = fmt.Sprintf(`{"id":"%d","unavailable":true}`, guildID(i))
	}
	err := d.send(func(text []byte) []byte {
		return fmt.Appendf(text, `"READY","s":%d,"op":0,"d":{"v":10,"user":%s,"guilds":[%s],"session_id":"benchmark","resume_gateway_url":"wss%s","shard":[0,1],"application":{"id":"%s","flags":0}}}`,
			d.sequence, benchUser, strings.Join(servers, ","), strings.TrimPrefix(d.url, "https"), benchApp)
	})
	if err != nil {
		return err
	}
	go func() {
		defer close(d.quiet)
		if identify.D.Intents&intentGuilds == 0 {
			return
		}
		text, err := guildText()
		if err != nil {
			d.end(err)
			return
		}
		for i := range d.guilds {
			err := d.send(func(event []byte) []byte {
				event = fmt.Appendf(event, `"GUILD_CREATE","s":%d,"op":0,"d":`, d.sequence)
				event = append(event, strings.ReplaceAll(text, benchGuild, strconv.Itoa(guildID(i)))...)
				return append(event, '}')
			})
			if err != nil {
				d.end(err)
				return
			}
		}
	}()
	for {
		_, message, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		if strings.Contains(string(message), `"op":1,`) { // discordgo's heartbeat
			d.mu.Lock()
			err = conn.WriteMessage(websocket.TextMessage, []byte(`{"t":null,"s":null,"op":11,"d":null}`))
			d.mu.Unlock()
			if err != nil {
				return err
			}
		}
	}
}

// send dispatches an event that rest completes after {"t":.
func (d *benchDiscord) send(rest func([]byte) []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sequence++
	d.payload = rest(append(d.payload[:0], `{"t":`...))
	return d.conn.WriteMessage(websocket.TextMessage, d.payload)
}

// run has the bot answer n interactions and returns when all are answered.
func (d *benchDiscord) run(n int) (*benchLoad, error) {
	l := &benchLoad{
		first: d.answered, done: make(chan struct{}),
		sent: make([]atomic.Int64, n), answers: make([]atomic.Pointer[benchAnswer], n),
	}
	l.left.Store(int64(n))
	d.current.Store(l)
	for slot := range outstanding {
		if err := d.dispatch(l, slot); err != nil {
			return nil, err
		}
	}
	select {
	case <-l.done:
		d.answered += n
		return l, nil
	case err := <-d.lost:
		return nil, err
	case <-time.After(giveUpAfter):
		return nil, fmt.Errorf("%d of %d interactions are still unanswered after %s", l.left.Load(), n, giveUpAfter)
	}
}

// dispatch sends the next interaction of a run, if there is one, from the member of the
// given slot.
func (d *benchDiscord) dispatch(l *benchLoad, slot int) error {
	i := int(l.next.Add(1)) - 1
	if i >= len(l.sent) {
		return nil
	}
	m := &d.members[slot]
	number := l.first + i
	id := d.interactionID(number, slot)
	mood, craving := scoresOf(number)
	l.sent[i].Store(time.Now().UnixNano())
	return d.send(func(text []byte) []byte {
		text = append(text, `"INTERACTION_CREATE","s":`...)
		text = strconv.AppendInt(text, d.sequence, 10)
		text = append(text, m.parts[0]...)
		text = appendToken(text, id, m)
		text = append(text, m.parts[1]...)
		text = strconv.AppendInt(text, id, 10)
		text = append(text, m.parts[2]...)
		text = fmt.Appendf(text, `[{"type":4,"name":"mood","value":%d},{"type":4,"name":"craving","value":%d}]`, mood, craving)
		return append(text, m.parts[3]...)
	})
}

// takeAnswer notes an answer at interactions/{id}/{token}/callback and sends the next
// interaction of the member.
func (d *benchDiscord) takeAnswer(path string, body io.Reader) error {
	answer, err := io.ReadAll(body)
	if err != nil {
		return nil // the bot was ended
	}
	idText, rest, _ := strings.Cut(path, "/")
	id, err := strconv.ParseInt(idText, 10, 64)
	l := d.current.Load()
	slot := int(id & (1<<22 - 1))
	if err != nil || l == nil || slot >= outstanding {
		return fmt.Errorf("answer to an unknown interaction at %s", path)
	}
	if token, ok := strings.CutSuffix(rest, "/callback"); !ok || token != string(appendToken(nil, id, &d.members[slot])) {
		return fmt.Errorf("answer with a wrong token at %s", path)
	}
	i := d.numberOf(id>>22+discordEpoch) - l.first
	if i < 0 || i >= len(l.answers) {
		return fmt.Errorf("answer to interaction %d outside of its run", l.first+i)
	}
	after := time.Duration(time.Now().UnixNano() - l.sent[i].Load())
	if !l.answers[i].CompareAndSwap(nil, &benchAnswer{after, answer}) {
		return fmt.Errorf("interaction %d was answered twice", l.first+i)
	}
	if err := d.dispatch(l, slot); err != nil {
		return err
	}
	if l.left.Add(-1) == 0 {
		close(l.done)
	}
	return nil
}

// Every interaction has a millisecond of its own, which is its number from began on; the
// rest of its id is the member's slot.

func (d *benchDiscord) interactionID(number, slot int) int64 {
	return (d.began+int64(number)-discordEpoch)<<22 | int64(slot)
}

func (d *benchDiscord) numberOf(ms int64) int { return int(ms - d.began) }

// scoresOf are the scores of the interaction with the given number: ordinary ones, since
// extreme ones are answered at more length.
func scoresOf(number int) (mood, craving int) { return 2 + number%9, number / 9 % 8 }

// appendToken appends an interaction's token, which like Discord's is base64 over the id
// and something random, 211 characters in all.
func appendToken(text []byte, id int64, m *benchMember) []byte {
	var plain [40]byte
	head := strconv.AppendInt(append(plain[:0], "interaction:"...), id, 10)
	text = base64.RawURLEncoding.AppendEncode(text, append(head, ':', ':'))
	return append(text, m.filler...)
}

func newBenchMember(slot int) benchMember {
	m := benchMember{id: int64(firstMember + slot)}
	random := make([]byte, 126)
	rand.Read(random)
	m.filler = base64.RawURLEncoding.EncodeToString(random)[:167]
	m.parts[0] = `,"op":0,"d":{"version":1,"type":2,"token":"`
	m.parts[1] = fmt.Sprintf(`","member":{"user":{"username":"member_%02d","public_flags":0,"primary_guild":null,"id":"%d","global_name":"Member Number %d","discriminator":"0","display_name_styles":null,"collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":"0123456789abcdef0123456789abcdef"},"unusual_dm_activity_until":null,"roles":["1100000000000000011","1100000000000000012","1100000000000000013","1100000000000000014"],"premium_since":null,"permissions":"2248473465835073","pending":false,"nick":null,"mute":false,"joined_at":"2024-03-01T10:20:30.456000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,"collectibles":null,"banner":null,"avatar":null},"locale":"en-US","id":"`, slot, m.id, slot)
	m.parts[2] = fmt.Sprintf(`","guild_locale":"en-US","guild_id":"%s","guild":{"locale":"en-US","id":"%s","features":["COMMUNITY","NEWS","WELCOME_SCREEN_ENABLED","AUTO_MODERATION","MEMBER_VERIFICATION_GATE_ENABLED"]},"entitlements":[],"entitlement_sku_ids":[],"data":{"type":1,"options":`, benchGuild, benchGuild)
	m.parts[3] = fmt.Sprintf(`,"name":"checkin","id":"%s"},"context":0,"channel_id":"%s","channel":{"type":0,"topic":"Say hello, or just sit with us","theme_color":null,"rate_limit_per_user":0,"position":4,"permissions":"2248473465835073","parent_id":"1100000000000000021","nsfw":false,"name":"the-campfire","last_pin_timestamp":null,"last_message_id":"1100000000000000022","id":"%s","icon_emoji":{"name":"🔥","id":null},"guild_id":"%s","flags":0},"authorizing_integration_owners":{"0":"%s"},"attachment_size_limit":10485760,"application_id":"%s","app_permissions":"2222085186637376"}}`, benchSlash, benchPlace, benchPlace, benchGuild, benchGuild, benchApp)
	return m
}

func guildID(i int) int { return 1200000000000000000 + i }

// guildText is a server of middle size as Discord sends it to a bot with the intent for
// servers: 50 channels, 30 roles, 25 emojis.
func guildText() (string, error) {
	type object = map[string]any
	id := func(kind, i int) string { return strconv.Itoa(1300000000000000000 + kind*1000 + i) }
	var channels, roles, emojis []object
	for i := range 50 {
		channels = append(channels, object{
			"id": id(1, i), "type": 0, "name": fmt.Sprintf("channel-number-%d", i), "position": i, "topic": "What this channel is for, in a sentence",
			"nsfw": false, "last_message_id": id(2, i), "parent_id": id(1, 0), "rate_limit_per_user": 0, "flags": 0,
			"permission_overwrites": []object{{"id": id(3, 1), "type": 0, "allow": "1024", "deny": "2048"}, {"id": id(3, 2), "type": 0, "allow": "0", "deny": "1024"}},
		})
	}
	for i := range 30 {
		roles = append(roles, object{
			"id": id(3, i), "name": fmt.Sprintf("Role number %d", i), "color": 3447003, "hoist": false, "position": i, "permissions": "2248473465835073",
			"managed": false, "mentionable": false, "flags": 0, "icon": nil, "unicode_emoji": nil, "tags": object{},
		})
	}
	for i := range 25 {
		emojis = append(emojis, object{
			"id": id(4, i), "name": fmt.Sprintf("emoji_%d", i), "roles": []string{}, "require_colons": true, "managed": false, "animated": false, "available": true,
		})
	}
	text, err := json.Marshal(object{
		"id": benchGuild, "name": "A community", "owner_id": id(5, 1), "joined_at": "2024-03-01T10:20:30.456000+00:00", "large": true, "unavailable": false,
		"member_count": 800, "features": []string{"COMMUNITY", "NEWS"}, "preferred_locale": "en-US", "channels": channels, "roles": roles, "emojis": emojis,
		"members":   []object{{"user": object{"id": benchApp, "username": "benchmark", "bot": true}, "roles": []string{}, "joined_at": "2024-03-01T10:20:30.456000+00:00"}},
		"presences": []object{}, "voice_states": []object{}, "threads": []object{}, "stickers": []object{}, "stage_instances": []object{}, "guild_scheduled_events": []object{},
	})
	return string(text), err
}

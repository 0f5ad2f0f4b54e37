package playground_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cairn/playground"
)

// rawBot is a bot made of plain HTTP requests; one gateway connection makes the
// playground send it interactions.
type rawBot struct {
	t      *testing.T
	s      *playground.Server
	c      *playground.Client
	handle atomic.Pointer[func(i object)]
	heard  chan object // every interaction, after it was handled
	busy   sync.WaitGroup
}

type object = map[string]any

// newBot starts a playground and a connected bot.
func newBot(t *testing.T, o playground.Options) *rawBot {
	t.Helper()
	b := &rawBot{t: t, heard: make(chan object, 1000)}
	o.ObserveEvent = func(name string, data json.RawMessage) {
		if name != "INTERACTION_CREATE" {
			return
		}
		var i object
		if err := json.Unmarshal(data, &i); err != nil {
			t.Error(err)
		}
		b.busy.Go(func() {
			if h := b.handle.Load(); h != nil {
				(*h)(i)
			}
			b.heard <- i
		})
	}
	b.s, b.c = start(t, o)
	t.Cleanup(b.busy.Wait) // before the playground closes
	w, _ := identified(t, b.s, nil)
	go func() { // keeps reading, so that the connection stays usable
		for {
			if _, _, err := w.ws.ReadMessage(); err != nil {
				return
			}
		}
	}()
	return b
}

// on says what to do with interactions from now on.
func (b *rawBot) on(f func(i object)) { b.handle.Store(&f) }

// answer is what the REST API said.
type answer struct {
	status int
	head   http.Header
	body   object
	list   []object
	raw    string
}

// code is Discord's error code, -1 if the answer has none.
func (a answer) code() int {
	if n, is := a.body["code"].(float64); is {
		return int(n)
	}
	return -1
}

func (a answer) id() string { s, _ := a.body["id"].(string); return s }

// do makes a request with the bot's token; the body may be raw text.
func (b *rawBot) do(method, path string, body any) answer {
	b.t.Helper()
	return b.request(method, path, body, func(r *http.Request) { r.Header.Set("Authorization", "Bot "+token) })
}

// open makes a request without a token, as the interaction routes take it.
func (b *rawBot) open(method, path string, body any) answer {
	b.t.Helper()
	return b.request(method, path, body, nil)
}

func (b *rawBot) request(method, path string, body any, change func(*http.Request)) answer {
	b.t.Helper()
	var in io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(body)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			b.t.Error(err)
		}
		in = bytes.NewReader(data)
	}
	if !strings.HasPrefix(path, "/api/") {
		path = "/api/v10" + path
	}
	req, err := http.NewRequest(method, b.s.URL()+path, in)
	if err != nil {
		b.t.Error(err)
		return answer{}
	}
	req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if change != nil {
		change(req)
	}
	return b.send(req)
}

func (b *rawBot) send(req *http.Request) answer {
	b.t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Errorf("%s %s: %v", req.Method, req.URL.Path, err)
		return answer{}
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Error(err)
	}
	a := answer{status: res.StatusCode, head: res.Header, raw: string(data)}
	if len(data) > 0 && json.Unmarshal(data, &a.body) != nil {
		if err := json.Unmarshal(data, &a.list); err != nil {
			b.t.Errorf("%s %s: %q is no JSON", req.Method, req.URL.Path, data)
		}
	}
	return a
}

// want fails the test unless the answer has this status and, if not -1, code.
func (b *rawBot) want(what string, a answer, status, code int) answer {
	b.t.Helper()
	if a.status != status || a.code() != code {
		b.t.Errorf("%s: %d %s, want %d with code %d", what, a.status, a.raw, status, code)
	}
	return a
}

// reply answers an interaction.
func (b *rawBot) reply(i object, kind int, data object) answer {
	b.t.Helper()
	body := object{"type": kind}
	if data != nil {
		body["data"] = data
	}
	return b.open("POST", fmt.Sprintf("/interactions/%v/%v/callback", i["id"], i["token"]), body)
}

// hook is the path of an interaction's webhook.
func hook(i object, rest string) string {
	return fmt.Sprintf("/webhooks/%v/%v%s", i["application_id"], i["token"], rest)
}

// register makes commands global.
func (b *rawBot) register(commands ...object) {
	b.t.Helper()
	list := append([]object{}, commands...)
	if a := b.do("PUT", "/applications/"+appID+"/commands", list); a.status != 200 {
		b.t.Fatalf("register: %d %s", a.status, a.raw)
	}
}

const (
	appID        = "1181000000000000001"
	guildID      = "1181000000000000100"
	roomID       = "1181000000000000112" // #check-ins
	newsID       = "1181000000000000113" // #announcements, where the bot may not write
	moderatorsID = "1181000000000000114" // which the bot cannot see
	mayaID       = "1181000000000000011"
	samID        = "1181000000000000012"
	robinID      = "1181000000000000013"
	noorID       = "1181000000000000014"
)

// dm opens a DM as the bot.
func (b *rawBot) dm(userID string) string {
	b.t.Helper()
	a := b.do("POST", "/users/@me/channels", object{"recipient_id": userID})
	if a.status != 200 {
		b.t.Fatalf("open a DM: %d %s", a.status, a.raw)
	}
	return a.id()
}

// form makes a multipart body with payload_json and files.
func form(payload any, files map[string]string) (body, contentType string) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	data, _ := json.Marshal(payload)
	w.WriteField("payload_json", string(data))
	n := 0
	for name, content := range files {
		part, _ := w.CreateFormFile(fmt.Sprintf("files[%d]", n), name)
		io.WriteString(part, content)
		n++
	}
	w.Close()
	return buf.String(), w.FormDataContentType()
}

// upload makes a request with files.
func (b *rawBot) upload(method, path string, payload any, files map[string]string) answer {
	b.t.Helper()
	body, kind := form(payload, files)
	return b.request(method, path, body, func(r *http.Request) {
		r.Header.Set("Authorization", "Bot "+token)
		r.Header.Set("Content-Type", kind)
	})
}

func readCloser(s string) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }

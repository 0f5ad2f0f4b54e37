package playground

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// fuzzServer is a playground with one message, one command and one open modal.
func fuzzServer(f *testing.F) *Server {
	f.Helper()
	s, err := New(Options{Token: "t", Limits: Limits{Off: true}})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	return s
}

// ask makes a request without a network.
func ask(s *Server, h http.Handler, method, path, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bot t")
	r.Header.Set("User-Agent", "DiscordBot (fuzz, 1)")
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// FuzzRequests sends any body to the routes that take one. Whatever it is, the answer
// is no server error, and the playground still works afterwards.
func FuzzRequests(f *testing.F) {
	s := fuzzServer(f)
	h := s.apiRoutes()
	const room = "/api/v10/channels/1181000000000000112/messages"
	made := ask(s, h, "POST", room, "application/json", `{"content":"x","components":[{"type":1,"components":[{"type":2,"style":1,"label":"l","custom_id":"c"}]}]}`)
	s.mu.Lock()
	id := s.world.channels["1181000000000000112"].log.lastID()
	s.mu.Unlock()
	if made.Code != 200 {
		f.Fatal(made.Body)
	}
	commands := "/api/v10/applications/" + botID + "/commands"
	for _, body := range []string{
		`{"content":"<@1181000000000000011> @everyone","allowed_mentions":{"parse":["users"]},"nonce":1,"enforce_nonce":true}`,
		`{"embeds":[{"title":"t","image":{"url":"attachment://a.png"},"fields":[{"name":"n","value":"v"}]}]}`,
		`{"flags":32768,"components":[{"type":17,"components":[{"type":10,"content":"x"},{"type":9,"components":[{"type":10,"content":"y"}],"accessory":{"type":11,"media":{"url":"attachment://a"}}},{"type":12,"items":[{"media":{"url":"https://e.x/a.png"}}]}]}]}`,
		`{"message_reference":{"message_id":"1"},"content":"x","attachments":[{"id":0,"description":null}]}`,
		`[{"name":"ping","description":"d","options":[{"type":3,"name":"o","description":"d","choices":[{"name":"a","value":"b"}]}]}]`,
		`{"name":"ping","description":"d","contexts":[0],"dm_permission":null}`,
		`{"type":9,"data":{"custom_id":"m","title":"t","components":[{"type":18,"label":"l","component":{"type":4,"custom_id":"x","style":1}}]}}`,
		`{"name":"x","type":12,"auto_archive_duration":60,"message":{"content":"x"},"applied_tags":[]}`,
		`{"name":"x","archived":true,"locked":null,"flags":2,"message":null}`,
		`{"recipient_id":"1181000000000000011"}`, `null`, `[]`, `"x"`, `{`, ``,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s.mu.Lock()
		i := s.newInteraction(interactionComponent, s.world.people[0], s.world.channels["1181000000000000112"])
		i.source = id
		s.mu.Unlock()
		s.send(i, object{}) // expires at once: no bot is there
		s.mu.Lock()
		i.state = stateWaiting
		i.first, i.final, i.isFinal = make(chan struct{}), make(chan struct{}), false
		s.mu.Unlock()
		for _, r := range [][2]string{
			{"POST", "/api/v10/interactions/" + i.id + "/" + i.token + "/callback?with_response=true"},
			{"POST", "/api/v10/webhooks/" + botID + "/" + i.token},
			{"PATCH", "/api/v10/webhooks/" + botID + "/" + i.token + "/messages/@original"},
			{"POST", room}, {"PATCH", room + "/" + id}, {"PUT", commands}, {"POST", commands},
			{"POST", "/api/v10/users/@me/channels"},
			{"POST", "/api/v10/channels/1181000000000000112/threads"}, {"POST", "/api/v10/channels/1181000000000000116/threads"},
			{"PATCH", "/api/v10/channels/1181000000000000117"}, {"POST", room + "/" + id + "/threads"},
		} {
			if w := ask(s, h, r[0], r[1], "application/json", body); w.Code >= 500 {
				t.Errorf("%s %s: %d %s", r[0], r[1], w.Code, w.Body)
			}
		}
		s.mu.Lock()
		var one string
		if list := s.commands[""]; len(list) > 0 {
			one = list[0].ID
		}
		s.mu.Unlock()
		if one != "" {
			if w := ask(s, h, "PATCH", commands+"/"+one, "application/json", body); w.Code >= 500 {
				t.Errorf("edit a command: %d %s", w.Code, w.Body)
			}
		}
		if w := ask(s, h, "POST", room, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n"+body+"\r\n--b\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.png\"\r\n\r\nx\r\n--b--\r\n"); w.Code >= 500 {
			t.Errorf("with a file: %d %s", w.Code, w.Body)
		}
	})
}

// FuzzControl sends any body to the control API; it never answers with a server error.
func FuzzControl(f *testing.F) {
	s := fuzzServer(f)
	h := s.controlRoutes()
	ask(s, s.apiRoutes(), "PUT", "/api/v10/applications/"+botID+"/commands", "application/json",
		`[{"name":"ping","description":"d","options":[{"type":3,"name":"s","description":"d","min_length":1,"choices":[{"name":"a","value":"b"}]},{"type":4,"name":"i","description":"d","min_value":1},{"type":9,"name":"m","description":"d"},{"type":7,"name":"c","description":"d","channel_types":[0]}]},{"name":"hi","type":2}]`)
	for _, body := range []string{
		`{"type":"command","channel_id":"1181000000000000112","name":"ping","options":[{"name":"s","value":"b"},{"name":"i","value":2}],"wait":"none"}`,
		`{"type":"command","channel_id":"1181000000000000112","name":"hi","target_id":"1181000000000000012"}`,
		`{"type":"autocomplete","channel_id":"1181000000000000112","name":"ping","options":[{"name":"s","value":{},"focused":true}],"forge":true}`,
		`{"type":"component","channel_id":"1181000000000000112","message_id":"1","custom_id":"x","values":["a"],"forge":true,"message":{"id":"1"}}`,
		`{"type":"modal","forge":true,"channel_id":"1181000000000000112","custom_id":"x","values":{"a":"b","c":["d"]}}`,
		`{"advance":"1h"}`, `{"to_local":"08:30","zone":"Europe/Berlin"}`, `{"kind":"delay","delay_ms":1,"path":"^/nothing$"}`,
		`{"name":"x","type":15,"parent_id":"1181000000000000110"}`, `{"bot":false}`, `{"bot":true}`, `{"roles":["Buddies"]}`,
		`{"overwrites":[{"bot":true,"deny":"VIEW_CHANNEL"},{"id":"maya","type":1,"allow":"2048"}],"bot_may_post":true}`,
		`{"locked":true,"archived":true}`, `{"permissions":[{"id":"all","type":3,"permission":false}]}`,
		`{"name":"x","content":"y","private":true,"members":["bot"]}`, `{"accepts_dms":false,"guilds":[]}`, `{"action":"unknown_event"}`, `{"with":"sam"}`, `{"content":"x"}`, `null`, `[]`, `{`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{
			"/playground/people/maya/interactions", "/playground/people/sam", "/playground/people/maya/dm", "/playground/clock",
			"/playground/people/maya/channels/1181000000000000112/messages", "/playground/people/robin/channels/1181000000000000112/threads",
			"/playground/people/maya/channels/1181000000000000116/threads", "/playground/guilds/1181000000000000100",
			"/playground/guilds/1181000000000000100/channels", "/playground/guilds/1181000000000000100/roles",
			"/playground/guilds/1181000000000000100/members/sam", "/playground/guilds/1181000000000000100/commands/all/permissions",
			"/playground/channels/1181000000000000112", "/playground/channels/1181000000000000117", "/playground/faults", "/playground/gateway",
		} {
			if w := ask(s, h, "POST", path, "application/json", body); w.Code >= 500 {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	})
}

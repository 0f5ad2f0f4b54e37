package playground_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/playground"
)

var (
	ping   = object{"name": "ping", "description": "Answers"}
	button = []object{{"type": 1, "components": []object{{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}}}}
)

// pinged runs /ping in the room as maya while the bot does f.
func (b *rawBot) pinged(f func(i object)) playground.Result {
	b.t.Helper()
	b.on(f)
	r, err := b.c.Person("maya").Command(ctx(b.t), roomID, "ping")
	if err != nil {
		b.t.Fatal(err)
	}
	<-b.heard // what f does after its answer is done too
	return r
}

func TestWhatAnInteractionCarries(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(object{"name": "ping", "description": "Answers", "integration_types": []int{0, 1}, "contexts": []int{0, 1, 2}, "options": []object{
		{"type": 3, "name": "words", "description": "Words"},
		{"type": 6, "name": "who", "description": "Who"},
	}})
	maya := b.c.Person("maya")
	var got object
	b.on(func(i object) {
		got = i
		b.want("answer", b.reply(i, 4, object{"content": "pong", "flags": 64, "components": button}), 204, -1)
	})
	r, err := maya.Command(ctx(t), roomID, "ping", playground.Opt("words", "hi"), playground.Opt("who", "sam"))
	if err != nil || !r.Answered() || r.CallbackType != 4 {
		t.Fatalf("%+v, %v", r, err)
	}
	for key, want := range map[string]any{
		"application_id": appID, "type": 2.0, "version": 1.0, "guild_id": guildID, "channel_id": roomID, "locale": "en-US",
		"guild_locale": "en-US", "context": 0.0, "attachment_size_limit": 10485760.0,
	} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	if member := got["member"].(object); member["user"].(object)["id"] != mayaID || member["permissions"] == "" || len(member["roles"].([]any)) != 1 {
		t.Errorf("member: %v", member)
	}
	if got["user"] != nil || got["message"] != nil {
		t.Error("user or message where there should be none")
	}
	if owners := got["authorizing_integration_owners"].(object); owners["0"] != guildID || owners["1"] != nil {
		t.Errorf("owners: %v", owners)
	}
	data := got["data"].(object)
	if data["name"] != "ping" || data["resolved"].(object)["users"].(object)[samID] == nil || data["resolved"].(object)["members"].(object)[samID] == nil {
		t.Errorf("data: %v", data)
	}
	if o := data["options"].([]any); o[0].(object)["value"] != "hi" || o[0].(object)["type"] != 3.0 || o[1].(object)["value"] != samID {
		t.Errorf("options: %v", o)
	}
	if m := r.Message.InteractionMetadata; m["id"] != got["id"] || m["type"] != 2.0 || r.Message.Type != 20 {
		t.Errorf("metadata: %v, type %d", m, r.Message.Type)
	}

	// The button's interaction carries the whole message, although it is ephemeral.
	if _, err := maya.Press(ctx(t), r.Message, r.Message.Button("Go").CustomID); err != nil {
		t.Fatal(err)
	}
	if m := got["message"].(object); m["content"] != "pong" || m["flags"] != 64.0 || m["id"] != r.Message.ID {
		t.Errorf("message: %v", m)
	}
	if d := got["data"].(object); d["component_type"] != 2.0 || d["custom_id"] != "go" || d["id"] != 2.0 {
		t.Errorf("data: %v", d)
	}

	if err := maya.Set(ctx(t), object{"installed": true, "locale": "es-ES"}); err != nil {
		t.Fatal(err)
	}
	dm, err := maya.DM(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := maya.Command(ctx(t), dm, "ping"); err != nil {
		t.Fatal(err)
	}
	if got["user"].(object)["id"] != mayaID || got["member"] != nil || got["guild_id"] != nil || got["context"] != 1.0 || got["locale"] != "es-ES" {
		t.Errorf("in a DM: %v", got)
	}
	if owners := got["authorizing_integration_owners"].(object); owners["0"] != "0" || owners["1"] != mayaID {
		t.Errorf("owners in a DM: %v", owners)
	}
	private, err := maya.DMWith(ctx(t), "sam")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := maya.Command(ctx(t), private, "ping"); err != nil {
		t.Fatal(err)
	}
	if owners := got["authorizing_integration_owners"].(object); got["context"] != 2.0 || owners["0"] != nil || owners["1"] != mayaID {
		t.Errorf("between two people: %v", got)
	}
	if _, err := b.c.Person("sam").Command(ctx(t), private, "ping"); err == nil {
		t.Error("sam, who has not installed the app, used it in a private channel")
	}
}

func TestWhichAnswersFitWhichInteraction(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	b.register(object{"name": "ping", "description": "Answers", "options": []object{{"type": 3, "name": "q", "description": "Query", "autocomplete": true}}})
	modal := object{"custom_id": "m", "title": "M", "components": []object{{"type": 18, "label": "L", "component": object{"type": 4, "custom_id": "t", "style": 1}}}}
	data := map[int]object{4: {"content": "x", "components": button}, 5: nil, 6: nil, 7: {"content": "y", "components": button}, 8: {"choices": []object{}}, 9: modal}
	maya := b.c.Person("maya")
	// outcome tries every type on one interaction of its own and tells which fit.
	outcome := func(act func() playground.Result) []int {
		var fit []int
		for kind := 4; kind <= 9; kind++ {
			b.on(func(i object) {
				if a := b.reply(i, kind, data[kind]); a.status == 204 {
					fit = append(fit, kind)
					return
				} else if a.code() != 50035 || a.body["errors"].(object)["type"] == nil {
					t.Errorf("type %d is refused with %s", kind, a.raw)
				}
				// The refusal did not use up the only answer.
				last := object{"choices": []object{}}
				use := 8
				if i["type"] != 4.0 {
					use, last = 4, object{"content": "x"}
				}
				b.want("the right answer after a wrong one", b.reply(i, use, last), 204, -1)
			})
			act()
			<-b.heard
		}
		return fit
	}
	must := func(r playground.Result, err error) playground.Result {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	interact := func(in object) playground.Result {
		in["wait"] = "answer"
		return must(maya.Interact(ctx(t), in))
	}
	command := func() playground.Result {
		return interact(object{"type": "command", "channel_id": roomID, "name": "ping"})
	}
	if fit := outcome(command); !slices.Equal(fit, []int{4, 5, 9}) {
		t.Errorf("a command takes %v", fit)
	}
	if fit := outcome(func() playground.Result {
		return interact(object{"type": "autocomplete", "channel_id": roomID, "name": "ping", "options": []object{{"name": "q", "value": "a", "focused": true}}})
	}); !slices.Equal(fit, []int{8}) {
		t.Errorf("autocomplete takes %v", fit)
	}
	posted := b.do("POST", "/channels/"+roomID+"/messages", object{"content": "x", "components": button})
	press := func() playground.Result {
		return interact(object{"type": "component", "channel_id": roomID, "message_id": posted.id(), "custom_id": "go"})
	}
	if fit := outcome(press); !slices.Equal(fit, []int{4, 5, 6, 7, 9}) {
		t.Errorf("a component takes %v", fit)
	}
	// submitted opens a modal through open and sends it.
	submitted := func(open func() playground.Result) func() playground.Result {
		return func() playground.Result {
			then := b.handle.Load()
			b.on(func(i object) { b.want("open a modal", b.reply(i, 9, modal), 204, -1) })
			r := open()
			<-b.heard
			b.handle.Store(then)
			return interact(object{"type": "modal", "modal_id": r.Modal.ID, "values": object{"t": "x"}})
		}
	}
	if fit := outcome(submitted(command)); !slices.Equal(fit, []int{4, 5}) {
		t.Errorf("a modal from a command takes %v", fit)
	}
	if fit := outcome(submitted(press)); !slices.Equal(fit, []int{4, 5, 6, 7}) {
		t.Errorf("a modal from a component takes %v", fit)
	}
}

func TestOneAnswerOnly(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(ping)
	b.pinged(func(i object) {
		before := b.open("POST", hook(i, ""), object{"content": "early"})
		b.want("follow-up before the answer", before, 404, 10015)
		b.want("@original before the answer", b.open("GET", hook(i, "/messages/@original"), nil), 404, 10015)
		full := b.open("POST", fmt.Sprintf("/interactions/%v/%v/callback?with_response=true", i["id"], i["token"]), object{"type": 4, "data": object{"content": "pong", "flags": 64}})
		b.want("answer", full, 200, -1)
		about, resource := full.body["interaction"].(object), full.body["resource"].(object)
		if about["id"] != i["id"] || about["response_message_ephemeral"] != true || about["response_message_loading"] != false ||
			resource["type"] != 4.0 || resource["message"].(object)["id"] != about["response_message_id"] {
			t.Errorf("callback response: %s", full.raw)
		}
		b.want("second answer", b.reply(i, 4, object{"content": "again"}), 400, 40060)
		b.want("deferral after the answer", b.reply(i, 5, nil), 400, 40060)
		wrong := object{"id": i["id"], "token": "x"}
		b.want("wrong token", b.reply(wrong, 4, object{"content": "x"}), 404, 10062)
		b.want("unknown interaction", b.reply(object{"id": "1", "token": "x"}, 4, object{"content": "x"}), 404, 10062)
		b.want("webhook with a wrong token", b.open("GET", "/webhooks/"+appID+"/x/messages/@original", nil), 401, 50027)
		b.want("webhook of another application", b.open("GET", fmt.Sprintf("/webhooks/1/%v/messages/@original", i["token"]), nil), 404, 10015)
	})
}

func TestEmptyAndOversizedAnswers(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(ping)
	b.pinged(func(i object) {
		b.want("empty", b.reply(i, 4, object{"content": ""}), 400, 50006)
		b.want("no data", b.reply(i, 4, nil), 400, 50035)
		a := b.want("too long", b.reply(i, 4, object{"content": strings.Repeat("x", 2001)}), 400, 50035)
		if a.body["errors"].(object)["data"] == nil {
			t.Errorf("errors: %s", a.raw)
		}
		b.want("unknown type", b.reply(i, 77, nil), 400, 50035)
		b.want("no JSON", b.open("POST", fmt.Sprintf("/interactions/%v/%v/callback", i["id"], i["token"]), "{"), 400, 50109)
		b.want("fine at last", b.reply(i, 4, object{"content": "pong"}), 204, -1)
	})
}

func TestThinking(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	b.register(ping)
	maya := b.c.Person("maya")
	t.Run("finished by an edit", func(t *testing.T) {
		b.on(func(i object) {
			b.want("defer", b.reply(i, 5, object{"flags": 64}), 204, -1)
			seen, err := maya.Last(ctx(t), roomID)
			if err != nil || !seen.Loading() || !seen.Ephemeral() || seen.Content != "" {
				t.Errorf("while thinking: %+v, %v", seen, err)
			}
			a := b.want("edit", b.open("PATCH", hook(i, "/messages/@original"), object{"content": "done"}), 200, -1)
			if a.body["edited_timestamp"] != nil || a.body["flags"] != 64.0 {
				t.Errorf("the first edit: %s", a.raw)
			}
			again := b.want("edit again", b.open("PATCH", hook(i, "/messages/@original"), object{"content": "really done"}), 200, -1)
			if again.body["edited_timestamp"] == nil {
				t.Error("a later edit does not show")
			}
		})
		r, err := maya.Command(ctx(t), roomID, "ping")
		if err != nil || r.Status != "answered" || r.CallbackType != 5 || r.Message.Loading() {
			t.Errorf("%+v, %v", r, err)
		}
		<-b.heard
	})
	t.Run("finished by a follow-up, which is the edit", func(t *testing.T) {
		b.on(func(i object) {
			b.want("defer", b.reply(i, 5, object{"flags": 64}), 204, -1)
			a := b.want("follow up", b.open("POST", hook(i, ""), object{"content": "done"}), 200, -1)
			if a.body["flags"] != 64.0 {
				t.Errorf("the deferral's ephemeral flag is lost: %s", a.raw)
			}
			original := b.open("GET", hook(i, "/messages/@original"), nil)
			if original.id() != a.id() {
				t.Error("the follow-up made a second message")
			}
			second := b.want("next follow-up", b.open("POST", hook(i, ""), object{"content": "more"}), 200, -1)
			if second.id() == a.id() || second.body["type"] != 19.0 || second.body["message_reference"].(object)["message_id"] != a.id() {
				t.Errorf("the next follow-up: %s", second.raw)
			}
		})
		if r, err := maya.Command(ctx(t), roomID, "ping"); err != nil || r.Message.Content != "done" {
			t.Errorf("%+v, %v", r, err)
		}
		<-b.heard
	})
	t.Run("seen before it is finished", func(t *testing.T) {
		b.on(func(i object) { b.want("defer", b.reply(i, 5, nil), 204, -1) })
		r, err := maya.Interact(ctx(t), object{"type": "command", "channel_id": roomID, "name": "ping", "wait": "answer"})
		if err != nil || r.Status != "deferred" || !r.Message.Loading() {
			t.Errorf("%+v, %v", r, err)
		}
		<-b.heard
	})
	t.Run("not waited for", func(t *testing.T) {
		b.on(func(i object) { b.want("answer", b.reply(i, 4, object{"content": "x"}), 204, -1) })
		r, err := maya.Interact(ctx(t), object{"type": "command", "channel_id": roomID, "name": "ping", "wait": "none"})
		if i := <-b.heard; err != nil || r.Status != "sent" || r.InteractionID != i["id"] {
			t.Errorf("%+v, %v", r, err)
		}
	})
	t.Run("deleted", func(t *testing.T) {
		b.on(func(i object) {
			b.want("defer", b.reply(i, 5, nil), 204, -1)
			b.want("delete", b.open("DELETE", hook(i, "/messages/@original"), nil), 204, -1)
			b.want("get", b.open("GET", hook(i, "/messages/@original"), nil), 404, 10008)
		})
		if r, err := maya.Command(ctx(t), roomID, "ping"); err != nil || r.Status != "answered" || r.Message != nil {
			t.Errorf("%+v, %v", r, err)
		}
		<-b.heard
	})
}

func TestEphemeralMessagesBelongToOnePerson(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(ping)
	var original string
	r := b.pinged(func(i object) {
		b.want("answer", b.reply(i, 4, object{"content": "for you", "flags": 64, "components": button}), 204, -1)
		original = b.open("GET", hook(i, "/messages/@original"), nil).id()
	})
	if original != r.Message.ID {
		t.Errorf("@original is %s, the message %s", original, r.Message.ID)
	}
	in := "/channels/" + roomID + "/messages"
	b.want("get through the channel", b.do("GET", in+"/"+original, nil), 404, 10008)
	b.want("edit through the channel", b.do("PATCH", in+"/"+original, object{"content": "x"}), 404, 10008)
	if n := len(b.do("GET", in, nil).list); n != 0 {
		t.Errorf("the channel lists %d messages", n)
	}
	for _, who := range []string{"sam", "robin"} {
		if seen, err := b.c.Person(who).Messages(ctx(t), roomID); err != nil || len(seen) != 0 {
			t.Errorf("%s sees %d messages, %v", who, len(seen), err)
		}
		if _, err := b.c.Person(who).Press(ctx(t), r.Message, "go"); err == nil {
			t.Errorf("%s pressed a button of maya's message", who)
		}
	}
	if state, err := b.c.State(ctx(t)); err != nil || state.Guilds[0].Channels[2].ID != roomID {
		t.Error(err)
	}
}

func TestUpdatingTheMessageOfAComponent(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	maya := b.c.Person("maya")
	posted := b.do("POST", "/channels/"+roomID+"/messages", object{"content": "x", "components": button})
	m, err := maya.Last(ctx(t), roomID)
	if err != nil || m.ID != posted.id() {
		t.Fatal(m, err)
	}
	b.on(func(i object) { b.want("update", b.reply(i, 7, object{"content": "pressed"}), 204, -1) })
	if r, err := maya.Press(ctx(t), m, "go"); err != nil || r.Message.ID != m.ID || r.Message.Content != "pressed" || len(r.Message.Buttons()) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	<-b.heard
	b.on(func(i object) {
		b.want("defer", b.reply(i, 6, nil), 204, -1)
		b.want("edit", b.open("PATCH", hook(i, "/messages/@original"), object{"content": "later", "components": []any{}}), 200, -1)
	})
	if r, err := maya.Press(ctx(t), m, "go"); err != nil || r.CallbackType != 6 || r.Message.ID != m.ID || r.Message.Content != "later" {
		t.Errorf("%+v, %v", r, err)
	}
	<-b.heard
	if _, err := maya.Press(ctx(t), m, "go"); err == nil {
		t.Error("a button that is gone was pressed")
	}
}

func TestAnswersThatComeTooLate(t *testing.T) {
	t.Parallel()
	b := newBot(t, playground.Options{})
	b.register(ping)
	events, err := b.c.Person("maya").Events(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	r := b.pinged(func(i object) {
		time.Sleep(3200 * time.Millisecond)
		b.want("late", b.reply(i, 4, object{"content": "x"}), 404, 10062)
		b.want("late follow-up", b.open("POST", hook(i, ""), object{"content": "x"}), 404, 10015)
	})
	if took := time.Since(begun); r.Status != "no_response" || took < 3*time.Second {
		t.Errorf("%+v after %v", r, took)
	}
	for e := range events {
		if e.Type == "interaction_failed" {
			if e.InteractionID != r.InteractionID || !strings.Contains(string(e.Raw), "The application did not respond") {
				t.Errorf("told %s", e.Raw)
			}
			break
		}
	}
	stats, err := b.c.Stats(ctx(t))
	if err != nil || stats.Interactions != 1 || stats.NoResponse != 1 || stats.Answered != 0 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestNobodyAnswersWhereNoBotIs(t *testing.T) {
	s, c := start(t, playground.Options{})
	b := &rawBot{t: t, s: s, c: c}
	b.register(ping)
	begun := time.Now()
	r, err := c.Person("maya").Command(ctx(t), roomID, "ping")
	if err != nil || r.Status != "no_response" || time.Since(begun) > time.Second {
		t.Errorf("%+v, %v after %v", r, err, time.Since(begun))
	}
}

func TestTokensLiveFifteenMinutesOfTheSharedClock(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	b.register(ping)
	var i object
	b.pinged(func(got object) {
		i = got
		b.want("answer", b.reply(i, 4, object{"content": "x", "flags": 64}), 204, -1)
	})
	b.s.Clock().Advance(14*time.Minute + 50*time.Second)
	b.want("before", b.open("PATCH", hook(i, "/messages/@original"), object{"content": "y"}), 200, -1)
	b.s.Clock().Advance(11 * time.Second)
	for method, path := range map[string]string{"PATCH": "/messages/@original", "GET": "/messages/@original", "DELETE": "/messages/@original", "POST": ""} {
		var body any
		if method != "GET" && method != "DELETE" {
			body = object{"content": "z"}
		}
		b.want(method+" after", b.open(method, hook(i, path), body), 401, 50027)
	}
}

func TestFollowupsOfAUserInstalledAppAreFew(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	b.register(object{"name": "ping", "description": "Answers", "integration_types": []int{1}, "contexts": []int{0, 1, 2}})
	if err := b.c.Person("maya").Set(ctx(t), object{"installed": true}); err != nil {
		t.Fatal(err)
	}
	b.pinged(func(i object) {
		b.want("answer", b.reply(i, 4, object{"content": "x"}), 204, -1)
		for range 5 {
			b.want("follow-up", b.open("POST", hook(i, ""), object{"content": "x"}), 200, -1)
		}
		b.want("sixth follow-up", b.open("POST", hook(i, ""), object{"content": "x"}), 400, 40094)
	})
}

func TestFilesInAnswers(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(ping)
	r := b.pinged(func(i object) {
		b.want("answer", b.upload("POST", fmt.Sprintf("/interactions/%v/%v/callback", i["id"], i["token"]), object{"type": 4, "data": object{
			"flags": 64, "embeds": []object{{"title": "Chart", "image": object{"url": "attachment://chart.png"}}},
		}}, map[string]string{"chart.png": onePixel}), 204, -1)
	})
	if code, body := get(t, r.Message.Embeds[0].Image.URL); code != 200 || body != onePixel {
		t.Errorf("the chart: %d, %d bytes", code, len(body))
	}
}

func TestModals(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	b.register(ping)
	maya := b.c.Person("maya")
	var sent object
	b.on(func(i object) {
		if i["type"] == 2.0 {
			b.want("modal", b.reply(i, 9, object{"custom_id": "entry", "title": "An entry", "components": []object{
				{"type": 10, "content": "Take your time."},
				{"type": 18, "label": "Note", "component": object{"type": 4, "custom_id": "note", "style": 2, "min_length": 2, "max_length": 5}},
				{"type": 18, "label": "Mood", "component": object{"type": 3, "custom_id": "mood", "required": false, "min_values": 0, "options": []object{{"label": "a", "value": "1"}, {"label": "b", "value": "2"}}}},
				{"type": 18, "label": "Buddy", "component": object{"type": 5, "custom_id": "buddy", "required": false, "min_values": 0}},
			}}), 204, -1)
			return
		}
		sent = i
		b.want("answer", b.reply(i, 4, object{"content": "thanks"}), 204, -1)
	})
	open := func() *playground.Modal {
		t.Helper()
		r, err := maya.Command(ctx(t), roomID, "ping")
		if err != nil || r.Modal == nil {
			t.Fatalf("%+v, %v", r, err)
		}
		<-b.heard
		return r.Modal
	}
	m := open()
	if m.Title != "An entry" || m.CustomID != "entry" || len(m.Fields()) != 3 || m.Field("Mood").CustomID != "mood" {
		t.Errorf("modal: %+v", m)
	}
	for name, values := range map[string]map[string]any{
		"nothing in a required field": {},
		"too short":                   {"note": "x"},
		"too long":                    {"note": "xxxxxx"},
		"an option that is not there": {"note": "fine", "mood": []string{"9"}},
		"two where one is allowed":    {"note": "fine", "mood": []string{"1", "2"}},
		"somebody who does not exist": {"note": "fine", "buddy": []string{"1"}},
		"a field that is not there":   {"note": "fine", "other": "x"},
		"a number in a text field":    {"note": 5},
	} {
		if _, err := maya.Submit(ctx(t), m, values); err == nil {
			t.Errorf("%s was sent", name)
		}
	}
	if _, err := b.c.Person("sam").Submit(ctx(t), m, map[string]any{"note": "fine"}); err == nil {
		t.Error("sam sent maya's modal")
	}
	if r, err := maya.Submit(ctx(t), m, map[string]any{"note": "fine", "mood": []string{"2"}, "buddy": []string{samID}}); err != nil || r.Message.Content != "thanks" {
		t.Fatalf("%+v, %v", r, err)
	}
	<-b.heard
	data := sent["data"].(object)
	list := data["components"].([]any)
	note, mood := list[1].(object)["component"].(object), list[2].(object)["component"].(object)
	if data["custom_id"] != "entry" || list[0].(object)["type"] != 10.0 || note["value"] != "fine" || note["type"] != 4.0 ||
		fmt.Sprint(mood["values"]) != "[2]" || data["resolved"].(object)["users"].(object)[samID] == nil {
		t.Errorf("sent %v", data)
	}
	if r, err := maya.Interact(ctx(t), object{"type": "modal", "forge": true, "channel_id": roomID, "custom_id": "made:up", "values": object{"note": strings.Repeat("x", 5000)}}); err != nil || !r.Answered() {
		t.Errorf("a forged modal: %+v, %v", r, err)
	}
	if d := sent["data"].(object); d["custom_id"] != "made:up" {
		t.Errorf("forged data: %v", d)
	}
}

func TestSelects(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	maya := b.c.Person("maya")
	b.do("POST", "/channels/"+roomID+"/messages", object{"content": "x", "components": []object{
		{"type": 1, "components": []object{{"type": 3, "custom_id": "mood", "max_values": 2, "options": []object{{"label": "a", "value": "1"}, {"label": "b", "value": "2"}, {"label": "c", "value": "3"}}}}},
		{"type": 1, "components": []object{{"type": 8, "custom_id": "place"}}},
		{"type": 1, "components": []object{{"type": 6, "custom_id": "role"}}},
		{"type": 1, "components": []object{{"type": 3, "custom_id": "off", "disabled": true, "options": []object{{"label": "a", "value": "1"}}}}},
	}})
	m, err := maya.Last(ctx(t), roomID)
	if err != nil {
		t.Fatal(err)
	}
	var got object
	b.on(func(i object) {
		got = i["data"].(object)
		b.want("ack", b.reply(i, 7, object{"content": "ok"}), 204, -1)
	})
	for name, bad := range map[string][]string{
		"mood nothing": {"mood"}, "mood too many": {"mood", "1", "2", "3"}, "mood twice": {"mood", "1", "1"}, "mood unknown": {"mood", "9"},
		"off": {"off", "1"}, "place unknown": {"place", "1"}, "missing": {"nothing", "1"},
	} {
		if _, err := maya.Choose(ctx(t), m, bad[0], bad[1:]...); err == nil {
			t.Errorf("%s: chosen", name)
		}
	}
	for id, values := range map[string][]string{"mood": {"1", "3"}, "place": {newsID}, "role": {"1181000000000000103"}} {
		if r, err := maya.Choose(ctx(t), m, id, values...); err != nil || !r.Answered() {
			t.Fatalf("%s: %+v, %v", id, r, err)
		}
		if fmt.Sprint(got["values"]) != fmt.Sprint(values) {
			t.Errorf("%s: %v", id, got)
		}
		if id == "place" && got["resolved"].(object)["channels"].(object)[newsID].(object)["name"] != "announcements" {
			t.Errorf("resolved: %v", got)
		}
	}
	if r, err := maya.Interact(ctx(t), object{"type": "component", "forge": true, "channel_id": roomID, "message_id": m.ID, "custom_id": "mood", "values": []string{"999"}}); err != nil || !r.Answered() {
		t.Errorf("forged: %+v, %v", r, err)
	}
	if r, err := maya.Interact(ctx(t), object{"type": "component", "forge": true, "channel_id": roomID, "message_id": m.ID, "custom_id": "never:made", "message": object{"id": m.ID, "content": "stale"}}); err != nil || !r.Answered() || got["custom_id"] != "never:made" {
		t.Errorf("forged: %+v, %v, %v", r, err, got)
	}
}

func TestAutocomplete(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(object{"name": "help", "description": "Finds help", "options": []object{
		{"type": 1, "name": "find", "description": "By country", "options": []object{
			{"type": 3, "name": "country", "description": "Which", "required": true, "autocomplete": true},
			{"type": 4, "name": "count", "description": "How many", "min_value": 1, "max_value": 5},
		}},
	}})
	maya := b.c.Person("maya")
	var got object
	b.on(func(i object) {
		got = i["data"].(object)["options"].([]any)[0].(object)
		if i["type"] == 4.0 {
			b.want("choices", b.reply(i, 8, object{"choices": []object{{"name": "Spain", "value": "ES"}}}), 204, -1)
			return
		}
		b.want("answer", b.reply(i, 4, object{"content": "x"}), 204, -1)
	})
	r, err := maya.Autocomplete(ctx(t), roomID, "help find", playground.Typing("country", "sp"))
	if err != nil || len(r.Choices) != 1 || r.Choices[0].Value != "ES" || r.Message != nil {
		t.Fatalf("%+v, %v", r, err)
	}
	if o := got["options"].([]any)[0].(object); got["name"] != "find" || o["focused"] != true || o["value"] != "sp" {
		t.Errorf("asked with %v", got)
	}
	if r, err := maya.Command(ctx(t), roomID, "help find", playground.Opt("country", "ES"), playground.Opt("count", 3)); err != nil || !r.Answered() {
		t.Errorf("%+v, %v", r, err)
	}
	for name, run := range map[string]func() (playground.Result, error){
		"without the subcommand":   func() (playground.Result, error) { return maya.Command(ctx(t), roomID, "help") },
		"without what is required": func() (playground.Result, error) { return maya.Command(ctx(t), roomID, "help find") },
		"out of range": func() (playground.Result, error) {
			return maya.Command(ctx(t), roomID, "help find", playground.Opt("country", "ES"), playground.Opt("count", 6))
		},
		"not a whole number": func() (playground.Result, error) {
			return maya.Command(ctx(t), roomID, "help find", playground.Opt("country", "ES"), playground.Opt("count", 1.5))
		},
		"an option nobody knows": func() (playground.Result, error) {
			return maya.Command(ctx(t), roomID, "help find", playground.Opt("country", "ES"), playground.Opt("x", 1))
		},
		"a command nobody knows": func() (playground.Result, error) { return maya.Command(ctx(t), roomID, "hepl") },
		"nothing focused": func() (playground.Result, error) {
			return maya.Autocomplete(ctx(t), roomID, "help find", playground.Opt("country", "x"))
		},
	} {
		if _, err := run(); err == nil {
			t.Errorf("%s: it ran", name)
		}
	}
	if r, err := maya.Interact(ctx(t), object{"type": "command", "forge": true, "channel_id": roomID, "name": "help", "options": []object{
		{"name": "find", "options": []object{{"name": "country", "value": strings.Repeat("x", 7000)}, {"name": "count", "value": -1}}},
	}}); err != nil || !r.Answered() {
		t.Errorf("forged: %+v, %v", r, err)
	}
}

func TestTheControlAPIRefusesNonsense(t *testing.T) {
	b := newBot(t, playground.Options{})
	maya := b.c.Person("maya")
	for name, in := range map[string]object{
		"type":          {"type": "dance"},
		"wait":          {"type": "command", "channel_id": roomID, "name": "ping", "wait": "long"},
		"field":         {"type": "command", "channel_id": roomID, "nmae": "ping"},
		"channel":       {"type": "command", "channel_id": "1", "name": "ping"},
		"hidden place":  {"type": "command", "channel_id": moderatorsID, "name": "ping"},
		"message":       {"type": "component", "channel_id": roomID, "message_id": "1", "custom_id": "x"},
		"modal":         {"type": "modal", "modal_id": "1"},
		"modal channel": {"type": "modal", "forge": true, "channel_id": moderatorsID, "custom_id": "x"},
	} {
		if _, err := maya.Interact(ctx(t), in); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := b.c.Person("nobody").DM(ctx(t)); err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("an unknown person: %v", err)
	}
	if err := maya.Set(ctx(t), object{"locale": "en-XX"}); err == nil {
		t.Error("an unknown locale")
	}
	if err := maya.Set(ctx(t), object{"guilds": []string{"1"}}); err == nil {
		t.Error("an unknown guild")
	}
	if _, err := maya.Say(ctx(t), newsID, "x"); err == nil {
		t.Error("maya wrote where only moderators may")
	}
	if _, err := maya.Say(ctx(t), roomID, ""); err == nil {
		t.Error("an empty message")
	}
	if code, _ := get(t, b.s.URL()+"/playground/nothing"); code != 404 {
		t.Errorf("an unknown path: %d", code)
	}
	if code, _ := get(t, b.s.URL()+"/playground/people/maya/channels/"+roomID+"/messages?limit=x"); code != 400 {
		t.Errorf("a bad limit: %d", code)
	}
}

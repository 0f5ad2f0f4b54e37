package playground_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/playground"
)

func TestTheFrontDoor(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.want("no route", b.do("GET", "/nothing/here", nil), 404, 0)
	b.want("wrong method", b.do("PUT", "/users/@me", "{}"), 405, 0)
	b.want("wrong version", b.do("GET", "/api/v7/users/@me", nil), 400, 50041)
	b.want("no token", b.open("GET", "/users/@me", nil), 401, 0)
	b.want("wrong token", b.request("GET", "/users/@me", nil, func(r *http.Request) { r.Header.Set("Authorization", "Bot x") }), 401, 0)
	b.want("token without Bot", b.request("GET", "/users/@me", nil, func(r *http.Request) { r.Header.Set("Authorization", token) }), 401, 0)
	b.want("no user agent", b.request("GET", "/users/@me", nil, func(r *http.Request) {
		r.Header.Set("Authorization", "Bot "+token)
		r.Header.Set("User-Agent", "Go-http-client/1.1")
	}), 403, 40333)
	b.want("no JSON", b.do("POST", "/channels/"+roomID+"/messages", "{"), 400, 50109)
	b.want("a promised body that is empty", b.request("POST", "/channels/"+roomID+"/messages", nil, func(r *http.Request) {
		r.Header.Set("Authorization", "Bot "+token)
		r.Header.Set("Content-Type", "application/json")
	}), 400, 50109)
	b.want("a body of no known type", b.request("POST", "/channels/"+roomID+"/messages", "hi", func(r *http.Request) {
		r.Header.Set("Authorization", "Bot "+token)
		r.Header.Set("Content-Type", "text/plain")
	}), 400, 50035)
	b.want("too large", b.do("POST", "/channels/"+roomID+"/messages", `{"content":"`+strings.Repeat("x", 26<<20)+`"}`), 413, 40005)
	if a := b.open("GET", "/gateway", nil); a.status != 200 || !strings.HasPrefix(fmt.Sprint(a.body["url"]), "ws://127.0.0.1:") {
		t.Errorf("gateway: %d %s", a.status, a.raw)
	}
	if a := b.do("GET", "/api/v9/gateway/bot", nil); a.body["shards"] != 1.0 {
		t.Errorf("gateway/bot: %d %s", a.status, a.raw)
	}
	b.want("gateway/bot without a token", b.open("GET", "/gateway/bot", nil), 401, 0)
}

func TestReadingTheWorld(t *testing.T) {
	b := newBot(t, playground.Options{ExtraGuilds: 1})
	for path, want := range map[string]func(a answer) bool{
		"/users/@me":                               func(a answer) bool { return a.id() == appID && a.body["bot"] == true },
		"/users/" + mayaID:                         func(a answer) bool { return a.body["global_name"] == "Maya" },
		"/applications/@me":                        func(a answer) bool { return a.id() == appID },
		"/guilds/" + guildID:                       func(a answer) bool { return a.body["name"] == "Trailhead" && len(a.body["roles"].([]any)) == 4 },
		"/guilds/1182000000000000000":              func(a answer) bool { return a.body["name"] == "Community 1" },
		"/guilds/" + guildID + "/channels":         func(a answer) bool { return len(a.list) == 7 && a.list[1]["parent_id"] == a.list[0]["id"] },
		"/guilds/" + guildID + "/roles":            func(a answer) bool { return len(a.list) == 4 && a.list[0]["id"] == guildID },
		"/guilds/" + guildID + "/members/" + samID: func(a answer) bool { return a.body["user"].(object)["username"] == "sam_h" },
		"/users/@me/guilds":                        func(a answer) bool { return len(a.list) == 3 },
		"/channels/" + roomID:                      func(a answer) bool { return a.body["name"] == "check-ins" && a.body["guild_id"] == guildID },
	} {
		if a := b.do("GET", path, nil); a.status != 200 || !want(a) {
			t.Errorf("%s: %d %s", path, a.status, a.raw)
		}
	}
	b.want("user", b.do("GET", "/users/1", nil), 404, 10013)
	b.want("guild", b.do("GET", "/guilds/1", nil), 404, 10004)
	b.want("guild beyond the extra ones", b.do("GET", "/guilds/1182000000000001000", nil), 404, 10004)
	b.want("channel", b.do("GET", "/channels/1", nil), 404, 10003)
	b.want("hidden channel", b.do("GET", "/channels/"+moderatorsID, nil), 403, 50001)
	b.want("nobody", b.do("GET", "/guilds/"+guildID+"/members/1", nil), 404, 10013)
	b.want("no member", b.do("GET", "/guilds/1181000000000000200/members/"+samID, nil), 404, 10007)
}

func TestMessages(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	in := "/channels/" + roomID + "/messages"
	made := b.want("create", b.do("POST", in, object{"content": " hello ", "embeds": []object{{"title": "A stone", "color": 0x5b8c5a}}}), 200, -1)
	if made.body["content"] != "hello" || made.body["author"].(object)["id"] != appID || made.body["channel_id"] != roomID {
		t.Errorf("created %s", made.raw)
	}
	if e := made.body["embeds"].([]any)[0].(object); e["type"] != "rich" {
		t.Errorf("embed %v", e)
	}
	one := in + "/" + made.id()
	edited := b.want("edit", b.do("PATCH", one, object{"content": "changed"}), 200, -1)
	if edited.body["content"] != "changed" || edited.body["edited_timestamp"] == nil || len(edited.body["embeds"].([]any)) != 1 {
		t.Errorf("edited %s", edited.raw)
	}
	if a := b.do("PATCH", one, object{"content": nil, "embeds": []object{{"title": "only"}}}); a.body["content"] != "" {
		t.Errorf("null content: %s", a.raw)
	}
	b.want("edit to nothing", b.do("PATCH", one, object{"content": "", "embeds": []object{}}), 400, 50006)
	if a := b.do("GET", one, nil); a.body["embeds"].([]any)[0].(object)["title"] != "only" {
		t.Errorf("after a refused edit: %s", a.raw)
	}
	b.want("empty", b.do("POST", in, object{"content": "  "}), 400, 50006)
	bad := b.want("too long", b.do("POST", in, object{"content": strings.Repeat("x", 2001)}), 400, 50035)
	if bad.body["message"] != "Invalid Form Body" || bad.body["errors"].(object)["content"] == nil {
		t.Errorf("errors: %s", bad.raw)
	}
	b.want("where it may not write", b.do("POST", "/channels/"+newsID+"/messages", object{"content": "x"}), 403, 50013)
	b.want("where it cannot see", b.do("POST", "/channels/"+moderatorsID+"/messages", object{"content": "x"}), 403, 50001)
	b.want("in a category", b.do("POST", "/channels/1181000000000000110/messages", object{"content": "x"}), 400, 50008)
	b.want("nowhere", b.do("POST", "/channels/1/messages", object{"content": "x"}), 404, 10003)
	b.want("unknown message", b.do("PATCH", in+"/1", object{"content": "x"}), 404, 10008)

	said, err := b.c.Person("maya").Say(ctx(t), roomID, "<@"+appID+"> look")
	if err != nil {
		t.Fatal(err)
	}
	b.want("edit another's", b.do("PATCH", in+"/"+said.ID, object{"content": "x"}), 403, 50005)
	b.want("delete another's", b.do("DELETE", in+"/"+said.ID, nil), 403, 50013)
	if a := b.do("GET", in+"/"+said.ID, nil); a.body["content"] == "" {
		t.Error("words that mention the bot are hidden from it")
	}
	quiet, err := b.c.Person("maya").Say(ctx(t), roomID, "not for the bot")
	if err != nil {
		t.Fatal(err)
	}
	if a := b.do("GET", in+"/"+quiet.ID, nil); a.body["content"] != "" {
		t.Errorf("the bot reads %q", a.body["content"])
	}
	b.want("delete", b.do("DELETE", one, nil), 204, -1)
	b.want("delete again", b.do("DELETE", one, nil), 404, 10008)

	ids := []string{said.ID, quiet.ID}
	for n := range 5 {
		ids = append(ids, b.do("POST", in, object{"content": fmt.Sprint(n)}).id())
	}
	listed := func(query string) []string {
		var out []string
		for _, m := range b.do("GET", in+query, nil).list {
			out = append(out, m["id"].(string))
		}
		return out
	}
	reversed := slices.Clone(ids)
	slices.Reverse(reversed)
	for query, want := range map[string][]string{
		"":                            reversed,
		"?limit=2":                    {ids[6], ids[5]},
		"?limit=2&before=" + ids[5]:   {ids[4], ids[3]},
		"?limit=2&after=" + ids[1]:    {ids[3], ids[2]},
		"?limit=3&around=" + ids[3]:   {ids[4], ids[3], ids[2]},
		"?after=" + ids[6]:            nil,
		"?limit=100&before=" + ids[0]: nil,
	} {
		if got := listed(query); !slices.Equal(got, want) {
			t.Errorf("%q lists %v, want %v", query, got, want)
		}
	}
	b.want("limit 0", b.do("GET", in+"?limit=0", nil), 400, 50035)
	b.want("limit 101", b.do("GET", in+"?limit=101", nil), 400, 50035)
	b.want("before no id", b.do("GET", in+"?before=x", nil), 400, 50035)
}

func TestReplies(t *testing.T) {
	b := newBot(t, playground.Options{})
	in := "/channels/" + roomID + "/messages"
	first := b.do("POST", in, object{"content": "first"})
	a := b.want("reply", b.do("POST", in, object{"content": "second", "message_reference": object{"message_id": first.id()}}), 200, -1)
	if a.body["type"] != 19.0 || a.body["referenced_message"].(object)["id"] != first.id() {
		t.Errorf("reply: %s", a.raw)
	}
	b.want("reply to nothing", b.do("POST", in, object{"content": "x", "message_reference": object{"message_id": "1"}}), 400, 50035)
	if a := b.do("POST", in, object{"content": "x", "message_reference": object{"message_id": "1", "fail_if_not_exists": false}}); a.status != 200 || a.body["type"] != 0.0 {
		t.Errorf("a reply that need not exist: %s", a.raw)
	}
}

func TestMentions(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	words := "@everyone <@" + mayaID + "> <@!" + samID + "> <@&1181000000000000103> <@&1181000000000000101>"
	for _, c := range []struct {
		name    string
		allowed any
		users   []string
		roles   []string
	}{
		{"by default", nil, []string{mayaID, samID}, []string{"1181000000000000103"}},
		{"nobody", object{"parse": []string{}}, nil, nil},
		{"roles only", object{"parse": []string{"roles"}}, nil, []string{"1181000000000000103"}},
		{"one by name", object{"users": []string{samID}}, []string{samID}, nil},
	} {
		body := object{"content": words}
		if c.allowed != nil {
			body["allowed_mentions"] = c.allowed
		}
		a := b.do("POST", "/channels/"+roomID+"/messages", body)
		var users, roles []string
		for _, u := range a.body["mentions"].([]any) {
			users = append(users, u.(object)["id"].(string))
		}
		for _, r := range a.body["mention_roles"].([]any) {
			roles = append(roles, r.(string))
		}
		if !slices.Equal(users, c.users) || !slices.Equal(roles, c.roles) || a.body["mention_everyone"] != false {
			t.Errorf("%s: users %v, roles %v, everyone %v", c.name, users, roles, a.body["mention_everyone"])
		}
	}
}

func TestDirectMessages(t *testing.T) {
	b := newBot(t, playground.Options{})
	dm := b.dm(mayaID)
	if again := b.dm(mayaID); again != dm {
		t.Errorf("opened twice: %s and %s", dm, again)
	}
	if own, err := b.c.Person("maya").DM(ctx(t)); err != nil || own != dm {
		t.Errorf("maya's side is %s, %v", own, err)
	}
	b.want("write", b.do("POST", "/channels/"+dm+"/messages", object{"content": "hello"}), 200, -1)

	closed := b.dm(noorID) // opening works; writing does not
	b.want("closed", b.do("POST", "/channels/"+closed+"/messages", object{"content": "hello"}), 403, 50007)
	if err := b.c.Person("noor").Set(ctx(t), object{"accepts_dms": true}); err != nil {
		t.Fatal(err)
	}
	b.want("opened", b.do("POST", "/channels/"+closed+"/messages", object{"content": "hello"}), 200, -1)

	if err := b.c.Person("maya").Set(ctx(t), object{"guilds": []string{}}); err != nil {
		t.Fatal(err)
	}
	b.want("no shared server", b.do("POST", "/channels/"+dm+"/messages", object{"content": "hello"}), 403, 50278)
	if err := b.c.Person("maya").Set(ctx(t), object{"installed": true}); err != nil {
		t.Fatal(err)
	}
	b.want("user install", b.do("POST", "/channels/"+dm+"/messages", object{"content": "hello"}), 200, -1)

	b.want("nobody", b.do("POST", "/users/@me/channels", object{"recipient_id": "1"}), 400, 50033)
	b.want("no id", b.do("POST", "/users/@me/channels", object{"recipient_id": "maya"}), 400, 50035)
	b.want("missing", b.do("POST", "/users/@me/channels", object{}), 400, 50035)

	between, err := b.c.Person("sam").DMWith(ctx(t), "robin")
	if err != nil {
		t.Fatal(err)
	}
	b.want("other people's DM", b.do("GET", "/channels/"+between, nil), 403, 50001)
	if _, err := b.c.Person("maya").Messages(ctx(t), between); err == nil {
		t.Error("maya reads sam's and robin's DM")
	}
	said, err := b.c.Person("sam").Say(ctx(t), b.dm(samID), "mine")
	if err != nil {
		t.Fatal(err)
	}
	b.want("delete another's in a DM", b.do("DELETE", "/channels/"+said.ChannelID+"/messages/"+said.ID, nil), 403, 50003)
}

func TestNonces(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	in := "/channels/" + roomID + "/messages"
	post := func(nonce any, enforce bool) string {
		t.Helper()
		return b.want("post", b.do("POST", in, object{"content": "prompt", "nonce": nonce, "enforce_nonce": enforce}), 200, -1).id()
	}
	first := post("n1", true)
	if again := post("n1", true); again != first {
		t.Error("an enforced nonce made a second message")
	}
	if other := post("n2", true); other == first {
		t.Error("another nonce gave the first message")
	}
	if other := post("n1", false); other == first {
		t.Error("without enforce_nonce the first message came back")
	}
	number := post(12345, true)
	if again := post(12345, true); again != number {
		t.Error("a number as nonce made a second message")
	}
	dm := b.dm(mayaID)
	if a := b.do("POST", "/channels/"+dm+"/messages", object{"content": "x", "nonce": "n1", "enforce_nonce": true}); a.id() == first {
		t.Error("a nonce reaches across channels")
	}
	long := post("n3", true)
	b.s.Clock().Advance(4 * time.Minute)
	if again := post("n3", true); again != long {
		t.Error("forgotten after four minutes")
	}
	b.s.Clock().Advance(2 * time.Minute)
	if again := post("n3", true); again == long {
		t.Error("remembered after six minutes")
	}
	b.want("too long", b.do("POST", in, object{"content": "x", "nonce": strings.Repeat("n", 26)}), 400, 50035)
}

// onePixel is a PNG of 1 by 1.
const onePixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"

func TestAttachments(t *testing.T) {
	t.Parallel()
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	in := "/channels/" + roomID + "/messages"
	a := b.want("upload", b.upload("POST", in, object{
		"attachments": []object{{"id": 0, "description": "One dot"}},
	}, map[string]string{"my dot.png": onePixel}), 200, -1)
	att := a.body["attachments"].([]any)[0].(object)
	if att["filename"] != "my_dot.png" || att["description"] != "One dot" || att["width"] != 1.0 || att["content_type"] != "image/png" {
		t.Errorf("attachment: %v", att)
	}
	if code, body := get(t, att["url"].(string)); code != 200 || body != onePixel {
		t.Errorf("served: %d, %d bytes", code, len(body))
	}
	if code, _ := get(t, b.s.URL()+"/attachments/"+roomID+"/..%2fplayground.json/x"); code != 404 {
		t.Errorf("another file is served: %d", code)
	}

	kept := b.want("edit keeping it", b.upload("PATCH", in+"/"+a.id(), object{
		"attachments": []any{object{"id": att["id"]}, object{"id": 0}},
	}, map[string]string{"second.txt": "words"}), 200, -1)
	if n := len(kept.body["attachments"].([]any)); n != 2 {
		t.Errorf("%d attachments after adding one", n)
	}
	gone := b.want("edit dropping it", b.do("PATCH", in+"/"+a.id(), object{"content": "no files", "attachments": []any{}}), 200, -1)
	if n := len(gone.body["attachments"].([]any)); n != 0 {
		t.Errorf("%d attachments after dropping all", n)
	}
	if code, _ := get(t, att["url"].(string)); code != 404 {
		t.Errorf("a dropped file is still served: %d", code)
	}

	chart := b.want("embed", b.upload("POST", in, object{
		"embeds": []object{{"title": "Chart", "image": object{"url": "attachment://chart.png"}}},
	}, map[string]string{"chart.png": onePixel}), 200, -1)
	image := chart.body["embeds"].([]any)[0].(object)["image"].(object)
	if n := len(chart.body["attachments"].([]any)); n != 0 {
		t.Errorf("a file shown in an embed is listed too (%d)", n)
	}
	if code, _ := get(t, image["url"].(string)); code != 200 || image["width"] != 1.0 {
		t.Errorf("the embed's image: %d, %v", code, image)
	}
	after := b.want("edit the words only", b.do("PATCH", in+"/"+chart.id(), object{"content": "look"}), 200, -1)
	if after.body["embeds"].([]any)[0].(object)["image"].(object)["url"] != image["url"] {
		t.Errorf("the image changed: %s", after.raw)
	}
	b.want("delete", b.do("DELETE", in+"/"+chart.id(), nil), 204, -1)
	if code, _ := get(t, image["url"].(string)); code != 404 {
		t.Errorf("the image of a deleted message is still served: %d", code)
	}
	b.want("over the limit", b.upload("POST", in, object{}, map[string]string{"big.bin": strings.Repeat("x", 10<<20+1)}), 413, 40005)

	body, kind := form(object{"content": "x"}, nil)
	b.want("a part nobody knows", b.request("POST", in, strings.Replace(body, "payload_json", "whatever", 1), func(r *http.Request) {
		r.Header.Set("Authorization", "Bot "+token)
		r.Header.Set("Content-Type", kind)
	}), 400, 50035)
	b.want("cut short", b.request("POST", in, body[:len(body)/2], func(r *http.Request) {
		r.Header.Set("Authorization", "Bot "+token)
		r.Header.Set("Content-Type", kind)
	}), 400, 50035)
}

func TestComponentsV2(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	in := "/channels/" + roomID + "/messages"
	card := []object{{"type": 17, "components": []object{
		{"type": 10, "content": "Hello <@" + mayaID + ">"},
		{"type": 1, "components": []object{{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}}},
	}}}
	a := b.want("card", b.do("POST", in, object{"flags": 1 << 15, "components": card}), 200, -1)
	box := a.body["components"].([]any)[0].(object)
	row := box["components"].([]any)[1].(object)
	if box["id"] != 1.0 || row["components"].([]any)[0].(object)["id"] != 4.0 {
		t.Errorf("ids: %s", a.raw)
	}
	if len(a.body["mentions"].([]any)) != 1 {
		t.Errorf("mentions in a text display: %s", a.raw)
	}
	media := b.want("media", b.upload("POST", in, object{"flags": 1 << 15, "components": []object{
		{"type": 9, "components": []object{{"type": 10, "content": "Your week"}}, "accessory": object{"type": 11, "media": object{"url": "attachment://a.png"}}},
		{"type": 12, "items": []object{{"media": object{"url": "attachment://a.png"}}}},
		{"type": 14},
		{"type": 13, "file": object{"url": "attachment://a.png"}},
	}}, map[string]string{"a.png": onePixel}), 200, -1)
	parts := media.body["components"].([]any)
	thumb := parts[0].(object)["accessory"].(object)["media"].(object)
	if code, _ := get(t, thumb["url"].(string)); code != 200 || parts[3].(object)["name"] != "a.png" || len(media.body["attachments"].([]any)) != 0 {
		t.Errorf("media: %d %s", code, media.raw)
	}
	b.want("media that was not sent", b.do("POST", in, object{"flags": 1 << 15, "components": []object{{"type": 13, "file": object{"url": "attachment://a.png"}}}}), 400, 50035)
	b.want("with content", b.do("POST", in, object{"flags": 1 << 15, "components": card, "content": "x"}), 400, 50035)
	b.want("content by edit", b.do("PATCH", in+"/"+a.id(), object{"content": "x"}), 400, 50035)
	plain := b.do("POST", in, object{"content": "words"})
	b.want("turned into a card with its words left", b.do("PATCH", in+"/"+plain.id(), object{"flags": 1 << 15, "components": card}), 400, 50035)
	b.want("turned into a card", b.do("PATCH", in+"/"+plain.id(), object{"flags": 1 << 15, "components": card, "content": nil}), 200, -1)
}

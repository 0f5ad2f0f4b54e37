package playground_test

import (
	"slices"
	"strings"
	"testing"

	"cairn/playground"
)

func TestRegisteringCommands(t *testing.T) {
	b := newBot(t, playground.Options{})
	at := "/applications/" + appID + "/commands"
	checkin := object{"name": "checkin", "description": "How is today?"}
	first := b.want("overwrite", b.do("PUT", at, []object{ping, checkin}), 200, -1)
	if len(first.list) != 2 || first.list[0]["application_id"] != appID || first.list[0]["type"] != 1.0 {
		t.Fatalf("registered %s", first.raw)
	}
	c := first.list[1]
	if got := c["contexts"].([]any); len(got) != 3 || c["integration_types"].([]any)[0] != 0.0 || c["default_member_permissions"] != nil || c["nsfw"] != false {
		t.Errorf("defaults: %v", c)
	}
	again := b.do("PUT", at, []object{checkin, ping})
	if again.list[0]["id"] != c["id"] || again.list[0]["version"] != c["version"] {
		t.Errorf("the same command got a new id or version: %s", again.raw)
	}
	changed := b.do("PUT", at, []object{{"name": "checkin", "description": "How are you?"}})
	if changed.list[0]["id"] != c["id"] || changed.list[0]["version"] == c["version"] || len(changed.list) != 1 {
		t.Errorf("a changed command: %s", changed.raw)
	}
	if got := b.do("GET", at, nil); len(got.list) != 1 {
		t.Errorf("listed %s", got.raw)
	}
	renamed := b.do("PUT", at, []object{{"id": c["id"], "name": "today", "description": "How are you?", "name_localizations": object{"de": "heute"}}})
	if renamed.list[0]["id"] != c["id"] {
		t.Errorf("a renamed command: %s", renamed.raw)
	}
	if plain := b.do("GET", at, nil); strings.Contains(plain.raw, "heute") {
		t.Errorf("localizations without asking: %s", plain.raw)
	}
	if full := b.do("GET", at+"?with_localizations=true", nil); !strings.Contains(full.raw, "heute") {
		t.Errorf("no localizations: %s", full.raw)
	}
	b.do("PUT", at, []object{{"id": c["id"], "name": "checkin", "description": "How are you?"}})
	one := at + "/" + c["id"].(string)
	b.want("get", b.do("GET", one, nil), 200, -1)
	made := b.want("create", b.do("POST", at, ping), 201, -1)
	b.want("create again", b.do("POST", at, ping), 200, -1)
	edited := b.want("edit", b.do("PATCH", one, object{"description": "Today?", "default_member_permissions": "32"}), 200, -1)
	if edited.body["description"] != "Today?" || edited.body["default_member_permissions"] != "32" || edited.body["name"] != "checkin" {
		t.Errorf("edited %s", edited.raw)
	}
	b.want("edit to nonsense", b.do("PATCH", one, object{"name": "Not A Name"}), 400, 50035)
	b.want("edit to a name that is taken", b.do("PATCH", one, object{"name": "ping"}), 400, 50035)
	b.want("delete", b.do("DELETE", at+"/"+made.id(), nil), 204, -1)
	b.want("delete again", b.do("DELETE", at+"/"+made.id(), nil), 404, 10063)

	b.want("no name", b.do("POST", at, object{"description": "x"}), 400, 50035)
	b.want("no list", b.do("PUT", at, object{}), 400, 50035)
	b.want("an upper-case name", b.do("PUT", at, []object{{"name": "Ping", "description": "x"}}), 400, 50035)
	b.want("another application", b.do("GET", "/applications/1/commands", nil), 403, 20012)
	b.want("another server", b.do("PUT", "/applications/"+appID+"/guilds/1/commands", []object{}), 403, 50001)

	local := b.want("server command", b.do("PUT", "/applications/"+appID+"/guilds/"+guildID+"/commands", []object{{"name": "local", "description": "x"}}), 200, -1)
	if local.list[0]["guild_id"] != guildID || local.list[0]["contexts"] != nil {
		t.Errorf("server command: %s", local.raw)
	}
	stats, err := b.c.Stats(ctx(t))
	if err != nil || stats.CommandWrites != 10 {
		t.Errorf("%d writes counted, %v", stats.CommandWrites, err)
	}
}

func TestWhoCanUseWhichCommandWhere(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(
		object{"name": "anywhere", "description": "x"},
		object{"name": "servers", "description": "x", "contexts": []int{0}},
		object{"name": "nodm", "description": "x", "dm_permission": false},
		object{"name": "dms", "description": "x", "contexts": []int{1}},
		object{"name": "settings", "description": "x", "contexts": []int{0}, "default_member_permissions": "32"},
		object{"name": "admins", "description": "x", "contexts": []int{0}, "default_member_permissions": "0"},
		object{"name": "mine", "description": "x", "integration_types": []int{1}},
	)
	b.do("PUT", "/applications/"+appID+"/guilds/"+guildID+"/commands", []object{{"name": "local", "description": "x"}})
	see := func(who, channel string) string {
		t.Helper()
		names, err := b.c.Person(who).Commands(ctx(t), channel)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(names)
		return strings.Join(names, " ")
	}
	dm := b.dm(mayaID)
	if got := see("maya", roomID); got != "anywhere local nodm servers" {
		t.Errorf("maya in the room: %s", got)
	}
	if got := see("robin", roomID); got != "anywhere local nodm servers settings" {
		t.Errorf("robin in the room: %s", got)
	}
	if got := see("robin", "1181000000000000211"); got != "anywhere nodm servers settings" {
		t.Errorf("robin in the other server: %s", got)
	}
	if got := see("maya", dm); got != "anywhere dms" {
		t.Errorf("maya in her DM: %s", got)
	}
	maya := b.c.Person("maya")
	if err := maya.Set(ctx(t), object{"installed": true}); err != nil {
		t.Fatal(err)
	}
	if got := see("maya", dm); got != "anywhere dms mine" {
		t.Errorf("maya in her DM, with the app installed: %s", got)
	}
	private, err := maya.DMWith(ctx(t), "sam")
	if err != nil {
		t.Fatal(err)
	}
	if got := see("maya", private); got != "mine" {
		t.Errorf("maya with sam: %s", got)
	}
	if err := maya.Set(ctx(t), object{"guilds": []string{}}); err != nil {
		t.Fatal(err)
	}
	if got := see("maya", dm); got != "mine" {
		t.Errorf("maya without a server: %s", got)
	}
	if _, err := maya.Command(ctx(t), dm, "settings"); err == nil {
		t.Error("maya ran a command that she does not see")
	}
}

func TestContextMenuCommands(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(object{"name": "Say Hi", "type": 2}, object{"name": "Keep", "type": 3})
	said, err := b.c.Person("sam").Say(ctx(t), roomID, "a thought")
	if err != nil {
		t.Fatal(err)
	}
	var got object
	b.on(func(i object) {
		got = i["data"].(object)
		b.want("answer", b.reply(i, 4, object{"content": "ok"}), 204, -1)
	})
	maya := b.c.Person("maya")
	if _, err := maya.Interact(ctx(t), object{"type": "command", "channel_id": roomID, "name": "Say Hi", "target_id": samID}); err != nil {
		t.Fatal(err)
	}
	if got["type"] != 2.0 || got["target_id"] != samID || got["resolved"].(object)["users"].(object)[samID] == nil {
		t.Errorf("user command: %v", got)
	}
	r, err := maya.Interact(ctx(t), object{"type": "command", "channel_id": roomID, "name": "Keep", "target_id": said.ID})
	if err != nil {
		t.Fatal(err)
	}
	m := got["resolved"].(object)["messages"].(object)[said.ID].(object)
	if got["target_id"] != said.ID || m["content"] != "a thought" || r.Message.InteractionMetadata["target_message_id"] != said.ID {
		t.Errorf("message command: %v", got)
	}
	if _, err := maya.Interact(ctx(t), object{"type": "command", "channel_id": roomID, "name": "Keep", "target_id": "1"}); err == nil {
		t.Error("a message command on nothing")
	}
}

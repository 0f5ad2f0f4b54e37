package playground_test

import (
	"slices"
	"strings"
	"testing"

	"cairn/playground"
)

func TestCommandPermissions(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(
		object{"name": "open", "description": "x"},
		object{"name": "admins", "description": "x", "contexts": []int{0}, "default_member_permissions": "32"},
	)
	list := b.do("GET", "/applications/"+appID+"/commands", nil).list
	openID := list[0]["id"].(string)
	at := "/applications/" + appID + "/guilds/" + guildID + "/commands/"
	if a := b.want("none", b.do("GET", at+"permissions", nil), 200, -1); a.raw != "[]" {
		t.Errorf("none: %s", a.raw)
	}
	b.want("none of one", b.do("GET", at+openID+"/permissions", nil), 404, 10066)
	b.want("the bot writes", b.do("PUT", at+openID+"/permissions", object{"permissions": []object{}}), 403, 20001)
	b.want("another server", b.do("GET", "/applications/"+appID+"/guilds/1/commands/permissions", nil), 403, 50001)

	const buddies = "1181000000000000103" // maya has it
	set := func(command string, list ...playground.CommandPermission) {
		t.Helper()
		if err := b.c.CommandPermissions(ctx(t), guildID, command, list...); err != nil {
			t.Fatal(err)
		}
	}
	role := func(id string, allow bool) playground.CommandPermission {
		return playground.CommandPermission{ID: id, Type: 1, Permission: allow}
	}
	person := func(who string, allow bool) playground.CommandPermission {
		return playground.CommandPermission{ID: who, Type: 2, Permission: allow}
	}
	channel := func(id string, allow bool) playground.CommandPermission {
		return playground.CommandPermission{ID: id, Type: 3, Permission: allow}
	}
	for _, c := range []struct {
		name             string
		all, open, admin []playground.CommandPermission
		maya, sam, robin string // in #check-ins
	}{
		{"nothing set", nil, nil, nil, "open", "open", "admins open"},
		{"one channel off", nil, []playground.CommandPermission{channel(roomID, false)}, nil, "", "", "admins"},
		{"all channels off but one", nil, []playground.CommandPermission{channel("all", false), channel(roomID, true)}, nil, "open", "open", "admins open"},
		{"all channels off", nil, []playground.CommandPermission{channel("all", false)}, nil, "", "", "admins"},
		{"the app off in the channel, the command on", []playground.CommandPermission{channel(roomID, false)},
			[]playground.CommandPermission{channel(roomID, true)}, nil, "open", "open", "open"},
		{"everyone off, a role on", nil, []playground.CommandPermission{role("@everyone", false), role(buddies, true)}, nil, "open", "", "admins"},
		{"a role on, its member off", nil, []playground.CommandPermission{role(buddies, true), person("maya", false)}, nil, "", "open", "admins open"},
		{"a command's grant beats its defaults", nil, nil, []playground.CommandPermission{person("sam", true)}, "open", "admins open", "admins open"},
		{"the app's grant does not", []playground.CommandPermission{person("sam", true)}, nil, nil, "open", "open", "admins open"},
		{"the app off for everyone, the command on for one", []playground.CommandPermission{role("@everyone", false)},
			[]playground.CommandPermission{person("sam", true)}, nil, "", "open", ""},
	} {
		set("all", c.all...)
		set("open", c.open...)
		set("admins", c.admin...)
		for who, want := range map[string]string{"maya": c.maya, "sam": c.sam, "robin": c.robin} {
			names, err := b.c.Person(who).Commands(ctx(t), roomID)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%s: %s sees %q, want %q", c.name, who, got, want)
			}
		}
	}
	// What holds for a channel holds for its threads, and sending is refused too.
	set("all")
	set("admins")
	set("open", channel(roomID, false))
	if _, err := b.c.Person("maya").Command(ctx(t), meetingID, "open"); err == nil {
		t.Error("maya ran a command in a thread of a channel where it is off")
	}
	one := b.want("one", b.do("GET", at+openID+"/permissions", nil), 200, -1)
	p := one.body["permissions"].([]any)[0].(object)
	if one.id() != openID || one.body["guild_id"] != guildID || p["id"] != roomID || p["type"] != 3.0 || p["permission"] != false {
		t.Errorf("one: %s", one.raw)
	}
	set("all", channel("all", false))
	if a := b.do("GET", at+"permissions", nil); len(a.list) != 2 || a.list[0]["id"] != appID {
		t.Errorf("all: %s", a.raw)
	}
	if a := b.do("GET", at+appID+"/permissions", nil); a.body["permissions"].([]any)[0].(object)["id"] != "1181000000000000099" {
		t.Errorf("the application's: %s", a.raw)
	}
	b.register(object{"name": "renamed", "description": "x", "id": openID})
	b.want("after a new name", b.do("GET", at+openID+"/permissions", nil), 404, 10066)

	for what, err := range map[string]error{
		"an unknown command": b.c.CommandPermissions(ctx(t), guildID, "nothing"),
		"an unknown role":    b.c.CommandPermissions(ctx(t), guildID, "all", role("5", true)),
		"an unknown person":  b.c.CommandPermissions(ctx(t), guildID, "all", person("5", true)),
		"an unknown type":    b.c.CommandPermissions(ctx(t), guildID, "all", playground.CommandPermission{ID: "5", Type: 9}),
		"an unknown server":  b.c.CommandPermissions(ctx(t), "5", "all"),
	} {
		if err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

func TestCommandPermissionsOutliveARestart(t *testing.T) {
	dir := t.TempDir()
	once(t, dir, func(b *rawBot) {
		if err := b.c.CommandPermissions(ctx(t), guildID, "all", playground.CommandPermission{ID: "maya", Type: 2}); err != nil {
			t.Fatal(err)
		}
	})
	once(t, dir, func(b *rawBot) {
		a := b.want("after a restart", b.do("GET", "/applications/"+appID+"/guilds/"+guildID+"/commands/permissions", nil), 200, -1)
		if len(a.list) != 1 {
			t.Errorf("after a restart: %s", a.raw)
		}
	})
}

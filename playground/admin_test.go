package playground_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"cairn/playground"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnAdminMakesAndDeletesChannels(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	forum, err := b.c.MakeChannel(ctx(t), guildID, "wins", 15, "1181000000000000110")
	must(t, err)
	made := b.want("read", b.do("GET", "/channels/"+forum.ID, nil), 200, -1)
	if made.body["type"] != 15.0 || made.body["parent_id"] != "1181000000000000110" || made.body["name"] != "wins" {
		t.Errorf("made %s", made.raw)
	}
	must(t, b.c.SetTags(ctx(t), forum.ID, true, "today"))
	tag := b.do("GET", "/channels/"+forum.ID, nil).body["available_tags"].([]any)[0].(object)["id"].(string)
	b.want("without a tag", b.do("POST", threadsOf(forum.ID), post("x", "x")), 400, 40067)
	p := post("x", "x")
	p["applied_tags"] = []string{tag}
	kept := b.want("with a tag", b.do("POST", threadsOf(forum.ID), p), 201, -1)
	if kept.body["applied_tags"].([]any)[0] != tag {
		t.Errorf("made %s", kept.raw)
	}
	must(t, b.c.DeleteChannel(ctx(t), forum.ID))
	b.want("deleted", b.do("GET", "/channels/"+forum.ID, nil), 404, 10003)
	b.want("its post", b.do("POST", messagesOf(kept.id()), object{"content": "x"}), 404, 10003)
	must(t, b.c.DeleteChannel(ctx(t), "1181000000000000110"))
	if a := b.do("GET", "/channels/"+roomID, nil); a.body["parent_id"] != nil {
		t.Errorf("of a deleted category: %s", a.raw)
	}
	must(t, b.c.DeleteChannel(ctx(t), meetingID))
	b.want("a deleted thread", b.do("GET", "/channels/"+meetingID, nil), 404, 10003)

	dm := b.dm(mayaID)
	for what, err := range map[string]error{
		"an odd type":          second(b.c.MakeChannel(ctx(t), guildID, "x", 3, "")),
		"no name":              second(b.c.MakeChannel(ctx(t), guildID, "", 0, "")),
		"a parent that is not": second(b.c.MakeChannel(ctx(t), guildID, "x", 0, roomID)),
		"no server":            second(b.c.MakeChannel(ctx(t), "5", "x", 0, "")),
		"deleting a DM":        b.c.DeleteChannel(ctx(t), dm),
		"deleting nothing":     b.c.DeleteChannel(ctx(t), "5"),
		"locking a channel":    b.c.LockThread(ctx(t), roomID, true),
		"tags of a channel":    b.c.SetTags(ctx(t), roomID, false, "x"),
	} {
		if err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAChannelIsDeletedWhileTheBotThinks(t *testing.T) {
	t.Parallel()
	b := newBot(t, playground.Options{})
	b.register(ping)
	room, err := b.c.MakeChannel(ctx(t), guildID, "short-lived", 0, "")
	must(t, err)
	b.on(func(i object) {
		if i["channel_id"] == room.ID {
			must(t, b.c.DeleteChannel(ctx(t), room.ID))
			b.want("answer", b.reply(i, 4, object{"content": "x"}), 404, 10003)
		}
	})
	r, err := b.c.Person("maya").Command(ctx(t), room.ID, "ping")
	if err != nil || r.Status != "no_response" {
		t.Errorf("%+v, %v", r, err)
	}
	other, err := b.c.MakeChannel(ctx(t), guildID, "second", 0, "")
	must(t, err)
	b.on(func(i object) {
		b.want("defer", b.reply(i, 5, nil), 204, -1)
		must(t, b.c.DeleteChannel(ctx(t), other.ID))
		b.want("edit", b.open("PATCH", hook(i, "/messages/@original"), object{"content": "x"}), 404, 10003)
		b.want("follow up", b.open("POST", hook(i, ""), object{"content": "x"}), 404, 10003)
	})
	if _, err := b.c.Person("maya").Interact(ctx(t), object{"type": "command", "channel_id": other.ID, "name": "ping", "wait": "none"}); err != nil {
		t.Fatal(err)
	}
	<-b.heard
	<-b.heard
}

func TestAnAdminChangesWhatTheBotMayDo(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	b.register(ping)
	var got object
	b.on(func(i object) { got = i; b.reply(i, 4, object{"content": "x"}) })
	say := func() answer { return b.do("POST", messagesOf(roomID), object{"content": "x"}) }
	inThread := func() answer { return b.do("POST", messagesOf(meetingID), object{"content": "x"}) }

	must(t, b.c.LetBotPost(ctx(t), roomID, false))
	b.want("not here", say(), 403, 50013)
	b.want("nor in its thread", inThread(), 403, 50013)
	if _, err := b.c.Person("maya").Command(ctx(t), roomID, "ping"); err != nil || got["app_permissions"] == nil {
		t.Fatal(err)
	}
	if mayPost(t, got["app_permissions"]) {
		t.Errorf("app_permissions %v", got["app_permissions"])
	}
	must(t, b.c.LetBotPost(ctx(t), roomID, true))
	b.want("again", say(), 200, -1)
	if a := b.do("GET", "/channels/"+roomID, nil); len(a.body["permission_overwrites"].([]any)) != 0 {
		t.Errorf("left behind: %s", a.raw)
	}
	// Where everybody is kept out, it is let in by name.
	must(t, b.c.LetBotPost(ctx(t), moderatorsID, true))
	b.want("among moderators", b.do("POST", messagesOf(moderatorsID), object{"content": "x"}), 200, -1)
	must(t, b.c.LetBotPost(ctx(t), newsID, true))
	b.want("announcing", b.do("POST", messagesOf(newsID), object{"content": "x"}), 200, -1)

	must(t, b.c.SetOverwrites(ctx(t), roomID, playground.Overwrite{ID: "Cairn", Deny: "SEND_MESSAGES_IN_THREADS, CREATE_PUBLIC_THREADS"}))
	b.want("only not in threads", inThread(), 403, 50013)
	b.want("nor new ones", b.do("POST", threadsOf(roomID), object{"name": "x", "type": 11}), 403, 50013)
	b.want("but private ones", b.do("POST", threadsOf(roomID), object{"name": "x"}), 201, -1)
	b.want("and here", say(), 200, -1)
	must(t, b.c.SetOverwrites(ctx(t), roomID, playground.Overwrite{ID: "Cairn"}, playground.Overwrite{Bot: true, Deny: "VIEW_CHANNEL"}))
	b.want("out of sight", say(), 403, 50001)
	b.want("its thread too", inThread(), 403, 50001)
	must(t, b.c.SetOverwrites(ctx(t), roomID, playground.Overwrite{Bot: true}))
	must(t, b.c.SetOverwrites(ctx(t), forumID, playground.Overwrite{ID: "@everyone", Deny: "2048"}, playground.Overwrite{ID: "Cairn", Deny: "2048"}))
	b.want("no posts", b.do("POST", threadsOf(forumID), post("x", "x")), 403, 50013)
	must(t, b.c.SetOverwrites(ctx(t), roomID, playground.Overwrite{ID: "maya", Deny: "SEND_MESSAGES"}))
	if _, err := b.c.Person("maya").Say(ctx(t), roomID, "x"); err == nil {
		t.Error("maya wrote where she may not")
	}

	must(t, b.c.LockThread(ctx(t), meetingID, true))
	b.want("a locked thread", inThread(), 403, 50083)
	if _, err := b.c.Person("sam").Say(ctx(t), meetingID, "x"); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("sam wrote into a locked thread: %v", err)
	}
	if _, err := b.c.Person("robin").Say(ctx(t), meetingID, "I may"); err != nil {
		t.Error(err)
	}
	must(t, b.c.ArchiveThread(ctx(t), meetingID, true))
	b.want("locked and archived", inThread(), 403, 50083)
	b.want("bring it back", b.do("PATCH", "/channels/"+meetingID, object{"archived": false}), 403, 50083)
	must(t, b.c.LockThread(ctx(t), meetingID, false))
	must(t, b.c.ArchiveThread(ctx(t), meetingID, true))
	b.want("archived only", inThread(), 200, -1)

	for what, err := range map[string]error{
		"an unknown permission": b.c.SetOverwrites(ctx(t), roomID, playground.Overwrite{Bot: true, Deny: "FLY"}),
		"both at once":          b.c.SetOverwrites(ctx(t), roomID, playground.Overwrite{Bot: true, Deny: "1024", Allow: "VIEW_CHANNEL"}),
		"nobody":                b.c.SetOverwrites(ctx(t), roomID, playground.Overwrite{ID: "5", Deny: "1024"}),
		"a thread":              b.c.SetOverwrites(ctx(t), meetingID, playground.Overwrite{Bot: true, Deny: "1024"}),
	} {
		if err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

// mayPost reads SEND_MESSAGES out of a payload's permissions.
func mayPost(t *testing.T, permissions any) bool {
	t.Helper()
	return bits(t, permissions)&(1<<11) != 0
}

// bits reads a payload's permissions.
func bits(t *testing.T, permissions any) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(permissions.(string), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRolesAndMembers(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	b.register(object{"name": "pick", "description": "x", "options": []object{{"type": 8, "name": "who", "description": "x"}}})
	var got object
	b.on(func(i object) { got = i; b.reply(i, 4, object{"content": "x"}) })
	crew, err := b.c.MakeRole(ctx(t), guildID, playground.RoleForm{Name: "Crew", Permissions: "MANAGE_GUILD", Mentionable: true, Color: 255})
	must(t, err)
	must(t, b.c.SetRoles(ctx(t), guildID, "sam", "Crew", "1181000000000000103"))
	if _, err := b.c.Person("sam").Command(ctx(t), roomID, "pick", playground.Opt("who", crew)); err != nil {
		t.Fatal(err)
	}
	m := got["member"].(object)
	if roles := m["roles"].([]any); !slices.Contains(roles, any(crew)) || bits(t, m["permissions"])&(1<<5) == 0 {
		t.Errorf("sam is %v", m)
	}
	if got["guild_locale"] != "en-US" || got["app_permissions"] == nil || got["locale"] != "en-GB" {
		t.Errorf("the interaction: %v", got)
	}
	resolved := got["data"].(object)["resolved"].(object)["roles"].(object)[crew].(object)
	if resolved["name"] != "Crew" || resolved["mentionable"] != true || resolved["position"] != 1.0 || resolved["color"] != 255.0 {
		t.Errorf("resolved %v", resolved)
	}
	pinged := b.do("POST", messagesOf(roomID), object{"content": "<@&" + crew + ">", "allowed_mentions": object{"roles": []string{crew}}})
	if len(pinged.body["mention_roles"].([]any)) != 1 {
		t.Errorf("mentioned: %s", pinged.raw)
	}
	must(t, b.c.SetOverwrites(ctx(t), roomID, playground.Overwrite{ID: crew, Deny: "SEND_MESSAGES"}))
	must(t, b.c.DeleteRole(ctx(t), guildID, crew))
	if a := b.do("GET", "/guilds/"+guildID+"/members/"+samID, nil); strings.Contains(a.raw, crew) {
		t.Errorf("sam still has it: %s", a.raw)
	}
	if a := b.do("GET", "/channels/"+roomID, nil); strings.Contains(a.raw, crew) {
		t.Errorf("the channel still has it: %s", a.raw)
	}
	must(t, b.c.SetRoles(ctx(t), guildID, "bot"))
	b.want("the bot without its role can still write", b.do("POST", messagesOf(roomID), object{"content": "x"}), 200, -1)

	for what, err := range map[string]error{
		"deleting everyone":   b.c.DeleteRole(ctx(t), guildID, guildID),
		"deleting the bot's":  b.c.DeleteRole(ctx(t), guildID, botRole),
		"deleting nothing":    b.c.DeleteRole(ctx(t), guildID, "5"),
		"giving nothing":      b.c.SetRoles(ctx(t), guildID, "sam", "5"),
		"giving to a visitor": b.c.SetRoles(ctx(t), "1181000000000000200", "sam"),
		"a role of no name":   second(b.c.MakeRole(ctx(t), guildID, playground.RoleForm{})),
	} {
		if err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

func TestTheBotIsRemovedAndComesBack(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	b.register(ping)
	b.do("POST", messagesOf(roomID), object{"content": "x", "components": []object{{"type": 1, "components": []object{{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}}}}})
	left, err := b.c.Person("maya").Last(ctx(t), roomID)
	must(t, err)
	must(t, b.c.RemoveBot(ctx(t), guildID))
	if _, err := b.c.Person("maya").Press(ctx(t), left, "go"); err == nil || !strings.Contains(err.Error(), "not in this server") {
		t.Errorf("a button that the bot left behind: %v", err)
	}
	b.want("the server", b.do("GET", "/guilds/"+guildID, nil), 404, 10004)
	b.want("its channels", b.do("GET", "/guilds/"+guildID+"/channels", nil), 403, 50001)
	b.want("its threads", b.do("GET", "/guilds/"+guildID+"/threads/active", nil), 403, 50001)
	b.want("a channel", b.do("GET", "/channels/"+roomID, nil), 403, 50001)
	b.want("a message", b.do("POST", messagesOf(roomID), object{"content": "x"}), 403, 50001)
	b.want("its commands", b.do("GET", "/applications/"+appID+"/guilds/"+guildID+"/commands/permissions", nil), 403, 50001)
	if a := b.do("GET", "/users/@me/guilds", nil); len(a.list) != 1 {
		t.Errorf("servers: %s", a.raw)
	}
	if names, err := b.c.Person("maya").Commands(ctx(t), roomID); err != nil || len(names) != 0 {
		t.Errorf("commands %v, %v", names, err)
	}
	b.want("nobody in common", b.do("POST", messagesOf(b.dm(samID)), object{"content": "x"}), 403, 50278)
	b.want("one server in common", b.do("POST", messagesOf(b.dm(mayaID)), object{"content": "x"}), 200, -1)
	if _, err := b.c.Person("maya").Say(ctx(t), roomID, "among ourselves"); err != nil {
		t.Error(err)
	}
	w := dialGateway(t, b.s, "v=10&encoding=json")
	w.want(10, "")
	w.send(2, identify(nil))
	if ready := string(w.want(0, "READY").D); !strings.Contains(ready, "1181000000000000200") || strings.Contains(ready, guildID) {
		t.Errorf("ready: %s", ready)
	}
	w.ws.Close()
	must(t, b.c.InstallBot(ctx(t), guildID))
	b.want("back", b.do("POST", messagesOf(roomID), object{"content": "x"}), 200, -1)
	if names, err := b.c.Person("maya").Commands(ctx(t), roomID); err != nil || len(names) != 1 {
		t.Errorf("commands %v, %v", names, err)
	}
	a := b.do("GET", "/guilds/"+guildID+"/members/"+appID, nil)
	if roles := a.body["roles"].([]any); len(roles) != 1 || roles[0] != botRole {
		t.Errorf("its roles: %s", a.raw)
	}
}

func TestAdminEvents(t *testing.T) {
	t.Parallel()
	s, c := start(t, playground.Options{})
	heard := make(chan string, 50)
	connect(t, s, discordgo.IntentsGuilds, func(bot *discordgo.Session) {
		bot.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { heard <- e.Type })
	})
	channel, err := c.MakeChannel(ctx(t), guildID, "new", 0, "")
	must(t, err)
	must(t, c.LetBotPost(ctx(t), channel.ID, false))
	must(t, c.DeleteChannel(ctx(t), channel.ID))
	role, err := c.MakeRole(ctx(t), guildID, playground.RoleForm{Name: "new"})
	must(t, err)
	must(t, c.DeleteRole(ctx(t), guildID, role))
	must(t, c.LockThread(ctx(t), meetingID, true))
	must(t, c.DeleteChannel(ctx(t), meetingID))
	must(t, c.CommandPermissions(ctx(t), guildID, "all", playground.CommandPermission{ID: "all", Type: 3}))
	must(t, c.RemoveBot(ctx(t), guildID))
	must(t, c.InstallBot(ctx(t), guildID))
	want := []string{
		"READY", "GUILD_CREATE", "GUILD_CREATE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "GUILD_ROLE_CREATE", "GUILD_ROLE_DELETE",
		"THREAD_UPDATE", "THREAD_DELETE", "APPLICATION_COMMAND_PERMISSIONS_UPDATE", "GUILD_DELETE", "GUILD_CREATE",
	}
	got := []string{}
	for len(got) < len(want) {
		select {
		case name := <-heard:
			if name != "" {
				got = append(got, name)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("heard %v", got)
		}
	}
	slices.Sort(got) // the library hands events to goroutines
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("heard %v", got)
	}
}

func TestAnAdminsChangesOutliveARestart(t *testing.T) {
	dir := t.TempDir()
	var made, role string
	once(t, dir, func(b *rawBot) {
		c, err := b.c.MakeChannel(ctx(t), guildID, "kept", 15, "")
		must(t, err)
		made = c.ID
		must(t, b.c.DeleteChannel(ctx(t), newsID))
		must(t, b.c.LetBotPost(ctx(t), roomID, false))
		role, err = b.c.MakeRole(ctx(t), guildID, playground.RoleForm{Name: "Crew"})
		must(t, err)
		must(t, b.c.SetRoles(ctx(t), guildID, "sam", role))
		must(t, b.c.RemoveBot(ctx(t), "1181000000000000200"))
		b.want("a post", b.do("POST", threadsOf(made), post("x", "x")), 201, -1)
	})
	once(t, dir, func(b *rawBot) {
		b.want("the new channel", b.do("GET", "/channels/"+made, nil), 200, -1)
		b.want("the deleted one", b.do("GET", "/channels/"+newsID, nil), 404, 10003)
		b.want("where it may not write", b.do("POST", messagesOf(roomID), object{"content": "x"}), 403, 50013)
		b.want("the server it left", b.do("GET", "/guilds/1181000000000000200", nil), 404, 10004)
		a := b.do("GET", "/guilds/"+guildID+"/members/"+samID, nil)
		if roles := a.body["roles"].([]any); len(roles) != 1 || roles[0] != role {
			t.Errorf("sam: %s", a.raw)
		}
		if a := b.do("GET", "/guilds/"+guildID+"/threads/active", nil); len(a.body["threads"].([]any)) != 2 {
			t.Errorf("threads: %s", a.raw)
		}
	})
}

package playground_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"cairn/playground"
)

const (
	forumID   = "1181000000000000116" // questions
	meetingID = "1181000000000000117" // wednesday meeting, a public thread of #check-ins
	robinRole = "1181000000000000101" // Moderator
	botRole   = "1181000000000000102"
)

func threadsOf(id string) string    { return "/channels/" + id + "/threads" }
func messagesOf(id string) string   { return "/channels/" + id + "/messages" }
func meta(a answer) object          { return a.body["thread_metadata"].(object) }
func post(name, text string) object { return object{"name": name, "message": object{"content": text}} }

func TestThreadsOfATextChannel(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	made := b.want("public", b.do("POST", threadsOf(roomID), object{"name": "walk", "type": 11, "auto_archive_duration": 60}), 201, -1)
	if made.body["type"] != 11.0 || made.body["parent_id"] != roomID || made.body["guild_id"] != guildID || made.body["owner_id"] != appID ||
		made.body["member_count"] != 1.0 || made.body["message_count"] != 0.0 || made.body["member"].(object)["user_id"] != appID {
		t.Errorf("made %s", made.raw)
	}
	if m := meta(made); m["archived"] != false || m["locked"] != false || m["auto_archive_duration"] != 60.0 || m["invitable"] != nil {
		t.Errorf("metadata %v", m)
	}
	said, err := b.c.Person("sam").Last(ctx(t), roomID)
	if err != nil || said.Type != 18 || said.Content != "walk" || said.MessageReference["channel_id"] != made.id() {
		t.Errorf("the parent says %+v, %v", said, err)
	}
	private := b.want("private by default", b.do("POST", threadsOf(roomID), object{"name": "talk", "invitable": false}), 201, -1)
	if private.body["type"] != 12.0 || meta(private)["invitable"] != false {
		t.Errorf("made %s", private.raw)
	}
	b.want("no name", b.do("POST", threadsOf(roomID), object{"type": 11}), 400, 50035)
	b.want("an announcement thread in a text channel", b.do("POST", threadsOf(roomID), object{"name": "x", "type": 10}), 400, 50035)
	b.want("no type in an announcement channel", b.do("POST", threadsOf(newsID), object{"name": "x"}), 400, 50035)
	if a := b.want("in an announcement channel", b.do("POST", threadsOf(newsID), object{"name": "x", "type": 10}), 201, -1); a.body["type"] != 10.0 {
		t.Errorf("made %s", a.raw)
	}
	b.want("in a thread", b.do("POST", threadsOf(made.id()), object{"name": "x", "type": 11}), 400, 50024)
	b.want("in a category", b.do("POST", threadsOf("1181000000000000110"), object{"name": "x", "type": 11}), 400, 50024)
	b.want("in a DM", b.do("POST", threadsOf(b.dm(mayaID)), object{"name": "x", "type": 11}), 400, 50024)
	b.want("where it cannot see", b.do("POST", threadsOf(moderatorsID), object{"name": "x", "type": 11}), 403, 50001)
	b.want("nowhere", b.do("POST", threadsOf("1"), object{"name": "x", "type": 11}), 404, 10003)

	first := b.want("a message", b.do("POST", messagesOf(made.id()), object{"content": "one"}), 200, -1)
	b.do("POST", messagesOf(made.id()), object{"content": "two"})
	b.want("delete", b.do("DELETE", messagesOf(made.id())+"/"+first.id(), nil), 204, -1)
	now := b.do("GET", "/channels/"+made.id(), nil)
	if now.body["message_count"] != 1.0 || now.body["total_message_sent"] != 2.0 {
		t.Errorf("counted %s", now.raw)
	}
	list := b.want("active", b.do("GET", "/guilds/"+guildID+"/threads/active", nil), 200, -1)
	var names []string
	for _, th := range list.body["threads"].([]any) {
		names = append(names, th.(object)["name"].(string))
	}
	if !slices.Equal(names, []string{"x", "talk", "walk", "wednesday meeting"}) || len(list.body["members"].([]any)) != 3 {
		t.Errorf("active: %v, %s", names, list.raw)
	}
	b.want("active nowhere", b.do("GET", "/guilds/1/threads/active", nil), 404, 10004)
}

func TestAThreadFromAMessage(t *testing.T) {
	b := newBot(t, playground.Options{})
	said, err := b.c.Person("maya").Say(ctx(t), roomID, "how was it?")
	if err != nil {
		t.Fatal(err)
	}
	at := messagesOf(roomID) + "/" + said.ID
	made := b.want("start", b.do("POST", at+"/threads", object{"name": "how was it"}), 201, -1)
	if made.id() != said.ID || made.body["type"] != 11.0 || made.body["message_count"] != 0.0 {
		t.Errorf("made %s", made.raw)
	}
	m := b.do("GET", at, nil)
	if flags, _ := m.body["flags"].(float64); int(flags)&32 == 0 || m.body["thread"].(object)["id"] != said.ID {
		t.Errorf("the message: %s", m.raw)
	}
	first, err := b.c.Person("maya").Last(ctx(t), said.ID)
	if err != nil || first.Type != 21 || first.MessageReference["message_id"] != said.ID {
		t.Errorf("the thread begins with %+v, %v", first, err)
	}
	b.want("twice", b.do("POST", at+"/threads", object{"name": "again"}), 400, 160004)
	b.want("of nothing", b.do("POST", messagesOf(roomID)+"/1/threads", object{"name": "x"}), 404, 10008)
	b.want("without a name", b.do("POST", at+"/threads", object{}), 400, 50035)
}

func TestForumPosts(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	body := object{"name": "how to begin?", "message": object{
		"content": "Where do I start? <@" + mayaID + ">", "allowed_mentions": object{"parse": []string{}}, "nonce": "n", "enforce_nonce": true,
		"components": []object{{"type": 1, "components": []object{{"type": 2, "style": 1, "label": "Here", "custom_id": "here"}}}},
	}}
	made := b.want("post", b.do("POST", threadsOf(forumID), body), 201, -1)
	m := made.body["message"].(object)
	if made.body["type"] != 11.0 || made.body["parent_id"] != forumID || m["id"] != made.body["id"] || m["channel_id"] != made.body["id"] ||
		made.body["message_count"] != 0.0 || len(m["mentions"].([]any)) != 0 || m["nonce"] != nil || len(m["components"].([]any)) != 1 {
		t.Errorf("made %s", made.raw)
	}
	if again := b.do("POST", threadsOf(forumID), body); again.id() == made.id() {
		t.Error("a nonce was recognised in a forum")
	}
	if a := b.do("GET", "/channels/"+forumID, nil); a.body["type"] != 15.0 || a.body["last_message_id"] == nil {
		t.Errorf("the forum: %s", a.raw)
	}
	b.want("a plain message", b.do("POST", messagesOf(forumID), object{"content": "x"}), 400, 50008)
	b.want("no message", b.do("POST", threadsOf(forumID), object{"name": "x"}), 400, 50035)
	b.want("an empty message", b.do("POST", threadsOf(forumID), post("x", " ")), 400, 50006)
	b.want("no name", b.do("POST", threadsOf(forumID), post("", "x")), 400, 50035)
	b.want("a tag it does not have", b.do("POST", threadsOf(forumID), object{"name": "x", "message": object{"content": "x"}, "applied_tags": []string{"5"}}), 400, 10087)
	long := b.want("too long", b.do("POST", threadsOf(forumID), post("x", strings.Repeat("x", 2001))), 400, 50035)
	if long.body["errors"].(object)["message"].(object)["content"] == nil {
		t.Errorf("errors: %s", long.raw)
	}
	file := b.upload("POST", threadsOf(forumID), post("with a picture", "look"), map[string]string{"c.png": onePixel})
	b.want("with a file", file, 201, -1)
	if len(file.body["message"].(object)["attachments"].([]any)) != 1 {
		t.Errorf("made %s", file.raw)
	}
	// An answer goes through the ordinary route; the post is answered by people too.
	b.want("answer", b.do("POST", messagesOf(made.id()), object{"content": "anywhere"}), 200, -1)
	asked, err := b.c.Person("maya").StartThread(ctx(t), forumID, playground.ThreadStart{Name: "and now?", Content: "<@" + appID + "> hello"})
	if err != nil {
		t.Fatal(err)
	}
	if a := b.do("GET", messagesOf(asked.ID)+"/"+asked.ID, nil); a.body["content"] != "<@"+appID+"> hello" {
		t.Errorf("maya's post: %s", a.raw)
	}
	if _, err := b.c.Person("maya").Say(ctx(t), forumID, "x"); err == nil {
		t.Error("maya wrote into the forum itself")
	}
}

func TestArchivedAndLockedThreads(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	id := b.do("POST", threadsOf(roomID), object{"name": "mine", "type": 11}).id()
	at := "/channels/" + id
	posted := b.do("POST", messagesOf(id), object{"content": "one"}).id()
	archived := b.want("archive", b.do("PATCH", at, object{"archived": true}), 200, -1)
	if meta(archived)["archived"] != true {
		t.Errorf("archived %s", archived.raw)
	}
	b.want("edit a message there", b.do("PATCH", messagesOf(id)+"/"+posted, object{"content": "x"}), 400, 50083)
	b.want("rename it", b.do("PATCH", at, object{"name": "x"}), 400, 50083)
	b.want("join it", b.do("PUT", at+"/thread-members/@me", nil), 400, 50083)
	b.want("add somebody", b.do("PUT", at+"/thread-members/"+mayaID, nil), 400, 50083)
	if list := b.do("GET", "/guilds/"+guildID+"/threads/active", nil); strings.Contains(list.raw, id) {
		t.Errorf("active: %s", list.raw)
	}
	b.want("write", b.do("POST", messagesOf(id), object{"content": "two"}), 200, -1)
	if a := b.do("GET", at, nil); meta(a)["archived"] != false {
		t.Errorf("a message did not bring it back: %s", a.raw)
	}
	b.want("rename", b.do("PATCH", at, object{"name": "renamed", "auto_archive_duration": 60}), 200, -1)
	b.want("lock without the permission", b.do("PATCH", at, object{"locked": true}), 403, 50013)
	b.want("an odd duration", b.do("PATCH", at, object{"auto_archive_duration": 61}), 400, 50035)
	b.want("another's", b.do("PATCH", "/channels/"+meetingID, object{"name": "x"}), 403, 50013)
	b.want("delete without the permission", b.do("DELETE", at, nil), 403, 50013)
	b.want("a channel that is no thread", b.do("PATCH", "/channels/"+roomID, object{"name": "x"}), 403, 50013)

	b.s.Clock().Advance(61 * time.Minute)
	if a := b.do("GET", at, nil); meta(a)["archived"] != true || a.body["name"] != "renamed" {
		t.Errorf("left alone: %s", a.raw)
	}
	b.want("bring it back", b.do("PATCH", at, object{"archived": false}), 200, -1)
	if a := b.do("GET", at, nil); meta(a)["archived"] != false {
		t.Errorf("brought back: %s", a.raw)
	}
}

func TestThreadMembers(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	id := b.do("POST", threadsOf(roomID), object{"name": "quiet", "type": 12}).id()
	at := "/channels/" + id + "/thread-members/"
	sees := func(who string) bool {
		t.Helper()
		_, err := b.c.Person(who).Messages(ctx(t), id)
		return err == nil
	}
	if sees("maya") || !sees("robin") {
		t.Error("a private thread is for its members and moderators")
	}
	b.want("add", b.do("PUT", at+mayaID, nil), 204, -1)
	b.want("add again", b.do("PUT", at+mayaID, nil), 204, -1)
	if !sees("maya") {
		t.Error("maya was added and sees nothing")
	}
	one := b.want("get", b.do("GET", at+mayaID+"?with_member=true", nil), 200, -1)
	if one.body["user_id"] != mayaID || one.body["id"] != id || one.body["member"] == nil {
		t.Errorf("the member: %s", one.raw)
	}
	b.want("get nobody", b.do("GET", at+samID, nil), 404, 10007)
	b.want("list without the intent", b.do("GET", "/channels/"+id+"/thread-members", nil), 403, 50001)
	b.want("add a stranger", b.do("PUT", at+"1", nil), 404, 10013)
	b.want("remove", b.do("DELETE", at+mayaID, nil), 204, -1)
	b.want("remove again", b.do("DELETE", at+mayaID, nil), 404, 10007)
	if sees("maya") {
		t.Error("maya was removed and still sees it")
	}
	b.want("remove from another's", b.do("DELETE", "/channels/"+meetingID+"/thread-members/"+mayaID, nil), 403, 50013)
	b.want("join", b.do("PUT", "/channels/"+meetingID+"/thread-members/@me", nil), 204, -1)
	b.want("leave", b.do("DELETE", at+"@me", nil), 204, -1)
	b.want("seen after leaving", b.do("GET", "/channels/"+id, nil), 403, 50001)
	b.want("no thread", b.do("PUT", "/channels/"+roomID+"/thread-members/@me", nil), 400, 50024)

	theirs, err := b.c.Person("robin").StartThread(ctx(t), roomID, playground.ThreadStart{Name: "between us", Private: true, Members: []string{"maya"}})
	if err != nil || theirs.Type != 12 || theirs.MemberCount != 2 {
		t.Fatalf("%+v, %v", theirs, err)
	}
	b.want("a private thread of others", b.do("GET", "/channels/"+theirs.ID, nil), 403, 50001)
	b.want("writing there", b.do("POST", messagesOf(theirs.ID), object{"content": "x"}), 403, 50001)
	if _, err := b.c.Person("maya").StartThread(ctx(t), roomID, playground.ThreadStart{Name: "x", Private: true}); err == nil {
		t.Error("maya may not start private threads")
	}
}

func TestThreadEvents(t *testing.T) {
	t.Parallel()
	s, c := start(t, playground.Options{})
	made, changed, spoken := make(chan *discordgo.ThreadCreate, 5), make(chan *discordgo.ThreadUpdate, 5), make(chan *discordgo.MessageCreate, 5)
	guilds := make(chan *discordgo.GuildCreate, 5)
	connect(t, s, discordgo.IntentsGuilds|discordgo.IntentsGuildMessages, func(bot *discordgo.Session) {
		bot.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadCreate) { made <- e })
		bot.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadUpdate) { changed <- e })
		bot.AddHandler(func(_ *discordgo.Session, e *discordgo.MessageCreate) { spoken <- e })
		bot.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildCreate) { guilds <- e })
	})
	for range 2 {
		g := <-guilds
		if g.ID == guildID && (len(g.Threads) != 1 || g.Threads[0].ID != meetingID) {
			t.Errorf("the server's threads: %+v", g.Threads)
		}
	}
	th, err := c.Person("maya").StartThread(ctx(t), forumID, playground.ThreadStart{Name: "hello", Content: "hi"})
	if err != nil {
		t.Fatal(err)
	}
	if e := <-made; e.ID != th.ID || !e.NewlyCreated || e.ParentID != forumID {
		t.Errorf("%+v", e)
	}
	if e := <-spoken; e.ID != th.ID || e.ChannelID != th.ID {
		t.Errorf("%+v", e)
	}
	if _, err := c.ClockAdvance(ctx(t), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Person("maya").Say(ctx(t), th.ID, "anybody?"); err != nil {
		t.Fatal(err)
	}
	if e := <-changed; e.ID != th.ID || e.ThreadMetadata.Archived {
		t.Errorf("%+v", e)
	}
}

func TestWithoutTheIntentThereAreNoThreadEvents(t *testing.T) {
	t.Parallel()
	names := make(chan string, 10)
	s, c := start(t, playground.Options{ObserveEvent: func(name string, _ json.RawMessage) { names <- name }})
	connect(t, s, 0, nil)
	if _, err := c.Person("maya").StartThread(ctx(t), forumID, playground.ThreadStart{Name: "hello", Content: "hi"}); err != nil {
		t.Fatal(err)
	}
	if first := <-names; first != "READY" || len(names) != 0 {
		t.Errorf("sent %s and %d more", first, len(names))
	}
}

func TestInteractionsInThreads(t *testing.T) {
	b := newBot(t, playground.Options{})
	b.register(ping, object{"name": "pick", "description": "x", "options": []object{
		{"type": 7, "name": "where", "description": "x", "channel_types": []int{0, 5, 11, 15}}}})
	var got object
	b.on(func(i object) {
		got = i
		b.want("answer", b.reply(i, 4, object{"content": "here"}), 204, -1)
	})
	maya := b.c.Person("maya")
	r, err := maya.Command(ctx(t), meetingID, "ping")
	if err != nil || r.Message.ChannelID != meetingID {
		t.Fatalf("%+v, %v", r, err)
	}
	ch := got["channel"].(object)
	if got["channel_id"] != meetingID || ch["type"] != 11.0 || ch["parent_id"] != roomID || ch["thread_metadata"] == nil || ch["permissions"] == nil {
		t.Errorf("the interaction: %v", got)
	}
	for _, id := range []string{meetingID, forumID} {
		if _, err := maya.Command(ctx(t), roomID, "pick", playground.Opt("where", id)); err != nil {
			t.Fatal(err)
		}
		o := got["data"].(object)["resolved"].(object)["channels"].(object)[id].(object)
		if o["name"] == nil || o["permissions"] == nil || o["app_permissions"] == nil || (id == meetingID) != (o["thread_metadata"] != nil) || o["permission_overwrites"] != nil {
			t.Errorf("resolved: %v", o)
		}
	}
	for what, id := range map[string]string{"a voice channel": "1181000000000000115", "a channel she cannot see": moderatorsID} {
		if _, err := maya.Command(ctx(t), roomID, "pick", playground.Opt("where", id)); err == nil {
			t.Errorf("maya picked %s", what)
		}
	}
	b.s.Clock().Advance(8 * 24 * time.Hour)
	if names, err := maya.Commands(ctx(t), meetingID); err != nil || len(names) != 0 {
		t.Errorf("in an archived thread: %v, %v", names, err)
	}
	if names, err := maya.Commands(ctx(t), forumID); err != nil || len(names) != 0 {
		t.Errorf("in a forum: %v, %v", names, err)
	}
}

func TestThreadsOutliveARestart(t *testing.T) {
	dir := t.TempDir()
	var asked, gone string
	once(t, dir, func(b *rawBot) {
		asked = b.do("POST", threadsOf(forumID), post("kept", "first")).id()
		b.do("POST", messagesOf(asked), object{"content": "second"})
		gone = b.do("POST", threadsOf(roomID), object{"name": "quiet", "type": 12}).id()
		b.want("leave", b.do("DELETE", "/channels/"+gone+"/thread-members/@me", nil), 204, -1)
		b.want("archive", b.do("PATCH", "/channels/"+asked, object{"archived": true}), 200, -1)
	})
	once(t, dir, func(b *rawBot) {
		a := b.want("the post", b.do("GET", "/channels/"+asked, nil), 200, -1)
		if a.body["name"] != "kept" || a.body["message_count"] != 1.0 || a.body["owner_id"] != appID || meta(a)["archived"] != true {
			t.Errorf("after a restart: %s", a.raw)
		}
		b.want("its message", b.do("GET", messagesOf(asked)+"/"+asked, nil), 200, -1)
		b.want("a private thread that the bot left", b.do("GET", "/channels/"+gone, nil), 403, 50001)
		b.want("the world's own", b.do("GET", "/channels/"+meetingID, nil), 200, -1)
	})
}

func TestPeopleSeeThreads(t *testing.T) {
	b := newBot(t, playground.Options{})
	events, err := b.c.Person("maya").Events(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	id := b.do("POST", threadsOf(forumID), post("a question", "x")).id()
	for e := range events {
		if e.Type == "channels" {
			break
		}
	}
	places, err := b.c.Person("maya").Places(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, g := range places.Guilds {
		for _, c := range g.Channels {
			for _, th := range c.Threads {
				found = append(found, c.Name+"/"+th.Name)
			}
		}
	}
	if !slices.Equal(found, []string{"check-ins/wednesday meeting", "questions/a question"}) {
		t.Errorf("maya sees %v", found)
	}
	state, err := b.c.State(ctx(t))
	if err != nil || state.Channel("a question") != id || state.Channel("wednesday meeting") != meetingID {
		t.Errorf("%v", err)
	}
}

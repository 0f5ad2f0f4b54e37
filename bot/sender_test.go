package bot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/bot"
	"cairn/playground"

	"github.com/bwmarrin/discordgo"
)

// Places of the playground's first server.
const (
	trailhead     = "1181000000000000100"
	checkIns      = "1181000000000000112"
	announcements = "1181000000000000113"
	moderators    = "1181000000000000114"
	questions     = "1181000000000000116"
	meeting       = "1181000000000000117" // a thread in checkIns
	buddies       = "1181000000000000103" // a role
)

func marked(args ...string) []discordgo.MessageComponent {
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: "Other", CustomID: bot.CustomID("other", "go", args...)},
		discordgo.Button{Label: "Go", CustomID: bot.CustomID("post", "go", args...)},
	}}}
}

// A message pings those it names for it, whatever its text says.
func TestPings(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	asked := map[string]json.RawMessage{} // allowed_mentions by content
	r := newRig(t, func(o *playground.Options) {
		watch := o.Observe
		o.Observe = func(e playground.Exchange) {
			if watch != nil {
				watch(e)
			}
			var body struct {
				Content string          `json:"content"`
				Allowed json.RawMessage `json:"allowed_mentions"`
				Message *struct {
					Content string          `json:"content"`
					Allowed json.RawMessage `json:"allowed_mentions"`
				} `json:"message"`
			}
			if json.Unmarshal(e.Request, &body) != nil {
				return
			}
			if body.Message != nil {
				body.Content, body.Allowed = body.Message.Content, body.Message.Allowed
			}
			mu.Lock()
			defer mu.Unlock()
			asked[body.Content] = body.Allowed
		}
	})
	text := "@everyone <@&" + buddies + "> <@1181000000000000011>"
	for content, c := range map[string]struct {
		m    bot.Reply
		want string
	}{
		text:           {bot.Reply{}, `{"parse":[],"replied_user":false}`},
		text + " role": {bot.Reply{PingRoles: []string{buddies}}, `{"parse":[],"roles":["` + buddies + `"],"replied_user":false}`},
		text + " user": {bot.Reply{PingUsers: []string{"1181000000000000011"}}, `{"parse":[],"users":["1181000000000000011"],"replied_user":false}`},
	} {
		c.m.Content = content
		if _, err := r.bot.Send(t.Context(), checkIns, "", c.m); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		if got := string(asked[content]); got != c.want {
			t.Errorf("a message asks for %s, want %s", got, c.want)
		}
		mu.Unlock()
		c.m.Content += " in a forum"
		if _, err := r.bot.PostInForum(t.Context(), questions, "A title", c.m); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		if got := string(asked[c.m.Content]); got != c.want {
			t.Errorf("a post asks for %s, want %s", got, c.want)
		}
		mu.Unlock()
	}
}

// What was sent is found again by what it carries, and nothing else is.
func TestSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *playground.Options) { o.Limits.Off = true })
	by := func(arg string) func(*discordgo.Message) bool {
		return func(m *discordgo.Message) bool { return bot.HasComponent(m, "post", arg) }
	}
	look := func(channel string, since time.Time, match func(*discordgo.Message) bool, want string) {
		t.Helper()
		if id, err := r.bot.Sent(t.Context(), channel, since, match); err != nil || id != want {
			t.Errorf("found %q, %v; want %q", id, err, want)
		}
	}
	chat := func(n int) {
		t.Helper()
		for i := range n {
			if _, err := r.maya.Say(t.Context(), checkIns, fmt.Sprint("hello ", i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	start := time.Now()
	look(checkIns, start, by("a"), "")
	first, err := r.bot.Send(t.Context(), checkIns, "", bot.Reply{Content: "one", Components: marked("a", "x")})
	if err != nil {
		t.Fatal(err)
	}
	look(checkIns, start, by("a"), first)
	look(checkIns, start, by("x"), "")
	look(checkIns, start, by(""), "")
	look(checkIns, start.Add(time.Minute), by("a"), "")
	look(checkIns, start, func(m *discordgo.Message) bool { return m.Content == "one" }, first)

	second, err := r.bot.Send(t.Context(), checkIns, "", bot.Reply{Content: "two", Components: marked("a")})
	if err != nil {
		t.Fatal(err)
	}
	look(checkIns, start, by("a"), second)
	if _, err := r.maya.Say(t.Context(), checkIns, "two"); err != nil {
		t.Fatal(err)
	}
	look(checkIns, start, func(m *discordgo.Message) bool { return m.Content == "two" }, second)

	// However much is written after it; but there is an end to looking.
	chat(310)
	look(checkIns, start, by("a"), second)
	look(checkIns, start, by("b"), "")
	chat(700)
	look(checkIns, start, by("a"), second)
	if id, err := r.bot.Sent(t.Context(), checkIns, start, by("b")); !errors.Is(err, bot.ErrTooFarBack) || id != "" {
		t.Errorf("among more than are looked through: %q, %v", id, err)
	}

	in, err := r.bot.Send(t.Context(), meeting, "", bot.Reply{Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.SelectMenu{CustomID: bot.CustomID("post", "pick", "s"), Options: []discordgo.SelectMenuOption{{Label: "One", Value: "1"}}},
	}}}, Content: "in a thread"})
	if err != nil {
		t.Fatal(err)
	}
	look(meeting, start, by("s"), in)
	bare := marked()
	in, err = r.bot.Send(t.Context(), meeting, "", bot.Reply{Components: bare, Content: "without arguments"})
	if err != nil {
		t.Fatal(err)
	}
	look(meeting, start, by(""), in)
	if _, err := r.bot.Sent(t.Context(), moderators, start, by("s")); !bot.NoAccess(err) {
		t.Errorf("a channel that cannot be seen: %v", err)
	}
}

// A message that was cut off is found, and so not sent twice.
func TestSentAfterALostReply(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	start := time.Now()
	r.fault(playground.Fault{Kind: "lost_reply", Method: "POST", Path: "/threads$", Times: 1})
	id, err := r.bot.PostInForum(t.Context(), questions, "Weekly check-in", bot.Reply{Content: "How was your week?"})
	if err == nil || bot.Permanent(err) || id != "" {
		t.Fatalf("a cut-off post: %q, %v", id, err)
	}
	found, err := r.bot.SentInForum(t.Context(), trailhead, questions, "Weekly check-in", start)
	if err != nil || found == "" {
		t.Fatalf("%q, %v", found, err)
	}
	if n := len(posts(t, r, "Weekly check-in")); n != 1 {
		t.Errorf("posted %d times", n)
	}
}

// posts are the threads of this name.
func posts(t *testing.T, r *rig, name string) (threads []playground.Channel) {
	t.Helper()
	state, err := r.client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range state.Guilds {
		for _, c := range g.Threads {
			if c.Name == name {
				threads = append(threads, c)
			}
		}
	}
	return threads
}

func TestForum(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	start := time.Now()
	if _, err := r.maya.StartThread(t.Context(), questions, playground.ThreadStart{Name: "A walk", Content: "Who comes along?"}); err != nil {
		t.Fatal(err)
	}
	look := func(title string, since time.Time, want string) {
		t.Helper()
		if id, err := r.bot.SentInForum(t.Context(), trailhead, questions, title, since); err != nil || id != want {
			t.Errorf("found %q, %v; want %q", id, err, want)
		}
	}
	look("A walk", start, "") // another's
	id, err := r.bot.PostInForum(t.Context(), questions, "A walk", bot.Reply{Content: "Try `/echo`", Components: marked("a")})
	if err != nil {
		t.Fatal(err)
	}
	look("A walk", start, id)
	look(" A walk ", start, id)
	look("A walk", start.Add(time.Minute), "")
	look("a walk", start, "")
	if other, err := r.bot.SentInForum(t.Context(), trailhead, checkIns, "A walk", start); err != nil || other != "" {
		t.Errorf("in another channel: %q, %v", other, err)
	}
	m, err := r.maya.Last(t.Context(), id)
	if err != nil || m.ID != id || !strings.HasPrefix(m.Content, "Try </echo:") || m.Button("Go").CustomID == "" {
		t.Errorf("the post is %+v, %v", m, err)
	}
	if _, err := r.bot.Send(t.Context(), id, "", bot.Reply{Content: "And a second one"}); err != nil {
		t.Errorf("a message in the post: %v", err)
	}
	if _, err := r.bot.Send(t.Context(), questions, "", bot.Reply{Content: "hello"}); !bot.Permanent(err) {
		t.Errorf("a message to the forum itself: %v", err)
	}
}

func TestPrivateThread(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	const maya = "1181000000000000011"
	id, err := r.bot.OpenPrivateThread(t.Context(), checkIns, "Reminders for Maya", maya)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.bot.Send(t.Context(), id, "", bot.Reply{Content: "Here they come"}); err != nil {
		t.Fatal(err)
	}
	if m, err := r.maya.Last(t.Context(), id); err != nil || m.Content != "Here they come" {
		t.Errorf("maya sees %+v, %v", m, err)
	}
	if m, err := r.client.Person("sam").Last(t.Context(), id); err == nil {
		t.Errorf("sam sees %+v", m)
	}
	channel, err := r.bot.Channel(t.Context(), id)
	if err != nil || channel.Type != discordgo.ChannelTypeGuildPrivateThread || channel.ThreadMetadata == nil ||
		channel.ThreadMetadata.Invitable || channel.ThreadMetadata.AutoArchiveDuration != 10080 {
		t.Errorf("%+v, %v", channel, err)
	}
	if id, err := r.bot.OpenPrivateThread(t.Context(), checkIns, "Nobody", "123"); err == nil || id == "" {
		t.Errorf("for nobody: %q, %v", id, err)
	}
	if id, err := r.bot.OpenPrivateThread(t.Context(), announcements, "Here", maya); !bot.Permanent(err) || id != "" {
		t.Errorf("where there are none: %q, %v", id, err)
	}
}

// Each refusal is told from the others.
func TestRefusals(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	noor := r.client.Person("noor")
	dm, err := noor.DM(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	send := func(channel string) error {
		_, err := r.bot.Send(t.Context(), channel, "", bot.Reply{Content: "hello"})
		return err
	}
	guild := func(id string) error { _, err := r.bot.Roles(t.Context(), id); return err }
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"closed direct messages":         {send(dm), "dms closed, permanent"},
		"no such channel":                {send("123"), "unknown channel, permanent"},
		"a channel out of sight":         {send(moderators), "no access, permanent"},
		"a channel to read":              {send(announcements), "no access, permanent"},
		"no such server":                 {guild("123"), "unknown guild, permanent"},
		"an error that is not Discord's": {errors.New("no route to host"), ""},
	} {
		var is []string
		for _, q := range []struct {
			name string
			is   func(error) bool
		}{
			{"dms closed", bot.DMsClosed}, {"unknown channel", bot.UnknownChannel}, {"no access", bot.NoAccess},
			{"locked", bot.Locked}, {"unknown guild", bot.UnknownGuild}, {"permanent", bot.Permanent},
		} {
			if q.is(c.err) {
				is = append(is, q.name)
			}
		}
		if got := strings.Join(is, ", "); got != c.want {
			t.Errorf("%s: %q, want %q (%v)", name, got, c.want, c.err)
		}
	}
}

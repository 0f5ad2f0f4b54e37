package commands

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
)

// Of the playground's first server.
const (
	trailhead      = "1181000000000000100"
	modRole        = "1181000000000000101" // not everyone may mention it
	buddies        = "1181000000000000103" // everyone may
	checkIns       = "1181000000000000112"
	announcements  = "1181000000000000113" // the bot may not write there
	moderatorsOnly = "1181000000000000114" // nor see this
	questions      = "1181000000000000116" // a forum
	meetingThread  = "1181000000000000117"
)

// moderator is robin in the channel check-ins.
type moderator struct{ *member }

func (r *rig) moderator() *moderator {
	r.t.Helper()
	return &moderator{r.member("robin")}
}

// do runs a command in check-ins.
func (m *moderator) do(name string, options ...playground.Option) *playground.Message {
	m.rig.t.Helper()
	said := m.said(m.Command(m.rig.t.Context(), checkIns, name, options...))
	if !said.Ephemeral() {
		m.rig.t.Errorf("everyone sees the answer to %s: %s", name, said.Content)
	}
	return said
}

// form is the form that an action opens.
func (m *moderator) form(res playground.Result, err error) *playground.Modal {
	m.rig.t.Helper()
	if err != nil {
		m.rig.t.Fatal(err)
	}
	if res.Modal == nil {
		m.rig.t.Fatalf("no form: %+v\nlog:\n%s", res, m.rig.log)
	}
	return res.Modal
}

func (m *moderator) submit(form *playground.Modal, text string) *playground.Message {
	m.rig.t.Helper()
	return m.said(m.Submit(m.rig.t.Context(), form, map[string]any{"text": text}))
}

func (m *moderator) completed(name, focused, typed string, options ...playground.Option) []playground.Choice {
	m.rig.t.Helper()
	res, err := m.Autocomplete(m.rig.t.Context(), checkIns, name, append(options, playground.Typing(focused, typed))...)
	if err != nil {
		m.rig.t.Fatal(err)
	}
	if !res.Answered() {
		m.rig.t.Fatalf("nothing completes %q of %s: %s; log:\n%s", typed, name, res.Status, m.rig.log)
	}
	return res.Choices
}

// posts are the bot's messages in a channel that everyone sees, oldest first.
func (r *rig) posts(channel string) []*playground.Message {
	r.t.Helper()
	all, err := r.client.Person("robin").Messages(r.t.Context(), channel)
	if err != nil {
		r.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(m *playground.Message) bool { return !m.Author.Bot || m.Ephemeral() })
}

// post is a server's only post, or the one of that name.
func (r *rig) post(name string) data.Post {
	r.t.Helper()
	list, err := r.app.Store.Posts(r.t.Context(), trailhead)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, p := range list {
		if name == "" || p.Name == name {
			return p
		}
	}
	r.t.Fatalf("no reminder is called %q: %+v", name, list)
	return data.Post{}
}

// awaitOutcome waits until a post has n outcomes and returns the newest.
func (r *rig) awaitOutcome(p data.Post, n int) data.Outcome {
	r.t.Helper()
	var list []data.Outcome
	r.await("an outcome", func() bool {
		var err error
		if list, err = r.app.Store.Outcomes(r.t.Context(), p.ID, 100); err != nil {
			r.t.Fatal(err)
		}
		return len(list) >= n
	})
	return list[0]
}

func (r *rig) await(what string, there func() bool) {
	r.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !there(); {
		if time.Now().After(deadline) {
			r.t.Fatalf("waited in vain for %s; log:\n%s", what, r.log)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// toNext moves the clock to the next time of a post.
func (r *rig) toNext(p data.Post) time.Time {
	r.t.Helper()
	next := comingTimes(p, r.discord.Clock().Now(), 1)
	if len(next) == 0 {
		r.t.Fatalf("%s does not come any more", p.Name)
	}
	if _, err := r.client.ClockTo(r.t.Context(), next[0]); err != nil {
		r.t.Fatal(err)
	}
	return next[0]
}

// do is for what the playground is asked to do.
func (r *rig) do(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// sent keeps the bodies of the messages that the bot sends.
type sent struct {
	mu   sync.Mutex
	list []sentMessage
}

type sentMessage struct {
	Channel         string
	Content         string `json:"content"`
	AllowedMentions struct {
		Parse []string `json:"parse"`
		Roles []string `json:"roles"`
		Users []string `json:"users"`
	} `json:"allowed_mentions"`
}

func (s *sent) watch(o *playground.Options) {
	observe := o.Observe
	o.Observe = func(e playground.Exchange) {
		if observe != nil {
			observe(e)
		}
		channel, isMessage := strings.CutSuffix(e.Path, "/messages")
		if e.Method != "POST" || !isMessage {
			return
		}
		var m sentMessage
		if json.Unmarshal(e.Request, &m) == nil {
			m.Channel = channel[strings.LastIndex(channel, "/")+1:]
			s.mu.Lock()
			s.list = append(s.list, m)
			s.mu.Unlock()
		}
	}
}

func (s *sent) all() []sentMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}

// A button outlives the role that allowed it.
func TestModeratorsButtonsOutliveTheRole(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	panel := robin.do("reminder add", opt("what", "meeting"), opt("when", "weekdays at 18:00"), opt("zone", "Berlin"))
	setup := robin.do("setup")
	trail := robin.do("audit")
	form := robin.form(robin.Press(t.Context(), panel, panel.Button("Edit text").CustomID))

	if names, err := r.client.Person("maya").Commands(t.Context(), checkIns); err != nil || slices.Contains(names, "reminder") {
		t.Errorf("maya is offered %v, %v", names, err)
	}
	r.do(r.client.SetRoles(t.Context(), trailhead, "robin"))
	for _, label := range []string{"Preview", "Pause", "Post now", "Remove", "Log", "All reminders", "Edit text"} {
		contains(t, robin.press(panel, label).Content, "those who look after the server")
	}
	contains(t, robin.press(setup, "Check again").Content, "those who look after the server")
	contains(t, robin.submit(form, "Hello").Content, "those who look after the server")
	contains(t, robin.said(robin.Interact(t.Context(), map[string]any{
		"type": "component", "channel_id": checkIns, "message_id": trail.ID, "custom_id": "1:audit:older:", "forge": true,
	})).Content, "those who look after the server")
	if p := r.post(""); p.State != data.On || p.Text == "Hello" {
		t.Errorf("something was changed: %+v", p)
	}

	// A role that the server names may use them without Manage Server.
	r.do(r.client.SetRoles(t.Context(), trailhead, "robin", buddies))
	r.do(r.client.CommandPermissions(t.Context(), trailhead, "reminder", playground.CommandPermission{ID: buddies, Type: 1, Permission: true}))
	contains(t, robin.press(panel, "Pause").Content, "paused")
	contains(t, robin.do("reminder list").Content, "paused")
}

// Whoever may use the commands by a role may not write through the bot where they may not
// write themselves, nor ping whom they may not ping.
func TestModeratorsByRoleWriteWhereTheyMay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin, maya := r.moderator(), &moderator{r.member("maya")}
	r.do(r.client.CommandPermissions(t.Context(), trailhead, "reminder", playground.CommandPermission{ID: buddies, Type: 1, Permission: true}))
	r.do(r.client.SetOverwrites(t.Context(), announcements,
		playground.Overwrite{Bot: true, Allow: "SEND_MESSAGES MENTION_EVERYONE"}, playground.Overwrite{ID: trailhead, Deny: "SEND_MESSAGES"}))
	none := func(what string) {
		t.Helper()
		if list, err := r.app.Store.Posts(t.Context(), trailhead); err != nil || len(list) != 0 {
			t.Fatalf("%s: %+v, %v", what, list, err)
		}
	}
	contains(t, maya.do("reminder add", meeting, atNine, inUTC, opt("channel", announcements)).Content,
		"You may not do that yourself in <#"+announcements+">", "you lack **Send Messages**", "nothing was changed")
	none("added where she may not write")
	r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Allow: "MENTION_EVERYONE"}))
	contains(t, maya.do("reminder add", meeting, atNine, inUTC, opt("role", modRole)).Content, "you lack **Mention @everyone")
	none("added with a ping that she may not make")

	// Her own channel is hers, its threads and forums, too; what others made elsewhere she
	// may stop, but not change, start or post.
	contains(t, maya.do("reminder add", meeting, atNine, inUTC, opt("name", "Hers"), opt("role", buddies)).Content, "**Added.**")
	contains(t, maya.do("reminder add", meeting, atNine, opt("name", "Thread"), opt("channel", meetingThread)).Content, "**Added.**")
	contains(t, maya.do("reminder add", meeting, atNine, opt("name", "Forum"), opt("channel", questions)).Content, "**Added.**")
	contains(t, maya.do("reminder edit", opt("reminder", "Hers"), opt("channel", announcements)).Content, "You may not do that yourself")
	if p := r.post("Hers"); p.ChannelID != checkIns {
		t.Errorf("%+v", p)
	}
	contains(t, robin.do("reminder add", meeting, atNine, opt("name", "News"), opt("channel", announcements)).Content, "**Added.**") // manages the server
	contains(t, maya.do("reminder edit", opt("reminder", "News"), opt("text", "mine now")).Content, "You may not do that yourself")
	form := maya.form(maya.Command(t.Context(), checkIns, "reminder edit", opt("reminder", "News")))
	contains(t, maya.submit(form, "mine now").Content, "You may not do that yourself", "not lost")
	contains(t, maya.do("reminder run-now", opt("reminder", "News")).Content, "You may not do that yourself")
	contains(t, maya.do("reminder pause", opt("reminder", "News")).Content, "paused")
	contains(t, maya.do("reminder resume", opt("reminder", "News")).Content, "You may not do that yourself")
	if p := r.post("News"); strings.Contains(p.Text, "mine") || p.State != data.Paused || len(r.posts(announcements)) != 0 {
		t.Errorf("%+v", p)
	}
}

// A private thread is those people's who are in it, whatever the channel around it allows.
func TestModeratorsByRoleWriteIntoTheirPrivateThreads(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin, maya := r.moderator(), &moderator{r.member("maya")}
	r.do(r.client.CommandPermissions(t.Context(), trailhead, "reminder", playground.CommandPermission{ID: buddies, Type: 1, Permission: true}))
	private := func(members ...string) string {
		t.Helper()
		thread, err := robin.StartThread(t.Context(), checkIns, playground.ThreadStart{Name: "private", Private: true, Members: members})
		r.do(err)
		return thread.ID
	}
	add := func(m *moderator, thread string) string {
		t.Helper()
		return m.do("reminder add", meeting, atNine, inUTC, opt("name", "For "+m.Handle()), opt("channel", thread)).Content
	}
	theirs, hers := private("bot"), private("bot", "maya")
	contains(t, add(robin, theirs), "**Added.**")
	contains(t, add(maya, hers), "**Added.**")
	contains(t, maya.do("reminder run-now", opt("reminder", "For robin")).Content, "not in the private thread <#"+theirs+">", "nothing was changed or posted")
	contains(t, maya.do("reminder edit", opt("reminder", "For robin"), opt("text", "mine now")).Content, "not in the private thread")
	if n := len(r.posts(theirs)); n != 0 || r.post("For robin").Text == "mine now" {
		t.Errorf("%d posts, %+v", n, r.post("For robin"))
	}
	contains(t, maya.do("reminder edit", opt("reminder", "For maya"), opt("text", "hers now")).Content, "<#"+hers+">")
	r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{ID: buddies, Allow: "MANAGE_THREADS"}))
	contains(t, maya.do("reminder edit", opt("reminder", "For robin"), opt("text", "mine now")).Content, "<#"+theirs+">")
	if p := r.post("For robin"); p.Text != "mine now" {
		t.Errorf("who manages threads may write there: %+v", p)
	}
}

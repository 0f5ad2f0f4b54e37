package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
)

// Whatever goes wrong when the moderators are told that a reminder is paused: they are
// told, and once.
func TestNoticeArrivesOnce(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"status", "lost_reply"} {
		for _, where := range []string{"channel", "direct message"} {
			t.Run(kind+" in "+where, func(t *testing.T) {
				t.Parallel()
				r := newRig(t)
				robin := r.moderator()
				place := robin.dm
				if where == "channel" {
					place = meetingThread
					robin.do("setup", opt("notices", place))
				}
				robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"))
				r.do(r.client.LetBotPost(t.Context(), checkIns, false))
				if where == "channel" { // a thread has the permissions of its channel
					r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Deny: "SEND_MESSAGES", Allow: "SEND_MESSAGES_IN_THREADS"}))
				}
				r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: kind, Status: 503, Method: "POST", Path: place + "/messages$", Times: 5}))
				p := r.post("Circle")
				r.toNext(p)
				if o := r.awaitOutcome(p, 1); o.Outcome != data.NoAccess {
					t.Errorf("%+v", o)
				}
				r.await("the attempt", func() bool { return strings.Contains(r.log.String(), "could not be told") })
				_, err := r.client.ClockAdvance(t.Context(), 10*time.Minute)
				r.do(err)
				r.awaitTold()
				_, err = r.client.ClockAdvance(t.Context(), 5*time.Hour)
				r.do(err)
				r.restart()
				if list := r.posts(place); len(list) != 1 || !strings.Contains(list[0].Content, "I say this only once") {
					t.Errorf("told %d times", len(list))
				}
			})
		}
	}
}

// awaitTold waits until no moderators are to be told of anything.
func (r *rig) awaitTold() {
	r.t.Helper()
	r.await("the moderators to be told", func() bool {
		list, err := r.app.Store.UntoldPosts(r.t.Context(), trailhead)
		r.do(err)
		return len(list) == 0
	})
}

// The program ends between the pause and the telling.
func TestNoticeAfterACrash(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"))
	r.do(r.client.LetBotPost(t.Context(), checkIns, false))
	p := r.post("Circle")
	due := comingTimes(p, r.discord.Clock().Now(), 1)[0]
	r.stop()
	_, err := r.client.ClockTo(t.Context(), due)
	r.do(err)
	store, err := data.Open(t.Context(), r.dir)
	r.do(err)
	_, err = store.EnqueueDue(t.Context(), due, func(_, _ string, after time.Time) time.Time { return after.Add(24 * time.Hour) })
	r.do(err)
	list, err := store.TakeDeliveries(t.Context(), due, 10, time.Hour)
	r.do(err)
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	r.do(store.HoldPost(t.Context(), list[0], data.PausedNoAccess, data.NoAccess, "refused", data.Audit{At: due, Action: "pause", Name: p.Name, After: data.PausedNoAccess}))
	r.do(store.Close())

	r.start()
	r.awaitTold()
	if told := r.posts(robin.dm); len(told) != 1 || !strings.Contains(told[0].Content, "Circle") {
		t.Errorf("told %d times", len(told))
	}
	contains(t, robin.do("reminder log", opt("reminder", "Circle")).Content, "not posted: I lack a permission")
	_, err = r.client.ClockAdvance(t.Context(), time.Hour)
	r.do(err)
	if o, err := r.app.Store.Outcomes(t.Context(), p.ID, 5); err != nil || len(o) != 1 || o[0].Outcome != data.NoAccess {
		t.Errorf("%+v, %v", o, err)
	}
}

// What is found in a row is one message, however many reminders it is about.
func TestNoticesAreGathered(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"channel", "direct message"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			robin := r.moderator()
			place := robin.dm
			if where == "channel" {
				place = meetingThread
				robin.do("setup", opt("notices", place))
			}
			doomed, err := r.client.MakeChannel(t.Context(), trailhead, "doomed", 0, "")
			r.do(err)
			for i := range 24 {
				robin.do("reminder add", meeting, atNine, inUTC, opt("name", fmt.Sprintf("Circle %02d", i)), opt("channel", doomed.ID))
			}
			forum := robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Forum"), opt("channel", questions))
			contains(t, forum.Content, "Added")
			r.do(r.client.DeleteChannel(t.Context(), doomed.ID))
			r.do(r.client.LetBotPost(t.Context(), questions, false))
			r.toNext(r.post("Forum"))
			for i := range 24 {
				r.awaitOutcome(r.post(fmt.Sprintf("Circle %02d", i)), 1)
			}
			r.awaitOutcome(r.post("Forum"), 1)
			r.awaitTold()
			list := r.posts(place)
			if len(list) != 1 {
				t.Fatalf("%d messages: %v", len(list), list)
			}
			contains(t, list[0].Content, "I paused 25 reminders", "Circle 00\u2069** in <#"+doomed.ID+">: its channel is gone", "and 15 more",
				"Give it another channel", "**Create Posts**", "I say this only once")
			if where == "channel" {
				contains(t, robin.press(list[0], "All reminders").Content, "25 of 25")
			}
		})
	}
}

// However many reminders it is about, and whatever they are called, a notice fits into a
// message, and begins the same whatever is to be mended.
func TestNoticeFits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	english := r.app.texts.For("en")
	for _, name := range []string{strings.Repeat("_", maxPostName), strings.Repeat("n", maxPostName)} {
		for _, kinds := range [][]data.Post{
			{{State: data.Paused, Why: data.PausedNoAccess}, {State: data.On, Amiss: data.WithoutPing}},
			{{State: data.Paused, Why: data.PausedGuildGone}, {State: data.On, Amiss: data.WithoutPing}, {State: data.On, Amiss: data.PausedNoAccess}},
		} {
			for _, n := range []int{1, 3, noticeLines, 40} {
				var list []data.Post
				hindered := map[int64]hindrance{}
				for i := range n * len(kinds) {
					p := kinds[i%len(kinds)]
					p.ID, p.Name = int64(i+1), name
					p.ChannelID, p.RoleID = fmt.Sprint(1181000000000000200+i), modRole
					p.Gathered = r.discord.Clock().Now()
					list = append(list, p)
					hindered[p.ID] = hindrance{why: data.PausedNoAccess, missing: []permission{viewChannel, sendMessages, mentionRoles}}
				}
				first, whole := r.app.noticeText(english, list, hindered)
				if long := r.app.bot.Length(whole); long > maxMessage {
					t.Errorf("%d of each of %d kinds: %d characters", n, len(kinds), long)
				}
				contains(t, whole, "<#"+list[0].ChannelID+">", "I say this only once", "View Channel")
				if n == 40 {
					contains(t, whole, " more\n")
				}
				for id := range hindered {
					hindered[id] = hindrance{why: data.PausedRoleGone}
				}
				if again, _ := r.app.noticeText(english, list, hindered); again != first {
					t.Errorf("another try begins with %q, not %q", again, first)
				}
			}
		}
	}
}

// Where nobody can be told, the next command of a moderator's says it, once.
func TestNoticeThatNobodyCanBeTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	notes, err := r.client.MakeChannel(t.Context(), trailhead, "notes", 0, "")
	r.do(err)
	robin.do("setup", opt("notices", notes.ID), opt("zone", "UTC"))
	robin.do("reminder add", meeting, atNine, opt("name", "Circle"))
	robin.do("reminder add", meeting, opt("when", "every day at 10"), opt("name", "Other"), opt("channel", questions))
	r.do(r.client.DeleteChannel(t.Context(), notes.ID))
	r.do(robin.Set(t.Context(), map[string]any{"accepts_dms": false}))
	r.do(r.client.LetBotPost(t.Context(), checkIns, false))
	p := r.post("Circle")
	r.toNext(p)
	r.awaitOutcome(p, 1)
	r.awaitTold()
	r.restart() // it is not forgotten

	// A preview is the post and nothing else.
	if said := robin.do("reminder preview", opt("reminder", "Circle")).Content; strings.Contains(said, "I could not tell") {
		t.Errorf("the preview says %q", said)
	}
	said := robin.do("reminder log", opt("reminder", "Other")).Content
	contains(t, said, "Nothing yet.", "I could not tell anybody before:** **\u2068Circle\u2069** is paused (I lack a permission).")
	for _, command := range []string{"reminder list", "audit", "setup", "resource list"} {
		if said := robin.do(command).Content; strings.Contains(said, "I could not tell") {
			t.Errorf("told again by /%s: %s", command, said)
		}
	}
	if n := len(r.posts(robin.dm)); n != 0 {
		t.Errorf("%d direct messages", n)
	}
}

// Discord drops a ping that the bot may not make, and says nothing. The post comes all the
// same, and moderators hear of it once.
func TestPostWithoutItsPing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	may := func(allow string) {
		r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Allow: allow}))
	}
	may("MENTION_EVERYONE")
	contains(t, robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"), opt("role", modRole)).Content, "Added")
	p := r.post("Circle")
	comes := func(n int, want string) {
		t.Helper()
		r.toNext(p)
		if o := r.awaitOutcome(p, n); o.Outcome != data.Sent || o.Message == "" || o.Why != want {
			t.Errorf("outcome %d: %+v", n, o)
		}
		r.awaitTold()
	}
	comes(1, "")
	may("")
	comes(2, data.WithoutPing)
	comes(3, data.WithoutPing)
	if p := r.post("Circle"); p.State != data.On || p.Amiss != data.WithoutPing {
		t.Errorf("%+v", p)
	}
	told := func(n int) string {
		t.Helper()
		list := r.posts(robin.dm)
		if len(list) != n {
			t.Fatalf("told %d times, not %d", len(list), n)
		}
		return list[n-1].Content
	}
	contains(t, told(1), "comes without its ping", "<@&"+modRole+"> in <#"+checkIns+">", "**Mention @everyone", "I say this only once")
	contains(t, robin.do("reminder log", opt("reminder", "Circle")).Content, "posted without its ping")
	contains(t, robin.do("reminder list").Content, "on", "posted without its ping")

	// Once it could ping again, losing that is news.
	may("MENTION_EVERYONE")
	comes(4, "")
	may("")
	comes(5, data.WithoutPing)
	told(2)
	// A role that everyone may mention needs no permission.
	robin.do("reminder edit", opt("reminder", "Circle"), opt("role", buddies))
	comes(6, "")
	told(2)
}

// Nobody is told of the ping of a post that came for the last time.
func TestLastPostWithoutItsPing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	contains(t, robin.do("reminder add", meeting, opt("when", "once tomorrow 09:00"), inUTC, opt("name", "Retreat"), opt("role", buddies)).Content, "Added")
	p := r.post("Retreat")
	p.RoleID = modRole // who adds it is warned; the role can change later
	r.do(r.app.Store.EditPost(t.Context(), p, data.Timing{Rule: p.Rule, Zone: p.Zone, Next: comingTimes(p, r.discord.Clock().Now(), 1)[0]}, r.discord.Clock().Now(),
		data.Audit{At: r.discord.Clock().Now(), Action: "edit", Name: p.Name}))
	r.toNext(p)
	if o := r.awaitOutcome(p, 1); o.Outcome != data.Sent || o.Why != data.WithoutPing {
		t.Errorf("%+v", o)
	}
	if p := r.post("Retreat"); p.State != data.Over || p.Amiss != "" || !p.Untold.IsZero() {
		t.Errorf("%+v", p)
	}
	if list := r.posts(robin.dm); len(list) != 0 {
		t.Errorf("it tells of it: %+v", list[0])
	}
}

// What is gone is found at night, before a post is missed; what may be mended by then is
// told, and paused only if it is not.
func TestNightFindsWhatIsGone(t *testing.T) {
	t.Parallel()
	r := newRig(t) // it is noon
	robin := r.moderator()
	doomed, err := r.client.MakeChannel(t.Context(), trailhead, "doomed", 0, "")
	r.do(err)
	shut, err := r.client.MakeChannel(t.Context(), trailhead, "shut", 0, "")
	r.do(err)
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Gone"), opt("channel", doomed.ID))
	robin.do("reminder add", meeting, opt("when", "once 2030-01-01 09:00"), opt("name", "Far"), opt("channel", doomed.ID))
	robin.do("reminder add", meeting, atNine, opt("name", "Role"), opt("role", buddies))
	robin.do("reminder add", meeting, atNine, opt("name", "Shut"), opt("channel", shut.ID))
	robin.do("reminder add", meeting, atNine, opt("name", "Fine"))
	r.do(r.client.DeleteChannel(t.Context(), doomed.ID))
	r.do(r.client.DeleteRole(t.Context(), trailhead, buddies))
	r.do(r.client.LetBotPost(t.Context(), shut.ID, false))
	told := func(n int) string {
		t.Helper()
		r.awaitTold()
		list := r.posts(robin.dm)
		if len(list) != n {
			t.Fatalf("told %d times, not %d", len(list), n)
		}
		return list[n-1].Content
	}
	r.app.Nightly(t.Context())
	contains(t, told(1), "I paused 2 reminders", "Gone", "its channel is gone", "Role", "its role is gone",
		"Shut", "cannot be posted in <#"+shut.ID+"> as things are", "I lack a permission", "**Send Messages**", "It is due <t:")
	for name, want := range map[string]data.Post{
		"Gone": {State: data.Paused, Why: data.PausedChannelGone}, "Role": {State: data.Paused, Why: data.PausedRoleGone},
		"Shut": {State: data.On, Amiss: data.PausedNoAccess}, "Far": {State: data.On}, "Fine": {State: data.On},
	} {
		if p := r.post(name); p.State != want.State || p.Why != want.Why || p.Amiss != want.Amiss {
			t.Errorf("%s: %+v", name, p)
		}
	}
	contains(t, robin.do("audit").Content, "Cairn · paused **", "its channel is gone")
	r.app.Nightly(t.Context())
	told(1)

	// Not mended by its time: it is paused, as was said, and not told again.
	r.toNext(r.post("Shut"))
	if o := r.awaitOutcome(r.post("Shut"), 1); o.Outcome != data.NoAccess {
		t.Errorf("%+v", o)
	}
	if o := r.awaitOutcome(r.post("Fine"), 1); o.Outcome != data.Sent {
		t.Errorf("%+v", o)
	}
	if p := r.post("Shut"); p.State != data.Paused || !p.Untold.IsZero() {
		t.Errorf("%+v", p)
	}
	told(1)

	// Mended by its time: it comes, and what goes wrong later is news.
	r.do(r.client.LetBotPost(t.Context(), shut.ID, true))
	robin.do("reminder resume", opt("reminder", "Shut"))
	r.do(r.client.LetBotPost(t.Context(), shut.ID, false))
	r.app.Nightly(t.Context())
	told(2)
	r.do(r.client.LetBotPost(t.Context(), shut.ID, true))
	r.toNext(r.post("Shut"))
	if o := r.awaitOutcome(r.post("Shut"), 2); o.Outcome != data.Sent {
		t.Errorf("%+v", o)
	}
	r.await("the note that nothing is amiss", func() bool { return r.post("Shut").Amiss == "" })
	r.do(r.client.LetBotPost(t.Context(), shut.ID, false))
	r.app.Nightly(t.Context())
	told(3)
}

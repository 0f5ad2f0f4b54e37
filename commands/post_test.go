package commands

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
	"cairn/zones"
)

var (
	meeting = opt("what", "meeting")
	atNine  = opt("when", "every day at 9:00")
	inUTC   = opt("zone", "UTC")
)

// A post arrives in a thread, and as a new post of a forum each time.
func TestPostInThreadAndForum(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Thread"), opt("channel", meetingThread))
	form := robin.do("reminder add", opt("what", "checkin"), atNine, opt("name", "Forum"), opt("channel", questions), opt("title", "Check-in of {date}, {time}"))
	contains(t, form.Content, "Title: ", "{date}")
	due := r.toNext(r.post("Thread"))
	for _, name := range []string{"Thread", "Forum"} {
		if o := r.awaitOutcome(r.post(name), 1); o.Outcome != data.Sent {
			t.Errorf("%s: %+v", name, o)
		}
	}
	if posts := r.posts(meetingThread); len(posts) != 1 || !strings.Contains(posts[0].Content, "meeting time") {
		t.Errorf("in the thread: %+v", posts)
	}
	title := "Check-in of " + due.UTC().Format("2006-01-02") + ", 09:00"
	thread := r.thread(title)
	if posts := r.posts(thread); len(posts) != 1 || !slices.Equal(posts[0].Buttons(), []string{"Check in"}) {
		t.Errorf("in the forum: %+v", posts)
	}
	contains(t, robin.do("reminder log", opt("reminder", "Forum")).Content, "posted · <#"+thread+">")
	r.toNext(r.post("Forum"))
	r.awaitOutcome(r.post("Forum"), 2)
	if n := len(r.threads()); n != 2 {
		t.Errorf("%d posts in the forum, want 2", n)
	}
}

// threads are the posts of the forum.
func (r *rig) threads() []playground.Channel {
	r.t.Helper()
	state, err := r.client.State(r.t.Context())
	r.do(err)
	return slices.DeleteFunc(state.Guilds[0].Threads, func(c playground.Channel) bool { return c.ParentID != questions })
}

func (r *rig) thread(title string) string {
	r.t.Helper()
	for _, c := range r.threads() {
		if c.Name == title {
			return c.ID
		}
	}
	r.t.Fatalf("the forum has no post %q: %+v", title, r.threads())
	return ""
}

// Days to leave out, the first and the last day.
func TestPostDays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	today := r.discord.Clock().Now().UTC()
	day := func(n int) string { return today.AddDate(0, 0, n).Format("2006-01-02") }
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Retreat"), opt("starts", day(2)), opt("ends", day(4)), opt("skip", day(3)))
	robin.do("reminder add", opt("what", "checkin"), atNine, opt("name", "Daily"))
	retreat, daily := r.post("Retreat"), r.post("Daily")
	settled := 0
	for n := 1; n <= 6; n++ {
		due := r.toNext(daily).UTC().Format("2006-01-02")
		r.awaitOutcome(daily, n)
		if day(2) <= due && due <= day(4) {
			settled++
			r.awaitOutcome(retreat, settled)
		}
	}
	r.await("the end of it", func() bool { return r.post("Retreat").State == data.Over })
	list, err := r.app.Store.Outcomes(t.Context(), retreat.ID, 10)
	r.do(err)
	var outcomes []string
	for _, o := range list {
		outcomes = append(outcomes, o.Outcome)
	}
	if want := []string{data.Sent, data.Skipped, data.Sent}; !slices.Equal(outcomes, want) {
		t.Errorf("%v, want %v", outcomes, want)
	}
	contains(t, robin.do("reminder log", opt("reminder", "Retreat")).Content, "· left out: it is one of its days to leave out")
	said := robin.do("reminder resume", opt("reminder", "Retreat")).Content
	contains(t, said, "All of its times have passed", "· over")
	contains(t, robin.do("reminder edit", opt("reminder", "Retreat"), opt("ends", "none")).Content, "· on")
}

// More than an hour late is not posted any more.
func TestPostTooLate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC)
	p := r.post("")
	due := comingTimes(p, r.discord.Clock().Now(), 1)[0]
	for i, late := range []time.Duration{30 * time.Minute, 61 * time.Minute} {
		r.stop()
		_, err := r.client.ClockTo(t.Context(), due.AddDate(0, 0, i).Add(late))
		r.do(err)
		r.start()
		want := []string{data.SentLate, data.TooLate}[i]
		if o := r.awaitOutcome(p, i+1); o.Outcome != want {
			t.Errorf("%s late: %+v, want %s", late, o, want)
		}
	}
	if n := len(r.posts(checkIns)); n != 1 {
		t.Errorf("%d posts, want 1", n)
	}
	contains(t, robin.do("reminder log", opt("reminder", p.Name)).Content, "posted late", "back too late")
}

// Discord carries a post out, and its answer is lost: there is one on screen.
func TestPostWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		channel string
		path    string
		lost    int
	}{
		{"within the nonce's time", checkIns, "messages$", 2},
		{"after the nonce's time", checkIns, "messages$", 20}, // as long as it tries in 2 minutes
		{"in a forum", questions, "threads$", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			robin := r.moderator()
			robin.do("reminder add", opt("what", "checkin"), atNine, inUTC, opt("channel", c.channel), opt("text", "See `/help`, **{time}**"))
			r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "lost_reply", Method: "POST", Path: c.path, Times: c.lost}))
			p := r.post("")
			r.toNext(p)
			if c.lost != 2 { // the first attempt gives up
				r.await("an attempt", func() bool { return strings.Contains(r.log.String(), "tried again later") })
				_, err := r.client.ClockAdvance(t.Context(), 6*time.Minute)
				r.do(err)
			}
			var o data.Outcome
			r.await("the outcome", func() bool {
				if c.lost != 2 { // within one attempt, only a moved clock could make Discord forget
					_, err := r.client.ClockAdvance(t.Context(), 20*time.Second)
					r.do(err)
				}
				list, err := r.app.Store.Outcomes(t.Context(), p.ID, 1)
				r.do(err)
				if len(list) > 0 {
					o = list[0]
				}
				return len(list) > 0
			})
			if o.Outcome != data.Sent && o.Outcome != data.SentLate {
				t.Errorf("%+v", o)
			}
			n := len(r.posts(checkIns))
			if c.channel == questions {
				n = len(r.threads())
			}
			if n != 1 {
				t.Errorf("%d on screen; log:\n%s", n, r.log)
			}
		})
	}
}

// Where the message history cannot be read nobody can tell whether a post arrived: it is
// not posted a second time.
func TestPostUnknown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Deny: "READ_MESSAGE_HISTORY"}))
	added := robin.do("reminder add", meeting, atNine, inUTC)
	contains(t, added.Content, "· on", "Read Message History", "rather than post it twice")
	r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "lost_reply", Method: "POST", Path: "messages$", Times: 5}))
	p := r.post("")
	r.toNext(p)
	r.await("the lost answers", func() bool { return strings.Contains(r.log.String(), "tried again later") })
	r.await("the outcome", func() bool {
		_, err := r.client.ClockAdvance(t.Context(), 3*time.Minute)
		r.do(err)
		list, err := r.app.Store.Outcomes(t.Context(), p.ID, 1)
		r.do(err)
		return len(list) > 0
	})
	if o := r.awaitOutcome(p, 1); o.Outcome != data.Unknown {
		t.Errorf("%+v", o)
	}
	if n := len(r.posts(checkIns)); n != 1 {
		t.Errorf("%d on screen", n)
	}
	contains(t, robin.do("reminder log", opt("reminder", p.Name)).Content, "perhaps posted")
}

// Much is said in the channel before the post whose answer was lost is tried again: it is
// found all the same, or else not posted a second time.
func TestPostInABusyChannel(t *testing.T) {
	t.Parallel()
	for chat, want := range map[int]string{301: data.SentLate, 1001: data.Unknown} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			robin := r.moderator()
			robin.do("reminder add", opt("what", "checkin"), atNine, inUTC)
			kind := "lost_reply"
			if want == data.Unknown {
				kind = "status" // it never arrives
			}
			r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: kind, Method: "POST", Path: "messages$", Times: 5, Status: 503}))
			p := r.post("")
			r.toNext(p)
			r.await("an attempt", func() bool { return strings.Contains(r.log.String(), "tried again later") })
			if want != data.Unknown {
				r.await("the post", func() bool { return len(r.posts(checkIns)) == 1 })
			}
			// However long the talk takes here, nothing is tried in the meantime.
			r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "status", Path: "messages", Times: 10_000, Status: 503}))
			maya := r.member("maya")
			for i := range chat {
				_, err := maya.Say(t.Context(), checkIns, fmt.Sprint("hello ", i))
				r.do(err)
			}
			r.do(r.client.FaultClear(t.Context()))
			_, err := r.client.ClockAdvance(t.Context(), 10*time.Minute)
			r.do(err)
			if o := r.awaitOutcome(p, 1); o.Outcome != want {
				t.Errorf("%+v, want %s", o, want)
			}
			if n := len(r.posts(checkIns)); n != 0 {
				t.Errorf("%d among the newest messages", n)
			}
		})
	}
}

// What can never be found out is not asked for a whole day.
func TestPostThatCannotBeLookedFor(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(r *rig) error{
		"history": func(r *rig) error {
			return r.client.SetOverwrites(r.t.Context(), checkIns, playground.Overwrite{Bot: true, Deny: "READ_MESSAGE_HISTORY"})
		},
		"channel": func(r *rig) error { return r.client.DeleteChannel(r.t.Context(), checkIns) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			robin := r.moderator()
			robin.do("reminder add", meeting, atNine, inUTC)
			r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "lost_reply", Method: "POST", Path: "messages$", Times: 5}))
			p := r.post("")
			r.toNext(p)
			r.await("an attempt", func() bool { return strings.Contains(r.log.String(), "tried again later") })
			r.do(harm(r))
			_, err := r.client.ClockAdvance(t.Context(), 61*time.Minute)
			r.do(err)
			if o := r.awaitOutcome(p, 1); o.Outcome != data.Unknown {
				t.Errorf("%+v", o)
			}
		})
	}
}

// Refusals that pass are tried again.
func TestPostTriedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC)
	r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "rate_limit", Method: "POST", Path: "messages$", Times: 1, RetryAfter: 0.05}))
	r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "status", Method: "POST", Path: "messages$", Times: 2, Status: 503}))
	p := r.post("")
	r.toNext(p)
	if o := r.awaitOutcome(p, 1); o.Outcome != data.Sent {
		t.Errorf("%+v", o)
	}
	if n := len(r.posts(checkIns)); n != 1 {
		t.Errorf("%d on screen", n)
	}
}

// A permission that is missing when the reminder is made: it waits until that is mended.
func TestPostWithoutPermission(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	for _, c := range []struct{ channel, missing string }{
		{announcements, "Missing in <#" + announcements + ">: **Send Messages**."}, {moderatorsOnly, "Missing in <#" + moderatorsOnly + ">: **View Channel**."},
	} {
		said := robin.do("reminder add", meeting, atNine, inUTC, opt("name", c.channel), opt("channel", c.channel))
		contains(t, said.Content, "**Added.**", "paused: I lack a permission", c.missing, "Permissions", "<#"+c.channel+">")
		contains(t, robin.press(said, "Check again").Content, "stays paused", c.missing)
		contains(t, robin.press(said, "Post now").Content, "Nothing was posted", c.missing)
		r.do(r.client.SetOverwrites(t.Context(), c.channel, playground.Overwrite{Bot: true, Allow: "VIEW_CHANNEL SEND_MESSAGES"}))
		contains(t, robin.press(said, "Check again").Content, "It comes again", "· on")
	}
	said := robin.do("reminder add", meeting, atNine, opt("name", "Ping"), opt("role", modRole))
	contains(t, said.Content, "paused: I lack a permission", "Mention @everyone, @here, and All Roles", "Allow anyone to @mention this role")
	r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Allow: "MENTION_EVERYONE"}))
	contains(t, robin.press(said, "Check again").Content, "It comes again")

	r.do(r.client.SetTags(t.Context(), questions, true, "meetings"))
	said = robin.do("reminder add", meeting, atNine, opt("name", "Forum"), opt("channel", questions))
	contains(t, said.Content, "paused", "without a tag")
	r.do(r.client.SetTags(t.Context(), questions, false))
	contains(t, robin.press(said, "Check again").Content, "It comes again")

	r.do(r.client.LockThread(t.Context(), meetingThread, true))
	said = robin.do("reminder add", meeting, atNine, opt("name", "Locked"), opt("channel", meetingThread))
	contains(t, said.Content, "paused: its thread is locked", "Unlock")
	r.do(r.client.LockThread(t.Context(), meetingThread, false))
	contains(t, robin.press(said, "Check again").Content, "It comes again")
}

// What Discord will never take is paused, the moderators are told once, and it comes
// again once it is mended.
func TestPostRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		harm, mend func(r *rig, robin *moderator) error
		outcome    string
		why, says  string
	}{
		{
			"permission",
			func(r *rig, _ *moderator) error { return r.client.LetBotPost(r.t.Context(), checkIns, false) },
			func(r *rig, _ *moderator) error { return r.client.LetBotPost(r.t.Context(), checkIns, true) },
			data.NoAccess, data.PausedNoAccess, "**Send Messages**",
		}, {
			"channel",
			func(r *rig, _ *moderator) error { return r.client.DeleteChannel(r.t.Context(), checkIns) },
			func(r *rig, robin *moderator) error {
				robin.said(robin.Command(r.t.Context(), moderatorsOnly, "reminder edit", opt("reminder", "Circle"), opt("channel", meetingPlace(r))))
				return nil
			},
			data.ChannelGone, data.PausedChannelGone, "another channel",
		}, {
			"role",
			func(r *rig, _ *moderator) error { return r.client.DeleteRole(r.t.Context(), trailhead, buddies) },
			func(r *rig, robin *moderator) error {
				robin.said(robin.Command(r.t.Context(), moderatorsOnly, "reminder edit", opt("reminder", "Circle"), opt("no-role", true)))
				return nil
			},
			data.RoleGone, data.PausedRoleGone, "another role, or none",
		}, {
			"channel and role", // without the channel, the role does not matter
			func(r *rig, _ *moderator) error {
				return errors.Join(r.client.DeleteRole(r.t.Context(), trailhead, buddies), r.client.DeleteChannel(r.t.Context(), checkIns))
			},
			func(r *rig, robin *moderator) error {
				robin.said(robin.Command(r.t.Context(), moderatorsOnly, "reminder edit", opt("reminder", "Circle"), opt("channel", meetingPlace(r)), opt("no-role", true)))
				return nil
			},
			data.ChannelGone, data.PausedChannelGone, "another channel",
		},
	} {
		for _, where := range []string{"channel", "direct message"} {
			t.Run(c.name+" by "+where, func(t *testing.T) {
				t.Parallel()
				r := newRig(t)
				robin := r.moderator()
				told := func() (notices []string) {
					channel := robin.dm
					if where == "channel" {
						channel = announcements
					}
					for _, m := range r.posts(channel) {
						notices = append(notices, m.Content)
					}
					return notices
				}
				if where == "channel" {
					r.do(r.client.SetOverwrites(t.Context(), announcements, playground.Overwrite{Bot: true, Allow: "SEND_MESSAGES"}))
					robin.do("setup", opt("notices", announcements))
				}
				added := robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"), opt("role", buddies))
				if where == "channel" {
					contains(t, added.Content, "I say so once in <#"+announcements+">")
				}
				r.do(c.harm(r, robin))
				p := r.post("Circle")
				r.toNext(p)
				if o := r.awaitOutcome(p, 1); o.Outcome != c.outcome {
					t.Errorf("%+v, want %s", o, c.outcome)
				}
				if p := r.post("Circle"); p.State != data.Paused || p.Why != c.why {
					t.Errorf("%+v", p)
				}
				r.await("the notice", func() bool { return len(told()) == 1 })
				contains(t, told()[0], "I paused the reminder", "Circle", "<#"+checkIns+">", c.says, "</reminder resume:")

				// Not tried again, and not told again.
				_, err := r.client.ClockAdvance(t.Context(), 48*time.Hour)
				r.do(err)
				list := robin.said(robin.Command(t.Context(), moderatorsOnly, "reminder list")).Content
				contains(t, list, "Circle", "paused: ")
				if n := len(told()); n != 1 {
					t.Errorf("told %d times", n)
				}
				trail := robin.said(robin.Command(t.Context(), moderatorsOnly, "audit")).Content
				contains(t, trail, "Cairn · paused **", pausedWords(r.app.texts.For("en"), c.why))

				if where == "channel" { // the notice leads to the panel, for moderators
					notice := r.posts(announcements)[0]
					if opened := robin.press(notice, "Look at it"); !opened.Ephemeral() || !strings.Contains(opened.Content, "Circle") {
						t.Errorf("the notice opens %q", opened.Content)
					}
					contains(t, r.member("maya").press(notice, "Look at it").Content, "those who look after the server")
				}
				r.do(c.mend(r, robin))
				robin.said(robin.Command(t.Context(), moderatorsOnly, "reminder resume", opt("reminder", "Circle")))
				p = r.post("Circle")
				if p.State != data.On {
					t.Fatalf("not resumed: %+v", p)
				}
				r.toNext(p)
				if o := r.awaitOutcome(p, 2); o.Outcome != data.Sent {
					t.Errorf("after mending: %+v", o)
				}
			})
		}
	}
}

// A thread that was locked and a forum that wants tags are noticed when a post comes.
func TestPostLockedOrUntagged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Thread"), opt("channel", meetingThread))
	robin.do("reminder add", meeting, atNine, opt("name", "Forum"), opt("channel", questions))
	r.do(r.client.LockThread(t.Context(), meetingThread, true))
	r.do(r.client.SetTags(t.Context(), questions, true, "meetings"))
	r.toNext(r.post("Thread"))
	for name, why := range map[string]string{"Thread": data.PausedLocked, "Forum": data.PausedRefused} {
		if o := r.awaitOutcome(r.post(name), 1); o.Outcome != data.Refused {
			t.Errorf("%s: %+v", name, o)
		}
		if p := r.post(name); p.State != data.Paused || p.Why != why {
			t.Errorf("%+v, want %s", p, why)
		}
	}
	r.await("the notice", func() bool { return len(r.posts(robin.dm)) == 1 })
	contains(t, r.posts(robin.dm)[0].Content, "I paused 2 reminders", "its thread is locked", "Unlock the thread", "Discord did not take it", "without a tag")
}

// meetingPlace is a channel that is there when check-ins is not.
func meetingPlace(r *rig) string {
	c, err := r.client.MakeChannel(r.t.Context(), trailhead, "meetings", 0, "")
	r.do(err)
	return c.ID
}

// The bot is removed from a server: everything there is paused, nothing is tried any
// more, and it can go on when the bot is back.
func TestPostInServerThatRemovedTheBot(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "One"))
	robin.do("reminder add", meeting, atNine, opt("name", "Two"), opt("role", buddies))
	r.do(r.client.RemoveBot(t.Context(), trailhead))
	one, two := r.post("One"), r.post("Two")
	r.toNext(one)
	r.awaitOutcome(one, 1)
	r.awaitOutcome(two, 1)
	for _, p := range []data.Post{r.post("One"), r.post("Two")} {
		if p.State != data.Paused || p.Why != data.PausedGuildGone {
			t.Errorf("%+v", p)
		}
	}
	if g, err := r.app.Store.Guild(t.Context(), trailhead); err != nil || g.GoneAt.IsZero() {
		t.Errorf("%+v, %v", g, err)
	}
	if n := len(r.posts(robin.dm)); n != 0 {
		t.Errorf("robin was told %d times of what they did", n)
	}

	r.do(r.client.InstallBot(t.Context(), trailhead))
	contains(t, robin.do("reminder list").Content, "paused: I was removed from this server")
	if g, err := r.app.Store.Guild(t.Context(), trailhead); err != nil || !g.GoneAt.IsZero() {
		t.Errorf("%+v, %v", g, err)
	}
	contains(t, robin.do("reminder resume", opt("reminder", "One")).Content, "It comes again")
	r.toNext(one)
	if o := r.awaitOutcome(one, 2); o.Outcome != data.Sent {
		t.Errorf("%+v", o)
	}
}

// A server that removed the bot is found out also where nothing comes; its commands can
// still be used there, and that does not bring the bot back.
func TestServerThatRemovedTheBotIsFound(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	shown := robin.do("setup", opt("zone", "UTC"))
	robin.do("reminder add", meeting, atNine)
	robin.do("reminder pause", opt("reminder", r.post("").Name))
	gone := func() bool {
		g, err := r.app.Store.Guild(t.Context(), trailhead)
		r.do(err)
		return !g.GoneAt.IsZero()
	}
	r.app.lookAfterGuilds(t.Context())
	if gone() {
		t.Error("gone before it was removed")
	}
	// While Discord does not answer, nobody knows.
	r.do(r.client.RemoveBot(t.Context(), trailhead))
	r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "status", Method: "GET", Path: "/guilds/" + trailhead + "$", Times: 5, Status: 503}))
	r.app.lookAfterGuilds(t.Context())
	if gone() {
		t.Error("gone because Discord did not answer")
	}
	r.app.lookAfterGuilds(t.Context())
	if !gone() {
		t.Error("the removal was not noticed")
	}
	r.app.lookAfterGuilds(t.Context())
	r.do(r.client.InstallBot(t.Context(), trailhead))
	r.app.lookAfterGuilds(t.Context())
	if gone() {
		t.Error("gone after it came back")
	}
	trail := robin.do("audit").Content
	if n := strings.Count(trail, "Cairn · paused"); n != 1 {
		t.Errorf("%d entries:\n%s", n, trail)
	}

	// Where it was added for its commands only, they come from a server that it is not in.
	r.do(r.app.Store.GuildGone(t.Context(), trailhead, r.discord.Clock().Now()))
	r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "status", Method: "GET", Path: "/guilds/" + trailhead + "$", Times: 2, Status: 404}))
	contains(t, robin.press(shown, "Check again").Content, "I am not a member of this server")
	if !gone() {
		t.Error("a command took the bot for being back")
	}
	robin.press(shown, "Check again")
	if gone() {
		t.Error("it is there, and a command does not notice")
	}
}

// Nobody is reachable: the reminder is paused all the same, and says why.
func TestPostNobodyToTell(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC)
	r.do(robin.Set(t.Context(), map[string]any{"accepts_dms": false}))
	r.do(r.client.LetBotPost(t.Context(), checkIns, false))
	p := r.post("")
	r.toNext(p)
	r.awaitOutcome(p, 1)
	contains(t, robin.do("reminder list").Content, "paused: I lack a permission")
	r.await("the log", func() bool { return strings.Contains(r.log.String(), "could not be told") })
}

// Why a message was left out.
func TestPostLeftOut(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	words := r.app.texts.For("en")
	p := data.Post{Zone: "Asia/Kathmandu", Skips: "2026-11-24 2026-11-25", Ends: "2026-11-30"}
	for day, want := range map[int]string{23: "paused or changed", 24: "days to leave out", 30: "paused or changed", 31: "last day was over"} {
		due := time.Date(2026, 11, day, 0, 30, 0, 0, zones.OrUTC(p.Zone)) // the day before in UTC
		contains(t, postOutcomeWords(words, p, data.Outcome{Outcome: data.Skipped, Due: due}), "left out: ", want)
	}
}

// A title is filled in by the post's own clock, and fits.
func TestPostTitle(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC)
	p := data.Post{Name: "Circle", Zone: "Asia/Kathmandu", Title: "On {date} at {time}"}
	if got := postTitle(p, due); got != "On 2026-11-24 at 05:15" {
		t.Error(got)
	}
	p.Title = ""
	if got := postTitle(p, due); got != "Circle" {
		t.Error(got)
	}
	p.Title = strings.Repeat("ä{date}", 15)
	if got := postTitle(p, due); len([]rune(got)) > 100 {
		t.Error(len([]rune(got)))
	}
	if got := fillPost("{time} {date} {relative} {other}", due); got != fmt.Sprintf("<t:%d:t> <t:%[1]d:D> <t:%[1]d:R> {other}", due.Unix()) {
		t.Error(got)
	}
}

// What the nights are for happens on the clock that everything else follows, moved or not.
func TestNightsFollowTheClock(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, opt("when", "once 2030-01-01 09:00"), inUTC, opt("name", "Far"))
	left := func() bool {
		g, err := r.app.Store.Guild(t.Context(), trailhead)
		r.do(err)
		return !g.GoneAt.IsZero()
	}
	r.do(r.client.RemoveBot(t.Context(), trailhead))
	if left() {
		t.Fatal("found out by itself")
	}
	now, err := r.client.ClockAdvance(t.Context(), 24*time.Hour) // nothing is due that finds it out
	r.do(err)
	if next := now.NextDue; next != nil && next.Before(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the page offers to jump to %s", next)
	}
	r.await("the night", left)
	_, err = r.client.ClockAdvance(t.Context(), 31*24*time.Hour)
	r.do(err)
	r.await("the night that forgets the server", func() bool {
		list, err := r.app.Store.Posts(t.Context(), trailhead)
		r.do(err)
		return len(list) == 0
	})
}

// A preview shows the post and nothing else, also to somebody who is to be told something.
func TestPreviewIsThePost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.agree()
	panel := robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"), opt("text", "Welcome, all."))
	r.do(robin.Set(t.Context(), map[string]any{"accepts_dms": false}))
	contains(t, robin.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC")).Content, "cannot reach you yet")
	r.advance(25 * time.Hour)
	for _, preview := range []*playground.Message{robin.do("reminder preview", opt("reminder", "Circle")), robin.press(panel, "Preview")} {
		if preview.Content != "Welcome, all." || len(preview.Components)+len(preview.Embeds) != 0 {
			t.Errorf("it shows %q with %d rows and %d embeds", preview.Content, len(preview.Components), len(preview.Embeds))
		}
	}
	contains(t, robin.do("reminder log", opt("reminder", "Circle")).Content, "do not reach you") // there was something to tell
}

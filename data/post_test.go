package data

import (
	"errors"
	"testing"
	"time"
)

// circle is a post of server 9 that comes at 8:30.
func circle() Post {
	return Post{GuildID: "9", Kind: Meeting, Name: "Circle", ChannelID: "8", Text: "hello", Rule: "daily 08:30", Zone: "Etc/UTC", State: On, MadeBy: maya}
}

func addPost(t *testing.T, s *Store, p Post) Post {
	t.Helper()
	var err error
	p.ID, err = s.AddPost(t.Context(), p, daily(morning), earlier, 100, Audit{At: earlier, Actor: maya, Action: "add", Name: p.Name})
	must(t, err)
	return p
}

// An edit of words or place leaves alone what is due; another time does not.
func TestEditKeepsWhatIsDue(t *testing.T) {
	s := withMembers(t)
	p := addPost(t, s, circle())
	later := morning.Add(30 * time.Minute)
	next := daily(morning.Add(24 * time.Hour))
	edit := func() {
		t.Helper()
		must(t, s.EditPost(t.Context(), p, next, later, Audit{At: later, Actor: maya, Action: "edit"}))
	}

	// Before it is queued, as after an outage.
	p.Text = "other words"
	edit()
	enqueue(t, s, later)
	// Queued, and not sent yet.
	p.ChannelID, p.Ends = "88", "2027-01-01"
	edit()
	p.Kind = CheckInPrompt
	edit()
	list := take(t, s, later)
	if len(list) != 1 {
		enqueue(t, s, later.Add(time.Minute)) // what is late is spread over time
		list = take(t, s, later.Add(time.Minute))
	}
	if len(list) != 1 || list[0].Gone || list[0].Post.Text != "other words" || list[0].Post.ChannelID != "88" || list[0].Kind != CheckInPrompt {
		t.Fatalf("%+v", list)
	}
	must(t, s.Retry(t.Context(), list[0], later, ""))
	p.Starts = "2026-11-25"
	edit()
	if list = take(t, s, later.Add(time.Minute)); len(list) != 1 || !list[0].Gone {
		t.Errorf("after its first day was changed: %+v", list)
	}
}

// What is over stays so when its words are edited, and goes in the end.
func TestPostsThatAreOver(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	p := addPost(t, s, circle())
	enqueue(t, s, morning)
	d := take(t, s, morning)[0]
	must(t, s.EndPost(ctx, "9", p.ID))
	must(t, s.ForgetPosts(ctx, morning.Add(time.Hour))) // it is being sent
	must(t, s.Finish(ctx, d, Sent, "7", "", morning))

	p.State, p.Text = Over, "other words"
	must(t, s.EditPost(ctx, p, daily(morning.Add(24*time.Hour)), morning, Audit{At: morning, Action: "edit"}))
	if got, err := s.Post(ctx, "9", p.ID); err != nil || got.State != Over || got.Text != "other words" || !got.From.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	if _, any, err := s.NextDue(ctx); any || err != nil {
		t.Errorf("it comes all the same: %v", err)
	}
	other := circle()
	other.Name = "Other"
	other = addPost(t, s, other) // has no outcome, and is on

	must(t, s.ForgetPosts(ctx, morning))
	if _, err := s.Post(ctx, "9", p.ID); err != nil {
		t.Errorf("too early: %v", err)
	}
	must(t, s.ForgetPosts(ctx, morning.Add(time.Second)))
	if _, err := s.Post(ctx, "9", p.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	if _, err := s.Post(ctx, "9", other.ID); err != nil {
		t.Errorf("one that is on: %v", err)
	}
}

// By hand, one at a time and not more often than once a minute.
func TestRunPost(t *testing.T) {
	s := withMembers(t)
	p := addPost(t, s, circle())
	run := func(at time.Time) error {
		_, err := s.RunPost(t.Context(), "9", p.ID, at, Audit{At: at, Action: "run-now"})
		return err
	}
	must(t, run(earlier))
	for _, after := range []time.Duration{0, 30 * time.Second, 5 * time.Minute} { // it is not sent yet
		if err := run(earlier.Add(after)); !errors.Is(err, ErrTooSoon) {
			t.Errorf("after %s: %v", after, err)
		}
	}
	at := earlier.Add(5 * time.Minute)
	d := take(t, s, at)
	if len(d) != 1 || !d[0].ByHand {
		t.Fatalf("%+v", d)
	}
	must(t, s.Finish(t.Context(), d[0], Sent, "7", "", at))
	must(t, run(at))
	d = take(t, s, at)
	must(t, s.Finish(t.Context(), d[0], Sent, "8", "", at))
	if err := run(at.Add(59 * time.Second)); !errors.Is(err, ErrTooSoon) {
		t.Errorf("within a minute: %v", err)
	}
	must(t, run(at.Add(time.Minute)))
	if n := count(t, s, "audit"); n != 4 {
		t.Errorf("%d entries in the trail", n)
	}
}

// What is amiss is told once until it is over; a pause that was announced is not told
// again, any other is; and a moderator's change settles it.
func TestWhatModeratorsAreTold(t *testing.T) {
	ctx := t.Context()
	s := withMembers(t)
	p := addPost(t, s, circle())
	audit := Audit{At: morning, Action: "pause", Name: p.Name}
	untold := func(want int) []Post {
		t.Helper()
		list, err := s.UntoldPosts(ctx, p.GuildID)
		must(t, err)
		guilds, err := s.UntoldGuilds(ctx, "", 10)
		must(t, err)
		if len(list) != want || len(guilds) != want {
			t.Fatalf("%d posts of %v, not %d: %+v", len(list), guilds, want, list)
		}
		return list
	}
	amiss := func(what string, want int) {
		t.Helper()
		must(t, s.SetAmiss(ctx, p.GuildID, p.ID, what, morning))
		untold(want)
	}
	untold(0)
	amiss(WithoutPing, 1)
	must(t, s.GatherPosts(ctx, untold(1), morning.Add(time.Minute)))
	if list := untold(1); !list[0].Gathered.Equal(morning.Add(time.Minute)) || list[0].Amiss != WithoutPing {
		t.Errorf("%+v", list[0])
	}
	must(t, s.ModeratorsTold(ctx, untold(1)))
	amiss(WithoutPing, 0)
	amiss("", 0)
	amiss(WithoutPing, 1)
	amiss("", 0) // over before it was told
	amiss(PausedNoAccess, 1)
	old := untold(1)
	must(t, s.NobodyTold(ctx, old))
	untold(0)
	if list, err := s.UnheardPosts(ctx, p.GuildID); err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}

	// Announced to nobody: the pause is told. Announced: it is not.
	must(t, s.HoldComing(ctx, p.GuildID, p.ID, PausedNoAccess, audit))
	untold(1)
	on := func() {
		t.Helper()
		must(t, s.EditPost(ctx, p, daily(morning), earlier, Audit{At: morning, Actor: maya, Action: "resume"}))
		untold(0)
	}
	on()
	amiss(PausedNoAccess, 1)
	must(t, s.ModeratorsTold(ctx, untold(1)))
	must(t, s.HoldComing(ctx, p.GuildID, p.ID, PausedNoAccess, audit))
	untold(0)
	must(t, s.HoldComing(ctx, p.GuildID, p.ID, PausedChannelGone, audit)) // it is paused already
	untold(0)
	on()
	must(t, s.HoldComing(ctx, p.GuildID, p.ID, PausedChannelGone, audit))
	untold(1)
	must(t, s.PausePost(ctx, p.GuildID, p.ID, audit)) // as it was
	untold(1)
	on()
	amiss(WithoutPing, 1)
	must(t, s.PausePost(ctx, p.GuildID, p.ID, audit))
	untold(0) // whoever paused it has seen it
	must(t, s.SetAmiss(ctx, p.GuildID, p.ID, PausedLocked, morning))
	untold(0)

	// Of one that came for the last time nothing is told, whether that is found after its
	// end or was before it.
	on()
	must(t, s.EndPost(ctx, p.GuildID, p.ID))
	amiss(WithoutPing, 0)
	on()
	amiss(WithoutPing, 1)
	must(t, s.EndPost(ctx, p.GuildID, p.ID))
	untold(0)
}

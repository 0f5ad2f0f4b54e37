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

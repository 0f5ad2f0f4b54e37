package data

import (
	"errors"
	"testing"
	"time"
)

// tomorrow is the same time a day after the given one.
func tomorrow(_ string, _ int, after time.Time) (time.Time, error) {
	return after.Add(24 * time.Hour), nil
}

func daily(t *testing.T, s *Store, user, zone string, minute int, due time.Time) {
	t.Helper()
	must(t, s.SetDailyPrompt(t.Context(), user, DailyPrompt{Zone: zone, Minute: minute, NextDue: due}))
}

func enqueue(t *testing.T, s *Store, now time.Time) int {
	t.Helper()
	n, err := s.EnqueueDue(t.Context(), now, tomorrow)
	must(t, err)
	return n
}

func TestDueGroups(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	if _, any, err := s.NextDue(ctx); any || err != nil {
		t.Fatalf("an empty store has something due: %v", err)
	}
	daily(t, s, maya, "Europe/Berlin", 510, morning)
	daily(t, s, sam, "Europe/Berlin", 510, morning.Add(time.Hour)) // joins Maya's group and its time
	if due, any, err := s.NextDue(ctx); !any || err != nil || !due.Equal(morning) {
		t.Fatalf("due %v, %v, %v", due, any, err)
	}
	if n := enqueue(t, s, morning.Add(-time.Second)); n != 0 {
		t.Errorf("%d groups before their time", n)
	}
	if n := enqueue(t, s, morning); n != 1 {
		t.Errorf("%d groups at their time", n)
	}
	if n := enqueue(t, s, morning); n != 0 {
		t.Errorf("the group was taken twice")
	}
	list, err := s.TakeDeliveries(ctx, morning, 10)
	if err != nil || len(list) != 2 || !list[0].Due.Equal(morning) || list[0].Attempts != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	if len(list[0].Nonce()) > 25 || list[0].Nonce() == list[1].Nonce() {
		t.Errorf("nonces %q and %q", list[0].Nonce(), list[1].Nonce())
	}
	if again, err := s.TakeDeliveries(ctx, morning, 10); err != nil || len(again) != 0 {
		t.Errorf("taken twice: %+v, %v", again, err)
	}

	// One arrives, one is tried again, and a crash in between loses neither.
	must(t, s.MarkSent(ctx, list[0].ID, "555"))
	must(t, s.RequeueInterrupted(ctx))
	again, err := s.TakeDeliveries(ctx, morning, 10)
	if err != nil || len(again) != 1 || again[0].ID != list[1].ID || again[0].Attempts != 2 || again[0].Nonce() != list[1].Nonce() {
		t.Fatalf("after a crash: %+v, %v", again, err)
	}
	must(t, s.Retry(ctx, again[0].ID, morning.Add(time.Minute), "Discord answered 503"))
	if at, any, err := s.NextDelivery(ctx); !any || err != nil || !at.Equal(morning.Add(time.Minute)) {
		t.Errorf("next delivery %v, %v, %v", at, any, err)
	}
	must(t, s.GiveUp(ctx, again[0].ID, "too late"))
	if _, any, _ := s.NextDelivery(ctx); any {
		t.Error("a delivery that was given up is still queued")
	}
	must(t, s.ForgetDeliveries(ctx, morning.Add(time.Second)))
	if n := count(t, s, "delivery"); n != 0 {
		t.Errorf("%d deliveries kept", n)
	}
}

// After an outage only the newest prompt is queued, and the missed ones are recorded.
func TestMissedDueTimes(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	daily(t, s, maya, "Etc/UTC", 510, morning)
	back := morning.Add(3*24*time.Hour + 10*time.Minute)
	enqueue(t, s, back)
	list, err := s.TakeDeliveries(ctx, back, 10)
	if err != nil || len(list) != 1 || !list[0].Due.Equal(morning.Add(3*24*time.Hour)) {
		t.Errorf("queued %+v, %v", list, err)
	}
	e, err := s.Export(ctx, maya)
	if err != nil || len(e.Deliveries) != 4 || e.Deliveries[0].Outcome != "given_up" || e.Deliveries[0].Why != "too late" {
		t.Errorf("recorded %+v, %v", e.Deliveries, err)
	}
	if due, _, err := s.NextDue(ctx); err != nil || !due.Equal(morning.Add(4*24*time.Hour)) {
		t.Errorf("next due %v, %v", due, err)
	}
	enqueue(t, s, back.Add(400*24*time.Hour)) // more than a year later
	if n := count(t, s, "delivery"); n != 4+30 {
		t.Errorf("%d outcomes, want those of 30 days more", n)
	}
	stuck := func(string, int, time.Time) (time.Time, error) { return morning, nil }
	if _, err := s.EnqueueDue(ctx, back.Add(800*24*time.Hour), stuck); err == nil {
		t.Error("a time that does not advance was taken")
	}
}

func TestChangingThePrompt(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	daily(t, s, maya, "Europe/Berlin", 510, morning)
	daily(t, s, maya, "Asia/Kathmandu", 600, morning.Add(time.Hour))
	p, err := s.DailyPrompt(ctx, maya)
	if err != nil || p.Zone != "Asia/Kathmandu" || p.Minute != 600 {
		t.Errorf("%+v, %v", p, err)
	}
	enqueue(t, s, morning)
	if list, err := s.TakeDeliveries(ctx, morning, 10); err != nil || len(list) != 0 {
		t.Errorf("the old time still sends: %+v, %v", list, err)
	}
	if n := count(t, s, "due_group"); n != 1 {
		t.Errorf("%d groups: the empty one should go when it comes due", n)
	}

	enqueue(t, s, morning.Add(time.Hour))
	underWay, err := s.TakeDeliveries(ctx, morning.Add(time.Hour), 10)
	must(t, err)
	must(t, s.StopDailyPrompt(ctx, maya))
	must(t, s.Retry(ctx, underWay[0].ID, morning.Add(time.Hour), "Discord answered 503"))
	if list, err := s.TakeDeliveries(ctx, morning.Add(time.Hour), 10); err != nil || len(list) != 0 {
		t.Errorf("sent after stopping: %+v, %v", list, err)
	}
	if err := s.StopDailyPrompt(ctx, maya); !errors.Is(err, ErrNotFound) {
		t.Errorf("stopping twice: %v", err)
	}
	if _, err := s.DailyPrompt(ctx, maya); !errors.Is(err, ErrNotFound) {
		t.Errorf("the prompt is still there: %v", err)
	}
}

func TestClosedDMsGetNoPrompts(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	daily(t, s, maya, "Etc/UTC", 510, morning)
	must(t, s.SetDMsClosed(ctx, maya, morning))
	enqueue(t, s, morning)
	if list, err := s.TakeDeliveries(ctx, morning, 10); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	saved, err := s.SaveCheckIn(ctx, maya, CheckIn{At: morning, Mood: Rated(5)})
	if err != nil || !saved.DMsClosed {
		t.Errorf("the member is not told: %+v, %v", saved, err)
	}
	must(t, s.SetDMsClosed(ctx, maya, time.Time{}))
	enqueue(t, s, morning.Add(24*time.Hour))
	if list, err := s.TakeDeliveries(ctx, morning.Add(24*time.Hour), 10); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestAnswerPrompt(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	daily(t, s, maya, "Etc/UTC", 510, morning)
	enqueue(t, s, morning)
	list, err := s.TakeDeliveries(ctx, morning, 10)
	must(t, err)
	id := list[0].ID

	first, err := s.AnswerPrompt(ctx, maya, id, CheckIn{At: morning.Add(time.Minute), Mood: Rated(4)})
	must(t, err)
	second, err := s.AnswerPrompt(ctx, maya, id, CheckIn{At: morning.Add(time.Hour), Mood: Rated(6)})
	must(t, err)
	if !second.At.Equal(first.At) {
		t.Errorf("the second answer is of %v, the first of %v", second.At, first.At)
	}
	entries, err := s.CheckInsBefore(ctx, maya, endOfTime, 10)
	if err != nil || len(entries) != 1 || entries[0].Mood != Rated(6) {
		t.Errorf("%+v, %v", entries, err)
	}
	for _, id := range []int64{id + 1, 0, -1} {
		if _, err := s.AnswerPrompt(ctx, maya, id, CheckIn{At: morning, Mood: Rated(1)}); !errors.Is(err, ErrNotFound) {
			t.Errorf("delivery %d: %v", id, err)
		}
	}
	if _, err := s.AnswerPrompt(ctx, sam, id, CheckIn{At: morning, Mood: Rated(1)}); !errors.Is(err, ErrNotFound) {
		t.Errorf("somebody else's prompt: %v", err)
	}
}

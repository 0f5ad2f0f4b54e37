package data

import (
	"slices"
	"testing"
	"time"
)

// After an outage a member gets one message of a kind, which stands for the late ones.
func TestLateOnesComeTogether(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	add := func(user string, kind Kind, due time.Time) int64 {
		t.Helper()
		id, err := s.AddReminder(ctx, user, kind, "", daily(due), earlier)
		must(t, err)
		return id
	}
	at := func(minutes int) time.Time { return morning.Add(time.Duration(minutes) * time.Minute) }
	long := add(maya, Medicine, at(-50))
	first := add(maya, Medicine, at(-20))
	stopped := add(maya, Medicine, at(-15))
	second := add(maya, Medicine, at(-10))
	newest := add(maya, Medicine, at(-5))
	other := add(maya, Meeting, at(-20))
	others := add(sam, Medicine, at(-20))
	onTime := add(maya, Medicine, at(-1))
	snoozed := add(maya, Medicine, at(600))
	must(t, s.SnoozeReminder(ctx, maya, snoozed, at(-30), at(-12)))
	enqueue(t, s, morning)
	must(t, s.StopReminder(ctx, maya, stopped))

	now := morning.Add(2 * time.Second) // what is spread is ripe
	list := take(t, s, now)
	sent := map[int64]Delivery{}
	for _, d := range list {
		if !d.Gone {
			sent[d.Reminder] = d
		}
	}
	if len(sent) != 6 || len(sent) != len(list)-1 { // the stopped one is dropped in its turn
		t.Fatalf("%d of %d: %+v", len(sent), len(list), list)
	}
	for _, id := range []int64{other, others, onTime, snoozed, long} {
		if d, ok := sent[id]; !ok || len(d.Also) > 0 {
			t.Errorf("reminder %d: %v, %v", id, ok, d.Also)
		}
	}
	want := []time.Time{at(-20), at(-10)}
	same := func(a, b time.Time) bool { return a.Equal(b) }
	if d := sent[newest]; !slices.EqualFunc(d.Also, want, same) {
		t.Errorf("it stands for %v", d.Also)
	}
	for _, id := range []int64{first, second} {
		if o, err := s.Outcomes(ctx, id, 1); err != nil || len(o) != 1 || o[0].Outcome != Together || !o[0].TogetherWith().Equal(at(-5)) {
			t.Errorf("%+v, %v", o, err)
		}
	}
	stood, err := s.StoodFor(ctx, maya, newest, at(-5))
	if err != nil || len(stood) != 2 || stood[0].Reminder != first || !stood[0].Due.Equal(at(-20)) || stood[1].Reminder != second {
		t.Errorf("%+v, %v", stood, err)
	}
	if _, err := s.StoodFor(ctx, sam, newest, at(-5)); err != ErrNotFound {
		t.Errorf("somebody else's: %v", err)
	}
	// A repeated attempt says the same, and takes in nothing more.
	must(t, s.Retry(ctx, sent[newest], now, "a bad moment"))
	if list := take(t, s, now); len(list) != 1 || !slices.EqualFunc(list[0].Also, want, same) {
		t.Errorf("%+v", list)
	}
}

// While groups are still to be taken, what may be brought together waits.
func TestLateOnesWaitForAllGroups(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	for _, minutes := range []int{-20, -5} {
		_, err := s.AddReminder(ctx, maya, Medicine, "", daily(morning.Add(time.Duration(minutes)*time.Minute)), earlier)
		must(t, err)
	}
	must(t, s.write.do(ctx, func(tx *tx) error { // as if a transaction had been full before it
		_, err := tx.exec(`UPDATE due_group SET next_due = next_due + 86400 WHERE rule = ?`, daily(morning.Add(-20*time.Minute)).Rule)
		return err
	}))
	enqueue(t, s, morning)
	must(t, s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`UPDATE due_group SET next_due = next_due - 86400 WHERE rule = ?`, daily(morning.Add(-20*time.Minute)).Rule)
		return err
	}))
	now := morning.Add(2 * time.Second)
	if list := take(t, s, now); len(list) != 0 {
		t.Errorf("taken before the others were known: %+v", list)
	}
	enqueue(t, s, now)
	if list := take(t, s, now.Add(2*time.Second)); len(list) != 1 || len(list[0].Also) != 1 {
		t.Errorf("%+v", list)
	}
}

// Where the message that stood for another one is not sent, that one comes after all.
func TestReleasedWithoutItsMessage(t *testing.T) {
	at := func(minutes int) time.Time { return morning.Add(time.Duration(minutes) * time.Minute) }
	now := morning.Add(2 * time.Second)
	for name, c := range map[string]struct {
		ends func(s *Store, d Delivery) error
		want string // outcome of the other one; "": it is to be sent
	}{
		"refused": {ends: func(s *Store, d Delivery) error { return s.Finish(t.Context(), d, Refused, "", "no", now) }},
		"unknown": {ends: func(s *Store, d Delivery) error { return s.Finish(t.Context(), d, Unknown, "", "?", now) }, want: Unknown},
		"sent":    {ends: func(s *Store, d Delivery) error { return s.Finish(t.Context(), d, SentLate, "9", "", now) }, want: Together},
		"acted on, its answer lost": {ends: func(s *Store, d Delivery) error {
			if err := s.SeenReminder(t.Context(), maya, d.Reminder, d.Due); err != nil {
				return err
			}
			return s.Finish(t.Context(), d, Refused, "", "", now)
		}, want: Together},
		"removed before another attempt": {ends: func(s *Store, d Delivery) error {
			if err := s.Retry(t.Context(), d, now.Add(time.Hour), "503"); err != nil {
				return err
			}
			return s.RemoveReminder(t.Context(), maya, d.Reminder)
		}},
		"removed while it was being sent": {ends: func(s *Store, d Delivery) error {
			if err := s.RemoveReminder(t.Context(), maya, d.Reminder); err != nil {
				return err
			}
			return s.Finish(t.Context(), d, Skipped, "", "", now)
		}},
		"removed while it was being sent, and arrived": {ends: func(s *Store, d Delivery) error {
			if err := s.RemoveReminder(t.Context(), maya, d.Reminder); err != nil {
				return err
			}
			return s.Finish(t.Context(), d, SentLate, "9", "", now)
		}, want: Together},
		"removed while it was being sent, and interrupted": {ends: func(s *Store, d Delivery) error {
			if err := s.RemoveReminder(t.Context(), maya, d.Reminder); err != nil {
				return err
			}
			if err := s.RequeueInterrupted(t.Context()); err != nil {
				return err
			}
			if list := take(t, s, now); len(list) != 0 {
				t.Errorf("%+v", list)
			}
			return nil
		}},
		"stopped before another attempt": {ends: func(s *Store, d Delivery) error {
			if err := s.Retry(t.Context(), d, now, "503"); err != nil {
				return err
			}
			if err := s.StopReminder(t.Context(), maya, d.Reminder); err != nil {
				return err
			}
			list := take(t, s, now)
			if len(list) != 1 || !list[0].Gone || list[0].Attempts != 2 {
				t.Fatalf("%+v", list)
			}
			return s.Finish(t.Context(), list[0], Skipped, "", "", now)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := withMembers(t)
			ctx := t.Context()
			other, err := s.AddReminder(ctx, maya, Medicine, "", daily(at(-20)), earlier)
			must(t, err)
			_, err = s.AddReminder(ctx, maya, Medicine, "", daily(at(-5)), earlier)
			must(t, err)
			enqueue(t, s, morning)
			list := take(t, s, now)
			if len(list) != 1 || len(list[0].Also) != 1 {
				t.Fatalf("%+v", list)
			}
			must(t, c.ends(s, list[0]))
			o, err := s.Outcomes(ctx, other, 1)
			must(t, err)
			if c.want != "" {
				if len(o) != 1 || o[0].Outcome != c.want {
					t.Errorf("its outcome: %+v", o)
				}
				if list := take(t, s, now); len(list) != 0 {
					t.Errorf("it is sent: %+v", list)
				}
				return
			}
			if wakes, waits, err := s.NextDelivery(ctx); err != nil || !waits || wakes.After(now) {
				t.Errorf("nothing wakes the scheduler: %s, %v, %v", wakes, waits, err)
			}
			if list := take(t, s, now); len(o) != 0 || len(list) != 1 || list[0].Reminder != other || list[0].Attempts != 1 || len(list[0].Also) != 0 {
				t.Errorf("it does not come: %+v, %+v", o, list)
			}
		})
	}
}

package data

import "testing"

// Another time and other words for a reminder are kept both, or neither is.
func TestChangeReminder(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	id, err := s.AddReminder(ctx, maya, Own, "the old words", daily(morning), earlier)
	must(t, err)
	later := daily(tomorrow("", "", morning).Add(-1))
	must(t, s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`CREATE TRIGGER full BEFORE INSERT ON in_group BEGIN SELECT raise(ABORT, 'no room'); END`)
		return err
	}))
	if err := s.ChangeReminder(ctx, maya, id, later, "the new words", morning); err == nil {
		t.Error("it is said to be kept")
	}
	if r, err := s.Reminder(ctx, maya, id); err != nil || r.Text != "the old words" || r.Rule != daily(morning).Rule {
		t.Errorf("half of it is kept: %+v, %v", r, err)
	}
	must(t, s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`DROP TRIGGER full`)
		return err
	}))
	must(t, s.StopReminder(ctx, maya, id))
	must(t, s.ChangeReminder(ctx, maya, id, later, "the new words", morning))
	if r, err := s.Reminder(ctx, maya, id); err != nil || r.Text != "the new words" || r.Rule != later.Rule || r.State != On || !r.From.Equal(morning) {
		t.Errorf("%+v, %v", r, err)
	}
	if err := s.ChangeReminder(ctx, sam, id, later, "words of Sam", morning); err != ErrNotFound {
		t.Errorf("somebody else's: %v", err)
	}
	must(t, s.ChangeReminder(ctx, maya, id, later, "", morning))
	if r, err := s.Reminder(ctx, maya, id); err != nil || r.Text != "" {
		t.Errorf("%+v, %v", r, err)
	}
}

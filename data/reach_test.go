package data

import (
	"testing"
	"time"
)

// Whom nothing reaches is known without a database, and follows every change of it.
func TestReach(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	want := func(what string, closed, unreached bool) {
		t.Helper()
		if c, u := s.DMsClosed(maya), s.Unreached(maya); c != closed || u != unreached {
			t.Errorf("%s: closed %v, unreached %v", what, c, u)
		}
	}
	want("at first", false, false)
	must(t, s.SetDMsClosed(ctx, maya, morning))
	want("closed", true, true)
	must(t, s.SetDMsClosed(ctx, maya, morning.Add(time.Hour)))
	m, err := s.Member(ctx, maya)
	must(t, err)
	if !m.DMsClosedAt.Equal(morning) {
		t.Errorf("refused once more, closed since %s", m.DMsClosedAt)
	}
	must(t, s.SetDMsClosed(ctx, maya, time.Time{}))
	want("opened", false, false)
	must(t, s.SetDMsClosed(ctx, maya, morning.Add(time.Hour)))
	if m, err := s.Member(ctx, maya); err != nil || !m.DMsClosedAt.Equal(morning.Add(time.Hour)) {
		t.Errorf("closed again since %s, %v", m.DMsClosedAt, err)
	}
	m.Thread = "77"
	must(t, s.SetSettings(ctx, maya, m.Settings))
	want("with a thread", true, false)
	dir := s.Dir()
	must(t, s.Close())
	s = open(t, dir)
	want("after a restart", true, false)
	must(t, s.ForgetThread(ctx, maya, "78"))
	want("another thread is gone", true, false)
	must(t, s.ForgetThread(ctx, maya, "77"))
	want("the thread is gone", true, true)
	if s.Unreached(sam) || s.Unreached("") {
		t.Error("others are taken for unreached")
	}
	must(t, s.Erase(ctx, maya))
	want("after erasing", false, false)
	must(t, s.SetDMsClosed(ctx, maya, morning))
	want("of somebody who is no member", false, false)
}

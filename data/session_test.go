package data

import (
	"errors"
	"testing"
	"time"
)

func running(t *testing.T, s *Store, since time.Time) []Session {
	t.Helper()
	list, err := s.OpenSessions(t.Context(), since)
	must(t, err)
	return list
}

func sameSession(a, b Session) bool {
	for _, v := range []*Session{&a, &b} { // whatever place they are told in
		v.Began, v.StageBegan, v.TokenAt = v.Began.UTC(), v.StageBegan.UTC(), v.TokenAt.UTC()
	}
	return a == b
}

// An exercise is there after a restart as it was saved last, until it ends.
func TestSessions(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	v := Session{ID: "9007199254740993", UserID: maya, Technique: "paced-breathing", Stage: 1, Pace: 2, Began: morning, StageBegan: morning.Add(time.Millisecond),
		Token: "token-of-the-first-press", TokenAt: morning, Message: "70", Locale: "es-ES", Before: Rated(0), Called: true}
	must(t, s.SaveSession(ctx, v))
	bare := Session{ID: "6", UserID: sam, Technique: "pmr", Began: morning, StageBegan: morning, TokenAt: morning}
	must(t, s.SaveSession(ctx, bare))
	must(t, s.Close())
	s = open(t, s.dir)
	list := running(t, s, earlier)
	if len(list) != 2 || !sameSession(list[0], bare) || !sameSession(list[1], v) {
		t.Fatalf("%+v", list)
	}

	// Everything can change but whose it is.
	v.Stage, v.Pace, v.StageBegan, v.Token, v.TokenAt = 4, 0, morning.Add(5*time.Minute), "token-of-the-next-press", morning.Add(4*time.Minute)
	v.Message, v.Before, v.Called = "", Score{}, false
	must(t, s.SaveSession(ctx, v))
	list = running(t, s, earlier)
	if len(list) != 2 || !sameSession(list[1], v) {
		t.Errorf("%+v", list)
	}

	must(t, s.EndSession(ctx, sam, v.ID)) // which is not theirs
	if n := count(t, s, "session"); n != 2 {
		t.Errorf("%d sessions", n)
	}
	must(t, s.EndSession(ctx, maya, v.ID))
	must(t, s.EndSession(ctx, maya, v.ID))
	if list := running(t, s, earlier); len(list) != 1 || list[0].ID != bare.ID {
		t.Errorf("%+v", list)
	}
}

// A session whose token is too old to go on with is forgotten.
func TestOldSessions(t *testing.T) {
	s := withMembers(t)
	for i, id := range []string{"5", "6", "7"} {
		at := morning.Add(time.Duration(i-1) * time.Millisecond)
		must(t, s.SaveSession(t.Context(), Session{ID: id, UserID: maya, Technique: "pmr", Token: "x", TokenAt: at}))
	}
	if list := running(t, s, morning); len(list) != 1 || list[0].ID != "7" {
		t.Errorf("%+v", list)
	}
	if n := count(t, s, "session"); n != 1 {
		t.Errorf("%d are kept", n)
	}
}

func TestBadSessions(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	good := Session{ID: "5", UserID: maya, Technique: "pmr", TokenAt: morning}
	for what, spoil := range map[string]func(*Session){
		"id": func(v *Session) { v.ID = "x" }, "user": func(v *Session) { v.UserID = "" }, "message": func(v *Session) { v.Message = "@original" },
		"score": func(v *Session) { v.Before = Rated(11) },
	} {
		v := good
		spoil(&v)
		if err := s.SaveSession(ctx, v); err == nil || errors.Is(err, ErrNoConsent) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.EndSession(ctx, maya, "x"); err == nil {
		t.Error("an id that is none was ended")
	}
	if n := count(t, s, "session"); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

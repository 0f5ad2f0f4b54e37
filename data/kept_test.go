package data

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func marshal(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return string(text)
}

func kept(t *testing.T, s *Store, user string) []Kept {
	t.Helper()
	list, err := s.Kept(t.Context(), user)
	must(t, err)
	return list
}

func TestKept(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	keep := func(user, text string, at time.Time) int64 {
		t.Helper()
		id, err := s.Keep(ctx, user, Kept{ID: 999, Technique: "reasons-card", At: at, Text: text})
		must(t, err)
		return id
	}
	late := keep(maya, "the later \u200fשלום 🪨\x00 words", morning)
	early := keep(maya, "the earlier words", earlier)
	same := keep(maya, "", morning) // kept later at the same time
	others := keep(sam, "words of Sam", morning)
	list := kept(t, s, maya)
	if len(list) != 3 || list[0].ID != same || list[1].ID != late || list[2].ID != early ||
		list[0].Text != "" || list[0].Unreadable || list[1].Text != "the later \u200fשלום 🪨\x00 words" || list[2].Text != "the earlier words" ||
		list[2].Technique != "reasons-card" || !list[2].At.Equal(earlier) {
		t.Errorf("%+v", list)
	}
	if err := s.Unkeep(ctx, maya, others); !errors.Is(err, ErrNotFound) {
		t.Errorf("another member's: %v", err)
	}
	must(t, s.Unkeep(ctx, maya, late))
	if err := s.Unkeep(ctx, maya, late); !errors.Is(err, ErrNotFound) {
		t.Errorf("twice: %v", err)
	}
	if list := kept(t, s, maya); len(list) != 2 {
		t.Errorf("%+v", list)
	}
	if list := kept(t, s, sam); len(list) != 1 || list[0].Text != "words of Sam" {
		t.Errorf("%+v", list)
	}
	must(t, s.Unkeep(ctx, sam, others))
	if id := keep(sam, "new words", morning); id == others {
		t.Errorf("the id %d was given again", id)
	}
}

func TestKeepTooMany(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	var last int64
	for i := range maxKept {
		var err error
		last, err = s.Keep(ctx, maya, Kept{Technique: "gratitude", At: morning, Text: fmt.Sprint(i)})
		must(t, err)
	}
	more := Kept{Technique: "gratitude", At: morning, Text: "one more"}
	if _, err := s.Keep(ctx, maya, more); !errors.Is(err, ErrTooMany) {
		t.Errorf("the 51st: %v", err)
	}
	if n := len(kept(t, s, maya)); n != 50 {
		t.Errorf("%d are kept", n)
	}
	if _, err := s.Keep(ctx, sam, more); err != nil {
		t.Errorf("another member: %v", err)
	}
	must(t, s.Unkeep(ctx, maya, last))
	if _, err := s.Keep(ctx, maya, more); err != nil {
		t.Errorf("once there is room: %v", err)
	}
}

// No file holds a kept text or a token in the clear, and one that is moved to another row
// does not open there, nor hides the others.
func TestKeptAndTokensAreSealed(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	for _, user := range []string{maya, sam} {
		_, err := s.Keep(ctx, user, Kept{Technique: "gratitude", At: morning, Text: "the-kept-secret"})
		must(t, err)
		must(t, s.SaveSession(ctx, Session{ID: "5" + user, UserID: user, Technique: "pmr", Token: "the-secret-token", TokenAt: morning}))
	}
	must(t, s.Close())
	files, err := os.ReadDir(s.dir)
	must(t, err)
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(s.dir, f.Name()))
		must(t, err)
		if strings.Contains(string(text), "the-kept-secret") || strings.Contains(string(text), "the-secret-token") {
			t.Errorf("%s holds them in the clear", f.Name())
		}
	}
	s = open(t, s.dir)
	_, err = s.Keep(ctx, maya, Kept{Technique: "gratitude", At: earlier, Text: "another"})
	must(t, err)
	_, err = s.db.Exec(`UPDATE kept SET text = (SELECT text FROM kept WHERE id = 1) WHERE id IN (2, 3)`)
	must(t, err)
	if list := kept(t, s, maya); len(list) != 2 || list[0].Text != "the-kept-secret" || list[0].Unreadable || list[1].Text != "" || !list[1].Unreadable {
		t.Errorf("%+v", list)
	}
	if list := kept(t, s, sam); len(list) != 1 || list[0].Text != "" || !list[0].Unreadable {
		t.Errorf("another member's text opens: %+v", list)
	}
	if e, err := s.Export(ctx, sam); err != nil || len(e.Kept) != 1 || !e.Kept[0].Damaged {
		t.Errorf("%+v, %v", e.Kept, err)
	}
	_, err = s.db.Exec(`UPDATE session SET token = (SELECT token FROM session WHERE member = 1) WHERE member = 2`)
	must(t, err)
	if list, err := s.OpenSessions(ctx, earlier); err != nil || len(list) != 1 || list[0].UserID != maya || list[0].Token != "the-secret-token" {
		t.Errorf("%+v, %v", list, err)
	}
}

// What was sealed for a member who erased themselves meanwhile, and agreed anew, is not
// stored for the new one: nothing could open it.
func TestErasedWhileSealing(t *testing.T) {
	for what, change := range map[string]func(*Store) error{
		"keep": func(s *Store) error {
			_, err := s.Keep(context.Background(), maya, Kept{Technique: "gratitude", At: morning, Text: "x"})
			return err
		},
		"session": func(s *Store) error {
			return s.SaveSession(context.Background(), Session{ID: "5", UserID: maya, Technique: "pmr", Token: "x", TokenAt: morning})
		},
	} {
		t.Run(what, func(t *testing.T) {
			s := withMembers(t)
			begun, goOn := make(chan struct{}), make(chan struct{})
			erased, changed := make(chan error, 1), make(chan error, 1)
			go func() {
				erased <- s.write.do(context.Background(), func(tx *tx) error {
					close(begun)
					<-goOn
					_, err := tx.exec(`UPDATE member SET ref = ref + 100 WHERE discord_id = ?`, maya)
					return err
				})
			}()
			<-begun
			go func() { changed <- change(s) }()
			for len(s.write.queue) == 0 { // until it has read whom it seals for
				time.Sleep(time.Millisecond)
			}
			close(goOn)
			must(t, <-erased)
			if err := <-changed; !errors.Is(err, ErrNoConsent) {
				t.Errorf("got %v", err)
			}
			if n := count(t, s, "kept") + count(t, s, "session"); n != 0 {
				t.Errorf("%d rows", n)
			}
		})
	}
}

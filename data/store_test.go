package data

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const maya, sam = "1001", "1002"

var morning = time.Date(2026, 11, 21, 8, 30, 0, 0, time.UTC)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// withMembers opens a store in which Maya and Sam have agreed.
func withMembers(t *testing.T) *Store {
	t.Helper()
	s := open(t, t.TempDir())
	for _, user := range []string{maya, sam} {
		must(t, s.Consent(t.Context(), user, "en-US", morning, 1))
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func save(t *testing.T, s *Store, user string, c CheckIn) {
	t.Helper()
	_, err := s.SaveCheckIn(t.Context(), user, c)
	must(t, err)
}

func TestNothingBeforeConsent(t *testing.T) {
	s := open(t, t.TempDir())
	ctx := t.Context()
	c := CheckIn{At: morning, Mood: Rated(5), Note: "hello"}
	_, saved := s.SaveCheckIn(ctx, maya, c)
	_, member := s.Member(ctx, maya)
	_, list := s.CheckInsBefore(ctx, maya, endOfTime, 10)
	_, coping := s.Coping(ctx, maya)
	_, kept := s.Kept(ctx, maya)
	_, craving := s.BeforeEntry(ctx, maya, morning)
	for what, err := range map[string]error{
		"save": saved, "member": member, "list": list,
		"needs": s.SetNeeds(ctx, maya, morning, Tired), "note": s.SetNote(ctx, maya, morning, "x"),
		"prompt": errorOf(s.SetCheckInPrompt(ctx, maya, daily(morning), morning)), "erase": s.Erase(ctx, maya),
		"reminder": errorOf(s.AddReminder(ctx, maya, Medicine, "words", daily(morning), morning)), "settings": s.SetSettings(ctx, maya, Settings{}),
		"practice": s.SavePractice(ctx, maya, Practice{At: morning, Technique: "pmr"}), "coping": coping, "craving": craving,
		"suggest": s.SetSuggested(ctx, maya, []string{"pmr"}), "exclude": s.ExcludeTechniques(ctx, maya, []string{"pmr"}),
		"include": s.IncludeTechniques(ctx, maya, []string{"pmr"}), "plan": s.AddToPlan(ctx, maya, "pmr", morning), "unplan": s.RemoveFromPlan(ctx, maya, "pmr"),
		"keep": errorOf(s.Keep(ctx, maya, Kept{Technique: "pmr", At: morning, Text: "words"})), "kept": kept, "unkeep": s.Unkeep(ctx, maya, 1),
		"session": s.SaveSession(ctx, Session{ID: "5", UserID: maya, Technique: "pmr", Token: "x", TokenAt: morning}), "end": s.EndSession(ctx, maya, "5"),
	} {
		if !errors.Is(err, ErrNoConsent) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, table := range []string{"member", "checkin", "reminder", "practice", "excluded", "suggested", "planned", "kept", "session"} {
		if rows := count(t, s, table); rows != 0 {
			t.Errorf("%d rows were stored in %s", rows, table)
		}
	}
}

func count(t *testing.T, s *Store, table string) (n int) {
	t.Helper()
	must(t, s.db.QueryRow(`SELECT count(*) FROM `+table).Scan(&n))
	return n
}

func TestCheckIns(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	want := CheckIn{At: morning, Mood: Rated(0), Needs: Tired | Lonely, Note: "a \u200fשלום 🪨\x00 note"}
	save(t, s, maya, CheckIn{At: want.At, Mood: want.Mood, Note: want.Note})
	must(t, s.SetNeeds(ctx, maya, want.At, want.Needs))
	got, err := s.CheckIn(ctx, maya, morning)
	if err != nil || !same(got, want) {
		t.Fatalf("stored %+v, %v; want %+v", got, err, want)
	}
	if got.Craving.Valid {
		t.Error("a score that was not given came back as given")
	}

	t.Run("saving again corrects", func(t *testing.T) {
		save(t, s, maya, CheckIn{At: morning, Mood: Rated(7), Craving: Rated(10)})
		got, err := s.CheckIn(ctx, maya, morning)
		want := CheckIn{At: morning, Mood: Rated(7), Craving: Rated(10), Needs: want.Needs, Note: want.Note}
		if err != nil || !same(got, want) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
		if n := count(t, s, "checkin"); n != 1 {
			t.Errorf("%d entries, want 1", n)
		}
	})
	t.Run("newest first, a page at a time", func(t *testing.T) {
		for i := range 5 {
			save(t, s, sam, CheckIn{At: morning.Add(time.Duration(i) * time.Hour), Mood: Rated(i)})
		}
		list, err := s.CheckInsBefore(ctx, sam, morning.Add(4*time.Hour), 2)
		if err != nil || len(list) != 2 || list[0].Mood != Rated(3) || list[1].Mood != Rated(2) {
			t.Errorf("%+v, %v", list, err)
		}
	})
	t.Run("out of range is refused whole", func(t *testing.T) {
		for _, c := range []CheckIn{{At: morning.Add(time.Second), Mood: Rated(11)}, {At: morning.Add(time.Second), Craving: Rated(-1)}} {
			if _, err := s.SaveCheckIn(ctx, maya, c); err == nil {
				t.Errorf("%+v was stored", c)
			}
		}
		if _, err := s.CheckIn(ctx, maya, morning.Add(time.Second)); !errors.Is(err, ErrNotFound) {
			t.Errorf("something was stored: %v", err)
		}
	})
	t.Run("somebody else's", func(t *testing.T) {
		for what, err := range map[string]error{
			"needs": s.SetNeeds(ctx, sam, morning.Add(time.Millisecond), Angry),
			"note":  s.SetNote(ctx, sam, morning.Add(time.Millisecond), "x"),
		} {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
	t.Run("a note can be removed", func(t *testing.T) {
		must(t, s.SetNote(ctx, maya, morning, ""))
		if c, err := s.CheckIn(ctx, maya, morning); err != nil || c.Note != "" {
			t.Errorf("%+v, %v", c, err)
		}
	})
	for _, id := range []string{"", "x", "-1", "99999999999999999999"} {
		if _, err := s.Member(ctx, id); err == nil || errors.Is(err, ErrNoConsent) {
			t.Errorf("id %q: %v", id, err)
		}
	}
}

func same(a, b CheckIn) bool {
	return a.At.Equal(b.At) && a.Mood == b.Mood && a.Craving == b.Craving && a.Needs == b.Needs && a.Note == b.Note
}

// No file of the directory holds a note in the clear, and the keys are the owner's.
func TestNotesAreSealed(t *testing.T) {
	s := withMembers(t)
	save(t, s, maya, CheckIn{At: morning, Note: "the-secret-of-maya"})
	must(t, s.Close())
	files, err := os.ReadDir(s.dir)
	must(t, err)
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(s.dir, f.Name()))
		must(t, err)
		if strings.Contains(string(text), "the-secret-of-maya") {
			t.Errorf("%s holds the note in the clear", f.Name())
		}
		if info, err := f.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v, %v", f.Name(), info.Mode(), err)
		}
	}
	// A sealed note that is moved to another entry does not open there.
	s = open(t, s.dir)
	save(t, s, maya, CheckIn{At: morning.Add(time.Hour), Mood: Rated(1)})
	_, err = s.db.Exec(`UPDATE checkin SET note = (SELECT note FROM checkin WHERE at = ?1) WHERE at = ?2`,
		morning.UnixMilli(), morning.Add(time.Hour).UnixMilli())
	must(t, err)
	if c, err := s.CheckIn(t.Context(), maya, morning.Add(time.Hour)); err != nil || !c.Unreadable || c.Note != "" || c.Mood != Rated(1) {
		t.Errorf("a moved note: %+v, %v", c, err)
	}
	if list, err := s.CheckInsBefore(t.Context(), maya, endOfTime, 9); err != nil || len(list) != 2 || list[1].Note != "the-secret-of-maya" {
		t.Errorf("one unreadable note hides the others: %+v, %v", list, err)
	}
}

// Erasing leaves no row in any table, and makes the notes in an older copy of the
// database unreadable.
func TestErase(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	everything(t, s, maya)
	everything(t, s, sam)
	before := map[string]int{}
	for table, column := range memberTables(t, s) {
		n := countOf(t, s, table, column, maya)
		if n == 0 {
			t.Errorf("the test puts nothing into %s: the erasure of it is not proved", table)
		}
		before[table] = countOf(t, s, table, column, sam)
	}
	if _, err := s.db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	backup, err := os.ReadFile(filepath.Join(s.dir, DatabaseFile))
	must(t, err)

	must(t, s.Erase(ctx, maya))
	for table, column := range memberTables(t, s) {
		if n := countOf(t, s, table, column, maya); n != 0 {
			t.Errorf("%s still holds %d rows", table, n)
		}
		if n := countOf(t, s, table, column, sam); n != before[table] {
			t.Errorf("%s: %d rows of another member, %d before", table, n, before[table])
		}
	}
	if n := count(t, s, "erased_key"); n != 0 {
		t.Errorf("%d keys still to destroy", n)
	}
	if err := s.Erase(ctx, maya); !errors.Is(err, ErrNoConsent) {
		t.Errorf("erasing twice: %v", err)
	}

	must(t, s.Close())
	for _, suffix := range []string{"-wal", "-shm"} {
		os.Remove(filepath.Join(s.dir, DatabaseFile+suffix))
	}
	must(t, os.WriteFile(filepath.Join(s.dir, DatabaseFile), backup, 0o600))
	old, err := openDatabase(filepath.Join(s.dir, DatabaseFile), "")
	must(t, err)
	var sealed, keyID []byte
	must(t, old.QueryRow(`SELECT note, key_id FROM checkin JOIN member ON ref = member WHERE discord_id = ?`, maya).Scan(&sealed, &keyID))
	must(t, old.Close())
	s = open(t, s.dir)
	if key, err := s.keys.key(ctx, keyID); err == nil {
		t.Errorf("the old backup's notes can still be opened: %x", key)
	}
	if _, err := s.Member(ctx, maya); !errors.Is(err, ErrNoConsent) {
		t.Errorf("restoring the backup brought an erased member back: %v", err)
	}
	if c, err := s.CheckIn(ctx, sam, morning); err != nil || c.Note != "a note" {
		t.Errorf("another member's entry in the old backup: %+v, %v", c, err)
	}
}

// everything stores something of each kind for a member.
func everything(t *testing.T, s *Store, user string) {
	t.Helper()
	ctx := t.Context()
	save(t, s, user, CheckIn{At: morning, Mood: Rated(3), Craving: Rated(4), Note: "a note"})
	must(t, s.SetDMChannel(ctx, user, "77"))
	id, err := s.SetCheckInPrompt(ctx, user, daily(morning), earlier)
	must(t, err)
	_, err = s.AddReminder(ctx, user, Own, "some words", daily(morning), earlier)
	must(t, err)
	enqueue(t, s, morning)
	list, err := s.TakeDeliveries(ctx, morning, 100, 30*time.Minute)
	must(t, err)
	for _, d := range list {
		if d.Reminder == id {
			must(t, s.Finish(ctx, d, Sent, "555", "", morning))
		}
	}
	_, err = s.db.Exec(`INSERT INTO old_delivery (reminder, due) VALUES (?, 1)`, id)
	must(t, err)
	post := Post{GuildID: "9", Kind: Message, Name: "by " + user, ChannelID: "8", Text: "hello", Rule: "daily 08:30", Zone: "Etc/UTC", State: On, MadeBy: user}
	_, err = s.AddPost(ctx, post, daily(morning), morning, 100, Audit{At: morning, Actor: user, Action: "add", Name: post.Name})
	must(t, err)
	must(t, s.SetGuild(ctx, Guild{ID: "9", Alerts: AlertSettings{Channel: "8"}}, Audit{At: morning, Action: "setup"}))
	must(t, s.AgreeToAlerts(ctx, user, "9", true, morning))
	if found, err := s.RaiseAlerts(ctx, Alert{UserID: user, Tier: "overdose", Kind: "took", At: morning, Place: "8"}, earlier, 10); found.Servers != 1 || err != nil {
		t.Errorf("%+v, %v", found, err)
	}
	must(t, s.SavePractice(ctx, user, Practice{At: morning, Technique: "cool-face", Helped: HelpedALittle, Rated: "craving", Before: Rated(8), After: Rated(0)}))
	must(t, s.ExcludeTechniques(ctx, user, []string{"body-scan"}))
	must(t, s.SetSuggested(ctx, user, []string{"cool-face", "pmr"}))
	must(t, s.AddToPlan(ctx, user, "pmr", morning))
	_, err = s.Keep(ctx, user, Kept{Technique: "reasons-card", At: morning, Text: "kept words"})
	must(t, err)
	must(t, s.SaveSession(ctx, Session{ID: "500", UserID: user, Technique: "pmr", Stage: 2, Began: morning, StageBegan: morning, Token: "a-token",
		TokenAt: morning, Before: Rated(8), Called: true}))
}

// memberTables lists every table that has rows of members, with the condition that
// finds one's: a new table must be told about here.
func memberTables(t *testing.T, s *Store) map[string]string {
	t.Helper()
	const ref = `(SELECT ref FROM member WHERE discord_id = ?1)`
	const reminders = `reminder IN (SELECT id FROM reminder WHERE member = ` + ref + `)`
	tables := map[string]string{
		"member": `discord_id = ?1`, "checkin": `member = ` + ref, "reminder": `member = ` + ref,
		"in_group": reminders, "queue": reminders, "outcome": reminders, "old_delivery": reminders,
		"post": `made_by = ?1`, "audit": `actor = ?1`, "alert_consent": `member = ` + ref, "alert": `(member = ` + ref + ` OR seen_by = ?1)`,
	}
	for _, table := range []string{"practice", "excluded", "suggested", "planned", "kept", "session"} {
		tables[table] = `member = ` + ref
	}
	notMembers := map[string]bool{"due_group": true, "erased_key": true, "guild": true, "resource": true, "quality": true, "wrong_number": true}
	all, err := s.db.Query(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
	must(t, err)
	defer all.Close()
	for all.Next() {
		var table string
		must(t, all.Scan(&table))
		if tables[table] == "" && !notMembers[table] {
			t.Errorf("table %s does not say whose its rows are", table)
		}
	}
	return tables
}

func countOf(t *testing.T, s *Store, table, whose, user string) (n int) {
	t.Helper()
	must(t, s.db.QueryRow(fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s`, table, whose), user).Scan(&n))
	return n
}

// A crash between the two files of an erasure is made good at the next start.
func TestErasureIsFinished(t *testing.T) {
	s := withMembers(t)
	m, err := s.Member(t.Context(), maya)
	must(t, err)
	_, err = s.db.Exec(`INSERT INTO erased_key (key_id) VALUES (?)`, m.keyID)
	must(t, err)
	_, err = s.db.Exec(`DELETE FROM member WHERE ref = ?`, m.ref)
	must(t, err)
	must(t, s.Close())
	s = open(t, s.dir)
	if _, err := s.keys.key(t.Context(), m.keyID); err == nil {
		t.Error("the key is still there")
	}
	if n := count(t, s, "erased_key"); n != 0 {
		t.Errorf("%d keys still to destroy", n)
	}
}

func TestExportHoldsEverything(t *testing.T) {
	s := withMembers(t)
	everything(t, s, maya)
	must(t, s.SetDMsClosed(t.Context(), maya, morning))
	e, err := s.Export(t.Context(), maya)
	must(t, err)
	if e.UserID != maya || e.DMChannel != "77" || e.DMsClosedAt == nil || len(e.Reminders) != 2 || e.Reminders[1].Text != "some words" ||
		len(e.CheckIns) != 1 || e.CheckIns[0].Note != "a note" || *e.CheckIns[0].Craving != 4 || len(e.Messages) != 2 ||
		e.Settings.QuietFrom != "22:00" || len(e.Moderation) != 1 ||
		e.CardsMuted || len(e.AlertsAgreed) != 1 || len(e.Alerts) != 1 || e.Alerts[0].Tier != "overdose" || e.Alerts[0].Kind != "took" {
		t.Errorf("%+v", e)
	}
}

// Every change of a concurrent crowd is there, in few commits, and one that cannot be
// stored spoils no other.
func TestGroupCommit(t *testing.T) {
	s := withMembers(t)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range 20 {
				c := CheckIn{At: morning.Add(time.Duration(i*1000+j) * time.Millisecond), Mood: Rated(j % 11), Note: fmt.Sprint("n", i, j)}
				if bad := j == 13; bad {
					c.Mood = Rated(99)
					if _, err := s.SaveCheckIn(context.Background(), maya, c); err == nil {
						t.Error("a bad score was stored")
					}
					continue
				}
				if _, err := s.SaveCheckIn(context.Background(), maya, c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := count(t, s, "checkin"); n != 64*19 {
		t.Errorf("%d entries, want %d", n, 64*19)
	}
}

// A caller whose time is up is not told of an error for what is stored after all.
func TestWithdrawnChange(t *testing.T) {
	s := withMembers(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	go s.write.do(context.Background(), func(*tx) error { close(begun); <-goOn; return nil })
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() {
		_, err := s.SaveCheckIn(ctx, maya, CheckIn{At: morning, Mood: Rated(5)})
		result <- err
	}()
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(goOn)
	save(t, s, maya, CheckIn{At: morning.Add(time.Hour), Mood: Rated(6)})
	if _, err := s.CheckIn(t.Context(), maya, morning); !errors.Is(err, ErrNotFound) {
		t.Errorf("the entry that was reported as not stored is there: %v", err)
	}
}

func TestPanicInAChange(t *testing.T) {
	s := withMembers(t)
	if err := s.write.do(t.Context(), func(*tx) error { panic("private words") }); err == nil || strings.Contains(err.Error(), "private") {
		t.Errorf("got %v", err)
	}
	save(t, s, maya, CheckIn{At: morning, Mood: Rated(1)}) // the writer goes on
}

func TestClosedStore(t *testing.T) {
	s := withMembers(t)
	must(t, s.Close())
	if _, err := s.SaveCheckIn(context.Background(), maya, CheckIn{At: morning, Mood: Rated(1)}); !errors.Is(err, errClosed) {
		t.Errorf("got %v", err)
	}
}

func TestRefusals(t *testing.T) {
	prepare := func(t *testing.T, change string) string {
		s := withMembers(t)
		save(t, s, maya, CheckIn{At: morning, Note: "x"})
		if change != "" {
			if _, err := s.db.Exec(change); err != nil {
				t.Fatal(err)
			}
		}
		must(t, s.Close())
		return s.dir
	}
	for name, c := range map[string]struct {
		spoil func(t *testing.T) string
		want  []string
	}{
		"newer": {func(t *testing.T) string { return prepare(t, `PRAGMA user_version = 99`) },
			[]string{DatabaseFile, "newer Cairn (schema 99", "install that version again"}},
		"another program's": {func(t *testing.T) string { return prepare(t, `PRAGMA application_id = 7`) },
			[]string{DatabaseFile, "belongs to another program"}},
		"damaged": {func(t *testing.T) string {
			dir := prepare(t, "")
			must(t, os.WriteFile(filepath.Join(dir, DatabaseFile), []byte(strings.Repeat("not a database ", 100)), 0o600))
			return dir
		}, []string{DatabaseFile, "restore your latest backup"}},
		"no master key": {func(t *testing.T) string {
			dir := prepare(t, "")
			must(t, os.Remove(filepath.Join(dir, masterFile)))
			return dir
		}, []string{masterFile, "is missing; put it back"}},
		"another master key": {func(t *testing.T) string {
			dir := prepare(t, "")
			must(t, os.WriteFile(filepath.Join(dir, masterFile), []byte(strings.Repeat("ab", keySize)), 0o600))
			return dir
		}, []string{masterFile, "is not the one"}},
		"a broken master key": {func(t *testing.T) string {
			dir := prepare(t, "")
			must(t, os.WriteFile(filepath.Join(dir, masterFile), []byte("zz"), 0o600))
			return dir
		}, []string{masterFile, "64 hexadecimal digits"}},
		"no key files": {func(t *testing.T) string {
			dir := prepare(t, "")
			must(t, errors.Join(os.Remove(filepath.Join(dir, masterFile)), os.Remove(filepath.Join(dir, keyringFile))))
			return dir
		}, []string{keyringFile, "is missing; put its newest copy back"}},
		"a file in the way": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "file")
			must(t, os.WriteFile(path, nil, 0o600))
			return path
		}, []string{"cannot be made", "--data"}},
		"in use": {func(t *testing.T) string { return withMembers(t).dir }, []string{"in use by another running Cairn"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := c.spoil(t)
			s, err := Open(t.Context(), dir)
			if err == nil {
				s.Close()
				t.Fatal("opened")
			}
			for _, want := range append(c.want, dir) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

func TestMasterKeyIsTightened(t *testing.T) {
	dir := withMembers(t).dir
	path := filepath.Join(dir, masterFile)
	must(t, os.Chmod(path, 0o644))
	if _, err := readMaster(path, false); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func FuzzUnseal(f *testing.F) {
	key := randomBytes(keySize)
	good, err := seal(key, []byte("text"), []byte("place"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, []byte("place"))
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, sealed, place []byte) {
		text, err := unseal(key, sealed, place)
		if err == nil && (string(text) != "text" || string(place) != "place") {
			t.Errorf("opened %x for %q", sealed, place)
		}
	})
}

func BenchmarkSaveCheckIn(b *testing.B) {
	s, err := Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Consent(b.Context(), maya, "en-US", morning, 1); err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c := CheckIn{At: time.UnixMilli(rand.Int64N(1 << 45)), Mood: Rated(5), Craving: Rated(3)}
			if _, err := s.SaveCheckIn(context.Background(), maya, c); err != nil {
				b.Error(err)
			}
		}
	})
}

package data

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// oldDatabase makes a data directory as a Cairn of an earlier schema left it. In its
// database, which the caller closes, Maya and Sam have agreed, with refs 1 and 2.
func oldDatabase(t *testing.T, version int) (dir string, old *sql.DB) {
	t.Helper()
	s := withMembers(t) // for the key files
	keys := map[string][]byte{}
	for _, user := range []string{maya, sam} {
		m, err := s.Member(t.Context(), user)
		must(t, err)
		keys[user] = m.keyID
	}
	must(t, s.Close())
	path := filepath.Join(s.Dir(), DatabaseFile)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(path + suffix)
	}
	old, err := openDatabase(path, "")
	must(t, err)
	steps, err := migrations.ReadDir("migrations")
	must(t, err)
	for _, step := range steps[:version] {
		schema, err := migrations.ReadFile("migrations/" + step.Name())
		must(t, err)
		_, err = old.Exec(string(schema))
		must(t, err)
	}
	_, err = old.Exec(fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d;`, applicationID, version))
	must(t, err)
	for i, user := range []string{maya, sam} {
		_, err = old.Exec(`INSERT INTO member (ref, discord_id, key_id, consented_at, consent_version) VALUES (?, ?, ?, 0, 1)`, i+1, user, keys[user])
		must(t, err)
	}
	return s.Dir(), old
}

// A database from before coping techniques keeps what it has, notes that open among it,
// and takes what is new.
func TestMigrationOfCoping(t *testing.T) {
	ctx := t.Context()
	dir, old := oldDatabase(t, 4)
	var keyID []byte
	must(t, old.QueryRow(`SELECT key_id FROM member WHERE ref = 1`).Scan(&keyID))
	keys, err := openKeyring(ctx, dir, false)
	must(t, err)
	key, err := keys.key(ctx, keyID)
	must(t, err)
	must(t, keys.close())
	note, err := seal(key, []byte("an old note"), noteBelongsTo(1, morning.UnixMilli()))
	must(t, err)
	_, err = old.Exec(`INSERT INTO checkin (member, at, craving, note) VALUES (1, ?, 6, ?)`, morning.UnixMilli(), note)
	must(t, err)
	words, err := seal(key, []byte("old words"), wordsBelongTo(1, 3))
	must(t, err)
	_, err = old.Exec(`INSERT INTO reminder (id, member, kind, rule, zone, text) VALUES (3, 1, 'own', 'daily 09:00', 'Etc/UTC', ?)`, words)
	must(t, err)
	_, err = old.Exec(`UPDATE member SET country = 'ES', cards_muted = 1 WHERE ref = 1`)
	must(t, err)
	must(t, old.Close())

	steps, err := migrations.ReadDir("migrations")
	must(t, err)
	for range 2 { // the second time, there is nothing left to do
		s := open(t, dir)
		var version int
		must(t, s.db.QueryRow(`PRAGMA user_version`).Scan(&version))
		if version != len(steps) {
			t.Errorf("the schema is %d", version)
		}
		if c, err := s.CheckIn(ctx, maya, morning); err != nil || c.Note != "an old note" || c.Craving != Rated(6) {
			t.Errorf("%+v, %v", c, err)
		}
		if list, err := s.Reminders(ctx, maya); err != nil || len(list) != 1 || list[0].Text != "old words" {
			t.Errorf("%+v, %v", list, err)
		}
		if c, err := s.AlertChoices(ctx, maya); err != nil || !c.Muted || s.Country(maya) != "ES" {
			t.Errorf("%+v, %q, %v", c, s.Country(maya), err)
		}
		must(t, s.Close())
	}
	s := open(t, dir)
	if c, err := s.Coping(ctx, maya); err != nil || len(c.Sums)+len(c.Excluded)+len(c.Suggested)+len(c.Plan) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	must(t, s.SavePractice(ctx, maya, Practice{At: morning, Technique: "pmr"}))
	if id, err := s.Keep(ctx, sam, Kept{Technique: "reasons-card", At: morning, Text: "new words"}); err != nil || id != 1 {
		t.Errorf("%d, %v", id, err)
	}
}

// A database of schema 5, with members who are not reached, messages under way and
// moderators who are still to be told of something, goes on where it was.
func TestMigrationOfWhatIsUnderWay(t *testing.T) {
	ctx := t.Context()
	dir, old := oldDatabase(t, 5)
	due, closed := morning.Unix(), morning.Add(-48*time.Hour)
	for _, statement := range []string{
		fmt.Sprintf(`UPDATE member SET zone = 'Etc/UTC', dm_channel = 70 + ref, dms_closed_at = CASE ref WHEN 1 THEN %d END`, closed.UnixMilli()),
		`INSERT INTO reminder (id, member, kind, rule, zone) VALUES (3, 1, 'checkin', 'daily 08:30', 'Etc/UTC'), (4, 2, 'checkin', 'daily 08:30', 'Etc/UTC')`,
		// Maya's waits, and Sam's was being sent for the second time when the process ended.
		fmt.Sprintf(`INSERT INTO queue (bulk, due, reminder, sending, attempts, first_try) VALUES (1, %d, 3, 0, 0, NULL), (1, %[1]d, 4, 1, 2, %[1]d)`, due),
		`INSERT INTO guild (id, zone, notices, alert_channel) VALUES (9, 'Etc/UTC', 8, 7)`,
		`INSERT INTO reminder (id, guild, kind, rule, zone, state, why) VALUES (5, 9, 'meeting', 'daily 08:30', 'Etc/UTC', 'paused', 'no access')`,
		fmt.Sprintf(`INSERT INTO post (reminder, name, channel, forum, text, made_by, untold) VALUES (5, 'Circle', 8, 0, 'hello', 6, %d)`, due),
		fmt.Sprintf(`INSERT INTO alert (id, member, guild, tier, rules, at, state, reached) VALUES (2, 1, 9, 'imminent', 'plan', %d, 'over', 1)`, due),
	} {
		_, err := old.Exec(statement)
		must(t, err)
	}
	must(t, old.Close())

	for range 2 { // the second time, there is nothing left to do
		s := open(t, dir)
		if !s.DMsClosed(maya) || !s.Unreached(maya) || s.DMsClosed(sam) {
			t.Errorf("closed direct messages: maya's %v, sam's %v", s.DMsClosed(maya), s.DMsClosed(sam))
		}
		guilds, err := s.UntoldGuilds(ctx, "", 10)
		must(t, err)
		posts, err := s.UntoldPosts(ctx, "9")
		must(t, err)
		if len(guilds) != 1 || len(posts) != 1 {
			t.Fatalf("moderators are to be told in %v of %+v", guilds, posts)
		}
		if p := posts[0]; p.Name != "Circle" || p.State != Paused || p.Why != PausedNoAccess || !p.Untold.Equal(morning) || !p.Gathered.IsZero() || p.Amiss != "" {
			t.Errorf("%+v", p)
		}
		if list, err := s.UnheardPosts(ctx, "9"); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		if told, others, err := s.ToldOfWrongNumber(ctx, "9", "emergency-US", time.Unix(0, 0)); err != nil || told || others != 0 {
			t.Errorf("wrong numbers: %v, %d, %v", told, others, err)
		}
		if a, err := s.Alert(ctx, "9", 2); err != nil || a.State != AlertOver || a.UserID != maya || !a.Reached || !a.Untold.IsZero() {
			t.Errorf("%+v, %v", a, err)
		}
		if list, err := s.UntoldMembers(ctx); err != nil || len(list) != 0 {
			t.Errorf("told late: %v, %v", list, err)
		}
		must(t, s.Close())
	}

	s := open(t, dir)
	must(t, s.RequeueInterrupted(ctx))
	list, err := s.TakeDeliveries(ctx, morning, 10, time.Hour)
	must(t, err)
	got := map[string]Delivery{}
	for _, d := range list {
		got[d.UserID] = d
	}
	if d := got[maya]; len(list) != 2 || d.Reminder != 3 || !d.Due.Equal(morning) || d.Attempts != 1 || !d.Unreached() {
		t.Errorf("%d messages, maya's %+v", len(list), d)
	}
	if d := got[sam]; d.Reminder != 4 || d.Attempts < 2 || !d.FirstTry.Equal(morning) || d.Unreached() {
		t.Errorf("sam's, which may have arrived: %+v", d)
	}
	if may, err := s.TryClosedDMs(ctx, got[maya], morning); err != nil || !may { // two days after
		t.Errorf("whether they are open again is not tried: %v", err)
	}
	must(t, s.Finish(ctx, got[sam], Sent, "77", "", morning))
	if o, err := s.Outcomes(ctx, 4, 10); err != nil || len(o) != 1 || o[0].Outcome != Sent {
		t.Errorf("%+v, %v", o, err)
	}
}

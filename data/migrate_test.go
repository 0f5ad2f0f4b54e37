package data

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
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

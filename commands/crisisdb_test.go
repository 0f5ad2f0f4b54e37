//go:build linux

package commands

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
)

// waitsFor is how long somebody in a crisis waits at most when the database is in trouble:
// less than the 5 s for which SQLite waits for a lock, on however slow a machine.
const waitsFor = 4 * time.Second

// helpsWithout looks whether everything in a crisis is answered as ever, at once, and for
// the country that the member told before the trouble began. broken is whether the
// database refuses to keep anything.
func (m *member) helpsWithout(broken bool) {
	t := m.rig.t
	t.Helper()
	atOnce := func(msg *playground.Message, began time.Time) *playground.Message {
		t.Helper()
		if took := time.Since(began); took > waitsFor {
			t.Errorf("this took %s:\n%s", took, msg.Content)
		}
		return msg
	}
	said := atOnce(m.command("crisis"), time.Now())
	startsWithNumber(t, said, "112")
	contains(t, said.Content, "Numbers for Spain.", "024")
	for _, label := range []string{"Someone may have overdosed", "I might hurt myself", "I feel unsafe at home", "Withdrawal is bad", "I used / I am about to", "My plan"} {
		began := time.Now()
		card := atOnce(m.press(said, label), began)
		startsWithNumber(t, card, "112")
		began = time.Now()
		said = atOnce(m.press(card, "Other help"), began)
	}
	began := time.Now()
	france := atOnce(m.choose(m.press(said, "Another country"), "Countries", "FR"), began)
	contains(t, france.Content, "Numbers for France.")
	contains(t, m.press(france, "Withdrawal is bad").Content, "Numbers for France.")
	if kept := strings.Contains(france.Content, "remember"); kept == broken {
		t.Errorf("the country is said to be kept: %v", kept)
	}
	began = time.Now()
	contains(t, atOnce(m.command("helpline", opt("topic", "gambling")), began).Content, "Gambling")
	began = time.Now()
	contains(t, atOnce(m.command("crisis", opt("country", "Ireland")), began).Content, "Numbers for Ireland.")
}

// inSpain is a member who told their country.
func (r *rig) inSpain() *member {
	r.t.Helper()
	m := r.member("maya").agree()
	if err := r.app.Store.SetCountry(r.t.Context(), m.id(), "ES"); err != nil {
		r.t.Fatal(err)
	}
	return m
}

// Another process holds every lock that there is on the database.
func TestCrisisWithALockedDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.inSpain()
	f, err := os.OpenFile(filepath.Join(r.dir, data.DatabaseFile+"-shm"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	// The locks of a write-ahead log are bytes 120 to 127 of the -shm file (SQLite,
	// "WAL-mode File Format"). Locks of an open file description also shut out this
	// process's other ones.
	const ofdSetLock = 37
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: 120, Len: 8}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if err = syscall.FcntlFlock(f.Fd(), ofdSetLock, &lock); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	maya.helpsWithout(true)

	began := time.Now()
	res, err := maya.Interact(t.Context(), map[string]any{"type": "command", "channel_id": maya.dm, "name": "history", "wait": "answer"})
	if err != nil || res.Status == "answered" {
		t.Errorf("the lock does not hold: %+v after %s, %v", res, time.Since(began), err)
	}
}

// No file can grow any more: writing ends with an error, as on a full disk.
func TestCrisisWithAFullDisk(t *testing.T) { // not parallel: the limit is the process's
	r := newRig(t)
	maya := r.inSpain()
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 0, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Error(err)
		}
	}()
	if err := r.app.Store.SetCountry(t.Context(), maya.id(), "PT"); err == nil {
		t.Fatal("there is still room")
	}
	maya.helpsWithout(true)
	contains(t, maya.command("checkin", opt("mood", 0)).Content, "call 112", "Something went wrong")
	contains(t, r.log.String(), "could not be kept")
	if n := strings.Count(r.log.String(), "a country that a member chose could not be kept"); n != 1 {
		t.Errorf("the log has it %d times", n)
	}
}

// Every byte of the files is nonsense all of a sudden.
func TestCrisisWithACorruptDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.inSpain()
	files, err := filepath.Glob(filepath.Join(r.dir, "*.db*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		f, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteAt([]byte(strings.Repeat("gone", int(info.Size()+3)/4)), 0); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	if _, err := r.app.Store.Member(t.Context(), maya.id()); err == nil {
		t.Fatal("the database can still be read")
	}
	maya.helpsWithout(true)
	contains(t, maya.command("checkin", opt("mood", 0)).Content, "call 112", "Something went wrong")
}

// The files are gone, and so is what was open.
func TestCrisisWithoutADatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.inSpain()
	if err := r.app.Store.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(r.dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	maya.helpsWithout(true)

	stranger := r.member("sam")
	contains(t, stranger.command("crisis").Content, "# Call 999", "Numbers for United Kingdom?")
	asked := stranger.command("checkin", opt("craving", 9))
	contains(t, asked.Content, "If you might not be safe")
	startsWithNumber(t, stranger.press(asked, "Help now"), "999")
}

// And with a database that is well, a country is kept.
func TestCrisisWithADatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.inSpain()
	maya.helpsWithout(false)
	if kept := r.app.Store.Country(maya.id()); kept != "IE" {
		t.Errorf("kept %q", kept)
	}
}

//go:build unix

package main

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
)

// A stop lets what is under way arrive and be recorded, and begins nothing new; what it
// leaves comes after the next start, once. (That it does not wait for ever for a Discord
// that never answers is tested with the scheduler.)
func TestStoppedWhileDelivering(t *testing.T) {
	t.Parallel()
	const messages = 200
	r := newDeliveryRun(t, 9, messages)
	var slow *due // Discord takes longer over the message to this member
	for _, m := range r.members {
		if m.dm != "" && (slow == nil || m.reminder > slow.reminder) {
			slow = m // of the first to be sent
		}
	}
	for _, f := range []playground.Fault{
		{Kind: "delay", Method: http.MethodPost, Path: "^/channels/" + slow.dm + "/messages$", DelayMS: 2500},
		{Kind: "delay", Method: http.MethodPost, Path: `^/channels/\d+/messages$`, Times: messages, DelayMS: 800},
	} {
		if err := r.client.FaultAdd(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	p := r.start()
	p.line("connected to Discord")
	db := r.open(filepath.Join(r.data(), data.DatabaseFile))
	defer db.Close()
	count := func() (sending, queued, outcomes int) {
		t.Helper()
		err := db.QueryRow(`SELECT (SELECT count(*) FROM queue WHERE sending = 1), (SELECT count(*) FROM queue), (SELECT count(*) FROM outcome)`).
			Scan(&sending, &queued, &outcomes)
		if err != nil {
			t.Fatal(err)
		}
		return sending, queued, outcomes
	}
	sending, _, before := count()
	for end := time.Now().Add(30 * time.Second); before < 20 || sending < 20; sending, _, before = count() {
		if time.Now().After(end) {
			t.Fatalf("%d under way, %d settled", sending, before)
		}
		time.Sleep(5 * time.Millisecond)
	}
	began := time.Now()
	code, said := p.interrupt()
	took := time.Since(began)
	if code != 0 {
		t.Fatalf("exit code %d; the program says: %s", code, said)
	}
	r.heard(said)
	left, queued, outcomes := count()
	r.seen.mu.Lock()
	onScreen := len(r.seen.onScreen)
	r.seen.mu.Unlock()
	t.Logf("stopped in %s with %d under way: %d settled before, %d after, %d on screen", took.Round(time.Millisecond), sending, before, outcomes, onScreen)
	if left != 0 || queued+outcomes != messages || outcomes != onScreen {
		t.Errorf("%d are still marked as being sent, %d queued, %d settled of %d on screen", left, queued, outcomes, onScreen)
	}
	if outcomes < before+sending {
		t.Errorf("%d were settled and %d under way, and %d are settled now", before, sending, outcomes)
	}
	if queued < messages/4 {
		t.Errorf("%d were left: the test tests little", queued)
	}
	if err := r.client.FaultClear(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.finish()
	r.check()
}

package contract

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"testing"

	"cairn/playground"
)

// Variable is the environment variable that names the file with the description.
const Variable = "DISCORD_OPENAPI"

// loaded are the descriptions of this process by path, so that a file is read once for
// all tests: a func() (*Checker, error) each.
var loaded sync.Map

func description(path string) (*Checker, error) {
	load, _ := loaded.LoadOrStore(path, sync.OnceValues(func() (*Checker, error) { return Load(path) }))
	return load.(func() (*Checker, error))()
}

// reports is how many different reports a test makes; one mistake on every request of
// a long test would otherwise bury the rest of its output.
const reports = 20

// Watch returns observers for playground.Options that report every request, response
// and event of the test that does not fit Discord's API description: an error of the
// test, the same finding once. An exchange that met a fault is checked for its request
// only. Where DISCORD_OPENAPI is not set both observers are nil, and where it names no
// description the test fails.
//
// The observers check at once, in the goroutine that calls them. They can be called
// from any goroutine and do nothing once the test has ended.
func Watch(t testing.TB) (func(playground.Exchange), func(string, json.RawMessage)) {
	t.Helper()
	path := os.Getenv(Variable)
	if path == "" {
		return nil, nil
	}
	c, err := description(path)
	if err != nil {
		t.Errorf("%v", err)
		return nil, nil
	}
	w := &watcher{t: t, c: c, told: map[string]bool{}}
	t.Cleanup(w.end)
	return w.exchange, w.event
}

type watcher struct {
	t testing.TB
	c *Checker

	mu    sync.Mutex
	told  map[string]bool
	ended bool
}

func (w *watcher) exchange(e playground.Exchange) {
	defer w.recovered()
	op, err := w.c.find(e)
	if err != nil {
		w.report(err)
		return
	}
	w.report(w.c.request(op, e))
	if e.Fault == "" {
		w.report(w.c.response(op, e))
	}
}

func (w *watcher) event(name string, d json.RawMessage) {
	defer w.recovered()
	w.report(w.c.Event(name, d))
}

// recovered makes a mistake in this package a report: a panic in the goroutine that
// serves a request would end all tests.
func (w *watcher) recovered() {
	if r := recover(); r != nil {
		w.tell(fmt.Sprintf("contract: the check itself broke: %v", r))
	}
}

func (w *watcher) report(err error) {
	if err != nil {
		w.tell(err.Error())
	}
}

func (w *watcher) tell(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended || w.told[text] || len(w.told) > reports {
		return
	}
	w.told[text] = true
	if len(w.told) > reports {
		w.t.Errorf("contract: more does not fit than is told here")
		return
	}
	// Under the lock: once end has returned, nothing may use t.
	w.t.Errorf("%s", text)
}

func (w *watcher) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
}

package playground_test

import (
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"

	"cairn/playground"
	"cairn/playground/contract"
)

var loadDescription = sync.OnceValues(func() (*contract.Checker, error) { return contract.Load(os.Getenv(contract.Variable)) })

// watch holds every answer and event of a test against Discord's API description,
// where there is one. Requests are not: these tests make wrong ones on purpose.
func watch(t *testing.T, o *playground.Options) {
	if os.Getenv(contract.Variable) == "" {
		return
	}
	check, err := loadDescription()
	if err != nil {
		t.Fatal(err)
	}
	o.Observe = func(e playground.Exchange) {
		if e.Fault != "" || e.Status == 404 || e.Status == 405 || strings.HasPrefix(e.Path, "/api/v7/") {
			return // paths that do not exist have no description
		}
		if err := check.Response(e); err != nil {
			t.Errorf("%s %s answered %d %s: %v", e.Method, e.Path, e.Status, e.Response, err)
		}
	}
	event := o.ObserveEvent
	o.ObserveEvent = func(name string, data json.RawMessage) {
		if event != nil {
			event(name, data)
		}
		if strings.Contains(string(data), `"sparkle"`) || strings.Contains(string(data), "stale") {
			return // made up on purpose
		}
		if err := check.Event(name, data); err != nil {
			t.Errorf("%s %s: %v", name, data, err)
		}
	}
}

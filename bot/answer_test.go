package bot

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// editor is a bot to whose edits upstream answers.
func editor(r *rest) *Bot { return &Bot{log: slog.New(slog.DiscardHandler), rest: r, appID: "1"} }

// An edit is not sent while Discord says that it takes none of this answer, and others go on.
func TestEditsHeedTheirBucket(t *testing.T) {
	for name, status := range map[string]int{"the last one taken": 200, "one too many": 429} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, u := refusedBefore(0, &strings.Builder{})
				b := editor(r)
				u.answer = answered(status, "user")
				u.answer.Header.Set("X-RateLimit-Remaining", "0")
				u.answer.Header.Set("X-RateLimit-Reset-After", "1.5")
				err := b.EditAnswer(t.Context(), "one", Reply{Content: "In"})
				if (err == nil) != (status == 200) || Permanent(err) {
					t.Error(err)
				}
				u.answer = answered(200, "")
				time.Sleep(time.Second)
				if err := b.EditAnswer(t.Context(), "one", Reply{Content: "Out"}); !errors.Is(err, errEmptyBucket) || Permanent(err) || u.requests != 1 {
					t.Errorf("into an empty bucket: %v, %d requests", err, u.requests)
				}
				if err := b.EditAnswer(t.Context(), "two", Reply{Content: "In"}); err != nil || u.requests != 2 {
					t.Errorf("of another answer: %v, %d requests", err, u.requests)
				}
				time.Sleep(time.Second)
				if err := b.EditAnswer(t.Context(), "one", Reply{Content: "In"}); err != nil || u.requests != 3 {
					t.Errorf("once it has filled: %v, %d requests", err, u.requests)
				}
			})
		})
	}
}

// Near the ban nobody waits for an edit, so none is sent.
func TestNoEditsNearTheBan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, u := refusedBefore(refuseAbove+1, &strings.Builder{})
		err := editor(r).EditAnswer(t.Context(), "one", Reply{Content: "In"})
		if !errors.As(err, new(tooManyInvalid)) || Permanent(err) || u.requests != 0 {
			t.Errorf("%v, %d requests", err, u.requests)
		}
	})
}

// More requests than an HTTP/2 connection takes at once go out at once all the same, over
// as many connections as that needs.
func TestMoreStreamsThanAConnectionTakes(t *testing.T) {
	t.Parallel()
	const streams, requests = 100, 250 // what servers commonly allow a connection; more than two of them take
	var arrived sync.WaitGroup
	arrived.Add(requests)
	var mu sync.Mutex
	connections := map[string]bool{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		mu.Lock()
		connections[req.RemoteAddr] = req.ProtoMajor == 2
		mu.Unlock()
		arrived.Done()
		arrived.Wait() // none is answered before all are here
		w.WriteHeader(http.StatusNoContent)
	}))
	server.EnableHTTP2 = true
	server.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: streams}
	server.StartTLS()
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r := newREST(base, "token", "agent", slog.New(slog.DiscardHandler))
	r.upstream.(*http.Transport).TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	b := editor(r)
	var all sync.WaitGroup
	began := time.Now()
	for range requests {
		all.Go(func() {
			if err := b.EditAnswer(t.Context(), "one", Reply{Content: "In"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for address, two := range connections {
		if !two {
			t.Errorf("%s speaks HTTP/1", address)
		}
	}
	t.Logf("%d requests at once over %d connections in %v", requests, len(connections), time.Since(began))
}

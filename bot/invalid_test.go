package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// upstream answers every request in the same way, at once.
type upstream struct {
	answer   *http.Response
	requests int
}

func (u *upstream) RoundTrip(*http.Request) (*http.Response, error) {
	u.requests++
	answer := *u.answer
	return &answer, nil
}

// refusedBefore is a rest to which Discord gave n invalid answers just now.
func refusedBefore(n int, log *strings.Builder) (*rest, *upstream) {
	r := newREST(&url.URL{Scheme: "http", Host: "discord.test"}, "token", "agent", slog.New(slog.NewTextHandler(log, nil)))
	for i := range n {
		r.invalid.count(answered([]int{401, 403, 429}[i%3], "user"))
	}
	u := &upstream{answer: answered(200, "")}
	r.upstream = u
	return r, u
}

func TestWhatCountsAsInvalid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newInvalid(slog.New(slog.DiscardHandler))
		for _, c := range []struct {
			status int
			scope  string
			counts int
		}{{200, "", 0}, {400, "", 0}, {404, "", 0}, {500, "", 0}, {429, "shared", 0}, {429, "user", 1}, {429, "global", 1}, {401, "", 1}, {403, "", 1}} {
			before := v.sum
			v.count(answered(c.status, c.scope))
			if v.sum-before != c.counts {
				t.Errorf("%d %s counts %d times", c.status, c.scope, v.sum-before)
			}
		}
	})
}

// An answer is remembered for ten minutes, and then forgotten.
func TestInvalidAnswersAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newInvalid(slog.New(slog.DiscardHandler))
		var told []time.Time
		for i := range 2_000 {
			v.count(answered(403, ""))
			told = append(told, time.Now())
			time.Sleep(time.Duration(i*7%5_000) * time.Millisecond)

			v.advance()
			least, most := 0, 0
			for _, at := range told {
				if age := time.Since(at); age < invalidFor {
					least++
					most++
				} else if age < invalidFor+invalidSlot {
					most++
				}
			}
			if v.sum < least || v.sum > most {
				t.Fatalf("%d counted, of %d to %d", v.sum, least, most)
			}
		}
		time.Sleep(24 * time.Hour)
		if v.advance(); v.sum != 0 {
			t.Errorf("%d after a day", v.sum)
		}
	})
}

func TestBulkWaitsWhileDiscordRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &strings.Builder{}
		r, u := refusedBefore(holdBulkAbove, log)
		if err := r.call(InBulk(t.Context()), "POST", "/x", nil, nil); err != nil || u.requests != 1 {
			t.Fatalf("not above the limit: %v, %d requests", err, u.requests)
		}
		r.invalid.count(answered(403, ""))
		start := time.Now()
		sent := make(chan error)
		for range 3 {
			go func() { sent <- r.call(InBulk(t.Context()), "POST", "/x", nil, nil) }()
		}
		synctest.Wait()
		if err := r.call(t.Context(), "POST", "/x", nil, nil); err != nil || time.Since(start) > time.Second {
			t.Errorf("a person's request: %v after %s", err, time.Since(start))
		}
		cut, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := r.call(InBulk(cut), "POST", "/x", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a bulk request with a deadline: %v", err)
		}
		for range 3 {
			if err := <-sent; err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(start); took < invalidFor-invalidSlot || took > invalidFor+2*invalidSlot {
			t.Errorf("bulk waited %s", took)
		}
		if n := strings.Count(log.String(), "\n"); n != 2 || strings.Count(log.String(), "level=WARN") != 2 {
			t.Errorf("%d lines:\n%s", n, log)
		}
	})
}

// Close to Discord's limit only the answers to interactions go out.
func TestNothingIsSentNearTheBan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, u := refusedBefore(refuseAbove+1, &strings.Builder{})
		err := r.call(t.Context(), "POST", "/channels/1/messages", nil, nil)
		if err == nil || u.requests != 0 || Permanent(err) || !strings.Contains(err.Error(), "8001") {
			t.Errorf("%v, %d requests", err, u.requests)
		}
		if _, err := r.once(t.Context(), "POST", "/interactions/1/t/callback", "", nil); err != nil || u.requests != 1 {
			t.Errorf("an answer to an interaction: %v, %d requests", err, u.requests)
		}
		time.Sleep(invalidFor + invalidSlot)
		if err := r.call(t.Context(), "POST", "/channels/1/messages", nil, nil); err != nil {
			t.Errorf("later: %v", err)
		}
	})
}

// What Discord answers is what is counted, interactions included.
func TestAnswersAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, u := refusedBefore(0, &strings.Builder{})
		u.answer = answered(403, "")
		_ = r.call(t.Context(), "GET", "/users/@me", nil, nil)
		_, _ = r.once(t.Context(), "POST", "/interactions/1/t/callback", "", nil)
		if r.invalid.sum != 2 {
			t.Errorf("%d", r.invalid.sum)
		}
	})
}

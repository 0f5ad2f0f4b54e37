package bot

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Discord allows 50 requests a second, interaction endpoints not counted
// (docs: topics/rate-limits, "Global Rate Limit"), and does not say how it counts a
// second. So a second's worth goes out in one short burst and the next one a little
// more than a second after it. Where a second begins with its first request, the two
// clocks then stay in step, whatever the network adds to each request; evenly spaced
// requests drift across that border. The values were measured: see
// BenchmarkFanOut.
const (
	fullBurst    = 50
	lowestBurst  = 40
	windowLength = 1030 * time.Millisecond
	spacing      = 2 * time.Millisecond

	// recoverAfter is how long there must be no 429 before one request more goes
	// into a window.
	recoverAfter = 30 * time.Second

	// maxPassed is how many people's requests go before a bulk request that is next.
	maxPassed = 10
)

type bulkKey struct{}

// InBulk marks what is done with the returned context as done for nobody who is
// waiting: its requests go out after those of people, and not at all while Discord
// refuses too many (see invalid).
func InBulk(ctx context.Context) context.Context {
	return context.WithValue(ctx, bulkKey{}, true)
}

func inBulk(ctx context.Context) bool { return ctx.Value(bulkKey{}) != nil }

// window hands out the moments at which requests begin: at most burst of them in any
// windowLength, and never two closer than spacing.
type window struct {
	bulk chan struct{} // holds the one bulk request that is next among those

	mu     sync.Mutex
	burst  int
	begun  [fullBurst]time.Time // when the last requests begin: a ring; the newest can lie ahead
	newest int
	people uint64    // how many requests of people were given a place
	pause  time.Time // nothing begins before this (a global 429)
	calm   time.Time // when burst last changed, or a 429 last came
}

func newWindow() *window {
	return &window{bulk: make(chan struct{}, 1), burst: fullBurst}
}

// wait returns when a request may begin.
func (w *window) wait(ctx context.Context) error {
	if inBulk(ctx) {
		return w.waitInBulk(ctx)
	}
	return w.waitInLine(ctx)
}

// waitInLine takes the next free place and waits for it. A caller that gives up
// meanwhile leaves its place unused; one whose time is up before does not take it.
func (w *window) waitInLine(ctx context.Context) error {
	for {
		w.mu.Lock()
		at := w.next(time.Now())
		if deadline, ok := ctx.Deadline(); ok && at.After(deadline) {
			w.mu.Unlock()
			return fmt.Errorf("too many requests to Discord are waiting: %w", context.DeadlineExceeded)
		}
		w.take(at)
		w.people++
		w.mu.Unlock()
		if err := sleep(ctx, time.Until(at)); err != nil {
			return err
		}
		if !w.paused() {
			return nil
		}
	}
}

// waitInBulk takes a place only when it is free at once, so that people who come
// meanwhile go first. One bulk request at a time does so. After maxPassed people it
// stands in line like everybody: no number of them can keep it from being sent.
func (w *window) waitInBulk(ctx context.Context) error {
	select {
	case w.bulk <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-w.bulk }()

	w.mu.Lock()
	before := w.people
	w.mu.Unlock()
	for {
		w.mu.Lock()
		now := time.Now()
		at, passed := w.next(now), w.people-before
		free := at.Equal(now)
		if free {
			w.take(at)
		}
		w.mu.Unlock()
		switch {
		case free:
			return nil
		case passed >= maxPassed:
			return w.waitInLine(ctx)
		}
		if err := sleep(ctx, at.Sub(now)); err != nil {
			return err
		}
	}
}

// next is when the next request may begin, now or later.
func (w *window) next(now time.Time) time.Time {
	oldest := w.begun[(w.newest+1+fullBurst-w.burst)%fullBurst] // of the last burst ones
	at := oldest.Add(windowLength)
	for _, t := range []time.Time{now, w.begun[w.newest].Add(spacing), w.pause} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

func (w *window) take(at time.Time) {
	w.newest = (w.newest + 1) % fullBurst
	w.begun[w.newest] = at
}

func (w *window) paused() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Before(w.pause)
}

// learn adapts to what an answer says. A 429 of scope "shared" says nothing about this
// bot: others used the resource up.
func (w *window) learn(resp *http.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if resp.StatusCode != http.StatusTooManyRequests {
		if w.burst < fullBurst && now.Sub(w.calm) > recoverAfter {
			w.burst++
			w.calm = now
		}
		return
	}
	scope := resp.Header.Get("X-RateLimit-Scope")
	if scope == "global" || resp.Header.Get("X-RateLimit-Global") != "" {
		w.pause = now.Add(retryAfter(resp.Header))
	}
	if scope != "shared" {
		w.burst = max(w.burst-1, lowestBurst)
		w.calm = now
	}
}

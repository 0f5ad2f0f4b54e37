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
// more than a second after it: where a second begins with its first request, the bot's
// clock and Discord's stay in step. Evenly spaced requests drift across that border,
// and are refused there. The values were measured: see BenchmarkFanOut.
const (
	fullBurst    = 50
	lowestBurst  = 40
	windowLength = 1012 * time.Millisecond
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
	places [fullBurst]place // of the last requests: a ring; the newest can lie ahead
	newest int
	people uint64    // how many requests of people were given a place
	pause  time.Time // nothing begins before this (a global 429)
	calm   time.Time // when burst last changed, or a 429 last came

	// A round is what Discord may count as one second: it opens with the first
	// request that begins windowLength or more after the opening of the round before.
	// A request that arrives late, for want of a connection or by chance, lets
	// Discord's second begin late and so end late. The first answer of the round
	// tells.
	round      uint64
	opened     time.Time
	answered   time.Time     // when the first answer of this round came; zero: not yet
	quickest   time.Duration // the shortest time that an answer took lately
	lateBefore time.Duration // late of the round before
}

// place is the moment that a request was given.
type place struct {
	begun time.Time
	round uint64
}

func newWindow() *window {
	return &window{bulk: make(chan struct{}, 1), burst: fullBurst, quickest: windowLength}
}

// wait returns when a request may begin. Tell learn of the answer.
func (w *window) wait(ctx context.Context) (place, error) {
	if inBulk(ctx) {
		return w.waitInBulk(ctx)
	}
	return w.waitInLine(ctx)
}

// waitInLine takes the next free place and waits for it. A caller that gives up
// meanwhile leaves its place unused; one whose time is up before does not take it.
func (w *window) waitInLine(ctx context.Context) (place, error) {
	for {
		w.mu.Lock()
		at := w.next(time.Now())
		if deadline, ok := ctx.Deadline(); ok && at.After(deadline) {
			w.mu.Unlock()
			return place{}, fmt.Errorf("too many requests to Discord are waiting: %w", context.DeadlineExceeded)
		}
		p := w.take(at)
		w.people++
		w.mu.Unlock()
		if err := sleep(ctx, time.Until(at)); err != nil {
			return place{}, err
		}
		if !w.paused() {
			return p, nil
		}
	}
}

// waitInBulk takes a place only when it is free at once, so that people who come
// meanwhile go first. One bulk request at a time does so. After maxPassed people it
// stands in line like everybody: no number of them can keep it from being sent.
func (w *window) waitInBulk(ctx context.Context) (place, error) {
	select {
	case w.bulk <- struct{}{}:
	case <-ctx.Done():
		return place{}, ctx.Err()
	}
	defer func() { <-w.bulk }()

	w.mu.Lock()
	before := w.people
	w.mu.Unlock()
	for {
		w.mu.Lock()
		now := time.Now()
		at, passed := w.next(now), w.people-before
		var p place
		free := at.Equal(now)
		if free {
			p = w.take(at)
		}
		w.mu.Unlock()
		switch {
		case free:
			return p, nil
		case passed >= maxPassed:
			return w.waitInLine(ctx)
		}
		if err := sleep(ctx, at.Sub(now)); err != nil {
			return place{}, err
		}
	}
}

// next is when the next request may begin, now or later.
func (w *window) next(now time.Time) time.Time {
	oldest := w.places[(w.newest+1+fullBurst-w.burst)%fullBurst] // of the last burst ones
	at := oldest.begun.Add(windowLength)
	switch oldest.round {
	case w.round:
		at = at.Add(w.late(now))
	case w.round - 1:
		at = at.Add(w.lateBefore)
	}
	for _, t := range []time.Time{now, w.places[w.newest].begun.Add(spacing), w.pause} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// late is by how much the first request of this round that arrived may have arrived
// later than the quickest could have.
func (w *window) late(now time.Time) time.Duration {
	answered := w.answered
	if answered.IsZero() {
		answered = now // or later
	}
	return min(max(answered.Sub(w.opened)-w.quickest, 0), windowLength)
}

func (w *window) take(at time.Time) place {
	if !at.Before(w.opened.Add(windowLength)) {
		w.lateBefore = 0 // if nobody knows yet: the line can be longer than a round
		if !w.answered.IsZero() {
			w.lateBefore = w.late(at)
			w.quickest += w.lateBefore / 8 // follows when all have become slower
		}
		w.round++
		w.opened, w.answered = at, time.Time{}
	}
	w.newest = (w.newest + 1) % fullBurst
	w.places[w.newest] = place{at, w.round}
	return w.places[w.newest]
}

func (w *window) paused() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Before(w.pause)
}

// learn adapts to the answer to the request that had place p; of a 429, retryAfter is
// what it asks for.
func (w *window) learn(p place, resp *http.Response, retryAfter time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.quickest = min(w.quickest, now.Sub(p.begun))
	if p.round == w.round && w.answered.IsZero() {
		w.answered = now
	}
	if resp.StatusCode != http.StatusTooManyRequests {
		if w.burst < fullBurst && now.Sub(w.calm) > recoverAfter {
			w.burst++
			w.calm = now
		}
		return
	}
	scope := resp.Header.Get("X-RateLimit-Scope")
	if scope == "global" || resp.Header.Get("X-RateLimit-Global") != "" {
		w.pause = now.Add(retryAfter)
	}
	if scope != "shared" { // which says nothing about this bot: others used the resource up
		w.burst = max(w.burst-1, lowestBurst)
		w.calm = now
	}
}

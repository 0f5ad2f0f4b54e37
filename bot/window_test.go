package bot

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// begins collects when requests began.
type begins struct {
	mu sync.Mutex
	at []time.Time
}

func (b *begins) add() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = append(b.at, time.Now())
}

// keep checks that at most burst began in any window, none too close to another.
func (b *begins) keep(t *testing.T, burst int) {
	t.Helper()
	slices.SortFunc(b.at, time.Time.Compare)
	for i := range b.at {
		if i > 0 && b.at[i].Sub(b.at[i-1]) < spacing {
			t.Errorf("requests %d and %d are %s apart", i-1, i, b.at[i].Sub(b.at[i-1]))
		}
		if i >= burst && b.at[i].Sub(b.at[i-burst]) < windowLength {
			t.Errorf("%d requests within %s", burst+1, b.at[i].Sub(b.at[i-burst]))
		}
	}
}

func answered(status int, scope, retryAfter string) *http.Response {
	h := http.Header{}
	if scope != "" {
		h.Set("X-RateLimit-Scope", scope)
	}
	if retryAfter != "" {
		h.Set("Retry-After", retryAfter)
	}
	return &http.Response{StatusCode: status, Header: h, Body: http.NoBody}
}

// Whoever asks, no window holds too many, and no place is wasted.
func TestWindowIsFullAndNotMore(t *testing.T) {
	for name, ctx := range map[string]func(int) context.Context{
		"people": func(int) context.Context { return context.Background() },
		"bulk":   func(int) context.Context { return InBulk(context.Background()) },
		"both": func(i int) context.Context {
			if i%3 == 0 {
				return context.Background()
			}
			return InBulk(context.Background())
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, began, start := newWindow(), begins{}, time.Now()
				var all sync.WaitGroup
				for i := range 4 * fullBurst {
					all.Go(func() {
						if err := w.wait(ctx(i)); err != nil {
							t.Error(err)
						}
						began.add()
					})
				}
				all.Wait()
				began.keep(t, fullBurst)
				if took, want := time.Since(start), 3*windowLength+(fullBurst-1)*spacing; took != want {
					t.Errorf("took %s, want %s", took, want)
				}
			})
		})
	}
}

// A person who comes while bulk requests queue is next.
func TestPeopleGoBeforeBulk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, bulk := newWindow(), begins{}
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() {
				if err := w.wait(InBulk(t.Context())); err != nil {
					t.Error(err)
				}
				bulk.add()
			})
		}
		for range 40 {
			time.Sleep(71 * time.Millisecond)
			came := time.Now()
			if err := w.wait(t.Context()); err != nil {
				t.Error(err)
			}
			bulk.mu.Lock()
			for _, at := range bulk.at {
				if at.After(came) && at.Before(time.Now()) {
					t.Errorf("after %s a bulk request began before a person's, which waited %s", at.Sub(came), time.Since(came))
				}
			}
			bulk.mu.Unlock()
		}
		all.Wait()
	})
}

// However many people ask without a break, bulk requests go on, and keep nobody.
func TestBulkIsNeverStarved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const people, during = 20, time.Minute
		w, all := newWindow(), sync.WaitGroup{}
		ctx, stop := context.WithTimeout(t.Context(), during)
		defer stop()
		var bulk, person int
		var longest time.Duration
		var mu sync.Mutex
		ask := func(ctx context.Context, count func(time.Duration)) {
			for {
				came := time.Now()
				if w.wait(ctx) != nil {
					return
				}
				mu.Lock()
				count(time.Since(came))
				mu.Unlock()
			}
		}
		for range people {
			all.Go(func() { ask(ctx, func(d time.Duration) { person, longest = person+1, max(longest, d) }) })
			all.Go(func() { ask(InBulk(ctx), func(time.Duration) { bulk++ }) })
		}
		all.Wait()
		if total := person + bulk; total < int(during/windowLength)*fullBurst {
			t.Errorf("%d requests in %s: places were wasted", total, during)
		}
		// It lets the line that it finds pass, and maxPassed more, and then stands in one.
		if share := person / max(bulk, 1); share > 2*people+maxPassed {
			t.Errorf("one bulk request for %d people's", share)
		}
		if longest > windowLength {
			t.Errorf("a person waited %s", longest)
		}
	})
}

func TestWindowStepsDownAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindow()
		steps := func(want int) {
			t.Helper()
			if w.burst != want {
				t.Errorf("%d a window, want %d", w.burst, want)
			}
		}
		w.learn(answered(429, "shared", "1"))
		steps(fullBurst)
		w.learn(answered(429, "user", "1"))
		steps(fullBurst - 1)
		began := begins{}
		for range 3 * fullBurst {
			if err := w.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			began.add()
		}
		began.keep(t, fullBurst-1)
		for range 30 {
			w.learn(answered(429, "global", "0"))
		}
		steps(lowestBurst)
		for i := range fullBurst - lowestBurst {
			w.learn(answered(200, "", ""))
			steps(lowestBurst + i)
			time.Sleep(recoverAfter + time.Second)
			w.learn(answered(200, "", ""))
			steps(lowestBurst + i + 1)
		}
		time.Sleep(time.Hour)
		w.learn(answered(200, "", ""))
		steps(fullBurst)
	})
}

// A global 429 holds up everybody, those too who had their place already.
func TestGlobalPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, all, began := newWindow(), sync.WaitGroup{}, begins{}
		for range fullBurst {
			if err := w.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 10 {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = InBulk(ctx)
			}
			all.Go(func() {
				if err := w.wait(ctx); err != nil {
					t.Error(err)
				}
				began.add()
			})
		}
		synctest.Wait()
		told := time.Now()
		w.learn(answered(429, "global", "5"))
		all.Wait()
		began.keep(t, fullBurst)
		if first := began.at[0].Sub(told); first != 5*time.Second {
			t.Errorf("the first one began after %s", first)
		}
	})
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindow()
		for range fullBurst {
			if err := w.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		for _, ctx := range []context.Context{soon, InBulk(soon), InBulk(soon)} {
			if err := w.wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		}
		if err := w.wait(InBulk(t.Context())); err != nil {
			t.Errorf("after others gave up: %v", err)
		}
	})
}

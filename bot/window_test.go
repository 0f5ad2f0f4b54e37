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

// roundTrip is how long requests take in these tests.
const roundTrip = 60 * time.Millisecond

// request waits for its turn and is answered after roundTrip.
func request(ctx context.Context, w *window) error {
	p, err := w.wait(ctx)
	if err == nil {
		time.AfterFunc(roundTrip, func() { w.learn(p, answered(200, ""), 0) })
	}
	return err
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

func answered(status int, scope string) *http.Response {
	h := http.Header{}
	if scope != "" {
		h.Set("X-RateLimit-Scope", scope)
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
				w := newWindow()
				if err := request(t.Context(), w); err != nil { // so that it knows how long one takes
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				began, start := begins{}, time.Now()
				var all sync.WaitGroup
				for i := range 4 * fullBurst {
					all.Go(func() {
						if err := request(ctx(i), w); err != nil {
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
				if err := request(InBulk(t.Context()), w); err != nil {
					t.Error(err)
				}
				bulk.add()
			})
		}
		for range 40 {
			time.Sleep(71 * time.Millisecond)
			came := time.Now()
			if err := request(t.Context(), w); err != nil {
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
				if request(ctx, w) != nil {
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
		w.learn(place{}, answered(429, "shared"), 0)
		steps(fullBurst)
		w.learn(place{}, answered(429, "user"), 0)
		steps(fullBurst - 1)
		began := begins{}
		for range 3 * fullBurst {
			if err := request(t.Context(), w); err != nil {
				t.Fatal(err)
			}
			began.add()
		}
		began.keep(t, fullBurst-1)
		for range 30 {
			w.learn(place{}, answered(429, "global"), 0)
		}
		steps(lowestBurst)
		for i := range fullBurst - lowestBurst {
			w.learn(place{}, answered(200, ""), 0)
			steps(lowestBurst + i)
			time.Sleep(recoverAfter + time.Second)
			w.learn(place{}, answered(200, ""), 0)
			steps(lowestBurst + i + 1)
		}
		time.Sleep(time.Hour)
		w.learn(place{}, answered(200, ""), 0)
		steps(fullBurst)
	})
}

// A global 429 holds up everybody, those too who had their place already.
func TestGlobalPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, all, began := newWindow(), sync.WaitGroup{}, begins{}
		for range fullBurst {
			if err := request(t.Context(), w); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 10 {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = InBulk(ctx)
			}
			all.Go(func() {
				if err := request(ctx, w); err != nil {
					t.Error(err)
				}
				began.add()
			})
		}
		synctest.Wait()
		told := time.Now()
		w.learn(place{}, answered(429, "global"), 5*time.Second)
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
			if err := request(t.Context(), w); err != nil {
				t.Fatal(err)
			}
		}
		soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		for _, ctx := range []context.Context{soon, InBulk(soon), InBulk(soon)} {
			if err := request(ctx, w); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		}
		if err := request(InBulk(t.Context()), w); err != nil {
			t.Errorf("after others gave up: %v", err)
		}
	})
}

// When what opened a second was held up on its way, the next second waits as long.
func TestRoundsFollowTheAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slow = 100 * time.Millisecond
		w := newWindow()
		var opened []time.Time
		late := []time.Duration{0, slow, 0, 0, 2 * slow, 0}
		for _, by := range late {
			for i := range fullBurst {
				p, err := w.wait(InBulk(t.Context()))
				if err != nil {
					t.Fatal(err)
				}
				if i == 0 {
					opened = append(opened, p.begun)
				}
				time.AfterFunc(roundTrip+by, func() { w.learn(p, answered(200, ""), 0) })
			}
		}
		for i, at := range opened[1:] {
			if took := at.Sub(opened[i]); took != windowLength+late[i] {
				t.Errorf("round %d lasted %s, its first answer was %s late", i, took, late[i])
			}
		}

		// The connection has become slower for good: that is no reason to wait.
		var last time.Time
		for range 100 {
			for range fullBurst {
				p, err := w.wait(InBulk(t.Context()))
				if err != nil {
					t.Fatal(err)
				}
				last = p.begun
				time.AfterFunc(roundTrip+slow, func() { w.learn(p, answered(200, ""), 0) })
			}
		}
		if most := opened[len(opened)-1].Add(101*windowLength + 10*slow); last.After(most) {
			t.Errorf("100 slower rounds lasted %s longer", last.Sub(most)+10*slow)
		}
	})
}

// A slow answer holds nobody up where few requests are made.
func TestNoWaitingWithoutACrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindow()
		for i := range 3 * fullBurst {
			start := time.Now()
			p, err := w.wait(t.Context())
			if took := time.Since(start); err != nil || took > 0 {
				t.Errorf("request %d waited %s, %v", i, took, err)
			}
			time.AfterFunc(roundTrip+time.Duration(i%2)*time.Second, func() { w.learn(p, answered(200, ""), 0) })
			time.Sleep(time.Duration(i%7) * 100 * time.Millisecond)
			if i%7 == 0 {
				time.Sleep(spacing)
			}
		}
	})
}

// No answer at all holds the next second up, but not for ever.
func TestRoundsWithoutAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, ctx := range []context.Context{t.Context(), InBulk(t.Context())} {
			w, start := newWindow(), time.Now()
			for range 3 * fullBurst {
				if _, err := w.wait(ctx); err != nil {
					t.Fatal(err)
				}
			}
			if took := time.Since(start); took < 2*windowLength || took > 5*windowLength {
				t.Errorf("took %s", took)
			}
		}
	})
}

func TestRetryAfter(t *testing.T) {
	for _, c := range []struct {
		header, body string
		want         time.Duration
	}{
		{"2", `{"message":"…","retry_after":1.25,"global":true}`, 1250 * time.Millisecond},
		{"2", `<html>`, 2 * time.Second},
		{"2", ``, 2 * time.Second},
		{"2", `{"retry_after":-1}`, 2 * time.Second},
		{"", `{}`, time.Second},
		{"soon", ``, time.Second},
		{"-5", ``, time.Second},
		{"86400", ``, maxRetryAfter},
	} {
		if got := retryAfter(http.Header{"Retry-After": {c.header}}, []byte(c.body)); got != c.want {
			t.Errorf("%q %q: %s, want %s", c.header, c.body, got, c.want)
		}
	}
}

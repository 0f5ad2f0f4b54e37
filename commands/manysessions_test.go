package commands

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"cairn/content/coping"
	"cairn/data"
	"cairn/playground"
	"cairn/scheduler"
)

var (
	manySessions = flag.Int("sessions", 0, "how many guided exercises TestManySessions runs at once, for half a minute, and measures")
	roundTrip    = flag.Duration("roundtrip", 100*time.Millisecond, "how long the requests of TestManySessions are on their way, with -sessions")
)

// crowd are sessions that wait for their next frame, all for the same moment.
func crowd(t *testing.T, l *sessions, n int, began time.Time) (due time.Time) {
	t.Helper()
	stage, at := pacedStage(t)
	technique := coping.ByID("paced-breathing")
	for i := range n {
		l.begin(&session{
			run:  run{technique: technique, stage: at, began: began, before: data.Rated(5)},
			user: fmt.Sprint("10000000000000", i), message: "30000000000000", locale: "en-US", words: technique.In("en"),
			token: fmt.Sprintf("%0200d", i), tokenAt: began, id: fmt.Sprint("20000000000000", i), from: at, began: began,
		})
	}
	return began.Add(time.Duration(stage.Paces[0].Cycle[0].Seconds) * time.Second)
}

// A session costs no goroutine, and little memory, while it waits for its next frame. Where
// all are due at once, and Discord is a tenth of a second away, they are soon edited; and
// when the bot stops, all are told within the time that there is for that.
func TestSessionCosts(t *testing.T) {
	const n = 1000
	const away = 100 * time.Millisecond
	edits, told := make(chan struct{}, 2*n), make(chan struct{}, n)
	l := newSessions(scheduler.SystemClock{}, func(ctx context.Context, _ *session) (bool, error) {
		edits <- struct{}{}
		time.Sleep(away)
		return false, ctx.Err()
	}, func(*session) {}, func(ctx context.Context, _ *session) {
		time.Sleep(away)
		if ctx.Err() == nil {
			told <- struct{}{}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { l.run(ctx); close(ended) }()
	pacedStage(t) // reads the techniques, which are there once for all
	before, goroutines := heapInUse(), runtime.NumGoroutine()
	due := crowd(t, l, n, time.Now().Add(-2*time.Second))
	if cost := int64(heapInUse()-before) / n; cost > 2048 {
		t.Errorf("a session takes %d bytes", cost)
	} else {
		t.Logf("a session takes %d bytes", cost)
	}
	if g := runtime.NumGoroutine() - goroutines; g > 5 {
		t.Errorf("%d sessions take %d goroutines", n, g)
	}
	for i := range n {
		<-edits
		if g := runtime.NumGoroutine() - goroutines; i == n/2 && g > editsAtOnce+5 {
			t.Errorf("%d goroutines edit", g)
		}
	}
	if late := time.Since(due); late > 3*time.Second { // one after the other in 16 at once: 6 s
		t.Errorf("the last of %d edits due at once began %v late", n, late)
	} else {
		t.Logf("the last of %d edits due at once began %v late", n, late)
	}
	cancel()
	<-ended
	if len(told) != n {
		t.Errorf("%d of %d are told that they stand still", len(told), n)
	}
	for i := range n {
		l.end(sessionKey{fmt.Sprint("10000000000000", i), "30000000000000"})
	}
	if len(l.byKey)+len(l.due) != 0 {
		t.Errorf("%d sessions are left", len(l.byKey)+len(l.due))
	}
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Many people breathe at once: edits come at their pace, and others are answered. With
// -sessions that is measured, with Discord's limits and at a distance from it.
func TestManySessions(t *testing.T) {
	n, within, measured := 20, 3*time.Second, *manySessions > 0
	if measured {
		n, within = *manySessions, 30*time.Second
	}
	r := newRig(t, func(o *playground.Options) {
		o.ExtraMembers = n
		if measured {
			o.Limits, o.Latency = playground.Limits{}, *roundTrip
		}
	})
	other := r.member("maya")
	answers := func(within time.Duration) (waited []time.Duration) {
		for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			began := time.Now()
			other.command("help")
			waited = append(waited, time.Since(began))
		}
		slices.Sort(waited)
		return waited
	}
	idle := answers(within)

	var mu sync.Mutex
	var late []time.Duration
	edit := r.app.sessions.edit
	r.app.sessions.edit = func(ctx context.Context, s *session) (bool, error) {
		over, err := edit(ctx, s)
		if errors.Is(err, context.Canceled) { // the bot is being stopped
			return over, err
		}
		mu.Lock()
		defer mu.Unlock()
		late = append(late, r.app.Clock.Now().Sub(s.next))
		if err != nil {
			t.Errorf("an edit: %v", err)
		}
		return over, err
	}
	var all sync.WaitGroup
	slots := make(chan struct{}, 8)
	if measured { // they wait for the way to Discord, not for the processor
		slots = make(chan struct{}, 32)
	}
	for i := range n {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			r.member(fmt.Sprint("m", i+1)).breathing("Gentle")
		})
	}
	all.Wait()
	goroutines := runtime.NumGoroutine()
	mu.Lock()
	late = nil
	mu.Unlock()
	busy := answers(within)
	mu.Lock()
	defer mu.Unlock()
	slices.Sort(late)
	if len(late) < n/2 {
		t.Fatalf("%d exercises were edited %d times", n, len(late))
	}
	p := func(list []time.Duration, share float64) time.Duration { return list[int(float64(len(list)-1)*share)] }
	slower := float64(p(busy, 0.99)) / float64(p(idle, 0.99))
	t.Logf("%d exercises, %d edits in %v (%.0f a second), %d goroutines; an edit is done %v late (median), %v (p99); other answers p99 %v, idle %v: %.2f",
		n, len(late), within, float64(len(late))/within.Seconds(), goroutines, p(late, 0.5), p(late, 0.99), p(busy, 0.99), p(idle, 0.99), slower)
	if !measured {
		return
	}
	if median := p(late, 0.5); median > *roundTrip+400*time.Millisecond {
		t.Errorf("an edit is done %v late (median), with Discord %v away", median, *roundTrip)
	}
	if slower > 1.5 {
		t.Errorf("others wait %.2f times as long as without the exercises", slower)
	}
}

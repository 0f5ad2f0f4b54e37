package commands

import (
	"context"
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

var manySessions = flag.Int("sessions", 0, "how many guided exercises TestManySessions runs at once, for half a minute, and measures")

// A session costs no goroutine, and little memory, while it waits for its next frame.
func TestSessionCosts(t *testing.T) {
	const n = 1000
	edits := make(chan struct{}, n)
	l := newSessions(scheduler.SystemClock{}, func(context.Context, *session) (bool, error) {
		edits <- struct{}{}
		return false, nil
	}, func(*session) {}, func(context.Context, *session) {})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { l.run(ctx); close(ended) }()
	stage, at := pacedStage(t)
	words := coping.ByID("paced-breathing").In("en")
	before, goroutines := heapInUse(), runtime.NumGoroutine()
	now := time.Now()
	for i := range n {
		l.begin(&session{
			run:  run{technique: coping.ByID("paced-breathing"), stage: at, began: now, before: data.Rated(5)},
			user: fmt.Sprint("10000000000000", i), message: "30000000000000", locale: "en-US", words: words,
			token: fmt.Sprintf("%0200d", i), tokenAt: now, id: fmt.Sprint("20000000000000", i), from: at, began: now,
		})
	}
	if cost := int64(heapInUse()-before) / n; cost > 2048 {
		t.Errorf("a session takes %d bytes", cost)
	} else {
		t.Logf("a session takes %d bytes", cost)
	}
	if g := runtime.NumGoroutine() - goroutines; g > 5 {
		t.Errorf("%d sessions take %d goroutines", n, g)
	}
	time.Sleep(time.Duration(stage.Paces[0].Cycle[0].Seconds)*time.Second - time.Since(now))
	for range n {
		<-edits // all are due at the same moment
	}
	if g := runtime.NumGoroutine() - goroutines; g > editsAtOnce+5 {
		t.Errorf("%d goroutines edit", g)
	}
	cancel()
	<-ended
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

// Many people breathe at once: edits come at their pace, and others are answered.
func TestManySessions(t *testing.T) {
	n, within := 20, 3*time.Second
	if *manySessions > 0 {
		n, within = *manySessions, 30*time.Second
	}
	r := newRig(t, func(o *playground.Options) { o.ExtraMembers = n })
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
	for i := range n {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			r.member(fmt.Sprint("m", i+1)).breathing()
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
		t.Errorf("%d exercises were edited %d times", n, len(late))
	}
	p := func(list []time.Duration, share float64) time.Duration { return list[int(float64(len(list)-1)*share)] }
	t.Logf("%d exercises, %d edits in %v (%.0f a second), %d goroutines; an edit is done %v late (median), %v (p99); other answers p99 %v, idle %v: %.2f",
		n, len(late), within, float64(len(late))/within.Seconds(), goroutines, p(late, 0.5), p(late, 0.99), p(busy, 0.99), p(idle, 0.99),
		float64(p(busy, 0.99))/float64(p(idle, 0.99)))
}

package playground

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// rearm is the longest the clock sleeps before it looks at the time again. Timers
// follow the machine's monotonic clock, which stands still while a laptop sleeps;
// without this a wait would end as much later as the machine slept.
const rearm = 30 * time.Second

// maxOffset is how far ahead of real time the clock can be: snowflakes hold times up to
// the year 2154.
const maxOffset = 100 * 365 * 24 * time.Hour

// Clock is the time that the playground and the bot share: real time plus an offset
// that only grows. Any number of goroutines may use it.
type Clock struct {
	changed func() // told, without the lock, when the offset or the earliest wait changed

	mu     sync.Mutex
	offset time.Duration
	waits  waitHeap
	timer  *time.Timer
}

// Now is the shared time, in UTC and without a monotonic reading, so that times
// compare by what a wall clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time { return time.Now().Round(0).UTC().Add(c.offset) }

// Wait returns nil when the shared clock reaches until, or ctx.Err() when ctx ends
// first. Waiting costs nothing: one timer serves all waiters.
func (c *Clock) Wait(ctx context.Context, until time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	if !c.now().Before(until) {
		c.mu.Unlock()
		return nil
	}
	w := &wait{until: until.Round(0), reached: make(chan struct{})}
	heap.Push(&c.waits, w)
	first := w.index == 0
	if first {
		c.arm()
	}
	c.mu.Unlock()
	if first {
		c.tell()
	}

	select {
	case <-w.reached:
		return nil
	case <-ctx.Done():
	}
	c.mu.Lock()
	first = w.index == 0
	if w.index >= 0 {
		heap.Remove(&c.waits, w.index)
		if first {
			c.arm()
		}
	}
	c.mu.Unlock()
	if first {
		c.tell()
	}
	return ctx.Err()
}

// Advance moves the clock forward by d and wakes whoever waited for a time that has
// now come. The clock never goes back: a d of zero or less does nothing. It ends a
// hundred years ahead of real time.
func (c *Clock) Advance(d time.Duration) {
	if d <= 0 {
		return
	}
	c.mu.Lock()
	c.offset += min(d, maxOffset-c.offset)
	c.wake()
	c.mu.Unlock()
	c.tell()
}

// advanceTo moves the clock forward to t; a t that has passed does nothing.
func (c *Clock) advanceTo(t time.Time) {
	c.mu.Lock()
	if d := t.Sub(c.now()); d > 0 {
		c.offset += min(d, maxOffset-c.offset)
		c.wake()
	}
	c.mu.Unlock()
	c.tell()
}

// Next is the earliest time somebody waits for; false when nobody waits.
func (c *Clock) Next() (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waits) == 0 {
		return time.Time{}, false
	}
	return c.waits[0].until, true
}

// Offset is how far the shared clock is ahead of real time.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

func (c *Clock) tell() {
	if c.changed != nil {
		c.changed()
	}
}

// wake frees every waiter whose time has come and sets the timer for the next one.
func (c *Clock) wake() {
	now := c.now()
	for len(c.waits) > 0 && !now.Before(c.waits[0].until) {
		close(heap.Pop(&c.waits).(*wait).reached)
	}
	c.arm()
}

func (c *Clock) arm() {
	if len(c.waits) == 0 {
		if c.timer != nil {
			c.timer.Stop()
		}
		return
	}
	d := min(max(c.waits[0].until.Sub(c.now()), 0), rearm)
	if c.timer == nil {
		c.timer = time.AfterFunc(d, c.tick)
		return
	}
	c.timer.Reset(d)
}

func (c *Clock) tick() {
	c.mu.Lock()
	before := len(c.waits)
	c.wake()
	woke := len(c.waits) < before
	c.mu.Unlock()
	if woke {
		c.tell()
	}
}

type wait struct {
	until   time.Time
	reached chan struct{}
	index   int // place in the heap, -1 once it has left
}

type waitHeap []*wait

func (h waitHeap) Len() int           { return len(h) }
func (h waitHeap) Less(i, j int) bool { return h[i].until.Before(h[j].until) }
func (h waitHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *waitHeap) Push(x any) {
	w := x.(*wait)
	w.index = len(*h)
	*h = append(*h, w)
}

func (h *waitHeap) Pop() any {
	old := *h
	w := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	w.index = -1
	return w
}

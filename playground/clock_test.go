package playground

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

func TestClockWakesWhoeverWaited(t *testing.T) {
	c := &Clock{}
	ctx := context.Background()
	if err := c.Wait(ctx, c.Now().Add(-time.Hour)); err != nil {
		t.Errorf("waiting for the past: %v", err)
	}
	if _, waiting := c.Next(); waiting {
		t.Error("somebody waits")
	}
	start := c.Now()
	woken := make(chan int, 3)
	var wg sync.WaitGroup
	for _, hours := range []int{3, 1, 2} {
		wg.Go(func() {
			if err := c.Wait(ctx, start.Add(time.Duration(hours)*time.Hour)); err != nil {
				t.Error(err)
			}
			woken <- hours
		})
	}
	nextIs := func(want time.Time) bool {
		next, waiting := c.Next()
		return waiting && next.Equal(want)
	}
	eventually(t, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.waits) == 3
	})
	if !nextIs(start.Add(time.Hour)) {
		t.Error("the next is not the earliest")
	}
	c.Advance(time.Hour + time.Minute)
	if got := <-woken; got != 1 {
		t.Errorf("woke the one of hour %d", got)
	}
	if !nextIs(start.Add(2 * time.Hour)) {
		t.Error("the next is not the second")
	}
	c.advanceTo(start.Add(4 * time.Hour))
	wg.Wait()
	if now := c.Now(); now.Before(start.Add(4 * time.Hour)) {
		t.Errorf("the clock shows %v", now)
	}
	before := c.Now()
	c.Advance(-time.Hour)
	c.advanceTo(start)
	if c.Now().Before(before) {
		t.Error("the clock went back")
	}
	for range 3 {
		c.Advance(200 * 365 * 24 * time.Hour)
	}
	if c.Offset() != maxOffset {
		t.Errorf("the clock is %v ahead", c.Offset())
	}
}

func TestClockFollowsRealTime(t *testing.T) {
	c := &Clock{}
	c.Advance(100 * time.Hour)
	begun := time.Now()
	if err := c.Wait(context.Background(), c.Now().Add(30*time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < 30*time.Millisecond || took > time.Second {
		t.Errorf("waited %v", took)
	}
}

func TestClockLetsGoOfWhoeverGivesUp(t *testing.T) {
	n := 0
	var mu sync.Mutex
	c := &Clock{}
	c.changed = func() { mu.Lock(); n++; mu.Unlock() }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- c.Wait(ctx, c.Now().Add(time.Hour)) }()
	eventually(t, func() bool { _, waiting := c.Next(); return waiting })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if _, waiting := c.Next(); waiting {
		t.Error("somebody still waits")
	}
	mu.Lock()
	defer mu.Unlock()
	if n != 2 {
		t.Errorf("told of %d changes, want 2", n)
	}
}

func TestClockWithManyWaiters(t *testing.T) {
	c := &Clock{}
	ctx := context.Background()
	start := c.Now()
	var wg sync.WaitGroup
	for i := range 500 {
		wg.Go(func() {
			if i%5 == 0 {
				ctx, cancel := context.WithTimeout(ctx, time.Duration(i)*time.Microsecond)
				defer cancel()
				c.Wait(ctx, start.Add(time.Duration(i)*time.Hour))
				return
			}
			if err := c.Wait(ctx, start.Add(time.Duration(i)*time.Minute)); err != nil {
				t.Error(err)
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for {
		select {
		case <-done:
			return
		case <-time.After(time.Millisecond):
			c.Advance(20 * time.Minute)
		}
	}
}

func TestNextLocal(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ now, clock, zone, want string }{
		{"2026-11-21T07:00:00Z", "08:30", "Europe/Berlin", "2026-11-21T07:30:00Z"},
		{"2026-11-21T07:30:00Z", "08:30", "Europe/Berlin", "2026-11-22T07:30:00Z"},
		{"2026-11-21T23:30:00Z", "00:15", "Asia/Kathmandu", "2026-11-22T18:30:00Z"},
		// On 2026-03-29 Berlin has no 02:30: the next day has.
		{"2026-03-28T12:00:00Z", "02:30", "Europe/Berlin", "2026-03-30T00:30:00Z"},
	} {
		got, err := nextLocal(at(c.now), c.clock, c.zone)
		if err != nil || !got.Equal(at(c.want)) {
			t.Errorf("%+v: %v, %v", c, got.UTC(), err)
		}
	}
	for _, c := range [][2]string{{"25:00", "Europe/Berlin"}, {"08:30", ""}, {"08:30", "Mars/Base"}, {"8.30", "UTC"}} {
		if _, err := nextLocal(time.Now(), c[0], c[1]); err == nil {
			t.Errorf("%v is taken", c)
		}
	}
}

func TestSnowflakesGrow(t *testing.T) {
	s := &snowflakes{clock: &Clock{}}
	last := ""
	for range 10000 {
		id := s.next()
		if !olderID(last, id) {
			t.Fatalf("%s after %s", id, last)
		}
		last = id
	}
	if age := time.Since(snowflakeTime(last)); age < -time.Second || age > time.Second {
		t.Errorf("the id is %v old", age)
	}
	if !olderID("999", "1000") || olderID("1000", "999") || olderID("7", "7") {
		t.Error("ids do not compare as numbers")
	}
}

func eventually(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not happen within 20 s")
		}
	}
}

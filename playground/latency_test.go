package playground_test

import (
	"testing"
	"time"

	"cairn/playground"
)

func TestRequestsAreOnTheirWayForAWhile(t *testing.T) {
	t.Parallel()
	const latency, jitter = 3 * time.Second, 100 * time.Millisecond
	b := newBot(t, playground.Options{Latency: latency, Jitter: jitter, Limits: playground.Limits{Global: 1}})
	sent := time.Now()
	arrived := make(chan int, 2)
	for range 2 {
		go func() { arrived <- b.do("GET", "/users/@me", nil).status }()
	}
	say(t, b.c, "at once") // a control request is not slowed down
	stats, err := b.c.Stats(ctx(t))
	if err != nil || time.Since(sent) < latency && stats.Requests != 0 {
		t.Errorf("a request was counted before it arrived: %+v, %v", stats, err)
	}
	if d := time.Since(sent); d >= latency {
		t.Errorf("control requests took %v", d)
	}
	if first, second := <-arrived, <-arrived; first+second != 200+429 { // one a second
		t.Errorf("answered %d and %d", first, second)
	}
	if d := time.Since(sent); d < latency || d > latency+jitter+10*time.Second {
		t.Errorf("a request took %v", d)
	}
}

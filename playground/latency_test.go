package playground_test

import (
	"testing"
	"time"

	"cairn/playground"
)

func TestRequestsAreOnTheirWayForAWhile(t *testing.T) {
	t.Parallel()
	const latency, jitter = 300 * time.Millisecond, 100 * time.Millisecond
	b := newBot(t, playground.Options{Latency: latency, Jitter: jitter, Limits: playground.Limits{Global: 1}})
	sent := time.Now()
	arrived := make(chan int, 1)
	go func() { arrived <- b.do("GET", "/users/@me", nil).status }()
	say(t, b.c, "at once") // a control request is not slowed down
	stats, err := b.c.Stats(ctx(t))
	if err != nil || time.Since(sent) < latency && stats.Requests != 0 {
		t.Errorf("a request was counted before it arrived: %+v, %v", stats, err)
	}
	if d := time.Since(sent); d >= latency {
		t.Errorf("control requests took %v", d)
	}
	if status := <-arrived; status != 200 {
		t.Errorf("answered %d", status)
	}
	if d := time.Since(sent); d < latency || d > latency+jitter+2*time.Second {
		t.Errorf("a request took %v", d)
	}
	b.want("a second request within the second", b.do("GET", "/users/@me", nil), 429, -1)
}

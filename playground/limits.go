package playground

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Limits are the rate limits the playground keeps. The zero value is what Discord
// documents or is known to do.
type Limits struct {
	// Off lifts every REST and gateway limit, for load tests.
	Off bool
	// Global is how many requests a second the bot may make, interaction endpoints
	// aside; 0 is Discord's 50 (docs: topics/rate-limits, "Global Rate Limit").
	Global int
	// Bucket counts the global limit with a token bucket that refills evenly, in
	// place of a window of one second that begins with its first request.
	Bucket bool
	// Channel is how many messages a channel takes in ChannelWindow; 0 is 5 in 5 s.
	Channel       int
	ChannelWindow time.Duration
	// Identify is the time that must lie between two identifies; a faster one is
	// answered with Invalid Session, as the documented max_concurrency of 1 in 5 s
	// would have it (docs: events/gateway, "Rate Limiting"). 0 does not enforce it:
	// tests restart bots far faster than that.
	Identify time.Duration
}

// bucketKind is a set of routes that share a rate limit.
type bucketKind int

const (
	_ bucketKind = iota
	bucketReadMessages
	bucketCreateMessage
	bucketEditMessage
	bucketDeleteMessage
	bucketWebhook
	bucketCreateThread
)

// bucketRule is how many requests one top-level resource takes in a window. Discord
// does not document the numbers; these are the ones it is seen to send.
type bucketRule struct {
	name   string
	limit  int
	window time.Duration
}

type limiter struct {
	off    bool
	all    int
	even   bool
	rules  map[bucketKind]bucketRule
	mu     sync.Mutex
	window window
	tokens float64
	filled time.Time
	routes map[routeKey]*window
	swept  time.Time
}

type routeKey struct {
	kind bucketKind
	key  string
}

// window counts requests from its first on until it ends.
type window struct {
	ends time.Time
	used int
}

func newLimiter(l Limits) *limiter {
	if l.Global <= 0 {
		l.Global = 50
	}
	if l.Channel <= 0 {
		l.Channel = 5
	}
	if l.ChannelWindow <= 0 {
		l.ChannelWindow = 5 * time.Second
	}
	return &limiter{
		off: l.Off, all: l.Global, even: l.Bucket, tokens: float64(l.Global),
		routes: map[routeKey]*window{},
		rules: map[bucketKind]bucketRule{
			bucketReadMessages:  {"80a3f1b2c4d5e6f7", 50, time.Second},
			bucketCreateMessage: {"80c17d2f203122d9", l.Channel, l.ChannelWindow},
			bucketEditMessage:   {"80d5c7a1f3b2e490", l.Channel, l.ChannelWindow},
			bucketDeleteMessage: {"80b8e1d6c2f4a375", 5, time.Second},
			bucketWebhook:       {"80e2f9c4b6a1d853", 5, 2 * time.Second},
			bucketCreateThread:  {"80f4a7b2d9c3e681", l.Channel, l.ChannelWindow},
		},
	}
}

// global counts one request and says how long to wait if there were too many; 0: go.
func (l *limiter) global() time.Duration {
	if l.off {
		return 0
	}
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.even {
		if !l.filled.IsZero() {
			l.tokens = min(float64(l.all), l.tokens+now.Sub(l.filled).Seconds()*float64(l.all))
		}
		l.filled = now
		if l.tokens < 1 {
			return time.Duration((1 - l.tokens) / float64(l.all) * float64(time.Second))
		}
		l.tokens--
		return 0
	}
	return l.window.take(now, l.all, time.Second)
}

// take uses one place of the window, or says how long until it ends.
func (w *window) take(now time.Time, limit int, length time.Duration) time.Duration {
	if !now.Before(w.ends) {
		w.ends, w.used = now.Add(length), 0
	}
	if w.used >= limit {
		return w.ends.Sub(now)
	}
	w.used++
	return 0
}

// route counts one request against its route's bucket, writes the headers that tell
// the bot about it, and says how long to wait if there were too many.
func (l *limiter) route(kind bucketKind, key string, head http.Header) time.Duration {
	if l.off {
		return 0
	}
	rule := l.rules[kind]
	now := time.Now()
	l.mu.Lock()
	l.sweep(now)
	k := routeKey{kind, key}
	w := l.routes[k]
	if w == nil {
		w = &window{}
		l.routes[k] = w
	}
	wait := w.take(now, rule.limit, rule.window)
	left, ends := rule.limit-w.used, w.ends
	l.mu.Unlock()

	head.Set("X-RateLimit-Bucket", rule.name)
	head.Set("X-RateLimit-Limit", strconv.Itoa(rule.limit))
	head.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	head.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(ends.UnixMilli())/1000, 'f', 3, 64))
	head.Set("X-RateLimit-Reset-After", strconv.FormatFloat(max(ends.Sub(now).Seconds(), 0), 'f', 3, 64))
	return wait
}

// sweep forgets windows that have ended, now and then.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < 10*time.Second {
		return
	}
	l.swept = now
	for k, w := range l.routes {
		if now.After(w.ends) {
			delete(l.routes, k)
		}
	}
}

// tooMany is Discord's 429 (docs: topics/rate-limits, "Exceeding A Rate Limit"). The
// documented global one carries no X-RateLimit-Reset-After.
func tooMany(head http.Header, wait time.Duration, scope string) *apiError {
	head.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	head.Set("X-RateLimit-Scope", scope)
	if scope == "global" {
		head.Set("X-RateLimit-Global", "true")
		for _, h := range []string{"Limit", "Remaining", "Reset", "Reset-After", "Bucket"} {
			head.Del("X-RateLimit-" + h)
		}
	}
	message := "You are being rate limited."
	if scope == "shared" {
		message = "The resource is being rate limited."
	}
	return &apiError{status: http.StatusTooManyRequests, message: message, limited: &limited{
		RetryAfter: math.Ceil(wait.Seconds()*1000) / 1000, Global: scope == "global",
	}}
}

// limited is what a 429's body has in place of a code.
type limited struct {
	RetryAfter float64
	Global     bool
}

package playground_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"cairn/playground"
)

func TestTheGlobalLimit(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]playground.Limits{"window": {Global: 20}, "bucket": {Global: 20, Bucket: true}} {
		t.Run(name, func(t *testing.T) {
			b := newBot(t, playground.Options{Limits: limits})
			b.on(func(i object) {
				for range 5 { // interaction routes do not count
					b.open("GET", hook(i, "/messages/@original"), nil)
				}
			})
			var limited answer
			n := 0
			for ; n < 100; n++ {
				if limited = b.do("GET", "/users/@me", nil); limited.status != 200 {
					break
				}
			}
			if n < 20 || n > 45 {
				t.Errorf("limited after %d requests", n)
			}
			h := limited.head
			if limited.status != 429 || h.Get("X-RateLimit-Global") != "true" || h.Get("X-RateLimit-Scope") != "global" ||
				h.Get("Retry-After") == "" || h.Get("X-RateLimit-Reset-After") != "" {
				t.Errorf("%d %v", limited.status, h)
			}
			wait, _ := limited.body["retry_after"].(float64)
			if limited.body["global"] != true || wait <= 0 || wait > 1 || limited.body["code"] != nil {
				t.Errorf("body %s", limited.raw)
			}
			time.Sleep(time.Duration(wait*1000+5) * time.Millisecond)
			b.want("after the wait", b.do("GET", "/users/@me", nil), 200, -1)
		})
	}
}

func TestInteractionRoutesDoNotCountGlobally(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Global: 5}})
	b.register(ping)
	maya := b.c.Person("maya")
	b.on(func(i object) { b.want("answer", b.reply(i, 4, object{"content": "x", "flags": 64}), 204, -1) })
	for range 20 {
		if r, err := maya.Command(ctx(t), roomID, "ping"); err != nil || !r.Answered() {
			t.Fatalf("%+v, %v", r, err)
		}
		<-b.heard
	}
}

func TestTheLimitOfAChannel(t *testing.T) {
	t.Parallel()
	b := newBot(t, playground.Options{Limits: playground.Limits{Channel: 3, ChannelWindow: 2 * time.Second}})
	in := "/channels/" + roomID + "/messages"
	for n := range 3 {
		a := b.want("within", b.do("POST", in, object{"content": "x"}), 200, -1)
		if a.head.Get("X-RateLimit-Limit") != "3" || a.head.Get("X-RateLimit-Remaining") != strconv.Itoa(2-n) || a.head.Get("X-RateLimit-Bucket") == "" {
			t.Errorf("headers %v", a.head)
		}
		reset, err := strconv.ParseFloat(a.head.Get("X-RateLimit-Reset-After"), 64)
		if err != nil || reset <= 0 || reset > 2 {
			t.Errorf("reset after %q", a.head.Get("X-RateLimit-Reset-After"))
		}
	}
	over := b.do("POST", in, object{"content": "x"})
	if over.status != 429 || over.head.Get("X-RateLimit-Scope") != "user" || over.head.Get("X-RateLimit-Remaining") != "0" ||
		over.head.Get("X-RateLimit-Global") != "" || over.body["global"] != false {
		t.Errorf("%d %v %s", over.status, over.head, over.raw)
	}
	b.want("another channel", b.do("POST", "/channels/"+b.dm(mayaID)+"/messages", object{"content": "x"}), 200, -1)
	b.want("reading", b.do("GET", in, nil), 200, -1)
	time.Sleep(time.Duration(over.body["retry_after"].(float64)*1000+5) * time.Millisecond)
	b.want("after the wait", b.do("POST", in, object{"content": "x"}), 200, -1)
	stats, err := b.c.Stats(ctx(t))
	if err != nil || stats.RateLimited != 1 || stats.Invalid != 1 || stats.Status["429"] != 1 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestFaults(t *testing.T) {
	b := newBot(t, playground.Options{Limits: playground.Limits{Off: true}})
	in := "/channels/" + roomID + "/messages"
	order := func(f playground.Fault) {
		t.Helper()
		if err := b.c.FaultAdd(ctx(t), f); err != nil {
			t.Fatal(err)
		}
	}
	count := func() int {
		t.Helper()
		list, err := b.c.Person("maya").Messages(ctx(t), roomID)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	order(playground.Fault{Kind: "status", Status: 503, Method: "POST", Path: "^/channels/", Times: 2})
	b.want("another method", b.do("GET", in, nil), 200, -1)
	b.want("another path", b.do("POST", "/users/@me/channels", object{"recipient_id": mayaID}), 200, -1)
	for range 2 {
		b.want("503", b.do("POST", in, object{"content": "x"}), 503, 0)
	}
	b.want("used up", b.do("POST", in, object{"content": "x"}), 200, -1)
	if n := count(); n != 1 {
		t.Errorf("%d messages: a 503 did something", n)
	}
	order(playground.Fault{Kind: "status", Status: 403, Code: 40003, Message: "You are opening direct messages too fast", Path: "^/users/@me/channels$"})
	b.want("with a code", b.do("POST", "/users/@me/channels", object{"recipient_id": mayaID}), 403, 40003)

	order(playground.Fault{Kind: "rate_limit", RetryAfter: 0.2, Scope: "shared"})
	if a := b.do("POST", in, object{"content": "x"}); a.status != 429 || a.body["retry_after"] != 0.2 || a.head.Get("X-RateLimit-Scope") != "shared" || a.head.Get("Retry-After") != "1" {
		t.Errorf("%d %v %s", a.status, a.head, a.raw)
	}
	order(playground.Fault{Kind: "rate_limit", RetryAfter: 2, Scope: "global"})
	if a := b.do("GET", "/users/@me", nil); a.status != 429 || a.head.Get("X-RateLimit-Global") != "true" || a.body["global"] != true {
		t.Errorf("%d %v %s", a.status, a.head, a.raw)
	}

	order(playground.Fault{Kind: "lost_reply", Method: "POST"})
	req, err := http.NewRequest("POST", b.s.URL()+"/api/v10"+in, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, kind := form(object{"content": "lost", "nonce": "n", "enforce_nonce": true}, nil)
	req.Header = http.Header{"Authorization": {"Bot " + token}, "User-Agent": {"DiscordBot (x, 1)"}, "Content-Type": {kind}}
	req.Body, req.ContentLength = readCloser(body), int64(len(body))
	if res, err := http.DefaultClient.Do(req); err == nil {
		t.Errorf("a lost reply arrived: %d", res.StatusCode)
	}
	if n := count(); n != 2 {
		t.Errorf("%d messages: the lost one was not made", n)
	}
	b.want("tried again", b.do("POST", in, object{"content": "lost", "nonce": "n", "enforce_nonce": true}), 200, -1)
	if n := count(); n != 2 {
		t.Errorf("%d messages after trying again with the nonce", n)
	}

	order(playground.Fault{Kind: "delay", DelayMS: 150})
	begun := time.Now()
	b.want("delayed", b.do("GET", "/users/@me", nil), 200, -1)
	if took := time.Since(begun); took < 150*time.Millisecond {
		t.Errorf("took %v", took)
	}
	list, err := b.c.FaultList(ctx(t))
	if err != nil || len(list) != 6 || list[0].Met != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	order(playground.Fault{Kind: "status", Status: 500, Times: 100})
	if err := b.c.FaultClear(ctx(t)); err != nil {
		t.Fatal(err)
	}
	b.want("cleared", b.do("GET", "/users/@me", nil), 200, -1)
	for name, f := range map[string]playground.Fault{
		"kind": {Kind: "earthquake"}, "status": {Kind: "status", Status: 200}, "path": {Kind: "lost_reply", Path: "("},
		"scope": {Kind: "rate_limit", Scope: "planet"}, "delay": {Kind: "delay"},
	} {
		if err := b.c.FaultAdd(ctx(t), f); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

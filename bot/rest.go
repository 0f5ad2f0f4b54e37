package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// apiVersion is the version of Discord's API that every request names.
const apiVersion = "10"

const (
	maxAttempts   = 5
	firstBackoff  = 250 * time.Millisecond
	maxRetryAfter = 60 * time.Second

	// Waiting for one's turn is not counted in headerTimeout, but is in requestTimeout.
	headerTimeout  = 15 * time.Second
	requestTimeout = 2 * time.Minute
)

// APIError is an answer of Discord's that is not a success.
type APIError struct {
	Status  int             // HTTP status
	Code    int             `json:"code"`    // Discord's own code, 0 where it has none
	Message string          `json:"message"` // Discord's words
	Errors  json.RawMessage `json:"errors"`  // which field of a form is wrong, and why

	path string // of the request
}

func (e *APIError) Error() string {
	s := fmt.Sprintf("Discord answered %d", e.Status)
	if e.Message != "" {
		s += " " + e.Message
	}
	if e.Code != 0 {
		s += " (code " + strconv.Itoa(e.Code) + ")"
	}
	if len(e.Errors) > 0 {
		s += " " + string(e.Errors)
	}
	return s
}

// rest makes requests to Discord. The connection, the request limit and the address
// are the http.RoundTripper's, so that discordgo's own requests share them.
type rest struct {
	base  *url.URL
	token string
	agent string
	http  *http.Client

	window   *window
	invalid  *invalid
	upstream http.RoundTripper

	mu      sync.Mutex
	buckets map[string]time.Time // routes whose bucket is empty, until when
}

func newREST(base *url.URL, token, agent string, log *slog.Logger) *rest {
	t := http.DefaultTransport.(*http.Transport).Clone() // keeps HTTP/2, proxies and dial timeouts
	// Over HTTP/1.1 (a proxy, the playground) each request on its way has a connection, and
	// one that may not idle is dialled anew. An HTTP/2 connection carries some hundred
	// requests at once, and another is opened for more.
	t.MaxIdleConns = 256
	t.MaxIdleConnsPerHost = 256
	t.ResponseHeaderTimeout = headerTimeout
	// A connection that died without a word would swallow every answer for minutes.
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 3 * time.Second}
	r := &rest{
		base: base, token: token, agent: agent,
		window:   newWindow(),
		invalid:  newInvalid(log),
		upstream: t,
		buckets:  map[string]time.Time{},
	}
	r.http = &http.Client{Transport: r}
	return r
}

// RoundTrip sends a request to the configured Discord, whatever host it names, after
// waiting for its turn where the request counts towards the global limit.
func (r *rest) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != r.base.Host || req.URL.Scheme != r.base.Scheme { // discordgo's own
		req = req.Clone(req.Context())
		req.URL.Scheme, req.URL.Host, req.Host = r.base.Scheme, r.base.Host, r.base.Host
	}
	limited := !interactionEndpoint(req.URL.Path)
	var p place
	if limited {
		var err error
		if p, err = r.turn(req.Context()); err != nil {
			return nil, err
		}
	}
	resp, err := r.upstream.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	r.invalid.count(resp)
	if !limited {
		return resp, nil
	}
	var wait time.Duration
	if resp.StatusCode == http.StatusTooManyRequests {
		// Read here for its wait, and once more by whom it is for.
		body, err := readBody(resp)
		if err != nil {
			return nil, err
		}
		resp.Body = io.NopCloser(bytes.NewReader(body))
		wait = retryAfter(resp.Header, body)
	}
	r.window.learn(p, resp, wait)
	return resp, nil
}

// interactionEndpoint reports whether a path is one of those that do not count towards
// the global limit (docs: interactions/receiving-and-responding, "Interactions are not
// bound to the bot's Global Rate Limit").
func interactionEndpoint(path string) bool {
	path = strings.TrimPrefix(path, "/api/v"+apiVersion)
	return strings.HasPrefix(path, "/interactions/") || strings.HasPrefix(path, "/webhooks/")
}

// turn waits until one more request may be sent.
func (r *rest) turn(ctx context.Context) (place, error) {
	p, err := r.window.wait(ctx)
	if err != nil {
		return p, err
	}
	return p, r.invalid.refusal()
}

// retryAfter is how long a 429 asks to wait. Its body tells fractions of a second, the
// header whole ones.
func retryAfter(h http.Header, body []byte) time.Duration {
	var told struct {
		Seconds float64 `json:"retry_after"`
	}
	if json.Unmarshal(body, &told) != nil || told.Seconds <= 0 {
		var err error
		if told.Seconds, err = strconv.ParseFloat(h.Get("Retry-After"), 64); err != nil || told.Seconds < 0 {
			told.Seconds = 1
		}
	}
	return min(time.Duration(told.Seconds*float64(time.Second)), maxRetryAfter)
}

// call makes one request with a JSON body, and decodes a JSON answer into out unless
// that is nil. See send for what it does when that does not go well.
func (r *rest) call(ctx context.Context, method, path string, body, out any) error {
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return err
		}
	}
	return r.send(ctx, method, path, "application/json", payload, out)
}

// send makes one request. It waits out 429s and tries again on 5xx and network errors,
// so it is for requests that may arrive twice. The error is an *APIError where Discord
// answered.
func (r *rest) send(ctx context.Context, method, path, contentType string, payload []byte, out any) error {
	return r.try(ctx, method, path, contentType, payload, out, maxAttempts)
}

// create makes one request that must not arrive twice: it is tried again only after a
// 429, which is known to have had no effect. After a 5xx or a network error nobody
// knows whether it had.
func (r *rest) create(ctx context.Context, path, contentType string, payload []byte, out any) error {
	return r.try(ctx, http.MethodPost, path, contentType, payload, out, 1)
}

// try makes a request; tries is how often it may be made if it may have arrived.
func (r *rest) try(ctx context.Context, method, path, contentType string, payload []byte, out any, tries int) error {
	bucket := method + " " + path
	for attempt := 1; ; attempt++ {
		if err := sleep(ctx, r.emptyFor(bucket)); err != nil {
			return err
		}
		if err := r.invalid.holdBulk(ctx); err != nil {
			return err
		}
		limited, cancel := context.WithTimeout(ctx, requestTimeout)
		answer, err := r.once(limited, method, path, contentType, payload)
		cancel()
		if err != nil {
			if attempt >= tries || ctx.Err() != nil || !temporary(err) {
				return err
			}
			if err := sleep(ctx, backoff(attempt)); err != nil {
				return err
			}
			continue
		}
		r.note(bucket, answer.header)
		switch {
		case answer.status == http.StatusTooManyRequests && attempt < maxAttempts:
			if err := sleep(ctx, retryAfter(answer.header, answer.body)); err != nil {
				return err
			}
		case answer.status >= 500 && attempt < tries:
			if err := sleep(ctx, backoff(attempt)); err != nil {
				return err
			}
		case answer.status >= 300:
			e := answer.apiError()
			e.path = path
			return e
		case out != nil:
			if err := json.Unmarshal(answer.body, out); err != nil {
				return fmt.Errorf("reading Discord's answer to %s %s: %w", method, path, err)
			}
			return nil
		default:
			return nil
		}
	}
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a *answer) apiError() *APIError {
	e := &APIError{}
	_ = json.Unmarshal(a.body, e) // an answer that is not JSON still has its status
	e.Status = a.status
	return e
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 8 << 20

// once makes one attempt, which ctx must bound. path is relative to the API's root.
func (r *rest) once(ctx context.Context, method, path, contentType string, payload []byte) (*answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, r.base.Scheme+"://"+r.base.Host+"/api/v"+apiVersion+path, bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", r.agent)
	if payload != nil {
		req.Header.Set("Content-Type", contentType)
	}
	if !interactionEndpoint(path) {
		req.Header.Set("Authorization", "Bot "+r.token)
	}
	resp, err := r.http.Do(req)
	if err != nil {
		// url.Error repeats the URL, which can hold an interaction's token.
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, err
	}
	body, err := readBody(resp)
	if err != nil {
		return nil, err
	}
	return &answer{status: resp.StatusCode, header: resp.Header, body: body}, nil
}

func readBody(resp *http.Response) ([]byte, error) {
	defer resp.Body.Close()
	return io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
}

// note remembers a bucket that an answer says is empty. Only those are kept, so the
// memory does not grow with the number of channels that were ever written to.
func (r *rest) note(bucket string, h http.Header) {
	if h.Get("X-RateLimit-Remaining") != "0" {
		return
	}
	after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if err != nil || after <= 0 {
		return
	}
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	for b, until := range r.buckets {
		if now.After(until) {
			delete(r.buckets, b)
		}
	}
	r.buckets[bucket] = now.Add(time.Duration(after * float64(time.Second)))
}

func (r *rest) emptyFor(bucket string) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Until(r.buckets[bucket])
}

// temporary reports whether trying again can help: the network, not the caller.
func temporary(err error) bool {
	if errors.Is(err, context.Canceled) || errors.As(err, new(tooManyInvalid)) {
		return false
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return !dns.IsNotFound
	}
	return true
}

func backoff(attempt int) time.Duration {
	d := firstBackoff << (attempt - 1)
	return d/2 + rand.N(d/2)
}

// sleep waits for d, or returns ctx's error if that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

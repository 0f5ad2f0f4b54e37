package playground

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"
)

// Kinds of faults a test can order; see docs/playground.md.
const (
	faultStatus    = "status"
	faultRateLimit = "rate_limit"
	faultLostReply = "lost_reply"
	faultDelay     = "delay"
)

// faultOrder is a fault as the control API takes and lists it.
type faultOrder struct {
	Kind       string  `json:"kind"`
	Method     string  `json:"method,omitempty"`
	Path       string  `json:"path,omitempty"`
	Times      int     `json:"times"`
	Status     int     `json:"status,omitempty"`
	Code       int     `json:"code,omitempty"`
	Message    string  `json:"message,omitempty"`
	RetryAfter float64 `json:"retry_after,omitempty"`
	Scope      string  `json:"scope,omitempty"`
	DelayMS    int     `json:"delay_ms,omitempty"`
	Met        int     `json:"met"`

	path *regexp.Regexp
}

// metFault is what one request has to go through; its zero value is nothing.
type metFault struct {
	kind       string
	status     int
	code       int
	message    string
	retryAfter time.Duration
	scope      string
	delay      time.Duration
}

type faults struct {
	mu     sync.Mutex
	orders []*faultOrder
}

// add checks an order and puts it at the end of the list; the error says what to change.
func (f *faults) add(o faultOrder) error {
	path, err := regexp.Compile(o.Path)
	if err != nil {
		return fmt.Errorf("path is not a regular expression: %w", err)
	}
	o.path, o.Met = path, 0
	if o.Times <= 0 {
		o.Times = 1
	}
	switch o.Kind {
	case faultStatus:
		if o.Status < 400 || o.Status > 599 {
			return fmt.Errorf("status is %d: give one from 400 to 599", o.Status)
		}
		if o.Message == "" {
			o.Message = fmt.Sprintf("%d: %s", o.Status, http.StatusText(o.Status))
		}
	case faultRateLimit:
		if o.Scope == "" {
			o.Scope = "user"
		}
		if !slices.Contains([]string{"user", "global", "shared"}, o.Scope) {
			return fmt.Errorf("scope is %q: give user, global or shared", o.Scope)
		}
		if o.RetryAfter < 0 || o.RetryAfter > 3600 {
			return fmt.Errorf("retry_after is %v: give seconds, up to an hour", o.RetryAfter)
		}
		if o.RetryAfter == 0 {
			o.RetryAfter = 1
		}
	case faultLostReply:
	case faultDelay:
		if o.DelayMS <= 0 || o.DelayMS > 600_000 {
			return fmt.Errorf("delay_ms is %d: give the milliseconds to wait, up to ten minutes", o.DelayMS)
		}
	default:
		return fmt.Errorf("kind is %q: give status, rate_limit, lost_reply or delay", o.Kind)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orders = append(f.orders, &o)
	return nil
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orders = nil
}

func (f *faults) list() []faultOrder {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := []faultOrder{}
	for _, o := range f.orders {
		out = append(out, *o)
	}
	return out
}

// take uses up the first order that this request matches.
func (f *faults) take(method, path string) metFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range f.orders {
		if o.Met >= o.Times || o.Method != "" && o.Method != method || !o.path.MatchString(path) {
			continue
		}
		o.Met++
		return metFault{
			kind: o.Kind, status: o.Status, code: o.Code, message: o.Message, scope: o.Scope,
			retryAfter: time.Duration(o.RetryAfter * float64(time.Second)),
			delay:      time.Duration(o.DelayMS) * time.Millisecond,
		}
	}
	return metFault{}
}

// pause keeps a request waiting, as long as its sender does and the server runs.
func (s *Server) pause(d time.Duration, r *http.Request) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	case <-s.closing:
	}
}

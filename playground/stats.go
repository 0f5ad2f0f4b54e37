package playground

import (
	"net/http"
	"strconv"
	"sync"
)

// Stats are counters since the playground started.
type Stats struct {
	Requests      int            `json:"requests"`
	Interactions  int            `json:"interactions"`
	Answered      int            `json:"answered"`
	NoResponse    int            `json:"no_response"`
	Status        map[string]int `json:"status"`
	RateLimited   int            `json:"rate_limited"`
	Invalid       int            `json:"invalid_requests"`
	Identifies    int            `json:"identifies"`
	Resumes       int            `json:"resumes"`
	CommandWrites int            `json:"command_writes"`
	Messages      int            `json:"messages"`
}

type stats struct {
	mu sync.Mutex
	n  Stats
}

func (s *stats) count(f func(*Stats)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.n)
}

// request counts one REST request. Answers of 401, 403 and 429 are the invalid ones,
// of which 10,000 in 10 minutes ban an address on Discord; shared limits do not count
// (docs: topics/rate-limits, "Invalid Request Limit").
func (s *stats) request(status int, head http.Header) {
	s.count(func(n *Stats) {
		n.Requests++
		if n.Status == nil {
			n.Status = map[string]int{}
		}
		n.Status[strconv.Itoa(status)]++
		switch status {
		case http.StatusTooManyRequests:
			n.RateLimited++
			if head.Get("X-RateLimit-Scope") != "shared" {
				n.Invalid++
			}
		case http.StatusUnauthorized, http.StatusForbidden:
			n.Invalid++
		}
	})
}

func (s *stats) read() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.n
	n.Status = map[string]int{}
	for k, v := range s.n.Status {
		n.Status[k] = v
	}
	return n
}

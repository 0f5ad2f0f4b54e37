package playground

import (
	"math/rand/v2"
	"time"
)

// travel takes as long as a request is on its way to Discord. What was sent arrives,
// also when its sender has given up meanwhile.
func (s *Server) travel() {
	d := s.latency
	if s.jitter > 0 {
		d += rand.N(s.jitter)
	}
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-s.closing:
	}
}

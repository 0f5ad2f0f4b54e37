package playground

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// event is one server-sent event for a person's page; see docs/playground.md.
type event = map[string]any

// listenerQueue is how many events a page may be behind; one that is further behind is
// cut off, reconnects and reads the state anew.
const listenerQueue = 512

// events hands server-sent events to the pages that listen. With nobody listening it
// costs one atomic read.
type events struct {
	count     atomic.Int64
	mu        sync.Mutex
	listeners map[*listener]bool
}

type listener struct {
	person string
	queue  chan []byte
	gone   chan struct{}
	once   sync.Once
}

func (l *listener) leave() { l.once.Do(func() { close(l.gone) }) }

func newEvents() *events { return &events{listeners: map[*listener]bool{}} }

func (e *events) add(personID string) *listener {
	l := &listener{person: personID, queue: make(chan []byte, listenerQueue), gone: make(chan struct{})}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.listeners[l] = true
	e.count.Add(1)
	return l
}

func (e *events) remove(l *listener) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.listeners[l] {
		delete(e.listeners, l)
		e.count.Add(-1)
	}
}

// send gives the event to the listeners for whom want is true.
func (e *events) send(ev event, want func(personID string) bool) {
	if e.count.Load() == 0 {
		return
	}
	data, err := json.Marshal(ev)
	if err != nil {
		return // every event is made of things that marshal
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for l := range e.listeners {
		if want != nil && !want(l.person) {
			continue
		}
		select {
		case l.queue <- data:
		default:
			l.leave()
		}
	}
}

func (e *events) toAll(ev event) { e.send(ev, nil) }

func (e *events) toPerson(id string, ev event) {
	e.send(ev, func(p string) bool { return p == id })
}

// toViewers sends to everybody who can see the channel, or to viewer alone if there is
// one. The caller does not hold the server's lock.
func (e *events) toViewers(s *Server, channelID, viewer string, ev event) {
	if e.count.Load() == 0 {
		return
	}
	if viewer != "" {
		e.toPerson(viewer, ev)
		return
	}
	sees := map[string]bool{}
	e.mu.Lock()
	for l := range e.listeners {
		sees[l.person] = false
	}
	e.mu.Unlock()
	s.mu.Lock()
	if c := s.world.channels[channelID]; c != nil {
		for id := range sees {
			sees[id] = s.world.permissionsIn(c, id).has(permViewChannel)
		}
	}
	s.mu.Unlock()
	e.send(ev, func(p string) bool { return sees[p] })
}

// stream is GET /playground/people/{p}/events.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, p *person) {
	flusher, can := w.(http.Flusher)
	if !can {
		problem(w, http.StatusInternalServerError, "this connection cannot stream events")
		return
	}
	l := s.events.add(p.ID)
	defer s.events.remove(l)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, "data: {\"type\":\"hello\"}\n\n")
	flusher.Flush()
	// A comment now and then keeps the connection from looking dead.
	alive := time.NewTicker(20 * time.Second)
	defer alive.Stop()
	for {
		select {
		case data := <-l.queue:
			if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil {
				return
			}
			if len(l.queue) == 0 {
				flusher.Flush()
			}
		case <-alive.C:
			fmt.Fprint(w, ": still here\n\n")
			flusher.Flush()
		case <-l.gone:
			return
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		}
	}
}

package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"cairn/data"

	"github.com/robfig/cron/v3"
)

// LateLimit is how late a check-in prompt still goes out. After an outage longer than
// that, the day's prompt is recorded as too late and not sent.
const LateLimit = 3 * time.Hour

const (
	// sendersAtOnce is how many messages are under way together. The sending limit is
	// the sender's; this only has to cover its round trip.
	sendersAtOnce = 32
	// sendWithin bounds the sending of one message, and so how long stopping can take.
	sendWithin = 20 * time.Second
	// afterError is the pause when the database does not answer.
	afterError = 5 * time.Second
	// keepDeliveries is how long the outcome of a delivery can be looked up.
	keepDeliveries = 30 * 24 * time.Hour
)

// Clock is the time that due times follow. Wait returns nil once the clock has reached
// the given time, or ctx's error if that ends first.
type Clock interface {
	Now() time.Time
	Wait(ctx context.Context, until time.Time) error
}

// Outcome says how sending one message ended.
type Outcome struct {
	MessageID string    // sent, where it is not ""
	GiveUp    string    // why it never will be, where it is not ""
	NotBefore time.Time // otherwise: when to try again…
	Why       string    // …and why
}

// Scheduler puts due prompts into the queue and empties the queue.
type Scheduler struct {
	store *data.Store
	clock Clock
	log   *slog.Logger
	send  func(context.Context, data.Delivery) Outcome
	wake  chan struct{}
	slots chan struct{} // one for each message under way
}

// New makes a scheduler that sends with send, which must not return before the message
// is known to have arrived or not.
func New(store *data.Store, clock Clock, log *slog.Logger, send func(context.Context, data.Delivery) Outcome) *Scheduler {
	return &Scheduler{
		store: store, clock: clock, log: log, send: send,
		wake: make(chan struct{}, 1), slots: make(chan struct{}, sendersAtOnce),
	}
}

// Changed tells the scheduler that due times were changed in the store.
func (s *Scheduler) Changed() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends and the messages that are under way then have ended. A
// database that does not answer holds it up, and no more than that.
func (s *Scheduler) Run(ctx context.Context) {
	s.maintain(ctx)
	jobs := cron.New(cron.WithLocation(time.UTC))
	jobs.Schedule(everyNight, cron.FuncJob(func() { s.maintain(ctx) }))
	jobs.Start()
	defer func() { <-jobs.Stop().Done() }()
	defer func() { // what is under way ends within sendWithin
		for range sendersAtOnce {
			s.slots <- struct{}{}
		}
	}()

	for requeued := false; ctx.Err() == nil; {
		var until time.Time
		var err error
		if !requeued { // before anything new is taken
			err = s.store.RequeueInterrupted(ctx)
			requeued = err == nil
		}
		if err == nil {
			until, err = s.step(ctx)
		}
		if err != nil {
			if ctx.Err() != nil {
				break
			}
			s.log.Error("scheduling is held up; trying again", "after", afterError, "error", err)
			until = time.Time{}
		}
		s.rest(ctx, until, err != nil)
	}
}

// everyNight is when the database is maintained, in UTC.
var everyNight = must(cron.ParseStandard("17 4 * * *"))

func must(s cron.Schedule, err error) cron.Schedule {
	if err != nil {
		panic(err)
	}
	return s
}

// step enqueues what is due, begins to send what is queued as far as there are free
// slots, and returns when there is more to do: the zero time for never. Whenever a
// message is done with, the scheduler is woken for the next.
func (s *Scheduler) step(ctx context.Context) (time.Time, error) {
	if _, err := s.store.EnqueueDue(ctx, s.clock.Now(), s.nextDaily); err != nil {
		return time.Time{}, err
	}
	free := sendersAtOnce - len(s.slots)
	if free > 0 {
		batch, err := s.store.TakeDeliveries(ctx, s.clock.Now(), free)
		if err != nil {
			return time.Time{}, err
		}
		for _, d := range batch {
			s.slots <- struct{}{}
			go func() {
				defer func() { <-s.slots; s.Changed() }()
				s.deliver(ctx, d)
			}()
		}
		free -= len(batch)
	}
	next, anyDue, err := s.store.NextDue(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if !anyDue {
		next = time.Time{}
	}
	if free == 0 { // more may be queued: the next message that is done with wakes us
		return next, nil
	}
	retry, anyRetry, err := s.store.NextDelivery(ctx)
	if err == nil && anyRetry && (!anyDue || retry.Before(next)) {
		next = retry
	}
	return next, err
}

// nextDaily never holds up the other groups: a zone that this binary's database does
// not know (any more) goes by UTC.
func (s *Scheduler) nextDaily(zone string, minute int, after time.Time) (time.Time, error) {
	t, err := NextDaily(zone, minute, after)
	if err != nil {
		s.log.Error("a prompt's time zone cannot be used; taking UTC", "error", err)
		return NextDaily("UTC", minute, after)
	}
	return t, nil
}

// deliver sends one message and records the outcome. What was begun is finished and
// recorded even while stopping: cut off, nobody would know whether it arrived.
func (s *Scheduler) deliver(ctx context.Context, d data.Delivery) {
	ctx = context.WithoutCancel(ctx)
	if err := s.record(ctx, d, s.attempt(ctx, d)); err != nil {
		// The row stays "sending" and is looked at again at the next start.
		s.log.Error("the outcome of a prompt could not be recorded", "delivery", d.ID, "error", err)
	}
}

func (s *Scheduler) attempt(ctx context.Context, d data.Delivery) (out Outcome) {
	if late := s.clock.Now().Sub(d.Due); late > LateLimit {
		return Outcome{GiveUp: "too late"}
	}
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("sending a prompt panicked", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			out = Outcome{GiveUp: "internal error"}
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	return s.send(ctx, d)
}

func (s *Scheduler) record(ctx context.Context, d data.Delivery, out Outcome) error {
	switch {
	case out.MessageID != "":
		return s.store.MarkSent(ctx, d.ID, out.MessageID)
	case out.GiveUp != "":
		s.log.Info("a prompt was given up", "delivery", d.ID, "why", out.GiveUp)
		return s.store.GiveUp(ctx, d.ID, out.GiveUp)
	}
	s.log.Warn("a prompt is tried again later", "delivery", d.ID, "attempt", d.Attempts, "why", out.Why)
	return s.store.Retry(ctx, d.ID, out.NotBefore, out.Why)
}

// rest waits for the given time on the clock, or for a change, or after an error for a
// little real time.
func (s *Scheduler) rest(ctx context.Context, until time.Time, afterFailure bool) {
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	reached := make(chan struct{})
	switch {
	case afterFailure:
		time.AfterFunc(afterError, func() { close(reached) })
	case !until.IsZero():
		go func() {
			if s.clock.Wait(waiting, until) == nil {
				close(reached)
			}
		}()
	}
	select {
	case <-reached:
	case <-s.wake:
	case <-ctx.Done():
	}
}

func (s *Scheduler) maintain(ctx context.Context) {
	err := s.store.ForgetDeliveries(ctx, s.clock.Now().Add(-keepDeliveries))
	if err = errors.Join(err, s.store.Optimize(ctx)); err != nil && ctx.Err() == nil {
		s.log.Error("the daily maintenance of the database did not work", "error", err)
	}
}

// SystemClock is real time.
type SystemClock struct{}

// Now returns the real time.
func (SystemClock) Now() time.Time { return time.Now() }

// Wait waits for a moment of real time. It looks at the wall clock at least once a
// minute, so that a machine that slept or whose clock was set is noticed.
func (SystemClock) Wait(ctx context.Context, until time.Time) error {
	for {
		left := time.Until(until.Round(0)) // without the monotonic reading
		if left <= 0 {
			return nil
		}
		t := time.NewTimer(min(left, time.Minute))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
	}
}

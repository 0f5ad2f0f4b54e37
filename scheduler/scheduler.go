package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"cairn/data"
	"cairn/zones"

	"github.com/robfig/cron/v3"
)

// LateLimits are how late messages still go out. Later than that, they are recorded as
// too late and not sent.
type LateLimits struct {
	CheckIn time.Duration // check-in prompts to a member
	Own     time.Duration // a member's other reminders: an appointment that began is no use
	Post    time.Duration // channel posts
}

const (
	// sendersAtOnce is how many messages are under way together. The sending limit is
	// the sender's; this only has to cover its round trip.
	sendersAtOnce = 64
	// sendWithin bounds the sending of one message, and so how long stopping can take.
	sendWithin = 20 * time.Second
	// afterError is the pause when the database does not answer, which doubles up to
	// longestPause.
	afterError   = 5 * time.Second
	longestPause = 5 * time.Minute
	// keepOutcomes is how long the outcome of a message can be looked up, and how long
	// what a server set up is kept after it removed the bot.
	keepOutcomes = 30 * 24 * time.Hour
	// unreachable is how long direct messages can be closed until reminders stop.
	unreachable = 14 * 24 * time.Hour
	// lookForNight is how often it is looked whether the night has come, and
	// longestEvening how long it waits for the queue to be empty.
	lookForNight   = 5 * time.Second
	longestEvening = time.Hour
	// punctual is how late a message can be without being called late.
	punctual = 5 * time.Minute
)

// Clock is the time that due times follow. Wait returns nil once the clock has reached
// the given time, or ctx's error if that ends first.
type Clock interface {
	Now() time.Time
	Wait(ctx context.Context, until time.Time) error
}

// Outcome says how sending one message ended: with MessageID it was sent; with GaveUp,
// one of the outcomes in package data, it never will be; otherwise it is tried again
// after NotBefore. Why explains the last two, and what was amiss with a message that was
// sent.
type Outcome struct {
	MessageID string
	GaveUp    string
	NotBefore time.Time
	Why       string
}

// ErrCannotKnow says that it cannot be found out, now or later, whether a message of an
// earlier attempt arrived.
var ErrCannotKnow = errors.New("it cannot be found out whether it arrived")

// Sender sends messages.
type Sender interface {
	// Send returns when the message is known to have arrived or not.
	Send(ctx context.Context, d data.Delivery) Outcome
	// Arrived returns the message of an earlier attempt, "" if none arrived.
	// ErrCannotKnow ends the trying.
	Arrived(ctx context.Context, d data.Delivery) (messageID string, err error)
	// Nightly looks after what no message finds out by itself.
	Nightly(ctx context.Context)
}

// Scheduler puts due messages into the queue and empties the queue.
type Scheduler struct {
	store  *data.Store
	clock  Clock
	log    *slog.Logger
	limits LateLimits
	sender Sender
	wake   chan struct{}
	slots  chan struct{} // one for each message under way
	within time.Duration // sendWithin; less in tests
}

// New makes a scheduler.
func New(store *data.Store, clock Clock, log *slog.Logger, limits LateLimits, sender Sender) *Scheduler {
	return &Scheduler{
		store: store, clock: clock, log: log, limits: limits, sender: sender,
		wake: make(chan struct{}, 1), slots: make(chan struct{}, sendersAtOnce), within: sendWithin,
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
	defer func() { // what is under way ends within sendWithin
		for range sendersAtOnce {
			s.slots <- struct{}{}
		}
	}()

	var maintaining sync.WaitGroup
	defer maintaining.Wait()
	night := everyNight.Next(s.clock.Now().UTC())
	var waited time.Time // since when by real time the night waits for the queue
	failed := 0          // times in a row
	for ready := false; ctx.Err() == nil; {
		var until time.Time
		var err error
		if !ready { // before anything new is taken
			if err = s.store.RequeueInterrupted(ctx); err == nil {
				err = s.store.MendDueTimes(ctx, s.clock.Now(), s.next)
			}
			if ready = err == nil; ready {
				maintaining.Go(func() { s.maintain(ctx) })
			}
		}
		if err == nil {
			until, err = s.step(ctx)
		}
		if err != nil {
			if ctx.Err() != nil {
				break
			}
			pause := min(afterError<<min(failed, 10), longestPause)
			failed++
			s.log.Error("scheduling is held up; trying again", "after", pause, "error", err)
			s.pause(ctx, pause)
			continue
		}
		failed = 0
		if now := s.clock.Now(); !now.Before(night) {
			// Where the clock was moved, what was due before goes out first.
			if waited.IsZero() {
				waited = time.Now()
			}
			idle := len(s.slots) == 0 && (until.IsZero() || until.After(now))
			if idle || time.Since(waited) > longestEvening {
				night, waited = everyNight.Next(now.UTC()), time.Time{}
				maintaining.Go(func() { s.maintain(ctx) })
			}
		}
		s.rest(ctx, until, night)
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
	more, err := s.store.EnqueueDue(ctx, s.clock.Now(), s.next)
	if err != nil {
		return time.Time{}, err
	}
	if more {
		s.Changed() // after what can be sent meanwhile
	}
	free := sendersAtOnce - len(s.slots)
	if free > 0 {
		batch, err := s.store.TakeDeliveries(ctx, s.clock.Now(), free, s.limits.Own)
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

// next never holds up the other groups: a zone that this binary's database does not know
// (any more) goes by UTC, and a rule that cannot be read never comes.
func (s *Scheduler) next(rule, zone string, after time.Time) time.Time {
	r, err := ParseRule(rule)
	if err != nil {
		s.log.Error("a reminder's rule cannot be read; it does not come any more", "error", err)
		return time.Time{}
	}
	loc, err := zones.Load(zone)
	if err != nil {
		s.log.Error("a reminder's time zone cannot be used; taking UTC", "error", err)
		loc = time.UTC
	}
	t, _ := r.Next(loc, after)
	return t
}

// deliver sends one message and records the outcome. What was begun is finished and
// recorded even while stopping: cut off, nobody would know whether it arrived.
func (s *Scheduler) deliver(ctx context.Context, d data.Delivery) {
	lasting := context.WithoutCancel(ctx)
	out := s.attempt(lasting, d)
	for {
		err := s.record(lasting, d, out)
		if err == nil {
			return
		}
		s.log.Error("the outcome of a message could not be recorded; trying again", "reminder", d.Reminder, "after", afterError, "error", err)
		select {
		case <-time.After(afterError):
		case <-ctx.Done(): // the row stays as being sent and is looked at at the next start
			return
		}
	}
}

func (s *Scheduler) attempt(ctx context.Context, d data.Delivery) (out Outcome) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("sending a message panicked", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			out = Outcome{GaveUp: data.Refused, Why: "internal error"}
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, s.within)
	defer cancel()
	instead := InsteadOf(d, s.clock.Now(), s.limits)
	if instead == "" && d.Unreached() {
		may, err := s.store.TryClosedDMs(ctx, d, s.clock.Now())
		switch {
		case err != nil:
			return Outcome{NotBefore: s.clock.Now().Add(time.Minute), Why: err.Error()}
		case !may:
			instead = data.DMsClosed
		}
	}
	if instead == "" {
		return s.sender.Send(ctx, d)
	}
	if d.Attempts > 1 { // an earlier attempt may have arrived unheard of
		switch message, err := s.sender.Arrived(ctx, d); {
		case err != nil && !errors.Is(err, ErrCannotKnow) && s.clock.Now().Sub(d.Due) < keepLooking:
			return Outcome{NotBefore: s.clock.Now().Add(time.Minute), Why: err.Error()}
		case err != nil:
			return Outcome{GaveUp: data.Unknown, Why: err.Error()}
		case message != "":
			return Outcome{MessageID: message}
		}
	}
	return Outcome{GaveUp: instead}
}

// keepLooking is for how long after its due time it is tried to find out whether a
// message arrived.
const keepLooking = 24 * time.Hour

func (s *Scheduler) record(ctx context.Context, d data.Delivery, out Outcome) error {
	now := s.clock.Now()
	switch {
	case out.MessageID != "" && now.Sub(d.Due) > punctual:
		return s.store.Finish(ctx, d, data.SentLate, out.MessageID, out.Why, now)
	case out.MessageID != "":
		return s.store.Finish(ctx, d, data.Sent, out.MessageID, out.Why, now)
	case out.GaveUp == data.Skipped && afterItsEnd(d):
		return errors.Join(s.store.EndPost(ctx, d.Post.GuildID, d.Reminder), s.store.Finish(ctx, d, out.GaveUp, "", "", now))
	case out.GaveUp != "":
		s.log.Info("a message was not sent", "reminder", d.Reminder, "outcome", out.GaveUp, "why", out.Why)
		return s.store.Finish(ctx, d, out.GaveUp, "", out.Why, now)
	}
	s.log.Warn("a message is tried again later", "reminder", d.Reminder, "attempt", d.Attempts, "why", out.Why)
	return s.store.Retry(ctx, d, out.NotBefore, out.Why)
}

// rest waits for the given time on the clock, the zero time for ever, for a change, or
// until the night has come. That is looked for and not waited for on the clock: what is
// waited for there the playground offers to jump to.
func (s *Scheduler) rest(ctx context.Context, until, night time.Time) {
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	look := time.NewTicker(lookForNight)
	defer look.Stop()
	reached := Reached(waiting, s.clock, until)
	for {
		select {
		case <-look.C:
			if s.clock.Now().Before(night) {
				continue
			}
		case <-reached:
		case <-s.wake:
		case <-ctx.Done():
		}
		return
	}
}

// pause waits for a little real time.
func (s *Scheduler) pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

func (s *Scheduler) maintain(ctx context.Context) {
	s.sender.Nightly(ctx) // first: a server that is back is not forgotten
	now := s.clock.Now()
	err := errors.Join(
		s.store.StopUnreachable(ctx, now.Add(-unreachable)),
		s.store.ForgetOutcomes(ctx, now.Add(-keepOutcomes)),
		s.store.ForgetPosts(ctx, now.Add(-keepOutcomes)),
		s.store.ForgetGuilds(ctx, now.Add(-keepOutcomes)),
		s.store.Optimize(ctx),
	)
	if err != nil && ctx.Err() == nil {
		s.log.Error("the daily maintenance of the database did not work", "error", err)
	}
}

// Reached returns a channel that is closed when the clock reaches a time, unless ctx ends
// before; for the zero time it never is.
func Reached(ctx context.Context, clock Clock, until time.Time) <-chan struct{} {
	reached := make(chan struct{})
	if !until.IsZero() {
		go func() {
			if clock.Wait(ctx, until) == nil {
				close(reached)
			}
		}()
	}
	return reached
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

package scheduler

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"cairn/data"
)

type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

func (realClock) Wait(ctx context.Context, until time.Time) error {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hung is a Discord that takes messages and never answers.
type hung struct{ began chan struct{} }

func (h hung) Send(ctx context.Context, _ data.Delivery) Outcome {
	h.began <- struct{}{}
	<-ctx.Done()
	return Outcome{NotBefore: time.Now().Add(time.Hour), Why: ctx.Err().Error()}
}

func (hung) Arrived(context.Context, data.Delivery) (string, error) { return "", ErrCannotKnow }
func (hung) Nightly(context.Context)                                {}

// A stop waits for what is under way, and no longer than one message may take, also where
// Discord never answers; that it is tried again later is recorded.
func TestStopThoughDiscordNeverAnswers(t *testing.T) {
	t.Parallel()
	store, err := data.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	const user = "1"
	now := time.Now()
	if err := store.Consent(t.Context(), user, "en-US", now.Add(-time.Hour), 1); err != nil {
		t.Fatal(err)
	}
	due := now.UTC().Truncate(time.Minute)
	timing := data.Timing{Rule: "daily " + due.Format("15:04"), Zone: "Etc/UTC", Next: due}
	if _, err := store.SetCheckInPrompt(t.Context(), user, timing, due.Add(-time.Minute)); err != nil {
		t.Fatal(err)
	}
	sender := hung{make(chan struct{}, 1)}
	s := New(store, realClock{}, slog.New(slog.DiscardHandler), LateLimits{CheckIn: 3 * time.Hour}, sender)
	s.within = 300 * time.Millisecond
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { s.Run(ctx); close(ended) }()
	within := time.After(20 * time.Second)
	select {
	case <-sender.began:
	case <-within:
		t.Fatal("nothing was sent")
	}
	stop()
	select {
	case <-ended:
	case <-within:
		t.Fatal("the stop waits for an answer that never comes")
	}
	if list, err := store.TakeDeliveries(t.Context(), time.Now(), 10, time.Hour); err != nil || len(list) != 0 {
		t.Errorf("what is to be tried in an hour is taken now: %+v, %v", list, err)
	}
	list, err := store.TakeDeliveries(t.Context(), time.Now().Add(2*time.Hour), 10, time.Hour)
	if err != nil || len(list) != 1 || list[0].Attempts != 2 {
		t.Errorf("%+v, %v", list, err)
	}
}

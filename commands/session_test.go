package commands

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cairn/content/coping"
	"cairn/playground"
)

// becomes waits until a message of the member's says something.
func (m *member) becomes(msg *playground.Message, part string) *playground.Message {
	m.rig.t.Helper()
	return m.becomesIn(m.dm, msg, part)
}

func (m *member) becomesIn(channel string, msg *playground.Message, part string) *playground.Message {
	m.rig.t.Helper()
	ctx, cancel := context.WithTimeout(m.rig.t.Context(), 15*time.Second)
	defer cancel()
	now, err := m.Await(ctx, channel, func(o *playground.Message) bool { return o.ID == msg.ID && strings.Contains(o.Content, part) })
	if err != nil {
		m.rig.t.Fatalf("it does not come to say %q: %v; log:\n%s", part, err, m.rig.log)
	}
	return now
}

// stored is how many exercises are kept to go on after a restart.
func (r *rig) stored() int {
	r.t.Helper()
	list, err := r.app.Store.OpenSessions(r.t.Context(), time.Unix(0, 0))
	r.do(err)
	return len(list)
}

func (r *rig) seconds(n int) {
	r.t.Helper()
	_, err := r.client.ClockAdvance(r.t.Context(), time.Duration(n)*time.Second)
	r.do(err)
}

// breathing opens paced breathing and begins at a pace.
func (m *member) breathing(pace string) *playground.Message {
	m.rig.t.Helper()
	page := m.command("cope", opt("name", "paced-breathing"))
	msg := m.press(page, "Start")
	for !strings.Contains(strings.Join(msg.Buttons(), "|"), pace) {
		if msg.Select("0 to 10").CustomID != "" {
			msg = m.choose(msg, "0 to 10", "7")
		} else {
			msg = m.press(msg, "Next")
		}
	}
	return m.press(msg, pace)
}

// pacedStage is the breathing stage of paced breathing.
func pacedStage(t *testing.T) (coping.Stage, int) {
	t.Helper()
	for i, s := range coping.ByID("paced-breathing").In("en").Stages {
		if s.Kind == coping.Paced {
			return s, i
		}
	}
	t.Fatal("paced breathing has no paced stage")
	return coping.Stage{}, 0
}

// Breathing goes on by itself at its pace, to its end, and over a restart of the bot.
func TestBreathing(t *testing.T) {
	t.Parallel()
	stage, n := pacedStage(t)
	in, out := stage.Paces[0].Cycle[0], stage.Paces[0].Cycle[len(stage.Paces[0].Cycle)-1]
	r := newRig(t)
	maya := r.member("maya").agree()
	msg := maya.breathing(stage.Paces[0].Name)
	contains(t, msg.Content, in.Do, "▁", "<t:")
	r.await("the exercise to be kept", func() bool { return r.stored() == 1 })
	r.seconds(in.Seconds)
	msg = maya.becomes(msg, out.Do)
	r.seconds(out.Seconds)
	maya.becomes(msg, in.Do)

	r.restart()
	msg = maya.becomes(msg, "I had to restart")
	r.seconds(in.Seconds + out.Seconds + in.Seconds)
	maya.becomes(msg, out.Do)

	// The end comes by itself, and the rest of the exercise after it.
	r.seconds(stage.Seconds + 20)
	w := coping.ByID("paced-breathing").In("en")
	want := "Did it help?"
	if n+1 < len(w.Stages) {
		want = firstLine(w.Stages[n+1].Say)
	}
	msg = maya.becomes(msg, want)
	r.await("the exercise to be forgotten", func() bool { return r.stored() == 0 })
	if strings.Contains(msg.Content, "▁") {
		t.Errorf("it goes on: %s", msg.Content)
	}
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// After Stop nothing changes any more, whatever was on its way.
func TestStopStays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	for range 5 {
		msg := maya.breathing("Gentle")
		go func() { _, _ = r.client.ClockAdvance(context.WithoutCancel(t.Context()), 4*time.Second) }() // an edit is due while Stop is pressed
		ended := maya.press(msg, "Stop")
		contains(t, ended.Content, "Did it help?")
		r.seconds(60)
		time.Sleep(50 * time.Millisecond)
		maya.becomes(ended, "Did it help?")
	}
	r.await("the exercises to be forgotten", func() bool { return r.stored() == 0 })
	r.app.sessions.mu.Lock()
	defer r.app.sessions.mu.Unlock()
	if n := len(r.app.sessions.byKey) + len(r.app.sessions.due); n != 0 {
		t.Errorf("%d are still there", n)
	}
}

// Somebody of whom nothing is kept loses the movement in a restart, is told so, and
// goes on with a press.
func TestExerciseOfNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sam := r.member("sam")
	msg := sam.breathing("Gentle")
	const ifItStops = "If this stops moving, press **Skip**." // after a crash nothing else says so
	contains(t, msg.Content, ifItStops)
	r.seconds(4)
	contains(t, sam.becomes(msg, "Breathe out").Content, ifItStops)
	contains(t, sam.press(msg, "Skip this step").Content, "Did it help?")
	maya := r.member("maya").agree()
	kept := maya.breathing("Gentle")
	r.await("the exercise to be kept", func() bool { return r.stored() == 1 })
	r.seconds(4)
	if kept = maya.becomes(kept, "Breathe out"); strings.Contains(kept.Content, ifItStops) {
		t.Errorf("what goes on by itself after a crash says:\n%s", kept.Content)
	}
	msg = sam.breathing("Gentle")
	if n := r.stored() - 1; n != 0 { // but for Maya's
		t.Errorf("%d exercises of somebody who agreed to nothing are kept", n)
	}
	r.restart()
	paused := sam.becomes(msg, "I am being restarted")
	msg = sam.press(paused, "Go on")
	contains(t, msg.Content, "Breathe in")
	ended := sam.press(msg, "Stop")
	asked := sam.press(ended, "It helped")
	contains(t, asked.Content, "Before I keep anything")
	contains(t, sam.press(asked, "I agree").Content, "I keep that for you")
	known, err := r.app.Store.Coping(t.Context(), sam.id())
	if err != nil || len(known.Sums) != 1 || known.Sums[0].Yes != 1 {
		t.Errorf("%+v, %v", known, err)
	}
}

// Back on the first step, and two presses of Start at once, leave nothing that overwrites
// the page.
func TestOneSessionAMessage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	page := maya.command("cope", opt("name", "breathing-space"))
	back := maya.press(maya.press(page, "Start"), "Back")
	contains(t, back.Content, "Before you begin")
	r.seconds(600)
	time.Sleep(100 * time.Millisecond)
	maya.becomes(back, "Before you begin")

	page = maya.command("cope", opt("name", "breathing-space"))
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { _, _ = maya.Press(t.Context(), page, page.Button("Start").CustomID) }) // the second may find another message
	}
	both.Wait()
	running, err := maya.Last(t.Context(), maya.dm)
	r.do(err)
	ended := maya.press(running, "Stop")
	r.seconds(600)
	time.Sleep(100 * time.Millisecond)
	maya.becomes(ended, "Did it help?")
	r.await("the exercises to be forgotten", func() bool { return r.stored() == 0 })
}

// jumpyClock is a clock that was set while the machine's own went on: its times have a
// monotonic reading that differs.
type jumpyClock struct{ waits atomic.Int64 }

func (c *jumpyClock) Now() time.Time { return time.Now() }

func (c *jumpyClock) Wait(ctx context.Context, until time.Time) error {
	c.waits.Add(1)
	if until.Round(0) != until {
		return nil // the wall clock is there, the monotonic one is not
	}
	<-ctx.Done()
	return ctx.Err()
}

func TestClockThatIsSet(t *testing.T) {
	t.Parallel()
	clock := &jumpyClock{}
	l := newSessions(clock, func(context.Context, *session) (bool, error) { return false, nil }, func(*session) {}, func(context.Context, *session) {})
	_, at := pacedStage(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	l.begin(&session{run: run{technique: coping.ByID("paced-breathing"), stage: at}, words: coping.ByID("paced-breathing").In("en"), from: at, began: l.now().Add(time.Hour)})
	l.run(ctx)
	if n := clock.waits.Load(); n > 3 {
		t.Errorf("it waited %d times", n)
	}
}

// Where Discord takes no edits any more, an exercise is left.
func TestRefusedEdits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	maya.breathing("Gentle")
	r.minutes(16) // the answer can no longer be edited
	r.await("the exercise to be left", func() bool {
		r.app.sessions.mu.Lock()
		defer r.app.sessions.mu.Unlock()
		return len(r.app.sessions.byKey) == 0
	})
	r.await("it to be forgotten", func() bool { return r.stored() == 0 })
}

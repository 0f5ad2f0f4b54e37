package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cairn/content/coping"
	"cairn/playground"
)

// onward goes through a stage by the shortest way.
func (m *member) onward(stage coping.Stage, msg *playground.Message) *playground.Message {
	m.rig.t.Helper()
	switch stage.Kind {
	case coping.Rating:
		if msg = m.choose(msg, "0 to 10", "5"); contained(msg.Content, "when you began") {
			msg = m.press(msg, "Go on")
		}
		return msg
	case coping.Timed:
		return m.press(msg, "Skip this step")
	case coping.Form:
		return m.press(msg, "In my head is enough")
	case coping.Card, coping.Pick:
		return m.press(msg, "Next")
	}
	msg = m.within(stage, msg)
	switch stage.Kind {
	case coping.Paced:
		return m.press(msg, "Skip this step")
	case coping.IfThen:
		msg = m.choose(msg, "… then", "1")
	case coping.Practice:
		msg = m.modal(msg, "My own line", map[string]any{"line": "No, thank you."})
	}
	return m.press(msg, "Next")
}

// within does what a stage asks for first, and returns what that is answered with; nil: the
// stage is all that it shows.
func (m *member) within(stage coping.Stage, msg *playground.Message) *playground.Message {
	m.rig.t.Helper()
	switch stage.Kind {
	case coping.Paced:
		return m.press(msg, stage.Paces[0].Name)
	case coping.Form:
		fields := map[string]any{}
		for _, f := range stage.Fields {
			fields[f.ID] = secret
		}
		return m.modal(msg, "Write", fields)
	case coping.Pick:
		if stage.Random {
			return m.press(msg, "Give me one")
		}
		return m.choose(msg, "Pick one", "0")
	case coping.IfThen:
		return m.choose(msg, "If …", "0")
	case coping.Practice:
		return m.press(msg, "Begin")
	}
	return nil
}

// Back and Stop are pressed at every stage of every exercise, and once more inside of those
// that do something of their own: Back leads one step back, from where the way leads on
// again, and Stop to the end.
func TestBackAndStopEverywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	pressed := 0
	for _, technique := range coping.All() {
		w := technique.In("en")
		to := func(k int) *playground.Message {
			msg := maya.starts(maya.command("cope", opt("name", technique.ID)))
			for _, stage := range w.Stages[:k] {
				msg = maya.onward(stage, msg)
			}
			return msg
		}
		at := func(msg *playground.Message, k int) {
			t.Helper()
			heading := "**" + w.Name + "**"
			if len(w.Stages) > 1 {
				heading += fmt.Sprintf(" · step %d of %d", k+1, len(w.Stages))
			}
			if !strings.HasPrefix(msg.Content, heading) || !slices.Contains(msg.Buttons(), "Stop") || !slices.Contains(msg.Buttons(), "Back") {
				t.Errorf("%s: this is not step %d, with a way back and out: %q, %v", technique.ID, k+1, msg.Content, msg.Buttons())
			}
		}
		begins := func(msg *playground.Message) {
			t.Helper()
			if !contained(msg.Content, beforeCommand(w.Line)) || slices.Contains(msg.Buttons(), "Stop") {
				t.Errorf("%s: Back on the first step leads to %q, %v", technique.ID, msg.Content, msg.Buttons())
			}
		}
		stops := func(msg *playground.Message) {
			t.Helper()
			pressed++
			contains(t, maya.press(msg, "Stop").Content, w.Name, "Did it help?")
		}
		for k, stage := range w.Stages {
			msg := to(k)
			at(msg, k)
			back := maya.press(msg, "Back")
			if k == 0 {
				begins(back)
				msg = maya.starts(back)
			} else {
				at(back, k-1)
				msg = maya.onward(w.Stages[k-1], back)
			}
			at(msg, k)
			inner := maya.within(stage, msg)
			if inner == nil {
				stops(msg)
				continue
			}
			at(inner, k)
			stops(inner)
			msg = to(k)
			back = maya.press(maya.within(stage, msg), "Back")
			switch {
			case stage.Kind == coping.Practice: // from the first scene
				at(back, k)
				msg = back
			case k == 0:
				begins(back)
				msg = maya.starts(back)
			default:
				at(back, k-1)
				msg = maya.onward(w.Stages[k-1], back)
			}
			at(msg, k)
			stops(msg)
		}
	}
	if pressed < 150 {
		t.Errorf("Stop was pressed %d times: the test tests little", pressed)
	}
}

// In a server's channel all of /cope is for the eyes of whoever asked: each answer, what
// goes on by itself, and what stands there after a restart.
func TestCopeInAServer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya, sam := r.member("maya").agree(), r.member("sam")
	state, err := r.client.State(t.Context())
	r.do(err)
	channel := state.Channel("check-ins")
	before, err := sam.Messages(t.Context(), channel)
	r.do(err)
	answers := 0
	private := func(msg *playground.Message) *playground.Message {
		t.Helper()
		answers++
		if !msg.Ephemeral() || msg.ChannelID != channel {
			t.Errorf("not private, or not where it was asked for: %q", msg.Content)
		}
		return msg
	}
	uses := func(options ...playground.Option) *playground.Message {
		t.Helper()
		return private(maya.said(maya.Command(t.Context(), channel, "cope", options...)))
	}
	press := func(msg *playground.Message, label string) *playground.Message {
		t.Helper()
		return private(maya.press(msg, label))
	}
	three := private(maya.choose(uses(), "Right now it is", "craving"))
	three = press(press(three, "15 or more"), "Other ideas")
	press(press(press(three, three.Buttons()[0]), "How do we know?"), "Back")
	three = private(maya.choose(uses(), "Right now it is", "anger"))
	private(maya.choose(press(three, "Not for me"), "true for me", "heart"))
	uses(opt("name", "no such thing"))

	// From the first number to the answer, with what goes on by itself between.
	msg := private(maya.choose(maya.starts(uses(opt("name", "urge-surfing"))), "0 to 10", "9"))
	r.seconds(3 * 60)
	msg = private(maya.becomesIn(channel, msg, "like a stranger would"))
	msg = private(maya.choose(press(msg, "Stop"), "0 to 10", "10"))
	press(press(msg, "It helped"), "Add to my plan")
	plan := private(maya.choose(maya.starts(uses(opt("name", "if-then-plan"))), "If …", "3"))
	plan = private(maya.choose(plan, "… then", "5"))
	private(maya.modal(plan, "Remind me of it", map[string]any{"time": "18:00", "zone": "Berlin"}))
	form := private(maya.starts(uses(opt("name", "thought-record"))))
	press(private(maya.modal(form, "Write", map[string]any{"situation": secret, "feeling": secret, "thought": secret})), "Keep this")
	uses(opt("name", "mine"))

	msg = press(press(press(uses(opt("name", "paced-breathing")), "Start"), "Next"), "Standard")
	r.await("the exercise to be kept", func() bool { return r.stored() == 1 })
	r.restart()
	private(maya.becomesIn(channel, msg, "I had to restart"))

	after, err := sam.Messages(t.Context(), channel)
	r.do(err)
	if len(after) != len(before) {
		t.Errorf("somebody else sees %d messages, and saw %d", len(after), len(before))
	}
	if answers < 20 {
		t.Errorf("%d answers: the test tests little", answers)
	}
}

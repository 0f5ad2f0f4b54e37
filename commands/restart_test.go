package commands

import (
	"strings"
	"testing"
	"time"

	"cairn/data"
)

// closeDMs records that Discord refused the member a direct message.
func (m *member) closeDMs() {
	m.rig.t.Helper()
	if err := m.Set(m.rig.t.Context(), map[string]any{"accepts_dms": false}); err != nil {
		m.rig.t.Fatal(err)
	}
	if err := m.rig.app.Store.SetDMsClosed(m.rig.t.Context(), m.id(), m.rig.discord.Clock().Now()); err != nil {
		m.rig.t.Fatal(err)
	}
}

// openDMs accepts direct messages again, of which the bot does not know.
func (m *member) openDMs() {
	m.rig.t.Helper()
	if err := m.Set(m.rig.t.Context(), map[string]any{"accepts_dms": true}); err != nil {
		m.rig.t.Fatal(err)
	}
}

// What stopped since nothing reached its member starts again with one press.
func TestStoppedRemindersStartAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noor := r.member("noor").agree()
	noor.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))
	noor.command("reminders add", opt("what", "medicine"), opt("time", "9:30"), opt("zone", "UTC"))
	noor.command("reminders add", opt("what", "own"), opt("words", "stopped by hand"), opt("time", "10:00"), opt("zone", "UTC"))
	list, err := r.app.Store.Reminders(t.Context(), noor.id())
	if err != nil || len(list) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	if err := r.app.Store.StopReminder(t.Context(), noor.id(), list[2].ID); err != nil {
		t.Fatal(err)
	}
	unreachable := func() {
		t.Helper()
		noor.closeDMs()
		if err := r.app.Store.StopUnreachable(t.Context(), r.discord.Clock().Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		noor.openDMs()
	}
	states := func(want ...data.State) {
		t.Helper()
		list, err := r.app.Store.Reminders(t.Context(), noor.id())
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range list {
			if r.State != want[i] {
				t.Errorf("reminder %d: %+v, want %s", i, r, want[i])
			}
		}
	}

	unreachable()
	states(data.Stopped, data.Stopped, data.Stopped)
	again := noor.press(noor.command("reminders show"), "try again")
	contains(t, again.Content, "2 reminders that had stopped are on again", "every day at 09:00", "next <t:")
	states(data.On, data.On, data.Stopped)

	// A word in the direct messages says that they arrive; the list has the press.
	unreachable()
	if err := r.app.Store.SetDMsClosed(t.Context(), noor.id(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	again = noor.press(noor.command("reminders show"), "Start what had stopped")
	contains(t, again.Content, "2 reminders that had stopped are on again")
	if strings.Contains(noor.command("reminders show").Content, "did not reach you") || again.Button("Start what").CustomID != "" {
		t.Errorf("still stopped: %s", again.Content)
	}
	states(data.On, data.On, data.Stopped)

	// So does a new reminder, whose first message arrives.
	unreachable()
	contains(t, noor.command("reminders add", opt("what", "routine"), opt("time", "11:00"), opt("zone", "UTC")).Content,
		"2 reminders that had stopped are on again")
	states(data.On, data.On, data.Stopped, data.On)
}

package commands

import (
	"strings"
	"testing"
	"time"
)

// Somebody to whom nothing is to be sent is not told that nothing reaches them; who agreed
// to alerts alone is, without what is about reminders.
func TestClosedDirectMessagesWithNothingToCome(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.withAlerts(r.moderator())
	noor := r.member("noor").agree()
	noor.closeDMs()
	in := func(name string) string {
		t.Helper()
		r.advance(25 * time.Hour)
		return noor.said(noor.Command(t.Context(), checkIns, name)).Content
	}
	not := func(text string, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if strings.Contains(text, part) {
				t.Errorf("%q is in: %s", part, text)
			}
		}
	}
	not(in("history"), "do not reach you")
	noor.openDMs()
	noor.wantsAlerts()
	noor.closeDMs()
	said := in("history")
	contains(t, said, "do not reach you", "Privacy Settings")
	not(said, "private thread", "/reminders stop")
	contains(t, in("reminders stop"), "You have no reminders")
	if r.app.Store.DMsClosed(noor.id()) {
		t.Error("stopping reminders does not end it")
	}
	not(in("history"), "do not reach you")

	noor.closeDMs()
	r.advance(25 * time.Hour)
	told := noor.said(noor.Command(t.Context(), checkIns, "history"))
	if told.Button("private thread").CustomID != "" {
		t.Error("there is a button for reminders")
	}
	noor.openDMs()
	if open := noor.press(told, "try again").Content; open != "My messages reach you now." {
		t.Error(open)
	}
}

// What is said has the ways that there are: a private thread is of a server.
func TestClosedDirectMessagesSaidThere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	noor := r.member("noor").agree()
	noor.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))
	noor.closeDMs()
	for _, channel := range []string{checkIns, noor.dm} {
		r.advance(25 * time.Hour)
		told := noor.said(noor.Command(t.Context(), channel, "history"))
		contains(t, told.Content, "do not reach you", "\n- To open them", "\n- </reminders stop:")
		thread := channel != noor.dm
		if strings.Contains(told.Content, "\n- Or be reminded in a private thread") != thread || (told.Button("private thread").CustomID != "") != thread {
			t.Errorf("a private thread: want %v: %s", thread, told.Content)
		}
	}
}

package commands

import (
	"strings"
	"testing"

	"cairn/playground"
)

func (m *member) acceptsDMs(accepts bool) {
	m.rig.t.Helper()
	m.rig.do(m.Set(m.rig.t.Context(), map[string]any{"accepts_dms": accepts}))
}

// here runs a command in the server.
func (m *member) here(name string, options ...playground.Option) *playground.Message {
	m.rig.t.Helper()
	return m.said(m.Command(m.rig.t.Context(), checkIns, name, options...))
}

// awaitUntold waits until a member is to be told something.
func (m *member) awaitUntold() {
	m.rig.t.Helper()
	m.rig.await("what could not be told", func() bool {
		u := &m.rig.app.untoldMembers
		u.mu.Lock()
		defer u.mu.Unlock()
		return u.members[m.id()]
	})
}

// isNotToldOfAnAlert lets nobody take an alert about a member with closed direct messages.
func (m *member) isNotToldOfAnAlert() {
	m.rig.t.Helper()
	m.wantsAlerts()
	m.acceptsDMs(false)
	m.noted(imminentText)
	m.rig.inChannel(moderatorsOnly, 1)
	m.rig.minutes(11)
	m.rig.inChannel(moderatorsOnly, 2)
	m.rig.minutes(11)
	m.awaitUntold()
}

// Who cannot be told what becomes of an alert learns that when they agree, and not in an
// emergency.
func TestAlertsNeedDirectMessages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.withAlerts(r.moderator())
	maya := r.member("maya").agree()
	agreed := func() int {
		t.Helper()
		c, err := r.app.Store.AlertChoices(t.Context(), maya.id())
		r.do(err)
		return len(c.Agreed)
	}
	maya.acceptsDMs(false)
	refused := maya.press(maya.here("alerts on"), "Yes, tell them")
	contains(t, refused.Content, "Alerts are not on", "Privacy Settings", "**Direct Messages**")
	if agreed() != 0 {
		t.Error("they are on")
	}
	if said := maya.noted(imminentText); strings.Contains(below(said), "moderators") {
		t.Errorf("moderators are told:\n%s", below(said))
	}
	contains(t, maya.press(refused, "I did, try again").Content, "Alerts are not on")
	maya.acceptsDMs(true)
	contains(t, maya.press(refused, "I did, try again").Content, "**Alerts are on for this server.**")
	hello := maya.isTold("if there is something to tell about an alert")
	if strings.Contains(hello.Content, "danger") || strings.Contains(hello.Content, "emergency") {
		t.Errorf("a lock screen shows too much:\n%s", hello.Content)
	}
	if agreed() != 1 {
		t.Error("they are not on")
	}
}

// What Discord does not let a member be told is said with their next answer, once, after
// whatever restart; never before a number to call.
func TestOutcomeOverTheNextAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin)
	maya, sam := r.member("maya").agree(), r.member("sam").agree()
	maya.isNotToldOfAnAlert()
	r.restart()
	maya.awaitUntold()
	if m, err := r.app.Store.Member(t.Context(), maya.id()); err != nil || m.DMsClosedAt.IsZero() {
		t.Errorf("that their direct messages are closed is not noted: %+v, %v", m, err)
	}

	if said := sam.here("help").Content; strings.Contains(said, "alert of") {
		t.Errorf("somebody else is told:\n%s", said)
	}
	next := maya.here("help")
	if !strings.HasPrefix(next.Content, "**Nobody had seen the alert of <t:") || !next.Ephemeral() {
		t.Errorf("not told:\n%s", next.Content)
	}
	contains(t, next.Content, ":f> after 22 minutes,** so nobody may have been watching", "</crisis:", "</checkin:")
	r.await("the note that they were told", func() bool {
		list, err := r.app.Store.UntoldAlerts(t.Context(), maya.id())
		return err == nil && len(list) == 0
	})
	told := func(msg *playground.Message) bool { return strings.Contains(msg.Content+below(msg), "alert of <t:") }
	if again := maya.here("help"); told(again) {
		t.Errorf("told twice:\n%s", again.Content)
	}

	// Somebody takes it late. On a card, the number stays first.
	robin.press(r.posts(moderatorsOnly)[1], "I am on it")
	maya.awaitUntold()
	card := maya.here("crisis")
	startsWithNumber(t, card, "911")
	contains(t, below(card), "A moderator has seen the alert of <t:", "<@"+robin.id()+">")
	if again := maya.here("crisis"); told(again) {
		t.Errorf("told twice:\n%s", below(again))
	}

	// So it is with the card for a note, and where no moderator could be reached.
	r.do(r.client.SetOverwrites(t.Context(), moderatorsOnly, playground.Overwrite{Bot: true, Deny: "VIEW_CHANNEL SEND_MESSAGES"}))
	maya.noted(overdoseText)
	maya.awaitUntold()
	noted := maya.noted(concernText)
	if !isCard(noted) {
		t.Errorf("no card:\n%s", noted.Content)
	}
	contains(t, below(noted), "I could not reach the moderators with the alert of <t:", "Saved")
	if again := maya.here("help"); told(again) {
		t.Errorf("told twice:\n%s", again.Content)
	}
	r.nothingWritten()
}

// Under a long answer it stands apart: the commands that this names grow when it is sent.
func TestOutcomeWithALongAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.withAlerts(r.moderator())
	maya := r.member("maya").agree()
	maya.isNotToldOfAnAlert()
	contains(t, below(maya.here("about")), "Nobody had seen the alert of <t:")
}

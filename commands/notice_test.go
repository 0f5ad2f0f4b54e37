package commands

import (
	"strings"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
)

// Whatever goes wrong when the moderators are told that a reminder is paused: they are
// told, and once.
func TestNoticeArrivesOnce(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"status", "lost_reply"} {
		for _, where := range []string{"channel", "direct message"} {
			t.Run(kind+" in "+where, func(t *testing.T) {
				t.Parallel()
				r := newRig(t)
				robin := r.moderator()
				place := robin.dm
				if where == "channel" {
					place = meetingThread
					robin.do("setup", opt("notices", place))
				}
				robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"))
				r.do(r.client.LetBotPost(t.Context(), checkIns, false))
				if where == "channel" { // a thread has the permissions of its channel
					r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Deny: "SEND_MESSAGES", Allow: "SEND_MESSAGES_IN_THREADS"}))
				}
				r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: kind, Status: 503, Method: "POST", Path: place + "/messages$", Times: 5}))
				p := r.post("Circle")
				r.toNext(p)
				if o := r.awaitOutcome(p, 1); o.Outcome != data.NoAccess {
					t.Errorf("%+v", o)
				}
				r.await("the attempt", func() bool { return strings.Contains(r.log.String(), "could not be told") })
				_, err := r.client.ClockAdvance(t.Context(), 10*time.Minute)
				r.do(err)
				r.awaitTold()
				_, err = r.client.ClockAdvance(t.Context(), 5*time.Hour)
				r.do(err)
				r.restart()
				if list := r.posts(place); len(list) != 1 || !strings.Contains(list[0].Content, "I say this only once") {
					t.Errorf("told %d times", len(list))
				}
			})
		}
	}
}

// awaitTold waits until no moderators are to be told of anything.
func (r *rig) awaitTold() {
	r.t.Helper()
	r.await("the moderators to be told", func() bool {
		list, err := r.app.Store.UntoldPosts(r.t.Context(), 0, 1)
		r.do(err)
		return len(list) == 0
	})
}

// The program ends between the pause and the telling.
func TestNoticeAfterACrash(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	robin.do("reminder add", meeting, atNine, inUTC, opt("name", "Circle"))
	r.do(r.client.LetBotPost(t.Context(), checkIns, false))
	p := r.post("Circle")
	due := comingTimes(p, r.discord.Clock().Now(), 1)[0]
	r.stop()
	_, err := r.client.ClockTo(t.Context(), due)
	r.do(err)
	store, err := data.Open(t.Context(), r.dir)
	r.do(err)
	_, err = store.EnqueueDue(t.Context(), due, func(_, _ string, after time.Time) time.Time { return after.Add(24 * time.Hour) })
	r.do(err)
	list, err := store.TakeDeliveries(t.Context(), due, 10)
	r.do(err)
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	r.do(store.HoldPost(t.Context(), list[0], data.PausedNoAccess, data.NoAccess, "refused", data.Audit{At: due, Action: "pause", Name: p.Name, After: data.PausedNoAccess}))
	r.do(store.Close())

	r.start()
	r.awaitTold()
	if told := r.posts(robin.dm); len(told) != 1 || !strings.Contains(told[0].Content, "Circle") {
		t.Errorf("told %d times", len(told))
	}
	contains(t, robin.do("reminder log", opt("reminder", "Circle")).Content, "not posted: I lack a permission")
	_, err = r.client.ClockAdvance(t.Context(), time.Hour)
	r.do(err)
	if o, err := r.app.Store.Outcomes(t.Context(), p.ID, 5); err != nil || len(o) != 1 || o[0].Outcome != data.NoAccess {
		t.Errorf("%+v, %v", o, err)
	}
}

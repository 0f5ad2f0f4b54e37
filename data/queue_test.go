package data

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

var earlier = morning.Add(-24 * time.Hour)

// tomorrow is the same time a day after the given one.
func tomorrow(_, _ string, after time.Time) time.Time { return after.Add(24 * time.Hour) }

// daily is a timing whose next time is given.
func daily(next time.Time) Timing {
	return Timing{Rule: "daily " + next.Format("15:04"), Zone: "Etc/UTC", Next: next}
}

func errorOf(_ int64, err error) error { return err }

func prompt(t *testing.T, s *Store, user string, next time.Time) int64 {
	t.Helper()
	id, err := s.SetCheckInPrompt(t.Context(), user, daily(next), earlier)
	must(t, err)
	return id
}

func enqueue(t *testing.T, s *Store, now time.Time) {
	t.Helper()
	for more := true; more; {
		var err error
		more, err = s.EnqueueDue(t.Context(), now, tomorrow)
		must(t, err)
	}
}

func take(t *testing.T, s *Store, now time.Time) []Delivery {
	t.Helper()
	list, err := s.TakeDeliveries(t.Context(), now, 100, 30*time.Minute)
	must(t, err)
	return list
}

func outcomes(t *testing.T, s *Store, reminder int64) (words []string) {
	t.Helper()
	list, err := s.Outcomes(t.Context(), reminder, 1000)
	must(t, err)
	for _, o := range list {
		words = append(words, o.Outcome)
	}
	return words
}

func TestDueGroups(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	if _, any, err := s.NextDue(ctx); any || err != nil {
		t.Fatalf("an empty store has something due: %v", err)
	}
	prompt(t, s, maya, morning)
	prompt(t, s, sam, morning) // joins Maya's group
	if n := count(t, s, "due_group"); n != 1 {
		t.Errorf("%d groups", n)
	}
	if due, any, err := s.NextDue(ctx); !any || err != nil || !due.Equal(morning) {
		t.Fatalf("due %v, %v, %v", due, any, err)
	}
	enqueue(t, s, morning.Add(-time.Second))
	if list := take(t, s, morning.Add(-time.Second)); len(list) != 0 {
		t.Errorf("%d messages before their time", len(list))
	}
	enqueue(t, s, morning)
	enqueue(t, s, morning)
	list := take(t, s, morning)
	if len(list) != 2 || !list[0].Due.Equal(morning) || list[0].Attempts != 1 || list[0].Kind != CheckInPrompt {
		t.Fatalf("%+v", list)
	}
	if len(list[0].Nonce()) > 25 || list[0].Nonce() == list[1].Nonce() {
		t.Errorf("nonces %q and %q", list[0].Nonce(), list[1].Nonce())
	}
	if again := take(t, s, morning); len(again) != 0 {
		t.Errorf("taken twice: %+v", again)
	}

	// One arrives, one is tried again, and a crash in between loses neither.
	must(t, s.Finish(ctx, list[0], Sent, "555", "", morning))
	must(t, s.RequeueInterrupted(ctx))
	again := take(t, s, morning)
	if len(again) != 1 || again[0].Reminder != list[1].Reminder || again[0].Attempts != 2 || again[0].Nonce() != list[1].Nonce() ||
		!again[0].FirstTry.Equal(morning) {
		t.Fatalf("after a crash: %+v", again)
	}
	later := morning.Add(time.Minute)
	must(t, s.Retry(ctx, again[0], later, "Discord answered 503"))
	if list := take(t, s, morning); len(list) != 0 {
		t.Errorf("sent before it may be: %+v", list)
	}
	if at, any, err := s.NextDelivery(ctx); !any || err != nil || !at.Equal(later) {
		t.Errorf("next delivery %v, %v, %v", at, any, err)
	}
	if list := take(t, s, later); len(list) != 1 || list[0].Attempts != 3 {
		t.Errorf("%+v", list)
	}
	if due, _, err := s.NextDue(ctx); err != nil || !due.Equal(morning.Add(24*time.Hour)) {
		t.Errorf("next due %v, %v", due, err)
	}
}

// However often the process is killed while a message is under way, the message is not
// taken for one that Discord refused as often; and that it may have arrived stays known.
func TestInterruptedAttempts(t *testing.T) {
	ctx := t.Context()
	s := withMembers(t)
	prompt(t, s, maya, morning)
	enqueue(t, s, morning)
	one := func(attempts int, at time.Time) Delivery {
		t.Helper()
		list := take(t, s, at)
		if len(list) != 1 || list[0].Attempts != attempts || !list[0].FirstTry.Equal(morning) {
			t.Fatalf("attempt %d: %+v", attempts, list)
		}
		return list[0]
	}
	one(1, morning)
	for range 5 {
		must(t, s.RequeueInterrupted(ctx))
		one(2, morning)
	}
	must(t, s.RequeueInterrupted(ctx))
	later := morning.Add(time.Minute)
	must(t, s.Retry(ctx, one(2, morning), later, "Discord answered 503"))
	for range 5 {
		one(3, later)
		must(t, s.RequeueInterrupted(ctx))
	}
}

// After an outage only the newest message is queued, and the missed ones are recorded.
func TestMissedDueTimes(t *testing.T) {
	s := withMembers(t)
	id := prompt(t, s, maya, morning)
	back := morning.Add(3*24*time.Hour + 10*time.Minute)
	enqueue(t, s, back)
	if list := take(t, s, back); len(list) != 1 || !list[0].Due.Equal(morning.Add(3*24*time.Hour)) {
		t.Errorf("queued %+v", list)
	}
	if got := fmt.Sprint(outcomes(t, s, id)); got != "[too late too late too late]" {
		t.Errorf("recorded %s", got)
	}
	if due, _, err := s.NextDue(t.Context()); err != nil || !due.Equal(morning.Add(4*24*time.Hour)) {
		t.Errorf("next due %v, %v", due, err)
	}
	enqueue(t, s, back.Add(400*24*time.Hour)) // more than a year later
	if n := count(t, s, "outcome"); n > 3+30 {
		t.Errorf("%d outcomes, want at most those of 30 days more", n)
	}
	// A rule that does not go on holds up no other, and is not tried without end.
	_, err := s.AddReminder(t.Context(), sam, Medicine, "", Timing{Rule: "goes on", Zone: "Etc/UTC", Next: morning}, earlier)
	must(t, err)
	now := back.Add(800 * 24 * time.Hour)
	next := func(rule, zone string, after time.Time) time.Time {
		if rule == "goes on" {
			return tomorrow(rule, zone, after)
		}
		return morning
	}
	if _, err := s.EnqueueDue(t.Context(), now, next); err != nil {
		t.Error(err)
	}
	if due, _, err := s.NextDue(t.Context()); err != nil || !due.After(now) {
		t.Errorf("next due %v, %v", due, err)
	}
	if list := take(t, s, now.Add(time.Minute)); len(list) == 0 || list[0].UserID != sam {
		t.Errorf("the other one: %+v", list)
	}
}

// What is caught up with is spread over time, the latest due first, and no more is
// enqueued at once than leaves room for members.
func TestCatchingUp(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	for i := range 60 {
		_, err := s.AddReminder(ctx, maya, Own, "", Timing{Rule: fmt.Sprint("rule ", i%2), Zone: "Etc/UTC", Next: morning.Add(time.Duration(i%2) * time.Hour)}, earlier)
		must(t, err)
	}
	now := morning.Add(100 * time.Minute)
	enqueue(t, s, now)
	at := func(after time.Duration) []Delivery { return take(t, s, now.Add(after)) }
	first := at(0)
	if len(first) != catchUpRate-1 {
		t.Fatalf("%d at once, want the rate of %d a second", len(first), catchUpRate)
	}
	for _, d := range first {
		if !d.Due.Equal(morning.Add(time.Hour)) {
			t.Errorf("the older ones go first: %v", d.Due)
		}
	}
	if second := at(time.Second); len(second) != catchUpRate {
		t.Errorf("%d in the second after", len(second))
	}
	if rest := at(time.Minute); len(rest) != 60-2*catchUpRate+1 {
		t.Errorf("%d in the end", len(rest))
	}
}

func TestChangingAPrompt(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	id := prompt(t, s, maya, morning)
	if again := prompt(t, s, maya, morning.Add(time.Hour)); again != id {
		t.Errorf("a second prompt, %d beside %d", again, id)
	}
	r, err := s.Reminder(ctx, maya, id)
	if err != nil || r.Rule != "daily 09:30" || r.State != On {
		t.Errorf("%+v, %v", r, err)
	}
	enqueue(t, s, morning)
	if list := take(t, s, morning); len(list) != 0 {
		t.Errorf("the old time still sends: %+v", list)
	}
	if n := count(t, s, "due_group"); n != 1 {
		t.Errorf("%d groups: the empty one should be gone", n)
	}

	// What is queued when it is stopped, held back or changed is not sent.
	due := morning.Add(time.Hour)
	for i, change := range []func() error{
		func() error { return s.StopReminder(ctx, maya, id) },
		func() error { return s.HoldReminder(ctx, maya, id, due.Add(time.Duration(10)*24*time.Hour)) },
		func() error {
			return errorOf(s.SetCheckInPrompt(ctx, maya, daily(due.Add(time.Hour)), due.Add(time.Minute)))
		},
	} {
		must(t, s.StartReminder(ctx, maya, id, daily(due), earlier))
		enqueue(t, s, due)
		must(t, change())
		list := take(t, s, due)
		if len(list) != 1 || !list[0].Gone {
			t.Errorf("change %d: %+v", i, list)
		}
		for _, d := range list {
			must(t, s.Finish(ctx, d, Skipped, "", "", due))
		}
		due = due.Add(24 * time.Hour)
	}
	for what, err := range map[string]error{
		"another's": s.StopReminder(ctx, sam, id), "none": s.StopReminder(ctx, maya, id+5),
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, s.RemoveReminder(ctx, maya, id))
	if _, err := s.Reminder(ctx, maya, id); !errors.Is(err, ErrNotFound) {
		t.Errorf("removed, but %v", err)
	}
}

// A message of a reminder that was removed while it was queued or under way goes
// nowhere and leaves nothing.
func TestRemovedWhileQueued(t *testing.T) {
	s := withMembers(t)
	id := prompt(t, s, maya, morning)
	enqueue(t, s, morning)
	must(t, s.RemoveReminder(t.Context(), maya, id))
	if list := take(t, s, morning); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	id = prompt(t, s, maya, morning.Add(24*time.Hour))
	enqueue(t, s, morning.Add(24*time.Hour))
	list := take(t, s, morning.Add(24*time.Hour))
	must(t, s.RemoveReminder(t.Context(), maya, id))
	must(t, s.Finish(t.Context(), list[0], Sent, "5", "", morning))
	if n := count(t, s, "queue") + count(t, s, "outcome"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

// A one-time reminder is over when it was queued, and is still sent.
func TestOnce(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	id, err := s.AddReminder(ctx, maya, Appointment, "the dentist", Timing{Rule: "once", Zone: "Etc/UTC", Next: morning}, earlier)
	must(t, err)
	never := func(string, string, time.Time) time.Time { return time.Time{} }
	_, err = s.EnqueueDue(ctx, morning, never)
	must(t, err)
	r, err := s.Reminder(ctx, maya, id)
	if err != nil || r.State != Over || r.Text != "the dentist" {
		t.Errorf("%+v, %v", r, err)
	}
	must(t, s.ForgetOutcomes(ctx, morning.Add(time.Hour))) // must not take it before it was sent
	list := take(t, s, morning)
	if len(list) != 1 || list[0].Gone {
		t.Fatalf("%+v", list)
	}
	must(t, s.Finish(ctx, list[0], Sent, "5", "", morning))
	must(t, s.ForgetOutcomes(ctx, morning))
	if _, err := s.Reminder(ctx, maya, id); err != nil {
		t.Errorf("forgotten with its outcome still there: %v", err)
	}
	must(t, s.ForgetOutcomes(ctx, morning.Add(time.Hour)))
	if _, err := s.Reminder(ctx, maya, id); !errors.Is(err, ErrNotFound) {
		t.Errorf("not forgotten: %v", err)
	}
}

func TestSnooze(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	id := prompt(t, s, maya, morning)
	enqueue(t, s, morning)
	list := take(t, s, morning)
	must(t, s.Finish(ctx, list[0], Sent, "5", "", morning))
	later := morning.Add(15 * time.Minute)
	must(t, s.SnoozeReminder(ctx, maya, id, morning, later))
	must(t, s.SnoozeReminder(ctx, maya, id, morning, later)) // pressed twice
	if at, any, err := s.NextDelivery(ctx); !any || err != nil || !at.Equal(later) {
		t.Errorf("%v, %v, %v", at, any, err)
	}
	if list := take(t, s, morning.Add(time.Minute)); len(list) != 0 {
		t.Errorf("too early: %+v", list)
	}
	list = take(t, s, later)
	if len(list) != 1 || !list[0].ByHand || list[0].Gone || !list[0].Due.Equal(later) {
		t.Errorf("%+v", list)
	}
	if list[0].Unanswered != 0 {
		t.Error("putting off counts as no answer")
	}
	must(t, s.Finish(ctx, list[0], Sent, "6", "", later))

	// Stopping and pausing take along what was put off, also of a one-time reminder.
	for i, stop := range []func(id int64) error{
		func(id int64) error { return s.StopReminder(ctx, maya, id) },
		func(id int64) error { return s.HoldReminder(ctx, maya, id, later.Add(7*24*time.Hour)) },
	} {
		once, err := s.AddReminder(ctx, maya, Appointment, "", Timing{Rule: "once", Zone: "Etc/UTC", Next: later}, earlier)
		must(t, err)
		_, err = s.EnqueueDue(ctx, later, func(string, string, time.Time) time.Time { return time.Time{} })
		must(t, err)
		must(t, s.Finish(ctx, take(t, s, later)[0], Sent, "7", "", later))
		must(t, s.SnoozeReminder(ctx, maya, once, later, later.Add(time.Hour)))
		must(t, stop(once))
		if list := take(t, s, later.Add(time.Hour)); len(list) != 0 {
			t.Errorf("case %d: it comes all the same: %+v", i, list)
		}
	}
}

// A message that was acted on had arrived, whatever the bot knows: it does not come
// again.
func TestActedOnBeforeItIsKnownToHaveArrived(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	id, err := s.AddReminder(ctx, maya, Medicine, "", daily(morning), earlier)
	must(t, err)
	for day, act := range []func(due time.Time) error{
		func(due time.Time) error { return s.SeenReminder(ctx, maya, id, due) },
		func(due time.Time) error { return s.SnoozeReminder(ctx, maya, id, due, due.Add(time.Hour)) },
	} {
		due := morning.Add(time.Duration(day) * 24 * time.Hour)
		enqueue(t, s, due)
		d := take(t, s, due)[0]
		must(t, act(due))
		must(t, s.Finish(ctx, Delivery{Reminder: id, Due: due}, SentLate, "5", "", due.Add(time.Hour)))
		if got := outcomes(t, s, id)[0]; got != Sent {
			t.Errorf("day %d: the outcome is %q", day, got)
		}
		must(t, s.Retry(ctx, d, due.Add(time.Minute), "the connection was cut"))
		if list := take(t, s, due.Add(10*time.Minute)); len(list) != 0 {
			t.Errorf("day %d: sent again: %+v", day, list)
		}
	}
}

// Due times that were stored by other rules, or by a clock that ran ahead, are mended.
func TestMendDueTimes(t *testing.T) {
	s := withMembers(t)
	prompt(t, s, maya, morning.Add(4*365*24*time.Hour))
	_, err := s.AddPost(t.Context(), Post{GuildID: "9", Kind: Message, Name: "later", ChannelID: "8", Text: "x", Rule: "later", Zone: "Etc/UTC", State: On},
		Timing{Rule: "later", Zone: "Etc/UTC", Next: morning.Add(100 * 24 * time.Hour)}, morning.Add(100*24*time.Hour), 9, Audit{At: morning, Action: "add"})
	must(t, err)
	next := func(rule, _ string, after time.Time) time.Time {
		if rule == "later" {
			return after.Add(time.Second)
		}
		return after.Add(time.Hour)
	}
	must(t, s.MendDueTimes(t.Context(), morning, next))
	if due, _, err := s.NextDue(t.Context()); err != nil || !due.Equal(morning.Add(time.Hour)) {
		t.Errorf("due %v, %v", due, err)
	}
	if n := count(t, s, "due_group WHERE next_due = "+fmt.Sprint(morning.Add(100*24*time.Hour).Unix())); n != 1 {
		t.Error("a post that begins later was moved")
	}
}

// What a member holds back has an outcome; a longer hold is not shortened.
func TestHold(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	id := prompt(t, s, maya, morning)
	prompt(t, s, sam, morning)
	must(t, s.HoldReminder(ctx, maya, id, morning.Add(7*24*time.Hour)))
	must(t, s.HoldReminder(ctx, maya, id, morning.Add(time.Hour)))
	enqueue(t, s, morning)
	if list := take(t, s, morning); len(list) != 1 || list[0].UserID != sam {
		t.Errorf("%+v", list)
	}
	if got := fmt.Sprint(outcomes(t, s, id)); got != "[skipped]" {
		t.Errorf("the outcome is %s", got)
	}
	must(t, s.ResumeReminder(ctx, maya, id, morning.Add(time.Hour)))
	enqueue(t, s, morning.Add(24*time.Hour))
	if list := take(t, s, morning.Add(24*time.Hour)); len(list) != 2 {
		t.Errorf("%+v", list)
	}
}

// Messages in a row that nobody answered are counted, from the last sign of life on.
func TestUnanswered(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	id := prompt(t, s, maya, morning)
	day := 0
	next := func() Delivery {
		t.Helper()
		due := morning.Add(time.Duration(day) * 24 * time.Hour)
		day++
		enqueue(t, s, due)
		list := take(t, s, due)
		if len(list) != 1 {
			t.Fatalf("%+v", list)
		}
		must(t, s.Finish(ctx, list[0], Sent, "5", "", due))
		return list[0]
	}
	want := func(n int) Delivery {
		t.Helper()
		d := next()
		if d.Unanswered != n {
			t.Errorf("day %d: %d unanswered, want %d", day, d.Unanswered, n)
		}
		return d
	}
	want(0)
	want(1)
	d := want(2)
	_, err := s.AnswerPrompt(ctx, maya, Prompt{Reminder: id, Due: d.Due}, CheckIn{At: d.Due.Add(time.Minute), Mood: Rated(4)})
	must(t, err)
	want(0)
	d = want(1)
	must(t, s.SeenReminder(ctx, maya, id, d.Due))
	want(0)
	d = want(1)
	save(t, s, maya, CheckIn{At: d.Due.Add(time.Hour), Mood: Rated(4)})
	want(0)
	d = want(1)
	// What the member changed meanwhile stays as they want it.
	changed := d
	changed.Rule = "daily 20:00"
	must(t, s.StepDown(ctx, changed, daily(d.Due.Add(24*time.Hour))))
	if r, err := s.Reminder(ctx, maya, id); err != nil || !r.Weekly.IsZero() {
		t.Errorf("stepped down against the member's wish: %+v, %v", r, err)
	}
	must(t, s.StepDown(ctx, d, daily(d.Due.Add(24*time.Hour))))
	if d = want(1); !d.Weekly { // the message that said so counts
		t.Error("it is not known to be stepped down")
	}
	must(t, s.StartReminder(ctx, maya, id, daily(d.Due.Add(24*time.Hour)), d.Due))
	if r, err := s.Reminder(ctx, maya, id); err != nil || !r.Weekly.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestClosedDMs(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	id := prompt(t, s, maya, morning)
	must(t, s.SetDMsClosed(ctx, maya, morning))
	enqueue(t, s, morning)
	list := take(t, s, morning)
	if len(list) != 1 || !list[0].DMsClosed {
		t.Fatalf("%+v", list)
	}
	// Once a day one message may try whether they are open again.
	tries := func(after time.Duration, want bool) {
		t.Helper()
		if may, err := s.TryClosedDMs(ctx, Delivery{UserID: maya}, morning.Add(after)); err != nil || may != want {
			t.Errorf("%s after it was refused: %v, %v", after, may, err)
		}
	}
	tries(21*time.Hour, false)
	tries(23*time.Hour, true)
	tries(23*time.Hour, false)
	enqueue(t, s, morning.Add(24*time.Hour))
	if list := take(t, s, morning.Add(24*time.Hour)); len(list) != 1 || !list[0].DMsTried.Equal(morning.Add(23*time.Hour)) {
		t.Errorf("%+v", list)
	}
	if m, err := s.Member(ctx, maya); err != nil || !m.DMsClosedAt.Equal(morning) {
		t.Errorf("closed since %v, %v", m.DMsClosedAt, err)
	}
	if may, err := s.TryClosedDMs(ctx, Delivery{UserID: sam}, morning); err != nil || may {
		t.Errorf("nothing is closed: %v, %v", may, err)
	}
	must(t, s.StopUnreachable(ctx, morning))
	if r, _ := s.Reminder(ctx, maya, id); r.State != On {
		t.Error("stopped too early")
	}
	must(t, s.StopUnreachable(ctx, morning.Add(time.Hour)))
	if r, _ := s.Reminder(ctx, maya, id); r.State != Stopped || r.Why != WhyUnreachable {
		t.Errorf("%+v", r)
	}
}

// Of two messages that were begun with and interrupted, the one that was let try closed
// direct messages goes on, and the other one does not.
func TestOneTriesClosedDMs(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	for range 2 {
		_, err := s.AddReminder(ctx, maya, Own, "", daily(morning), earlier)
		must(t, err)
	}
	must(t, s.SetDMsClosed(ctx, maya, earlier))
	enqueue(t, s, morning)
	list := take(t, s, morning)
	if len(list) != 2 || !list[0].TriesClosedDMs(morning) || !list[1].TriesClosedDMs(morning) {
		t.Fatalf("%+v", list)
	}
	if may, err := s.TryClosedDMs(ctx, list[0], morning); err != nil || !may {
		t.Fatalf("%v, %v", may, err)
	}
	must(t, s.RequeueInterrupted(ctx))
	again := take(t, s, morning.Add(time.Minute))
	if len(again) != 2 {
		t.Fatalf("%+v", again)
	}
	for _, d := range again {
		lets := d.Reminder == list[0].Reminder
		if d.Attempts != 2 || d.TriesClosedDMs(morning.Add(time.Minute)) != lets {
			t.Errorf("let try: %v; %+v", lets, d)
		}
		if may, err := s.TryClosedDMs(ctx, d, morning.Add(time.Minute)); err != nil || may != lets {
			t.Errorf("let try: %v; %v, %v", lets, may, err)
		}
	}
}

func TestAnswerPrompt(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	id := prompt(t, s, maya, morning)
	p := Prompt{Reminder: id, Due: morning}
	if _, err := s.AnswerPrompt(ctx, maya, p, CheckIn{At: morning, Mood: Rated(4)}); !errors.Is(err, ErrNotFound) {
		t.Errorf("answered before it was sent: %v", err)
	}
	enqueue(t, s, morning)
	list := take(t, s, morning)
	// The answer can come before the bot knows that the message arrived.
	first, err := s.AnswerPrompt(ctx, maya, p, CheckIn{At: morning.Add(time.Minute), Mood: Rated(4)})
	must(t, err)
	must(t, s.Retry(ctx, list[0], morning, "the connection was cut"))
	if again := take(t, s, morning); len(again) != 0 {
		t.Errorf("sent again although it was answered: %+v", again)
	}
	second, err := s.AnswerPrompt(ctx, maya, p, CheckIn{At: morning.Add(time.Hour), Mood: Rated(6)})
	must(t, err)
	if !second.At.Equal(first.At) {
		t.Errorf("the second answer is of %v, the first of %v", second.At, first.At)
	}
	entries, err := s.CheckInsBefore(ctx, maya, endOfTime, 10)
	if err != nil || len(entries) != 1 || entries[0].Mood != Rated(6) {
		t.Errorf("%+v, %v", entries, err)
	}
	for _, p := range []Prompt{{Reminder: id + 1, Due: morning}, {Reminder: id, Due: morning.Add(time.Hour)}, {}, {Old: 7}} {
		if _, err := s.AnswerPrompt(ctx, maya, p, CheckIn{At: morning, Mood: Rated(1)}); !errors.Is(err, ErrNotFound) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if _, err := s.AnswerPrompt(ctx, sam, p, CheckIn{At: morning, Mood: Rated(1)}); !errors.Is(err, ErrNotFound) {
		t.Errorf("somebody else's prompt: %v", err)
	}
}

// Check-in prompts let the others go first, and no server takes more than its share.
func TestOrderOfTheQueue(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	prompt(t, s, maya, morning.Add(time.Minute))
	own, err := s.AddReminder(ctx, sam, Medicine, "", daily(morning), earlier)
	must(t, err)
	for i := range 5 {
		_, err := s.AddPost(ctx, Post{GuildID: "9", Kind: Message, Name: fmt.Sprint(i), ChannelID: "8", Text: "x", Rule: "daily 08:30", Zone: "Etc/UTC", State: On},
			daily(morning), earlier, 100, Audit{At: morning, Action: "add"})
		must(t, err)
	}
	now := morning.Add(time.Minute)
	enqueue(t, s, now)
	list := take(t, s, now)
	posts := 0
	for _, d := range list {
		if d.Post != nil {
			posts++
		}
	}
	if posts != guildAtOnce || len(list) != guildAtOnce+2 {
		t.Errorf("%d posts of one server among %d at once", posts, len(list))
	}
	if last := list[len(list)-1]; last.Kind != CheckInPrompt || list[len(list)-2].Reminder != own {
		t.Errorf("the order: %+v", list)
	}
	for _, d := range list {
		must(t, s.Finish(ctx, d, Sent, "5", "", now))
	}
	if list := take(t, s, now); len(list) != guildAtOnce {
		t.Errorf("%d more posts", len(list))
	}
}

// A database of the first schema keeps its prompts, what is queued, and the answers to
// prompts that are on screen.
func TestMigrationOfReminders(t *testing.T) {
	ctx := t.Context()
	dir, old := oldDatabase(t, 1)
	exec := func(query string, args ...any) {
		t.Helper()
		_, err := old.Exec(query, args...)
		must(t, err)
	}
	exec(`INSERT INTO due_group (id, zone, minute, next_due) VALUES (4, 'Europe/Berlin', 570, ?)`, morning.Unix())
	exec(`INSERT INTO daily_prompt (due_group, member) VALUES (4, 1)`)
	exec(`INSERT INTO delivery (id, kind, member, due, state, not_before, attempts) VALUES
		(11, 'checkin', 1, 1000, 'sent', 1000, 1), (12, 'checkin', 1, 2000, 'pending', 2000, 0), (13, 'checkin', 2, 3000, 'sent', 3000, 1)`)
	must(t, old.Close())

	s := open(t, dir)
	list, err := s.Reminders(ctx, maya)
	if err != nil || len(list) != 1 || list[0].Rule != "daily 09:30" || list[0].Zone != "Europe/Berlin" || list[0].State != On {
		t.Errorf("%+v, %v", list, err)
	}
	if m, err := s.Member(ctx, maya); err != nil || m.Zone != "Europe/Berlin" {
		t.Errorf("%+v, %v", m, err)
	}
	if due, any, err := s.NextDue(ctx); !any || err != nil || !due.Equal(morning) {
		t.Errorf("next due %v %v %v", due, any, err)
	}
	queued := take(t, s, time.Unix(2000, 0))
	if len(queued) != 1 || queued[0].UserID != maya || queued[0].Gone {
		t.Errorf("queued: %+v", queued)
	}
	for user, id := range map[string]int64{maya: 11, sam: 13} {
		if _, err := s.AnswerPrompt(ctx, user, Prompt{Old: id}, CheckIn{At: morning, Mood: Rated(3)}); err != nil {
			t.Errorf("an old prompt on screen: %v", err)
		}
	}
	if list, err := s.Reminders(ctx, sam); err != nil || len(list) != 1 || list[0].State != Stopped {
		t.Errorf("%+v, %v", list, err)
	}
	enqueue(t, s, morning)
	if list := take(t, s, morning); len(list) != 1 || list[0].UserID != maya {
		t.Errorf("the group is not taken: %+v", list)
	}
}

// What is held back is let go together also once the database has statistics of its tables.
func TestRipenAfterOptimize(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	for i, kind := range []Kind{Medicine, Meeting, Routine, Own} {
		_, err := s.AddReminder(ctx, maya, kind, "", daily(morning.Add(-time.Duration(5*i+5)*time.Minute)), earlier)
		must(t, err)
	}
	enqueue(t, s, morning)
	_, err := s.db.Exec(`ANALYZE`)
	must(t, err)
	dir := s.Dir()
	must(t, s.Close())
	s = open(t, dir)
	list := take(t, s, morning.Add(2*time.Second))
	if len(list) != 4 || list[0].Kind != Medicine {
		t.Errorf("%d of 4 go out: %+v", len(list), list)
	}
}

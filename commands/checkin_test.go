package commands

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
)

var opt = playground.Opt

// A new member: asked once, then two presses from the command to the log.
func TestFirstCheckIn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")

	asked := maya.command("checkin")
	contains(t, asked.Content, "Before I keep anything", "Not a clinician", "emergency number", "</my-data:")
	contains(t, maya.press(asked, "Not now").Content, "Nothing was kept")
	if len(maya.entries()) != 0 {
		t.Fatal("something was kept without consent")
	}

	asked = maya.command("checkin")
	form := maya.press(asked, "I agree")
	contains(t, form.Content, "How are you right now?")
	if len(maya.entries()) != 0 {
		t.Error("an entry before any score")
	}
	form = maya.choose(form, "Mood", "6")
	if chosen := form.Select("Mood"); !chosen.Option("Mood 6").Default {
		t.Errorf("the chosen mood does not show: %+v", chosen)
	}
	saved := maya.choose(form, "Craving", "3")
	contains(t, saved.Content, "Saved.", "Mood 6 · Craving 3", "One thing, if you like")
	if !saved.Ephemeral() {
		t.Error("others can see the answer")
	}
	entries := maya.entries()
	if len(entries) != 1 || entries[0].Mood != data.Rated(6) || entries[0].Craving != data.Rated(3) {
		t.Fatalf("stored %+v", entries)
	}

	// A mistap is put right, in the same entry.
	saved = maya.choose(maya.press(saved, "Change"), "Mood", "7")
	contains(t, saved.Content, "Mood 7 · Craving 3")
	if e := maya.entries(); len(e) != 1 || e[0].Mood != data.Rated(7) {
		t.Errorf("stored %+v", e)
	}

	// Picked the other way round, and only one of the two.
	form = maya.command("checkin")
	saved = maya.press(maya.choose(form, "Craving", "0"), "Save just this")
	contains(t, saved.Content, "Saved.", "Craving 0")
	if strings.Contains(saved.Content, "Mood") {
		t.Errorf("a mood that was not given: %s", saved.Content)
	}
	if e := maya.entries(); len(e) != 2 || e[0].Mood.Valid || e[0].Craving != data.Rated(0) {
		t.Errorf("stored %+v", e)
	}
	contains(t, maya.press(maya.command("checkin"), "Not now").Content, "All right")
}

// With options it is one interaction, in a server as in the direct messages, and the
// answer is private in both.
func TestCheckInWithOptions(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sam := r.member("sam")
	state, err := r.client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	channel := state.Channel("check-ins")

	// The first time, consent comes between, and what was given waits for it.
	asked := sam.said(sam.Command(t.Context(), channel, "checkin", opt("mood", 2), opt("craving", 5), opt("note", "tired of it, "+secret)))
	contains(t, asked.Content, "Before I keep anything")
	if len(sam.entries()) != 0 {
		t.Fatal("something was kept without consent")
	}
	saved := sam.press(asked, "I agree")
	contains(t, saved.Content, "Mood 2 · Craving 5", "note is kept")
	if len(saved.Embeds) != 0 {
		t.Error("the note is still on screen")
	}
	if e := sam.entries(); len(e) != 1 || e[0].Note != "tired of it, "+secret {
		t.Fatalf("stored %+v", e)
	}

	saved = sam.said(sam.Command(t.Context(), channel, "checkin", opt("mood", 10), opt("craving", 0)))
	contains(t, saved.Content, "Mood 10 · Craving 0")
	if !saved.Ephemeral() {
		t.Error("the server can read it")
	}
	others, err := r.client.Person("maya").Messages(t.Context(), channel)
	if err != nil || len(others) != 0 {
		t.Errorf("another member sees %d messages, %v", len(others), err)
	}
}

func TestNeedsAndNote(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	saved := maya.command("checkin", opt("mood", 5), opt("craving", 2))
	contains(t, saved.Content, "Three good things")

	saved = maya.choose(saved, "Any of these", "8", "4") // tired, lonely
	contains(t, saved.Content, "Right now: lonely, tired", "Reach out")
	steps := maya.press(saved, "Show how")
	contains(t, below(steps), "1. ")
	contains(t, steps.Content, "Reach out now")

	open := func(label string) *playground.Modal {
		t.Helper()
		res, err := maya.Press(t.Context(), saved, saved.Button(label).CustomID)
		if err != nil || res.Modal == nil {
			t.Fatalf("no form: %+v, %v", res, err)
		}
		return res.Modal
	}
	modal := open("Add note")
	write := func(text string) *playground.Message {
		t.Helper()
		return maya.said(maya.Interact(t.Context(), map[string]any{
			"type": "modal", "modal_id": modal.ID, "values": map[string]any{"note": text}, "forge": true, "channel_id": maya.dm, "custom_id": modal.CustomID,
		}))
	}
	first := "\u200fשלום\u200e zero\u200bwidth 🪨 *stars* " + secret
	saved = write(first)
	contains(t, saved.Content, "note is kept", "lonely, tired")
	if e := maya.entries(); len(e) != 1 || e[0].Note != first || e[0].Needs != data.Lonely|data.Tired {
		t.Fatalf("stored %+v", e)
	}
	write("the same form, sent a second time " + secret)
	if e := maya.entries(); len(e) != 1 || !strings.HasPrefix(e[0].Note, "the same form") {
		t.Errorf("a form answered twice left %+v", e)
	}
	if again := open("Edit note"); again.Field("note").Value != maya.entries()[0].Note {
		t.Errorf("the form shows %q", again.Field("note").Value)
	}
	long := strings.Repeat("ä", noteLimit)
	write(long)
	if e := maya.entries(); e[0].Note != long {
		t.Errorf("a note of %d characters came back with %d", noteLimit, len([]rune(e[0].Note)))
	}
	refused := write(long + "ö")
	contains(t, refused.Content, "longer than I can keep", "4001")
	if len(refused.Attachments) != 1 {
		t.Error("the note that was not kept is lost")
	}
	if e := maya.entries(); e[0].Note != long {
		t.Error("a note that was refused changed the entry")
	}
	maya.choose(saved, "Any of these")
	write("")
	if e := maya.entries(); e[0].Note != "" || e[0].Needs != 0 || e[0].Mood != data.Rated(5) {
		t.Errorf("after taking all back: %+v", e)
	}
}

// In a crisis the number comes first.
func TestUrgent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if asked := r.member("sam").command("checkin", opt("mood", 1)); !strings.HasPrefix(asked.Content, "**If you might not be safe") {
		t.Errorf("a first check-in is asked for consent before there is help: %s", asked.Content)
	}
	asked := r.member("sam").command("checkin", opt("craving", 10))
	if declined := r.member("sam").press(asked, "Not now"); !strings.HasPrefix(declined.Content, "**If you might not be safe") {
		t.Errorf("declining takes the help off the screen: %s", declined.Content)
	}
	maya := r.member("maya").agree()
	half := maya.choose(maya.command("checkin"), "Craving", "10")
	if !strings.HasPrefix(half.Content, "**If you might not be safe") {
		t.Errorf("one score of two calls for help: %s", half.Content)
	}
	if skipped := maya.press(half, "Not now"); !strings.HasPrefix(skipped.Content, "**If you might not be safe") {
		t.Errorf("skipping takes the help off the screen: %s", skipped.Content)
	}
	for _, c := range []struct{ mood, craving int }{{1, 0}, {0, 5}, {9, 8}, {5, 10}} {
		saved := maya.command("checkin", opt("mood", c.mood), opt("craving", c.craving))
		if !strings.HasPrefix(saved.Content, "**If you might not be safe right now, call 911.**") {
			t.Errorf("mood %d, craving %d: %s", c.mood, c.craving, saved.Content)
		}
		contains(t, saved.Content, "Being with a person")
	}
	contains(t, maya.command("checkin", opt("mood", 5), opt("craving", 7)).Content, "A strong craving")
}

// The help needs no database.
func TestUrgentWithoutDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	if err := r.app.Store.Close(); err != nil {
		t.Fatal(err)
	}
	saved := maya.command("checkin", opt("mood", 0))
	if !strings.HasPrefix(saved.Content, "**If you might not be safe") {
		t.Errorf("without a database: %s", saved.Content)
	}
	contains(t, saved.Content, "Something went wrong on my side")
	contains(t, maya.command("help").Content, "emergency number")
}

// What Discord's app would not let anybody do, and old or copied buttons: a clear
// private answer, and nothing stored.
func TestBadInput(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *playground.Options) { o.ObserveEvent = nil }) // forged ones are not Discord's
	maya, sam := r.member("maya").agree(), r.member("sam").agree()
	saved := maya.command("checkin", opt("mood", 5), opt("craving", 5))
	at := formatMoment(maya.entries()[0].At)
	ask := maya.command("checkin")
	forge := func(as *member, in map[string]any) *playground.Message {
		t.Helper()
		in["forge"], in["channel_id"] = true, as.dm
		if on, ok := in["message_id"].(*playground.Message); ok {
			if delete(in, "message_id"); as == maya {
				in["message_id"] = on.ID
			} else {
				in["message"] = on // as if copied into another conversation
			}
		}
		msg := as.said(as.Interact(t.Context(), in))
		if !msg.Ephemeral() {
			t.Errorf("%v: others can see the answer", in)
		}
		return msg
	}
	command := func(options ...playground.Option) map[string]any {
		return map[string]any{"type": "command", "name": "checkin", "options": options}
	}
	component := func(on *playground.Message, customID string, values ...string) map[string]any {
		return map[string]any{"type": "component", "message_id": on, "custom_id": customID, "values": values}
	}
	future := formatMoment(r.discord.Clock().Now().Add(time.Hour))
	past := formatMoment(r.discord.Clock().Now().Add(-25 * time.Hour))
	for _, c := range []struct {
		name string
		as   *member
		in   map[string]any
		want string
	}{
		{"a mood of 11", maya, command(opt("mood", 11)), "from 0 to 10"},
		{"a craving of -1", maya, command(opt("craving", -1)), "from 0 to 10"},
		{"a note too long", maya, command(opt("mood", 3), opt("note", strings.Repeat("x", noteLimit+1))), "longer than I can keep"},
		{"a value that is no score", maya, component(ask, ask.Select("Mood").CustomID, "eleven"), "no score"},
		{"no value", maya, component(ask, ask.Select("Mood").CustomID), "no score"},
		{"an unknown action", maya, component(ask, "1:checkin:steal:x"), "older message"},
		{"another version", maya, component(ask, "0:checkin:mood:t1:-"), "older message"},
		{"no custom id of ours", maya, component(ask, "hello"), "older message"},
		{"too few arguments", maya, component(ask, "1:checkin:save"), "no score"},
		{"an entry from the future", maya, component(ask, "1:checkin:save:t"+future+":5:5"), "not here any more"},
		{"an entry from long ago", maya, component(ask, "1:checkin:save:t"+past+":5:5"), "not here any more"},
		{"a prompt that never was", maya, component(ask, "1:checkin:save:dzz:5:5"), "not here any more"},
		{"an origin of no kind", maya, component(ask, "1:checkin:save:x1:5:5"), "not here any more"},
		{"no origin", maya, component(ask, "1:checkin:save::5:5"), "not here any more"},
		{"needs of no entry", maya, component(ask, "1:checkin:needs:1", "4"), "not here any more"},
		{"needs that do not exist", maya, component(saved, "1:checkin:needs:"+at, "128"), "older message"},
		{"a note on no entry", maya, component(ask, "1:checkin:note:zzz"), "not here any more"},
		{"a form for no entry", maya, map[string]any{"type": "modal", "custom_id": "1:checkin:note:zzz", "values": map[string]any{"note": "x"}}, "not here any more"},
		{"an offer that does not exist", maya, component(saved, "1:checkin:offer:gamble"), "older message"},
		{"another member's select", sam, component(ask, ask.Select("Mood").CustomID, "9"), ""},
		{"another member's needs", sam, component(saved, "1:checkin:needs:"+at, "4"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := maya.entries()
			msg := forge(c.as, c.in)
			contains(t, msg.Content, c.want)
			if c.want == "" && !strings.Contains(msg.Content, "someone else's") && !strings.Contains(msg.Content, "not here any more") {
				t.Errorf("answered %q", msg.Content)
			}
			if after := maya.entries(); !slices.EqualFunc(before, after, func(a, b data.CheckIn) bool { return a == b }) {
				t.Errorf("the entries changed:\n%+v\n%+v", before, after)
			}
			if n := len(sam.entries()); n != 0 {
				t.Errorf("%d entries for another member", n)
			}
		})
	}
}

// A double press on a phone is one entry.
func TestPressedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	maya := newRig(t).member("maya").agree()
	form := maya.command("checkin")
	form = maya.choose(form, "Mood", "4")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := maya.Choose(t.Context(), form, form.Select("Craving").CustomID, "2"); err != nil &&
				!strings.Contains(fmt.Sprint(err), "component") {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if e := maya.entries(); len(e) != 1 {
		t.Errorf("%d entries", len(e))
	}
}

package data

import (
	"errors"
	"testing"
	"time"
)

func due(t *testing.T, s *Store, now time.Time) []Alert {
	t.Helper()
	list, err := s.DueAlerts(t.Context(), now)
	must(t, err)
	return list
}

func alertsOf(t *testing.T, s *Store) int { return count(t, s, "alert") }

// An alert needs a server that switched alerts on and a member who agreed to them there.
func TestAlertsNeedBoth(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	audit := Audit{At: morning, Action: "setup"}
	raise := func(user, guild string, at time.Time, tier string) int {
		t.Helper()
		before := alertsOf(t, s)
		_, err := s.RaiseAlerts(ctx, Alert{UserID: user, GuildID: guild, Tier: tier, Kind: "act", At: at}, at.Add(-12*time.Hour), 10)
		must(t, err)
		return alertsOf(t, s) - before
	}
	must(t, s.SetGuild(ctx, Guild{ID: "9", Alerts: AlertSettings{Channel: "8", Second: "7", Role: "6", Minutes: 5}, Quality: true}, audit))
	must(t, s.SetGuild(ctx, Guild{ID: "10"}, audit))
	if g, err := s.Guild(ctx, "9"); err != nil || g.Alerts != (AlertSettings{"8", "7", "6", 5}) || !g.Quality {
		t.Errorf("%+v, %v", g, err)
	}
	if n := raise("999", "", morning, "overdose") + raise(maya, "", morning, "overdose") + raise(maya, "9", morning, "overdose"); n != 0 {
		t.Errorf("%d alerts without agreement", n)
	}
	if err := s.AgreeToAlerts(ctx, "999", "9", true, morning); !errors.Is(err, ErrNoConsent) {
		t.Errorf("a stranger agreed: %v", err)
	}
	if err := s.AgreeToAlerts(ctx, maya, "", true, morning); err == nil {
		t.Error("agreed to nowhere")
	}
	must(t, s.AgreeToAlerts(ctx, maya, "10", true, morning))
	must(t, s.AgreeToAlerts(ctx, maya, "11", true, morning)) // a server that is new here
	if n := raise(maya, "", morning, "overdose"); n != 0 {
		t.Errorf("%d alerts in servers without them", n)
	}
	must(t, s.AgreeToAlerts(ctx, maya, "9", true, morning))
	must(t, s.AgreeToAlerts(ctx, maya, "9", true, morning))
	if n := raise(maya, "10", morning, "overdose"); n != 0 {
		t.Errorf("%d alerts in another server", n)
	}
	if a, b := raise(maya, "", morning, "overdose"), raise(maya, "9", morning.Add(11*time.Hour), "overdose"); a != 1 || b != 0 {
		t.Errorf("%d alerts, then %d within the cool-down", a, b)
	}
	if a, b := raise(maya, "9", morning.Add(time.Hour), "imminent"), raise(maya, "9", morning.Add(13*time.Hour), "overdose"); a != 1 || b != 1 {
		t.Errorf("%d of another tier, %d after the cool-down", a, b)
	}
	must(t, s.GuildGone(ctx, "9", morning))
	if n := raise(maya, "9", morning.Add(48*time.Hour), "overdose"); n != 0 {
		t.Errorf("%d alerts where the bot is not", n)
	}
	must(t, s.GuildBack(ctx, "9"))

	// Taking it back ends what is under way, and future ones.
	must(t, s.AgreeToAlerts(ctx, maya, "", false, morning))
	if n := raise(maya, "", morning.Add(48*time.Hour), "overdose") + len(due(t, s, morning.Add(1000*time.Hour))); n != 0 {
		t.Errorf("%d alerts after the agreement was taken back", n)
	}
	if c, err := s.AlertChoices(ctx, maya); err != nil || len(c.Agreed) != 0 || c.Muted {
		t.Errorf("%+v, %v", c, err)
	}
	must(t, s.MuteCards(ctx, maya, true))
	if c, err := s.AlertChoices(ctx, maya); err != nil || !c.Muted {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := s.AlertChoices(ctx, "999"); !errors.Is(err, ErrNoConsent) {
		t.Errorf("a stranger chose: %v", err)
	}
}

func TestAlertGoesThroughItsSteps(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	must(t, s.SetGuild(ctx, Guild{ID: "9", Alerts: AlertSettings{Channel: "8"}}, Audit{At: morning, Action: "setup"}))
	must(t, s.AgreeToAlerts(ctx, maya, "9", true, morning))
	if _, err := s.RaiseAlerts(ctx, Alert{UserID: maya, Tier: "imminent", Kind: "act", At: morning, Place: "77"}, morning, 10); err != nil {
		t.Fatal(err)
	}
	list := due(t, s, morning)
	if len(list) != 1 || list[0].UserID != maya || list[0].Locale != "en-US" || list[0].GuildID != "9" || list[0].Place != "77" ||
		list[0].Kind != "act" || !list[0].At.Equal(morning) || list[0].State != AlertNew {
		t.Fatalf("%+v", list)
	}
	a := list[0]
	must(t, s.RetryAlert(ctx, a, morning.Add(time.Minute)))
	if next, any, err := s.NextAlert(ctx, morning); err != nil || !any || !next.Equal(morning.Add(time.Minute)) || len(due(t, s, morning)) != 0 {
		t.Errorf("next at %v, %v, %v", next, any, err)
	}
	must(t, s.StepAlert(ctx, a, AlertPosted, morning.Add(10*time.Minute), true))
	must(t, s.StepAlert(ctx, a, AlertRepeated, morning.Add(20*time.Minute), true)) // of a state that it is not in
	list = due(t, s, morning.Add(10*time.Minute))
	if len(list) != 1 || list[0].State != AlertPosted || list[0].Tries != 0 || !list[0].Reached {
		t.Fatalf("%+v", list)
	}
	seen, first, err := s.SeeAlert(ctx, "9", a.ID, sam, morning.Add(11*time.Minute), morning.Add(-time.Hour))
	if err != nil || !first || seen.SeenBy != sam || seen.State != AlertSeen {
		t.Errorf("%+v, %v, %v", seen, first, err)
	}
	must(t, s.StepAlert(ctx, list[0], AlertRepeated, morning.Add(20*time.Minute), true)) // somebody was quicker
	if again, first, err := s.SeeAlert(ctx, "9", a.ID, maya, morning.Add(12*time.Minute), morning.Add(-time.Hour)); err != nil || first || again.SeenBy != sam {
		t.Errorf("%+v, %v, %v", again, first, err)
	}
	if _, _, err := s.SeeAlert(ctx, "10", a.ID, maya, morning, morning.Add(-time.Hour)); !errors.Is(err, ErrNotFound) {
		t.Errorf("another server's alert: %v", err)
	}
	e, err := s.Export(ctx, sam)
	must(t, err)
	if len(e.Alerts) != 1 || e.Alerts[0].Tier != "" || e.Alerts[0].Kind != "" || e.Alerts[0].SeenAt == nil {
		t.Errorf("a moderator's export tells of somebody else: %+v", e.Alerts)
	}
	must(t, s.Erase(ctx, sam))
	if again, first, err := s.SeeAlert(ctx, "9", a.ID, maya, morning, morning.Add(-time.Hour)); err != nil || first || again.SeenBy != "" {
		t.Errorf("after the moderator erased themselves: %+v, %v, %v", again, first, err)
	}

	list = due(t, s, morning.Add(time.Hour))
	must(t, s.ForgetAlerts(ctx, morning.Add(time.Hour))) // not before it is over
	must(t, s.StepAlert(ctx, list[0], AlertOver, time.Time{}, false))
	if _, any, err := s.NextAlert(ctx, time.Unix(0, 0)); any || err != nil {
		t.Errorf("something is due: %v", err)
	}
	must(t, s.ForgetAlerts(ctx, morning.Add(time.Hour)))
	if n := count(t, s, "alert"); n != 0 {
		t.Errorf("%d alerts are kept", n)
	}
}

// Within the rest after an alert there is no other, and it is said since when; unless it
// reached nobody, or nobody took it though it was repeated.
func TestRestAfterAnAlert(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	for guild, minutes := range map[string]int{"9": 0, "10": 30} {
		must(t, s.SetGuild(ctx, Guild{ID: guild, Alerts: AlertSettings{Channel: "8", Minutes: minutes}}, Audit{At: morning, Action: "setup"}))
		must(t, s.AgreeToAlerts(ctx, maya, guild, true, morning))
	}
	raise := func(guild string, after time.Duration) (found Alerting, stored int) {
		t.Helper()
		before, at := alertsOf(t, s), morning.Add(after)
		found, err := s.RaiseAlerts(ctx, Alert{UserID: maya, GuildID: guild, Tier: "overdose", Kind: "took", At: at}, at.Add(-12*time.Hour), 10)
		must(t, err)
		return found, alertsOf(t, s) - before
	}
	wants := func(what string, found Alerting, stored, wantServers, wantStored int, told time.Time) {
		t.Helper()
		if found.Servers != wantServers || !found.Told.Equal(told) || stored != wantStored {
			t.Errorf("%s: %+v, %d stored; want %d servers, told at %v, %d stored", what, found, stored, wantServers, told, wantStored)
		}
	}
	step := func(is AlertState, reached bool) {
		t.Helper()
		for _, a := range due(t, s, morning.Add(1000*time.Hour)) {
			next := morning.Add(time.Hour)
			if is == AlertOver {
				next = time.Time{}
			}
			must(t, s.StepAlert(ctx, a, is, next, reached))
		}
	}
	found, stored := raise("", 0)
	wants("the first", found, stored, 2, 2, time.Time{})
	found, stored = raise("9", time.Second)
	wants("while the first is posted", found, stored, 1, 0, time.Time{})
	step(AlertPosted, true)
	found, stored = raise("9", 5*time.Minute)
	wants("posted", found, stored, 0, 0, morning)
	found, stored = raise("", 25*time.Minute)
	wants("before its repeat", found, stored, 0, 0, morning)
	step(AlertRepeated, true)
	step(AlertOver, true)
	found, stored = raise("", 25*time.Minute) // server 10 has waited 30 minutes for neither
	wants("repeated, and taken by nobody", found, stored, 1, 1, morning)
	step(AlertPosted, true)
	a := due(t, s, morning.Add(2*time.Hour))[0]
	if _, first, err := s.SeeAlert(ctx, a.GuildID, a.ID, sam, morning.Add(26*time.Minute), morning); err != nil || !first {
		t.Fatal(first, err)
	}
	step(AlertOver, true)
	found, stored = raise("9", 3*time.Hour)
	wants("taken", found, stored, 0, 0, morning.Add(25*time.Minute))
	found, stored = raise("10", 3*time.Hour)
	wants("taken by nobody in the other server", found, stored, 1, 1, time.Time{})
	step(AlertRepeated, false)
	step(AlertOver, false)
	found, stored = raise("10", 3*time.Hour+time.Second)
	wants("one that reached nobody", found, stored, 1, 1, time.Time{})
	must(t, s.AgreeToAlerts(ctx, maya, "", false, morning))
	found, stored = raise("", 4*time.Hour)
	wants("taken back", found, stored, 0, 0, time.Time{})
}

// What a member could not be told waits until they were, or something else was.
func TestUntold(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	must(t, s.SetGuild(ctx, Guild{ID: "9", Alerts: AlertSettings{Channel: "8"}}, Audit{At: morning, Action: "setup"}))
	must(t, s.AgreeToAlerts(ctx, maya, "9", true, morning))
	_, err := s.RaiseAlerts(ctx, Alert{UserID: maya, Tier: "overdose", Kind: "took", At: morning}, morning, 10)
	must(t, err)
	waiting := func(want int) []Alert {
		t.Helper()
		list, err := s.UntoldAlerts(ctx, maya)
		must(t, err)
		members, err := s.UntoldMembers(ctx)
		must(t, err)
		if len(list) != want || len(members) != want || want == 1 && members[0] != maya {
			t.Fatalf("%+v of %v, want %d", list, members, want)
		}
		return list
	}
	waiting(0)
	a := due(t, s, morning)[0]
	must(t, s.StepAlert(ctx, a, AlertRepeated, morning.Add(time.Minute), true))
	must(t, s.AlertUntold(ctx, a, morning.Add(time.Hour))) // of a state that it is not in
	waiting(0)
	a = due(t, s, morning.Add(time.Minute))[0]
	must(t, s.AlertUntold(ctx, a, morning.Add(time.Hour)))
	first := waiting(1)
	if !first[0].Untold.Equal(morning.Add(time.Hour)) || first[0].State != AlertOver || !first[0].Reached {
		t.Errorf("%+v", first)
	}
	if e, err := s.Export(ctx, maya); err != nil || len(e.Alerts) != 1 || e.Alerts[0].Untold == nil {
		t.Errorf("the export has %+v, %v", e.Alerts, err)
	}
	seen, _, err := s.SeeAlert(ctx, "9", a.ID, sam, morning.Add(2*time.Hour), morning.Add(-time.Hour))
	must(t, err)
	must(t, s.AlertUntold(ctx, seen, morning.Add(2*time.Hour)))
	must(t, s.AlertsTold(ctx, first)) // what it was before
	must(t, s.AlertsTold(ctx, waiting(1)))
	waiting(0)

	_, err = s.RaiseAlerts(ctx, Alert{UserID: maya, Tier: "imminent", Kind: "act", At: morning}, morning, 10)
	must(t, err)
	must(t, s.AlertUntold(ctx, due(t, s, morning)[0], morning.Add(time.Hour)))
	again, _, err := s.SeeAlert(ctx, "9", waiting(1)[0].ID, sam, morning.Add(2*time.Hour), morning.Add(-time.Hour))
	must(t, err)
	must(t, s.StepAlert(ctx, again, AlertOver, time.Time{}, false)) // they were told of that
	waiting(0)
}

// Records of the detector are kept where a server wants them, without whom and when
// exactly.
func TestQuality(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	f := Finding{Hour: morning.Add(17 * time.Minute), Tier: "concern", Kind: "act"}
	must(t, s.NoteQuality(ctx, "9", maya, f))
	must(t, s.SetGuild(ctx, Guild{ID: "9", Quality: true}, Audit{At: morning, Action: "setup"}))
	must(t, s.NoteQuality(ctx, "9", maya, f))
	must(t, s.NoteQuality(ctx, "9", "999", f)) // nothing was agreed to
	must(t, s.NoteQuality(ctx, "10", maya, f))
	if old, err := s.Quality(ctx, "9", morning.Add(time.Hour)); err != nil || len(old) != 0 {
		t.Errorf("a record from before: %+v, %v", old, err)
	}
	list, err := s.Quality(ctx, "9", morning.Truncate(time.Hour))
	if err != nil || len(list) != 1 || !list[0].Hour.Equal(morning.Truncate(time.Hour)) || list[0].Tier != "concern" || list[0].Kind != f.Kind {
		t.Errorf("%+v, %v", list, err)
	}
	must(t, s.ForgetAlerts(ctx, morning.Add(-time.Hour)))
	if n := count(t, s, "quality"); n != 1 {
		t.Errorf("%d records", n)
	}
	must(t, s.SetGuild(ctx, Guild{ID: "9"}, Audit{At: morning, Action: "setup"}))
	must(t, s.ForgetAlerts(ctx, morning.Add(-time.Hour)))
	if n := count(t, s, "quality"); n != 0 {
		t.Errorf("%d records after the server switched them off", n)
	}
}

func TestResources(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	audit := func(action string) Audit { return Audit{At: morning, Actor: maya, Action: action, Name: "Circle"} }
	r := Resource{GuildID: "9", Name: "Circle", Kind: MeetingPlace, Phone: "1", Note: "n"}
	id, err := s.AddResource(ctx, r, 2, audit("resource-add"))
	must(t, err)
	if _, err := s.AddResource(ctx, Resource{GuildID: "9", Name: "CIRCLE", Kind: Clinic}, 2, audit("resource-add")); !errors.Is(err, ErrNameTaken) {
		t.Errorf("the same name: %v", err)
	}
	other, err := s.AddResource(ctx, Resource{GuildID: "9", Name: "A clinic", Kind: Clinic, URL: "https://example.org"}, 2, audit("resource-add"))
	must(t, err)
	if _, err := s.AddResource(ctx, Resource{GuildID: "9", Name: "One more", Kind: Clinic}, 2, audit("resource-add")); !errors.Is(err, ErrTooMany) {
		t.Errorf("too many: %v", err)
	}
	r.ID, r.Note = id, "changed"
	must(t, s.EditResource(ctx, r, audit("resource-edit")))
	elsewhere := r
	elsewhere.GuildID = "10"
	if err := s.EditResource(ctx, elsewhere, audit("resource-edit")); !errors.Is(err, ErrNoResource) {
		t.Errorf("another server's: %v", err)
	}
	if err := s.RemoveResource(ctx, "10", id, audit("resource-remove")); !errors.Is(err, ErrNoResource) {
		t.Errorf("another server's: %v", err)
	}
	list, err := s.Resources(ctx, "9")
	if err != nil || len(list) != 2 || list[0].ID != other || list[1] != r {
		t.Errorf("%+v, %v", list, err)
	}
	must(t, s.RemoveResource(ctx, "9", id, audit("resource-remove")))
	trail, err := s.AuditTrail(ctx, "9", 0, 10)
	if err != nil || len(trail) != 4 {
		t.Errorf("%d entries, %v", len(trail), err)
	}
	if trail, err := s.AuditTrail(ctx, "10", 0, 10); err != nil || len(trail) != 0 {
		t.Errorf("a change that was none is in the trail: %+v, %v", trail, err)
	}
}

// Agreements end with alerts being switched off, and with the member being gone.
func TestAgreementsEnd(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	on := Guild{ID: "9", Alerts: AlertSettings{Channel: "8"}}
	audit := Audit{At: morning, Action: "setup"}
	agreed := func() int {
		t.Helper()
		c, err := s.AlertChoices(ctx, maya)
		must(t, err)
		return len(c.Agreed)
	}
	for _, guild := range []string{"9", "10"} {
		on.ID = guild
		must(t, s.SetGuild(ctx, on, audit))
		must(t, s.AgreeToAlerts(ctx, maya, guild, true, morning))
	}
	must(t, s.SetGuild(ctx, Guild{ID: "10", Alerts: AlertSettings{Channel: "7"}}, audit)) // another channel
	if n := agreed(); n != 2 {
		t.Errorf("%d agreements after a change of the channel", n)
	}
	must(t, s.SetGuild(ctx, Guild{ID: "10"}, audit))
	if n := agreed(); n != 1 {
		t.Errorf("%d agreements after one server switched alerts off", n)
	}
	if _, err := s.RaiseAlerts(ctx, Alert{UserID: maya, Tier: "imminent", Kind: "act", At: morning}, morning, 10); err != nil {
		t.Fatal(err)
	}
	alert := due(t, s, morning)[0]
	if a, first, err := s.SeeAlert(ctx, "9", alert.ID, sam, morning.Add(25*time.Hour), morning.Add(time.Hour)); err != nil || first || !a.SeenAt.IsZero() || a.State != AlertNew {
		t.Errorf("an alert of yesterday is taken: %+v, %v, %v", a, first, err)
	}
	must(t, s.AlertMemberLeft(ctx, alert, morning.Add(time.Minute)))
	if a, first, err := s.SeeAlert(ctx, "9", alert.ID, sam, morning.Add(time.Minute), morning.Add(-time.Hour)); err != nil || first || !a.SeenAt.IsZero() || a.State != AlertRepeated {
		t.Errorf("an alert to which nobody agrees any more is taken: %+v, %v, %v", a, first, err)
	}
	left := due(t, s, morning.Add(time.Minute))
	if len(left) != 1 || left[0].State != AlertRepeated || left[0].Reached || !left[0].Due.Equal(morning.Add(time.Minute)) || agreed() != 0 {
		t.Errorf("%+v, %d agreements", left, agreed())
	}
}

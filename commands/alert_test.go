package commands

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/crisis"
	"cairn/data"
	"cairn/playground"
)

// withAlerts switches alerts on in the server, in a channel for moderators.
func (r *rig) withAlerts(robin *moderator, options ...playground.Option) {
	r.t.Helper()
	r.letBotInto(moderatorsOnly)
	said := robin.do("setup", append([]playground.Option{opt("alerts", moderatorsOnly), opt("alert-role", buddies)}, options...)...)
	contains(r.t, below(said), "In <#"+moderatorsOnly+">", "Pings <@&"+buddies+">", "nobody has to be on watch")
}

func (r *rig) letBotInto(channel string) {
	r.t.Helper()
	r.do(r.client.SetOverwrites(r.t.Context(), channel, playground.Overwrite{Bot: true, Allow: "VIEW_CHANNEL SEND_MESSAGES READ_MESSAGE_HISTORY"}))
}

// wantsAlerts agrees to alerts in the server.
func (m *member) wantsAlerts() {
	m.rig.t.Helper()
	asked := m.said(m.Command(m.rig.t.Context(), checkIns, "alerts on"))
	contains(m.rig.t, asked.Content, "Only if you want", "to see that it arrives", "nobody is on watch", "one line on the kind of sign", "Never what you wrote")
	contains(m.rig.t, m.press(asked, "Yes, tell them").Content, "Alerts are on")
}

// noted gives a note in the server.
func (m *member) noted(text string) *playground.Message {
	m.rig.t.Helper()
	return m.said(m.Command(m.rig.t.Context(), checkIns, "checkin", opt("mood", 5), opt("note", text)))
}

// inChannel waits for n messages of the bot in a channel.
func (r *rig) inChannel(channel string, n int) []*playground.Message {
	r.t.Helper()
	var list []*playground.Message
	r.await("messages in the channel", func() bool {
		list = r.posts(channel)
		return len(list) >= n
	})
	if len(list) != n {
		r.t.Fatalf("%d messages, want %d: %s", len(list), n, list[len(list)-1].Content)
	}
	return list
}

// isTold waits for a direct message that has a text.
func (m *member) isTold(part string) *playground.Message {
	m.rig.t.Helper()
	ctx, cancel := context.WithTimeout(m.rig.t.Context(), 15*time.Second)
	defer cancel()
	msg, err := m.Await(ctx, m.dm, func(o *playground.Message) bool { return o.Author.Bot && strings.Contains(o.Content, part) })
	if err != nil {
		m.rig.t.Fatalf("not told %q: %v; log:\n%s", part, err, m.rig.log)
	}
	return msg
}

// notTold looks whether the member has no direct message with a text.
func (m *member) notTold(part string) {
	m.rig.t.Helper()
	list, err := m.Messages(m.rig.t.Context(), m.dm)
	if err != nil {
		m.rig.t.Fatal(err)
	}
	if slices.ContainsFunc(list, func(o *playground.Message) bool { return strings.Contains(o.Content, part) }) {
		m.rig.t.Errorf("told %q", part)
	}
}

func (r *rig) minutes(n int) {
	r.t.Helper()
	if _, err := r.client.ClockAdvance(r.t.Context(), time.Duration(n)*time.Minute); err != nil {
		r.t.Fatal(err)
	}
}

// open is how many alerts have a step to come.
func (r *rig) open() int {
	r.t.Helper()
	list, err := r.app.Store.DueAlerts(r.t.Context(), r.discord.Clock().Now().Add(1000*time.Hour))
	if err != nil {
		r.t.Fatal(err)
	}
	return len(list)
}

// The whole way: the alert without a word of the member's, the repeat, the member who is
// told that nobody may be watching, and a moderator who is late, with restarts between.
func TestAlert(t *testing.T) {
	t.Parallel()
	s := &sent{}
	r := newRig(t, s.watch)
	robin := r.moderator()
	r.withAlerts(robin)
	maya := r.member("maya").agree()
	maya.wantsAlerts()

	card := maya.noted(imminentText)
	if !isCard(card) {
		t.Errorf("no card:\n%s", card.Content)
	}
	contains(t, below(card), "I am telling the moderators", "do not wait for them", "Saved")
	first := r.inChannel(moderatorsOnly, 1)[0]
	contains(t, first.Content, "<@&"+buddies+">", "**Possible danger to life, now**", "<@"+maya.id()+">", "<t:", "<#"+checkIns+">", "agreed beforehand")
	for _, m := range s.all() {
		if m.Channel == moderatorsOnly && (!slices.Equal(m.AllowedMentions.Roles, []string{buddies}) || len(m.AllowedMentions.Users) != 0 || len(m.AllowedMentions.Parse) != 0) {
			t.Errorf("it pings %+v", m.AllowedMentions)
		}
	}
	why := robin.press(first, "Why")
	contains(t, why.Content, "They may act on thoughts of ending their life")
	if strings.Contains(why.Content, "`") || strings.Contains(why.Content, "kill") || strings.Contains(why.Content, "pill") {
		t.Errorf("it tells how, or names rules:\n%s", why.Content)
	}
	if !why.Ephemeral() {
		t.Error("everyone sees why")
	}

	// A second one within twelve hours of the same tier tells nobody.
	again := maya.noted(imminentText)
	contains(t, again.Content, "# Call")
	contains(t, below(again), "I told the moderators at <t:", ":t>. They are not told again for now")
	if strings.Contains(below(again), "I am telling") {
		t.Errorf("it says that it tells them:\n%s", below(again))
	}
	r.restart()
	if n := r.open(); n != 1 {
		t.Errorf("%d alerts", n)
	}
	r.minutes(9)
	r.inChannel(moderatorsOnly, 1)
	r.minutes(2)
	second := r.inChannel(moderatorsOnly, 2)[1]
	contains(t, second.Content, "Nobody has taken this yet", "<@&"+buddies+">")
	maya.notTold("nobody may be watching")
	r.restart()
	r.minutes(11)
	told := maya.isTold("nobody may be watching")
	contains(t, told.Content, "not be safe right now, call 911.", "United States", "988", "/crisis")
	if !slices.Contains(told.Buttons(), "Help now") || !slices.Contains(told.Buttons(), "Another country") {
		t.Errorf("the buttons are %v", told.Buttons())
	}
	r.await("the end", func() bool { return r.open() == 0 })
	r.minutes(60)
	r.inChannel(moderatorsOnly, 2)

	// Better late than never, and only the first one is told of.
	taken := robin.press(second, "I am on it")
	if taken.Ephemeral() || taken.ID != second.ID {
		t.Error("the others do not see who is on it")
	}
	contains(t, taken.Content, "<@"+robin.id()+"> is on it")
	maya.isTold("A moderator has seen it: <@" + robin.id() + ">")
	r.await("the same on the first message", func() bool {
		other := r.posts(moderatorsOnly)[0]
		return other.ID == first.ID && strings.Contains(other.Content, "<@"+robin.id()+"> is on it") && slices.Equal(other.Buttons(), []string{"Why"})
	})
	r.await("the end", func() bool { return r.open() == 0 })
	contains(t, below(maya.noted(imminentText)), "not told again for now") // somebody is on it
	if n := r.open(); n != 0 {
		t.Errorf("%d alerts though somebody is on it", n)
	}
	r.nothingWritten()
	for _, m := range s.all() {
		if strings.Contains(m.Content, secret) {
			t.Errorf("a message holds what the member wrote:\n%s", m.Content)
		}
	}
	if e, err := r.app.Store.Export(t.Context(), maya.id()); err != nil || len(e.Alerts) != 1 || e.Alerts[0].SeenBy != robin.id() {
		t.Errorf("the export has %+v, %v", e.Alerts, err)
	}
}

// Of violence at home nothing is kept, and no moderator is told.
func TestAlertLeavesViolenceOut(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin, opt("quality", true))
	maya := r.member("maya").agree()
	maya.wantsAlerts()
	text := violenceText + ". " + imminentText
	if found := crisis.Read(text); !found.Violence || !found.Alert() || !slices.ContainsFunc(found.Rules, func(id string) bool { return strings.Contains(id, "violence") }) {
		t.Fatalf("the text does not show both: %+v", found)
	}
	maya.noted(text)
	msg := r.inChannel(moderatorsOnly, 1)[0]
	if why := robin.press(msg, "Why").Content; strings.Contains(why+msg.Content, "violence") {
		t.Errorf("it tells of violence:\n%s\n%s", msg.Content, why)
	}
	list, err := r.app.Store.DueAlerts(t.Context(), r.discord.Clock().Now().Add(time.Hour))
	if err != nil || len(list) != 1 || list[0].Kind != "act" {
		t.Errorf("%+v, %v", list, err)
	}
	if found, err := r.app.Store.Quality(t.Context(), trailhead, time.Time{}); err != nil || len(found) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
}

// An alert that nobody took, though it was repeated, keeps no other back.
func TestAlertAfterOneThatNobodyTook(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.withAlerts(r.moderator())
	maya := r.member("maya").agree()
	maya.wantsAlerts()
	contains(t, below(maya.noted(overdoseText)), "I am telling the moderators")
	r.inChannel(moderatorsOnly, 1)
	r.await("the alert as posted", func() bool { return strings.Contains(below(maya.tell(overdoseText)), "not told again for now") })
	r.minutes(11)
	r.inChannel(moderatorsOnly, 2)
	contains(t, below(maya.noted(overdoseText)), "not told again for now") // it may still be taken
	r.minutes(11)
	maya.isTold("nobody may be watching")
	r.await("the end", func() bool { return r.open() == 0 })
	contains(t, below(maya.noted(overdoseText)), "I am telling the moderators")
	contains(t, r.inChannel(moderatorsOnly, 3)[2].Content, "Possible overdose")
}

// A stop in the moment in which an alert is taken still shows that on its other message.
func TestAlertTakenAtTheEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin)
	maya := r.member("maya").agree()
	maya.wantsAlerts()
	maya.noted(imminentText)
	r.inChannel(moderatorsOnly, 1)
	r.minutes(10)
	second := r.inChannel(moderatorsOnly, 2)[1]
	r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "delay", Method: "GET", Path: "/channels/" + moderatorsOnly + "/messages$", Times: 1, DelayMS: 1800}))
	contains(t, robin.press(second, "I am on it").Content, "is on it")
	r.stop() // which takes a second anyway
	contains(t, r.posts(moderatorsOnly)[0].Content, "<@"+robin.id()+"> is on it")
}

// Taken in time, an alert is not repeated, and the member is told who has seen it.
func TestAlertTaken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin, opt("alert-minutes", 3))
	maya := r.member("maya").agree()
	maya.wantsAlerts()
	contains(t, below(maya.noted(overdoseText)), "I am telling the moderators")
	msg := r.inChannel(moderatorsOnly, 1)[0]
	contains(t, msg.Content, "Possible overdose")
	robin.press(msg, "I am on it")
	seen := maya.isTold("A moderator has seen it")
	contains(t, seen.Content, "call 911.", "United States")
	if !slices.Contains(seen.Buttons(), "Another country") {
		t.Errorf("the buttons are %v", seen.Buttons())
	}
	r.minutes(30)
	r.inChannel(moderatorsOnly, 1)
	maya.notTold("nobody may be watching")
	contains(t, robin.press(r.posts(moderatorsOnly)[0], "Why").Content, "Somebody took too much")

	// Another tier is another alert. From direct messages, it says so.
	contains(t, below(maya.tell(imminentText)), "I am telling the moderators")
	contains(t, r.inChannel(moderatorsOnly, 2)[1].Content, "in direct messages with me")
}

// Whom it tells, and whom it does not.
func TestAlertsNeedConsentAndTheSwitch(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	maya, sam := r.member("maya").agree(), r.member("sam").agree()
	contains(t, maya.said(maya.Command(t.Context(), checkIns, "alerts on")).Content, "has no alerts")
	contains(t, maya.command("alerts on").Content, "in the server")
	for _, text := range []string{imminentText, overdoseText} {
		if said := maya.noted(text); strings.Contains(below(said), "moderators") {
			t.Errorf("it tells moderators without the switch:\n%s", below(said))
		}
	}
	r.withAlerts(robin)
	for _, who := range []*member{maya, sam} {
		if said := who.noted(imminentText); strings.Contains(below(said), "moderators") {
			t.Errorf("it tells moderators without consent:\n%s", below(said))
		}
	}
	asked := sam.said(sam.Command(t.Context(), checkIns, "alerts on"))
	contains(t, sam.press(asked, "No").Content, "Nothing was changed")
	maya.wantsAlerts()
	contains(t, maya.said(maya.Command(t.Context(), checkIns, "alerts on")).Content, "Alerts are on")
	for _, text := range []string{concernText, violenceText, relapseText, friendText, withdrawalText, harmlessText} {
		if said := maya.noted(text); strings.Contains(below(said), "moderators") {
			t.Errorf("it tells moderators of less than danger to life:\n%s", below(said))
		}
	}
	r.minutes(60)
	if n := len(r.posts(moderatorsOnly)); n != 0 || r.open() != 0 {
		t.Errorf("%d alerts", n)
	}

	// Taken back as easily; what is under way ends.
	maya.noted(imminentText)
	r.inChannel(moderatorsOnly, 1)
	contains(t, maya.said(maya.Command(t.Context(), checkIns, "alerts off")).Content, "Alerts are off for this server")
	contains(t, robin.press(r.posts(moderatorsOnly)[0], "I am on it").Content, "This alert is over")
	r.minutes(60)
	r.inChannel(moderatorsOnly, 1)
	maya.notTold("nobody may be watching")
	maya.notTold("has seen it")
	maya.noted(overdoseText)
	maya.wantsAlerts()
	contains(t, maya.command("alerts off").Content, "in every server")
	maya.noted(overdoseText)
	robin.do("setup", opt("alerts-off", true))
	r.minutes(60)
	r.inChannel(moderatorsOnly, 1)

	// Somebody new agrees to anything being kept first.
	r.withAlerts(robin)
	noor := r.member("noor")
	noor.acceptsDMs(true)
	consent := noor.said(noor.Command(t.Context(), checkIns, "alerts on"))
	contains(t, consent.Content, "Before I keep anything")
	summary := noor.press(consent, "I agree, keep it")
	contains(t, summary.Content, "Shall this server's moderators be told")
	noor.press(summary, "Yes, tell them")
	if c, err := r.app.Store.AlertChoices(t.Context(), noor.id()); err != nil || len(c.Agreed) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

// Whoever has left the server is not told of there, and what they agreed to is erased.
func TestAlertAboutSomebodyWhoLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin)
	maya := r.member("maya").agree()
	maya.wantsAlerts()
	r.do(maya.Set(t.Context(), map[string]any{"guilds": []string{"1181000000000000200"}}))
	contains(t, below(maya.tell(imminentText)), "I am telling the moderators")
	maya.isTold("I could not reach the moderators")
	r.await("the end", func() bool { return r.open() == 0 })
	if n := len(r.posts(moderatorsOnly)); n != 0 {
		t.Errorf("%d alerts about somebody who is not there", n)
	}
	if c, err := r.app.Store.AlertChoices(t.Context(), maya.id()); err != nil || len(c.Agreed) != 0 {
		t.Errorf("what they agreed to is still kept: %+v, %v", c, err)
	}

	// Back again, they are asked anew.
	r.do(maya.Set(t.Context(), map[string]any{"guilds": []string{trailhead}}))
	if said := maya.noted(overdoseText); strings.Contains(below(said), "moderators") {
		t.Errorf("it tells moderators by an old agreement:\n%s", below(said))
	}
	maya.wantsAlerts()

	// Left between the alert and its repeat.
	maya.noted(overdoseText)
	r.inChannel(moderatorsOnly, 1)
	r.do(maya.Set(t.Context(), map[string]any{"guilds": []string{"1181000000000000200"}}))
	r.minutes(11)
	maya.isTold("No moderator has answered")
	r.inChannel(moderatorsOnly, 1)
}

// Switched off and on again, alerts ask each member anew.
func TestAlertsSwitchedOffForgetWhoAgreed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin)
	maya, sam := r.member("maya").agree(), r.member("sam").agree()
	maya.wantsAlerts()
	asked := sam.said(sam.Command(t.Context(), checkIns, "alerts on"))
	contains(t, asked.Content, "leave this server", "switched off here")
	contains(t, below(robin.do("setup", opt("alerts-off", true))), "each member agrees anew")
	contains(t, sam.press(asked, "Yes, tell them").Content, "has no alerts") // asked before that
	r.withAlerts(robin)
	for _, m := range []*member{maya, sam} {
		if said := m.noted(imminentText); strings.Contains(below(said), "moderators") {
			t.Errorf("it tells moderators by an old agreement:\n%s", below(said))
		}
	}
	maya.wantsAlerts()
	contains(t, below(maya.noted(overdoseText)), "I am telling the moderators")
}

// A channel that takes no messages does not keep the member from being told, and the
// second channel gets the repeat at once.
func TestAlertThatCannotBePosted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	second, err := r.client.MakeChannel(t.Context(), trailhead, "on-call", 0, "")
	r.do(err)
	r.do(r.client.SetOverwrites(t.Context(), second.ID, playground.Overwrite{ID: "@everyone", Deny: "VIEW_CHANNEL"}, playground.Overwrite{ID: modRole, Allow: "VIEW_CHANNEL"}))
	r.letBotInto(second.ID)
	r.withAlerts(robin, opt("alert-second", second.ID), opt("alert-minutes", 5))
	maya := r.member("maya").agree()
	maya.wantsAlerts()
	r.do(r.client.SetOverwrites(t.Context(), moderatorsOnly, playground.Overwrite{Bot: true, Deny: "VIEW_CHANNEL SEND_MESSAGES"}))
	maya.noted(imminentText)
	contains(t, r.inChannel(second.ID, 1)[0].Content, "Nobody has taken this yet")
	r.minutes(6)
	maya.isTold("No moderator has answered")

	r.do(r.client.DeleteChannel(t.Context(), second.ID))
	maya.noted(overdoseText)
	maya.isTold("I could not reach the moderators")
}

// A Discord that is out of order for a while gets the alert later, once.
func TestAlertIsTriedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin)
	maya := r.member("maya").agree()
	maya.wantsAlerts()
	r.do(r.client.FaultAdd(t.Context(), playground.Fault{Kind: "lost_reply", Method: "POST", Path: "/channels/" + moderatorsOnly + "/messages$", Times: 1}))
	maya.noted(imminentText)
	r.await("the first try", func() bool { return len(r.posts(moderatorsOnly)) == 1 })
	r.minutes(1)
	r.await("the alert as posted", func() bool {
		list, err := r.app.Store.DueAlerts(t.Context(), r.discord.Clock().Now().Add(time.Hour))
		return err == nil && len(list) == 1 && list[0].State == data.AlertPosted
	})
	r.inChannel(moderatorsOnly, 1)
}

// An alert that the database does not let go on holds up no other, and goes on later.
func TestAlertThatIsHeldUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin)
	maya, sam := r.member("maya").agree(), r.member("sam").agree()
	maya.wantsAlerts()
	sam.wantsAlerts()
	db, err := sql.Open("sqlite3", filepath.Join(r.dir, data.DatabaseFile)+"?_busy_timeout=5000")
	r.do(err)
	defer db.Close()
	_, err = db.Exec(`CREATE TRIGGER stuck BEFORE UPDATE ON alert WHEN OLD.member = (SELECT ref FROM member WHERE discord_id = ` + maya.id() + `) AND OLD.state = 'new' BEGIN SELECT raise(ABORT, 'stuck'); END`)
	r.do(err)
	maya.noted(imminentText)
	r.await("that it is held up", func() bool { return strings.Contains(r.log.String(), "an alert is held up") })
	sam.noted(imminentText)
	r.await("the other alert", func() bool {
		list, err := r.app.Store.DueAlerts(t.Context(), r.discord.Clock().Now().Add(time.Hour))
		return err == nil && slices.ContainsFunc(list, func(a data.Alert) bool { return a.UserID == sam.id() && a.State == data.AlertPosted })
	})
	r.minutes(11)
	r.await("its repeat", func() bool {
		return slices.ContainsFunc(r.posts(moderatorsOnly), func(m *playground.Message) bool {
			return strings.Contains(m.Content, "Nobody has taken this yet") && strings.Contains(m.Content, sam.id())
		})
	})
	_, err = db.Exec(`DROP TRIGGER stuck`)
	r.do(err)
	r.app.alertsChanged()
	r.await("the first one", func() bool {
		list, err := r.app.Store.DueAlerts(t.Context(), r.discord.Clock().Now().Add(time.Hour))
		return err == nil && slices.ContainsFunc(list, func(a data.Alert) bool { return a.UserID == maya.id() && a.State == data.AlertPosted })
	})
	if n := strings.Count(r.log.String(), "an alert is held up"); n > 5 {
		t.Errorf("it was tried %d times", n)
	}
}

// The buttons are for those who respond.
func TestAlertButtons(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	r.withAlerts(robin)
	maya := r.member("maya").agree()
	maya.wantsAlerts()
	maya.noted(imminentText)
	msg := r.inChannel(moderatorsOnly, 1)[0]

	// Somebody who sees the channel, and has neither the role nor the right to set up.
	sam := r.member("sam")
	r.do(r.client.SetOverwrites(t.Context(), moderatorsOnly, playground.Overwrite{ID: "sam", Allow: "VIEW_CHANNEL"}))
	for _, label := range []string{"I am on it", "Why"} {
		contains(t, sam.press(msg, label).Content, "those who look after the server")
	}
	if list, err := r.app.Store.DueAlerts(t.Context(), r.discord.Clock().Now().Add(time.Hour)); err != nil || len(list) != 1 || list[0].SeenBy != "" {
		t.Errorf("%+v, %v", list, err)
	}
	r.do(r.client.SetRoles(t.Context(), trailhead, "sam", buddies)) // the role that is pinged
	contains(t, sam.press(msg, "Why").Content, "They may act on")
	contains(t, sam.press(msg, "I am on it").Content, "<@"+sam.id()+"> is on it")
}

func TestAlertSetup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	contains(t, below(robin.do("setup")), "Off.", "/setup alerts:", "Nothing is kept of what the detector finds")
	contains(t, robin.do("setup", opt("alert-minutes", 5)).Content, "name a channel for alerts first")
	contains(t, robin.do("setup", opt("alerts", checkIns)).Content, "Everyone can see <#"+checkIns+">")
	contains(t, robin.do("setup", opt("alerts", moderatorsOnly)).Content, "was not taken for alerts", "Missing")
	r.letBotInto(moderatorsOnly)
	contains(t, robin.do("setup", opt("alerts", moderatorsOnly), opt("alert-role", trailhead)).Content, "everyone at once")
	contains(t, robin.do("setup", opt("alerts", moderatorsOnly), opt("alert-role", modRole)).Content, "Mention @everyone")
	contains(t, robin.do("setup", opt("alerts", moderatorsOnly), opt("alert-second", checkIns)).Content, "Everyone can see <#"+checkIns+">")
	if g, err := r.app.Store.Guild(t.Context(), trailhead); err != nil || g.Alerts != (data.AlertSettings{}) {
		t.Errorf("%+v, %v", g, err)
	}
	contains(t, below(robin.do("setup", opt("alerts", moderatorsOnly))), "Pings nobody", "after 10 minutes", "What this means")
	contains(t, below(robin.do("setup", opt("alert-minutes", 7), opt("quality", true))), "after 7 minutes", "kept for 7 days")
	contains(t, robin.do("audit").Content, "Alerts: <#"+moderatorsOnly+"> 7 min", "Records of the detector: on")

	// What the detector found, where the server keeps that: no names, no texts.
	maya := r.member("maya").agree()
	maya.noted(concernText)
	maya.noted(violenceText) // nothing about violence
	maya.tell(relapseText)   // nothing of direct messages
	r.member("sam").noted(imminentText)
	r.await("a record", func() bool {
		list, err := r.app.Store.Quality(t.Context(), trailhead, time.Time{})
		return err == nil && len(list) == 1
	})
	found := robin.press(robin.do("setup"), "What it found")
	contains(t, found.Content, "dark thoughts, worry about somebody, or no safety at home: 1", "Dark thoughts, or no strength left: 1")
	if strings.Contains(found.Content, "violence") || strings.Contains(found.Content, "used") || strings.Contains(found.Content, "`") {
		t.Errorf("it tells too much:\n%s", found.Content)
	}

	// What is older than seven days does not show, whether or not it was removed by then.
	_, err := r.client.ClockAdvance(t.Context(), keepAlerts+time.Hour)
	r.do(err)
	contains(t, robin.press(robin.do("setup"), "What it found").Content, "Nothing yet.")
	if list, err := r.app.Store.Quality(t.Context(), trailhead, time.Time{}); err != nil || len(list) != 1 {
		t.Errorf("nothing is proved: the record is gone: %+v, %v", list, err)
	}
	contains(t, below(robin.do("setup", opt("alerts-off", true), opt("quality", false))), "Off.")
	r.nothingWritten()
}

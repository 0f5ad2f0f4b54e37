package commands

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"cairn/data"
	"cairn/playground"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

func TestSetup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	link := "client_id=1181000000000000001&scope=bot+applications.commands&permissions=" +
		strconv.Itoa(1<<10|1<<11|1<<16|1<<36|1<<38)
	shown := robin.do("setup")
	contains(t, shown.Content, "Time zone: not set", "by direct message", "**Manage Server**", "Integrations", "</reminder:", link, zones.Version(),
		"Posting in channels: View Channel, Send Messages\n", "Pinging roles that not everyone may mention: **Mention @everyone, @here, and All Roles** (missing)")
	if strings.Contains(shown.Content, "Administrator") || strings.Count(shown.Content, "missing") != 1 {
		t.Errorf("it says more than is so:\n%s", shown.Content)
	}

	contains(t, robin.do("setup", opt("zone", "Atlantis")).Content, "I do not know “")
	contains(t, robin.do("setup", opt("notices", announcements)).Content, "was not set", "**Send Messages**")
	if g, err := r.app.Store.Guild(t.Context(), trailhead); err != nil || g != (data.Guild{ID: trailhead}) {
		t.Errorf("%+v, %v", g, err)
	}
	contains(t, robin.do("setup", opt("zone", "nepal"), opt("notices", meetingThread)).Content, "Kathmandu, Nepal", "I tell you in <#"+meetingThread+">")
	if g, err := r.app.Store.Guild(t.Context(), trailhead); err != nil || g.Zone != "Asia/Kathmandu" || g.Notices != meetingThread {
		t.Errorf("%+v, %v", g, err)
	}
	contains(t, robin.do("audit").Content, "set up", "Time zone: Asia/Kathmandu", "Notices: <#"+meetingThread+">")
	contains(t, robin.do("reminder add", meeting, atNine).Content, "Kathmandu, Nepal")

	// What is missing where reminders go, and in this channel.
	contains(t, robin.press(shown, "Check again").Content, "nothing is missing")
	r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Deny: "SEND_MESSAGES"}))
	contains(t, robin.press(shown, "Check again").Content, "Missing where I post by myself", "- <#"+checkIns+"> · missing: **Send Messages**",
		"Posting in channels: View Channel, **Send Messages** (missing)")

	// Roles that the server names, and a permission that is not needed.
	r.do(r.client.CommandPermissions(t.Context(), trailhead, "reminder", playground.CommandPermission{ID: buddies, Type: 1, Permission: true}))
	role, err := r.client.MakeRole(t.Context(), trailhead, playground.RoleForm{Name: "All", Permissions: "ADMINISTRATOR"})
	r.do(err)
	r.do(r.client.SetRoles(t.Context(), trailhead, "bot", role))
	contains(t, robin.press(shown, "Check again").Content, "<@&"+buddies+">", "**Administrator** here. I do not need it", "nothing is missing")
}

// Where moderators are told can be lost, too, and nobody is told there that it is.
func TestSetupOfLostChannels(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	notes, err := r.client.MakeChannel(t.Context(), trailhead, "notes", 0, "")
	r.do(err)
	contains(t, robin.do("setup", opt("notices", notes.ID)).Content, "I tell you in <#"+notes.ID+">", "nothing is missing")
	r.do(r.client.LetBotPost(t.Context(), notes.ID, false))
	contains(t, robin.do("setup").Content, "Notices, <#"+notes.ID+"> · missing: **Send Messages**", "`/setup notices:` names another")
	r.do(r.client.DeleteChannel(t.Context(), notes.ID))
	contains(t, robin.do("setup").Content, "Notices, <#"+notes.ID+"> · its channel is gone", "`/setup notices:` names another")

	hidden, err := r.client.MakeChannel(t.Context(), trailhead, "alerts", 0, "")
	r.do(err)
	g, err := r.app.Store.Guild(t.Context(), trailhead)
	r.do(err)
	g.Notices, g.Alerts = "", data.AlertSettings{Channel: hidden.ID, Second: meetingThread, Role: modRole}
	r.do(r.app.Store.SetGuild(t.Context(), g, data.Audit{At: r.discord.Clock().Now(), Action: "setup"}))
	r.do(r.client.DeleteChannel(t.Context(), hidden.ID))
	contains(t, robin.do("setup").Content, "Alerts, <#"+hidden.ID+"> · its channel is gone", "Alerts, <#"+meetingThread+"> · missing: **Mention @everyone")
}

// With a server's first reminder comes the question where moderators are told; it can be
// taken back.
func TestSetupOffersNotices(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	added := robin.do("reminder add", meeting, atNine, inUTC)
	ask := robin.press(added, "Choose where I tell you")
	hindered := robin.choose(ask, "Choose a channel", announcements)
	contains(t, hindered.Content, "was not set", "**Send Messages**")
	contains(t, robin.choose(hindered, "Choose a channel", meetingThread).Content, "I tell you in <#"+meetingThread+">")
	contains(t, robin.do("audit").Content, "Notices: <#"+meetingThread+">")
	contains(t, robin.do("setup", opt("notices-off", true)).Content, "by direct message")
	contains(t, robin.do("audit").Content, "Notices: <#"+meetingThread+">\u2069 → \u2068Notices: none")
	if g, err := r.app.Store.Guild(t.Context(), trailhead); err != nil || g.Notices != "" {
		t.Errorf("%+v, %v", g, err)
	}
	if again := robin.do("reminder add", meeting, atNine); strings.Contains(fmt.Sprint(again.All()), "where I tell") {
		t.Error("it asks again")
	}
}

// However many reminders there are, the answer takes few requests.
func TestSetupAsksLittle(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	r := newRig(t, func(o *playground.Options) {
		observe := o.Observe
		o.Observe = func(e playground.Exchange) {
			if observe != nil {
				observe(e)
			}
			if e.Method == "GET" {
				asked.Add(1)
			}
		}
	})
	robin := r.moderator()
	for i := range 8 {
		c, err := r.client.MakeChannel(t.Context(), trailhead, "c"+strconv.Itoa(i), 0, "")
		r.do(err)
		robin.do("reminder add", meeting, atNine, inUTC, opt("channel", c.ID), opt("role", buddies))
	}
	robin.do("reminder add", meeting, atNine, opt("channel", meetingThread))
	r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Deny: "SEND_MESSAGES_IN_THREADS"}))
	asked.Store(0)
	contains(t, robin.do("setup").Content, "- <#"+meetingThread+"> · missing: **Send Messages in Threads**")
	if n := asked.Load(); n > 6 {
		t.Errorf("%d requests", n)
	}
}

// The answer fits into a message, whatever is missing.
func TestSetupFits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	robin := r.moderator()
	var channels []string
	for i := range 8 {
		c, err := r.client.MakeChannel(t.Context(), trailhead, "c"+strconv.Itoa(i), 0, "")
		r.do(err)
		channels = append(channels, c.ID)
		r.do(r.client.SetOverwrites(t.Context(), c.ID, playground.Overwrite{Bot: true, Deny: "VIEW_CHANNEL SEND_MESSAGES"}))
		robin.do("reminder add", meeting, atNine, inUTC, opt("channel", c.ID), opt("role", modRole))
	}
	var roles []playground.CommandPermission
	for i := range 12 {
		role, err := r.client.MakeRole(t.Context(), trailhead, playground.RoleForm{Name: "r" + strconv.Itoa(i)})
		r.do(err)
		roles = append(roles, playground.CommandPermission{ID: role, Type: 1, Permission: true})
	}
	r.do(r.client.CommandPermissions(t.Context(), trailhead, "reminder", roles...))
	r.do(r.client.SetOverwrites(t.Context(), checkIns, playground.Overwrite{Bot: true, Deny: strconv.Itoa(discordgo.PermissionViewChannel)}))
	g, err := r.app.Store.Guild(t.Context(), trailhead)
	r.do(err)
	g.Notices, g.Alerts.Channel, g.Alerts.Second = channels[5], channels[6], channels[7]
	r.do(r.app.Store.SetGuild(t.Context(), g, data.Audit{At: r.discord.Clock().Now(), Action: "setup"}))
	said := robin.do("setup", opt("zone", "America/Argentina/ComodRivadavia"))
	contains(t, said.Content, "Notices, <#"+channels[5]+">", "<#"+channels[0]+">", "and 7 more")
	if n := len([]rune(said.Content)); n > 1950 {
		t.Errorf("%d characters leave no room", n)
	}

	// The most that can be missing, also in the channel of the notices, to which a reminder
	// with a ping goes and alerts go, too: the last lines make room.
	for _, c := range channels {
		r.do(r.client.SetOverwrites(t.Context(), c, playground.Overwrite{Bot: true, Deny: "SEND_MESSAGES"}))
	}
	g.Notices, g.Alerts.Channel = channels[0], channels[0]
	r.do(r.app.Store.SetGuild(t.Context(), g, data.Audit{At: r.discord.Clock().Now(), Action: "setup"}))
	said = robin.do("setup")
	contains(t, said.Content, "Notices, <#"+channels[0]+">", "more\n", "Invite with", "Time zones")
	if n := strings.Count(said.Content, "names another channel"); n != 1 {
		t.Errorf("it says %d times until when whom it tells:\n%s", n, said.Content)
	}
	if n := r.app.bot.Length(said.Content); n > maxMessage {
		t.Errorf("%d characters", n)
	}
}

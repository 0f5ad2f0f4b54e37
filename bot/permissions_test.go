package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/bot"
	"cairn/playground"

	"github.com/bwmarrin/discordgo"
)

const (
	secondGuild = "1181000000000000200"
	maya        = "1181000000000000011"
	sam         = "1181000000000000012"
)

// What the bot may do is what the playground lets it do.
func TestPermissionsIn(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	const sending, threads, embedding = discordgo.PermissionSendMessages, discordgo.PermissionSendMessagesInThreads, discordgo.PermissionEmbedLinks
	standing, err := r.bot.Standing(t.Context(), trailhead)
	if err != nil || len(standing.Roles) < 3 {
		t.Fatalf("%+v, %v", standing, err)
	}
	for name, c := range map[string]struct {
		channel    string
		has, lacks int64
	}{
		"a text channel":         {checkIns, sending | threads | embedding, discordgo.PermissionManageThreads | discordgo.PermissionAdministrator},
		"a thread":               {meeting, threads | embedding, discordgo.PermissionManageThreads},
		"a forum":                {questions, sending | threads | embedding, discordgo.PermissionManageThreads},
		"a channel to read":      {announcements, discordgo.PermissionViewChannel, sending | embedding},
		"a channel out of sight": {moderators, 0, -1},
	} {
		got, err := r.bot.PermissionsIn(t.Context(), c.channel)
		if err != nil || got&c.has != c.has || got&c.lacks != 0 {
			t.Errorf("%s: %b, %v", name, got, err)
		}
		// The same, asked once for all.
		channel, err := standing.Channel(t.Context(), c.channel)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if same := standing.PermissionsIn(channel); same != got || channel.ID != c.channel {
			t.Errorf("%s: %b of %s, want %b", name, same, channel.ID, got)
		}
	}
	if _, err := standing.Channel(t.Context(), "123"); !bot.UnknownChannel(err) {
		t.Errorf("no such channel: %v", err)
	}
	if _, err := r.bot.PermissionsIn(t.Context(), "123"); !bot.UnknownChannel(err) {
		t.Errorf("no such channel: %v", err)
	}
	if _, err := r.bot.PermissionsIn(t.Context(), r.dm); err == nil || !strings.Contains(err.Error(), "not in a server") {
		t.Errorf("direct messages: %v", err)
	}
	for guild, want := range map[string]bool{trailhead: true, "123": false} {
		if in, err := r.bot.InGuild(t.Context(), guild); err != nil || in != want {
			t.Errorf("in server %s: %v, %v", guild, in, err)
		}
	}
}

// catch answers a command, and a button of its answer, and hands on what the bot was told.
func catch(name string, options ...*discordgo.ApplicationCommandOption) (bot.Family, <-chan *bot.Interaction) {
	told := make(chan *bot.Interaction, 1)
	take := func(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
		told <- in
		return bot.Reply{Content: "caught", Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: "Again", CustomID: bot.CustomID(name, "again")},
		}}}}, nil
	}
	d := command(name)
	d.Options = options
	return bot.Family{Name: name, Definition: d, Run: take, Components: map[string]bot.Handler{"again": take}}, told
}

func TestWhatAnInteractionTells(t *testing.T) {
	t.Parallel()
	family, told := catch("catch",
		&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionChannel, Name: "where", Description: "A place"},
		&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionRole, Name: "who", Description: "A role"},
		&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionBoolean, Name: "now", Description: "Yes or no"},
	)
	r := newRig(t, nil, family)
	act := func(person, channel string, options ...playground.Option) (*bot.Interaction, playground.Result) {
		t.Helper()
		res, err := r.client.Person(person).Command(t.Context(), channel, "catch", options...)
		if err != nil {
			t.Fatal(err)
		}
		r.says(res, "caught")
		return <-told, res
	}

	in, res := act("robin", checkIns, playground.Opt("where", questions), playground.Opt("who", buddies), playground.Opt("now", false))
	if where, ok := in.ChannelOption("where"); !ok || where.ID != questions || where.Name != "questions" || where.Type != discordgo.ChannelTypeGuildForum {
		t.Errorf("the channel: %+v", where)
	}
	if who, ok := in.RoleOption("who"); !ok || who.ID != buddies || who.Name != "Buddies" {
		t.Errorf("the role: %+v", who)
	}
	if now, given := in.Bool("now"); now || !given {
		t.Errorf("the choice: %v, %v", now, given)
	}
	if in.MemberPermissions&discordgo.PermissionManageGuild == 0 || !slices.Equal(in.MemberRoles, []string{"1181000000000000101"}) || in.GuildLocale != "en-US" {
		t.Errorf("robin: %b, %q, %q", in.MemberPermissions, in.MemberRoles, in.GuildLocale)
	}
	if p, err := r.bot.PermissionsIn(t.Context(), checkIns); err != nil || in.AppPermissions != p {
		t.Errorf("the bot may do %b, is told %b, %v", p, in.AppPermissions, err)
	}
	if in.Ephemeral() {
		t.Error("a command came from no message")
	}

	if _, err := r.client.Person("robin").Press(t.Context(), res.Message, res.Message.Button("Again").CustomID); err != nil {
		t.Fatal(err)
	}
	if in := <-told; !in.Ephemeral() || in.MemberPermissions&discordgo.PermissionManageGuild == 0 {
		t.Errorf("a button on a private answer: %v, %b", in.Ephemeral(), in.MemberPermissions)
	}

	in, _ = act("maya", checkIns, playground.Opt("where", meeting), playground.Opt("now", true))
	if where, ok := in.ChannelOption("where"); !ok || where.ParentID != checkIns || !where.IsThread() {
		t.Errorf("the thread: %+v", where)
	}
	if who, ok := in.RoleOption("who"); ok || who != nil {
		t.Errorf("no role was given: %+v", who)
	}
	if _, ok := in.ChannelOption("who"); ok {
		t.Error("a channel that was not given")
	}
	if now, given := in.Bool("now"); !now || !given {
		t.Errorf("the choice: %v, %v", now, given)
	}
	if in.MemberPermissions&discordgo.PermissionManageGuild != 0 || !slices.Equal(in.MemberRoles, []string{buddies}) {
		t.Errorf("maya: %b, %q", in.MemberPermissions, in.MemberRoles)
	}

	in, _ = act("maya", r.dm)
	if _, given := in.Bool("now"); given || in.MemberPermissions != 0 || in.MemberRoles != nil || in.AppPermissions != 0 || in.GuildLocale != "" {
		t.Errorf("in direct messages: %+v", in)
	}
}

// A button's person may use its command when the server still says so.
func TestMayUse(t *testing.T) {
	t.Parallel()
	family, told := catch("catch")
	r := newRig(t, nil, family)
	acts := map[string]*bot.Interaction{}
	for _, person := range []string{"maya", "sam", "robin"} {
		if res, err := r.client.Person(person).Command(t.Context(), checkIns, "catch"); err != nil || !res.Answered() {
			t.Fatalf("%+v, %v", res, err)
		}
		acts[person] = <-told
	}
	role := func(id string, on bool) playground.CommandPermission {
		return playground.CommandPermission{ID: id, Type: 1, Permission: on}
	}
	user := func(id string, on bool) playground.CommandPermission {
		return playground.CommandPermission{ID: id, Type: 2, Permission: on}
	}
	type set = []playground.CommandPermission
	for name, c := range map[string]struct {
		own, all set
		may      string
		roles    []string
	}{
		"nothing is set":                        {nil, nil, "robin", nil},
		"a role":                                {set{role(buddies, true)}, nil, "maya robin", []string{buddies}},
		"a role that is refused":                {set{role(buddies, false)}, nil, "robin", nil},
		"everyone":                              {set{role("@everyone", true)}, nil, "maya robin sam", []string{trailhead}},
		"everyone but a role":                   {set{role("@everyone", true), role(buddies, false)}, nil, "robin sam", []string{trailhead}},
		"a role, of those who are refused":      {set{role("@everyone", false), role(buddies, true)}, nil, "maya robin", []string{buddies}},
		"one person":                            {set{user(sam, true)}, nil, "robin sam", nil},
		"a role but for one person":             {set{role(buddies, true), user(maya, false)}, nil, "robin", []string{buddies}},
		"a channel":                             {set{{ID: checkIns, Type: 3, Permission: true}}, nil, "robin", nil},
		"the application":                       {nil, set{role(buddies, true)}, "maya robin", []string{buddies}},
		"the application, the command for some": {set{user(sam, true)}, set{role(buddies, true)}, "robin sam", nil},
	} {
		for of, list := range map[string]set{"catch": c.own, "all": c.all} {
			if err := r.client.CommandPermissions(t.Context(), trailhead, of, list...); err != nil {
				t.Fatal(err)
			}
		}
		var may []string
		for _, person := range []string{"maya", "robin", "sam"} {
			ok, err := r.bot.MayUse(t.Context(), acts[person], "catch")
			if err != nil {
				t.Error(err)
			}
			if ok {
				may = append(may, person)
			}
		}
		if got := strings.Join(may, " "); got != c.may {
			t.Errorf("%s: %s may use it, want %s", name, got, c.may)
		}
		if roles, err := r.bot.CommandRoles(t.Context(), trailhead, "catch"); err != nil || !slices.Equal(roles, c.roles) {
			t.Errorf("%s: roles %q, %v", name, roles, err)
		}
	}
	if ok, err := r.bot.MayUse(t.Context(), &bot.Interaction{UserID: maya}, "catch"); ok || err != nil {
		t.Errorf("in direct messages: %v, %v", ok, err)
	}
	if _, err := r.bot.CommandRoles(t.Context(), trailhead, "none"); err == nil {
		t.Error("there is no such command")
	}
}

// A command for moderators reaches Discord as one, once, and its groups can be pressed.
func TestModeratorCommands(t *testing.T) {
	t.Parallel()
	manage := int64(discordgo.PermissionManageGuild)
	d := command("reminder")
	d.DefaultMemberPermissions = &manage
	d.Contexts = &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	sub := func(name string) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionSubCommand, Name: name, Description: "For tests"}
	}
	group := sub("skip")
	group.Type = discordgo.ApplicationCommandOptionSubCommandGroup
	group.Options = []*discordgo.ApplicationCommandOption{sub("day")}
	d.Options = []*discordgo.ApplicationCommandOption{sub("list"), group}
	family := bot.Family{Name: "reminder", Definition: d, Subcommands: map[string]bot.Handler{
		"skip day": func(context.Context, *bot.Interaction) (bot.Reply, error) {
			return bot.Reply{Content: "`/reminder list`, `/reminder skip day`, `/reminder skip`, `/echo`"}, nil
		},
	}}
	r := newRig(t, nil, family)
	for person, want := range map[string]bool{"robin": true, "maya": false} {
		if names, err := r.client.Person(person).Commands(t.Context(), checkIns); err != nil || slices.Contains(names, "reminder") != want {
			t.Errorf("%s can pick %q, %v", person, names, err)
		}
	}
	res, err := r.client.Person("robin").Command(t.Context(), checkIns, "reminder skip day")
	if err != nil {
		t.Fatal(err)
	}
	text := r.says(res, "</reminder list:").Content
	if !strings.Contains(text, "</reminder skip day:") || !strings.Contains(text, "`/reminder skip`") || !strings.Contains(text, "</echo:") {
		t.Errorf("%s", text)
	}
	before, err := r.client.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.stop()
	r.start(family, bot.Family{Name: "echo", Definition: command("echo")})
	if after, err := r.client.Stats(t.Context()); err != nil || after.CommandWrites != before.CommandWrites {
		t.Errorf("%d writes, then %d, %v", before.CommandWrites, after.CommandWrites, err)
	}
}

// What an admin changes shows in the next question, and in the next refusal.
func TestAfterAnAdminActed(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	send := func(channel string) error {
		_, err := r.bot.Send(t.Context(), channel, "", bot.Reply{Content: "hello"})
		return err
	}
	act := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	may := func(channel string, permission int64, want bool) {
		t.Helper()
		if p, err := r.bot.PermissionsIn(t.Context(), channel); err != nil || p&permission != 0 != want {
			t.Errorf("may do %b, %v", p, err)
		}
	}
	may(checkIns, discordgo.PermissionSendMessages, true)
	act(r.client.LetBotPost(t.Context(), checkIns, false))
	may(checkIns, discordgo.PermissionSendMessages, false)
	may(meeting, discordgo.PermissionSendMessagesInThreads, false)
	for _, channel := range []string{checkIns, meeting} {
		if err := send(channel); !bot.NoAccess(err) {
			t.Errorf("where the bot may not post: %v", err)
		}
	}
	act(r.client.LetBotPost(t.Context(), checkIns, true))
	may(checkIns, discordgo.PermissionSendMessages, true)
	if err := errors.Join(send(checkIns), send(meeting)); err != nil {
		t.Error(err)
	}

	act(r.client.LockThread(t.Context(), meeting, true))
	if err := send(meeting); !bot.Locked(err) || !bot.Permanent(err) || bot.NoAccess(err) {
		t.Errorf("a locked thread: %v", err)
	}
	if c, err := r.bot.Channel(t.Context(), meeting); err != nil || !c.ThreadMetadata.Locked {
		t.Errorf("a locked thread: %+v, %v", c, err)
	}

	act(r.client.DeleteChannel(t.Context(), checkIns))
	for _, channel := range []string{checkIns, meeting} {
		if err := send(channel); !bot.UnknownChannel(err) || !bot.Permanent(err) {
			t.Errorf("a channel that was deleted: %v", err)
		}
		if _, err := r.bot.PermissionsIn(t.Context(), channel); !bot.UnknownChannel(err) {
			t.Errorf("a channel that was deleted: %v", err)
		}
	}

	act(r.client.RemoveBot(t.Context(), trailhead))
	if in, err := r.bot.InGuild(t.Context(), trailhead); in || err != nil {
		t.Errorf("after the bot was removed: %v, %v", in, err)
	}
	may(questions, discordgo.PermissionViewChannel, false)
	if err := send(announcements); !bot.NoAccess(err) {
		t.Errorf("after the bot was removed: %v", err)
	}
	for name, ask := range map[string]func() error{
		"roles":       func() error { _, err := r.bot.Roles(t.Context(), trailhead); return err },
		"permissions": func() error { _, err := r.bot.Standing(t.Context(), trailhead); return err },
		"posts": func() error {
			_, err := r.bot.SentInForum(t.Context(), trailhead, questions, "A title", time.Now())
			return err
		},
		"who may": func() error { _, err := r.bot.CommandRoles(t.Context(), trailhead, "echo"); return err },
	} {
		if err := ask(); !bot.UnknownGuild(err) && !bot.NoAccess(err) {
			t.Errorf("%s after the bot was removed: %v", name, err)
		}
	}
	act(r.client.InstallBot(t.Context(), trailhead))
	if in, err := r.bot.InGuild(t.Context(), trailhead); !in || err != nil {
		t.Errorf("after the bot came back: %v, %v", in, err)
	}
}

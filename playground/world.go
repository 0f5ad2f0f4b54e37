package playground

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// object is a JSON object whose shape is Discord's and of no further interest here.
type object = map[string]any

// Fixed ids, so that a restarted playground is the same world and a test can name a
// channel. They are ordinary snowflakes of December 2023 and later.
const (
	botID           = "1181000000000000001" // also the application: modern apps share the id
	firstGuildID    = "1181000000000000100"
	secondGuildID   = "1181000000000000200"
	extraGuildBase  = 1182000000000000000
	extraMemberBase = 1183000000000000000
	// One extra guild takes this many ids: itself, its channels, roles and emojis.
	extraGuildIDs = 1000
)

// Channel types (docs: resources/channel, "Channel Types").
const (
	channelText     = 0
	channelDM       = 1
	channelVoice    = 2
	channelCategory = 4
	channelNews     = 5

	channelNewsThread    = 10
	channelPublicThread  = 11
	channelPrivateThread = 12
	channelForum         = 15
)

// user is Discord's user object (docs: resources/user).
type user struct {
	ID            string  `json:"id"`
	Username      string  `json:"username"`
	GlobalName    *string `json:"global_name"`
	Discriminator string  `json:"discriminator"`
	Avatar        *string `json:"avatar"`
	Bot           bool    `json:"bot,omitempty"`
	PublicFlags   int     `json:"public_flags"`
	Flags         int     `json:"flags"`
	PrimaryGuild  *string `json:"primary_guild"`
}

// person is somebody whom the page or a test plays.
type person struct {
	user
	handle     string
	about      string
	locale     string
	color      string
	acceptsDMs bool
	installed  bool // has added the app to their own account (user install)
	moderator  bool
}

type role struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Permissions permissions `json:"permissions"`
	Position    int         `json:"position"`
	Color       int         `json:"color"`
	Colors      object      `json:"colors"`
	Hoist       bool        `json:"hoist"`
	Managed     bool        `json:"managed"`
	Mentionable bool        `json:"mentionable"`
	Icon        *string     `json:"icon"`
	Emoji       *string     `json:"unicode_emoji"`
	Flags       int         `json:"flags"`
	Tags        object      `json:"tags,omitempty"`
}

type overwrite struct {
	ID    string      `json:"id"`
	Type  int         `json:"type"` // 0 role, 1 member
	Allow permissions `json:"allow"`
	Deny  permissions `json:"deny"`
}

// member is one person's, or the bot's, place in a guild.
type member struct {
	userID   string
	Roles    []string
	joinedAt string
}

func (m *member) hasRole(id string) bool { return slices.Contains(m.Roles, id) }

type guild struct {
	ID       string
	Name     string
	OwnerID  string
	Locale   string
	Roles    []*role
	Emojis   []object
	Channels []*channel
	Threads  []*channel // of all channels, oldest first
	members  map[string]*member
	order    []string // user ids in the order they joined
	edited   bool     // an admin has changed it: it is saved whole
}

// hasBot says whether the bot is installed in g.
func (g *guild) hasBot() bool { return g.members[botID] != nil }

func (g *guild) role(id string) *role {
	for _, r := range g.Roles {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func (g *guild) join(userID, joinedAt string, roles ...string) {
	if _, there := g.members[userID]; there {
		return
	}
	if roles == nil {
		roles = []string{}
	}
	g.members[userID] = &member{userID: userID, Roles: roles, joinedAt: joinedAt}
	g.order = append(g.order, userID)
}

// leave takes somebody out of the guild, and so out of its threads.
func (g *guild) leave(userID string) {
	delete(g.members, userID)
	for _, t := range g.Threads {
		t.thread.members = slices.DeleteFunc(t.thread.members, func(m threadMember) bool { return m.UserID == userID })
	}
	g.order = slices.DeleteFunc(g.order, func(id string) bool { return id == userID })
}

// channel is a guild channel or a DM. Its messages are guarded by the server's lock;
// the messages themselves never change: an edit puts a new one in the old one's place.
type channel struct {
	ID         string
	Type       int
	Name       string
	Topic      string
	ParentID   string
	Position   int
	Overwrites []overwrite
	guild      *guild   // nil for a DM
	recipients []string // of a DM: everybody in it, the bot too if it is
	thread     *thread  // nil for everything but threads
	Tags       []forumTag
	RequireTag bool // of a forum: a post without a tag is refused

	log messageLog
}

// forumTag is one of a forum's tags (docs: resources/channel, "Forum Tag Object").
type forumTag struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Moderated bool    `json:"moderated"`
	EmojiID   *string `json:"emoji_id"`
	EmojiName *string `json:"emoji_name"`
}

func (c *channel) isDM() bool { return c.guild == nil }

// withBot says whether c is a DM between the bot and a person.
func (c *channel) withBot() bool { return c.isDM() && slices.Contains(c.recipients, botID) }

// other is the one in a DM who is not userID.
func (c *channel) other(userID string) string {
	for _, id := range c.recipients {
		if id != userID {
			return id
		}
	}
	return ""
}

// world is everything that lasts. The server's lock guards it.
type world struct {
	bot      user
	people   []*person
	byID     map[string]*person
	byHandle map[string]*person
	guilds   []*guild
	channels map[string]*channel
	extra    int // how many extra guilds there are
	now      func() time.Time
}

func text(s string) *string { return &s }

// newWorld is the world of a fresh playground, whose clock is now.
func newWorld(extraGuilds, extraMembers int, now func() time.Time) *world {
	w := &world{
		bot:      user{ID: botID, Username: "Cairn", Discriminator: "4821", Bot: true},
		byID:     map[string]*person{},
		byHandle: map[string]*person{},
		channels: map[string]*channel{},
		extra:    extraGuilds,
		now:      now,
	}
	add := func(p *person) *person {
		p.Discriminator = "0"
		w.people = append(w.people, p)
		w.byID[p.ID] = p
		w.byHandle[p.handle] = p
		return p
	}
	maya := add(&person{handle: "maya", about: "Seven weeks in. Likes a nudge in the morning.", locale: "en-US", color: "#5b8c5a", acceptsDMs: true,
		user: user{ID: "1181000000000000011", Username: "maya.walks", GlobalName: text("Maya")}})
	sam := add(&person{handle: "sam", about: "Back after a hard month. Writes little.", locale: "en-GB", color: "#b5651d", acceptsDMs: true,
		user: user{ID: "1181000000000000012", Username: "sam_h", GlobalName: text("Sam")}})
	robin := add(&person{handle: "robin", about: "Looks after both servers.", locale: "en-US", color: "#4a6fa5", acceptsDMs: true, moderator: true,
		user: user{ID: "1181000000000000013", Username: "robin", GlobalName: text("Robin")}})
	noor := add(&person{handle: "noor", about: "Reads along. Takes no direct messages.", locale: "es-ES", color: "#8e5a99", acceptsDMs: false,
		user: user{ID: "1181000000000000014", Username: "noor14", GlobalName: text("Noor")}})

	const (
		everybody = permViewChannel | permSendMessages | permAddReactions | permEmbedLinks | permAttachFiles |
			permReadMessageHistory | permExternalEmojis | permConnect | permSpeak | permChangeNickname |
			permApplicationCmds | permUseExternalApps | permSendInThreads | permPublicThreads
		moderates = permManageGuild | permManageMessages | permMentionEveryone | permManageThreads | permPrivateThreads
		forBot    = permViewChannel | permSendMessages | permEmbedLinks | permAttachFiles | permReadMessageHistory |
			permApplicationCmds | permSendInThreads | permPublicThreads | permPrivateThreads
	)

	first := &guild{ID: firstGuildID, Name: "Trailhead", OwnerID: "1181000000000000010", Locale: "en-US", members: map[string]*member{}}
	first.Roles = []*role{
		{ID: firstGuildID, Name: "@everyone", Permissions: everybody},
		{ID: "1181000000000000101", Name: "Moderator", Permissions: moderates, Position: 3, Color: 0x4a6fa5, Hoist: true},
		{ID: "1181000000000000102", Name: "Cairn", Permissions: forBot, Position: 2, Managed: true, Tags: object{"bot_id": botID}},
		{ID: "1181000000000000103", Name: "Buddies", Permissions: 0, Position: 1, Color: 0x5b8c5a, Mentionable: true},
	}
	first.join(botID, "2024-01-05T10:00:00.000000+00:00", "1181000000000000102")
	first.join(maya.ID, "2024-02-01T09:30:00.000000+00:00", "1181000000000000103")
	first.join(sam.ID, "2024-03-11T18:02:00.000000+00:00")
	first.join(robin.ID, "2024-01-05T09:00:00.000000+00:00", "1181000000000000101")
	first.join(noor.ID, "2024-05-20T12:45:00.000000+00:00")
	w.addChannels(first,
		&channel{ID: "1181000000000000110", Type: channelCategory, Name: "Community"},
		&channel{ID: "1181000000000000111", Name: "welcome", Topic: "Say hello, read around, take your time.", ParentID: "1181000000000000110"},
		&channel{ID: "1181000000000000112", Name: "check-ins", Topic: "How is today? One line is plenty.", ParentID: "1181000000000000110"},
		&channel{ID: "1181000000000000113", Name: "announcements", Type: channelNews, Topic: "News from the moderators. Only they write here.", ParentID: "1181000000000000110",
			Overwrites: []overwrite{
				{ID: firstGuildID, Deny: permSendMessages},
				{ID: "1181000000000000102", Deny: permSendMessages},
				{ID: "1181000000000000101", Allow: permSendMessages},
			}},
		&channel{ID: "1181000000000000114", Name: "moderators", Topic: "For moderators only.",
			Overwrites: []overwrite{
				{ID: firstGuildID, Deny: permViewChannel},
				{ID: "1181000000000000101", Allow: permViewChannel},
			}},
		&channel{ID: "1181000000000000115", Name: "Campfire", Type: channelVoice, ParentID: "1181000000000000110"},
		&channel{ID: "1181000000000000116", Name: "questions", Type: channelForum, Topic: "Ask anything. One question, one post.", ParentID: "1181000000000000110"},
	)
	w.addThread(&channel{ID: "1181000000000000117", Type: channelPublicThread, Name: "wednesday meeting", ParentID: "1181000000000000112", guild: first,
		thread: &thread{
			parent: w.channels["1181000000000000112"], ownerID: robin.ID, hideAfter: 10080, made: now(), changed: now(), active: now(), tags: []string{},
			members: []threadMember{{robin.ID, now()}, {maya.ID, now()}},
		}})

	second := &guild{ID: secondGuildID, Name: "Harbor", OwnerID: "1181000000000000010", Locale: "en-GB", members: map[string]*member{}}
	second.Roles = []*role{
		{ID: secondGuildID, Name: "@everyone", Permissions: everybody},
		{ID: "1181000000000000201", Name: "Keeper", Permissions: moderates, Position: 2, Color: 0xb5651d, Hoist: true},
		{ID: "1181000000000000202", Name: "Cairn", Permissions: forBot, Position: 1, Managed: true, Tags: object{"bot_id": botID}},
	}
	second.join(botID, "2024-04-02T08:15:00.000000+00:00", "1181000000000000202")
	second.join(maya.ID, "2024-04-03T20:10:00.000000+00:00")
	second.join(robin.ID, "2024-04-02T08:00:00.000000+00:00", "1181000000000000201")
	w.addChannels(second,
		&channel{ID: "1181000000000000211", Name: "general", Topic: "Anything goes, kindly."},
		&channel{ID: "1181000000000000212", Name: "mornings", Topic: "Start the day together."},
	)
	w.guilds = []*guild{first, second}

	for i := 1; i <= extraMembers; i++ {
		handle := "m" + strconv.Itoa(i)
		p := add(&person{handle: handle, about: "One of many, for load tests.", locale: "en-US", color: "#888888", acceptsDMs: true,
			user: user{ID: strconv.Itoa(extraMemberBase + i), Username: handle, GlobalName: text("Member " + strconv.Itoa(i))}})
		first.join(p.ID, "2024-06-01T00:00:00.000000+00:00")
	}
	for _, g := range w.guilds {
		finishRoles(g)
	}
	return w
}

func (w *world) addChannels(g *guild, channels ...*channel) {
	for i, c := range channels {
		c.guild = g
		c.Position = i
		g.Channels = append(g.Channels, c)
		w.channels[c.ID] = c
	}
}

func finishRoles(g *guild) {
	for _, r := range g.Roles {
		r.finish()
	}
}

func (r *role) finish() {
	r.Colors = object{"primary_color": r.Color, "secondary_color": nil, "tertiary_color": nil}
}

// find is the person with this handle or id.
func (w *world) find(handleOrID string) *person {
	if p := w.byHandle[handleOrID]; p != nil {
		return p
	}
	return w.byID[handleOrID]
}

// guildIDs are the ids of all guilds the bot is in.
func (w *world) guildIDs() []string {
	var ids []string
	for _, g := range w.guilds {
		if g.hasBot() {
			ids = append(ids, g.ID)
		}
	}
	for i := range w.extra {
		ids = append(ids, strconv.Itoa(extraGuildBase+i*extraGuildIDs))
	}
	return ids
}

// guild is the guild with this id, nil if there is none. An extra guild is
// made when it is asked for: a thousand of them would be 50,000 channels.
func (w *world) guild(id string) *guild {
	for _, g := range w.guilds {
		if g.ID == id {
			return g
		}
	}
	n, err := strconv.Atoi(id)
	if err != nil || n < extraGuildBase || (n-extraGuildBase)%extraGuildIDs != 0 || (n-extraGuildBase)/extraGuildIDs >= w.extra {
		return nil
	}
	return extraGuild((n - extraGuildBase) / extraGuildIDs)
}

// extraGuild is a guild as big as a busy real one: 50 channels, 30 roles, 25 emojis.
// The bot is its only member that takes part.
func extraGuild(n int) *guild {
	base := extraGuildBase + n*extraGuildIDs
	id := func(i int) string { return strconv.Itoa(base + i) }
	g := &guild{ID: id(0), Name: fmt.Sprintf("Community %d", n+1), OwnerID: id(900), Locale: "en-US", members: map[string]*member{}}
	g.Roles = append(g.Roles, &role{ID: g.ID, Name: "@everyone", Permissions: permViewChannel | permSendMessages | permReadMessageHistory})
	for i := 1; i < 30; i++ {
		g.Roles = append(g.Roles, &role{ID: id(i), Name: fmt.Sprintf("Role %d", i), Position: i, Color: 0x111111 * (i % 15), Mentionable: i%3 == 0})
	}
	finishRoles(g)
	for i := range 50 {
		c := &channel{ID: id(100 + i), Name: fmt.Sprintf("channel-%d", i+1), Topic: "One of many channels, with a topic of ordinary length.", Position: i, guild: g}
		if i%10 == 0 {
			c.Type, c.Topic = channelCategory, ""
		} else {
			c.ParentID = id(100 + i - i%10)
		}
		g.Channels = append(g.Channels, c)
	}
	for i := range 25 {
		g.Emojis = append(g.Emojis, object{"id": id(200 + i), "name": fmt.Sprintf("emoji_%d", i+1), "roles": []string{}, "require_colons": true, "managed": false, "animated": i%5 == 0, "available": true})
	}
	g.join(botID, "2024-06-01T00:00:00.000000+00:00")
	return g
}

// shareGuild says whether a person is in a guild with the bot.
func (w *world) shareGuild(userID string) bool {
	for _, g := range w.guilds {
		if g.hasBot() && g.members[userID] != nil {
			return true
		}
	}
	return false
}

// setGuilds makes p a member of exactly these guilds. Somebody who comes back has no
// roles.
func (w *world) setGuilds(p *person, ids []string, joinedAt string) {
	for _, g := range w.guilds {
		switch {
		case !slices.Contains(ids, g.ID):
			g.leave(p.ID)
		default:
			g.join(p.ID, joinedAt)
		}
	}
}

// userByID is a person or the bot.
func (w *world) userByID(id string) (user, bool) {
	if id == botID {
		return w.bot, true
	}
	if p := w.byID[id]; p != nil {
		return p.user, true
	}
	return user{}, false
}

// permissionsIn are what userID may do in c. In a DM everybody in it may do what one
// does in a DM, and nobody else anything.
func (w *world) permissionsIn(c *channel, userID string) permissions {
	if c.isDM() {
		if !slices.Contains(c.recipients, userID) {
			return 0
		}
		return permViewChannel | permSendMessages | permEmbedLinks | permAttachFiles | permReadMessageHistory |
			permAddReactions | permMentionEveryone | permExternalEmojis | permApplicationCmds
	}
	m := c.guild.members[userID]
	if m == nil {
		return 0
	}
	return channelPermissions(c.guild, c, m)
}

package playground_test

import (
	"os"
	"testing"

	"github.com/bwmarrin/discordgo"

	"cairn/playground"
	"cairn/playground/contract"
)

// What the library sends about threads fits Discord's description, where there is one,
// and does what it should.
func TestTheLibraryUsesThreads(t *testing.T) {
	t.Parallel()
	o := playground.Options{Token: token}
	if os.Getenv(contract.Variable) != "" {
		check, err := loadDescription()
		must(t, err)
		o.Observe = func(e playground.Exchange) {
			for _, err := range []error{check.Request(e), check.Response(e)} {
				if err != nil {
					t.Errorf("%s %s: %v", e.Request, e.Response, err)
				}
			}
		}
	}
	s, err := playground.New(o)
	must(t, err)
	defer s.Close()
	bot := connect(t, s, 0, nil)

	post, err := bot.ForumThreadStartComplex(forumID, &discordgo.ThreadStart{Name: "x", AutoArchiveDuration: 1440},
		&discordgo.MessageSend{Content: "x", Flags: discordgo.MessageFlagsSuppressEmbeds, AllowedMentions: &discordgo.MessageAllowedMentions{}})
	must(t, err)
	must(t, second(bot.ForumThreadStartComplex(forumID, &discordgo.ThreadStart{Name: "blocks"},
		&discordgo.MessageSend{Flags: discordgo.MessageFlagsIsComponentsV2, Components: []discordgo.MessageComponent{discordgo.TextDisplay{Content: "x"}}})))
	must(t, second(bot.ThreadStart(roomID, "open", discordgo.ChannelTypeGuildPublicThread, 1440)))
	must(t, second(bot.ThreadStartComplex(roomID, &discordgo.ThreadStart{Name: "closed", Type: discordgo.ChannelTypeGuildPrivateThread, Invitable: true})))
	m, err := bot.ChannelMessageSend(roomID, "m")
	must(t, err)
	from, err := bot.MessageThreadStart(roomID, m.ID, "from", 60)
	must(t, err)
	if from.ID != m.ID {
		t.Errorf("the thread is %s, its message %s", from.ID, m.ID)
	}
	yes, no := true, false
	must(t, second(bot.ChannelEdit(post.ID, &discordgo.ChannelEdit{Name: "new", Archived: &yes})))
	edited, err := bot.ChannelEdit(post.ID, &discordgo.ChannelEdit{Archived: &no})
	must(t, err)
	if edited.Name != "new" || edited.ThreadMetadata.Archived || edited.OwnerID != appID {
		t.Errorf("edited %+v", edited)
	}
	must(t, bot.ThreadJoin(meetingID))
	must(t, bot.ThreadLeave(meetingID))
	must(t, bot.ThreadMemberAdd(post.ID, mayaID))
	member, err := bot.ThreadMember(post.ID, mayaID, true)
	must(t, err)
	if member.UserID != mayaID || member.Member == nil {
		t.Errorf("the member is %+v", member)
	}
	must(t, bot.ThreadMemberRemove(from.ID, appID))
	active, err := bot.GuildThreadsActive(guildID)
	must(t, err)
	if len(active.Threads) != 6 {
		t.Errorf("%d active threads", len(active.Threads))
	}
}

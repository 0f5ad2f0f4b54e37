package commands

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// noticeWithin bounds the telling, so that it does not hold up the messages after it.
const noticeWithin = 15 * time.Second

// tellModerators says that a post was paused, why, and how to mend it: in the server's
// channel for that, else to whoever made the post. It is said once; whoever it did not
// reach sees it in the list of reminders.
func (a *App) tellModerators(ctx context.Context, p data.Post) {
	ctx, cancel := context.WithTimeout(ctx, noticeWithin)
	defer cancel()
	t := a.texts.For("en")
	h, err := a.hindranceOf(ctx, p)
	if err != nil || h.why != p.Why { // it may be mended by now, and the post is paused all the same
		h = hindrance{why: p.Why}
	}
	notice := bot.Reply{Content: strings.Join([]string{
		t.Say("notice.paused", content.Data{"Name": excerpt(p.Name, maxPostName), "Channel": p.ChannelID, "Why": pausedWords(t, p.Why)}),
		hindranceWords(t, p, h),
		t.Say("notice.then"),
	}, "\n")}
	nonce := "n" + strconv.FormatInt(p.ID, 36) + "-" + strconv.FormatInt(a.Clock.Now().Unix(), 36)

	g, err := a.Store.Guild(ctx, p.GuildID)
	if err == nil && g.Notices != "" {
		inChannel := notice
		inChannel.Components = []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("notice.look"), bot.CustomID("reminder", "open", formatRef(p.ID))),
		)}
		if _, err = a.bot.Send(ctx, g.Notices, nonce, inChannel); err == nil {
			return
		}
	}
	if err != nil {
		a.Log.Warn("the moderators could not be told in their channel", "guild", p.GuildID, "error", err)
	}
	if p.MadeBy == "" {
		return
	}
	channel, err := a.bot.OpenDM(ctx, p.MadeBy)
	if err == nil {
		_, err = a.bot.Send(ctx, channel, nonce, notice)
	}
	if err != nil {
		a.Log.Warn("whoever made a reminder could not be told that it is paused", "guild", p.GuildID, "error", err)
	}
}

// noticeWords says where the moderators are told about a post.
func noticeWords(t content.Text, g data.Guild, p data.Post) string {
	switch {
	case g.Notices != "":
		return t.Say("notice.in_channel", content.Data{"Channel": g.Notices})
	case p.MadeBy != "":
		return t.Say("notice.by_dm", content.Data{"User": p.MadeBy})
	}
	return t.Say("notice.nobody")
}

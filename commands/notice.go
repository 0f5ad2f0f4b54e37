package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
	"cairn/scheduler"

	"github.com/bwmarrin/discordgo"
)

const (
	// noticeWithin bounds the telling of one, so that it does not hold up the others.
	noticeWithin = 15 * time.Second
	// What could not be told is tried again after noticeAgain, then after twice that,
	// at most noticeSeldom, and given up after noticeUntil.
	noticeAgain  = time.Minute
	noticeSeldom = time.Hour
	noticeUntil  = 7 * 24 * time.Hour
	// noticesAtOnce is how many are read from the database together.
	noticesAtOnce = 20
)

// tellModerators tells a server's moderators of each post that was paused because Discord
// did not take it, once, until ctx ends. That they are to be told is in the database:
// nobody is forgotten over a crash or an outage.
func (a *App) tellModerators(ctx context.Context) {
	ctx = bot.InBulk(ctx)
	pause := noticeAgain
	for {
		var again <-chan struct{}
		waiting, stop := context.WithCancel(ctx)
		if a.tellAll(ctx) {
			pause = noticeAgain
		} else {
			again = scheduler.Reached(waiting, a.Clock, a.Clock.Now().Add(pause))
			pause = min(2*pause, noticeSeldom)
		}
		select {
		case <-again:
		case <-a.untold:
		case <-ctx.Done():
		}
		stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// tellAll tells what is to be told now, and reports whether nothing is left to tell.
func (a *App) tellAll(ctx context.Context) (done bool) {
	done = true
	for last := int64(0); ; {
		list, err := a.Store.UntoldPosts(ctx, last, noticesAtOnce)
		if err != nil {
			if ctx.Err() == nil {
				a.Log.Error("what moderators are to be told could not be read; trying again", "error", err)
			}
			return false
		}
		for _, p := range list {
			last = p.ID
			settled := a.tellOf(ctx, p) || a.Clock.Now().Sub(p.Untold) > noticeUntil
			if settled {
				if err := a.Store.ModeratorsTold(context.WithoutCancel(ctx), p); err != nil {
					a.Log.Error("that moderators were told could not be recorded", "guild", p.GuildID, "error", err)
					settled = false
				}
			}
			done = done && settled
		}
		if len(list) < noticesAtOnce || ctx.Err() != nil {
			return done
		}
	}
}

// tellOf says that a post was paused, why, and how to mend it: in the server's channel
// for that, else to whoever made the post. It reports whether that is settled: told, or
// nobody can be. Whoever it did not reach sees it in the list of reminders.
func (a *App) tellOf(ctx context.Context, p data.Post) (settled bool) {
	ctx, cancel := context.WithTimeout(ctx, noticeWithin)
	defer cancel()
	t := a.texts.For("en")
	h, err := a.hindranceOf(ctx, p)
	if err != nil || h.why != p.Why { // it may be mended by now, and the post is paused all the same
		h = hindrance{why: p.Why}
	}
	first := t.Say("notice.paused", content.Data{"Name": excerpt(p.Name, maxPostName), "Channel": p.ChannelID, "Why": pausedWords(t, p.Why)})
	notice := bot.Reply{Content: strings.Join([]string{first, hindranceWords(t, p, h), t.Say("notice.then")}, "\n")}
	tell := func(channel string, m bot.Reply) error {
		if a.Clock.Now().Sub(p.Untold) > nonceTrusted { // an earlier try may have arrived
			message, err := a.bot.Sent(ctx, channel, p.Untold.Add(-time.Minute), func(m *discordgo.Message) bool {
				return strings.HasPrefix(asWritten(m.Content), asWritten(first))
			})
			if message != "" {
				return nil
			}
			if err != nil && !errors.Is(err, bot.ErrTooFarBack) && !bot.Permanent(err) {
				return err
			}
		}
		nonce := "n" + strconv.FormatInt(p.ID, 36) + "-" + strconv.FormatInt(p.Untold.Unix(), 36)
		_, err := a.bot.Send(ctx, channel, nonce, m)
		return err
	}

	g, err := a.Store.Guild(ctx, p.GuildID)
	if err == nil && g.Notices != "" {
		inChannel := notice
		inChannel.Components = []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("notice.look"), bot.CustomID("reminder", "open", formatRef(p.ID))),
		)}
		if err = tell(g.Notices, inChannel); err == nil {
			return true
		}
	}
	if err != nil {
		a.Log.Warn("the moderators could not be told in their channel", "guild", p.GuildID, "error", err)
		if !bot.Permanent(err) {
			return false
		}
	}
	if p.MadeBy == "" {
		return true
	}
	channel, err := a.bot.OpenDM(ctx, p.MadeBy)
	if err == nil {
		err = tell(channel, notice)
	}
	if err != nil {
		a.Log.Warn("whoever made a reminder could not be told that it is paused", "guild", p.GuildID, "error", err)
	}
	return err == nil || bot.Permanent(err)
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

package commands

import (
	"context"
	"errors"
	"slices"
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
	// What is found in a row is told of in one message: noticeQuiet after the last, and
	// at most noticeGather after the first.
	noticeQuiet  = 3 * time.Second
	noticeGather = time.Minute
	// noticeWithin bounds the telling of one server's, so that it does not hold up the
	// others.
	noticeWithin = 15 * time.Second
	// What could not be told is tried again after noticeAgain, then after twice that,
	// at most noticeSeldom, and given up after noticeUntil.
	noticeAgain  = time.Minute
	noticeSeldom = time.Hour
	noticeUntil  = 7 * 24 * time.Hour

	noticeLines = 10 // posts of a kind that a message names
	// noticeRoom is how long that part of a message may be: the rest of it is for how to
	// mend it.
	noticeRoom = maxMessage - 600
)

// tellModerators tells servers' moderators of the posts that were paused because Discord
// did not take them, or with which something is amiss, once, until ctx ends. That they are
// to be told is in the database: nobody is forgotten over a crash or an outage.
func (a *App) tellModerators(ctx context.Context) {
	ctx = bot.InBulk(ctx)
	pause := noticeAgain
	for {
		next, done := a.tellAll(ctx)
		if done {
			pause = noticeAgain
		} else {
			next = sooner(next, a.Clock.Now().Add(pause))
			pause = min(2*pause, noticeSeldom)
		}
		waiting, stop := context.WithCancel(ctx)
		select {
		case <-scheduler.Reached(waiting, a.Clock, next):
		case <-a.noticeWake:
		case <-ctx.Done():
		}
		stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// sooner returns the earlier of two times, of which the zero time is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// tellAll tells what is to be told now. It returns when more of it will be, the zero time
// for never, and whether everything else is told.
func (a *App) tellAll(ctx context.Context) (next time.Time, done bool) {
	done = true
	for last := ""; ; {
		guilds, err := a.Store.UntoldGuilds(ctx, last, guildsAtOnce)
		if err != nil {
			if ctx.Err() == nil {
				a.Log.Error("what moderators are to be told could not be read; trying again", "error", err)
			}
			return next, false
		}
		for _, id := range guilds {
			last = id
			gathered, settled, err := a.tellGuild(ctx, id)
			if err != nil && ctx.Err() == nil {
				a.Log.Error("what moderators are told could not be read or recorded; trying again", "guild", id, "error", err)
			}
			next, done = sooner(next, gathered), done && settled && err == nil
		}
		if len(guilds) < guildsAtOnce || ctx.Err() != nil {
			return next, done
		}
	}
}

// tellGuild tells a server's moderators what has been gathered. It returns when what was
// found just now will be, the zero time for nothing, and whether all the rest is settled.
func (a *App) tellGuild(ctx context.Context, guildID string) (gathered time.Time, settled bool, err error) {
	list, err := a.Store.UntoldPosts(ctx, guildID)
	if err != nil {
		return time.Time{}, false, err
	}
	now := a.Clock.Now()
	var fresh []data.Post
	batches := map[int64][]data.Post{}
	var first, last time.Time
	for _, p := range list {
		if !p.Gathered.IsZero() {
			batches[p.Gathered.Unix()] = append(batches[p.Gathered.Unix()], p)
			continue
		}
		fresh = append(fresh, p)
		first = sooner(first, p.Untold)
		if p.Untold.After(last) {
			last = p.Untold
		}
	}
	if len(fresh) > 0 {
		if gathered = sooner(last.Add(noticeQuiet), first.Add(noticeGather)); !now.Before(gathered) {
			gathered = time.Time{}
			if err := a.Store.GatherPosts(ctx, fresh, now); err != nil {
				return time.Time{}, false, err
			}
			for i := range fresh {
				fresh[i].Gathered = now.Truncate(time.Second)
			}
			batches[now.Unix()] = fresh
		}
	}
	settled = true
	for _, batch := range batches {
		done, err := a.tellOf(ctx, batch)
		if err != nil {
			return gathered, false, err
		}
		settled = settled && done
	}
	return gathered, settled, nil
}

// tellOf tells of posts that were gathered: in the server's channel for that, else those
// who made them. It reports whether that is settled. What nobody could be told is said in
// answer to the next command of a moderator's (see tellsUnheard).
func (a *App) tellOf(ctx context.Context, list []data.Post) (settled bool, err error) {
	telling, cancel := context.WithTimeout(ctx, noticeWithin)
	defer cancel()
	guildID, lasting := list[0].GuildID, context.WithoutCancel(ctx)
	g, err := a.Store.Guild(telling, guildID)
	if err != nil {
		return false, err
	}
	hindrances := a.hindrancesOf(telling, guildID, list)
	late := func() bool { return a.Clock.Now().Sub(list[0].Untold) > noticeUntil }
	if g.Notices != "" {
		err := a.tell(telling, g.Notices, list, hindrances, true)
		if err == nil {
			return true, a.Store.ModeratorsTold(lasting, list)
		}
		a.Log.Warn("the moderators could not be told in their channel", "guild", guildID, "error", err)
		if !bot.Permanent(err) && !late() {
			return false, nil
		}
	}
	settled = true
	for len(list) > 0 {
		maker := list[0].MadeBy
		var theirs, others []data.Post
		for _, p := range list {
			if p.MadeBy == maker {
				theirs = append(theirs, p)
			} else {
				others = append(others, p)
			}
		}
		switch err := a.tellMaker(telling, maker, theirs, hindrances); {
		case err == nil:
			err = a.Store.ModeratorsTold(lasting, theirs)
			if err != nil {
				return false, err
			}
		case errors.Is(err, errNobody), bot.Permanent(err), late():
			if err := a.Store.NobodyTold(lasting, theirs); err != nil {
				return false, err
			}
		default:
			settled = false
		}
		list = others
	}
	return settled, nil
}

var errNobody = errors.New("whoever made it had their data erased")

// tellMaker tells whoever made posts of them by direct message.
func (a *App) tellMaker(ctx context.Context, userID string, list []data.Post, hindrances map[int64]hindrance) error {
	if userID == "" {
		return errNobody
	}
	channel, err := a.bot.OpenDM(ctx, userID)
	if err == nil {
		err = a.tell(ctx, channel, list, hindrances, false)
	}
	if err != nil {
		a.Log.Warn("whoever made reminders could not be told of them", "guild", list[0].GuildID, "error", err)
	}
	return err
}

// tell sends a notice into a channel, unless an earlier try of it has arrived there.
func (a *App) tell(ctx context.Context, channel string, list []data.Post, hindrances map[int64]hindrance, inServer bool) error {
	t := a.texts.For("en")
	first, whole := a.noticeText(t, list, hindrances)
	begun := list[0].Gathered
	if a.Clock.Now().Sub(begun) > nonceTrusted {
		message, err := a.bot.Sent(ctx, channel, begun.Add(-time.Minute), func(m *discordgo.Message) bool {
			return strings.HasPrefix(asWritten(m.Content), asWritten(first))
		})
		if message != "" {
			return nil
		}
		if err != nil && !errors.Is(err, bot.ErrTooFarBack) && !bot.Permanent(err) {
			return err
		}
	}
	m := bot.Reply{Content: whole}
	switch {
	case inServer && len(list) == 1:
		m.Components = []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("notice.look"), bot.CustomID("reminder", "open", formatRef(list[0].ID))),
		)}
	case inServer:
		m.Components = []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("reminder.button_all"), bot.CustomID("reminder", "list")),
		)}
	}
	nonce := "n" + strconv.FormatInt(list[0].ID, 36) + "-" + strconv.FormatInt(begun.Unix(), 36)
	_, err := a.bot.Send(ctx, channel, nonce, m)
	return err
}

// hindrancesOf asks Discord what keeps posts of a server from being posted as they
// should be, by their ids. What is not known, or is mended by now while the post is paused
// all the same, is as it was when it was found.
func (a *App) hindrancesOf(ctx context.Context, guildID string, list []data.Post) map[int64]hindrance {
	standing, err := a.bot.Standing(ctx, guildID)
	type place struct {
		channel, role string
		forum         bool
	}
	asked, all := map[place]hindrance{}, map[int64]hindrance{}
	for _, p := range list {
		at := place{p.ChannelID, p.RoleID, p.Forum}
		h, known := asked[at]
		if !known && err == nil {
			var askErr error
			if h, askErr = hindranceIn(ctx, standing, p); askErr != nil {
				h = hindrance{}
			}
			asked[at] = h
		}
		switch {
		case p.State == data.Paused && h.why != p.Why:
			h = hindrance{why: p.Why}
		case p.State == data.Paused:
		case p.Amiss == data.WithoutPing && !slices.Contains(h.missing, mentionRoles):
			h = hindrance{why: data.PausedNoAccess, missing: []permission{mentionRoles}}
		case p.Amiss != data.WithoutPing && h.why != p.Amiss:
			h = hindrance{why: p.Amiss}
		}
		all[p.ID] = h
	}
	return all
}

// noticeText says of posts that they were paused, will be, or come without their ping, why,
// and how to mend it; first is the part that is the same at every try.
func (a *App) noticeText(t content.Text, list []data.Post, hindrances map[int64]hindrance) (first, whole string) {
	var paused, silent, warned []data.Post
	for _, p := range list {
		switch {
		case p.State == data.Paused:
			paused = append(paused, p)
		case p.Amiss == data.WithoutPing:
			silent = append(silent, p)
		default:
			warned = append(warned, p)
		}
	}
	parts := []noticePart{
		{"notice.paused", "notice.paused_many", "notice.paused_each", paused},
		{"notice.warned", "notice.warned_many", "notice.warned_each", warned},
		{"notice.silent", "notice.silent_many", "notice.silent_each", silent},
	}
	for most := noticeLines; ; most-- { // it does not depend on how things are to be mended, which changes
		var lines []string
		for _, part := range parts {
			lines = append(lines, part.lines(t, most)...)
		}
		if first = strings.Join(lines, "\n"); most == 0 || a.bot.Length(first) <= noticeRoom {
			break
		}
	}
	last := t.Say("notice.once")
	switch {
	case len(paused) > 1:
		last = t.Say("notice.then_each")
	case len(paused) == 1:
		last = t.Say("notice.then")
	}
	lines := []string{first}
	for _, p := range list {
		hint := hindranceWords(t, p, hindrances[p.ID])
		fits := a.bot.Length(strings.Join(append(slices.Clone(lines), hint, last), "\n")) <= maxMessage
		if fits && !slices.Contains(lines, hint) {
			lines = append(lines, hint)
		}
	}
	return first, strings.Join(append(lines, last), "\n")
}

// A noticePart is what a message says of posts of which the same is to be said: the texts
// for one, for the heading of several, and for each of those.
type noticePart struct {
	only, many, each string
	posts            []data.Post
}

// lines name at most so many of several posts.
func (part noticePart) lines(t content.Text, most int) (lines []string) {
	if len(part.posts) > 1 {
		lines = append(lines, t.Count(part.many, len(part.posts)))
	}
	for i, p := range part.posts {
		words := content.Data{"Name": excerpt(p.Name, maxPostName), "Channel": p.ChannelID, "Role": p.RoleID, "Why": amissWords(t, p), "Unix": p.Gathered.Unix()}
		if coming := comingTimes(p, p.Gathered, 1); len(coming) > 0 {
			words["Unix"] = coming[0].Unix()
		}
		switch {
		case len(part.posts) == 1:
			lines = append(lines, t.Say(part.only, words))
		case i == most:
			return append(lines, t.Count("setup.more", len(part.posts)-i))
		default:
			lines = append(lines, "- "+t.Say(part.each, words))
		}
	}
	return lines
}

// amissWords says in a few words why a post is paused or will be.
func amissWords(t content.Text, p data.Post) string {
	switch {
	case p.State == data.Paused:
		return pausedWords(t, p.Why)
	case p.Amiss == data.WithoutPing:
		return pausedWords(t, data.PausedNoAccess)
	}
	return pausedWords(t, p.Amiss)
}

// tellsUnheard adds to an answer to a moderator what nobody could be told before, once.
func (a *App) tellsUnheard(h bot.Handler) bot.Handler {
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		r, err := h(ctx, in)
		if err != nil || r.Content == "" || r.Shared || r.AsIs {
			return r, err
		}
		list, err := a.Store.UnheardPosts(ctx, in.GuildID)
		if err != nil {
			a.Log.Error("what nobody could be told before could not be read", "guild", in.GuildID, "error", err)
		}
		if len(list) == 0 {
			return r, nil
		}
		t := a.text(in)
		var each []string
		for _, p := range list {
			words := "notice.unheard_warned"
			switch {
			case p.State == data.Paused:
				words = "notice.unheard_paused"
			case p.Amiss == data.WithoutPing:
				words = "notice.unheard_silent"
			}
			each = append(each, t.Say(words, content.Data{"Name": excerpt(p.Name, maxPostName), "Why": amissWords(t, p)}))
		}
		for _, line := range []string{t.Say("notice.unheard") + " " + strings.Join(each, "; ") + ".", t.Count("notice.unheard_many", len(list))} {
			said := r.Content + "\n\n" + line
			if a.bot.Length(said) > maxMessage {
				continue
			}
			if err := a.Store.ModeratorsTold(ctx, list); err != nil {
				a.Log.Error("that moderators were told could not be recorded", "guild", in.GuildID, "error", err)
				break
			}
			r.Content = said
			break
		}
		return r, nil // where there is no room, the next answer says it
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

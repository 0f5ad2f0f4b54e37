package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
	"cairn/scheduler"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

// checkInBegin is the custom id of the button on a check-in post: whoever presses it
// gets a private check-in of their own.
func checkInBegin() string { return bot.CustomID("checkin", "begin") }

// postMessage is a channel post as it looks when it is due at a time.
func postMessage(t content.Text, p data.Post, due time.Time) bot.Reply {
	r := bot.Reply{Content: fillPost(p.Text, due)}
	if mention := "<@&" + p.RoleID + ">"; p.RoleID != "" {
		r.PingRoles = []string{p.RoleID}
		if !strings.Contains(r.Content, mention) {
			r.Content = mention + "\n" + r.Content
		}
	}
	if p.Kind == data.CheckInPrompt {
		r.Components = []discordgo.MessageComponent{row(button(discordgo.PrimaryButton, t.Say("post.checkin_button"), checkInBegin()))}
	}
	return r
}

// fillPost fills the places that a text leaves for its due time, which everyone reads
// in their own zone.
func fillPost(text string, due time.Time) string {
	at := func(style string) string { return fmt.Sprintf("<t:%d:%s>", due.Unix(), style) }
	return strings.NewReplacer("{time}", at("t"), "{date}", at("D"), "{relative}", at("R")).Replace(text)
}

// maxTitle is Discord's limit for the title of a forum post.
const maxTitle = 100

// postTitle is the title of a forum post. Discord shows no one's own time in a title: it
// is the post's.
func postTitle(p data.Post, due time.Time) string {
	local := due.In(zones.OrUTC(p.Zone))
	filled := strings.NewReplacer("{time}", local.Format("15:04"), "{date}", local.Format(time.DateOnly)).Replace(cmp.Or(p.Title, p.Name))
	return shorten(filled, maxTitle)
}

// postStart is when the first day of a post begins in its zone; false: it has none.
func postStart(p data.Post) (time.Time, bool) {
	date, err := scheduler.ParseDate(p.Starts)
	if err != nil {
		return time.Time{}, false
	}
	return scheduler.Rule{Kind: scheduler.Once, Date: date}.Next(zones.OrUTC(p.Zone), time.Unix(0, 0))
}

// postFrom is the time from which a post's due times count, and one to look for the
// first of them after.
func postFrom(p data.Post, now time.Time) (from, after time.Time) {
	if start, ok := postStart(p); ok && start.After(now) {
		return start, start.Add(-time.Second) // a due time on the first minute of that day counts
	}
	return now, now
}

// comingTimes returns the next times at which a post comes, at most n: not before its
// first day, not after its last, and on none of the days that it leaves out.
func comingTimes(p data.Post, now time.Time, n int) []time.Time {
	rule, err := scheduler.ParseRule(p.Rule)
	if err != nil {
		return nil
	}
	loc, skips := zones.OrUTC(p.Zone), strings.Fields(p.Skips)
	_, after := postFrom(p, now)
	var times []time.Time
	for len(times) < n {
		next, ok := rule.Next(loc, after)
		day := scheduler.DateOf(next, loc).String()
		if !ok || p.Ends != "" && day > p.Ends {
			break
		}
		if !slices.Contains(skips, day) {
			times = append(times, next)
		}
		after = next
	}
	return times
}

// postTiming is a post's timing from now on, as it is stored.
func postTiming(p data.Post, now time.Time) (_ data.Timing, from time.Time) {
	from, after := postFrom(p, now)
	timing := data.Timing{Rule: p.Rule, Zone: p.Zone}
	if rule, err := scheduler.ParseRule(p.Rule); err == nil {
		timing.Next, _ = rule.Next(zones.OrUTC(p.Zone), after)
	}
	return timing, from
}

// sendPost sends a channel post that is due. What Discord will never take is paused, and
// the moderators are told.
func (a *App) sendPost(ctx context.Context, d data.Delivery) scheduler.Outcome {
	p := *d.Post
	// Forums know no nonce, and channels forget it.
	if d.Attempts > 1 && (p.Forum || a.Clock.Now().Sub(d.FirstTry) > nonceTrusted) {
		message, err := a.postArrived(ctx, d)
		switch {
		case errors.Is(err, scheduler.ErrCannotKnow) && !bot.Permanent(err):
			return scheduler.Outcome{GaveUp: data.Unknown, Why: err.Error()}
		case err != nil: // Discord may have refused the look, and would refuse the post
			return a.notPosted(ctx, d, err)
		case message != "":
			return a.posted(ctx, d, message)
		}
	}
	silent := false
	if p.RoleID != "" {
		roles, err := a.bot.Roles(ctx, p.GuildID)
		if err != nil {
			return a.notPosted(ctx, d, err)
		}
		i := slices.IndexFunc(roles, func(r *discordgo.Role) bool { return r.ID == p.RoleID })
		if i < 0 {
			if _, err := a.bot.Channel(ctx, p.ChannelID); err != nil { // mending the role would not help
				return a.notPosted(ctx, d, err)
			}
			return a.holdPost(ctx, d, data.PausedRoleGone, data.RoleGone, "the role that it pings is gone")
		}
		if !roles[i].Mentionable { // without the permission, Discord would drop the ping and say nothing
			may, err := a.bot.PermissionsIn(ctx, p.ChannelID)
			if err != nil {
				return a.notPosted(ctx, d, err)
			}
			silent = may&mentionRoles.bit == 0
		}
	}
	var message string
	var err error
	if m := postMessage(a.texts.For("en"), p, d.Due); p.Forum {
		message, err = a.bot.PostInForum(ctx, p.ChannelID, postTitle(p, d.Due), m)
	} else {
		message, err = a.bot.Send(ctx, p.ChannelID, d.Nonce(), m)
	}
	if err != nil {
		return a.notPosted(ctx, d, err)
	}
	out := a.posted(ctx, d, message)
	if silent {
		out.Why = data.WithoutPing
	}
	a.amiss(ctx, p, out.Why)
	return out
}

// amiss notes what is amiss with a post that is on, so that moderators are told; "":
// nothing is any more.
func (a *App) amiss(ctx context.Context, p data.Post, what string) {
	if p.Amiss == what {
		return
	}
	err := a.Store.SetAmiss(context.WithoutCancel(ctx), p.GuildID, p.ID, what, a.Clock.Now())
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		a.Log.Error("what is amiss with a reminder could not be recorded", "reminder", p.ID, "error", err)
	}
	a.tellSoon()
}

// tellSoon lets the moderators be told of what is noted for that.
func (a *App) tellSoon() {
	select {
	case a.noticeWake <- struct{}{}:
	default:
	}
}

// posted ends a post that came on its last day.
func (a *App) posted(ctx context.Context, d data.Delivery, message string) scheduler.Outcome {
	p := *d.Post
	if p.Ends != "" && !d.ByHand && len(comingTimes(p, d.Due, 1)) == 0 {
		if err := a.Store.EndPost(context.WithoutCancel(ctx), p.GuildID, p.ID); err != nil && !errors.Is(err, data.ErrNotFound) {
			a.Log.Error("a reminder that came for the last time could not be ended", "reminder", p.ID, "error", err)
		}
	}
	return scheduler.Outcome{MessageID: message}
}

// postArrived looks for what an earlier attempt may have posted. scheduler.ErrCannotKnow
// says that looking again would be no use.
func (a *App) postArrived(ctx context.Context, d data.Delivery) (messageID string, err error) {
	messageID, err = a.findPosted(ctx, d)
	if errors.Is(err, bot.ErrTooFarBack) || bot.Permanent(err) {
		err = fmt.Errorf("%w: %w", scheduler.ErrCannotKnow, err)
	}
	return messageID, err
}

func (a *App) findPosted(ctx context.Context, d data.Delivery) (messageID string, err error) {
	p := *d.Post
	since := d.FirstTry.Add(-time.Minute) // clocks differ
	if p.Forum {
		return a.bot.SentInForum(ctx, p.GuildID, p.ChannelID, postTitle(p, d.Due), since)
	}
	may, err := a.bot.PermissionsIn(ctx, p.ChannelID)
	if err != nil {
		return "", err
	}
	if may&discordgo.PermissionReadMessageHistory == 0 { // Discord would answer that there is nothing
		return "", fmt.Errorf("%w: Read Message History is missing", scheduler.ErrCannotKnow)
	}
	want := postMessage(a.texts.For("en"), p, d.Due)
	return a.bot.Sent(ctx, p.ChannelID, since, func(m *discordgo.Message) bool {
		return asWritten(m.Content) == asWritten(want.Content) && bot.HasComponent(m, "checkin", "") == (p.Kind == data.CheckInPrompt)
	})
}

// commandMention is what a command that a text names becomes when it is sent.
var commandMention = regexp.MustCompile(`</([^:>]+):\d+>`)

// asWritten is a message's text but for what sending changes in it.
func asWritten(text string) string {
	return strings.Join(strings.Fields(commandMention.ReplaceAllString(text, "`/$1`")), " ")
}

// notPosted acts on a post that did not go out.
func (a *App) notPosted(ctx context.Context, d data.Delivery, err error) scheduler.Outcome {
	switch {
	case bot.UnknownChannel(err), bot.UnknownGuild(err), bot.NoAccess(err):
		there, askErr := a.bot.InGuild(ctx, d.Post.GuildID)
		switch {
		case askErr != nil:
			return a.postLater(d, askErr)
		case !there:
			return a.leftGuild(ctx, d)
		case bot.UnknownChannel(err):
			return a.holdPost(ctx, d, data.PausedChannelGone, data.ChannelGone, err.Error())
		}
		return a.holdPost(ctx, d, data.PausedNoAccess, data.NoAccess, err.Error())
	case bot.Locked(err):
		return a.holdPost(ctx, d, data.PausedLocked, data.Refused, err.Error())
	case bot.Permanent(err):
		return a.holdPost(ctx, d, data.PausedRefused, data.Refused, err.Error())
	}
	return a.postLater(d, err)
}

func (a *App) postLater(d data.Delivery, err error) scheduler.Outcome {
	return scheduler.Outcome{NotBefore: a.Clock.Now().Add(retryAfter(d.Attempts)), Why: err.Error()}
}

// holdPost pauses a post that Discord will not take, and lets the moderators be told,
// unless it was paused already.
func (a *App) holdPost(ctx context.Context, d data.Delivery, why, outcome, reason string) scheduler.Outcome {
	err := a.Store.HoldPost(context.WithoutCancel(ctx), d, why, outcome, reason,
		data.Audit{At: a.Clock.Now(), Action: "pause", Name: d.Post.Name, After: why})
	if err != nil && !errors.Is(err, data.ErrNotFound) { // removed meanwhile: nobody to tell
		return a.postLater(d, err)
	}
	a.tellSoon()
	return scheduler.Outcome{GaveUp: outcome, Why: reason}
}

// leftGuild pauses all posts of a server that the bot was removed from. Nobody there can
// be told: its moderators know, and see it when the bot is back.
func (a *App) leftGuild(ctx context.Context, d data.Delivery) scheduler.Outcome {
	if err := a.Store.GuildGone(context.WithoutCancel(ctx), d.Post.GuildID, a.Clock.Now()); err != nil {
		return a.postLater(d, err)
	}
	return scheduler.Outcome{GaveUp: data.ChannelGone, Why: "the bot is not in the server any more"}
}

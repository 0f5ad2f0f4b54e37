package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
	"cairn/scheduler"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

// nonceTrusted is for how long after the first attempt the nonce alone keeps a repeated
// message from appearing twice: Discord remembers it for "the past few minutes" and
// does not say how many. Later, the channel is looked through first.
const nonceTrusted = 2 * time.Minute

// After so many messages in a row that nobody answered, a check-in prompt comes once a
// week; after so many weeks more it stops.
const (
	unansweredDays  = 3
	unansweredWeeks = 4
)

// Send sends a due message. It is part of scheduler.Sender.
func (a *App) Send(ctx context.Context, d data.Delivery) scheduler.Outcome {
	ctx = bot.InBulk(ctx)
	if d.Post != nil {
		return a.sendPost(ctx, d)
	}
	return a.sendReminder(ctx, d)
}

// Arrived looks for the message of an earlier attempt. It is part of scheduler.Sender.
func (a *App) Arrived(ctx context.Context, d data.Delivery) (messageID string, err error) {
	ctx = bot.InBulk(ctx)
	if d.Post != nil {
		return a.postArrived(ctx, d)
	}
	channel, err := a.channelOf(ctx, d)
	if err != nil {
		return "", err
	}
	return a.reminderArrived(ctx, d, channel)
}

// Nightly finds out which servers have removed the bot, and what will keep posts from
// being posted. It is part of scheduler.Sender.
func (a *App) Nightly(ctx context.Context) { a.lookAfterGuilds(ctx) }

// sendReminder sends a member's reminder by direct message, or in the private thread
// that stands in for that. What a phone's lock screen shows of it names no substance,
// no score and no medicine.
func (a *App) sendReminder(ctx context.Context, d data.Delivery) scheduler.Outcome {
	channel, err := a.channelOf(ctx, d)
	if err == nil && d.Settings.Thread != "" {
		err = a.stillInThread(ctx, d)
	}
	var message string
	if err == nil && d.Attempts > 1 && a.Clock.Now().Sub(d.FirstTry) > nonceTrusted {
		message, err = a.reminderArrived(ctx, d, channel)
	}
	pace := paceOf(d)
	if err == nil && message == "" {
		message, err = a.bot.Send(ctx, channel, d.Nonce(), a.reminderMessage(ctx, d, pace))
	}
	if err == nil {
		if d.Unreached() {
			a.dmsOpen(context.WithoutCancel(ctx), d.UserID)
		}
		a.setPace(ctx, d, pace)
		return scheduler.Outcome{MessageID: message}
	}
	if errors.Is(err, scheduler.ErrCannotKnow) {
		return scheduler.Outcome{GaveUp: data.Unknown, Why: err.Error()}
	}
	return a.refused(context.WithoutCancel(ctx), d, err)
}

// errLeftThread says that the member is not in their private thread any more.
var errLeftThread = errors.New("the member left the private thread")

// stillInThread makes sure that a message in a private thread reaches its member: others
// may read it there, and nobody else should.
func (a *App) stillInThread(ctx context.Context, d data.Delivery) error {
	in, err := a.bot.InThread(ctx, d.Settings.Thread, d.UserID)
	if err == nil && !in {
		return errLeftThread
	}
	return err
}

// refused acts on a message that did not go out.
func (a *App) refused(ctx context.Context, d data.Delivery, err error) scheduler.Outcome {
	threadGone := bot.UnknownChannel(err) || bot.NoAccess(err) || bot.Locked(err) || errors.Is(err, errLeftThread)
	switch {
	case d.Settings.Thread != "" && threadGone:
		if err := a.Store.ForgetThread(ctx, d.UserID, d.Settings.Thread); err != nil {
			a.Log.Error("a private thread that is gone could not be forgotten", "error", err)
		}
		if d.DMsClosed {
			return scheduler.Outcome{GaveUp: data.DMsClosed, Why: "the private thread is gone"}
		}
	case bot.DMsClosed(err) && d.Unreached(): // since when is known already
		return scheduler.Outcome{GaveUp: data.DMsClosed}
	case bot.DMsClosed(err):
		if err := a.Store.SetDMsClosed(ctx, d.UserID, a.Clock.Now()); err != nil {
			a.Log.Error("closed direct messages could not be recorded", "error", err)
		}
		return scheduler.Outcome{GaveUp: data.DMsClosed}
	case threadGone && d.DMChannel != "":
		// The stored channel is gone: open it anew at the next attempt.
		if err := a.Store.SetDMChannel(ctx, d.UserID, ""); err != nil {
			a.Log.Error("a direct-message channel could not be forgotten", "error", err)
		}
	case bot.Permanent(err):
		a.restIfRefused(ctx, d)
		return scheduler.Outcome{GaveUp: data.Refused, Why: err.Error()}
	}
	return scheduler.Outcome{NotBefore: a.Clock.Now().Add(retryAfter(d.Attempts)), Why: err.Error()}
}

// maxRefused is how many messages in a row Discord can refuse until a reminder stops:
// nothing is sent to nowhere for ever.
const maxRefused = 3

// restIfRefused stops a reminder whose last messages were all refused, as this one is.
func (a *App) restIfRefused(ctx context.Context, d data.Delivery) {
	last, err := a.Store.Outcomes(ctx, d.Reminder, maxRefused-1)
	if err == nil && len(last) == maxRefused-1 && !slices.ContainsFunc(last, func(o data.Outcome) bool { return o.Outcome != data.Refused }) {
		err = a.Store.RestReminder(ctx, d, whyRefused)
	}
	if err != nil {
		a.Log.Error("a reminder that Discord refuses could not be stopped", "error", err)
	}
}

// channelOf is where a member's messages go. A direct-message channel is opened once
// and remembered: opening is limited more strictly than sending.
func (a *App) channelOf(ctx context.Context, d data.Delivery) (string, error) {
	if d.Settings.Thread != "" {
		return d.Settings.Thread, nil
	}
	if d.DMChannel != "" {
		return d.DMChannel, nil
	}
	channel, err := a.bot.OpenDM(ctx, d.UserID)
	if err == nil {
		err = a.Store.SetDMChannel(ctx, d.UserID, channel)
	}
	return channel, err
}

func (a *App) reminderArrived(ctx context.Context, d data.Delivery, channel string) (string, error) {
	origin := originOf(d)
	message, err := a.bot.Sent(ctx, channel, d.FirstTry.Add(-time.Minute), func(m *discordgo.Message) bool {
		return bot.HasComponent(m, "checkin", origin) || bot.HasComponent(m, "reminders", origin)
	})
	if errors.Is(err, bot.ErrTooFarBack) {
		err = fmt.Errorf("%w: %w", scheduler.ErrCannotKnow, err)
	}
	return message, err
}

// pace is how often a check-in prompt comes from now on.
type pace int

const (
	asAsked    pace = iota
	onceAWeek       // since nobody answered for days
	notAnyMore      // since nobody answered for weeks
)

func paceOf(d data.Delivery) pace {
	rule, err := scheduler.ParseRule(d.Rule)
	if d.Kind != data.CheckInPrompt || d.ByHand || err != nil {
		return asAsked
	}
	seldom := d.Weekly || rule.Shortest() >= 7*24*time.Hour
	switch {
	case seldom && d.Unanswered >= unansweredWeeks:
		return notAnyMore
	case !seldom && d.Unanswered >= unansweredDays:
		return onceAWeek
	}
	return asAsked
}

// setPace carries out what the message said.
func (a *App) setPace(ctx context.Context, d data.Delivery, p pace) {
	var err error
	switch p {
	case asAsked:
		return
	case onceAWeek:
		rule, _ := scheduler.ParseRule(d.Rule)
		weekly := weeklyFrom(rule, zones.OrUTC(d.Zone), d.Due)
		next, _ := weekly.Next(zones.OrUTC(d.Zone), a.Clock.Now())
		err = a.Store.StepDown(ctx, d, data.Timing{Rule: weekly.String(), Zone: d.Zone, Next: next})
	case notAnyMore:
		err = a.Store.RestReminder(ctx, d, whyUnanswered)
	}
	a.sched.Changed()
	if err != nil {
		a.Log.Error("an unanswered prompt could not be stepped down", "error", err)
	}
}

// Why a reminder was stopped without the member's wish; the words for it are in the
// catalogue under reminders.state.
const (
	whyUnanswered = "unanswered"
	whyRefused    = "refused"
)

// reminderMessage is the message of a member's reminder.
func (a *App) reminderMessage(ctx context.Context, d data.Delivery, p pace) bot.Reply {
	t := a.texts.For(d.Locale)
	origin := originOf(d)
	press := func(style discordgo.ButtonStyle, text, action string, more ...string) discordgo.MessageComponent {
		return button(style, t.Say("prompt."+text), bot.CustomID("reminders", action, append([]string{origin}, more...)...))
	}
	var r bot.Reply
	switch {
	case p == notAnyMore && d.Settings.LockScreen == data.Plain:
		r = bot.Reply{Content: t.Say("prompt.plain"), Components: []discordgo.MessageComponent{row(
			press(discordgo.PrimaryButton, "read", "read", readFarewell),
			press(discordgo.SecondaryButton, "start_again", "start"),
		)}}
	case p == notAnyMore:
		r = bot.Reply{Content: t.Say("prompt.farewell"), Components: []discordgo.MessageComponent{row(
			press(discordgo.PrimaryButton, "start_again", "start"),
		)}}
	case d.Kind == data.CheckInPrompt:
		r = ask(t, origin, data.CheckIn{})
		switch rule, _ := scheduler.ParseRule(d.Rule); {
		case d.Settings.LockScreen == data.Plain:
			r.Content = t.Say("prompt.plain")
		case d.Weekly || p == onceAWeek || rule.Days != scheduler.EveryDay:
			r.Content = t.Say("prompt.not_daily")
		}
		switch {
		case p == onceAWeek && d.Settings.LockScreen == data.Plain:
			r.Components = append(r.Components, row(
				press(discordgo.SecondaryButton, "read", "read", readStepDown),
				press(discordgo.SecondaryButton, "daily_again", "start"),
			))
		case p == onceAWeek:
			r.Content += "\n" + t.Say("prompt.step_down")
			r.Components = append(r.Components, row(press(discordgo.SecondaryButton, "daily_again", "start")))
		}
	default:
		r = bot.Reply{
			Content: a.reminderText(ctx, t, d),
			Components: []discordgo.MessageComponent{row(
				press(discordgo.PrimaryButton, "done", "done"),
				press(discordgo.SecondaryButton, "what", "what"),
				press(discordgo.SecondaryButton, "in_15", "snooze", "15"),
				press(discordgo.SecondaryButton, "in_60", "snooze", "60"),
				press(discordgo.SecondaryButton, "more", "more"),
			)},
		}
	}
	if d.Settings.Thread != "" {
		r.Content = "<@" + d.UserID + "> " + r.Content
		r.PingUsers = []string{d.UserID}
	}
	return r
}

// What a message says whose member wants as little as possible on a lock screen: in a
// custom id.
const (
	readStepDown = "week"
	readFarewell = "rest"
)

// readNote says what a message said nothing of, to the member alone.
func (a *App) readNote(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	said, back := "prompt.step_down", "prompt.daily_again"
	if in.Arg(1) == readFarewell {
		said, back = "prompt.farewell", "prompt.start_again"
	}
	return bot.Reply{Content: t.Say(said), Components: []discordgo.MessageComponent{row(
		button(discordgo.PrimaryButton, t.Say(back), bot.CustomID("reminders", "start", in.Arg(0))),
	)}}, nil
}

// reminderText is as much of a reminder as the member wants on a lock screen. In a
// private thread, into which moderators can look, it never is their own words.
func (a *App) reminderText(ctx context.Context, t content.Text, d data.Delivery) string {
	loc := zones.OrUTC(d.Zone)
	text := t.Say("prompt.neutral", content.Data{"Time": d.Due.In(loc).Format("15:04")})
	switch {
	case d.Settings.LockScreen == data.Plain:
		return t.Say("prompt.plain")
	case d.Settings.LockScreen == data.Words && d.Settings.Thread == "":
		if r, err := a.Store.Reminder(ctx, d.UserID, d.Reminder); err == nil {
			text = reminderName(t, r)
		}
	}
	if len(d.Also) > 0 {
		var times []string
		for _, due := range d.Also {
			times = append(times, due.In(loc).Format("15:04"))
		}
		text += "\n" + t.Say("prompt.also", content.Data{"Times": strings.Join(times, ", ")})
	}
	return text
}

// The buttons of a message that came.

func (a *App) doneWithMessage(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.seen(ctx, in, "prompt.done_said")
}

// skipMessage is "Not today" on a check-in prompt.
func (a *App) skipMessage(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.seen(ctx, in, "checkin.skipped")
}

func (a *App) seen(ctx context.Context, in *bot.Interaction, said string) (bot.Reply, error) {
	t := a.text(in)
	if id, due, ok := parseOrigin(in.Arg(0)); ok {
		err := a.Store.SeenReminder(ctx, in.UserID, id, due)
		if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent) { // removed, or another person's
			return a.helpNowFirst(in, in.Arg(1) == urgentArg, bot.Reply{Content: t.Say("reminders.gone"), Update: true}), nil
		}
		if err != nil {
			return bot.Reply{}, err
		}
	}
	r := bot.Reply{Content: t.Say(said), Update: true, Shared: in.Arg(1) != urgentArg}
	return a.helpNowFirst(in, in.Arg(1) == urgentArg, r), nil
}

// snoozeMessage puts a message off by some minutes.
func (a *App) snoozeMessage(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	id, due, ok := parseOrigin(in.Arg(0))
	minutes, err := strconv.Atoi(in.Arg(1))
	if !ok || err != nil || minutes < 1 || minutes > 24*60 {
		return bot.Reply{}, bot.ErrStale
	}
	until := in.Time.Add(time.Duration(minutes) * time.Minute).Truncate(time.Second)
	err = a.Store.SnoozeReminder(ctx, in.UserID, id, due, until)
	if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("reminders.gone")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	a.sched.Changed()
	return bot.Reply{Content: t.Say("prompt.snoozed", content.Data{"Unix": until.Unix()}), Update: true, Shared: true}, nil
}

// showWords says what a reminder is about, to the member alone.
func (a *App) showWords(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	id, due, _ := parseOrigin(in.Arg(0))
	r, err := a.Store.Reminder(ctx, in.UserID, id)
	if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("reminders.gone")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	also, err := a.Store.StoodFor(ctx, in.UserID, id, due)
	if err != nil || len(also) == 0 {
		return bot.Reply{Content: reminderName(t, r)}, err
	}
	list, err := a.Store.Reminders(ctx, in.UserID)
	if err != nil {
		return bot.Reply{}, err
	}
	line := func(r data.Reminder, due time.Time) string {
		return "- <t:" + strconv.FormatInt(due.Unix(), 10) + ":t> " + reminderName(t, r)
	}
	lines := []string{line(r, due)}
	for _, other := range slices.Backward(also) {
		if i := slices.IndexFunc(list, func(r data.Reminder) bool { return r.ID == other.Reminder }); i >= 0 {
			lines = append(lines, line(list[i], other.Due))
		}
	}
	return bot.Reply{Content: fitLines(lines)}, nil
}

// originOf is the name of a message in the custom ids of its components: the reminder
// and the due time.
func originOf(d data.Delivery) string { return origin(d.Reminder, d.Due) }

func origin(reminder int64, due time.Time) string {
	return "d" + formatRef(reminder) + "-" + strconv.FormatInt(due.Unix(), 36)
}

// parseOrigin reads what originOf wrote.
func parseOrigin(s string) (reminder int64, due time.Time, ok bool) {
	ref, at, found := strings.Cut(strings.TrimPrefix(s, "d"), "-")
	reminder, ok = parseRef(ref)
	unix, err := strconv.ParseInt(at, 36, 64)
	return reminder, time.Unix(unix, 0), found && ok && err == nil && strings.HasPrefix(s, "d")
}

// retryAfter is the pause after the given attempt: 15 s, 30 s, 1 min … 15 min.
func retryAfter(attempt int) time.Duration {
	return min(15*time.Second<<min(attempt-1, 10), 15*time.Minute)
}

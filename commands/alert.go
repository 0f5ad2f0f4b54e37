package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/crisis"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// An alert tells a server's moderators that a member may be in danger: only where the
// server switched alerts on and the member agreed to them there beforehand, only for
// signs that hardly mean anything else, and never with a word of what was written.
// Nothing is done about the member by itself.
//
// Its steps are in the database with the time of the next one, and go by the
// scheduler's clock: posted, repeated once, then the member is told that nobody may be
// watching; as soon as a moderator takes it, the member is told that instead. A message
// whose sending was cut off is sent again: Discord knows its nonce for a few minutes,
// and twice is better than never here.

const (
	usualMinutes = 10  // until an alert is repeated, and again until the member is told
	mostMinutes  = 120 // that a server can set
	alertAgain   = 12 * time.Hour
	// keepAlerts is how long what became of an alert, and what the detector found, can be
	// looked up.
	keepAlerts = 7 * 24 * time.Hour
	// alertsForget is how often what is older is removed.
	alertsForget = 6 * time.Hour
	// A step that Discord does not take for a while is tried again.
	stepWithin   = 20 * time.Second
	firstRetry   = 15 * time.Second
	longestRetry = 5 * time.Minute
	postRetries  = 4  // of telling the moderators: some four minutes
	mostRetries  = 12 // of telling the member
	// alertStale is when an alert is too old to be acted on, after a long outage.
	alertStale = 24 * time.Hour
	// afterAlertError is the pause after an error of the database, which doubles up to
	// longestRetry.
	afterAlertError = 5 * time.Second
	// alertsAtOnce bounds the alerts whose steps are taken together.
	alertsAtOnce = 8
)

func minutesUntil(g data.Guild) int { return cmp.Or(g.Alerts.Minutes, usualMinutes) }

// raise stores alerts for what was found, if it justifies them, and returns which
// moderators are told, or were lately: those of guildID, or where that is "" (direct
// messages) of every server for which the member agreed. channelID is where it was given.
func (a *App) raise(ctx context.Context, userID, guildID, channelID string, at time.Time, found crisis.Result) data.Alerting {
	// Who threatens a member at home may be among the moderators.
	if !found.Alert() || found.Violence && found.AboutOther {
		return data.Alerting{}
	}
	alert := data.Alert{UserID: userID, GuildID: guildID, Tier: found.Tier.String(), Kind: kindOf(found), At: at}
	if guildID != "" {
		alert.Place = channelID
	}
	var raised data.Alerting
	err := a.impatiently(ctx, raiseWithin, storeAnyway, func(ctx context.Context) (err error) {
		raised, err = a.Store.RaiseAlerts(ctx, alert, at.Add(-alertAgain), usualMinutes)
		if raised.Servers > 0 {
			a.alertsChanged()
		}
		return err
	})
	if err != nil {
		a.Log.Error("whether moderators are to be told could not be found out; the member has the numbers", "error", err)
		return data.Alerting{}
	}
	return raised
}

// alertsChanged wakes the loop below.
func (a *App) alertsChanged() {
	select {
	case a.alertWake <- struct{}{}:
	default:
	}
}

// stepAlert takes the step of an alert that is due.
func (a *App) stepAlert(ctx context.Context, alert data.Alert) error {
	// What was begun is finished and noted, even while the bot stops.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stepWithin)
	defer cancel()
	now := a.Clock.Now()
	if now.Sub(alert.At) > alertStale {
		return a.Store.StepAlert(ctx, alert, data.AlertOver, time.Time{}, false)
	}
	g, err := a.Store.Guild(ctx, alert.GuildID)
	if err != nil {
		return err
	}
	wait := time.Duration(minutesUntil(g)) * time.Minute
	switch alert.State {
	case data.AlertNew:
		return a.tellAlert(ctx, g, alert, g.Alerts.Channel, data.AlertPosted, wait)
	case data.AlertPosted:
		return a.tellAlert(ctx, g, alert, cmp.Or(g.Alerts.Second, g.Alerts.Channel), data.AlertRepeated, wait)
	}
	switch err = a.tellMember(ctx, alert); {
	case err == nil:
		return a.Store.StepAlert(ctx, alert, data.AlertOver, time.Time{}, false)
	case bot.Permanent(err) || alert.Tries >= mostRetries:
		return a.couldNotTell(ctx, alert, err)
	}
	return a.Store.RetryAlert(ctx, alert, now.Add(alertRetry(alert.Tries)))
}

// tellAlert posts an alert and goes on to the next state after a while; at once where
// the channel does not take it.
func (a *App) tellAlert(ctx context.Context, g data.Guild, alert data.Alert, channel string, next data.AlertState, wait time.Duration) error {
	now := a.Clock.Now()
	if channel == "" { // alerts were switched off meanwhile
		return a.Store.StepAlert(ctx, alert, next, now, false)
	}
	nonce := "a" + strconv.FormatInt(alert.ID, 36) + "-" + string(alert.State)
	var open bool
	there, err := a.bot.HasMember(ctx, alert.GuildID, alert.UserID)
	if err == nil && !there { // what they agreed to was for a server that they were in
		a.Log.Info("an alert was not posted, because the member has left the server", "guild", alert.GuildID)
		return a.Store.AlertMemberLeft(ctx, alert, now)
	}
	if err == nil {
		open, err = a.bot.EveryoneSees(ctx, channel) // it may have been opened since it was chosen
	}
	if err == nil && !open {
		_, err = a.bot.Send(ctx, channel, nonce, alertMessage(a.texts.For("en"), g, alert))
	}
	switch {
	case open:
		a.Log.Error("an alert was not posted, because everyone can see its channel; /setup alerts names another", "guild", alert.GuildID)
		return a.Store.StepAlert(ctx, alert, next, now, false)
	case err == nil:
		return a.Store.StepAlert(ctx, alert, next, now.Add(wait), true)
	case bot.Permanent(err) || alert.Tries >= postRetries:
		a.Log.Error("an alert could not be posted; /setup shows its channel", "guild", alert.GuildID, "error", err)
		return a.Store.StepAlert(ctx, alert, next, now, false)
	}
	a.Log.Warn("an alert is posted again in a moment", "guild", alert.GuildID, "error", err)
	return a.Store.RetryAlert(ctx, alert, now.Add(alertRetry(alert.Tries)))
}

func alertRetry(tries int) time.Duration {
	return min(firstRetry<<min(tries, 8), longestRetry)
}

// alertMessage is what moderators see. It pings the role and nobody else.
func alertMessage(t content.Text, g data.Guild, alert data.Alert) bot.Reply {
	r := bot.Reply{Content: alertWords(t, alert)}
	if alert.State == data.AlertPosted {
		r.Content = t.Say("alert.again") + "\n" + r.Content
	}
	if g.Alerts.Role != "" {
		r.Content = "<@&" + g.Alerts.Role + ">\n" + r.Content
		r.PingRoles = []string{g.Alerts.Role}
	}
	id := formatRef(alert.ID)
	r.Components = []discordgo.MessageComponent{row(
		button(discordgo.SuccessButton, t.Say("alert.take_button"), bot.CustomID("alert", "take", id)),
		button(discordgo.SecondaryButton, t.Say("alert.why_button"), bot.CustomID("alert", "why", id)),
	)}
	return r
}

func alertWords(t content.Text, alert data.Alert) string {
	place := t.Say("alert.in_private")
	if alert.Place != "" {
		place = t.Say("alert.in_channel", content.Data{"Channel": alert.Place})
	}
	return strings.Join([]string{
		t.Say("alert.title", content.Data{"What": tierWords(t, alert.Tier)}),
		t.Say("alert.who", content.Data{"User": alert.UserID, "Unix": alert.At.Unix(), "Place": place}),
		t.Say("alert.what_helps"),
	}, "\n")
}

// tellMember tells a member by direct message that a moderator has seen the alert about
// them, or that nobody did and nobody may be watching.
func (a *App) tellMember(ctx context.Context, alert data.Alert) error {
	in := &bot.Interaction{UserID: alert.UserID, Time: a.Clock.Now(), Locale: alert.Locale}
	t, w := a.text(in), a.whereIs(in.UserID, in.Locale)
	var r bot.Reply
	switch {
	case alert.State == data.AlertSeen:
		said := t.Say("alert.seen_by_somebody") // who erased themselves since
		if alert.SeenBy != "" {
			said = t.Say("alert.seen", content.Data{"User": alert.SeenBy})
		}
		r = bot.Reply{
			Content:    said + "\n\n" + helpLine(t, start, w, in.Time),
			Components: []discordgo.MessageComponent{helpButtons(t, w)},
		}
	case alert.Reached:
		r = a.helpFirst(in.Locale, start, w, in.Time, bot.Reply{Content: t.Say("alert.nobody")})
	default:
		r = a.helpFirst(in.Locale, start, w, in.Time, bot.Reply{Content: t.Say("alert.not_reached")})
	}
	channel, err := a.bot.OpenDM(ctx, alert.UserID)
	if err != nil {
		return err
	}
	_, err = a.bot.Send(ctx, channel, "a"+strconv.FormatInt(alert.ID, 36)+"-"+string(alert.State), r)
	return err
}

// alert is the buttons of the messages to moderators.
func (a *App) alert() bot.Family {
	return bot.Family{
		Name:       "alert",
		Components: map[string]bot.Handler{"take": a.forResponders(a.takeAlert), "why": a.forResponders(a.explainAlert)},
	}
}

// forResponders lets a button be used by those who have the role that is pinged, and by
// those who may set up the bot.
func (a *App) forResponders(h bot.Handler) bot.Handler {
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		g, err := a.Store.Guild(ctx, in.GuildID)
		if err != nil {
			return bot.Reply{}, err
		}
		if g.Alerts.Role == "" || !slices.Contains(in.MemberRoles, g.Alerts.Role) {
			may, err := a.bot.MayUse(ctx, in, "setup")
			if err != nil {
				return bot.Reply{}, err
			}
			if !may {
				return bot.Reply{Content: a.text(in).Say("setup.not_allowed")}, nil
			}
		}
		return h(ctx, in)
	}
}

// takeAlert notes who is on it. All who see the message see that.
func (a *App) takeAlert(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	id, ok := parseRef(in.Arg(0))
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	alert, first, err := a.Store.SeeAlert(ctx, in.GuildID, id, in.UserID, in.Time, in.Time.Add(-alertStale))
	if errors.Is(err, data.ErrNotFound) {
		return bot.Reply{Content: t.Say("alert.gone")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	switch {
	case alert.SeenAt.IsZero():
		return bot.Reply{Content: t.Say("alert.over")}, nil
	case !first && alert.SeenBy == "":
		return bot.Reply{Content: t.Say("alert.taken_by_somebody")}, nil
	}
	a.alertsChanged()
	taken := takenAlert(a.texts.For("en"), alert)
	if first && in.Message != nil {
		other := taken // as it is now: the answer itself is changed below
		a.aside(func(ctx context.Context) { a.showTaken(ctx, in.Message.ID, alert, other) })
	}
	taken.Update, taken.Shared = true, true
	return taken, nil
}

// takenAlert is the message to moderators once somebody is on it.
func takenAlert(t content.Text, alert data.Alert) bot.Reply {
	return bot.Reply{
		Content: alertWords(t, alert) + "\n" + t.Say("alert.taken", content.Data{"User": alert.SeenBy, "Unix": alert.SeenAt.Unix()}),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SecondaryButton, t.Say("alert.why_button"), bot.CustomID("alert", "why", formatRef(alert.ID))))},
	}
}

// showTaken puts the same on the alert's other message, if it has one: the repeat, or the
// one before it. Their ids are kept nowhere, so it is looked for; where the bot may not
// read the messages of the channel, it stays as it is.
func (a *App) showTaken(ctx context.Context, pressed string, alert data.Alert, taken bot.Reply) {
	ctx, cancel := context.WithTimeout(ctx, stepWithin)
	defer cancel()
	g, err := a.Store.Guild(ctx, alert.GuildID)
	if err != nil {
		return
	}
	channels := []string{g.Alerts.Channel, g.Alerts.Second}
	slices.Sort(channels)
	for _, channel := range slices.Compact(channels) {
		if channel == "" {
			continue
		}
		other, err := a.bot.Sent(ctx, channel, alert.At, func(m *discordgo.Message) bool {
			return m.ID != pressed && bot.HasComponent(m, "alert", formatRef(alert.ID))
		})
		if err == nil && other != "" {
			err = a.bot.Edit(ctx, channel, other, taken)
		}
		if err != nil {
			a.Log.Info("that somebody is on an alert does not show on its other message", "guild", alert.GuildID, "error", err)
		}
	}
}

// explainAlert says which kind of sign an alert rests on, to whoever asks.
func (a *App) explainAlert(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	id, _ := parseRef(in.Arg(0))
	alert, err := a.Store.Alert(ctx, in.GuildID, id)
	if errors.Is(err, data.ErrNotFound) {
		return bot.Reply{Content: t.Say("alert.gone")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	words := kindWords(t, alert.Tier, alert.Kind)
	if words == "" {
		words = tierWords(t, alert.Tier)
	}
	return bot.Reply{Content: t.Say("alert.why", content.Data{"Sign": words})}, nil
}

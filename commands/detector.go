package commands

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/crisis"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// What a person gives to the bot is read by package crisis, in memory: the note of a
// check-in, and what they write in their direct messages with the bot. Nothing else is:
// no channel, and no words of a reminder, which are plans. Where there are signs, the
// private answer begins with a card. Nothing of the text is kept or logged for that.

const (
	// cardAgain is how long a card is not shown to somebody again. The ones for danger to
	// life always are.
	cardAgain = 12 * time.Hour
	// smallTalkAgain is how long an ordinary direct message gets no answer again.
	smallTalkAgain = 24 * time.Hour
	// saveWithin is how long a card waits for the note to be kept, raiseWithin for an
	// alert; both go on for storeAnyway.
	saveWithin  = time.Second
	raiseWithin = 400 * time.Millisecond
	storeAnyway = time.Minute
	// maxRows is how many rows of buttons a message can have (Discord's limit).
	maxRows = 5
	// maxLately bounds what is remembered of who was shown what.
	maxLately = 20000
)

// lately remembers for a while, in memory, what somebody was shown.
type lately struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// again reports whether what was noted already, within the time given then, and else
// notes it.
func (l *lately) again(what string, now time.Time, within time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.until[what]) {
		return true
	}
	if len(l.until) >= maxLately {
		for k, until := range l.until {
			if !now.Before(until) {
				delete(l.until, k)
			}
		}
	}
	if l.until == nil || len(l.until) >= maxLately { // better shown twice than not at all
		l.until = map[string]time.Time{}
	}
	l.until[what] = now.Add(within)
	return false
}

// forget forgets that something was shown.
func (l *lately) forget(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.until, what)
}

// forgetAll forgets all that somebody was shown: what begins with their id.
func (l *lately) forgetAll(userID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.DeleteFunc(l.until, func(what string, _ time.Time) bool { return strings.HasPrefix(what, userID+" ") })
}

// cardFor is the card that a text calls for; "": none.
func cardFor(r crisis.Result) card {
	switch {
	case r.Tier == crisis.None:
		return ""
	case r.Tier == crisis.Overdose && r.AboutOther:
		return overdose
	case r.Tier == crisis.Overdose:
		return me
	case r.Violence && r.AboutOther: // what somebody else does, or threatens to do, to them
		return home
	case r.Tier == crisis.Imminent && r.AboutOther:
		return someone
	case r.Tier == crisis.Imminent:
		return danger
	case r.Tier == crisis.Withdrawal && r.Severe:
		return withdrawal
	case r.Violence:
		return home
	case r.Tier == crisis.Concern && r.AboutOther:
		return someone
	case r.Tier == crisis.Concern:
		return dark
	case r.Tier == crisis.Withdrawal:
		return withdrawal
	}
	return lapse
}

// lineFor is the card whose number and line stand in for it where it is not shown itself.
// Of violence they tell nothing: who may look at the screen would know.
func lineFor(found crisis.Result) card {
	if c := cardFor(found); c != home {
		return c
	}
	return start
}

// plainCalls are calls for help that no rule of the detector reads, as they say nothing of
// what is wrong. Where a name is asked for they are the likeliest word of somebody in need.
var plainCalls = regexp.MustCompile(`(?i)^\W*(please\W+)?((i )?need )?(help|sos|emergency|ayuda|hilfe|aide|aiuto|ajuda)( me)?( now| please)?\W*$`)

// asksForHelp reports whether somebody typed a plain call for help in place of a name.
func asksForHelp(typed string) bool { return plainCalls.MatchString(typed) }

// toLife reports whether what was found is a danger to life now: an overdose, an intent to
// die, or a withdrawal with signs of an emergency.
func toLife(found crisis.Result) bool {
	return found.Tier == crisis.Overdose || found.Tier == crisis.Imminent || found.Severe
}

// shownLately reports whether somebody saw the card for what was found not long ago, and
// notes it if not. Danger to life has no such rest.
func (a *App) shownLately(in *bot.Interaction, found crisis.Result) bool {
	if toLife(found) {
		return false
	}
	return a.lately.again(in.UserID+" "+string(cardFor(found)), in.Time, cardAgain)
}

// callsForHelp reports whether an entry calls for help, by its scores or its note.
func callsForHelp(c data.CheckIn) bool {
	return urgent(c) || c.Note != "" && crisis.Read(c.Note).Tier != crisis.None
}

// noteCard puts the card that a note calls for before the answer to it, and tells
// moderators where everybody agreed to that. c is the entry as it is now, and found what
// was read out of a note that was given just now.
func (a *App) noteCard(ctx context.Context, in *bot.Interaction, c data.CheckIn, found crisis.Result, r bot.Reply) bot.Reply {
	var raised data.Alerting
	if found.Tier != crisis.None {
		raised = a.raise(ctx, in.UserID, in.GuildID, in.ChannelID, in.Time, found)
		a.noteQuality(ctx, in, found)
	}
	return a.cardOver(ctx, in, c, found, raised, r)
}

// cardOver puts the card before the answer to what found was read out of, as far as the
// person wants cards and has not seen this one lately. raised
// is which moderators are told.
func (a *App) cardOver(ctx context.Context, in *bot.Interaction, c data.CheckIn, found crisis.Result, raised data.Alerting, r bot.Reply) bot.Reply {
	if found.Tier == crisis.None {
		return a.helpNowFirst(in, urgent(c), r)
	}
	choices, member := a.choices(ctx, in.UserID)
	switch {
	case choices.Muted && found.Tier != crisis.Overdose: // the number is there where life is in danger
		return a.withAlertLine(in, raised, a.helpFor(in, lineFor(found), urgent(c) || raised.Servers > 0 || toLife(found), r))
	case a.shownLately(in, found):
		return a.helpFor(in, lineFor(found), true, r)
	}
	if member && !toLife(found) {
		r.Components = withButton(r.Components,
			button(discordgo.SecondaryButton, a.text(in).Say("detector.mute_button"), bot.CustomID("alerts", "mute")))
	}
	return a.cardFirst(in, cardFor(found), raised, r)
}

// stillFirst keeps help on the screen while an entry is changed whose scores, or the note
// that found was read out of, call for it.
func (a *App) stillFirst(ctx context.Context, in *bot.Interaction, c data.CheckIn, found crisis.Result, r bot.Reply) bot.Reply {
	return a.helpNowFirst(in, urgent(c) || a.called(ctx, in.UserID, found), r)
}

// called reports whether help is to stay on the screen for what was found: also of members
// who want no cards, where there is danger to life.
func (a *App) called(ctx context.Context, userID string, found crisis.Result) bool {
	if found.Tier == crisis.None || toLife(found) {
		return found.Tier != crisis.None
	}
	choices, _ := a.choices(ctx, userID)
	return !choices.Muted
}

// cardFirst is a card with another answer below it. It takes the place of the message
// that was acted on only if that goes when the person dismisses it.
func (a *App) cardFirst(in *bot.Interaction, c card, raised data.Alerting, below bot.Reply) bot.Reply {
	r := a.made.reply(a.texts, in.Locale, c, a.whereIs(in.UserID, in.Locale), in.Time)
	r.Update = below.Update && in.Ephemeral()
	r.Files = below.Files
	r.Components = slices.Concat(r.Components, below.Components)
	if len(r.Components) > maxRows {
		r.Components = r.Components[:maxRows]
	}
	r.Embeds = below.Embeds
	if below.Content != "" {
		r.Embeds = append(slices.Clone(below.Embeds), &discordgo.MessageEmbed{Description: below.Content})
	}
	return a.withAlertLine(in, raised, r)
}

// withAlertLine says that moderators are being told, and what that is not; or that they
// were not long ago, and are not again.
func (a *App) withAlertLine(in *bot.Interaction, raised data.Alerting, r bot.Reply) bot.Reply {
	var said string
	switch {
	case raised.Servers > 0:
		said = a.text(in).Say("detector.alerting")
	case !raised.Told.IsZero():
		said = a.text(in).Say("detector.alerted", content.Data{"Unix": raised.Told.Unix()})
	default:
		return r
	}
	r.Embeds = append(slices.Clone(r.Embeds), &discordgo.MessageEmbed{Description: said})
	return r
}

// withButton adds a button to the first row of buttons that has room for it.
func withButton(rows []discordgo.MessageComponent, b discordgo.MessageComponent) []discordgo.MessageComponent {
	rows = slices.Clone(rows)
	for i := range rows {
		if r, ok := rows[i].(discordgo.ActionsRow); ok && len(r.Components) < 5 && areButtons(r.Components) {
			rows[i] = row(append(slices.Clone(r.Components), b)...)
			return rows
		}
	}
	return append(rows, row(b))
}

func areButtons(components []discordgo.MessageComponent) bool {
	return !slices.ContainsFunc(components, func(c discordgo.MessageComponent) bool {
		_, ok := c.(discordgo.Button)
		return !ok
	})
}

// choices are what a member chose about cards; member is false for somebody who has not
// agreed that anything is kept, and where the database does not say in time.
func (a *App) choices(ctx context.Context, userID string) (choices data.AlertChoices, member bool) {
	var read data.AlertChoices
	err := a.impatiently(ctx, a.patience, a.patience, func(ctx context.Context) (err error) {
		read, err = a.Store.AlertChoices(ctx, userID)
		return err
	})
	if err != nil {
		return data.AlertChoices{}, false
	}
	return read, true
}

// patiently stores an entry that a card comes with. Where that takes longer than a card
// should wait it returns errTooSlow, and is tried again for a while.
func (a *App) patiently(ctx context.Context, called bool, store func(ctx context.Context) error) error {
	if !called {
		return store(ctx)
	}
	began := time.Now()
	return a.impatiently(ctx, saveWithin, storeAnyway, func(ctx context.Context) error {
		for {
			err := store(ctx)
			if err == nil || errors.Is(err, data.ErrNoConsent) || errors.Is(err, data.ErrNotFound) || time.Since(began) < saveWithin {
				return err
			}
			again := time.NewTimer(saveWithin)
			select {
			case <-again.C:
				continue
			case <-a.ended:
			case <-ctx.Done():
			}
			again.Stop()
			a.Log.Error("an entry could not be stored", "error", err)
			return err
		}
	})
}

// noteQuality keeps what was found, if the server wants that. Nobody waits for it.
func (a *App) noteQuality(ctx context.Context, in *bot.Interaction, found crisis.Result) {
	if in.GuildID == "" || found.Violence { // nothing about violence is kept, not even so
		return
	}
	f := data.Finding{Hour: in.Time, Tier: found.Tier.String(), Kind: kindOf(found)}
	guildID, userID := in.GuildID, in.UserID
	a.aside(func(ctx context.Context) {
		if err := a.Store.NoteQuality(ctx, guildID, userID, f); err != nil {
			a.Log.Warn("a record of the detector could not be kept", "error", err)
		}
	})
}

// directMessage answers what a person wrote in their direct messages with the bot.
func (a *App) directMessage(ctx context.Context, m *bot.DirectMessage) (bot.Reply, error) {
	a.heardDirectly(ctx, m.UserID)
	found := crisis.Read(m.Content)
	in := &bot.Interaction{UserID: m.UserID, Time: m.Time, ChannelID: m.ChannelID, BotDM: true, Locale: a.localeOf(ctx, m.UserID)}
	t := a.text(in)
	if found.Tier == crisis.None {
		if a.lately.again(m.UserID+" small talk", m.Time, smallTalkAgain) {
			return bot.Reply{}, nil
		}
		return bot.Reply{
			Content: t.Say("detector.small_talk"),
			Components: []discordgo.MessageComponent{row(
				button(discordgo.SecondaryButton, t.Say("crisis.now_button"), bot.CustomID("crisis", "now")))},
		}, nil
	}
	raised := a.raise(ctx, m.UserID, "", "", m.Time, found)
	w := a.whereIs(m.UserID, in.Locale)
	if tellsNothing := in.Locale == "" || w.known == doubtful && !strings.HasPrefix(in.Locale, found.Language); tellsNothing && w.known != told {
		w = whereSpoken(found.Language)
	}
	c := cardFor(found)
	if a.shownLately(in, found) && c != home {
		return a.helpFirst(in.Locale, lineFor(found), w, m.Time, bot.Reply{}), nil
	}
	if c == home { // a direct message stays, and shows on a lock screen
		return a.withAlertLine(in, raised, bot.Reply{
			Content: t.Say("detector.private"),
			Components: []discordgo.MessageComponent{row(
				button(discordgo.PrimaryButton, t.Say("detector.private_button"), bot.CustomID("crisis", "card", w.arg(), string(c))))},
		}), nil
	}
	return a.withAlertLine(in, raised, a.made.reply(a.texts, in.Locale, c, w, m.Time)), nil
}

// localeOf is the locale of a person's Discord, which a direct message does not tell: of
// whoever did something else lately, and of members; "": not known.
func (a *App) localeOf(ctx context.Context, userID string) string {
	locale := a.locales.of(userID)
	if locale != "" {
		return locale
	}
	if err := a.impatiently(ctx, a.patience, a.patience, func(ctx context.Context) error {
		m, err := a.Store.Member(ctx, userID)
		locale = m.Locale
		return err
	}); err != nil {
		return ""
	}
	return locale
}

// whereSpoken is the likeliest country for the language that somebody writes in, which
// is a doubtful guess.
func whereSpoken(language string) where {
	locale := language
	switch language {
	case "en":
		locale = "en-US"
	case "es":
		locale = "es-419"
	case "pt":
		locale = "pt-BR"
	case "sv":
		locale = "sv-SE"
	}
	return where{guess(locale).code, doubtful}
}

// alerts is /alerts: what a member wants to happen when what they give to the bot has
// signs of danger. Everything is off until they switch it on, but for the cards.
func (a *App) alerts() bot.Family {
	t := a.texts.For("en")
	sub := func(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: name, Description: t.Say("alerts.option_" + name), Options: options,
		}
	}
	return bot.Family{
		Name: "alerts",
		Definition: a.slash("alerts", "alerts.command", sub("on"), sub("off"),
			sub("cards", &discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionBoolean, Name: "show", Description: t.Say("alerts.option_show"), Required: true,
			})),
		Subcommands: map[string]bot.Handler{"on": a.alertsOn, "off": a.alertsOff, "cards": a.cardsShown},
		Components: map[string]bot.Handler{
			"agree":  a.own(a.agreeToAlerts),
			"no":     a.own(a.declineAlerts),
			"off":    a.own(a.alertsOff),
			"mute":   a.own(func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) { return a.muteCards(ctx, in, true) }),
			"unmute": a.own(func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) { return a.muteCards(ctx, in, false) }),
		},
	}
}

func (a *App) cardsShown(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	show, _ := in.Bool("show")
	return a.muteCards(ctx, in, !show)
}

// muteCards is said apart, so that a card on the screen stays there.
func (a *App) muteCards(ctx context.Context, in *bot.Interaction, muted bool) (bot.Reply, error) {
	t := a.text(in)
	err := a.Store.MuteCards(ctx, in.UserID, muted)
	switch {
	case errors.Is(err, data.ErrNoConsent):
		return bot.Reply{Content: t.Say("alerts.nothing_kept")}, nil
	case err != nil:
		return bot.Reply{}, err
	case !muted:
		return bot.Reply{Content: t.Say("alerts.cards_on")}, nil
	}
	return bot.Reply{
		Content: t.Say("alerts.cards_off"),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SecondaryButton, t.Say("alerts.cards_button"), bot.CustomID("alerts", "unmute")))},
	}, nil
}

// alertsOn says what alerts are, before anything is agreed to.
func (a *App) alertsOn(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	if in.GuildID == "" {
		return bot.Reply{Content: t.Say("alerts.in_server")}, nil
	}
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	if g.Alerts.Channel == "" {
		return bot.Reply{Content: t.Say("alerts.server_off")}, nil
	}
	choices, err := a.Store.AlertChoices(ctx, in.UserID)
	if errors.Is(err, data.ErrNoConsent) {
		return a.askConsent(t, data.CheckIn{}, "alerts"), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if _, agreed := choices.Agreed[in.GuildID]; agreed {
		a.lately.forget(closedDMsOf(in.UserID)) // it matters here, also where it was said today
		return alertsAreOn(t), nil
	}
	return bot.Reply{
		Content: t.Say("alerts.summary", content.Data{"Minutes": minutesUntil(g)}),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SuccessButton, t.Say("alerts.agree_button"), bot.CustomID("alerts", "agree")),
			button(discordgo.SecondaryButton, t.Say("alerts.no_button"), bot.CustomID("alerts", "no")),
		)},
	}, nil
}

// consentedAlerts goes on after the consent to anything being kept.
func (a *App) consentedAlerts(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	r, err := a.alertsOn(ctx, in)
	r.Update = true
	return r, err
}

func alertsAreOn(t content.Text) bot.Reply {
	return bot.Reply{
		Content: t.Say("alerts.on"),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SecondaryButton, t.Say("alerts.off_button"), bot.CustomID("alerts", "off")))},
	}
}

func (a *App) agreeToAlerts(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	if in.GuildID == "" {
		return bot.Reply{Content: t.Say("alerts.in_server")}, nil
	}
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	if g.Alerts.Channel == "" { // they were switched off after the question
		return bot.Reply{Content: t.Say("alerts.server_off"), Update: true}, nil
	}
	_, err = a.Store.Member(ctx, in.UserID)
	if err == nil {
		// They are told by direct message what becomes of an alert: that must arrive.
		var arrives bool
		if arrives, err = a.greet(ctx, in, bot.Reply{Content: t.Say("alerts.hello")}); err == nil && !arrives {
			return bot.Reply{
				Update:  true,
				Content: t.Say("alerts.dms_blocked"),
				Components: []discordgo.MessageComponent{row(
					button(discordgo.SuccessButton, t.Say("reminders.try_again"), bot.CustomID("alerts", "agree")),
					button(discordgo.SecondaryButton, t.Say("alerts.no_button"), bot.CustomID("alerts", "no")),
				)},
			}, nil
		}
	}
	if err == nil {
		err = a.Store.AgreeToAlerts(ctx, in.UserID, in.GuildID, true, in.Time)
	}
	if errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("alerts.nothing_kept"), Update: true}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	r := alertsAreOn(t)
	r.Update = true
	return r, nil
}

func (a *App) declineAlerts(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	return bot.Reply{Content: a.text(in).Say("alerts.declined"), Update: true}, nil
}

// alertsOff takes the agreement back: for this server, or in direct messages for all.
func (a *App) alertsOff(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	err := a.Store.AgreeToAlerts(ctx, in.UserID, in.GuildID, false, in.Time)
	if err != nil && !errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{}, err
	}
	said := "alerts.off"
	if in.GuildID == "" {
		said = "alerts.off_everywhere"
	}
	return bot.Reply{Content: t.Say(said), Update: in.Message != nil}, nil
}

// tierWords says what an alert is about, in plain words.
func tierWords(t content.Text, tier string) string {
	return t.Say("alert.tier_" + strings.ToLower(tier))
}

package commands

import (
	"context"

	"cairn/bot"
	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// consentVersion is the number of the consent text that members agree to. It is stored
// with their consent, so that a change of what is kept can ask again those who agreed
// to less.
const consentVersion = 1

// consent asks once, before anything is stored, and then goes on with what the member
// was doing. It has no command of its own. The custom id carries what to go on with; a
// note, too long for that, waits in the message itself, so that it is kept nowhere
// before the member agrees.
func (a *App) consent() bot.Family {
	return bot.Family{
		Name: "consent",
		Components: map[string]bot.Handler{
			"ask":    a.agreed(a.consentedAsk),
			"save":   a.agreed(a.consentedSave),
			"later":  a.own(a.askAfterCard),
			"remind": a.agreed(a.consentedReminder),
			"alerts": a.agreed(a.consentedAlerts),
			"cope":   a.agreed(a.consentedCope),
			"no":     a.declined,
		},
	}
}

// askConsent asks, and continues with the given action of this family. c is what is to
// be kept then.
func (a *App) askConsent(t content.Text, c data.CheckIn, action string, args ...string) bot.Reply {
	r := a.askConsentFor(t, callsForHelp(c), action, args...)
	if c.Note != "" {
		r.Embeds = []*discordgo.MessageEmbed{{Title: t.Say("consent.note_waiting"), Description: c.Note}}
	}
	return r
}

// askConsentFor asks, and continues with the given action of this family. called says that
// help stays on screen where the answer is no.
func (a *App) askConsentFor(t content.Text, called bool, action string, args ...string) bot.Reply {
	var noArgs []string
	if called {
		noArgs = []string{urgentArg}
	}
	return bot.Reply{
		Content: t.Say("consent.text"),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SuccessButton, t.Say("consent.yes"), bot.CustomID("consent", action, args...)),
			button(discordgo.SecondaryButton, t.Say("consent.no"), bot.CustomID("consent", "no", noArgs...)),
		)},
	}
}

// noteWaits stands in for the question below a card: nobody in a crisis is asked
// anything. The note waits as it does below the question, and one press asks.
func noteWaits(t content.Text, c data.CheckIn, args ...string) bot.Reply {
	return bot.Reply{
		Content:    t.Say("detector.note_waits"),
		Embeds:     []*discordgo.MessageEmbed{{Title: t.Say("consent.note_waiting"), Description: c.Note}},
		Components: []discordgo.MessageComponent{row(button(discordgo.SecondaryButton, t.Say("detector.keep_button"), bot.CustomID("consent", "later", args...)))},
	}
}

// askAfterCard asks for what noteWaits put off.
func (a *App) askAfterCard(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	r := a.askConsent(a.text(in), data.CheckIn{Note: waitingWords(in)}, "save", in.Args...)
	r.Update = true
	return a.helpNowFirst(in, true, r), nil
}

// agreed records the consent and goes on.
func (a *App) agreed(next bot.Handler) bot.Handler {
	return a.own(func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		if err := a.Store.Consent(ctx, in.UserID, in.Locale, in.Time, consentVersion); err != nil {
			return bot.Reply{}, err
		}
		return next(ctx, in)
	})
}

func (a *App) consentedAsk(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	c, _ := readScores(in.Time, "-", "-")
	r := ask(t, in.Arg(0), c)
	r.Update = true
	return r, nil
}

func (a *App) consentedSave(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	c, ok := readScores(in.Time, in.Arg(1), in.Arg(2))
	if !ok {
		return bot.Reply{Content: a.text(in).Say("checkin.nothing_given")}, nil
	}
	c.Note = waitingWords(in)
	return a.save(ctx, in, in.Arg(0), c)
}

func (a *App) consentedReminder(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	w, ok := readWish(in)
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	w.words = waitingWords(in)
	r, err := a.setWish(ctx, in, w)
	r.Update = true
	return r, err
}

// waitingWords is the note that waits in the message that asks for consent, as it was
// written: with its marks escaped, as in waitingText, the longest would not fit.
func waitingWords(in *bot.Interaction) string {
	if in.Message == nil || len(in.Message.Embeds) == 0 {
		return ""
	}
	return in.Message.Embeds[0].Description
}

func (a *App) declined(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	r := bot.Reply{Content: a.text(in).Say("consent.declined"), Update: true}
	return a.helpNowFirst(in, in.Arg(0) == urgentArg, r), nil
}

package commands

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"

	"github.com/bwmarrin/discordgo"
)

// crisis is /crisis: the number to call and the lines that answer now, at once and in
// private, then cards for one kind of crisis each. Nothing here waits for a database or
// depends on one, asks anything before the number, or is kept or logged, but for a
// country that a member chose.
//
// The cards are replaced in place as long as nobody else can see the message; a card in
// a direct message stays, and what is pressed on it is answered apart.
func (a *App) crisis() bot.Family {
	t := a.texts.For("en")
	return bot.Family{
		Name: "crisis",
		Definition: a.slash("crisis", "crisis.command", &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: "country", Description: t.Say("crisis.option_country"),
			Autocomplete: true, MaxLength: 64,
		}),
		Run: a.runCrisis,
		Autocomplete: map[string]bot.Handler{
			"country": func(_ context.Context, in *bot.Interaction) (bot.Reply, error) { return countryChoices(in), nil },
		},
		Components: map[string]bot.Handler{
			"now":       a.helpNow,
			"card":      a.showCard,
			"elsewhere": a.elsewhere,
			"pick":      a.pickCountry,
			"type":      a.typeCountry,
			"right":     a.rightCountry,
			"close":     a.closeCard,
		},
		Modals: map[string]bot.Handler{"typed": a.typedCountry},
	}
}

func (a *App) runCrisis(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	typed := in.String("country")
	if strings.TrimSpace(typed) == "" {
		return a.helpNow(ctx, in)
	}
	if c, ok := help.FindCountry(typed); ok {
		return a.chosen(ctx, in, c.Code, start), nil
	}
	return chooseCountry(a.text(in), in, a.whereIs(in.UserID, in.Locale), start, typed), nil
}

// helpNow is the start of the cards as a message of its own.
func (a *App) helpNow(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.show(ctx, in, start, a.whereIs(in.UserID, in.Locale)), nil
}

// whereOf is the country in a custom id; one that cannot be read is found anew.
func (a *App) whereOf(in *bot.Interaction) where {
	if w, ok := parseWhere(in.Arg(0)); ok {
		return w
	}
	return a.whereIs(in.UserID, in.Locale)
}

func (a *App) showCard(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return inTheirEyes(in, a.show(ctx, in, card(in.Arg(1)), a.whereOf(in))), nil
}

// show is a card, or the list of lines (see listOf).
func (a *App) show(ctx context.Context, in *bot.Interaction, c card, w where) bot.Reply {
	if topic, ok := strings.CutPrefix(string(c), string(listOf(""))); ok {
		return view{where: w, topic: topic}.reply(a.text(in), in.Time, "")
	}
	if _, ok := layouts[c]; !ok {
		c = start
	}
	r := a.made.reply(a.texts, in.Locale, c, w, in.Time)
	if c == plan {
		return a.withTheirPlan(ctx, in, w, r)
	}
	return r
}

const (
	planNamed = 5    // techniques of somebody's plan that a card names; all can be picked
	planFits  = 1900 // characters of a card with them: a line about their country may follow
)

// withTheirPlan puts what the member has in their plan first on the card, right after the
// number, as far as the database says it in time. What they pick opens apart, under the
// number.
func (a *App) withTheirPlan(ctx context.Context, in *bot.Interaction, w where, r bot.Reply) bot.Reply {
	t := a.text(in)
	known, _ := a.copingOf(ctx, in.UserID)
	menu := techniqueMenu(in.Locale, t.Say("crisis.plan_placeholder"), known.Plan, "try", "", urgentArg)
	if len(menu.Options) == 0 {
		return r
	}
	var names []string
	for _, o := range menu.Options[:min(len(menu.Options), planNamed)] {
		names = append(names, o.Label)
	}
	number := headline(t, w.code, layouts[plan].service) + "\n" + countryLine(t, w, in.Time) + "\n"
	theirs := t.Say("crisis.plan_theirs", content.Data{"Names": strings.Join(names, ", ")}) + "\n"
	if rest, ok := strings.CutPrefix(r.Content, number); ok && utf8.RuneCountInString(r.Content+theirs) <= planFits {
		r.Content = number + theirs + rest
	}
	r.Components = append([]discordgo.MessageComponent{row(menu)}, r.Components...)
	return r
}

// inTheirEyes puts an answer in place of the message that was pressed, if only this
// person sees that message and it goes when they dismiss it.
func inTheirEyes(in *bot.Interaction, r bot.Reply) bot.Reply {
	r.Update = in.Ephemeral()
	return r
}

// apart in the custom id of a button keeps the message that it is on, where that has more
// than help.
const apart = "apart"

// elsewhere offers the countries that somebody may be in.
func (a *App) elsewhere(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	r := chooseCountry(a.text(in), in, a.whereOf(in), card(in.Arg(1)), "")
	if in.Arg(2) == apart {
		return r, nil
	}
	return inTheirEyes(in, r), nil
}

// chooseCountry offers countries, with the numbers so far above. typed is what could
// not be found, "" where nothing was typed.
func chooseCountry(t content.Text, in *bot.Interaction, w where, back card, typed string) bot.Reply {
	return whichCountry(t, in.Locale, headline(t, w.code, layouts[back].service)+"\n"+countryLine(t, w, in.Time), typed,
		bot.CustomID("crisis", "pick", string(back)),
		bot.CustomID("crisis", "type", w.arg(), string(back)),
		bot.CustomID("crisis", "right", w.arg(), string(back)))
}

func (a *App) pickCountry(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	c, ok := help.FindCountry(first(in.Values))
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	return inTheirEyes(in, a.chosen(ctx, in, c.Code, card(in.Arg(0)))), nil
}

// rightCountry takes the country that was guessed as told.
func (a *App) rightCountry(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return inTheirEyes(in, a.chosen(ctx, in, a.whereOf(in).code, card(in.Arg(1)))), nil
}

func (a *App) typeCountry(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	return countryModal(a.text(in), bot.CustomID("crisis", "typed", in.Arg(0), in.Arg(1))), nil
}

func (a *App) typedCountry(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	typed, back := in.Field("country"), card(in.Arg(1))
	if c, ok := help.FindCountry(typed); ok {
		return inTheirEyes(in, a.chosen(ctx, in, c.Code, back)), nil
	}
	return inTheirEyes(in, chooseCountry(a.text(in), in, a.whereOf(in), back, typed)), nil
}

// chosen is the card for a country that somebody named. It is kept of members, so that
// they need not say it twice; not so from a list of lines, which may be for a friend.
func (a *App) chosen(ctx context.Context, in *bot.Interaction, country string, c card) bot.Reply {
	r := a.show(ctx, in, c, where{country, told})
	if _, isCard := layouts[c]; isCard && a.remember(ctx, in.UserID, country) {
		r.Content += "\n" + a.text(in).Say("crisis.kept")
	}
	return r
}

// closeCard takes a card off the screen, also out of their direct messages.
func (a *App) closeCard(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	return bot.Reply{Content: a.text(in).Say("crisis.closed"), Update: true}, nil
}

// helpNowFirst puts the emergency number, a crisis line and the way to the cards before
// a reply that is called for: those of the country that the member told, else of the
// likeliest, as a guess that one press changes. Like the cards it asks no database.
func (a *App) helpNowFirst(in *bot.Interaction, called bool, r bot.Reply) bot.Reply {
	return a.helpFor(in, start, called, r)
}

// helpFor is helpNowFirst with the number and the line of a card that is not shown.
func (a *App) helpFor(in *bot.Interaction, c card, called bool, r bot.Reply) bot.Reply {
	if !called {
		return r
	}
	return a.helpFirst(in.Locale, c, a.whereIs(in.UserID, in.Locale), in.Time, r)
}

// helpFirst is helpFor for somebody with a locale, in a country.
func (a *App) helpFirst(locale string, c card, w where, now time.Time, r bot.Reply) bot.Reply {
	return helpOver(a.texts.For(locale), w, a.made.line(a.texts, locale, c, w, now), r)
}

// offPhone is how many characters of an answer may push what is above it off the screen of
// a phone.
const offPhone = 400

// helpOver puts a line for help, and the ways on from it, before a reply. The number comes
// once more after a long one.
func helpOver(t content.Text, w where, line string, r bot.Reply) bot.Reply {
	if utf8.RuneCountInString(r.Content) > offPhone {
		r.Content += "\n" + t.Say("crisis.number_again", content.Data{"Call": callWords(t, w.code, "")})
	}
	if r.Content != "" {
		line += "\n\n"
	}
	r.Content = line + r.Content
	r.Components = withoutButton(r.Components, bot.CustomID("crisis", "now")) // it comes once, above
	r.Components = append([]discordgo.MessageComponent{helpButtons(t, w)}, r.Components...)
	return r
}

// shortHelpFirst is helpNowFirst for every step of something that goes on: the number, and
// the ways to the rest.
func (a *App) shortHelpFirst(in *bot.Interaction, called bool, r bot.Reply) bot.Reply {
	if !called {
		return r
	}
	t, w := a.text(in), a.whereIs(in.UserID, in.Locale)
	line := t.Say("crisis.line", content.Data{"Call": callWords(t, w.code, "")})
	if w.known != told {
		line += "\n" + t.Say("crisis.short_guess", content.Data{"Country": countryName(w.code)})
	}
	return helpOver(t, w, line, r)
}

// helpLine is the number to call and a line, those of a card, with whose they are.
func helpLine(t content.Text, c card, w where, now time.Time) string {
	layout := layouts[c]
	line := t.Say("crisis.line", content.Data{"Call": callWords(t, w.code, layout.service)})
	if c == withdrawal {
		line = t.Say("crisis.withdrawal_line", content.Data{"Call": callWords(t, w.code, layout.service)})
	}
	if list := linesFor(layout.lines, w.code, now); len(list) > 0 {
		line += "\n" + list[0].Name + ": " + waysNow(t, list[0], now) + "."
	}
	return line + "\n" + countryLine(t, w, now) + " " + t.Say("crisis.more")
}

// helpButtons are the way from that to the cards, and to another country where this one
// is a guess.
func helpButtons(t content.Text, w where) discordgo.MessageComponent {
	buttons := []discordgo.MessageComponent{button(discordgo.DangerButton, t.Say("crisis.now_button"), bot.CustomID("crisis", "now"))}
	if w.known != told {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("crisis.country_button"), bot.CustomID("crisis", "elsewhere", w.arg(), string(start), apart)))
	}
	return row(buttons...)
}

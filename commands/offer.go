package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/content/coping"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// offer is what a check-in ends in. Checking in alone changed nothing in a trial with 401
// people, tools used at the moment did a little (PMC7438609), so there is always one.
type offer struct {
	why       string // key of the text
	technique string // one technique to open; "": three for a craving
	person    bool   // and a person to reach
	firstly   bool   // the person comes before the technique
	feeling   string // with a person: what the three are for; "": asked
	called    bool   // help is shown with what is offered, too
}

// The rules by which offers are chosen are fixed and shown to members in /about.
const (
	strongCraving = 7                  // offers /cope and a person
	risenCraving  = 3                  // so does this much above the member's own mean of seven days
	worstCraving  = 9                  // twice running: people and /crisis
	leastForMean  = 3                  // entries, below which there is no mean to speak of
	runningWithin = 3 * 24 * time.Hour // two entries further apart do not follow each other
)

// urgent reports whether emergency and crisis lines come before anything else.
func urgent(c data.CheckIn) bool {
	return c.Craving.Valid && c.Craving.V >= 8 || c.Mood.Valid && c.Mood.V <= 1
}

// forNeed is the technique for the first need that a member named, in this order: being
// alone and being furious first, then what the body lacks, which is the quickest to mend.
var forNeed = []struct {
	need       data.Needs
	techniques []string // the first one that is not left out
}{
	{data.Lonely, []string{"reach-out", "help-others"}},
	{data.Angry, []string{"anger-timeout", "opposite-action", "check-facts"}},
	{data.Hungry, []string{"nourish-check", "halt-check", "reach-out"}},
	{data.InPain, []string{"self-soothe", "pain-pacing", "music-reset"}},
	{data.Stressed, []string{"breathing-space", "paced-breathing", "music-reset"}},
	{data.Tired, []string{"halt-check", "wind-down", "self-compassion"}},
	{data.Bored, []string{"one-small-win", "distraction-menu", "music-reset"}},
}

// offerFor chooses what an entry ends in. before is what was before it; leftOut are the
// techniques that the member does not want; signs says that its note has signs of a crisis.
func offerFor(c data.CheckIn, before data.BeforeEntry, leftOut []string, signs bool) offer {
	craving := float64(c.Craving.V)
	allowed := func(techniques ...string) string {
		for _, id := range techniques {
			if !slices.Contains(leftOut, id) {
				return id
			}
		}
		return ""
	}
	switch {
	case c.Craving.Valid && craving >= worstCraving && before.Last.Valid && before.Last.V >= worstCraving && c.At.Sub(before.LastAt) <= runningWithin:
		return offer{why: "offer.again", person: true, firstly: true, feeling: cravingFeeling, called: true}
	case signs || urgent(c):
		o := offer{why: "offer.person", person: true, firstly: true, called: true}
		if !signs && c.Craving.Valid && craving >= strongCraving {
			o.feeling = cravingFeeling
		} else if !signs {
			o.feeling = "low_mood"
		}
		return o
	case c.Craving.Valid && craving >= strongCraving:
		return offer{why: "offer.craving", person: true, feeling: cravingFeeling}
	case c.Craving.Valid && before.Entries >= leastForMean && craving-before.Mean >= risenCraving:
		return offer{why: "offer.risen", person: true, feeling: cravingFeeling}
	}
	o := offer{why: "offer.good", technique: allowed("gratitude", "values-step", "help-others")}
	if c.Mood.Valid && c.Mood.V <= 4 {
		o = offer{why: "offer.low", technique: allowed("one-small-win", "self-compassion", "music-reset")}
	}
	for _, n := range forNeed {
		if c.Needs&n.need != 0 {
			o = offer{why: "offer.need", technique: allowed(n.techniques...)}
			break
		}
	}
	if o.technique == "" { // the member left all of it out
		return offer{why: "offer.any"}
	}
	return o
}

// before looks up what an offer depends on, as far as the database says. Without that the
// offer rests on the entry alone.
func (a *App) before(ctx context.Context, in *bot.Interaction, at time.Time) data.BeforeEntry {
	before, err := a.Store.BeforeEntry(ctx, in.UserID, at)
	if err != nil && !errors.Is(err, data.ErrNoConsent) {
		a.Log.Warn("an offer was chosen without what was before", "error", err)
	}
	return before
}

// words says the offer.
func (o offer) words(t content.Text) string {
	said := t.Say(o.why)
	if technique := coping.ByID(o.technique); technique != nil {
		w := technique.In(t.Locale())
		said += "\n**" + w.Name + "**: " + w.Line
	}
	return said
}

// buttons open what is offered.
func (o offer) buttons(t content.Text) []discordgo.MessageComponent {
	try := tryButton(t.Say("offer.cope_button"), o.feeling, o.called)
	if o.technique != "" {
		try = tryButton(t.Say("offer.open_button"), o.technique, o.called)
	}
	if !o.person {
		return []discordgo.MessageComponent{try}
	}
	person := tryButton(t.Say("cope.person_button"), "reach-out", o.called)
	if o.firstly {
		return []discordgo.MessageComponent{person, try}
	}
	return []discordgo.MessageComponent{try, person}
}

// cravingFeeling is the feeling that a craving is asked for as.
const cravingFeeling = "craving"

// tryButton opens a technique, three for a feeling, or the question what it is like, in a
// message of its own: what it is pressed on stays. called: help is shown there, too.
func tryButton(label, what string, called bool) discordgo.MessageComponent {
	args := []string{what}
	if called {
		args = append(args, urgentArg)
	}
	return button(discordgo.PrimaryButton, label, bot.CustomID("cope", "try", args...))
}

func (a *App) try(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	var r bot.Reply
	var err error
	switch what := cmp.Or(in.Arg(0), first(in.Values)); {
	case coping.ByID(what) != nil:
		r = a.page(in, coping.ByID(what), "", 0)
	case isFeeling(what):
		r, err = a.suggest(ctx, in, what, unasked)
	default:
		r, err = a.askFeeling(ctx, in)
	}
	return a.helpNowFirst(in, in.Arg(1) == urgentArg, r), err
}

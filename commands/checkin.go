package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/crisis"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// noteLimit is how long a note can be, in characters: what a modal's text input takes.
const noteLimit = 4000

// checkIn is /checkin: scores as options or picked from two selects, then a private
// confirmation that takes needs and a note and ends in an offer. The same selects come
// with the daily prompt.
//
// An entry begins in one of two ways, and the custom ids carry which, so that pressing
// again corrects the entry instead of adding one:
//
//	t<moment>           a command at that moment, which is the entry's time
//	d<reminder>-<due>   a prompt, which the store knows the entry of
func (a *App) checkIn() bot.Family {
	t := a.texts.For("en")
	lowest := 0.0
	score := func(name string) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionInteger, Name: name,
			Description: t.Say("checkin.option_" + name), MinValue: &lowest, MaxValue: 10,
		}
	}
	return bot.Family{
		Name: "checkin",
		Definition: a.slash("checkin", "checkin.command", score("mood"), score("craving"),
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: "note",
				Description: t.Say("checkin.option_note"), MaxLength: noteLimit,
			}),
		Run: a.runCheckIn,
		Components: map[string]bot.Handler{
			"mood":    a.own(a.pickMood),
			"craving": a.own(a.pickCraving),
			"save":    a.own(a.saveOne),
			"skip":    a.skipCheckIn,
			"begin":   a.beginCheckIn,
			"change":  a.own(a.changeScores),
			"unnote":  a.own(a.removeNote),
			"needs":   a.own(a.pickNeeds),
			"note":    a.own(a.openNote),
		},
		Modals: map[string]bot.Handler{"note": a.own(a.writeNote)},
	}
}

func (a *App) runCheckIn(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	c := data.CheckIn{At: in.Time, Note: strings.TrimSpace(in.String("note"))}
	for option, score := range map[string]*data.Score{"mood": &c.Mood, "craving": &c.Craving} {
		if n, given := in.Int(option); given {
			if n < 0 || n > 10 {
				return bot.Reply{Content: t.Say("checkin.out_of_range")}, nil
			}
			*score = data.Rated(n)
		}
	}
	if utf8.RuneCountInString(c.Note) > noteLimit {
		return a.noteCard(ctx, in, c, crisis.Read(c.Note), tooLong(t, c.Note)), nil
	}
	if !c.Mood.Valid && !c.Craving.Valid && c.Note == "" {
		return a.beginCheckIn(ctx, in)
	}
	return a.save(ctx, in, "t"+formatMoment(in.Time), c)
}

// beginCheckIn asks for the scores of an entry of now: for a command without any, and
// for the button of a channel's check-in post, which anybody can press and whose
// answers are private.
func (a *App) beginCheckIn(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	origin := "t" + formatMoment(in.Time)
	if _, err := a.Store.Member(ctx, in.UserID); errors.Is(err, data.ErrNoConsent) {
		return a.askConsent(t, data.CheckIn{}, "ask", origin), nil
	} else if err != nil {
		return bot.Reply{}, err
	}
	return ask(t, origin, data.CheckIn{}), nil
}

// pickMood and pickCraving take one score from its select. The other one, if it was
// picked before, comes along in the custom id; with both, the entry is saved.
func (a *App) pickMood(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.picked(ctx, in, first(in.Values), in.Arg(1))
}

func (a *App) pickCraving(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.picked(ctx, in, in.Arg(1), first(in.Values))
}

func (a *App) picked(ctx context.Context, in *bot.Interaction, mood, craving string) (bot.Reply, error) {
	t := a.text(in)
	origin := in.Arg(0)
	c, ok := readScores(in.Time, mood, craving)
	if !ok || (!c.Mood.Valid && !c.Craving.Valid) {
		return bot.Reply{Content: t.Say("checkin.nothing_given")}, nil
	}
	if c.Mood.Valid && c.Craving.Valid {
		return a.save(ctx, in, origin, c)
	}
	r := a.helpNowFirst(in, urgent(c), ask(t, origin, c))
	r.Update = true
	return r, nil
}

func (a *App) saveOne(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	c, ok := readScores(in.Time, in.Arg(1), in.Arg(2))
	if !ok || (!c.Mood.Valid && !c.Craving.Valid) {
		return bot.Reply{Content: a.text(in).Say("checkin.nothing_given")}, nil
	}
	return a.save(ctx, in, in.Arg(0), c)
}

func (a *App) skipCheckIn(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	r := bot.Reply{Content: a.text(in).Say("checkin.skipped"), Update: true}
	return a.helpNowFirst(in, in.Arg(0) == urgentArg, r), nil
}

// urgentArg in a custom id says that the scores picked so far call for help, which
// stays on screen whatever is pressed next.
const urgentArg = "urgent"

// changeScores opens the two selects again, for an entry that was saved with a mistap.
func (a *App) changeScores(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	c, found, err := a.entryOf(ctx, in, in.Arg(0))
	if err != nil || !found {
		return bot.Reply{Content: t.Say("checkin.gone")}, err
	}
	r := a.helpNowFirst(in, urgent(c), ask(t, "t"+in.Arg(0), c))
	r.Update = true
	return r, nil
}

// save stores an entry and confirms it.
func (a *App) save(ctx context.Context, in *bot.Interaction, origin string, c data.CheckIn) (bot.Reply, error) {
	t := a.text(in)
	found := crisis.Read(c.Note)
	signs := found.Tier != crisis.None
	var saved data.Saved
	err := a.patiently(ctx, signs || urgent(c), func(ctx context.Context) (err error) {
		saved, err = a.store(ctx, in, origin, c)
		return err
	})
	var r bot.Reply
	switch {
	case err == nil:
		given := c.Note
		c = saved.CheckIn // with what was there before
		c.Note = given
		r = confirmation(t, c, saved.HasNote, offerFor(c, saved.Before, a.leftOut(in), signs))
		r = discreet(t, c, found, r)
	case errors.Is(err, errTooSlow):
		r = bot.Reply{Content: t.Say("detector.saving")}
	case errors.Is(err, data.ErrNoConsent) && signs:
		r = noteWaits(t, c, origin, formatScore(c.Mood), formatScore(c.Craving))
	case errors.Is(err, data.ErrNoConsent):
		r = a.askConsent(t, c, "save", origin, formatScore(c.Mood), formatScore(c.Craving))
	case errors.Is(err, data.ErrNotFound):
		r = bot.Reply{Content: t.Say("checkin.gone")}
	default:
		a.Log.Error("a check-in could not be stored", "error", err)
		r = bot.Reply{Content: t.Say("common.apology")}
	}
	// Help does not wait for a database, or for consent.
	return a.noteCard(ctx, in, c, found, r), nil
}

// store saves under the entry that origin names. ErrNotFound: it names none that this
// person can still write.
func (a *App) store(ctx context.Context, in *bot.Interaction, origin string, c data.CheckIn) (data.Saved, error) {
	kind, rest := cut(origin)
	switch kind {
	case "d":
		var p data.Prompt
		var ok bool
		if p.Reminder, p.Due, ok = parseOrigin(origin); !ok {
			if p.Old, ok = parseRef(rest); !ok { // of before reminders had numbers
				return data.Saved{}, data.ErrNotFound
			}
		}
		return a.Store.AnswerPrompt(ctx, in.UserID, p, c)
	case "t":
		at, ok := parseMoment(rest)
		if age := in.Time.Sub(at); !ok || age < 0 || age > 24*time.Hour {
			return data.Saved{}, data.ErrNotFound
		}
		c.At = at
		return a.Store.SaveCheckIn(ctx, in.UserID, c)
	}
	return data.Saved{}, data.ErrNotFound
}

func (a *App) pickNeeds(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	var needs data.Needs
	for _, v := range in.Values {
		n, err := strconv.ParseUint(v, 10, 7)
		if err != nil {
			return bot.Reply{}, bot.ErrStale
		}
		needs |= data.Needs(n)
	}
	return a.amend(ctx, in, "", func(ctx context.Context, at time.Time) error { return a.Store.SetNeeds(ctx, in.UserID, at, needs) })
}

func (a *App) openNote(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	c, found, err := a.entryOf(ctx, in, in.Arg(0))
	if err != nil || !found {
		return bot.Reply{Content: t.Say("checkin.gone")}, err
	}
	optional := false
	return bot.Reply{Modal: &bot.Modal{
		CustomID: bot.CustomID("checkin", "note", in.Arg(0)),
		Title:    t.Say("checkin.note_title"),
		Components: []discordgo.MessageComponent{discordgo.Label{
			Label:       t.Say("checkin.note_label"),
			Description: t.Say("checkin.note_hint"),
			Component: discordgo.TextInput{
				CustomID: "note", Style: discordgo.TextInputParagraph, Value: c.Note, Required: &optional, MaxLength: noteLimit,
			},
		}},
	}}, nil
}

func (a *App) writeNote(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	note := strings.TrimSpace(in.Field("note"))
	if utf8.RuneCountInString(note) > noteLimit {
		return a.noteCard(ctx, in, data.CheckIn{}, crisis.Read(note), tooLong(a.text(in), note)), nil
	}
	return a.amend(ctx, in, note, func(ctx context.Context, at time.Time) error { return a.Store.SetNote(ctx, in.UserID, at, note) })
}

// entryOf returns the member's entry of a moment in a custom id; false: there is none
// (any more).
func (a *App) entryOf(ctx context.Context, in *bot.Interaction, moment string) (_ data.CheckIn, found bool, err error) {
	at, ok := parseMoment(moment)
	if !ok {
		return data.CheckIn{}, false, nil
	}
	c, err := a.Store.CheckIn(ctx, in.UserID, at)
	if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent) {
		return data.CheckIn{}, false, nil
	}
	return c, err == nil, err
}

// amend changes the entry that the custom id names and confirms it anew. note is the
// note that was given just now; "": none was.
func (a *App) amend(ctx context.Context, in *bot.Interaction, note string, change func(ctx context.Context, at time.Time) error) (bot.Reply, error) {
	t := a.text(in)
	found := crisis.Read(note)
	signs := found.Tier != crisis.None
	answer := func(r bot.Reply) (bot.Reply, error) { return a.noteCard(ctx, in, data.CheckIn{}, found, r), nil }
	at, ok := parseMoment(in.Arg(0))
	if !ok {
		return answer(bot.Reply{Content: t.Say("checkin.gone")})
	}
	var c data.CheckIn
	var before data.BeforeEntry
	err := a.patiently(ctx, signs, func(ctx context.Context) error {
		err := change(ctx, at)
		if err == nil {
			c, err = a.Store.CheckIn(ctx, in.UserID, at)
			before = a.before(ctx, in, at)
		}
		return err
	})
	switch {
	case errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrNoConsent):
		return answer(bot.Reply{Content: t.Say("checkin.gone")})
	case errors.Is(err, errTooSlow):
		return answer(bot.Reply{Content: t.Say("detector.saving")})
	case err != nil && signs:
		a.Log.Error("a note could not be stored", "error", err)
		return answer(bot.Reply{Content: t.Say("common.apology")})
	case err != nil:
		return bot.Reply{}, err
	case in.Time.Sub(at) > 24*time.Hour: // changed from the history: no offer for a moment long past
		return answer(a.entryInFull(t, c, ""))
	case note != "":
		return a.noteCard(ctx, in, c, found, discreet(t, c, found, confirmation(t, c, hasNote(c), offerFor(c, before, a.leftOut(in), signs)))), nil
	}
	kept := crisis.Read(c.Note)
	return a.stillFirst(ctx, in, c, kept, confirmation(t, c, hasNote(c), offerFor(c, before, a.leftOut(in), kept.Tier != crisis.None))), nil
}

// discreet says of a note on violence who else could read it, and lets it be removed.
func discreet(t content.Text, c data.CheckIn, found crisis.Result, r bot.Reply) bot.Reply {
	if !found.Violence {
		return r
	}
	r.Content += "\n\n" + t.Say("detector.note_seen")
	r.Components = withButton(r.Components, button(discordgo.DangerButton, t.Say("detector.remove_button"), bot.CustomID("checkin", "unnote", formatMoment(c.At))))
	return r
}

// removeNote takes the note out of an entry.
func (a *App) removeNote(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.amend(ctx, in, "", func(ctx context.Context, at time.Time) error { return a.Store.SetNote(ctx, in.UserID, at, "") })
}

// prompted reports whether an entry begins with a daily prompt.
func prompted(origin string) bool { return strings.HasPrefix(origin, "d") }

// ask is the message with the two selects; c holds what was picked already.
func ask(t content.Text, origin string, c data.CheckIn) bot.Reply {
	title := t.Say("checkin.ask")
	if prompted(origin) {
		title = t.Say("checkin.prompt")
	}
	var urgency []string
	if urgent(c) {
		urgency = []string{urgentArg}
	}
	choices := func(kind string, chosen data.Score) []discordgo.SelectMenuOption {
		options := make([]discordgo.SelectMenuOption, 11)
		for n := range options {
			value := strconv.Itoa(n)
			label := t.Say("checkin."+kind+"_word") + " " + value // the menu shows no more once it is picked
			if n == 0 || n == 10 || n == 5 && kind == "mood" {
				label += " · " + t.Say("checkin."+kind+"_"+value)
			}
			options[n] = discordgo.SelectMenuOption{Label: label, Value: value, Default: chosen == data.Rated(n)}
		}
		return options
	}
	menu := func(kind string, chosen, other data.Score) discordgo.MessageComponent {
		return row(discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("checkin", kind, origin, formatScore(other)),
			Placeholder: t.Say("checkin." + kind), Options: choices(kind, chosen),
		})
	}
	last := []discordgo.MessageComponent{}
	if c.Mood.Valid || c.Craving.Valid {
		last = append(last, button(discordgo.PrimaryButton, t.Say("checkin.save_one"),
			bot.CustomID("checkin", "save", origin, formatScore(c.Mood), formatScore(c.Craving))))
	}
	if prompted(origin) {
		press := func(text, action string, args ...string) discordgo.MessageComponent {
			return button(discordgo.SecondaryButton, t.Say(text), bot.CustomID("reminders", action, append([]string{origin}, args...)...))
		}
		last = append(last, press("checkin.skip_today", "skip", urgency...),
			press("prompt.in_15", "snooze", "15"), press("prompt.in_60", "snooze", "60"), press("prompt.more", "more"))
	} else {
		last = append(last, button(discordgo.SecondaryButton, t.Say("checkin.skip"), bot.CustomID("checkin", "skip", urgency...)))
	}
	return bot.Reply{
		Content:    title,
		Components: []discordgo.MessageComponent{menu("mood", c.Mood, c.Craving), menu("craving", c.Craving, c.Mood), row(last...)},
	}
}

// confirmation says what is kept now, and what is offered.
func confirmation(t content.Text, c data.CheckIn, hasNote bool, o offer) bot.Reply {
	at := formatMoment(c.At)
	saved := t.Say("checkin.saved")
	if urgent(c) {
		saved = t.Say("checkin.saved_hard")
	}
	if c.Mood.Valid || c.Craving.Valid {
		saved += " " + scores(t, c)
	}
	lines := []string{saved}
	if c.Needs != 0 {
		lines = append(lines, t.Say("checkin.needs_line")+" "+needWords(t, c.Needs))
	}
	if hasNote {
		lines = append(lines, t.Say("checkin.note_kept"))
	}
	lines = append(lines, "", o.words(t))

	none := 0
	needs := make([]discordgo.SelectMenuOption, len(data.AllNeeds))
	for i, n := range data.AllNeeds {
		needs[i] = discordgo.SelectMenuOption{Label: t.Say(needKey(n)), Value: strconv.Itoa(int(n)), Default: c.Needs&n != 0}
	}
	rows := []discordgo.MessageComponent{
		row(discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("checkin", "needs", at),
			Placeholder: t.Say("checkin.need_placeholder"), MinValues: &none, MaxValues: len(needs), Options: needs,
		}),
		row(append(o.buttons(t),
			button(discordgo.SecondaryButton, t.Say(noteButton(hasNote)), bot.CustomID("checkin", "note", at)),
			button(discordgo.SecondaryButton, t.Say("checkin.change_button"), bot.CustomID("checkin", "change", at)))...),
	}
	if urgent(c) { // nothing stands between the words and the help
		slices.Reverse(rows)
	}
	return bot.Reply{Update: true, Content: strings.Join(lines, "\n"), Components: rows}
}

func noteButton(hasNote bool) string {
	if hasNote {
		return "checkin.note_edit_button"
	}
	return "checkin.note_button"
}

func hasNote(c data.CheckIn) bool { return c.Note != "" || c.Unreadable }

// tooLong gives a text back that cannot be kept, so that it is not lost.
func tooLong(t content.Text, note string) bot.Reply {
	return bot.Reply{
		Content: t.Say("checkin.too_long", content.Data{"Length": utf8.RuneCountInString(note), "Limit": noteLimit}),
		Files:   []*discordgo.File{{Name: "note.txt", ContentType: "text/plain; charset=utf-8", Reader: strings.NewReader(note)}},
	}
}

// own refuses to act on the reply to somebody else's command.
func (a *App) own(h bot.Handler) bot.Handler {
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		if in.Others() {
			return bot.Reply{Content: a.text(in).Say("checkin.not_yours")}, nil
		}
		return h(ctx, in)
	}
}

// A score in a custom id is its number, or "-" where it was not given.

func formatScore(s data.Score) string {
	if !s.Valid {
		return "-"
	}
	return strconv.FormatInt(s.V, 10)
}

func parseScore(s string) (data.Score, bool) {
	if s == "-" {
		return data.Score{}, true
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 10 {
		return data.Score{}, false
	}
	return data.Rated(n), true
}

func readScores(at time.Time, mood, craving string) (data.CheckIn, bool) {
	m, okM := parseScore(mood)
	c, okC := parseScore(craving)
	return data.CheckIn{At: at, Mood: m, Craving: c}, okM && okC
}

func first(values []string) string {
	if len(values) == 0 {
		return "-"
	}
	return values[0]
}

func cut(origin string) (kind, rest string) {
	if origin == "" {
		return "", ""
	}
	return origin[:1], origin[1:]
}

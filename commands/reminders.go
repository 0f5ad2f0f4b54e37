package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/data"
	"cairn/scheduler"
	"cairn/zones"

	"github.com/bwmarrin/discordgo"
)

// wordsLimit is how long a member's words for a reminder can be, in characters.
const wordsLimit = 200

// ownKinds are the kinds that a member can add besides the check-in prompt.
var ownKinds = []data.Kind{data.Medicine, data.Appointment, data.Meeting, data.Routine, data.Own}

// reminders is /reminders: what the member wants to be asked or reminded of, and how.
// The panels behind it are in reminderpanel.go, the settings in remindersettings.go,
// the messages that come in prompt.go.
func (a *App) reminders() bot.Family {
	t := a.texts.For("en")
	sub := func(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: name,
			Description: t.Say("reminders.sub_" + name), Options: options,
		}
	}
	text := func(name string, required, completed bool) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: name, MaxLength: 64,
			Description: t.Say("reminders.option_" + name), Required: required, Autocomplete: completed,
		}
	}
	what := text("what", true, false)
	for _, k := range ownKinds {
		what.Choices = append(what.Choices, choice(t.Say("reminders.kind_"+string(k)), string(k)))
	}
	words := text("words", false, false)
	words.MaxLength = wordsLimit
	length := &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionInteger, Name: "days", Description: t.Say("reminders.option_pause"), Required: true,
	}
	for _, days := range append(pauses, 0) {
		length.Choices = append(length.Choices, choice(pauseWords(t, days), days))
	}
	return bot.Family{
		Name: "reminders",
		Definition: a.slash("reminders", "reminders.command",
			sub("daily", text("time", true, true), text("days", false, true), text("zone", false, true)),
			sub("add", what, text("time", true, true), text("days", false, true), text("date", false, false), words, text("zone", false, true)),
			sub("show"), sub("pause", length), sub("zone", text("zone", true, true)), sub("settings"), sub("log"), sub("stop")),
		Subcommands: map[string]bot.Handler{
			"daily":    a.runDaily,
			"add":      a.runAddReminder,
			"show":     a.showReminders,
			"pause":    a.pauseAll,
			"zone":     a.moveZone,
			"settings": a.showSettings,
			"log":      a.showLog,
			"stop":     a.stopReminders,
		},
		Autocomplete: map[string]bot.Handler{
			"time": a.completeTime,
			"days": a.completeDays,
			"zone": a.completeZone,
		},
		Components: a.reminderComponents(),
		Modals: map[string]bot.Handler{
			"change": a.own(a.changeReminder),
			"quiet":  a.own(a.setQuietHours),
			"dayend": a.own(a.setDayEnd),
		},
	}
}

// wish is a reminder as somebody asked for it. It travels through the question for
// consent in a custom id, the words apart.
type wish struct {
	kind  data.Kind
	rule  scheduler.Rule // Weekly or Once
	zone  string
	words string
}

func (w wish) args() []string {
	date := "-"
	if w.rule.Kind == scheduler.Once {
		date = w.rule.Date.String()
	}
	return []string{string(w.kind), strconv.Itoa(w.rule.Minute), strconv.Itoa(int(w.rule.Days)), date, w.zone}
}

func readWish(in *bot.Interaction) (wish, bool) {
	minute, errMinute := strconv.Atoi(in.Arg(1))
	days, errDays := strconv.ParseUint(in.Arg(2), 10, 8)
	w := wish{kind: data.Kind(in.Arg(0)), zone: in.Arg(4)}
	w.rule = scheduler.Rule{Kind: scheduler.Weekly, Minute: minute, Days: scheduler.Weekdays(days)}
	if in.Arg(3) != "-" {
		date, err := scheduler.ParseDate(in.Arg(3))
		if err != nil {
			return wish{}, false
		}
		w.rule = scheduler.Rule{Kind: scheduler.Once, Minute: minute, Date: date}
	}
	_, errZone := zones.Load(w.zone)
	return w, errors.Join(errMinute, errDays, errZone, w.rule.Valid()) == nil
}

func (a *App) runDaily(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.readAndSet(ctx, in, data.CheckInPrompt)
}

func (a *App) runAddReminder(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return a.readAndSet(ctx, in, data.Kind(in.String("what")))
}

// readAndSet reads a reminder from the options of a command.
func (a *App) readAndSet(ctx context.Context, in *bot.Interaction, kind data.Kind) (bot.Reply, error) {
	t := a.text(in)
	minute, ok := scheduler.ReadTime(in.String("time"))
	if !ok {
		return bot.Reply{Content: t.Say("reminders.bad_time", content.Data{"Time": excerpt(in.String("time"), 40)})}, nil
	}
	zone := in.String("zone")
	if zone == "" {
		zone = a.zoneOf(ctx, in)
	}
	if zone == "" {
		return bot.Reply{Content: t.Say("reminders.need_zone", content.Data{"Time": clock(minute)})}, nil
	}
	z, ok := zones.Find(zone)
	if !ok {
		return bot.Reply{Content: t.Say("reminders.bad_zone", content.Data{"Zone": excerpt(zone, 40)})}, nil
	}
	w := wish{kind: kind, zone: z.Name, words: strings.TrimSpace(in.String("words"))}
	if utf8.RuneCountInString(w.words) > wordsLimit {
		return bot.Reply{Content: t.Say("reminders.words_too_long", content.Data{"Limit": wordsLimit})}, nil
	}
	var problem string
	if w.rule, problem = readDays(t, in, kind, minute, zones.OrUTC(z.Name)); problem != "" {
		return bot.Reply{Content: problem}, nil
	}
	return a.setWish(ctx, in, w)
}

// readDays reads on which days a reminder comes: the days or the date that are given,
// else every day, or for an appointment the next time that the clock shows its minute.
func readDays(t content.Text, in *bot.Interaction, kind data.Kind, minute int, loc *time.Location) (_ scheduler.Rule, problem string) {
	today := scheduler.DateOf(in.Time, loc)
	if typed := in.String("date"); typed != "" {
		date, ok := scheduler.ReadDate(typed, today)
		if !ok {
			return scheduler.Rule{}, t.Say("reminders.bad_date", content.Data{"Date": excerpt(typed, 40)})
		}
		return scheduler.Rule{Kind: scheduler.Once, Minute: minute, Date: date}, ""
	}
	rule := scheduler.Rule{Kind: scheduler.Weekly, Minute: minute, Days: scheduler.EveryDay}
	switch typed := in.String("days"); {
	case typed != "":
		days, ok := scheduler.ReadDays(typed)
		if !ok {
			return rule, t.Say("reminders.bad_days", content.Data{"Days": excerpt(typed, 40)})
		}
		rule.Days = days
	case kind == data.Appointment:
		if next, ok := rule.Next(loc, in.Time); ok {
			return scheduler.Rule{Kind: scheduler.Once, Minute: minute, Date: scheduler.DateOf(next, loc)}, ""
		}
	}
	return rule, ""
}

// zoneOf is the zone that the member chose before, else the host's; "": neither.
func (a *App) zoneOf(ctx context.Context, in *bot.Interaction) string {
	var zone string
	err := a.impatiently(ctx, a.patience, a.patience, func(ctx context.Context) error {
		m, err := a.Store.Member(ctx, in.UserID)
		zone = m.Zone
		return err
	})
	if err == nil && zone != "" {
		return zone
	}
	return a.Zone
}

// setWish stores a reminder and finds out at once whether its messages arrive.
func (a *App) setWish(ctx context.Context, in *bot.Interaction, w wish) (bot.Reply, error) {
	t := a.text(in)
	next, ok := w.rule.Next(zones.OrUTC(w.zone), in.Time)
	if !ok {
		return bot.Reply{Content: t.Say("reminders.past")}, nil
	}
	timing := data.Timing{Rule: w.rule.String(), Zone: w.zone, Next: next}
	before, err := a.Store.Member(ctx, in.UserID)
	if errors.Is(err, data.ErrNoConsent) {
		return a.askConsent(t, data.CheckIn{Note: w.words}, "remind", w.args()...), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	var id int64
	if w.kind == data.CheckInPrompt {
		id, err = a.Store.SetCheckInPrompt(ctx, in.UserID, timing, in.Time)
	} else {
		id, err = a.Store.AddReminder(ctx, in.UserID, w.kind, w.words, timing, in.Time)
	}
	if errors.Is(err, data.ErrTooMany) {
		return bot.Reply{Content: t.Say("reminders.too_many")}, nil
	}
	var moved []movedReminder
	if err == nil && w.kind == data.CheckInPrompt && before.Zone != "" && before.Zone != w.zone {
		moved, err = a.move(ctx, in, w.zone, id) // their clock is another one now
	}
	if err != nil {
		return bot.Reply{}, err
	}
	arrives, err := a.tryDM(ctx, in, before)
	a.sched.Changed()
	if err != nil {
		return bot.Reply{}, err
	}
	if !arrives {
		return a.dmsBlocked(in), nil
	}
	restarted, err := a.restart(ctx, in)
	if err != nil {
		return bot.Reply{}, err
	}
	r, err := a.Store.Reminder(ctx, in.UserID, id)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{
		"**" + reminderName(t, r) + "**",
		upperFirst(ruleWords(t, w.rule)),
		t.Say("reminders.there_now", content.Data{"Now": in.Time.In(zones.OrUTC(w.zone)).Format("15:04"), "Zone": place(w.zone)}),
		t.Say("reminders.next", content.Data{"Unix": next.Unix()}),
	}
	if scheduler.InQuiet(before.Settings, w.rule.Minute) {
		lines = append(lines, t.Say("reminders.in_quiet", content.Data{"From": clock(before.QuietFrom), "To": clock(before.QuietTo)}))
	}
	if line := doseLine(t, w.words); line != "" {
		lines = append(lines, line)
	}
	if restarted != "" {
		lines = append(lines, restarted)
	}
	if len(moved) > 0 {
		lines = append(lines, t.Say("reminders.moved_too"))
	}
	return bot.Reply{
		Content: fitLines(append(lines, movedLines(moved)...)),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SecondaryButton, t.Say("reminders.stop_button"), bot.CustomID("reminders", "stop", formatRef(id))),
			button(discordgo.SecondaryButton, t.Say("reminders.all_button"), bot.CustomID("reminders", "list")),
		)},
	}, nil
}

// tryDM finds out whether direct messages arrive, by saying hello there unless they have
// had one before. A command in that very channel proves nothing: its answer comes also to
// somebody who accepts no messages.
func (a *App) tryDM(ctx context.Context, in *bot.Interaction, m data.Member) (arrives bool, err error) {
	if m.Thread != "" || m.DMChannel != "" && m.DMsClosedAt.IsZero() {
		return true, nil
	}
	return a.greet(ctx, in, bot.Reply{Content: a.text(in).Say("reminders.hello")})
}

// greet finds out whether direct messages arrive, by sending one.
func (a *App) greet(ctx context.Context, in *bot.Interaction, hello bot.Reply) (arrives bool, err error) {
	channel := in.ChannelID
	if !in.BotDM {
		channel, err = a.bot.OpenDM(ctx, in.UserID)
	}
	if err == nil {
		_, err = a.bot.Send(ctx, channel, "h"+in.ID, hello)
	}
	switch {
	case bot.DMsClosed(err):
		return false, a.Store.SetDMsClosed(ctx, in.UserID, in.Time)
	case err != nil:
		// Discord has a bad moment: the message itself will be tried again for hours.
		a.Log.Warn("a first direct message did not go out", "error", err)
		return true, nil
	}
	return true, errors.Join(a.Store.SetDMChannel(ctx, in.UserID, channel), a.Store.SetDMsClosed(ctx, in.UserID, time.Time{}))
}

// dmsBlocked says how to let reminders through, or to have them elsewhere.
func (a *App) dmsBlocked(in *bot.Interaction) bot.Reply {
	t := a.text(in)
	buttons := append(a.waysToBeReached(in), button(discordgo.SecondaryButton, t.Say("reminders.stop_all_button"), bot.CustomID("reminders", "stopall")))
	return bot.Reply{Content: t.Say("reminders.dms_blocked"), Components: []discordgo.MessageComponent{row(buttons...)}}
}

// waysToBeReached are the buttons for somebody whom direct messages do not reach. With
// apart, the message that they are on stays: it says more.
func (a *App) waysToBeReached(in *bot.Interaction, stays ...string) []discordgo.MessageComponent {
	t := a.text(in)
	buttons := []discordgo.MessageComponent{
		button(discordgo.PrimaryButton, t.Say("reminders.try_again"), bot.CustomID("reminders", "again", stays...)),
	}
	if in.GuildID != "" {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("reminders.thread_button"), bot.CustomID("reminders", "thread", stays...)))
	}
	return buttons
}

// tryAgain is pressed by somebody who has opened their direct messages.
func (a *App) tryAgain(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	m, err := a.Store.Member(ctx, in.UserID)
	if errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: a.text(in).Say("reminders.none"), Update: in.Arg(0) != apart}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	arrives, err := a.tryDM(ctx, in, m)
	if err != nil {
		return bot.Reply{}, err
	}
	r := a.dmsBlocked(in)
	if arrives {
		r, err = a.reached(ctx, in)
	}
	r.Update = in.Arg(0) != apart
	return r, err
}

// reached shows their reminders to somebody whom messages reach again.
func (a *App) reached(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	restarted, err := a.restart(ctx, in)
	if err != nil {
		return bot.Reply{}, err
	}
	r, err := a.showReminders(ctx, in)
	if err != nil {
		return bot.Reply{}, err
	}
	switch t := a.text(in); {
	case restarted != "":
		r.Content = restarted + "\n" + r.Content
	case len(r.Components) == 0 && !a.Store.Unreached(in.UserID): // they have none, but are told of alerts
		r.Content = t.Say("reminders.reached")
	}
	return r, nil
}

// restartable returns when a reminder comes again that stopped because nothing reached its
// member; false: it did not, or its date has passed.
func restartable(r data.Reminder, now time.Time) (data.Timing, bool) {
	if r.State != data.Stopped || r.Why != data.WhyUnreachable {
		return data.Timing{}, false
	}
	rule := effectiveRule(r)
	next, comes := rule.Next(zones.OrUTC(r.Zone), now)
	return data.Timing{Rule: rule.String(), Zone: r.Zone, Next: next}, comes
}

// restart starts the reminders that stopped because nothing reached the member, if
// something does now, and says how many there were; "": none.
func (a *App) restart(ctx context.Context, in *bot.Interaction) (string, error) {
	if a.Store.Unreached(in.UserID) {
		return "", nil
	}
	_, list, err := a.remindersOf(ctx, in)
	if err != nil {
		return "", err
	}
	timings := map[int64]data.Timing{}
	for _, r := range list {
		if timing, ok := restartable(r, in.Time); ok {
			timings[r.ID] = timing
		}
	}
	if len(timings) == 0 {
		return "", nil
	}
	n, err := a.Store.StartUnreachable(ctx, in.UserID, timings, in.Time)
	if err != nil || n == 0 {
		return "", err
	}
	a.sched.Changed()
	return a.text(in).Count("reminders.restarted", n), nil
}

// openThread gives a member whom direct messages do not reach a private thread in the
// channel that they are in.
func (a *App) openThread(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	m, err := a.Store.Member(ctx, in.UserID)
	if errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("reminders.none"), Update: in.Arg(0) != apart}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if m.Thread != "" {
		return bot.Reply{Content: t.Say("reminders.thread_made", content.Data{"Thread": m.Thread}), Update: in.Arg(0) != apart}, nil
	}
	thread, err := a.bot.OpenPrivateThread(ctx, in.ChannelID, t.Say("reminders.thread_name"), in.UserID)
	if bot.Permanent(err) {
		return bot.Reply{Content: t.Say("reminders.no_thread")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	settings := m.Settings
	settings.Thread = thread
	if err := a.Store.SetSettings(ctx, in.UserID, settings); err != nil {
		return bot.Reply{}, err
	}
	a.sched.Changed()
	restarted, err := a.restart(ctx, in)
	if err != nil {
		return bot.Reply{}, err
	}
	r := bot.Reply{Content: t.Say("reminders.thread_made", content.Data{"Thread": thread}), Update: in.Arg(0) != apart}
	if restarted != "" {
		r.Content += "\n" + restarted
	}
	return r, nil
}

func (a *App) completeZone(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	return zoneChoices(in, a.zoneOf(ctx, in)), nil
}

func (a *App) completeDays(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	var choices []*discordgo.ApplicationCommandOptionChoice
	if days, ok := scheduler.ReadDays(in.Focused); ok {
		choices = append(choices, choice(daysWords(t, days), days.String()))
	} else if strings.TrimSpace(in.Focused) == "" {
		for _, days := range []scheduler.Weekdays{scheduler.EveryDay, scheduler.Workdays, scheduler.Weekend} {
			choices = append(choices, choice(daysWords(t, days), days.String()))
		}
		for _, d := range scheduler.EveryDay.List() {
			day := scheduler.Weekdays(1 << d)
			choices = append(choices, choice(daysWords(t, day), day.String()))
		}
	}
	return bot.Reply{Choices: choices}, nil
}

// reminderName says what a reminder is: "Medicine: “the morning ones”". One of the member's
// own is called by its words alone.
func reminderName(t content.Text, r data.Reminder) string { return nameWithin(t, r, wordsLimit) }

// shortName is as much of a reminder's name as has room in a list.
func shortName(t content.Text, r data.Reminder) string { return nameWithin(t, r, 40) }

func nameWithin(t content.Text, r data.Reminder, limit int) string {
	var words string
	switch {
	case r.Unreadable:
		words = t.Say("reminders.unreadable")
	case r.Text != "":
		words = "“" + excerpt(r.Text, limit) + "”"
	}
	return called(t, r, words)
}

// menuName is shortName where nothing is formatted.
func menuName(t content.Text, r data.Reminder) string {
	if r.Text == "" {
		return called(t, r, "")
	}
	return called(t, r, shorten(strings.Join(strings.Fields(r.Text), " "), 40))
}

// called is the name of a reminder with these words, which may be "".
func called(t content.Text, r data.Reminder, words string) string {
	switch {
	case r.Kind == data.Own && words != "":
		return words
	case r.Kind == data.Own:
		return t.Say("reminders.own_name")
	case words != "":
		return t.Say("reminders.kind_"+string(r.Kind)) + ": " + words
	}
	return t.Say("reminders.kind_" + string(r.Kind))
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[size:]
}

// A reminder in a custom id is its number in base 36.

func formatRef(id int64) string { return strconv.FormatInt(id, 36) }

func parseRef(s string) (int64, bool) {
	id, err := strconv.ParseInt(s, 36, 64)
	return id, err == nil && id > 0
}

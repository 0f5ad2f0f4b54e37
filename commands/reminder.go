package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
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

const (
	maxPostName = 60   // characters of a reminder's name
	maxSkips    = 50   // days that it can leave out
	maxMessage  = 2000 // characters of a message; Discord's limit
)

// reminder is /reminder: what moderators have posted in channels again and again.
func (a *App) reminder() bot.Family {
	t := a.texts.For("en")
	sub := func(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: name,
			Description: t.Say("reminder.option_" + strings.ReplaceAll(name, "-", "_")), Options: options,
		}
	}
	which := func() *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: "reminder", Description: t.Say("reminder.option_reminder"),
			Required: true, Autocomplete: true, MaxLength: 100,
		}
	}
	return bot.Family{
		Name: "reminder",
		Definition: a.moderatorSlash("reminder", "reminder.command",
			sub("add", postOptions(t, true)...),
			sub("list"),
			sub("edit", append(append([]*discordgo.ApplicationCommandOption{which()}, postOptions(t, false)...),
				&discordgo.ApplicationCommandOption{
					Type: discordgo.ApplicationCommandOptionBoolean, Name: "no-role", Description: t.Say("reminder.option_no_role"),
				})...),
			sub("pause", which()), sub("resume", which()), sub("remove", which()),
			sub("preview", which()), sub("run-now", which()), sub("log", which())),
		Subcommands: map[string]bot.Handler{
			"add":     a.inServer(a.addPost),
			"list":    a.inServer(a.listPosts),
			"edit":    a.inServer(a.editPost),
			"pause":   a.inServer(a.pausePost),
			"resume":  a.inServer(a.resumePost),
			"remove":  a.inServer(a.askToRemovePost),
			"preview": a.onlyInServer(a.previewPost),
			"run-now": a.inServer(a.runPost),
			"log":     a.inServer(a.showPostLog),
		},
		Autocomplete: map[string]bot.Handler{
			"when":     a.completeWhen,
			"zone":     a.completePostZone,
			"reminder": a.completePost,
		},
		Components: map[string]bot.Handler{
			"list":    a.moderated("reminder", inPlace(a.listPosts)),
			"open":    a.moderated("reminder", inPlace(a.openPost)),
			"preview": a.permitted("reminder", a.onlyInServer(a.previewPost)),
			"text":    a.moderated("reminder", a.openPostText),
			"pause":   a.moderated("reminder", inPlace(a.pausePost)),
			"resume":  a.moderated("reminder", inPlace(a.resumePost)),
			"run":     a.moderated("reminder", a.runPost),
			"remove":  a.moderated("reminder", inPlace(a.askToRemovePost)),
			"really":  a.moderated("reminder", inPlace(a.removePost)),
			"log":     a.moderated("reminder", inPlace(a.showPostLog)),
		},
		Modals: map[string]bot.Handler{"text": a.moderated("reminder", inPlace(a.writePostText))},
	}
}

// postOptions are the options that say what a reminder is.
func postOptions(t content.Text, required bool) []*discordgo.ApplicationCommandOption {
	option := func(kind discordgo.ApplicationCommandOptionType, name string) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: kind, Name: name, Description: t.Say("reminder.option_" + name)}
	}
	text := func(name string, limit int) *discordgo.ApplicationCommandOption {
		o := option(discordgo.ApplicationCommandOptionString, name)
		o.MaxLength = limit
		return o
	}
	what := option(discordgo.ApplicationCommandOptionString, "what")
	what.Required = required
	for _, kind := range postKinds {
		what.Choices = append(what.Choices, choice(t.Say("reminder.kind_"+string(kind)), string(kind)))
	}
	when := text("when", 100)
	when.Required, when.Autocomplete = required, true
	zone := text("zone", 64)
	zone.Autocomplete = true
	channel := option(discordgo.ApplicationCommandOptionChannel, "channel")
	channel.ChannelTypes = []discordgo.ChannelType{
		discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildNewsThread,
		discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread, discordgo.ChannelTypeGuildForum,
	}
	return []*discordgo.ApplicationCommandOption{
		what, when, channel, text("text", maxMessage), option(discordgo.ApplicationCommandOptionRole, "role"),
		text("name", maxPostName), zone, text("title", maxTitle), text("starts", 40), text("ends", 40), text("skip", 500),
	}
}

var postKinds = []data.Kind{data.CheckInPrompt, data.Meeting, data.Message}

// addPost is /reminder add. A message without a text is stored paused and asks for the
// text with a form; it starts when that comes.
func (a *App) addPost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	others, err := a.Store.Posts(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	p := data.Post{GuildID: in.GuildID, MadeBy: in.UserID, State: data.On}
	if problem := a.readPost(t, in, g, others, &p); problem != "" {
		return bot.Reply{Content: problem}, nil
	}
	if problem, err := a.notTheirs(ctx, in, p); problem != "" || err != nil {
		return bot.Reply{Content: problem}, err
	}
	var h hindrance
	if p.Text == "" {
		p.State = data.Paused
	} else {
		if h, err = a.hindranceOf(ctx, p); err != nil {
			return bot.Reply{}, err
		}
		if h.why != "" {
			p.State, p.Why = data.Paused, h.why
		}
	}
	added, err := a.Store.CountChanges(ctx, in.UserID, "add")
	if err != nil {
		return bot.Reply{}, err
	}
	timing, from := postTiming(p, in.Time)
	_, after := changesOf(t, data.Post{}, p)
	p.ID, err = a.Store.AddPost(ctx, p, timing, from, a.Posts,
		data.Audit{At: in.Time, Actor: in.UserID, Action: "add", Name: p.Name, After: after})
	if problem := a.storeProblem(t, p, err); problem != "" {
		return bot.Reply{Content: problem}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if g.Zone == "" { // the first reminder's zone becomes the server's
		g.Zone = p.Zone
		if err := a.Store.SetGuild(ctx, g, setupAudit(t, in, data.Guild{}, g)); err != nil {
			return bot.Reply{}, err
		}
	}
	a.sched.Changed()
	if p.Text == "" {
		return postTextForm(t, p), nil
	}
	r := a.postPanel(t, in, g, p, h, "reminder.added")
	if added == 0 {
		r.Content += "\n" + t.Say("reminder.named")
	}
	return r, a.offerNotices(ctx, t, in.GuildID, &r)
}

// editPost is /reminder edit: the given options replace what was; without any, the form
// for the text opens.
func (a *App) editPost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	was, r, err := a.findPost(ctx, in)
	if was.ID == 0 {
		return r, err
	}
	if !anyPostOption(in) {
		return postTextForm(t, was), nil
	}
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	others, err := a.Store.Posts(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	on := 0
	others = slices.DeleteFunc(others, func(o data.Post) bool {
		if o.State != data.Over {
			on++
		}
		return o.ID == was.ID
	})
	if was.State == data.Over && on >= a.Posts {
		return bot.Reply{Content: a.storeProblem(t, was, data.ErrTooMany)}, nil
	}
	p := was
	if problem := a.readPost(t, in, g, others, &p); problem != "" {
		return bot.Reply{Content: problem}, nil
	}
	if p.Text == "" { // a message now, with no words for it
		return bot.Reply{Content: t.Say("reminder.needs_text")}, nil
	}
	if problem, err := a.notTheirs(ctx, in, p); problem != "" || err != nil {
		return bot.Reply{Content: problem}, err
	}
	// One that a moderator paused stays paused; one that Discord would not take is tried
	// again, and one that was over comes again if it has times.
	start := (was.State == data.Over || was.State == data.Paused && was.Why != "") && len(comingTimes(p, in.Time, 1)) > 0
	return a.changePost(ctx, in, was, p, start, "edit")
}

// changePost stores a changed post and shows it. One that is on, or is to start, is
// paused instead where something hinders it.
func (a *App) changePost(ctx context.Context, in *bot.Interaction, was, p data.Post, start bool, action string) (bot.Reply, error) {
	t := a.text(in)
	h, err := a.hindranceOf(ctx, p)
	if err != nil {
		return bot.Reply{}, err
	}
	switch {
	case !start && was.State != data.On: // stays as it is
	case h.why != "":
		p.State, p.Why = data.Paused, h.why
	default:
		p.State, p.Why = data.On, ""
	}
	before, after := changesOf(t, was, p)
	if before != "" || after != "" {
		timing, from := postTiming(p, in.Time)
		err = a.Store.EditPost(ctx, p, timing, from,
			data.Audit{At: in.Time, Actor: in.UserID, Action: action, Name: was.Name, Before: before, After: after})
		if problem := a.storeProblem(t, p, err); problem != "" {
			return bot.Reply{Content: problem}, nil
		}
		if err != nil {
			return bot.Reply{}, err
		}
		a.sched.Changed()
	}
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	head := "reminder.changed"
	if action == "resume" && p.State == data.On {
		head = "reminder.resumed"
	} else if action == "resume" {
		head = "reminder.still_paused"
	}
	return a.postPanel(t, in, g, p, h, head), nil
}

// storeProblem says what the store would not take; "": nothing, or an error that is no
// matter of the moderator's.
func (a *App) storeProblem(t content.Text, p data.Post, err error) string {
	switch {
	case errors.Is(err, data.ErrTooMany):
		return t.Say("reminder.too_many", content.Data{"Limit": a.Posts})
	case errors.Is(err, data.ErrNameTaken):
		return t.Say("reminder.name_taken", content.Data{"Name": excerpt(p.Name, maxPostName)})
	case errors.Is(err, data.ErrTooSoon):
		return t.Say("reminder.too_soon")
	case errors.Is(err, data.ErrNotFound):
		return t.Say("reminder.gone")
	}
	return ""
}

// optionNames are the options that change a post.
var optionNames = []string{"what", "when", "channel", "text", "role", "name", "zone", "title", "starts", "ends", "skip"}

// timeOptions are those that say when a post comes.
var timeOptions = []string{"when", "zone", "starts", "ends", "skip"}

func anyPostOption(in *bot.Interaction) bool {
	_, noRole := in.Bool("no-role")
	return noRole || slices.ContainsFunc(optionNames, func(name string) bool { return in.String(name) != "" })
}

// none reports whether an option's value takes away what was there.
func none(typed string) bool {
	switch strings.ToLower(strings.TrimSpace(typed)) {
	case "none", "-", "no", "never":
		return true
	}
	return false
}

// readPost makes a post what the options of a command say. It returns what is wrong with
// them, in words; "": nothing is. others are the server's other posts.
func (a *App) readPost(t content.Text, in *bot.Interaction, g data.Guild, others []data.Post, p *data.Post) string {
	was := *p
	if kind := data.Kind(in.String("what")); kind != "" {
		if !slices.Contains(postKinds, kind) {
			return t.Say("common.stale")
		}
		p.Kind = kind
	}
	if problem := a.readWhen(t, in, g, p); problem != "" {
		return problem
	}
	if c, given := in.ChannelOption("channel"); given {
		p.ChannelID, p.Forum = c.ID, c.Type == discordgo.ChannelTypeGuildForum
	}
	p.ChannelID = cmp.Or(p.ChannelID, in.ChannelID)
	if role, given := in.RoleOption("role"); given {
		if role.ID == in.GuildID {
			return t.Say("reminder.not_everyone")
		}
		p.RoleID = role.ID
	}
	if noRole, _ := in.Bool("no-role"); noRole {
		p.RoleID = ""
	}
	if title := oneLine(in.String("title")); none(title) {
		p.Title = ""
	} else if title != "" {
		p.Title = title
	}
	// A name that nobody chose follows what it was made from.
	if name := oneLine(in.String("name")); name != "" {
		if utf8.RuneCountInString(name) > maxPostName {
			return t.Say("reminder.long_name", content.Data{"Limit": maxPostName})
		}
		p.Name = name
	} else if old, usual := postNameOf(t, was), postNameOf(t, *p); p.Name == "" || old != usual && isFreeName(p.Name, old) {
		p.Name = freeName(usual, others)
	}
	if text := strings.TrimSpace(in.String("text")); text != "" {
		p.Text = text
	} else if p.Text == "" || p.Text == usualText(t, was.Kind) {
		p.Text = usualText(t, p.Kind)
	}
	return a.tooLongProblem(t, *p, in.Time)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// usualText is what a post says whose moderators gave it no words; "": that is up to
// them.
func usualText(t content.Text, kind data.Kind) string {
	if kind == data.CheckInPrompt || kind == data.Meeting {
		return t.Say("post.text_" + string(kind))
	}
	return ""
}

// postNameOf is the name of a post that was given none: "Check-in: weekdays at 18:00".
func postNameOf(t content.Text, p data.Post) string {
	rule, err := scheduler.ParseRule(p.Rule)
	if err != nil {
		return "\x00" // no name begins so
	}
	return shorten(t.Say("reminder.kind_"+string(p.Kind))+": "+ruleWords(t, rule), maxPostName-len(" (25)"))
}

// freeName is a name that none of the other posts has.
func freeName(name string, others []data.Post) string {
	free := name
	for n := 2; slices.ContainsFunc(others, func(o data.Post) bool { return strings.EqualFold(o.Name, free) }); n++ {
		free = name + " (" + strconv.Itoa(n) + ")"
	}
	return free
}

// isFreeName reports whether freeName made a name of another one.
func isFreeName(name, of string) bool {
	rest, ok := strings.CutPrefix(name, of)
	return ok && (rest == "" || strings.HasPrefix(rest, " (") && strings.HasSuffix(rest, ")"))
}

// tooLongProblem says that a post's message is longer than Discord takes, with
// everything filled in.
func (a *App) tooLongProblem(t content.Text, p data.Post, now time.Time) string {
	if n := a.bot.Length(postMessage(t, p, now).Content); n > maxMessage {
		return t.Say("reminder.long_text", content.Data{"Length": n, "Limit": maxMessage})
	}
	return ""
}

// readWhen reads the options that say when a post comes.
func (a *App) readWhen(t content.Text, in *bot.Interaction, g data.Guild, p *data.Post) string {
	when, zone := cutZone(in.String("when"))
	if zone = cmp.Or(in.String("zone"), zone); zone != "" {
		z, ok := zones.Find(zone)
		if !ok {
			return t.Say("reminder.bad_zone", content.Data{"Zone": excerpt(zone, 40)})
		}
		p.Zone = z.Name
	}
	if p.Zone = cmp.Or(p.Zone, g.Zone, a.Zone); p.Zone == "" {
		return t.Say("reminder.need_zone")
	}
	loc := zones.OrUTC(p.Zone)
	today := scheduler.DateOf(in.Time, loc)
	if problem := readPostDays(t, in, today, p); problem != "" {
		return problem
	}
	if in.String("when") != "" {
		rule, err := scheduler.ReadRule(when, today)
		if start, dateErr := scheduler.ParseDate(p.Starts); err == nil && dateErr == nil && rule.Every > 1 && today.Before(start) {
			rule, err = scheduler.ReadRule(when, start) // every so many weeks from the first day on
		}
		if err != nil {
			return ruleProblem(t, when, err)
		}
		if shortest := rule.Shortest(); shortest > 0 && shortest < a.ShortestInterval {
			return t.Say("reminder.too_often", content.Data{"Minutes": int(a.ShortestInterval.Minutes())})
		}
		p.Rule = rule.String()
	}
	if len(comingTimes(*p, in.Time, 1)) == 0 {
		if p.State != data.On && !slices.ContainsFunc(timeOptions, func(name string) bool { return in.String(name) != "" }) {
			return "" // it stays as it is
		}
		unbounded := *p
		unbounded.Ends, unbounded.Skips = "", ""
		if len(comingTimes(unbounded, in.Time, 1)) == 0 {
			return t.Say("reminder.never")
		}
		return t.Say("reminder.never_between")
	}
	return ""
}

// cutZone takes the zone off what stands in a crontab as "CRON_TZ=Zone schedule".
func cutZone(typed string) (when, zone string) {
	typed = strings.TrimSpace(typed)
	name, rest, ok := strings.Cut(typed, "=")
	if !ok || !strings.EqualFold(name, "CRON_TZ") && !strings.EqualFold(name, "TZ") {
		return typed, ""
	}
	zone, when, _ = strings.Cut(strings.TrimSpace(rest), " ")
	return strings.TrimSpace(when), zone
}

// readPostDays reads the first and last day and the days to leave out.
func readPostDays(t content.Text, in *bot.Interaction, today scheduler.Date, p *data.Post) string {
	for _, option := range []struct {
		name string
		date *string
	}{{"starts", &p.Starts}, {"ends", &p.Ends}} {
		typed := strings.TrimSpace(in.String(option.name))
		if typed == "" {
			continue
		}
		if none(typed) {
			*option.date = ""
			continue
		}
		date, problem := readDay(t, typed, today)
		if problem != "" {
			return problem
		}
		*option.date = date.String()
	}
	if p.Starts != "" && p.Ends != "" && p.Ends < p.Starts {
		return t.Say("reminder.ends_first", content.Data{"Starts": p.Starts, "Ends": p.Ends})
	}
	switch typed := strings.TrimSpace(in.String("skip")); {
	case typed == "":
	case none(typed):
		p.Skips = ""
	default:
		days, problem := readSkips(t, typed, today)
		if problem != "" {
			return problem
		}
		p.Skips = strings.Join(days, " ")
	}
	return ""
}

func readDay(t content.Text, typed string, today scheduler.Date) (scheduler.Date, string) {
	date, ok := scheduler.ReadDate(typed, today)
	switch {
	case !ok:
		return date, t.Say("reminder.bad_date", content.Data{"Typed": excerpt(typed, 40)})
	case date.Before(today):
		return date, t.Say("reminder.past_date", content.Data{"Date": date.String()})
	}
	return date, ""
}

// readSkips reads dates with commas between them, or, where that is no date, blanks.
func readSkips(t content.Text, typed string, today scheduler.Date) ([]string, string) {
	var days []string
	add := func(typed string) string {
		date, problem := readDay(t, typed, today)
		if problem == "" && !slices.Contains(days, date.String()) {
			days = append(days, date.String())
		}
		return problem
	}
	for part := range strings.FieldsFuncSeq(typed, func(r rune) bool { return r == ',' || r == ';' }) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		if _, whole := scheduler.ReadDate(part, today); whole {
			if problem := add(part); problem != "" {
				return nil, problem
			}
			continue
		}
		for word := range strings.FieldsSeq(part) {
			if problem := add(word); problem != "" {
				return nil, problem
			}
		}
	}
	if len(days) > maxSkips {
		return nil, t.Say("reminder.many_skips", content.Data{"Limit": maxSkips})
	}
	slices.Sort(days)
	return days, ""
}

// completePostZone completes a zone: the server's first.
func (a *App) completePostZone(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	return zoneChoices(in, cmp.Or(g.Zone, a.Zone)), nil
}

// completePost completes a reminder by its name.
func (a *App) completePost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	posts, err := a.Store.Posts(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	var choices []*discordgo.ApplicationCommandOptionChoice
	for _, p := range posts {
		if len(choices) < maxChoices && strings.Contains(strings.ToLower(p.Name), strings.ToLower(strings.TrimSpace(in.Focused))) {
			choices = append(choices, choice(shorten(p.Name+" · "+stateWords(t, p), 100), "#"+formatRef(p.ID)))
		}
	}
	return bot.Reply{Choices: choices}, nil
}

// whenExamples are offered before anything is typed. They are what people type, and not
// translated: only these words are read.
var whenExamples = []string{
	"every day at 9:00", "weekdays at 18:00", "every Monday at 19:30", "mon wed fri 18:00", "every 2nd Sunday at 10:00",
	"2nd Sunday of the month at 10:00", "last Friday of the month at 17:00", "on the 1st at 12:00", "every 6 hours", "tomorrow 18:00", "0 18 * * 1-5",
}

// completeWhen says how what was typed so far is read, with its next time, or else what
// could follow.
func (a *App) completeWhen(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	typed := strings.TrimSpace(in.Focused)
	when, zone := cutZone(typed)
	before := strings.TrimSuffix(typed, when) // a zone, as in a crontab
	zone = cmp.Or(in.String("zone"), zone, g.Zone, a.Zone)
	if z, ok := zones.Find(zone); ok {
		zone = z.Name
	}
	loc := zones.OrUTC(zone)
	var choices []*discordgo.ApplicationCommandOptionChoice
	offer := func(when string) {
		rule, err := scheduler.ReadRule(when, scheduler.DateOf(in.Time, loc))
		if err != nil || utf8.RuneCountInString(before+when) > 100 {
			return
		}
		label := upperFirst(ruleWords(t, rule))
		if next, ok := rule.Next(loc, in.Time); ok {
			label += " · " + t.Say("reminder.next_word") + " " + localTime(t, next, loc)
		}
		choices = append(choices, choice(shorten(label, 100), before+when))
	}
	if when != "" {
		offer(when)
	}
	read := len(choices) > 0
	if _, isTime := scheduler.ReadTime(when); isTime {
		for _, days := range []string{"every day at ", "weekdays at ", "weekends at ", "tomorrow at "} {
			offer(days + when)
		}
	}
	if !read && when != "" {
		for _, time := range []string{" at 9:00", " at 12:00", " at 18:00", " at 19:30"} {
			offer(when + time)
		}
	}
	for _, example := range whenExamples {
		if !read && strings.Contains(strings.ToLower(example), strings.ToLower(when)) {
			offer(example)
		}
	}
	return bot.Reply{Choices: choices}, nil
}

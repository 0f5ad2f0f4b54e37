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

const (
	postsAPage  = 8
	timesShown  = 5  // next times of a reminder
	skipsShown  = 10 // of the days that it leaves out
	logShown    = 10 // outcomes of a reminder on a page
	textExcerpt = 80 // characters of a text or title where it is quoted
	listExcerpt = 40 // characters of a name in the list

	// runWithin is how long "post now" waits for the outcome, so that it can say it.
	runWithin = time.Second
)

// localTime says a time on the clocks of a place: "Monday 2026-11-23 18:00".
func localTime(t content.Text, at time.Time, loc *time.Location) string {
	local := at.In(loc)
	return t.Say("when.day_"+strings.ToLower(local.Weekday().String())) + " " + local.Format("2006-01-02 15:04")
}

// stateWords says whether a post comes.
func stateWords(t content.Text, p data.Post) string {
	switch {
	case p.State == data.Over:
		return t.Say("reminder.state_over")
	case p.State == data.Paused && p.Text == "":
		return t.Say("reminder.state_waits")
	case p.State == data.Paused && p.Why != "":
		return t.Say("reminder.state_paused") + ": " + pausedWords(t, p.Why)
	case p.State == data.Paused:
		return t.Say("reminder.state_paused")
	case p.State == "":
		return ""
	}
	return t.Say("reminder.state_on")
}

// postField is one thing about a post: in words, as they are shown, and plain, in full,
// as it was written.
type postField struct{ name, words, plain string }

// postFields are what can be said about a post, the same in number and order for each.
func postFields(t content.Text, p data.Post) []postField {
	quoted := func(s string, limit int) string {
		if s == "" {
			return ""
		}
		return excerpt(s, limit)
	}
	mention := func(before, id, after string) string {
		if id == "" {
			return ""
		}
		return before + id + after
	}
	kind, when := "", ""
	if p.Kind != "" {
		kind = t.Say("reminder.kind_" + string(p.Kind))
	}
	if rule, err := scheduler.ParseRule(p.Rule); err == nil {
		when = ruleWords(t, rule) + " (" + place(p.Zone) + ")"
	}
	title := ""
	if p.Forum {
		title = quoted(p.Title, textExcerpt)
	}
	channel, role, state := mention("<#", p.ChannelID, ">"), mention("<@&", p.RoleID, ">"), stateWords(t, p)
	return []postField{
		{"name", quoted(p.Name, maxPostName), p.Name},
		{"what", kind, kind},
		{"when", markdown.Replace(when), when},
		{"where", channel, channel},
		{"title", title, p.Title},
		{"text", quoted(p.Text, textExcerpt), p.Text},
		{"role", role, role},
		{"starts", p.Starts, p.Starts},
		{"ends", p.Ends, p.Ends},
		{"skip", skipWords(t, p.Skips), strings.Join(strings.Fields(p.Skips), ", ")},
		{"state", state, state},
	}
}

func skipWords(t content.Text, skips string) string {
	days := strings.Fields(skips)
	if more := len(days) - skipsShown; more > 0 {
		days = append(days[:skipsShown], t.Count("reminder.more_days", more))
	}
	return strings.Join(days, ", ")
}

func fieldLine(t content.Text, name, value string) string {
	return t.Say("reminder.field_"+name) + ": " + value
}

// changesOf says what a change of a post changed, before and after, in full; of a new
// post, what it is.
func changesOf(t content.Text, was, is data.Post) (before, after string) {
	var old, now []string
	side := func(name, value string) []string {
		switch {
		case value == "" && was.ID == 0:
			return nil
		case value == "":
			value = t.Say("reminder.nothing")
		}
		return []string{fieldLine(t, name, value)}
	}
	olds, news := postFields(t, was), postFields(t, is)
	for _, last := range []bool{false, true} { // the text, which can be long
		for i, f := range news {
			if (f.name == "text") != last || f.plain == olds[i].plain ||
				was.ID == 0 && (f.name == "name" || f.name == "state" && is.State == data.On) { // goes without saying
				continue
			}
			old, now = append(old, side(f.name, olds[i].plain)...), append(now, side(f.name, f.plain)...)
		}
	}
	return strings.Join(old, ";\n"), strings.Join(now, ";\n")
}

// postPanel shows a post with everything that can be done to it. head is the key of
// what just happened, "" for nothing.
func (a *App) postPanel(t content.Text, in *bot.Interaction, g data.Guild, p data.Post, h hindrance, head string) bot.Reply {
	lines := []string{}
	if head != "" {
		lines = append(lines, t.Say(head))
	}
	lines = append(lines, "**"+excerpt(p.Name, maxPostName)+"** · "+stateWords(t, p))
	for _, f := range postFields(t, p) {
		switch {
		case f.name == "name" || f.name == "state":
		case f.words != "":
			lines = append(lines, fieldLine(t, f.name, f.words))
		case f.name == "role":
			lines = append(lines, t.Say("reminder.pings_nobody"))
		}
	}
	loc := zones.OrUTC(p.Zone)
	times := comingTimes(p, in.Time, timesShown)
	if len(times) > 0 {
		title := "reminder.next_times"
		if p.State != data.On {
			title = "reminder.next_times_paused"
		}
		lines = append(lines, "", t.Say(title, content.Data{"Zone": place(p.Zone)}))
		for _, at := range times {
			lines = append(lines, fmt.Sprintf("- %s · <t:%d:F>", localTime(t, at, loc), at.Unix()))
		}
		lines = append(lines, "-# "+lateWords(t, a.Late.Post))
	} else {
		lines = append(lines, t.Say("reminder.no_more"))
	}
	switch {
	case h.why != "":
		lines = append(lines, "", hindranceWords(t, p, h))
	case p.State == data.Paused && p.Why != "":
		lines = append(lines, "", t.Say("reminder.mended"))
	}
	if h.blind && h.why == "" {
		lines = append(lines, "", t.Say("reminder.blind", content.Data{"Channel": p.ChannelID}))
	}
	if head == "reminder.added" {
		lines = append(lines, "", "-# "+noticeWords(t, g, p))
	}
	return bot.Reply{Content: strings.Join(lines, "\n"), Components: postButtons(t, p, h)}
}

// lateWords says how late a post still comes.
func lateWords(t content.Text, limit time.Duration) string {
	minutes := int(limit / time.Minute)
	switch {
	case minutes == 0:
		return t.Say("reminder.never_late")
	case minutes%60 == 0:
		return t.Say("reminder.late", content.Data{"Limit": fmt.Sprintf("%d h", minutes/60)})
	}
	return t.Say("reminder.late", content.Data{"Limit": fmt.Sprintf("%d min", minutes)})
}

func postButtons(t content.Text, p data.Post, h hindrance) []discordgo.MessageComponent {
	press := func(style discordgo.ButtonStyle, text, action string) discordgo.MessageComponent {
		return button(style, t.Say("reminder.button_"+text), bot.CustomID("reminder", action, formatRef(p.ID)))
	}
	first := []discordgo.MessageComponent{press(discordgo.PrimaryButton, "preview", "preview"), press(discordgo.SecondaryButton, "text", "text")}
	switch {
	case p.State == data.On:
		first = append(first, press(discordgo.SecondaryButton, "pause", "pause"))
	case p.State == data.Paused && (h.why != "" || p.Why != ""):
		first = append(first, press(discordgo.SuccessButton, "check", "resume"))
	case p.State == data.Paused:
		first = append(first, press(discordgo.SuccessButton, "resume", "resume"))
	}
	first = append(first, press(discordgo.SecondaryButton, "run", "run"), press(discordgo.DangerButton, "remove", "remove"))
	return []discordgo.MessageComponent{row(first...), row(
		press(discordgo.SecondaryButton, "log", "log"),
		button(discordgo.SecondaryButton, t.Say("reminder.button_all"), bot.CustomID("reminder", "list")),
	)}
}

// findPost returns the post that an interaction is about: of a command, the one that was
// picked or named; of a button, menu or form, the one in its custom id. With an id of 0
// there is none, and the reply says so.
func (a *App) findPost(ctx context.Context, in *bot.Interaction) (data.Post, bot.Reply, error) {
	named := in.String("reminder")
	ref, picked := strings.CutPrefix(named, "#")
	if named == "" {
		ref, picked = in.Arg(0), true
		if len(in.Values) > 0 {
			ref = in.Values[0]
		}
	}
	if id, ok := parseRef(ref); ok && picked {
		p, err := a.Store.Post(ctx, in.GuildID, id)
		if !errors.Is(err, data.ErrNotFound) {
			return p, bot.Reply{}, err
		}
	}
	if named != "" {
		posts, err := a.Store.Posts(ctx, in.GuildID)
		if err != nil {
			return data.Post{}, bot.Reply{}, err
		}
		i := slices.IndexFunc(posts, func(p data.Post) bool { return strings.EqualFold(p.Name, strings.TrimSpace(named)) })
		if i >= 0 {
			return posts[i], bot.Reply{}, nil
		}
	}
	return data.Post{}, bot.Reply{Content: a.text(in).Say("reminder.gone")}, nil
}

// showPost shows a post's panel as it is now.
func (a *App) showPost(ctx context.Context, in *bot.Interaction, p data.Post, head string) (bot.Reply, error) {
	g, err := a.Store.Guild(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	h, err := a.hindranceOf(ctx, p)
	if err != nil { // the panel is of use without it
		a.Log.Warn("what may hinder a reminder could not be found out", "error", err)
		h = hindrance{}
	}
	return a.postPanel(a.text(in), in, g, p, h, head), nil
}

func (a *App) openPost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	p, r, err := a.findPost(ctx, in)
	if p.ID == 0 {
		return r, err
	}
	return a.showPost(ctx, in, p, "")
}

// listPosts is /reminder list; the argument of its buttons is how many come before.
func (a *App) listPosts(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	posts, err := a.Store.Posts(ctx, in.GuildID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(posts) == 0 {
		return bot.Reply{Content: t.Say("reminder.none")}, nil
	}
	page, _ := strconv.Atoi(in.Arg(0))
	page = max(0, min(page, (len(posts)-1)/postsAPage))
	shown := posts[page*postsAPage : min(len(posts), (page+1)*postsAPage)]

	over := 0
	for _, p := range posts {
		if p.State == data.Over {
			over++
		}
	}
	lines := []string{t.Say("reminder.title", content.Data{"Count": len(posts) - over, "Limit": a.Posts})}
	if over > 0 {
		lines[0] += " " + t.Count("reminder.and_over", over)
	}
	var options []discordgo.SelectMenuOption
	for _, p := range shown {
		line := "- **" + excerpt(p.Name, listExcerpt) + "** · " + stateWords(t, p)
		if next := comingTimes(p, in.Time, 1); p.State == data.On && len(next) > 0 {
			line += " · " + t.Say("reminder.next_word") + fmt.Sprintf(" <t:%d:R>", next[0].Unix())
		}
		last, err := a.Store.Outcomes(ctx, p.ID, 1)
		if err != nil {
			return bot.Reply{}, err
		}
		if len(last) > 0 {
			line += " · " + t.Say("reminder.last_word") + fmt.Sprintf(" <t:%d:d> ", last[0].Due.Unix()) + postOutcomeWords(t, p, last[0])
		}
		lines = append(lines, line)
		options = append(options, discordgo.SelectMenuOption{Label: shorten(p.Name, 100), Value: formatRef(p.ID)})
	}
	r := bot.Reply{Content: strings.Join(lines, "\n"), Components: []discordgo.MessageComponent{row(discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("reminder", "open"),
		Placeholder: t.Say("reminder.pick"), Options: options,
	})}}
	var buttons []discordgo.MessageComponent
	for _, to := range []struct {
		page int
		text string
	}{{page - 1, "reminder.page_back"}, {page + 1, "reminder.page_on"}} {
		if to.page >= 0 && to.page*postsAPage < len(posts) {
			buttons = append(buttons, button(discordgo.SecondaryButton, t.Say(to.text), bot.CustomID("reminder", "list", strconv.Itoa(to.page))))
		}
	}
	if len(buttons) > 0 {
		r.Components = append(r.Components, row(buttons...))
	}
	return r, nil
}

func (a *App) pausePost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	p, r, err := a.findPost(ctx, in)
	if p.ID == 0 {
		return r, err
	}
	if p.State == data.On {
		paused := p
		paused.State, paused.Why = data.Paused, ""
		before, after := changesOf(a.text(in), p, paused)
		err = a.Store.PausePost(ctx, p.GuildID, p.ID,
			data.Audit{At: in.Time, Actor: in.UserID, Action: "pause", Name: p.Name, Before: before, After: after})
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return bot.Reply{}, err
		}
		a.sched.Changed()
	}
	return a.openPost(ctx, in)
}

// resumePost starts a post that is paused, if nothing hinders it.
func (a *App) resumePost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	p, r, err := a.findPost(ctx, in)
	switch {
	case p.ID == 0:
		return r, err
	case p.Text == "":
		return postTextForm(a.text(in), p), nil
	case p.State == data.On:
		return a.showPost(ctx, in, p, "")
	case len(comingTimes(p, in.Time, 1)) == 0:
		return a.showPost(ctx, in, p, "reminder.needs_when")
	}
	if problem, err := a.notTheirs(ctx, in, p); problem != "" || err != nil {
		return bot.Reply{Content: problem}, err
	}
	return a.changePost(ctx, in, p, p, true, "resume")
}

func (a *App) askToRemovePost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	p, r, err := a.findPost(ctx, in)
	if p.ID == 0 {
		return r, err
	}
	return bot.Reply{
		Content: t.Say("reminder.confirm", content.Data{"Name": excerpt(p.Name, maxPostName)}),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.DangerButton, t.Say("reminder.button_really"), bot.CustomID("reminder", "really", formatRef(p.ID))),
			button(discordgo.SecondaryButton, t.Say("reminder.button_keep"), bot.CustomID("reminder", "open", formatRef(p.ID))),
		)},
	}, nil
}

func (a *App) removePost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	p, r, err := a.findPost(ctx, in)
	if p.ID == 0 {
		return r, err
	}
	before, _ := changesOf(t, p, data.Post{})
	err = a.Store.RemovePost(ctx, p.GuildID, p.ID, data.Audit{At: in.Time, Actor: in.UserID, Action: "remove", Name: p.Name, Before: before})
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return bot.Reply{}, err
	}
	a.sched.Changed()
	return bot.Reply{
		Content: t.Say("reminder.removed", content.Data{"Name": excerpt(p.Name, maxPostName)}),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SecondaryButton, t.Say("reminder.button_all"), bot.CustomID("reminder", "list")),
		)},
	}, nil
}

// previewPost shows the post as it will look the next time, that of a forum with its
// title first where there is room for it. It pings nobody, its buttons work, and nothing is
// added to it.
func (a *App) previewPost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	p, r, err := a.findPost(ctx, in)
	switch {
	case p.ID == 0:
		return r, err
	case p.Text == "":
		return postTextForm(t, p), nil
	}
	if problem := a.tooLongProblem(t, p, in.Time); problem != "" { // stored by another version
		return bot.Reply{Content: problem}, nil
	}
	due := in.Time
	if next := comingTimes(p, in.Time, 1); len(next) > 0 {
		due = next[0]
	}
	preview := postMessage(a.texts.For("en"), p, due)
	preview.AsIs = true
	if p.Forum {
		titled := "**" + markdown.Replace(postTitle(p, due)) + "**\n" + preview.Content
		if a.bot.Length(titled) <= maxMessage {
			preview.Content = titled
		}
	}
	return preview, nil
}

// runPost posts now, paused or not, and says what became of it.
func (a *App) runPost(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	p, r, err := a.findPost(ctx, in)
	switch {
	case p.ID == 0:
		return r, err
	case p.Text == "":
		return postTextForm(t, p), nil
	}
	if problem, err := a.notTheirs(ctx, in, p); problem != "" || err != nil {
		return bot.Reply{Content: problem}, err
	}
	h, err := a.hindranceOf(ctx, p)
	if err != nil {
		return bot.Reply{}, err
	}
	if h.why != "" {
		return bot.Reply{Content: t.Say("reminder.not_now") + "\n" + hindranceWords(t, p, h)}, nil
	}
	due, err := a.Store.RunPost(ctx, p.GuildID, p.ID, in.Time, data.Audit{At: in.Time, Actor: in.UserID, Action: "run-now", Name: p.Name})
	if problem := a.storeProblem(t, p, err); problem != "" {
		return bot.Reply{Content: problem}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	a.sched.Changed()
	o, settled, err := a.awaitOutcome(ctx, p.ID, due)
	if err != nil {
		return bot.Reply{}, err
	}
	if !settled {
		return bot.Reply{Content: t.Say("reminder.on_its_way", content.Data{"Channel": p.ChannelID})}, nil
	}
	return bot.Reply{Content: outcomeLine(t, p, o)}, nil
}

// awaitOutcome waits a little for what becomes of a message.
func (a *App) awaitOutcome(ctx context.Context, reminder int64, due time.Time) (_ data.Outcome, settled bool, err error) {
	for deadline := time.Now().Add(runWithin); ; {
		last, err := a.Store.Outcomes(ctx, reminder, 1)
		if err != nil {
			return data.Outcome{}, false, err
		}
		if len(last) > 0 && last[0].Due.Equal(due) {
			return last[0], true, nil
		}
		if time.Now().After(deadline) {
			return data.Outcome{}, false, nil
		}
		time.Sleep(runWithin / 20)
	}
}

// showPostLog shows a page of what became of a post's messages: of those that were due
// before the time in the custom id.
func (a *App) showPostLog(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	p, r, err := a.findPost(ctx, in)
	if p.ID == 0 {
		return r, err
	}
	ref := formatRef(p.ID)
	before, paged := parseRef(in.Arg(1))
	if !paged {
		before = endOfTime
	}
	list, err := a.Store.OutcomesBefore(ctx, p.ID, time.Unix(before, 0), logShown+1)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{t.Say("reminder.log_title", content.Data{"Name": excerpt(p.Name, maxPostName)})}
	if len(list) == 0 {
		lines = append(lines, t.Say("reminder.log_none"))
	}
	var newest, older string
	if paged {
		newest = bot.CustomID("reminder", "log", ref)
	}
	if len(list) > logShown {
		list = list[:logShown]
		older = bot.CustomID("reminder", "log", ref, formatRef(list[logShown-1].Due.Unix()))
	}
	for _, o := range list {
		lines = append(lines, "- "+outcomeLine(t, p, o))
	}
	back := button(discordgo.SecondaryButton, t.Say("reminder.button_back"), bot.CustomID("reminder", "open", ref))
	return bot.Reply{
		Content:    strings.Join(lines, "\n"),
		Components: []discordgo.MessageComponent{row(append(pageButtons(t, newest, older), back)...)},
	}, nil
}

// endOfTime is after everything that is due, in Unix seconds.
const endOfTime = 1 << 40

func outcomeLine(t content.Text, p data.Post, o data.Outcome) string {
	line := fmt.Sprintf("<t:%d:f> · %s", o.Due.Unix(), postOutcomeWords(t, p, o))
	switch {
	case o.Outcome == data.Refused && o.Why != "":
		line += " (" + excerpt(o.Why, 120) + ")"
	case o.Message != "" && p.Forum:
		line += " · <#" + o.Message + ">"
	case o.Message != "":
		line += " · https://discord.com/channels/" + p.GuildID + "/" + p.ChannelID + "/" + o.Message
	}
	return line
}

// postOutcomeWords says what became of a post's message; of one that was left out why, as
// far as what is set for it tells.
func postOutcomeWords(t content.Text, p data.Post, o data.Outcome) string {
	switch {
	case o.Outcome == data.Sent && o.Why == data.WithoutPing:
		return t.Say("reminder.outcome_sent_silent")
	case o.Outcome == data.SentLate && o.Why == data.WithoutPing:
		return t.Say("reminder.outcome_late_silent")
	case o.Outcome != data.Skipped:
		return t.Say("reminder.outcome_" + strings.ReplaceAll(o.Outcome, " ", "_"))
	}
	switch day := scheduler.DateOf(o.Due, zones.OrUTC(p.Zone)).String(); {
	case slices.Contains(strings.Fields(p.Skips), day):
		return t.Say("reminder.left_out_day")
	case p.Ends != "" && day > p.Ends:
		return t.Say("reminder.left_out_end")
	}
	return t.Say("reminder.left_out_changed")
}

// postTextForm asks for a post's text.
func postTextForm(t content.Text, p data.Post) bot.Reply {
	required := usualText(t, p.Kind) == ""
	return bot.Reply{Modal: &bot.Modal{
		CustomID: bot.CustomID("reminder", "text", formatRef(p.ID)),
		Title:    t.Say("reminder.form_title"),
		Components: []discordgo.MessageComponent{discordgo.Label{
			Label:       t.Say("reminder.form_label"),
			Description: t.Say("reminder.form_hint"),
			Component: discordgo.TextInput{
				CustomID: "text", Style: discordgo.TextInputParagraph, Value: p.Text, Required: &required, MaxLength: maxMessage,
			},
		}},
	}}
}

func (a *App) openPostText(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	p, r, err := a.findPost(ctx, in)
	if p.ID == 0 {
		return r, err
	}
	return postTextForm(a.text(in), p), nil
}

// writePostText takes what the form asked for. A post that waited for its text starts.
func (a *App) writePostText(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	was, r, err := a.findPost(ctx, in)
	if was.ID == 0 {
		return r, err
	}
	p := was
	if p.Text = strings.TrimSpace(in.Field("text")); p.Text == "" {
		p.Text = usualText(t, p.Kind)
	}
	if p.Text == "" {
		return bot.Reply{Content: t.Say("reminder.needs_text")}, nil
	}
	problem := a.tooLongProblem(t, p, in.Time)
	if problem == "" {
		if problem, err = a.notTheirs(ctx, in, p); err != nil {
			return bot.Reply{}, err
		}
	}
	if problem != "" {
		return bot.Reply{
			Content: problem + "\n" + t.Say("reminder.text_back"),
			Files:   []*discordgo.File{{Name: "text.txt", ContentType: "text/plain; charset=utf-8", Reader: strings.NewReader(p.Text)}},
		}, nil
	}
	start := was.Text == "" && len(comingTimes(p, in.Time, 1)) > 0
	r, err = a.changePost(ctx, in, was, p, start, "edit")
	if err != nil || was.Text != "" {
		return r, err
	}
	added, err := a.Store.CountChanges(ctx, in.UserID, "add")
	if err != nil {
		return r, err
	}
	if added == 1 { // the first that they added, which asked for its text
		r.Content += "\n" + t.Say("reminder.named")
	}
	return r, a.offerNotices(ctx, t, in.GuildID, &r)
}

package commands

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/content/coping"
	"cairn/crisis"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// run is a member's way through an exercise: all that its buttons have to carry. A press
// needs nothing else, so exercises go on after a restart and without a database; what goes
// on between presses is in session.go.
type run struct {
	technique *coping.Technique
	stage     int       // the one shown; behind the last one: it has ended
	pace      int       // chosen for breathing
	began     time.Time // which also tells one time from another
	before    data.Score
	called    bool // a rating or words of this run call for help, which stays on screen
}

func (r run) at(stage int) run { r.stage = stage; return r }

// args are the run in a custom id.
func (r run) args(more ...string) []string {
	called := ""
	if r.called {
		called = urgentArg
	}
	return append([]string{r.technique.ID, strconv.Itoa(r.stage), strconv.Itoa(r.pace), formatMoment(r.began), formatScore(r.before), called}, more...)
}

const runArgs = 6

// mostStages is above what any exercise has.
const mostStages = 100

func readRun(in *bot.Interaction) (run, bool) {
	r := run{technique: coping.ByID(in.Arg(0))}
	var err, wrong error
	r.stage, err = strconv.Atoi(in.Arg(1))
	r.pace, wrong = strconv.Atoi(in.Arg(2))
	var ok, rated bool
	r.began, ok = parseMoment(in.Arg(3))
	r.before, rated = parseScore(in.Arg(4))
	r.called = in.Arg(5) == urgentArg
	return r, r.technique != nil && err == nil && wrong == nil && ok && rated && min(r.stage, r.pace) >= 0 && max(r.stage, r.pace) < mostStages
}

// rated is what the exercise asks to rate, "craving" or "distress"; "": nothing.
func (r run) rated(w *coping.Words) string {
	for _, s := range w.Stages {
		if s.Kind == coping.Rating {
			return s.Of
		}
	}
	return ""
}

// step is what is done in one step of an exercise. It may note that the run calls for help.
type step func(context.Context, *bot.Interaction, *run) (bot.Reply, error)

// exerciseSteps are the handlers of what is pressed during an exercise. Each first ends
// what goes on by itself on the message, and puts help first where the run called for it.
func (a *App) exerciseSteps() map[string]bot.Handler {
	handlers := map[string]bot.Handler{}
	for action, do := range map[string]step{
		"start": func(_ context.Context, in *bot.Interaction, r *run) (bot.Reply, error) {
			r.began = in.Time
			return a.enter(in, *r), nil
		},
		"go": func(_ context.Context, in *bot.Interaction, r *run) (bot.Reply, error) {
			if r.stage <= firstRating(r.technique.In(in.Locale)) {
				r.before = data.Score{} // they came back to it
			}
			return a.enter(in, *r), nil
		},
		"pace": func(_ context.Context, in *bot.Interaction, r *run) (bot.Reply, error) {
			r.pace, _ = strconv.Atoi(in.Arg(runArgs))
			return a.letRun(in, *r), nil
		},
		"rate":  a.rate,
		"pick":  a.picks,
		"draw":  a.draws,
		"if":    a.chooseIf,
		"then":  a.chooseThen,
		"scene": a.showScene,
		"line":  a.sayLine,
		"stop":  a.stopExercise,
		"after": a.rateAfter,
	} {
		handlers[action] = a.copeStep(a.inRun(do))
	}
	for action, do := range map[string]step{"write": a.openExerciseForm, "ownline": a.openOwnLine, "ownthen": a.openOwnThen} {
		handlers[action] = a.own(a.inRun(do))
	}
	return handlers
}

// inRun reads the run out of the custom id, and keeps help on screen where it called for
// that.
func (a *App) inRun(do step) bot.Handler {
	return func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
		r, ok := readRun(in)
		if !ok {
			return bot.Reply{}, bot.ErrStale
		}
		reply, err := do(ctx, in, &r)
		if err != nil || reply.Modal != nil {
			return reply, err
		}
		return a.shortHelpFirst(in, r.called, reply), nil
	}
}

// firstRating is the number of the stage at which the exercise first asks for a rating;
// -1: it asks for none.
func firstRating(w *coping.Words) int {
	return slices.IndexFunc(w.Stages, func(s coping.Stage) bool { return s.Kind == coping.Rating })
}

// worstDistress is how strong distress calls for help; for craving see urgent.
const worstDistress = 9

// note notes a rating that calls for help.
func (r *run) note(of string, score data.Score) {
	r.called = r.called || of == "craving" && urgent(data.CheckIn{Craving: score}) || of == "distress" && score.Valid && score.V >= worstDistress
}

// enter shows a stage, and lets it go on if it does that by itself.
func (a *App) enter(in *bot.Interaction, r run) bot.Reply {
	w := r.technique.In(in.Locale)
	if r.stage < len(w.Stages) && w.Stages[r.stage].Kind == coping.Timed {
		return a.letRun(in, r)
	}
	return a.stage(a.text(in), r)
}

// letRun begins the stages that go on by themselves.
func (a *App) letRun(in *bot.Interaction, r run) bot.Reply {
	w := r.technique.In(in.Locale)
	if r.stage >= len(w.Stages) || !w.Stages[r.stage].Running() {
		return a.stage(a.text(in), r)
	}
	began, kept := a.goOn(in, r)
	return running(a.text(in), r, w, w.At(r.stage, r.pace, 0), began, kept)
}

// stage is what a stage that waits for the member shows; behind the last one, the end.
func (a *App) stage(t content.Text, r run) bot.Reply {
	w := r.technique.In(t.Locale())
	if r.stage >= len(w.Stages) {
		return ending(t, r, w, data.Score{})
	}
	s := w.Stages[r.stage]
	said := heading(t, r, w)
	if s.Say != "" {
		said += "\n" + s.Say
	}
	reply := bot.Reply{Content: said}
	next := button(discordgo.PrimaryButton, t.Say("cope.next_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...))
	first := []discordgo.MessageComponent{next}
	switch s.Kind {
	case coping.Card:
		if s.Again != "" {
			first = append(first, button(discordgo.SecondaryButton, s.Again, bot.CustomID("cope", "go", r.at(s.From-1).args()...)))
		}
	case coping.Rating:
		reply.Components = append(reply.Components, row(ratingMenu(t, s.Of, "rate", r.args())))
		first = nil
		if r.before.Valid { // between two parts: they can go on without
			first = []discordgo.MessageComponent{next}
		}
	case coping.Paced:
		first = nil
		for i, p := range s.Paces {
			style := discordgo.SecondaryButton
			if i == 0 {
				style = discordgo.PrimaryButton
			}
			first = append(first, button(style, p.Name+" · "+paceWords(p), bot.CustomID("cope", "pace", r.args(strconv.Itoa(i))...)))
		}
	case coping.Form:
		first = []discordgo.MessageComponent{
			button(discordgo.PrimaryButton, t.Say("cope.write_button"), bot.CustomID("cope", "write", r.args()...)),
			button(discordgo.SecondaryButton, t.Say("cope.in_my_head_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...)),
		}
	case coping.Pick:
		if s.Random {
			first = []discordgo.MessageComponent{button(discordgo.PrimaryButton, t.Say("cope.draw_button"), bot.CustomID("cope", "draw", r.args("")...)), next}
			break
		}
		reply.Components = append(reply.Components, row(optionMenu(t.Say("cope.pick_placeholder"), bot.CustomID("cope", "pick", r.args()...), s.Options, s.Many)))
	case coping.IfThen:
		reply.Components = append(reply.Components, row(optionMenu(t.Say("cope.if_placeholder"), bot.CustomID("cope", "if", r.args()...), s.If, false)))
		first = nil
	case coping.Practice:
		first = []discordgo.MessageComponent{button(discordgo.PrimaryButton, t.Say("cope.begin_button"), bot.CustomID("cope", "scene", r.args("0")...))}
	}
	if len(first) > 0 {
		reply.Components = append(reply.Components, row(first...))
	}
	reply.Components = append(reply.Components, leave(t, r))
	return reply
}

// heading names the technique, and where in it the member is.
func heading(t content.Text, r run, w *coping.Words) string {
	if len(w.Stages) == 1 {
		return "**" + w.Name + "**"
	}
	return "**" + w.Name + "** · " + t.Say("cope.step_of", content.Data{"Step": min(r.stage+1, len(w.Stages)), "Of": len(w.Stages)})
}

// leave is the way back, and the way out, which every step has.
func leave(t content.Text, r run) discordgo.MessageComponent { return row(leaveButtons(t, r)...) }

func leaveButtons(t content.Text, r run) []discordgo.MessageComponent {
	back := button(discordgo.SecondaryButton, t.Say("cope.back_button"), bot.CustomID("cope", "open", r.technique.ID))
	if r.stage > 0 {
		back = button(discordgo.SecondaryButton, t.Say("cope.back_button"), bot.CustomID("cope", "go", r.at(r.stage-1).args()...))
	}
	return []discordgo.MessageComponent{back, button(discordgo.DangerButton, t.Say("cope.stop_button"), bot.CustomID("cope", "stop", r.args()...))}
}

// running is what a stage that goes on by itself shows. began is when it started to. What
// is not kept does not go on after a crash, and says what to do then.
func running(t content.Text, r run, w *coping.Words, f coping.Frame, began time.Time, kept bool) bot.Reply {
	r.stage = f.Stage
	s := w.Stages[f.Stage]
	lines := []string{heading(t, r, w)}
	if s.Kind == coping.Paced {
		b := s.Pace(r.pace).Cycle[f.Breath]
		lines = append(lines, "# "+b.Do, breathPicture(b)+"  "+t.Count("cope.seconds", b.Seconds), "", s.Say)
	} else {
		lines = append(lines, "", s.Say, "")
	}
	lines = append(lines, t.Say("cope.until", content.Data{"Unix": began.Add(f.Ends).Unix()}))
	if !kept {
		lines = append(lines, t.Say("cope.if_it_stops"))
	}
	skip := button(discordgo.SecondaryButton, t.Say("cope.skip_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...))
	return bot.Reply{Content: strings.Join(lines, "\n"), Components: []discordgo.MessageComponent{row(append(leaveButtons(t, r), skip)...)}}
}

// breathPicture is a breath as a shape that rises, falls or stays, a column a second.
func breathPicture(b coping.Breath) string {
	const columns = "▁▂▃▄▅▆▇█"
	shape := []rune(columns)
	var picture []rune
	for i := range b.Seconds {
		at := (len(shape) - 1) * i / max(b.Seconds-1, 1)
		switch b.Move {
		case "fall":
			at = len(shape) - 1 - at
		case "hold":
			at = 3
		}
		picture = append(picture, shape[at], shape[at])
	}
	return string(picture)
}

// paceWords says a rhythm in seconds: "3 in, 5 out" is "3–5".
func paceWords(p coping.Pace) string {
	var parts []string
	for _, b := range p.Cycle {
		parts = append(parts, strconv.Itoa(b.Seconds))
	}
	return strings.Join(parts, "-")
}

// ratingMenu asks for 0 to 10 of craving or distress.
func ratingMenu(t content.Text, of, action string, args []string) discordgo.SelectMenu {
	menu := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("cope", action, args...), Placeholder: t.Say("cope.rate_" + of),
	}
	for n := range 11 {
		label := t.Say("cope."+of+"_word") + " " + strconv.Itoa(n)
		if n == 0 || n == 10 {
			label += " · " + t.Say("cope."+of+"_"+strconv.Itoa(n))
		}
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: label, Value: strconv.Itoa(n)})
	}
	return menu
}

func optionMenu(placeholder, customID string, options []coping.Option, many bool) discordgo.SelectMenu {
	menu := discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: customID, Placeholder: placeholder}
	for i, o := range options {
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: o.Label, Value: strconv.Itoa(i)})
	}
	if many {
		menu.MaxValues = len(options)
	}
	return menu
}

// rate takes a rating at the start, which is remembered, or between parts, which is
// answered: still high is no reason to go on alone.
func (a *App) rate(_ context.Context, in *bot.Interaction, r *run) (bot.Reply, error) {
	t, w := a.text(in), r.technique.In(in.Locale)
	s, ok := stageOf(w, *r, coping.Rating)
	score, given := parseScore(first(in.Values))
	if !ok || !given || !score.Valid {
		return bot.Reply{}, bot.ErrStale
	}
	r.note(s.Of, score)
	if !r.before.Valid {
		r.before = score
		r.stage++
		return a.enter(in, *r), nil
	}
	return bot.Reply{
		Content: heading(t, *r, w) + "\n" + thenNow(t, s.Of, r.before, score) + "\n" + t.Say("cope.go_on"),
		Components: []discordgo.MessageComponent{
			row(button(discordgo.PrimaryButton, t.Say("cope.go_on_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...)),
				button(discordgo.SecondaryButton, t.Say("cope.enough_button"), bot.CustomID("cope", "stop", r.args("enough")...))),
			leave(t, *r),
		},
	}, nil
}

// thenNow says two ratings of the same.
func thenNow(t content.Text, of string, before, now data.Score) string {
	return t.Say("cope.then_now_"+of, content.Data{"Before": formatScore(before), "Now": formatScore(now)})
}

// picks answers what was chosen from a list.
func (a *App) picks(_ context.Context, in *bot.Interaction, at *run) (bot.Reply, error) {
	r := *at
	t, w := a.text(in), r.technique.In(in.Locale)
	s, ok := stageOf(w, r, coping.Pick)
	var chosen []int
	for _, v := range in.Values {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || ok && n >= len(s.Options) {
			ok = false
		}
		chosen = append(chosen, n)
	}
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	lines := []string{heading(t, r, w)}
	for _, n := range chosen {
		o := s.Options[n]
		if o.Then == "" {
			lines = append(lines, "- **"+o.Label+"**")
			continue
		}
		lines = append(lines, "**"+o.Label+"**", o.Then)
	}
	reply := bot.Reply{Content: fitLines(lines)}
	reply.Components = []discordgo.MessageComponent{
		row(optionMenu(t.Say("cope.pick_placeholder"), bot.CustomID("cope", "pick", r.args()...), s.Options, s.Many)),
		row(button(discordgo.PrimaryButton, t.Say("cope.next_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...))),
		leave(t, r),
	}
	return reply, nil
}

// draws picks one of a list, another one than before.
func (a *App) draws(_ context.Context, in *bot.Interaction, at *run) (bot.Reply, error) {
	r := *at
	t, w := a.text(in), r.technique.In(in.Locale)
	s, ok := stageOf(w, r, coping.Pick)
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	n := rand.IntN(len(s.Options))
	if before, err := strconv.Atoi(in.Arg(runArgs)); err == nil && n == before {
		n = (n + 1) % len(s.Options)
	}
	o := s.Options[n]
	said := heading(t, r, w) + "\n\n**" + o.Label + "**"
	if o.Then != "" {
		said += "\n" + o.Then
	}
	return bot.Reply{Content: said, Components: []discordgo.MessageComponent{
		row(button(discordgo.PrimaryButton, t.Say("cope.next_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...)),
			button(discordgo.SecondaryButton, t.Say("cope.another_button"), bot.CustomID("cope", "draw", r.args(strconv.Itoa(n))...))),
		leave(t, r),
	}}, nil
}

// stageOf is the stage that a run is at, if it is of a kind.
func stageOf(w *coping.Words, r run, kind coping.StageKind) (coping.Stage, bool) {
	if r.stage >= len(w.Stages) || w.Stages[r.stage].Kind != kind {
		return coping.Stage{}, false
	}
	return w.Stages[r.stage], true
}

func (a *App) openExerciseForm(_ context.Context, in *bot.Interaction, at *run) (bot.Reply, error) {
	r := *at
	s, ok := stageOf(r.technique.In(in.Locale), r, coping.Form)
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	modal := &bot.Modal{CustomID: bot.CustomID("cope", "form", r.args()...), Title: s.Title}
	for _, f := range s.Fields {
		style, limit := discordgo.TextInputShort, shortAnswer
		if f.Long {
			style, limit = discordgo.TextInputParagraph, longAnswer
		}
		required := f.Required
		modal.Components = append(modal.Components, discordgo.Label{
			Label: f.Label, Description: f.Hint,
			Component: discordgo.TextInput{CustomID: f.ID, Style: style, Required: &required, MaxLength: limit},
		})
	}
	return bot.Reply{Modal: modal}, nil
}

// readExerciseForm shows what was written. It is kept nowhere unless the member asks for
// that: it waits in the message itself.
func (a *App) readExerciseForm(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	r, ok := readRun(in)
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	s, ok := stageOf(r.technique.In(in.Locale), r, coping.Form)
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	var shown []*discordgo.MessageEmbedField
	var plain []string
	for _, f := range s.Fields {
		if answer := strings.TrimSpace(in.Field(f.ID)); answer != "" {
			shown = append(shown, &discordgo.MessageEmbedField{Name: f.Label, Value: markdown.Replace(answer)})
			plain = append(plain, answer)
		}
	}
	t := a.text(in)
	return a.written(ctx, in, r, &discordgo.MessageEmbed{Fields: shown}, strings.Join(plain, "\n"), []discordgo.MessageComponent{
		button(discordgo.SecondaryButton, t.Say("cope.rewrite_button"), bot.CustomID("cope", "write", r.args()...)),
	}), nil
}

// The longest answers, in characters: twice that, escaped, fits into a field of an embed
// (1,024), and five of them into a message (6,000).
const (
	shortAnswer = 200
	longAnswer  = 500
)

// written shows a text of the member's with what can be done with it. plain is what they
// typed; words in it that call for help are answered first, and moderators are not told:
// what is practised is not what is meant. again are the buttons to write it again.
func (a *App) written(ctx context.Context, in *bot.Interaction, r run, shown *discordgo.MessageEmbed, plain string, again []discordgo.MessageComponent) bot.Reply {
	found := crisis.Read(plain)
	was := r.called
	r.called = r.called || a.called(ctx, in.UserID, found)
	t, w := a.text(in), r.technique.In(in.Locale)
	next := button(discordgo.PrimaryButton, t.Say("cope.next_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...))
	if plain == "" {
		return a.helpNowFirst(in, was, bot.Reply{
			Content:    heading(t, r, w) + "\n" + t.Say("cope.nothing_written"),
			Components: []discordgo.MessageComponent{row(append([]discordgo.MessageComponent{next}, again...)...), leave(t, r)},
		})
	}
	keep := button(discordgo.SecondaryButton, t.Say("cope.keep_button"), bot.CustomID("cope", "keep", r.args()...))
	reply := bot.Reply{
		Content:    heading(t, r, w) + "\n" + t.Say("cope.not_kept"),
		Embeds:     []*discordgo.MessageEmbed{shown},
		Components: []discordgo.MessageComponent{row(append([]discordgo.MessageComponent{next, keep}, again...)...), leave(t, r)},
	}
	if found.Tier == crisis.None {
		return a.helpNowFirst(in, was, reply)
	}
	return a.cardOver(ctx, in, data.CheckIn{}, found, data.Alerting{}, reply)
}

// waitingText is what a member wrote, out of the message in which it waits.
func waitingText(in *bot.Interaction) string {
	if in.Message == nil || len(in.Message.Embeds) == 0 {
		return ""
	}
	e := in.Message.Embeds[0]
	var parts []string
	for _, f := range e.Fields {
		parts = append(parts, f.Name+"\n"+unescape(f.Value))
	}
	if e.Description != "" {
		parts = append(parts, unescape(e.Description))
	}
	return strings.Join(parts, "\n\n")
}

// unescape undoes markdown.Replace.
func unescape(shown string) string {
	var b strings.Builder
	escaped := false
	for _, r := range strings.ReplaceAll(shown, "@\u200b", "@") {
		if r == '\\' && !escaped {
			escaped = true
			continue
		}
		escaped = false
		b.WriteRune(r)
	}
	return b.String()
}

// ending asks whether it helped. after is the rating at the end, once it was given.
func ending(t content.Text, r run, w *coping.Words, after data.Score) bot.Reply {
	of := r.rated(w)
	lines := []string{"**" + w.Name + "**"}
	var rows []discordgo.MessageComponent
	switch {
	case of != "" && r.before.Valid && after.Valid:
		lines = append(lines, thenNow(t, of, r.before, after))
	case of != "" && r.before.Valid:
		rows = append(rows, row(ratingMenu(t, of, "after", r.args())))
	}
	lines = append(lines, t.Say("cope.ended"))
	helped := func(label string, style discordgo.ButtonStyle, answer data.Helped) discordgo.MessageComponent {
		return button(style, t.Say(label), bot.CustomID("cope", "helped", r.args(formatScore(after), strconv.Itoa(int(answer)))...))
	}
	rows = append(rows, row(
		helped("cope.helped_yes", discordgo.SuccessButton, data.HelpedYes),
		helped("cope.helped_little", discordgo.SecondaryButton, data.HelpedALittle),
		helped("cope.helped_no", discordgo.SecondaryButton, data.HelpedNo),
	), row(
		button(discordgo.SecondaryButton, t.Say("cope.again_button"), bot.CustomID("cope", "open", r.technique.ID)),
		button(discordgo.SecondaryButton, t.Say("cope.else_button"), bot.CustomID("cope", "menu")),
	))
	return bot.Reply{Content: strings.Join(lines, "\n"), Components: rows}
}

// chooseIf and chooseThen make an if-then plan from two lists, which works better than
// writing one freely (d 0.34 against none in online studies; content/coping/sources.toml).
func (a *App) chooseIf(_ context.Context, in *bot.Interaction, at *run) (bot.Reply, error) {
	r := *at
	t, w := a.text(in), r.technique.In(in.Locale)
	s, ok := stageOf(w, r, coping.IfThen)
	n, err := strconv.Atoi(first(in.Values))
	if !ok || err != nil || n < 0 || n >= len(s.If) {
		return bot.Reply{}, bot.ErrStale
	}
	return bot.Reply{
		Content: heading(t, r, w) + "\n**" + t.Say("cope.if", content.Data{"If": s.If[n].Label}) + "** …",
		Components: []discordgo.MessageComponent{
			row(optionMenu(t.Say("cope.then_placeholder"), bot.CustomID("cope", "then", r.args(strconv.Itoa(n))...), s.Then, false)),
			row(button(discordgo.SecondaryButton, t.Say("cope.own_then_button"), bot.CustomID("cope", "ownthen", r.args(strconv.Itoa(n))...)),
				button(discordgo.SecondaryButton, t.Say("cope.other_if_button"), bot.CustomID("cope", "go", r.args()...))),
			leave(t, r),
		},
	}, nil
}

func (a *App) chooseThen(_ context.Context, in *bot.Interaction, at *run) (bot.Reply, error) {
	r := *at
	t, w := a.text(in), r.technique.In(in.Locale)
	s, ok := stageOf(w, r, coping.IfThen)
	n, err := strconv.Atoi(in.Arg(runArgs))
	m, wrong := strconv.Atoi(first(in.Values))
	if !ok || err != nil || wrong != nil || min(n, m) < 0 || n >= len(s.If) || m >= len(s.Then) {
		return bot.Reply{}, bot.ErrStale
	}
	plan := t.Say("cope.if_then", content.Data{"If": s.If[n].Label, "Then": s.Then[m].Label})
	return bot.Reply{
		Content: heading(t, r, w) + "\n" + t.Say("cope.plan_made"),
		Embeds:  []*discordgo.MessageEmbed{{Description: markdown.Replace(plan)}},
		Components: []discordgo.MessageComponent{
			row(button(discordgo.PrimaryButton, t.Say("cope.keep_button"), bot.CustomID("cope", "keep", r.args()...)),
				button(discordgo.PrimaryButton, t.Say("cope.remind_button"), bot.CustomID("cope", "remind", r.args()...)),
				button(discordgo.SecondaryButton, t.Say("cope.other_then_button"), bot.CustomID("cope", "go", r.args()...)),
				button(discordgo.SecondaryButton, t.Say("cope.next_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...))),
			leave(t, r),
		},
	}, nil
}

// openOwnThen asks for a response that is not in the list.
func (a *App) openOwnThen(_ context.Context, in *bot.Interaction, at *run) (bot.Reply, error) {
	t := a.text(in)
	required := true
	return bot.Reply{Modal: &bot.Modal{
		CustomID: bot.CustomID("cope", "ownthen", at.args(in.Arg(runArgs))...), Title: t.Say("cope.own_then_title"),
		Components: []discordgo.MessageComponent{discordgo.Label{
			Label: t.Say("cope.own_then_label"), Description: t.Say("cope.own_then_hint"),
			Component: discordgo.TextInput{CustomID: "then", Style: discordgo.TextInputShort, Required: &required, MaxLength: shortAnswer},
		}},
	}}, nil
}

// readOwnThen shows the plan with the member's own response.
func (a *App) readOwnThen(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	r, ok := readRun(in)
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	s, ok := stageOf(r.technique.In(in.Locale), r, coping.IfThen)
	n, err := strconv.Atoi(in.Arg(runArgs))
	if !ok || err != nil || n < 0 || n >= len(s.If) {
		return bot.Reply{}, bot.ErrStale
	}
	t, then := a.text(in), strings.TrimRight(strings.TrimSpace(in.Field("then")), ".")
	plan := t.Say("cope.if_then", content.Data{"If": s.If[n].Label, "Then": then})
	return a.written(ctx, in, r, &discordgo.MessageEmbed{Description: markdown.Replace(plan)}, then, []discordgo.MessageComponent{
		button(discordgo.SecondaryButton, t.Say("cope.remind_button"), bot.CustomID("cope", "remind", r.args()...)),
		button(discordgo.SecondaryButton, t.Say("cope.rewrite_button"), bot.CustomID("cope", "ownthen", r.args(strconv.Itoa(n))...)),
		button(discordgo.SecondaryButton, t.Say("cope.other_then_button"), bot.CustomID("cope", "go", r.args()...)),
	}), nil
}

// showScene is somebody who offers or presses, with what could be said.
func (a *App) showScene(_ context.Context, in *bot.Interaction, at *run) (bot.Reply, error) {
	r := *at
	t, w := a.text(in), r.technique.In(in.Locale)
	s, ok := stageOf(w, r, coping.Practice)
	n, err := strconv.Atoi(in.Arg(runArgs))
	if !ok || err != nil || n < 0 || n >= len(s.Scenes) {
		return bot.Reply{}, bot.ErrStale
	}
	scene := s.Scenes[n]
	return bot.Reply{
		Content: strings.Join([]string{
			heading(t, r, w), t.Say("cope.scene_of", content.Data{"Scene": n + 1, "Of": len(s.Scenes)}) + " · " + t.Say("cope.level_"+strconv.Itoa(scene.Level)),
			"", "> " + scene.Offer, "", t.Say("cope.what_say"),
		}, "\n"),
		Components: []discordgo.MessageComponent{
			row(optionMenu(t.Say("cope.line_placeholder"), bot.CustomID("cope", "line", r.args(strconv.Itoa(n))...), scene.Lines, false)),
			row(button(discordgo.SecondaryButton, t.Say("cope.own_line_button"), bot.CustomID("cope", "ownline", r.args(strconv.Itoa(n))...))),
			leaveScene(t, r, n),
		},
	}, nil
}

// sayLine is how it may go on after a line.
func (a *App) sayLine(_ context.Context, in *bot.Interaction, at *run) (bot.Reply, error) {
	r := *at
	t, w := a.text(in), r.technique.In(in.Locale)
	s, ok := stageOf(w, r, coping.Practice)
	n, err := strconv.Atoi(in.Arg(runArgs))
	m, wrong := strconv.Atoi(first(in.Values))
	if !ok || err != nil || wrong != nil || min(n, m) < 0 || n >= len(s.Scenes) || m >= len(s.Scenes[n].Lines) {
		return bot.Reply{}, bot.ErrStale
	}
	line := s.Scenes[n].Lines[m]
	another := button(discordgo.SecondaryButton, t.Say("cope.other_line_button"), bot.CustomID("cope", "scene", r.args(strconv.Itoa(n))...))
	own := func(style discordgo.ButtonStyle) discordgo.MessageComponent {
		return button(style, t.Say("cope.own_line_button"), bot.CustomID("cope", "ownline", r.args(strconv.Itoa(n))...))
	}
	next := append(nextScene(t, r, s, n), another, own(discordgo.SecondaryButton))
	if n+1 == len(s.Scenes) { // the practice ends in a line of one's own
		done := button(discordgo.SuccessButton, t.Say("cope.done_button"), bot.CustomID("cope", "go", r.at(r.stage+1).args()...))
		next = []discordgo.MessageComponent{own(discordgo.PrimaryButton), done, another}
	}
	return bot.Reply{
		Content:    strings.Join([]string{heading(t, r, w), "", "> " + s.Scenes[n].Offer, "**" + line.Label + "**", "", line.Then}, "\n"),
		Components: []discordgo.MessageComponent{row(next...), leaveScene(t, r, n)},
	}, nil
}

// leaveScene leads back to the scene before, or to the beginning, and out.
func leaveScene(t content.Text, r run, n int) discordgo.MessageComponent {
	buttons := leaveButtons(t, r)
	back := bot.CustomID("cope", "go", r.args()...)
	if n > 0 {
		back = bot.CustomID("cope", "scene", r.args(strconv.Itoa(n-1))...)
	}
	buttons[0] = button(discordgo.SecondaryButton, t.Say("cope.back_button"), back)
	return row(buttons...)
}

// nextScene is the button to the scene after scene n; none after the last.
func nextScene(t content.Text, r run, s coping.Stage, n int) []discordgo.MessageComponent {
	if n+1 >= len(s.Scenes) {
		return nil
	}
	return []discordgo.MessageComponent{
		button(discordgo.PrimaryButton, t.Say("cope.next_scene_button"), bot.CustomID("cope", "scene", r.args(strconv.Itoa(n+1))...)),
	}
}

func (a *App) openOwnLine(_ context.Context, in *bot.Interaction, at *run) (bot.Reply, error) {
	t := a.text(in)
	required := true
	return bot.Reply{Modal: &bot.Modal{
		CustomID: bot.CustomID("cope", "ownline", at.args(in.Arg(runArgs))...), Title: t.Say("cope.own_line_title"),
		Components: []discordgo.MessageComponent{discordgo.Label{
			Label: t.Say("cope.own_line_label"), Description: t.Say("cope.own_line_hint"),
			Component: discordgo.TextInput{CustomID: "line", Style: discordgo.TextInputShort, Required: &required, MaxLength: shortAnswer},
		}},
	}}, nil
}

// readOwnLine shows the member's own line, and leads back to the scenes.
func (a *App) readOwnLine(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	r, ok := readRun(in)
	if !ok {
		return bot.Reply{}, bot.ErrStale
	}
	s, ok := stageOf(r.technique.In(in.Locale), r, coping.Practice)
	n, err := strconv.Atoi(in.Arg(runArgs))
	if !ok || err != nil || n < 0 || n >= len(s.Scenes) {
		return bot.Reply{}, bot.ErrStale
	}
	t, line := a.text(in), strings.TrimSpace(in.Field("line"))
	return a.written(ctx, in, r, &discordgo.MessageEmbed{Description: markdown.Replace(line)}, line, append(nextScene(t, r, s, n),
		button(discordgo.SecondaryButton, t.Say("cope.rewrite_button"), bot.CustomID("cope", "ownline", r.args(strconv.Itoa(n))...)))), nil
}

package commands

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cairn/content/coping"
	"cairn/playground"

	"github.com/bwmarrin/discordgo"
)

// Every technique, and every step of its exercise, is opened and walked through: within
// Discord's limits (which the playground enforces), with its cautions before the first
// step, and with a way back and a way out at every step.
func TestWalkAllTechniques(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	rated := 0
	for _, technique := range coping.All() {
		w := technique.In("en")
		page := maya.command("cope", opt("name", technique.ID))
		for _, text := range append([]string{w.Name, w.Line, w.When}, w.Cautions...) {
			contains(t, page.Content, beforeCommand(text))
		}
		for _, text := range w.Steps {
			contains(t, below(page), beforeCommand(text))
		}
		if len(w.Cautions) > 0 && !strings.Contains(page.Content, "Before you begin") {
			t.Errorf("%s: its cautions do not come first", technique.ID)
		}
		contains(t, page.Content, "\n-# No clinician has reviewed")
		if !maya.press(page, "How do we know?").Ephemeral() {
			t.Errorf("%s: its evidence is not private", technique.ID)
		}
		page = maya.command("cope", opt("name", technique.ID))
		if len(w.Stages) == 0 {
			contains(t, maya.press(page, "I did it").Content, "Did it help?")
			continue
		}
		msg := maya.starts(page)
		for n, stage := range w.Stages {
			if !contained(msg.Content, w.Name) {
				t.Fatalf("%s, stage %d: %s", technique.ID, n+1, msg.Content)
			}
			buttons := msg.Buttons()
			if !contained(strings.Join(buttons, "|"), "Stop") {
				t.Errorf("%s, stage %d: no way out: %v", technique.ID, n+1, buttons)
			}
			if !contained(strings.Join(buttons, "|"), "Back") {
				t.Errorf("%s, stage %d: no way back: %v", technique.ID, n+1, buttons)
			}
			msg = maya.through(t, technique.ID, stage, msg, "6")
		}
		contains(t, msg.Content, "Did it help?")
		contains(t, maya.press(msg, "A little").Content, "I keep that")
		rated++
	}
	sums, err := r.app.Store.Coping(t.Context(), maya.id())
	if err != nil || len(sums.Sums) != rated {
		t.Errorf("%d techniques are counted of %d, %v", len(sums.Sums), rated, err)
	}
}

func fieldsOf(m *playground.Message) string {
	var text strings.Builder
	for _, e := range m.Embeds {
		for _, f := range e.Fields {
			text.WriteString(f.Name + "\n" + f.Value + "\n")
		}
	}
	return text.String()
}

// starts presses Start, or what stands for it.
func (m *member) starts(page *playground.Message) *playground.Message {
	m.rig.t.Helper()
	if slices.Contains(page.Buttons(), "Start") {
		return m.press(page, "Start")
	}
	return m.press(page, "None of these is me. Start")
}

// Once a rating calls for help, it stays on screen to the end, whatever is pressed.
func TestHelpStays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya") // of whom nothing is kept
	help := func(id string, msg *playground.Message) {
		t.Helper()
		if !slices.Contains(msg.Buttons(), "Help now") || !strings.Contains(msg.Content, "not be safe right now") {
			t.Errorf("%s: no help in:\n%s\n%v", id, msg.Content, msg.Buttons())
		}
	}
	rated := 0
	for _, technique := range coping.All() {
		w := technique.In("en")
		at := firstRating(w)
		if at < 0 {
			continue
		}
		rated++
		page := maya.command("cope", opt("name", technique.ID))
		msg := maya.starts(page)
		for n, stage := range w.Stages {
			msg = maya.through(t, technique.ID, stage, msg, "10")
			if n >= at {
				help(technique.ID, msg)
			}
		}
		msg = maya.choose(msg, "0 to 10", "3")
		help(technique.ID, msg)
		asked := maya.press(msg, "Not this time")
		help(technique.ID, asked)
		help(technique.ID, maya.press(asked, "Not now"))
	}
	if rated < 5 {
		t.Errorf("%d techniques ask for a rating", rated)
	}
}

// Who has waited and still has an urge can wait once more, and keeps the rating of before.
func TestWaitOnceMore(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	stages := coping.ByID("delay-distract").In("en").Stages
	msg := maya.starts(maya.command("cope", opt("name", "delay-distract")))
	toTheEnd := func(stages []coping.Stage) {
		for _, s := range stages {
			if s.Again == "" {
				msg = maya.through(t, "delay-distract", s, msg, "7")
			}
		}
	}
	toTheEnd(stages)
	contains(t, msg.Content, "You have waited")
	msg = maya.press(msg, "Wait once more")
	contains(t, msg.Content, "change places first", "<t:")
	toTheEnd(stages[2:])
	msg = maya.choose(maya.press(msg, "Next"), "0 to 10", "4")
	contains(t, msg.Content, "Craving was 7 when you began. Now it is 4.")
}

// A practice is over without a line of one's own, too.
func TestPracticeDone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	msg := maya.press(maya.starts(maya.command("cope", opt("name", "refusal-script"))), "Begin")
	for msg = maya.choose(msg, "I say …", "1"); slices.Contains(msg.Buttons(), "Next scene"); {
		msg = maya.choose(maya.press(msg, "Next scene"), "I say …", "1")
	}
	contains(t, maya.press(msg, "Done").Content, "Did it help?")
}

// Techniques say where they can be reminded of, and the button is called that.
func TestRemindButtonIsNamed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	for _, id := range []string{"worry-time", "activity-plan", "paced-breathing"} {
		technique := coping.ByID(id)
		if has := slices.Contains(maya.command("cope", opt("name", id)).Buttons(), "Remind me"); has != technique.Remind {
			t.Errorf("%s has the button: %v", id, has)
		}
	}
}

// The longest that can be written in any form fits, is kept whole, and is read again whole.
func TestLongestAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	for _, technique := range coping.All() {
		w := technique.In("en")
		if !slices.ContainsFunc(w.Stages, func(s coping.Stage) bool { return s.Kind == coping.Form }) {
			continue
		}
		msg := maya.starts(maya.command("cope", opt("name", technique.ID)))
		for _, stage := range w.Stages {
			if stage.Kind != coping.Form {
				msg = maya.through(t, technique.ID, stage, msg, "10") // so that the number stands above, too
				continue
			}
			values := map[string]any{}
			length := 0
			for _, f := range stage.Fields {
				limit := shortAnswer
				if f.Long {
					limit = longAnswer
				}
				values[f.ID] = strings.Repeat("*", limit)
				length += limit
			}
			kept := maya.press(maya.modal(msg, "Write", values), "Keep this")
			contains(t, kept.Content, "Kept, encrypted")
			list, err := r.app.Store.Kept(t.Context(), maya.id())
			if err != nil || len(list) == 0 || strings.Count(list[0].Text, "*") != length {
				t.Errorf("%s: kept %d texts, %v", technique.ID, len(list), err)
			}
			r.do(r.app.Store.Unkeep(t.Context(), maya.id(), list[0].ID))
			msg = maya.press(kept, "Next")
		}
	}
	for _, text := range []string{"", "plain", `a*b_c~d\e|f>g#h[i<j@k`, strings.Repeat("*", 50), `\\`} {
		if got := unescape(markdown.Replace(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

// beforeCommand is a text up to the first command that it names: those become mentions.
func beforeCommand(text string) string {
	text, _, _ = strings.Cut(text, "`/")
	return text
}

func contained(text, part string) bool { return strings.Contains(text, part) }

// through does what a stage asks for, and returns what comes after it.
func (m *member) through(t *testing.T, id string, stage coping.Stage, msg *playground.Message, score string) *playground.Message {
	t.Helper()
	switch stage.Kind {
	case coping.Rating:
		msg = m.choose(msg, "0 to 10", score)
		if contained(msg.Content, "when you began") {
			msg = m.press(msg, "Go on")
		}
		return msg
	case coping.Timed:
		if !contained(msg.Content, "<t:") {
			t.Errorf("%s: no countdown: %s", id, msg.Content)
		}
		return m.press(msg, "Skip this step")
	case coping.Paced:
		label := msg.Buttons()[0]
		msg = m.press(msg, label)
		contains(t, msg.Content, stage.Paces[0].Cycle[0].Do, "<t:")
		return m.press(msg, "Skip this step")
	case coping.Form:
		fields := map[string]any{}
		for _, f := range stage.Fields {
			fields[f.ID] = "for " + f.ID + " *this* " + secret
		}
		msg = m.modal(msg, "Write", fields)
		contains(t, fieldsOf(msg), secret, stage.Fields[0].Label)
		contains(t, msg.Content, "I have not kept it")
		return m.press(msg, "Next")
	case coping.Pick:
		if stage.Random {
			one := m.press(msg, "Give me one")
			other := m.press(one, "Another one")
			if other.Content == one.Content {
				t.Errorf("%s: the same one again: %s", id, one.Content)
			}
			return m.press(other, "Next")
		}
		for n := range stage.Options {
			picked := m.choose(msg, "Pick one", string(rune('0'+n%10)))
			if utf8.RuneCountInString(picked.Content) > 2000 {
				t.Errorf("%s: too long", id)
			}
			msg = picked
			if n == 2 {
				break
			}
		}
		return m.press(msg, "Next")
	case coping.IfThen:
		for n := range 3 {
			picked := m.choose(msg, "If …", string(rune('0'+n)))
			plan := m.choose(picked, "… then", "1")
			contains(t, below(plan), "If "+stage.If[n].Label+", then "+stage.Then[1].Label)
			msg = plan
			if n < 2 {
				msg = m.press(plan, "Another plan")
			}
		}
		own := m.modal(m.choose(m.press(msg, "Another plan"), "If …", "1"), "My own …", map[string]any{"then": "I will call *Sam*. " + secret + "."})
		contains(t, below(own), "If "+stage.If[1].Label+", then I will call \\*Sam\\*. "+secret+".")
		contains(t, own.Content, "I have not kept it")
		again := m.modal(own, "Write again", map[string]any{"then": "I will sing"})
		contains(t, below(again), "If "+stage.If[1].Label+", then I will sing.")
		kept := m.press(again, "Keep this")
		contains(t, kept.Content, "Kept, encrypted")
		return m.press(kept, "Next")
	case coping.Practice:
		msg = m.press(msg, "Begin")
		for n, scene := range stage.Scenes {
			contains(t, msg.Content, scene.Offer)
			msg = m.choose(msg, "I say …", "0")
			contains(t, msg.Content, scene.Lines[0].Label, scene.Lines[0].Then)
			own := msg.Button("My own line")
			if last := n+1 == len(stage.Scenes); last != (own.Style == int(discordgo.PrimaryButton)) || last != slices.Contains(msg.Buttons(), "Done") {
				t.Errorf("after scene %d there are %q, and the own line has style %d", n+1, msg.Buttons(), own.Style)
			}
			if n+1 < len(stage.Scenes) {
				msg = m.press(msg, "Next scene")
			}
		}
		msg = m.modal(msg, "My own line", map[string]any{"line": "No, thank you. " + secret})
		contains(t, below(msg), "No, thank you")
		msg = m.modal(msg, "Write again", map[string]any{"line": "Not today. " + secret})
		msg = m.press(msg, "Keep this")
		contains(t, msg.Content, "Kept, encrypted")
		contains(t, below(msg), "Not today")
		return m.press(msg, "Next")
	}
	return m.press(msg, "Next")
}

package coping

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cairn/content/datafile"
)

func TestContent(t *testing.T) {
	for _, f := range Check() {
		if f.Severity == datafile.Mistake {
			t.Errorf("%s: %s: %s; %s", f.File, f.Entry, f.What, f.Do)
		}
	}
	if n := len(All()); n != 69 {
		t.Errorf("%d techniques", n)
	}
}

// Breathing begins with what was tested (four seconds in, six out, for five minutes) and
// with nothing held.
func TestFirstPace(t *testing.T) {
	for _, technique := range All() {
		for _, s := range technique.In("en").Stages {
			if s.Kind == Paced && slices.ContainsFunc(s.Paces[0].Cycle, func(b Breath) bool { return b.Move == "hold" }) {
				t.Errorf("%s: the first pace holds the breath", technique.ID)
			}
			if technique.ID == "paced-breathing" && s.Kind == Paced {
				if c := s.Paces[0].Cycle; len(c) != 2 || c[0].Seconds != 4 || c[1].Seconds != 6 || s.Seconds != 300 {
					t.Errorf("it begins with %v for %d seconds", c, s.Seconds)
				}
			}
		}
	}
}

// The line of a technique says the same of its evidence as its grade, which is shown below
// it: what was part of a tested programme is "little tested alone".
func TestEvidence(t *testing.T) {
	for _, technique := range All() {
		said := strings.ToLower(technique.In("en").Evidence)
		if strings.Contains(said, "not tested alone") || technique.Grade == "C" && strings.Contains(said, "untested") {
			t.Errorf("%s: %s", technique.ID, said)
		}
	}
}

// Each kind of mistake is found: a file is spoiled in one way at a time.
func TestCheckFinds(t *testing.T) {
	const facts = "[[technique]]\nid = \"one\"\nhelps = [\"craving\"]\nminutes = [1, 3]\nmodality = [\"CBT\"]\ngrade = \"C\"\nsources = [\"s\"]\n"
	const words = `name = "One"
line = "A thing to do."
when = "For an urge."
steps = ["Sit down.", "Breathe."]
cautions = ["Stop if you feel dizzy."]
evidence = "Little tested."
reviewed_by = ""
[[stage]]
kind = "card"
say = "Sit down."
[[stage]]
kind = "timed"
say = "Wait."
seconds = 60
`
	const sources = "[[source]]\nid = \"s\"\ntitle = \"A study\"\nurl = \"https://example.org\"\nread = true\n"
	feelings := "[[feeling]]\nid = \"craving\"\nhelps = [\"craving\"]\n"
	all := func(facts, words string) []datafile.Finding {
		fsys := fstest.MapFS{
			"techniques.toml": {Data: []byte(facts)}, "sources.toml": {Data: []byte(sources)}, "feelings.toml": {Data: []byte(feelings)},
		}
		if words != "" {
			fsys["en/one.toml"] = &fstest.MapFile{Data: []byte(words)}
		}
		return check(fsys)
	}
	run := func(facts, words string) []datafile.Finding {
		return slices.DeleteFunc(all(facts, words), func(f datafile.Finding) bool { return f.Severity != datafile.Mistake })
	}
	if found := run(facts, words); len(found) > 0 {
		t.Fatalf("found in what is right: %+v", found)
	}
	for _, c := range []struct{ old, put, want string }{
		{`minutes = [1, 3]`, `minutes = [3, 1]`, "minutes"},
		{`grade = "C"`, `grade = "E"`, "grade"},
		{`sources = ["s"]`, `sources = ["x"]`, "no source"},
		{`sources = ["s"]`, `sources = []`, "no source"},
		{`helps = ["craving"]`, `helps = ["joy"]`, "no feeling"},
		{`id = "one"`, `id = "One!"`, "id"},
		{`grade = "C"`, "grade = \"C\"\nunsuited = [\"tall\"]", "nobody can say"},
		{`grade = "C"`, "grade = \"C\"\nunsuited = [\"heart\"]\nsuited = { heart = \"It is gentle.\" }", "in spite of"},
		{`grade = "C"`, "grade = \"C\"\nsuited = { heart = \"It is gentle.\" }", "no caution is about heart"},
		{`feel dizzy`, `are short of breath`, `says "breath"`},
		{`feel dizzy`, `have asthma`, `says "asthma"`},
		{`feel dizzy`, `have heart disease`, `says "heart"`},
		{`feel dizzy`, `are pregnant`, `says "pregnan"`},
		{`feel dizzy`, `have an injury`, `says "injur"`},
		{`feel dizzy`, `have an eating disorder`, `says "eating"`},
		{`feel dizzy`, `feel unreal`, `says "unreal"`},
		{`feel dizzy`, `have seizures`, `says "seizure"`},
		{`name = "One"`, `name = ""`, "empty"},
		{`name = "One"`, "name = \"One\"\naliases = [\"one\"]", "alias"},
		{`line = "A thing to do."`, `line = "` + strings.Repeat("long ", 40) + `"`, "characters"},
		{`"Sit down.", "Breathe."`, `"Sit down."`, "steps"},
		{`"Breathe."`, `"Stay clean."`, "judges"},
		{`"Breathe."`, `"Call 1-800-931-2237."`, "1-800-931-2237 must not appear: closed"},
		{`say = "Sit down."`, `say = "Take two tablets, and sit."`, "an amount"},
		{`cautions = ["Stop if you feel dizzy."]`, `cautions = ["You can skip your medicine."]`, "a change of a medicine"},
		{`seconds = 60`, `seconds = 2`, "seconds"},
		{`seconds = 60`, "seconds = 400\n[[stage]]\nkind = \"timed\"\nsay = \"Wait.\"\nseconds = 400", "without a press"},
		{`seconds = 60`, "seconds = 60\n[[stage]]\nkind = \"rating\"\nof = \"craving\"", "ends with a rating"},
		{`kind = "card"`, `kind = "dance"`, "no stage of kind"},
		{`say = "Sit down."`, "say = \"Sit down.\"\nagain = \"Again\"\nagain_from = 1", "leads back to stage 1"},
		{`seconds = 60`, "seconds = 60\nagain = \"Again\"\nagain_from = 1", "leads back to stage 1"},
		{`seconds = 60`, "seconds = 60\n[[stage]]\nkind = \"card\"\nsay = \"Done.\"\nagain_from = 1", "the button that leads back is empty"},
		{`say = "Sit down."`, `say = "**Remind me** can help."`, "it has the button: false"},
		{`grade = "C"`, "grade = \"C\"\nremind = true", "it has the button: true"},
		{`say = "Sit down."`, `sya = "Sit down."`, "no key"},
	} {
		f, w := strings.Replace(facts, c.old, c.put, 1), strings.Replace(words, c.old, c.put, 1)
		found := run(f, w)
		if !slices.ContainsFunc(found, func(f datafile.Finding) bool { return strings.Contains(f.What, c.want) }) {
			t.Errorf("%s: not found: %+v", c.put, found)
		}
	}
	breathless := strings.Replace(words, "feel dizzy", "are short of breath", 1)
	for _, line := range []string{"unsuited = [\"breathing\"]\n", "suited = { breathing = \"It is a sign of too much.\" }\n"} {
		if found := run(facts+line, breathless); len(found) > 0 {
			t.Errorf("%s: found %+v", line, found)
		}
	}
	for _, line := range []string{"brief = [\"one\"]\n", "brief = [\"two\"]\n", "first = [\"two\"]\n", "pressing = true\nfirst = [\"one\"]\n", "unsuited = [\"tall\"]\n"} {
		was := feelings
		feelings += line
		if found := run(facts+"calm = true\n", words); len(found) != 1 {
			t.Errorf("%s: found %+v", line, found)
		}
		feelings = was
	}
	if found := run(facts, ""); len(found) == 0 {
		t.Error("a technique without words is not found")
	}
	// The rules are for English; lengths, shape and signs that shout are for all.
	translated := func(other string) []datafile.Finding {
		return check(fstest.MapFS{
			"techniques.toml": {Data: []byte(facts)}, "sources.toml": {Data: []byte(sources)}, "feelings.toml": {Data: []byte(feelings)},
			"en/one.toml": {Data: []byte(words)}, "xx/one.toml": {Data: []byte(other)},
		})
	}
	in := func(found []datafile.Finding, what string) bool {
		return slices.ContainsFunc(found, func(f datafile.Finding) bool { return f.File == "xx/one.toml" && strings.Contains(f.What, what) })
	}
	if found := translated(strings.Replace(words, `"Breathe."`, `"Take a vitamin, then two tablets."`, 1)); in(found, "") {
		t.Errorf("rules for English in another language: %+v", found)
	}
	if found := translated(strings.Replace(words, `"Breathe."`, `"Breathe!"`, 1)); !in(found, "shouts") {
		t.Error("another language may shout")
	}
	if found := translated(strings.Replace(words, `seconds = 60`, `seconds = 90`, 1)); !in(found, "differ from the English") {
		t.Error("another language may have another exercise")
	}
	// Words that are hard to read get a warning, on the page and in each stage.
	hard := "Comparatively heterogeneous psychological interventions necessitate considerable deliberation, consistently demonstrating differential effectiveness across international populations, notwithstanding methodological dissimilarity."
	for old, want := range map[string]string{`"Breathe."`: "what stands on its page reads like grade", `say = "Wait."`: "stage 2 of its exercise reads like grade"} {
		put := `"` + hard + `"`
		if strings.HasPrefix(old, "say") {
			put = "say = " + put
		}
		for _, hardly := range []bool{false, true} {
			w := words
			if hardly {
				w = strings.Replace(words, old, put, 1)
			}
			if is := slices.ContainsFunc(all(facts, w), func(f datafile.Finding) bool {
				return f.Severity == datafile.Attention && strings.Contains(f.What, want)
			}); is != hardly {
				t.Errorf("%q: %v", want, is)
			}
		}
	}
}

// For every feeling and time there are three, whatever is left out, and never the same
// three as before.
func TestSuggest(t *testing.T) {
	var reasons []string
	for _, r := range Reasons {
		reasons = append(reasons, UnsuitedFor(r)...)
	}
	for _, f := range Feelings() {
		for _, minutes := range Times {
			for _, excluded := range [][]string{nil, reasons} {
				var before []string
				for n := range 20 {
					list := Suggest(Ask{Feeling: f.ID, Minutes: minutes, Excluded: excluded, Shown: before}, rand.New(rand.NewPCG(uint64(n), 1)))
					var ids []string
					for _, s := range list {
						ids = append(ids, s.ID)
						if slices.Contains(excluded, s.ID) {
							t.Errorf("%s is left out and suggested", s.ID)
						}
						if n == 0 && !slices.Contains(f.Brief, s.ID) && !slices.ContainsFunc(s.Helps, func(h string) bool { return slices.Contains(append(f.Helps, f.Also...), h) }) {
							t.Errorf("%s is suggested for %s", s.ID, f.ID)
						}
					}
					slices.Sort(ids)
					if len(slices.Compact(slices.Clone(ids))) != 3 {
						t.Fatalf("%s, %d minutes: %v", f.ID, minutes, ids)
					}
					if slices.Equal(ids, before) {
						t.Errorf("%s, %d minutes: the same three again: %v", f.ID, minutes, ids)
					}
					before = ids
				}
			}
		}
	}
	// One of the usual first things is there at once, where it fits the time.
	for n := range 20 {
		list := Suggest(Ask{Feeling: "anxiety", Minutes: 5}, rand.New(rand.NewPCG(uint64(n), 4)))
		if !slices.ContainsFunc(list, func(t *Technique) bool {
			return slices.Contains([]string{"paced-breathing", "grounding-54321", "breathing-space", "grounding-physical"}, t.ID)
		}) {
			t.Errorf("for anxiety there are %s, %s and %s", list[0].ID, list[1].ID, list[2].ID)
		}
	}
	// What helped comes first.
	for n := range 20 {
		list := Suggest(Ask{Feeling: "craving", Minutes: 15, Helped: []string{"music-reset", "delay-distract"}}, rand.New(rand.NewPCG(uint64(n), 2)))
		if list[0].ID != "delay-distract" && list[0].ID != "music-reset" {
			t.Errorf("first is %s", list[0].ID)
		}
	}
	// However long it takes, until a time is said.
	for n := range 20 {
		for minutes, leads := range map[int]bool{0: true, 1: false, 5: false, 15: true} {
			list := Suggest(Ask{Feeling: "craving", Minutes: minutes, Helped: []string{"urge-surfing"}}, rand.New(rand.NewPCG(uint64(n), 7)))
			if (list[0].ID == "urge-surfing") != leads {
				t.Errorf("%d minutes: first is %s", minutes, list[0].ID)
			}
		}
	}
	// Within the time, where enough is.
	for _, s := range Suggest(Ask{Feeling: "craving", Minutes: 5}, rand.New(rand.NewPCG(1, 3))) {
		if s.Minutes[0] > 5 {
			t.Errorf("%s takes at least %d minutes", s.ID, s.Minutes[0])
		}
	}
}

// What is suggested keeps within the time, as far as there is anything: guided exercises
// by how long they run; and the shortest first where not all does.
func TestSuggestWithinTheTime(t *testing.T) {
	if n := ByID("delay-distract").Length(); n != 15 {
		t.Errorf("delay and distract runs for %d minutes", n)
	}
	for _, f := range Feelings() {
		for _, minutes := range Times {
			exist, longer := 0, 0
			for _, s := range All() {
				if share(s.Helps, f.Helps) || minutes == 1 && slices.Contains(f.Brief, s.ID) {
					if s.Fits(minutes) {
						exist++
					}
					if s.Length() > 5 {
						longer++
					}
				}
			}
			var before []string
			for n := range 30 {
				list := Suggest(Ask{Feeling: f.ID, Minutes: minutes, Shown: before}, rand.New(rand.NewPCG(uint64(n), 8)))
				before = nil
				fit, long, length := 0, 0, 0
				for _, s := range list {
					before = append(before, s.ID)
					if s.Fits(minutes) {
						fit++
					}
					if s.Length() > 5 {
						long++
					}
					if s.over(minutes) < length {
						t.Errorf("%s, %d minutes: %v are not the shortest first", f.ID, minutes, before)
					}
					length = s.over(minutes)
				}
				if fit < min(1, exist) || n == 0 && fit < min(3, exist) || exist >= 6 && fit < 3 {
					t.Errorf("%s, %d minutes: %d of %v fit, of %d that there are", f.ID, minutes, fit, before, exist)
				}
				if minutes == 15 && n == 0 && long < min(3, longer) {
					t.Errorf("%s, 15 minutes: %v are brief", f.ID, before)
				}
			}
		}
	}
}

// With an urge now, what is for a calm moment comes only where little else is left, where
// there is time, or where it helped.
func TestSuggestForACalmMoment(t *testing.T) {
	for _, f := range Feelings() {
		if !f.Pressing {
			continue
		}
		calm := func(ask Ask) int {
			n := 0
			ask.Feeling = f.ID
			for seed := range 20 {
				list := Suggest(ask, rand.New(rand.NewPCG(uint64(seed), 9)))
				ask.Shown = nil
				for _, s := range list {
					ask.Shown = append(ask.Shown, s.ID)
					if s.Calm {
						n++
					}
				}
			}
			return n
		}
		var others []string
		for _, s := range All() {
			if !s.Calm && s.ID != "urge-surfing" {
				others = append(others, s.ID)
			}
		}
		for _, minutes := range []int{0, 1, 5} {
			if n := calm(Ask{Minutes: minutes}); n > 0 {
				t.Errorf("%s, %d minutes: %d for a calm moment", f.ID, minutes, n)
			}
			if calm(Ask{Minutes: minutes, Excluded: others}) == 0 {
				t.Errorf("%s, %d minutes: nothing for a calm moment where nothing else is left", f.ID, minutes)
			}
		}
		if calm(Ask{Minutes: 15}) == 0 {
			t.Errorf("%s, 15 minutes: nothing for a calm moment", f.ID)
		}
	}
	if list := Suggest(Ask{Feeling: "craving", Helped: []string{"if-then-plan"}}, rand.New(rand.NewPCG(1, 10))); list[0].ID != "if-then-plan" {
		t.Errorf("%s leads, and not what helped", list[0].ID)
	}
}

// Whatever reasons somebody has, in any combination, there are three things for every
// feeling and time, and none that the reasons speak against.
func TestSuggestWhateverIsLeftOut(t *testing.T) {
	for set := range 1 << len(Reasons) {
		var excluded []string
		for i, r := range Reasons {
			if set>>i&1 == 1 {
				excluded = append(excluded, UnsuitedFor(r)...)
			}
		}
		for _, f := range Feelings() {
			for _, minutes := range Times {
				list := Suggest(Ask{Feeling: f.ID, Minutes: minutes, Excluded: excluded}, rand.New(rand.NewPCG(uint64(set), 5)))
				if len(list) != 3 {
					t.Errorf("%s, %d minutes, without %v: %d techniques", f.ID, minutes, excluded, len(list))
				}
				for _, s := range list {
					if slices.Contains(excluded, s.ID) {
						t.Errorf("%s is left out and suggested", s.ID)
					}
				}
			}
		}
	}
}

// Who feels unreal is not led inward.
func TestFeelingUnsuited(t *testing.T) {
	for n := range 200 {
		for _, s := range Suggest(Ask{Feeling: "dissociation", Minutes: 15}, rand.New(rand.NewPCG(uint64(n), 6))) {
			if slices.Contains(s.Unsuited, "trauma") {
				t.Fatalf("%s is suggested to who feels unreal", s.ID)
			}
		}
	}
}

// The frames of a run follow each other without a gap, to the end.
func TestFrames(t *testing.T) {
	w := Words{Stages: []Stage{
		{Kind: Card}, {Kind: Timed, Seconds: 30},
		{Kind: Paced, Seconds: 25, Paces: []Pace{{Cycle: []Breath{{Seconds: 4}, {Seconds: 6}}}, {Cycle: []Breath{{Seconds: 2}, {Seconds: 3}}}}},
		{Kind: Timed, Seconds: 10}, {Kind: Rating},
	}}
	seconds := func(n int) time.Duration { return time.Duration(n) * time.Second }
	for at, want := range map[int]Frame{
		0: {1, 0, seconds(30), seconds(30), false}, 29: {1, 0, seconds(30), seconds(30), false},
		30: {2, 0, seconds(34), seconds(60), false}, 34: {2, 1, seconds(40), seconds(60), false}, 59: {2, 1, seconds(60), seconds(60), false},
		60: {3, 0, seconds(70), seconds(70), false}, 70: {4, 0, seconds(70), seconds(70), true}, 1000: {4, 0, seconds(70), seconds(70), true},
	} {
		if got := w.At(1, 0, seconds(at)); got != want {
			t.Errorf("after %d s: %+v, want %+v", at, got, want)
		}
	}
	if got := w.At(2, 1, seconds(2)); got.Breath != 1 || got.Until != seconds(5) || got.Ends != seconds(25) {
		t.Errorf("the second pace: %+v", got)
	}
	if got := w.At(0, 0, 0); !got.Over || got.Stage != 0 {
		t.Errorf("a card goes on by itself: %+v", got)
	}
	for _, technique := range All() {
		for i, s := range technique.In("en").Stages {
			if s.Running() {
				for at := time.Duration(0); ; {
					f := technique.In("en").At(i, 0, at)
					if f.Over {
						break
					}
					if f.Until <= at {
						t.Fatalf("%s, stage %d stands still at %v", technique.ID, i+1, at)
					}
					at = f.Until
				}
			}
		}
	}
}

func TestSearch(t *testing.T) {
	for typed, want := range map[string]string{
		"urge": "urge-surfing", "Paced breathing": "paced-breathing", "halt": "halt-check", "body": "body-scan", "RADICAL acc": "acceptance", "sleep": "sleep-stimulus",
	} {
		found, _ := Search(typed, "en-US", 5)
		if !slices.ContainsFunc(found, func(t *Technique) bool { return t.ID == want }) {
			t.Errorf("%q does not find %s but %v", typed, want, found)
		}
	}
	// What people call things finds them; what several are called finds those.
	for typed, want := range map[string]string{
		"yoga": "gentle-yoga", "surf": "urge-surfing", "box breathing": "square-breathing", "4-7-8": "paced-breathing", "relapse": "lapse-review",
		"call someone": "reach-out", "cold water": "cool-face", "I relapsed": "lapse-review", "54321": "grounding-54321",
	} {
		if found, sure := Search(typed, "en-GB", 5); !sure || found[0].ID != want {
			t.Errorf("%q does not surely find %s but %v, %v", typed, want, found, sure)
		}
	}
	for typed, want := range map[string]string{
		"meditation": "body-scan", "mindfulness": "mindful-walk", "journal": "expressive-writing", "tipp": "cool-face", "shame": "self-compassion", "exercise": "burst-activity",
	} {
		if found, sure := Search(typed, "en", 5); sure || !slices.ContainsFunc(found, func(t *Technique) bool { return t.ID == want }) {
			t.Errorf("%q does not find %s among others but %v, %v", typed, want, found, sure)
		}
	}
	if all, sure := Search("", "en", 25); len(all) != 25 || sure {
		t.Errorf("nothing typed finds %d, %v", len(all), sure)
	}
	if none, _ := Search("xyzzy", "en", 25); len(none) != 0 {
		t.Errorf("xyzzy finds %d", len(none))
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("breath")
	f.Fuzz(func(t *testing.T, typed string) {
		if found, _ := Search(typed, "en", 25); len(found) > 25 {
			t.Errorf("%d", len(found))
		}
	})
}

// Whatever a file of facts or words holds, it is read or refused, and never a crash.
func FuzzCheck(f *testing.F) {
	facts, _ := files.ReadFile("techniques.toml")
	words, _ := files.ReadFile("en/paced-breathing.toml")
	f.Add(string(facts[:600]), string(words))
	f.Add("[[technique]]\nid = \"one\"\n", "[[stage]]\nkind = \"paced\"\n[[stage.pace]]\n")
	f.Fuzz(func(t *testing.T, facts, words string) {
		fsys := fstest.MapFS{
			"techniques.toml": {Data: []byte("[[technique]]\nid = \"one\"\n" + facts)}, "sources.toml": {}, "feelings.toml": {}, "en/one.toml": {Data: []byte(words)},
		}
		check(fsys)
		s, _ := load(fsys)
		for _, technique := range s.techniques {
			w := technique.In("en")
			for i := range w.Stages {
				for n := range 3 {
					w.At(i, n, time.Duration(i*n)*time.Second)
				}
			}
		}
	})
}

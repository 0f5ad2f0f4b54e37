package learn

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cairn/content/datafile"
)

var today = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// checkWith checks the files with a part of one of them changed.
func checkWith(t *testing.T, name, from, to string) []datafile.Finding {
	t.Helper()
	changed := strings.Replace(readFile(t, name), from, to, 1)
	if from != "" && changed == readFile(t, name) {
		t.Fatalf("%s has no %q", name, from)
	}
	return check(overlay{files, fstest.MapFS{name: {Data: []byte(changed)}}}, today)
}

// overlay has some files in place of those below.
type overlay struct {
	below fs.FS
	above fstest.MapFS
}

func (o overlay) Open(name string) (fs.File, error) {
	if _, ok := o.above[name]; ok {
		return o.above.Open(name)
	}
	return o.below.Open(name)
}

func TestNothingIsWrong(t *testing.T) {
	for _, f := range Check(today) {
		if f.Severity != datafile.Attention {
			t.Errorf("%s: %s: %s; %s", f.File, f.Entry, f.What, f.Do)
		}
		if f.What == "" || f.Do == "" || f.File == "" {
			t.Errorf("a finding without a use: %+v", f)
		}
	}
	if len(Topics()) != 42 {
		t.Errorf("there are %d topics", len(Topics()))
	}
}

// Each mistake that a writer can make is found.
func TestCheckFinds(t *testing.T) {
	long := strings.Repeat("word ", 61)
	for _, c := range []struct {
		file, from, to string
		severity       datafile.Severity
		entry, what    string
	}{
		{"en/sleep.toml", `title = "`, `title = "` + long, datafile.Mistake, "sleep", "the title has"},
		{"en/sleep.toml", `line = "`, `line = "` + long, datafile.Mistake, "sleep", "the line has"},
		{"en/sleep.toml", `ask = "`, `ask = "` + long, datafile.Mistake, "sleep", "whom to ask has"},
		{"en/sleep.toml", `answer = [`, `answer = [ "` + long + `",`, datafile.Mistake, "sleep", "a paragraph has"},
		{"en/sleep.toml", `answer = [`, `answer = [ "",`, datafile.Mistake, "sleep", "a paragraph is empty"},
		{"en/sleep.toml", `answer = [`, `answer = [ "One.", "Two.", "Three.",`, datafile.Mistake, "sleep", "7 paragraphs"},
		{"en/levels-of-care.toml", `answer = [`, `answer = [` + strings.Repeat(`"`+strings.Repeat("word ", 59)+`",`, 3), datafile.Mistake, "levels-of-care", "the answer has 1"},
		{"en/sleep.toml", `answer = [`, `answer = [ "He is an addict.",`, datafile.Mistake, "sleep", `"addict": it names a person by an illness`},
		{"en/sleep.toml", `answer = [`, `answer = [ "Call 1-800-931-2237.",`, datafile.Mistake, "sleep", "1-800-931-2237 must not appear: closed"},
		{"en/sleep.toml", `answer = [`, `answer = [ "Be clean.",`, datafile.Mistake, "sleep", `"clean": it judges a person`},
		{"en/sleep.toml", `answer = [`, `answer = [ "Well done!",`, datafile.Mistake, "sleep", `it shouts`},
		{"en/sleep.toml", `answer = [`, `answer = [ "Sleep — rest.",`, datafile.Mistake, "sleep", `a dash`},
		{"en/sleep.toml", `answer = [`, `answer = [ "Ambien is one.",`, datafile.Mistake, "sleep", `"Ambien": it is a brand`},
		{"en/sleep.toml", `answer = [`, `answer = [ "Take two tablets.",`, datafile.Mistake, "sleep", `breaks the rule "dose"`},
		{"en/detox.toml", `answer = [`, `answer = [ "A home detox can work.",`, datafile.Mistake, "detox", `breaks the rule "home-detox"`},
		{"en/sleep.toml", `ask = `, `asks = `, datafile.Mistake, "", "there is no key asks"},
		{"en/sleep.toml", `answer = [`, `answer = [ "Comparatively heterogeneous pharmacological interventions demonstrate differential effectiveness across populations, internationally.", "Methodologically dissimilar investigations necessitate interdisciplinary reconsideration.",`, datafile.Attention, "sleep", "it reads like grade"},
		{"en/iop.toml", "**Find treatment** is below.", "", datafile.Mistake, "iop", "not to where they are listed"},
		{"en/overdose-response.toml", "**Call your emergency number now.** `/crisis` has it.", "Look at them.", datafile.Mistake, "overdose-response", "does not begin with calling"},
		{"en/stimulant-emergency.toml", "`/crisis` has it. ", "", datafile.Mistake, "stimulant-emergency", "does not begin with calling"},

		{"topics.toml", `id = "sleep"`, `id = "slumber"`, datafile.Mistake, "slumber", "the topic has no English words"},
		{"topics.toml", `id = "sleep"`, `id = "slumber"`, datafile.Mistake, "", "topics.toml has no such topic"},
		{"topics.toml", `id = "sleep"`, `id = "pain"`, datafile.Mistake, "pain", "the id is there twice"},
		{"topics.toml", `related = ["wellness", `, `related = ["sleep", `, datafile.Mistake, "sleep", `cannot be related to "sleep"`},
		{"topics.toml", `related = ["wellness", `, `related = ["snoring", `, datafile.Mistake, "sleep", `cannot be related to "snoring"`},
		{"topics.toml", `related = ["wellness", `, `related = ["pain", `, datafile.Mistake, "sleep", `cannot be related to "pain"`},
		{"topics.toml", `related = ["wellness", "co-occurring", `, `related = [`, datafile.Mistake, "sleep", `2 related topics`},
		{"topics.toml", `sources = ["cbti_alcohol"]`, `sources = []`, datafile.Mistake, "sleep", "it has no source"},
		{"topics.toml", `sources = ["cbti_alcohol"]`, `sources = ["hearsay"]`, datafile.Mistake, "sleep", `no source is called "hearsay"`},
		{"topics.toml", `must_not = ["dose", "change", "home-detox"]`, `must_not = ["silence"]`, datafile.Mistake, "detox", `no rule is called "silence"`},
		{"topics.toml", `must_not = ["dose", "change", "home-detox"]`, `must_not = ["dose"]`, datafile.Attention, "home-detox", "no topic names this rule"},
		{"topics.toml", `id = "home-detox"`, `id = "silence"`, datafile.Mistake, "silence", "nothing looks whether"},
		{"topics.toml", `text = "help plan a home detox"`, `text = ""`, datafile.Mistake, "home-detox", "does not say what it forbids"},
		{"topics.toml", `emergency = "ambulance"`, `emergency = "taxi"`, datafile.Mistake, "overdose-response", `no emergency service "taxi"`},
		{"topics.toml", `locale_note = "Laws `, `locale_note = "` + long, datafile.Mistake, "harm-reduction", "the note on countries"},
		{"topics.toml", `group = "people"`, `group = ""`, datafile.Mistake, "mutual-aid", "no group"},
		{"topics.toml", `written = 2026-11-21`, `written = 2026-12-02`, datafile.Mistake, "", "still to come"},
		{"topics.toml", `written = 2026-11-21`, `written = 2025-11-21`, datafile.ReviewDue, "", "review due"},
		{"topics.toml", `written = 2026-11-21`, ``, datafile.Mistake, "", "does not say when"},
		{"sources.toml", `url = "https://www.cdc.gov`, `url = "www.cdc.gov`, datafile.Mistake, "cdc_overdose", "is no web address"},
		{"sources.toml", `title = "CDC: overdose`, `title = "CDC: [overdose]`, datafile.Mistake, "cdc_overdose", "format text"},
		{"sources.toml", `title = "CDC: overdose`, `title = "` + long, datafile.Mistake, "cdc_overdose", "the title has"},
		{"sources.toml", `id = "cdc_overdose"`, `id = "cdc"`, datafile.Attention, "cdc", "no topic rests"},
	} {
		found := checkWith(t, c.file, c.from, c.to)
		if c.what != "" && !has(found, c.severity, c.entry, c.what) {
			t.Errorf("%s with %.60q: %q is not found", c.file, c.to, c.what)
		}
	}
	if !has(Check(today), datafile.Attention, "find-treatment", "2 of its 2 sources were not read") {
		t.Error("sources that nobody read are not told of")
	}
	if !has(Check(today), datafile.Attention, "", "no clinician has reviewed 42 of its 42 topics") {
		t.Error("that nobody reviewed the words is not told")
	}
}

// What a rule asks for is missed where it is left out.
func TestWhatWordsMustSay(t *testing.T) {
	for id, topic := range map[string]string{"taper-claim": "moud-duration", "label": "naloxone", "deadline": "naltrexone", "prescriber": "alcohol-meds"} {
		words := `title = "About it"` + "\n" + `line = "What it is."` + "\n" + `answer = ["One.", "Two.", "Three."]` + "\n" + `ask = "a doctor."`
		found := check(overlay{files, fstest.MapFS{"en/" + topic + ".toml": {Data: []byte(words)}}}, today)
		if !has(found, datafile.Mistake, topic, `it leaves out what the rule "`+id+`" asks for`) {
			t.Errorf("%s may leave out what %s asks for", topic, id)
		}
	}
}

// Each topic on a medicine for a use disorder says that a change is for the person and
// their prescriber, and not because of what it says; for opioids also that there is no
// deadline. A sentence of it that is left out is missed.
func TestMedicineHasNoDeadline(t *testing.T) {
	for _, topic := range InGroup("medicines") {
		if topic.ID != "pain" && !slices.Contains(topic.MustNot, "prescriber") {
			t.Errorf("%s need not say who decides about a change", topic.ID)
		}
		if topic.ID != "pain" && topic.ID != "alcohol-meds" && !slices.Contains(topic.MustNot, "deadline") {
			t.Errorf("%s need not say that there is no deadline", topic.ID)
		}
	}
	for _, c := range []struct{ topic, without, rule string }{
		{"naltrexone", "There is no deadline for it. ", "deadline"},
		{"methadone", "overdose becomes more likely", "deadline"},
		{"buprenorphine", " **Please do not stop because of something you read here.**", "prescriber"},
		{"methadone", "you and your prescriber", "prescriber"},
		{"moud-duration", "or something you read here", "prescriber"},
		{"moud", "for you and your prescriber", "prescriber"},
		{"alcohol-meds", "Any change is for you and your prescriber.", "prescriber"},
	} {
		if found := checkWith(t, "en/"+c.topic+".toml", c.without, ""); !has(found, datafile.Mistake, c.topic, `asks for`) || !has(found, datafile.Mistake, c.topic, c.rule) {
			t.Errorf("%s may leave out %q", c.topic, c.without)
		}
	}
}

// Whatever a file of facts or words holds, it is read or refused, and never a crash.
func FuzzCheck(f *testing.F) {
	words, _ := files.ReadFile("en/sleep.toml")
	f.Add("[[topic]]\nid = \"sleep\"\naliases = [\"a\"]\n", string(words))
	f.Add("written = 2026-11-21\n", "title = \"x\"\n")
	f.Fuzz(func(t *testing.T, facts, words string) {
		check(fstest.MapFS{
			"topics.toml": {Data: []byte(facts)}, "sources.toml": {}, "en/sleep.toml": {Data: []byte(words)},
		}, today)
	})
}

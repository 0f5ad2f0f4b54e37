// Package coping holds the coping techniques: what is known of each, its words in each
// language, and the guided exercise that it can be. They are embedded in the program.
// None of it has been reviewed by a clinician unless ReviewedBy says who did.
package coping

import (
	"slices"
	"time"

	"cairn/content/datafile"
)

// Technique is what is known of a coping technique, in no language.
type Technique struct {
	ID       string   `toml:"id"`
	Helps    []string `toml:"helps"`    // what it is for, like "craving"; see feelings.toml
	Minutes  [2]int   `toml:"minutes"`  // least and most
	Modality []string `toml:"modality"` // the therapies that it comes from
	// Grade of the evidence: "A" trials in substance use disorder, "B" trials in other
	// groups or with mixed results, "C" part of tested programmes, "D" tradition.
	Grade       string            `toml:"grade"`
	SourceIDs   []string          `toml:"sources"`
	Unsuited    []string          `toml:"unsuited"`    // whom it may not suit; one of Reasons
	Suited      map[string]string `toml:"suited"`      // Reasons that its cautions name though it suits, and why
	Calm        bool              `toml:"calm"`        // it is for a calm moment
	Acknowledge bool              `toml:"acknowledge"` // its cautions must be agreed to first
	Remind      bool              `toml:"remind"`      // it has a time of its own, and may be reminded of

	words map[string]*Words // by language
}

// Source is where evidence is from.
type Source struct {
	ID    string `toml:"id"`
	Title string `toml:"title"`
	URL   string `toml:"url"`
	Read  bool   `toml:"read"` // whether the page itself was read
}

// Words are a technique in one language. Lengths are in characters; Check holds them.
type Words struct {
	Name       string   `toml:"name"`    // the standard term
	Aliases    []string `toml:"aliases"` // what else somebody may type for it, in lower case
	Line       string   `toml:"line"`    // what it is
	When       string   `toml:"when"`    // what it helps with
	Steps      []string `toml:"steps"`
	Cautions   []string `toml:"cautions"` // shown before the first step
	Evidence   string   `toml:"evidence"`
	ReviewedBy string   `toml:"reviewed_by"` // "" until a clinician has
	Stages     []Stage  `toml:"stage"`       // the guided exercise; none: the steps are all
}

// StageKind is what happens in a stage of an exercise.
type StageKind string

// The kinds of stages. Timed and Paced end by themselves; the others wait for the person.
const (
	Card     StageKind = "card"     // something to read or do, then "Next"
	Rating   StageKind = "rating"   // 0 to 10
	Timed    StageKind = "timed"    // something to do for some seconds
	Paced    StageKind = "paced"    // breathing in a rhythm
	Form     StageKind = "form"     // something to write
	Pick     StageKind = "pick"     // something to choose
	IfThen   StageKind = "if_then"  // a plan from two lists
	Practice StageKind = "practice" // saying no, in scenes
)

// Stage is one part of an exercise. What it does not need is empty.
type Stage struct {
	Kind    StageKind `toml:"kind"`
	Say     string    `toml:"say"`
	Again   string    `toml:"again"`      // Card: a button that leads back; "": none
	From    int       `toml:"again_from"` // Card: to the stage with this number, counted from 1
	Of      string    `toml:"of"`         // Rating: "craving" or "distress"
	Seconds int       `toml:"seconds"`    // Timed, Paced
	Paces   []Pace    `toml:"pace"`       // Paced; the first is the default
	Title   string    `toml:"title"`      // Form
	Fields  []Field   `toml:"field"`      // Form
	Many    bool      `toml:"many"`       // Pick: more than one
	Random  bool      `toml:"random"`     // Pick: one is drawn
	Options []Option  `toml:"option"`     // Pick
	If      []Option  `toml:"if"`         // IfThen
	Then    []Option  `toml:"then"`       // IfThen
	Scenes  []Scene   `toml:"scene"`      // Practice
}

// Running reports whether a stage ends by itself.
func (s Stage) Running() bool { return s.Kind == Timed || s.Kind == Paced }

// Pace is a rhythm of breathing.
type Pace struct {
	Name  string   `toml:"name"`
	Cycle []Breath `toml:"cycle"`
}

// Breath is a part of a rhythm. Move is "rise", "fall" or "hold".
type Breath struct {
	Do      string `toml:"do"`
	Seconds int    `toml:"seconds"`
	Move    string `toml:"move"`
}

// Field is an input of a form.
type Field struct {
	ID       string `toml:"id"`
	Label    string `toml:"label"`
	Hint     string `toml:"hint"`
	Long     bool   `toml:"long"`
	Required bool   `toml:"required"`
}

// Option can be chosen; Then is said when it was.
type Option struct {
	Label string `toml:"label"`
	Then  string `toml:"then"`
}

// Scene is somebody who offers or presses, and what could be said. Level is 1 (easy) to 3.
type Scene struct {
	Level int      `toml:"level"`
	Offer string   `toml:"offer"`
	Lines []Option `toml:"line"`
}

// Feeling is what it can be like right now.
type Feeling struct {
	ID       string   `toml:"id"`
	Helps    []string `toml:"helps"`
	Also     []string `toml:"also"`     // where those have too few techniques
	Unsuited []string `toml:"unsuited"` // Reasons; what they speak against is not for it
	Pressing bool     `toml:"pressing"` // it comes with an urge now: what is for a calm moment does not lead
	Brief    []string `toml:"brief"`    // ids of what takes a minute, and can be done in it though it is for others
	First    []string `toml:"first"`    // ids of techniques of which one is always suggested, if it fits the time best
}

// Reasons are why a technique may not be for somebody, in the order in which they are
// asked. Only the techniques that are left out for them are ever kept, not the reasons.
var Reasons = []string{"heart", "pregnancy", "breathing", "injury", "eating", "trauma", "seizures"}

// All returns the techniques in the order of their file. They belong to the package.
func All() []*Technique { return library().techniques }

// Feelings returns what can be asked for, in its order.
func Feelings() []Feeling { return library().feelings }

// ByID returns a technique; nil: there is none.
func ByID(id string) *Technique { return library().byID[id] }

// In returns the words in the language of one of Discord's locales, English where there
// are none.
func (t *Technique) In(locale string) *Words {
	if w := datafile.InLocale(t.words, locale); w != nil {
		return w
	}
	return &Words{Name: t.ID}
}

// Sources returns where its evidence is from.
func (t *Technique) Sources() []Source {
	var list []Source
	for _, id := range t.SourceIDs {
		if s, ok := library().sources[id]; ok {
			list = append(list, s)
		}
	}
	return list
}

// UnsuitedFor returns the ids of the techniques that may not suit somebody for one of
// Reasons.
func UnsuitedFor(reason string) []string {
	var ids []string
	for _, t := range All() {
		if slices.Contains(t.Unsuited, reason) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// Frame is what an exercise shows at one moment of a run, which is as many timed and
// paced stages as follow each other.
type Frame struct {
	Stage  int           // which is running; after the run the one that comes next, which may be none
	Breath int           // Paced: which part of the cycle
	Until  time.Duration // when the frame changes, since the run began
	Ends   time.Duration // when the stage ends
	Over   bool          // the run has ended
}

// At returns the frame of the run that began with a stage, some time after its begin.
// Paced stages take the pace with that number, or their first.
func (w *Words) At(stage, pace int, since time.Duration) Frame {
	var began time.Duration
	for ; stage < len(w.Stages) && w.Stages[stage].Running(); stage++ {
		s := w.Stages[stage]
		ends := began + w.length(stage, pace)
		if since < ends {
			f := Frame{Stage: stage, Until: ends, Ends: ends}
			if s.Kind == Paced {
				f.Breath, f.Until = breathAt(s.Pace(pace).Cycle, since-began)
				f.Until += began
			}
			return f
		}
		began = ends
	}
	return Frame{Stage: stage, Until: began, Ends: began, Over: true}
}

// Pace returns a pace by number, the first where there is none such.
func (s Stage) Pace(n int) Pace {
	switch {
	case n >= 0 && n < len(s.Paces):
		return s.Paces[n]
	case len(s.Paces) > 0:
		return s.Paces[0]
	}
	return Pace{}
}

// length of a stage. Breathing ends with a whole cycle, the one during which its time
// is up.
func (w *Words) length(stage, pace int) time.Duration {
	s := w.Stages[stage]
	seconds := s.Seconds
	if cycle := s.Pace(pace).Seconds(); s.Kind == Paced && cycle > 0 {
		seconds = (seconds + cycle - 1) / cycle * cycle
	}
	return time.Duration(seconds) * time.Second
}

// Seconds is how long one cycle takes.
func (p Pace) Seconds() int {
	n := 0
	for _, b := range p.Cycle {
		n += b.Seconds
	}
	return n
}

// breathAt returns which part of a rhythm it is, and when that part ends.
func breathAt(cycle []Breath, since time.Duration) (int, time.Duration) {
	whole := time.Duration(Pace{Cycle: cycle}.Seconds()) * time.Second
	if whole <= 0 {
		return 0, since + time.Second
	}
	until := since - since%whole
	for i, b := range cycle {
		until += time.Duration(b.Seconds) * time.Second
		if since < until {
			return i, until
		}
	}
	return 0, until
}

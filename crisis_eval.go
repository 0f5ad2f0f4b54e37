package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"cairn/crisis"
)

// crisisCommand holds what concerns the detector of crises in what members write.
type crisisCommand struct {
	Eval crisisEvalCommand `cmd:"" help:"Measure the crisis detector on messages whose meaning is known."`
}

// crisisEvalCommand measures the detector on a file of labelled messages.
type crisisEvalCommand struct {
	File string `arg:"" help:"JSON lines with the fields id, text, label and lang." type:"path"`
	JSON bool   `name:"json" help:"Print counts as JSON."`
}

// labelCounts are how many messages of a label there are, and of these how many got any
// card, the tier of their label, and an alert.
type labelCounts struct {
	N     int `json:"n"`
	Card  int `json:"card"`
	Exact int `json:"exact"`
	Alert int `json:"alert"`
}

// evaluation is what the detector did with a file of messages. It is the command's
// JSON.
type evaluation struct {
	Labels    map[string]*labelCounts       `json:"labels"`
	Languages map[string]languageEvaluation `json:"languages"`
	// Missed are the ids of messages with a label other than none that got no card.
	Missed []string `json:"missed"`
}

type languageEvaluation struct {
	Labels map[string]*labelCounts `json:"labels"`
}

// Run reads the file and prints how the detector did.
func (c *crisisEvalCommand) Run(p *program) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("cannot read the messages: %w", err)
	}
	defer f.Close()
	e, err := evaluate(c.File, f)
	if err != nil {
		return err
	}
	if c.JSON {
		encoder := json.NewEncoder(p.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(e)
	}
	return e.print(p.out)
}

// crisisLabels are the labels, the most pressing first.
var crisisLabels = []string{
	crisis.Overdose.String(), crisis.Imminent.String(), crisis.Withdrawal.String(),
	crisis.Concern.String(), crisis.Relapse.String(), crisis.None.String(),
}

// evaluate reads every message of a file. Its errors name the file and the line.
func evaluate(name string, file io.Reader) (evaluation, error) {
	e := evaluation{Labels: map[string]*labelCounts{}, Languages: map[string]languageEvaluation{}, Missed: []string{}}
	lines := bufio.NewReader(file)
	if mark, err := lines.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		_, _ = lines.Discard(len(byteOrderMark)) // cannot fail: it was read
	}
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return e, fmt.Errorf("%s:%d: cannot read the messages: %w", name, number, err)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			if err := e.add(line); err != nil {
				return e, fmt.Errorf("%s:%d: %w", name, number, err)
			}
		}
		if err == io.EOF {
			return e, nil
		}
	}
}

// add lets the detector read a line's message and counts what it says.
func (e *evaluation) add(line []byte) error {
	var m struct {
		ID    anyID   `json:"id"`
		Text  *string `json:"text"`
		Label string  `json:"label"`
		Lang  string  `json:"lang"`
	}
	if err := json.Unmarshal(line, &m); err != nil {
		return fmt.Errorf("this is not a message in JSON: %w; a line is an object with id, text, label and lang", err)
	}
	if m.Text == nil {
		return fmt.Errorf("the message %q has no text", m.ID)
	}
	if !slices.Contains(crisisLabels, m.Label) {
		return fmt.Errorf("the label %q of message %q is unknown; labels are %v", m.Label, m.ID, crisisLabels)
	}
	if _, ok := e.Languages[m.Lang]; !ok {
		e.Languages[m.Lang] = languageEvaluation{map[string]*labelCounts{}}
	}
	result := crisis.Read(*m.Text)
	for _, labels := range []map[string]*labelCounts{e.Labels, e.Languages[m.Lang].Labels} {
		if labels[m.Label] == nil {
			labels[m.Label] = &labelCounts{}
		}
		labels[m.Label].count(m.Label, result)
	}
	if m.Label != crisis.None.String() && result.Tier == crisis.None {
		e.Missed = append(e.Missed, string(m.ID))
	}
	return nil
}

// byteOrderMark is what some programs write before a text in UTF-8.
const byteOrderMark = "\ufeff"

// anyID is an id that is a text or a number in the file.
type anyID string

// UnmarshalJSON reads either.
func (id *anyID) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		*id = anyID(text)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(raw, &number); err != nil {
		return fmt.Errorf("the id %s is neither a text nor a number", raw)
	}
	*id = anyID(number)
	return nil
}

func (c *labelCounts) count(label string, r crisis.Result) {
	c.N++
	if r.Tier != crisis.None {
		c.Card++
	}
	if r.Tier.String() == label {
		c.Exact++
	}
	if r.Alert() {
		c.Alert++
	}
}

// print writes the evaluation as a person reads it.
func (e evaluation) print(out io.Writer) error {
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, "Any card, the exact tier and an alert, of messages with each label.")
	fmt.Fprintln(w, "In brackets: the 95 % interval (Wilson). For none, cards and alerts are false.")
	fmt.Fprintln(w)
	printLabels(w, "all languages", e.Labels)
	languages := make([]string, 0, len(e.Languages))
	for l := range e.Languages {
		languages = append(languages, l)
	}
	slices.Sort(languages)
	for _, l := range languages {
		printLabels(w, l, e.Languages[l].Labels)
	}
	if len(e.Missed) == 0 {
		fmt.Fprintln(w, "Missed: none.")
	} else {
		fmt.Fprintln(w, "Missed, with a label other than none and no card:")
		for _, id := range e.Missed {
			fmt.Fprintln(w, " ", id)
		}
	}
	return w.Flush()
}

func printLabels(w io.Writer, title string, labels map[string]*labelCounts) {
	if title == "" {
		title = "no language given"
	}
	fmt.Fprintf(w, "%-18s %5s  %-22s %-22s %-22s\n", title, "n", "any card", "exact tier", "alert")
	for _, label := range crisisLabels {
		c := labels[label]
		if c == nil {
			continue
		}
		fmt.Fprintf(w, "  %-16s %5d  %-22s %-22s %-22s\n", label, c.N, share(c.Card, c.N), share(c.Exact, c.N), share(c.Alert, c.N))
	}
	none := labels[crisis.None.String()]
	if none != nil {
		fmt.Fprintf(w, "  false cards %s, false alerts %s\n", share(none.Card, none.N), share(none.Alert, none.N))
	}
	fmt.Fprintln(w)
}

// share is k of n in per cent with its interval.
func share(k, n int) string {
	low, high := wilson(k, n)
	return fmt.Sprintf("%5.1f %% [%.1f–%.1f]", 100*float64(k)/float64(n), 100*low, 100*high)
}

// wilson is the 95 % interval of a share of k in n > 0 (Wilson 1927), which holds for
// small numbers and for shares near 0 and 1, too.
func wilson(k, n int) (low, high float64) {
	const z = 1.959964
	size, p := float64(n), float64(k)/float64(n)
	middle := p + z*z/(2*size)
	margin := z * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	scale := 1 + z*z/size
	return max(0, (middle-margin)/scale), min(1, (middle+margin)/scale)
}

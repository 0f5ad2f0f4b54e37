package wording

import "testing"

func TestBreaks(t *testing.T) {
	r := Never(`\bjump\b`).Except(`\bmay`)
	for text, want := range map[string]string{
		"Jump now.": "Jump", "Sit down. Then jump!": "jump", "No, jump.": "jump", "Nobody ever does\njump": "jump",
		"Do not jump.": "", "Never ever jump.": "", "You don’t have to jump.": "", "You may jump.": "", "Jumping is fun.": "", "": "",
		"Do not sit, stand, walk or run, jump.": "jump", "Not one of all the people here jump": "jump",
	} {
		if got := r.Breaks(text); got != want {
			t.Errorf("%q breaks it with %q, want %q", text, got, want)
		}
	}
}

func TestLacks(t *testing.T) {
	r := Never().Need(`\bone\b`, `\btwo\b`)
	for text, want := range map[string]string{"One and two.": "", "One.": `\btwo\b`, "Two.": `\bone\b`, "": `\bone\b`} {
		if got := r.Lacks(text); got != want {
			t.Errorf("%q lacks %q, want %q", text, got, want)
		}
	}
	// A rule that asks for more leaves the one that it was made from alone.
	first := Never().Need(`a`)
	if first.Need(`b`); first.Lacks("a") != "" {
		t.Error("the first rule asks for more, too")
	}
}

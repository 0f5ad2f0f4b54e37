package search

import (
	"slices"
	"testing"
)

func TestBest(t *testing.T) {
	entries := []Entry{
		{[]string{"Paced breathing"}, "Slow your breath. For anxiety and bad sleep."},
		{[]string{"Body scan", "scan"}, "Notice one part of the body after another."},
		{[]string{"Detox", "withdrawal management", "coming off"}, "What it is, and what comes after."},
	}
	for typed, want := range map[string][]int{
		"": {0, 1, 2}, "body scan": {1}, "SCAN": {1}, "pa": {0}, "can't sleep": {0}, "I am coming off it": {2}, "withdrawal": {2},
		"breath": {0}, "what is it": nil, "\xff": {0, 1, 2}, "xyzzy": nil,
	} {
		if got, _ := Best(typed, entries, 25); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", typed, got, want)
		}
	}
	for typed, want := range map[string]bool{
		"body scan": true, "pac": true, "what is detox": false, "detox now": true, "bad sleep": false, "": false, "xyzzy": false, "what comes after a detox for me": false,
	} {
		if _, sure := Best(typed, entries, 25); sure != want {
			t.Errorf("%q is sure: %v", typed, sure)
		}
	}
	// What several go by is no sure thing, unless it is the title of one.
	entries = append(entries, Entry{[]string{"Walk", "walking meditation", "meditation"}, "One step after another."},
		Entry{[]string{"Meditation for sleep", "meditation"}, "Lie down."}, Entry{[]string{"Sleep", "walk"}, "At night."})
	for typed, want := range map[string]bool{"meditation": false, "walking": true, "walk": true, "sleep": true, "s": false, "meditation for": true} {
		if list, sure := Best(typed, entries, 25); sure != want || len(list) == 0 {
			t.Errorf("%q is sure: %v, %v", typed, sure, list)
		}
	}
	if got, _ := Best("", entries, 2); len(got) != 2 {
		t.Errorf("a limit of 2 gives %v", got)
	}
}

func FuzzBest(f *testing.F) {
	f.Add("paced", "Paced breathing", "for sleep")
	f.Fuzz(func(t *testing.T, typed, name, about string) {
		if got, _ := Best(typed, []Entry{{[]string{name, about}, about}, {nil, about}}, 1); len(got) > 1 {
			t.Error(got)
		}
	})
}

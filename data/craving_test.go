package data

import (
	"testing"
	"time"
)

func TestBeforeEntry(t *testing.T) {
	s := withMembers(t)
	const day = 24 * time.Hour
	check := func(at time.Time, want BeforeEntry) {
		t.Helper()
		got, err := s.BeforeEntry(t.Context(), maya, at)
		if err != nil || got.Mean != want.Mean || got.Entries != want.Entries || got.Last != want.Last || !got.LastAt.Equal(want.LastAt) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	}
	check(morning, BeforeEntry{})
	save(t, s, sam, CheckIn{At: morning.Add(-day), Craving: Rated(10)})
	save(t, s, maya, CheckIn{At: morning, Craving: Rated(10)}) // the entry itself
	save(t, s, maya, CheckIn{At: morning.Add(day), Craving: Rated(10)})
	old := morning.Add(-7*day - time.Millisecond)
	save(t, s, maya, CheckIn{At: old, Craving: Rated(9)})
	check(morning, BeforeEntry{Last: Rated(9), LastAt: old})

	save(t, s, maya, CheckIn{At: morning.Add(-7 * day), Craving: Rated(3)})
	save(t, s, maya, CheckIn{At: morning.Add(-2 * day), Craving: Rated(0)})
	save(t, s, maya, CheckIn{At: morning.Add(-day), Craving: Rated(1)})
	check(morning, BeforeEntry{Mean: 4. / 3, Entries: 3, Last: Rated(1), LastAt: morning.Add(-day)})

	// Not given is not 0, and hides nothing that was given before, however often.
	for n := range 40 {
		save(t, s, maya, CheckIn{At: morning.Add(-time.Duration(n+1) * time.Millisecond), Mood: Rated(5)})
	}
	check(morning, BeforeEntry{Mean: 4. / 3, Entries: 3, Last: Rated(1), LastAt: morning.Add(-day)})
}

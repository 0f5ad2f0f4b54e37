package data

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unique"
)

// What a member left out is known without the database, after a restart, and of nobody
// who was erased.
func TestLeftOut(t *testing.T) {
	s := withMembers(t)
	ctx, stranger := t.Context(), "987654321"
	is := func(s *Store, userID string, want ...string) {
		t.Helper()
		if got := s.LeftOut(userID); !slices.Equal(got, want) {
			t.Errorf("%s left out %v, not %v", userID, got, want)
		}
	}
	if err := s.ExcludeTechniques(ctx, stranger, []string{"pmr"}); !errors.Is(err, ErrNoConsent) {
		t.Errorf("of a stranger: %v", err)
	}
	is(s, stranger)
	is(s, "nobody")
	must(t, s.ExcludeTechniques(ctx, maya, []string{"pmr", "body-scan"}))
	must(t, s.ExcludeTechniques(ctx, maya, []string{"cool-face", "pmr"}))
	is(s, maya, "body-scan", "cool-face", "pmr")
	is(s, sam)
	must(t, s.IncludeTechniques(ctx, maya, []string{"pmr", "music-reset"}))
	is(s, maya, "body-scan", "cool-face")
	if err := s.ExcludeTechniques(ctx, maya, []string{"no id"}); err == nil {
		t.Error("kept what is no id")
	}
	is(s, maya, "body-scan", "cool-face")
	must(t, s.ExcludeTechniques(ctx, sam, []string{"gratitude", "pmr"}))
	must(t, s.IncludeTechniques(ctx, maya, []string{"body-scan", "cool-face"}))
	is(s, maya)
	must(t, s.ExcludeTechniques(ctx, maya, []string{"pmr"}))

	must(t, s.Erase(ctx, maya))
	is(s, maya)
	must(t, s.Close())
	is(s, sam, "gratitude", "pmr")
	s = open(t, s.Dir())
	is(s, sam, "gratitude", "pmr")
	is(s, maya)
	is(Unavailable(t.TempDir(), errors.New("gone")), sam)
}

// What many leave out for the same reason is held once.
func TestLeftOutIsHeldOnce(t *testing.T) {
	l := &leftOut{of: map[int64]unique.Handle[string]{}}
	techniques := strings.Repeat("a-technique ", 12)
	allocated := testing.AllocsPerRun(1000, func() { l.set(1, techniques) })
	if allocated > 0 {
		t.Errorf("%.0f allocations to note what was noted before", allocated)
	}
}

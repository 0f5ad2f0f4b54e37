package data

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func practise(t *testing.T, s *Store, user string, p Practice) {
	t.Helper()
	must(t, s.SavePractice(t.Context(), user, p))
}

func coping(t *testing.T, s *Store, user string) Coping {
	t.Helper()
	c, err := s.Coping(t.Context(), user)
	must(t, err)
	return c
}

func TestPractices(t *testing.T) {
	s := withMembers(t)
	at := func(minutes int) time.Time { return morning.Add(time.Duration(minutes) * time.Minute) }
	practise(t, s, maya, Practice{At: at(0), Technique: "pmr", Helped: HelpedYes, Rated: "craving", Before: Rated(8), After: Rated(3)})
	practise(t, s, maya, Practice{At: at(1), Technique: "pmr", Helped: HelpedALittle, Rated: "distress", Before: Rated(5), After: Rated(0)})
	practise(t, s, maya, Practice{At: at(2), Technique: "pmr", Helped: HelpedNo, Rated: "craving", Before: Rated(10)})  // ended early
	practise(t, s, maya, Practice{At: at(3), Technique: "pmr", Rated: "craving", After: Rated(10)})                     // began unrated
	practise(t, s, maya, Practice{At: at(4), Technique: "pmr", Helped: HelpedYes, Before: Rated(10), After: Rated(10)}) // of nothing known
	practise(t, s, maya, Practice{At: at(9), Technique: "cool-face"})
	practise(t, s, maya, Practice{At: at(-9), Technique: "grounding-54321", Helped: HelpedNo})
	practise(t, s, sam, Practice{At: at(5), Technique: "pmr", Helped: HelpedYes, Rated: "craving", Before: Rated(1), After: Rated(1)})
	want := []TechniqueSum{
		{Technique: "cool-face", Times: 1, Last: at(9)},
		{Technique: "pmr", Times: 5, Yes: 2, ALittle: 1, No: 1, Rated: 2, Before: 6.5, After: 1.5, Last: at(4)},
		{Technique: "grounding-54321", Times: 1, No: 1, Last: at(-9)},
	}
	if got := coping(t, s, maya); !sameSums(got.Sums, want) {
		t.Errorf("got  %+v\nwant %+v", got.Sums, want)
	}

	t.Run("a press corrected", func(t *testing.T) {
		practise(t, s, maya, Practice{At: at(0), Technique: "cool-face", Helped: HelpedNo})
		want := []TechniqueSum{
			{Technique: "cool-face", Times: 2, No: 1, Last: at(9)},
			{Technique: "pmr", Times: 4, Yes: 1, ALittle: 1, No: 1, Rated: 1, Before: 5, After: 0, Last: at(4)},
			want[2],
		}
		if got := coping(t, s, maya); !sameSums(got.Sums, want) {
			t.Errorf("got  %+v\nwant %+v", got.Sums, want)
		}
	})
	t.Run("another member's", func(t *testing.T) {
		want := []TechniqueSum{{Technique: "pmr", Times: 1, Yes: 1, Rated: 1, Before: 1, After: 1, Last: at(5)}}
		if got := coping(t, s, sam); !sameSums(got.Sums, want) {
			t.Errorf("got %+v", got.Sums)
		}
	})
	t.Run("out of range is refused whole", func(t *testing.T) {
		before := count(t, s, "practice")
		for _, p := range []Practice{
			{At: at(20), Technique: "pmr", Before: Rated(11)}, {At: at(20), Technique: "pmr", After: Rated(-1)},
			{At: at(20), Technique: "pmr", Helped: 4}, {At: at(20), Technique: "pmr", Rated: "mood"}, {At: at(20)},
		} {
			if err := s.SavePractice(t.Context(), maya, p); err == nil {
				t.Errorf("%+v was stored", p)
			}
		}
		if n := count(t, s, "practice"); n != before {
			t.Errorf("%d practices, %d before", n, before)
		}
	})
}

func sameSums(got, want []TechniqueSum) bool {
	return slices.EqualFunc(got, want, func(a, b TechniqueSum) bool {
		same := a.Last.Equal(b.Last)
		a.Last, b.Last = time.Time{}, time.Time{}
		return same && a == b
	})
}

func TestTechniqueChoices(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	check := func(user string, want Coping) {
		t.Helper()
		got := coping(t, s, user)
		if len(got.Sums) != 0 || !slices.Equal(got.Excluded, want.Excluded) || !slices.Equal(got.Suggested, want.Suggested) || !slices.Equal(got.Plan, want.Plan) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	check(maya, Coping{})
	must(t, s.ExcludeTechniques(ctx, maya, []string{"pmr", "body-scan"}))
	must(t, s.ExcludeTechniques(ctx, maya, []string{"pmr", "cool-face"}))
	must(t, s.ExcludeTechniques(ctx, maya, nil))
	must(t, s.SetSuggested(ctx, maya, []string{"urge-surfing", "delay-distract", "pmr"}))
	must(t, s.SetSuggested(ctx, sam, []string{"pmr"}))
	for i, technique := range []string{"reach-out", "music-reset", "reach-out"} { // what is in the plan stays where it is
		must(t, s.AddToPlan(ctx, maya, technique, morning.Add(time.Duration(i)*time.Second)))
	}
	check(maya, Coping{
		Excluded: []string{"body-scan", "cool-face", "pmr"}, Suggested: []string{"urge-surfing", "delay-distract", "pmr"},
		Plan: []string{"reach-out", "music-reset"},
	})
	check(sam, Coping{Suggested: []string{"pmr"}})

	must(t, s.IncludeTechniques(ctx, maya, []string{"pmr", "never-excluded"}))
	must(t, s.SetSuggested(ctx, maya, []string{"reach-out"}))
	must(t, s.RemoveFromPlan(ctx, maya, "reach-out"))
	must(t, s.RemoveFromPlan(ctx, maya, "reach-out"))
	must(t, s.RemoveFromPlan(ctx, sam, "music-reset"))
	check(maya, Coping{Excluded: []string{"body-scan", "cool-face"}, Suggested: []string{"reach-out"}, Plan: []string{"music-reset"}})

	if err := s.SetSuggested(ctx, maya, []string{"a", "b", "c", "d"}); err == nil {
		t.Error("four were suggested at once")
	}
	must(t, s.SetSuggested(ctx, maya, nil))
	check(maya, Coping{Excluded: []string{"body-scan", "cool-face"}, Plan: []string{"music-reset"}})
}

// What is not shaped like an id is not stored, and not repeated in the error.
func TestShapeOfTechniques(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	longest := strings.Repeat("a", 40)
	must(t, s.ExcludeTechniques(ctx, maya, []string{longest, "grounding-54321"}))
	for _, id := range []string{"", longest + "a", "Secret", "secret words", "secret_words", "secret\x00", "sécret", "secret."} {
		_, keep := s.Keep(ctx, maya, Kept{Technique: id, At: morning, Text: "x"})
		for what, err := range map[string]error{
			"practice": s.SavePractice(ctx, maya, Practice{At: morning, Technique: id}), "keep": keep,
			"exclude": s.ExcludeTechniques(ctx, maya, []string{"pmr", id}), "include": s.IncludeTechniques(ctx, maya, []string{longest, id}),
			"suggest": s.SetSuggested(ctx, maya, []string{"pmr", id}), "add": s.AddToPlan(ctx, maya, id, morning), "remove": s.RemoveFromPlan(ctx, maya, id),
			"session": s.SaveSession(ctx, Session{ID: "1", UserID: maya, Technique: id}),
		} {
			if err == nil || strings.Contains(strings.ToLower(err.Error()), "secret") {
				t.Errorf("%s of %q: %v", what, id, err)
			}
		}
	}
	if c := coping(t, s, maya); !slices.Equal(c.Excluded, []string{longest, "grounding-54321"}) || len(c.Sums)+len(c.Suggested)+len(c.Plan) != 0 {
		t.Errorf("something was stored: %+v", c)
	}
}

// However many practices and check-ins there are, one member's are found without the
// others'.
func TestCopingPlans(t *testing.T) {
	s := withMembers(t)
	everything(t, s, maya)
	must(t, s.Optimize(t.Context()))
	must(t, s.write.do(t.Context(), func(tx *tx) error {
		for _, query := range []string{selectCoping, selectBeforeEntry} {
			checkPlan(t, tx, query)
		}
		return nil
	}))
}

// A member's export has all of it, under the names that are documented, but no token.
func TestExportOfCoping(t *testing.T) {
	s := withMembers(t)
	everything(t, s, maya)
	everything(t, s, sam)
	practise(t, s, maya, Practice{At: earlier, Technique: "pmr"})
	_, err := s.Keep(t.Context(), maya, Kept{Technique: "just-today", At: earlier, Text: "older words"})
	must(t, err)
	e, err := s.Export(t.Context(), maya)
	must(t, err)
	before, after := int64(8), int64(0)
	want := ExportCoping{
		Practices: []ExportPractice{
			{At: earlier, Technique: "pmr"},
			{At: morning, Technique: "cool-face", Helped: "a little", Rated: "craving", Before: &before, After: &after},
		},
		Excluded: []string{"body-scan"}, Suggested: []string{"cool-face", "pmr"},
		Plan: []ExportPlanned{{Technique: "pmr", At: morning}},
		Kept: []ExportKept{{Technique: "just-today", At: earlier, Text: "older words"}, {Technique: "reasons-card", At: morning, Text: "kept words"}},
		Sessions: []ExportSession{{ID: "500", Technique: "pmr", Stage: 2, Began: morning, StageBegan: morning, RenewedAt: morning,
			Before: &before, Called: true}},
	}
	if !reflect.DeepEqual(e.ExportCoping, want) {
		t.Errorf("got  %+v\nwant %+v", e.ExportCoping, want)
	}
	text := marshal(t, e)
	for _, name := range []string{"techniques_used", "techniques_not_to_offer", "techniques_offered_last", "techniques_in_the_plan", "texts_kept_from_exercises", "exercises_under_way"} {
		if !strings.Contains(text, `{"discord_user_id"`) || !strings.Contains(text, `,"`+name+`":[`) {
			t.Errorf("%s is not at the top of %s", name, text)
		}
	}
	if strings.Contains(text, "a-token") {
		t.Errorf("the token is in %s", text)
	}
	for h, want := range map[Helped]string{HelpedUnsaid: "", HelpedNo: "no", HelpedALittle: "a little", HelpedYes: "yes", 9: ""} {
		if h.String() != want {
			t.Errorf("%d is %q, not %q", h, h, want)
		}
	}
}

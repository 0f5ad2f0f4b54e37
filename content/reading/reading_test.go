package reading

import "testing"

func TestGrade(t *testing.T) {
	for _, c := range []struct {
		text        string
		least, most float64
	}{
		{"", 0, 0},
		{"…", 0, 0},
		{"Sit down. Breathe in. Let your arms hang.", -3, 2},
		{"Take a step back from the thought and look at it as if it were a leaf on a river.", 4, 8},
		{"Implementation intentions demonstrate comparatively heterogeneous effectiveness across methodologically dissimilar investigations.", 20, 60},
	} {
		if g := Grade(c.text); g < c.least || g > c.most {
			t.Errorf("%q: grade %.1f, want %.0f to %.0f", c.text, g, c.least, c.most)
		}
	}
	for word, n := range map[string]int{"breathe": 1, "the": 1, "little": 2, "craving": 2, "wanted": 2, "passed": 1, "medicine": 3, "you": 1} {
		if got := syllablesOf(word); got != n {
			t.Errorf("%s has %d syllables, want %d", word, got, n)
		}
	}
}

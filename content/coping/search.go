package coping

import (
	"slices"
	"strings"
)

// maxTyped is how much of what somebody typed is looked at, in bytes.
const maxTyped = 100

// Search returns at most limit techniques for what somebody typed in plain words, the best
// first: by the name, then by what it is and what it is for. Nothing typed finds all.
func Search(typed, locale string, limit int) []*Technique {
	if len(typed) > maxTyped {
		typed = typed[:maxTyped]
	}
	words := strings.Fields(strings.ToLower(strings.ToValidUTF8(typed, " ")))
	type hit struct {
		t    *Technique
		rank int
	}
	var hits []hit
	for _, t := range All() {
		w := t.In(locale)
		name := strings.ToLower(w.Name)
		about := strings.ToLower(w.Line + " " + w.When + " " + strings.ReplaceAll(strings.Join(t.Helps, " "), "_", " "))
		rank := 0
		for i, word := range words {
			switch {
			case i == 0 && strings.HasPrefix(name, word):
			case strings.Contains(" "+name, " "+word):
				rank++
			case strings.Contains(name, word):
				rank += 2
			case strings.Contains(" "+about, " "+word):
				rank += 4
			default:
				rank = -1
			}
			if rank < 0 {
				break
			}
		}
		if rank >= 0 {
			hits = append(hits, hit{t, rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.rank - b.rank })
	var list []*Technique
	for _, h := range hits[:min(limit, len(hits))] {
		list = append(list, h.t)
	}
	return list
}

package coping

import (
	"strings"

	"cairn/content/search"
)

// Search returns at most limit techniques for what somebody typed in plain words, the best
// first. Nothing typed finds all. sure: see search.Best.
func Search(typed, locale string, limit int) (list []*Technique, sure bool) {
	all := All()
	entries := make([]search.Entry, len(all))
	for i, t := range all {
		w := t.In(locale)
		helps := strings.ReplaceAll(strings.Join(t.Helps, " "), "_", " ")
		entries[i] = search.Entry{
			Names: append([]string{w.Name, strings.ReplaceAll(t.ID, "-", " ")}, w.Aliases...), About: w.Line + " " + w.When + " " + helps,
		}
	}
	found, sure := search.Best(typed, entries, limit)
	for _, n := range found {
		list = append(list, all[n])
	}
	return list, sure
}

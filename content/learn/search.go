package learn

import (
	"strings"

	"cairn/content/search"
)

// Search returns at most limit topics for what somebody typed in plain words, the best
// first: by the names that a topic goes by, then by its words. Nothing typed finds all, in
// their order. sure: see search.Best.
func Search(typed, locale string, limit int) (list []*Topic, sure bool) {
	all := Topics()
	entries := make([]search.Entry, len(all))
	for i, t := range all {
		w := t.In(locale)
		entries[i] = search.Entry{
			Names: append([]string{w.Title, strings.ReplaceAll(t.ID, "-", " ")}, t.Aliases...), About: w.Line,
		}
	}
	found, sure := search.Best(typed, entries, limit)
	for _, n := range found {
		list = append(list, all[n])
	}
	return list, sure
}

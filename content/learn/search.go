package learn

import (
	"strings"

	"cairn/content/search"
)

// Search returns at most limit topics for what somebody typed in plain words, the best
// first: by the names that a topic goes by, then by its words. Nothing typed finds all, in
// their order.
func Search(typed, locale string, limit int) []*Topic {
	all := Topics()
	entries := make([]search.Entry, len(all))
	for i, t := range all {
		w := t.In(locale)
		entries[i] = search.Entry{
			Names: append([]string{w.Title, strings.ReplaceAll(t.ID, "-", " ")}, t.Aliases...), About: w.Line,
		}
	}
	var list []*Topic
	for _, n := range search.Best(typed, entries, limit) {
		list = append(list, all[n])
	}
	return list
}

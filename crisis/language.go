package crisis

// few everyday words tell no language: a short note full of names and slang may have one
// that looks like another language's.
const few = 2

// plausible are the languages that a text may be in, and the name of the likeliest:
// those whose everyday words it has nearly as many of as of any other's. Related
// languages share words that mean different things, so not all are read. Where nothing
// tells, all are.
func plausible(languages []*lexicon, words []word) ([]*lexicon, string) {
	counts := make([]int, len(languages))
	guess, most := "", 0
	for i, l := range languages {
		for _, w := range words {
			if l.common[w.text] {
				counts[i]++
			}
		}
		if counts[i] > most {
			guess, most = l.name, counts[i]
		}
	}
	var out []*lexicon
	for i, l := range languages {
		if 10*counts[i] >= 6*most || l.mixes && (counts[i] > 0 || most <= few) {
			out = append(out, l)
		}
	}
	return out, guess
}

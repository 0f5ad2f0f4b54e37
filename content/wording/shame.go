package wording

import "regexp"

// shaming is what Cairn says to nobody, denied or not, with what is wrong about it.
var shaming = []struct {
	words *regexp.Regexp
	why   string
}{
	{regexp.MustCompile(`(?i)\b(clean|dirty)\b`), "it judges a person"},
	{regexp.MustCompile(`(?i)\b(addict(s|ed)?|junkie\w*|alcoholics?)\b`), "it names a person by an illness"},
	{regexp.MustCompile(`(?i)\babus\w*`), "it blames"},
	{regexp.MustCompile(`(?i)\b(fail\w*|committ?(ed|ing)? suicide)\b`), "it shames"},
	{regexp.MustCompile(`(?i)\bonly \d+ days?\b|\bsober streak\b`), "it belittles"},
}

// Shames returns the first words of an English text that shame somebody, and why they do;
// "": there are none. Names that others gave themselves are not for it.
func Shames(text string) (words, why string) {
	for _, s := range shaming {
		if found := s.words.FindString(text); found != "" {
			return found, s.why
		}
	}
	return "", ""
}

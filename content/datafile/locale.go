package datafile

import "strings"

// InLocale returns the words in the language of one of Discord's locales, like "es-ES", out
// of those by locale or language; English where there are none, and nil without that.
func InLocale[W any](words map[string]*W, locale string) *W {
	language, _, _ := strings.Cut(locale, "-")
	for _, l := range []string{locale, language, "en"} {
		if w, ok := words[l]; ok {
			return w
		}
	}
	return nil
}

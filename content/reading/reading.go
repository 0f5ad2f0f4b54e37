// Package reading tells how hard an English text is to read.
package reading

import (
	"strings"
	"unicode"
)

// Grade returns the Flesch-Kincaid grade level: the year of US schools in which most can
// read the text (Kincaid et al. 1975: 0.39 words a sentence + 11.8 syllables a word − 15.59).
// Lines end sentences. Syllables are counted by groups of vowels, which is right for most
// English words. A text without words has grade 0.
func Grade(text string) float64 {
	var words, sentences, syllables float64
	for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?:;\n", r) }) {
		before := words
		for _, word := range strings.FieldsFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
			words++
			syllables += float64(syllablesOf(strings.ToLower(word)))
		}
		if words > before {
			sentences++
		}
	}
	if words == 0 {
		return 0
	}
	return 0.39*words/sentences + 11.8*syllables/words - 15.59
}

func syllablesOf(word string) int {
	n, inVowels := 0, false
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouyáéíóúàèìòùâêîôûäöü", r)
		if vowel && !inVowels {
			n++
		}
		inVowels = vowel
	}
	// A last e is silent, as in "breathe", but not that of "little" or "the".
	if n > 1 && strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") {
		n--
	}
	if n > 1 && (strings.HasSuffix(word, "es") || strings.HasSuffix(word, "ed")) && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded") {
		n--
	}
	return max(n, 1)
}

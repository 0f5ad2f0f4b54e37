package wording

import "testing"

func TestShames(t *testing.T) {
	for _, text := range []string{
		"You have been clean for a week.", "Do not be an addict.", "An alcoholic knows.", "You failed again.", "It was a failure.",
		"It is only 3 days.", "Substance abuse is common.", "He was abusive.", "She committed suicide.", "Keep your sober streak.",
	} {
		if words, why := Shames(text); words == "" || why == "" {
			t.Errorf("%q may be said", text)
		}
	}
	for _, text := range []string{"Cleaner air helps.", "You used. You can go on.", "Three days are three days.", "A day without alcohol."} {
		if words, _ := Shames(text); words != "" {
			t.Errorf("%q may not be said, for %q", text, words)
		}
	}
}

package commands

import (
	"testing"
	"time"

	"cairn/content"
)

func TestLengthWords(t *testing.T) {
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	for length, want := range map[time.Duration]string{
		3 * time.Hour: "3 hours", time.Hour: "an hour", 90 * time.Minute: "90 minutes", 30 * time.Minute: "30 minutes", time.Minute: "a minute",
	} {
		if got := lengthWords(texts.For("en"), length); got != want {
			t.Errorf("%s: %q, want %q", length, got, want)
		}
	}
}

package content

import "testing"

func BenchmarkSay(b *testing.B) {
	c, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	t := c.For("en-US")
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			t.Say("common.busy")
		}
	})
	b.Run("filled", func(b *testing.B) {
		for b.Loop() {
			t.Say("checkin.saved", Data{"Scores": "Mood 6"})
		}
	})
}

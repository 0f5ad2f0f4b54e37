package commands

import (
	"testing"

	"cairn/content"
)

func TestDoseLine(t *testing.T) {
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]bool{
		"take 20 mg methadone": true, "20mg": true, "2.5 ml in the morning": true, "50 µg": true, "50 μg": true, "100mcg,": true, "5G": true,
		"1000 IU": true, "10 drops": true, "2 tablets (white)": true, "20 Tropfen": true, "2 comprimés": true,
		"the blue box": false, "Dr. Gray, room 20": false, "5 gym exercises": false, "8:30 group": false, "2 glasses of water": false,
		"step 4 g": true, "flight LH 20 MGB": false, "": false, "mg": false, "in 10 minutes": false,
	} {
		if got := doseLine(texts.For("en"), words) != ""; got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
}

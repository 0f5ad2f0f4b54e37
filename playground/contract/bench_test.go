package contract

import (
	"encoding/json"
	"testing"
)

// A typical answer: two selects of eleven options, a row of buttons, an embed.
func BenchmarkCallback(b *testing.B) {
	c := checker(b)
	options := ""
	for i := range 11 {
		if i > 0 {
			options += ","
		}
		options += `{"label":"` + string(rune('a'+i)) + `","value":"` + string(rune('a'+i)) + `","description":"a few words","default":false}`
	}
	row := `{"type":1,"components":[{"type":3,"custom_id":"mood","placeholder":"Mood","min_values":1,"max_values":1,"options":[` + options + `]}]}`
	e := sent("POST", callbackPath, `{"type":4,"data":{"content":"How are you?","flags":64,"embeds":[{"title":"Today","description":"One stone","color":1}],"components":[`+
		row+`,`+row+`,{"type":1,"components":[`+aButton+`,`+aButton+`]}]}}`)
	e.Status = 204
	if err := c.Request(e); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if c.Request(e) != nil || c.Response(e) != nil {
			b.Fatal("it does not fit any more")
		}
	}
}

func BenchmarkInteractionEvent(b *testing.B) {
	c := checker(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Event("INTERACTION_CREATE", json.RawMessage(interaction)); err != nil {
			b.Fatal(err)
		}
	}
}

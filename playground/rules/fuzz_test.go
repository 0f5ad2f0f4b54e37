package rules

import (
	"encoding/json"
	"strings"
	"testing"
)

// seeds reach every kind of body; the fuzzer goes on from there.
var seeds = []string{
	``, `null`, `[]`, `{}`, `{"content":"a","embeds":[{"title":"a","color":1e9,"fields":[{}]}],"nonce":1,"flags":4}`,
	`{"embeds":[{"timestamp":"2026-01-02T03:04:05Z","image":{"url":"attachment://a.png"}}],"allowed_mentions":{"parse":["users"],"users":["1"]}}`,
	`{"components":[{"type":1,"components":[{"type":2,"style":5,"url":"https://a.example","label":"a"},{"type":3,"custom_id":"s","options":[{"label":"l","value":"v","emoji":{"name":"🌱"}}],"max_values":9}]}]}`,
	`{"flags":32768,"components":[{"type":17,"components":[{"type":9,"components":[{"type":10,"content":"a"}],"accessory":{"type":11,"media":{"url":"b"}}},{"type":12,"items":[{}]},{"type":14,"spacing":2}]}]}`,
	`{"poll":{"question":{"text":"q"},"answers":[{"poll_media":{"text":"a","emoji":{"id":"1"}}}],"duration":1}}`,
	`{"type":4,"data":{"content":"a","attachments":[{"id":"0"}]}}`,
	`{"type":8,"data":{"choices":[{"name":"n","value":1}]}}`,
	`{"type":9,"data":{"custom_id":"m","title":"t","components":[{"type":18,"label":"l","component":{"type":22,"custom_id":"c","options":[{"label":"l","value":"v"}],"min_values":0}},{"type":1,"components":[{"type":4,"min_length":5,"value":"x"}]}]}}`,
	`[{"name":"a","description":"b","name_localizations":{"de":"ü"},"options":[{"type":2,"name":"g","description":"d","options":[{"type":1,"name":"s","description":"d","options":[{"type":10,"name":"o","description":"d","min_value":-1.5,"choices":[{"name":"n","value":2}]}]}]}]}]`,
	`{"name":"a","type":2,"contexts":[0,0],"default_member_permissions":"8","options":null}`,
	`{"a":-1e999,"flags":1e-999,"nonce":0.1,"sticker_ids":[1,"01",-1]}`,
	"\"\xff\"", `{"content":"\ud800"}`, strings.Repeat(`[`, 300), strings.Repeat(`{"components":[`, 100),
}

// fuzz runs one judge over mutated bodies: it must not panic, must answer the
// same twice, and must answer in the documented shape.
func fuzz(f *testing.F, judge func([]byte) Errors) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		found := judge(body)
		encoded, err := json.Marshal(found)
		if err != nil {
			t.Fatalf("the errors of %q are no JSON: %v", body, err)
		}
		again, err := json.Marshal(judge(body))
		if err != nil || string(again) != string(encoded) {
			t.Fatalf("%q was judged in two ways:\n%s\n%s", body, encoded, again)
		}
		if found == nil {
			return
		}
		var shape map[string]any
		if err := json.Unmarshal(encoded, &shape); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(body) && !blank(string(body)) && shape["_errors"] == nil {
			t.Fatalf("%q is no JSON, but its fields were judged: %s", body, encoded)
		}
		mustBeErrors(t, shape)
	})
}

// mustBeErrors checks that every branch ends in a list of code and message.
func mustBeErrors(t *testing.T, node map[string]any) {
	t.Helper()
	if len(node) == 0 {
		t.Fatal("an errors object leads nowhere")
	}
	for key, value := range node {
		if key != "_errors" {
			mustBeErrors(t, value.(map[string]any))
			continue
		}
		list := value.([]any)
		if len(list) == 0 {
			t.Fatal("a list of errors is empty")
		}
		for _, entry := range list {
			problem := entry.(map[string]any)
			if problem["code"] == "" || problem["message"] == "" || len(problem) != 2 {
				t.Fatalf("not a code and a message: %v", problem)
			}
		}
	}
}

func FuzzMessage(f *testing.F)             { fuzz(f, createMessage) }
func FuzzMessageEdit(f *testing.F)         { fuzz(f, editMessage) }
func FuzzInteractionResponse(f *testing.F) { fuzz(f, respond) }
func FuzzCommands(f *testing.F)            { fuzz(f, Commands) }
func FuzzCommand(f *testing.F)             { fuzz(f, Command) }

func FuzzEmpty(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if Empty(body, 1) && json.Valid(body) && strings.HasPrefix(strings.TrimSpace(string(body)), "{") {
			t.Fatalf("%q with a file is empty", body)
		}
	})
}

// A body eight times as long may take about eight times as long to judge; one
// that took the square would take 64 times as long.
func TestWorkGrowsWithTheBodyOnly(t *testing.T) {
	const small, factor, slack = 1000, 8, 2
	bodies := map[string]func(n int) string{
		"one long text":      func(n int) string { return `{"content":"` + x(40*n) + `"}` },
		"one long number":    func(n int) string { return `{"flags":` + strings.Repeat("9", 40*n) + `}` },
		"many unknown keys":  func(n int) string { return `{` + list(n, `"k%d":1`) + `}` },
		"many mentions":      func(n int) string { return `{"allowed_mentions":{"users":[` + list(n, `"%d"`) + `]}}` },
		"many embeds":        func(n int) string { return `{"embeds":[` + list(n, `{"title":1}`) + `]}` },
		"many faulty fields": func(n int) string { return `{"embeds":[{"fields":[` + list(n, `{"name":1}`) + `]}]}` },
		"many components":    func(n int) string { return v2(list(n, `{"type":10,"content":"a"}`)) },
		"many locales":       func(n int) string { return `{"name":"a","name_localizations":{` + list(n, `"l%d":"a"`) + `}}` },
		"many options":       func(n int) string { return withOptions(list(n, `{"type":3,"name":"o%d"}`)) },
		"many channel types": func(n int) string {
			return withOptions(`{"type":7,"name":"o","description":"d","channel_types":[` + list(n, `0`) + `]}`)
		},
		"a deep nesting": func(n int) string { return strings.Repeat(`{"options":[`, n/20) + strings.Repeat(`]}`, n/20) },
	}
	for name, body := range bodies {
		for _, judge := range []func([]byte) Errors{createMessage, Command} {
			count := func(n int) float64 {
				text := []byte(body(n))
				return testing.AllocsPerRun(2, func() { judge(text) })
			}
			if short, long := count(small), count(small*factor); long > factor*slack*max(short, 10) {
				t.Errorf("%s: %v allocations for one length, %v for %d times the length", name, short, long, factor)
			}
		}
	}
}

//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const evalMessages = `{"id": "a", "text": "i am going to kill myself tonight", "label": "imminent", "lang": "en", "note": "left out"}
{"id": "b", "text": "killing it at work", "label": "none", "lang": "en"}

{"id": "c", "text": "la la la", "label": "relapse", "lang": "es"}
{"id": "d", "text": "no quiero vivir", "label": "imminent", "lang": "es"}
`

func evalFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "messages.jsonl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCrisisEvalJSON(t *testing.T) {
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"crisis", "eval", evalFile(t, evalMessages), "--json"}, &out, &errOut); code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut.String())
	}
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	counts := func(n, card, exact, alert float64) map[string]any {
		return map[string]any{"n": n, "card": card, "exact": exact, "alert": alert}
	}
	want := map[string]any{
		"labels": map[string]any{"imminent": counts(2, 2, 1, 1), "none": counts(1, 0, 1, 0), "relapse": counts(1, 0, 0, 0)},
		"languages": map[string]any{
			"en": map[string]any{"labels": map[string]any{"imminent": counts(1, 1, 1, 1), "none": counts(1, 0, 1, 0)}},
			"es": map[string]any{"labels": map[string]any{"imminent": counts(1, 1, 0, 0), "relapse": counts(1, 0, 0, 0)}},
		},
		"missed": []any{"c"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestCrisisEvalText(t *testing.T) {
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"crisis", "eval", evalFile(t, evalMessages)}, &out, &errOut); code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut.String())
	}
	for _, part := range []string{"100.0 % [34.2–100.0]", "false cards   0.0 % [0.0–79.3]", "es ", "\n  c\n"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the report lacks %q:\n%s", part, out.String())
		}
	}
}

// Ids are texts or numbers, and a file may begin with a byte order mark.
func TestCrisisEvalOfOtherPrograms(t *testing.T) {
	file := "\ufeff" + `{"id": 17, "text": "la la la", "label": "relapse", "lang": "es"}` + "\r\n" + `{"id": 9007199254740993, "text": "la", "label": "relapse", "lang": "es"}` +
		"\n" + `{"text": "x", "label": "none"}` + "\n"
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"crisis", "eval", evalFile(t, file), "--json"}, &out, &errOut); code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut.String())
	}
	for _, part := range []string{`"17"`, `"9007199254740993"`} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the report lacks %s: %s", part, out.String())
		}
	}
}

func TestCrisisEvalRefuses(t *testing.T) {
	good := `{"id": "a", "text": "x", "label": "none", "lang": "en"}` + "\n"
	for name, c := range map[string]struct{ path, part string }{
		"no file":         {filepath.Join(t.TempDir(), "nothing.jsonl"), "nothing.jsonl"},
		"a directory":     {t.TempDir(), "cannot read the messages"},
		"bad JSON":        {evalFile(t, good+"{]\n"), "messages.jsonl:2: this is not a message"},
		"unknown label":   {evalFile(t, good+good+`{"id": "z", "text": "x", "label": "panic"}`), `messages.jsonl:3: the label "panic"`},
		"an id in a list": {evalFile(t, `{"id": [1], "text": "x", "label": "none"}`), "messages.jsonl:1: this is not a message in JSON: the id [1] is neither"},
		"no text":         {evalFile(t, `{"id": "z", "label": "none"}`), `messages.jsonl:1: the message "z" has no text`},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			if code := run(t.Context(), []string{"crisis", "eval", c.path}, &out, &errOut); code == 0 {
				t.Error("it passes")
			}
			if !strings.Contains(errOut.String(), c.part) {
				t.Errorf("the error does not say %q: %s", c.part, errOut.String())
			}
			if out.Len() > 0 {
				t.Errorf("it prints %s", out.String())
			}
		})
	}
}

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {5, 10, 0.2366, 0.7634}, {19, 20, 0.7639, 0.9911},
	} {
		low, high := wilson(c.k, c.n)
		if math.Abs(low-c.low) > 1e-4 || math.Abs(high-c.high) > 1e-4 {
			t.Errorf("wilson(%d, %d) = %.4f, %.4f, want %.4f, %.4f", c.k, c.n, low, high, c.low, c.high)
		}
	}
}

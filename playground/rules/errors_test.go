package rules

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// A check is one body and the errors Discord would answer: "" for none, else one
// line for each, "path CODE message", with "." as the path of the whole body.
type check struct {
	name, body, want string
}

func run(t *testing.T, judge func([]byte) Errors, checks []check) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			t.Helper()
			got, want := plain(t, judge([]byte(c.body))), tree(c.want)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("body %.300s\n got %s\nwant %s", c.body, text(got), text(want))
			}
		})
	}
}

// within puts each check's body into a larger one and its paths under a prefix.
func within(prefix string, wrap func(string) string, checks []check) []check {
	out := make([]check, len(checks))
	for i, c := range checks {
		var want []string
		for line := range strings.Lines(c.want) {
			path, problem, _ := strings.Cut(strings.TrimSpace(line), " ")
			if path == "." {
				path = prefix
			} else {
				path = prefix + "." + path
			}
			want = append(want, path+" "+problem)
		}
		out[i] = check{c.name, wrap(c.body), strings.Join(want, "\n")}
	}
	return out
}

// tree builds the nested errors object out of the lines of a check.
func tree(want string) any {
	if want == "" {
		return nil
	}
	root := map[string]any{}
	for line := range strings.Lines(want) {
		parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
		node := root
		for key := range strings.SplitSeq(parts[0], ".") {
			if key == "" {
				continue
			}
			if node[key] == nil {
				node[key] = map[string]any{}
			}
			node = node[key].(map[string]any)
		}
		list, _ := node["_errors"].([]any)
		node["_errors"] = append(list, map[string]any{"code": parts[1], "message": parts[2]})
	}
	return root
}

// plain is an Errors value as a client reads it: through JSON.
func plain(t *testing.T, found Errors) any {
	t.Helper()
	if found == nil {
		return nil
	}
	encoded, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(encoded, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func text(value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(encoded)
}

// x is a text of n characters.
func x(n int) string { return strings.Repeat("x", n) }

// list is n comma-separated entries, each %d in the pattern being its number.
func list(n int, pattern string) string {
	entries := make([]string, n)
	for i := range entries {
		entries[i] = strings.ReplaceAll(pattern, "%d", strconv.Itoa(i))
	}
	return strings.Join(entries, ",")
}

func createMessage(body []byte) Errors { return Message(body, 0, false) }
func editMessage(body []byte) Errors   { return Message(body, 0, true) }
func respond(body []byte) Errors       { return InteractionResponse(body, 0) }

// The answers below are written out as Discord's documentation writes them, to
// hold the shape itself and not only the checks' own way of building it.
func TestShapeOfTheAnswer(t *testing.T) {
	for _, c := range []struct {
		name string
		got  Errors
		want string
	}{
		{"nested in lists", createMessage([]byte(`{"embeds":[{"description":"` + x(4097) + `"}]}`)),
			`{"embeds":{"0":{"description":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 4096 or fewer in length."}]}}}}`},
		{"at the top", Command([]byte(`{"name":"a","description":"b","options":[` + optionsOfSize(8000) + `]}`)),
			`{"_errors":[{"code":"APPLICATION_COMMAND_TOO_LARGE","message":"Command exceeds maximum size (8000)"}]}`},
		{"several places at once", createMessage([]byte(`{"content":"` + x(2001) + `","embeds":[{"title":"a"},{"title":"b","color":-1}]}`)),
			`{"content":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 2000 or fewer in length."}]},` +
				`"embeds":{"1":{"color":{"_errors":[{"code":"NUMBER_TYPE_MIN","message":"int value should be greater than or equal to 0."}]}}}}`},
		{"in an interaction's data", respond([]byte(`{"type":4,"data":{"content":"` + x(2001) + `"}}`)),
			`{"data":{"content":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 2000 or fewer in length."}]}}}`},
	} {
		if got := text(c.got); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestBodiesThatAreNotObjects(t *testing.T) {
	notDict := ". DICT_TYPE_CONVERT Only dictionaries may be used in a DictType"
	notIterable := ". LIST_TYPE_CONVERT Only iterables may be used in a ListType"
	for _, body := range []string{`[]`, `"x"`, `5`, `null`, `true`, `{`, `{"content":"a"} {}`, `{"content":}`, "\x00", strings.Repeat("[", 20000)} {
		for name, judge := range map[string]func([]byte) Errors{"create": createMessage, "edit": editMessage, "response": respond, "command": Command} {
			run(t, judge, []check{{name + " " + body[:min(len(body), 20)], body, notDict}})
		}
	}
	run(t, Commands, []check{
		{"an object", `{}`, notIterable},
		{"a syntax error", `[`, notIterable},
		{"nothing", ``, notIterable},
		{"null", `null`, ""},
		{"an empty list", `[]`, ""},
		{"entries that are not objects", `[5, null]`, "0 MODEL_TYPE_CONVERT Expected an object/dictionary.\n1 MODEL_TYPE_CONVERT Expected an object/dictionary."},
	})
	run(t, createMessage, []check{{"an empty body is an empty object", " \n", ""}})
	run(t, respond, []check{{"an empty body is an empty object", "", "type BASE_TYPE_REQUIRED This field is required"}})
}

// Numbers count by their value, however JSON writes them.
func TestWaysOfWritingNumbers(t *testing.T) {
	color := func(n string) string { return fmt.Sprintf(`{"embeds":[{"title":"a","color":%s}]}`, n) }
	at := "embeds.0.color "
	tooLarge := at + "NUMBER_TYPE_MAX int value should be less than or equal to 16777215."
	tooSmall := at + "NUMBER_TYPE_MIN int value should be greater than or equal to 0."
	run(t, createMessage, []check{
		{"zero", color("0"), ""},
		{"highest", color("16777215"), ""},
		{"one too high", color("16777216"), tooLarge},
		{"one too low", color("-1"), tooSmall},
		{"with a fraction of zero", color("1.0"), ""},
		{"with an exponent", color("1e3"), ""},
		{"far too high", color("1e400"), tooLarge},
		{"2 to the power of 63", color("9.223372036854775808e18"), tooLarge},
		{"beyond 64 bits, with an exponent", color("1e19"), tooLarge},
		{"beyond 64 bits", color("99999999999999999999"), tooLarge},
		{"far below", color("-1e400"), tooSmall},
		{"below 64 bits", color("-99999999999999999999"), tooSmall},
		{"a fraction", color("1.5"), at + `NUMBER_TYPE_COERCE Value "1.5" is not int.`},
		{"a text", color(`"red"`), at + `NUMBER_TYPE_COERCE Value "red" is not int.`},
		{"a list", color(`[1]`), at + `NUMBER_TYPE_COERCE Value "[...]" is not int.`},
		{"null", color("null"), ""},
	})
}

// A faulty value is quoted in the message, but a large one only in part.
func TestLongValuesAreShortened(t *testing.T) {
	run(t, createMessage, []check{{"a hundred characters are shown whole", `{"flags":"` + x(100) + `"}`, `flags NUMBER_TYPE_COERCE Value "` + x(100) + `" is not int.`}})
	for _, letter := range []string{"x", "👋"} {
		found := createMessage([]byte(`{"embeds":[{"title":"a","timestamp":"` + strings.Repeat(letter, 100000) + `"}]}`))
		want := tree("embeds.0.timestamp DATE_TIME_TYPE_PARSE Could not parse " + strings.Repeat(letter, 100) + ".... Should be ISO8601.")
		if got := plain(t, found); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %.500s", letter, text(got))
		}
	}
}

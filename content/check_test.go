package content

import (
	"strings"
	"testing"
	"testing/fstest"

	"cairn/content/datafile"
)

func TestCataloguesHaveNoMistake(t *testing.T) {
	t.Parallel()
	for _, f := range Check() {
		t.Errorf("%s: %s: %s; %s", f.File, f.Entry, f.What, f.Do)
	}
}

func TestCheckFindsEachMistake(t *testing.T) {
	t.Parallel()
	const file = "name.en.toml"
	at := func(key, text string) fstest.MapFS {
		section, name, _ := strings.Cut(key, ".")
		return fstest.MapFS{file: {Data: []byte("[" + section + "]\n" + name + " = \"" + text + "\"\n")}}
	}
	for _, c := range []struct{ key, text, what string }{
		{"a.b", "A clean start.", `members would read "clean"`},
		{"a.b", "Three days In A Row!", `"In A Row"`},
		{"a.b", "You failed.", `"failed"`},
		{"a.b", "Addicts only", `"Addicts"`},
		{"a.b", "Somebody answers 24/7.", `"24/7" is claimed`},
		{"a.b", "Open 24 hours a day.", `"24 hours" is claimed`},
		{"a.b", "A 24-hour line.", `"24-hour" is claimed`},
		{"a.b", "There around the clock.", `"around the clock" is claimed`},
		{"a.b", "Call 1-800-931-2237.", "1-800-931-2237 must not appear: closed"},
		{"a.b", "Call (800) 931 2237.", "must not appear"},
		{"a.b", "Call 1-800-SUICIDE.", "1-800-SUICIDE must not appear"},
		{"a.b", "Call +1988.", "+1988 must not appear"},
		{"line.b", "1-800-931-2237, 24/7", "1-800-931-2237 must not appear"},
		{"a.b", "🙂 🙂", "2 emoji"},
		{"a.b", strings.Repeat("a", 1901), "1901 characters"},
		{"a.command", strings.Repeat("a", 101), "101 characters"},
		{"a.option_b", strings.Repeat("a", 101), "101 characters"},
		{"a.b", " ", "it is empty"},
		{"a.b", "Call {{.Call}", "cannot be filled in"},
	} {
		found := check(at(c.key, c.text))
		if len(found) != 1 || found[0].File != file || found[0].Entry != c.key || found[0].Severity != datafile.Mistake || found[0].Do == "" || !strings.Contains(found[0].What, c.what) {
			t.Errorf("%q: %+v, want %q", c.text, found, c.what)
		}
	}
	for key, text := range map[string]string{
		"line.always": "24/7", "a.b": "In 1988, call {{.Call}}: 988, or 1393 in 2026; within 12 hours, 1-888-375-7767.", "a.c": "🙂",
	} {
		if found := check(at(key, text)); len(found) != 0 {
			t.Errorf("%q: %+v", text, found)
		}
	}
	for name, set := range map[string]fstest.MapFS{
		"no files": {}, "no TOML": {file: {Data: []byte("a = ")}}, "no text": {file: {Data: []byte("[a]\nb = 3\n")}},
	} {
		if found := check(set); len(found) != 1 || found[0].Severity != datafile.Mistake {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// Whatever a catalogue holds, reading it ends with its texts or an error, and checking it
// with findings.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"", "[a]\nb = \"text\"\n", "[a.b]\none = \"{{.Count}} day\"\nother = \"{{.Count}} days\"\n", "a = ", "[a]\nb = 3\n", "[a]\nb = [\"c\"]\n",
		"[a]\nb = \"{{.C\"\n", "[a]\nother = \"x\"\n[a.b]\nother = \"y\"\n", "\"\" = \"\"", "[a]\nid = \"b\"\nhash = \"c\"\n", "[a]\nb = \"{{template \\\"x\\\"}}{{index .Count 3}}\"\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		set := fstest.MapFS{"en.toml": {Data: []byte(text)}}
		for _, finding := range check(set) {
			if finding.File == "" || finding.What == "" || finding.Do == "" {
				t.Errorf("%+v", finding)
			}
		}
		c, err := load(set)
		if err != nil {
			return
		}
		texts, _ := textsOf(set, "en.toml")
		english := c.For("en-US")
		for key := range texts {
			english.Say(key, Data{"Count": 1})
			english.Count(strings.TrimSuffix(key, ".other"), 2)
			english.Has(key)
		}
		english.Say("no.such.key")
	})
}

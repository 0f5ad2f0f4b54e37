package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// The example is the settings' manual: it must parse to exactly the defaults, and name
// every setting there is.
func TestExampleIsTheDefaults(t *testing.T) {
	c, err := Read("../config.example.toml", false)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c, Default()) {
		t.Errorf("config.example.toml parses to\n%+v\nand the defaults are\n%+v", c, Default())
	}
	text, err := os.ReadFile("../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	var tables map[string]map[string]any
	if err := toml.Unmarshal(text, &tables); err != nil {
		t.Fatal(err)
	}
	all := reflect.TypeFor[Config]()
	for i := range all.NumField() {
		table := all.Field(i)
		for j := range table.Type.NumField() {
			name := table.Type.Field(j).Tag.Get("toml")
			if _, ok := tables[table.Tag.Get("toml")][name]; !ok {
				t.Errorf("config.example.toml does not name %s.%s", table.Tag.Get("toml"), name)
			}
		}
	}
}

func TestMistakesAreExplained(t *testing.T) {
	for text, want := range map[string]string{
		"[prompts]\nchekin_time = \"08:00\"":    `line 2: there is no setting prompts.chekin_time; the ones in [prompts] are: checkin_time, zone`,
		"chekin_time = \"08:00\"":               `line 1: there is no setting chekin_time; the ones at the top are: discord, data, prompts, late, servers, crisis, project, log`,
		"[prompts]\nzone = \"Europe/Berlim\"":   `line 2: prompts.zone: "Europe/Berlim" is not a time zone; write an IANA name like "Europe/Berlin", or "" to ask each member`,
		"[prompts]\n\ncheckin_time = \"25:00\"": `line 3: prompts.checkin_time: "25:00" is not a time of day; write it like "08:30"`,
		"[prompts\n":                            "line 1:",
		"[prompts]\ncheckin_time = 9":           `"9" is not a time of day`,
		"[log]\nlevel = \"loud\"":               "line 2: log.level",
		"[discord]\nurl = \"discord.com\"":      `discord.url is "discord.com"`,
		"[discord]\ntoken = \"abc\"":            "there is no setting discord.token",
		"[data]\ndir = \"\"":                    "data.dir is empty",
		"data = 3":                              "line 1: data",
		"[late]\npost = \"soon\"":               `line 2: late.post: "soon" is not a length of time; write it like "30m"`,
		"[late]\nown = \"-3h\"":                 `"-3h" is not a length of time`,
		"[servers]\nreminders = 1000":           `servers.reminders is 1000; it should be from 0 to 500`,
		"[prompts]\nzone = \"Local\"":           `"Local" is not a time zone`,

		"[project]\nurl = \"example.org\"":                                          `line 2: project.url: "example.org" is not an address that people can open; write it like "https://example.org/cairn/issues"`,
		"[project]\nurl = \"ftp://example.org\"":                                    "line 2: project.url",
		"[project]\nurl = \"https:///issues\"":                                      "line 2: project.url",
		"[project]\nurl = \"https://example.org/a> b\"":                             "line 2: project.url",
		"[project]\nurl = \"https://me:pass@example.org\"":                          "line 2: project.url",
		"[project]\nurl = \"https://example.org/" + strings.Repeat("x", 200) + "\"": "at most 200 characters",
	} {
		path := filepath.Join(t.TempDir(), "cairn.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path, false)
		if err == nil {
			t.Errorf("%q was accepted", text)
			continue
		}
		if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q:\n got %s\nwant %s", text, err, want)
		}
	}
}

func TestProjectAddress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cairn.toml")
	for _, address := range []string{"", "https://example.org/cairn/issues", "http://192.0.2.1:8080/?a=b"} {
		if err := os.WriteFile(path, []byte("[project]\nurl = \""+address+"\"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := Read(path, false); err != nil || c.Project.URL.URL != address {
			t.Errorf("%q is read as %q, %v", address, c.Project.URL.URL, err)
		}
	}
}

func TestReadOptional(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cairn.toml")
	if c, err := Read(path, true); err != nil || !reflect.DeepEqual(c, Default()) {
		t.Errorf("an absent optional file: %+v, %v", c, err)
	}
	if _, err := Read(path, false); err == nil {
		t.Error("an absent file was accepted")
	}
}

func TestToken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	write := func(s string) Config {
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		c := Default()
		c.Discord.TokenFile = file
		return c
	}
	t.Setenv(TokenVariable, "")
	if token, err := Default().Token(); token != "" || err != nil {
		t.Errorf("without any: %q, %v", token, err)
	}
	if token, err := write("Bot abc.def\n").Token(); token != "abc.def" || err != nil {
		t.Errorf("from the file: %q, %v", token, err)
	}
	for _, bad := range []string{"", " \n", "two\nlines"} {
		if token, err := write(bad).Token(); err == nil || token != "" {
			t.Errorf("%q: %q, %v", bad, token, err)
		}
	}
	t.Setenv(TokenVariable, " env ")
	if token, err := write("file").Token(); token != "env" || err != nil {
		t.Errorf("the environment comes first: %q, %v", token, err)
	}
	t.Setenv(TokenVariable, "two\nlines")
	if token, err := Default().Token(); err == nil || token != "" || strings.Contains(err.Error(), "lines\n") {
		t.Errorf("two lines in the environment: %q, %v", token, err)
	}
	t.Setenv(TokenVariable, "")
	c := Default()
	c.Discord.TokenFile = filepath.Join(t.TempDir(), "none")
	if _, err := c.Token(); err == nil || !strings.Contains(err.Error(), c.Discord.TokenFile) {
		t.Errorf("a missing token file: %v", err)
	}
}

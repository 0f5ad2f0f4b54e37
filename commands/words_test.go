package commands

import (
	"cairn/content/coping"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cairn/content"

	"github.com/pelletier/go-toml/v2"
)

// catalogue is every text of the English catalogue by its key.
func catalogue(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../content/*en.toml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	texts := map[string]string{}
	var walk func(prefix string, node map[string]any)
	walk = func(prefix string, node map[string]any) {
		for name, value := range node {
			switch value := value.(type) {
			case string:
				texts[prefix+name] = value
			case map[string]any:
				walk(prefix+name+".", value)
			}
		}
	}
	for _, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := toml.Unmarshal(file, &tree); err != nil {
			t.Fatal(err)
		}
		walk("", tree)
	}
	return texts
}

// source is this package's code, without its tests.
func source(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	return all.String()
}

// Each key in the code has a text, and each text is said somewhere.
func TestEveryTextIsThereAndUsed(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	english, code := texts.For("en"), source(t)
	literals := regexp.MustCompile(`"([a-z_]+\.[a-z_.]*)"`).FindAllStringSubmatch(code, -1)
	keys := catalogue(t)
	sections := map[string]bool{}
	for key := range keys {
		section, _, _ := strings.Cut(key, ".")
		sections[section] = true
	}
	var prefixes []string
	for _, m := range literals {
		section, _, _ := strings.Cut(m[1], ".")
		if !sections[section] {
			continue
		}
		if strings.HasSuffix(m[1], ".") || strings.HasSuffix(m[1], "_") {
			prefixes = append(prefixes, m[1])
		} else if !english.Has(m[1]) {
			t.Errorf("the code says %q, which the catalogue does not have", m[1])
		}
	}
	for key := range keys {
		name := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		used := strings.Contains(code, `"`+name+`"`)
		for _, p := range prefixes {
			used = used || strings.HasPrefix(key, p)
		}
		if !used {
			t.Errorf("nothing says %q", key)
		}
	}
	for _, o := range forNeed {
		for _, id := range o.techniques {
			if coping.ByID(id) == nil {
				t.Errorf("there is no technique %s", id)
			}
		}
	}
}

// House rules for words: no shame, one emoji at most, and room within Discord's limits.
func TestHouseRulesForWords(t *testing.T) {
	t.Parallel()
	for _, f := range content.Check() {
		t.Errorf("%s: %s: %s; %s", f.File, f.Entry, f.What, f.Do)
	}
}

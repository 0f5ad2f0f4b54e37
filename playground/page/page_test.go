package page_test

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"cairn/playground/page"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(page.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func names(t *testing.T) []string {
	t.Helper()
	all, err := fs.Glob(page.Files, "*")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A module that is renamed or forgotten would only show as a blank page.
func TestEveryFileThatIsNamedIsThere(t *testing.T) {
	named := regexp.MustCompile(`(?:from|import) '\./([^']+)'|(?:src|href)="([^"#]+)"`)
	found := 0
	for _, name := range names(t) {
		if ext := path.Ext(name); ext != ".js" && ext != ".html" {
			continue
		}
		for _, m := range named.FindAllStringSubmatch(read(t, name), -1) {
			found++
			if _, err := fs.Stat(page.Files, m[1]+m[2]); err != nil {
				t.Errorf("%s names %s: %v", name, m[1]+m[2], err)
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d names found: does the pattern still fit the files?", found)
	}
}

// Nothing leaves the machine, and what people write never becomes markup.
func TestThePageIsSelfContainedAndMakesNoMarkup(t *testing.T) {
	address := regexp.MustCompile(`(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+`)
	for _, name := range names(t) {
		text := read(t, name)
		for _, found := range address.FindAllString(text, -1) {
			if !strings.HasSuffix(found, "//www.w3.org") { // the name of the SVG namespace, never fetched
				t.Errorf("%s has the address %s", name, found)
			}
		}
		if path.Ext(name) != ".js" {
			continue
		}
		for _, risky := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"} {
			if strings.Contains(text, risky) {
				t.Errorf("%s uses %s: build elements with h()", name, risky)
			}
		}
	}
	if !strings.Contains(read(t, "index.html"), `default-src 'none'; script-src 'self'`) {
		t.Error("index.html has lost its content security policy")
	}
}

package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"cairn/content/coping"
	"cairn/content/learn"
)

// The table of what serves recovery names every technique and topic, and nothing that is
// not there.
func TestRecoveryTable(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("docs/recovery.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, line := range strings.Split(string(raw), "\n") {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		for _, m := range regexp.MustCompile("`([a-z0-9-]+)`").FindAllStringSubmatch(line, -1) {
			named[m[1]] = true
		}
	}
	for _, technique := range coping.All() {
		if !named[technique.ID] {
			t.Errorf("the technique %s is not in the table", technique.ID)
		}
		delete(named, technique.ID)
	}
	for _, topic := range learn.Topics() {
		if !named[topic.ID] {
			t.Errorf("the topic %s is not in the table", topic.ID)
		}
		delete(named, topic.ID)
	}
	for id := range named {
		t.Errorf("there is neither a technique nor a topic %s", id)
	}
}

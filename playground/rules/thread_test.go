package rules_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cairn/playground/rules"
)

func TestThreads(t *testing.T) {
	name := `"` + strings.Repeat("n", 100) + `"`
	for _, c := range []struct{ what, body, at string }{
		{"plain", `{"name":"x"}`, ""},
		{"everything", `{"name":` + name + `,"auto_archive_duration":4320,"rate_limit_per_user":21600,"type":11,"invitable":true}`, ""},
		{"nulls", `{"name":"x","auto_archive_duration":null,"rate_limit_per_user":null}`, ""},
		{"no name", `{}`, "name"},
		{"a blank name", `{"name":"  "}`, "name"},
		{"a long name", `{"name":"n` + name[1:] + `}`, "name"},
		{"an odd duration", `{"name":"x","auto_archive_duration":61}`, "auto_archive_duration"},
		{"a slow mode of seven hours", `{"name":"x","rate_limit_per_user":21601}`, "rate_limit_per_user"},
		{"another type", `{"name":"x","type":10}`, "type"},
		{"no object", `[]`, "_errors"},
	} {
		wants(t, c.what, rules.Thread([]byte(c.body), 11, 12), c.at)
	}
	wants(t, "a type where there is no choice", rules.Thread([]byte(`{"name":"x","type":99}`)), "")
}

func TestForumPosts(t *testing.T) {
	for _, c := range []struct{ what, body, at string }{
		{"plain", `{"name":"x","message":{"content":"y"}}`, ""},
		{"a nonce, which is ignored", `{"name":"x","message":{"content":"y","nonce":"` + strings.Repeat("n", 26) + `"}}`, ""},
		{"no message", `{"name":"x"}`, "message"},
		{"a long message", `{"name":"x","message":{"content":"` + strings.Repeat("y", 2001) + `"}}`, "message"},
		{"six tags", `{"name":"x","message":{"content":"y"},"applied_tags":["1","2","3","4","5","6"]}`, "applied_tags"},
		{"a tag that is no id", `{"name":"x","message":{"content":"y"},"applied_tags":["x"]}`, "applied_tags"},
		{"no name", `{"message":{"content":"y"}}`, "name"},
	} {
		wants(t, c.what, rules.ForumPost([]byte(c.body), 0), c.at)
	}
}

func TestThreadEdits(t *testing.T) {
	for _, c := range []struct{ what, body, at string }{
		{"nothing", `{}`, ""},
		{"everything", `{"name":"x","archived":true,"locked":false,"invitable":true,"auto_archive_duration":60,"rate_limit_per_user":0,"flags":2,"applied_tags":[]}`, ""},
		{"an empty name", `{"name":""}`, "name"},
		{"archived by word", `{"archived":"yes"}`, "archived"},
	} {
		wants(t, c.what, rules.ThreadEdit([]byte(c.body)), c.at)
	}
}

// wants fails unless the only errors are at one top-level field, or there are none.
func wants(t *testing.T, what string, errs rules.Errors, at string) {
	t.Helper()
	if at == "" {
		if errs != nil {
			text, _ := json.Marshal(errs)
			t.Errorf("%s: %s", what, text)
		}
		return
	}
	if len(errs) != 1 || errs[at] == nil {
		text, _ := json.Marshal(errs)
		t.Errorf("%s: %s, want an error at %s", what, text, at)
	}
}

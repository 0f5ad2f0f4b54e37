package rules

import "testing"

func TestPlainMessageIsValid(t *testing.T) {
	if e := Message([]byte(`{"content":"hi","embeds":null}`), 0, false); e != nil {
		t.Fatal(e)
	}
	if e := Message([]byte(`{"content":5}`), 0, false); e == nil {
		t.Fatal("a number passed as content")
	}
}

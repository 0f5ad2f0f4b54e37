package datafile

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestReader(t *testing.T) {
	r := Reader{FS: fstest.MapFS{
		"good.toml":  {Data: []byte("name = \"a\"\n")},
		"key.toml":   {Data: []byte("name = \"a\"\nnmae = \"b\"\n")},
		"kind.toml":  {Data: []byte("\n\nname = 3\n")},
		"table.toml": {Data: []byte("name = ")},
	}}
	var v struct {
		Name string `toml:"name"`
	}
	if !r.Read("good.toml", &v) || v.Name != "a" || len(r.Problems) != 0 {
		t.Errorf("%+v, %+v", v, r.Problems)
	}
	for file, want := range map[string]string{
		"key.toml": "line 2: there is no key nmae", "kind.toml": "line 3", "table.toml": "line 1", "none.toml": "none.toml",
	} {
		r.Problems = nil
		if r.Read(file, &v) || len(r.Problems) != 1 || !strings.Contains(r.Problems[0].What, want) || r.Problems[0].Severity != Mistake {
			t.Errorf("%s: %+v, want %q", file, r.Problems, want)
		}
	}
}

package bot

import (
	"slices"
	"strings"
	"testing"
)

func TestCustomID(t *testing.T) {
	id := CustomID("checkin", "mood", "t1", "", "-")
	family, action, args, ok := parseCustomID(id)
	if !ok || family != "checkin" || action != "mood" || !slices.Equal(args, []string{"t1", "", "-"}) {
		t.Errorf("%q came back as %q %q %q %v", id, family, action, args, ok)
	}
	for _, bad := range []string{"", "x", "1", "1:a", "0:a:b", "2:a:b", ":::"} {
		if _, _, _, ok := parseCustomID(bad); ok {
			t.Errorf("%q was understood", bad)
		}
	}
	for _, args := range [][]string{{strings.Repeat("x", 100)}, {"a:b"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q was accepted", args)
				}
			}()
			CustomID("a", "b", args...)
		}()
	}
}

func FuzzParseCustomID(f *testing.F) {
	f.Add("1:checkin:mood:t1:-")
	f.Fuzz(func(t *testing.T, id string) {
		if family, action, args, ok := parseCustomID(id); ok && len(id) <= maxCustomID && CustomID(family, action, args...) != id {
			t.Errorf("%q does not come back", id)
		}
	})
}

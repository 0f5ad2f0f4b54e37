package zones

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestLoad(t *testing.T) {
	for _, z := range All() {
		loc, err := Load(z.Name)
		if err != nil || loc.String() != z.Name {
			t.Errorf("%s: %v, %v", z.Name, loc, err)
		}
		if again, _ := Load(z.Name); again != loc {
			t.Errorf("%s was loaded twice", z.Name)
		}
	}
	for _, name := range []string{"US/Eastern", "Etc/GMT+5", "UTC", "Etc/UTC", "EST"} {
		if loc, err := Load(name); err != nil || loc.String() != name {
			t.Errorf("%s: %v, %v", name, loc, err)
		}
	}
	for _, name := range []string{"", "Local", "localtime", "posixrules", "Europe", "Europe/", "europe/berlin", "Europe/Nowhere", "../etc/passwd", "/etc/localtime", "posix/Europe/Berlin", "zone.tab"} {
		if loc, err := Load(name); err == nil {
			t.Errorf("%q is %v", name, loc)
		}
	}
}

// The host's database must not matter.
func TestLoadIsTheBuilds(t *testing.T) {
	t.Setenv("ZONEINFO", t.TempDir())
	loc, err := Load("America/Vancouver")
	if err != nil {
		t.Fatal(err)
	}
	// British Columbia stopped changing its clocks in 2026, which version 2026b brought.
	winter := time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC)
	if got := winter.In(loc).Format("15:04 -0700"); got != "13:00 -0700" {
		t.Errorf("20:00 UTC is %s in Vancouver", got)
	}
}

func TestTZVersion(t *testing.T) {
	if v := Version(); !regexp.MustCompile(`^20\d\d[a-z]$`).MatchString(v) {
		t.Errorf("version %q", v)
	}
	// For information: how old the host's is.
	if text, err := os.ReadFile("/usr/share/zoneinfo/tzdata.zi"); err == nil {
		first, _, _ := strings.Cut(string(text), "\n")
		t.Logf("this build has version %s, the host has %s", Version(), first)
	}
}

package zones

import (
	"testing"
)

func TestSearch(t *testing.T) {
	for typed, want := range map[string]string{
		"berlin": "Europe/Berlin", "sao pau": "America/Sao_Paulo", "Nepal": "Asia/Kathmandu",
		"america/new_y": "America/New_York", "usa": "America/New_York", "uk": "Europe/London", "scotland": "Europe/London",
		"Hamburg": "Europe/Berlin", "Berlin, Germany": "Europe/Berlin", "munchen": "Europe/Berlin", "seattle": "America/Los_Angeles", "texas": "America/Chicago",
		"pst": "America/Los_Angeles", "est": "America/New_York", "cet": "Europe/Berlin", "mumbai": "Asia/Kolkata", "germany": "Europe/Berlin", "new york": "America/New_York", "UTC": "Etc/UTC",
	} {
		found := Search(typed, 25)
		if len(found) == 0 || found[0].Name != want {
			t.Errorf("%q: found %v, want %s first", typed, found, want)
		}
	}
	if n := len(Search("a", 25)); n != 25 {
		t.Errorf("%d zones, want the limit", n)
	}
	for _, z := range All() {
		if _, err := Load(z.Name); err != nil {
			t.Errorf("the table has %q, the binary does not: %v", z.Name, err)
		}
		if len([]rune(z.City+", "+z.Country)) > 80 {
			t.Errorf("%q is too long for a choice", z)
		}
	}
}

func TestFind(t *testing.T) {
	for typed, want := range map[string]string{"europe/berlin": "Europe/Berlin", "Berlin": "Europe/Berlin", "san francisco": "America/Los_Angeles", "US/Eastern": "US/Eastern", "EST": "America/New_York", "gmt": "Europe/London", "mst": "America/Denver",
		"uk": "Europe/London", "nepal": "Asia/Kathmandu", "usa": "", "Local": "", "": "", "Atlantis": ""} {
		z, ok := Find(typed)
		if z.Name != want || ok != (want != "") {
			t.Errorf("Find(%q) = %v, %v", typed, z, ok)
		}
	}
}

package scheduler

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNextDaily(t *testing.T) {
	for _, c := range []struct {
		name, zone  string
		minute      int
		after, want string
	}{
		{"today still", "Europe/Berlin", 8*60 + 30, "2026-11-21T07:00:00Z", "2026-11-21T07:30:00Z"},
		{"tomorrow", "Europe/Berlin", 8*60 + 30, "2026-11-21T07:30:00Z", "2026-11-22T07:30:00Z"},
		{"the clock skips it", "Europe/Berlin", 2*60 + 30, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"the clock shows it twice", "Europe/Berlin", 2*60 + 30, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
		{"not a second time that day", "Europe/Berlin", 2*60 + 30, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		{"a gap of half an hour", "Australia/Lord_Howe", 2*60 + 10, "2026-10-03T12:00:00Z", "2026-10-03T15:30:00Z"},
		{"midnight is skipped", "America/Santiago", 0, "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z"},
		{"a whole day is skipped", "Pacific/Apia", 9 * 60, "2011-12-29T20:00:00Z", "2011-12-30T19:00:00Z"},
		{"an odd offset", "Asia/Kathmandu", 6 * 60, "2026-11-21T00:00:00Z", "2026-11-21T00:15:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			after, _ := time.Parse(time.RFC3339, c.after)
			got, err := NextDaily(c.zone, c.minute, after)
			if err != nil {
				t.Fatal(err)
			}
			if got.UTC().Format(time.RFC3339) != c.want {
				t.Errorf("NextDaily(%s, %02d:%02d, %s) = %s, want %s", c.zone, c.minute/60, c.minute%60, c.after, got.UTC().Format(time.RFC3339), c.want)
			}
		})
	}
	for _, zone := range []string{"Europe/Nowhere", "../etc/passwd"} {
		if _, err := NextDaily(zone, 0, time.Now()); err == nil {
			t.Errorf("zone %q was accepted", zone)
		}
	}
	if _, err := NextDaily("UTC", 1440, time.Now()); err == nil {
		t.Error("minute 1440 was accepted")
	}
}

// In every zone and at every time, a prompt comes at the minute asked for or, in a
// gap, at the first minute that exists; at most once a local day; and never late.
func TestNextDailyEverywhere(t *testing.T) {
	all := zones()
	rapid.Check(t, func(t *rapid.T) {
		zone := all[rapid.IntRange(0, len(all)-1).Draw(t, "zone")].Name
		minute := rapid.IntRange(0, 1439).Draw(t, "minute")
		after := time.Unix(rapid.Int64Range(1767225600, 2082758400).Draw(t, "after"), 0) // 2026 … 2035
		loc, err := LoadZone(zone)
		if err != nil {
			t.Fatal(err)
		}
		first, err := NextDaily(zone, minute, after)
		if err != nil {
			t.Fatal(err)
		}
		second, err := NextDaily(zone, minute, first)
		if err != nil {
			t.Fatal(err)
		}
		if !first.After(after) || first.Sub(after) > 26*time.Hour {
			t.Fatalf("%s %d: %s after %s", zone, minute, first, after)
		}
		if gap := second.Sub(first); gap < 21*time.Hour || gap > 27*time.Hour {
			t.Fatalf("%s %d: %s, then %s", zone, minute, first, second)
		}
		local := first.In(loc)
		if shown := local.Hour()*60 + local.Minute(); shown != minute {
			justBefore := first.Add(-time.Second).In(loc)
			if before := justBefore.Hour()*60 + justBefore.Minute(); before >= minute || shown < minute {
				t.Fatalf("%s %d: fired at %s, which is no gap's end", zone, minute, local)
			}
		}
		if _, offset := local.Zone(); local.Add(-3*time.Hour).Day() == local.Day() {
			earlier := first.Add(-time.Hour).In(loc)
			if _, o := earlier.Zone(); o > offset && earlier.Hour()*60+earlier.Minute() == minute && earlier.After(after) {
				t.Fatalf("%s %d: fired at the second of two, %s", zone, minute, local)
			}
		}
	})
}

func TestSearchZones(t *testing.T) {
	for typed, want := range map[string]string{
		"berlin": "Europe/Berlin", "sao pau": "America/Sao_Paulo", "Nepal": "Asia/Kathmandu",
		"america/new_y": "America/New_York", "usa": "America/New_York", "uk": "Europe/London", "scotland": "Europe/London",
		"Hamburg": "Europe/Berlin", "Berlin, Germany": "Europe/Berlin", "munchen": "Europe/Berlin", "seattle": "America/Los_Angeles", "texas": "America/Chicago",
		"pst": "America/Los_Angeles", "est": "America/New_York", "cet": "Europe/Berlin", "mumbai": "Asia/Kolkata", "germany": "Europe/Berlin", "new york": "America/New_York", "UTC": "Etc/UTC",
	} {
		found := SearchZones(typed, 25)
		if len(found) == 0 || found[0].Name != want {
			t.Errorf("%q: found %v, want %s first", typed, found, want)
		}
	}
	if n := len(SearchZones("a", 25)); n != 25 {
		t.Errorf("%d zones, want the limit", n)
	}
	for _, z := range zones() {
		if _, err := LoadZone(z.Name); err != nil {
			t.Errorf("the table has %q, the binary does not: %v", z.Name, err)
		}
		if len([]rune(z.City+", "+z.Country)) > 80 {
			t.Errorf("%q is too long for a choice", z)
		}
	}
}

func TestFindZone(t *testing.T) {
	for typed, want := range map[string]string{"europe/berlin": "Europe/Berlin", "Berlin": "Europe/Berlin", "san francisco": "America/Los_Angeles", "US/Eastern": "US/Eastern", "EST": "America/New_York", "gmt": "Europe/London", "mst": "America/Denver",
		"uk": "Europe/London", "nepal": "Asia/Kathmandu", "usa": "", "Local": "", "": "", "Atlantis": ""} {
		z, ok := FindZone(typed)
		if z.Name != want || ok != (want != "") {
			t.Errorf("FindZone(%q) = %v, %v", typed, z, ok)
		}
	}
}

package help

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cairn/zones"
)

func TestOpenAt(t *testing.T) {
	at := func(zone, clock string) time.Time {
		location, err := zones.Load(zone)
		if err != nil {
			t.Fatal(err)
		}
		when, err := time.ParseInLocation("2006-01-02 15:04", clock, location)
		if err != nil {
			t.Fatal(err)
		}
		return when.UTC()
	}
	const berlin = "Europe/Berlin"
	for _, c := range []struct {
		hours       []string
		zone, clock string // in that zone; 2026-11-16 is a Monday
		open, known bool
	}{
		{nil, "", "2026-11-16 12:00", false, false},
		{[]string{"always"}, "", "2026-11-16 03:00", true, true},
		{[]string{"Mon-Fri 09:00-17:00"}, berlin, "2026-11-16 08:59", false, true},
		{[]string{"Mon-Fri 09:00-17:00"}, berlin, "2026-11-16 09:00", true, true},
		{[]string{"Mon-Fri 09:00-17:00"}, berlin, "2026-11-20 16:59", true, true},
		{[]string{"Mon-Fri 09:00-17:00"}, berlin, "2026-11-20 17:00", false, true},
		{[]string{"Mon-Fri 09:00-17:00"}, berlin, "2026-11-21 12:00", false, true},
		{[]string{"Mon Wed 10:00-12:00"}, berlin, "2026-11-17 11:00", false, true},
		{[]string{"Mon Wed 10:00-12:00"}, berlin, "2026-11-18 11:00", true, true},
		{[]string{"daily 08:00-24:00"}, berlin, "2026-11-16 23:59", true, true},
		{[]string{"daily 08:00-24:00"}, berlin, "2026-11-17 00:00", false, true},
		{[]string{"daily 15:30-00:30"}, berlin, "2026-11-17 00:29", true, true},
		{[]string{"daily 15:30-00:30"}, berlin, "2026-11-17 00:30", false, true},
		// Over midnight it is the evening's day that counts, and the week wraps around.
		{[]string{"Sun-Thu 11:00-23:00", "Fri-Sat 11:00-03:00"}, "Europe/Luxembourg", "2026-11-22 02:00", true, true},
		{[]string{"Sun-Thu 11:00-23:00", "Fri-Sat 11:00-03:00"}, "Europe/Luxembourg", "2026-11-23 02:00", false, true},
		{[]string{"Sun-Thu 11:00-23:00", "Fri-Sat 11:00-03:00"}, "Europe/Luxembourg", "2026-11-22 22:00", true, true},
		{[]string{"Sat 22:00-06:00"}, berlin, "2026-11-22 05:59", true, true},
		// The clock on the wall counts when the clocks change: 2026-10-25 has 02:30 twice.
		{[]string{"daily 02:15-02:45"}, berlin, "2026-10-25 02:30", true, true},
		{[]string{"Mon-Fri 11:00-20:00", "Sat 09:00-14:00"}, "America/Los_Angeles", "2026-11-21 09:00", true, true},
	} {
		w, err := parseWeek(c.hours, c.zone)
		if err != nil {
			t.Fatalf("%q: %v", c.hours, err)
		}
		zone := c.zone
		if zone == "" {
			zone = "UTC"
		}
		contact := Contact{week: w}
		if open, known := contact.OpenAt(at(zone, c.clock)); open != c.open || known != c.known {
			t.Errorf("%q at %s: open %v, known %v", c.hours, c.clock, open, known)
		}
	}
}

func TestServiceIsOpenWhenOneWayIs(t *testing.T) {
	contact := func(hours ...string) Contact {
		zone := ""
		if len(hours) > 0 && hours[0] != "always" {
			zone = "UTC"
		}
		w, err := parseWeek(hours, zone)
		if err != nil {
			t.Fatal(err)
		}
		return Contact{week: w}
	}
	closed, open, unknown := contact("daily 03:00-04:00"), contact("always"), contact()
	for _, c := range []struct {
		contacts    []Contact
		open, known bool
	}{
		{nil, false, false},
		{[]Contact{closed}, false, true},
		{[]Contact{closed, unknown}, false, false},
		{[]Contact{closed, unknown, open}, true, true},
		{[]Contact{unknown}, false, false},
	} {
		if open, known := (Service{Contacts: c.contacts}).OpenAt(evening); open != c.open || known != c.known {
			t.Errorf("%v: open %v, known %v", c.contacts, open, known)
		}
	}
}

func TestWhen(t *testing.T) {
	for want, c := range map[string]Contact{
		"24/7":                                   {Hours: []string{"always"}, confirmed: true},
		"Nights.":                                {Hours: []string{"always"}, HoursNote: "Nights."}, // nothing is quoted for it
		"Mon-Fri 09:00-21:00 (America/New York)": {Hours: []string{"Mon-Fri 09:00-21:00"}, Zone: "America/New_York"},
		"Evenings.":                              {HoursNote: "Evenings."},
		"":                                       {},
	} {
		c.week, _ = parseWeek(c.Hours, c.Zone)
		if got := c.When(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A text service that is closed is no way for somebody who cannot speak.
func TestQuietAt(t *testing.T) {
	days, err := parseWeek([]string{"daily 09:00-17:00"}, "UTC")
	if err != nil {
		t.Fatal(err)
	}
	phone := Contact{Type: Call, week: week{always: true}}
	for _, c := range []struct {
		contact    Contact
		day, night bool
	}{
		{phone, false, false},
		{Contact{Type: TextTo, week: days}, true, false},
		{Contact{Type: Chat}, true, true}, // its hours are not known
		{Contact{Type: WhatsApp, week: week{always: true}}, true, true},
	} {
		s := Service{Contacts: []Contact{phone, c.contact}}
		for hour, want := range map[int]bool{12: c.day, 3: c.night} {
			if got := s.QuietAt(time.Date(2026, 10, 3, hour, 0, 0, 0, time.UTC)); got != want {
				t.Errorf("%s at %d: %v", c.contact.Type, hour, got)
			}
		}
	}
}

// What may be said of a moment rests on hours that a source quotes, of a service for which
// more than one speaks.
func TestWhatMayBeSaidOfHours(t *testing.T) {
	contact := func(evidence string, hours ...string) string {
		zone := ""
		if len(hours) > 0 && hours[0] != "always" {
			zone = "\nzone = \"UTC\""
		}
		if len(hours) == 0 {
			return "[[service.contact]]\ntype = \"call\"\n"
		}
		return "[[service.contact]]\ntype = \"call\"\nhours_evidence = \"" + evidence + "\"\nhours = [\"" + strings.Join(hours, "\", \"") + "\"]" + zone + "\n"
	}
	at := time.Date(2026, 10, 3, 20, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		grade    string
		contacts []string
		want     Hours
		first    string // what is said of when the first way is answered
	}{
		{"A", []string{contact("quoted", "always")}, Open, "24/7"},
		{"A", []string{contact("read", "always")}, MaybeOpen, ""},
		{"C", []string{contact("quoted", "always")}, MaybeOpen, ""},
		{"B", []string{contact("quoted", "daily 09:00-17:00")}, Closed, "daily 09:00-17:00 (UTC)"},
		{"B", []string{contact("read", "daily 09:00-17:00")}, MaybeClosed, "daily 09:00-17:00 (UTC)"},
		{"A", []string{contact("read", "always"), contact("quoted", "always")}, Open, ""},
		{"A", []string{contact("quoted", "daily 09:00-17:00"), contact("read", "daily 09:00-17:00")}, MaybeClosed, "daily 09:00-17:00 (UTC)"},
		{"A", []string{contact("quoted", "daily 09:00-17:00"), contact("")}, HoursUnknown, "daily 09:00-17:00 (UTC)"},
		{"A", []string{contact("")}, HoursUnknown, ""},
	} {
		file := "[[service]]\ngrade = \"" + c.grade + "\"\n" + strings.Join(c.contacts, "")
		list, err := readServices(fstest.MapFS{"services/xx.toml": {Data: []byte(file)}}, "services/xx.toml")
		if err != nil || len(list) != 1 {
			t.Fatalf("%v:\n%s", err, file)
		}
		s := list[0]
		if got, said := s.At(at), s.Contacts[0].When(); got != c.want || said != c.first {
			t.Errorf("grade %s: %d and %q, want %d and %q:\n%s", c.grade, got, said, c.want, c.first, file)
		}
	}
}

func TestHoursThatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		lines []string
		zone  string
	}{
		{[]string{"Mon-Fri 09:00-17:00"}, ""},
		{[]string{"Mon-Fri 09:00-17:00"}, "Local"},
		{[]string{"Mon-Fri 09:00-17:00"}, "Europe/Berlim"},
		{[]string{"always"}, "Europe/Berlin"},
		{[]string{"always", "Mon 09:00-17:00"}, "Europe/Berlin"},
		{[]string{"24/7"}, "Europe/Berlin"},
		{[]string{"09:00-17:00"}, "Europe/Berlin"},
		{[]string{"Mon-Fri 9:00-17:00"}, "Europe/Berlin"},
		{[]string{"Mon-Fri 09:00-25:00"}, "Europe/Berlin"},
		{[]string{"Mon-Fri 09:00-09:00"}, "Europe/Berlin"},
		{[]string{"Mon-Fri 24:00-09:00"}, "Europe/Berlin"},
		{[]string{"Mon-Fry 09:00-10:00"}, "Europe/Berlin"},
		{[]string{"Monday 09:00-10:00"}, "Europe/Berlin"},
		{[]string{"Mon 09:00"}, "Europe/Berlin"},
		{[]string{""}, "Europe/Berlin"},
	} {
		if w, err := parseWeek(c.lines, c.zone); err == nil || w.known() {
			t.Errorf("%q in %q: %v, %v", c.lines, c.zone, w, err)
		}
	}
}

func FuzzParseWeek(f *testing.F) {
	f.Add("Mon-Fri 09:00-17:00", "Europe/Berlin", int64(0))
	f.Add("always", "", int64(1e9))
	f.Add("Sun-Sat daily 23:00-22:59", "Pacific/Apia", int64(-1e10))
	f.Fuzz(func(t *testing.T, line, zone string, at int64) {
		w, err := parseWeek([]string{line}, zone)
		if err != nil && w.known() {
			t.Errorf("%q: an error, and hours", line)
		}
		if err == nil && !w.known() {
			t.Errorf("%q: neither an error nor hours", line)
		}
		open := w.openAt(time.Unix(at%1e11, 0))
		if open && !w.known() {
			t.Errorf("%q: open at unknown hours", line)
		}
	})
}

package scheduler

import (
	"strings"
	"testing"
	"time"

	"cairn/zones"

	"github.com/robfig/cron/v3"
	"pgregory.net/rapid"
)

func location(t testing.TB, zone string) *time.Location {
	t.Helper()
	loc, err := zones.Load(zone)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func mustParse(t testing.TB, text string) Rule {
	t.Helper()
	r, err := ParseRule(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each case is a rule, its zone, a moment, and the times that follow, all on the local
// clock (the moments with their offset, where that matters).
func TestNext(t *testing.T) {
	for _, c := range []struct {
		name, rule, zone, after string
		want                    []string
	}{
		{"daily", "daily 08:30", "Europe/Berlin", "2026-11-21T08:00:00+01:00", []string{"2026-11-21T08:30:00+01:00", "2026-11-22T08:30:00+01:00"}},
		{"strictly after", "daily 08:30", "Europe/Berlin", "2026-11-21T08:30:00+01:00", []string{"2026-11-22T08:30:00+01:00"}},
		{"just before", "daily 08:30", "Europe/Berlin", "2026-11-21T08:29:59+01:00", []string{"2026-11-21T08:30:00+01:00"}},
		{"a gap", "daily 02:30", "Europe/Berlin", "2026-03-28T12:00:00+01:00", []string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"}},
		{"within a gap's end", "daily 02:30", "Europe/Berlin", "2026-03-29T01:59:59+01:00", []string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"}},
		{"two in a gap are one", "cron 15,45 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00+01:00", []string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:15:00+02:00"}},
		{"a gap's end that is asked for, too", "every 30m 00:00", "Europe/Berlin", "2026-03-29T01:00:00+01:00", []string{"2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"}},
		{"shown twice", "daily 02:30", "Europe/Berlin", "2026-10-25T00:00:00+02:00", []string{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"}},
		{"during the second showing", "cron 10,50 2 * * *", "Europe/Berlin", "2026-10-25T02:20:00+01:00", []string{"2026-10-26T02:10:00+01:00"}},
		{"through a doubled hour", "every 30m 00:00", "Europe/Berlin", "2026-10-25T02:00:00+02:00", []string{"2026-10-25T02:30:00+02:00", "2026-10-25T03:00:00+01:00"}},
		{"a gap of half an hour", "daily 02:10", "Australia/Lord_Howe", "2026-10-03T22:30:00+10:30", []string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:10:00+11:00"}},
		{"midnight is skipped", "cron @daily", "America/Santiago", "2026-09-05T12:00:00-04:00", []string{"2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"}},
		{"a skipped day has none", "daily 09:00", "Pacific/Apia", "2011-12-29T09:00:00-10:00", []string{"2011-12-31T09:00:00+14:00"}},
		{"a skipped date never comes", "once 2011-12-30 09:00", "Pacific/Apia", "2011-12-29T09:00:00-10:00", nil},
		{"a skipped day of every minute", "cron * * * * *", "Pacific/Apia", "2011-12-29T23:59:00-10:00", []string{"2011-12-31T00:00:00+14:00"}},
		{"a skipped month day", "month day 30 09:00", "Pacific/Apia", "2011-12-01T00:00:00-10:00", []string{"2012-01-30T09:00:00+14:00"}},

		{"some days", "mon,wed,fri 18:00", "UTC", "2026-11-21T00:00:00Z", []string{"2026-11-23T18:00:00Z", "2026-11-25T18:00:00Z", "2026-11-27T18:00:00Z", "2026-11-30T18:00:00Z"}},
		{"every second Sunday", "every 2 weeks sun 10:00 from 2026-11-22", "UTC", "2026-11-21T00:00:00Z", []string{"2026-11-22T10:00:00Z", "2026-12-06T10:00:00Z", "2026-12-20T10:00:00Z", "2027-01-03T10:00:00Z"}},
		{"every second week counts from Monday", "every 2 weeks mon,sun 10:00 from 2026-11-22", "UTC", "2026-11-21T00:00:00Z", []string{"2026-11-22T10:00:00Z", "2026-11-30T10:00:00Z", "2026-12-06T10:00:00Z", "2026-12-14T10:00:00Z"}},
		{"not before it begins", "every 3 weeks sat 10:00 from 2027-02-06", "UTC", "2026-11-21T00:00:00Z", []string{"2027-02-06T10:00:00Z", "2027-02-27T10:00:00Z"}},
		{"long after it began", "every 52 weeks sat 10:00 from 2016-11-19", "UTC", "2026-11-21T00:00:00Z", []string{"2027-11-06T10:00:00Z"}},
		{"second Sunday", "month 2 sun 10:00", "America/New_York", "2026-02-08T10:00:00-05:00", []string{"2026-03-08T10:00:00-04:00", "2026-04-12T10:00:00-04:00"}},
		{"first Monday", "month 1 mon 19:00", "UTC", "2026-05-31T00:00:00Z", []string{"2026-06-01T19:00:00Z", "2026-07-06T19:00:00Z"}},
		{"fourth Thursday", "month 4 thu 19:00", "UTC", "2026-10-01T00:00:00Z", []string{"2026-10-22T19:00:00Z", "2026-11-26T19:00:00Z"}},
		{"last Friday", "month last fri 17:00", "UTC", "2026-01-01T00:00:00Z", []string{"2026-01-30T17:00:00Z", "2026-02-27T17:00:00Z", "2026-03-27T17:00:00Z", "2026-04-24T17:00:00Z", "2026-05-29T17:00:00Z"}},
		{"the 15th", "month day 15 12:00", "UTC", "2026-11-21T00:00:00Z", []string{"2026-12-15T12:00:00Z", "2027-01-15T12:00:00Z"}},
		{"the 31st", "month day 31 12:00", "UTC", "2028-01-31T12:00:00Z", []string{"2028-02-29T12:00:00Z", "2028-03-31T12:00:00Z", "2028-04-30T12:00:00Z"}},
		{"the 29th", "month day 29 12:00", "UTC", "2027-01-30T00:00:00Z", []string{"2027-02-28T12:00:00Z", "2027-03-29T12:00:00Z"}},
		{"every six hours", "every 6h 09:00", "UTC", "2026-11-21T00:00:00Z", []string{"2026-11-21T03:00:00Z", "2026-11-21T09:00:00Z", "2026-11-21T15:00:00Z", "2026-11-21T21:00:00Z", "2026-11-22T03:00:00Z"}},
		{"six hours by the local clock", "every 6h 00:00", "Europe/Berlin", "2026-03-28T19:00:00+01:00", []string{"2026-03-29T00:00:00+01:00", "2026-03-29T06:00:00+02:00"}},
		{"once", "once 2026-12-24 18:00", "Asia/Kathmandu", "2026-11-21T00:00:00Z", []string{"2026-12-24T18:00:00+05:45"}},
		{"once, gone by", "once 2026-12-24 18:00", "UTC", "2026-12-24T18:00:00Z", nil},
		{"once, far off", "once 2099-12-24 18:00", "UTC", "2026-12-24T18:00:00Z", []string{"2099-12-24T18:00:00Z"}},
		{"cron", "cron 0 18 * * 1-5", "UTC", "2026-11-20T18:00:00Z", []string{"2026-11-23T18:00:00Z", "2026-11-24T18:00:00Z"}},
		{"cron, either kind of day", "cron 0 18 13 * fri", "UTC", "2026-11-21T00:00:00Z", []string{"2026-11-27T18:00:00Z", "2026-12-04T18:00:00Z", "2026-12-11T18:00:00Z", "2026-12-13T18:00:00Z"}},
		{"cron, in a gap", "cron 30 2 * * *", "America/New_York", "2026-03-07T03:00:00-05:00", []string{"2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"}},
		{"cron, leap days", "cron 0 0 29 2 *", "UTC", "2026-11-21T00:00:00Z", []string{"2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"}},
		{"cron, eight years without a leap day", "cron 0 0 29 2 *", "UTC", "2096-02-29T00:00:00Z", []string{"2104-02-29T00:00:00Z"}},
		{"cron, a date that does not exist", "cron 0 0 30 2 *", "UTC", "2026-11-21T00:00:00Z", nil},
		{"the end of the calendar", "daily 08:30", "UTC", "9999-12-31T08:30:00Z", nil},
		{"the beginning of the calendar", "daily 08:30", "UTC", "0001-01-01T00:00:00Z", []string{"0001-01-01T08:30:00Z"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			loc := location(t, c.zone)
			at, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			r := mustParse(t, c.rule)
			for _, want := range c.want {
				next, ok := r.Next(loc, at)
				if got := next.In(loc).Format(time.RFC3339); !ok || got != want {
					t.Fatalf("%s in %s after %s: %s, %v; want %s", r, c.zone, at, got, ok, want)
				}
				at = next
			}
			if next, ok := r.Next(loc, at); c.want == nil && ok {
				t.Errorf("%s in %s comes at %s, should never", r, c.zone, next)
			}
		})
	}
}

func TestNextOfWhatDoesNotHold(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for _, r := range []Rule{
		{}, {Kind: 99}, {Kind: Weekly}, {Kind: Weekly, Days: 1 << 7}, {Kind: Weekly, Days: EveryDay, Minute: 1440}, {Kind: Weekly, Days: EveryDay, Minute: -1},
		{Kind: Weekly, Days: EveryDay, Every: 2}, {Kind: Weekly, Days: EveryDay, Every: 53, From: Date{2026, 1, 1}},
		{Kind: MonthWeekday, Days: EveryDay, Nth: 1}, {Kind: MonthWeekday, Days: 1, Nth: 5}, {Kind: MonthWeekday, Days: 1, Nth: 0}, {Kind: MonthWeekday, Nth: 1},
		{Kind: MonthDay}, {Kind: MonthDay, Day: 32}, {Kind: Hourly}, {Kind: Hourly, Step: 7 * time.Hour}, {Kind: Hourly, Step: -time.Hour},
		{Kind: Once}, {Kind: Once, Date: Date{2026, 2, 29}}, {Kind: Once, Date: Date{10000, 1, 1}},
		{Kind: Cron}, {Kind: Cron, Spec: "0 18 * *"}, {Kind: Cron, Spec: "0 0 18 * * *"}, {Kind: Cron, Spec: "@every 1h"}, {Kind: Cron, Spec: "@reboot"}, {Kind: Cron, Spec: "60 * * * *"},
		{Kind: Cron, Spec: "TZ=UTC 0 18 * * *"}, {Kind: Cron, Spec: "CRON_TZ=UTC 0 18 * * *"}, {Kind: Cron, Spec: "TZ="}, {Kind: Cron, Spec: "tz=UTC @daily"}, {Kind: Cron, Spec: ", * * * *"}, {Kind: Cron, Spec: "* * * , *"},
		{Kind: Cron, Spec: "* * * * " + strings.Repeat("1,", 100)},
	} {
		if err := r.Valid(); err == nil {
			t.Errorf("%+v holds", r)
		}
		if next, ok := r.Next(time.UTC, now); ok {
			t.Errorf("%+v comes at %s", r, next)
		}
		if d := r.Shortest(); d != 0 {
			t.Errorf("%+v: shortest %s", r, d)
		}
		if read, err := ParseRule(r.String()); err == nil {
			t.Errorf("%+v is stored as %q and read as %+v", r, r, read)
		}
	}
	if err := (Rule{Kind: Weekly, Days: EveryDay, Every: -1}).Valid(); err == nil {
		t.Error("every -1 weeks holds")
	}
	daily := Rule{Kind: Weekly, Days: EveryDay}
	if _, ok := daily.Next(nil, now); ok {
		t.Error("a rule came in no zone")
	}
	for _, at := range []time.Time{time.Unix(1<<62, 0), time.Unix(-1<<62, 0), time.Unix(1<<63-1, 0), time.Unix(-1<<63, 0)} {
		if next, ok := daily.Next(time.UTC, at); ok {
			t.Errorf("after %v comes %v", at, next)
		}
	}
}

func TestShortest(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"daily 08:30": day, "mon 18:00": 7 * day, "mon,fri 18:00": 3 * day, "sat,sun 18:00": day,
		"every 2 weeks sun 10:00 from 2026-11-22": 14 * day, "every 2 weeks mon,sun 10:00 from 2026-11-22": 6 * day, "every 52 weeks sun 10:00 from 2026-11-22": 52 * 7 * day,
		"month 2 sun 10:00": 28 * day, "month last fri 17:00": 28 * day,
		"month day 15 12:00": 28 * day, "month day 29 12:00": 29 * day, "month day 30 12:00": 29 * day, "month day 31 12:00": 28 * day,
		"every 6h 09:00": 6 * time.Hour, "every 15m 00:07": 15 * time.Minute, "once 2026-12-24 18:00": 0,
		"cron 0 18 * * 1-5": day, "cron * * * * *": time.Minute, "cron */7 * * * *": 4 * time.Minute, "cron 0,59 0,23 * * *": time.Minute, "cron 0,59 0,23 1 * *": 59 * time.Minute,
		"cron 5 23,1 * * *": 2 * time.Hour, "cron 5 23,1 1,3,5 * *": 22 * time.Hour, "cron 0 0 29 2 *": 1461 * day, "cron 0 0 30 2 *": 0, "cron 0 0 1 1 *": 365 * day, "cron 0 12 1,31 * *": day,
		"cron @hourly": time.Hour, "cron @yearly": 365 * day,
	} {
		if got := mustParse(t, text).Shortest(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestParseRuleIsStrict(t *testing.T) {
	for _, text := range []string{
		"", "never", "daily", "daily 8:30", "daily 24:00", "Daily 08:30", "daily 08:30 ", " daily 08:30", "daily  08:30", "daily 08:30 09:30", "wed,mon 18:00", "mon,mon 18:00", "mon, 18:00", "mon,tue,wed,thu,fri,sat,sun 18:00",
		"monday 18:00", "every 1 weeks sun 10:00 from 2026-11-22", "every 02 weeks sun 10:00 from 2026-11-22", "every 2 weeks sun 10:00", "every 2 weeks sun 10:00 from 2026-2-22", "every 2 weeks sun 10:00 from 2026-02-30", "every 60m 00:00", "every 7h 00:00", "every 1h30m 00:00",
		"month 5 sun 10:00", "month -1 sun 10:00", "month 2 sun,mon 10:00", "month day 0 10:00", "month day 32 10:00", "month day 07 10:00", "once 2026-02-30 10:00", "once 2026-12-24", "cron", "cron ", "cron 0  18 * * *", "cron 0 18 * * MON", "cron @every 1h",
		"cron * * * * " + strings.Repeat("1,", 100), "daily 08:3\x00",
	} {
		if r, err := ParseRule(text); err == nil {
			t.Errorf("%q was read as %+v", text, r)
		}
	}
}

// drawRule makes any rule that holds, written as String and ParseRule agree on.
func drawRule(t *rapid.T) Rule {
	r := Rule{Minute: rapid.IntRange(0, 1439).Draw(t, "minute")}
	switch r.Kind = Kind(rapid.IntRange(1, 6).Draw(t, "kind")); r.Kind {
	case Weekly:
		r.Days = Weekdays(rapid.IntRange(1, 127).Draw(t, "days"))
		if every := rapid.IntRange(1, 52).Draw(t, "every"); every > 1 {
			r.Every, r.From = every, drawDate(t)
		}
	case MonthWeekday:
		r.Days = 1 << rapid.IntRange(0, 6).Draw(t, "day")
		r.Nth = rapid.SampledFrom([]int{1, 2, 3, 4, -1}).Draw(t, "nth")
	case MonthDay:
		r.Day = rapid.IntRange(1, 31).Draw(t, "day")
	case Hourly:
		r.Step = rapid.SampledFrom(steps).Draw(t, "step")
	case Once:
		r.Date = drawDate(t)
	case Cron:
		r.Minute = 0
		r.Spec = strings.Join([]string{
			rapid.StringMatching(`\*|\*/[1-9]|[0-5]?[0-9]|[0-9],[1-5][0-9]|[0-9]-[1-5][0-9]/[1-9]`).Draw(t, "minutes"),
			rapid.StringMatching(`\*|\*/[1-9]|1?[0-9]|[0-9],1[0-9]|[0-9]-1[0-9]`).Draw(t, "hours"),
			rapid.StringMatching(`\*|\?|\*/[1-9]|[1-9]|[12][0-9]|30|31|29,31|1[0-9]-2[0-9]`).Draw(t, "days"),
			rapid.StringMatching(`\*|[1-9]|1[0-2]|feb|[1-5]-1[0-2]|\*/[1-6]`).Draw(t, "months"),
			rapid.StringMatching(`\*|\?|[0-6]|mon-fri|sun,sat|[0-2]-[3-6]`).Draw(t, "weekdays"),
		}, " ")
	}
	return r
}

func drawDate(t *rapid.T) Date {
	return Date{2025, 12, 25}.AddDays(rapid.IntRange(0, 3680).Draw(t, "date"))
}

func TestRuleTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		if err := r.Valid(); err != nil {
			t.Fatal(err)
		}
		back, err := ParseRule(r.String())
		if err != nil || back != r {
			t.Fatalf("%+v became %q became %+v, %v", r, r, back, err)
		}
	})
}

// On a clock that is never changed, cron rules are the library's.
func TestCronIsTheLibrarys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		if r.Kind != Cron {
			return
		}
		s, err := cron.ParseStandard("TZ=UTC " + r.Spec)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(1767225600, 2082758400).Draw(t, "after"), 0).UTC()
		for range 20 {
			next, ok := r.Next(time.UTC, at)
			want := s.Next(at)
			if ok != !want.IsZero() || !next.Equal(want) {
				t.Fatalf("%s after %s: %s, %v; the library says %s", r, at, next, ok, want)
			}
			if !ok {
				return
			}
			at = next
		}
	})
}

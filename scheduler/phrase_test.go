package scheduler

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var saturday = Date{2026, 11, 21}

func TestReadRule(t *testing.T) {
	for typed, want := range map[string]string{
		// days of the week
		"weekdays at 18:00": "mon,tue,wed,thu,fri 18:00", "Every weekday, 6pm": "mon,tue,wed,thu,fri 18:00", "workdays 18h": "mon,tue,wed,thu,fri 18:00", "every business day at 9": "mon,tue,wed,thu,fri 09:00",
		"every day at 9": "daily 09:00", "daily 8:30pm": "daily 20:30", "Daily at 8:30 p.m.": "daily 20:30", "everyday 9am": "daily 09:00", "each day at noon": "daily 12:00", "every day at midnight": "daily 00:00", "once a day at 7": "daily 07:00",
		"every 1 day at 7": "daily 07:00", "9:00 every day": "daily 09:00", "at 9 every day": "daily 09:00", "daily @ 9": "daily 09:00", "daily @9": "daily 09:00", "daily at 9 o'clock": "daily 09:00", "daily 0930": "daily 09:30", "daily 9": "daily 09:00",
		"every Monday 19:30": "mon 19:30", "every monday at 7": "mon 07:00", "Mondays and Thursdays at 7pm": "mon,thu 19:00", "mon wed fri 18:00": "mon,wed,fri 18:00", "Mon, Wed & Fri: 18:00": "mon,wed,fri 18:00", "fri,mon,wed 18:00": "mon,wed,fri 18:00", "mon/wed/fri 18:00": "mon,wed,fri 18:00",
		"mon-fri 18:00": "mon,tue,wed,thu,fri 18:00", "Monday to Friday at 18:00": "mon,tue,wed,thu,fri 18:00", "mon – fri 18.00": "mon,tue,wed,thu,fri 18:00", "fri-mon 10am": "mon,fri,sat,sun 10:00", "sun through thu 8:00": "mon,tue,wed,thu,sun 08:00",
		"weekends 10am": "sat,sun 10:00", "at the weekend 10:00": "sat,sun 10:00", "sat-sun 10 am": "sat,sun 10:00", "Tues, Thurs 5 PM": "tue,thu 17:00", "mon-sun 10:00": "daily 10:00",
		"every week on monday at 10:00": "mon 10:00", "weekly on sundays 10:00": "sun 10:00", "once a week on sunday at 10": "sun 10:00", "daily mon-fri 8:00": "mon,tue,wed,thu,fri 08:00", "7pm on Mondays": "mon 19:00", "monday 19:30": "mon 19:30", "on Monday at 19:30.": "mon 19:30",
		"MONDAY 7 P.M.": "mon 19:00", "wed 12.30": "wed 12:30", "from Monday to Friday at 9": "mon,tue,wed,thu,fri 09:00", "9:00 from mon-fri": "mon,tue,wed,thu,fri 09:00", "every week day at 9": "mon,tue,wed,thu,fri 09:00", "every monday and every thursday 9:00": "mon,thu 09:00", "every day at 9 on weekdays": "mon,tue,wed,thu,fri 09:00", "mon mon 9:00": "mon 09:00",

		// every n weeks
		"every 2nd Sunday 10:00": "every 2 weeks sun 10:00 from 2026-11-22", "every other Sunday 10:00": "every 2 weeks sun 10:00 from 2026-11-22", "every second sunday at 10": "every 2 weeks sun 10:00 from 2026-11-22", "every other Saturday at 9": "every 2 weeks sat 09:00 from 2026-11-21",
		"every 2 weeks on sunday at 10": "every 2 weeks sun 10:00 from 2026-11-22", "every two weeks on friday 10:00": "every 2 weeks fri 10:00 from 2026-11-27", "every other week on friday 10:00": "every 2 weeks fri 10:00 from 2026-11-27", "sundays every 3 weeks at 10": "every 3 weeks sun 10:00 from 2026-11-22",
		"every third mon 10:00": "every 3 weeks mon 10:00 from 2026-11-23", "every 2 mondays 10:00": "every 2 weeks mon 10:00 from 2026-11-23", "fortnightly on Friday 10:00": "every 2 weeks fri 10:00 from 2026-11-27", "biweekly fri 10:00": "every 2 weeks fri 10:00 from 2026-11-27", "every fortnight on fri 10:00": "every 2 weeks fri 10:00 from 2026-11-27",
		"every other weekend 10:00": "every 2 weeks sat,sun 10:00 from 2026-11-21", "every other mon and thu 10:00": "every 2 weeks mon,thu 10:00 from 2026-11-23", "every 1 week on mon 10:00": "mon 10:00", "every 2nd week on mon 10:00": "every 2 weeks mon 10:00 from 2026-11-23",
		"every other sunday at 10 from 6 December": "every 2 weeks sun 10:00 from 2026-12-06", "every 2 weeks sun 10:00 starting 2027-01-03": "every 2 weeks sun 10:00 from 2027-01-03", "every other sunday at 10 from next sunday": "every 2 weeks sun 10:00 from 2026-11-22",

		// of the month
		"2nd Sunday of the month 10:00": "month 2 sun 10:00", "first monday of every month at 19:00": "month 1 mon 19:00", "last friday of the month 17:00": "month last fri 17:00", "monthly on the third tuesday at 8pm": "month 3 tue 20:00", "every month on the second sunday 10:00": "month 2 sun 10:00",
		"every first monday 19:00": "month 1 mon 19:00", "every last friday 17:00": "month last fri 17:00", "the 4th thu 9:00": "month 4 thu 09:00", "every 2nd sunday of the month 10:00": "month 2 sun 10:00", "once a month on the first sunday at 10": "month 1 sun 10:00",
		"on the 15th at 12:00": "month day 15 12:00", "on the 15th at 12": "month day 15 12:00", "every month on the 1st 9:00": "month day 1 09:00", "monthly on day 15 at 12": "month day 15 12:00", "day 15 of each month at 12": "month day 15 12:00", "the 31st of every month noon": "month day 31 12:00", "monthly 15 at 9": "month day 15 09:00",
		"last day of the month 18:00": "month day 31 18:00", "on the last day of every month at 18": "month day 31 18:00", "every 15th at 9": "month day 15 09:00", "15th day of the month 9:00": "month day 15 09:00", "every 15th day of the month 9:00": "month day 15 09:00", "every month on the 1st at 9": "month day 1 09:00", "every 1st of the month at 9": "month day 1 09:00", "the first of every month 9:00": "month day 1 09:00", "every 15th of the month 9:00": "month day 15 09:00",

		// several times a day
		"every 6 hours": "every 6h 00:00", "every 6 hours from 09:00": "every 6h 09:00", "every 6 hours starting at 9": "every 6h 09:00", "every six hours from 9am": "every 6h 09:00", "hourly": "every 1h 00:00", "every hour": "every 1h 00:00", "every 30 minutes": "every 30m 00:00", "every 30 min": "every 30m 00:00", "every 30m": "every 30m 00:00", "every 6h": "every 6h 00:00",
		"every 60 minutes": "every 1h 00:00", "every half hour": "every 30m 00:00", "every half an hour": "every 30m 00:00", "every other hour": "every 2h 00:00", "every 12 hrs from noon": "every 12h 12:00", "every hour from 0:15": "every 1h 00:15", "every 8 hours at 7": "every 8h 07:00", "every 15min": "every 15m 00:00",

		// once
		"once 2026-12-24 18:00": "once 2026-12-24 18:00", "2026-12-24 18:00": "once 2026-12-24 18:00", "2026-12-24T18:00": "once 2026-12-24 18:00", "24 Dec 2026 18:00": "once 2026-12-24 18:00", "24 Dec 2026 at 6pm": "once 2026-12-24 18:00", "24 December at 18": "once 2026-12-24 18:00", "Dec 24th, 2026, 6 pm": "once 2026-12-24 18:00", "18:00 on 24.12.2026": "once 2026-12-24 18:00",
		"dec 24 18:00": "once 2026-12-24 18:00", "24 dec 18": "once 2026-12-24 18:00", "24 dec 2026 18": "once 2026-12-24 18:00", "dec 24 2027 9": "once 2027-12-24 09:00", "1 Nov 9:00": "once 2027-11-01 09:00", "Thursday 24 Dec 2026 18:00": "once 2026-12-24 18:00", "on the 24th of December at 18:00": "once 2026-12-24 18:00",
		"tomorrow 18:00": "once 2026-11-22 18:00", "today at noon": "once 2026-11-21 12:00", "tomorrow at 9": "once 2026-11-22 09:00", "next monday 9:00": "once 2026-11-23 09:00", "next saturday at 9": "once 2026-11-28 09:00", "in 3 days at 9": "once 2026-11-24 09:00", "in two weeks at 9": "once 2026-12-05 09:00", "once tomorrow 9:00": "once 2026-11-22 09:00", "once on monday at 9:00": "once 2026-11-23 09:00",
		"29 feb 12:00": "once 2028-02-29 12:00", "24/12/2026 9:00": "once 2026-12-24 09:00", "12/24/2026 9:00": "once 2026-12-24 09:00", "once 4/4/2027 9:00": "once 2027-04-04 09:00",

		// cron
		"0 18 * * 1-5": "cron 0 18 * * 1-5", " 0  18 * * MON-FRI ": "cron 0 18 * * mon-fri", "@daily": "cron @daily", "@Weekly": "cron @weekly", "cron 0 18 * * 1-5": "cron 0 18 * * 1-5", "cron: 0 18 * * 1-5": "cron 0 18 * * 1-5", "0 18 1 1 1": "cron 0 18 1 1 1", "*/15 9-17 * jan,feb mon": "cron */15 9-17 * jan,feb mon",
	} {
		r, err := ReadRule(typed, saturday)
		if err != nil || r.String() != want {
			t.Errorf("%q: %q, %v; want %q", typed, r, err, want)
		}
	}
}

func TestReadRuleProblems(t *testing.T) {
	for problem, list := range map[Problem][]string{
		NoTime:  {"every monday", "weekdays", "daily", "tomorrow", "24 dec 2026", "dec 24", "24 dec 2030", "2026-12-24", "on the 15th", "monthly on day 15", "last friday of the month", "every other sunday", "every day at 25:00", "mon 18:60", "daily 13pm", "mon 18:00 and 19:00", "monday at 7 and 8pm 9pm", "once 2026-12-24"},
		NoDay:   {"18:00", "at 9", "7pm", "noon", "9", "monthly at 9", "every month 9:00", "weekly at 9", "every 2 weeks at 10", "every other week 10:00", "once at 9", "once 18:00", "every"},
		BadCron: {"cron", "cron 0 18 * *", "0 18 * * * *", "60 * * * *", "* * *", "@reboot", "@every 1h", "@sometimes", "TZ=UTC 0 18 * * *", "CRON_TZ=UTC 0 18 * * *", "TZ=", "0 18 32 1 1", ", * * * *", "cron soon", "0 18 * * 7"},
		BadStep: {"every 5 hours", "every 7 minutes", "every minute", "every 24 hours", "every 90 minutes", "every other day at 9", "every 3 days at 9", "every 2nd day at 9", "every 2 months on the 1st 9:00", "every other month on the 1st 9:00", "every 60 weeks on mon 9:00", "every 7h"},
		BadDate: {"3/4/2026 9:00", "30 feb 9:00", "2026-02-30 9:00", "31.4.2026 9:00", "24 dec 26 9:00", "Monday 24 Dec 2026 18:00", "once soon 9:00", "next month 9:00", "every 5 may 9:00", "on the 32nd 9:00", "every other sunday 9:00 from whenever", "2026-13-01 9:00", "in 9999 days 9:00", "in 3 fortnights 9:00"},
		Unclear: {"", " ", "soon", "every 0 hours", "whenever 9:00", "every day except sunday 9:00", "every 5th sunday of the month 9:00", "1st and 3rd sunday of the month 9:00", "1st and 15th 9:00", "sundays of the month 9:00", "6 hours", "daily 9:00 from 1 december", "every second weekday 9:00", "second week 9:00", "15 monday 9:00", "every day mon hourly",
			"last weekday of the month 9:00", "every monday every 6 hours", "twice a day 9:00", "at", "from", "@", "on the", "daily\x00 9:00", strings.Repeat("mon ", 60), "mon 15th 9:00", "first of the second 9:00", "every 2 weeks 3 weeks mon 9:00", "day 9:00 mon tue-", "mon-xyz 9:00", "-3 hours", "every second friday and every monday 9:00", "every sunday except the last 10:00", "every monday and every second friday 9:00", "2nd and 4th sunday 9:00", "first monday and last friday of the month 9:00", "every day at 9 am est", "every sunday 10:00 for 3 weeks", "every monday 9-10", "every 2 hours between 9 and 5", "every -3 hours"},
	} {
		for _, typed := range list {
			r, err := ReadRule(typed, saturday)
			var e *RuleError
			switch {
			case !errors.As(err, &e):
				t.Errorf("%q: %q, %v; want a problem", typed, r, err)
			case e.Problem != problem:
				t.Errorf("%q: %v; want %v", typed, err, &RuleError{Problem: problem})
			case e.Typed != typed || r != Rule{}:
				t.Errorf("%q: %+v, %+v", typed, r, e)
			}
		}
	}
}

// Whatever a rule is stored as can be typed, too.
func TestReadRuleReadsStrings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		for _, typed := range []string{r.String(), " " + strings.ToUpper(r.String()) + " "} {
			if read, err := ReadRule(typed, saturday); err != nil || read != r {
				t.Fatalf("%q: %+v, %v", typed, read, err)
			}
		}
	})
}

func TestReadTime(t *testing.T) {
	for typed, want := range map[string]int{
		"8": 480, "8:30": 510, "08:30": 510, "8.30": 510, "8h30": 510, "20h": 1200, "0830": 510, "8pm": 1200, "8 PM": 1200,
		"12am": 0, "noon": 720, "Midnight": 0, "24:00": 0, "12pm": 720, "12:05 a.m.": 5, "0:00": 0, "23:59": 1439, " 7:15 ": 435, "830": 510, "midday": 720,
	} {
		if got, ok := ReadTime(typed); !ok || got != want {
			t.Errorf("%q: %d, %v; want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "24:30", "8:60", "13pm", "0am", "soon", "8:3", "-1", "8:30:00", "888888", strings.Repeat(" ", 300) + "8"} {
		if got, ok := ReadTime(typed); ok {
			t.Errorf("%q was read as %d", typed, got)
		}
	}
}

func TestReadDays(t *testing.T) {
	for typed, want := range map[string]Weekdays{
		"every day": EveryDay, "daily": EveryDay, "weekdays": Workdays, "Weekends": Weekend, "mon wed fri": 1<<1 | 1<<3 | 1<<5, "Sat-Sun": Weekend, "mon to fri": Workdays, "Mondays and Thursdays": 1<<1 | 1<<4,
		"every sunday": 1, "on Tue, Thu & weekends": 1<<2 | 1<<4 | Weekend, "mon,tue,wed": 1<<1 | 1<<2 | 1<<3, "each weekday": Workdays, "Thur": 1 << 4,
	} {
		if got, ok := ReadDays(typed); !ok || got != want {
			t.Errorf("%q: %s, %v; want %s", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "day", "soon", "every", "every 2 days", "every other monday", "first monday", "monday 9:00", "mon-", "hourly", "every month", "the 15th", "weekly", strings.Repeat("mon ", 60)} {
		if got, ok := ReadDays(typed); ok {
			t.Errorf("%q was read as %s", typed, got)
		}
	}
}

func TestReadDate(t *testing.T) {
	for typed, want := range map[string]string{
		"2026-12-24": "2026-12-24", "24.12.2026": "2026-12-24", "3.4.2026": "2026-04-03", "24 Dec": "2026-12-24", "Dec 24 2026": "2026-12-24", "24th December, 2027": "2027-12-24", "the 24th of December": "2026-12-24", "first may": "2027-05-01", "21 nov": "2026-11-21", "20 nov": "2027-11-20", "Sept 1": "2027-09-01",
		"24-12-2026": "2026-12-24", "24/12/2026": "2026-12-24", "12/24/2026": "2026-12-24", "5/5/2027": "2027-05-05", "2026/12/24": "2026-12-24", "24/dec/2026": "2026-12-24", "29 feb": "2028-02-29", "2020-01-01": "2020-01-01",
		"today": "2026-11-21", "Tomorrow": "2026-11-22", "next monday": "2026-11-23", "next Saturday": "2026-11-28", "saturday": "2026-11-28", "on sunday": "2026-11-22", "in 3 days": "2026-11-24", "in one week": "2026-11-28", "in 2 weeks": "2026-12-05", "Thu 24 Dec": "2026-12-24",
	} {
		if got, ok := ReadDate(typed, saturday); !ok || got.String() != want {
			t.Errorf("%q: %s, %v; want %s", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "3/4/2026", "03-04-2026", "31.4.2026", "29 feb 2027", "30 feb", "24.12.26", "24.12", "dec", "dec 2026", "24", "2026", "next", "next week", "in 3", "in 99999 days", "in 9999 days", "in x days", "fri 24 dec 2026", "24 dec 1999", "24 dec 2026 9", "mon tue", "soon", strings.Repeat(" ", 300) + "today"} {
		if got, ok := ReadDate(typed, saturday); ok {
			t.Errorf("%q was read as %s", typed, got)
		}
	}
	if got, ok := ReadDate("tomorrow", Date{}); ok {
		t.Errorf("the day after no day is %s", got)
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		from string
		days int
		want string
	}{{"2026-12-31", 1, "2027-01-01"}, {"2028-02-28", 1, "2028-02-29"}, {"2028-02-28", 2, "2028-03-01"}, {"2026-03-01", -1, "2026-02-28"}, {"2026-11-21", 3650, "2036-11-18"}} {
		from, err := ParseDate(c.from)
		if err != nil {
			t.Fatal(err)
		}
		got := from.AddDays(c.days)
		if got.String() != c.want || got.Sub(from) != c.days || got.Before(from) != (c.days < 0) || from.Before(got) != (c.days > 0) {
			t.Errorf("%s and %d days is %s", c.from, c.days, got)
		}
	}
	for _, s := range []string{"", "2026-2-3", "2026-02-30", "0000-01-01", "2026-11-21 ", "+2026-11-21"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
	evening := time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC)
	if d := DateOf(evening, location(t, "Asia/Kathmandu")); d.String() != "2026-11-22" {
		t.Errorf("in Kathmandu it is %s", d)
	}
	if got := Workdays.List(); len(got) != 5 || got[0] != time.Monday || Workdays.Has(time.Sunday) || EveryDay.Has(7) || EveryDay.Has(-1) {
		t.Errorf("workdays are %v", got)
	}
}

func FuzzReadRule(f *testing.F) {
	for _, typed := range []string{"weekdays at 18:00", "every other Sunday 10", "last friday of the month 17:00", "every 6 hours from 9", "24 Dec 2026 18:00", "tomorrow noon", "0 18 * * 1-5", "@daily", "month day 31 12:00", "mon - fri 8 p.m.", "in 3 days at 9", "3/4/2026 9", "\xff 9:00", "once a 9", "every every 2 2"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		r, err := ReadRule(typed, saturday)
		if err != nil {
			var e *RuleError
			if !errors.As(err, &e) || e.Error() == "" {
				t.Fatalf("%q: %v", typed, err)
			}
			return
		}
		back, err := ParseRule(r.String())
		if err != nil || back != r {
			t.Fatalf("%q: %+v, stored as %q, read as %+v, %v", typed, r, r, back, err)
		}
		r.Next(time.UTC, time.Unix(1795000000, 0))
		r.Shortest()
	})
}

func FuzzReadParts(f *testing.F) {
	for _, s := range []string{"8:30pm", "mon-fri", "24 Dec 2026", "next monday", "in 3 days", "daily 08:30", "every 2 weeks sun 10:00 from 2026-11-22"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if minute, ok := ReadTime(s); ok && (minute < 0 || minute >= minutesOfDay) {
			t.Errorf("%q: minute %d", s, minute)
		}
		if days, ok := ReadDays(s); ok && (days == 0 || days > EveryDay) {
			t.Errorf("%q: days %d", s, days)
		}
		if date, ok := ReadDate(s, saturday); ok && !date.Valid() {
			t.Errorf("%q: date %v", s, date)
		}
		if r, err := ParseRule(s); err == nil && r.String() != s {
			t.Errorf("%q: %q", s, r)
		}
	})
}

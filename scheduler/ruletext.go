package scheduler

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// String is the rule as it is stored; ParseRule reads it back. Rules that hold (see
// Valid) and are the same have the same text:
//
//	daily 08:30
//	mon,wed,fri 18:00
//	every 2 weeks sun 10:00 from 2026-11-22
//	month 2 sun 10:00
//	month last fri 17:00
//	month day 15 12:00
//	every 6h 09:00
//	once 2026-12-24 18:00
//	cron 0 18 * * 1-5
//
// The zero Rule is "never", which ParseRule refuses.
func (r Rule) String() string {
	at := fmt.Sprintf("%02d:%02d", r.Minute/60, r.Minute%60)
	switch r.Kind {
	case Weekly:
		switch {
		case r.Every > 1:
			return fmt.Sprintf("every %d weeks %s %s from %s", r.Every, r.Days, at, r.From)
		case r.Days == EveryDay:
			return "daily " + at
		}
		return r.Days.String() + " " + at
	case MonthWeekday:
		if r.Nth < 0 {
			return fmt.Sprintf("month last %s %s", r.Days, at)
		}
		return fmt.Sprintf("month %d %s %s", r.Nth, r.Days, at)
	case MonthDay:
		return fmt.Sprintf("month day %d %s", r.Day, at)
	case Hourly:
		return fmt.Sprintf("every %s %s", stepText(r.Step), at)
	case Once:
		return fmt.Sprintf("once %s %s", r.Date, at)
	case Cron:
		return "cron " + tidyCron(r.Spec)
	}
	return "never"
}

// ParseRule reads the text that String writes, and nothing that is written otherwise:
// ReadRule reads what people type.
func ParseRule(s string) (Rule, error) {
	if len(s) > maxTyped+len("cron ") {
		return Rule{}, fmt.Errorf("the stored rule is longer than any is")
	}
	r, ok := parseRule(s)
	if !ok {
		return Rule{}, fmt.Errorf("stored rule %q cannot be read", s)
	}
	if err := r.Valid(); err != nil {
		return Rule{}, fmt.Errorf("stored rule %q: %w", s, err)
	}
	if r.String() != s {
		return Rule{}, fmt.Errorf("stored rule %q should be %q", s, r)
	}
	return r, nil
}

// parseRule need not be strict: what it reads must be written the same.
func parseRule(s string) (Rule, bool) {
	if spec, ok := strings.CutPrefix(s, "cron "); ok {
		return Rule{Kind: Cron, Spec: spec}, true
	}
	f := strings.Split(s, " ")
	var r Rule
	var end []string // what follows the time
	var okDay bool
	switch first := f[0]; {
	case first == "daily" && len(f) >= 2:
		r, end, okDay = Rule{Kind: Weekly, Days: EveryDay}, f[1:], true
	case first == "every" && len(f) >= 5 && f[2] == "weeks":
		every, err1 := strconv.Atoi(f[1])
		days, err2 := parseWeekdays(f[3])
		if len(f) != 7 || f[5] != "from" || every < 2 {
			return r, false
		}
		from, err3 := ParseDate(f[6])
		r = Rule{Kind: Weekly, Every: every, Days: days, From: from}
		end, okDay = f[4:5], err1 == nil && err2 == nil && err3 == nil
	case first == "every" && len(f) >= 3:
		step, err := time.ParseDuration(f[1])
		r, end, okDay = Rule{Kind: Hourly, Step: step}, f[2:], err == nil
	case first == "month" && len(f) >= 4 && f[1] == "day":
		day, err := strconv.Atoi(f[2])
		r, end, okDay = Rule{Kind: MonthDay, Day: day}, f[3:], err == nil
	case first == "month" && len(f) >= 4:
		nth, err1 := strconv.Atoi(strings.Replace(f[1], "last", "-1", 1))
		days, err2 := parseWeekdays(f[2])
		r, end, okDay = Rule{Kind: MonthWeekday, Nth: nth, Days: days}, f[3:], err1 == nil && err2 == nil
	case first == "once" && len(f) >= 3:
		date, err := ParseDate(f[1])
		r, end, okDay = Rule{Kind: Once, Date: date}, f[2:], err == nil
	case len(f) >= 2:
		days, err := parseWeekdays(first)
		r, end, okDay = Rule{Kind: Weekly, Days: days}, f[1:], err == nil
	}
	if !okDay || len(end) != 1 {
		return r, false
	}
	t, err := time.Parse("15:04", end[0])
	r.Minute = t.Hour()*60 + t.Minute()
	return r, err == nil
}

func stepText(step time.Duration) string {
	if step > 0 && step%time.Hour == 0 {
		return fmt.Sprintf("%dh", step/time.Hour)
	}
	return fmt.Sprintf("%dm", step/time.Minute)
}

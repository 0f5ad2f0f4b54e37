package scheduler

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"time"
)

// Rule says when something recurs, as minutes of a local wall clock. The zero Rule
// never comes. Fields that a kind does not use are ignored.
type Rule struct {
	Kind   Kind
	Minute int      // of the local day, 0 … 1439: when it comes, all kinds but Cron; of Hourly, one of the times on its grid
	Days   Weekdays // Weekly: on which; MonthWeekday: exactly one
	Every  int      // Weekly: every so many weeks, to 52 (1 or 0: each), counted from the week (Monday first) of From
	From   Date     // Weekly with Every > 1: not before this date
	Nth    int      // MonthWeekday: 1 … 4, or -1 for the last
	Day    int      // MonthDay: 1 … 31; in a shorter month it is the last day

	// Step of Hourly is 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h or 12h: through the whole
	// local day, at the times that are a number of steps before or after Minute.
	Step time.Duration

	Date Date   // Once: the only day
	Spec string // Cron: five fields (0 18 * * 1-5) or a descriptor (@daily), without a zone
}

// Kind is how a Rule says its days.
type Kind uint8

const (
	Weekly       Kind = iota + 1 // on days of the week; daily is all seven of them
	MonthWeekday                 // on the second Sunday, or the last Friday, of each month
	MonthDay                     // on the same day of each month
	Hourly                       // several times a day
	Once                         // on one date
	Cron                         // as a crontab says it
)

var steps = []time.Duration{
	15 * time.Minute, 20 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
	3 * time.Hour, 4 * time.Hour, 6 * time.Hour, 8 * time.Hour, 12 * time.Hour,
}

const (
	minutesOfDay = 24 * 60
	maxEvery     = 52
	// calendarYears is the cycle in which leap years and weekdays come round (but for
	// centuries), so every distance between two dates of a rule shows up in it.
	calendarYears = 28
	// searchDays is longer than the longest wait between two dates of any rule: from
	// 29 February 2096 to that of 2104.
	searchDays = 9 * 366
)

// Next returns the first time that is after the given moment. A minute that the clocks
// of loc skip comes at the end of the gap, one that they show twice comes the first
// time only, and on a date that a zone skipped there is none; minutes that fall on the
// same moment are one. It is not ok if the rule never comes again, does not hold (see
// Valid), or the year is not within 1 to 9999.
func (r Rule) Next(loc *time.Location, after time.Time) (next time.Time, ok bool) {
	p, err := r.pattern()
	if err != nil || loc == nil {
		return time.Time{}, false
	}
	date := DateOf(after, loc)
	hour, minute, _ := after.In(loc).Clock()
	m := hour*60 + minute
	// Wall minutes before the one shown at the moment have all come: the map from wall
	// minutes to moments never goes back. A few of those that follow may have come too,
	// when the clocks were set back; or never come, in a day that a zone skips.
	for range 3 * minutesOfDay {
		if date, m, ok = p.next(date, m); !ok {
			return time.Time{}, false
		}
		t, exists := wallClock(date.Year, date.Month, date.Day, m, loc)
		if exists && t.After(after) {
			return t, true
		}
		m++
	}
	return time.Time{}, false
}

// Shortest returns the shortest distance on the local clock between two times of the
// rule; 0 if there are no two.
func (r Rule) Shortest() time.Duration {
	p, err := r.pattern()
	if err != nil || r.Kind == Once {
		return 0
	}
	first, last, shortest := -1, -1, 0
	for m, ok := p.times.next(0); ok; m, ok = p.times.next(m + 1) {
		if first < 0 {
			first = m
		} else if d := m - last; shortest == 0 || d < shortest {
			shortest = d
		}
		last = m
	}
	if days := p.shortestDays(); days > 0 {
		if overnight := days*minutesOfDay + first - last; shortest == 0 || overnight < shortest {
			shortest = overnight
		}
	}
	return time.Duration(shortest) * time.Minute
}

// Valid says what keeps the rule from holding.
func (r Rule) Valid() error {
	_, err := r.pattern()
	return err
}

// pattern is what all rules come down to: some dates, and on each the same times.
type pattern struct {
	on    func(Date) bool
	start Date // none is earlier
	times dayMinutes
}

func (r Rule) pattern() (pattern, error) {
	var p pattern
	if r.Kind != Cron {
		if r.Minute < 0 || r.Minute >= minutesOfDay {
			return p, fmt.Errorf("minute %d of a rule is not in a day (0 to %d)", r.Minute, minutesOfDay-1)
		}
		p.times.add(r.Minute)
	}
	switch r.Kind {
	case Weekly:
		return r.weekly(p)
	case MonthWeekday:
		if r.Days.Len() != 1 || r.Days > EveryDay {
			return p, errors.New("a rule for a weekday of the month needs exactly one weekday")
		}
		if r.Nth != -1 && (r.Nth < 1 || r.Nth > 4) {
			return p, fmt.Errorf("a rule for a weekday of the month takes the 1st to the 4th or the last (-1), not %d", r.Nth)
		}
		p.on = func(d Date) bool {
			if r.Nth > 0 {
				return (d.Day+6)/7 == r.Nth && r.Days.Has(d.Weekday())
			}
			return d.Day+7 > daysIn(d.Year, d.Month) && r.Days.Has(d.Weekday())
		}
	case MonthDay:
		if r.Day < 1 || r.Day > 31 {
			return p, fmt.Errorf("day %d of a rule is not in a month (1 to 31)", r.Day)
		}
		p.on = func(d Date) bool {
			return d.Day == r.Day || d.Day < r.Day && d.Day >= 28 && d.Day == daysIn(d.Year, d.Month)
		}
	case Hourly:
		if !slices.Contains(steps, r.Step) {
			return p, fmt.Errorf("a rule cannot come every %s; it can every %v", r.Step, steps)
		}
		step := int(r.Step / time.Minute)
		for m := r.Minute % step; m < minutesOfDay; m += step {
			p.times.add(m)
		}
		p.on = func(Date) bool { return true }
	case Once:
		if !r.Date.Valid() {
			return p, fmt.Errorf("date %s of a rule is not in the calendar", r.Date)
		}
		p.start = r.Date
		p.on = func(d Date) bool { return d == r.Date }
	case Cron:
		return cronPattern(r.Spec)
	default:
		return p, errors.New("the rule is empty")
	}
	return p, nil
}

func (r Rule) weekly(p pattern) (pattern, error) {
	switch {
	case r.Days == 0 || r.Days > EveryDay:
		return p, errors.New("a weekly rule needs a day of the week")
	case r.Every < 0 || r.Every > maxEvery:
		return p, fmt.Errorf("a rule cannot come every %d weeks; it can every 1 to %d", r.Every, maxEvery)
	case r.Every <= 1:
		p.on = func(d Date) bool { return r.Days.Has(d.Weekday()) }
		return p, nil
	case !r.From.Valid():
		return p, fmt.Errorf("a rule for every %d weeks needs a date to count from; %s is not in the calendar", r.Every, r.From)
	}
	p.start = r.From
	week := r.From.monday()
	p.on = func(d Date) bool { return r.Days.Has(d.Weekday()) && d.monday().Sub(week)/7%r.Every == 0 }
	return p, nil
}

// next returns the first minute that is not before the given one (which may be 1440).
func (p *pattern) next(date Date, minute int) (Date, int, bool) {
	if date.Before(p.start) {
		date, minute = p.start, 0
	}
	if p.on(date) {
		if m, ok := p.times.next(minute); ok {
			return date, m, inCalendar(date)
		}
	}
	for range searchDays {
		date = date.AddDays(1)
		if !inCalendar(date) {
			break
		}
		if p.on(date) {
			m, ok := p.times.next(0)
			return date, m, ok
		}
	}
	return Date{}, 0, false
}

func inCalendar(d Date) bool { return d.Year >= 1 && d.Year <= 9999 }

// shortestDays returns the shortest distance between two of the dates; 0 if there are
// no two.
func (p *pattern) shortestDays() int {
	date := p.start
	if date.IsZero() {
		date = Date{2001, time.January, 1}
	}
	shortest, last := 0, -1
	for i := range calendarYears * 366 {
		if p.on(date) {
			if last >= 0 && (shortest == 0 || i-last < shortest) {
				shortest = i - last
			}
			last = i
		}
		if shortest == 1 {
			break
		}
		date = date.AddDays(1)
	}
	return shortest
}

// dayMinutes is a set of minutes of the day: for each hour, a bit for each minute.
type dayMinutes [24]uint64

func (s *dayMinutes) add(m int) { s[m/60] |= 1 << (m % 60) }

// next returns the first of the set that is not before m.
func (s *dayMinutes) next(m int) (int, bool) {
	for hour := m / 60; hour < 24; hour++ {
		if left := s[hour] >> (m % 60); left != 0 {
			return m + bits.TrailingZeros64(left), true
		}
		m = (hour + 1) * 60
	}
	return 0, false
}

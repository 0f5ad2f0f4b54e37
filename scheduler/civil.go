package scheduler

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"time"
)

// Date is a day of the calendar, the same in every zone. The zero Date is none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the date that a calendar in loc shows at t.
func DateOf(t time.Time, loc *time.Location) Date {
	year, month, day := t.In(loc).Date()
	return Date{year, month, day}
}

// ParseDate reads 2026-11-21, which is how String writes a date, and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("date %.20q is not one like 2026-11-21", s)
	}
	return DateOf(t, time.UTC), nil
}

// String is the date as 2026-11-21.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// IsZero reports whether d is none.
func (d Date) IsZero() bool { return d == Date{} }

// Valid reports whether the calendar has the date, in a year from 1 to 9999.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && d.Month >= time.January && d.Month <= time.December && d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

// Before reports whether d comes before e.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// AddDays returns the date n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date {
	if day := d.Day + n; day >= 1 && day <= 28 { // every month has it
		return Date{d.Year, d.Month, day}
	}
	return DateOf(d.utc().AddDate(0, 0, n), time.UTC)
}

// Sub returns the days from e to d.
func (d Date) Sub(e Date) int { return int(d.utc().Sub(e.utc()) / (24 * time.Hour)) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// utc is the date's midnight as plain numbers.
func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// monday is the first day of the date's week.
func (d Date) monday() Date { return d.AddDays(-(int(d.Weekday()+6) % 7)) }

// daysIn returns how many days the month has.
func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Weekdays is a set of days of the week: bit 1<<time.Sunday and so on.
type Weekdays uint8

const (
	EveryDay Weekdays = 1<<7 - 1
	Weekend  Weekdays = 1<<time.Saturday | 1<<time.Sunday
	Workdays Weekdays = EveryDay &^ Weekend // Monday to Friday
)

// Has reports whether day is in the set.
func (w Weekdays) Has(day time.Weekday) bool { return day >= 0 && day < 7 && w>>day&1 != 0 }

// List returns the days of the set, Monday first.
func (w Weekdays) List() []time.Weekday {
	var days []time.Weekday
	for i := range 7 {
		if day := time.Weekday((i + 1) % 7); w.Has(day) {
			days = append(days, day)
		}
	}
	return days
}

// Len returns how many days are in the set.
func (w Weekdays) Len() int { return bits.OnesCount8(uint8(w & EveryDay)) }

// String is the set as "mon,wed,fri".
func (w Weekdays) String() string {
	var names []string
	for _, day := range w.List() {
		names = append(names, strings.ToLower(day.String()[:3]))
	}
	return strings.Join(names, ",")
}

var errNoDays = errors.New("no day of the week is named")

// parseWeekdays reads what String writes.
func parseWeekdays(s string) (Weekdays, error) {
	var w Weekdays
	for name := range strings.SplitSeq(s, ",") {
		for i := range 7 {
			if strings.EqualFold(name, time.Weekday(i).String()[:3]) {
				w |= 1 << i
			}
		}
	}
	if w == 0 {
		return 0, errNoDays
	}
	return w, nil
}

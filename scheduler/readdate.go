package scheduler

import (
	"strconv"
	"strings"
	"time"
)

// maxAhead is how many days ahead a date can be told by counting.
const maxAhead = 3660

// ReadDate reads a date as somebody types it on the given day: 2026-12-24, 24.12.2026,
// 24 Dec, Dec 24 2026, today, tomorrow, next Monday, in 3 days. A date without a year
// is the next such from today. 3/4/2026 is refused: half the world reads it as March,
// the other half as April.
func ReadDate(s string, today Date) (Date, bool) {
	if len(s) > maxTyped {
		return Date{}, false
	}
	return dateOfWords(words(s), today)
}

// tellsDate reports whether the words are about a date, be it one or not.
func tellsDate(ws []string) bool {
	for i, w := range ws {
		_, _, numbers := dateNumbers(w)
		if numbers || monthName(w) != 0 || w == "today" || w == "tomorrow" || w == "next" {
			return true
		}
		if i > 0 && ws[i-1] == "in" {
			if _, counted := number(w); counted {
				return true
			}
		}
	}
	return false
}

func dateOfWords(ws []string, today Date) (Date, bool) {
	ws = without(ws, "on", "the", "of")
	if len(ws) > 1 { // a weekday before the date has to be its own
		if day, ok := weekday(ws[0]); ok {
			d, ok := dateOfWords(ws[1:], today)
			return d, ok && d.Weekday() == day
		}
	}
	d, ok := Date{}, false
	switch len(ws) {
	case 1:
		switch ws[0] {
		case "today":
			d = today
		case "tomorrow":
			d = today.AddDays(1)
		default:
			if day, ok := weekday(ws[0]); ok {
				d = today.AddDays(1).next(1 << day)
			} else {
				d = dateOfNumbers(ws[0])
			}
		}
		ok = true
	case 2:
		if day, known := weekday(ws[1]); ws[0] == "next" && known {
			d, ok = today.AddDays(1).next(1<<day), true
		} else {
			d, ok = dayAndMonth(ws[0], ws[1], "", today)
		}
	case 3:
		if n, counted := number(ws[1]); ws[0] == "in" && counted && n <= maxAhead {
			switch ws[2] {
			case "day", "days":
				d, ok = today.AddDays(n), true
			case "week", "weeks":
				d, ok = today.AddDays(7*n), true
			}
		} else {
			d, ok = dayAndMonth(ws[0], ws[1], ws[2], today)
		}
	}
	return d, ok && d.Valid()
}

// dayAndMonth reads "24" "dec" or "dec" "24th", and a year if there is one.
func dayAndMonth(a, b, year string, today Date) (Date, bool) {
	if monthName(a) != 0 {
		a, b = b, a
	}
	month := monthName(b)
	day, ok := ordinalNumber(a)
	if !ok {
		day, ok = digits(a, 2)
	}
	if !ok || month == 0 {
		return Date{}, false
	}
	if year != "" {
		d := Date{Month: month, Day: day}
		if isYear(year) {
			d.Year, _ = strconv.Atoi(year)
		}
		return d, d.Valid()
	}
	for y := today.Year; y <= today.Year+8; y++ { // as long as 29 February can be away
		if d := (Date{y, month, day}); d.Valid() && !d.Before(today) {
			return d, true
		}
	}
	return Date{}, false
}

// dateOfNumbers reads 2026-12-24, 24.12.2026, and 24/12/2026 or 12/24/2026 where only
// one reading is a date; the zero Date is none.
func dateOfNumbers(s string) Date {
	n, separator, ok := dateNumbers(s)
	if !ok {
		return Date{}
	}
	if n[0] > 31 {
		return Date{n[0], time.Month(n[1]), n[2]}
	}
	dayFirst := Date{n[2], time.Month(n[1]), n[0]}
	if separator == "." || n[0] == n[1] {
		return dayFirst
	}
	monthFirst := Date{n[2], time.Month(n[0]), n[1]}
	switch {
	case !monthFirst.Valid():
		return dayFirst
	case !dayFirst.Valid():
		return monthFirst
	}
	return Date{}
}

// dateNumbers takes a date of three numbers apart, of which the first or the last is a
// year.
func dateNumbers(s string) (n [3]int, separator string, ok bool) {
	for _, separator = range []string{"-", ".", "/"} {
		parts := strings.Split(s, separator)
		if len(parts) != 3 {
			continue
		}
		for i, part := range parts {
			if n[i], ok = digits(part, 4); !ok {
				return n, separator, false
			}
		}
		return n, separator, isYear(parts[0]) && len(parts[1]) <= 2 && len(parts[2]) <= 2 || isYear(parts[2]) && len(parts[0]) <= 2 && len(parts[1]) <= 2
	}
	return n, "", false
}

// isYear tells the years of rules from times like 1830 and from short years.
func isYear(s string) bool {
	n, ok := digits(s, 4)
	return ok && len(s) == 4 && n >= 2000 && n < 2200
}

// next returns the first date from d on that is on one of the days.
func (d Date) next(days Weekdays) Date {
	for range 7 {
		if days.Has(d.Weekday()) {
			break
		}
		d = d.AddDays(1)
	}
	return d
}

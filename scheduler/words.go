package scheduler

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

var spelling = strings.NewReplacer(
	",", " ", ";", " ", "&", " and ", "+", " and ", "a.m.", "am", "p.m.", "pm", "a.m", "am", "p.m", "pm",
	"–", "-", "—", "-", "’", "'",
)

// words takes what somebody typed apart, in lower case.
func words(typed string) []string {
	var ws []string
	for w := range strings.FieldsSeq(spelling.Replace(strings.ToLower(typed))) {
		w = strings.TrimRight(w, ".!:")
		if date, clock, ok := strings.Cut(w, "t"); ok && len(date) == len("2026-12-24") && strings.Contains(clock, ":") {
			ws = append(ws, date, clock) // 2026-12-24T18:00
		} else if strings.ContainsAny(w, "/") && strings.ContainsAny(w, "aeiou") {
			ws = append(ws, strings.FieldsFunc(w, func(r rune) bool { return r == '/' })...) // mon/wed/fri
		} else if w != "" {
			ws = append(ws, w)
		}
	}
	return ws
}

// without returns the words without some that say nothing.
func without(ws []string, idle ...string) []string {
	return slices.DeleteFunc(slices.Clone(ws), func(w string) bool { return slices.Contains(idle, w) })
}

// weekday reads "mon", "monday" or "mondays".
func weekday(w string) (time.Weekday, bool) {
	switch w {
	case "tues":
		return time.Tuesday, true
	case "weds":
		return time.Wednesday, true
	case "thur", "thurs":
		return time.Thursday, true
	}
	w = strings.TrimSuffix(w, "s")
	for day := time.Sunday; day <= time.Saturday; day++ {
		if name := strings.ToLower(day.String()); w == name || w == name[:3] {
			return day, true
		}
	}
	return 0, false
}

// monthName reads "dec" or "december"; 0 is none.
func monthName(w string) time.Month {
	if w == "sept" {
		return time.September
	}
	for month := time.January; month <= time.December; month++ {
		if name := strings.ToLower(month.String()); w == name || w == name[:3] {
			return month
		}
	}
	return 0
}

var numberNames = []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
var ordinalNames = []string{"", "first", "second", "third", "fourth", "fifth"}

// number reads 6 or "six".
func number(w string) (int, bool) {
	if i := slices.Index(numberNames, w); i > 0 {
		return i, true
	}
	return digits(w, 4)
}

// ordinalNumber reads 2nd or "second".
func ordinalNumber(w string) (int, bool) {
	if i := slices.Index(ordinalNames, w); i > 0 {
		return i, true
	}
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		if n, ok := strings.CutSuffix(w, ending); ok {
			return digits(n, 2)
		}
	}
	return 0, false
}

// digits reads a number of at most so many digits and of nothing else.
func digits(s string, most int) (int, bool) {
	if s == "" || len(s) > most || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

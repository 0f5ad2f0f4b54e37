package scheduler

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// timeOfDay is how people write one: 8, 8:30, 08.30, 8h30, 0830, 8pm, 8:30 p.m.
var timeOfDay = regexp.MustCompile(`^(\d{1,2})(?:[:.h]?(\d{2}))?h?\s*(?:([ap])\.?m\.?)?$`)

// ReadTime reads a time of day as somebody types it, on a 12- or 24-hour clock, "noon"
// or "midnight", and returns its minute of the day, 0 to 1439.
func ReadTime(s string) (minute int, ok bool) {
	if len(s) > maxTyped {
		return 0, false
	}
	s = strings.ToLower(strings.TrimSpace(s))
	switch s {
	case "noon", "midday":
		return 12 * 60, true
	case "midnight", "24:00":
		return 0, true
	}
	m := timeOfDay.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ = strconv.Atoi("0" + m[2])
	if half := m[3]; half != "" {
		if hour < 1 || hour > 12 {
			return 0, false
		}
		hour %= 12
		if half == "p" {
			hour += 12
		}
	}
	if hour > 23 || minute > 59 {
		return 0, false
	}
	return hour*60 + minute, true
}

// takeTime takes the only time of day out of the words, with the "at" before it.
func takeTime(ws []string) (minute int, found bool, rest []string, ok bool) {
	begin, end := -1, -1
	for i := 0; i < len(ws); i++ {
		m, n, is := clockTime(ws, i)
		if !is {
			continue
		}
		if begin >= 0 {
			return 0, false, ws, false
		}
		minute, begin, end = m, i, i+n
		i += n - 1
	}
	if begin < 0 { // else a mere number that can be nothing but a time
		for i, w := range ws {
			m, is := ReadTime(w)
			if is && begin < 0 && (i > 0 && leadsToTime(ws, i) || i == len(ws)-1 && lastIsTime(ws)) {
				minute, begin, end = m, i, i+1
			}
		}
	}
	if begin < 0 {
		return 0, false, ws, true
	}
	if begin > 0 && (ws[begin-1] == "at" || ws[begin-1] == "@" || ws[begin-1] == "from") {
		begin--
	}
	if end < len(ws) && (ws[end] == "o'clock" || ws[end] == "oclock") {
		end++
	}
	return minute, true, slices.Concat(ws[:begin], ws[end:]), true
}

// clockTime reads what is a time wherever it stands, like 18:00, 7pm, "7 pm", 20h or
// noon, and says how many words that takes.
func clockTime(ws []string, i int) (minute, n int, ok bool) {
	w := strings.TrimPrefix(ws[i], "@")
	if i+1 < len(ws) && (ws[i+1] == "am" || ws[i+1] == "pm") {
		minute, ok = ReadTime(w + ws[i+1])
		return minute, 2, ok
	}
	minute, ok = ReadTime(w)
	if !ok || strings.Trim(w, "0123456789.") == "" && w == ws[i] {
		return 0, 0, false
	}
	if strings.HasSuffix(w, "h") && i > 0 && (ws[i-1] == "every" || ws[i-1] == "each") { // a step
		return 0, 0, false
	}
	return minute, 1, true
}

// leadsToTime reports whether the word before says that a number is a time.
func leadsToTime(ws []string, i int) bool {
	if i+1 < len(ws) && monthName(ws[i+1]) != 0 { // from 3 December
		return false
	}
	return ws[i-1] == "at" || ws[i-1] == "@" || isFrom(ws[i-1])
}

// lastIsTime reports whether a number at the end is a time, and not a day or a year.
func lastIsTime(ws []string) bool {
	last := len(ws) - 1
	if last == 0 {
		return true
	}
	before := ws[last-1]
	_, dayBefore := digits(before, 2)
	switch {
	case before == "day" && !(last > 1 && (ws[last-2] == "every" || ws[last-2] == "each")):
		return false // day 15
	case before == "every" || before == "each" || before == "in":
		return false
	case monthName(before) != 0: // 24 Dec 9, but neither 24 Dec 2026 nor Dec 24
		return last > 1 && monthName(ws[last-2]) == 0 && startsWithDigit(ws[last-2]) && !isYear(ws[last])
	case last > 1 && monthName(ws[last-2]) != 0 && (dayBefore || startsWithDigit(before)): // Dec 24 2026
		return !isYear(ws[last])
	}
	return true
}

// meansTime reports whether a word is meant as a time, which it need not be.
func meansTime(w string) bool {
	return startsWithDigit(w) && (strings.Contains(w, ":") || strings.HasSuffix(w, "am") || strings.HasSuffix(w, "pm"))
}

func startsWithDigit(w string) bool { return w != "" && w[0] >= '0' && w[0] <= '9' }

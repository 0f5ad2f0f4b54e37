package help

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"cairn/zones"
)

// quoted is the evidence of hours that stand in a source. Others were read, or known, by
// whoever compiled the facts, and no source has their words.
const quoted = "quoted"

// week is when somebody answers. The zero week is unknown.
type week struct {
	always bool
	spans  []span
	zone   *time.Location
}

// span is from one local minute of the day to another, on some days of the week. An end
// beyond 24:00 is in the next morning.
type span struct {
	days     [7]bool // by time.Weekday: the days on which it begins
	from, to int
}

const dayMinutes = 24 * 60

func (w week) known() bool {
	return w.always || len(w.spans) > 0
}

func (w week) openAt(t time.Time) bool {
	if w.always {
		return true
	}
	if len(w.spans) == 0 {
		return false
	}
	t = t.In(w.zone)
	minute, today := t.Hour()*60+t.Minute(), t.Weekday()
	yesterday := (today + 6) % 7
	for _, s := range w.spans {
		if s.days[today] && s.from <= minute && minute < s.to {
			return true
		}
		if s.days[yesterday] && minute+dayMinutes < s.to {
			return true
		}
	}
	return false
}

// parseWeek reads hours: none, "always", or spans of days and times in an IANA zone, like
// "Mon-Fri 09:00-17:00", "Mon Wed 10:00-12:00" or "daily 20:00-02:00". A span that ends
// no later than it begins ends on the next morning.
func parseWeek(lines []string, zone string) (week, error) {
	if len(lines) == 0 || len(lines) == 1 && lines[0] == "always" {
		if zone != "" {
			return week{}, fmt.Errorf("zone %q has no spans to say it of", zone)
		}
		return week{always: len(lines) == 1}, nil
	}
	if zone == "" || zone == "Local" {
		return week{}, errors.New("hours need the IANA zone they are in")
	}
	location, err := zones.Load(zone)
	if err != nil {
		return week{}, fmt.Errorf("zone %q is no IANA zone", zone)
	}
	w := week{zone: location}
	for _, line := range lines {
		s, err := parseSpan(line)
		if err != nil {
			return week{}, fmt.Errorf("hours %q: %w", line, err)
		}
		w.spans = append(w.spans, s)
	}
	return w, nil
}

func parseSpan(line string) (span, error) {
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return span{}, errors.New(`want days and times, like "Mon-Fri 09:00-17:00"`)
	}
	var s span
	for _, days := range fields[:len(fields)-1] {
		if err := s.addDays(days); err != nil {
			return span{}, err
		}
	}
	from, to, _ := strings.Cut(fields[len(fields)-1], "-")
	var err error
	if s.from, err = parseMinute(from); err != nil {
		return span{}, err
	}
	if s.to, err = parseMinute(to); err != nil {
		return span{}, err
	}
	if s.from == dayMinutes || s.from == s.to {
		return span{}, errors.New("it begins at no usable time")
	}
	if s.to < s.from {
		s.to += dayMinutes
	}
	return s, nil
}

// addDays adds "daily", a day like "Mon", or a range like "Fri-Sun".
func (s *span) addDays(days string) error {
	if days == "daily" {
		s.days = [7]bool{true, true, true, true, true, true, true}
		return nil
	}
	first, last, isRange := strings.Cut(days, "-")
	from, ok := weekday(first)
	to := from
	if ok && isRange {
		to, ok = weekday(last)
	}
	if !ok {
		return fmt.Errorf("%q are no days of the week", days)
	}
	for day := from; ; day = (day + 1) % 7 {
		s.days[day] = true
		if day == to {
			return nil
		}
	}
}

func weekday(short string) (time.Weekday, bool) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if day.String()[:3] == short {
			return day, true
		}
	}
	return 0, false
}

// parseMinute reads "00:00" to "24:00" as minutes of the day.
func parseMinute(clock string) (int, error) {
	if clock == "24:00" {
		return dayMinutes, nil
	}
	t, err := time.Parse("15:04", clock)
	if err != nil || len(clock) != len("15:04") {
		return 0, fmt.Errorf("%q is no time of day", clock)
	}
	return t.Hour()*60 + t.Minute(), nil
}

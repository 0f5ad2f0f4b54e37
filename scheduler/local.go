// Package scheduler knows when: local times in IANA zones, the groups of prompts that
// are due, and the queue of messages that goes out. What a message says and how it is
// sent is the caller's.
package scheduler

import "time"

// wallClock returns the moment at which a clock in loc shows the minute of the day;
// for a minute in a gap, the end of the gap; for one that comes twice, the first. It
// reports whether the day exists at all: zones have crossed the date line.
func wallClock(year int, month time.Month, day, minute int, loc *time.Location) (_ time.Time, exists bool) {
	t := time.Date(year, month, day, minute/60, minute%60, 0, 0, loc)
	want := time.Date(year, month, day, minute/60, minute%60, 0, 0, time.UTC) // the wall clock as plain numbers
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	switch shown := t.Unix() + int64(offset); {
	case shown < want.Unix(): // time.Date chose the moment before the gap
		return end, !skipsDay(end)
	case shown > want.Unix(): // …or the moment after it
		return start, !skipsDay(start)
	}
	// The same wall clock may have been shown before the last change, too.
	if !start.IsZero() {
		_, before := start.Add(-time.Second).Zone()
		if earlier := t.Add(time.Duration(offset-before) * time.Second); before > offset && earlier.Before(start) {
			return earlier, true
		}
	}
	return t, true
}

// skipsDay reports whether the clock jumps over a whole day at the given change.
func skipsDay(change time.Time) bool {
	_, after := change.Zone()
	_, before := change.Add(-time.Second).Zone()
	return after-before >= 24*3600
}

package scheduler

import (
	"strings"
	"time"

	"cairn/data"
	"cairn/zones"
)

// quietGrace is how late a message still comes in the quiet hours: one that was asked for
// in them, and one that was due right before them.
const quietGrace = 30 * time.Minute

// InsteadOf returns the outcome of a message that is not to be sent at now; "": it is.
func InsteadOf(d data.Delivery, now time.Time, limits LateLimits) string {
	loc := zones.OrUTC(d.Zone)
	late := now.Sub(d.Due)
	home := loc // where the member's quiet hours and days are
	if there, err := zones.Load(d.Settings.Zone); err == nil {
		home = there
	}
	switch {
	case d.Gone:
		return data.Skipped
	case d.Post != nil:
		switch {
		case afterItsEnd(d):
			return data.Skipped
		case late > limits.Post:
			return data.TooLate
		case !d.ByHand && contains(d.Post.Skips, DateOf(d.Due, loc).String()):
			return data.Skipped
		}
		return ""
	case d.Kind == data.CheckInPrompt && late > limits.CheckIn, d.Kind != data.CheckInPrompt && late > limits.Own:
		return data.TooLate
	case quiet(d.Settings, home, now) && late > quietGrace:
		// A due time in the quiet hours was asked for; to be that late in them was not.
		return data.QuietHours
	case d.Kind == data.CheckInPrompt && !d.Settings.AskAnyway && !d.LastCheckIn.Before(DayStart(home, d.Settings.DayEnds, d.Due)):
		return data.AlreadyDone
	case d.Unreached() && !d.TriesClosedDMs(now): // last: what does not come anyway tries nothing
		return data.DMsClosed
	}
	return ""
}

// afterItsEnd reports whether a post was due after its last day: it comes no more.
func afterItsEnd(d data.Delivery) bool {
	if d.Post == nil || d.ByHand || d.Post.Ends == "" {
		return false
	}
	return DateOf(d.Due, zones.OrUTC(d.Zone)).String() > d.Post.Ends
}

func contains(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// quiet reports whether a time is in a member's quiet hours.
func quiet(s data.Settings, loc *time.Location, t time.Time) bool {
	hour, minute, _ := t.In(loc).Clock()
	return InQuiet(s, hour*60+minute)
}

// InQuiet reports whether a minute of the local day is in a member's quiet hours.
func InQuiet(s data.Settings, minute int) bool {
	if s.QuietFrom <= s.QuietTo {
		return s.QuietFrom <= minute && minute < s.QuietTo
	}
	return minute >= s.QuietFrom || minute < s.QuietTo
}

// DayStart returns when the member's day that t is in began: their days end at the given
// minute of the local clock, so that an entry after midnight belongs to the evening it
// closes.
func DayStart(loc *time.Location, dayEnds int, t time.Time) time.Time {
	date := DateOf(t, loc)
	for range 3 { // two steps back at most: a zone can have skipped a day
		start, exists := wallClock(date.Year, date.Month, date.Day, dayEnds, loc)
		if exists && !start.After(t) {
			return start
		}
		date = date.AddDays(-1)
	}
	return t
}

// NextDay returns when the member's day after the one that t is in begins.
func NextDay(loc *time.Location, dayEnds int, t time.Time) time.Time {
	next, _ := Rule{Kind: Weekly, Minute: dayEnds, Days: EveryDay}.Next(loc, t)
	return next
}

package scheduler

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"cairn/zones"

	"github.com/robfig/cron/v3"
	"pgregory.net/rapid"
)

var (
	tenYearsBegin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	tenYearsEnd   = time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)
)

// eachZone calls f with every zone of the table, once.
func eachZone(t *testing.T, f func(*time.Location)) {
	done := map[string]bool{}
	for _, z := range zones.All() {
		if !done[z.Name] {
			done[z.Name] = true
			f(location(t, z.Name))
		}
	}
	if len(done) < 400 {
		t.Fatalf("%d zones", len(done))
	}
}

// watched is what somebody would note who watches a zone's clock for some days: for
// each wall minute (counted like Unix minutes, in local time) the moment it is first
// shown; a minute that is skipped has the moment of the next one that is shown.
type watched struct {
	first int // the wall minute of at[0]
	at    []time.Time
}

// watch is the law that the rules are held against. It knows nothing of how they are
// worked out: it only looks at the clock every minute.
func watch(loc *time.Location, begin, end time.Time) watched {
	wall := func(t time.Time) int {
		_, offset := t.In(loc).Zone()
		return int((t.Unix() + int64(offset)) / 60)
	}
	begin = begin.Truncate(time.Minute)
	w := watched{first: wall(begin)}
	for t := begin; t.Before(end); t = t.Add(time.Minute) {
		i := wall(t) - w.first
		if i < 0 {
			continue // shown twice, and first before we began to watch
		}
		for len(w.at) <= i { // the ones before it that are missing are skipped
			w.at = append(w.at, t)
		}
	}
	return w
}

// times returns the moments of the wall minutes for which comes is true, without
// doubles.
func (w watched) times(comes func(date Date, minute int) bool) []time.Time {
	var list []time.Time
	var date Date
	for i, at := range w.at {
		n := w.first + i
		if i == 0 || n%minutesOfDay == 0 {
			date = DateOf(time.Unix(int64(n)*60, 0), time.UTC)
		}
		if comes(date, n%minutesOfDay) {
			list = append(list, at)
		}
	}
	return slices.CompactFunc(list, time.Time.Equal)
}

// holds checks that the rule comes at exactly the wanted times: in order from the
// first, and from wherever in between one begins.
func holds(r Rule, loc *time.Location, begin time.Time, want []time.Time) error {
	at := begin
	for _, w := range want {
		halfway := at.Add(w.Sub(at) / 2)
		for _, from := range []time.Time{at, halfway, w.Add(-time.Nanosecond)} {
			if got, ok := r.Next(loc, from); !ok || !got.Equal(w) {
				return fmt.Errorf("%s in %s after %s: %s, %v; want %s", r, loc, from.In(loc), got.In(loc), ok, w.In(loc))
			}
		}
		at = w
	}
	return nil
}

// All zones, all changes of their clocks in ten years, the minutes around.
func TestNextAtEveryChange(t *testing.T) {
	t.Parallel()
	quarters := mustParse(t, "every 15m 00:07")
	often := mustParse(t, "cron */5 * * * *")
	gaps, doubled := 0, 0
	eachZone(t, func(loc *time.Location) {
		for at := tenYearsBegin; ; {
			_, change := at.In(loc).ZoneBounds()
			if change.IsZero() || change.After(tenYearsEnd) {
				return
			}
			at = change
			_, before := change.Add(-time.Second).In(loc).Zone()
			_, after := change.In(loc).Zone()
			if before == after { // only the name changes
				continue
			}
			if after > before {
				gaps++
			} else {
				doubled++
			}
			w := watch(loc, change.Add(-4*time.Hour), change.Add(28*time.Hour))
			begin := w.at[0].Add(-time.Second)
			local := change.Add(-time.Second).In(loc)
			m := local.Hour()*60 + local.Minute() + 1 // the minute that would follow without the change
			for _, d := range []int{-61, -60, -59, -30, -1, 0, 1, 29, 30, 59, 60, 61} {
				minute := (m + d + minutesOfDay) % minutesOfDay
				want := w.times(func(_ Date, shown int) bool { return shown == minute })
				if len(want) != 2 { // around the change, and a day later
					t.Fatalf("%02d:%02d was seen %d times in %s near %s", minute/60, minute%60, len(want), loc, change.In(loc))
				}
				daily := Rule{Kind: Weekly, Days: EveryDay, Minute: minute}
				byCron := Rule{Kind: Cron, Spec: fmt.Sprintf("%d %d * * *", minute%60, minute/60)}
				for _, r := range []Rule{daily, byCron} {
					if err := holds(r, loc, begin, want); err != nil {
						t.Fatal(err)
					}
				}
			}
			// Several times a day: only what is near the change.
			w = watch(loc, change.Add(-3*time.Hour), change.Add(3*time.Hour))
			begin = w.at[0].Add(-time.Second)
			if err := holds(quarters, loc, begin, w.times(func(_ Date, shown int) bool { return shown%15 == 7 })); err != nil {
				t.Fatal(err)
			}
			if err := holds(often, loc, begin, w.times(func(_ Date, shown int) bool { return shown%5 == 0 })); err != nil {
				t.Fatal(err)
			}
		}
	})
	if gaps < 500 || doubled < 500 {
		t.Errorf("only %d gaps and %d doubled times were seen", gaps, doubled)
	}
}

// All zones, ten years: once on each local day, and at the minute asked for unless
// that is skipped.
func TestNextOnceADay(t *testing.T) {
	t.Parallel()
	r := mustParse(t, "daily 02:30")
	eachZone(t, func(loc *time.Location) {
		at, ok := r.Next(loc, tenYearsBegin)
		skipped := 0
		for ok && at.Before(tenYearsEnd) {
			next, more := r.Next(loc, at)
			if want := DateOf(at, loc).AddDays(1); !more || DateOf(next, loc) != want {
				t.Fatalf("%s in %s: %s, then %s", r, loc, at.In(loc), next.In(loc))
			}
			if hour, minute, second := next.In(loc).Clock(); hour != 2 || minute != 30 || second != 0 {
				skipped++
			}
			at, ok = next, more
		}
		if !ok || skipped > 10 {
			t.Fatalf("%s in %s: %d days at another minute", r, loc, skipped)
		}
	})
}

// comesOn says whether a rule has a time at the minute of the date: another way to say
// what each kind means.
func comesOn(t *rapid.T, r Rule) func(Date, int) bool {
	switch r.Kind {
	case Weekly:
		return func(d Date, minute int) bool {
			weeks := 0
			if r.Every > 1 {
				// 1969-12-29 was a Monday.
				monday := Date{1969, 12, 29}
				weeks = d.Sub(monday)/7 - r.From.Sub(monday)/7
				if d.Before(r.From) || weeks%r.Every != 0 {
					return false
				}
			}
			return minute == r.Minute && slices.Contains(r.Days.List(), d.Weekday())
		}
	case MonthWeekday:
		return func(d Date, minute int) bool {
			var days []int // of the month, the ones on that weekday
			for day := 1; day <= 31; day++ {
				if e := time.Date(d.Year, d.Month, day, 0, 0, 0, 0, time.UTC); e.Month() == d.Month && r.Days.Has(e.Weekday()) {
					days = append(days, day)
				}
			}
			n := r.Nth - 1
			if r.Nth < 0 {
				n = len(days) - 1
			}
			return minute == r.Minute && d.Day == days[n]
		}
	case MonthDay:
		return func(d Date, minute int) bool {
			last := d.AddDays(1).Month != d.Month
			return minute == r.Minute && (d.Day == r.Day || last && d.Day < r.Day)
		}
	case Hourly:
		return func(_ Date, minute int) bool { return (minute-r.Minute)%int(r.Step.Minutes()) == 0 }
	case Once:
		return func(d Date, minute int) bool { return d == r.Date && minute == r.Minute }
	case Cron:
		s, err := cron.ParseStandard("TZ=UTC " + r.Spec)
		if err != nil {
			t.Fatal(err)
		}
		var next time.Time
		return func(d Date, minute int) bool { // called in order
			at := time.Date(d.Year, d.Month, d.Day, minute/60, minute%60, 0, 0, time.UTC)
			if next.Before(at) {
				if next = s.Next(at.Add(-time.Second)); next.IsZero() {
					next = at.AddDate(9, 0, 0)
				}
			}
			return next.Equal(at)
		}
	}
	t.Fatalf("kind %d", r.Kind)
	return nil
}

// Any rule, in any zone, at any time of ten years, half of them near a change of the
// clocks: it comes when somebody who watches the clock would say it does.
func TestNextIsWhatTheClockShows(t *testing.T) {
	t.Parallel()
	all := zones.All()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(all).Draw(t, "zone").Name
		loc, err := zones.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		r := drawRule(t)
		at := time.Unix(rapid.Int64Range(tenYearsBegin.Unix(), tenYearsEnd.Unix()).Draw(t, "after"), 0)
		if _, change := at.In(loc).ZoneBounds(); rapid.Bool().Draw(t, "near a change") && !change.IsZero() {
			at = change.Add(time.Duration(rapid.IntRange(-26*60, 60).Draw(t, "minutes from it")) * time.Minute)
		}
		if next, ok := r.Next(loc, at); ok && rapid.Bool().Draw(t, "near one of its times") {
			at = next.Add(-time.Hour)
		}
		w := watch(loc, at.Add(-4*time.Hour), at.Add(50*time.Hour))
		var want []time.Time
		for _, one := range w.times(comesOn(t, r)) {
			if one.After(at) && one.Before(at.Add(48*time.Hour)) {
				want = append(want, one)
			}
		}
		if err := holds(r, loc, at, want); err != nil {
			t.Fatal(err)
		}
		if n := len(want); n > 0 {
			at = want[n-1]
		}
		if next, ok := r.Next(loc, at); ok && (!next.After(at) || next.Before(w.at[0].Add(52*time.Hour))) {
			t.Fatalf("%s in %s after %s: %s, which nobody sees", r, loc, at.In(loc), next.In(loc))
		}
	})
}

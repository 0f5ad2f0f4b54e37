package scheduler

import (
	"errors"
	"fmt"
	"strings"

	"github.com/robfig/cron/v3"
)

// maxTyped is how many bytes of a rule or of what somebody typed are looked at.
const maxTyped = 200

// In a cron.SpecSchedule's fields each value is a bit; "*" sets the top one as well.
const (
	cronStar   = 1 << 63
	anyMinute  = 1<<60 - 1
	anyHour    = 1<<24 - 1
	anyDay     = (1<<31 - 1) << 1
	anyMonth   = (1<<12 - 1) << 1
	anyWeekday = 1<<7 - 1
)

// cronPattern reads a crontab's five fields or a descriptor. Only the reading is the
// library's: its own search for the next time works on a zone's clock and leaves out
// what falls in a gap.
func cronPattern(spec string) (pattern, error) {
	s, err := parseCron(spec)
	if err != nil {
		return pattern{}, err
	}
	p := pattern{on: func(d Date) bool {
		if s.Month>>d.Month&1 == 0 {
			return false
		}
		// As crontab(5) has it: if both kinds of days are restricted, either will do.
		day, weekday := s.Dom>>d.Day&1 != 0, s.Dow>>d.Weekday()&1 != 0
		if s.Dom&cronStar != 0 || s.Dow&cronStar != 0 {
			return day && weekday
		}
		return day || weekday
	}}
	for hour := range p.times {
		if s.Hour>>hour&1 != 0 {
			p.times[hour] = s.Minute & anyMinute
		}
	}
	return p, nil
}

func parseCron(spec string) (*cron.SpecSchedule, error) {
	if len(spec) > maxTyped {
		return nil, fmt.Errorf("the cron schedule is longer than %d bytes", maxTyped)
	}
	spec = tidyCron(spec)
	switch {
	case strings.HasPrefix(spec, "tz=") || strings.HasPrefix(spec, "cron_tz="):
		return nil, fmt.Errorf("cron schedule %q names a zone: leave that out, the rule's own zone counts", spec)
	case strings.HasPrefix(spec, "@every"):
		return nil, fmt.Errorf("cron schedule %q has no fixed times: use one like 0 */6 * * *", spec)
	}
	parsed, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("cron schedule %q cannot be read: %w", spec, err)
	}
	s, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("cron schedule %q has no fixed times", spec)
	}
	// The library reads "," as a field without any value.
	if s.Minute&anyMinute == 0 || s.Hour&anyHour == 0 || s.Dom&anyDay == 0 || s.Month&anyMonth == 0 || s.Dow&anyWeekday == 0 {
		return nil, errors.New("a field of the cron schedule is empty")
	}
	return s, nil
}

// tidyCron makes specs that differ in spaces or letter case the same.
func tidyCron(spec string) string { return strings.ToLower(strings.Join(strings.Fields(spec), " ")) }

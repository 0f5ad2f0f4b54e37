package scheduler

import (
	"slices"
	"strings"
)

// RuleError says what keeps something typed from being a rule. Its text is for logs and
// leaves out what was typed.
type RuleError struct {
	Problem Problem
	Typed   string
}

// Problem is what a RuleError is about.
type Problem int

const (
	Unclear Problem = iota // none of the below
	NoTime                 // it says on which days, but not at what time, or no time there is
	NoDay                  // it says at what time, but not on which days
	BadCron                // it looks like cron, but is not
	BadStep                // it comes every so many minutes, hours, days, weeks or months, and rules do not
	BadDate                // it looks like a date, but is none, or could be two
)

func (e *RuleError) Error() string {
	switch e.Problem {
	case NoTime:
		return "the rule names no time of day"
	case NoDay:
		return "the rule names no day"
	case BadCron:
		return "the rule is not a cron schedule of five fields or a descriptor like @daily"
	case BadStep:
		return "no rule comes in such steps"
	case BadDate:
		return "the rule's date is not in the calendar or could be read as another"
	}
	return "the rule cannot be understood"
}

// ReadRule reads a rule as a moderator types it on the given local day: "weekdays at
// 18:00", "every Monday 7pm", "every other Sunday at 10", "last Friday of the month
// 17:00", "on the 15th at noon", "every 6 hours from 09:00", "tomorrow 18:00", cron, or
// a rule's String. A time without am or pm is on the 24-hour clock. What comes every n
// weeks begins on the first such day from today. The error is a *RuleError.
func ReadRule(typed string, today Date) (Rule, error) {
	wrong := func(p Problem) (Rule, error) { return Rule{}, &RuleError{Problem: p, Typed: typed} }
	if len(typed) > maxTyped {
		return wrong(Unclear)
	}
	if r, err := ParseRule(strings.ToLower(strings.Join(strings.Fields(typed), " "))); err == nil {
		return r, nil
	}
	if spec, ok := cronTyped(typed); ok {
		r := Rule{Kind: Cron, Spec: tidyCron(spec)}
		if r.Valid() != nil {
			return wrong(BadCron)
		}
		return r, nil
	}
	r, problem, ok := ruleOfWords(words(typed), today)
	if !ok {
		return wrong(problem)
	}
	if r.Valid() != nil {
		return wrong(Unclear)
	}
	return r, nil
}

// ReadDays reads days of the week as somebody types them: "every day", "weekdays",
// "mon wed fri", "Sat-Sun", "Mondays and Thursdays".
func ReadDays(s string) (Weekdays, bool) {
	if len(s) > maxTyped {
		return 0, false
	}
	p, ok := parsePhrase(words(s))
	if !ok || p.ordinal != 0 || p.dayOfMonth != 0 {
		return 0, false
	}
	switch {
	case len(p.unit) == 0 && p.days != 0:
		return p.days, true
	case len(p.unit) == 1 && p.unit["day"] == 1 && p.every && p.days == 0:
		return EveryDay, true
	}
	return 0, false
}

// cronTyped reports whether somebody seems to have typed a cron schedule, and which.
func cronTyped(typed string) (spec string, ok bool) {
	spec = strings.TrimSpace(typed)
	if first, rest, _ := strings.Cut(strings.ToLower(spec), " "); first == "cron" || first == "cron:" {
		return rest, true
	}
	if len(spec) > 1 && spec[0] == '@' && spec[1] >= 'A' || strings.Contains(spec, "*") || strings.Contains(strings.ToLower(spec), "tz=") {
		return spec, true
	}
	fields := strings.Fields(strings.ToLower(spec))
	for i, f := range fields {
		if strings.Trim(f, "0123456789*?/,-") == "" {
			continue
		}
		// Names can stand only where cron has months and weekdays.
		for name := range strings.FieldsFuncSeq(f, func(r rune) bool { return r == ',' || r == '-' }) {
			_, isDay := weekday(name)
			if len(name) != 3 || !(i == 3 && monthName(name) != 0 || i == 4 && isDay) {
				return "", false
			}
		}
	}
	return spec, len(fields) == 5
}

// ruleOfWords makes a rule of what is said. Where there is none, it says why.
func ruleOfWords(ws []string, today Date) (r Rule, problem Problem, ok bool) {
	minute, timed, ws, ok := takeTime(ws)
	if !ok {
		return r, NoTime, false
	}
	if r, problem, ok := onDate(ws, minute, timed, today); ok || problem != Unclear {
		return r, problem, ok
	}
	ws, from, ok := takeFrom(ws, today)
	if !ok {
		return r, BadDate, false
	}
	p, ok := parsePhrase(ws)
	if !ok {
		if slices.ContainsFunc(ws, meansTime) {
			return r, NoTime, false
		}
		return r, Unclear, false
	}
	r, problem, ok = p.rule(from, today)
	switch {
	case !ok && problem == NoDay && !timed && !p.every && len(p.unit) == 0:
		return r, Unclear, false // nothing was said at all
	case !ok:
		return r, problem, false
	case !timed && r.Kind != Hourly:
		return r, NoTime, false
	case !from.IsZero() && r.From != from:
		return r, Unclear, false // only rules for every n weeks have a beginning
	}
	r.Minute = minute
	return r, 0, true
}

// onDate reads what comes once. The problem is Unclear if that is not what is said.
func onDate(ws []string, minute int, timed bool, today Date) (Rule, Problem, bool) {
	ws = without(ws, "at", "on", "only")
	once := len(ws) > 0 && ws[0] == "once" && !(len(ws) > 1 && slices.Contains(perWords, ws[1]))
	if once {
		ws = ws[1:]
	} else if !tellsDate(ws) || slices.ContainsFunc(ws, isFrom) {
		return Rule{}, Unclear, false
	}
	date, ok := dateOfWords(ws, today)
	switch {
	case !ok && len(ws) == 0:
		return Rule{}, NoDay, false
	case !ok:
		return Rule{}, BadDate, false
	case !timed:
		return Rule{}, NoTime, false
	}
	return Rule{Kind: Once, Date: date, Minute: minute}, 0, true
}

var perWords = []string{"a", "per", "every", "each"} // as in "once a week"

func isFrom(w string) bool {
	return w == "from" || w == "starting" || w == "beginning" || w == "since"
}

// takeFrom takes "from 22 November" off the end.
func takeFrom(ws []string, today Date) (rest []string, from Date, ok bool) {
	i := slices.IndexFunc(ws, isFrom)
	if i < 0 {
		return ws, Date{}, true
	}
	if days, _ := weekdayRange(ws[i+1:]); days.Len() > 1 { // from Monday to Friday
		return slices.Concat(ws[:i], ws[i+1:]), Date{}, true
	}
	if when := without(ws[i+1:], "at", "on"); len(when) > 0 {
		from, ok = dateOfWords(when, today)
		return ws[:i], from, ok
	}
	return ws[:i], Date{}, true // what followed was the time
}

package scheduler

import (
	"slices"
	"strings"
	"time"
)

// phrase is what the words say, without the time.
type phrase struct {
	every      bool           // "every", "daily" and the like
	again      bool           // …and one more
	unit       map[string]int // "day", "week", "month", "hour", "minute": how many of them each time
	days       Weekdays
	ordinal    int  // of the days: second Sunday; -1 is the last
	recurring  bool // the ordinal is one of "every second Sunday"
	dayOfMonth int
}

// units are the words for spans of time; the ones in -ly count as "every", too.
var units = map[string]string{
	"day": "day", "days": "day", "daily": "day", "everyday": "day",
	"week": "week", "weeks": "week", "weekly": "week",
	"month": "month", "months": "month", "monthly": "month",
	"hour": "hour", "hours": "hour", "hourly": "hour", "h": "hour", "hr": "hour", "hrs": "hour",
	"minute": "minute", "minutes": "minute", "min": "minute", "mins": "minute", "m": "minute",
}

func everyUnit(w string) bool { return strings.HasSuffix(w, "ly") || w == "everyday" }

var groups = map[string]Weekdays{
	"weekday": Workdays, "weekdays": Workdays, "workday": Workdays, "workdays": Workdays,
	"weekend": Weekend, "weekends": Weekend,
}

// parsePhrase reads words that are all understood, or is not ok.
func parsePhrase(ws []string) (phrase, bool) {
	p := phrase{unit: map[string]int{}}
	ws = without(ws, "at", "on", "and", "the", "in", "an", "@")
	for i := 0; i < len(ws); i++ {
		w, next := ws[i], ""
		if i+1 < len(ws) {
			next = ws[i+1]
		}
		afterEvery := i > 0 && (ws[i-1] == "every" || ws[i-1] == "each")
		switch {
		case w == "of": // it keeps apart what an ordinal counts: "every 1st of the month"
		case w == "every" || w == "each":
			p.again = p.every
			p.every = true
		case w == "once" && slices.Contains(perWords, next):
			p.every = true
			i++
		case (w == "business" || w == "work" || w == "week") && (next == "day" || next == "days"):
			p.days |= Workdays
			i++
		case groups[w] != 0:
			p.days |= groups[w]
		case w == "fortnight" || w == "fortnightly" || w == "biweekly":
			p.every = p.every || w != "fortnight"
			if !p.count("week", 2) {
				return p, false
			}
		case units[w] != "":
			p.every = p.every || everyUnit(w)
			if !p.count(units[w], 1) {
				return p, false
			}
		default:
			if days, n := weekdayRange(ws[i:]); n > 0 {
				p.days |= days
				i += n - 1
				break
			}
			n, ok := p.counted(w, next, afterEvery)
			if !ok {
				return p, false
			}
			i += n
		}
	}
	return p, true
}

// count says how many of a unit, once: "daily, every day" says it twice.
func (p *phrase) count(unit string, n int) bool {
	if before := p.unit[unit]; before > 1 || before == 1 && n != 1 {
		return false
	}
	p.unit[unit] = n
	return n > 0
}

// counted reads a number or an ordinal, and what it counts, of which it says how many
// words that takes.
func (p *phrase) counted(w, next string, afterEvery bool) (taken int, ok bool) {
	if n, isOrdinal := ordinalOf(w, afterEvery); isOrdinal {
		switch unit := units[next]; {
		case unit == "day" && (!afterEvery || n < 0): // the 15th day of the month
			return 1, p.setDayOfMonth(n)
		case unit != "" && afterEvery && n > 0: // every second week
			return 1, p.count(unit, n)
		case unit != "" && unit != "month": // the second week
			return 0, false
		}
		if _, isDay := weekday(next); isDay || groups[next] != 0 {
			if p.ordinal != 0 || p.days != 0 {
				return 0, false
			}
			p.ordinal, p.recurring = n, afterEvery
			return 0, true
		}
		return 0, n > 0 && p.setDayOfMonth(n)
	}
	if w == "half" && next == "hour" || w == "half-hour" {
		if w == "half" {
			taken = 1
		}
		return taken, p.count("minute", 30)
	}
	if digitsOnly := strings.TrimRight(w, "hoursmint"); digitsOnly != w && units[w[len(digitsOnly):]] != "" { // 6h
		n, isNumber := digits(digitsOnly, 4)
		return 0, isNumber && p.count(units[w[len(digitsOnly):]], n)
	}
	n, isNumber := number(w)
	if !isNumber {
		return 0, false
	}
	if units[next] != "" && !everyUnit(next) {
		return 1, p.count(units[next], n)
	}
	if _, isDay := weekday(next); isDay && afterEvery { // every 2 Sundays
		return 0, p.count("week", n)
	}
	if p.unit["day"] == 1 && !p.every || p.unit["month"] > 0 { // day 15; monthly, 15
		return 0, p.setDayOfMonth(n)
	}
	return 0, false
}

func (p *phrase) setDayOfMonth(n int) bool {
	if n < 0 {
		n = 31 // the last
	}
	if p.dayOfMonth != 0 || n == 0 {
		return false
	}
	p.dayOfMonth = n
	return true
}

func ordinalOf(w string, afterEvery bool) (int, bool) {
	switch {
	case w == "last":
		return -1, true
	case w == "other" && afterEvery:
		return 2, true
	}
	return ordinalNumber(w)
}

// weekdayRange reads a weekday, or "mon-fri", "mon - fri", "monday to friday", and says
// how many words that takes: 0 if it is neither.
func weekdayRange(ws []string) (days Weekdays, n int) {
	if len(ws) == 0 {
		return 0, 0
	}
	begin, end, joined := strings.Cut(ws[0], "-")
	from, ok := weekday(begin)
	if !ok {
		return 0, 0
	}
	to, n := from, 1
	switch {
	case joined:
		if to, ok = weekday(end); !ok {
			return 0, 0
		}
	case len(ws) > 2 && slices.Contains([]string{"-", "to", "till", "until", "through", "thru"}, ws[1]):
		if to, ok = weekday(ws[2]); !ok {
			return 0, 0
		}
		n = 3
	}
	for day := from; ; day = (day + 1) % 7 {
		days |= 1 << day
		if day == to {
			return days, n
		}
	}
}

// rule is the rule of the phrase, but for the time.
func (p phrase) rule(from, today Date) (Rule, Problem, bool) {
	ofMonth := p.unit["month"] > 0
	switch {
	case p.unit["hour"] > 0 || p.unit["minute"] > 0:
		return p.hourly()
	case p.unit["day"] > 1 && ofMonth && p.every && p.days == 0 && p.dayOfMonth == 0 && p.unit["month"] == 1:
		return p.monthDay(p.unit["day"]) // every 15th day of the month
	case p.unit["day"] > 1 || p.unit["month"] > 1:
		return Rule{}, BadStep, false
	case p.dayOfMonth != 0:
		if p.days != 0 || p.ordinal != 0 || p.unit["week"] > 0 {
			return Rule{}, Unclear, false
		}
		return p.monthDay(p.dayOfMonth)
	case p.ordinal != 0 && (ofMonth || !p.recurring || p.ordinal == 1 || p.ordinal == -1):
		return p.monthWeekday()
	case ofMonth && p.days != 0:
		return Rule{}, Unclear, false // which of the month's Sundays?
	case ofMonth:
		return Rule{}, NoDay, false
	}
	days := p.days
	if days == 0 && p.unit["day"] == 1 && p.every && p.unit["week"] == 0 {
		days = EveryDay
	}
	if days == 0 {
		return Rule{}, NoDay, false
	}
	every := max(1, p.unit["week"], p.ordinal)
	switch {
	case every > 1 && p.again: // every second Friday and every Monday
		return Rule{}, Unclear, false
	case p.ordinal > 1 && (p.unit["week"] > 0 || p.days == Workdays):
		return Rule{}, Unclear, false
	case every > maxEvery:
		return Rule{}, BadStep, false
	case every == 1:
		return Rule{Kind: Weekly, Days: days}, 0, true
	case from.IsZero():
		from = today.next(days)
	}
	return Rule{Kind: Weekly, Days: days, Every: every, From: from}, 0, true
}

func (p phrase) hourly() (Rule, Problem, bool) {
	if !p.every || p.days != 0 || p.ordinal != 0 || p.dayOfMonth != 0 || len(p.unit) != 1 {
		return Rule{}, Unclear, false
	}
	step := time.Duration(p.unit["hour"])*time.Hour + time.Duration(p.unit["minute"])*time.Minute
	if !slices.Contains(steps, step) {
		return Rule{}, BadStep, false
	}
	return Rule{Kind: Hourly, Step: step}, 0, true
}

func (p phrase) monthDay(day int) (Rule, Problem, bool) {
	if day > 31 {
		return Rule{}, BadDate, false
	}
	return Rule{Kind: MonthDay, Day: day}, 0, true
}

func (p phrase) monthWeekday() (Rule, Problem, bool) {
	if p.days.Len() != 1 || p.ordinal > 4 || p.unit["week"] > 0 {
		return Rule{}, Unclear, false
	}
	return Rule{Kind: MonthWeekday, Days: p.days, Nth: p.ordinal}, 0, true
}

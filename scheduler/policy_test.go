package scheduler

import (
	"testing"
	"time"

	"cairn/data"
	"cairn/zones"
)

func TestInsteadOf(t *testing.T) {
	limits := LateLimits{CheckIn: 3 * time.Hour, Own: 30 * time.Minute, Post: time.Hour}
	berlin, err := zones.Load("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, berlin) }
	usual := data.Settings{QuietFrom: 22 * 60, QuietTo: 8 * 60, DayEnds: 4 * 60}
	own := func(kind data.Kind, due time.Time) data.Delivery {
		return data.Delivery{Kind: kind, Due: due, Zone: "Europe/Berlin", UserID: "1", Settings: usual}
	}
	with := func(d data.Delivery, change func(*data.Delivery)) data.Delivery {
		change(&d)
		return d
	}
	post := func(due time.Time, change func(*data.Post)) data.Delivery {
		p := &data.Post{}
		change(p)
		return data.Delivery{Kind: data.Message, Due: due, Zone: "Europe/Berlin", Post: p}
	}
	for name, c := range map[string]struct {
		d    data.Delivery
		now  time.Time
		want string
	}{
		"in time":                     {own(data.CheckInPrompt, at(21, 9, 0)), at(21, 9, 0), ""},
		"late but not too late":       {own(data.CheckInPrompt, at(21, 9, 0)), at(21, 11, 59), ""},
		"too late":                    {own(data.CheckInPrompt, at(21, 9, 0)), at(21, 12, 1), data.TooLate},
		"an appointment too late":     {own(data.Appointment, at(21, 9, 0)), at(21, 9, 31), data.TooLate},
		"a little late into them":     {own(data.CheckInPrompt, at(21, 21, 59)), at(21, 22, 1), ""},
		"half an hour late into them": {own(data.CheckInPrompt, at(21, 21, 30)), at(21, 22, 0), ""},
		"later into the quiet hours":  {own(data.CheckInPrompt, at(21, 21, 30)), at(21, 22, 1), data.QuietHours},
		"asked for in quiet hours":    {own(data.CheckInPrompt, at(21, 23, 0)), at(21, 23, 30), ""},
		"late in the quiet hours":     {own(data.CheckInPrompt, at(21, 23, 0)), at(21, 23, 31), data.QuietHours},
		"quiet where the member is":   {with(own(data.CheckInPrompt, at(21, 12, 0)), func(d *data.Delivery) { d.Settings.Zone = "Asia/Tokyo" }), at(21, 15, 0), data.QuietHours},
		"at the end of quiet hours":   {own(data.Medicine, at(21, 8, 0)), at(21, 8, 0), ""},
		"no quiet hours":              {with(own(data.CheckInPrompt, at(21, 21, 30)), func(d *data.Delivery) { d.Settings.QuietTo = d.Settings.QuietFrom }), at(21, 23, 0), ""},
		"stopped meanwhile":           {with(own(data.Own, at(21, 9, 0)), func(d *data.Delivery) { d.Gone = true }), at(21, 9, 0), data.Skipped},
		"closed direct messages":      {with(own(data.Own, at(21, 9, 0)), func(d *data.Delivery) { d.DMsClosed, d.DMsTried, d.Attempts = true, at(21, 8, 0), 1 }), at(21, 9, 0), data.DMsClosed},
		"closed since yesterday":      {with(own(data.Own, at(21, 9, 0)), func(d *data.Delivery) { d.DMsClosed, d.DMsTried, d.Attempts = true, at(20, 9, 1), 1 }), at(21, 9, 0), ""},
		"closed, and under way":       {with(own(data.Own, at(21, 9, 0)), func(d *data.Delivery) { d.DMsClosed, d.DMsTried, d.TriesDMs, d.Attempts = true, at(21, 9, 0), true, 2 }), at(21, 9, 1), ""},
		"closed, asked about in vain": {with(own(data.Own, at(21, 9, 0)), func(d *data.Delivery) { d.DMsClosed, d.DMsTried, d.Attempts = true, at(21, 9, 0), 2 }), at(21, 9, 1), data.DMsClosed},
		"closed, checked in":          {with(own(data.CheckInPrompt, at(21, 9, 0)), func(d *data.Delivery) { d.DMsClosed, d.LastCheckIn = true, at(21, 8, 0) }), at(21, 9, 0), data.AlreadyDone},
		"closed, but a thread":        {with(own(data.Own, at(21, 9, 0)), func(d *data.Delivery) { d.DMsClosed, d.Settings.Thread = true, "7" }), at(21, 9, 0), ""},
		"checked in that day":         {with(own(data.CheckInPrompt, at(21, 9, 0)), func(d *data.Delivery) { d.LastCheckIn = at(21, 4, 0) }), at(21, 9, 0), data.AlreadyDone},
		"checked in before the dawn":  {with(own(data.CheckInPrompt, at(21, 9, 0)), func(d *data.Delivery) { d.LastCheckIn = at(21, 3, 59) }), at(21, 9, 0), ""},
		"at night, the evening's":     {with(own(data.CheckInPrompt, at(22, 1, 0)), func(d *data.Delivery) { d.LastCheckIn = at(21, 20, 0) }), at(22, 1, 0), data.AlreadyDone},
		"checked in, but ask anyway":  {with(own(data.CheckInPrompt, at(21, 9, 0)), func(d *data.Delivery) { d.LastCheckIn, d.Settings.AskAnyway = at(21, 5, 0), true }), at(21, 9, 0), ""},
		"checked in, a medicine":      {with(own(data.Medicine, at(21, 9, 0)), func(d *data.Delivery) { d.LastCheckIn = at(21, 8, 0) }), at(21, 9, 0), ""},
		"a post":                      {post(at(21, 3, 0), func(*data.Post) {}), at(21, 3, 59), ""},
		"a post too late":             {post(at(21, 3, 0), func(*data.Post) {}), at(21, 4, 1), data.TooLate},
		"a post's day to leave out":   {post(at(21, 9, 0), func(p *data.Post) { p.Skips = "2026-11-20 2026-11-21" }), at(21, 9, 0), data.Skipped},
		"a post on its last day":      {post(at(21, 9, 0), func(p *data.Post) { p.Ends = "2026-11-21" }), at(21, 9, 0), ""},
		"a post after its last day":   {post(at(22, 9, 0), func(p *data.Post) { p.Ends = "2026-11-21" }), at(25, 9, 0), data.Skipped},
		"by hand after its last day":  {with(post(at(22, 9, 0), func(p *data.Post) { p.Ends = "2026-11-21" }), func(d *data.Delivery) { d.ByHand = true }), at(22, 9, 0), ""},
		"by hand on a day to leave":   {with(post(at(21, 9, 0), func(p *data.Post) { p.Skips = "2026-11-21" }), func(d *data.Delivery) { d.ByHand = true }), at(21, 9, 0), ""},
		"in a zone nobody knows: UTC": {with(own(data.CheckInPrompt, at(21, 9, 0)), func(d *data.Delivery) { d.Zone = "Atlantis/Deep" }), at(21, 9, 0), ""},
	} {
		if got := InsteadOf(c.d, c.now, limits); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct{ zone, now, start, next string }{
		{"Europe/Berlin", "2026-11-21T03:59:00+01:00", "2026-11-20T04:00:00+01:00", "2026-11-21T04:00:00+01:00"},
		{"Europe/Berlin", "2026-11-21T04:00:00+01:00", "2026-11-21T04:00:00+01:00", "2026-11-22T04:00:00+01:00"},
		{"Europe/Berlin", "2026-03-29T01:59:00+01:00", "2026-03-28T04:00:00+01:00", "2026-03-29T04:00:00+02:00"},
		{"Pacific/Apia", "2011-12-31T01:00:00+14:00", "2011-12-29T04:00:00-10:00", "2011-12-31T04:00:00+14:00"},
	} {
		loc, err := zones.Load(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		now, _ := time.Parse(time.RFC3339, c.now)
		if got := DayStart(loc, 4*60, now).In(loc).Format(time.RFC3339); got != c.start {
			t.Errorf("%s at %s: the day began at %s, want %s", c.zone, c.now, got, c.start)
		}
		if got := NextDay(loc, 4*60, now).In(loc).Format(time.RFC3339); got != c.next {
			t.Errorf("%s at %s: the next day begins at %s, want %s", c.zone, c.now, got, c.next)
		}
	}
}

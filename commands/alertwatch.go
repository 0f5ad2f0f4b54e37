package commands

import (
	"context"
	"sync"
	"time"

	"cairn/data"
	"cairn/scheduler"
)

// watchAlerts takes the steps of alerts when they are due, until ctx ends. A database that
// does not answer at all holds up everything for a while, unless a new alert comes; an
// error with one alert holds up that one alone.
func (a *App) watchAlerts(ctx context.Context) {
	forget := time.NewTicker(alertsForget)
	defer forget.Stop()
	a.forgetAlerts(ctx)
	held := heldAlerts{}
	known := false
	for failed := 0; ctx.Err() == nil; {
		known = known || a.readUntold(ctx)
		next, err := a.stepAlerts(ctx, held)
		if ctx.Err() != nil {
			return
		}
		again := held.soonest()
		if err == nil {
			failed = 0
		} else {
			pause := alertPause(failed)
			failed++
			a.Log.Error("alerts are held up; trying again", "after", pause, "error", err)
			again, next = time.After(pause), time.Time{}
		}
		waiting, cancel := context.WithCancel(ctx)
		select {
		case <-scheduler.Reached(waiting, a.Clock, next):
		case <-again:
		case <-a.alertWake:
		case <-forget.C:
			a.forgetAlerts(ctx)
		case <-ctx.Done():
		}
		cancel()
	}
}

func alertPause(failed int) time.Duration { return min(afterAlertError<<min(failed, 10), longestRetry) }

func (a *App) forgetAlerts(ctx context.Context) {
	if err := a.Store.ForgetAlerts(ctx, a.Clock.Now().Add(-keepAlerts)); err != nil && ctx.Err() == nil {
		a.Log.Error("old alerts could not be removed", "error", err)
	}
}

// heldAlerts are the alerts that an error of the database holds up, by id.
type heldAlerts map[int64]heldAlert

type heldAlert struct {
	until  time.Time // real
	failed int
}

// soonest fires when the first of them is to be tried again; never where there is none.
func (h heldAlerts) soonest() <-chan time.Time {
	var first time.Time
	for _, alert := range h {
		if first.IsZero() || alert.until.Before(first) {
			first = alert.until
		}
	}
	if first.IsZero() {
		return nil
	}
	return time.After(time.Until(first))
}

// stepAlerts takes the steps that are due, a few alerts at a time, until none is, and
// returns when the next one will be; the zero time: there is none. Those that are held up
// wait for their own time.
func (a *App) stepAlerts(ctx context.Context, held heldAlerts) (time.Time, error) {
	for ctx.Err() == nil {
		now := a.Clock.Now()
		due, err := a.Store.DueAlerts(ctx, now)
		if err != nil {
			return time.Time{}, err
		}
		held.forgetBut(due)
		if due = held.without(due, time.Now()); len(due) == 0 {
			next, any, err := a.Store.NextAlert(ctx, now)
			if err != nil || !any {
				return time.Time{}, err
			}
			return next, nil
		}
		for i, err := range a.stepTogether(ctx, due) {
			a.hold(held, due[i].ID, err)
		}
	}
	return time.Time{}, ctx.Err()
}

// stepTogether takes a step of each alert, and returns the error of each.
func (a *App) stepTogether(ctx context.Context, due []data.Alert) []error {
	errs := make([]error, len(due))
	slots := make(chan struct{}, alertsAtOnce)
	var steps sync.WaitGroup
	for i, alert := range due {
		slots <- struct{}{}
		steps.Go(func() {
			defer func() { <-slots }()
			errs[i] = a.stepAlert(ctx, alert)
		})
	}
	steps.Wait()
	return errs
}

// hold notes what became of an alert's step.
func (a *App) hold(held heldAlerts, id int64, err error) {
	if err == nil {
		delete(held, id)
		return
	}
	pause := alertPause(held[id].failed)
	held[id] = heldAlert{time.Now().Add(pause), held[id].failed + 1}
	a.Log.Error("an alert is held up; trying again", "alert", id, "after", pause, "error", err)
}

// without leaves out the alerts that are not to be tried yet.
func (h heldAlerts) without(due []data.Alert, now time.Time) (list []data.Alert) {
	for _, alert := range due {
		if !now.Before(h[alert.ID].until) {
			list = append(list, alert)
		}
	}
	return list
}

// forgetBut forgets the alerts that are not due any more: taken back, or erased.
func (h heldAlerts) forgetBut(due []data.Alert) {
	there := map[int64]bool{}
	for _, alert := range due {
		there[alert.ID] = true
	}
	for id := range h {
		if !there[id] {
			delete(h, id)
		}
	}
}

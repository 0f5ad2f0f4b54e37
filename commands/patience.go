package commands

import (
	"context"
	"errors"
	"time"
)

// usualPatience is how long somebody who may be in a crisis waits for what the database
// could add to their answer.
const usualPatience = 150 * time.Millisecond

var errTooSlow = errors.New("the database did not answer in time")

// impatiently runs what asks the database, and returns errTooSlow where that takes
// longer than patience; it goes on up to the limit all the same. The database is not
// trusted to give up: a lock can hold it longer than a context says. What ask sets may be
// read only if another error, or none, was returned.
func (a *App) impatiently(ctx context.Context, patience, limit time.Duration, ask func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	result := make(chan error, 1)
	a.asides.Go(func() { // the end of the bot waits for it, for a while
		defer cancel()
		result <- ask(ctx)
	})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-result:
		return err
	case <-timer.C:
		return errTooSlow
	}
}

package commands

import (
	"context"
	"errors"
	"time"
)

// storeWithin is how long somebody who may be in a crisis waits for what the database
// could add to their answer.
const storeWithin = 150 * time.Millisecond

var errTooSlow = errors.New("the database did not answer in time")

// impatiently runs what asks the database, and returns errTooSlow where that takes too
// long. The database is not trusted to give up: a lock can hold it longer than a context
// says. What ask sets may be read only if it returned.
func impatiently(ctx context.Context, ask func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	result := make(chan error, 1)
	go func() {
		defer cancel()
		result <- ask(ctx)
	}()
	patience := time.NewTimer(storeWithin)
	defer patience.Stop()
	select {
	case err := <-result:
		return err
	case <-patience.C:
		return errTooSlow
	}
}

package main

import (
	"context"
	"errors"
	"log/slog"

	"cairn/data"
)

// openStore opens the store in dir. Where it cannot be used, whatever the reason, there is
// one that keeps nothing instead: somebody may need /crisis before the host is awake. The
// log says why, and kept says to the host what becomes of data. Errors are only those that
// must end the program: another Cairn runs on the same data, a newer one wrote it, or ctx
// is over.
func openStore(ctx context.Context, dir string) (store *data.Store, kept string, err error) {
	store, err = data.Open(ctx, dir)
	switch {
	case err == nil:
		return store, "Data is in " + dir + ".", nil
	case errors.Is(err, data.ErrInUse), errors.Is(err, data.ErrNewer), ctx.Err() != nil:
		return nil, "", err
	}
	slog.Error("nothing can be kept or looked up; Cairn only gives help until this is mended and it is started again", "error", err)
	return data.Unavailable(dir, err), "It only gives help: nothing can be kept in " + dir + "; the log says why.", nil
}

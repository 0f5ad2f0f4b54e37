package data

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"path/filepath"
	"unique"

	"github.com/gofrs/flock"
)

// Unavailable returns a store in the place of one that could not be opened: it has
// nothing, keeps nothing, and every method that would answers with why. Help that needs
// no store is given all the same.
func Unavailable(dir string, why error) *Store {
	nothing := sql.OpenDB(refusing{why})
	w := &writer{refusal: why, quit: make(chan struct{}), done: make(chan struct{})}
	w.once.Do(func() {
		close(w.quit)
		close(w.done)
	})
	return &Store{
		dir: dir, db: nothing, write: w, keys: &keyring{db: nothing},
		countries: &countries{told: map[int64][2]byte{}}, leftOut: &leftOut{of: map[int64]unique.Handle[string]{}},
		reach: &reach{closed: map[int64]bool{}},
		lock:  flock.New(filepath.Join(dir, lockFile)), // not taken: whoever mends the files may start another Cairn
	}
}

// refusing is a database without connections.
type refusing struct{ why error }

func (r refusing) Connect(context.Context) (driver.Conn, error) { return nil, r.why }
func (r refusing) Driver() driver.Driver                        { return r }
func (r refusing) Open(string) (driver.Conn, error)             { return nil, r.why }

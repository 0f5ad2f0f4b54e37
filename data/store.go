// Package data keeps what members asked Cairn to keep: members, check-ins, daily
// prompts and the messages still to be sent, in one SQLite database, with every free
// text sealed under a key of the member's own (see keyring.go).
//
// Times cross this package's border as time.Time and are stored as UTC integers.
// A method that changes something returns after the change is durable, never before.
package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
	sqlite3 "github.com/mattn/go-sqlite3"
)

// DatabaseFile is the name of the database in a data directory.
const DatabaseFile = "cairn.db"

// Names of the other files in a data directory.
const (
	keyringFile = "keys.db"
	masterFile  = "master.key"
	lockFile    = "cairn.lock"
)

// readers is the number of connections that answer queries while the writer writes.
// More of them only take processor time from the writer.
const readers = 2

var (
	// ErrNoConsent says that this person has not agreed that anything is stored.
	ErrNoConsent = errors.New("no consent given: nothing is stored for this person")
	// ErrInUse says that another process has the data directory open.
	ErrInUse = errors.New("the data directory is in use by another running Cairn")
	// ErrNewer says that a newer version has written the database.
	ErrNewer = errors.New("the database was written by a newer Cairn")
	// ErrNotFound says that the entry does not exist, or is not this person's.
	ErrNotFound = errors.New("no such entry")
)

// Store is an open data directory. Its methods are safe for concurrent use.
type Store struct {
	db    *sql.DB
	write *writer
	keys  *keyring
	lock  *flock.Flock
	dir   string

	countries *countries
	leftOut   *leftOut
	reach     *reach
}

// Open opens the data directory dir, which it creates if need be, and brings its
// database to this version's schema. Only one process can have a directory open.
// Every error says in one line what is wrong, where, and what to do; two of them are
// ErrInUse and ErrNewer, after which this program has no business there.
func Open(ctx context.Context, dir string) (_ *Store, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory %s cannot be made: %w; choose another with data.dir or --data", dir, reason(err))
	}
	s := &Store{dir: dir, lock: flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()

	free, err := s.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("data directory %s cannot be written: %w; give this user the right to write there, or choose another with data.dir or --data", dir, reason(err))
	}
	if !free {
		return nil, marked{fmt.Errorf("data directory %s is in use by another running Cairn; stop that one first, or choose another directory with data.dir or --data", dir), ErrInUse}
	}
	path := filepath.Join(dir, DatabaseFile)
	if s.db, err = openDatabase(path, "_journal_mode=WAL&_synchronous=FULL&_secure_delete=on"); err != nil {
		return nil, err
	}
	s.db.SetMaxOpenConns(readers + 1)
	s.db.SetMaxIdleConns(readers + 1)
	if err := migrate(ctx, s.db, path); err != nil {
		return nil, err
	}
	var members bool
	if err := s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM member)`).Scan(&members); err != nil {
		return nil, explain(path, err)
	}
	if s.keys, err = openKeyring(ctx, dir, !members); err != nil {
		return nil, err
	}
	if s.write, err = newWriter(ctx, s.db); err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	if err := s.finishErasures(ctx); err != nil {
		return nil, fmt.Errorf("database %s: finishing an erasure: %w", path, err)
	}
	if err := s.eraseReturned(ctx); err != nil {
		return nil, fmt.Errorf("database %s: erasing members who had been erased before: %w", path, err)
	}
	if s.countries, err = readCountries(ctx, s.db); err != nil {
		return nil, explain(path, err)
	}
	if s.leftOut, err = readLeftOut(ctx, s.db); err != nil {
		return nil, explain(path, err)
	}
	if s.reach, err = readReach(ctx, s.db); err != nil {
		return nil, explain(path, err)
	}
	return s, nil
}

// Dir is the directory that Open was given.
func (s *Store) Dir() string { return s.dir }

// Close waits for the writes under way and closes the files.
func (s *Store) Close() error {
	var errs []error
	if s.write != nil {
		errs = append(errs, s.write.close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	if s.keys != nil {
		errs = append(errs, s.keys.close())
	}
	errs = append(errs, s.lock.Close())
	return errors.Join(errs...)
}

// openDatabase opens the SQLite file at path, readable by its owner alone.
func openDatabase(path, pragmas string) (*sql.DB, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("database %s cannot be opened: %w; give this user the right to read and write it", path, reason(err))
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	uri := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(),
		RawQuery: pragmas + "&_foreign_keys=on&_busy_timeout=5000&_txlock=immediate&mode=rw"}
	return sql.Open("sqlite3", uri.String())
}

// reason strips the path from a file error, for messages that name it already.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// explain puts what a host can do beside SQLite's own words.
func explain(path string, err error) error {
	var e sqlite3.Error
	if errors.As(err, &e) {
		switch e.Code {
		case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
			return fmt.Errorf("database %s is damaged or not an SQLite file (%w); move it aside and restore your latest backup of it", path, err)
		case sqlite3.ErrFull:
			return fmt.Errorf("database %s: the disk is full; make room and start again", path)
		case sqlite3.ErrIoErr:
			return fmt.Errorf("database %s cannot be read or written (%w); look after the disk", path, err)
		case sqlite3.ErrBusy, sqlite3.ErrLocked:
			return fmt.Errorf("database %s is locked by another program (%w); close that program and start again", path, err)
		case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
			return fmt.Errorf("database %s cannot be written (%w); give this user the right to write it and its directory", path, err)
		}
	}
	return fmt.Errorf("database %s: %w", path, err)
}

// marked is an error in its own words that is one of those above.
type marked struct {
	error
	is error
}

func (m marked) Is(target error) bool { return target == m.is }

// Optimize refreshes the statistics that the query planner goes by.
func (s *Store) Optimize(ctx context.Context) error {
	return s.write.do(ctx, func(tx *tx) error {
		_, err := tx.exec(`PRAGMA optimize`)
		return err
	})
}

package data

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
)

// maxBatch bounds how many changes share one commit, and so how long the first of
// them can wait for the others.
const maxBatch = 256

// errClosed answers writes after Close.
var errClosed = errors.New("the store is closed")

// writer owns the one connection that writes. Changes that arrive while a commit is
// being synced to disk are committed together by the next one: with many members at
// once that is a single fsync for all of them.
type writer struct {
	conn  *sql.Conn
	tx    *tx
	queue chan *change
	quit  chan struct{}
	once  sync.Once
	done  chan struct{}

	refusal error // what every change is answered with, instead of errClosed; see Unavailable
}

// change is one caller's transaction. It may be run a second time, after a neighbour
// in its batch failed, so it must set its results afresh on each run.
type change struct {
	run     func(*tx) error
	claimed atomic.Bool // by the writer, to run it, or by its caller, to withdraw it
	err     error
	done    chan struct{}
}

func newWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		conn:  conn,
		tx:    &tx{conn: conn, stmts: map[string]*sql.Stmt{}},
		queue: make(chan *change, maxBatch),
		quit:  make(chan struct{}),
		done:  make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// do runs f in a transaction and returns when that is durable. If ctx ends before the
// writer has begun, the change is withdrawn and do returns ctx's error; after that its
// outcome is waited for, so that nobody is told of an error for what is stored.
func (w *writer) do(ctx context.Context, f func(*tx) error) error {
	c := &change{run: f, done: make(chan struct{})}
	select {
	case w.queue <- c:
	case <-w.quit:
		return cmp.Or(w.refusal, errClosed)
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-c.done:
		return c.err
	case <-w.done:
		if c.claimed.CompareAndSwap(false, true) {
			return errClosed
		}
	case <-ctx.Done():
		if c.claimed.CompareAndSwap(false, true) {
			return ctx.Err()
		}
	}
	<-c.done
	return c.err
}

func (w *writer) close() error {
	var err error
	w.once.Do(func() {
		close(w.quit)
		<-w.done
		for _, stmt := range w.tx.stmts {
			err = errors.Join(err, stmt.Close()) // an open one would keep the file open
		}
		err = errors.Join(err, w.conn.Close())
	})
	return err
}

func (w *writer) loop() {
	defer close(w.done)
	batch := make([]*change, 0, maxBatch)
	for {
		batch = batch[:0]
		select {
		case c := <-w.queue:
			batch = claim(batch, c)
		case <-w.quit:
			select { // what was accepted before Close is still carried out
			case c := <-w.queue:
				batch = claim(batch, c)
			default:
				return
			}
		}
	fill:
		for len(batch) < maxBatch {
			select {
			case c := <-w.queue:
				batch = claim(batch, c)
			default:
				break fill
			}
		}
		w.commit(batch)
	}
}

// claim adds a change to a batch unless its caller has withdrawn it.
func claim(batch []*change, c *change) []*change {
	if c.claimed.CompareAndSwap(false, true) {
		return append(batch, c)
	}
	return batch
}

// commit carries out a batch in one transaction. A change that returns an error is
// taken out, the others are run again without it, and it is tried alone at the end: no
// one's error costs another's entry.
func (w *writer) commit(batch []*change) {
	var alone []*change
	for len(batch) > 0 {
		failed, err := w.transact(batch)
		if failed == nil || len(batch) == 1 {
			finish(batch, err)
			break
		}
		alone = append(alone, failed)
		batch = slices.DeleteFunc(batch, func(c *change) bool { return c == failed })
	}
	for _, c := range alone {
		_, err := w.transact([]*change{c})
		finish([]*change{c}, err)
	}
}

func finish(batch []*change, err error) {
	for _, c := range batch {
		c.err = err
		close(c.done)
	}
}

// transact runs a batch in one transaction. With an error it returns the change whose
// own it is, or nil where the database could not begin or commit.
func (w *writer) transact(batch []*change) (failed *change, err error) {
	if _, err := w.tx.exec(`BEGIN IMMEDIATE`); err != nil {
		return nil, err
	}
	for _, c := range batch {
		if err := safely(c.run, w.tx); err != nil {
			_, _ = w.tx.exec(`ROLLBACK`) // SQLite may have rolled back by itself already
			return c, err
		}
	}
	if _, err := w.tx.exec(`COMMIT`); err != nil {
		_, _ = w.tx.exec(`ROLLBACK`)
		return nil, err
	}
	return nil, nil
}

// safely turns a panic in a change into an error: the writer serves everybody.
func safely(f func(*tx) error, tx *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("a database change panicked", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errors.New("internal error in a database change")
		}
	}()
	return f(tx)
}

// tx is the writer's connection with its prepared statements. Statements run without
// a cancellable context: with one, the driver would start a goroutine for each.
type tx struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func (t *tx) prepare(query string) (*sql.Stmt, error) {
	if stmt, ok := t.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := t.conn.PrepareContext(context.Background(), query)
	if err == nil {
		t.stmts[query] = stmt
	}
	return stmt, err
}

func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return nil, err
	}
	return stmt.Exec(args...)
}

func (t *tx) query(query string, args ...any) (*sql.Rows, error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return nil, err
	}
	return stmt.Query(args...)
}

// queryRow scans the single row of query into dest; without a row it returns
// ErrNotFound.
func (t *tx) queryRow(query string, args []any, dest ...any) error {
	stmt, err := t.prepare(query)
	if err != nil {
		return err
	}
	err = stmt.QueryRow(args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

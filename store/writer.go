package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// sqliteWriter runs all of a process's transactions on one connection, and
// commits those that wait at the same time together: each in a savepoint of its
// own, one commit, one fsync, then everyone's answer. So many small transactions
// cost little more than one, and each is on disk when it is acknowledged.
type sqliteWriter struct {
	conn     *sql.Conn
	tx       connQuerier
	dialect  *dialect
	requests chan *writeRequest
	stop     chan struct{}
	stopped  chan struct{}
}

type writeRequest struct {
	fn       func(*Tx) error
	err      error
	panicked any
	done     chan struct{}
}

const (
	maxGroup     = 128
	maxGroupTime = 20 * time.Millisecond
)

func newSQLiteWriter(ctx context.Context, db *sql.DB, d *dialect) (*sqliteWriter, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	// What a savepoint would undo is kept in a temporary file, which with
	// thousands of requests per second costs more than the database itself.
	if _, err := c.ExecContext(ctx, "pragma temp_store = memory"); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	w := &sqliteWriter{
		conn:     c,
		tx:       connQuerier{conn: c, statements: make(map[string]*sql.Stmt)},
		dialect:  d,
		requests: make(chan *writeRequest, maxGroup),
		stop:     make(chan struct{}),
		stopped:  make(chan struct{}),
	}
	go w.run()
	return w, nil
}

var errClosed = errors.New("the database is closed")

// inTx has fn run by the writer and waits for the commit.
func (w *sqliteWriter) inTx(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &writeRequest{fn: fn, done: make(chan struct{})}
	select {
	case w.requests <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.stop:
		return errClosed
	}
	select {
	case <-r.done:
	case <-w.stopped:
		select {
		case <-r.done:
		default:
			return errClosed
		}
	}
	if r.panicked != nil {
		panic(r.panicked)
	}
	return r.err
}

func (w *sqliteWriter) run() {
	defer close(w.stopped)
	for {
		select {
		case r := <-w.requests:
			w.group(r)
		case <-w.stop:
			return
		}
	}
}

// group runs first and all that wait behind it in one transaction.
func (w *sqliteWriter) group(first *writeRequest) {
	group := []*writeRequest{first}
	err := w.do("begin immediate")
	if err == nil {
		begun := time.Now()
		err = w.one(first)
		for err == nil && len(group) < maxGroup && time.Since(begun) < maxGroupTime {
			r := w.waiting()
			if r == nil {
				break
			}
			group = append(group, r)
			err = w.one(r)
		}
	}
	if err == nil {
		err = w.do("commit")
	}
	if err != nil {
		_ = w.do("rollback") // fails when SQLite has rolled back by itself
		for _, r := range group {
			if r.err == nil {
				r.err = fmt.Errorf("commit: %w", err)
			}
		}
	}
	for _, r := range group {
		close(r.done)
	}
}

// waiting returns a request that waits, nil when none does.
func (w *sqliteWriter) waiting() *writeRequest {
	select {
	case r := <-w.requests:
		return r
	default:
		return nil
	}
}

// one runs one request in a savepoint, which is undone when the request fails.
// An error means that the whole transaction is lost: SQLite rolls back by itself
// when the disk is full, for one, and what ran then would commit on its own.
func (w *sqliteWriter) one(r *writeRequest) error {
	if err := w.do("savepoint request"); err != nil {
		return err
	}
	func() {
		defer func() { r.panicked = recover() }()
		r.err = r.fn(&Tx{conn: conn{q: w.tx, dialect: w.dialect}})
	}()
	if r.err != nil || r.panicked != nil {
		if err := w.do("rollback to request"); err != nil {
			return err
		}
	}
	return w.do("release request")
}

func (w *sqliteWriter) do(statement string) error {
	_, err := w.tx.exec(context.Background(), statement)
	return err
}

func (w *sqliteWriter) close() error {
	close(w.stop)
	<-w.stopped
	for _, s := range w.tx.statements {
		s.Close()
	}
	return w.conn.Close()
}

// connQuerier runs prepared statements on the writer's connection. Only the
// writer's goroutine uses it. A statement is never interrupted: the group's other
// requests would suffer.
type connQuerier struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

func (c connQuerier) prepared(query string) (*sql.Stmt, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	s, err := c.conn.PrepareContext(context.Background(), numbered(query))
	if err == nil {
		c.statements[query] = s
	}
	return s, err
}

func (c connQuerier) query(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := c.prepared(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(context.Background(), args...)
}

func (c connQuerier) exec(_ context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.prepared(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(context.Background(), args...)
}

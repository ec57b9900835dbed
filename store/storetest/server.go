package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// superuser is the role that initdb makes and that tests connect as; the directory's permissions are what keeps
// others out.
const superuser = "laurel"

// watched runs a server until the standard input ends, which it does when the test process closes it or dies in
// whatever way, then stops the server the quick way and removes its directory ($1). The rest is the server's command.
const watched = `
dir=$1; shift
"$@" </dev/null >"$dir/log" 2>&1 &
server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$dir"
`

// A server is a running PostgreSQL in a directory of its own.
type server struct {
	dir   string
	watch *exec.Cmd
	// leash is the standard input of watch: closing it ends the server.
	leash io.Closer
}

// start makes a database cluster in a temporary directory and waits until its server answers.
func start(ctx context.Context) (*server, error) {
	bin, err := findBinaries()
	if err != nil {
		return nil, err
	}
	attr, owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "laurel-postgres-")
	if err != nil {
		return nil, fmt.Errorf("make a directory for PostgreSQL: %w", err)
	}
	s := &server{dir: dir}
	err = errors.Join(owner.give(dir), s.initdb(ctx, bin, attr))
	if err == nil {
		err = s.launch(bin, attr)
	}
	if err == nil {
		err = s.await(ctx)
	}
	if err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// url returns the URL of a database of the server.
func (s *server) url(database string) string {
	dsn := url.URL{Scheme: "postgres", Path: "/" + database}
	dsn.RawQuery = url.Values{"host": {s.dir}, "user": {superuser}}.Encode()
	return dsn.String()
}

// stop ends the server and removes its directory. It works on a server that was only half started too.
func (s *server) stop() {
	if s.watch != nil {
		s.leash.Close()
		_ = s.watch.Wait() // its exit status is that of rm; what matters is that it is over
	}
	_ = os.RemoveAll(s.dir)
}

func (s *server) initdb(ctx context.Context, bin string, attr *syscall.SysProcAttr) error {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"),
		"--pgdata="+filepath.Join(s.dir, "data"), "--username="+superuser, "--auth=trust",
		"--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
	cmd.SysProcAttr = attr
	cmd.Dir = s.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (s *server) launch(bin string, attr *syscall.SysProcAttr) error {
	s.watch = exec.Command("/bin/sh", "-c", watched, "sh", s.dir,
		filepath.Join(bin, "postgres"), "-D", filepath.Join(s.dir, "data"),
		"-c", "unix_socket_directories="+s.dir, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
		"-c", "max_connections=200", "-c", "jit=off")
	s.watch.SysProcAttr = attr
	s.watch.Dir = s.dir
	leash, err := s.watch.StdinPipe()
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	if err := s.watch.Start(); err != nil {
		s.watch = nil
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	s.leash = leash
	return nil
}

// await returns when the server takes connections.
func (s *server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.url("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("PostgreSQL did not start within %v: %w\n%s", patience, err, bytes.TrimSpace(log))
		case <-again.C:
		}
	}
}

// findBinaries returns the directory that holds initdb and postgres: the newest of Debian's versions, which are
// outside PATH, else what is in PATH.
func findBinaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	var newest string
	var version float64
	for _, initdb := range found {
		bin := filepath.Dir(initdb)
		v, err := strconv.ParseFloat(filepath.Base(filepath.Dir(bin)), 64) // 9.6, 15
		if err == nil && v > version {
			newest, version = bin, v
		}
	}
	if newest != "" {
		return newest, nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("PostgreSQL's initdb is neither in /usr/lib/postgresql/*/bin nor in PATH: "+
			"run `make test-deps` as root, install the package postgresql, or set %s to the URL of a server", ServerEnv)
	}
	return filepath.Dir(initdb), nil
}

// An identity is the user and group that the server's files belong to; nil is who runs the tests.
type identity struct{ uid, gid int }

func (i *identity) give(path string) error {
	if i == nil {
		return nil
	}
	if err := os.Chown(path, i.uid, i.gid); err != nil {
		return fmt.Errorf("give PostgreSQL its directory: %w", err)
	}
	return nil
}

// unprivileged returns how to run PostgreSQL, which refuses to run as root: as the user postgres when we are root,
// else as ourselves. Its process group is its own, so that an interrupt typed at the terminal ends the tests and
// leaves the clean-up to finish.
func unprivileged() (*syscall.SysProcAttr, *identity, error) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return attr, nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, nil, fmt.Errorf("PostgreSQL does not run as root and there is no user postgres: "+
			"install the package postgresql, or run the tests as another user: %w", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, nil, fmt.Errorf("user id of postgres: %w", err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, nil, fmt.Errorf("group id of postgres: %w", err)
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, &identity{int(uid), int(gid)}, nil
}

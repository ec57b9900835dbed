package badgekit_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// template is what all servers of a run start from. It takes seconds to make, so
// that is done for the first test that asks.
var template preparation

// preparation is a binary, and a data folder with the containers of newWorld.
type preparation struct {
	once           sync.Once
	dir            string
	binary, folder string
	err            error
}

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "laurel-badgekit-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		template.dir = dir
		return m.Run()
	}())
}

// patience is how long anything may take that should take no time.
const patience = 30 * time.Second

// make builds a binary, unless LAUREL_BINARY names one, and makes the containers
// with it. It has no race detector in it, with which each start takes ten times as
// long; the handler is under it, and so is the server of federation/e2e.
func (p *preparation) make(t testing.TB) {
	p.err = errors.New("the first server has failed")
	p.binary, p.folder = os.Getenv("LAUREL_BINARY"), filepath.Join(p.dir, "data")
	if p.binary == "" {
		p.binary = filepath.Join(p.dir, "laurel")
		if out, err := exec.Command("go", "build", "-o", p.binary, "laurel/cmd/laurel").CombinedOutput(); err != nil {
			t.Fatalf("the binary to test does not build: %v\n%s", err, out)
		}
	}
	l := newLaurel(t, p.binary, p.folder)
	for _, args := range [][]string{
		{"badgekit", "system", "create", "chicago", "--name", "Chicago", "--url", "http://chicago.org"},
		{"issuer", "create", "--username", "library", "--name", "Library", "--parent", "chicago", "--website", "http://library.org"},
		{"issuer", "create", "--username", "reading", "--name", "Reading", "--parent", "library", "--website", "http://reading.org"},
		{"badgekit", "system", "create", "pittsburgh", "--name", "Pittsburgh", "--url", "http://pittsburgh.org"},
		{"badgekit", "consumer", "create", "--system", "chicago", "--key", "radical", "--secret", "consumer-secret"},
	} {
		l.operate(args...)
	}
	l.start() // makes the server's own actors
	for _, path := range append(containers(), "/systems/pittsburgh") {
		l.want(200, "PUT", path, `{"url":"`+filepath.Base(path)+`.org"}`)
	}
	l.stop()
	p.err = nil
}

// laurel is the binary serving a data folder of its own at the origin of all
// tests, which a reverse proxy would stand before.
type laurel struct {
	*client
	binary, folder string
	address        string
	command        *exec.Cmd
	settings       []string      // of its environment, besides those of all tests
	gone           chan struct{} // closed when the process has ended
}

func newLaurel(t testing.TB, binary, folder string) *laurel {
	t.Helper()
	l := &laurel{binary: binary, folder: folder, address: freeAddress(t)}
	l.client = &client{t: t, exchange: l.roundTrip, now: time.Now, log: &bytes.Buffer{}}
	return l
}

// startLaurel runs a server with the containers of newWorld until the test ends.
func startLaurel(t testing.TB, settings ...string) *laurel {
	t.Helper()
	template.once.Do(func() { template.make(t) })
	if template.err != nil {
		t.Fatal(template.err)
	}
	l := newLaurel(t, template.binary, t.TempDir())
	l.settings = settings
	l.must(os.CopyFS(l.folder, os.DirFS(template.folder)))
	l.must(os.Chmod(filepath.Join(l.folder, "secret.key"), 0o600))
	l.start()
	t.Cleanup(l.stop)
	l.exchange = l.steadyClock(time.Now())
	return l
}

// laurel returns a command of the binary.
func (l *laurel) laurel(args ...string) *exec.Cmd {
	command := exec.Command(l.binary, args...)
	command.Env = append(os.Environ(), "LAUREL_ORIGINS="+origin, "LAUREL_LISTEN="+l.address, "LAUREL_DATA="+l.folder,
		"LAUREL_TRUSTED_PROXIES=127.0.0.0/8", "LAUREL_BADGEKIT_MASTER_SECRET="+master)
	command.Env = append(command.Env, l.settings...)
	return command
}

// operate executes an operator's command and returns what it printed.
func (l *laurel) operate(args ...string) string {
	l.t.Helper()
	out, err := l.laurel(args...).CombinedOutput()
	if err != nil {
		l.t.Fatalf("laurel %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// start runs the server and returns when it is ready.
func (l *laurel) start() {
	l.t.Helper()
	log := &bytes.Buffer{}
	l.log = log
	l.command = l.laurel("serve")
	l.command.Stdout, l.command.Stderr = log, log
	l.must(l.command.Start())
	l.gone = make(chan struct{})
	go func() {
		defer close(l.gone)
		_ = l.command.Wait() // ProcessState tells
	}()
	l.awaitReady()
}

func (l *laurel) awaitReady() {
	l.t.Helper()
	deadline := time.After(patience)
	for {
		if c, err := net.Dial("tcp", l.address); err == nil {
			c.Close()
			if l.do(newRequest("GET", "/readyz", nil, "")).status == http.StatusOK {
				return
			}
		}
		select {
		case <-l.gone:
			l.t.Fatalf("the server ended before it was ready: %v\n%s", l.command.ProcessState, l.log)
		case <-deadline:
			l.t.Fatalf("the server was not ready within %v", patience)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// stop ends the server as an operator does; its log is shown when the test failed.
func (l *laurel) stop() {
	_ = l.command.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	select {
	case <-l.gone:
	case <-time.After(patience):
		l.t.Errorf("the server did not stop within %v of SIGTERM", patience)
		_ = l.command.Process.Kill()
		<-l.gone
	}
	if l.t.Failed() {
		l.t.Logf("the server wrote:\n%s", l.log)
	}
}

// roundTrip sends a request over HTTP with its target as it is, byte for byte.
func (l *laurel) roundTrip(r *http.Request) answer {
	out := r.Clone(l.t.Context())
	out.URL = &url.URL{Scheme: "http", Host: l.address, Opaque: r.RequestURI}
	out.RequestURI = ""
	res, err := http.DefaultTransport.RoundTrip(out)
	l.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	l.must(err)
	return answer{res.StatusCode, res.Header, string(body)}
}

// moment is a time in an answer, with or without milliseconds.
var moment = regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z"`)

// steadyClock exchanges like roundTrip, and says now() for each moment since the
// server was started, so that answers can be compared.
func (l *laurel) steadyClock(started time.Time) func(*http.Request) answer {
	started = started.Truncate(time.Second)
	return func(r *http.Request) answer {
		a := l.roundTrip(r)
		a.body = moment.ReplaceAllStringFunc(a.body, func(quoted string) string {
			at, err := time.Parse(time.RFC3339, strings.Trim(quoted, `"`))
			if err != nil || at.Before(started) || at.After(time.Now()) {
				return quoted
			}
			if strings.Contains(quoted, ".") {
				return now().Format(`"2006-01-02T15:04:05.000Z"`)
			}
			return now().Format(`"2006-01-02T15:04:05Z"`)
		})
		return a
	}
}

// freeAddress returns a loopback address on which nobody listens, with a port
// outside the range from which systems take those of outgoing connections.
func freeAddress(t testing.TB) string {
	t.Helper()
	first := 29000 + os.Getpid()%1500*2
	for port := first; port < first+500; port++ {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		if listener, err := net.Listen("tcp", address); err == nil {
			listener.Close()
			return address
		}
	}
	t.Fatal("no free port on 127.0.0.1")
	return ""
}

// Package laureltest runs the built binary in tests, as a process of its own with its own data folder: what is tested
// is what people install.
//
// The binary has the race detector in it, and a race in the server, like an error in its log, fails the test that
// caused it. [BinaryEnv] names another binary, to be tested as it is.
package laureltest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Patience bounds every wait for something that must happen. It is generous, since it is only spent when a test fails.
const Patience = time.Minute

// A Server is a Laurel in a process of its own, that can be stopped and started again at the same address.
type Server struct {
	Origin string // of its pages, such as http://localhost:20000

	env  []string
	cmd  *exec.Cmd
	gone chan struct{} // closed when cmd has ended
	log  bytes.Buffer
}

// New prepares a server that is known as host, a name of this machine, and removes it when the test ends. It talks to
// other servers on this machine alone. env, NAME=value, says what is not as it is by default.
func New(t *testing.T, host string, env ...string) *Server {
	t.Helper()
	port := freePort(t)
	s := &Server{Origin: "http://" + net.JoinHostPort(host, port)}
	s.env = append(os.Environ(),
		"LAUREL_ORIGINS="+s.Origin,
		"LAUREL_LISTEN=127.0.0.1:"+port,
		"LAUREL_DATA="+t.TempDir(),
		"LAUREL_OUTGOING_NETWORKS=127.0.0.0/8",
		"LAUREL_OUTGOING_PORTS=0",
		"LAUREL_OUTGOING_PLAIN_HTTP=true",
	)
	s.env = append(s.env, env...)
	t.Cleanup(func() { s.finish(t) })
	return s
}

// Run executes an operator's command to its end and returns what it printed.
func (s *Server) Run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, os.Getenv(BinaryEnv), args...)
	cmd.Env = s.env
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	printed, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("laurel %s: %w\n%s", strings.Join(args, " "), err, &complaints)
	}
	return printed, nil
}

// MustRun executes an operator's command that must succeed. out, where not nil, takes what it printed as JSON.
func (s *Server) MustRun(t *testing.T, out any, args ...string) string {
	t.Helper()
	printed, err := s.Run(t.Context(), args...)
	if err == nil && out != nil {
		err = json.Unmarshal(printed, out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(printed)
}

// Start runs the server and returns when it is ready.
func (s *Server) Start(t *testing.T) {
	t.Helper()
	s.cmd = exec.Command(os.Getenv(BinaryEnv), "serve")
	s.cmd.Env = s.env
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.gone = make(chan struct{})
	go func() {
		defer close(s.gone)
		_ = s.cmd.Wait() // ProcessState tells
	}()
	s.awaitReady(t)
}

func (s *Server) awaitReady(t *testing.T) {
	t.Helper()
	deadline := time.After(Patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		res, err := http.Get(s.Origin + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-s.gone:
			t.Fatalf("the server ended before it was ready: %v\n%s", s.cmd.ProcessState, &s.log)
		case <-deadline:
			t.Fatalf("the server was not ready within %v", Patience)
		case <-again.C:
		}
	}
}

// Kill ends the server as a power cut would: kill -9.
func (s *Server) Kill(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.gone
}

// finish stops the server as an operator does and reports what it had to say.
func (s *Server) finish(t *testing.T) {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // a killed one is gone already
	select {
	case <-s.gone:
	case <-time.After(Patience):
		t.Errorf("the server did not stop within %v of SIGTERM", Patience)
		_ = s.cmd.Process.Kill()
		<-s.gone
	}
	if bytes.Contains(s.log.Bytes(), []byte("WARNING: DATA RACE")) {
		t.Error("the race detector found a race in the server")
	}
	for line := range bytes.Lines(s.log.Bytes()) {
		if bytes.Contains(line, []byte(`"level":"ERROR"`)) {
			t.Errorf("the server logged an error: %s", line)
		}
	}
	if t.Failed() {
		const most = 16 << 10 // bytes; the end tells more than the beginning
		written := s.log.Bytes()
		t.Logf("the server wrote:\n%s", written[max(0, len(written)-most):])
	}
}

// freePort returns a port of 127.0.0.1 on which nobody listens. It is outside the range from which systems take the
// ports of outgoing connections, so that none of those is in the way when the server starts, or starts again, and ten
// away from where the tests of another package look first.
func freePort(t *testing.T) string {
	t.Helper()
	first := 20000 + os.Getpid()%1200*10
	for port := first; port < first+500; port++ {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			listener.Close()
			return strconv.Itoa(port)
		}
	}
	t.Fatal("no free port on 127.0.0.1")
	return ""
}

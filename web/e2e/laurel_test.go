package e2e

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

// patience is how long the server may take to start and to stop.
const patience = time.Minute

// A laurel is a Laurel server in a process of its own. Its origin is on localhost,
// which browsers take for a secure place: passkeys work there without TLS.
type laurel struct {
	origin string
	env    []string
	cmd    *exec.Cmd
	gone   chan struct{} // closed when cmd has ended
	log    bytes.Buffer
}

// startLaurel runs a server that mails by smtp, until the test ends.
func startLaurel(t *testing.T, smtp net.Addr) *laurel {
	t.Helper()
	port := freePort(t)
	_, smtpPort, err := net.SplitHostPort(smtp.String())
	if err != nil {
		t.Fatal(err)
	}
	l := &laurel{origin: "http://localhost:" + port}
	l.env = append(os.Environ(),
		"LAUREL_ORIGINS="+l.origin,
		"LAUREL_LISTEN=127.0.0.1:"+port,
		"LAUREL_DATA="+t.TempDir(),
		"LAUREL_NAME=Badges of the Coast",
		"LAUREL_SUMMARY=Schools and clubs of the **coast** give badges here to those who learn.",
		"LAUREL_RULES=Grant what was earned.\n\nBe kind.",
		"LAUREL_OUTGOING_NETWORKS=127.0.0.0/8",
		"LAUREL_OUTGOING_PORTS=0",
		"LAUREL_OUTGOING_PLAIN_HTTP=true",
		"LAUREL_SMTP_HOST=127.0.0.1",
		"LAUREL_SMTP_PORT="+smtpPort,
		"LAUREL_SMTP_TLS=none",
		"LAUREL_SMTP_FROM=Badges of the Coast <badges@coast.example>",
	)
	t.Cleanup(func() { l.finish(t) })
	l.start(t)
	return l
}

// run executes an operator's command to its end and returns what it printed.
func (l *laurel) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, os.Getenv(binaryEnv), args...)
	cmd.Env = l.env
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	printed, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("laurel %s: %w\n%s", strings.Join(args, " "), err, &complaints)
	}
	return printed, nil
}

// seed runs a command, and takes what it printed as JSON into out where that is not nil.
func (l *laurel) seed(t *testing.T, out any, args ...string) {
	t.Helper()
	printed, err := l.run(t.Context(), append(args, "--json")...)
	if err == nil && out != nil {
		err = json.Unmarshal(printed, out)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (l *laurel) start(t *testing.T) {
	t.Helper()
	l.cmd = exec.Command(os.Getenv(binaryEnv), "serve")
	l.cmd.Env = l.env
	l.cmd.Stdout, l.cmd.Stderr = &l.log, &l.log
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	l.gone = make(chan struct{})
	go func() {
		defer close(l.gone)
		_ = l.cmd.Wait() // ProcessState tells
	}()
	deadline := time.After(patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		res, err := http.Get(l.origin + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-l.gone:
			t.Fatalf("the server ended before it was ready: %v\n%s", l.cmd.ProcessState, &l.log)
		case <-deadline:
			t.Fatalf("the server was not ready within %v", patience)
		case <-again.C:
		}
	}
}

// finish stops the server as an operator does and reports what it had to say when the
// test failed.
func (l *laurel) finish(t *testing.T) {
	if l.cmd == nil {
		return
	}
	_ = l.cmd.Process.Signal(syscall.SIGTERM) // one that ended is gone already
	select {
	case <-l.gone:
	case <-time.After(patience):
		t.Errorf("the server did not stop within %v of SIGTERM", patience)
		_ = l.cmd.Process.Kill()
		<-l.gone
	}
	if bytes.Contains(l.log.Bytes(), []byte("WARNING: DATA RACE")) {
		t.Errorf("the race detector found a race in the server:\n%s", &l.log)
	}
	for line := range bytes.Lines(l.log.Bytes()) {
		if bytes.Contains(line, []byte(`"level":"ERROR"`)) {
			t.Errorf("the server logged an error: %s", line)
		}
	}
}

// freePort returns a port of 127.0.0.1 on which nobody listens, outside the range from
// which systems take the ports of outgoing connections.
func freePort(t *testing.T) string {
	t.Helper()
	first := 28000 + os.Getpid()%1500*2
	for port := first; port < first+1000; port++ {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			listener.Close()
			return strconv.Itoa(port)
		}
	}
	t.Fatal("no free port on 127.0.0.1")
	return ""
}

package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A laurel is a Laurel server in a process of its own, with its own data folder, that can be stopped and started
// again at the same address.
type laurel struct {
	origin string
	key    string // of the badge API
	badge  int64
	env    []string
	cmd    *exec.Cmd
	gone   chan struct{} // closed when cmd has ended
	log    bytes.Buffer
}

// startLaurel runs a server with one issuer, "conf", one badge and an API key, until the test ends.
func startLaurel(t *testing.T) *laurel {
	t.Helper()
	address := freeAddress(t)
	l := &laurel{origin: "http://" + address}
	l.env = append(os.Environ(),
		"LAUREL_ORIGINS="+l.origin,
		"LAUREL_LISTEN="+address,
		"LAUREL_DATA="+t.TempDir(),
		"LAUREL_OUTGOING_NETWORKS=127.0.0.0/8",
		"LAUREL_OUTGOING_PORTS=0",
		"LAUREL_OUTGOING_PLAIN_HTTP=true",
	)
	t.Cleanup(func() { l.finish(t) })
	l.seed(t)
	l.start(t)
	return l
}

// seed makes what a story starts from, with the operator's commands.
func (l *laurel) seed(t *testing.T) {
	t.Helper()
	l.run(t, nil, "account", "create", "--email", "operator@example.org", "--name", "Operator", "--json")
	l.run(t, nil, "issuer", "create", "--username", "conf", "--name", "The Conference",
		"--account", "operator@example.org", "--json")
	var badge struct{ ID int64 }
	l.run(t, &badge, "badge", "create", "--issuer", "conf", "--title", "Speaker", "--description", "Gave a talk.",
		"--criteria", "Give a talk at the conference.", "--image", "../../templates/assets/demo-badge.png", "--json")
	l.badge = badge.ID
	l.key = strings.TrimSpace(l.run(t, nil, "apikey", "create", "--account", "operator@example.org", "--name", "e2e"))
}

// run executes an operator's command to its end and returns what it printed; out, where not nil, takes it as JSON.
func (l *laurel) run(t *testing.T, out any, args ...string) string {
	t.Helper()
	cmd := exec.Command(os.Getenv(binaryEnv), args...)
	cmd.Env = l.env
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("laurel %s: %v\n%s", strings.Join(args, " "), err, &complaints)
	}
	if out != nil {
		if err := json.Unmarshal(printed, out); err != nil {
			t.Fatalf("laurel %s: %v in %s", strings.Join(args, " "), err, printed)
		}
	}
	return string(printed)
}

// start runs the server and returns when it is ready.
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
	l.awaitReady(t)
}

func (l *laurel) awaitReady(t *testing.T) {
	t.Helper()
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

// kill ends the server as a power cut would: kill -9.
func (l *laurel) kill(t *testing.T) {
	t.Helper()
	if err := l.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-l.gone
}

// finish stops the server as an operator does and reports what it had to say when the test failed.
func (l *laurel) finish(t *testing.T) {
	if l.cmd == nil {
		return
	}
	_ = l.cmd.Process.Signal(syscall.SIGTERM) // a killed one is gone already
	select {
	case <-l.gone:
	case <-time.After(patience):
		t.Errorf("the server did not stop within %v of SIGTERM", patience)
		_ = l.cmd.Process.Kill()
		<-l.gone
	}
	if bytes.Contains(l.log.Bytes(), []byte("WARNING: DATA RACE")) {
		t.Error("the race detector found a race in the server")
	}
	if t.Failed() {
		t.Logf("the server wrote:\n%s", &l.log)
	}
}

// A grant is the answer of the badge API to a grant.
type grant struct {
	NoteID      string
	Status      string
	AcceptURL   string
	BadgeRecord struct{ ID int64 }
}

// grant grants the badge to the account with that profile.
func (l *laurel) grant(t *testing.T, profile string) grant {
	t.Helper()
	var g grant
	l.api(t, http.MethodPost, "/api/badges/grant", map[string]any{"badgeId": l.badge, "profileUri": profile}, &g)
	return g
}

// status returns the state of a grant as the badge API tells it.
func (l *laurel) status(t *testing.T, g grant) string {
	t.Helper()
	var answer struct{ Status string }
	l.api(t, http.MethodGet, "/api/badges/grant/"+url.PathEscape(g.NoteID)+"/status", nil, &answer)
	return answer.Status
}

// revoke takes a grant back as the operator does.
func (l *laurel) revoke(t *testing.T, g grant) {
	t.Helper()
	l.run(t, nil, "grant", "revoke", strconv.FormatInt(g.BadgeRecord.ID, 10), "--reason", "granted by mistake", "--json")
}

func (l *laurel) api(t *testing.T, method, path string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, l.origin+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-ApiKey", l.key)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s: %s", method, path, res.Status, answer)
	}
	if err := json.Unmarshal(answer, out); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
}

// actor returns the id of one of the server's actors.
func (l *laurel) actor(username string) string {
	return l.origin + "/actor/" + username
}

// freeAddress returns a loopback address on which nobody listens. Its port is outside the range from which systems
// take the ports of outgoing connections, so that none of those is in the way when the server starts, or starts again.
func freeAddress(t *testing.T) string {
	t.Helper()
	first := 20000 + os.Getpid()%4000*2
	for port := first; port < first+1000; port++ {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		listener, err := net.Listen("tcp", address)
		if err == nil {
			listener.Close()
			return address
		}
	}
	t.Fatal("no free port on 127.0.0.1")
	return ""
}

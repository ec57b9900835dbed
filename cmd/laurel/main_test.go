package main

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary stand in for laurel, so that scripts run main
// itself, under the race detector where the tests do.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"laurel": main})
}

// TestScripts runs the command lines in testdata/script. Besides the usual
// commands they have
//
//	exits CODE COMMAND…            runs a command that must end with that code
//	get STATUS URL                 asks the server, once it listens
//	post STATUS URL KEY BODY       posts JSON with an API key
//	certificate HOST CERT KEY      writes a self-signed certificate and its key
//	terminate                      sends SIGTERM to what runs in the background
//
// the file picture.png, and the variables HOST, HOST2 (addresses that are free to listen
// on), ORIGIN (http:// and HOST) and COMPAT (the folder of the compatible APIs, whose
// test data holds clients).
func TestScripts(t *testing.T) {
	var free addresses
	free.port.Store(int32(12000 + os.Getpid()%8000))
	compat, err := filepath.Abs("../../web/compat")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"HOST", "HOST2"} {
				address, err := free.next()
				if err != nil {
					return err
				}
				env.Setenv(name, address)
			}
			env.Setenv("ORIGIN", "http://"+env.Getenv("HOST"))
			env.Setenv("COMPAT", compat)
			return writePicture(filepath.Join(env.WorkDir, "picture.png"))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "get": get, "post": post, "terminate": terminate,
			"certificate": certificate,
		},
	})
}

// writePicture makes a picture for badges, which a script can't hold.
func writePicture(path string) error {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o600)
}

// addresses gives each script addresses of its own to listen on. Their ports lie
// below those that systems choose for outgoing connections, so that none of
// those is in the way when a server starts, or starts again.
type addresses struct{ port atomic.Int32 }

func (a *addresses) next() (string, error) {
	for range 1000 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(int(a.port.Add(1))))
		if listener, err := net.Listen("tcp", address); err == nil {
			return address, listener.Close()
		}
	}
	return "", errors.New("no port of 127.0.0.1 is free")
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	code := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if (code == want) == neg {
		ts.Fatalf("exit code %d", code)
	}
}

func terminate(ts *testscript.TestScript, _ bool, _ []string) {
	for _, command := range ts.BackgroundCmds() {
		ts.Check(command.Process.Signal(syscall.SIGTERM))
	}
}

func get(ts *testscript.TestScript, _ bool, args []string) {
	request, err := http.NewRequest(http.MethodGet, args[1], nil)
	ts.Check(err)
	request.Header.Set("Accept", "text/html, */*;q=0.5")
	do(ts, request, args[0])
}

func post(ts *testscript.TestScript, _ bool, args []string) {
	request, err := http.NewRequest(http.MethodPost, args[1], strings.NewReader(args[3]))
	ts.Check(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-ApiKey", args[2])
	request.Header.Set("X-Api-Key", args[2]) // as some of the compatible APIs call it
	do(ts, request, args[0])
}

// do prints the answer to a request. A server that does not listen yet is asked
// again.
func do(ts *testscript.TestScript, request *http.Request, status string) {
	client := &http.Client{
		Timeout:       30 * time.Second,
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	for deadline := time.Now().Add(30 * time.Second); errors.Is(err, syscall.ECONNREFUSED) && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
		answer, err = client.Do(request)
	}
	ts.Check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	_, err = ts.Stdout().Write(body)
	ts.Check(err)
	if got := strconv.Itoa(answer.StatusCode); got != status {
		ts.Fatalf("%s %s: status %s\n%s", request.Method, request.URL, got, body)
	}
}

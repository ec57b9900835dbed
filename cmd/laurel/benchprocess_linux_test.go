package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"laurel/badges"
)

// process is the built binary with a data folder of its own, as an operator runs
// it: every setting but the addresses has its default.
type process struct {
	b       *testing.B
	binary  string
	address string
	folder  string
	key     string // of the badge API
	badge   int64
	command *exec.Cmd // while it runs
}

// buildBinary builds laurel as "make build" does.
func buildBinary(b *testing.B) (path string) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "laurel")
	out, err := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-o", path, "laurel/cmd/laurel").CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	forget(b, path)
	return path
}

// newProcess makes a server with an issuer, a badge and an API key; it does not
// run yet.
func newProcess(b *testing.B, binary string) *process {
	b.Helper()
	var free addresses
	free.port.Store(int32(12000 + os.Getpid()%8000))
	address, err := free.next()
	must(b, err)
	p := &process{b: b, binary: binary, address: address, folder: b.TempDir()}
	p.run("account", "create", "--email", "bench@example.org", "--name", "Bench")
	p.run("issuer", "create", "--username", "org", "--name", "The Org", "--account", "bench@example.org")
	var badge struct{ ID int64 }
	must(b, json.Unmarshal(p.run("badge", "create", "--issuer", "org", "--title", "Speaker", "--description", "Gave a talk.",
		"--criteria", "Give a talk at the conference.", "--json"), &badge))
	p.badge = badge.ID
	p.key = string(bytes.TrimSpace(p.run("apikey", "create", "--account", "bench@example.org", "--name", "bench")))
	b.Cleanup(p.stop)
	return p
}

// forget drops a file from the page cache, so that it is read from disk as after
// a reboot. Of a file that was just written Linux may map 2 MiB at a time, all of
// which count as resident.
func forget(b *testing.B, path string) {
	b.Helper()
	file, err := os.Open(path)
	must(b, err)
	defer file.Close()
	must(b, file.Sync())
	const dontNeed = 4 // POSIX_FADV_DONTNEED
	if _, _, err := syscall.Syscall6(syscall.SYS_FADVISE64, file.Fd(), 0, 0, dontNeed, 0, 0); err != 0 {
		b.Fatal(err)
	}
}

func (p *process) laurel(args ...string) *exec.Cmd {
	command := exec.Command(p.binary, args...)
	command.Env = append(os.Environ(), "LAUREL_ORIGINS=http://"+p.address, "LAUREL_LISTEN="+p.address, "LAUREL_DATA="+p.folder)
	return command
}

// run executes an operator's command and returns what it printed.
func (p *process) run(args ...string) []byte {
	p.b.Helper()
	printed, err := p.laurel(args...).Output()
	if err != nil {
		exit, _ := errors.AsType[*exec.ExitError](err)
		p.b.Fatalf("laurel %s: %v\n%s", strings.Join(args, " "), err, exit.Stderr)
	}
	return printed
}

// start starts the server and returns how long it took to answer a request.
func (p *process) start() time.Duration {
	p.b.Helper()
	p.command = p.laurel("serve")
	begun := time.Now()
	must(p.b, p.command.Start())
	for {
		if c, err := dial(p.address); err == nil {
			defer c.Close()
			must(p.b, c.do(p.get("/")))
			return time.Since(begun)
		}
		if time.Since(begun) > time.Minute {
			p.b.Fatal("the server does not listen")
		}
		time.Sleep(time.Millisecond / 2)
	}
}

func (p *process) stop() {
	if p.command == nil {
		return
	}
	must(p.b, errors.Join(p.command.Process.Signal(syscall.SIGTERM), p.command.Wait()))
	p.command = nil
}

func (p *process) restart() time.Duration {
	p.b.Helper()
	p.stop()
	return p.start()
}

// get is a GET as it goes over the wire.
func (p *process) get(path string) []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/html\r\nX-ApiKey: %s\r\n\r\n", path, p.address, p.key)
}

// grant is a grant of the badge to somebody new.
func (p *process) grant(serial int) []byte {
	body := fmt.Sprintf(`{"badgeId": %d, "name": "Recipient %d", "email": "recipient%d@example.org"}`, p.badge, serial, serial)
	return fmt.Appendf(nil, "POST /api/badges/grant HTTP/1.1\r\nHost: %s\r\nX-ApiKey: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		p.address, p.key, len(body), body)
}

// rest waits until the server has done all that the requests so far caused: it
// uses no processor time for a second.
func (p *process) rest() {
	p.b.Helper()
	for before := p.ticks(); ; {
		time.Sleep(time.Second)
		now := p.ticks()
		if now-before <= 1 {
			return
		}
		before = now
	}
}

// ticks is the server's processor time so far, mostly in hundredths of a second
// (proc_pid_stat(5), utime and stime).
func (p *process) ticks() int {
	p.b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	must(p.b, err)
	_, fields, _ := strings.Cut(string(stat), ") ")
	list := strings.Fields(fields)
	user, err := strconv.Atoi(list[11])
	must(p.b, err)
	system, err := strconv.Atoi(list[12])
	must(p.b, err)
	return user + system
}

// memory is what the server has resident, in MiB: all of it, and what is not
// simply a part of a file (proc_pid_status(5), VmRSS and RssAnon).
func (p *process) memory() (resident, anonymous float64) {
	p.b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	must(p.b, err)
	mib := func(name string) float64 {
		_, after, _ := strings.Cut(string(status), name+":")
		kib, err := strconv.Atoi(strings.Fields(after)[0])
		must(p.b, err)
		return float64(kib) / 1024
	}
	return mib("VmRSS"), mib("RssAnon")
}

// acceptAll makes every pending grant a public one, as if all recipients had
// accepted. Their documents, which no list shows, are left out.
func (p *process) acceptAll() {
	p.b.Helper()
	ctx := p.b.Context()
	p.inDomain(func(d *domain) error {
		for {
			grants, err := d.Store.Grants(ctx, badges.GrantFilter{States: []badges.State{badges.Pending}, Limit: 5000})
			if err != nil || len(grants) == 0 {
				return err
			}
			if err := d.Store.InTx(ctx, func(tx badges.Tx) error { return accept(ctx, tx, grants) }); err != nil {
				return err
			}
		}
	})
}

// inDomain opens the server's database beside it, as an operator's command does.
func (p *process) inDomain(do func(*domain) error) {
	p.b.Helper()
	d, err := openDomain(p.b.Context(), Common{Origins: []string{"http://" + p.address}, Data: p.folder})
	must(p.b, err)
	must(p.b, errors.Join(do(d), d.db.Close()))
}

func accept(ctx context.Context, tx badges.Tx, grants []badges.Grant) error {
	for _, g := range grants {
		g.State, g.AcceptedAt, g.ProcessedAt = badges.Processed, g.GrantedAt, g.GrantedAt
		if _, err := tx.UpdateGrant(ctx, g, badges.Pending); err != nil {
			return err
		}
	}
	return nil
}

// connection is a client that costs next to nothing, as it shares the server's
// processors.
type connection struct {
	net.Conn
	in *bufio.Reader
}

func dial(address string) (*connection, error) {
	c, err := net.Dial("tcp", address)
	return &connection{c, bufio.NewReader(c)}, err
}

// do sends a request and reads the answer, which must be a success.
func (c *connection) do(request []byte) error {
	if _, err := c.Write(request); err != nil {
		return err
	}
	answer, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: %s", answer.Status, body)
	}
	return err
}

// load sends n requests over so many connections and returns how long each took,
// and all together.
func (p *process) load(n, connections int, request func(i int) []byte) (each []time.Duration, all time.Duration) {
	p.b.Helper()
	each = make([]time.Duration, n)
	var next atomic.Int64
	var group sync.WaitGroup
	begun := time.Now()
	for range connections {
		group.Go(func() {
			c, err := dial(p.address)
			if err != nil {
				p.b.Error(err)
				return
			}
			defer c.Close()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				wire := request(i)
				sent := time.Now()
				if err := c.do(wire); err != nil {
					p.b.Error(err)
					return
				}
				each[i] = time.Since(sent)
			}
		})
	}
	group.Wait()
	if p.b.Failed() {
		p.b.FailNow()
	}
	return each, time.Since(begun)
}

// quantile returns the duration that the given part of all does not exceed, in
// milliseconds.
func quantile(durations []time.Duration, part float64) float64 {
	sorted := slices.Sorted(slices.Values(durations))
	return sorted[int(math.Ceil(part*float64(len(sorted))))-1].Seconds() * 1000
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

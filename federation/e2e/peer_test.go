package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait for something that must happen. It is generous, since it is only spent when a test fails.
const patience = 60 * time.Second

// A peer is a running peer.mjs.
type peer struct {
	origin, control string
	deliveries      []delivery // all that were read so far, in order
}

// A person has an account on a peer.
type person struct {
	*peer
	name      string
	ID        string
	Inbox     string
	Followers []string
	Following []string
}

// A delivery is an entry of the peer's journal: see peer/journal.mjs.
type delivery struct {
	Seq       int
	Inbox     string
	Signature string
	Activity  activity
	Status    int
	Applied   bool
	Reason    string
}

// An activity is what the tests read of one. Raw is all of it.
type activity struct {
	ID     string
	Type   string
	Actor  string
	Object object
	Result string
	To, CC list[string]
	Raw    json.RawMessage `json:"-"`
}

// An object is the object of an activity, embedded or named by its id alone.
type object struct {
	ID           string
	Type         string
	AttributedTo string
	Content      string
	InReplyTo    string
	To, CC       list[string]
	Tag          list[tag]
	Attachment   list[attachment]
}

type tag struct{ Type, Href, Name string }

type attachment struct{ Type, MediaType, URL, Name string }

// A list of one may be written without brackets in ActivityStreams.
type list[T any] []T

func (a *activity) UnmarshalJSON(data []byte) error {
	type plain activity
	if err := json.Unmarshal(data, (*plain)(a)); err != nil {
		return err
	}
	a.Raw = bytes.Clone(data)
	return nil
}

func (o *object) UnmarshalJSON(data []byte) error {
	type plain object
	if data[0] == '"' {
		return json.Unmarshal(data, &o.ID)
	}
	return json.Unmarshal(data, (*plain)(o))
}

func (l *list[T]) UnmarshalJSON(data []byte) error {
	if data[0] != '[' {
		*l = make(list[T], 1)
		return json.Unmarshal(data, &(*l)[0])
	}
	return json.Unmarshal(data, (*[]T)(l))
}

// startPeer runs a peer with the given settings (NAME=value, see peer.mjs) until the test ends.
func startPeer(t *testing.T, settings ...string) *peer {
	t.Helper()
	cmd := exec.Command("node", "peer.mjs")
	cmd.Env = append(os.Environ(), settings...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	leash, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the peer: %v: install Node.js 20 or newer and run `make test-deps`", err)
	}
	var addresses struct{ Origin, Control string }
	decodeErr := json.NewDecoder(out).Decode(&addresses)
	t.Cleanup(func() {
		leash.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the peer ended badly: %v", err)
		}
		if t.Failed() && complaints.Len() > 0 {
			t.Logf("the peer wrote:\n%s", &complaints)
		}
	})
	if decodeErr != nil {
		t.Fatalf("the peer did not start (%v): run `make test-deps`, then `node peer.mjs` in federation/e2e says why",
			decodeErr)
	}
	return &peer{origin: addresses.Origin, control: addresses.Control}
}

// addPerson makes a person on the peer.
func (p *peer) addPerson(t *testing.T, name string) *person {
	t.Helper()
	made := &person{peer: p, name: name}
	p.post(t, "/persons", map[string]any{"name": name}, made)
	return made
}

// post makes a call on the control port; in is its body, and out, where not nil, takes the answer.
func (p *peer) post(t *testing.T, call string, in map[string]any, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(p.control+call, "application/json", bytes.NewReader(body))
	readAnswer(t, call, res, err, out)
}

// get makes a call on the control port that changes nothing.
func (p *peer) get(t *testing.T, call string, query url.Values, out any) {
	t.Helper()
	res, err := http.Get(p.control + call + "?" + query.Encode())
	readAnswer(t, call, res, err, out)
}

func readAnswer(t *testing.T, call string, res *http.Response, err error, out any) {
	t.Helper()
	if err != nil {
		t.Fatalf("peer: %s: %v", call, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("peer: %s: %v", call, err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("peer: %s: %s", call, body)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(body, out); err != nil {
		t.Fatalf("peer: %s: %v in %s", call, err, body)
	}
}

// await returns the first delivery that fits, waiting for it when it has not come yet.
func (p *peer) await(t *testing.T, what string, fits func(delivery) bool) delivery {
	t.Helper()
	read := 0
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); p.readDeliveries(t, time.Second) {
		if i := slices.IndexFunc(p.deliveries[read:], fits); i >= 0 {
			return p.deliveries[read+i]
		}
		read = len(p.deliveries)
	}
	t.Fatalf("%s did not come within %v; what came:\n%s", what, patience, p.journal())
	panic("unreachable")
}

// received returns the deliveries so far that fit.
func (p *peer) received(t *testing.T, fits func(delivery) bool) []delivery {
	t.Helper()
	p.readDeliveries(t, 0)
	var fitting []delivery
	for _, d := range p.deliveries {
		if fits(d) {
			fitting = append(fitting, d)
		}
	}
	return fitting
}

// readDeliveries adds what came since the last time, waiting at most that long when nothing did.
func (p *peer) readDeliveries(t *testing.T, wait time.Duration) {
	t.Helper()
	var answer struct{ Deliveries []delivery }
	query := url.Values{"after": {fmt.Sprint(len(p.deliveries))}, "wait": {fmt.Sprint(wait.Seconds())}}
	p.get(t, "/deliveries", query, &answer)
	p.deliveries = append(p.deliveries, answer.Deliveries...)
}

func (p *peer) journal() string {
	var lines strings.Builder
	for _, d := range p.deliveries {
		fmt.Fprintf(&lines, "%3d  %s  %s  status %d applied %v %s\n     %.2000s\n",
			d.Seq, d.Inbox, d.Signature, d.Status, d.Applied, d.Reason, d.Activity.Raw)
	}
	return lines.String()
}

// A rule of the peer's gate (peer/gate.mjs).
type rule struct {
	peer *peer
	ID   int
}

// hold stops the next request that fits at "arrival" or at "answer"; wanted may name method, path and activity, and
// how many that fit to skip before.
func (p *peer) hold(t *testing.T, at string, wanted map[string]any) rule {
	t.Helper()
	wanted["at"] = at
	held := rule{peer: p}
	p.post(t, "/hold", wanted, &held)
	return held
}

// await returns when the rule has caught its request.
func (r rule) await(t *testing.T) {
	t.Helper()
	var answer struct{ Caught bool }
	query := url.Values{"id": {fmt.Sprint(r.ID)}, "wait": {fmt.Sprint(patience.Seconds())}}
	r.peer.get(t, "/caught", query, &answer)
	if !answer.Caught {
		r.peer.readDeliveries(t, 0)
		t.Fatalf("the request to hold did not come within %v; what came:\n%s", patience, r.peer.journal())
	}
}

// drop cuts the connection of the request that the rule holds.
func (r rule) drop(t *testing.T) {
	t.Helper()
	r.peer.post(t, "/release", map[string]any{"id": r.ID, "drop": true}, nil)
}

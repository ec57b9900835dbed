package v1_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// client runs jobs with the npm packages that clients use.
func client(t *testing.T, jobs ...map[string]string) (results []string) {
	t.Helper()
	input, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "node", "client.mjs")
	run.Dir, run.Stdin, run.Stderr = "testdata/sdk", bytes.NewReader(input), os.Stderr
	out, err := run.Output()
	if err == nil {
		err = json.Unmarshal(out, &results)
	}
	if err != nil {
		t.Fatalf("client.mjs: %v; \"make test-deps\" installs what it needs", err)
	}
	return results
}

// TestClientTokens: deso-protocol names the key as we do, its tokens are believed,
// and those of its derived keys are not.
func TestClientTokens(t *testing.T) {
	w := newWorld(t)
	w.now = time.Now() // the package has no other clock
	seed, other := fmt.Sprintf("%064x", 1), fmt.Sprintf("%064x", 2)
	anna, ben := newPerson(1), newPerson(2)
	jobs := []map[string]string{{"key": seed}, {"token": other}, {"token": other, "derived": ben.key}}
	for range 20 { // a signature is random
		jobs = append(jobs, map[string]string{"token": seed})
	}
	results := client(t, jobs...)
	if results[0] != anna.key {
		t.Fatalf("key %s, want %s", results[0], anna.key)
	}
	send := func(token string) answer {
		text, err := json.Marshal(badgeBody(anna, ben).with(body{"publickey": anna.key, "jwt": token}))
		w.must(err)
		w.now = w.now.Add(time.Millisecond)
		return w.send("POST", "/badge", string(text))
	}
	send(results[1]).refused("not signed by publickey")
	send(results[2]).refused("derived key")
	for _, token := range results[3:] {
		send(token).ok(w)
	}
}

// TestContentIDs: an id is what `ipfs add` gives the JSON that a client makes of
// the answer, also when it is over one chunk.
func TestContentIDs(t *testing.T) {
	w := newWorld(t)
	anna := newPerson(1)
	var jobs []map[string]string
	var ids []string
	for _, change := range []body{
		{"title": "<b>&amp;</b>"}, {"description": "\u2028\u2029\u0000\u007f\b\f\v\"\\/é\U0001F600"}, {"attributes": `{"n":1e3}`},
		{"validDates": true, "validDateStart": -5, "validDateEnd": 8640000000000000},
		{"description": strings.Repeat("0123456789", 26000)}, {"description": strings.Repeat("é", 300000)},
	} {
		made := w.post(anna, "/badge", badgeBody(anna, anna).with(change)).ok(w)
		jobs, ids = append(jobs, map[string]string{"badge": string(made.raw)}), append(ids, made.id())
	}
	for i, want := range client(t, jobs...) {
		if ids[i] != want {
			t.Errorf("badge %d: id %s, want %s", i, ids[i], want)
		}
	}
}

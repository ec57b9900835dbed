package inbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"laurel/federation/fedtest"
	"laurel/federation/inbox"
)

// world is a server with an issuer, and people elsewhere.
type world struct {
	*fedtest.Cluster
	t      *testing.T
	server *fedtest.Server
	peer   *fedtest.Peer
	org    string // the issuer's actor
	jane   *fedtest.Person
	joe    *fedtest.Person
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := fedtest.New(t, "badges.example")
	w := &world{Cluster: c, t: t, server: c.Servers[0], peer: c.Peer("people.example")}
	w.org = w.server.Site.Actor(w.server.Issuer("org"))
	w.jane, w.joe = w.peer.Person("jane"), w.peer.Person("joe")
	return w
}

func (w *world) follow() map[string]any { return map[string]any{"type": "Follow", "object": w.org} }

// withBody replaces what a signed request carries.
func withBody(r *http.Request, body string) *http.Request {
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	return r
}

// FEDERATION.md: Every activity must be signed, by either scheme, or carry a proof.
// FEDERATION.md: Inboxes are `/inbox` (shared) and `{actor}/inbox`; they treat activities alike.
// FEDERATION.md: 400 | the body is no activity in JSON, lacks `id`, `type` or
// FEDERATION.md: 401 | no signature and no proof; it covers too little, is too
// FEDERATION.md: 413 | the body has more than 256 KiB
// FEDERATION.md: What an inbox refuses it explains in JSON, `{"error": "…"}`.
// FEDERATION.md: A 401 has `WWW-Authenticate: Signature realm="inbox",headers="(request-target) host date digest"`.
func TestInboxAnswers(t *testing.T) {
	w := newWorld(t)
	w.Peer("elsewhere.example").Person("eve")
	post := func(body string) *http.Request {
		r := w.jane.Request(w.org+"/inbox", w.follow())
		r.Header.Del("Signature")
		return withBody(r, body)
	}
	signed := func(changes map[string]any) *http.Request {
		activity := w.follow()
		for name, value := range changes {
			activity[name] = value
		}
		return w.jane.Request(w.org+"/inbox", activity)
	}
	changed := func(change func(*http.Request)) *http.Request {
		r := signed(nil)
		change(r)
		return r
	}
	tests := []struct {
		name    string
		request *http.Request
		status  int
		outcome string
	}{
		{"a Follow", signed(nil), 202, "accepted"},
		{"at the shared inbox", w.jane.Request("https://badges.example/inbox", w.follow()), 202, "accepted"},
		{"of no interest to us", signed(map[string]any{"type": "Listen"}), 202, "accepted"},
		{"with types in an array", signed(map[string]any{"type": []string{"Follow"}}), 202, "accepted"},
		{"with the actor embedded", signed(map[string]any{"actor": map[string]any{"id": w.jane.ID, "type": "Person"}}), 202, "accepted"},

		{"unsigned", changed(func(r *http.Request) { r.Header.Del("Signature") }), 401, "unsigned"},
		{"with a forged signature", changed(func(r *http.Request) {
			r.Header.Set("Signature", strings.Replace(r.Header.Get("Signature"), `signature="`, `signature="AAAA`, 1))
		}), 401, "refused"},
		{"with a signature that can't be read", changed(func(r *http.Request) { r.Header.Set("Signature", "nonsense") }), 400, "malformed"},
		{"with another body", changed(func(r *http.Request) { withBody(r, `{"id":"`+w.jane.ID+`#x","type":"Follow","actor":"`+w.jane.ID+`"}`) }), 401, "refused"},
		{"without a digest", changed(func(r *http.Request) { r.Header.Del("Digest") }), 401, "refused"},
		{"signed an hour and more ago", changed(func(r *http.Request) {
			r.Header.Set("Date", w.Clock.Now().Add(-2*time.Hour).UTC().Format(http.TimeFormat))
		}), 401, "refused"},
		{"signed for another target", changed(func(r *http.Request) { r.URL.Path = "/inbox" }), 401, "refused"},
		{"in the name of a neighbour", signed(map[string]any{"actor": w.joe.ID}), 401, "refused"},
		{"in the name of somebody elsewhere", signed(map[string]any{"actor": "https://elsewhere.example/users/eve"}), 401, "refused"},
		{"with an id of another server", signed(map[string]any{"id": "https://elsewhere.example/1"}), 401, "refused"},
		{"with a key of nobody", changed(func(r *http.Request) {
			r.Header.Set("Signature", strings.ReplaceAll(r.Header.Get("Signature"), "/users/jane", "/users/nobody"))
		}), 401, "refused"},
		{"with a key of the inner network", changed(func(r *http.Request) {
			r.Header.Set("Signature", strings.ReplaceAll(r.Header.Get("Signature"), "people.example", "127.0.0.1"))
		}), 401, "refused"},

		{"no JSON", post("<html>"), 400, "malformed"},
		{"empty", post(""), 400, "malformed"},
		{"an array", post("[]"), 400, "malformed"},
		{"null", post("null"), 400, "malformed"},
		{"a number as id", post(`{"id":7,"type":"Follow","actor":"https://people.example/users/jane"}`), 400, "malformed"},
		{"without an id", post(`{"type":"Follow","actor":"https://people.example/users/jane"}`), 400, "malformed"},
		{"without an actor", post(`{"id":"https://people.example/1","type":"Follow"}`), 400, "malformed"},
		{"without a type", post(`{"id":"https://people.example/1","actor":"https://people.example/users/jane"}`), 400, "malformed"},
		{"with an actor that is no address", post(`{"id":"https://people.example/1","type":"Follow","actor":"jane"}`), 400, "malformed"},
		{"with NUL in the actor", post(`{"id":"https://people.example/1","type":"Delete","actor":"https://people.example/\u0000","object":"https://people.example/\u0000"}`), 400, "malformed"},
		{"with an endless id", post(`{"id":"https://people.example/` + strings.Repeat("x", 5000) + `","type":"Follow","actor":"https://people.example/users/jane"}`), 400, "malformed"},
		{"nested without end", post(`{"object":` + strings.Repeat(`[`, 20000) + strings.Repeat(`]`, 20000) + `}`), 400, "malformed"},
		{"too large", post(`{"id":"` + strings.Repeat("x", inbox.MaxBody) + `"}`), 413, "malformed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w.server.Outcomes = nil
			before := w.server.CountReceived()
			answer := w.Do("people.example", tt.request)
			if answer.Status != tt.status || len(w.server.Outcomes) != 1 || w.server.Outcomes[0] != tt.outcome {
				t.Errorf("answered %d (%v), want %d (%s): %s", answer.Status, w.server.Outcomes, tt.status, tt.outcome, answer.Body)
			}
			if stored := w.server.CountReceived() - before; (stored == 1) != (tt.outcome == "accepted") {
				t.Errorf("%d activities were stored", stored)
			}
			if tt.status >= 400 {
				wantReason(t, answer)
			}
			if (tt.status == 401) != (answer.Header.Get("WWW-Authenticate") != "") {
				t.Errorf("WWW-Authenticate is %q", answer.Header.Get("WWW-Authenticate"))
			}
		})
	}
}

// wantReason fails unless the answer says, in JSON, what is wrong.
func wantReason(t *testing.T, answer fedtest.Answer) {
	t.Helper()
	var reason struct{ Error string }
	if err := json.Unmarshal([]byte(answer.Body), &reason); err != nil || len(reason.Error) < 10 {
		t.Errorf("the answer gives no reason: %s", answer.Body)
	}
}

// FEDERATION.md: 404 | the personal inbox is nobody's
// FEDERATION.md: 405 | another method than POST
func TestInboxOfNobody(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/actor/nobody/inbox", "/actors/elsewhere.example/org/inbox"} {
		if answer := w.Do("people.example", w.jane.Request("https://badges.example"+path, w.follow())); answer.Status != 404 {
			t.Errorf("%s answers %d, want 404", path, answer.Status)
		}
	}
	r := w.jane.Request(w.org+"/inbox", w.follow())
	r.Method = http.MethodPut
	if answer := w.Do("people.example", r); answer.Status != 405 {
		t.Errorf("a PUT is answered %d, want 405", answer.Status)
	}
}

// FEDERATION.md: What is believed is stored and answered with 202, and processed
func TestRepeatIsAnsweredAlikeAndAppliedOnce(t *testing.T) {
	w := newWorld(t)
	again := w.follow()
	again["id"] = w.jane.ID + "#follow"
	for range 3 {
		if status := w.jane.Send(w.org+"/inbox", again); status != 202 {
			t.Errorf("answered %d, want 202", status)
		}
		w.Settle()
	}
	if got := w.Types("people.example"); got != "Accept" {
		t.Errorf("jane got %q, want one Accept", got)
	}
	if got := strings.Join(w.server.Outcomes, " "); got != "accepted repeated repeated" {
		t.Errorf("the outcomes are %q", got)
	}
}

// Big servers tell everybody when an account goes, and its key went with it.
//
// FEDERATION.md: The `Delete` of an actor by itself, if we know nothing of it
func TestFarewellOfStrangerCostsNothing(t *testing.T) {
	w := newWorld(t)
	w.joe.Gone = true
	if status := w.joe.Send("https://badges.example/inbox", map[string]any{"type": "Delete", "object": w.joe.ID}); status != 202 {
		t.Errorf("answered %d, want 202", status)
	}
	for _, e := range w.Exchanges() {
		if e.From == "badges.example" {
			t.Errorf("for it, %s %s was asked", e.Method, e.URL)
		}
	}
	if n := w.server.CountReceived(); n != 0 {
		t.Errorf("%d activities were stored", n)
	}
}

func TestFarewellOfAcquaintanceMustBeSigned(t *testing.T) {
	w := newWorld(t)
	w.jane.Follow(w.org)
	w.Settle()
	forged := w.joe.Request("https://badges.example/inbox", map[string]any{"actor": w.jane.ID, "type": "Delete", "object": w.jane.ID, "id": w.jane.ID + "#delete"})
	if answer := w.Do("people.example", forged); answer.Status != 401 {
		t.Errorf("a forged farewell is answered %d, want 401", answer.Status)
	}
	w.jane.Gone = true // the key is known from before
	if status := w.jane.Send("https://badges.example/inbox", map[string]any{"type": "Delete", "object": w.jane.ID}); status != 202 {
		t.Errorf("the farewell is answered %d, want 202", status)
	}
}

// FEDERATION.md: 401 | no signature and no proof; it covers too little, is too
// FEDERATION.md: 503 | 256 activities are being taken at the same time (`Retry-After:
func TestKeyThatCannotBeHadNow(t *testing.T) {
	tests := []struct {
		name   string
		answer fedtest.FaultAnswer
		status int
	}{
		{"server is away", fedtest.FaultAnswer{Err: errors.New("connection refused")}, 503},
		{"server is in trouble", fedtest.FaultAnswer{Status: 500}, 503},
		{"key was deleted", fedtest.FaultAnswer{Status: 410}, 401},
		{"key never was", fedtest.FaultAnswer{Status: 404}, 401},
	}
	w := newWorld(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sender := w.peer.Person(strings.ReplaceAll(tt.name, " ", "-"))
			end := w.Let(func(from string, _ *http.Request) *fedtest.FaultAnswer {
				if from == "badges.example" {
					return &tt.answer
				}
				return nil
			})
			answer := w.Do("people.example", sender.Request(w.org+"/inbox", w.follow()))
			if answer.Status != tt.status || (tt.status == 503) != (answer.Header.Get("Retry-After") != "") {
				t.Errorf("answered %d, Retry-After %q; want %d", answer.Status, answer.Header.Get("Retry-After"), tt.status)
			}
			wantReason(t, answer)
			end()
			w.Clock.Advance(11 * time.Minute)
			if status := sender.Follow(w.org); status != 202 {
				t.Errorf("later it is answered %d, want 202", status)
			}
		})
	}
}

func TestRotatedKeyIsBelieved(t *testing.T) {
	w := newWorld(t)
	w.jane.Follow(w.org)
	w.Clock.Advance(10 * time.Minute)
	w.jane.RotateKey()
	if status := w.jane.Follow(w.org); status != 202 {
		t.Errorf("with the new key it is answered %d, want 202", status)
	}
}

// A sender that leaves in the middle is no trouble of ours.
//
// FEDERATION.md: 400 | the body is no activity in JSON, lacks `id`, `type` or
func TestCutOffBodyIsNoError(t *testing.T) {
	w := newWorld(t)
	r := w.jane.Request(w.org+"/inbox", w.follow())
	var whole bytes.Buffer
	if _, err := whole.ReadFrom(r.Body); err != nil {
		t.Fatal(err)
	}
	answer := w.Do("people.example", withBody(r, whole.String()[:20]))
	if answer.Status != 400 {
		t.Errorf("answered %d, want 400", answer.Status)
	}
}

package inbox_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"laurel/federation/document"
	"laurel/federation/fedtest"
	"laurel/federation/signature"
)

// relay is a world in which somebody passes on what an actor of another Laurel says.
type relay struct {
	*fedtest.Cluster
	t         *testing.T
	ours      *fedtest.Server
	org       string
	fan       string // of the other Laurel
	prove     func(activity map[string]any, at time.Time) []byte
	forwarder *fedtest.Person
}

func newRelay(t *testing.T) *relay {
	t.Helper()
	c := fedtest.New(t, "badges.example", "origin.example")
	r := &relay{Cluster: c, t: t, ours: c.Servers[0], forwarder: c.Peer("forwarder.example").Person("bob")}
	origin := c.Servers[1]
	fan := origin.Issuer("fan")
	r.org, r.fan = r.ours.Site.Actor(r.ours.Issuer("org")), origin.Site.Actor(fan)
	prover := document.Prover{Site: origin.Site, Keyring: origin.Service.Keyring}
	r.prove = func(activity map[string]any, at time.Time) []byte {
		body, err := json.Marshal(activity)
		if err == nil {
			body, err = prover.Prove(t.Context(), fan, body, at)
		}
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	return r
}

func (r *relay) follow() map[string]any {
	return map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": r.fan + "#follow", "type": "Follow", "actor": r.fan, "object": r.org,
	}
}

// forward passes an activity on, and returns the answer and what was fetched for it.
func (r *relay) forward(body []byte, signed bool) (fedtest.Answer, int) {
	r.t.Helper()
	request := r.forwarder.Request("https://badges.example/inbox", map[string]any{"type": "Listen"})
	if !signed {
		request.Header.Del("Signature")
	}
	r.Forget()
	answer := r.Do("forwarder.example", withBody(request, string(body)))
	fetches := 0
	for _, e := range r.Exchanges() {
		if e.From == "badges.example" && e.Method == http.MethodGet {
			fetches++
		}
	}
	return answer, fetches
}

// FEDERATION.md: FEP-8b32: integrity proofs of public activities, made and verified
// FEDERATION.md: An activity that comes from somebody else's server, or unsigned
func TestForwardedActivityIsBelievedByItsProof(t *testing.T) {
	for _, signed := range []bool{true, false} {
		r := newRelay(t)
		answer, fetches := r.forward(r.prove(r.follow(), r.Clock.Now()), signed)
		if answer.Status != http.StatusAccepted || fetches != 1 {
			t.Fatalf("it is answered %d after %d fetches: %s", answer.Status, fetches, answer.Body)
		}
		r.Settle()
		if got := r.Types("origin.example"); got != "Accept" {
			t.Errorf("its actor got %q, want an Accept", got)
		}
		answer, fetches = r.forward(r.prove(r.follow(), r.Clock.Now()), signed)
		if answer.Status != http.StatusAccepted || fetches != 0 || r.ours.CountReceived() != 1 {
			t.Errorf("again, it is answered %d after %d fetches", answer.Status, fetches)
		}
	}
}

// FEDERATION.md: It must have been made within the last seven days, and not expired.
// FEDERATION.md: Either way one key is looked up at most.
func TestForwardedActivityIsRefused(t *testing.T) {
	changed := func(from, to string) func(*relay, []byte) []byte {
		return func(_ *relay, body []byte) []byte {
			if !bytes.Contains(body, []byte(from)) {
				t.Fatalf("%s is not in %s", from, body)
			}
			return bytes.ReplaceAll(body, []byte(from), []byte(to))
		}
	}
	anew := func(change func(*relay, map[string]any) time.Time) func(*relay, []byte) []byte {
		return func(r *relay, _ []byte) []byte {
			activity := r.follow()
			at := change(r, activity)
			return r.prove(activity, at)
		}
	}
	for name, change := range map[string]func(*relay, []byte) []byte{
		"changed on the way": changed(`"type":"Follow"`, `"type":"Block"`),
		"without its proof":  changed(`"proof":`, `"poof":`),
		"with the key of somebody else's server": func(r *relay, body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(`"verificationMethod":"https://origin.example/actor/fan`), []byte(`"verificationMethod":"`+r.forwarder.ID))
		},
		"in the name of a neighbour": anew(func(r *relay, a map[string]any) time.Time {
			r.Servers[1].Issuer("other")
			a["actor"] = strings.Replace(r.fan, "fan", "other", 1)
			return r.Clock.Now()
		}),
		"with an id of another server": anew(func(r *relay, a map[string]any) time.Time {
			a["id"] = r.forwarder.ID + "#follow"
			return r.Clock.Now()
		}),
		"made long ago":      anew(func(r *relay, _ map[string]any) time.Time { return r.Clock.Now().Add(-8 * 24 * time.Hour) }),
		"made in the future": anew(func(r *relay, _ map[string]any) time.Time { return r.Clock.Now().Add(time.Hour) }),
	} {
		t.Run(name, func(t *testing.T) {
			r := newRelay(t)
			answer, fetches := r.forward(change(r, r.prove(r.follow(), r.Clock.Now())), true)
			if answer.Status != http.StatusUnauthorized || fetches > 1 {
				t.Errorf("it is answered %d after %d fetches, want 401 and one at most", answer.Status, fetches)
			}
			wantReason(t, answer)
			if n := r.ours.CountReceived(); n != 0 {
				t.Errorf("%d activities were stored", n)
			}
		})
	}
}

// A proof does not outweigh the actor's own signature, which is there for free.
//
// FEDERATION.md: A proof beside a signature of the actor's own server is not looked at.
func TestOwnActivityIsBelievedByItsSignature(t *testing.T) {
	w := newWorld(t)
	activity := w.follow()
	activity["proof"] = map[string]any{"type": "DataIntegrityProof"}
	if status := w.jane.Send(w.org+"/inbox", activity); status != http.StatusAccepted {
		t.Errorf("with a broken proof of its own it is answered %d, want 202", status)
	}
}

// Who signs with RFC 9421 is answered so.
func TestSchemeOfTheSenderIsRemembered(t *testing.T) {
	w := newWorld(t)
	schemes := func() (used []bool) {
		for _, e := range w.Requests("people.example") {
			used = append(used, signature.UsesRFC9421(e))
		}
		return used
	}
	w.jane.Scheme = signature.RFC9421
	w.jane.Follow(w.org)
	w.Settle()
	if used := schemes(); len(used) == 0 || !used[len(used)-1] {
		t.Errorf("the Accept was signed with RFC 9421: %v", used)
	}
}

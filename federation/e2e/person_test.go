package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
)

// A response is what a signed request of a person was answered.
type response struct {
	Status  int
	Headers map[string]string
	Body    string
}

// do makes a call of the control port in the person's name.
func (p *person) do(t *testing.T, call string, in map[string]any, out any) {
	t.Helper()
	in["person"] = p.name
	p.post(t, call, in, out)
}

// follow asks to follow an actor and returns the id of the Follow.
func (p *person) follow(t *testing.T, actor string) string {
	t.Helper()
	var made struct{ ID string }
	p.do(t, "/follow", map[string]any{"target": actor}, &made)
	return made.ID
}

// undo takes back an activity of the person's.
func (p *person) undo(t *testing.T, activity string) {
	t.Helper()
	p.do(t, "/undo", map[string]any{"activity": activity}, nil)
}

// like favours an object that the person was sent, as its author sees it.
func (p *person) like(t *testing.T, object string) {
	t.Helper()
	p.do(t, "/like", map[string]any{"object": object}, nil)
}

// reply answers a note that the person was sent, to its author alone.
func (p *person) reply(t *testing.T, note, content string) {
	t.Helper()
	p.do(t, "/reply", map[string]any{"inReplyTo": note, "content": content}, nil)
}

// fetch reads a URL as ActivityStreams with the person's signature.
func (p *person) fetch(t *testing.T, address string) response {
	t.Helper()
	var answer response
	p.do(t, "/fetch", map[string]any{"url": address}, &answer)
	return answer
}

// postAs posts an activity to an inbox, signed by this person whoever it claims to be from.
func (p *person) postAs(t *testing.T, inbox string, activity map[string]any) response {
	t.Helper()
	var answer response
	p.do(t, "/post", map[string]any{"inbox": inbox, "activity": activity}, &answer)
	return answer
}

// lookup returns an object as Fedify understands it, in compact JSON-LD.
func (p *person) lookup(t *testing.T, address string) object {
	t.Helper()
	var answer struct{ Object *object }
	p.do(t, "/lookup", map[string]any{"url": address}, &answer)
	if answer.Object == nil {
		t.Fatalf("Fedify finds nothing that it understands at %s", address)
	}
	return *answer.Object
}

// refresh reads again who follows the person and whom they follow.
func (p *person) refresh(t *testing.T) {
	t.Helper()
	p.get(t, "/persons", url.Values{"name": {p.name}}, p)
}

// decode reads the ActivityStreams object of a response that must have the given status.
func (r response) decode(t *testing.T, status int) object {
	t.Helper()
	if r.Status != status {
		t.Fatalf("the answer has status %d %s, want %d: %s", r.Status, http.StatusText(r.Status), status, r.Body)
	}
	var o object
	if err := json.Unmarshal([]byte(r.Body), &o); err != nil {
		t.Fatalf("the answer is no ActivityStreams object: %v: %s", err, r.Body)
	}
	return o
}

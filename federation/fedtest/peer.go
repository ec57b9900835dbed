package fedtest

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"laurel/federation/signature"
	"laurel/federation/vocab"
)

// Peer is a server of other software, as far as Laurel sees of one: it serves
// its people's actors, answers WebFinger for handles and profile pages
// (https://host/@user) and says 202 to whatever its inboxes get. It checks no signatures; the Laurels of a cluster check each other's.
type Peer struct {
	Host string
	// ClockOff is how far the peer's clock is ahead.
	ClockOff time.Duration

	cluster   *Cluster
	people    map[string]*Person
	documents map[string]document // by path
	sent      int
}

type document struct {
	contentType string
	body        []byte
}

// Person is somebody with an account at a Peer.
type Person struct {
	ID, Username string
	Inbox        string
	// Gone has the account's address answer 410.
	Gone bool
	// AlsoKnownAs and MovedTo are what the account says of others.
	AlsoKnownAs []string
	MovedTo     string
	// Scheme is how the person's requests are signed.
	Scheme signature.Scheme

	peer *Peer
	key  int
}

// Peer starts a peer in the cluster.
func (c *Cluster) Peer(host string) *Peer {
	p := &Peer{Host: host, cluster: c, people: make(map[string]*Person), documents: make(map[string]document)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{name}", p.getActor)
	mux.HandleFunc("GET /{page}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html>") })
	mux.HandleFunc("GET /.well-known/webfinger", p.webFinger)
	mux.HandleFunc("GET /", p.getDocument)
	mux.HandleFunc("POST /", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) })
	c.hosts[host] = mux
	return p
}

// Person opens an account. Accounts of one peer have different keys.
func (p *Peer) Person(username string) *Person {
	id := "https://" + p.Host + "/users/" + username
	person := &Person{ID: id, Username: username, Inbox: id + "/inbox", peer: p, key: len(p.people)}
	p.people[username] = person
	return person
}

// Handle is @username@host.
func (p *Person) Handle() string { return "@" + p.Username + "@" + p.peer.Host }

// RotateKey gives the account another key under the same id.
func (p *Person) RotateKey() { p.key++ }

// Send posts an activity of the person to an inbox, signed, and returns the
// status of the answer. Its actor is the person and its id a new one unless it
// says otherwise.
func (p *Person) Send(inbox string, activity map[string]any) int {
	t := p.peer.cluster.t
	t.Helper()
	return p.peer.cluster.Do(p.peer.Host, p.Request(inbox, activity)).Status
}

// Request is the request that Send would send.
func (p *Person) Request(inbox string, activity map[string]any) *http.Request {
	t := p.peer.cluster.t
	t.Helper()
	p.peer.sent++
	whole := map[string]any{"@context": "https://www.w3.org/ns/activitystreams", "id": fmt.Sprintf("%s#activities/%d", p.ID, p.peer.sent), "actor": p.ID}
	for name, value := range activity {
		whole[name] = value
	}
	body, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, inbox, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", vocab.ContentType)
	p.sign(r, body)
	return r
}

// Follow has the person follow one of our actors.
func (p *Person) Follow(actor string) int {
	p.peer.cluster.t.Helper()
	return p.Send(actor+"/inbox", map[string]any{"type": "Follow", "object": actor})
}

// Reply is the Create of a reply by the person. With public it is addressed to
// everybody, else to the author of the Note alone.
func (p *Person) Reply(to, content string, public bool) map[string]any {
	audience := []string{strings.Split(to, "/statuses/")[0]}
	if public {
		audience = append(audience, vocab.Public)
	}
	p.peer.sent++
	return map[string]any{"type": "Create", "to": audience, "object": map[string]any{
		"id": fmt.Sprintf("%s/statuses/%d", p.ID, p.peer.sent), "type": "Note", "attributedTo": p.ID,
		"inReplyTo": to, "content": content, "to": audience,
	}}
}

// Move has the person say everywhere that the account is another one's now, and
// tells an inbox.
func (p *Person) Move(inbox string, to *Person) int {
	p.peer.cluster.t.Helper()
	p.MovedTo, to.AlsoKnownAs = to.ID, append(to.AlsoKnownAs, p.ID)
	return p.Send(inbox, map[string]any{"type": "Move", "object": p.ID, "target": to.ID})
}

// Get fetches an ActivityPub document, signed by the person's key.
func (p *Person) Get(url string) Answer {
	p.peer.cluster.t.Helper()
	r := newGet(p.peer.cluster.t, url)
	p.sign(r, nil)
	return p.peer.cluster.Do(p.peer.Host, r)
}

func (p *Person) sign(r *http.Request, body []byte) {
	t := p.peer.cluster.t
	t.Helper()
	key := signature.Key{ID: p.ID + "#main-key", Private: personKey(p.key)}
	if err := signature.SignAs(p.Scheme, r, body, key, p.peer.cluster.Clock.Now().Add(p.peer.ClockOff)); err != nil {
		t.Fatal(err)
	}
}

func (p *Peer) getActor(w http.ResponseWriter, r *http.Request) {
	person, ok := p.people[r.PathValue("name")]
	switch {
	case !ok:
		http.NotFound(w, r)
		return
	case person.Gone:
		http.Error(w, "gone", http.StatusGone)
		return
	}
	pem, err := signature.MarshalPublicKeyPEM(personKey(person.key).Public())
	if err != nil {
		p.cluster.t.Error(err)
	}
	body, err := vocab.Actor{
		ID: person.ID, Type: "Person", Username: person.Username, Name: "The person " + person.Username,
		Inbox: person.Inbox, Outbox: person.ID + "/outbox", SharedInbox: "https://" + p.Host + "/inbox",
		Followers: person.ID + "/followers", Following: person.ID + "/following",
		KeyID: person.ID + "#main-key", PublicKeyPEM: pem,
		Aliases: person.AlsoKnownAs, MovedTo: person.MovedTo,
	}.Document()
	if err != nil {
		p.cluster.t.Error(err)
	}
	w.Header().Set("Content-Type", vocab.ContentType)
	w.Write(body)
}

// Publish has a document stand at a path of the peer, until Withdraw.
func (p *Peer) Publish(path, contentType string, content any) {
	p.cluster.t.Helper()
	body, err := json.Marshal(content)
	if err != nil {
		p.cluster.t.Fatal(err)
	}
	p.documents[path] = document{contentType, body}
}

// Withdraw has what stands at a path not be found any more.
func (p *Peer) Withdraw(path string) { delete(p.documents, path) }

func (p *Peer) getDocument(w http.ResponseWriter, r *http.Request) {
	d, ok := p.documents[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", d.contentType)
	w.Write(d.body)
}

func (p *Peer) webFinger(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Query().Get("resource"), "https://"+p.Host+"/@")
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "acct:"), "@")
	person, ok := p.people[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/jrd+json")
	fmt.Fprintf(w, `{"subject":"acct:%s@%s","links":[{"rel":"self","type":"application/activity+json","href":%q}]}`, name, p.Host, person.ID)
}

// personKey returns one of a few keys, which are made once for all tests: making
// them anew would be most of the time that the tests take.
func personKey(n int) *rsa.PrivateKey {
	keys := personKeys()
	return keys[n%len(keys)]
}

var personKeys = sync.OnceValue(func() []*rsa.PrivateKey {
	keys := make([]*rsa.PrivateKey, 4)
	for i := range keys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

func newGet(t testing.TB, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/activity+json")
	return r
}

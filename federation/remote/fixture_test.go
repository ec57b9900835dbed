package remote_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"laurel/federation/fetch"
	"laurel/federation/remote"
	"laurel/federation/signature"
	"laurel/federation/vocab"
	"laurel/store"
	"laurel/store/storetest"
)

// web is the network: what answers at each address. Everything else is 404.
type web struct {
	mu    sync.Mutex
	pages map[string]page
	gets  map[string]int
	hold  chan struct{} // when set, answers wait for it
}

// page is an answer.
type page struct {
	status      int // 200 when 0
	contentType string
	body        string
	location    string // redirects there
	err         error
}

// RoundTrip implements [http.RoundTripper].
func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.gets[r.URL.String()]++
	p, ok := w.pages[r.URL.String()]
	hold := w.hold
	w.mu.Unlock()
	if hold != nil {
		<-hold
	}
	if p.err != nil {
		return nil, p.err
	}
	status := http.StatusOK
	switch {
	case !ok:
		status = http.StatusNotFound
	case p.location != "":
		status = http.StatusFound
	case p.status != 0:
		status = p.status
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {p.contentType}, "Location": {p.location}},
		Body: io.NopCloser(strings.NewReader(p.body)), ContentLength: int64(len(p.body)), Request: r,
	}, nil
}

func (w *web) set(url string, p page) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages[url] = p
}

func (w *web) asked(url string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.gets[url]
}

func (w *web) askedAll() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, gets := range w.gets {
		n += gets
	}
	return n
}

// fixture is Actors on a real database and a made-up web.
type fixture struct {
	*remote.Actors
	t   *testing.T
	web *web
	db  *store.DB
	now time.Time
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{t: t, db: storetest.Open(t), now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	return f.on(t)
}

// on returns the fixture for a subtest: with the same database, which takes a
// while to make, but an empty web.
func (f *fixture) on(t *testing.T) *fixture {
	sub := *f
	sub.t, sub.web = t, &web{pages: make(map[string]page), gets: make(map[string]int)}
	sub.restart()
	return &sub
}

// restart begins with an empty memory on the same database.
func (f *fixture) restart() {
	f.Actors = remote.New(f.db, f.client(), func() time.Time { return f.now })
}

func (f *fixture) client() *fetch.Client {
	return fetch.New(fetch.Policy{}, fetch.Options{Transport: f.web})
}

func (f *fixture) activity(url string, document any) {
	f.t.Helper()
	body, err := json.Marshal(document)
	if err != nil {
		f.t.Fatal(err)
	}
	f.web.set(url, page{contentType: vocab.ContentType, body: string(body)})
}

// webFinger has an origin answer for a resource with an actor's id.
func (f *fixture) webFinger(origin, resource, actor string) {
	f.web.set(origin+"/.well-known/webfinger?resource="+resource, page{
		contentType: "application/jrd+json",
		body: fmt.Sprintf(`{"subject":"acct:somebody@example","links":[
			{"rel":"http://webfinger.net/rel/profile-page","type":"text/html","href":"https://elsewhere.example/"},
			{"rel":"self","type":"application/activity+json","href":%q}]}`, actor),
	})
}

const (
	jane    = "https://people.example/users/jane"
	janeKey = jane + "#main-key"
)

// doc is an actor document; changes replace members, nil removes them.
func doc(id string, changes map[string]any) map[string]any {
	origin := id[:strings.Index(id[len("https://"):], "/")+len("https://")]
	d := map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "Person", "preferredUsername": id[strings.LastIndex(id, "/")+1:],
		"name": "Jane", "inbox": id + "/inbox", "outbox": id + "/outbox", "url": id,
		"endpoints": map[string]any{"sharedInbox": origin + "/inbox"},
		"publicKey": map[string]any{"id": id + "#main-key", "owner": id, "publicKeyPem": pemOf(0)},
	}
	for name, value := range changes {
		if d[name] = value; value == nil {
			delete(d, name)
		}
	}
	return d
}

// pemOf is one of two public keys.
func pemOf(n byte) string {
	key, err := signature.MarshalPublicKeyPEM(edKey(n))
	if err != nil {
		panic(err)
	}
	return key
}

// fetchActor is Actor, which must succeed.
func (f *fixture) fetchActor(id string) remote.Actor {
	f.t.Helper()
	a, err := f.Actor(context.Background(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

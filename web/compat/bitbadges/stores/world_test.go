package stores_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/store"
	"laurel/store/storetest"
	"laurel/web/compat/bitbadges/stores"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

const (
	origin   = "https://badges.example.org"
	prefix   = "/bitbadges"
	annasKey = "annas-key-0123456789"
	bensKey  = "bens-key-0123456789"
)

// now is when all tests happen.
func now() time.Time { return time.Date(2026, 3, 12, 11, 30, 0, 0, time.UTC) }

// world is a server with the API on a fresh database, where anna and ben have an
// account and an API key each.
type world struct {
	t       testing.TB
	db      *store.DB
	service *badges.Service
	handler *stores.Handler
	anna    badges.Account
	log     *bytes.Buffer
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldOn(t, storetest.Open(t))
}

func newWorldOn(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, log: &bytes.Buffer{}}
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	w.must(err)
	w.serve(vault)
	w.anna = w.account("anna", annasKey)
	w.account("ben", bensKey)
	return w
}

// serve has the API served by a server with a vault.
func (w *world) serve(vault *badges.Vault) {
	w.t.Helper()
	site, err := badges.NewSite(origin)
	w.must(err)
	w.service = badges.NewService(badges.Options{
		Store: store.Badges{DB: w.db}, Site: site, Vault: vault, Now: now,
		Keyring: badges.NewKeyring(w.db, vault, now), Documents: openbadges.Builder{Site: site},
	})
	w.handler = stores.New(stores.Options{
		Service: w.service, Keys: w.service, Prefix: prefix, Log: slog.New(slog.NewTextHandler(w.log, nil)),
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) account(name, key string) badges.Account {
	w.t.Helper()
	a, err := w.service.CreateAccount(w.t.Context(), badges.Operator(), badges.Account{Name: name, Email: name + "@example.org"})
	w.must(err)
	_, _, err = w.service.CreateAPIKey(w.t.Context(), badges.Operator(), a.ID, "test", key)
	w.must(err)
	return a
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   string
}

// call makes a request with an API key, as the SDK does.
func (w *world) call(key, method, path, body string) answer {
	r := httptest.NewRequest(method, prefix+"/api/v0"+path, strings.NewReader(body))
	r.Header.Set("x-api-key", key)
	r.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	return answer{recorder.Code, recorder.Header(), recorder.Body.String()}
}

// want makes a request and fails the test when its status is another one.
func (w *world) want(status int, key, method, path, body string) answer {
	w.t.Helper()
	a := w.call(key, method, path, body)
	if a.status != status {
		w.t.Fatalf("%s %s %s: status %d, want %d\n%s\n%s", method, path, body, a.status, status, a.body, w.log)
	}
	return a
}

// read reads an answer's JSON.
func read[T any](t testing.TB, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("the answer is not what was expected: %v\n%s", err, a.body)
	}
	return v
}

// doc is what the tests read of a store's document.
type doc struct {
	ID          string              `json:"dynamicDataId"`
	HandlerID   string              `json:"handlerId"`
	Label       string              `json:"label"`
	Secret      string              `json:"dataSecret"`
	Data        map[string][]string `json:"data"`
	CreatedBy   string              `json:"createdBy"`
	Public      bool                `json:"publicUseInClaims"`
	CreatedAt   string              `json:"createdAt"`
	LastUpdated string              `json:"lastUpdated"`
}

// docOf reads the document of an answer about one store.
func docOf(t testing.TB, a answer) doc {
	t.Helper()
	return read[struct{ Doc doc }](t, a).Doc
}

// create has anna make a store.
func (w *world) create(handlerID string, public bool) doc {
	w.t.Helper()
	body := fmt.Sprintf(`{"handlerId":%q,"label":"The %s store","publicUseInClaims":%t}`, handlerID, handlerID, public)
	return docOf(w.t, w.want(200, annasKey, "POST", "/dynamicStores", body))
}

// add has anna add somebody to one of her stores.
func (w *world) add(d doc, payload string) {
	w.t.Helper()
	w.want(200, annasKey, "POST", "/storeActions/single", single(d, "add", payload, ""))
}

// single is the body of one action. more are further members, each with a comma
// before it.
func single(d doc, name, payload, more string) string {
	return fmt.Sprintf(`{"dynamicDataId":%q,"actionName":%q,"payload":%s%s}`, d.ID, name, payload, more)
}

// wantData fails the test unless the store's members are these.
func (w *world) wantData(d doc, want map[string][]string) {
	w.t.Helper()
	got := docOf(w.t, w.want(200, annasKey, "GET", "/dynamicStore/"+d.ID, ""))
	if diff := cmp.Diff(want, got.Data); diff != "" {
		w.t.Errorf("members of store %s (-want +got):\n%s", d.ID, diff)
	}
}

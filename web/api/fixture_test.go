package api_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/store"
	"laurel/store/storetest"
	"laurel/web/api"
)

// The names of the document's examples.
const (
	origin = "https://your-instance.example.com"
	key    = "your-api-key-here"
)

// networkHeader says in tests from which network a request comes.
const networkHeader = "Test-Network"

// fixture is a server with the API on a fresh database: the document's issuer,
// its badge "Advanced Training" with id 1 and others up to 5, and its key.
type fixture struct {
	t          *testing.T
	db         *store.DB
	service    *badges.Service
	deliveries *deliveries
	log        *bytes.Buffer
	contract   *contract
	verifier   *verifier
	client     *http.Client
	account    badges.Account
	issuer     badges.Issuer
}

// deliveries stands for the other servers: it says what they did.
type deliveries struct{ state, detail string }

func (d *deliveries) OfferDelivery(context.Context, badges.Grant) (state, detail string, err error) {
	return d.state, d.detail, nil
}

func now() time.Time { return time.Date(2026, 3, 12, 11, 30, 0, 500e6, time.FixedZone("CET", 3600)) }

func newFixture(t *testing.T, options ...func(*api.Options)) *fixture {
	t.Helper()
	f := &fixture{t: t, db: storetest.Open(t), deliveries: &deliveries{}, log: &bytes.Buffer{}, contract: newContract(t), verifier: &verifier{}}
	site, err := badges.NewSite(origin)
	f.must(err)
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	f.must(err)
	f.service = badges.NewService(badges.Options{
		Store: store.Badges{DB: f.db}, Site: site, Vault: vault, Now: now,
		Keyring:   badges.NewKeyring(f.db, vault, now),
		Documents: openbadges.Builder{Site: site},
	})
	f.account, _ = f.newAccount("Jane", key)
	f.issuer = f.newIssuer("org", "My Organization")
	f.setRole(f.account, f.issuer, badges.Granter)
	for range 5 {
		f.newBadge(f.issuer)
	}
	o := api.Options{
		Service: f.service, Store: f.db, Deliveries: f.deliveries, Verifier: f.verifier, Log: slog.New(slog.NewTextHandler(f.log, nil)),
		Network: func(r *http.Request) string { return r.Header.Get(networkHeader) },
	}
	for _, change := range options {
		change(&o)
	}
	root := chi.NewRouter() // as package web has it
	root.Use(middleware.GetHead)
	root.Handle("/api", api.New(o))
	root.Handle("/api/*", api.New(o))
	f.serve(root)
	return f
}

// serve starts the server and makes a client that finds it behind every name.
func (f *fixture) serve(h http.Handler) {
	server := httptest.NewTLSServer(h)
	f.t.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	transport.TLSClientConfig = &tls.Config{RootCAs: transport.TLSClientConfig.RootCAs, ServerName: "example.com"}
	f.t.Cleanup(transport.CloseIdleConnections)
	f.client = &http.Client{Transport: transport}
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) newAccount(name, apiKey string) (badges.Account, badges.APIKey) {
	f.t.Helper()
	account, err := f.service.CreateAccount(f.t.Context(), badges.Operator(), badges.Account{Name: name})
	f.must(err)
	_, k, err := f.service.CreateAPIKey(f.t.Context(), badges.Operator(), account.ID, "test", apiKey)
	f.must(err)
	return account, k
}

// newIssuer stores an issuer without keys, which cost time and sign nothing here.
func (f *fixture) newIssuer(username, name string) badges.Issuer {
	f.t.Helper()
	i := badges.Issuer{
		Role: badges.RoleIssuer, Domain: "your-instance.example.com", Username: username,
		IssuerProfile: badges.IssuerProfile{Type: badges.Organization, Name: name, Audience: badges.AudienceQuiet}, CreatedAt: now(),
	}
	f.must(f.db.InTx(f.t.Context(), func(tx *store.Tx) (err error) {
		i.ID, err = tx.InsertIssuer(f.t.Context(), i)
		return err
	}))
	return i
}

func (f *fixture) setRole(a badges.Account, i badges.Issuer, role badges.Role) {
	f.t.Helper()
	f.must(f.service.SetRole(f.t.Context(), badges.Operator(), a.ID, i.ID, role))
}

func (f *fixture) newBadge(i badges.Issuer) badges.Badge {
	f.t.Helper()
	b, err := f.service.CreateBadge(f.t.Context(), badges.Operator(), badges.NewBadge{IssuerID: i.ID, Definition: badges.Definition{
		Title:       "Advanced Training",
		Description: "Awarded for completing advanced training",
		Type:        "Badge",
		Criteria:    "Complete the advanced training course",
		Image:       badges.Picture{SHA256: "5ca1ab1e", Alt: "Advanced Training Badge", Width: 600, Height: 600},
		Hashtags:    []string{"training", "advanced"},
		InfoURL:     "https://example.com/training",
	}})
	f.must(err)
	return b
}

// request makes a request with the document's key. A body is sent as JSON.
func (f *fixture) request(method, path, body string) *http.Request {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), method, origin+path, bytes.NewBufferString(body))
	f.must(err)
	r.Header.Set("X-ApiKey", key)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// do sends the request and holds the answer against openapi.yaml.
func (f *fixture) do(r *http.Request) answer {
	f.t.Helper()
	a, err := f.send(r)
	f.must(err)
	f.contract.check(f.t, r, a)
	return a
}

func (f *fixture) send(r *http.Request) (answer, error) {
	response, err := f.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, body}, err
}

// get and post are do for the common cases.
func (f *fixture) get(path string) answer { f.t.Helper(); return f.do(f.request("GET", path, "")) }
func (f *fixture) post(body string) answer {
	f.t.Helper()
	return f.do(f.request("POST", "/api/badges/grant", body))
}

// json decodes the answer's body.
func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("the answer is no JSON object: %v\n%s", err, a.body)
	}
	return v
}

// wantError checks status and text of an error.
func (a answer) wantError(t *testing.T, status int, text string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d\n%s", a.status, status, a.body)
	}
	if got := a.json(t)["error"]; got != text {
		t.Errorf("error %q\nwant  %q", got, text)
	}
}

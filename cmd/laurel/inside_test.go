package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"laurel/badges"
)

// listenOn serves on an address of this machine and returns the port.
func listenOn(t *testing.T, address string, h http.Handler) (port int) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: h}}
	server.Start()
	t.Cleanup(server.Close)
	return listener.Addr().(*net.TCPAddr).Port
}

// visitor asks the whole server, signed in as its admin.
type visitor struct {
	t       *testing.T
	d       *domain
	out     outside
	handler http.Handler
	cookies []*http.Cookie
	issuer  badges.Issuer
}

func newVisitor(t *testing.T, outgoing Outgoing, providers OIDC) *visitor {
	t.Helper()
	config := Config{Common: Common{Origins: []string{"http://localhost:8080"}, Data: t.TempDir()}, Server: Server{Outgoing: outgoing, OIDC: providers}}
	d, err := openDomain(t.Context(), config.Common)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.db.Close() })
	if err := d.EnsureServerActors(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := assemble(t.Context(), config, d, newMetrics(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, d: d, out: newOutside(outgoing, d), handler: s.handler}
	if v.issuer, err = d.CreateIssuer(t.Context(), badges.Operator(), badges.NewIssuer{Username: "org", IssuerProfile: badges.IssuerProfile{Name: "Org"}}); err != nil {
		t.Fatal(err)
	}
	token, _, _, err := d.FirstAdminLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v.cookies = v.post("/sign-in/link/"+token, nil).Cookies()
	accounts, err := d.Store.Accounts(t.Context())
	if err != nil || len(accounts) != 1 {
		t.Fatal(accounts, err)
	}
	proved := badges.Identity{Kind: badges.FediverseIdentity, Value: "https://social.example/users/ada", Handle: "@ada@social.example"}
	if _, err := d.ProveIdentity(t.Context(), accounts[0], proved); err != nil { // who has none imports nothing
		t.Fatal(err)
	}
	return v
}

func (v *visitor) post(path string, form url.Values) *http.Response {
	r := httptest.NewRequestWithContext(v.t.Context(), http.MethodPost, "http://localhost:8080"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.handler.ServeHTTP(w, r)
	return w.Result()
}

// visitorWays are the ways in which visitors, and those with roles, can name what
// the server fetches.
func visitorWays() map[string]func(v *visitor, target string) {
	form := func(path, field string, more ...string) func(*visitor, string) {
		return func(v *visitor, target string) {
			values := url.Values{field: {target}}
			for i := 0; i+1 < len(more); i += 2 {
				values.Set(more[i], more[i+1])
			}
			v.post(path, values)
		}
	}
	return map[string]func(*visitor, string){
		"sign-in with a fediverse account": func(v *visitor, target string) {
			form("/sign-in/with/fediverse", "address")(v, "@eve@"+strings.TrimPrefix(target, "http://"))
		},
		"sign-in at a fediverse server": func(v *visitor, target string) {
			form("/sign-in/with/fediverse", "address")(v, strings.TrimPrefix(target, "http://"))
		},
		"verify page, address": form("/verify", "address"),
		"verify page, status list": func(v *visitor, target string) {
			form("/verify", "text")(v, `{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"`+target+`/a","badge":"`+target+`/b"}`)
		},
		"import":   form("/me/import", "address"),
		"rel=me":   form("/me/profile/prove", "page"),
		"picture":  func(v *visitor, target string) { _, _ = v.out.Picture(v.t.Context(), target+"/picture.png") },
		"speakers": func(v *visitor, target string) { _, _ = v.out.Fetch(v.t.Context(), target+"/list.json") },
		"webhook": func(v *visitor, target string) {
			hook, _, err := v.d.CreateWebhook(v.t.Context(), badges.Operator(), badges.NewWebhook{IssuerID: v.issuer.ID, URL: target + "/hook", Events: []badges.EventKind{badges.GrantProcessed}})
			if err != nil {
				return // the address alone is refused
			}
			_, _ = newWebhookSender(v.d, v.out, nil, nil, slog.New(slog.DiscardHandler)).Test(v.t.Context(), hook)
		},
	}
}

// TestVisitorsCannotReachInside leads the whole server to its own machine in each way
// in which somebody at its pages can, and by redirects. To show that the ways are
// ways, they first lead to what is open.
//
// FEDERATION.md: All requests to other servers go through one client, which
func TestVisitorsCannotReachInside(t *testing.T) {
	var reached atomic.Int32
	count := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached.Add(1)
		http.NotFound(w, r)
	})
	inside := listenOn(t, "127.0.0.1:0", count)
	open := fmt.Sprintf("http://127.0.0.3:%d", listenOn(t, "127.0.0.3:0", count))
	redirect := fmt.Sprintf("http://127.0.0.2:%d", listenOn(t, "127.0.0.2:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, fmt.Sprintf("http://127.0.0.1:%d%s", inside, r.URL.Path), http.StatusTemporaryRedirect)
	})))
	outgoing := Outgoing{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/31")}, Ports: []uint16{0}, PlainHTTP: true}
	targets := map[string]string{
		"open": open, "redirect": redirect, "address": fmt.Sprintf("http://127.0.0.1:%d", inside), "name": fmt.Sprintf("http://localhost:%d", inside),
		"number": fmt.Sprintf("http://2130706433:%d", inside), "mapped": fmt.Sprintf("http://[::ffff:127.0.0.1]:%d", inside), "unspecified": fmt.Sprintf("http://0.0.0.0:%d", inside),
	}
	var providers OIDC
	for name, target := range targets {
		providers = append(providers, OIDCProvider{Name: name, Label: name, Issuer: target, ClientID: "x", ClientSecret: "y"})
	}
	v := newVisitor(t, outgoing, providers)
	ways := visitorWays()
	for name, target := range targets {
		ways["OIDC discovery"] = func(v *visitor, _ string) { v.post("/sign-in/with/"+name, nil) }
		for way, lead := range ways {
			reached.Store(0)
			lead(v, target)
			if n := reached.Load(); (n > 0) != (name == "open") {
				t.Errorf("%s: by %s it is reached %d times", name, way, n)
			}
		}
	}
}

package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"laurel/badges"
	"laurel/badges/designer"
	"laurel/badges/markdown"
	"laurel/badges/openbadges"
	"laurel/store"
	"laurel/store/storetest"
	"laurel/templates"
	"laurel/web"
	"laurel/web/counting"
)

const (
	domain = "badges.example.org"
	origin = "https://" + domain
	other  = "awards.example.net" // the server's second domain
)

// png is what the pictures' bytes are: web sends them as they are.
// png is a picture of one green pixel.
const png = "\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc\xe0\xf32\x06\x00\x00\xf5\x00\x8ctQv\xf1\x00\x00\x00\x00IEND\xaeB`\x82"

// fixture is a whole server on a fresh database, with an issuer and a badge.
type fixture struct {
	*testing.T
	handler   http.Handler
	db        *store.DB
	elsewhere *elsewhere
	service   *badges.Service
	now       time.Time
	log       *bytes.Buffer
	comments  []web.Comment
	verifier  *verifier
	webPages  webPages
	ready     error
	issuer    badges.Issuer
	badge     badges.Badge
	drawings  *designer.Designer
	visits    *counting.Counter
	hosts     []web.HostHealth
}

// Reading all templates in all languages, and the designer's font, takes longer than
// most tests; both only read afterwards.
var (
	sharedRenderer = sync.OnceValues(func() (*templates.Renderer, error) { return templates.New() })
	sharedDrawings = sync.OnceValues(designer.New)
)

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{T: t, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), log: new(bytes.Buffer), elsewhere: &elsewhere{}, verifier: &verifier{}, webPages: webPages{}}
	db := storetest.Open(t)
	f.db = db
	site, err := badges.NewSite(origin, "https://"+other)
	f.must(err)
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	f.must(err)
	renderer, err := sharedRenderer()
	f.must(err)
	clock := func() time.Time { return f.now }
	f.drawings, err = sharedDrawings()
	f.must(err)
	f.service = badges.NewService(badges.Options{
		Store: store.Badges{DB: db}, Site: site, Vault: vault, Now: clock,
		Keyring:   badges.NewKeyring(db, vault, clock),
		Documents: openbadges.Builder{Site: site},
		Backups:   &store.BackupFolder{DB: db, Path: filepath.Join(t.TempDir(), "backups")},
		Defaults:  badges.Settings{SignUp: true, Name: "Fjord Badges", Summary: "Badges of the *library*."},
	})
	f.visits = counting.New(f.service.AddDailyCounts, clock, slog.New(slog.DiscardHandler))
	f.handler = web.New(web.Options{
		Site: site, Service: f.service, Reader: db, Markdown: markdown.New(), Renderer: renderer, Designer: f.drawings,
		Comments:   func(context.Context, int64, int) ([]web.Comment, error) { return f.comments, nil },
		Hosts:      func(context.Context, badges.Day, int) ([]web.HostHealth, error) { return f.hosts, nil },
		Receptions: delivered{}, Fetch: f.fetch, TestHook: f.testHook, LookUp: lookUp, Endorsing: f.verifier,
		Verifier: f.verifier, Snapshots: f.verifier, WebPages: f.webPages, Count: f.visits.Count,
		Queues:         queues{},
		Federation:     echo("federation"),
		API:            echo("api"),
		Compatible:     []web.Compatible{{Prefix: "/other", Handler: echo("below")}, {Host: "other.example.org", Handler: echo("whole")}},
		SignInByMail:   true,
		SignInWays:     []web.SignInWay{{Name: "fediverse", Asks: true, Provider: f.elsewhere}, {Name: "club", Label: "Club", Provider: f.elsewhere}},
		Ready:          func(context.Context) error { return f.ready },
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		Log:            slog.New(slog.NewJSONHandler(f.log, nil)),
		Now:            clock,
		Random:         strings.NewReader(strings.Repeat("0123456789", 10_000)),
	})
	f.issuer = f.newIssuer(domain, "library", "Fjord Library")
	f.badge = f.newBadge(f.issuer, "Pathfinder")
	return f
}

// echo stands for the handlers that are handed in: it tells that it was asked,
// and panics on demand.
func echo(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("panic") {
		case "early":
			panic(errors.New("out of order"))
		case "late":
			io.WriteString(w, "half an ans")
			panic(errors.New("out of order"))
		}
		io.WriteString(w, name+" "+r.Method+" "+r.URL.Path)
	})
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) newIssuer(domain, username, name string) badges.Issuer {
	f.Helper()
	i, err := f.service.CreateIssuer(f.Context(), badges.Operator(), badges.NewIssuer{
		Domain: domain, Username: username,
		IssuerProfile: badges.IssuerProfile{Name: name, Summary: "Books and **maps**.", Website: "https://library.example"},
	})
	f.must(err)
	return i
}

func (f *fixture) newBadge(i badges.Issuer, title string) badges.Badge {
	f.Helper()
	picture := badges.Picture{SHA256: strings.Repeat("ab", 32), Alt: "Hills and a rising sun", Width: 600, Height: 600}
	f.must(f.service.StorePicture(f.Context(), badges.Operator(), picture, []byte(png)))
	b, err := f.service.CreateBadge(f.Context(), badges.Operator(), badges.NewBadge{IssuerID: i.ID, Definition: badges.Definition{
		Title: title, Description: "For *walkers*. <script>alert(1)</script>", Criteria: "Walk all trails.", Type: "Achievement",
		Image: picture, Hashtags: []string{"Outdoors"}, Validity: badges.Period{Years: 2},
	}})
	f.must(err)
	return b
}

// grant offers the badge to a person and returns the grant and its accept path.
func (f *fixture) grant(name string) (badges.Grant, string) {
	f.Helper()
	g, _, err := f.service.Grant(f.Context(), badges.Operator(), badges.GrantRequest{
		BadgeID: f.badge.ID, Email: strings.ToLower(name) + "@people.example", Name: name, Evidence: "Brought the *full* card.",
	})
	f.must(err)
	return g, strings.TrimPrefix(f.service.AcceptURL(f.issuer, g), origin)
}

// accepted is a grant that is accepted and processed.
func (f *fixture) accepted(name string, v badges.Visibility) badges.Grant {
	f.Helper()
	g, path := f.grant(name)
	_, err := f.service.Accept(f.Context(), g.ID, path[strings.LastIndex(path, "/")+1:], v)
	f.must(err)
	f.must(f.service.Process(f.Context(), g.ID))
	g, err = f.service.Store.Grant(f.Context(), g.ID)
	f.must(err)
	return g
}

func (f *fixture) revoke(g badges.Grant, reason string) {
	f.Helper()
	_, err := f.service.Revoke(f.Context(), badges.Operator(), g.ID, reason)
	f.must(err)
}

func (f *fixture) notePath(g badges.Grant) string {
	return "/actor/library/statuses/" + g.ULID
}

// answer is what a request got.
type answer struct {
	*fixture
	Code   int
	Header http.Header
	Body   string
}

// get asks for a path as a browser does, unless headers say otherwise.
func (f *fixture) get(path string, headers ...string) answer {
	f.Helper()
	return f.send(http.MethodGet, path, nil, headers...)
}

func (f *fixture) post(path string, form url.Values, headers ...string) answer {
	f.Helper()
	return f.send(http.MethodPost, path, form, headers...)
}

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

func (f *fixture) send(method, path string, form url.Values, headers ...string) answer {
	f.Helper()
	r := httptest.NewRequestWithContext(f.Context(), method, path, strings.NewReader(form.Encode()))
	r.Host = domain
	r.Header.Set("Accept", browser)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		switch headers[i] {
		case "Host":
			r.Host = headers[i+1]
		case "Remote":
			r.RemoteAddr = headers[i+1]
		default:
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return answer{fixture: f, Code: w.Code, Header: w.Header(), Body: w.Body.String()}
}

func (a answer) status(want int) answer {
	a.Helper()
	if a.Code != want {
		a.Fatalf("status = %d, want %d:\n%s", a.Code, want, a.text())
	}
	return a
}

func (a answer) header(name, want string) answer {
	a.Helper()
	if got := a.Header.Get(name); got != want {
		a.Errorf("%s = %q, want %q", name, got, want)
	}
	return a
}

// says checks that the page's text, without markup, holds each of the phrases.
func (a answer) says(phrases ...string) answer {
	a.Helper()
	text := a.text()
	for _, phrase := range phrases {
		if !strings.Contains(text, phrase) {
			a.Errorf("the page does not say %q:\n%s", phrase, text)
		}
	}
	return a
}

func (a answer) hides(phrases ...string) answer {
	a.Helper()
	for _, phrase := range phrases {
		if strings.Contains(a.Body, phrase) {
			a.Errorf("the answer holds %q:\n%s", phrase, a.Body)
		}
	}
	return a
}

func (a answer) document() *html.Node {
	a.Helper()
	root, err := html.Parse(strings.NewReader(a.Body))
	a.must(err)
	return root
}

func (a answer) text() string {
	var text strings.Builder
	for n := range a.document().Descendants() {
		if n.Type == html.TextNode {
			text.WriteString(n.Data)
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// attributes returns the values of one attribute of all elements of a kind.
func (a answer) attributes(element, key string) (values []string) {
	for n := range a.document().Descendants() {
		if n.Type != html.ElementNode || n.Data != element {
			continue
		}
		for _, attribute := range n.Attr {
			if attribute.Key == key {
				values = append(values, attribute.Val)
			}
		}
	}
	return values
}

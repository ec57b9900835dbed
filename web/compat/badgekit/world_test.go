package badgekit_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/store"
	"laurel/store/storetest"
	"laurel/web/compat/badgekit"
)

const (
	origin = "https://badges.example.org"
	master = "the-master-secret"
)

// now is when all tests happen.
func now() time.Time { return time.Date(2026, 3, 12, 11, 30, 0, 0, time.UTC) }

// world is a server with the API on a fresh database: the system chicago with its
// issuer library and that one's program reading, the system pittsburgh, and a
// consumer of chicago.
type world struct {
	t       testing.TB
	db      *store.DB
	service *badges.Service
	handler *badgekit.Handler
	chicago badges.Issuer
	library badges.Issuer
	reading badges.Issuer
	log     *bytes.Buffer
}

func newWorld(t testing.TB, options ...func(*badgekit.Options)) *world {
	t.Helper()
	w := &world{t: t, db: storetest.Open(t), log: &bytes.Buffer{}}
	site, err := badges.NewSite(origin)
	w.must(err)
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	w.must(err)
	w.service = badges.NewService(badges.Options{
		Store: store.Badges{DB: w.db}, Site: site, Vault: vault, Now: now,
		Keyring:   badges.NewKeyring(w.db, vault, now),
		Documents: openbadges.Builder{Site: site},
	})
	o := badgekit.Options{
		Service: w.service, Reader: w.db, Origin: origin, Prefix: "/badgekit", MasterSecret: master,
		DefaultPicture: w.storePicture(), Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: now, Random: rand.NewChaCha8([32]byte{}),
	}
	for _, change := range options {
		change(&o)
	}
	w.handler = badgekit.New(o)
	w.chicago = w.container("chicago", "Chicago", "system", 0)
	w.library = w.container("library", "Library", "issuer", w.chicago.ID)
	w.reading = w.container("reading", "Reading", "program", w.library.ID)
	w.container("pittsburgh", "Pittsburgh", "system", 0)
	_, _, err = w.service.CreateClient(t.Context(), badges.Operator(), badges.NewClient{
		Purpose: badgekit.System, IssuerID: w.chicago.ID, Key: "radical", Secret: "consumer-secret",
	})
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// storePicture keeps the picture that stands in for others.
func (w *world) storePicture() badges.Picture {
	w.t.Helper()
	sum := sha256.Sum256(square(w.t))
	p := badges.Picture{SHA256: hex.EncodeToString(sum[:]), Width: 600, Height: 600}
	w.must(w.service.StorePicture(w.t.Context(), p, square(w.t)))
	return p
}

// square is a picture file.
func square(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	img.Set(3, 3, color.RGBA{R: 200, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// container stores an issuer without keys, which cost time and sign nothing here.
func (w *world) container(slug, name, level string, parent int64) badges.Issuer {
	w.t.Helper()
	kind := level
	if parent != 0 {
		kind += "/" + number(parent)
	}
	i := badges.Issuer{
		Role: badges.RoleIssuer, Domain: w.service.Site.MainDomain(), Username: slug, ParentID: parent, CreatedAt: now(),
		IssuerProfile: badges.IssuerProfile{Type: badges.Organization, Name: name, Audience: badges.AudienceQuiet, Website: "http://" + slug + ".org"},
	}
	w.must(w.db.InTx(w.t.Context(), func(tx *store.Tx) (err error) {
		i.ID, err = tx.InsertIssuer(w.t.Context(), i)
		return err
	}))
	w.must(w.service.SetForeign(w.t.Context(), i.ID, badges.Foreign{
		System: badgekit.System, Kind: kind, Slug: slug, Extension: json.RawMessage(`{"url":"` + slug + `.org"}`),
	}))
	return i
}

func number(n int64) string { b, _ := json.Marshal(n); return string(b) }

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request to the handler.
func (w *world) do(r *http.Request) answer {
	w.t.Helper()
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	return answer{recorder.Code, recorder.Header(), recorder.Body.String()}
}

// call makes a request as the master, with a JSON body unless it is empty.
func (w *world) call(method, path, body string) answer {
	w.t.Helper()
	return w.do(w.signed(method, path, body, claims{}))
}

// want makes a request and fails the test when its status is another one.
func (w *world) want(status int, method, path, body string) answer {
	w.t.Helper()
	a := w.call(method, path, body)
	if a.status != status {
		w.t.Fatalf("%s %s: status %d, want %d\n%s\n%s", method, path, a.status, status, a.body, w.log)
	}
	return a
}

// member returns a member of the answer's JSON, by its path: "badge.slug".
func (a answer) member(t testing.TB, path string) any {
	t.Helper()
	var v any
	d := json.NewDecoder(strings.NewReader(a.body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("the answer is no JSON: %v\n%s", err, a.body)
	}
	for _, name := range strings.Split(path, ".") {
		switch o := v.(type) {
		case map[string]any:
			v = o[name]
		case []any:
			var i int
			if json.Unmarshal([]byte(name), &i) != nil || i >= len(o) {
				t.Fatalf("no element %s in %v", name, o)
			}
			v = o[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) text(t testing.TB, path string) string {
	t.Helper()
	s, _ := a.member(t, path).(string)
	return s
}

// badge makes a badge with a slug below a container.
func (w *world) badge(at, slug string) {
	w.t.Helper()
	w.want(http.StatusCreated, "POST", at+"/badges", badgeBody(slug))
}

func badgeBody(slug string) string {
	return `{"slug":"` + slug + `","name":"Badge ` + slug + `","earnerDescription":"You did it","consumerDescription":"They did it",
		"criteriaUrl":"http://example.org/criteria","unique":1,"type":"Achievement","image":"http://example.org/` + slug + `.png",
		"criteria":[{"description":"Read a book","required":true,"note":"any"},{"description":"Write one","required":0}],
		"tags":["books"],"categories":["Culture"]}`
}

// newRequest makes a request with a body as a client's library would.
func newRequest(method, target string, body []byte, contentType string) *http.Request {
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	r := httptest.NewRequestWithContext(context.Background(), method, target, reader)
	r.Host = "badges.example.org"
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

package badgekit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
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
	*client
	db      *store.DB
	service *badges.Service
	handler *badgekit.Handler
	chicago badges.Issuer
	library badges.Issuer
	reading badges.Issuer
}

func newWorld(t testing.TB, options ...func(*badgekit.Options)) *world {
	t.Helper()
	log := &bytes.Buffer{}
	w := &world{db: storetest.Open(t)}
	w.client = &client{t: t, exchange: w.handle, now: now, log: log}
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
		DefaultPicture: w.storePicture(), Log: slog.New(slog.NewTextHandler(log, nil)), Now: now, Random: rand.NewChaCha8([32]byte{}),
	}
	for _, change := range options {
		change(&o)
	}
	w.handler = badgekit.New(o)
	w.chicago = w.container("chicago", "Chicago", "system", 0)
	w.library = w.container("library", "Library", "issuer", w.chicago.ID)
	w.reading = w.container("reading", "Reading", "program", w.library.ID)
	w.container("pittsburgh", "Pittsburgh", "system", 0)
	w.serverActors()
	_, _, err = w.service.CreateClient(t.Context(), badges.Operator(), badges.NewClient{
		Purpose: badgekit.System, IssuerID: w.chicago.ID, Key: "radical", Secret: "consumer-secret",
	})
	w.must(err)
	return w
}

// storePicture keeps the picture that stands in for others.
func (w *world) storePicture() badges.Picture {
	w.t.Helper()
	sum := sha256.Sum256(square(w.t))
	p := badges.Picture{SHA256: hex.EncodeToString(sum[:]), Width: 600, Height: 600}
	w.must(w.service.StorePicture(w.t.Context(), badges.Operator(), p, square(w.t)))
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

// serverActors stores what the binary makes when it starts first, so that both
// count on from the same id.
func (w *world) serverActors() {
	w.t.Helper()
	w.must(w.db.InTx(w.t.Context(), func(tx *store.Tx) error {
		for _, role := range []badges.IssuerRole{badges.RoleInstance, badges.RoleAnnouncer} {
			_, err := tx.InsertIssuer(w.t.Context(), badges.Issuer{
				Role: role, Domain: w.service.Site.MainDomain(), Username: string(role), CreatedAt: now(),
				IssuerProfile: badges.IssuerProfile{Type: badges.ServerActor, Name: string(role), Audience: badges.AudienceQuiet},
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

func number(n int64) string { b, _ := json.Marshal(n); return string(b) }

// handle has the handler answer a request.
func (w *world) handle(r *http.Request) answer {
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	return answer{recorder.Code, recorder.Header(), recorder.Body.String()}
}

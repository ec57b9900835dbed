package mypit_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/store"
	"laurel/store/storetest"
	"laurel/web/compat/mypit"
)

const origin = "https://badges.example.org"

// world is a server with the API on a fresh database: two issuers, each with a
// client. Requests are made by the first one's.
type world struct {
	t       testing.TB
	db      *store.DB
	service *badges.Service
	handler *mypit.Handler
	clock   time.Time
	first   badges.Issuer // user123
	second  badges.Issuer // test-user-123
	log     *bytes.Buffer
}

func newWorld(t testing.TB, options ...func(*mypit.Options)) *world {
	t.Helper()
	w := &world{t: t, db: storetest.Open(t), log: &bytes.Buffer{}, clock: time.Date(2026, 3, 12, 11, 30, 0, 0, time.UTC)}
	now := func() time.Time { return w.clock }
	site, err := badges.NewSite(origin)
	w.must(err)
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	w.must(err)
	w.service = badges.NewService(badges.Options{
		Store: store.Badges{DB: w.db}, Site: site, Vault: vault, Now: now,
		Keyring:   badges.NewKeyring(w.db, vault, now),
		Documents: openbadges.Builder{Site: site},
		Consumers: []badges.Consumer{mypit.PictureConsumer()},
	})
	o := mypit.Options{
		Service: w.service, Reader: w.db, Prefix: "/mypit", DefaultPicture: w.storePicture(),
		Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: now,
	}
	for _, change := range options {
		change(&o)
	}
	w.handler = mypit.New(o)
	w.first = w.client("school", "user123", "your-client-id", "your-secret-key")
	w.second = w.client("other", "test-user-123", "test-client-id", "test-secret-key")
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// client stores an issuer, without keys, which cost time and sign nothing here,
// and lets a client of it in.
func (w *world) client(username, userID, key, secret string) badges.Issuer {
	w.t.Helper()
	i := badges.Issuer{
		Role: badges.RoleIssuer, Domain: w.service.Site.MainDomain(), Username: username, CreatedAt: w.clock,
		IssuerProfile: badges.IssuerProfile{Type: badges.Organization, Name: username, Audience: badges.AudienceQuiet},
	}
	w.must(w.db.InTx(w.t.Context(), func(tx *store.Tx) (err error) {
		i.ID, err = tx.InsertIssuer(w.t.Context(), i)
		return err
	}))
	w.must(w.service.SetForeign(w.t.Context(), i.ID, badges.Foreign{System: mypit.System, Kind: mypit.KindUser, Slug: userID}))
	_, _, err := w.service.CreateClient(w.t.Context(), badges.Operator(), badges.NewClient{
		Purpose: mypit.System, IssuerID: i.ID, Key: key, Secret: secret,
	})
	w.must(err)
	return i
}

// storePicture keeps the picture that stands in for others.
func (w *world) storePicture() badges.Picture {
	w.t.Helper()
	file := square(w.t)
	sum := sha256.Sum256(file)
	p := badges.Picture{SHA256: hex.EncodeToString(sum[:]), Width: 600, Height: 600}
	w.must(w.service.StorePicture(w.t.Context(), badges.Operator(), p, file))
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

// object is a JSON object.
type object map[string]any

// with returns a copy of o with other members; nil takes one away.
func (o object) with(members object) object {
	changed := object{}
	for _, source := range []object{o, members} {
		for name, value := range source {
			changed[name] = value
			if value == nil {
				delete(changed, name)
			}
		}
	}
	return changed
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   object
}

// send makes a request as it is.
func (w *world) send(method, path, body string, headers ...string) answer {
	w.t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, w.handler.Prefix+path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	a := answer{status: recorder.Code, header: recorder.Result().Header}
	if err := json.Unmarshal(recorder.Body.Bytes(), &a.body); err != nil {
		w.t.Fatalf("%s %s: the answer is no JSON object: %v\n%s", method, path, err, recorder.Body)
	}
	return a
}

// call makes a call as the documented clients do.
func (w *world) call(name string, body any) answer {
	w.t.Helper()
	text, ok := body.(string)
	if !ok {
		raw, err := json.Marshal(body)
		w.must(err)
		text = string(raw)
	}
	return w.send("POST", "/"+name, text, "clientId", "your-client-id", "secretKey", "your-secret-key")
}

// ok makes a call that must succeed.
func (w *world) ok(name string, body any) object {
	w.t.Helper()
	a := w.call(name, body)
	if a.status != http.StatusOK {
		w.t.Fatalf("%s: %d %v, want 200\n%s", name, a.status, a.body, w.log)
	}
	return a.body
}

// refused makes a call that must fail: with a status, and an error that holds text.
func (w *world) refused(status int, text, name string, body any) {
	w.t.Helper()
	a := w.call(name, body)
	a.wantError(w.t, status, text, fmt.Sprint(name, body))
}

func (a answer) wantError(t testing.TB, status int, text, what string) {
	t.Helper()
	message, _ := a.body["error"].(string)
	if a.status != status || a.body["status"] != float64(status) || !strings.Contains(message, text) || message == "" {
		t.Errorf("%.200s: %d %v, want %d with %q", what, a.status, a.body, status, text)
	}
}

func newTemplate() object {
	return object{
		"userId": "user123", "imageUrl": "https://example.com/badge.png", "typeOfBadge": "achievement", "name": "Course Completion",
		"validityPeriod": 365, "description": "Awarded for completing the course", "criteria": "Complete all modules", "price": 0,
	}
}

func newHolder(id string) object {
	return object{
		"issuerDid": "did:ethr:0x123", "issuerId": "user123",
		"data": object{
			"name": "Holder " + id, "email": id + "@example.com", "phone": "+1234567890", "ownerId": "user123",
			"holderDid": "did:ethr:0x456" + id, "holderId": id,
		},
	}
}

// template makes a template and returns its _id.
func (w *world) template(changes object) string {
	w.t.Helper()
	return w.ok("createBadgeTemplate", newTemplate().with(changes))["_id"].(string)
}

// holder makes a holder and returns its _id.
func (w *world) holder(id string) string {
	w.t.Helper()
	return w.ok("createHolder", newHolder(id))["_id"].(string)
}

func issueTo(template string, recipients ...any) object {
	return object{
		"userId": "user123", "validityPeriod": 365, "templateId": template, "badgeData": object{"courseId": "course456"},
		"recipientIds": recipients, "type": "achievement",
	}
}

func listOf(numItems any, cursor any) object {
	return object{"userId": "user123", "paginationOpts": object{"numItems": numItems, "cursor": cursor}}
}

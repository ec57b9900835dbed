package v1_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/store"
	"laurel/store/storetest"
	v1 "laurel/web/compat/bitbadges/v1"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

const (
	origin = "https://badges.example.org"
	prefix = "/bitbadges/api"
)

// start is when all tests begin, but those whose tokens are made elsewhere.
func start() time.Time { return time.Date(2026, 3, 12, 11, 30, 0, 0, time.UTC) }

// world is a server with the API on a fresh database.
type world struct {
	t       testing.TB
	service *badges.Service
	handler *v1.Handler
	now     time.Time
	log     bytes.Buffer
}

func newWorld(t testing.TB, options ...func(*v1.Options)) *world {
	t.Helper()
	return newWorldOn(t, storetest.Open(t), options...)
}

func newWorldOn(t testing.TB, db *store.DB, options ...func(*v1.Options)) *world {
	t.Helper()
	w := &world{t: t, now: start()}
	site, err := badges.NewSite(origin)
	w.must(err)
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	w.must(err)
	clock := func() time.Time { return w.now }
	w.service = badges.NewService(badges.Options{
		Store: store.Badges{DB: db}, Site: site, Vault: vault, Now: clock,
		Keyring: badges.NewKeyring(db, vault, clock), Documents: openbadges.Builder{Site: site},
	})
	picture := badges.Picture{SHA256: hex.EncodeToString(make([]byte, 32)), Alt: "a star", Width: 600, Height: 600}
	w.must(w.service.StorePicture(t.Context(), badges.Operator(), picture, []byte("the bytes of a star")))
	o := v1.Options{
		Service: w.service, Reader: db, Prefix: prefix, DefaultPicture: picture,
		Log: slog.New(slog.NewTextHandler(&w.log, nil)), Now: clock, Random: rand.NewChaCha8([32]byte{}),
	}
	for _, change := range options {
		change(&o)
	}
	w.handler = v1.New(o)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// person is somebody with a key.
type person struct {
	secret *secp256k1.PrivateKey
	key    string
}

// newPerson returns the person of a number, always the same one.
func newPerson(number uint32) person {
	seed := make([]byte, 32)
	binary.BigEndian.PutUint32(seed[28:], number)
	secret := secp256k1.PrivKeyFromBytes(seed)
	payload := append([]byte{0xcd, 0x14, 0x00}, secret.PubKey().SerializeCompressed()...)
	once := sha256.Sum256(payload)
	twice := sha256.Sum256(once[:])
	return person{secret, base58(append(payload, twice[:4]...))}
}

// base58 is written apart from the code under test, by schoolbook division.
func base58(b []byte) string {
	const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	var digits []int
	for _, c := range b {
		carry := int(c)
		for i := range digits {
			carry += digits[i] << 8
			digits[i], carry = carry%58, carry/58
		}
		for ; carry > 0; carry /= 58 {
			digits = append(digits, carry%58)
		}
	}
	text := make([]byte, len(digits))
	for i, d := range digits {
		text[len(digits)-1-i] = alphabet[d]
	}
	return string(text)
}

// token signs claims as old wallets did: s is taken as it comes, or mirrored.
func (p person) token(header, claims string, mirrored bool) string {
	signed := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	digest := sha256.Sum256([]byte(signed))
	signature := ecdsa.Sign(p.secret, digest[:])
	r, s := signature.R(), signature.S()
	if mirrored { // what the signer gives is in the lower half
		s.Negate()
	}
	rb, sb := r.Bytes(), s.Bytes()
	return signed + "." + base64.RawURLEncoding.EncodeToString(append(rb[:], sb[:]...))
}

const header = `{"alg":"ES256","typ":"JWT"}`

// fresh returns a token that is good now.
func (w *world) fresh(p person) string {
	claims, _ := json.Marshal(map[string]int64{"iat": w.now.Unix(), "exp": w.now.Unix() + 600})
	return p.token(header, string(claims), false)
}

// body is a JSON object.
type body map[string]any

// with returns a copy with other members; nil leaves one out.
func (b body) with(changes body) body {
	merged := body{}
	for name, value := range b {
		merged[name] = value
	}
	for name, value := range changes {
		merged[name] = value
		if value == nil {
			delete(merged, name)
		}
	}
	return merged
}

// answer is what the server said.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	raw    []byte
}

// send makes a request as a client's library does.
func (w *world) send(method, path, text string) answer {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), method, prefix+path, strings.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	return answer{w.t, recorder.Code, recorder.Header(), recorder.Body.Bytes()}
}

func (w *world) get(path string) answer {
	w.t.Helper()
	return w.send(http.MethodGet, path, "").ok(w)
}

// sign sends a body with the token of who signs.
func (w *world) sign(p person, method, path string, b body) answer {
	w.t.Helper()
	text, err := json.Marshal(b.with(body{"publickey": p.key, "jwt": w.fresh(p)}))
	w.must(err)
	return w.send(method, path, string(text))
}

func (w *world) post(p person, path string, b body) answer {
	w.t.Helper()
	return w.sign(p, http.MethodPost, path, b)
}

// ok fails the test unless the answer is a success.
func (a answer) ok(w *world) answer {
	a.t.Helper()
	if a.status != http.StatusOK {
		a.t.Fatalf("status %d\n%s\n%s", a.status, a.raw, w.log.String())
	}
	return a
}

// succeeded marks the test as failed, but lets it go on, unless the answer is a success.
func (a answer) succeeded() {
	a.t.Helper()
	if a.status != http.StatusOK {
		a.t.Errorf("status %d\n%s", a.status, a.raw)
	}
}

// refused fails the test unless the answer is a 400 whose error says what.
func (a answer) refused(what string) {
	a.t.Helper()
	a.failed(http.StatusBadRequest, what)
}

func (a answer) failed(status int, what string) {
	a.t.Helper()
	if message, _ := a.object()["error"].(string); a.status != status || !strings.Contains(message, what) || len(a.object()) != 1 {
		a.t.Errorf("answer is %d %s\nwant %d with an error that says %q", a.status, a.raw, status, what)
	}
}

func (a answer) object() map[string]any {
	a.t.Helper()
	var o map[string]any
	if err := json.Unmarshal(a.raw, &o); err != nil {
		a.t.Fatalf("the answer is no JSON object: %v\n%s", err, a.raw)
	}
	return o
}

func (a answer) id() string {
	a.t.Helper()
	id, _ := a.object()["id"].(string)
	return id
}

// into reads the answer.
func (a answer) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal(a.raw, v); err != nil {
		a.t.Fatal(err)
	}
}

// badgeBody is a badge to be made.
func badgeBody(issuer person, recipients ...person) body {
	keys := []string{}
	for _, p := range recipients {
		keys = append(keys, p.key)
	}
	return body{
		"title": "Sailor", "description": "Sails", "externalUrl": "", "imageUrl": "", "backgroundColor": "", "validDates": false,
		"recipients": keys, "issuer": issuer.key,
	}
}

// create makes a badge and returns its id.
func (w *world) create(issuer person, recipients ...person) string {
	w.t.Helper()
	w.now = w.now.Add(time.Second) // two badges must differ in something
	return w.post(issuer, "/badge", badgeBody(issuer, recipients...)).ok(w).id()
}

// lists is what getUser answers.
type lists struct {
	BadgesIssued, BadgesReceived, BadgesListed, BadgesAccepted, BadgesPending, IssuedCollections, ReceivedCollections []string
}

func (w *world) user(p person) (l lists) {
	w.t.Helper()
	w.get("/users/" + p.key).into(&l)
	return l
}

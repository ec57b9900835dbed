package verification

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"laurel/badges/openbadges"
)

// The issuer of the tests, at an address of its own on a server that others use too.
const (
	issuerID     = "https://school.example/actor/robots"
	credentialID = "https://school.example/credential/1"
	recipientID  = "https://social.example/users/anna"
)

func now() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// web is the outside world: what stands at which address. An address without a
// page has a server that does not answer.
type web struct {
	pages map[string]page
	asked []string
}

type page struct {
	status      int // 0: 200
	contentType string
	body        any    // text, bytes, or what becomes JSON
	at          string // where the redirects ended; "": none
}

func (w *web) Get(_ context.Context, url, _ string, _ int64) (Response, error) {
	w.asked = append(w.asked, url)
	p, ok := w.pages[url]
	if !ok {
		return Response{}, errors.New("the server does not answer")
	}
	if p.status == 0 {
		p.status = http.StatusOK
	}
	return Response{URL: cmp.Or(p.at, url), Status: p.status, ContentType: p.contentType, Body: bytesOf(p.body)}, nil
}

func bytesOf(body any) []byte {
	switch b := body.(type) {
	case nil:
		return nil
	case []byte:
		return b
	case string:
		return []byte(b)
	}
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return data
}

// rsaKey takes too long to make for each test.
var rsaKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// world is an issuer with its keys, its pages, and a verifier that sees them.
type world struct {
	*testing.T
	*web
	ed  ed25519.PrivateKey
	rsa *rsa.PrivateKey
}

func newWorld(t *testing.T) *world {
	t.Helper()
	seed := bytes.Repeat([]byte{7}, ed25519.SeedSize)
	key, err := rsaKey()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, web: &web{pages: map[string]page{}}, ed: ed25519.NewKeyFromSeed(seed), rsa: key}
	w.pages[issuerID] = page{body: w.actor()}
	return w
}

type m = map[string]any

// actor is an ActivityPub actor that lists its keys (FEP-521a).
func (w *world) actor() m {
	return m{
		"@context": []any{"https://www.w3.org/ns/activitystreams", "https://www.w3.org/ns/cid/v1"},
		"id":       issuerID, "type": "Organization", "name": "Robotics Club",
		"assertionMethod": []any{
			m{"id": w.method(), "type": "Multikey", "controller": issuerID, "publicKeyMultibase": openbadges.EncodeMultikey(w.public())},
			m{"id": issuerID + "#rsa", "type": "JsonWebKey", "controller": issuerID, "publicKeyJwk": w.jwk()},
		},
	}
}

func (w *world) public() ed25519.PublicKey { return w.ed.Public().(ed25519.PublicKey) }
func (w *world) method() string            { return openbadges.VerificationMethod(issuerID, w.public()) }

func (w *world) jwk() any {
	data, err := (&jose.JSONWebKey{Key: &w.rsa.PublicKey}).MarshalJSON()
	w.must(err)
	var o any
	w.must(json.Unmarshal(data, &o))
	return o
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// credential is a credential of today's standard without a proof.
func credential() m {
	return m{
		"@context": []any{contextVC2, contextOB3 + "context-3.0.3.json"},
		"id":       credentialID, "type": []any{"VerifiableCredential", "OpenBadgeCredential"},
		"name":      "Robot builder",
		"issuer":    m{"id": issuerID, "type": []any{"Profile"}, "name": "Robotics Club"},
		"validFrom": "2026-01-02T03:04:05Z",
		"credentialSubject": m{
			"id": recipientID, "type": []any{"AchievementSubject"},
			"achievement": m{
				"id": "https://school.example/badge/1", "type": []any{"Achievement"}, "name": "Robot builder",
				"description": "Builds robots.", "criteria": m{"narrative": "Build one."},
			},
		},
	}
}

// sign gives a document its embedded proofs.
func (w *world) sign(document any) []byte {
	w.Helper()
	return w.signAs(document, issuerID, w.ed)
}

func (w *world) signAs(document any, controller string, key ed25519.PrivateKey) []byte {
	w.Helper()
	signed, err := openbadges.Sign(bytesOf(document), openbadges.SigningKey{Controller: controller, Private: key}, now().Add(-time.Hour))
	w.must(err)
	return signed
}

// jwt signs a payload; the header's kid is the issuer's RSA key.
func (w *world) jwt(payload any) []byte {
	w.Helper()
	return w.jwtAs(payload, jose.RS256, w.rsa, issuerID+"#rsa")
}

func (w *world) jwtAs(payload any, algorithm jose.SignatureAlgorithm, key crypto.PrivateKey, kid string) []byte {
	w.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		options = options.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, options)
	w.must(err)
	signed, err := signer.Sign(bytesOf(payload))
	w.must(err)
	compact, err := signed.CompactSerialize()
	w.must(err)
	return []byte(compact)
}

func (w *world) verify(in Input) Report {
	w.Helper()
	return New(Options{Fetch: w.web, Now: now}).Verify(w.Context(), in)
}

// want verifies and checks the state and that a finding is there.
func (w *world) want(in Input, state State, codes ...Code) Report {
	w.Helper()
	report := w.verify(in)
	if report.State != state {
		w.Errorf("state = %s, want %s\n%s", report.State, state, story(report))
	}
	for _, code := range codes {
		if !report.found(code) {
			w.Errorf("no step %s\n%s", code, story(report))
		}
	}
	return report
}

func (r Report) found(code Code) bool {
	for _, s := range r.Steps {
		if s.Code == code {
			return true
		}
	}
	return false
}

func story(r Report) string {
	var b bytes.Buffer
	for _, s := range r.Steps {
		b.WriteString("  " + string(s.Outcome) + " " + string(s.Code) + " " + s.Subject + " " + s.Detail + "\n")
	}
	return b.String()
}

// bits packs a list in which the given indexes are set.
func bits(set ...int) string {
	list := make([]byte, minBitstring)
	for _, i := range set {
		list[i/8] |= 0x80 >> (i % 8)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(list); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return "u" + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

const listID = "https://school.example/status/1"

// list is a status list credential without a proof.
func list(purpose string, set ...int) m {
	return m{
		"@context": []any{contextVC2},
		"id":       listID, "type": []any{"VerifiableCredential", "BitstringStatusListCredential"},
		"issuer": issuerID, "validFrom": "2026-01-01T00:00:00Z",
		"credentialSubject": m{"id": listID + "#list", "type": "BitstringStatusList", "statusPurpose": purpose, "encodedList": bits(set...)},
	}
}

// entry is a credential's place in the list.
func entry(purpose string, index int) m {
	return m{
		"id": listID + "#94", "type": "BitstringStatusListEntry", "statusPurpose": purpose,
		"statusListIndex": strconv.Itoa(index), "statusListCredential": listID,
	}
}

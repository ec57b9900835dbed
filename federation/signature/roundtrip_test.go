package signature

import (
	"crypto"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-fed/httpsig"
	"github.com/google/go-cmp/cmp"
)

// FEDERATION.md: HTTP Signatures, draft-cavage-12: sent and accepted
// FEDERATION.md: The request target is the path with its query, as on the wire.
// FEDERATION.md: algorithms | `rsa-sha256`, `rsa-sha512`, `ed25519`, `hs2019`
func TestWhatIsSignedVerifies(t *testing.T) {
	urls := map[string]string{
		"plain":          inbox,
		"query":          inbox + "?page=true&max=3",
		"empty query":    inbox + "?",
		"escaped path":   "https://badges.example/actor/%E2%9C%93%20%2Finbox",
		"no path":        "https://badges.example",
		"double slashes": "https://badges.example//actor//inbox",
	}
	keys := map[string]crypto.Signer{"RSA": rsaKey(), "Ed25519": edKey()}
	for scheme, sign := range signers {
		for keyName, key := range keys {
			for urlName, url := range urls {
				for method, body := range map[string]string{"GET": "", "POST": activity, "DELETE": "", "HEAD": ""} {
					t.Run(strings.Join([]string{scheme, keyName, urlName, method}, "/"), func(t *testing.T) {
						r := newRequest(t, method, url, body)
						r.Header.Set("Content-Type", "application/activity+json")
						if err := sign(r, []byte(body), Key{keyID, key}, noon); err != nil {
							t.Fatal(err)
						}
						got, err := verifier(ringOf(key)).Verify(received(t, r), []byte(body))
						if err != nil {
							t.Fatal(err)
						}
						want := PublicKey{ID: keyID, Owner: "https://peer.example/actor", Key: key.Public()}
						if diff := cmp.Diff(want, got); diff != "" {
							t.Error(diff)
						}
					})
				}
			}
		}
	}
}

// FEDERATION.md: With draft-cavage-12 a GET covers `(request-target) host date`, a POST also `digest content-type`.
// FEDERATION.md: RFC 9421 covers `@method` and `@target-uri`, of a POST also `content-type`
func TestHeadersOfASignedPost(t *testing.T) {
	r := signedPost(t, "cavage", rsaKey())
	parsed, err := parseCavage(r.Header.Get("Signature"))
	if err != nil {
		t.Fatal(err)
	}
	parsed.signature = ""
	want := cavage{keyID: keyID, algorithm: "rsa-sha256", headers: "(request-target) host date digest content-type"}
	if diff := cmp.Diff(want, parsed, cmp.AllowUnexported(cavage{})); diff != "" {
		t.Error(diff)
	}
	if got := r.Header.Get("Date"); got != "Sat, 21 Nov 2026 12:00:00 GMT" {
		t.Errorf("Date: %s", got)
	}

	r = signedPost(t, "RFC 9421", rsaKey())
	const input = `sig1=("@method" "@target-uri" "content-type" "content-digest");created=1795262400;` +
		`expires=1795262700;keyid="https://peer.example/actor#main-key";alg="rsa-v1_5-sha256"`
	if diff := cmp.Diff(input, r.Header.Get("Signature-Input")); diff != "" {
		t.Error(diff)
	}
}

// FEDERATION.md: With draft-cavage-12 a GET covers `(request-target) host date`, a POST also `digest content-type`.
func TestASignedGetSaysNothingOfABody(t *testing.T) {
	r := newRequest(t, http.MethodGet, inbox, "")
	if err := Sign(r, nil, Key{keyID, rsaKey()}, noon); err != nil {
		t.Fatal(err)
	}
	parsed, err := parseCavage(r.Header.Get("Signature"))
	if err != nil {
		t.Fatal(err)
	}
	if parsed.headers != "(request-target) host date" {
		t.Errorf("signed headers: %q", parsed.headers)
	}
	if _, ok := r.Header["Digest"]; ok {
		t.Error("a GET carries a Digest")
	}
}

// A redirect or a second try with the other scheme signs the same request again.
func TestSigningAgainReplacesTheSignature(t *testing.T) {
	for _, order := range [][2]string{{"cavage", "RFC 9421"}, {"RFC 9421", "cavage"}, {"cavage", "cavage"}, {"RFC 9421", "RFC 9421"}} {
		t.Run(order[0]+" then "+order[1], func(t *testing.T) {
			r := newRequest(t, http.MethodPost, inbox, activity)
			key := Key{keyID, rsaKey()}
			if err := signers[order[0]](r, []byte(activity), key, noon.Add(-3*time.Hour)); err != nil {
				t.Fatal(err)
			}
			if err := signers[order[1]](r, []byte(activity), key, noon); err != nil {
				t.Fatal(err)
			}
			got := received(t, r)
			if n := len(got.Header["Signature"]); n != 1 {
				t.Errorf("%d Signature headers", n)
			}
			if UsesRFC9421(got.Header) != (order[1] == "RFC 9421") {
				t.Errorf("the first scheme shows: %v", got.Header)
			}
			if _, err := verifier(ringOf(rsaKey())).Verify(got, []byte(activity)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestManyGoroutinesSignWithOneKey(t *testing.T) {
	key := Key{keyID, rsaKey()}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			r, err := http.NewRequest(http.MethodPost, inbox, strings.NewReader(activity))
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("Content-Type", "application/activity+json")
			if err := Sign(r, []byte(activity), key, noon); err != nil {
				t.Error(err)
			}
			r.RequestURI = r.URL.RequestURI()
			if _, err := verifier(ringOf(rsaKey())).Verify(r, []byte(activity)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// The independent implementation reads ours, with the host where it looks for it.
func TestHttpsigVerifiesOurs(t *testing.T) {
	r := signedPost(t, "cavage", rsaKey())
	r.Header.Set("Host", r.Host)
	v, err := httpsig.NewVerifier(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Verify(rsaKey().Public(), httpsig.RSA_SHA256); err != nil {
		t.Error(err)
	}
}

// And we read its, in every algorithm that it shares with us; it calls them all hs2019.
func TestWeVerifyHttpsig(t *testing.T) {
	for algorithm, key := range map[httpsig.Algorithm]crypto.Signer{
		httpsig.RSA_SHA256: rsaKey(), httpsig.RSA_SHA512: rsaKey(), httpsig.ED25519: edKey(),
	} {
		r := newRequest(t, http.MethodPost, inbox, activity)
		r.Header.Set("Host", "badges.example")
		r.Header.Set("Date", noon.Format(http.TimeFormat))
		signed := []string{httpsig.RequestTarget, "host", "date", "digest"}
		signer, _, err := httpsig.NewSigner([]httpsig.Algorithm{algorithm}, httpsig.DigestSha512, signed, httpsig.Signature, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := signer.SignRequest(key, keyID, r, []byte(activity)); err != nil {
			t.Fatal(err)
		}
		if _, err := verifier(ringOf(key)).Verify(received(t, r), []byte(activity)); err != nil {
			t.Errorf("%s: %v", algorithm, err)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	good := Key{keyID, rsaKey()}
	ecdsaLike := Key{keyID, struct{ crypto.Signer }{rsaKey()}}
	tests := map[string]struct {
		url, contentType string
		key              Key
		cavageOnly       bool
	}{
		"no content type":      {inbox, "", good, false},
		"no host":              {"/actor/guild/inbox", "application/json", good, false},
		"host in Unicode":      {"https://bädges.example/inbox", "application/json", good, false},
		"unsupported key":      {inbox, "application/json", ecdsaLike, false},
		"key id with a quote":  {inbox, "application/json", Key{`a",algorithm="none`, rsaKey()}, true},
		"key id that is empty": {inbox, "application/json", Key{"", rsaKey()}, true},
	}
	for name, test := range tests {
		for scheme, sign := range signers {
			if test.cavageOnly && scheme != "cavage" {
				continue // a structured field can quote everything
			}
			r := newRequest(t, http.MethodPost, test.url, activity)
			r.Header.Set("Content-Type", test.contentType)
			if err := sign(r, []byte(activity), test.key, noon); err == nil {
				t.Errorf("%s: %s signed it", name, scheme)
			}
		}
	}
}

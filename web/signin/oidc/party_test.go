package oidc_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"
)

// party is an OpenID Connect provider that answers without a network. Its tokens are
// signed for real.
type party struct {
	t           *testing.T
	now         func() time.Time
	keyID       string
	key, signer *rsa.PrivateKey // signer signs; key is what it publishes
	algorithm   string
	secret      string
	methods     []string
	change      func(claims map[string]any)
	info        map[string]any
	down        bool
	discoveries int

	codes     map[string]url.Values // what was asked for, by code
	asked     url.Values
	exchanged url.Values
}

func newParty(t *testing.T, now func() time.Time) *party {
	p := &party{t: t, now: now, secret: "top secret", algorithm: "RS256", methods: []string{"client_secret_post", "client_secret_basic"}, codes: make(map[string]url.Values)}
	p.rotate("first")
	return p
}

func newKey(t *testing.T) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (p *party) rotate(id string) {
	p.keyID, p.key = id, newKey(p.t)
	p.signer = p.key
}

// agree is the person at the provider's page: it returns what the browser brings back.
func (p *party) agree(address string) url.Values {
	u, err := url.Parse(address)
	if err != nil || u.Host != "accounts.example" || u.Path != "/authorize" || u.Query().Get("client_id") != "laurel" || u.Query().Get("response_type") != "code" {
		p.t.Fatalf("led to %s, %v", address, err)
	}
	p.asked = u.Query()
	code := fmt.Sprintf("code-%d", len(p.codes))
	p.codes[code] = p.asked
	return url.Values{"code": {code}, "state": {p.asked.Get("state")}, "iss": {issuer}}
}

// RoundTrip implements [http.RoundTripper].
func (p *party) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.down {
		return nil, errors.New("no route to host")
	}
	answer := httptest.NewRecorder()
	answer.Header().Set("Content-Type", "application/json")
	switch r.Method + " " + r.URL.Host + r.URL.Path {
	case "GET accounts.example/.well-known/openid-configuration":
		p.discoveries++
		p.write(answer, map[string]any{
			"issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
			"userinfo_endpoint": issuer + "/userinfo", "jwks_uri": issuer + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"},
			"token_endpoint_auth_methods_supported": p.methods, "scopes_supported": []string{"openid", "profile", "email", "phone"},
		})
	case "GET accounts.example/keys":
		p.write(answer, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": p.keyID, "n": encode(p.key.N.Bytes()), "e": encode(big.NewInt(int64(p.key.E)).Bytes())}}})
	case "POST accounts.example/token":
		p.token(answer, r)
	case "GET accounts.example/userinfo":
		if r.Header.Get("Authorization") != "Bearer access" {
			answer.WriteHeader(http.StatusUnauthorized)
			break
		}
		p.write(answer, p.info)
	default:
		answer.WriteHeader(http.StatusNotFound)
	}
	result := answer.Result()
	result.Request = r
	return result, nil
}

func (p *party) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		p.t.Error(err)
	}
	p.exchanged = r.PostForm
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	if unescaped, err := url.QueryUnescape(secret); id != "laurel" || err != nil || unescaped != p.secret {
		w.WriteHeader(http.StatusUnauthorized)
		p.write(w, map[string]any{"error": "invalid_client"})
		return
	}
	code := r.PostForm.Get("code")
	asked, ok := p.codes[code]
	delete(p.codes, code)
	challenge := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if !ok || asked.Get("redirect_uri") != r.PostForm.Get("redirect_uri") || asked.Has("code_challenge") && asked.Get("code_challenge") != encode(challenge[:]) {
		w.WriteHeader(http.StatusBadRequest)
		p.write(w, map[string]any{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{
		"iss": issuer, "sub": "110248", "aud": "laurel", "nonce": asked.Get("nonce"), "iat": p.now().Unix(), "exp": p.now().Add(time.Hour).Unix(),
		"email": "Ada@people.example", "email_verified": true, "name": "Ada Lovelace",
	}
	if p.change != nil {
		p.change(claims)
	}
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	p.write(w, map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 3600, "id_token": p.sign(claims)})
}

// sign makes an ID token (RFC 7515 §7.1).
func (p *party) sign(claims map[string]any) string {
	header, err := json.Marshal(map[string]any{"alg": p.algorithm, "kid": p.keyID, "typ": "JWT"})
	if err != nil {
		p.t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		p.t.Fatal(err)
	}
	input := encode(header) + "." + encode(payload)
	sum := sha256.Sum256([]byte(input))
	var signature []byte
	switch p.algorithm {
	case "RS256":
		if signature, err = rsa.SignPKCS1v15(rand.Reader, p.signer, crypto.SHA256, sum[:]); err != nil {
			p.t.Fatal(err)
		}
	case "HS256": // with what everybody knows: the public key
		mac := hmac.New(sha256.New, p.key.N.Bytes())
		mac.Write([]byte(input))
		signature = mac.Sum(nil)
	}
	return input + "." + encode(signature)
}

func (p *party) write(w http.ResponseWriter, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

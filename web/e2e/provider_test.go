package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// provider is a stand-in for an OpenID Connect provider. Everybody has an account there: its page asks for an e-mail
// address, and believes it.
type provider struct {
	*httptest.Server
	signer jose.Signer
	keys   jose.JSONWebKeySet

	mu    sync.Mutex
	asked map[string]url.Values // what the browser was sent with, by the code that it took back
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{asked: make(map[string]url.Values)}
	p.keys.Keys = []jose.JSONWebKey{{Key: key.Public(), KeyID: "first", Algorithm: string(jose.RS256), Use: "sig"}}
	if p.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "first"}}, nil); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, "application/json", map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
			"id_token_signing_alg_values_supported": []string{"RS256"}, "code_challenge_methods_supported": []string{"S256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { answer(w, "application/json", p.keys) })
	mux.HandleFunc("GET /authorize", p.ask)
	mux.HandleFunc("POST /authorize", p.decide)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// ask is the page on which people sign in and agree (OpenID Connect Core 1.0 §3.1.2).
func (p *provider) ask(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("response_type") != "code" || q.Get("nonce") == "" || q.Get("code_challenge_method") != "S256" || !strings.Contains(q.Get("scope"), "openid") {
		http.Error(w, "no code with nonce and PKCE is asked for", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><title>Harbour Office</title><form method="post" action="/authorize?%s">
<label>E-mail <input name="email"></label>
<button name="agree" value="yes">Agree</button> <button name="agree" value="no">Cancel</button></form>`, html.EscapeString(r.URL.RawQuery))
}

func (p *provider) decide(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back := url.Values{"state": {q.Get("state")}, "error": {"access_denied"}}
	if r.PostFormValue("agree") == "yes" {
		code := rand.Text()
		q.Set("email", r.PostFormValue("email"))
		p.mu.Lock()
		p.asked[code] = q
		p.mu.Unlock()
		back = url.Values{"state": {q.Get("state")}, "code": {code}}
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

// token answers a code with an ID token (§3.1.3), once.
func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	asked, ok := p.asked[r.FormValue("code")]
	delete(p.asked, r.FormValue("code"))
	p.mu.Unlock()
	if !ok || r.FormValue("redirect_uri") != asked.Get("redirect_uri") || r.FormValue("code_verifier") == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	now := time.Now()
	token, err := jwt.Signed(p.signer).Claims(map[string]any{
		"iss": p.URL, "sub": asked.Get("email"), "aud": asked.Get("client_id"), "nonce": asked.Get("nonce"),
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		"name": "Otto Open", "email": asked.Get("email"), "email_verified": true,
	}).Serialize()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, "application/json", map[string]any{"access_token": "access", "token_type": "Bearer", "id_token": token})
}

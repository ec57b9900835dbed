package oidc_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/web/signin/oidc"
)

const (
	back   = "https://badges.example.org/sign-in/with/google/return"
	issuer = "https://accounts.example"
)

// world is a provider's stand-in and our side of it.
type world struct {
	*oidc.Provider
	t     *testing.T
	party *party
	now   time.Time
}

func newWorld(t *testing.T, change func(*oidc.Options)) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return w.now }
	w.party = newParty(t, clock)
	o := oidc.Options{
		Name: "google", Label: "Google", Issuer: issuer, ClientID: "laurel", ClientSecret: "top secret",
		Transport: w.party, Now: clock,
	}
	if change != nil {
		change(&o)
	}
	w.Provider = oidc.New(o)
	return w
}

// signIn goes the whole way with a person who agrees.
func (w *world) signIn() (badges.Proof, error) {
	w.t.Helper()
	answer, kept := w.agree()
	return w.Finish(w.t.Context(), back, kept, answer)
}

func (w *world) agree() (answer url.Values, kept []byte) {
	w.t.Helper()
	address, kept, err := w.Begin(w.t.Context(), "", back, "the state")
	if err != nil {
		w.t.Fatal(err)
	}
	return w.party.agree(address), kept
}

func (w *world) refused(p badges.Proof, err error, kind badges.Kind, message string) {
	w.t.Helper()
	if badges.KindOf(err) != kind || !strings.Contains(badges.MessageOf(err), message) || p.Subject != "" {
		w.t.Errorf("%+v, %v (%s); want %s: %s", p, err, badges.KindOf(err), kind, message)
	}
}

func TestSignIn(t *testing.T) {
	w := newWorld(t, nil)
	p, err := w.signIn()
	want := badges.Proof{
		Provider: "oidc:google", Subject: issuer + " 110248", Label: "ada@people.example", Name: "Ada Lovelace",
		Identity: badges.Identity{Kind: badges.EmailIdentity, Value: "ada@people.example"},
	}
	if err != nil || p != want {
		t.Fatalf("proof %+v, %v, want %+v", p, err, want)
	}
	if asked := w.party.asked; asked.Get("scope") != "openid email profile" || asked.Get("state") != "the state" || asked.Get("redirect_uri") != back ||
		asked.Get("code_challenge_method") != "S256" || len(asked.Get("nonce")) < 20 {
		t.Errorf("asked for %v", asked)
	}
	if _, err := w.signIn(); err != nil || w.party.discoveries != 1 {
		t.Errorf("the endpoints were asked for %d times, %v", w.party.discoveries, err)
	}
}

// What the token endpoint answers decides whether somebody gets in.
func TestTokensThatDoNotCount(t *testing.T) {
	for name, change := range map[string]func(*party, map[string]any){
		"wrong nonce":       func(_ *party, c map[string]any) { c["nonce"] = "another" },
		"no nonce":          func(_ *party, c map[string]any) { delete(c, "nonce") },
		"for another":       func(_ *party, c map[string]any) { c["aud"] = "somebody else" },
		"another issuer":    func(_ *party, c map[string]any) { c["iss"] = "https://evil.example" },
		"expired":           func(p *party, c map[string]any) { c["exp"] = p.now().Add(-time.Second).Unix() },
		"not signed":        func(p *party, _ map[string]any) { p.algorithm = "none" },
		"HMAC with our key": func(p *party, _ map[string]any) { p.algorithm = "HS256" },
		"another's key":     func(p *party, _ map[string]any) { p.signer = newKey(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.party.change = func(claims map[string]any) { change(w.party, claims) }
			p, err := w.signIn()
			w.refused(p, err, badges.Forbidden, "can't be trusted")
		})
	}
}

func TestReplay(t *testing.T) {
	w := newWorld(t, nil)
	answer, kept := w.agree()
	if _, err := w.Finish(t.Context(), back, kept, answer); err != nil {
		t.Fatal(err)
	}
	p, err := w.Finish(t.Context(), back, kept, answer)
	w.refused(p, err, badges.Invalid, "used already")

	stolen, _ := w.agree()
	_, other := w.agree()
	p, err = w.Finish(t.Context(), back, other, stolen) // another browser's code
	w.refused(p, err, badges.Invalid, "used already")
}

// Only an address that the provider has verified shows whose badges they are.
func TestUnverifiedAddress(t *testing.T) {
	for name, verified := range map[string]any{"false": false, "text": "false", "absent": nil, "nonsense": 1} {
		w := newWorld(t, nil)
		w.party.change = func(c map[string]any) { c["email_verified"] = verified }
		p, err := w.signIn()
		if err != nil || p.Identity.Kind != "" || p.Label != "Ada Lovelace" || p.Subject == "" {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	w := newWorld(t, nil)
	w.party.change = func(c map[string]any) { c["email_verified"] = "true" } // as AWS Cognito has it
	if p, err := w.signIn(); err != nil || p.Identity.Value != "ada@people.example" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestDomains(t *testing.T) {
	w := newWorld(t, func(o *oidc.Options) { o.EmailDomains = []string{"school.example", "People.example"} })
	if p, err := w.signIn(); err != nil || p.Identity.Kind != badges.EmailIdentity {
		t.Errorf("%+v, %v", p, err)
	}
	w.party.change = func(c map[string]any) { c["email_verified"] = false }
	p, err := w.signIn()
	w.refused(p, err, badges.Forbidden, "verified addresses of school.example")
	w.party.change = func(c map[string]any) { c["email"] = "ada@notpeople.example" }
	p, err = w.signIn()
	w.refused(p, err, badges.Forbidden, "verified addresses")
}

// Where the ID token has no address, the provider is asked; but only about the same person.
func TestUserInfo(t *testing.T) {
	w := newWorld(t, nil)
	w.party.change = func(c map[string]any) { delete(c, "email"); delete(c, "email_verified") }
	w.party.info = map[string]any{"sub": "110248", "email": "ada@people.example", "email_verified": true}
	if p, err := w.signIn(); err != nil || p.Identity.Value != "ada@people.example" || p.Name != "Ada Lovelace" {
		t.Errorf("%+v, %v", p, err)
	}
	w.party.info["sub"] = "666"
	p, err := w.signIn()
	w.refused(p, err, badges.Forbidden, "can't be trusted")
}

// LinkedIn leaves the nonce out, refuses code verifiers, and wants the secret in the form.
func TestLinkedIn(t *testing.T) {
	w := newWorld(t, func(o *oidc.Options) { o.WithoutNonce, o.WithoutPKCE = true, true })
	w.party.methods = []string{"client_secret_post"}
	w.party.change = func(c map[string]any) { delete(c, "nonce") }
	if p, err := w.signIn(); err != nil || p.Identity.Value != "ada@people.example" {
		t.Fatalf("%+v, %v", p, err)
	}
	if w.party.asked.Has("code_challenge") || w.party.exchanged.Has("code_verifier") || w.party.exchanged.Get("client_secret") != "top secret" {
		t.Errorf("asked %v, exchanged %v", w.party.asked, w.party.exchanged)
	}
	w.party.change = func(c map[string]any) { c["nonce"] = "another" }
	p, err := w.signIn()
	w.refused(p, err, badges.Forbidden, "can't be trusted")
}

func TestAnswersOfTheProvider(t *testing.T) {
	w := newWorld(t, nil)
	_, kept := w.agree()
	for _, test := range []struct {
		answer  url.Values
		kind    badges.Kind
		message string
	}{
		{url.Values{"error": {"access_denied"}}, badges.Forbidden, "You have declined at Google"},
		{url.Values{"error": {"server_error"}}, badges.Invalid, "did not say who you are"},
		{url.Values{"code": {"c1"}, "iss": {"https://evil.example"}}, badges.Invalid, "came from another server"},
		{url.Values{"code": {"unknown"}, "iss": {issuer}}, badges.Invalid, "used already"},
	} {
		p, err := w.Finish(t.Context(), back, kept, test.answer)
		w.refused(p, err, test.kind, test.message)
	}
	w.party.secret = "changed"
	p, err := w.signIn()
	w.refused(p, err, badges.Unavailable, "does not know this server")
	w.party.down = true
	p, err = w.Finish(t.Context(), back, kept, url.Values{"code": {"c1"}})
	w.refused(p, err, badges.Unavailable, "does not answer")

	down := newWorld(t, nil)
	down.party.down = true
	_, _, err = down.Begin(t.Context(), "", back, "s")
	down.refused(badges.Proof{}, err, badges.Unavailable, "does not answer")
}

// A key that is new is asked for: providers change them without telling.
func TestKeysChange(t *testing.T) {
	w := newWorld(t, nil)
	if _, err := w.signIn(); err != nil {
		t.Fatal(err)
	}
	w.party.rotate("second")
	if _, err := w.signIn(); err != nil {
		t.Errorf("after the key has changed: %v", err)
	}
	w.party.down = true
	w.now = w.now.Add(2 * time.Hour)
	if _, _, err := w.Begin(t.Context(), "", back, "s"); err != nil {
		t.Errorf("while the provider does not answer: %v", err)
	}
}

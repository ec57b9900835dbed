package web

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/signin/passkey"
)

const (
	passkeyCookie  = "laurel-passkey" // holds a challenge, sealed
	passkeyContext = "passkey challenge"
	passkeyAttempt = "passkey challenge"
	passkeyScript  = "passkey.js"
	maxPasskeyName = 60
	maxPasskey     = 64 << 10 // bytes of a form with a browser's answer
)

// challenge is what a browser is asked to sign, bound to it by a cookie.
type challenge struct {
	Account int64     `json:"account,omitempty"` // who makes a passkey; 0: somebody signs in
	Kept    []byte    `json:"kept"`
	Value   string    `json:"value"`
	Until   time.Time `json:"until"`
}

// routePasskeys adds what the script of passkeys talks to.
func (s *server) routePasskeys(r chi.Router) {
	r.Post("/sign-in/passkey/begin", s.handle(s.postPasskeyChallenge))
	r.Post("/sign-in/passkey", s.handle(s.postPasskey))
	r.Post(signInsPath+"/passkeys/begin", s.requireVisitor(s.postNewPasskeyChallenge))
	r.Post(signInsPath+"/passkeys", s.requireVisitor(s.postNewPasskey))
}

// letPasskeysWork lets the page run the one script of passkeys, which asks this server for
// challenges.
func (s *server) letPasskeysWork(w http.ResponseWriter, head *templates.Head) {
	head.Scripts = append(head.Scripts, passkeyScript)
	h := w.Header()
	h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; script-src 'self'; connect-src 'self'")
}

// party is this server at the origin that the request is for: passkeys belong to one.
func (s *server) party(r *http.Request) (*passkey.Party, error) {
	return passkey.New(s.own().Name, s.Site.Origin(host(r)))
}

// postPasskeyChallenge begins a sign-in.
func (s *server) postPasskeyChallenge(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.signInForm(w, r); err != nil {
		return err
	}
	party, err := s.party(r)
	if err != nil {
		return err
	}
	c, err := party.BeginSignIn()
	if err != nil {
		return err
	}
	return s.sendChallenge(w, r, c, 0)
}

// postNewPasskeyChallenge begins to make a passkey.
func (s *server) postNewPasskeyChallenge(w http.ResponseWriter, r *http.Request, v Visitor) error {
	party, err := s.party(r)
	if err != nil {
		return err
	}
	logins, err := s.Service.Logins(r.Context(), v.Account)
	if err != nil {
		return err
	}
	var has []passkey.Key
	for _, l := range logins {
		if l.Provider == passkey.Provider {
			has = append(has, passkey.Key{ID: l.Subject, Record: l.Secret})
		}
	}
	c, err := party.BeginRegistration(v.Account, has)
	if err != nil {
		return err
	}
	return s.sendChallenge(w, r, c, v.ID)
}

func (s *server) sendChallenge(w http.ResponseWriter, r *http.Request, c passkey.Ceremony, account int64) error {
	content, err := json.Marshal(challenge{Account: account, Kept: c.Kept, Value: c.Challenge, Until: s.Now().Add(passkey.Life)})
	if err != nil {
		return err
	}
	s.setCookie(w, r, passkeyCookie, base64.RawURLEncoding.EncodeToString(s.Service.Vault.Seal(content, passkeyContext)), passkey.Life)
	w.Header().Set("Content-Type", plainJSON)
	w.Header().Set("Cache-Control", "no-store")
	return sendDocument(w, r, http.StatusOK, c.Options)
}

// challenge takes the challenge that this browser was given, which counts once.
func (s *server) challenge(w http.ResponseWriter, r *http.Request, account int64) (challenge, error) {
	late := badges.Errorf(badges.Invalid, "The passkey's answer came too late, or from another browser. Please try again.")
	cookie, err := r.Cookie(s.cookieName(r, passkeyCookie))
	if err != nil {
		return challenge{}, late
	}
	s.setCookie(w, r, passkeyCookie, "", 0)
	var c challenge
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return c, late
	}
	content, err := s.Service.Vault.Open(sealed, passkeyContext)
	if err != nil || json.Unmarshal(content, &c) != nil || c.Account != account || !s.Now().Before(c.Until) {
		return c, late
	}
	err = s.Service.Attempt(r.Context(), passkeyAttempt, c.Value, badges.Throttle{Burst: 1, Every: passkey.Life})
	if err != nil && badges.KindOf(err) == badges.Limited {
		return c, late
	}
	return c, err
}

// passkeyForm reads a form with a browser's answer.
func (s *server) passkeyForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxPasskey)
	if err := r.ParseForm(); err != nil {
		return badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	return nil
}

// postPasskey signs in whoever's passkey has answered.
func (s *server) postPasskey(w http.ResponseWriter, r *http.Request) error {
	if err := s.Service.Attempt(r.Context(), signInAttempt, Network(r), signInLimit()); err != nil {
		return err
	}
	if err := s.passkeyForm(w, r); err != nil {
		return err
	}
	view := templates.SignIn{Next: localPath(r.PostForm.Get("next"))}
	token, err := s.signInByPasskey(w, r)
	if err != nil {
		return s.refuseSignIn(w, r, view, err)
	}
	if err := s.startSession(w, r, token); err != nil {
		return err
	}
	redirectTo(w, r, view.Next)
	return nil
}

func (s *server) signInByPasskey(w http.ResponseWriter, r *http.Request) (token string, err error) {
	c, err := s.challenge(w, r, 0)
	if err != nil {
		return "", err
	}
	party, err := s.party(r)
	if err != nil {
		return "", err
	}
	key, err := party.FinishSignIn(c.Kept, []byte(r.PostForm.Get("answer")), func(id string) (passkey.Key, int64, error) {
		l, err := s.Reader.Login(r.Context(), passkey.Provider, id)
		return passkey.Key{ID: l.Subject, Record: l.Secret}, l.AccountID, err
	})
	if err != nil {
		return "", err
	}
	token, _, err = s.Service.SignIn(r.Context(), badges.Proof{Provider: passkey.Provider, Subject: key.ID, Secret: key.Record}, device(r))
	return token, err
}

// postNewPasskey gives the visitor's account the passkey that their browser has made.
func (s *server) postNewPasskey(w http.ResponseWriter, r *http.Request, v Visitor) error {
	if err := s.passkeyForm(w, r); err != nil {
		return err
	}
	return s.changed(w, r, v, templates.Linked, s.addPasskey(w, r, v))
}

func (s *server) addPasskey(w http.ResponseWriter, r *http.Request, v Visitor) error {
	c, err := s.challenge(w, r, v.ID)
	if err != nil {
		return err
	}
	party, err := s.party(r)
	if err != nil {
		return err
	}
	key, err := party.FinishRegistration(v.Account, c.Kept, []byte(r.PostForm.Get("answer")))
	if err != nil {
		return err
	}
	name := badges.Truncate(strings.Join(strings.Fields(r.PostForm.Get("name")), " "), maxPasskeyName)
	_, err = s.Service.LinkLogin(r.Context(), v.Account, badges.Proof{
		Provider: passkey.Provider, Subject: key.ID, Label: cmp.Or(name, device(r), "Passkey"), Secret: key.Record,
	})
	return err
}

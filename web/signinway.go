package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// SignInWay is a way to sign in that leads by another server.
type SignInWay struct {
	Name     string // in addresses; "fediverse" has texts of its own
	Label    string // for people, such as "Google"
	Asks     bool   // the visitor types where to go
	Provider SignInProvider
}

// SignInProvider finds out on another server who a visitor is.
type SignInProvider interface {
	// Begin returns the address at which the visitor shows who they are. asked is
	// what they typed. That server sends them back to returnTo with state in the
	// query; what is kept comes back to Finish, from the visitor's browser, which
	// holds it sealed. Errors tell the visitor what to do.
	Begin(ctx context.Context, asked, returnTo, state string) (address string, kept []byte, err error)
	// Finish returns who came back to returnTo. answer is the query, whose state was
	// checked.
	Finish(ctx context.Context, returnTo string, kept []byte, answer url.Values) (badges.Proof, error)
}

// flow is a sign-in on its way by another server. The cookie that holds it, sealed,
// binds it to one browser.
type flow struct {
	Way     string    `json:"way"`
	State   string    `json:"state"`
	Kept    []byte    `json:"kept"`
	Next    string    `json:"next,omitempty"`
	Account int64     `json:"account,omitempty"` // who wants to link; 0: somebody signs in
	Until   time.Time `json:"until"`
}

const (
	flowLife    = 15 * time.Minute
	flowContext = "sign-in flow"
)

// postSignInWay sends the visitor to the other server.
func (s *server) postSignInWay(w http.ResponseWriter, r *http.Request) error {
	way, err := s.way(chi.URLParam(r, "way"))
	if err != nil {
		return err
	}
	form, err := s.signInForm(w, r)
	if err != nil {
		return err
	}
	f := flow{Way: way.Name, State: rand.Text(), Next: localPath(form.Get("next")), Until: s.Now().Add(flowLife)}
	v, signedIn := s.visitor(r)
	if form.Has("link") {
		if !signedIn {
			http.Redirect(w, r, signInPath, http.StatusSeeOther)
			return nil
		}
		f.Account, f.Next = v.ID, signInsPath
	}
	asked := strings.TrimSpace(form.Get("address"))
	address, kept, err := way.Provider.Begin(r.Context(), asked, s.returnTo(r, way), f.State)
	if err != nil {
		return s.refuseWay(w, r, f, templates.SignIn{Next: f.Next, Address: asked, WrongAddress: true}, err)
	}
	f.Kept = kept
	if err := s.keepFlow(w, r, f); err != nil {
		return err
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// getSignInReturn takes the visitor back from the other server. It is a GET that
// changes something, as OAuth has it (RFC 6749 §4.1.2); the cookie shows that this
// very browser began.
func (s *server) getSignInReturn(w http.ResponseWriter, r *http.Request) error {
	keepSecret(w)
	way, err := s.way(chi.URLParam(r, "way"))
	if err != nil {
		return err
	}
	f, ok := s.flow(r, way)
	s.setCookie(w, r, flowCookie, "", 0)
	if !ok {
		return s.refuseSignIn(w, r, templates.SignIn{},
			badges.Errorf(badges.Invalid, "This sign-in did not begin in this browser, or a while ago. Please begin again."))
	}
	proof, err := way.Provider.Finish(r.Context(), s.returnTo(r, way), f.Kept, r.URL.Query())
	if err != nil {
		return s.refuseWay(w, r, f, templates.SignIn{Next: f.Next}, err)
	}
	if f.Account != 0 {
		return s.linkReturned(w, r, f, proof)
	}
	token, _, err := s.Service.SignIn(r.Context(), proof, device(r))
	if err != nil {
		return s.refuseSignIn(w, r, templates.SignIn{Next: f.Next}, err)
	}
	if err := s.startSession(w, r, token); err != nil {
		return err
	}
	redirectTo(w, r, f.Next)
	return nil
}

// linkReturned gives the account that began a new way to sign in.
func (s *server) linkReturned(w http.ResponseWriter, r *http.Request, f flow, proof badges.Proof) error {
	v, ok := s.visitor(r)
	if !ok || v.ID != f.Account {
		return s.refuseSignIn(w, r, templates.SignIn{Next: signInsPath},
			badges.Errorf(badges.Unauthorized, "You have signed out meanwhile. Sign in, and link the account again."))
	}
	if _, err := s.Service.LinkLogin(r.Context(), v.Account, proof); err != nil {
		return s.refuseSignInChange(w, r, v, err)
	}
	http.Redirect(w, r, signInsPath+"?done=linked", http.StatusSeeOther)
	return nil
}

// refuseWay shows an error where the sign-in began.
func (s *server) refuseWay(w http.ResponseWriter, r *http.Request, f flow, view templates.SignIn, err error) error {
	if v, ok := s.visitor(r); ok && f.Account != 0 && v.ID == f.Account {
		return s.refuseSignInChange(w, r, v, err)
	}
	return s.refuseSignIn(w, r, view, err)
}

// returnTo is where other servers send visitors back to.
func (s *server) returnTo(r *http.Request, way SignInWay) string {
	return s.Site.Origin(host(r)) + "/sign-in/with/" + way.Name + "/return"
}

func (s *server) keepFlow(w http.ResponseWriter, r *http.Request, f flow) error {
	content, err := json.Marshal(f)
	if err != nil {
		return err
	}
	s.setCookie(w, r, flowCookie, base64.RawURLEncoding.EncodeToString(s.Service.Vault.Seal(content, flowContext)), flowLife)
	return nil
}

// flow returns the sign-in that this browser has begun, if the answer is to it.
func (s *server) flow(r *http.Request, way SignInWay) (f flow, ok bool) {
	cookie, err := r.Cookie(s.cookieName(r, flowCookie))
	if err != nil {
		return f, false
	}
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return f, false
	}
	content, err := s.Service.Vault.Open(sealed, flowContext)
	if err != nil || json.Unmarshal(content, &f) != nil {
		return f, false
	}
	state := r.URL.Query().Get("state")
	return f, f.Way == way.Name && s.Now().Before(f.Until) && subtle.ConstantTimeCompare([]byte(state), []byte(f.State)) == 1
}

// letFormsLeave lets the page's forms lead to other servers: browsers hold
// redirects after a form to form-action, too. Links can't be made to post, so this
// gives nothing away.
func (s *server) letFormsLeave(w http.ResponseWriter, r *http.Request) {
	if len(s.SignInWays) == 0 {
		return
	}
	allowed := "form-action 'self' https:"
	if !s.encrypted(r) {
		allowed += " http:"
	}
	h := w.Header()
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "form-action 'self'", allowed, 1))
}

package oauth

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

// request is an app's wish (RFC 6749 §4.1.1), from an app that is known and for an address that it
// has registered.
type request struct {
	app       badges.App
	redirect  string
	state     string
	scopes    []badges.Scope
	challenge string
}

// challengeForm is that of S256 (RFC 7636 §4.2).
var challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// parameters are those that must not come twice (RFC 6749 §3.1).
func parameters() []string {
	return []string{"client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method"}
}

// read reads an app's wish. Errors are for the person alone until client and address are known;
// after that they are a *failure, which the app gets if the person has sent the form.
func (s *server) read(r *http.Request, form url.Values) (q request, err error) {
	for _, name := range []string{"client_id", "redirect_uri"} {
		if len(form[name]) > 1 {
			return q, badges.Errorf(badges.Invalid, "The app that has sent you here names itself twice. Tell whoever makes it.")
		}
	}
	if q.app, err = s.Service.AppByClientID(r.Context(), form.Get("client_id")); badges.KindOf(err) == badges.NotFound {
		return q, badges.Errorf(badges.Invalid, "The app that has sent you here is not known on this server. Connect it anew, from the app.")
	} else if err != nil {
		return q, err
	}
	q.redirect = form.Get("redirect_uri")
	if q.redirect == "" && len(q.app.Redirects) == 1 {
		q.redirect = q.app.Redirects[0]
	}
	if !slices.Contains(q.app.Redirects, q.redirect) {
		return q, badges.Errorf(badges.Invalid, "The app that has sent you here wants the answer at an address that it has not registered. Connect it anew, from the app.")
	}
	q.state, q.challenge = form.Get("state"), form.Get("code_challenge")
	for _, name := range parameters() {
		if len(form[name]) > 1 {
			return q, fail(invalidRequest, name+" comes more than once")
		}
	}
	switch {
	case form.Get("response_type") == "":
		return q, fail(invalidRequest, "response_type is needed")
	case form.Get("response_type") != "code":
		return q, fail(unsupportedResponse, "response_type must be code")
	case form.Get("code_challenge_method") != "S256":
		return q, fail(invalidRequest, "code_challenge_method must be S256")
	case !challengeForm.MatchString(q.challenge):
		return q, fail(invalidRequest, "code_challenge must be 43 characters of base64url")
	}
	q.scopes, err = parseScopes(form.Get("scope"))
	return q, err
}

// getAuthorize asks the person.
func (s *server) getAuthorize(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	q, err := s.read(r, r.URL.Query())
	if f, ok := err.(*failure); ok {
		return badges.Errorf(badges.Invalid, "The app that has sent you here has not asked as it must: %s. Tell whoever makes it.", f.description)
	}
	if err != nil {
		return err
	}
	view := templates.AppConsent{
		Head: s.Pages.Head(r), App: q.app.Name, AppURL: q.app.URL, Account: by.Name, Redirect: q.redirect,
		State: q.state, Scope: joinScopes(q.scopes), ClientID: q.app.ClientID, Challenge: q.challenge, Wishes: wishes(q.scopes),
	}
	u, err := url.Parse(q.redirect)
	if err != nil {
		return err
	}
	view.Unlisted, view.Host = true, u.Host
	// Browsers hold redirects after a form to form-action, too.
	h := w.Header()
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "form-action 'self'", "form-action 'self' "+u.Scheme+"://"+u.Host, 1))
	h.Set("Referrer-Policy", "no-referrer")
	return s.Pages.Show(w, r, http.StatusOK, view)
}

// postAuthorize takes the person's decision to the app.
func (s *server) postAuthorize(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		return badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	q, err := s.read(r, r.PostForm)
	if err == nil && r.PostForm.Get("decision") != "allow" {
		err = fail(accessDenied, "the person has declined")
	}
	if err != nil {
		return s.refuse(w, r, q, err)
	}
	code, err := s.Service.ConsentToApp(r.Context(), by, q.app, badges.AppConsent{Redirect: q.redirect, Challenge: q.challenge, Scopes: q.scopes})
	if err != nil {
		return err
	}
	return s.answer(w, r, q, url.Values{"code": {code}})
}

// refuse tells the app why not, or the person where the app is not to be trusted with it.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, q request, err error) error {
	f, ok := err.(*failure)
	if !ok {
		return err
	}
	return s.answer(w, r, q, url.Values{"error": {f.code}, "error_description": {f.description}})
}

// answer sends the person back to the app (RFC 6749 §4.1.2, RFC 9207 §2).
func (s *server) answer(w http.ResponseWriter, r *http.Request, q request, values url.Values) error {
	u, err := url.Parse(q.redirect)
	if err != nil {
		return err
	}
	query := u.Query()
	for name, value := range values {
		query[name] = value
	}
	if q.state != "" {
		query.Set("state", q.state)
	}
	query.Set("iss", s.Origin(r))
	u.RawQuery = query.Encode()
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
	return nil
}

// wishes names the scopes for people.
func wishes(scopes []badges.Scope) (list []templates.AppWish) {
	names := map[badges.Scope]templates.AppWish{
		badges.ReadCredentials: templates.ReadBadges, badges.WriteCredentials: templates.AddBadges,
		badges.ReadProfile: templates.ReadProfile, badges.WriteProfile: templates.ChangeProfile,
	}
	for _, scope := range scopes {
		list = append(list, names[scope])
	}
	return list
}

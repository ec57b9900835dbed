package web

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// postSignInMail sends a link to sign in. The answer is the same whether or not
// somebody is known by the address.
func (s *server) postSignInMail(w http.ResponseWriter, r *http.Request) error {
	if !s.SignInByMail {
		return statusError(http.StatusNotFound)
	}
	form, err := s.signInForm(w, r)
	if err != nil {
		return err
	}
	view := templates.SignIn{Next: localPath(form.Get("next")), Email: form.Get("email")}
	if err := s.mailSignIn(r, badges.Account{}, view.Email, view.Next); err != nil {
		view.WrongEmail = badges.KindOf(err) == badges.Invalid
		return s.refuseSignIn(w, r, view, err)
	}
	http.Redirect(w, r, "/sign-in/sent", http.StatusSeeOther)
	return nil
}

// mailSignIn has a link sent to an address, if that has not been done too often.
func (s *server) mailSignIn(r *http.Request, by badges.Account, address, next string) error {
	email, err := badges.CleanEmail(address)
	if err != nil {
		return badges.InvalidField("email", "This is no e-mail address. It looks like name@example.org.")
	}
	if err := s.Service.Attempt(r.Context(), mailAttempt, email, mailLimit()); err != nil {
		return err
	}
	return s.Service.MailSignIn(r.Context(), by, badges.SignInMail{Email: email, Domain: host(r), Next: next, Language: s.language(r)})
}

func (s *server) getSignInSent(w http.ResponseWriter, r *http.Request) error {
	view := templates.SignInSent{Head: s.head(r, "")}
	view.Unlisted = true
	return s.show(w, r, http.StatusOK, view)
}

// getSignInLink shows a button: mail programs and chat servers open links too, and
// must not use them up.
func (s *server) getSignInLink(w http.ResponseWriter, r *http.Request) error {
	return s.showSignInLink(w, r, http.StatusOK, nil)
}

func (s *server) showSignInLink(w http.ResponseWriter, r *http.Request, status int, problem templates.Phrase) error {
	keepSecret(w)
	view := templates.SignInLink{Head: s.head(r, ""), Problem: problem}
	view.Secret = true
	t, err := s.Service.SignInToken(r.Context(), chi.URLParam(r, "token"))
	switch badges.KindOf(err) {
	case badges.Gone, badges.NotFound:
		view.Problem, view.Spent = badges.PhraseOf(err), true
		return s.show(w, r, http.StatusGone, view)
	}
	switch {
	case err != nil:
		return err
	case t.Email != "" && t.AccountID != 0:
		view.Purpose, view.Who = templates.LinkAddress, t.Email
	case t.Email != "":
		view.Purpose, view.Who = templates.SignInByAddress, t.Email
	case t.AccountID != 0:
		a, err := s.Reader.Account(r.Context(), t.AccountID)
		if err != nil {
			return err
		}
		view.Purpose, view.Who = templates.SignInAsAccount, a.Name
	default:
		view.Purpose = templates.BecomeAdmin
	}
	return s.show(w, r, status, view)
}

// postSignInLink uses the link up.
func (s *server) postSignInLink(w http.ResponseWriter, r *http.Request) error {
	keepSecret(w)
	if err := s.Service.Attempt(r.Context(), signInAttempt, Network(r), signInLimit()); err != nil {
		return err
	}
	token := chi.URLParam(r, "token")
	t, err := s.Service.SignInToken(r.Context(), token)
	if err == nil {
		v, _ := s.visitor(r)
		var session string
		if session, _, err = s.Service.UseSignInToken(r.Context(), v.Account, token, device(r)); err == nil && session != "" {
			err = s.startSession(w, r, session)
		}
	}
	switch badges.KindOf(err) {
	case badges.Gone, badges.NotFound:
		return s.showSignInLink(w, r, http.StatusGone, nil)
	case badges.Unauthorized, badges.Forbidden, badges.Conflict:
		return s.showSignInLink(w, r, http.StatusConflict, badges.PhraseOf(err))
	}
	if err != nil {
		return err
	}
	next := localPath(r.URL.Query().Get("next"))
	if t.AccountID != 0 || t.Email == "" { // there is a way to sign in to be added, or one was
		next = signInsPath + "?" + url.Values{"done": {"welcome"}}.Encode()
	}
	if t.AccountID != 0 && t.Email != "" {
		next = signInsPath + "?" + url.Values{"done": {"linked"}}.Encode()
	}
	redirectTo(w, r, next)
	return nil
}

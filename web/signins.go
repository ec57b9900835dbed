package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/httpstatus"
)

// getSignIns shows how the visitor signs in, and where they are signed in.
func (s *server) getSignIns(w http.ResponseWriter, r *http.Request, v Visitor) error {
	view := templates.SignIns{}
	done := templates.SignInsDone(r.URL.Query().Get("done"))
	if slices.Contains(view.Outcomes(), done) {
		view.Done = done
	}
	return s.showSignIns(w, r, v, http.StatusOK, view)
}

func (s *server) showSignIns(w http.ResponseWriter, r *http.Request, v Visitor, status int, view templates.SignIns) error {
	logins, err := s.Service.Logins(r.Context(), v.Account)
	if err != nil {
		return err
	}
	sessions, err := s.Service.Sessions(r.Context(), v.Account)
	if err != nil {
		return err
	}
	view.Head = s.head(r, "")
	view.Unlisted = true
	view.ByMail = s.SignInByMail
	view.Ways = s.waysView()
	view.Name = v.Email
	for _, l := range logins {
		if l.Provider == badges.PasswordProvider {
			view.HasPassword, view.Name = true, l.Subject
		}
		view.Logins = append(view.Logins, templates.Login{
			ID: l.ID, Provider: s.providerLabel(l.Provider), Kind: l.Provider, Label: l.Label, LastUsedAt: l.LastUsedAt,
		})
	}
	for _, session := range sessions {
		view.Sessions = append(view.Sessions, templates.Session{
			ID: session.ID, Device: session.Device, Current: session.ID == v.SessionID,
			CreatedAt: session.CreatedAt, LastSeenAt: session.LastSeenAt,
		})
	}
	w.Header().Set("Cache-Control", "no-store")
	s.letFormsLeave(w, r)
	s.letPasskeysWork(w, &view.Head)
	return s.show(w, r, status, view)
}

// providerLabel is what people call a provider, "" for those that have texts.
func (s *server) providerLabel(provider string) string {
	for _, way := range s.SignInWays {
		if way.Label != "" && (provider == way.Name || provider == "oidc:"+way.Name) {
			return way.Label
		}
	}
	return ""
}

// refuseSignInChange shows the page again if the person can do something about the
// error; others it passes on.
func (s *server) refuseSignInChange(w http.ResponseWriter, r *http.Request, v Visitor, err error) error {
	kind := badges.KindOf(err)
	if kind == badges.Internal || kind == badges.TooLarge || kind == badges.Limited {
		return err
	}
	return s.showSignIns(w, r, v, httpstatus.Of(kind), templates.SignIns{Problem: badges.PhraseOf(err)})
}

// changed answers a change of the visitor's ways to sign in, or its error.
func (s *server) changed(w http.ResponseWriter, r *http.Request, v Visitor, done templates.SignInsDone, err error) error {
	if err != nil {
		return s.refuseSignInChange(w, r, v, err)
	}
	http.Redirect(w, r, signInsPath+"?done="+string(done), http.StatusSeeOther)
	return nil
}

// postNewPassword sets or changes the password. Other browsers are signed out:
// often a password is changed because somebody else knows it.
func (s *server) postNewPassword(w http.ResponseWriter, r *http.Request, v Visitor) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	err = s.Service.SetPassword(r.Context(), v.Account, form.Get("name"), form.Get("current"), form.Get("password"))
	if err == nil {
		err = s.Service.EndOtherSessions(r.Context(), v.Account, v.SessionID)
	}
	return s.changed(w, r, v, templates.PasswordSet, err)
}

// postNewEmail sends a link to an address, which links it.
func (s *server) postNewEmail(w http.ResponseWriter, r *http.Request, v Visitor) error {
	if !s.SignInByMail {
		return statusError(http.StatusNotFound)
	}
	form, err := s.signInForm(w, r)
	if err != nil {
		return err
	}
	return s.changed(w, r, v, templates.MailSent, s.mailSignIn(r, v.Account, form.Get("email"), ""))
}

func (s *server) postUnlink(w http.ResponseWriter, r *http.Request, v Visitor) error {
	return s.changed(w, r, v, templates.Unlinked, s.Service.UnlinkLogin(r.Context(), v.Account, idOf(r)))
}

func (s *server) postEndSession(w http.ResponseWriter, r *http.Request, v Visitor) error {
	return s.changed(w, r, v, templates.SessionEnded, s.Service.EndSession(r.Context(), v.Account, idOf(r)))
}

func (s *server) postEndOtherSessions(w http.ResponseWriter, r *http.Request, v Visitor) error {
	return s.changed(w, r, v, templates.SessionsEnded, s.Service.EndOtherSessions(r.Context(), v.Account, v.SessionID))
}

// idOf returns the {id} of the path; what is no number is 0, which nothing has.
func idOf(r *http.Request) int64 {
	id, _ := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	return id
}

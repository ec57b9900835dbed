package web

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/httpstatus"
)

const (
	signInPath  = "/sign-in"
	signInsPath = "/me/sign-ins"
	// afterSignIn is where people go who wanted to go nowhere else.
	afterSignIn = "/me"
	// maxSignIn limits the forms of this file, in bytes.
	maxSignIn = 8 << 10

	// What is throttled, beside passwords: the domain does that.
	signInAttempt = "sign-in" // anything, of one network
	mailAttempt   = "mail"    // mails to one address
)

// signInLimit is for one network, behind which a whole school may be.
func signInLimit() badges.Throttle { return badges.Throttle{Burst: 40, Every: 15 * time.Second} }

// mailLimit keeps strangers from filling somebody's mailbox.
func mailLimit() badges.Throttle { return badges.Throttle{Burst: 5, Every: 3 * time.Minute} }

func (s *server) routeSignIn(r chi.Router) {
	r.Get(signInPath, s.handle(s.getSignIn))
	r.Post("/sign-in/password", s.handle(s.postPassword))
	r.Post("/sign-in/email", s.handle(s.postSignInMail))
	r.Get("/sign-in/sent", s.handle(s.getSignInSent))
	for _, pattern := range []string{"/sign-in/email/{token}", "/sign-in/link/{token}"} {
		r.Get(pattern, s.handle(s.getSignInLink))
		r.Post(pattern, s.handle(s.postSignInLink))
	}
	r.Post("/sign-in/with/{way}", s.handle(s.postSignInWay))
	r.Get("/sign-in/with/{way}/return", s.handle(s.getSignInReturn))
	s.routePasskeys(r)
	r.Post("/sign-out", s.handle(s.postSignOut))

	r.Get(afterSignIn, s.requireVisitor(func(w http.ResponseWriter, r *http.Request, _ Visitor) error {
		http.Redirect(w, r, signInsPath, http.StatusSeeOther)
		return nil
	}))
	r.Get(signInsPath, s.requireVisitor(s.getSignIns))
	r.Post(signInsPath+"/password", s.requireVisitor(s.postNewPassword))
	r.Post(signInsPath+"/email", s.requireVisitor(s.postNewEmail))
	r.Post(signInsPath+"/logins/{id}/unlink", s.requireVisitor(s.postUnlink))
	r.Post(signInsPath+"/sessions/{id}/end", s.requireVisitor(s.postEndSession))
	r.Post(signInsPath+"/sessions/end-others", s.requireVisitor(s.postEndOtherSessions))
}

// getSignIn offers the ways to sign in.
func (s *server) getSignIn(w http.ResponseWriter, r *http.Request) error {
	next := localPath(r.URL.Query().Get("next"))
	if _, ok := s.visitor(r); ok {
		redirectTo(w, r, next)
		return nil
	}
	return s.showSignIn(w, r, http.StatusOK, templates.SignIn{Next: next})
}

// showSignIn shows the form, with what was typed into it and what was wrong.
func (s *server) showSignIn(w http.ResponseWriter, r *http.Request, status int, view templates.SignIn) error {
	view.Head = s.head(r, "")
	view.Unlisted = true
	view.ByMail = s.SignInByMail
	view.SignUp = s.own().SignUp
	view.Ways = s.waysView()
	w.Header().Set("Cache-Control", "no-store")
	s.letFormsLeave(w, r)
	s.letPasskeysWork(w, &view.Head)
	return s.show(w, r, status, view)
}

// refuseSignIn shows the form again if the person can do something about the
// error; others it passes on.
func (s *server) refuseSignIn(w http.ResponseWriter, r *http.Request, view templates.SignIn, err error) error {
	switch kind := badges.KindOf(err); kind {
	case badges.Internal, badges.TooLarge, badges.Limited:
		return err
	default:
		view.Problem = badges.PhraseOf(err)
		return s.showSignIn(w, r, httpstatus.Of(kind), view)
	}
}

// postPassword signs in with a name and a password.
func (s *server) postPassword(w http.ResponseWriter, r *http.Request) error {
	form, err := s.signInForm(w, r)
	if err != nil {
		return err
	}
	view := templates.SignIn{Next: localPath(form.Get("next")), Name: form.Get("name")}
	token, _, err := s.Service.SignInWithPassword(r.Context(), view.Name, form.Get("password"), device(r))
	if err != nil {
		view.WrongPassword = badges.KindOf(err) == badges.Unauthorized
		return s.refuseSignIn(w, r, view, err)
	}
	if err := s.startSession(w, r, token); err != nil {
		return err
	}
	redirectTo(w, r, view.Next)
	return nil
}

// signInForm reads a form that is part of signing in, and counts it.
func (s *server) signInForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	if err := s.Service.Attempt(r.Context(), signInAttempt, Network(r), signInLimit()); err != nil {
		return nil, err
	}
	return smallForm(w, r)
}

// smallForm reads a form of a few fields.
func smallForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxSignIn)
	if err := r.ParseForm(); err != nil {
		if status, _ := explain(err); status == http.StatusRequestEntityTooLarge {
			return nil, err
		}
		return nil, badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	return r.PostForm, nil
}

// Network is who counts as one when attempts are counted: an IPv4 address, or the
// IPv6 /64 that one customer has at least.
func Network(r *http.Request) string {
	ip := remoteIP(r.RemoteAddr)
	if ip.Is6() {
		return netip.PrefixFrom(ip.WithZone(""), 64).Masked().String()
	}
	return ip.String()
}

// redirectTo leads to a local path, "" for where people usually go.
func redirectTo(w http.ResponseWriter, r *http.Request, next string) {
	if next == "" {
		next = afterSignIn
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func (s *server) waysView() []templates.SignInWay {
	ways := make([]templates.SignInWay, len(s.SignInWays))
	for i, way := range s.SignInWays {
		ways[i] = templates.SignInWay{Name: way.Name, Label: way.Label, Asks: way.Asks}
	}
	return ways
}

func (s *server) way(name string) (SignInWay, error) {
	i := slices.IndexFunc(s.SignInWays, func(way SignInWay) bool { return way.Name == name })
	if i < 0 {
		return SignInWay{}, statusError(http.StatusNotFound)
	}
	return s.SignInWays[i], nil
}

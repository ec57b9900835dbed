package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/task"
)

const (
	browserCookie = "__Host-laurel"
	goodPassword  = "correct horse battery"
)

// elsewhere stands for the servers that visitors are sent to.
type elsewhere struct {
	asked, state string
	proof        badges.Proof
	err          error
}

func (e *elsewhere) Begin(_ context.Context, asked, returnTo, state string) (string, []byte, error) {
	if asked == "nowhere" {
		return "", nil, badges.InvalidField("address", "This is no address.")
	}
	e.asked, e.state = asked, state
	return "https://social.example/authorize?" + url.Values{"redirect_uri": {returnTo}, "state": {state}}.Encode(), []byte("kept"), nil
}

func (e *elsewhere) Finish(_ context.Context, returnTo string, kept []byte, answer url.Values) (badges.Proof, error) {
	if string(kept) != "kept" || !strings.HasPrefix(returnTo, origin+"/sign-in/with/") {
		return badges.Proof{}, errors.New("something got lost on the way")
	}
	return e.proof, e.err
}

func adaElsewhere() badges.Proof {
	const id = "https://social.example/users/ada"
	return badges.Proof{
		Provider: badges.FediverseProvider, Subject: id, Label: "@ada@social.example", Name: "Ada",
		Identity: badges.Identity{Kind: badges.FediverseIdentity, Value: id, Handle: "@ada@social.example"},
	}
}

// cookie returns what a cookie was set to, "" if it was not.
func (a answer) cookie(name string) (set *http.Cookie) {
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.Name == name {
			set = c
		}
	}
	return set
}

// session returns the header of the browser that the answer has signed in.
func (a answer) session() string {
	a.Helper()
	c := a.cookie(browserCookie)
	if c == nil || c.Value == "" {
		a.Fatalf("no session was started: %v", a.Header)
	}
	return c.Name + "=" + c.Value
}

// newAccount makes an account with a password and signs it in.
func (f *fixture) newAccount(name string, admin bool) (a badges.Account, cookie string) {
	f.Helper()
	a, err := f.service.CreateAccount(f.Context(), badges.Operator(), badges.Account{Name: name, Admin: admin})
	f.must(err)
	f.must(f.service.SetPassword(f.Context(), a, name, "", goodPassword))
	return a, f.post("/sign-in/password", byPassword(name)).status(http.StatusSeeOther).session()
}

func byPassword(name string) url.Values {
	return url.Values{"name": {name}, "password": {goodPassword}}
}

// mails returns what the mailer would send.
func (f *fixture) mails() (mails []badges.SignInMail) {
	f.Helper()
	runner := &task.Runner{
		Queue: f.db, Now: func() time.Time { return f.now }, Random: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler), Workers: 1,
		Handlers: map[string]task.Handler{badges.SignInMailTaskKind: func(ctx context.Context, t task.Task) error {
			m, send, err := f.service.SignInMailOf(ctx, t.Payload)
			if send {
				mails = append(mails, m)
			}
			return err
		}},
	}
	_, err := runner.Pool().Settle(f.Context())
	f.must(err)
	return mails
}

func TestSignInWithPassword(t *testing.T) {
	f := newFixture(t)
	_, cookie := f.newAccount("Ben", false)
	f.get("/").header("Cache-Control", "no-cache").says("Sign in").hides("Sign out")
	signedIn := f.get("/", "Cookie", cookie).header("Cache-Control", "private, no-cache").says("Ben", "My badges", "Sign out").hides("/admin", "/desk")
	if !slices.Contains(signedIn.Header.Values("Vary"), "Cookie") {
		t.Error("caches are not told that the page depends on the cookie")
	}
	f.get("/sign-in", "Cookie", cookie).status(http.StatusSeeOther).header("Location", "/me")

	f.get("/me", "Cookie", cookie).status(http.StatusOK)

	wrong := f.post("/sign-in/password", url.Values{"name": {"ben"}, "password": {"wrong"}, "next": {"/list/1"}}).status(http.StatusUnauthorized).
		header("Cache-Control", "no-store").says("The name or the password is wrong.")
	unknown := f.post("/sign-in/password", url.Values{"name": {"eve"}, "password": {"wrong"}, "next": {"/list/1"}}).status(http.StatusUnauthorized)
	if wrong.Body != strings.Replace(unknown.Body, `"eve"`, `"ben"`, 1) || wrong.cookie(browserCookie) != nil {
		t.Error("a wrong password and an unknown name are told apart")
	}
	if !slices.Contains(wrong.attributes("input", "value"), "/list/1") {
		t.Error("the form forgot where to go on")
	}
	f.post("/sign-in/password", byPassword("ben"), "Sec-Fetch-Site", "cross-site").status(http.StatusForbidden)
}

func TestSessionCookie(t *testing.T) {
	f := newFixture(t)
	_, err := f.service.CreateAccount(t.Context(), badges.Operator(), badges.Account{Name: "Ben"})
	f.must(err)
	a, err := f.service.Store.Account(t.Context(), 1)
	f.must(err)
	f.must(f.service.SetPassword(t.Context(), a, "ben", "", goodPassword))
	c := f.post("/sign-in/password", byPassword("ben")).cookie(browserCookie)
	if c == nil || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 30*24*60*60 || len(c.Value) < 50 {
		t.Fatalf("cookie %+v", c)
	}
	cookie := c.Name + "=" + c.Value
	again := f.post("/sign-in/password", byPassword("ben"), "Cookie", cookie).session()
	f.get("/me/sign-ins", "Cookie", cookie).status(http.StatusSeeOther) // a new session ends the browser's old one
	f.post("/sign-out", nil, "Cookie", again, "Sec-Fetch-Site", "cross-site").status(http.StatusForbidden)
	out := f.post("/sign-out", nil, "Cookie", again).status(http.StatusSeeOther).header("Location", "/")
	if c := out.cookie(browserCookie); c == nil || c.MaxAge >= 0 {
		t.Errorf("cookie after signing out: %+v", c)
	}
	f.get("/me/sign-ins", "Cookie", again).status(http.StatusSeeOther)
	f.post("/sign-out", nil).status(http.StatusSeeOther) // twice is as good as once
}

func TestSessionsThatAreOver(t *testing.T) {
	tests := map[string]func(f *fixture, a badges.Account){
		"expired": func(f *fixture, a badges.Account) { f.now = f.now.Add(31 * 24 * time.Hour) },
		"revoked": func(f *fixture, a badges.Account) { f.must(f.service.EndOtherSessions(f.Context(), a, 0)) },
		"disabled": func(f *fixture, a badges.Account) {
			f.must(f.service.SetAccountDisabled(f.Context(), badges.Operator(), a.ID, true))
		},
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			a, cookie := f.newAccount("Ben", false)
			f.get("/me/sign-ins", "Cookie", cookie).status(http.StatusOK).header("Cache-Control", "no-store")
			end(f, a)
			f.get("/me/sign-ins?a=b", "Cookie", cookie).status(http.StatusSeeOther).header("Location", "/sign-in?next=%2Fme%2Fsign-ins%3Fa%3Db")
			f.post("/me/sign-ins/sessions/end-others", nil, "Cookie", cookie).status(http.StatusSeeOther)
			f.get("/", "Cookie", cookie).status(http.StatusOK).says("Sign in").header("Cache-Control", "no-cache")
		})
	}
}

func TestMenuFollowsRoles(t *testing.T) {
	f := newFixture(t)
	a, cookie := f.newAccount("Grace", false)
	f.must(f.service.SetRole(t.Context(), badges.Operator(), a.ID, f.issuer.ID, badges.Viewer))
	f.get("/badge/1", "Cookie", cookie).says("Issuer's desk").hides("/admin")
	_, admin := f.newAccount("Root", true)
	f.get("/nowhere", "Cookie", admin).status(http.StatusNotFound).says("Root", "Issuer's desk", "Administration")
}

func TestNoOpenRedirect(t *testing.T) {
	f := newFixture(t)
	f.newAccount("Ben", false)
	for next, want := range map[string]string{
		"/list/1?a=b#c": "/list/1?a=b#c", "": "/me", "https://evil.example/": "/me", "//evil.example": "/me", `/\evil.example`: "/me",
		`\\evil.example`: "/me", "evil.example": "/me", "javascript:alert(1)": "/me", "/\t/evil.example": "/me", "/%0a/x": "/%0a/x", "http:evil.example": "/me",
		"///evil.example": "/me", " //evil.example": "/me",
	} {
		form := byPassword("ben")
		form.Set("next", next)
		f.post("/sign-in/password", form).status(http.StatusSeeOther).header("Location", want)
		f.now = f.now.Add(time.Hour)
	}
}

func TestSignInByMail(t *testing.T) {
	f := newFixture(t)
	f.service.Defaults.SignUp = false
	ben, err := f.service.CreateAccount(t.Context(), badges.Operator(), badges.Account{Name: "Ben", Email: "ben@example.org"})
	f.must(err)
	known := f.post("/sign-in/email", url.Values{"email": {"Ben@example.org"}, "next": {"/list/1"}}).status(http.StatusSeeOther).header("Location", "/sign-in/sent")
	unknown := f.post("/sign-in/email", url.Values{"email": {"eve@example.org"}}).status(http.StatusSeeOther).header("Location", "/sign-in/sent")
	if known.Body != unknown.Body {
		t.Error("the answer tells who has an account")
	}
	f.get("/sign-in/sent").status(http.StatusOK).says("If this address can sign in here")
	mails := f.mails()
	if len(mails) != 1 || mails[0].Email != "ben@example.org" || mails[0].Domain != domain {
		t.Fatalf("mails %+v", mails)
	}
	link := "/sign-in/email/" + mails[0].Token + "?next=%2Flist%2F1"
	for range 2 { // mail scanners follow links
		f.get(link).status(http.StatusOK).header("Cache-Control", "no-store").header("Referrer-Policy", "same-origin").says("Sign in as ben@example.org")
	}
	cookie := f.post(link, nil).status(http.StatusSeeOther).header("Location", "/list/1").session()
	f.get("/me/sign-ins", "Cookie", cookie).says(ben.Name, "ben@example.org")
	f.post(link, nil).status(http.StatusGone).says("This link was used already")
	f.get(link).status(http.StatusGone).says("This link was used already")
	f.get("/sign-in/email/guessed").status(http.StatusGone).says("This link leads nowhere")
	if strings.Contains(f.log.String(), mails[0].Token) {
		t.Error("the log holds the token")
	}
	f.post("/sign-in/email", url.Values{"email": {"ben"}}).status(http.StatusBadRequest).says("This is no e-mail address.")
}

func TestSignInIsThrottled(t *testing.T) {
	f := newFixture(t)
	mail := url.Values{"email": {"ada@example.org"}}
	for range 5 {
		f.post("/sign-in/email", mail).status(http.StatusSeeOther)
	}
	f.post("/sign-in/email", mail).status(http.StatusTooManyRequests).header("Retry-After", "180").says("too many attempts")
	f.post("/sign-in/email", url.Values{"email": {"ben@example.org"}}).status(http.StatusSeeOther)
	f.now = f.now.Add(3 * time.Minute)
	f.post("/sign-in/email", mail).status(http.StatusSeeOther)

	guess := url.Values{"name": {"x"}}
	remote := func(ip string) []string { return []string{"Remote", ip} }
	for i := range 40 {
		guess.Set("name", strings.Repeat("x", i+1))
		f.post("/sign-in/with/fediverse", url.Values{"address": {"nowhere"}}, remote("[2001:db8::1]:1")...).status(http.StatusBadRequest)
	}
	f.post("/sign-in/password", guess, remote("[2001:db8::2]:1")...).status(http.StatusTooManyRequests).header("Retry-After", "15")
	f.post("/sign-in/with/fediverse", url.Values{"address": {"nowhere"}}, remote("192.0.2.7:1")...).status(http.StatusBadRequest)
}

func TestFirstAdminSignsInByLink(t *testing.T) {
	f := newFixture(t)
	token, _, _, err := f.service.FirstAdminLink(t.Context())
	f.must(err)
	f.get("/sign-in/link/" + token).status(http.StatusOK).says("Become the admin of this server.")
	cookie := f.post("/sign-in/link/"+token, nil).status(http.StatusSeeOther).header("Location", "/me/sign-ins?done=welcome").session()
	f.get("/me/sign-ins?done=welcome", "Cookie", cookie).says("Add a way in which you will sign in the next time.", "Administration")
	f.get("/me/sign-ins?done=nonsense", "Cookie", cookie).status(http.StatusOK)
	f.post("/sign-in/link/"+token, nil).status(http.StatusGone)
}

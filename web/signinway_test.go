package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"laurel/badges"
)

const flowBrowserCookie = "__Host-laurel-sign-in"

// leave begins to sign in elsewhere and returns the browser's cookie.
func (f *fixture) leave(form url.Values, headers ...string) (cookie string) {
	f.Helper()
	a := f.post("/sign-in/with/fediverse", form, headers...).status(http.StatusSeeOther)
	if location := a.Header.Get("Location"); !strings.HasPrefix(location, "https://social.example/authorize?") {
		f.Fatalf("sent to %q", location)
	}
	c := a.cookie(flowBrowserCookie)
	if c == nil || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 15*60 {
		f.Fatalf("cookie %+v", c)
	}
	if strings.Contains(c.Value, "kept") || strings.Contains(c.Value, f.elsewhere.state) {
		f.Error("the cookie is not sealed")
	}
	return c.Name + "=" + c.Value
}

func (f *fixture) back() string {
	return "/sign-in/with/fediverse/return?" + url.Values{"state": {f.elsewhere.state}, "code": {"c"}}.Encode()
}

func TestSignInElsewhere(t *testing.T) {
	f := newFixture(t)
	f.elsewhere.proof = adaElsewhere()
	page := f.get("/sign-in").status(http.StatusOK).says("With your fediverse account", "With Club", "With a link by e-mail", "With a password")
	if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' https:;") {
		t.Errorf("browsers would hold the way to other servers up: %s", csp)
	}
	if csp := f.get("/").Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self';") {
		t.Errorf("other pages' forms may lead elsewhere: %s", csp)
	}
	cookie := f.leave(url.Values{"address": {" @ada@social.example "}, "next": {"/list/1"}})
	if f.elsewhere.asked != "@ada@social.example" {
		t.Errorf("asked for %q", f.elsewhere.asked)
	}
	a := f.get(f.back(), "Cookie", cookie).status(http.StatusSeeOther).header("Location", "/list/1")
	session := a.session()
	if c := a.cookie(flowBrowserCookie); c == nil || c.MaxAge >= 0 {
		t.Error("the way's cookie stays")
	}
	f.get("/me/sign-ins", "Cookie", session).says("Ada", "@ada@social.example")
	f.post("/sign-in/with/fediverse", url.Values{"address": {"nowhere"}, "next": {"/list/1"}}).status(http.StatusBadRequest).says("This is no address.")
	f.post("/sign-in/with/nothing", nil).status(http.StatusNotFound)
}

func TestReturnsThatAreRefused(t *testing.T) {
	const notHere = "This sign-in did not begin in this browser, or a while ago."
	f := newFixture(t)
	f.elsewhere.proof = adaElsewhere()
	cookie := f.leave(url.Values{"address": {"x"}})
	right := f.back()
	f.get(right).status(http.StatusBadRequest).says(notHere) // another browser
	f.get(strings.Replace(right, "state=", "state=x", 1), "Cookie", cookie).status(http.StatusBadRequest).says(notHere)
	f.get("/sign-in/with/fediverse/return", "Cookie", cookie).status(http.StatusBadRequest).says(notHere)
	f.get(strings.Replace(right, "fediverse", "club", 1), "Cookie", cookie).status(http.StatusBadRequest).says(notHere)
	f.get(right, "Cookie", cookie[:len(cookie)-4]).status(http.StatusBadRequest).says(notHere)
	f.now = f.now.Add(15 * time.Minute)
	f.get(right, "Cookie", cookie).status(http.StatusBadRequest).says(notHere)

	f.elsewhere.err = badges.Errorf(badges.Forbidden, "You have declined.")
	cookie = f.leave(url.Values{"address": {"x"}})
	f.get(f.back(), "Cookie", cookie).status(http.StatusForbidden).says("You have declined.")
	f.elsewhere.err = nil
	f.service.Defaults.SignUp = false
	cookie = f.leave(url.Values{"address": {"x"}})
	f.get(f.back(), "Cookie", cookie).status(http.StatusForbidden).says("this server takes no new ones")
}

func TestLinkingElsewhere(t *testing.T) {
	f := newFixture(t)
	f.elsewhere.proof = adaElsewhere()
	link := url.Values{"address": {"x"}, "link": {"1"}}
	f.post("/sign-in/with/fediverse", link).status(http.StatusSeeOther).header("Location", "/sign-in")
	ben, session := f.newAccount("Ben", false)
	way := f.leave(link, "Cookie", session)
	f.get(f.back(), "Cookie", way).status(http.StatusUnauthorized).says("You have signed out meanwhile.")
	f.get(f.back(), "Cookie", way+"; "+session).status(http.StatusSeeOther).header("Location", "/me/sign-ins?done=linked")
	f.get("/me/sign-ins?done=linked", "Cookie", session).says("Linked.", "@ada@social.example")

	_, other := f.newAccount("Cleo", false)
	way = f.leave(link, "Cookie", other)
	f.get(f.back(), "Cookie", way+"; "+other).status(http.StatusConflict).says("signs in to another account here")

	logins, err := f.service.Logins(t.Context(), ben)
	f.must(err)
	unlink := func(i int, cookie string) answer {
		return f.post("/me/sign-ins/logins/"+strconv.FormatInt(logins[i].ID, 10)+"/unlink", nil, "Cookie", cookie)
	}
	unlink(1, other).status(http.StatusNotFound)
	unlink(1, session).status(http.StatusSeeOther).header("Location", "/me/sign-ins?done=unlinked")
	unlink(0, session).status(http.StatusConflict).says("This is the only way in which you can sign in.")
}

func TestChangesOfSignIn(t *testing.T) {
	f := newFixture(t)
	ben, session := f.newAccount("Ben", false)
	second := f.post("/sign-in/password", byPassword("ben"), "User-Agent", "Mozilla/5.0 (Android 16; Mobile) Firefox/150.0").session()
	f.get("/me/sign-ins", "Cookie", session).says("Firefox Android", "this browser", "Sign out everywhere else")

	change := url.Values{"name": {"benno"}, "current": {"wrong"}, "password": {"another good one"}}
	f.post("/me/sign-ins/password", change, "Cookie", session).status(http.StatusUnauthorized).says("The current password is wrong.")
	change.Set("current", goodPassword)
	f.post("/me/sign-ins/password", change, "Cookie", session).status(http.StatusSeeOther).header("Location", "/me/sign-ins?done=password")
	f.get("/me/sign-ins", "Cookie", second).status(http.StatusSeeOther)
	f.get("/me/sign-ins", "Cookie", session).status(http.StatusOK)

	f.post("/me/sign-ins/email", url.Values{"email": {"ben@example.org"}}, "Cookie", session).status(http.StatusSeeOther)
	mails := f.mails()
	if len(mails) != 1 || !mails[0].Linking {
		t.Fatalf("mails %+v", mails)
	}
	link := "/sign-in/email/" + mails[0].Token
	f.post(link, nil).status(http.StatusConflict).says("Sign in to the account that you want to link the address to")
	f.get(link, "Cookie", session).says("Link this address")
	f.post(link, nil, "Cookie", session).status(http.StatusSeeOther).header("Location", "/me/sign-ins?done=linked")

	third := f.post("/sign-in/password", url.Values{"name": {"benno"}, "password": {"another good one"}}).session()
	sessions, err := f.service.Sessions(t.Context(), ben)
	f.must(err)
	end := func(cookie string) answer {
		return f.post("/me/sign-ins/sessions/"+strconv.FormatInt(sessions[0].ID, 10)+"/end", nil, "Cookie", cookie)
	}
	_, stranger := f.newAccount("Cleo", false)
	end(stranger).status(http.StatusNotFound)
	end(session).status(http.StatusSeeOther)
	f.get("/me/sign-ins", "Cookie", third).status(http.StatusSeeOther)
	f.post("/me/sign-ins/sessions/end-others", nil, "Cookie", session).status(http.StatusSeeOther)
}

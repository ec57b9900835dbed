package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"laurel/badges"
)

const challengeCookie = "__Host-laurel-passkey"

// challengeOf is the header of the browser that was given a challenge.
func (a answer) challenge() string {
	a.Helper()
	c := a.cookie(challengeCookie)
	if c == nil || c.Value == "" || !c.HttpOnly || !c.Secure || len(c.Value) > 3900 {
		a.Fatalf("no challenge that can be kept: %v", c)
	}
	return c.Name + "=" + c.Value
}

// withPasskey makes an account with a passkey.
func (f *fixture) withPasskey(name string) (a badges.Account, cookie string, device *authenticator) {
	f.Helper()
	a, cookie = f.newAccount(name, false)
	device = newAuthenticator(f.T)
	begun := f.post("/me/sign-ins/passkeys/begin", nil, "Cookie", cookie).status(http.StatusOK).header("Cache-Control", "no-store")
	form := device.create(optionsOf(begun))
	form.Set("name", "  Blue   phone ")
	f.post("/me/sign-ins/passkeys", form, "Cookie", cookie+"; "+begun.challenge()).status(http.StatusSeeOther).header("Location", "/me/sign-ins?done=linked")
	return a, cookie, device
}

// bySignIn has the device answer a new challenge of the sign-in page.
func (f *fixture) byPasskey(device *authenticator) (form url.Values, cookie string) {
	f.Helper()
	begun := f.post("/sign-in/passkey/begin", nil).status(http.StatusOK)
	return device.get(optionsOf(begun)), begun.challenge()
}

func TestPasskey(t *testing.T) {
	f := newFixture(t)
	a, cookie, device := f.withPasskey("Ben")
	f.get("/me/sign-ins", "Cookie", cookie).status(http.StatusOK).says("Passkey", "Blue phone")

	form, challenge := f.byPasskey(device)
	form.Set("next", "/list/1")
	in := f.post("/sign-in/passkey", form, "Cookie", challenge).status(http.StatusSeeOther).header("Location", "/list/1")
	f.get("/", "Cookie", in.session()).says("Ben", "Sign out")

	again, err := f.service.Logins(t.Context(), a)
	f.must(err)
	if len(again) != 2 || again[1].Label != "Blue phone" || !strings.Contains(again[1].Secret, `"signCount":8`) {
		t.Errorf("logins %+v", again)
	}
	// It is not offered to be made twice on one device.
	if o := optionsOf(f.post("/me/sign-ins/passkeys/begin", nil, "Cookie", cookie)); len(o.Exclude) != 1 || o.Exclude[0].ID != encode(device.id) || o.User.DisplayName != "Ben" {
		t.Errorf("options %+v", o)
	}
	f.post("/me/sign-ins/logins/2/unlink", nil, "Cookie", cookie).status(http.StatusSeeOther)
	form, challenge = f.byPasskey(device)
	f.post("/sign-in/passkey", form, "Cookie", challenge).status(http.StatusUnauthorized).says("does not sign in here")
}

func TestPasskeysThatDoNotSignIn(t *testing.T) {
	f := newFixture(t)
	_, _, device := f.withPasskey("Ben")
	refuse := func(name string, status int, message string, change func(d *authenticator)) {
		t.Helper()
		altered := *device
		change(&altered)
		form, challenge := f.byPasskey(&altered)
		if got := f.post("/sign-in/passkey", form, "Cookie", challenge); got.Code != status || !strings.Contains(got.Body, message) || got.cookie(browserCookie) != nil {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	refuse("another key", 401, "does not sign in here", func(d *authenticator) { d.key = newAuthenticator(t).key })
	refuse("an unknown passkey", 401, "does not sign in here", func(d *authenticator) { d.id = []byte("unknown") })
	refuse("another origin", 401, "does not sign in here", func(d *authenticator) { d.origin = "https://evil.example" })
	refuse("another party", 401, "does not sign in here", func(d *authenticator) { d.rp = "evil.example" })
	refuse("another account", 401, "does not sign in here", func(d *authenticator) { d.user = []byte("999") })
	refuse("nobody verified", 401, "does not sign in here", func(d *authenticator) { d.flags = 0x01 })
	refuse("a copy", 401, "seems to have been copied", func(d *authenticator) { d.counter = 3 })
	f.post("/sign-in/passkey", url.Values{"answer": {"nonsense"}}, "Cookie", f.post("/sign-in/passkey/begin", nil).challenge()).status(401)
}

// An answer counts for its challenge, in its browser, once, and for a while.
func TestPasskeyChallenges(t *testing.T) {
	f := newFixture(t)
	_, cookie, device := f.withPasskey("Ben")
	form, challenge := f.byPasskey(device)
	f.post("/sign-in/passkey", form).status(http.StatusBadRequest).says("came too late")
	_, other := f.byPasskey(device)
	f.post("/sign-in/passkey", form, "Cookie", other).status(http.StatusUnauthorized)
	f.post("/sign-in/passkey", form, "Cookie", challenge).status(http.StatusSeeOther)
	f.post("/sign-in/passkey", form, "Cookie", challenge).status(http.StatusBadRequest).says("came too late")

	form, challenge = f.byPasskey(device)
	f.now = f.now.Add(6 * time.Minute)
	f.post("/sign-in/passkey", form, "Cookie", challenge).status(http.StatusBadRequest).says("came too late")

	// A challenge to sign in makes no passkey.
	begun := f.post("/sign-in/passkey/begin", nil)
	o := optionsOf(begun)
	f.post("/me/sign-ins/passkeys", newAuthenticator(t).create(o), "Cookie", cookie+"; "+begun.challenge()).status(http.StatusBadRequest)
	f.post("/me/sign-ins/passkeys/begin", nil).status(http.StatusSeeOther)
	f.post("/sign-in/passkey/begin", nil, "Sec-Fetch-Site", "cross-site").status(http.StatusForbidden)
}

func TestOnlySignInPagesRunScript(t *testing.T) {
	f := newFixture(t)
	_, cookie := f.newAccount("Ben", false)
	for path, want := range map[string]bool{"/sign-in": true, "/me/sign-ins": true, "/": false, "/sign-in/sent": false} {
		header := []string{"Cookie", cookie}
		if path == "/sign-in" {
			header = nil
		}
		page := f.get(path, header...).status(http.StatusOK)
		policy := page.Header.Get("Content-Security-Policy")
		if got := strings.HasSuffix(policy, "; script-src 'self'; connect-src 'self'"); got != want || strings.Contains(page.Body, "/assets/passkey.") != want || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
	}
}

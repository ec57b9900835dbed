package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSwitchOfLanguages(t *testing.T) {
	f := newFixture(t)
	f.get("/explore?type=Badge", "Accept-Language", "en").says("Skip to the content")

	a := f.post("/language", url.Values{"language": {"de"}}, "Referer", origin+"/explore?type=Badge").status(http.StatusSeeOther)
	a.header("Location", "/explore?type=Badge")
	cookie, attributes, _ := strings.Cut(a.Header.Get("Set-Cookie"), ";")
	if !strings.Contains(attributes, "Max-Age=31536000") || !strings.Contains(attributes, "HttpOnly") {
		t.Errorf("the choice is kept in %q", attributes)
	}
	f.get("/explore", "Accept-Language", "en", "Cookie", cookie).status(http.StatusOK).says("Zum Inhalt springen")
	f.get("/no/such/page", "Accept-Language", "en", "Cookie", cookie).status(http.StatusNotFound).says("Zum Inhalt springen")

	// People are written to in the language in which they read.
	ben, session := f.newAccount("Ben", false)
	wantLanguage := func(when, want string) {
		t.Helper()
		if ben, err := f.service.Store.Account(t.Context(), ben.ID); err != nil || ben.Language != want {
			t.Errorf("%s Ben's language is %q (%v), want %q", when, ben.Language, err, want)
		}
	}
	wantLanguage("without a word", "")
	f.post("/sign-in/password", byPassword("Ben"), "Accept-Language", "pl").session()
	wantLanguage("by his browser", "pl")
	f.post("/sign-in/password", byPassword("Ben"), "Accept-Language", "fr").session()
	wantLanguage("by another browser", "pl")
	f.post("/language", url.Values{"language": {"ja"}}, "Cookie", session)
	wantLanguage("by his choice", "ja")
	g, path := f.grant("Jane")
	f.post(path, url.Values{"answer": {"accept"}, "visibility": {"public"}}, "Accept-Language", "es").status(http.StatusSeeOther)
	if known, err := f.service.Store.KnownLanguages(t.Context(), g.Identity.ID, g.IssuerID); err != nil || known.Identity != "es" {
		t.Errorf("who accepted in Spanish is known by %+v (%v)", known, err)
	}

	// Errors, too, with the values in them; programs are answered in English.
	f.post(path, url.Values{}, "Accept-Language", "de").status(http.StatusBadRequest).says("Die Antwort fehlt.")
	f.get("/badge/7654", "Accept-Language", "ja", "Accept", "text/html").status(http.StatusNotFound).says("バッジ「7654」はありません。")
	f.get("/badge/7654", "Accept-Language", "ja", "Accept", "application/json").status(http.StatusNotFound).says("There is no badge")

	name, _, _ := strings.Cut(cookie, "=")
	f.get("/explore", "Accept-Language", "de", "Cookie", name+"=tlh").says("Zum Inhalt springen")
}

func TestSwitchOfLanguagesRefuses(t *testing.T) {
	f := newFixture(t)
	a := f.post("/language", url.Values{"language": {"tlh"}}, "Referer", origin+"/explore").status(http.StatusBadRequest)
	if a.Header.Get("Set-Cookie") != "" {
		t.Errorf("an unknown language was kept: %q", a.Header.Get("Set-Cookie"))
	}
	for _, elsewhere := range []string{"https://evil.example/explore", origin + "//evil.example/", origin + `/\evil.example`, origin + ".evil.example/", ""} {
		f.post("/language", url.Values{"language": {"en"}}, "Referer", elsewhere).header("Location", "/")
	}
}

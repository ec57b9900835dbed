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

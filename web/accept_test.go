package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"laurel/badges"
)

func answerForm(answer, visibility string) url.Values {
	return url.Values{"answer": {answer}, "visibility": {visibility}}
}

func TestAcceptPageAsks(t *testing.T) {
	f := newFixture(t)
	g, path := f.grant("Ada")
	for range 2 { // looking changes nothing
		page := f.get(path).status(http.StatusOK).
			header("Cache-Control", "no-store").header("Referrer-Policy", "same-origin").header("X-Robots-Tag", "noindex").
			says("Ada, you got a badge", "Pathfinder", "Fjord Library", "Brought the full card.", "Accept the badge", "Decline the badge").
			hides("people.example", path)
		if got := page.attributes("input", "value"); !slices.Equal(got, []string{"public", "unlisted", "private"}) {
			t.Errorf("choices = %q", got)
		}
	}
	f.send(http.MethodHead, path, nil).status(http.StatusOK)
	if after, err := f.service.Store.Grant(t.Context(), g.ID); err != nil || after.State != badges.Pending {
		t.Errorf("after looking the grant is %s, %v", after.State, err)
	}
}

// The page's own form is known by its Origin where the browser does not say more:
// on plain http, and in Safari before 16.4. A referrer policy that makes it "null"
// would shut these out.
func TestAcceptingInAnOldBrowser(t *testing.T) {
	f := newFixture(t)
	_, path := f.grant("Ada")
	f.post(path, answerForm("accept", "public"), "Origin", "null").status(http.StatusForbidden)
	if policy := f.get(path).Header.Get("Referrer-Policy"); policy != "same-origin" {
		t.Fatalf("under the policy %q the form's origin is null", policy)
	}
	f.post(path, answerForm("accept", "public"), "Origin", origin).status(http.StatusSeeOther)
}

func TestAccepting(t *testing.T) {
	for visibility, says := range map[string]string{
		"public": "Everybody can see it", "unlisted": "Whoever has the address", "private": "shown to nobody but you",
	} {
		t.Run(visibility, func(t *testing.T) {
			f := newFixture(t)
			g, path := f.grant("Ada")
			for range 2 { // a second press is as good as one
				f.post(path, answerForm("accept", visibility)).status(http.StatusSeeOther).header("Location", path)
			}
			page := f.get(path).status(http.StatusOK).says("The badge is yours", says)
			note := origin + f.notePath(g)
			if linked := slices.Contains(page.attributes("a", "href"), note); linked != (visibility != "private") {
				t.Errorf("page links the grant: %t", linked)
			}
			after, err := f.service.Store.Grant(t.Context(), g.ID)
			f.must(err)
			if after.State != badges.Accepted || string(after.Visibility) != visibility {
				t.Errorf("grant is %s and %s", after.State, after.Visibility)
			}
			f.post(path, answerForm("decline", "")).status(http.StatusConflict).
				says("This badge has been accepted already.", "The badge is yours")
		})
	}
}

// The answer stands when the badge's time is over, but nobody is told that it is valid.
func TestAcceptPageOfABadgeThatExpiredLater(t *testing.T) {
	f := newFixture(t)
	_, path := f.grant("Ada")
	f.post(path, answerForm("accept", "public")).status(http.StatusSeeOther)
	f.get(path).says("The badge is yours").hides("Expired", "The time of this badge is over")
	f.now = f.now.AddDate(3, 0, 0)
	f.get(path).status(http.StatusOK).says("Expired", "The badge is yours", "The time of this badge is over").hides("This badge came too late")
}

func TestDeclining(t *testing.T) {
	f := newFixture(t)
	_, path := f.grant("Ada")
	for range 2 {
		f.post(path, answerForm("decline", "public")).status(http.StatusSeeOther)
	}
	f.get(path).status(http.StatusOK).says("You declined this badge", "ask Fjord Library").hides(`<form class="answer"`)
	f.post(path, answerForm("accept", "public")).status(http.StatusConflict).says("You declined this badge")
}

func TestAcceptPageExplainsWhyNot(t *testing.T) {
	f := newFixture(t)
	g, path := f.grant("Ada")
	f.revoke(g, "Granted to the wrong Ada.")
	f.get(path).status(http.StatusOK).says("This badge was withdrawn", "Granted to the wrong Ada.").hides(`<form class="answer"`)
	f.post(path, answerForm("accept", "public")).status(http.StatusConflict).says("This badge was withdrawn")

	_, late := f.grant("Bob")
	f.now = f.now.AddDate(3, 0, 0)
	f.get(late).status(http.StatusOK).says("This badge came too late").hides(`<form class="answer"`)
	f.post(late, answerForm("accept", "public")).status(http.StatusConflict).says("This badge came too late")
}

func TestWrongAcceptLink(t *testing.T) {
	f := newFixture(t)
	_, path := f.grant("Ada")
	_, key, _ := strings.Cut(strings.TrimPrefix(path, "/accept/grant/"), "/")
	for _, wrong := range []string{path[:len(path)-1], path + "a", "/accept/grant/999/" + key, "/accept/grant/x/" + key} {
		f.get(wrong).status(http.StatusNotFound).header("Cache-Control", "no-store").
			says("This link does not open a badge", "What you can do").hides("Pathfinder", "Ada")
		f.post(wrong, answerForm("accept", "public")).status(http.StatusNotFound).says("This link does not open a badge")
	}
}

func TestIncompleteAnswers(t *testing.T) {
	f := newFixture(t)
	g, path := f.grant("Ada")
	f.post(path, answerForm("accept", "everybody")).status(http.StatusBadRequest).says("choose public, unlisted or private", "Accept the badge")
	f.post(path, answerForm("", "public")).status(http.StatusBadRequest).says("press one of the two buttons")
	f.post(path, url.Values{"answer": {strings.Repeat("a", 10_000)}}).status(http.StatusRequestEntityTooLarge)
	f.post(path, nil, "Content-Type", "multipart/form-data; boundary=x").status(http.StatusBadRequest)
	if after, err := f.service.Store.Grant(t.Context(), g.ID); err != nil || after.State != badges.Pending {
		t.Errorf("the grant is %s, %v", after.State, err)
	}
}

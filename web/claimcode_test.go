package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
)

// claimCode makes a claim code of the badge and returns its page's path.
func (f *fixture) claimCode(badgeID int64, n badges.NewClaimCode) (badges.ClaimCode, string) {
	f.Helper()
	c, err := f.service.CreateClaimCode(f.Context(), badges.Operator(), badgeID, n)
	f.must(err)
	return c, "/claim/code/" + url.PathEscape(c.Code)
}

func TestClaimingWithACode(t *testing.T) {
	f := newFixture(t)
	c, path := f.claimCode(f.badge.ID, badges.NewClaimCode{})
	f.get("/claim").status(http.StatusOK).says("Claim a badge").hides(c.Code)
	f.post("/claim", url.Values{"code": {" " + strings.ToUpper(c.Code)}}).status(http.StatusSeeOther).header("Location", "/claim/code/"+strings.ToUpper(c.Code))
	f.get(path).status(http.StatusOK).header("Cache-Control", "no-store").header("X-Robots-Tag", "noindex").says("Pathfinder", "Fjord Library")
	f.post(path, address("ada")).status(http.StatusBadRequest).says("This is neither.")
	if n := len(f.grants()); n != 0 {
		t.Fatalf("%d grants after what is no address", n)
	}
	f.post(path, address("Ada@People.example")).status(http.StatusSeeOther).header("Location", path+"?sent=")
	f.get(path + "?sent=").status(http.StatusOK).says("Look into your messages").hides("people.example")
	got := f.grants()
	if len(got) != 1 || got[0].Email != "ada@people.example" || got[0].State != badges.Pending {
		t.Fatalf("grants = %+v, want a pending one for Ada", got)
	}
	f.get(path).status(http.StatusOK).says("cannot be used any more").hides(`<form class="answer"`)
	f.post(path, address("ben@people.example")).status(http.StatusConflict).says("cannot be used any more")
	if n := len(f.grants()); n != 1 {
		t.Errorf("%d grants, want 1", n)
	}
}

// Who has the badge is told the same as all others, and takes no code from them.
func TestACodeIsNotUsedUpByWhoHasTheBadge(t *testing.T) {
	f := newFixture(t)
	_, path := f.claimCode(f.badge.ID, badges.NewClaimCode{})
	_, _, err := f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, Email: "ada@people.example"})
	f.must(err)
	f.post(path, address("ada@people.example")).status(http.StatusSeeOther).header("Location", path+"?sent=")
	f.post(path, address("@ben@social.example")).status(http.StatusSeeOther)
	if got := f.grants(); len(got) != 2 || got[0].ProfileURI != "@ben@social.example" && got[1].ProfileURI != "@ben@social.example" {
		t.Errorf("grants = %+v, want one for Ben", got)
	}
}

func TestAReservedCodeIsForOneAddress(t *testing.T) {
	f := newFixture(t)
	_, path := f.claimCode(f.badge.ID, badges.NewClaimCode{Code: "ahoy there", ReservedFor: "ada@people.example"})
	f.get(path).status(http.StatusOK).says("kept for one e-mail address").hides("people.example")
	for _, who := range []string{"ben@people.example", "@ada@social.example"} {
		f.post(path, address(who)).status(http.StatusForbidden).says("kept for another e-mail address")
	}
	f.post(path, address("ada@people.example")).status(http.StatusSeeOther)
	if n := len(f.grants()); n != 1 {
		t.Errorf("%d grants, want 1", n)
	}
}

func TestACodeOfSeveralBadges(t *testing.T) {
	f := newFixture(t)
	sailor := f.newBadge(f.issuer, "Sailor")
	_, path := f.claimCode(f.badge.ID, badges.NewClaimCode{Code: "ahoy"})
	f.claimCode(sailor.ID, badges.NewClaimCode{Code: "Ahoy"})
	f.get(path).status(http.StatusOK).says("Several badges", "Pathfinder", "Sailor")
	chosen := path + "?badge=" + strconv.FormatInt(sailor.ID, 10)
	f.get(chosen).status(http.StatusOK).says("Sailor").hides("Pathfinder")
	f.post(path, address("ada@people.example")).status(http.StatusOK).says("Several badges")
	f.post(chosen, address("ada@people.example")).status(http.StatusSeeOther)
	if got := f.grants(); len(got) != 1 || got[0].BadgeID != sailor.ID {
		t.Errorf("grants = %+v, want one of the sailor's badge", got)
	}
}

// Codes can't be found by trying: wrong ones all look alike, and after many of them
// the network has to wait.
func TestClaimCodesAreNotFoundByTrying(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/claim/code/ffffffffff", "/claim/code/x?badge=1", "/claim/code/x?badge=y"} {
		f.get(path).status(http.StatusNotFound).says("No badge has this code")
	}
	f.post("/claim", url.Values{"code": {" "}}).status(http.StatusBadRequest)
	limited := 0
	for range 500 {
		if f.get("/claim/code/ffffffffff").Code == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited != 3 {
		t.Errorf("%d of 503 attempts were refused, want 3", limited)
	}
}

func TestAnArchivedBadgeIsNotClaimed(t *testing.T) {
	f := newFixture(t)
	_, path := f.claimCode(f.badge.ID, badges.NewClaimCode{MultiUse: true})
	_, err := f.service.ArchiveBadge(t.Context(), badges.Operator(), f.badge.ID)
	f.must(err)
	f.get(path).status(http.StatusOK).says("cannot be used any more")
	f.post(path, address("ada@people.example")).status(http.StatusConflict)
}

package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"laurel/badges"
)

// proved gives the member an identity.
func (m member) proved(kind badges.IdentityKind, value, handle string) badges.Identity {
	m.Helper()
	identity, err := m.service.ProveIdentity(m.Context(), m.account, badges.Identity{Kind: kind, Value: value, Handle: handle})
	m.must(err)
	return identity
}

func TestApplyingOnThePage(t *testing.T) {
	f := newFixture(t)
	path := fmt.Sprintf("/badge/%d/application", f.badge.ID)
	f.get(path).status(http.StatusSeeOther)
	ada := f.signedIn("")
	ada.get(path).status(http.StatusOK).says("not open to applications").hides("<textarea")
	f.must(f.service.OpenApplications(t.Context(), badges.Operator(), f.badge.ID, true))
	f.get(fmt.Sprintf("/badge/%d", f.badge.ID)).says("Apply here")
	ada.get(path).says("link a fediverse account or an e-mail address first")
	mail := ada.proved(badges.EmailIdentity, "ada@example.org", "")

	form := url.Values{"identity": {strconv.FormatInt(mail.ID, 10)}, "url": {"javascript:alert(1)"}, "reflection": {"I walked it."}}
	ada.post(path, form).status(http.StatusBadRequest).says("is no address of a web page", "I walked it.", "ada@example.org")
	form.Set("url", "https://trails.example/ada")
	form.Set("reflection", " ")
	ada.post(path, form).status(http.StatusBadRequest).says("say in some words")
	form.Set("reflection", "I walked it.")
	f.post(path, form, "Sec-Fetch-Site", "cross-site").status(http.StatusForbidden)
	ada.post(path, form).status(http.StatusSeeOther)
	ada.get(path).says("is waiting for a decision", "ada@example.org").hides("<textarea")
	ada.post(path, form).status(http.StatusConflict).says("still waiting for a decision")

	filed, err := f.db.Applications(t.Context(), badges.ApplicationFilter{BadgeID: f.badge.ID})
	f.must(err)
	if len(filed) != 1 || filed[0].Learner != "ada@example.org" || filed[0].Evidence[0].Reflection != "I walked it." {
		t.Fatalf("filed: %+v", filed)
	}
	_, err = f.service.Review(t.Context(), badges.Operator(), filed[0].ID, badges.NewReview{Author: "lea@example.org", Comment: "Well walked."})
	f.must(err)
	ada.get(path).says("was approved", "Well walked.")
}

func TestApplyingIsForOneselfAlone(t *testing.T) {
	f := newFixture(t)
	path := fmt.Sprintf("/badge/%d/application", f.badge.ID)
	f.must(f.service.OpenApplications(t.Context(), badges.Operator(), f.badge.ID, true))
	ada, eve := f.signedIn(""), f.signedIn("viewer")
	mine := ada.proved(badges.FediverseIdentity, "https://social.example/users/ada", "@ada@social.example")
	eve.proved(badges.EmailIdentity, "eve@example.org", "")
	form := url.Values{"identity": {strconv.FormatInt(mine.ID, 10)}, "reflection": {"It is mine."}}
	eve.post(path, form).status(http.StatusForbidden).says("not one of yours")
	ada.post(path, form).status(http.StatusSeeOther)
	eve.get(path).hides("waiting for a decision")
}

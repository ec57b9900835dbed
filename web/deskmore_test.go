package web_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/federation/remote"
	"laurel/store"
)

// follow has an account of social.example follow the fixture's issuer.
func (f *fixture) follow(name string) (actor string) {
	f.Helper()
	actor = "https://social.example/users/" + name
	f.must(f.db.PutRemoteActor(f.Context(), remote.Actor{ID: actor, Host: "social.example", Type: "Person", Username: name, Name: "The " + name, URL: "https://social.example/@" + name, Inbox: actor + "/inbox", FetchedAt: f.now}, nil))
	f.must(f.db.InTx(f.Context(), func(tx *store.Tx) error {
		return tx.AddFollower(f.Context(), f.issuer.ID, actor, actor+"#follow", f.now)
	}))
	return actor
}

func TestFollowersAreSeenAndRemoved(t *testing.T) {
	f := newFixture(t)
	ann, bob := f.follow("ann"), f.follow("bob")
	path := deskIssuer(f.issuer.ID) + "/followers"
	f.signedIn("viewer").get(path).status(200).says("2 followers", "The ann", "@bob@social.example", "21 November 2026").hides(`action="` + path + `/remove"`)
	m := f.signedIn("manager")
	page := m.get(path+"?server=social.example").status(200).says("only on social.example", "All followers")
	if links := strings.Join(page.attributes("a", "href"), " "); !strings.Contains(links, "https://social.example/@ann") {
		t.Errorf("no profile among %s", links)
	}
	m.get(path+"?server=elsewhere.example").status(200).says("Nobody is found here", "@library@"+domain)
	m.post(path+"/remove", url.Values{"actor": {ann}}).status(303).header("Location", path+"?done=follower-removed")
	m.post(path+"/remove", url.Values{"actor": {ann}}).status(404)
	m.get(path).status(200).says("1 follower", "The bob").hides("The ann", bob+"#follow")
}

// Endorsed implements [desk.Endorsing], as does VerifyEndorsement.
func (v *verifier) Endorsed(_ context.Context, address string) (badges.Endorsed, error) {
	if address != "https://council.example/badge/7" {
		return badges.Endorsed{}, badges.Errorf(badges.Unavailable, "council.example does not answer")
	}
	return badges.Endorsed{Kind: badges.EndorsedBadge, Address: address, Title: "Lifeguard", Owner: "https://council.example/actor"}, nil
}

func (v *verifier) VerifyEndorsement(context.Context, []byte) (verification.Report, verification.Endorsement) {
	return v.report, verification.Endorsement{}
}

func TestAnIssuerEndorsesAndIsEndorsed(t *testing.T) {
	f := newFixture(t)
	m, council := f.signedIn("granter"), f.newIssuer(domain, "council", "City Council")
	path := deskIssuer(f.issuer.ID) + "/endorsements"
	form := url.Values{"target": {"council"}, "comment": {"They teach <well>."}}
	m.post(path, form).status(400).says(`"council" is no address`, "They teach <well>.")
	for target, want := range map[string]string{
		origin + "/badge/1": "this is the issuer's own", origin + "/badge/999": "", "https://nowhere.example/": "council.example does not answer",
	} {
		form.Set("target", target)
		m.post(path, form).status(400).says(want)
	}
	for _, target := range []string{origin + "/actor/council", "https://council.example/badge/7"} {
		form.Set("target", target)
		m.post(path, form).status(303).header("Location", path+"?done=endorsed")
	}
	m.post(path, form).status(409).says("endorses this already")
	m.get(path).status(200).says("Lifeguard", "City Council", "They teach <well>.", "Nobody endorses this issuer")

	given, err := f.service.Store.Endorsements(t.Context(), badges.EndorsementFilter{IssuerID: f.issuer.ID})
	f.must(err)
	one := path + "/" + itoa(given[0].ID)
	f.verifier.report = verification.Report{State: verification.Valid}
	m.post(one+"/check", nil).status(200).says("Valid", "its signature is good")
	m.post(one+"/revoke", nil).status(303)
	m.post(one+"/revoke", nil).status(409)
	m.post(one+"/praise", nil).status(404)
	m.get(path).status(200).says("Revoked")

	got := deskIssuer(council.ID) + "/endorsements"
	admin := f.signedIn("admin")
	admin.get(got).status(200).says("Fjord Library", "They teach <well>.", "shown on the public page")
	theirs := got + "/" + itoa(given[1].ID)
	admin.post(theirs+"/hide", nil).status(303)
	admin.get(got).status(200).says("hidden since")
	admin.post(theirs+"/show", nil).status(303)
	admin.post(got+"/"+itoa(given[0].ID)+"/hide", nil).status(404) // what is endorsed is not the council's
	f.verifier.report = verification.Report{State: verification.Invalid, Steps: []verification.Step{{Code: verification.InputUnreadable, Outcome: verification.Fail}}}
	admin.post(theirs+"/check", nil).status(200).says("Not valid", "This is neither JSON")
}

func itoa(id int64) string { return strconv.FormatInt(id, 10) }

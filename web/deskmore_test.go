package web_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

func TestResultsAreDescribedAndGiven(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	form := badgeForm("Skipper")
	form["result-name"], form["result-type"] = []string{"Score", "Steering", "Course", ""}, []string{"RawScore", "RubricCriterionLevel", "Status", "RawScore"}
	form["result-min"], form["result-max"], form["result-required"] = []string{"0", "", "", ""}, []string{"none", "", "", ""}, []string{"", "Bold", "", ""}
	form["result-levels"] = []string{"", "Steady; 1\nBold; 3; alone in a storm", "", ""}
	form.Set("seen", "1")
	badge := deskBadge(f.badge.ID)
	m.post(badge+"/edit", form).status(400).says(`"none" is not a number`, "Bold; 3; alone in a storm")
	form["result-max"][0] = "100"
	m.post(badge+"/edit", form).status(303)
	want := []badges.ResultDescription{
		{Name: "Score", Type: "RawScore", ValueMin: "0", ValueMax: "100"},
		{Name: "Steering", Type: "RubricCriterionLevel", RequiredValue: "Bold", Levels: []badges.ResultLevel{{Name: "Steady", Points: "1"}, {Name: "Bold", Points: "3", Description: "alone in a storm"}}},
		{Name: "Course", Type: "Status"},
	}
	if diff := cmp.Diff(want, f.badgeNow(f.badge.ID).ResultDescriptions); diff != "" {
		t.Errorf("described (-want +got):\n%s", diff)
	}
	m.get(badge + "/edit").status(200).says("Bold; 3; alone in a storm")

	grant := url.Values{"recipient": {"ada@example.org"}, "result-0": {"870"}, "result-2": {"Completed"}}
	m.get(badge+"/grant").status(200).says("Score", "(0 to 100)", "needed: Bold", "In progress")
	wrong := m.post(badge+"/grant", grant).status(400).says("above the greatest value")
	if !strings.Contains(wrong.Body, `href="#wrong-result-0"`) || !strings.Contains(wrong.Body, `value="870"`) {
		t.Error("the error is not at its field, or what was typed is lost")
	}
	grant.Set("result-0", "87")
	grant.Set("result-1", "Bold")
	path := strings.TrimSuffix(m.post(badge+"/grant", grant).status(303).Header.Get("Location"), "?done=granted")
	m.get(path).status(200).says("87 (0 to 100)", "Bold needed: Bold", "Completed")

	g, err := f.service.Store.GrantByULID(t.Context(), strings.TrimPrefix(path, "/desk/grants/"))
	f.must(err)
	_, err = f.service.Accept(t.Context(), g.ID, strings.TrimPrefix(f.service.AcceptURL(f.issuer, g), origin+"/accept/grant/"+itoa(g.ID)+"/"), badges.Public)
	f.must(err)
	m.post(path+"/renew", url.Values{"result-1": {"Timid"}}).status(400).says("is not an allowed value")
	newer := m.post(path+"/renew", url.Values{"result-1": {"Steady"}}).status(303).Header.Get("Location")
	m.get(newer).status(200).says("Steady needed: Bold").hides("87 (0 to 100)")

	list := m.post(badge+"/lists/new", url.Values{"list": {"x"}}).status(303).Header.Get("Location")
	m.get(list).status(200).says("Result: Score")
	list = m.upload(badge+"/lists/new", nil, "file", []byte("email;score;course\nkim@example.org;42;Completed\njoe@example.org;420;\n")).status(303).Header.Get("Location")
	m.get(list).status(200).says("1 recipient would get the badge.", "Score: 42", "Course: Completed", "420 is above the greatest value")
	m.post(list, url.Values{"column": {"email", "result:Score", "result:Course"}, "action": {"start"}}).status(303)
	lists, err := f.service.Store.Batches(t.Context(), badges.BatchFilter{Limit: 1})
	f.must(err)
	f.must(f.service.RunBatch(t.Context(), badges.BatchTask{Batch: lists[0].ID}))
	given, err := f.service.Store.Grants(t.Context(), badges.GrantFilter{Limit: 1})
	f.must(err)
	if diff := cmp.Diff([]badges.Result{{Name: "Score", Value: "42"}, {Name: "Course", Status: "Completed"}}, given[0].Results); diff != "" {
		t.Errorf("given by the list (-want +got):\n%s", diff)
	}

	application := "/desk/applications/" + f.applied("lee@example.org", badges.NewApplication{}).Slug
	m.post(application, url.Values{"decision": {"grant"}, "satisfied": {"1"}, "result-0": {"-1"}}).status(400).says("below the least value")
	m.post(application, url.Values{"decision": {"grant"}, "satisfied": {"1"}, "result-0": {"7"}}).status(303)
	given, err = f.service.Store.Grants(t.Context(), badges.GrantFilter{Limit: 1})
	f.must(err)
	if len(given[0].Results) != 1 || given[0].Results[0].Value != "7" {
		t.Errorf("given by the decision: %+v", given[0].Results)
	}
}

func TestAnOwnerManagesPeople(t *testing.T) {
	f := newFixture(t)
	m, granter := f.signedIn("owner"), f.signedIn("granter")
	path := deskIssuer(f.issuer.ID) + "/people"
	m.post(path, url.Values{"address": {"kim"}, "role": {"manager"}}).status(400).says(`"kim" is no mail address`)
	m.post(path, url.Values{"address": {"@kim@social.example"}, "role": {"captain"}}).status(400).says(`role "captain" is unknown`)
	for _, address := range []string{"@kim@social.example", "ben@example.org"} {
		m.post(path, url.Values{"address": {address}, "role": {"manager"}}).status(303).header("Location", path+"?done=invited")
	}
	m.get(path).status(200).says("granter@desk.example", "(you)", "@kim@social.example", "ben@example.org", "waits for an answer", origin+"/invitation/")
	invited, err := f.service.Store.Invitations(t.Context(), badges.InvitationFilter{IssuerID: f.issuer.ID})
	f.must(err)
	m.post(path+"/invitations/"+itoa(invited[0].ID)+"/withdraw", nil).status(303)
	m.post(path+"/invitations/"+itoa(invited[0].ID)+"/withdraw", nil).status(409)
	m.get(path).says("withdrawn")

	person := path + "/" + itoa(granter.account.ID) + "/role"
	m.post(person, url.Values{"role": {"captain"}}).status(400).says(`role "captain" is unknown`)
	m.post(person, url.Values{"role": {"reviewer"}}).status(303)
	granter.get(deskBadge(f.badge.ID) + "/grant").status(403)

	application := "/desk/applications/" + f.applied("ada@example.org", badges.NewApplication{}).Slug
	granter.get(application).status(200).says("Who reviews it", "granter", "owner")
	m.post(application+"/assign", url.Values{"assigned": {"stranger@example.org"}}).status(400).says("may not review this application")
	for _, want := range []string{"granter@desk.example", ""} {
		m.post(application+"/assign", url.Values{"assigned": {want}}).status(303)
		a, err := f.service.Store.ApplicationBySlug(t.Context(), strings.TrimPrefix(application, "/desk/applications/"))
		f.must(err)
		if a.AssignedTo != want {
			t.Errorf("assigned to %q, want %q", a.AssignedTo, want)
		}
	}

	m.post(person, url.Values{"role": {"reviewer"}, "remove": {"yes"}}).status(303)
	m.post(person, url.Values{"role": {"owner"}}).status(404)
	granter.get(deskIssuer(f.issuer.ID)).status(404)
}

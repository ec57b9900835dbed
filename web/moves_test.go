package web_test

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
)

// lookUp stands for other servers: everybody on new.example has an account there.
func lookUp(_ context.Context, profile badges.Identity) (badges.AccountFacts, error) {
	name, host, _ := strings.Cut(strings.TrimPrefix(profile.Value, "acct:"), "@")
	if host != "new.example" {
		return badges.AccountFacts{}, badges.Errorf(badges.NotFound, "%s is no fediverse account", profile.Value)
	}
	facts := badges.AccountFacts{Resolution: account(name, host)}
	if name == "heir" {
		facts.AlsoKnownAs = []string{origin + "/actor/library"}
	}
	return facts, nil
}

func account(name, host string) badges.Resolution {
	return badges.Resolution{Kind: badges.FediverseIdentity, Value: "https://" + host + "/users/" + name, Handle: "@" + name + "@" + host}
}

// processed is a public grant to somebody, with its documents.
func (f *fixture) processed(to badges.Resolution) badges.Grant {
	f.Helper()
	g, _, err := f.service.Grant(f.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, ProfileURI: to.Value, Name: "Ada"})
	f.must(err)
	f.must(f.service.ResolveIdentity(f.Context(), g.Identity.ID, to))
	_, err = f.service.Accept(f.Context(), g.ID, path.Base(f.service.AcceptURL(f.issuer, g)), badges.Public)
	f.must(err)
	f.must(f.service.Process(f.Context(), g.ID))
	g, err = f.db.Grant(f.Context(), g.ID)
	f.must(err)
	return g
}

// A grant stays with the account that it was made to, and its page names both, until it
// is issued to the other at the desk.
//
// FEDERATION.md: The grant's page names the former account, but never a former e-mail address.
func TestGrantPageNamesTheAccountOfNow(t *testing.T) {
	f := newFixture(t)
	old := account("ada", "old.example")
	g := f.processed(old)
	f.get(f.notePath(g)).status(http.StatusOK).says("Earned by Ada").hides("@ada@new.example")
	f.must(f.service.AccountMoved(t.Context(), old.Value, account("ada", "new.example")))
	f.get(f.notePath(g)).status(http.StatusOK).says("Earned by Ada now @ada@new.example")

	m := f.signedIn("manager")
	desk := "/desk/grants/" + g.ULID
	if got := m.post(desk+"/reissue", url.Values{"to": {"@nobody@gone.example"}}); got.Code != http.StatusBadRequest || !strings.Contains(got.Body, `value="@nobody@gone.example"`) {
		t.Errorf("to nobody: %d\n%s", got.Code, got.Body)
	}
	if got := m.post(desk+"/reissue", url.Values{"to": {"not an address"}}); got.Code != http.StatusBadRequest || !strings.Contains(got.Body, `value="not an address"`) {
		t.Errorf("to what is no address: %d\n%s", got.Code, got.Body)
	}
	f.now = f.now.Add(1e9)
	if got := m.post(desk+"/reissue", url.Values{"to": {""}}); got.Code != http.StatusSeeOther {
		t.Fatalf("to where the account moved: %d\n%s", got.Code, got.Body)
	}
	f.get(f.notePath(g)).status(http.StatusOK).says("formerly issued to @ada@old.example").hides("now @ada@new.example")
	document := f.get("/credential/"+g.ULID+".json").status(http.StatusOK).says("https://new.example/users/ada", `"validFrom":"2026-11-21T12:00:01Z"`, `"awardedDate":"2026-11-21T12:00:00Z"`)
	document.hides("old.example")
	f.get("/openbadge/"+g.ULID+".json").status(http.StatusOK).says(`"identity":"https://new.example/users/ada"`, `"issuedOn":"2026-11-21T12:00:00Z"`)
	if page := m.get(desk).Body; !strings.Contains(page, "@ada@old.example") {
		t.Error("the desk does not say to whom the badge was issued before")
	}
	f.now = f.now.Add(1e9)
	if got := m.post(desk+"/reissue", url.Values{"to": {"@eve@new.example"}}); got.Code != http.StatusSeeOther {
		t.Errorf("to an account by its handle: %d\n%s", got.Code, got.Body)
	}
}

// Recipients have their badges issued to what else is theirs; addresses stay private.
func TestReissueInTheBackpack(t *testing.T) {
	f := newFixture(t)
	g := f.processed(account("ada", "old.example"))
	m := f.signedIn("viewer")
	_, err := f.service.ProveIdentity(t.Context(), m.account, g.Identity)
	f.must(err)
	mail, err := f.service.ProveIdentity(t.Context(), m.account, badges.Identity{Kind: badges.EmailIdentity, Value: "ada@mail.example"})
	f.must(err)
	id := "/me/grants/" + strconv.FormatInt(g.ID, 10)
	if page := m.get("/me").Body; !strings.Contains(page, "ada@mail.example</option>") {
		t.Error("the backpack does not offer the address")
	}
	f.now = f.now.Add(1e9)
	if got := m.post(id, url.Values{"do": {"reissue"}, "identity": {"0"}}); got.Code != http.StatusBadRequest {
		t.Errorf("to nobody: %d", got.Code)
	}
	if got := m.post(id, url.Values{"do": {"reissue"}, "identity": {strconv.FormatInt(mail.ID, 10)}}); got.Code != http.StatusSeeOther {
		t.Fatalf("to the address: %d\n%s", got.Code, got.Body)
	}
	f.get("/openbadge/"+g.ULID+".json").status(http.StatusOK).says(`"hashed":true`).hides("ada@mail.example", "old.example")
	if got := m.post(id, url.Values{"do": {"reissue"}, "identity": {strconv.FormatInt(g.Identity.ID, 10)}}); got.Code != http.StatusSeeOther {
		t.Fatalf("back: %d\n%s", got.Code, got.Body)
	}
	f.get(f.notePath(g)).status(http.StatusOK).says("Earned by Ada").hides("mail.example")
}

// Owners say at the desk where their issuer is, too, and now; its page tells everybody.
func TestIssuerMovesAtTheDesk(t *testing.T) {
	f := newFixture(t)
	desk := "/desk/issuers/" + strconv.FormatInt(f.issuer.ID, 10) + "/moving"
	if got := f.signedIn("manager").get(desk); got.Code != http.StatusForbidden {
		t.Errorf("who is no owner gets %d", got.Code)
	}
	m := f.signedIn("owner")
	for name, step := range map[string]struct{ path, field, typed string }{
		"an alias that is no account":      {"/alias", "alias", "@old@gone.example"},
		"a move to who says nothing of it": {"/move", "target", "@stranger@new.example"},
	} {
		if got := m.post(desk+step.path, url.Values{step.field: {step.typed}}); got.Code/100 != 4 || !strings.Contains(got.Body, `value="`+step.typed+`"`) {
			t.Errorf("%s: %d\n%s", name, got.Code, got.Body)
		}
	}
	const old, heir = "https://new.example/users/old", "https://new.example/users/heir"
	for _, step := range []struct{ path, field, typed, shows, hides string }{
		{"/alias", "alias", "@old@new.example", old, heir},
		{"/alias/remove", "alias", old, "", old},
		{"/move", "target", "@heir@new.example", heir, ""},
	} {
		if got := m.post(desk+step.path, url.Values{step.field: {step.typed}}); got.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", step.path, got.Code, got.Body)
		}
		page := m.get(desk).Body
		if !strings.Contains(page, step.shows) || step.hides != "" && strings.Contains(page, step.hides) {
			t.Errorf("after %s the page is\n%s", step.path, page)
		}
	}
	f.get("/actor/library").status(http.StatusOK).says("This issuer has moved to", heir, "Pathfinder")
	if got := m.post("/desk/badges/"+strconv.FormatInt(f.badge.ID, 10)+"/grant", url.Values{"recipient": {"ada@mail.example"}}); !strings.Contains(got.Body, heir) {
		t.Errorf("granting after the move: %d\n%s", got.Code, got.Body)
	}
	if got := m.post(desk+"/return", nil); got.Code != http.StatusSeeOther {
		t.Fatalf("return: %d\n%s", got.Code, got.Body)
	}
	f.get("/actor/library").status(http.StatusOK).hides(heir)
}

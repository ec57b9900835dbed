package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/inbox"
	"laurel/federation/remote"
	"laurel/store"
)

func TestDirectoryListsTheDomainsIssuers(t *testing.T) {
	f := newFixture(t)
	for n := range 60 {
		f.newIssuer(domain, fmt.Sprintf("club%02d", n), fmt.Sprintf("Club %02d", n))
	}
	f.newIssuer(other, "chess", "Chess Club")
	f.get("/issuers").status(http.StatusOK).says("Fjord Library", "Club 58").hides("Club 59", "Chess Club")
	f.get(fmt.Sprintf("/issuers?after=%d", f.issuer.ID+59)).status(http.StatusOK).says("Club 59").hides("Club 58", "?after=")
	f.get("/issuers", "Host", other).status(http.StatusOK).says("Chess Club").hides("Fjord Library")
	f.get("/issuers?after=x").status(http.StatusBadRequest).says("start from the first one")
}

// FEDERATION.md: FEP-5feb: `indexable` and `discoverable` on our actors; the page
func TestAccountsPageIsIndexedWithItsConsent(t *testing.T) {
	f := newFixture(t)
	const ada = "https://social.example/users/ada"
	g, _, err := f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, ProfileURI: ada, Name: "Ada"})
	f.must(err)
	f.must(f.service.ResolveIdentity(t.Context(), g.Identity.ID, badges.Resolution{Kind: badges.FediverseIdentity, Value: ada, Handle: "@ada@social.example"}))
	_, err = f.service.Accept(t.Context(), g.ID, f.service.Vault.AcceptKey(g.ULID), badges.Public)
	f.must(err)
	f.must(f.service.Process(t.Context(), g.ID))
	noindex := func() bool {
		return strings.Contains(f.get("/recipient/@ada@social.example").status(http.StatusOK).Body, `<meta name="robots" content="noindex">`)
	}
	if !noindex() {
		t.Error("an account that nothing is known of is to be indexed")
	}
	f.must(f.service.Store.(store.Badges).DB.PutRemoteActor(t.Context(), remote.Actor{ID: ada, Host: "social.example", Indexable: true}, nil))
	if noindex() {
		t.Error("an account that agrees is not to be indexed")
	}
}

func TestGrantPageCountsReactions(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	f.get(f.notePath(g)).status(http.StatusOK).hides("0 likes", "0 boosts")
	f.must(f.service.Store.(store.Badges).DB.InTx(t.Context(), func(tx *store.Tx) error {
		for n := range 3 {
			actor := fmt.Sprintf("https://social.example/users/%d", n)
			if err := tx.PutReaction(t.Context(), inbox.Reaction{GrantID: g.ID, Kind: inbox.Like, ActorID: actor, At: f.now}); err != nil {
				return err
			}
		}
		return tx.PutReaction(t.Context(), inbox.Reaction{GrantID: g.ID, Kind: inbox.Share, ActorID: "https://social.example/users/1", At: f.now})
	}))
	f.get(f.notePath(g)).status(http.StatusOK).says("3 likes", "1 boost")
}

package web_test

import (
	"fmt"
	"net/http"
	"testing"

	"laurel/badges"
	"laurel/federation/inbox"
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

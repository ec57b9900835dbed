package web_test

import (
	"net/http"
	"path"
	"testing"

	"laurel/badges"
)

// A grant stays with the account that it was made to; its page names both.
func TestGrantPageNamesTheAccountOfNow(t *testing.T) {
	f := newFixture(t)
	old := badges.Resolution{Kind: badges.FediverseIdentity, Value: "https://old.example/users/ada", Handle: "@ada@old.example"}
	g, _, err := f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, ProfileURI: old.Value, Name: "Ada"})
	f.must(err)
	f.must(f.service.ResolveIdentity(t.Context(), g.Identity.ID, old))
	_, err = f.service.Accept(t.Context(), g.ID, path.Base(f.service.AcceptURL(f.issuer, g)), badges.Public)
	f.must(err)
	f.must(f.service.Process(t.Context(), g.ID))
	f.get(f.notePath(g)).status(http.StatusOK).says("Earned by Ada").hides("@ada@new.example")
	now := badges.Resolution{Kind: badges.FediverseIdentity, Value: "https://new.example/users/ada", Handle: "@ada@new.example"}
	f.must(f.service.AccountMoved(t.Context(), old.Value, now))
	f.get(f.notePath(g)).status(http.StatusOK).says("Earned by Ada now @ada@new.example")
}

package badges_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"laurel/badges"
)

func TestLinkedAccountGetsTheAward(t *testing.T) {
	w := newWorld(t)
	before := w.award("jane@example.org")
	_, err := w.LinkIdentity(t.Context(), w.anna, "jane@example.org", "@jane@social.example")
	wantKind(t, err, badges.Forbidden, "")
	linked, err := w.LinkIdentity(t.Context(), badges.Operator(), "Jane@example.org", "@jane@social.example")
	w.must(err)

	rower, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: definition("Rower")})
	w.must(err)
	request := w.awardRequest("jane@example.org")
	request.BadgeID = rower.ID
	early, err := w.Award(t.Context(), w.anna, request)
	w.must(err)
	if early.Identity.Kind != badges.EmailIdentity {
		t.Errorf("before the account was found the award went to %s", early.Identity.Kind)
	}

	w.must(w.ResolveIdentity(t.Context(), linked.ID, badges.Resolution{
		Kind: badges.FediverseIdentity, Value: "https://social.example/users/jane", Handle: "@jane@social.example",
	}))
	swimmer, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: definition("Swimmer")})
	w.must(err)
	request.BadgeID = swimmer.ID
	g, err := w.Award(t.Context(), w.anna, request)
	w.must(err)
	if g.Identity.Value != "https://social.example/users/jane" || g.ProfileURI != g.Identity.Value || g.Email != "jane@example.org" {
		t.Errorf("the award went to %q, profile %q, e-mail %q", g.Identity.Value, g.ProfileURI, g.Email)
	}

	// A badge that she has under her address is not awarded again under her account.
	again, err := w.Award(t.Context(), w.anna, w.awardRequest("jane@example.org"))
	wantKind(t, err, badges.Conflict, "")
	if again.ID != before.ID {
		t.Errorf("the conflict came with grant %d, want %d", again.ID, before.ID)
	}
	all, total, err := w.GrantsOf(t.Context(), w.anna, badges.GrantFilter{Email: "JANE@example.org", Oldest: true, Offset: 1, Limit: 2})
	w.must(err)
	if diff := cmp.Diff([]int64{early.ID, g.ID}, ids(all)); diff != "" || total != 3 {
		t.Errorf("her grants, %d of them, second page (-want +got):\n%s", total, diff)
	}
}

func ids(grants []badges.Grant) (list []int64) {
	for _, g := range grants {
		list = append(list, g.ID)
	}
	return list
}

func TestLinkToAKnownAccount(t *testing.T) {
	w := newWorld(t)
	known := w.grant("https://social.example/@jane")
	w.must(w.ResolveIdentity(t.Context(), known.Identity.ID, badges.Resolution{
		Kind: badges.FediverseIdentity, Value: "https://social.example/users/jane", Handle: "@jane@social.example",
	}))
	linked, err := w.LinkIdentity(t.Context(), badges.Operator(), "jane@example.org", "@jane@social.example")
	w.must(err)
	w.must(w.ResolveIdentity(t.Context(), linked.ID, badges.Resolution{Kind: badges.FediverseIdentity, Value: "https://social.example/users/jane"}))

	g := w.award("jane@example.org") // accepts what was offered to the account
	if g.ID != known.ID || g.State != badges.Accepted {
		t.Errorf("the award is grant %d in state %s, want %d, accepted", g.ID, g.State, known.ID)
	}
	email, err := w.Store.IdentityByAlias(t.Context(), "jane@example.org")
	w.must(err)
	identities, err := w.Store.RecipientIdentities(t.Context(), email.RecipientID)
	w.must(err)
	var kinds []string
	for _, n := range identities {
		kinds = append(kinds, string(n.Kind))
	}
	if diff := cmp.Diff([]string{"email", "fediverse", "profile"}, kinds, cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
		t.Errorf("what the recipient is known by (-want +got):\n%s", diff)
	}
}

package v1_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"laurel/badges"
)

// wantLists compares a user's lists.
func (w *world) wantLists(p person, want lists) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.user(p), cmpopts.EquateEmpty()); diff != "" {
		w.t.Error(diff)
	}
}

// TestUnknownUser: seven empty lists.
func TestUnknownUser(t *testing.T) {
	w := newWorld(t)
	want := `{"badgesIssued":[],"badgesReceived":[],"badgesListed":[],"badgesAccepted":[],"badgesPending":[],"issuedCollections":[],"receivedCollections":[]}`
	for _, id := range []string{newPerson(1).key, "nobody", "%25", "a%2Fb%25"} {
		if got := string(w.get("/users/" + id).raw); got != want {
			t.Errorf("%s: %s", id, got)
		}
	}
}

// TestAnswering: a badge's way through the lists.
func TestAnswering(t *testing.T) {
	w := newWorld(t)
	anna, ben, carl := newPerson(1), newPerson(2), newPerson(3)
	first, second := w.create(anna, ben, carl), w.create(anna, ben)
	w.wantLists(ben, lists{BadgesReceived: []string{first, second}, BadgesPending: []string{first, second}})
	w.wantLists(anna, lists{BadgesIssued: []string{first, second}})

	if got := string(w.post(ben, "/acceptBadge", body{"badgeId": first}).ok(w).raw); got != `{"general":"Badge accepted"}` {
		t.Error(got)
	}
	w.post(ben, "/declineBadge", body{"badgeId": second}).ok(w)
	w.wantLists(ben, lists{BadgesReceived: []string{first, second}, BadgesAccepted: []string{first}})
	w.wantLists(carl, lists{BadgesReceived: []string{first}, BadgesPending: []string{first}})

	w.post(ben, "/acceptBadge", body{"badgeId": first}).refused("not among your pending badges")
	w.post(ben, "/acceptBadge", body{"badgeId": second}).refused("not among your pending badges")
	w.post(ben, "/declineBadge", body{"badgeId": second}).refused("not among your pending badges")
	w.post(ben, "/hideAcceptedBadge", body{"badgeId": second}).refused("not among your accepted badges")
	w.post(anna, "/acceptBadge", body{"badgeId": first}).refused("not among your pending badges")
	w.post(carl, "/hideAcceptedBadge", body{"badgeId": first}).refused("not among your accepted badges")
	w.post(ben, "/acceptBadge", body{"badgeId": "Qm"}).refused("there is no badge")
	w.post(ben, "/acceptBadge", body{}).refused("there is no badge")

	w.post(ben, "/hideAcceptedBadge", body{"badgeId": first}).ok(w)
	w.post(ben, "/hideAcceptedBadge", body{"badgeId": first}).refused("not among your accepted badges")
	w.wantLists(ben, lists{BadgesReceived: []string{first, second}})
}

// TestCredential: what is accepted here gets its documents as every grant does.
func TestCredential(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	w.post(ben, "/acceptBadge", body{"badgeId": w.create(anna, ben)}).ok(w)
	grants, err := w.service.Store.Grants(t.Context(), badges.GrantFilter{})
	w.must(err)
	w.must(w.service.Process(t.Context(), grants[0].ID))
	credential, err := w.service.Store.Document(t.Context(), grants[0].ID, badges.CredentialDocument)
	w.must(err)
	if !strings.Contains(string(credential), "Sailor") {
		t.Errorf("credential %s", credential)
	}
}

// TestHideIssued: the issuer's own list alone is changed.
func TestHideIssued(t *testing.T) {
	w := newWorld(t)
	anna, ben, carl := newPerson(1), newPerson(2), newPerson(3)
	first, second := w.create(anna, ben, carl), w.create(anna, ben)
	w.post(ben, "/hideIssuedBadge", body{"badgeId": first}).refused("not among your issued badges")
	w.post(anna, "/hideIssuedBadge", body{"badgeId": first}).ok(w)
	w.post(anna, "/hideIssuedBadge", body{"badgeId": first}).refused("not among your issued badges")
	w.wantLists(anna, lists{BadgesIssued: []string{second}})
	w.wantLists(carl, lists{BadgesReceived: []string{first}, BadgesPending: []string{first}})
	w.get("/badge/" + first)
}

// TestMadeElsewhere: what Laurel's own pages granted to a key is in the lists, can
// be answered, and never names more than keys.
func TestMadeElsewhere(t *testing.T) {
	w := newWorld(t)
	ben, ctx := newPerson(2), t.Context()
	club, err := w.service.CreateIssuer(ctx, badges.Operator(), badges.NewIssuer{Username: "club", IssuerProfile: badges.IssuerProfile{Name: "Club"}})
	w.must(err)
	rook, err := w.service.CreateBadge(ctx, badges.Operator(), badges.NewBadge{IssuerID: club.ID, Definition: badges.Definition{
		Title: "Rook", Description: "Moves straight", Criteria: "Play", Image: badges.Picture{SHA256: "00", Width: 1, Height: 1},
	}})
	w.must(err)
	g, _, err := w.service.Grant(ctx, badges.Operator(), badges.GrantRequest{
		BadgeID: rook.ID, Email: "ben@example.org", Recipient: badges.Identity{Kind: badges.KeyIdentity, Value: ben.key},
		ExpiresAt: w.now.Add(time.Hour),
	})
	w.must(err)
	got := w.user(ben)
	if len(got.BadgesPending) != 1 || !cmp.Equal(got.BadgesReceived, got.BadgesPending) {
		t.Fatalf("lists %+v", got)
	}
	id := got.BadgesPending[0]
	w.wantLists(ben, got) // the id stays
	shown := w.get("/badge/" + id).object()
	want := map[string]any{
		"title": "Rook", "issuer": origin + "/actor/club", "recipients": []any{ben.key}, "validDates": true,
		"validDateEnd": float64(g.ExpiresAt.UnixMilli()), "id": id,
	}
	for name, value := range want {
		if diff := cmp.Diff(value, shown[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	w.post(ben, "/acceptBadge", body{"badgeId": id}).ok(w)
	w.wantLists(ben, lists{BadgesReceived: []string{id}, BadgesAccepted: []string{id}})
	stored, err := w.service.Store.Grant(ctx, g.ID)
	w.must(err)
	if !stored.Decided() || stored.Visibility != badges.Public {
		t.Errorf("grant is %s, %s", stored.State, stored.Visibility)
	}
}

// TestPrivateElsewhere: what a recipient keeps private is in no list.
func TestPrivateElsewhere(t *testing.T) {
	w := newWorld(t)
	anna, ben, ctx := newPerson(1), newPerson(2), t.Context()
	w.create(anna, newPerson(9))
	grants, err := w.service.Store.Grants(ctx, badges.GrantFilter{})
	w.must(err)
	secret, err := w.service.CreateBadge(ctx, badges.Operator(), badges.NewBadge{IssuerID: grants[0].IssuerID, Definition: grants[0].Badge})
	w.must(err)
	_, err = w.service.Award(ctx, badges.Operator(), badges.AwardRequest{Visibility: badges.Private, GrantRequest: badges.GrantRequest{
		BadgeID: secret.ID, Recipient: badges.Identity{Kind: badges.KeyIdentity, Value: ben.key},
	}})
	w.must(err)
	w.wantLists(ben, lists{})
	if got := w.user(anna).BadgesIssued; len(got) != 1 {
		t.Errorf("issued %v", got)
	}
}

// TestPrivateAfterOffer: an offer is listed before it is answered; what the recipient
// then keeps private can't be read by its id any more.
func TestPrivateAfterOffer(t *testing.T) {
	w := newWorld(t)
	anna, ben, ctx := newPerson(1), newPerson(2), t.Context()
	w.create(anna, newPerson(9))
	grants, err := w.service.Store.Grants(ctx, badges.GrantFilter{})
	w.must(err)
	b, err := w.service.CreateBadge(ctx, badges.Operator(), badges.NewBadge{IssuerID: grants[0].IssuerID, Definition: grants[0].Badge})
	w.must(err)
	g, _, err := w.service.Grant(ctx, badges.Operator(), badges.GrantRequest{
		BadgeID: b.ID, Recipient: badges.Identity{Kind: badges.KeyIdentity, Value: ben.key},
	})
	w.must(err)
	offered := w.user(ben).BadgesPending
	if len(offered) != 1 {
		t.Fatalf("pending %v", offered)
	}
	w.get("/badge/" + offered[0])
	_, err = w.service.AcceptAs(ctx, g.Identity.ID, g.ID, badges.Private)
	w.must(err)
	w.send(http.MethodGet, "/badge/"+offered[0], "").refused("there is no badge")
	w.wantLists(ben, lists{})
}

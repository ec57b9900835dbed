package badgekit_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"laurel/badges"
)

// fetch reads a public document at its own address.
func (w *world) fetch(address string) answer {
	w.t.Helper()
	path, ok := strings.CutPrefix(address, origin)
	if !ok {
		w.t.Fatalf("%q is not on this server", address)
	}
	a := w.do(newRequest("GET", path, nil, ""))
	if a.status != http.StatusOK {
		w.t.Fatalf("GET %s: %d %s", address, a.status, a.body)
	}
	a.wantMembers(w.t, map[string]any{"@context": "https://w3id.org/openbadges/v2", "id": address})
	return a
}

// TestAssertionIsOpenBadges2 holds assertion, class and profile against what Open
// Badges 2.0 requires of each ("Assertion", "BadgeClass", "Profile"), and of hosted
// verification: each document's id is where it was fetched.
func TestAssertionIsOpenBadges2(t *testing.T) {
	w := newWorld(t)
	at := containers()[2]
	w.want(201, "POST", at+"/badges", strings.Replace(badgeBody("reader"), `"tags"`,
		`"alignments":[{"name":"CCSS","url":"core.example.org","description":"Core"}],"tags"`, 1))
	made := w.want(201, "POST", at+"/badges/reader/instances", `{"email":"anna@example.org","expires":"2030-01-01T00:00:00Z"}`)
	address := made.text(t, "instance.assertionUrl")
	sum := sha256.Sum256([]byte("anna@example.org"))
	assertion := w.fetch(address)
	assertion.wantMembers(t, map[string]any{
		"type": "Assertion", "verification.type": "hosted", "recipient.type": "email", "recipient.hashed": true,
		"recipient.identity": "sha256$" + hex.EncodeToString(sum[:]),
		"issuedOn":           now().Format(time.RFC3339), "expires": "2030-01-01T00:00:00Z",
		"uid": made.text(t, "instance.slug"), "verify.type": "hosted", "verify.url": address, // as version 1 had them
	})
	class := w.fetch(assertion.text(t, "badge"))
	class.wantMembers(t, map[string]any{
		"type": "BadgeClass", "name": "Badge reader", "description": "They did it", "image": "http://example.org/reader.png",
		"criteria": "http://example.org/criteria", "alignment.0.targetName": "CCSS", "alignment.0.targetUrl": "http://core.example.org",
		"alignment.0.name": "CCSS", "alignment.0.url": "core.example.org", "alignment.0.description": "Core",
	})
	w.fetch(class.text(t, "issuer")).wantMembers(t, map[string]any{
		"type": "Profile", "name": "Reading", "url": "http://reading.org", "email": "reading@badges.example.org",
	})
}

// TestLinkedEarner: an award to an address whose owner has linked a fediverse account
// goes there, and this API still knows it by the address.
func TestLinkedEarner(t *testing.T) {
	w := newWorld(t)
	const actor = "https://social.example/users/anna"
	linked, err := w.service.LinkIdentity(t.Context(), badges.Operator(), "anna@example.org", "@anna@social.example")
	w.must(err)
	w.must(w.service.ResolveIdentity(t.Context(), linked.ID, badges.Resolution{
		Kind: badges.FediverseIdentity, Value: actor, Handle: "@anna@social.example",
	}))
	w.badge("/systems/chicago", "reader")
	made := w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"anna@example.org"}`)
	w.want(409, "POST", "/systems/chicago/badges/reader/instances", `{"email":"anna@example.org"}`)
	grants, err := w.db.Grants(t.Context(), badges.GrantFilter{})
	w.must(err)
	if len(grants) != 1 || grants[0].Identity.Value != actor || grants[0].State != badges.Accepted {
		t.Fatalf("grants: %+v", grants)
	}
	w.want(200, "GET", "/systems/chicago/badges/reader/instances/anna@example.org", "").
		wantMembers(t, map[string]any{"instance.email": "anna@example.org"})
	w.fetch(made.text(t, "instance.assertionUrl")).wantMembers(t, map[string]any{"recipient.type": "email"})
	payload, _ := w.payload(badges.GrantAccepted)
	payload.wantMembers(t, map[string]any{"email": "anna@example.org"})
}

// TestPrivateGrantHasNoAssertion: what its recipient keeps private is not shown.
func TestPrivateGrantHasNoAssertion(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	g, err := w.service.Award(t.Context(), badges.Operator(), badges.AwardRequest{
		GrantRequest: badges.GrantRequest{BadgeID: 1, Email: "anna@example.org"}, Visibility: badges.Private,
	})
	w.must(err)
	if a := w.do(newRequest("GET", "/badgekit/public/assertions/"+g.ULID, nil, "")); a.status != http.StatusNotFound {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestMilestoneIsAwarded: who has enough of the supporting badges gets the primary
// one, and the webhook is told of that badge, without a comment.
func TestMilestoneIsAwarded(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	w.badge("/systems/chicago", "master")
	w.want(201, "POST", "/systems/chicago/milestones", `{"primaryBadgeId":2,"numberRequired":1,"supportBadges":[1]}`)
	w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"anna@example.org","comment":"well"}`)
	for id := int64(1); ; id++ {
		e, err := w.db.Event(t.Context(), id)
		if err != nil {
			break
		}
		if badges.MilestoneConsumer().Wants(e) {
			w.must(w.service.ReachMilestones(t.Context(), e))
		}
	}
	w.want(200, "GET", "/systems/chicago/badges/master/instances/anna@example.org", "")
	payload, ok := w.payload(badges.GrantAccepted)
	payload.wantMembers(t, map[string]any{"action": "award", "badge.slug": "master", "email": "anna@example.org"})
	if !ok || strings.Contains(payload.body, `"comment"`) {
		t.Errorf("message: %s", payload.body)
	}
}

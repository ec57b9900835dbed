package api_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
)

// granted makes a grant by the API and returns its note's id.
func (f *fixture) granted(body string) (noteID string) {
	f.t.Helper()
	a := f.post(body)
	if a.status != 200 {
		f.t.Fatalf("grant: status %d\n%s", a.status, a.body)
	}
	return a.json(f.t)["noteId"].(string)
}

func lastSegment(address string) string { return address[strings.LastIndex(address, "/")+1:] }

func (f *fixture) grantOf(noteID string) badges.Grant {
	f.t.Helper()
	g, err := f.db.GrantByULID(f.t.Context(), lastSegment(noteID))
	f.must(err)
	return g
}

func TestStatusByAnyFormOfTheNoteID(t *testing.T) {
	f := newFixture(t)
	noteID := f.granted(`{"badgeId":1,"profileUri":"https://mastodon.social/@user"}`)
	for name, form := range map[string]string{
		"last segment":      lastSegment(noteID),
		"escaped":           url.PathEscape(noteID),
		"escaped, dots too": strings.ReplaceAll(url.QueryEscape(noteID), ".", "%2E"),
		"as it is":          noteID,
		"one slash of two":  strings.Replace(noteID, "https://", "https:/", 1),
		"assertion":         origin + "/openbadge/" + lastSegment(noteID),
	} {
		for _, end := range []string{"/status", "/status/"} {
			a := f.get("/api/badges/grant/" + form + end)
			if a.status != 200 || a.json(t)["noteId"] != noteID {
				t.Errorf("%s%s: status %d, %s", name, end, a.status, a.body)
			}
		}
	}
	id := lastSegment(noteID)
	for name, form := range map[string]string{
		"another server's": "https%3A%2F%2Fbadges.example.org%2Factor%2Forg%2Fstatuses%2F" + id,
		"upper case":       strings.ToUpper(id),
		"wildcard":         "%25",
		"underscores":      strings.Repeat("_", len(id)),
		"the offer's":      f.grantOf(noteID).OfferULID,
		"a number":         "1",
		"a path upwards":   "..%2F" + id,
	} {
		a := f.get("/api/badges/grant/" + form + "/status")
		if a.status != 404 {
			t.Errorf("%s: status %d, %s", name, a.status, a.body)
		}
		a.wantError(t, 404, "Grant not found.")
	}
}

func TestStatusThroughLife(t *testing.T) {
	f := newFixture(t)
	body := `{"badgeId":1,"profileUri":"https://mastodon.social/@user","name":"User"}`
	noteID := f.granted(body)
	path := "/api/badges/grant/" + lastSegment(noteID) + "/status"
	want := func(status string) {
		t.Helper()
		if got := f.get(path).json(t)["status"]; got != status {
			t.Errorf("status is %q, want %q", got, status)
		}
	}
	want("pending")

	g := f.grantOf(noteID)
	_, err := f.service.Accept(t.Context(), g.ID, f.service.Vault.AcceptKey(g.ULID), badges.Public)
	f.must(err)
	want("accepted")
	f.post(body).wantError(t, 409, "This badge has already been granted to this recipient")

	g = f.grantOf(noteID)
	g.State = badges.Processed
	f.must(f.db.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.UpdateGrant(t.Context(), g, badges.Accepted)
		return err
	}))
	want("processed")
	f.post(body).wantError(t, 409, "This badge has already been granted to this recipient")

	_, err = f.service.Revoke(t.Context(), badges.Operator(), g.ID, "by mistake")
	f.must(err)
	f.get(path).wantError(t, 404, "Grant not found.")
	if again := f.granted(body); again == noteID {
		t.Error("after its revocation the old grant was handed out again")
	}

	declined := f.grantOf(f.granted(`{"badgeId":2,"profileUri":"https://mastodon.social/@user"}`))
	_, err = f.service.Decline(t.Context(), declined.ID, f.service.Vault.AcceptKey(declined.ULID))
	f.must(err)
	path = "/api/badges/grant/" + declined.ULID + "/status"
	want("declined")
}

func TestArchivedBadge(t *testing.T) {
	f := newFixture(t)
	_, err := f.service.ArchiveBadge(t.Context(), badges.Operator(), 3)
	f.must(err)
	f.post(`{"badgeId":3,"email":"u@example.com"}`).wantError(t, 409, "This badge is archived and can no longer be granted")
	if got := f.get("/api/badges").json(t)["count"]; got != 4.0 {
		t.Errorf("%v badges listed, want the 4 that are active", got)
	}
}

// FEDERATION.md: A server that does not answer is asked again for about five days
func TestStatusTellsAboutDelivery(t *testing.T) {
	f := newFixture(t)
	noteID := f.granted(`{"badgeId":1,"profileUri":"https://mastodon.social/@user"}`)
	identity := f.grantOf(noteID).Identity
	want := func(noteID, state, detail string) {
		t.Helper()
		got := f.get("/api/badges/grant/" + lastSegment(noteID) + "/status").json(t)["delivery"]
		if diff := cmp.Diff(map[string]any{"state": state, "detail": detail}, got); diff != "" {
			t.Errorf("delivery (-want +got):\n%s", diff)
		}
	}
	want(noteID, "looking", "The recipient's account is being looked up.")

	f.must(f.service.NoteIdentityProblem(t.Context(), identity.ID, "mastodon.social did not answer."))
	want(noteID, "looking", "The recipient's account was not found yet and is looked up again from time to time. The last attempt: mastodon.social did not answer.")

	f.must(f.service.ResolveIdentity(t.Context(), identity.ID, badges.Resolution{
		Kind: badges.FediverseIdentity, Value: "https://mastodon.social/users/user", Handle: "@user@mastodon.social",
	}))
	*f.deliveries = deliveries{"waiting", "mastodon.social answered 503"}
	want(noteID, "waiting", "mastodon.social answered 503")
	*f.deliveries = deliveries{"delivered", ""}
	want(noteID, "delivered", "")

	mailed := f.granted(`{"badgeId":1,"email":"user@example.com"}`)
	want(mailed, "none", "The recipient is known by an e-mail address alone.")
	if got := f.get("/api/badges/grant/" + lastSegment(mailed) + "/status").json(t)["profileUri"]; got != "" {
		t.Errorf("profileUri of a recipient known by e-mail is %q; the address must not show", got)
	}

	page := f.granted(`{"badgeId":1,"profileUri":"https://example.com/jane"}`)
	f.must(f.service.ResolveIdentity(t.Context(), f.grantOf(page).Identity.ID, badges.Resolution{
		Kind: badges.URLIdentity, Value: "https://example.com/jane",
	}))
	want(page, "none", "The recipient's profile is a web page, not a fediverse account. Pass the acceptUrl on to them.")
}

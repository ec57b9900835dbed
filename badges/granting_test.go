package badges_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

const jane = "https://social.example/@jane"

func TestGrantIsASnapshotOfTheBadge(t *testing.T) {
	w := newWorld(t)
	d := definition("Skipper")
	d.Validity = badges.Period{Years: 2}
	badge, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d)
	w.must(err)
	got, created, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{
		BadgeID: badge.ID, ProfileURI: " " + jane + " ", Email: "Jane@Example.org", Name: " Jane Doe ", Evidence: "She did it.\r\nTwice.",
	})
	w.must(err)
	if !created {
		t.Error("created is false for a new grant")
	}
	want := badges.Grant{
		BadgeID: badge.ID, IssuerID: w.harbour.ID, GrantedBy: w.anna.ID, BadgeVersion: 2, Badge: d,
		Evidence: "She did it.\nTwice.", Name: "Jane Doe", ProfileURI: jane, Email: "jane@example.org",
		Identity:  badges.Identity{Kind: badges.ProfileIdentity, Value: jane, CreatedAt: w.Now()},
		State:     badges.Pending,
		GrantedAt: w.Now(), ExpiresAt: w.Now().AddDate(2, 0, 0), Visibility: badges.Public,
	}
	minted := cmp.Options{
		cmpopts.IgnoreFields(badges.Grant{}, "ID", "ULID", "OfferULID", "Salt"),
		cmpopts.IgnoreFields(badges.Identity{}, "ID", "RecipientID"),
	}
	if diff := cmp.Diff(want, got, minted); diff != "" {
		t.Errorf("grant (-want +got):\n%s", diff)
	}
	if !badges.IsULID(got.ULID) || !badges.IsULID(got.OfferULID) || got.ULID == got.OfferULID || got.Salt == "" {
		t.Errorf("minted: ULID %q, offer %q, salt %q", got.ULID, got.OfferULID, got.Salt)
	}

	// The badge goes on to change; the grant does not.
	_, err = w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, definition("Admiral"))
	w.must(err)
	if diff := cmp.Diff(got, w.stored(got.ID)); diff != "" {
		t.Errorf("stored grant (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]badges.EventKind{badges.GrantCreated}, w.events(got.ID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestGrantDefaults(t *testing.T) {
	w := newWorld(t)
	g, _, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Email: "Jane@Example.org"})
	w.must(err)
	if g.Evidence != w.sailor.Criteria {
		t.Errorf("evidence is %q, want the badge's criteria %q", g.Evidence, w.sailor.Criteria)
	}
	if !g.ExpiresAt.IsZero() {
		t.Errorf("the grant expires at %v, but its badge never does", g.ExpiresAt)
	}
	if g.Identity.Kind != badges.EmailIdentity || g.Identity.Value != "jane@example.org" || g.ProfileURI != "" {
		t.Errorf("identity is %+v with profile %q, want the e-mail address", g.Identity, g.ProfileURI)
	}
	until := w.Now().Add(time.Hour)
	g, _, err = w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, ProfileURI: jane, ExpiresAt: until})
	w.must(err)
	if !g.ExpiresAt.Equal(until) {
		t.Errorf("the grant expires at %v, want what was asked for, %v", g.ExpiresAt, until)
	}
}

// The messages are BadgeFed's where it has one; its clients show them.
func TestGrantRefusesWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name    string
		change  func(*badges.GrantRequest)
		field   string
		message string
	}{
		{"no badge", func(r *badges.GrantRequest) { r.BadgeID = 0 }, "badgeId", "BadgeId is required and must be greater than 0"},
		{"negative badge", func(r *badges.GrantRequest) { r.BadgeID = -1 }, "badgeId", "BadgeId is required and must be greater than 0"},
		{"nobody", func(r *badges.GrantRequest) { r.ProfileURI = " \t" }, "profileUri", "Either ProfileUri or Email must be provided"},
		{"no address", func(r *badges.GrantRequest) { r.ProfileURI = "jane" }, "profileUri", "Invalid ProfileUri format"},
		{"another scheme", func(r *badges.GrantRequest) { r.ProfileURI = "ftp://social.example/@jane" }, "profileUri", "Invalid ProfileUri format"},
		{"script", func(r *badges.GrantRequest) { r.ProfileURI = "javascript:alert(1)" }, "profileUri", "Invalid ProfileUri format"},
		{"no host", func(r *badges.GrantRequest) { r.ProfileURI = "https:///@jane" }, "profileUri", "Invalid ProfileUri format"},
		{"port without host", func(r *badges.GrantRequest) { r.ProfileURI = "https://:443/@jane" }, "profileUri", "Invalid ProfileUri format"},
		{"password", func(r *badges.GrantRequest) { r.ProfileURI = "https://jane:secret@social.example/" }, "profileUri", "Invalid ProfileUri format"},
		{"long profile", func(r *badges.GrantRequest) { r.ProfileURI = "https://social.example/" + strings.Repeat("a", 478) }, "profileUri", "profileUri has 501 characters; at most 500 are allowed"},
		{"control character in profile", func(r *badges.GrantRequest) { r.ProfileURI = "https://social.example/\x00" }, "profileUri", "profileUri contains control characters; remove them"},
		{"e-mail without host", func(r *badges.GrantRequest) { r.Email = "jane" }, "email", "Invalid email format"},
		{"e-mail without dot", func(r *badges.GrantRequest) { r.Email = "jane@localhost" }, "email", "Invalid email format"},
		{"e-mail with name", func(r *badges.GrantRequest) { r.Email = "Jane <jane@example.org>" }, "email", "Invalid email format"},
		{"two e-mails", func(r *badges.GrantRequest) { r.Email = "jane@example.org, joe@example.org" }, "email", "Invalid email format"},
		{"e-mail with header", func(r *badges.GrantRequest) { r.Email = "jane@example.org\r\nBcc: joe@example.org" }, "email", "Invalid email format"},
		{"long e-mail", func(r *badges.GrantRequest) { r.Email = strings.Repeat("a", 243) + "@example.org" }, "email", "Invalid email format"},
		{"long name", func(r *badges.GrantRequest) { r.Name = strings.Repeat("ä", 201) }, "name", "name has 201 characters; at most 200 are allowed"},
		{"name on two lines", func(r *badges.GrantRequest) { r.Name = "Jane\nDoe" }, "name", "name must stand on one line; remove line breaks and tabs"},
		{"control character in name", func(r *badges.GrantRequest) { r.Name = "Jane\x1b[31m" }, "name", "name contains control characters; remove them"},
		{"broken text", func(r *badges.GrantRequest) { r.Name = "Jane\xff" }, "name", "name is not valid UTF-8 text"},
		{"long evidence", func(r *badges.GrantRequest) { r.Evidence = strings.Repeat("a", 2001) }, "evidence", "evidence has 2001 characters; at most 2000 are allowed"},
		{"expired", func(r *badges.GrantRequest) { r.ExpiresAt = w.Now() }, "expiresAt", "expiresAt is in the past; give a time that is still to come"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := badges.GrantRequest{BadgeID: w.sailor.ID, ProfileURI: jane}
			c.change(&req)
			_, _, err := w.Grant(t.Context(), w.anna, req)
			wantKind(t, err, badges.Invalid, c.message)
			if e, ok := err.(*badges.Error); !ok || e.Field != c.field {
				t.Errorf("the error names the field %q, want %q", e.Field, c.field)
			}
		})
	}
	grants, err := w.Store.Grants(t.Context(), badges.GrantFilter{})
	w.must(err)
	if len(grants) > 0 {
		t.Errorf("%d grants were stored", len(grants))
	}
}

func TestGrantTakesWhatIsJustRight(t *testing.T) {
	w := newWorld(t)
	for _, req := range []badges.GrantRequest{
		{ProfileURI: "https://social.example/" + strings.Repeat("a", 477)},
		{Email: strings.Repeat("a", 242) + "@example.org"},
		{ProfileURI: "@jane@social.example", Name: strings.Repeat("ä", 200), Evidence: strings.Repeat("ä", 2000)},
		{ProfileURI: "http://localhost:3000/users/jane"},
		{ProfileURI: "https://social.example/@joe", Evidence: "With a\ttab and\na line."},
	} {
		req.BadgeID = w.sailor.ID
		if _, _, err := w.Grant(t.Context(), w.anna, req); err != nil {
			t.Errorf("%+v: %v", req, err)
		}
	}
}

func TestGrantAgain(t *testing.T) {
	request := func(w *world) badges.GrantRequest {
		return badges.GrantRequest{BadgeID: w.sailor.ID, ProfileURI: "HTTPS://Social.Example/@jane/"}
	}
	t.Run("pending answers with the same grant", func(t *testing.T) {
		w := newWorld(t)
		first := w.grant(jane)
		again, created, err := w.Grant(t.Context(), w.anna, request(w))
		w.must(err)
		if diff := cmp.Diff(first, again); diff != "" || created {
			t.Errorf("created is %v; grant (-want +got):\n%s", created, diff)
		}
		if len(w.events(first.ID)) != 1 {
			t.Errorf("events are %v, want the first grant's alone", w.events(first.ID))
		}
	})
	t.Run("accepted and processed are a conflict", func(t *testing.T) {
		w := newSigningWorld(t)
		g := w.accept(w.grant(jane))
		_, _, err := w.Grant(t.Context(), w.anna, request(w))
		wantKind(t, err, badges.Conflict, "This badge has already been granted to this recipient")
		w.process(g)
		_, _, err = w.Grant(t.Context(), w.anna, request(w))
		wantKind(t, err, badges.Conflict, "This badge has already been granted to this recipient")
	})
	for name, end := range map[string]func(*world, badges.Grant) error{
		"declined": func(w *world, g badges.Grant) error {
			_, err := w.Decline(w.t.Context(), g.ID, w.Vault.AcceptKey(g.ULID))
			return err
		},
		"revoked": func(w *world, g badges.Grant) error {
			_, err := w.Revoke(w.t.Context(), w.anna, g.ID, "")
			return err
		},
	} {
		t.Run(name+" makes way", func(t *testing.T) {
			w := newWorld(t)
			first := w.grant(jane)
			w.must(end(w, first))
			w.wantNewGrant(request(w), first)
		})
	}
}

// An expired grant stands as it is, and the badge can be granted anew, whether
// the recipient had accepted it or never answered.
func TestExpiredGrantMakesWay(t *testing.T) {
	for _, accepted := range []bool{true, false} {
		w := newWorld(t)
		req := badges.GrantRequest{BadgeID: w.sailor.ID, ProfileURI: jane, ExpiresAt: w.Now().Add(time.Hour)}
		first, _, err := w.Grant(t.Context(), w.anna, req)
		w.must(err)
		if accepted {
			first = w.accept(first)
		}
		w.clock.Advance(time.Hour)
		req.ExpiresAt = time.Time{}
		w.wantNewGrant(req, first)
		if diff := cmp.Diff(first, w.stored(first.ID)); diff != "" {
			t.Errorf("accepted is %v; the expired grant (-want +got):\n%s", accepted, diff)
		}
	}
}

func (w *world) wantNewGrant(req badges.GrantRequest, old badges.Grant) {
	w.t.Helper()
	g, created, err := w.Grant(w.t.Context(), w.anna, req)
	w.must(err)
	if !created || g.ID == old.ID || g.State != badges.Pending {
		w.t.Errorf("created is %v, grant %d is %s beside %d, want a new pending one", created, g.ID, g.State, old.ID)
	}
}

func TestGrantNeedsARoleOnTheIssuer(t *testing.T) {
	w := newWorld(t)
	pier := w.issuer("pier", w.harbour.ID)
	below, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: pier.ID, Definition: definition("Angler")})
	w.must(err)
	viewer := w.account("vera")
	w.must(w.SetRole(t.Context(), badges.Operator(), viewer.ID, w.harbour.ID, badges.Viewer))
	archived, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: definition("Old")})
	w.must(err)
	_, err = w.ArchiveBadge(t.Context(), badges.Operator(), archived.ID)
	w.must(err)

	for i, c := range []struct {
		name    string
		by      badges.Account
		badge   int64
		kind    badges.Kind // "" for a grant
		message string
	}{
		{"granter", w.anna, w.sailor.ID, "", ""},
		{"granter of the issuer above", w.anna, below.ID, "", ""},
		{"operator", badges.Operator(), w.sailor.ID, "", ""},
		{"stranger", w.ben, w.sailor.ID, badges.NotFound, "Badge not found"},
		{"no such badge", w.anna, 99, badges.NotFound, "Badge not found"},
		{"no such badge for the operator", badges.Operator(), 99, badges.NotFound, "Badge not found"},
		{"viewer", viewer, w.sailor.ID, badges.Forbidden, "your role here is viewer; this needs granter"},
		{"archived", w.anna, archived.ID, badges.Conflict, "This badge is archived and can no longer be granted"},
		{"archived, to a stranger", w.ben, archived.ID, badges.NotFound, "Badge not found"},
	} {
		_, _, err := w.Grant(t.Context(), c.by, badges.GrantRequest{BadgeID: c.badge, Email: fmt.Sprintf("%d@example.org", i)})
		if c.kind == "" {
			w.must(err)
			continue
		}
		t.Run(c.name, func(t *testing.T) { wantKind(t, err, c.kind, c.message) })
	}
}

func TestHundredIdenticalRequestsMakeOneGrant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		const many = 100
		grants, created := make([]badges.Grant, many), make([]bool, many)
		errs := atOnce(many, func(i int) (err error) {
			grants[i], created[i], err = w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, ProfileURI: jane})
			return err
		})
		made := 0
		for i, err := range errs {
			w.must(err)
			if created[i] {
				made++
			}
			if url := w.AcceptURL(w.harbour, grants[i]); url != w.AcceptURL(w.harbour, grants[0]) {
				t.Errorf("two accept links were given out: %s and %s", url, w.AcceptURL(w.harbour, grants[0]))
			}
		}
		if made != 1 {
			t.Errorf("%d requests were told that they made the grant, want 1", made)
		}
		if events := w.events(grants[0].ID); len(events) != 1 {
			t.Errorf("events are %v, want one", events)
		}
	})
}

func TestGrantOf(t *testing.T) {
	w := newWorld(t)
	g := w.grant(jane)
	got, err := w.GrantOf(t.Context(), w.anna, g.ULID)
	w.must(err)
	if got.ID != g.ID {
		t.Errorf("GrantOf returned grant %d, want %d", got.ID, g.ID)
	}
	_, err = w.GrantOf(t.Context(), w.ben, g.ULID)
	wantKind(t, err, badges.NotFound, "")
	_, err = w.GrantOf(t.Context(), w.anna, g.OfferULID)
	wantKind(t, err, badges.NotFound, "")
	_, err = w.Revoke(t.Context(), w.anna, g.ID, "")
	w.must(err)
	_, err = w.GrantOf(t.Context(), w.anna, g.ULID)
	wantKind(t, err, badges.NotFound, "this grant was revoked")
}

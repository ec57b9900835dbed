package badges_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestEachSideHidesFromItsOwnLists(t *testing.T) {
	w := newWorld(t)
	g := w.grant("https://example.com/jane")
	_, err := w.HideGrant(t.Context(), g.Identity.ID, g.ID, true)
	wantKind(t, err, badges.Conflict, "This badge is not among those you have accepted.")
	_, err = w.AcceptAs(t.Context(), g.Identity.ID, g.ID, badges.Public)
	w.must(err)
	stranger := w.grant("https://example.com/kim").Identity.ID
	_, err = w.HideGrant(t.Context(), stranger, g.ID, true)
	wantKind(t, err, badges.Forbidden, "this badge was offered to somebody else")
	_, err = w.HideIssued(t.Context(), w.ben, g.ID, true)
	wantKind(t, err, badges.NotFound, "")

	_, err = w.HideGrant(t.Context(), g.Identity.ID, g.ID, true)
	w.must(err)
	hidden, err := w.HideIssued(t.Context(), w.anna, g.ID, true)
	w.must(err)
	if diff := cmp.Diff(w.stored(g.ID), hidden); diff != "" {
		t.Errorf("(-stored +returned):\n%s", diff)
	}
	if stored := w.stored(g.ID); stored.HiddenAt.IsZero() || stored.HiddenByIssuerAt.IsZero() {
		t.Errorf("stored: %+v", stored)
	}
	_, err = w.HideGrant(t.Context(), g.Identity.ID, g.ID, false)
	w.must(err)
	if stored := w.stored(g.ID); !stored.HiddenAt.IsZero() || stored.HiddenByIssuerAt.IsZero() {
		t.Errorf("shown again by the recipient alone: %+v", stored)
	}
}

func TestAnsweringAsAVerifiedIdentity(t *testing.T) {
	w := newWorld(t)
	mine, other := w.grant("https://example.com/jane"), w.grant("https://example.com/kim")
	_, err := w.AcceptAs(t.Context(), other.Identity.ID, mine.ID, badges.Public)
	wantKind(t, err, badges.Forbidden, "")
	_, err = w.DeclineAs(t.Context(), other.Identity.ID, mine.ID)
	wantKind(t, err, badges.Forbidden, "")
	g, err := w.DeclineAs(t.Context(), mine.Identity.ID, mine.ID)
	w.must(err)
	if g.State != badges.Declined {
		t.Errorf("state %s", g.State)
	}
	_, err = w.AcceptAs(t.Context(), mine.Identity.ID, mine.ID, badges.Public)
	wantKind(t, err, badges.Conflict, "")
}

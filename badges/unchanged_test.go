package badges_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

// Scripts that say the same again make no new version of a badge, and tell no
// follower's server that an issuer changed.
func TestTheSameAgainChangesNothing(t *testing.T) {
	w := newWorld(t)
	want, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, definition("Skipper"))
	w.must(err)
	profile := w.harbour.IssuerProfile
	profile.Website = "https://harbour.example.org"
	issuer, err := w.UpdateIssuer(t.Context(), badges.Operator(), w.harbour.ID, profile)
	w.must(err)
	before := len(w.events(0))

	w.clock.Advance(time.Hour)
	again, err := w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, definition("Skipper"))
	w.must(err)
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("badge (-first +again):\n%s", diff)
	}
	same, err := w.UpdateIssuer(t.Context(), badges.Operator(), w.harbour.ID, profile)
	w.must(err)
	if diff := cmp.Diff(issuer, same); diff != "" {
		t.Errorf("issuer (-first +again):\n%s", diff)
	}
	if after := len(w.events(0)); after != before {
		t.Errorf("%d events came of it", after-before)
	}
}

func TestABadgeIsArchivedOnce(t *testing.T) {
	w := newWorld(t)
	first, err := w.ArchiveBadge(t.Context(), badges.Operator(), w.sailor.ID)
	w.must(err)
	w.clock.Advance(time.Hour)
	again, err := w.ArchiveBadge(t.Context(), badges.Operator(), w.sailor.ID)
	w.must(err)
	if !again.ArchivedAt.Equal(first.ArchivedAt) {
		t.Errorf("archived at %s, then again at %s", first.ArchivedAt, again.ArchivedAt)
	}
}

package badges_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestForeignNamesWhatIsCreated(t *testing.T) {
	w := newSigningWorld(t)
	named := func(slug string) *badges.Foreign {
		return &badges.Foreign{System: "other", Kind: "badge", Slug: slug, Extension: json.RawMessage(`{"strapline":"Ahoy"}`)}
	}
	b, err := w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: definition("Rower"), Foreign: named("Rower-1")})
	w.must(err)
	if id, err := w.Store.Alias(t.Context(), "other", "badge", "rOWER-1"); err != nil || id != b.ID {
		t.Errorf("the slug names %d (%v), want %d", id, err, b.ID)
	}
	_, err = w.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: definition("Other"), Foreign: named("ROWER-1")})
	wantKind(t, err, badges.Conflict, "the slug ROWER-1 is in use; choose another")
	if !errors.Is(err, badges.ErrSlugTaken) {
		t.Errorf("%v does not say that it is the slug", err)
	}
	if list, err := w.BadgesOf(t.Context(), badges.Operator(), badges.BadgeFilter{}); err != nil || len(list) != 2 {
		t.Errorf("%d badges (%v) after the conflict, want 2", len(list), err)
	}
	i, err := w.CreateIssuer(t.Context(), badges.Operator(), badges.NewIssuer{
		Username: "pier", ParentID: w.harbour.ID, IssuerProfile: profile("pier"), Foreign: &badges.Foreign{System: "other", Kind: "issuer/1", Slug: "pier"},
	})
	w.must(err)
	request := w.awardRequest("jane@example.org")
	request.Foreign = &badges.Foreign{System: "other", Kind: "instance", Slug: "abc"}
	g, err := w.Award(t.Context(), w.anna, request)
	w.must(err)
	for _, c := range []struct {
		kind string
		id   int64
		want string
	}{{"issuer/1", i.ID, "pier"}, {"instance", g.ID, "abc"}, {"badge", b.ID, "Rower-1"}} {
		slugs, err := w.Store.Slugs(t.Context(), "other", c.kind, c.id, 99)
		w.must(err)
		if diff := cmp.Diff(map[int64]string{c.id: c.want}, slugs); diff != "" {
			t.Errorf("slugs of %s (-want +got):\n%s", c.kind, diff)
		}
	}
}

func TestTogetherIsOneTransaction(t *testing.T) {
	w := newWorld(t)
	broken := errors.New("broken")
	for _, end := range []error{broken, nil} {
		err := w.Together(t.Context(), func(s *badges.Service) error {
			d := definition("Renamed")
			if _, err := s.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, d); err != nil {
				return err
			}
			if err := s.SetForeign(t.Context(), w.sailor.ID, badges.Foreign{System: "other", Kind: "badge", Slug: "sailor"}); err != nil {
				return err
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Fatalf("Together returned %v, want %v", err, end)
		}
		b, err := w.BadgeOf(t.Context(), badges.Operator(), w.sailor.ID)
		w.must(err)
		_, aliasErr := w.Store.Alias(t.Context(), "other", "badge", "sailor")
		if changed := b.Title == "Renamed"; changed != (end == nil) || (aliasErr == nil) != (end == nil) {
			t.Errorf("after the end %v the badge is %q, the alias %v", end, b.Title, aliasErr)
		}
	}
	w.must(w.RemoveForeign(t.Context(), "other", "badge", w.sailor.ID))
	_, err := w.Store.Alias(t.Context(), "other", "badge", "sailor")
	wantKind(t, err, badges.NotFound, "")
}

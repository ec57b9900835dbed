package badges_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestAnOfferIsResentOnceAnHour(t *testing.T) {
	w := newWorld(t)
	g := w.grant("https://people.example/jane")
	w.must(w.ResendOffer(t.Context(), w.anna, g.ID))
	w.clock.Advance(20*time.Minute + time.Second)
	wantKind(t, w.ResendOffer(t.Context(), w.anna, g.ID), badges.Limited, "The offer was sent again within the last hour. It can be sent once more in 40 min.")
	w.clock.Advance(40 * time.Minute)
	w.must(w.ResendOffer(t.Context(), w.anna, g.ID))
	if diff := cmp.Diff([]badges.EventKind{badges.GrantCreated, badges.OfferResent, badges.OfferResent}, w.events(g.ID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(g, w.stored(g.ID)); diff != "" {
		t.Errorf("the grant changed (-before +after):\n%s", diff)
	}
}

func TestOnlyAWaitingOfferIsResent(t *testing.T) {
	w := newWorld(t)
	accepted := w.accept(w.grant("https://people.example/jane"))
	wantKind(t, w.ResendOffer(t.Context(), w.anna, accepted.ID), badges.Conflict, "")
	late, _, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Email: "lee@example.org", ExpiresAt: w.Now().Add(time.Hour)})
	w.must(err)
	wantKind(t, w.ResendOffer(t.Context(), w.role(badges.Reviewer), late.ID), badges.Forbidden, "")
	w.clock.Advance(time.Hour)
	wantKind(t, w.ResendOffer(t.Context(), w.anna, late.ID), badges.Conflict, "the grant has expired; grant the badge anew")
	if events := w.events(late.ID); len(events) != 1 {
		t.Errorf("events: %v", events)
	}
}

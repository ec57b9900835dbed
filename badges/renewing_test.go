package badges_test

import (
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func TestARenewalKeepsTheHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, w := t.Context(), newWorldOn(t, db)
		old := w.grant("https://social.example/@jane")
		_, _, err := w.Renew(ctx, w.anna, old.ID, badges.NewRenewal{})
		w.wantKind(err, badges.Conflict) // not accepted yet
		w.accept(old)
		_, _, err = w.Renew(ctx, w.ben, old.ID, badges.NewRenewal{})
		w.wantKind(err, badges.NotFound)
		_, _, err = w.Renew(ctx, w.anna, old.ID, badges.NewRenewal{Until: w.Now()})
		w.wantKind(err, badges.Invalid)

		until := w.Now().AddDate(1, 0, 0)
		g, created, err := w.Renew(ctx, w.anna, old.ID, badges.NewRenewal{Until: until})
		if w.must(err); !created || g.State != badges.Pending || !g.ExpiresAt.Equal(until) || g.Identity.ID != old.Identity.ID {
			t.Errorf("the renewal is %+v", g)
		}
		if again, created, err := w.Renew(ctx, w.anna, old.ID, badges.NewRenewal{Until: until}); err != nil || created || again.ID != g.ID {
			t.Errorf("a second one: %d, %t, %v", again.ID, created, err)
		}
		if kept := w.stored(old.ID); !kept.Decided() {
			t.Errorf("the older grant is %s", kept.State)
		}
		if by, _, err := w.Store.Renewal(ctx, old.ID); err != nil || by != g.ID {
			t.Errorf("the older was renewed by %d, %v", by, err)
		}
		if _, renews, err := w.Store.Renewal(ctx, g.ID); err != nil || renews != old.ID {
			t.Errorf("the newer renews %d, %v", renews, err)
		}
		w.accept(g)
		_, _, err = w.Renew(ctx, w.anna, old.ID, badges.NewRenewal{Until: until})
		w.wantKind(err, badges.Conflict) // its renewal is to be renewed
		w.clock.Advance(366 * 24 * time.Hour)
		if _, created, err := w.Renew(ctx, w.anna, g.ID, badges.NewRenewal{}); err != nil || !created {
			t.Errorf("an expired one is not renewed: %v", err)
		}
	})
}

package store_test

import (
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/store"
	"laurel/store/storetest"
)

// failingHost returns a host that waits for an hour with one delivery.
func failingHost(t *testing.T, db *store.DB) (badges.Grant, delivery.Host) {
	t.Helper()
	g := newGrant(t, db)
	activity(t, db, g.IssuerID, g.ID, "u1", delivery.Create, "https://a.example/inbox")
	host := claimHost(t, db, noon(), "a.example")
	ds, host := wantDeliveries(t, db, host, noon(), "u1")
	host.Failures, host.FailingSince = 3, noon()
	o := delivery.Outcome{DeliveryID: ds[0].ID, State: delivery.Queued, Result: delivery.Result{At: noon(), Error: "no route"}}
	must(t, db.Record(t.Context(), host, []delivery.Outcome{o}, "no route", noon()))
	host.Resting = true
	must(t, db.ReleaseHost(t.Context(), host, noon(), noon().Add(time.Hour)))
	return g, host
}

func TestHostInBackOffIsNotWokenByNewDeliveries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g, _ := failingHost(t, db)
		activity(t, db, g.IssuerID, g.ID, "u2", delivery.Announce, "https://a.example/inbox")
		wantNoHostDue(t, db, noon().Add(time.Hour-time.Millisecond))
		host := claimHost(t, db, noon().Add(time.Hour), "a.example")
		if host.Failures != 3 || !host.FailingSince.Equal(noon()) {
			t.Errorf("the host comes with %d failures since %v, want 3 since noon", host.Failures, host.FailingSince)
		}
		wantDeliveries(t, db, host, noon(), "u1", "u2")
	})
}

func TestDeliveryBetweenLastLookAndReleaseWakesTheHost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g, _ := failingHost(t, db)
		now := noon().Add(time.Hour)
		ds, host := wantDeliveries(t, db, claimHost(t, db, now, "a.example"), now, "u1")
		must(t, db.Record(t.Context(), host, []delivery.Outcome{{DeliveryID: ds[0].ID, State: delivery.Delivered}}, "", now))
		_, host = wantDeliveries(t, db, host, now)
		activity(t, db, g.IssuerID, g.ID, "u2", delivery.Delete, "https://a.example/inbox")
		must(t, db.ReleaseHost(t.Context(), host, now, time.Time{}))
		wantDeliveries(t, db, claimHost(t, db, now, "a.example"), now, "u2")
	})
}

func TestOperatorRetriesAHost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		failingHost(t, db)
		must(t, db.RetryHost(t.Context(), "a.example"))
		if host := claimHost(t, db, noon(), "a.example"); host.Failures != 0 {
			t.Errorf("the host has %d failures, want none", host.Failures)
		}
	})
}

func TestOperatorPausesAHost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g, _ := failingHost(t, db)
		must(t, db.PauseHost(t.Context(), "a.example", noon()))
		activity(t, db, g.IssuerID, g.ID, "u2", delivery.Delete, "https://a.example/inbox")
		wantNoHostDue(t, db, noon().AddDate(1, 0, 0))
		must(t, db.ResumeHost(t.Context(), "a.example"))
		wantDeliveries(t, db, claimHost(t, db, noon(), "a.example"), noon(), "u1", "u2")
	})
}

func TestOperatorDropsAHost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g, _ := failingHost(t, db)
		must(t, db.DropHost(t.Context(), "a.example"))
		now := noon().Add(time.Hour)
		_, host := wantDeliveries(t, db, claimHost(t, db, now, "a.example"), now)
		must(t, db.ReleaseHost(t.Context(), host, now, time.Time{}))
		wantNoHostDue(t, db, now)
		ds, err := db.GrantDeliveries(t.Context(), g.ID, delivery.Create)
		must(t, err)
		if ds[0].State != delivery.Dropped {
			t.Errorf("the delivery is %s, want dropped", ds[0].State)
		}
		wantKind(t, db.DropHost(t.Context(), "b.example"), badges.NotFound, `nothing was ever owed to host "b.example"; see laurel queue list`)
	})
}

package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/federation/remote"
	"laurel/store"
	"laurel/store/storetest"
)

// activity stores an activity about a grant (0: none) and owes it to inboxes.
func activity(t *testing.T, db *store.DB, issuerID, grantID int64, uri string, kind delivery.Kind, inboxes ...string) delivery.Activity {
	t.Helper()
	a := delivery.Activity{URI: uri, IssuerID: issuerID, GrantID: grantID, Kind: kind, Body: []byte("{\"id\":\"" + uri + "\"}\x00"), CreatedAt: noon()}
	inTx(t, db, func(tx *store.Tx) (err error) {
		var fresh bool
		if a.ID, fresh, err = tx.InsertActivity(t.Context(), a); err != nil || !fresh {
			return fmt.Errorf("activity %s: fresh is %v, %w", uri, fresh, err)
		}
		for _, inbox := range inboxes {
			if err := tx.DeliverTo(t.Context(), a.ID, inbox); err != nil {
				return err
			}
		}
		return nil
	})
	return a
}

func claimHosts(t *testing.T, db *store.DB, now time.Time) map[string]delivery.Host {
	t.Helper()
	hosts, err := db.ClaimHosts(t.Context(), now, now.Add(lease), 10)
	must(t, err)
	claimed := make(map[string]delivery.Host)
	for _, h := range hosts {
		claimed[h.Name] = h
	}
	return claimed
}

func claimHost(t *testing.T, db *store.DB, now time.Time, name string) delivery.Host {
	t.Helper()
	claimed := claimHosts(t, db, now)
	host, ok := claimed[name]
	if !ok || len(claimed) != 1 {
		t.Fatalf("claimed %v, want the host %q alone", claimed, name)
	}
	return host
}

func wantNoHostDue(t *testing.T, db *store.DB, now time.Time) {
	t.Helper()
	if claimed := claimHosts(t, db, now); len(claimed) > 0 {
		t.Fatalf("claimed %v, want none", claimed)
	}
}

// wantDeliveries fails unless these activities are to be sent now, in order, and
// returns their deliveries.
func wantDeliveries(t *testing.T, db *store.DB, host delivery.Host, now time.Time, uris ...string) ([]delivery.Delivery, delivery.Host) {
	t.Helper()
	ds, host, _, err := db.HostDeliveries(t.Context(), host, now, 10)
	must(t, err)
	var got []string
	for _, d := range ds {
		got = append(got, d.Activity.URI)
	}
	if diff := cmp.Diff(uris, got); diff != "" {
		t.Fatalf("deliveries to %s (-want +got):\n%s", host.Name, diff)
	}
	return ds, host
}

func TestDeliveriesOfAHostComeInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		first := activity(t, db, g.IssuerID, g.ID, "u1", delivery.Create, "https://A.example/inbox", "https://b.example:8443/inbox")
		activity(t, db, g.IssuerID, g.ID, "u2", delivery.Delete, "https://a.example/inbox", "https://a.example/users/jane/inbox")
		claimed := claimHosts(t, db, noon())
		if len(claimed) != 2 {
			t.Fatalf("claimed %v, want a.example and b.example:8443", claimed)
		}
		wantDeliveries(t, db, claimed["b.example:8443"], noon(), "u1")
		ds, _ := wantDeliveries(t, db, claimed["a.example"], noon(), "u1", "u2", "u2")
		want := delivery.Delivery{ID: ds[0].ID, Inbox: "https://A.example/inbox", State: delivery.Queued, Activity: first}
		if diff := cmp.Diff(want, ds[0], cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("first delivery (-want +got):\n%s", diff)
		}
		few, _, _, err := db.HostDeliveries(t.Context(), claimed["a.example"], noon(), 2)
		must(t, err)
		if len(few) != 2 {
			t.Errorf("%d deliveries came, want the 2 that were asked for", len(few))
		}
	})
}

func TestActivityIsStoredAndOwedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		a := activity(t, db, g.IssuerID, g.ID, "u1", delivery.Create, "https://a.example/inbox")
		inTx(t, db, func(tx *store.Tx) error {
			if _, fresh, err := tx.InsertActivity(t.Context(), a); fresh || err != nil {
				t.Errorf("the second time fresh is %v, %v", fresh, err)
			}
			return tx.DeliverTo(t.Context(), a.ID, "https://a.example/inbox")
		})
		wantDeliveries(t, db, claimHost(t, db, noon(), "a.example"), noon(), "u1")
		for kind, want := range map[delivery.Kind]bool{delivery.Create: true, delivery.Offer: false} {
			if sent, err := db.Sent(t.Context(), g.ID, kind); sent != want || err != nil {
				t.Errorf("Sent(%s) is %v, %v, want %v", kind, sent, err, want)
			}
		}
		if sent, err := db.Sent(t.Context(), 0, delivery.UpdateActor); sent || err != nil {
			t.Errorf("Sent about no grant is %v, %v, want false", sent, err)
		}
		err := db.InTx(t.Context(), func(tx *store.Tx) error { return tx.DeliverTo(t.Context(), a.ID, "nowhere") })
		if err == nil {
			t.Error("an inbox without a host was taken")
		}
	})
}

// follow stores actors and has them follow the issuer.
func follow(t *testing.T, db *store.DB, issuerID int64, actors ...remote.Actor) {
	t.Helper()
	for _, a := range actors {
		must(t, db.PutRemoteActor(t.Context(), a, nil))
		inTx(t, db, func(tx *store.Tx) error {
			return tx.AddFollower(t.Context(), issuerID, a.ID, a.ID+"#follow", noon())
		})
	}
}

func actor(host, name, sharedInbox string) remote.Actor {
	id := "https://" + host + "/users/" + name
	return remote.Actor{
		ID: id, Host: host, Type: "Person", Username: name, Name: "The " + name, URL: "https://" + host + "/@" + name,
		Inbox: id + "/inbox", SharedInbox: sharedInbox, Icon: "https://" + host + "/" + name + ".png", FetchedAt: noon(),
	}
}

func inboxesOf(ds []delivery.Delivery) (inboxes []string) {
	for _, d := range ds {
		inboxes = append(inboxes, d.Inbox)
	}
	return inboxes
}

func TestFollowersOfOneServerGetOneCopy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		follow(t, db, g.IssuerID,
			actor("a.example", "ann", "https://a.example/inbox"), actor("a.example", "art", "https://a.example/inbox"),
			actor("b.example", "bea", ""), actor("b.example", "bob", ""), actor("c.example", "cy", "https://c.example/inbox"))
		follow(t, db, insertIssuer(t, db, issuer("other")).ID, actor("d.example", "dee", ""))
		must(t, db.ForgetRemoteActor(t.Context(), actor("c.example", "cy", "").ID, noon()))

		a := activity(t, db, g.IssuerID, g.ID, "u1", delivery.Create)
		inTx(t, db, func(tx *store.Tx) error {
			if err := tx.DeliverTo(t.Context(), a.ID, "https://a.example/inbox"); err != nil {
				return err
			}
			return tx.DeliverToFollowers(t.Context(), a.ID, g.IssuerID)
		})
		ds, err := db.GrantDeliveries(t.Context(), g.ID, delivery.Create)
		must(t, err)
		want := []string{"https://a.example/inbox", "https://b.example/users/bea/inbox", "https://b.example/users/bob/inbox"}
		if diff := cmp.Diff(want, inboxesOf(ds)); diff != "" {
			t.Errorf("inboxes (-want +got):\n%s", diff)
		}

		// What takes it back goes to the same inboxes, whoever follows by then.
		inTx(t, db, func(tx *store.Tx) error {
			return tx.RemoveFollower(t.Context(), g.IssuerID, actor("b.example", "bob", "").ID)
		})
		undo := activity(t, db, g.IssuerID, g.ID, "u2", delivery.Delete)
		inTx(t, db, func(tx *store.Tx) error { return tx.DeliverToReached(t.Context(), undo.ID, g.ID, delivery.Create) })
		ds, err = db.GrantDeliveries(t.Context(), g.ID, delivery.Delete)
		must(t, err)
		if diff := cmp.Diff(want, inboxesOf(ds)); diff != "" {
			t.Errorf("inboxes of what takes it back (-want +got):\n%s", diff)
		}
	})
}

func TestRecordKeepsTheLastResults(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		activity(t, db, g.IssuerID, g.ID, "u1", delivery.Create, "https://a.example/inbox")
		host := claimHost(t, db, noon(), "a.example")
		ds, host := wantDeliveries(t, db, host, noon(), "u1")
		var want []delivery.Result
		for i := range 12 {
			now := noon().Add(time.Duration(i) * time.Minute)
			o := delivery.Outcome{DeliveryID: ds[0].ID, State: delivery.Queued, Result: delivery.Result{At: now, Duration: time.Second, Status: 500, Error: "no \x00\xff"}}
			want = append(want, o.Result)
			want[i].Error = "no \x00\uFFFD"
			host.Failures, host.FailingSince = i+1, noon()
			must(t, db.Record(t.Context(), host, []delivery.Outcome{o}, "no \x00\xff", now))
		}
		ds, host = wantDeliveries(t, db, host, noon(), "u1")
		if diff := cmp.Diff(want[2:], ds[0].Results); diff != "" || ds[0].Attempts != 12 {
			t.Errorf("%d attempts; results (-want +got):\n%s", ds[0].Attempts, diff)
		}
		status, err := db.DeliveryHosts(t.Context(), 10)
		must(t, err)
		wantStatus := []delivery.HostStatus{{Host: "a.example", Queued: 1, Failures: 12, FailingSince: noon(), LastError: "no \uFFFD\uFFFD"}}
		if diff := cmp.Diff(wantStatus, status); diff != "" {
			t.Errorf("status in trouble (-want +got):\n%s", diff)
		}

		delivered := delivery.Outcome{DeliveryID: ds[0].ID, State: delivery.Delivered, Result: delivery.Result{At: noon(), Status: 202}}
		host.Failures, host.FailingSince = 0, time.Time{}
		must(t, db.Record(t.Context(), host, []delivery.Outcome{delivered}, "", noon().Add(time.Hour)))
		_, host = wantDeliveries(t, db, host, noon())
		must(t, db.ReleaseHost(t.Context(), host, noon(), time.Time{}))
		wantNoHostDue(t, db, noon().AddDate(1, 0, 0))
		status, err = db.DeliveryHosts(t.Context(), 10)
		must(t, err)
		if diff := cmp.Diff([]delivery.HostStatus{{Host: "a.example", LastSuccessAt: noon().Add(time.Hour)}}, status); diff != "" {
			t.Errorf("status after the delivery (-want +got):\n%s", diff)
		}
	})
}

// Behind an activity that its host stumbles over, all that its issuer sends waits at
// first. Later it waits alone; only what is about the same grant waits with it, so
// that a Delete does not overtake its Create.
func TestActivityThatWaitsAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		other := insertGrant(t, db, grant(badges.Badge{ID: g.BadgeID, IssuerID: g.IssuerID}, insertIdentity(t, db, "acct:joe@social.example"), 2))
		const inbox = "https://a.example/inbox"
		activity(t, db, g.IssuerID, g.ID, "poison", delivery.Create, inbox)
		activity(t, db, g.IssuerID, other.ID, "other", delivery.Create, inbox)
		activity(t, db, g.IssuerID, g.ID, "delete", delivery.Delete, inbox)
		activity(t, db, g.IssuerID, 0, "update", delivery.UpdateActor, inbox)

		host := claimHost(t, db, noon(), "a.example")
		ds, host := wantDeliveries(t, db, host, noon(), "poison", "other", "delete", "update")
		later := noon().Add(time.Hour)
		outcomes := []delivery.Outcome{
			{DeliveryID: ds[0].ID, State: delivery.Queued, NotBefore: later, Result: delivery.Result{At: noon(), Status: 500}},
			{DeliveryID: ds[1].ID, State: delivery.Delivered, Result: delivery.Result{At: noon(), Status: 202}},
		}
		must(t, db.Record(t.Context(), host, outcomes, "", noon()))
		for range delivery.OrderedAttempts - 1 {
			_, host = wantDeliveries(t, db, host, noon())
			must(t, db.Record(t.Context(), host, outcomes[:1], "", noon()))
		}
		ds, host = wantDeliveries(t, db, host, noon(), "update")
		outcomes[1].DeliveryID = ds[0].ID
		must(t, db.Record(t.Context(), host, outcomes[1:], "", noon()))

		_, host, next, err := db.HostDeliveries(t.Context(), host, noon(), 10)
		must(t, err)
		if !next.Equal(later) {
			t.Fatalf("the host is due at %v, want when the waiting one may be sent, %v", next, later)
		}
		must(t, db.ReleaseHost(t.Context(), host, noon(), next))
		wantNoHostDue(t, db, later.Add(-time.Millisecond))

		// What is new need not wait for it.
		activity(t, db, g.IssuerID, 0, "new", delivery.UpdateActor, inbox)
		ds, host = wantDeliveries(t, db, claimHost(t, db, noon(), "a.example"), noon(), "new")
		outcomes[1].DeliveryID = ds[0].ID
		must(t, db.Record(t.Context(), host, outcomes[1:], "", noon()))
		must(t, db.ReleaseHost(t.Context(), host, noon(), later))
		wantDeliveries(t, db, claimHost(t, db, later, "a.example"), later, "poison", "delete")
	})
}

// Transactions that owe activities to the same hosts, in different orders, all
// come through.
func TestDeliverAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		const many = 40
		inboxes := []string{"https://a.example/inbox", "https://b.example/inbox", "https://c.example/inbox"}
		errs := atOnce(many, func(i int) error {
			return db.InTx(t.Context(), func(tx *store.Tx) error {
				id, _, err := tx.InsertActivity(t.Context(), delivery.Activity{URI: fmt.Sprint(i), IssuerID: g.IssuerID, Kind: delivery.Create, Body: []byte("{}"), CreatedAt: noon()})
				for n := range inboxes {
					if i%2 == 1 {
						n = len(inboxes) - 1 - n
					}
					if err == nil {
						err = tx.DeliverTo(t.Context(), id, inboxes[n])
					}
				}
				return err
			})
		})
		for _, err := range errs {
			must(t, err)
		}
		status, err := db.DeliveryHosts(t.Context(), 10)
		must(t, err)
		for _, s := range status {
			if s.Queued != many {
				t.Errorf("%d deliveries are owed to %s, want %d", s.Queued, s.Host, many)
			}
		}
	})
}

func TestGiveUpOnOldDeliveries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		activity(t, db, g.IssuerID, g.ID, "old", delivery.Create, "https://a.example/inbox", "https://b.example/inbox")
		host := claimHosts(t, db, noon())["a.example"]
		must(t, db.GiveUpBefore(t.Context(), host, noon(), noon(), "silent"))
		wantDeliveries(t, db, host, noon(), "old") // it is not older than noon
		now := noon().AddDate(0, 0, 8)
		must(t, db.GiveUpBefore(t.Context(), host, now.AddDate(0, 0, -7), now, "silent"))
		wantDeliveries(t, db, host, now)
		ds, err := db.GrantDeliveries(t.Context(), g.ID, delivery.Create)
		must(t, err)
		if ds[0].State != delivery.Failed || ds[0].Results[0].Error != "silent" || ds[1].State != delivery.Queued {
			t.Errorf("deliveries are %+v, want the one to a.example failed and the other queued", ds)
		}
	})
}

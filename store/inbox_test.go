package store_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/federation/inbox"
	"laurel/store"
	"laurel/store/storetest"
)

func received(id string) inbox.Received {
	return inbox.Received{ID: id, Actor: "https://a.example/users/ann", Body: []byte(`{"id":"` + id + "\"}\x00"), ReceivedAt: noon()}
}

func TestActivityIsReceivedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := received("https://a.example/1")
		for _, expected := range []bool{true, false} {
			fresh, err := db.Receive(t.Context(), want, "a.example")
			must(t, err)
			if fresh != expected {
				t.Errorf("fresh is %v, want %v", fresh, expected)
			}
		}
		got, err := db.Received(t.Context(), want.ID)
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("activity (-want +got):\n%s", diff)
		}
		tasks, _ := laneTasks(t, db, claimOne(t, db, noon(), "inbox/"+want.Actor))
		if len(tasks) != 1 || tasks[0].Kind != inbox.TaskKind {
			t.Fatalf("tasks are %v, want one for the activity", tasks)
		}
		var payload inbox.Task
		must(t, json.Unmarshal(tasks[0].Payload, &payload))
		if payload.Activity != want.ID {
			t.Errorf("the task is for %q, want %q", payload.Activity, want.ID)
		}

		// Once it is done its bytes go; its id stays, so that repeats are noticed.
		inTx(t, db, func(tx *store.Tx) error { return tx.Done(t.Context(), want.ID, noon()) })
		if got, err = db.Received(t.Context(), want.ID); len(got.Body) != 0 || err != nil {
			t.Errorf("the body is %q after the work (%v), want none", got.Body, err)
		}
		if fresh, err := db.Receive(t.Context(), want, "a.example"); fresh || err != nil {
			t.Errorf("after the work fresh is %v (%v), want false", fresh, err)
		}
		_, err = db.Received(t.Context(), "https://a.example/2")
		wantKind(t, err, badges.NotFound, "no such received activity")
	})
}

func TestActivityThatComesManyTimesAtOnceIsReceivedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const many = 30
		fresh := make([]bool, many)
		errs := atOnce(many, func(i int) (err error) {
			fresh[i], err = db.Receive(t.Context(), received("https://a.example/1"), "a.example")
			return err
		})
		times := 0
		for i, err := range errs {
			must(t, err)
			if fresh[i] {
				times++
			}
		}
		if times != 1 {
			t.Errorf("the activity was fresh %d times, want once", times)
		}
	})
}

// A host that sends us something is alive: what is owed to it is tried at once.
func TestSenderEndsItsBackOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		failingHost(t, db)
		_, err := db.Receive(t.Context(), received("https://b.example/1"), "b.example")
		must(t, err)
		wantNoHostDue(t, db, noon())
		_, err = db.Receive(t.Context(), received("https://a.example/1"), "a.example")
		must(t, err)
		if host := claimHost(t, db, noon(), "a.example"); host.Failures != 0 {
			t.Errorf("the host has %d failures, want none", host.Failures)
		}
	})
}

// FEDERATION.md: What is believed is stored and answered with 202, and processed
func TestPruneKeepsWhatIsStillNeeded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		now := noon().AddDate(0, 2, 0)
		for i, at := range []time.Time{noon(), now, {}} { // done long ago, done now, never done
			r := received(fmt.Sprint(i))
			_, err := db.Receive(t.Context(), r, "a.example")
			must(t, err)
			inTx(t, db, func(tx *store.Tx) error { return tx.Done(t.Context(), r.ID, at) })
		}
		for _, a := range []struct {
			uri  string
			kind delivery.Kind
			done bool
		}{{"accept", delivery.Accept, true}, {"queued", delivery.Accept, false}, {"create", delivery.Create, true}, {"offer", delivery.Offer, true}} {
			activity(t, db, g.IssuerID, g.ID, a.uri, a.kind, "https://"+a.uri+".example/inbox")
			if !a.done {
				continue
			}
			host := delivery.Host{Name: a.uri + ".example"}
			ds, _ := wantDeliveries(t, db, host, noon(), a.uri)
			must(t, db.Record(t.Context(), host, []delivery.Outcome{{DeliveryID: ds[0].ID, State: delivery.Delivered}}, "", noon()))
		}

		must(t, db.Prune(t.Context(), now))
		for id, kept := range map[string]bool{"0": false, "1": true, "2": true} {
			_, err := db.Received(t.Context(), id)
			if (err == nil) != kept {
				t.Errorf("received activity %s: %v, want kept to be %v", id, err, kept)
			}
		}
		for kind, want := range map[delivery.Kind]int{delivery.Accept: 1, delivery.Create: 1, delivery.Offer: 1} {
			ds, err := db.GrantDeliveries(t.Context(), g.ID, kind)
			must(t, err)
			if len(ds) != want {
				t.Errorf("%d deliveries of kind %s are left, want %d", len(ds), kind, want)
			}
		}
		if sent, err := db.Sent(t.Context(), g.ID, delivery.Accept); !sent || err != nil {
			t.Errorf("the activity with a queued delivery is gone: %v", err)
		}
	})
}

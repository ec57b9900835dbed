package store_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// newGrant stores a pending grant with all it stands on.
func newGrant(t *testing.T, db *store.DB) badges.Grant {
	t.Helper()
	b := insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Sailor")
	return insertGrant(t, db, grant(b, insertIdentity(t, db, "acct:jane@social.example"), 1))
}

func TestGrantIsKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := newGrant(t, db)
		for name, find := range map[string]func(context.Context) (badges.Grant, error){
			"Grant":        func(ctx context.Context) (badges.Grant, error) { return db.Grant(ctx, want.ID) },
			"GrantByULID":  func(ctx context.Context) (badges.Grant, error) { return db.GrantByULID(ctx, want.ULID) },
			"GrantByOffer": func(ctx context.Context) (badges.Grant, error) { return db.GrantByOffer(ctx, want.OfferULID) },
			"LiveGrant": func(ctx context.Context) (badges.Grant, error) {
				return db.LiveGrant(ctx, want.BadgeID, want.Identity.ID)
			},
		} {
			got, err := find(t.Context())
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		_, err := db.GrantByULID(t.Context(), want.OfferULID)
		wantKind(t, err, badges.NotFound, "no such grant")
		_, err = db.GrantByOffer(t.Context(), want.ULID)
		wantKind(t, err, badges.NotFound, "no such grant")
		_, err = db.LiveGrant(t.Context(), want.BadgeID, want.Identity.ID+1)
		wantKind(t, err, badges.NotFound, "no such grant")
	})
}

func TestOneLiveGrantPerBadgeAndIdentity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first := newGrant(t, db)
		insert := func(g badges.Grant, serial int) (inserted bool) {
			inTx(t, db, func(tx *store.Tx) (err error) {
				again := grant(badges.Badge{ID: g.BadgeID, IssuerID: g.IssuerID}, g.Identity, serial)
				_, inserted, err = tx.InsertGrant(t.Context(), again)
				return err
			})
			return inserted
		}
		update := func(g badges.Grant, from badges.State) {
			inTx(t, db, func(tx *store.Tx) error {
				_, err := tx.UpdateGrant(t.Context(), g, from)
				return err
			})
		}

		for _, live := range []badges.State{badges.Pending, badges.Accepted, badges.Processed} {
			before := first.State
			first.State = live
			update(first, before)
			if insert(first, 2) {
				t.Fatalf("a second grant was stored beside one that is %s", live)
			}
		}
		other := first
		other.Identity = insertIdentity(t, db, "acct:joe@social.example")
		if !insert(other, 3) {
			t.Error("another recipient's grant was refused")
		}
		first.State = badges.Revoked
		update(first, badges.Processed)
		if !insert(first, 4) {
			t.Fatal("a revoked grant stands in the way of a new one")
		}
		second, err := db.LiveGrant(t.Context(), first.BadgeID, first.Identity.ID)
		if err != nil {
			t.Fatal(err)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.RetireGrant(t.Context(), second.ID) })
		if !insert(first, 5) {
			t.Error("a retired grant stands in the way of a new one")
		}
	})
}

// A retired grant that moves on in its life stays out of the way of the new one.
func TestRetiredGrantStaysRetired(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		old := newGrant(t, db)
		inTx(t, db, func(tx *store.Tx) error { return tx.RetireGrant(t.Context(), old.ID) })
		insertGrant(t, db, grant(badges.Badge{ID: old.BadgeID, IssuerID: old.IssuerID}, old.Identity, 2))
		old.State = badges.Accepted
		inTx(t, db, func(tx *store.Tx) error {
			_, err := tx.UpdateGrant(t.Context(), old, badges.Pending)
			return err
		})
	})
}

func TestHundredIdenticalGrantsAtOnceMakeOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Sailor")
		const many = 100
		live := make([]int64, many)
		stored := make([]bool, many)
		errs := atOnce(many, func(i int) error {
			return db.InTx(context.Background(), func(tx *store.Tx) error {
				n, err := tx.InsertIdentity(context.Background(), badges.Identity{Kind: badges.ProfileIdentity, Value: "acct:jane@social.example"}, "Jane")
				if err != nil {
					return err
				}
				if live[i], stored[i], err = tx.InsertGrant(context.Background(), grant(b, n, i)); err != nil || stored[i] {
					return err
				}
				g, err := tx.LiveGrant(context.Background(), b.ID, n.ID)
				live[i] = g.ID
				return err
			})
		})
		made := 0
		for i, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
			if stored[i] {
				made++
			}
			if live[i] != live[0] {
				t.Errorf("two live grants were seen: %d and %d", live[0], live[i])
			}
		}
		if made != 1 {
			t.Errorf("%d grants were made, want 1", made)
		}
	})
}

func TestUpdateGrantStoresTheLifeCycle(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := newGrant(t, db)
		at := func(hours int) time.Time { return noon().Add(time.Duration(hours) * time.Hour) }
		want.State, want.Visibility, want.Name = badges.Processed, badges.Unlisted, "Jane of the sea"
		want.AcceptedAt, want.ProcessedAt, want.DeclinedAt, want.RevokedAt = at(1), at(2), at(3), at(4)
		want.RevocationReason, want.Fingerprint = "by mistake", "c0ffee"

		update := want
		update.Evidence, update.Salt, update.ULID, update.Badge.Title = "forged", "forged", "forged", "forged"
		inTx(t, db, func(tx *store.Tx) error {
			updated, err := tx.UpdateGrant(t.Context(), update, badges.Pending)
			if err == nil && !updated {
				t.Error("UpdateGrant did not update")
			}
			return err
		})
		got, err := db.Grant(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("grant (-want +got):\n%s", diff)
		}
	})
}

func TestUpdateGrantFromAnotherStateDoesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := newGrant(t, db)
		changed := want
		changed.State, changed.Name = badges.Revoked, "nobody"
		inTx(t, db, func(tx *store.Tx) error {
			updated, err := tx.UpdateGrant(t.Context(), changed, badges.Accepted)
			if updated {
				t.Error("UpdateGrant updated a grant that was pending, as if it were accepted")
			}
			return err
		})
		got, err := db.Grant(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("grant (-want +got):\n%s", diff)
		}
	})
}

// Of many answers to one grant that come at once, one counts.
func TestUpdateGrantAtOnceCountsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		pending := newGrant(t, db)
		const many = 20
		won := make([]bool, many)
		errs := atOnce(many, func(i int) error {
			answer := pending
			answer.State = []badges.State{badges.Accepted, badges.Declined}[i%2]
			return db.InTx(context.Background(), func(tx *store.Tx) (err error) {
				won[i], err = tx.UpdateGrant(context.Background(), answer, badges.Pending)
				return err
			})
		})
		winners := 0
		for i, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
			if won[i] {
				winners++
			}
		}
		if winners != 1 {
			t.Errorf("%d answers counted, want 1", winners)
		}
	})
}

func TestDocuments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGrant(t, db)
		for _, d := range []badges.Documents{
			{Assertion: []byte(`{"old":1}`), Credential: []byte(`{"old":3}`)},
			{Assertion: []byte(`{"v":2}`), Credential: []byte("{\"v\":\"3\x00\"}")},
		} {
			inTx(t, db, func(tx *store.Tx) error { return tx.PutDocuments(t.Context(), g.ID, d) })
			for format, want := range map[badges.DocumentFormat][]byte{badges.AssertionDocument: d.Assertion, badges.CredentialDocument: d.Credential} {
				got, err := db.Document(t.Context(), g.ID, format)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%s is %q, want %q", format, got, want)
				}
			}
		}
		_, err := db.Document(t.Context(), g.ID+1, badges.AssertionDocument)
		wantKind(t, err, badges.NotFound, "no such document")
	})
}

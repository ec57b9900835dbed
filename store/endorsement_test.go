package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func anEndorsement(ulid string, b badges.Badge) badges.Endorsement {
	return badges.Endorsement{
		ULID: ulid, Address: "https://badges.example.org/endorsement/" + ulid, IssuerID: b.IssuerID, Actor: "https://badges.example.org/actor/school",
		ActorName: "The School", Comment: "Well taught.", Credential: []byte("{}"), CreatedAt: time.UnixMilli(1_700_000_000_000).UTC(),
		Endorsed: badges.Endorsed{
			Kind: badges.EndorsedBadge, Address: "https://other.example.net/badge/7", Title: "Diver", Owner: "https://other.example.net/actor/club",
			OwnerID: b.IssuerID, BadgeID: b.ID,
		},
	}
}

func TestEndorsements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		b := insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Sailor")
		e := anEndorsement("01hzy3v9k8s6d7f8g9h0j1k2m3", b)
		var list badges.StatusList
		inTx(t, db, func(tx *store.Tx) (err error) {
			list = badges.StatusList{IssuerID: b.IssuerID, Purpose: badges.RevocationPurpose, Of: badges.OfEndorsements, ChangedAt: e.CreatedAt}
			if list.ID, err = tx.InsertStatusList(ctx, list); err != nil {
				return err
			}
			e.Status = badges.StatusEntry{ListID: list.ID, Index: 4711}
			id, inserted, err := tx.InsertEndorsement(ctx, e)
			if e.ID = id; !inserted {
				t.Error("the first was not stored")
			}
			again := anEndorsement("01hzy3v9k8s6d7f8g9h0j1k2m4", b)
			if _, inserted, err := tx.InsertEndorsement(ctx, again); inserted || err != nil {
				t.Errorf("a second one by the same actor for the same thing: %t, %v", inserted, err)
			}
			return err
		})
		got, err := db.EndorsementByULID(ctx, e.ULID)
		if diff := cmp.Diff(e, got); diff != "" || err != nil {
			t.Fatalf("-want +got:\n%s %v", diff, err)
		}
		if _, err := db.LastStatusList(ctx, b.IssuerID, badges.RevocationPurpose, badges.OfGrants); badges.KindOf(err) != badges.NotFound || err == nil {
			t.Errorf("grants got the list of endorsements: %v", err)
		}
		if set, err := db.StatusListSet(ctx, list.ID); len(set) != 0 || err != nil {
			t.Errorf("before: %v %v", set, err)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.RevokeEndorsement(ctx, e, e.CreatedAt.Add(time.Hour)) })
		set, err := db.StatusListSet(ctx, list.ID)
		if diff := cmp.Diff([]int{4711}, set); diff != "" || err != nil {
			t.Errorf("after: %s %v", diff, err)
		}
		if l, err := db.StatusList(ctx, list.ID); err != nil || l.Revision != list.Revision+1 {
			t.Errorf("the list is not marked as changed: %+v %v", l, err)
		}
		shown, err := db.Endorsements(ctx, badges.EndorsementFilter{BadgeID: b.ID, Kind: badges.EndorsedBadge, Shown: true})
		if len(shown) != 0 || err != nil {
			t.Errorf("a revoked one is shown: %v %v", shown, err)
		}
		inTx(t, db, func(tx *store.Tx) error { // once revoked, the thing may be endorsed again
			_, inserted, err := tx.InsertEndorsement(ctx, anEndorsement("01hzy3v9k8s6d7f8g9h0j1k2m5", b))
			if !inserted {
				t.Error("it can't be endorsed again")
			}
			return err
		})

		// Those of other servers are checked from time to time.
		theirs := anEndorsement("01hzy3v9k8s6d7f8g9h0j1k2m6", b)
		theirs.IssuerID, theirs.Actor, theirs.CheckedAt = 0, "https://other.example.net/actor/club", theirs.CreatedAt
		at := theirs.CheckedAt.Add(time.Hour)
		inTx(t, db, func(tx *store.Tx) error {
			id, _, err := tx.InsertEndorsement(ctx, theirs)
			if err != nil {
				return err
			}
			theirs.ID = id
			for _, want := range []int{0, 1, 0} {
				before := theirs.CheckedAt
				if want == 1 {
					before = at
				}
				claimed, err := tx.ClaimEndorsements(ctx, before, at, 5)
				if err != nil {
					return err
				}
				if len(claimed) != want || want == 1 && !cmp.Equal(claimed[0], theirs) {
					t.Errorf("claimed %+v, want %d", claimed, want)
				}
			}
			theirs.CheckedAt = at
			return tx.CheckEndorsement(ctx, id, at)
		})
		if got, err := db.Endorsement(ctx, theirs.ID); err != nil || !cmp.Equal(got, theirs) {
			t.Errorf("checked: %+v, %v", got, err)
		}
	})
}

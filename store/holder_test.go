package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func insertHolder(t *testing.T, db *store.DB, issuerID int64, name, email, number string) badges.Holder {
	t.Helper()
	identities := []badges.Identity{{Kind: badges.EmailIdentity, Value: email}}
	if number != "" {
		identities = append(identities, badges.Identity{Kind: badges.NumberIdentity, Value: number})
	}
	h := badges.Holder{
		IssuerID: issuerID, NewHolder: badges.NewHolder{Name: name, Identities: identities, Memo: "red boat"},
		Recipient: insertIdentity(t, db, email), CreatedAt: noon(), UpdatedAt: noon(),
	}
	inTx(t, db, func(tx *store.Tx) (err error) {
		h.ID, err = tx.InsertHolder(t.Context(), h)
		return err
	})
	return h
}

func TestHoldersAreFoundByWhateverTheyAreKnownBy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		ann := insertHolder(t, db, f.top.ID, "Ann", "ann@example.org", "7")
		bob := insertHolder(t, db, f.top.ID, "Bob", "bob@example.org", "8")
		insertHolder(t, db, f.other.ID, "Ann elsewhere", "ann@example.org", "7")

		for name, c := range map[string]struct {
			filter badges.HolderFilter
			want   []badges.Holder
		}{
			"all":       {badges.HolderFilter{IssuerID: f.top.ID}, []badges.Holder{ann, bob}},
			"number":    {badges.HolderFilter{IssuerID: f.top.ID, Value: "7"}, []badges.Holder{ann}},
			"email":     {badges.HolderFilter{IssuerID: f.top.ID, Value: "bob@example.org"}, []badges.Holder{bob}},
			"recipient": {badges.HolderFilter{IssuerID: f.top.ID, RecipientID: bob.Recipient.RecipientID}, []badges.Holder{bob}},
			"page":      {badges.HolderFilter{IssuerID: f.top.ID, After: ann.ID, Limit: 1}, []badges.Holder{bob}},
			"nobody":    {badges.HolderFilter{IssuerID: f.below.ID}, nil},
		} {
			found, err := db.Holders(t.Context(), c.filter)
			must(t, err)
			if diff := cmp.Diff(c.want, found); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

func TestHoldersChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		ann := insertHolder(t, db, f.top.ID, "Ann", "ann@example.org", "7")
		bob := insertHolder(t, db, f.top.ID, "Bob", "bob@example.org", "")
		ann.Name, ann.Memo = "Anna", ""
		ann.Identities = []badges.Identity{{Kind: badges.NumberIdentity, Value: "7"}, {Kind: badges.PhoneIdentity, Value: "tel:+4930"}}
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateHolder(t.Context(), ann) })
		stored, err := db.Holder(t.Context(), ann.ID)
		must(t, err)
		if diff := cmp.Diff(ann, stored); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		bob.Identities = ann.Identities
		err = db.InTx(t.Context(), func(tx *store.Tx) error { return tx.UpdateHolder(t.Context(), bob) })
		wantKind(t, err, badges.Conflict, "another holder has the number 7; choose another, or change that holder")
		inTx(t, db, func(tx *store.Tx) error { return tx.DeleteHolder(t.Context(), ann.ID) })
		_, err = db.Holder(t.Context(), ann.ID)
		wantKind(t, err, badges.NotFound, "no such holder")
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateHolder(t.Context(), bob) }) // the number is free
	})
}

func TestHoldersFollowTheirRecipient(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		ann := insertHolder(t, db, f.top.ID, "Ann", "ann@example.org", "")
		into := insertIdentity(t, db, "https://social.example/ann")
		inTx(t, db, func(tx *store.Tx) error {
			if err := tx.JoinRecipients(t.Context(), ann.Recipient.RecipientID, into.RecipientID); err != nil {
				return err
			}
			_, err := tx.MergeIdentity(t.Context(), ann.Recipient.ID, into.ID)
			return err
		})
		stored, err := db.Holder(t.Context(), ann.ID)
		must(t, err)
		if diff := cmp.Diff(into, stored.Recipient); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/remote"
	"laurel/store"
	"laurel/store/storetest"
)

// However often an account moves, each of its former ones leads to the last.
func TestIdentityMovesLeadToTheLast(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var ids [3]int64
		inTx(t, db, func(tx *store.Tx) error {
			for i, value := range []string{"https://a.example/u", "https://b.example/u", "https://c.example/u"} {
				n, err := tx.InsertIdentity(t.Context(), badges.Identity{Kind: badges.FediverseIdentity, Value: value, CreatedAt: noon()}, "Jane")
				if err != nil {
					return err
				}
				ids[i] = n.ID
			}
			return nil
		})
		move := func(from, to int) {
			inTx(t, db, func(tx *store.Tx) error { return tx.InsertIdentityMove(t.Context(), ids[from], ids[to], noon()) })
		}
		want := func(places ...int) { // where each of the three is now; itself for no move
			t.Helper()
			for i, place := range places {
				n, err := db.IdentityMovedTo(t.Context(), ids[i])
				switch {
				case place == i && badges.KindOf(err) != badges.NotFound:
					t.Errorf("account %d is now %+v, %v; want where it was", i, n, err)
				case place != i && (err != nil || n.ID != ids[place]):
					t.Errorf("account %d is now %+v, %v; want account %d", i, n, err, place)
				}
			}
		}
		move(0, 1)
		want(1, 1, 2)
		move(1, 2)
		want(2, 2, 2)
		move(2, 0)
		want(0, 0, 0)
	})
}

func TestFollowersMove(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		org, club, shy := insertIssuer(t, db, issuer("org")), insertIssuer(t, db, issuer("club")), insertIssuer(t, db, issuer("shy"))
		from, to := "https://a.example/u", "https://b.example/u"
		for _, id := range []string{from, to} {
			must(t, db.PutRemoteActor(t.Context(), remote.Actor{ID: id, Host: id[8:17], Inbox: id + "/inbox", FetchedAt: noon()}, nil))
		}
		inTx(t, db, func(tx *store.Tx) error {
			for _, i := range []badges.Issuer{org, club, shy} {
				must(t, tx.AddFollower(t.Context(), i.ID, from, from+"#1", noon()))
			}
			must(t, tx.AddFollower(t.Context(), club.ID, to, to+"#1", noon()))
			must(t, tx.AddRefusal(t.Context(), shy.ID, to, noon()))
			return tx.MoveFollower(t.Context(), from, to)
		})
		for name, c := range map[string]struct {
			issuer badges.Issuer
			want   []string
		}{"followed by the old": {org, []string{to}}, "by both": {club, []string{to}}, "refused by the new": {shy, nil}} {
			if got, err := db.Followers(t.Context(), c.issuer.ID, "", 10); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("the issuer %s has the followers %v, %v; want %v", name, got, err, c.want)
			}
		}
		for actor, want := range map[string]bool{from: false, to: true} {
			if got, err := db.IsFollower(t.Context(), actor); got != want || err != nil {
				t.Errorf("%s follows: %t, %v", actor, got, err)
			}
		}
	})
}

func TestIssuerMovesAndAliases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		org := insertIssuer(t, db, issuer("org"))
		if m, err := db.IssuerMove(t.Context(), org.ID); m != (badges.IssuerMove{}) || err != nil {
			t.Errorf("before it moves: %+v, %v", m, err)
		}
		want := badges.IssuerMove{To: "https://b.example/org", At: noon().Add(time.Hour)}
		inTx(t, db, func(tx *store.Tx) error {
			must(t, tx.PutIssuerMove(t.Context(), org.ID, badges.IssuerMove{To: "https://a.example/org", At: noon()}))
			must(t, tx.PutIssuerMove(t.Context(), org.ID, want))
			for _, alias := range []string{"https://z.example/org", "https://a.example/org", "https://z.example/org"} {
				must(t, tx.AddIssuerAlias(t.Context(), org.ID, alias))
			}
			return nil
		})
		got, err := db.IssuerMove(t.Context(), org.ID)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("the move is %v\n%s", err, diff)
		}
		if got, err := db.IssuerAliases(t.Context(), org.ID); err != nil || !slices.Equal(got, []string{"https://a.example/org", "https://z.example/org"}) {
			t.Errorf("the aliases are %v, %v", got, err)
		}
		inTx(t, db, func(tx *store.Tx) error {
			must(t, tx.RemoveIssuerAlias(t.Context(), org.ID, "https://z.example/org"))
			return tx.DeleteIssuerMove(t.Context(), org.ID)
		})
		if got, err := db.IssuerAliases(t.Context(), org.ID); err != nil || len(got) != 1 {
			t.Errorf("the aliases are now %v, %v", got, err)
		}
		if m, err := db.IssuerMove(t.Context(), org.ID); m.To != "" || err != nil {
			t.Errorf("the move is now %+v, %v", m, err)
		}
	})
}

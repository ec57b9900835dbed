package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/federation/remote"
	"laurel/store"
	"laurel/store/storetest"
)

// grantList stores two issuers, one below the other, three badges and eight
// grants in all states, and returns the grants' ids, oldest first.
func grantList(t *testing.T, db *store.DB) (sailor, rower, swimmer badges.Badge, ids []int64) {
	t.Helper()
	top := insertIssuer(t, db, issuer("harbour"))
	below := issuer("pool")
	below.ParentID = top.ID
	below = insertIssuer(t, db, below)
	sailor, rower, swimmer = insertBadge(t, db, top.ID, "Sailor"), insertBadge(t, db, top.ID, "Rower"), insertBadge(t, db, below.ID, "Swimmer")
	for i, row := range []struct {
		badge      badges.Badge
		state      badges.State
		visibility badges.Visibility
	}{
		{sailor, badges.Pending, badges.Public},
		{sailor, badges.Processed, badges.Public},
		{sailor, badges.Processed, badges.Private},
		{rower, badges.Processed, badges.Public},
		{rower, badges.Revoked, badges.Public},
		{swimmer, badges.Processed, badges.Public},
		{swimmer, badges.Accepted, badges.Public},
		{swimmer, badges.Processed, badges.Unlisted},
	} {
		g := grant(row.badge, insertIdentity(t, db, fmt.Sprintf("acct:%d@social.example", i)), i)
		g.State, g.Visibility = row.state, row.visibility
		ids = append(ids, insertGrant(t, db, g).ID)
	}
	return sailor, rower, swimmer, ids
}

func TestGrantsFilterAndPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		sailor, rower, swimmer, all := grantList(t, db)
		boss, coach := insertAccount(t, db, "boss"), insertAccount(t, db, "coach")
		setRole(t, db, boss.ID, sailor.IssuerID, badges.Viewer)
		setRole(t, db, coach.ID, swimmer.IssuerID, badges.Granter)
		third, err := db.Grant(t.Context(), all[2])
		if err != nil {
			t.Fatal(err)
		}
		live := []badges.State{badges.Pending, badges.Accepted, badges.Processed}
		inTx(t, db, func(tx *store.Tx) error {
			return tx.PutHold(t.Context(), badges.Hold{GrantID: all[6], IssuerID: swimmer.IssuerID, Reason: "torn", At: noon()})
		})
		must(t, db.PutRemoteActor(t.Context(), remote.Actor{ID: "acct:0@social.example", Host: "social.example", Inbox: "https://social.example/inbox", FetchedAt: noon()}, nil))
		activity(t, db, sailor.IssuerID, all[0], "u1", delivery.Offer, "https://social.example/inbox")
		inTx(t, db, func(tx *store.Tx) error { return tx.CutOffHost(t.Context(), "social.example", noon()) })

		for _, c := range []struct {
			name   string
			filter badges.GrantFilter
			want   []int // indexes into all
		}{
			{"all", badges.GrantFilter{}, []int{7, 6, 5, 4, 3, 2, 1, 0}},
			{"issuer", badges.GrantFilter{IssuerID: swimmer.IssuerID}, []int{7, 6, 5}},
			{"domain", badges.GrantFilter{Domain: "badges.example.org"}, []int{7, 6, 5, 4, 3, 2, 1, 0}},
			{"another domain", badges.GrantFilter{Domain: "other.example.org"}, nil},
			{"badge", badges.GrantFilter{BadgeID: rower.ID}, []int{4, 3}},
			{"identity", badges.GrantFilter{IdentityID: third.Identity.ID}, []int{2}},
			{"account, with what is below", badges.GrantFilter{AccountID: boss.ID}, []int{7, 6, 5, 4, 3, 2, 1, 0}},
			{"account below", badges.GrantFilter{AccountID: coach.ID}, []int{7, 6, 5}},
			{"account without roles", badges.GrantFilter{AccountID: coach.ID + 1}, nil},
			{"one state", badges.GrantFilter{States: []badges.State{badges.Pending}}, []int{0}},
			{"states", badges.GrantFilter{States: live}, []int{7, 6, 5, 3, 2, 1, 0}},
			{"listed", badges.GrantFilter{Listed: true}, []int{5, 3, 1}},
			{"listed of an issuer", badges.GrantFilter{Listed: true, IssuerID: sailor.IssuerID}, []int{3, 1}},
			{"listed of a badge", badges.GrantFilter{Listed: true, BadgeID: sailor.ID}, []int{1}},
			{"in force", badges.GrantFilter{Condition: badges.InForce, At: noon()}, []int{7, 6, 5, 4, 3, 2, 1, 0}},
			{"expired", badges.GrantFilter{Condition: badges.Ended, At: noon()}, nil},
			{"held", badges.GrantFilter{Condition: badges.HeldBack}, []int{6}},
			{"failed", badges.GrantFilter{Condition: badges.Unreached}, []int{0}},
			{"by badge", badges.GrantFilter{Order: badges.ByBadge}, []int{4, 3, 2, 1, 0, 7, 6, 5}},
			{"by state, last first", badges.GrantFilter{Order: badges.ByState, Descending: true, Limit: 2}, []int{4, 7}},
			{"by recipient", badges.GrantFilter{Order: badges.ByRecipient, Limit: 2, Offset: 2}, []int{5, 4}},
			{"first page", badges.GrantFilter{Limit: 3}, []int{7, 6, 5}},
			{"second page", badges.GrantFilter{Before: all[5], Limit: 3}, []int{4, 3, 2}},
			{"behind the end", badges.GrantFilter{Before: all[0], Limit: 3}, nil},
			{"everything at once", badges.GrantFilter{
				IssuerID: sailor.IssuerID, BadgeID: sailor.ID, IdentityID: third.Identity.ID, AccountID: boss.ID,
				States: live, Before: all[7], Limit: 2,
			}, []int{2}},
		} {
			wantGrants(t, db, c.name, c.filter, all, c.want)
		}
	})
}

func wantGrants(t *testing.T, db *store.DB, name string, f badges.GrantFilter, all []int64, want []int) {
	t.Helper()
	found, err := db.Grants(t.Context(), f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var wantIDs []int64
	for _, i := range want {
		wantIDs = append(wantIDs, all[i])
	}
	if diff := cmp.Diff(wantIDs, ids(found)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
	f.Limit = 0
	n, err := db.CountGrants(t.Context(), f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if n < len(want) || (len(found) == 0 && n != 0) {
		t.Errorf("%s: CountGrants is %d, but %d were listed", name, n, len(want))
	}
}

func TestCountGrants(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		sailor, _, _, _ := grantList(t, db)
		for _, c := range []struct {
			filter badges.GrantFilter
			want   int
		}{
			{badges.GrantFilter{}, 8},
			{badges.GrantFilter{Limit: 2}, 8},
			{badges.GrantFilter{BadgeID: sailor.ID}, 3},
			{badges.GrantFilter{BadgeID: sailor.ID, Listed: true}, 1},
			{badges.GrantFilter{BadgeID: sailor.ID + 100}, 0},
		} {
			got, err := db.CountGrants(t.Context(), c.filter)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("CountGrants(%+v) = %d, want %d", c.filter, got, c.want)
			}
		}
	})
}

// Walking the pages while grants are added shows each old grant once.
func TestPagesStandStillWhileGrantsArrive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		sailor, _, _, all := grantList(t, db)
		var seen []int64
		for page := 0; ; page++ {
			f := badges.GrantFilter{Limit: 3}
			if len(seen) > 0 {
				f.Before = seen[len(seen)-1]
			}
			found, err := db.Grants(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) == 0 {
				break
			}
			seen = append(seen, ids(found)...)
			insertGrant(t, db, grant(sailor, insertIdentity(t, db, fmt.Sprintf("acct:new%d@social.example", page)), 100+page))
		}
		want := make([]int64, 0, len(all))
		for i := range all {
			want = append(want, all[len(all)-1-i])
		}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("grants seen (-want +got):\n%s", diff)
		}
	})
}

// Of a list each grant has the definition of its own, also where the one before has
// the same, or fields that it leaves out.
func TestGrantsKeepTheirDefinitions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Sailor")
		rich, poor := b.Definition, b.Definition
		rich.Tags, rich.InfoURL, poor.Tags, poor.InfoURL = []string{"sea", "wind"}, "https://sea.example", nil, ""
		want := []badges.Definition{rich, rich, poor, rich, poor, poor}
		for i, d := range want {
			g := grant(b, insertIdentity(t, db, fmt.Sprintf("acct:%d@social.example", i)), i)
			g.Badge = d
			insertGrant(t, db, g)
		}
		grants, err := db.Grants(t.Context(), badges.GrantFilter{BadgeID: b.ID, Oldest: true})
		must(t, err)
		var got []badges.Definition
		for _, g := range grants {
			got = append(got, g.Badge)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("definitions (-want +got):\n%s", diff)
		}
	})
}

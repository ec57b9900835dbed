package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/store"
	"laurel/store/storetest"
)

// answeredGrant inserts a grant that was answered after a while; none for the zero
// duration, declined for a negative one.
func answeredGrant(t *testing.T, db *store.DB, b badges.Badge, person string, serial int, at time.Time, after time.Duration) {
	t.Helper()
	g := grant(b, insertIdentity(t, db, person), serial)
	g.GrantedAt = at
	g = insertGrant(t, db, g)
	switch {
	case after > 0:
		g.State, g.AcceptedAt = badges.Accepted, at.Add(after)
	case after < 0:
		g.State, g.DeclinedAt = badges.Declined, at.Add(-after)
	default:
		return
	}
	inTx(t, db, func(tx *store.Tx) error {
		_, err := tx.UpdateGrant(t.Context(), g, badges.Pending)
		return err
	})
}

func addCounts(t *testing.T, db *store.DB, counts ...badges.DailyCount) {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) error { return tx.AddDailyCounts(t.Context(), counts) })
}

func dailyNumbers(t *testing.T, db *store.DB, of badges.NumbersScope, since badges.Day) map[string][]int {
	t.Helper()
	list, err := db.DailyNumbers(t.Context(), of, since)
	must(t, err)
	found := make(map[string][]int)
	for _, n := range list {
		found[n.Kind] = append(found[n.Kind], int(n.Day-badges.DayOf(noon())), n.N)
	}
	return found
}

func TestDailyNumbers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		answeredGrant(t, db, f.topBadge, "acct:1", 1, noon(), time.Hour)
		answeredGrant(t, db, f.topBadge, "acct:2", 2, noon(), 36*time.Hour)
		answeredGrant(t, db, f.topBadge, "acct:3", 3, noon().AddDate(0, 0, -3), -time.Hour)
		answeredGrant(t, db, f.lower, "acct:4", 4, noon(), 0)
		answeredGrant(t, db, f.elsewhere, "acct:5", 5, noon(), time.Minute)
		today := badges.DayOf(noon())
		seen := badges.DailyCount{IssuerID: f.top.ID, BadgeID: f.topBadge.ID, Kind: badges.Viewed, Day: today, N: 3}
		page := badges.DailyCount{IssuerID: f.top.ID, Kind: badges.Viewed, Day: today, N: 2}
		addCounts(t, db, seen, page, badges.DailyCount{IssuerID: f.below.ID, BadgeID: f.lower.ID, Kind: badges.Shared, Day: today - 1, N: 1})
		addCounts(t, db, seen)

		anna := insertAccount(t, db, "anna")
		setRole(t, db, anna.ID, f.top.ID, badges.Viewer)
		for name, test := range map[string]struct {
			of    badges.NumbersScope
			since badges.Day
			want  map[string][]int // pairs of the day, from today, and the number
		}{
			"badge":   {badges.NumbersScope{IssuerID: f.top.ID, BadgeID: f.topBadge.ID}, 0, map[string][]int{"granted": {-3, 1, 0, 2}, "accepted": {0, 1, 2, 1}, "declined": {-3, 1}, "viewed": {0, 6}}},
			"issuer":  {badges.NumbersScope{IssuerID: f.top.ID}, 0, map[string][]int{"granted": {-3, 1, 0, 2}, "accepted": {0, 1, 2, 1}, "declined": {-3, 1}, "viewed": {0, 8}}},
			"account": {badges.NumbersScope{AccountID: anna.ID}, today, map[string][]int{"granted": {0, 3}, "accepted": {0, 1, 2, 1}, "viewed": {0, 8}}},
			"server":  {badges.NumbersScope{}, today - 1, map[string][]int{"granted": {0, 4}, "accepted": {0, 2, 2, 1}, "viewed": {0, 8}, "shared": {-1, 1}}},
			"nobody":  {badges.NumbersScope{AccountID: 99}, 0, map[string][]int{}},
		} {
			if diff := cmp.Diff(test.want, dailyNumbers(t, db, test.of, test.since)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

func TestTimeToAccept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		of := badges.NumbersScope{IssuerID: f.top.ID}
		want := func(want badges.Quartiles) {
			t.Helper()
			got, err := db.TimeToAccept(t.Context(), of)
			if must(t, err); got != want {
				t.Errorf("time to accept %+v, want %+v", got, want)
			}
		}
		want(badges.Quartiles{})
		answeredGrant(t, db, f.topBadge, "acct:0", 9, noon(), 0)
		answeredGrant(t, db, f.topBadge, "acct:1", 1, noon(), 5*time.Hour)
		want(badges.Quartiles{First: 5 * time.Hour, Median: 5 * time.Hour, Third: 5 * time.Hour, Of: 1})
		answeredGrant(t, db, f.topBadge, "acct:2", 2, noon(), time.Hour)
		want(badges.Quartiles{First: time.Hour, Median: time.Hour, Third: 5 * time.Hour, Of: 2})
		for i, hours := range []time.Duration{2, 3, 4, 6, 7, 8} {
			answeredGrant(t, db, f.topBadge, "acct:more"+string(rune('a'+i)), 10+i, noon(), hours*time.Hour)
		}
		want(badges.Quartiles{First: 2 * time.Hour, Median: 4 * time.Hour, Third: 6 * time.Hour, Of: 8})
	})
}

func TestReachCountsEachServerOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		jane, joe, far := actor("a.example", "jane", ""), actor("a.example", "joe", ""), actor("far.example", "ann", "")
		follow(t, db, f.top.ID, jane, joe)
		follow(t, db, f.below.ID, jane, far)
		far2 := actor("c.example", "bob", "")
		follow(t, db, f.other.ID, far2)
		answeredGrant(t, db, f.topBadge, jane.ID, 1, noon(), time.Hour)
		answeredGrant(t, db, f.topBadge, far2.ID, 2, noon(), time.Hour)
		answeredGrant(t, db, f.topBadge, far.ID, 3, noon(), 0) // has not accepted
		for name, test := range map[string]struct {
			of   badges.NumbersScope
			want badges.Reach
		}{
			"badge":  {badges.NumbersScope{IssuerID: f.top.ID, BadgeID: f.topBadge.ID}, badges.Reach{Followers: 2, Servers: 2}},
			"below":  {badges.NumbersScope{IssuerID: f.below.ID}, badges.Reach{Followers: 2, Servers: 2}},
			"server": {badges.NumbersScope{}, badges.Reach{Followers: 4, Servers: 3}},
		} {
			got, err := db.Reach(t.Context(), test.of)
			if must(t, err); got != test.want {
				t.Errorf("%s: %+v, want %+v", name, got, test.want)
			}
		}
	})
}

func TestOldDaysBecomeMonths(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newTree(t, db)
		now := noon()
		sum := 0
		for n := range 800 {
			addCounts(t, db, badges.DailyCount{IssuerID: f.top.ID, BadgeID: f.topBadge.ID, Kind: badges.Viewed, Day: badges.DayOf(now.AddDate(0, 0, -n)), N: n + 1})
			sum += n + 1
		}
		old := badges.DayOf(now.AddDate(-2, 0, 0))
		for range 2 { // the second time there is nothing to do
			must(t, db.Prune(t.Context(), now))
			list, err := db.DailyNumbers(t.Context(), badges.NumbersScope{}, 0)
			must(t, err)
			kept, months := 0, 0
			for _, n := range list {
				kept += n.N
				if n.Day < old {
					months++
					if n.Day.Time().Day() != 1 {
						t.Errorf("%s is still a day of its own", n.Day.Time())
					}
				}
			}
			if kept != sum || months != 3 || len(list)-months != int(badges.DayOf(now)-old)+1 {
				t.Errorf("%d of %d counts are kept, in %d months and %d days", kept, sum, months, len(list)-months)
			}
		}
	})
}

func TestHostHealth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g, host := failingHost(t, db) // one failure today
		activity(t, db, g.IssuerID, g.ID, "u2", delivery.Create, "https://b.example/inbox")
		b := claimHost(t, db, noon(), "b.example")
		ds, b := wantDeliveries(t, db, b, noon(), "u2")
		record := func(now time.Time, states ...delivery.State) {
			var outcomes []delivery.Outcome
			for i, state := range states {
				outcomes = append(outcomes, delivery.Outcome{DeliveryID: ds[0].ID, State: state, Result: delivery.Result{At: now, Duration: time.Duration(i+1) * 100 * time.Millisecond}})
			}
			must(t, db.Record(t.Context(), b, outcomes, "", now))
		}
		record(noon(), delivery.Delivered, delivery.Delivered, delivery.Queued)
		record(noon().AddDate(0, 0, -1), delivery.Delivered)
		record(noon().AddDate(0, 0, -95), delivery.Delivered)
		since := func(days int) []delivery.HostHealth {
			found, err := db.HostHealth(t.Context(), badges.DayOf(noon().AddDate(0, 0, -days)), 10)
			must(t, err)
			return found
		}
		failing := delivery.HostHealth{Host: host.Name, Failed: 1, Waiting: 1, FailingSince: noon(), LastError: "no route"}
		want := []delivery.HostHealth{failing, {Host: "b.example", Delivered: 3, Failed: 1, Latency: 175 * time.Millisecond, Slowest: 300 * time.Millisecond}}
		if diff := cmp.Diff(want, since(1)); diff != "" {
			t.Errorf("health (-want +got):\n%s", diff)
		}
		must(t, db.Prune(t.Context(), noon()))
		want[1].Latency = 175 * time.Millisecond
		if diff := cmp.Diff(want, since(100)); diff != "" {
			t.Errorf("health after what is old was deleted (-want +got):\n%s", diff)
		}
	})
}

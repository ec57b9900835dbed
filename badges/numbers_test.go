package badges_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

// parts returns the parts of a series in which anything was granted.
func parts(n badges.Numbers) map[string]int {
	found := make(map[string]int)
	for _, part := range n.Series {
		if part.Granted > 0 {
			found[part.From.Format(time.DateOnly)] = part.Granted
		}
	}
	return found
}

func TestNumbersBySpan(t *testing.T) {
	w := newWorld(t)
	end := w.clock.Now()
	for i, ago := range []int{800, 40, 29, 6, 1, 1, 0} {
		w.clock.Advance(end.AddDate(0, 0, -ago).Sub(w.clock.Now()))
		w.grant("acct:sailor" + string(rune('a'+i)) + "@social.example")
	}
	day := func(ago int) time.Time { return badges.DayOf(end).Time().AddDate(0, 0, -ago) }
	monday := func(ago int) string {
		d := day(ago)
		for d.Weekday() != time.Monday {
			d = d.AddDate(0, 0, -1)
		}
		return d.Format(time.DateOnly)
	}
	byDay, byWeek, byMonth := map[string]int{}, map[string]int{}, map[string]int{}
	for _, ago := range []int{29, 6, 1, 1, 0} {
		byDay[day(ago).Format(time.DateOnly)]++
	}
	for _, ago := range []int{40, 29, 6, 1, 1, 0} {
		byWeek[monday(ago)]++
		byMonth[day(ago).Format("2006-01")+"-01"]++
	}
	for span, want := range map[badges.Span]map[string]int{badges.Daily: byDay, badges.Weekly: byWeek, badges.Monthly: byMonth} {
		n, err := w.IssuerNumbers(t.Context(), badges.Operator(), w.harbour.ID, span)
		w.must(err)
		if diff := cmp.Diff(want, parts(n)); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", span, diff)
		}
		if len(n.Series) != span.Length() || n.Total.Granted != 7 {
			t.Errorf("by %s: %d parts, %d granted in all", span, len(n.Series), n.Total.Granted)
		}
	}
}

// What the numbers say is what the rows say.
func TestNumbersAddUpToTheRows(t *testing.T) {
	w := newWorld(t)
	var took []time.Duration
	for i := range 5 {
		g := w.grant("acct:sailor" + string(rune('a'+i)) + "@social.example")
		w.clock.Advance(time.Duration(i+1) * time.Hour)
		if i < 3 {
			g = w.accept(g)
			took = append(took, g.AcceptedAt.Sub(g.GrantedAt))
		}
	}
	counts := []badges.DailyCount{{IssuerID: w.harbour.ID, BadgeID: w.sailor.ID, Kind: badges.Verified, Day: badges.DayOf(w.clock.Now()), N: 4}}
	w.must(w.AddDailyCounts(t.Context(), counts))
	n, err := w.BadgeNumbers(t.Context(), badges.Operator(), w.sailor.ID, badges.Daily)
	w.must(err)
	rows := badges.Tally{Verifications: 4}
	grants, err := w.Store.Grants(t.Context(), badges.GrantFilter{BadgeID: w.sailor.ID})
	w.must(err)
	for _, g := range grants {
		rows.Granted++
		if !g.AcceptedAt.IsZero() {
			rows.Accepted++
		}
	}
	var sum badges.Tally
	for _, part := range n.Series {
		sum.Granted += part.Granted
		sum.Accepted += part.Accepted
		sum.Verifications += part.Verifications
	}
	if n.Total != rows || sum != rows {
		t.Errorf("total %+v, series %+v, rows %+v", n.Total, sum, rows)
	}
	if want := (badges.Quartiles{First: took[0], Median: took[1], Third: took[2], Of: 3}); n.TimeToAccept != want {
		t.Errorf("time to accept %+v, want %+v", n.TimeToAccept, want)
	}
	recent, err := w.RecentTally(t.Context(), badges.Operator())
	if w.must(err); recent != rows {
		t.Errorf("the last days: %+v, want %+v", recent, rows)
	}
}

func TestWhoSeesNumbers(t *testing.T) {
	w := newWorld(t)
	w.grant("acct:sailor@social.example")
	viewer, stranger := w.account("viewer"), w.account("stranger")
	w.must(w.SetRole(t.Context(), badges.Operator(), viewer.ID, w.harbour.ID, badges.Viewer))
	for _, test := range []struct {
		by            badges.Account
		badge, server badges.Kind // "": may
		recent        int
	}{{viewer, "", badges.Forbidden, 1}, {stranger, badges.NotFound, badges.Forbidden, 0}, {badges.Operator(), "", "", 1}} {
		_, err := w.BadgeNumbers(t.Context(), test.by, w.sailor.ID, badges.Daily)
		_, above := w.IssuerNumbers(t.Context(), test.by, w.harbour.ID, badges.Daily)
		_, server := w.ServerNumbers(t.Context(), test.by, badges.Daily)
		recent, failed := w.RecentTally(t.Context(), test.by)
		w.must(failed)
		for what, got := range map[string][2]any{"badge": {err, test.badge}, "issuer": {above, test.badge}, "server": {server, test.server}} {
			err, _ := got[0].(error)
			if want := got[1].(badges.Kind); want == "" && err != nil || want != "" && badges.KindOf(err) != want {
				t.Errorf("%s sees of the %s: %v, want %q", test.by.Name, what, err, want)
			}
		}
		if recent.Granted != test.recent {
			t.Errorf("%s sees %d granted, want %d", test.by.Name, recent.Granted, test.recent)
		}
	}
}

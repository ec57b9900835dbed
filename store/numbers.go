package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"laurel/badges"
)

// scoped returns the conditions of a scope, on columns of a table that has both.
func scoped(of badges.NumbersScope) *where {
	w := &where{}
	w.andIf(of.IssuerID != 0, `issuer_id = $`, of.IssuerID)
	w.andIf(of.BadgeID != 0, `badge_id = $`, of.BadgeID)
	w.andIf(of.AccountID != 0, ownIssuers(`issuer_id`), of.AccountID)
	return w
}

// DailyNumbers implements [badges.NumbersReader], as do those below.
func (c conn) DailyNumbers(ctx context.Context, of badges.NumbersScope, since badges.Day) ([]badges.DailyNumber, error) {
	w := scoped(of)
	w.and(`day >= $`, int64(since))
	found, err := all(ctx, c.q, "counts", scanDailyNumber, `select day, kind, cast(sum(n) as bigint) from daily_count `+w.sql()+` group by day, kind`, w.args...)
	if err != nil {
		return nil, err
	}
	for _, moment := range []struct{ kind, column string }{{"granted", `granted_at`}, {"accepted", `accepted_at`}, {"declined", `declined_at`}} {
		w := scoped(of)
		w.and(moment.column+` >= $`, max(1, millis(since.Time())))
		day := moment.column + ` / ` + strconv.FormatInt(int64(24*time.Hour/time.Millisecond), 10)
		days, err := all(ctx, c.q, "numbers", scanDailyNumber, `select `+day+`, '`+moment.kind+`', count(*) from "grant" `+w.sql()+` group by `+day, w.args...)
		if err != nil {
			return nil, err
		}
		found = append(found, days...)
	}
	slices.SortStableFunc(found, func(a, b badges.DailyNumber) int { return cmp.Compare(a.Day, b.Day) })
	return found, nil
}

func scanDailyNumber(row scanner) (n badges.DailyNumber, err error) {
	err = row.Scan(&n.Day, &n.Kind, &n.N)
	return n, err
}

func (c conn) TimeToAccept(ctx context.Context, of badges.NumbersScope) (badges.Quartiles, error) {
	w := scoped(of)
	w.conditions = append(w.conditions, `accepted_at > granted_at`)
	type ranked struct{ place, of, took int64 }
	found, err := all(ctx, c.q, "times to accept", func(row scanner) (r ranked, err error) {
		err = row.Scan(&r.place, &r.of, &r.took)
		return r, err
	}, `select place, total, took from (
			select accepted_at - granted_at took, row_number() over (order by accepted_at - granted_at) place, count(*) over () total
			from "grant" `+w.sql()+`
		) ranked where place in ((total + 3) / 4, (total + 1) / 2, (3 * total + 3) / 4) order by place`, w.args...)
	var q badges.Quartiles
	for _, r := range found { // of a short list one place is several quartiles
		took := time.Duration(r.took) * time.Millisecond
		q.Of = int(r.of)
		for quartile, place := range map[*time.Duration]int64{&q.First: (r.of + 3) / 4, &q.Median: (r.of + 1) / 2, &q.Third: (3*r.of + 3) / 4} {
			if place == r.place {
				*quartile = took
			}
		}
	}
	return q, err
}

func (c conn) Reach(ctx context.Context, of badges.NumbersScope) (badges.Reach, error) {
	followed := of
	followed.BadgeID = 0 // an issuer is followed for all its badges
	w := scoped(followed)
	followers, err := one(ctx, c.q, "followers", scanValue[int64], `select count(distinct actor_id) from follower `+w.sql(), w.args...)
	if err != nil {
		return badges.Reach{}, err
	}
	w = scoped(followed)
	hosts, err := all(ctx, c.q, "hosts", scanValue[string], `select distinct host from remote_actor where id in (select actor_id from follower `+w.sql()+`)`, w.args...)
	if err != nil {
		return badges.Reach{}, err
	}
	w = scoped(of)
	w.conditions = append(w.conditions, `accepted_at > 0`)
	accepted, err := all(ctx, c.q, "hosts", scanValue[string], `select distinct r.host from identity i join remote_actor r on r.id = i.value
		where i.id in (select identity_id from "grant" `+w.sql()+`)`, w.args...)
	hosts = slices.Compact(slices.Sorted(slices.Values(append(hosts, accepted...))))
	return badges.Reach{Followers: int(followers), Servers: len(hosts)}, err
}

package store

import (
	"context"

	"laurel/badges"
)

const followerColumns = `f.issuer_id, f.actor_id, f.follow_id, r.host, r.username, r.name, r.url, f.created_at`

const followerFrom = ` from follower f join remote_actor r on r.id = f.actor_id `

func scanFollower(row scanner) (f badges.Follower, err error) {
	var username string
	err = row.Scan(&f.IssuerID, &f.ActorID, &f.FollowID, &f.Host, &username, &f.Name, &f.URL, intoTime(&f.Since))
	f.Handle = "@" + username + "@" + f.Host
	return f, err
}

// Follower implements [badges.FollowerReader], as do those below.
func (c conn) Follower(ctx context.Context, issuerID int64, actor string) (badges.Follower, error) {
	return one(ctx, c.q, "follower", scanFollower,
		`select `+followerColumns+followerFrom+`where f.issuer_id = $1 and f.actor_id = $2`, issuerID, actor)
}

func (c conn) FollowerList(ctx context.Context, f badges.FollowerFilter) ([]badges.Follower, error) {
	w := &where{}
	w.and(`f.issuer_id = $`, f.IssuerID)
	w.andIf(f.Host != "", `r.host = $`, f.Host)
	return all(ctx, c.q, "followers", scanFollower,
		`select `+followerColumns+followerFrom+w.sql()+` order by f.created_at desc, f.actor_id`+w.page(f.Offset, f.Limit), w.args...)
}

func (c conn) FollowerHosts(ctx context.Context, issuerID int64) ([]badges.FollowerHost, error) {
	return all(ctx, c.q, "followers", func(row scanner) (h badges.FollowerHost, err error) {
		err = row.Scan(&h.Host, &h.Followers)
		return h, err
	}, `select r.host, count(*)`+followerFrom+`where f.issuer_id = $1 group by r.host order by count(*) desc, r.host`, issuerID)
}

package store

import (
	"context"
	"time"

	"laurel/badges"
	"laurel/federation/peer"
)

var _ peer.Store = (*DB)(nil)

// Peer implements [peer.Store], as do those below.
func (c conn) Peer(ctx context.Context, host string) (peer.Host, error) {
	h, err := one(ctx, c.q, "peer", scanPeer, `select `+peerColumns+` from peer where host = $1`, host)
	if badges.KindOf(err) == badges.NotFound {
		return peer.Host{Name: host}, nil
	}
	return h, err
}

const peerColumns = `host, rfc9421_at, rfc9421_refused_at, software, asked_at, implements_badges, badges_switch`

func scanPeer(row scanner) (h peer.Host, err error) {
	err = row.Scan(&h.Name, intoTime(&h.RFC9421At), intoTime(&h.RFC9421RefusedAt), &h.Software, intoTime(&h.AskedAt), intoFlag(&h.ImplementsBadges), &h.Badges)
	return h, err
}

// Peers returns the hosts that something is known of, in order of their names.
func (c conn) Peers(ctx context.Context, limit int) ([]peer.Host, error) {
	return all(ctx, c.q, "peers", scanPeer, `select `+peerColumns+` from peer order by host limit $1`, limit)
}

func (db *DB) PutRFC9421(ctx context.Context, host string, taken, refused time.Time) error {
	return db.putPeer(ctx, peer.Host{Name: host, RFC9421At: taken, RFC9421RefusedAt: refused},
		`rfc9421_at = excluded.rfc9421_at, rfc9421_refused_at = excluded.rfc9421_refused_at`)
}

func (db *DB) PutSoftware(ctx context.Context, host, software string, asked time.Time) error {
	return db.putPeer(ctx, peer.Host{Name: host, Software: software, AskedAt: asked}, `software = excluded.software, asked_at = excluded.asked_at`)
}

func (db *DB) PutImplementsBadges(ctx context.Context, host string, implements bool) error {
	return db.putPeer(ctx, peer.Host{Name: host, ImplementsBadges: implements}, `implements_badges = excluded.implements_badges`)
}

// PutBadgesSwitch keeps an operator's word on whether a host imports badges.
func (db *DB) PutBadgesSwitch(ctx context.Context, host string, s peer.Switch) error {
	return db.putPeer(ctx, peer.Host{Name: host, Badges: s}, `badges_switch = excluded.badges_switch`)
}

// putPeer stores a host of which nothing was known, or the columns that change
// says of one that is there.
func (db *DB) putPeer(ctx context.Context, h peer.Host, change string) error {
	return db.InTx(ctx, func(tx *Tx) error {
		return exec(ctx, tx.q, "peer", `insert into peer (`+peerColumns+`) values ($1, $2, $3, $4, $5, $6, $7) on conflict (host) do update set `+change,
			h.Name, millis(h.RFC9421At), millis(h.RFC9421RefusedAt), h.Software, millis(h.AskedAt), flag(h.ImplementsBadges), string(h.Badges))
	})
}

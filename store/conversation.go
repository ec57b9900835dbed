package store

import (
	"context"
	"slices"
	"time"

	"laurel/badges"
	"laurel/federation/inbox"
)

// Reactions implements [badges.ConversationReader], as does Reply.
func (c conn) Reactions(ctx context.Context, grantID int64) (r badges.Reactions, err error) {
	type reaction struct{ kind, actor string }
	found, err := all(ctx, c.q, "reactions", func(row scanner) (x reaction, err error) {
		err = row.Scan(&x.kind, &x.actor)
		return x, err
	}, `select kind, actor_id from reaction where grant_id = $1
		union all select 'reply', actor_id from comment where grant_id = $1 and removed_at = 0
		union all select 'quote', actor_id from quote where grant_id = $1 and revoked_at = 0`, grantID)
	if err != nil {
		return r, err
	}
	actors := make([]string, len(found))
	for i, x := range found {
		actors[i] = x.actor
	}
	unheard, err := c.unheard(ctx, actors)
	for _, x := range found {
		switch {
		case unheard[x.actor]:
		case x.kind == string(inbox.Like):
			r.Likes++
		case x.kind == string(inbox.Share):
			r.Shares++
		case x.kind == "reply":
			r.Replies++
		case x.kind == "quote":
			r.Quotes++
		}
	}
	return r, err
}

// unheard tells which of the actors are silenced or suspended.
func (c conn) unheard(ctx context.Context, actors []string) (map[string]bool, error) {
	targets := make(map[string][]string)
	var every []string
	for _, actor := range actors {
		if targets[actor] == nil {
			targets[actor] = badges.ActorTargets(actor)
			every = append(every, targets[actor]...)
		}
	}
	slices.Sort(every)
	found, err := c.BlocksAmong(ctx, slices.Compact(every))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	blocks := make(map[string]badges.Block, len(found))
	for _, b := range found {
		blocks[b.Target] = b
	}
	unheard := make(map[string]bool)
	for actor, its := range targets {
		switch badges.ClosestRule(blocks, its).Severity {
		case badges.Silence, badges.Suspend:
			unheard[actor] = true
		}
	}
	return unheard, nil
}

func (c conn) Reply(ctx context.Context, id int64) (badges.Reply, error) {
	return one(ctx, c.q, "reply", func(row scanner) (r badges.Reply, err error) {
		err = row.Scan(&r.ID, &r.URI, &r.GrantID, &r.ActorID, intoTime(&r.RemovedAt))
		return r, err
	}, `select id, uri, grant_id, actor_id, removed_at from comment where id = $1`, id)
}

// RemoveReply implements [badges.ConversationWriter].
func (tx *Tx) RemoveReply(ctx context.Context, id int64, at time.Time) error {
	return exec(ctx, tx.q, "reply", `update comment set removed_at = $2 where id = $1`, id, millis(at))
}

// PutReaction implements [inbox.Tx], as do those below.
func (tx *Tx) PutReaction(ctx context.Context, r inbox.Reaction) error {
	return exec(ctx, tx.q, "reaction", `insert into reaction (grant_id, kind, actor_id, uri, created_at) values ($1, $2, $3, $4, $5)
		on conflict (grant_id, kind, actor_id) do update set uri = excluded.uri`, r.GrantID, string(r.Kind), r.ActorID, r.URI, millis(r.At))
}

func (tx *Tx) RemoveReaction(ctx context.Context, grantID int64, kind inbox.ReactionKind, actor string) error {
	return exec(ctx, tx.q, "reaction", `delete from reaction where grant_id = $1 and kind = $2 and actor_id = $3`, grantID, string(kind), actor)
}

func (tx *Tx) RemoveReactionCalled(ctx context.Context, uri, actor string) error {
	return exec(ctx, tx.q, "reaction", `delete from reaction where uri = $1 and actor_id = $2`, uri, actor)
}

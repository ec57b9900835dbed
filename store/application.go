package store

import (
	"context"

	"laurel/badges"
)

const applicationColumns = `a.id, a.slug, a.badge_id, a.issuer_id, a.learner, a.assigned_to, a.assigned_until, a.evidence, a.created_at, a.processed_at, a.actor_id, a.handle, a.post, a.language`

func scanApplication(row scanner) (a badges.Application, err error) {
	err = row.Scan(&a.ID, &a.Slug, &a.BadgeID, &a.IssuerID, &a.Learner, &a.AssignedTo, intoTime(&a.AssignedUntil),
		intoJSON(&a.Evidence), intoTime(&a.CreatedAt), intoTime(&a.ProcessedAt), &a.ActorID, &a.Handle, &a.Post, &a.Language)
	return a, err
}

// Application implements [badges.ApplicationReader], as do those below.
func (c conn) Application(ctx context.Context, id int64) (badges.Application, error) {
	return one(ctx, c.q, "application", scanApplication, `select `+applicationColumns+` from application a where a.id = $1`, id)
}

func (c conn) ApplicationBySlug(ctx context.Context, slug string) (badges.Application, error) {
	return one(ctx, c.q, "application", scanApplication, `select `+applicationColumns+` from application a where a.slug = $1`, slug)
}

func (c conn) Applications(ctx context.Context, f badges.ApplicationFilter) ([]badges.Application, error) {
	w, order := whereApplication(f), ` order by a.badge_id, a.id`
	if f.Newest {
		order = ` order by a.id desc`
	}
	return all(ctx, c.q, "applications", scanApplication, `select `+applicationColumns+` from application a join badge b on b.id = a.badge_id `+
		w.sql()+order+w.page(f.Offset, f.Limit), w.args...)
}

func (c conn) CountApplications(ctx context.Context, f badges.ApplicationFilter) (int, error) {
	w := whereApplication(f)
	return one(ctx, c.q, "count of applications", scanValue[int],
		`select count(*) from application a join badge b on b.id = a.badge_id `+w.sql(), w.args...)
}

func whereApplication(f badges.ApplicationFilter) *where {
	w := &where{conditions: []string{`b.deleted_at = 0`}}
	w.andIf(f.Under != 0, issuersUnder(`a.issuer_id`), f.Under)
	w.andIf(f.BadgeID != 0, `a.badge_id = $`, f.BadgeID)
	w.andIf(f.Learner != "", `a.learner = $`, f.Learner)
	w.andIf(f.AccountID != 0, ownIssuers(`a.issuer_id`), f.AccountID)
	switch f.Processed {
	case badges.OnlyProcessed:
		w.conditions = append(w.conditions, `a.processed_at > 0`)
	case badges.OnlyUnprocessed:
		w.conditions = append(w.conditions, `a.processed_at = 0`)
	}
	return w
}

// InsertApplication implements [badges.ApplicationWriter], as do those below.
func (tx *Tx) InsertApplication(ctx context.Context, a badges.Application) (int64, error) {
	return one(ctx, tx.q, "application", scanValue[int64], `insert into application
		(slug, badge_id, issuer_id, learner, assigned_to, assigned_until, evidence, created_at, processed_at, actor_id, handle, post, language)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id`,
		a.Slug, a.BadgeID, a.IssuerID, a.Learner, a.AssignedTo, millis(a.AssignedUntil), toJSON(a.Evidence), millis(a.CreatedAt), millis(a.ProcessedAt),
		a.ActorID, a.Handle, a.Post, a.Language)
}

func (tx *Tx) UpdateApplication(ctx context.Context, a badges.Application) error {
	return exec(ctx, tx.q, "application", `update application set assigned_to = $2, assigned_until = $3, evidence = $4, processed_at = $5
		where id = $1`, a.ID, a.AssignedTo, millis(a.AssignedUntil), toJSON(a.Evidence), millis(a.ProcessedAt))
}

func (tx *Tx) DeleteApplication(ctx context.Context, id int64) error {
	if err := exec(ctx, tx.q, "reviews", `delete from review where application_id = $1`, id); err != nil {
		return err
	}
	return exec(ctx, tx.q, "application", `delete from application where id = $1`, id)
}

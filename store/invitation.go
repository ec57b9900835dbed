package store

import (
	"context"

	"laurel/badges"
)

const invitationColumns = `id, slug, kind, address, issuer_id, role, admin, invited_by, created_at, expires_at, accepted_at, accepted_by, withdrawn_at`

func scanInvitation(row scanner) (i badges.Invitation, err error) {
	err = row.Scan(&i.ID, &i.Slug, &i.Kind, &i.Address, &i.IssuerID, &i.Role, intoFlag(&i.Admin), &i.InvitedBy,
		intoTime(&i.CreatedAt), intoTime(&i.ExpiresAt), intoTime(&i.AcceptedAt), &i.AcceptedBy, intoTime(&i.WithdrawnAt))
	return i, err
}

// Invitation implements [badges.InvitationReader], as do those below.
func (c conn) Invitation(ctx context.Context, id int64) (badges.Invitation, error) {
	return one(ctx, c.q, "invitation", scanInvitation, `select `+invitationColumns+` from invitation where id = $1`, id)
}

func (c conn) InvitationBySlug(ctx context.Context, slug string) (badges.Invitation, error) {
	return one(ctx, c.q, "invitation", scanInvitation, `select `+invitationColumns+` from invitation where slug = $1`, slug)
}

func (c conn) Invitations(ctx context.Context, f badges.InvitationFilter) ([]badges.Invitation, error) {
	w := where{}
	w.andIf(f.IssuerID != 0, `issuer_id = $`, f.IssuerID)
	w.andIf(f.Address != "", `address = $`, f.Address)
	w.andIf(f.Before != 0, `id < $`, f.Before)
	return all(ctx, c.q, "invitations", scanInvitation, `select `+invitationColumns+` from invitation `+w.sql()+` order by id desc`+w.limit(f.Limit), w.args...)
}

// InsertInvitation implements [badges.InvitationWriter], as does CloseInvitation.
func (tx *Tx) InsertInvitation(ctx context.Context, i badges.Invitation) (int64, error) {
	return one(ctx, tx.q, "invitation", scanValue[int64], `insert into invitation
		(slug, kind, address, issuer_id, role, admin, invited_by, created_at, expires_at, accepted_at, accepted_by, withdrawn_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`,
		i.Slug, string(i.Kind), i.Address, i.IssuerID, string(i.Role), flag(i.Admin), i.InvitedBy,
		millis(i.CreatedAt), millis(i.ExpiresAt), millis(i.AcceptedAt), i.AcceptedBy, millis(i.WithdrawnAt))
}

func (tx *Tx) CloseInvitation(ctx context.Context, i badges.Invitation) (bool, error) {
	n, err := change(ctx, tx.q, "invitation", `update invitation set accepted_at = $2, accepted_by = $3, withdrawn_at = $4
		where id = $1 and accepted_at = 0 and withdrawn_at = 0`, i.ID, millis(i.AcceptedAt), i.AcceptedBy, millis(i.WithdrawnAt))
	return n == 1, err
}

const requestColumns = `r.id, r.account_id, a.name, r.domain, r.username, r.name, r.reason, r.created_at, r.decided_at, r.approved, r.answer, r.issuer_id`

func scanIssuerRequest(row scanner) (r badges.IssuerRequest, err error) {
	err = row.Scan(&r.ID, &r.AccountID, &r.AccountName, &r.Domain, &r.Username, &r.Name, &r.Reason,
		intoTime(&r.CreatedAt), intoTime(&r.DecidedAt), intoFlag(&r.Approved), &r.Answer, &r.IssuerID)
	return r, err
}

// IssuerRequest implements [badges.IssuerRequestReader], as does IssuerRequests.
func (c conn) IssuerRequest(ctx context.Context, id int64) (badges.IssuerRequest, error) {
	return one(ctx, c.q, "request", scanIssuerRequest, `select `+requestColumns+` from issuer_request r join account a on a.id = r.account_id where r.id = $1`, id)
}

func (c conn) IssuerRequests(ctx context.Context, f badges.IssuerRequestFilter) ([]badges.IssuerRequest, error) {
	w := where{}
	w.andIf(f.AccountID != 0, `r.account_id = $`, f.AccountID)
	if f.Open {
		w.conditions = append(w.conditions, `r.decided_at = 0`)
	}
	w.andIf(f.Before != 0, `r.id < $`, f.Before)
	return all(ctx, c.q, "requests", scanIssuerRequest, `select `+requestColumns+` from issuer_request r join account a on a.id = r.account_id `+
		w.sql()+` order by r.id desc`+w.limit(f.Limit), w.args...)
}

// InsertIssuerRequest implements [badges.IssuerRequestWriter], as does DecideIssuerRequest.
func (tx *Tx) InsertIssuerRequest(ctx context.Context, r badges.IssuerRequest) (int64, error) {
	return one(ctx, tx.q, "request", scanValue[int64], `insert into issuer_request
		(account_id, domain, username, name, reason, created_at, decided_at, approved, answer, issuer_id)
		values ($1, $2, $3, $4, $5, $6, 0, 0, '', 0) returning id`, r.AccountID, r.Domain, r.Username, r.Name, r.Reason, millis(r.CreatedAt))
}

func (tx *Tx) DecideIssuerRequest(ctx context.Context, r badges.IssuerRequest) (bool, error) {
	n, err := change(ctx, tx.q, "request", `update issuer_request set decided_at = $2, approved = $3, answer = $4, issuer_id = $5
		where id = $1 and decided_at = 0`, r.ID, millis(r.DecidedAt), flag(r.Approved), r.Answer, r.IssuerID)
	return n == 1, err
}

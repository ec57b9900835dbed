package store

import (
	"context"

	"laurel/badges"
)

func scanHold(row scanner) (h badges.Hold, err error) {
	err = row.Scan(&h.GrantID, &h.IssuerID, &h.Reason, intoTime(&h.At))
	return h, err
}

// Hold implements [badges.HoldReader], as does Holds.
func (c conn) Hold(ctx context.Context, grantID int64) (badges.Hold, error) {
	return one(ctx, c.q, "hold", scanHold, `select grant_id, issuer_id, reason, at from grant_hold where grant_id = $1`, grantID)
}

func (c conn) Holds(ctx context.Context, issuerID int64, limit int) ([]badges.Hold, error) {
	w := &where{}
	w.andIf(issuerID != 0, `issuer_id = $`, issuerID)
	query := `select grant_id, issuer_id, reason, at from grant_hold ` + w.sql() + ` order by grant_id desc` + w.limit(limit)
	return all(ctx, c.q, "holds", scanHold, query, w.args...)
}

// PutHold implements [badges.HoldWriter], as does DeleteHold.
func (tx *Tx) PutHold(ctx context.Context, h badges.Hold) error {
	return exec(ctx, tx.q, "hold", `insert into grant_hold (grant_id, issuer_id, reason, at) values ($1, $2, $3, $4)
		on conflict (grant_id) do update set reason = excluded.reason, at = excluded.at`, h.GrantID, h.IssuerID, h.Reason, millis(h.At))
}

func (tx *Tx) DeleteHold(ctx context.Context, grantID int64) error {
	return exec(ctx, tx.q, "hold", `delete from grant_hold where grant_id = $1`, grantID)
}

// Snapshot implements [badges.SnapshotReader].
func (c conn) Snapshot(ctx context.Context, credentialID string) (badges.Snapshot, error) {
	return one(ctx, c.q, "verification", func(row scanner) (s badges.Snapshot, err error) {
		err = row.Scan(&s.CredentialID, &s.State, intoTime(&s.CheckedAt), &s.Document)
		return s, err
	}, `select credential_id, state, checked_at, document from verification_snapshot where credential_id = $1`, credentialID)
}

// PutSnapshot implements [badges.SnapshotWriter].
func (tx *Tx) PutSnapshot(ctx context.Context, s badges.Snapshot) error {
	return exec(ctx, tx.q, "verification", `insert into verification_snapshot (credential_id, state, checked_at, document) values ($1, $2, $3, $4)
		on conflict (credential_id) do update set state = excluded.state, checked_at = excluded.checked_at, document = excluded.document`,
		s.CredentialID, s.State, millis(s.CheckedAt), s.Document)
}

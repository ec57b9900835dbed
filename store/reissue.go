package store

import (
	"context"

	"laurel/badges"
)

// FormerIdentities implements [badges.ReissueReader].
func (c conn) FormerIdentities(ctx context.Context, grantID int64) ([]badges.Identity, error) {
	return all(ctx, c.q, "former identities", scanIdentity, `select `+identityColumns+` from former_identity f join identity n on n.id = f.identity_id
		where f.grant_id = $1 order by f.until_at desc, n.id desc`, grantID)
}

// ReissueGrant implements [badges.ReissueWriter]. Who gets a grant back is no former
// identity of it any more.
func (tx *Tx) ReissueGrant(ctx context.Context, g badges.Grant, from int64) (bool, error) {
	n, err := change(ctx, tx.q, "grant", `update "grant" set identity_id = $3, profile_uri = $4, email = $5, salt = $6, fingerprint = $7, reissued_at = $8
		where id = $1 and identity_id = $2 and state = 'processed'`,
		g.ID, from, g.Identity.ID, g.ProfileURI, g.Email, g.Salt, g.Fingerprint, millis(g.ReissuedAt))
	if err != nil || n == 0 {
		return false, err
	}
	if err := exec(ctx, tx.q, "former identity", `insert into former_identity (grant_id, identity_id, until_at) values ($1, $2, $3)
		on conflict (grant_id, identity_id) do update set until_at = excluded.until_at`, g.ID, from, millis(g.ReissuedAt)); err != nil {
		return false, err
	}
	err = exec(ctx, tx.q, "former identity", `delete from former_identity where grant_id = $1 and identity_id = $2`, g.ID, g.Identity.ID)
	if err != nil {
		return false, err
	}
	return true, tx.indexGrant(ctx, g)
}

package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"laurel/badges"
)

// Erase implements [badges.ErasureWriter].
func (tx *Tx) Erase(ctx context.Context, e badges.Erased) error {
	recipients := make(map[int64]struct{})
	for _, n := range e.Identities {
		recipients[n.RecipientID] = struct{}{}
		if err := tx.eraseIdentity(ctx, n); err != nil {
			return err
		}
	}
	for id := range recipients {
		if err := tx.eraseRecipient(ctx, id); err != nil {
			return err
		}
	}
	return tx.eraseAccount(ctx, e.AccountID, e.At)
}

// eraseIdentity leaves of an identity its id, and of its grants what the issuer did.
func (tx *Tx) eraseIdentity(ctx context.Context, n badges.Identity) error {
	statements := []struct{ what, sql string }{
		{"documents", `delete from grant_document where grant_id in (select g.id from "grant" g where g.identity_id = $1)`},
		{"grants", `update "grant" set name = '', profile_uri = '', email = '', evidence = '', salt = '', language = '', holder_id = 0 where identity_id = $1`},
		{"moves", `delete from identity_move where from_id = $1 or to_id = $1`},
		{"former identity", `delete from former_identity where identity_id = $1`},
		{"proved identity", `delete from account_identity where identity_id = $1`},
		{"aliases", `delete from identity_alias where identity_id = $1`},
	}
	for _, s := range statements {
		if err := exec(ctx, tx.q, s.what, s.sql, n.ID); err != nil {
			return err
		}
	}
	if err := tx.deleteExternalsOf(ctx, n.ID); err != nil {
		return err
	}
	n.Kind, n.Value = badges.ErasedIdentity, "erased:"+strconv.FormatInt(n.ID, 10)
	return exec(ctx, tx.q, "identity", `update identity set kind = $2, value = $3, handle = '', problem = '', language = '' where id = $1`, n.ID, string(n.Kind), n.Value)
}

// eraseRecipient takes name and collections away, and what is left to others stays
// with them: an identity that the account has not proved keeps its recipient.
func (tx *Tx) eraseRecipient(ctx context.Context, id int64) error {
	err := exec(ctx, tx.q, "collections' grants",
		`delete from collection_grant where collection_id in (select c.id from collection c where c.issuer_id = 0 and c.recipient_id = $1)`, id)
	if err != nil {
		return err
	}
	if err := exec(ctx, tx.q, "collections", `delete from collection where issuer_id = 0 and recipient_id = $1`, id); err != nil {
		return err
	}
	return exec(ctx, tx.q, "recipient", `update recipient set name = '' where id = $1`, id)
}

// eraseAccount leaves of an account its id.
func (tx *Tx) eraseAccount(ctx context.Context, id int64, at time.Time) error {
	err := exec(ctx, tx.q, "apps' tokens", `delete from app_token where consent_id in (select c.id from app_consent c where c.account_id = $1)`, id)
	if err != nil {
		return err
	}
	for _, table := range []string{"app_consent", "app_profile", "backpack_grant", "backpack", "account_identity", "account_login", "session", "sign_in_token", "account_role", "api_key"} {
		if err := exec(ctx, tx.q, table, fmt.Sprintf(`delete from %s where account_id = $1`, table), id); err != nil {
			return err
		}
	}
	return exec(ctx, tx.q, "account", `update account set name = '', email = null, language = '', disabled_at = $2 where id = $1`, id, millis(at))
}

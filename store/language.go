package store

import (
	"context"

	"laurel/badges"
)

// KnownLanguages implements [badges.LanguageReader].
func (c conn) KnownLanguages(ctx context.Context, identityID, issuerID int64) (badges.KnownLanguages, error) {
	return one(ctx, c.q, "languages", func(row scanner) (k badges.KnownLanguages, err error) {
		err = row.Scan(&k.Account, &k.Identity, &k.Issuer)
		return k, err
	}, `select
		coalesce((select a.language from account_identity own join account a on a.id = own.account_id where own.identity_id = $1), ''),
		coalesce((select n.language from identity n where n.id = $1), ''),
		coalesce((select i.language from issuer i where i.id = $2), '')`, identityID, issuerID)
}

// SetAccountLanguage implements [badges.LanguageWriter], as does SetIdentityLanguage.
func (tx *Tx) SetAccountLanguage(ctx context.Context, accountID int64, language string) error {
	return exec(ctx, tx.q, "account", `update account set language = $2 where id = $1`, accountID, language)
}

func (tx *Tx) SetIdentityLanguage(ctx context.Context, identityID int64, language string) error {
	return exec(ctx, tx.q, "identity", `update identity set language = $2 where id = $1`, identityID, language)
}

package store

import (
	"context"
	"encoding/json"

	"laurel/badges"
)

// Backpack implements [badges.BackpackReader].
func (c conn) Backpack(ctx context.Context, accountID int64) (b badges.Backpack, err error) {
	b, err = one(ctx, c.q, "backpack", func(row scanner) (b badges.Backpack, err error) {
		var links string
		var hidden, quiet int64
		if err = row.Scan(&b.Name, &b.About, &links, &hidden, &quiet, intoTime(&b.UpdatedAt)); err != nil {
			return b, err
		}
		b.HiddenFromSearch, b.WithoutOfferMails = hidden != 0, quiet != 0
		return b, json.Unmarshal([]byte(links), &b.Links)
	}, `select name, about, links, hidden_from_search, without_offer_mails, updated_at from backpack where account_id = $1`, accountID)
	if badges.KindOf(err) == badges.NotFound {
		return badges.Backpack{}, nil
	}
	if err != nil {
		return b, err
	}
	b.First, err = all(ctx, c.q, "first grants", scanValue[int64], `select grant_id from backpack_grant where account_id = $1 order by place`, accountID)
	if err != nil {
		return b, err
	}
	b.Shown, err = all(ctx, c.q, "shown identities", scanValue[int64],
		`select identity_id from account_identity where account_id = $1 and shown = 1 order by identity_id`, accountID)
	return b, err
}

// PutBackpack implements [badges.BackpackWriter].
func (tx *Tx) PutBackpack(ctx context.Context, accountID int64, b badges.Backpack) error {
	err := exec(ctx, tx.q, "backpack", `insert into backpack (account_id, name, about, links, hidden_from_search, without_offer_mails, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (account_id) do update set name = excluded.name, about = excluded.about,
		links = excluded.links, hidden_from_search = excluded.hidden_from_search, without_offer_mails = excluded.without_offer_mails,
		updated_at = excluded.updated_at`,
		accountID, b.Name, b.About, toJSON(b.Links), flag(b.HiddenFromSearch), flag(b.WithoutOfferMails), millis(b.UpdatedAt))
	if err != nil {
		return err
	}
	if err := exec(ctx, tx.q, "first grants", `delete from backpack_grant where account_id = $1`, accountID); err != nil {
		return err
	}
	for place, grantID := range b.First {
		err := exec(ctx, tx.q, "first grant", `insert into backpack_grant (account_id, place, grant_id) values ($1, $2, $3)`, accountID, place, grantID)
		if err != nil {
			return err
		}
	}
	if err := exec(ctx, tx.q, "shown identities", `update account_identity set shown = 0 where account_id = $1`, accountID); err != nil {
		return err
	}
	for _, id := range b.Shown {
		err := exec(ctx, tx.q, "shown identity", `update account_identity set shown = 1 where account_id = $1 and identity_id = $2`, accountID, id)
		if err != nil {
			return err
		}
	}
	return nil
}

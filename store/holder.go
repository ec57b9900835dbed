package store

import (
	"context"

	"laurel/badges"
)

const holderColumns = `h.id, h.issuer_id, h.name, h.memo, h.created_at, h.updated_at, ` + identityColumns

const holderFrom = ` from holder h join identity n on n.id = h.identity_id `

func scanHolder(row scanner) (h badges.Holder, err error) {
	n := &h.Recipient
	err = row.Scan(&h.ID, &h.IssuerID, &h.Name, &h.Memo, intoTime(&h.CreatedAt), intoTime(&h.UpdatedAt),
		&n.ID, &n.RecipientID, &n.Kind, &n.Value, &n.Handle, intoTime(&n.CreatedAt), intoTime(&n.CheckedAt), &n.Problem)
	return h, err
}

// Holder implements [badges.HolderReader], as does the one below.
func (c conn) Holder(ctx context.Context, id int64) (badges.Holder, error) {
	h, err := one(ctx, c.q, "holder", scanHolder, `select `+holderColumns+holderFrom+`where h.id = $1`, id)
	if err != nil {
		return h, err
	}
	found := []badges.Holder{h}
	err = c.addHolderIdentities(ctx, found)
	return found[0], err
}

func (c conn) Holders(ctx context.Context, f badges.HolderFilter) ([]badges.Holder, error) {
	w := &where{}
	w.and(`h.issuer_id = $`, f.IssuerID)
	w.andIf(f.RecipientID != 0, `n.recipient_id = $`, f.RecipientID)
	w.andIf(f.Value != "", `h.id in (select k.holder_id from holder_identity k where k.value = $)`, f.Value)
	w.andIf(f.After != 0, `h.id > $`, f.After)
	found, err := all(ctx, c.q, "holders", scanHolder, `select `+holderColumns+holderFrom+w.sql()+` order by h.id`+w.limit(f.Limit), w.args...)
	if err != nil {
		return nil, err
	}
	return found, c.addHolderIdentities(ctx, found)
}

// addHolderIdentities reads into holders what they are known by.
func (c conn) addHolderIdentities(ctx context.Context, holders []badges.Holder) error {
	for begin := 0; begin < len(holders); begin += inAtOnce {
		some := holders[begin:min(begin+inAtOnce, len(holders))]
		ids, places := make([]int64, len(some)), make(map[int64]*badges.Holder, len(some))
		for i := range some {
			ids[i], places[some[i].ID] = some[i].ID, &some[i]
		}
		w := &where{}
		in(w, `holder_id`, ids)
		_, err := all(ctx, c.q, "holders' identities", func(row scanner) (n badges.Identity, err error) {
			var holder int64
			if err = row.Scan(&holder, &n.Kind, &n.Value); err == nil {
				h := places[holder]
				h.Identities = append(h.Identities, n)
			}
			return n, err
		}, `select holder_id, kind, value from holder_identity `+w.sql()+` order by holder_id, place`, w.args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// InsertHolder implements [badges.HolderWriter], as do the two below.
func (tx *Tx) InsertHolder(ctx context.Context, h badges.Holder) (id int64, err error) {
	h.ID, err = one(ctx, tx.q, "holder", scanValue[int64], `insert into holder (issuer_id, identity_id, name, memo, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6) returning id`, h.IssuerID, h.Recipient.ID, h.Name, h.Memo, millis(h.CreatedAt), millis(h.UpdatedAt))
	if err != nil {
		return 0, err
	}
	return h.ID, tx.insertHolderIdentities(ctx, h)
}

func (tx *Tx) UpdateHolder(ctx context.Context, h badges.Holder) error {
	err := exec(ctx, tx.q, "holder", `update holder set identity_id = $2, name = $3, memo = $4, updated_at = $5 where id = $1`,
		h.ID, h.Recipient.ID, h.Name, h.Memo, millis(h.UpdatedAt))
	if err != nil {
		return err
	}
	if err := tx.deleteHolderIdentities(ctx, h.ID); err != nil {
		return err
	}
	return tx.insertHolderIdentities(ctx, h)
}

func (tx *Tx) DeleteHolder(ctx context.Context, id int64) error {
	if err := tx.deleteHolderIdentities(ctx, id); err != nil {
		return err
	}
	return exec(ctx, tx.q, "holder", `delete from holder where id = $1`, id)
}

func (tx *Tx) insertHolderIdentities(ctx context.Context, h badges.Holder) error {
	for place, n := range h.Identities {
		inserted, err := change(ctx, tx.q, "holder's identity", `insert into holder_identity (holder_id, place, issuer_id, kind, value)
			values ($1, $2, $3, $4, $5) on conflict (issuer_id, value) where kind = 'number' do nothing`,
			h.ID, place, h.IssuerID, string(n.Kind), n.Value)
		if err != nil {
			return err
		}
		if inserted == 0 {
			return &badges.Error{
				Kind: badges.Conflict, Field: "number",
				Message: "another holder has the number " + badges.Truncate(n.Value, 60) + "; choose another, or change that holder",
			}
		}
	}
	return nil
}

func (tx *Tx) deleteHolderIdentities(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "holder's identities", `delete from holder_identity where holder_id = $1`, id)
}

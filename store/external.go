package store

import (
	"context"

	"laurel/badges"
)

const externalColumns = `x.id, x.ulid, x.source, x.credential_id, x.note_id, x.standard, x.title, x.description, x.image_url, x.badge_url,
	x.criteria, x.criteria_url, x.issuer_uri, x.issuer_name, x.issuer_url, x.issued_at, x.expires_at, x.state, x.problem, x.checked_at,
	x.document, x.visibility, x.created_at, ` + identityColumns

const externalFrom = ` from external x join identity n on n.id = x.identity_id `

func scanExternal(row scanner) (x badges.External, err error) {
	n := &x.Recipient
	err = row.Scan(&x.ID, &x.ULID, &x.Source, &x.CredentialID, &x.NoteID, &x.Standard, &x.Title, &x.Description, &x.ImageURL, &x.BadgeURL,
		&x.Criteria, &x.CriteriaURL, &x.Issuer.ID, &x.Issuer.Name, &x.Issuer.URL, intoTime(&x.IssuedAt), intoTime(&x.ExpiresAt),
		&x.State, &x.Problem, intoTime(&x.CheckedAt), &x.Document, &x.Visibility, intoTime(&x.CreatedAt),
		&n.ID, &n.RecipientID, &n.Kind, &n.Value, &n.Handle, intoTime(&n.CreatedAt), intoTime(&n.CheckedAt), &n.Problem)
	return x, err
}

// External implements [badges.ExternalReader], as do the two below.
func (c conn) External(ctx context.Context, id int64) (badges.External, error) {
	return one(ctx, c.q, "badge", scanExternal, `select `+externalColumns+externalFrom+`where x.id = $1`, id)
}

func (c conn) ExternalByULID(ctx context.Context, ulid string) (badges.External, error) {
	return one(ctx, c.q, "badge", scanExternal, `select `+externalColumns+externalFrom+`where x.ulid = $1`, ulid)
}

func (c conn) Externals(ctx context.Context, f badges.ExternalFilter) ([]badges.External, error) {
	w, order := &where{}, ` order by x.id desc`
	w.andIf(f.RecipientID != 0, `x.identity_id in (select other.id from identity other where other.recipient_id = $)`, f.RecipientID)
	w.andIf(f.IdentityID != 0, `x.identity_id = $`, f.IdentityID)
	w.andIf(f.CredentialID != "", `x.credential_id = $`, f.CredentialID)
	w.andIf(f.NoteID != "", `x.note_id <> '' and x.note_id = $`, f.NoteID)
	w.andIf(f.Before != 0, `x.id < $`, f.Before)
	w.andIf(f.After != 0, `x.id > $`, f.After)
	if f.Oldest {
		order = ` order by x.id`
	}
	if !f.CheckedBefore.IsZero() {
		w.and(`x.checked_at < $`, millis(f.CheckedBefore))
		order = ` order by x.checked_at, x.id`
	}
	w.andIf(f.Source != "", `x.source = $`, string(f.Source))
	if f.Listed {
		w.conditions = append(w.conditions, `x.visibility = 'public' and x.state <> 'invalid'`)
	}
	if f.Standing {
		w.conditions = append(w.conditions, `x.state in ('valid', 'expired')`)
	}
	return all(ctx, c.q, "badges", scanExternal, `select `+externalColumns+externalFrom+w.sql()+order+w.limit(f.Limit), w.args...)
}

// InsertExternal implements [badges.ExternalWriter], as do the two below.
func (tx *Tx) InsertExternal(ctx context.Context, x badges.External) (id int64, inserted bool, err error) {
	id, err = one(ctx, tx.q, "badge", scanValue[int64], `insert into external (ulid, identity_id, source, credential_id, note_id, standard,
		title, description, image_url, badge_url, criteria, criteria_url, issuer_uri, issuer_name, issuer_url, issued_at, expires_at,
		state, problem, checked_at, document, visibility, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
		on conflict (identity_id, credential_id) do nothing returning id`,
		x.ULID, x.Recipient.ID, string(x.Source), x.CredentialID, x.NoteID, x.Standard, x.Title, x.Description, x.ImageURL, x.BadgeURL,
		x.Criteria, x.CriteriaURL, x.Issuer.ID, x.Issuer.Name, x.Issuer.URL, millis(x.IssuedAt), millis(x.ExpiresAt),
		string(x.State), x.Problem, millis(x.CheckedAt), bytesOf(x.Document), string(x.Visibility), millis(x.CreatedAt))
	if badges.KindOf(err) == badges.NotFound {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	x.ID = id
	return id, true, tx.indexExternal(ctx, x)
}

func (tx *Tx) UpdateExternal(ctx context.Context, x badges.External) error {
	err := exec(ctx, tx.q, "badge", `update external set note_id = $2, standard = $3, title = $4, description = $5, image_url = $6, badge_url = $7,
		criteria = $8, criteria_url = $9, issuer_uri = $10, issuer_name = $11, issuer_url = $12, issued_at = $13, expires_at = $14,
		state = $15, problem = $16, checked_at = $17, document = $18, visibility = $19 where id = $1`,
		x.ID, x.NoteID, x.Standard, x.Title, x.Description, x.ImageURL, x.BadgeURL, x.Criteria, x.CriteriaURL,
		x.Issuer.ID, x.Issuer.Name, x.Issuer.URL, millis(x.IssuedAt), millis(x.ExpiresAt),
		string(x.State), x.Problem, millis(x.CheckedAt), bytesOf(x.Document), string(x.Visibility))
	if err != nil {
		return err
	}
	return tx.indexExternal(ctx, x)
}

func (tx *Tx) DeleteExternal(ctx context.Context, id int64) error {
	if err := exec(ctx, tx.q, "badge", `delete from external where id = $1`, id); err != nil {
		return err
	}
	return tx.dropEntry(ctx, badges.FoundExternal, id)
}

// deleteExternalsOf removes all external badges of an identity.
func (tx *Tx) deleteExternalsOf(ctx context.Context, identityID int64) error {
	ids, err := all(ctx, tx.q, "badges", scanValue[int64], `select x.id from external x where x.identity_id = $1`, identityID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := exec(ctx, tx.q, "badge's checks", `delete from external_asked where external_id = $1`, id); err != nil {
			return err
		}
		if err := tx.DeleteExternal(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// moveExternals gives an identity's external badges to another one, which keeps
// those that it has already.
func (tx *Tx) moveExternals(ctx context.Context, from, into int64) error {
	twice, err := all(ctx, tx.q, "badges", scanValue[int64], `select x.id from external x where x.identity_id = $1 and exists (
		select 1 from external other where other.identity_id = $2 and other.credential_id = x.credential_id)`, from, into)
	if err != nil {
		return err
	}
	for _, id := range twice {
		if err := tx.DeleteExternal(ctx, id); err != nil {
			return err
		}
	}
	return exec(ctx, tx.q, "badges", `update external set identity_id = $2 where identity_id = $1`, from, into)
}

// bytesOf makes no bytes of nil, which columns refuse.
func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

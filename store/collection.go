package store

import (
	"context"
	"strings"

	"laurel/badges"
)

const collectionColumns = `c.id, c.issuer_id, c.recipient_id, c.name, c.description, c.image_url, c.created_at, c.updated_at`

func scanCollection(row scanner) (c badges.Collection, err error) {
	err = row.Scan(&c.ID, &c.IssuerID, &c.RecipientID, &c.Name, &c.Description, &c.ImageURL, intoTime(&c.CreatedAt), intoTime(&c.UpdatedAt))
	return c, err
}

// Collection implements [badges.CollectionReader], as does the one below.
func (c conn) Collection(ctx context.Context, id int64) (badges.Collection, error) {
	found, err := one(ctx, c.q, "collection", scanCollection, `select `+collectionColumns+` from collection c where c.id = $1`, id)
	if err != nil {
		return found, err
	}
	found.Grants, err = c.collected(ctx, id)
	return found, err
}

func (c conn) Collections(ctx context.Context, f badges.CollectionFilter) ([]badges.Collection, error) {
	w := &where{}
	if f.CollectionOwner != (badges.CollectionOwner{}) {
		w.and(`c.issuer_id = $`, f.IssuerID)
		w.and(`c.recipient_id = $`, f.RecipientID)
	}
	w.andIf(f.Name != "", `c.name_key = $`, strings.ToLower(f.Name))
	w.andIf(f.After != 0, `c.id > $`, f.After)
	found, err := all(ctx, c.q, "collections", scanCollection,
		`select `+collectionColumns+` from collection c `+w.sql()+` order by c.id`+w.limit(f.Limit), w.args...)
	if err != nil {
		return nil, err
	}
	for i := range found {
		if found[i].Grants, err = c.collected(ctx, found[i].ID); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (c conn) collected(ctx context.Context, id int64) ([]int64, error) {
	return all(ctx, c.q, "collection's grants", scanValue[int64],
		`select grant_id from collection_grant where collection_id = $1 order by place`, id)
}

// InsertCollection implements [badges.CollectionWriter], as do the two below.
func (tx *Tx) InsertCollection(ctx context.Context, c badges.Collection) (id int64, err error) {
	c.ID, err = one(ctx, tx.q, "collection", scanValue[int64], `insert into collection
		(issuer_id, recipient_id, name_key, name, description, image_url, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (issuer_id, recipient_id, name_key) do nothing returning id`,
		c.IssuerID, c.RecipientID, strings.ToLower(c.Name), c.Name, c.Description, c.ImageURL, millis(c.CreatedAt), millis(c.UpdatedAt))
	if badges.KindOf(err) == badges.NotFound {
		return 0, collectionNameTaken(c)
	}
	if err != nil {
		return 0, err
	}
	return c.ID, tx.insertCollected(ctx, c)
}

func (tx *Tx) UpdateCollection(ctx context.Context, c badges.Collection) error {
	err := exec(ctx, tx.q, "collection", `update collection set name_key = $2, name = $3, description = $4, image_url = $5, updated_at = $6 where id = $1`,
		c.ID, strings.ToLower(c.Name), c.Name, c.Description, c.ImageURL, millis(c.UpdatedAt))
	if err != nil && tx.dialect.unique(err) {
		return collectionNameTaken(c)
	}
	if err != nil {
		return err
	}
	if err := tx.deleteCollected(ctx, c.ID); err != nil {
		return err
	}
	return tx.insertCollected(ctx, c)
}

func (tx *Tx) DeleteCollection(ctx context.Context, id int64) error {
	if err := tx.deleteCollected(ctx, id); err != nil {
		return err
	}
	return exec(ctx, tx.q, "collection", `delete from collection where id = $1`, id)
}

func (tx *Tx) insertCollected(ctx context.Context, c badges.Collection) error {
	for place, grantID := range c.Grants {
		err := exec(ctx, tx.q, "collection's grant", `insert into collection_grant (collection_id, place, grant_id) values ($1, $2, $3)`,
			c.ID, place, grantID)
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) deleteCollected(ctx context.Context, id int64) error {
	return exec(ctx, tx.q, "collection's grants", `delete from collection_grant where collection_id = $1`, id)
}

// moveCollections gives a recipient's collections to another. One whose name the
// other has already gets its id into its name.
func (tx *Tx) moveCollections(ctx context.Context, from, into int64) error {
	err := exec(ctx, tx.q, "collections", `update collection set name = name || ' (' || id || ')', name_key = name_key || ' (' || id || ')'
		where issuer_id = 0 and recipient_id = $1 and name_key in (
			select other.name_key from collection other where other.issuer_id = 0 and other.recipient_id = $2)`, from, into)
	if err != nil {
		return err
	}
	return exec(ctx, tx.q, "collections", `update collection set recipient_id = $2 where issuer_id = 0 and recipient_id = $1`, from, into)
}

func collectionNameTaken(c badges.Collection) error {
	return badges.AtField("name", badges.Errorf(badges.Conflict, "there is a collection named %s already; choose another name", badges.Truncate(c.Name, 60)))
}

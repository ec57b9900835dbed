package store

import (
	"context"
	"strings"

	"laurel/badges"
	"laurel/badges/search"
)

const (
	nameWords = 40
	bodyWords = 300
)

// putEntry keeps an entry's words; an entry that is there keeps its place.
func (tx *Tx) putEntry(ctx context.Context, kind badges.SearchKind, id int64, domain string, w searchWords) error {
	entry, err := one(ctx, tx.q, "search entry", scanValue[int64],
		`select id from search_entry where kind = $1 and target_id = $2`, string(kind), id)
	if badges.KindOf(err) == badges.NotFound {
		entry, err = one(ctx, tx.q, "search entry", scanValue[int64], `insert into search_entry (kind, target_id) values ($1, $2)
			on conflict (kind, target_id) do update set kind = excluded.kind returning id`, string(kind), id)
	}
	if err == nil {
		err = exec(ctx, tx.q, "search words", `delete from search_words where docid = $1`, entry)
	}
	if err != nil {
		return err
	}
	w.scope = []string{scopeWord("kind", string(kind)), scopeWord("domain", domain)}
	return exec(ctx, tx.q, "search words", tx.dialect.search.put, append([]any{entry}, tx.dialect.search.words(w)...)...)
}

// dropEntry takes something out of the index.
func (tx *Tx) dropEntry(ctx context.Context, kind badges.SearchKind, id int64) error {
	entry, err := one(ctx, tx.q, "search entry", scanValue[int64],
		`delete from search_entry where kind = $1 and target_id = $2 returning id`, string(kind), id)
	if badges.KindOf(err) == badges.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return exec(ctx, tx.q, "search words", `delete from search_words where docid = $1`, entry)
}

// indexIssuer keeps what is found of an issuer true.
func (tx *Tx) indexIssuer(ctx context.Context, id int64) error {
	i, err := tx.Issuer(ctx, id)
	if err != nil {
		return err
	}
	if i.Role != badges.RoleIssuer || !i.ArchivedAt.IsZero() {
		return tx.dropEntry(ctx, badges.FoundIssuer, id)
	}
	return tx.putEntry(ctx, badges.FoundIssuer, id, i.Domain, searchWords{
		name: search.Words(nameWords, i.Name, i.Username),
		body: search.Words(bodyWords, i.Website, i.Domain, i.Summary),
	})
}

// indexBadge keeps what is found of a badge true.
func (tx *Tx) indexBadge(ctx context.Context, id int64) error {
	b, err := tx.Badge(ctx, id)
	if err != nil {
		return err
	}
	if !b.ArchivedAt.IsZero() || !b.DeletedAt.IsZero() {
		return tx.dropEntry(ctx, badges.FoundBadge, id)
	}
	i, err := tx.Issuer(ctx, b.IssuerID)
	if err != nil {
		return err
	}
	return tx.putEntry(ctx, badges.FoundBadge, id, i.Domain, searchWords{
		name: search.Words(nameWords, b.Title),
		body: search.Words(bodyWords, strings.Join(b.Hashtags, " "), strings.Join(b.Tags, " "), strings.Join(b.Categories, " "),
			i.Name, i.Username, b.InfoURL, b.Description, b.Criteria),
	})
}

// indexGrant keeps what is found of a grant true: nothing unless it is listed. Its
// name is the recipient's, so that people are found by theirs.
func (tx *Tx) indexGrant(ctx context.Context, g badges.Grant) error {
	if !g.Listed() {
		return tx.dropEntry(ctx, badges.FoundGrant, g.ID)
	}
	i, err := tx.Issuer(ctx, g.IssuerID)
	if err != nil {
		return err
	}
	name, address := g.Name, ""
	if isPublicName(g.Identity) {
		name += " " + g.Identity.Handle
		address = g.Identity.Value + " " + g.ProfileURI
	}
	return tx.putEntry(ctx, badges.FoundGrant, g.ID, i.Domain, searchWords{
		name: search.Words(nameWords, name),
		body: search.Words(bodyWords, g.Badge.Title, i.Name, i.Username, address),
	})
}

// isPublicName reports whether people may be found by an identity; e-mail addresses
// and hashes never are.
func isPublicName(n badges.Identity) bool {
	switch n.Kind {
	case badges.FediverseIdentity, badges.URLIdentity, badges.ProfileIdentity:
		return true
	}
	return false
}

// indexExternal keeps what is found of an external badge true: nothing unless it is
// listed and stands. Its name is its title.
func (tx *Tx) indexExternal(ctx context.Context, e badges.External) error {
	if !e.Listed() || !e.Stands() {
		return tx.dropEntry(ctx, badges.FoundExternal, e.ID)
	}
	recipient := ""
	if isPublicName(e.Recipient) {
		recipient = e.Recipient.Handle + " " + e.Recipient.Value
	}
	return tx.putEntry(ctx, badges.FoundExternal, e.ID, "", searchWords{
		name: search.Words(nameWords, e.Title),
		body: search.Words(bodyWords, e.Issuer.Name, e.Server(), recipient, e.Description, e.Criteria),
	})
}

// indexWhatIsOf keeps what is found of an identity's grants and external badges true.
func (tx *Tx) indexWhatIsOf(ctx context.Context, identityID int64) error {
	grants, err := tx.Grants(ctx, badges.GrantFilter{IdentityID: identityID, Listed: true})
	if err != nil {
		return err
	}
	for _, g := range grants {
		if err := tx.indexGrant(ctx, g); err != nil {
			return err
		}
	}
	externals, err := tx.Externals(ctx, badges.ExternalFilter{IdentityID: identityID, Listed: true, Standing: true})
	for _, e := range externals {
		if err := tx.indexExternal(ctx, e); err != nil {
			return err
		}
	}
	return err
}

// indexBatch is how many things one transaction of IndexSearch reads.
const indexBatch = 250

// IndexSearch indexes what was there before the index, or before words were made as
// they are now: some at a time, each in a transaction of its own, so that a server
// can go on meanwhile and ends where it was stopped. Once all is done it costs one
// look-up.
func (db *DB) IndexSearch(ctx context.Context) error {
	for {
		var done bool
		err := db.InTx(ctx, func(tx *Tx) (err error) {
			done, err = tx.indexSome(ctx)
			return err
		})
		if err != nil || done {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// indexSome indexes the next things: issuers first, then badges, grants, and external
// badges.
func (tx *Tx) indexSome(ctx context.Context) (done bool, err error) {
	at, err := tx.searchProgress(ctx)
	if err != nil || at.version == search.Version && at.kind == "" {
		return err == nil, err
	}
	if at.version != search.Version {
		at = searchProgress{version: search.Version, kind: badges.FoundIssuer}
	}
	next := map[badges.SearchKind]badges.SearchKind{
		badges.FoundIssuer: badges.FoundBadge, badges.FoundBadge: badges.FoundGrant, badges.FoundGrant: badges.FoundExternal,
	}
	last, count, err := tx.indexKind(ctx, at)
	if err != nil {
		return false, err
	}
	at.after = last
	if count < indexBatch {
		at.kind, at.after = next[at.kind], 0
	}
	return at.kind == "", exec(ctx, tx.q, "search progress",
		`update search_progress set version = $1, kind = $2, after_id = $3 where id = 1`, at.version, string(at.kind), at.after)
}

// indexKind indexes a batch of one kind behind at.after.
func (tx *Tx) indexKind(ctx context.Context, at searchProgress) (last int64, count int, err error) {
	switch at.kind {
	case badges.FoundIssuer:
		found, err := tx.Issuers(ctx, badges.IssuerFilter{After: at.after, Limit: indexBatch})
		for _, i := range found {
			if err := tx.indexIssuer(ctx, i.ID); err != nil {
				return 0, 0, err
			}
			last = i.ID
		}
		return last, len(found), err
	case badges.FoundBadge:
		found, err := tx.Badges(ctx, badges.BadgeFilter{After: at.after, Limit: indexBatch})
		for _, b := range found {
			if err := tx.indexBadge(ctx, b.ID); err != nil {
				return 0, 0, err
			}
			last = b.ID
		}
		return last, len(found), err
	case badges.FoundExternal:
		found, err := tx.Externals(ctx, badges.ExternalFilter{Listed: true, Standing: true, Oldest: true, After: at.after, Limit: indexBatch})
		for _, e := range found {
			if err := tx.indexExternal(ctx, e); err != nil {
				return 0, 0, err
			}
			last = e.ID
		}
		return last, len(found), err
	}
	found, err := tx.Grants(ctx, badges.GrantFilter{Listed: true, Oldest: true, After: at.after, Limit: indexBatch})
	for _, g := range found {
		if err := tx.indexGrant(ctx, g); err != nil {
			return 0, 0, err
		}
		last = g.ID
	}
	return last, len(found), err
}

// searchProgress is how far the index has come; no kind: to the end.
type searchProgress struct {
	version int64
	kind    badges.SearchKind
	after   int64
}

// searchProgress locks its row until the transaction ends: of several instances
// one goes on at a time.
func (tx *Tx) searchProgress(ctx context.Context) (searchProgress, error) {
	return one(ctx, tx.q, "search progress", func(row scanner) (p searchProgress, err error) {
		err = row.Scan(&p.version, &p.kind, &p.after)
		return p, err
	}, `update search_progress set id = id where id = 1 returning version, kind, after_id`)
}

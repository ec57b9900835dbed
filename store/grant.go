package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"laurel/badges"
)

const grantColumns = `g.id, g.ulid, g.offer_ulid, g.badge_id, g.issuer_id, g.granted_by, g.badge_version, g.definition, g.evidence,
	g.name, g.profile_uri, g.email, g.salt, g.state, g.visibility, g.granted_at, g.expires_at, g.accepted_at, g.processed_at,
	g.declined_at, g.revoked_at, g.revocation_reason, g.fingerprint, g.holder_id, g.hidden_at, g.hidden_by_issuer_at,
	n.id, n.recipient_id, n.kind, n.value, n.handle, n.created_at, n.checked_at, n.problem, g.results, g.language, g.reissued_at`

const grantFrom = ` from "grant" g join identity n on n.id = g.identity_id `

func scanGrant(row scanner) (badges.Grant, error) { return new(lastDefinition).scanGrant(row) }

// lastDefinition scans the definitions of a list of grants. Most have the same one
// as the grant before, which then is not decoded again: the two share it.
type lastDefinition struct {
	text    string
	decoded badges.Definition
}

// Scan implements [sql.Scanner].
func (l *lastDefinition) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("a definition is stored as %T", src)
	}
	if text == l.text {
		return nil
	}
	var next badges.Definition // not the last one's slices
	if err := json.Unmarshal([]byte(text), &next); err != nil {
		return err
	}
	l.text, l.decoded = text, next
	return nil
}

func (l *lastDefinition) scanGrant(row scanner) (g badges.Grant, err error) {
	n := &g.Identity
	err = row.Scan(&g.ID, &g.ULID, &g.OfferULID, &g.BadgeID, &g.IssuerID, &g.GrantedBy, &g.BadgeVersion, l, &g.Evidence,
		&g.Name, &g.ProfileURI, &g.Email, &g.Salt, &g.State, &g.Visibility, intoTime(&g.GrantedAt), intoTime(&g.ExpiresAt),
		intoTime(&g.AcceptedAt), intoTime(&g.ProcessedAt), intoTime(&g.DeclinedAt), intoTime(&g.RevokedAt), &g.RevocationReason, &g.Fingerprint,
		&g.HolderID, intoTime(&g.HiddenAt), intoTime(&g.HiddenByIssuerAt),
		&n.ID, &n.RecipientID, &n.Kind, &n.Value, &n.Handle, intoTime(&n.CreatedAt), intoTime(&n.CheckedAt), &n.Problem, intoJSON(&g.Results), &g.Language, intoTime(&g.ReissuedAt))
	g.Badge = l.decoded
	return g, err
}

// Grant implements [badges.GrantReader], as do those below.
func (c conn) Grant(ctx context.Context, id int64) (badges.Grant, error) {
	return one(ctx, c.q, "grant", scanGrant, `select `+grantColumns+grantFrom+`where g.id = $1`, id)
}

func (c conn) GrantByULID(ctx context.Context, ulid string) (badges.Grant, error) {
	return one(ctx, c.q, "grant", scanGrant, `select `+grantColumns+grantFrom+`where g.ulid = $1`, ulid)
}

func (c conn) GrantByOffer(ctx context.Context, offerULID string) (badges.Grant, error) {
	return one(ctx, c.q, "grant", scanGrant, `select `+grantColumns+grantFrom+`where g.offer_ulid = $1`, offerULID)
}

func (c conn) LiveGrant(ctx context.Context, badgeID, identityID int64) (badges.Grant, error) {
	return one(ctx, c.q, "grant", scanGrant,
		`select `+grantColumns+grantFrom+`where g.badge_id = $1 and g.identity_id = $2 and g.live = 1`, badgeID, identityID)
}

func (c conn) Grants(ctx context.Context, f badges.GrantFilter) ([]badges.Grant, error) {
	w := whereGrant(f)
	return all(ctx, c.q, "grants", new(lastDefinition).scanGrant, `select `+grantColumns+grantFrom+w.sql()+c.grantOrder(f)+w.page(f.Offset, f.Limit), w.args...)
}

func (c conn) CountGrants(ctx context.Context, f badges.GrantFilter) (int, error) {
	w := whereGrant(f)
	return one(ctx, c.q, "count of grants", scanValue[int], `select count(*) from "grant" g `+w.sql(), w.args...)
}

func whereGrant(f badges.GrantFilter) *where {
	w := &where{}
	// The sign keeps planners from sorting all of a domain's grants: read by id, a
	// page of them is found at once.
	w.andIf(f.Domain != "", `+g.issuer_id in (select id from issuer where domain = $)`, f.Domain)
	w.andIf(f.IssuerID != 0, `g.issuer_id = $`, f.IssuerID)
	w.andIf(f.Under != 0, issuersUnder(`g.issuer_id`), f.Under)
	w.andIf(f.BadgeID != 0, `g.badge_id = $`, f.BadgeID)
	w.andIf(f.Email != "", sameRecipient, strings.ToLower(f.Email))
	w.andIf(f.IdentityID != 0, `g.identity_id = $`, f.IdentityID)
	w.andIf(f.AccountID != 0, ownIssuers(`g.issuer_id`), f.AccountID)
	w.andIf(f.RecipientID != 0, `g.identity_id in (select other.id from identity other where other.recipient_id = $)`, f.RecipientID)
	w.andIf(f.HolderID != 0, `g.holder_id > 0 and g.holder_id = $`, f.HolderID)
	w.andIf(f.OwnerID != 0, `g.identity_id in (select mine.identity_id from account_identity mine where mine.account_id = $)`, f.OwnerID)
	if f.Identities != nil {
		in(w, `g.identity_id`, f.Identities)
	}
	if f.Query != "" {
		w.matches([]string{`g.name`, `g.profile_uri`, `g.email`, `(select n.handle from identity n where n.id = g.identity_id)`}, f.Query)
	}
	w.andIf(f.Before != 0, `g.id < $`, f.Before)
	w.andIf(f.After != 0, `g.id > $`, f.After)
	if len(f.States) > 0 {
		states := make([]any, len(f.States))
		for i, s := range f.States {
			states[i] = string(s)
		}
		in(w, `g.state`, states)
	}
	grantCondition(w, f)
	if f.Listed { // written out, so that the partial indexes apply
		w.conditions = append(w.conditions, `g.state = 'processed' and g.visibility = 'public' and g.hidden_at = 0 and g.hidden_by_issuer_at = 0`)
	}
	return w
}

// sameRecipient is the condition that a grant went to any identity of the recipient
// who has an e-mail address (the parameter).
const sameRecipient = `g.identity_id in (
	select other.id from identity other where other.recipient_id in (
		select known.recipient_id from identity known where known.value = $ and known.kind = 'email'))`

func (c conn) Document(ctx context.Context, grantID int64, format badges.DocumentFormat) ([]byte, error) {
	return one(ctx, c.q, "document", scanValue[[]byte], `select body from grant_document where grant_id = $1 and format = $2`, grantID, string(format))
}

// InsertGrant implements [badges.GrantWriter], as do those below.
func (tx *Tx) InsertGrant(ctx context.Context, g badges.Grant) (id int64, inserted bool, err error) {
	id, err = one(ctx, tx.q, "grant", scanValue[int64], `insert into "grant" (ulid, offer_ulid, badge_id, issuer_id, granted_by, badge_version,
		definition, evidence, name, profile_uri, email, identity_id, salt, state, live, visibility, granted_at, expires_at,
		accepted_at, processed_at, declined_at, revoked_at, revocation_reason, fingerprint, holder_id, hidden_at, hidden_by_issuer_at, results, language)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
		on conflict (badge_id, identity_id) where live = 1 do nothing returning id`,
		g.ULID, g.OfferULID, g.BadgeID, g.IssuerID, g.GrantedBy, g.BadgeVersion, toJSON(g.Badge), g.Evidence, g.Name, g.ProfileURI, g.Email,
		g.Identity.ID, g.Salt, string(g.State), flag(g.Live()), string(g.Visibility), millis(g.GrantedAt), millis(g.ExpiresAt),
		millis(g.AcceptedAt), millis(g.ProcessedAt), millis(g.DeclinedAt), millis(g.RevokedAt), g.RevocationReason, g.Fingerprint,
		g.HolderID, millis(g.HiddenAt), millis(g.HiddenByIssuerAt), toJSON(g.Results), g.Language)
	if badges.KindOf(err) == badges.NotFound {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	if err := tx.countHolder(ctx, g.BadgeID, false, g.Decided()); err != nil || !g.Listed() {
		return id, true, err
	}
	g.ID = id
	return id, true, tx.indexGrant(ctx, g)
}

func (tx *Tx) UpdateGrant(ctx context.Context, g badges.Grant, from badges.State) (bool, error) {
	n, err := change(ctx, tx.q, "grant", `update "grant" set state = $3, live = case when cast($4 as bigint) = 0 then 0 else live end,
		visibility = $5, name = $6, accepted_at = $7, processed_at = $8, declined_at = $9, revoked_at = $10, revocation_reason = $11, fingerprint = $12
		where id = $1 and state = $2`,
		g.ID, string(from), string(g.State), flag(g.Live()), string(g.Visibility), g.Name,
		millis(g.AcceptedAt), millis(g.ProcessedAt), millis(g.DeclinedAt), millis(g.RevokedAt), g.RevocationReason, g.Fingerprint)
	if err != nil || n == 0 {
		return false, err
	}
	if err := tx.countHolder(ctx, g.BadgeID, badges.Grant{State: from}.Decided(), g.Decided()); err != nil {
		return true, err
	}
	if from != badges.Processed && !g.Listed() {
		return true, nil // nobody could find it, and nobody can
	}
	return true, tx.indexGrant(ctx, g)
}

// countHolder keeps the badge's number of holders when a grant becomes one that
// is held, or ceases to be.
func (tx *Tx) countHolder(ctx context.Context, badgeID int64, held, holds bool) error {
	if held == holds {
		return nil
	}
	return exec(ctx, tx.q, "badge", `update badge set holders = holders + cast($2 as bigint) where id = $1`, badgeID, flag(holds)-flag(held))
}

func (tx *Tx) HideGrant(ctx context.Context, grantID int64, by badges.Hider, since time.Time) error {
	statement := `update "grant" set hidden_at = $2 where id = $1`
	if by == badges.HiddenByIssuer {
		statement = `update "grant" set hidden_by_issuer_at = $2 where id = $1`
	}
	if err := exec(ctx, tx.q, "grant", statement, grantID, millis(since)); err != nil {
		return err
	}
	g, err := tx.Grant(ctx, grantID)
	if err != nil {
		return err
	}
	return tx.indexGrant(ctx, g)
}

func (tx *Tx) RetireGrant(ctx context.Context, grantID int64) error {
	return exec(ctx, tx.q, "grant", `update "grant" set live = 0 where id = $1`, grantID)
}

func (tx *Tx) PutDocuments(ctx context.Context, grantID int64, d badges.Documents) error {
	for format, body := range map[badges.DocumentFormat][]byte{badges.AssertionDocument: d.Assertion, badges.CredentialDocument: d.Credential} {
		err := exec(ctx, tx.q, "document", `insert into grant_document (grant_id, format, body) values ($1, $2, $3)
			on conflict (grant_id, format) do update set body = excluded.body`, grantID, string(format), body)
		if err != nil {
			return err
		}
	}
	return nil
}

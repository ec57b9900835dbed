package badges

import (
	"context"
	"encoding/json"
	"strings"
	"time"
)

// GrantRequest asks for a badge to be granted. ProfileURI or Email must be
// given; with both, ProfileURI says who the recipient is and Email where the
// accept link is mailed to as well.
type GrantRequest struct {
	BadgeID    int64
	ProfileURI string
	Email      string
	// Recipient is somebody known otherwise, by a DID or a public key; with it
	// ProfileURI must be empty. Only Kind and Value count.
	Recipient Identity
	// HolderID is somebody in the issuer's address book; then the name and the
	// recipient are the holder's, and all the above may be empty.
	HolderID  int64
	Name      string
	Evidence  string    // the badge's criteria when empty
	Results   []Result  // by the badge's ResultDescriptions
	ExpiresAt time.Time // the badge's validity decides when zero
	// Language is the recipient's, as far as the issuer knows (BCP 47). What they
	// themselves have shown of it counts more; see [KnownLanguages].
	Language string
}

// clean validates the request and returns the recipient's identity. The
// messages are those of BadgeFed's public API, which its clients show.
func (r *GrantRequest) clean(now time.Time) (id Identity, err error) {
	r.ProfileURI, r.Email = strings.TrimSpace(r.ProfileURI), strings.TrimSpace(r.Email)
	if r.BadgeID <= 0 {
		return id, InvalidField("badgeId", "BadgeId is required and must be greater than 0")
	}
	if r.ProfileURI == "" && r.Email == "" && r.Recipient.Kind == "" {
		return id, InvalidField("profileUri", "Either ProfileUri or Email must be provided")
	}
	if r.Name, err = cleanLine("name", r.Name, maxName); err != nil {
		return id, err
	}
	if r.Evidence, err = cleanText("evidence", r.Evidence, maxEvidence); err != nil {
		return id, err
	}
	if r.Language, err = cleanLanguage(r.Language); err != nil {
		return id, err
	}
	if r.Email != "" {
		if r.Email, err = CleanEmail(r.Email); err != nil {
			return id, err
		}
	}
	if !r.ExpiresAt.IsZero() && !r.ExpiresAt.After(now) {
		return id, InvalidField("expiresAt", "expiresAt is in the past; give a time that is still to come")
	}
	if r.Recipient.Kind == NumberIdentity { // two issuers may well use the same
		return id, InvalidField("recipient", "a number says who somebody is to their issuer alone; name the holder who has it")
	}
	if r.Recipient.Kind != "" && r.ProfileURI == "" {
		return ParseIdentity(r.Recipient.Kind, r.Recipient.Value)
	}
	if r.ProfileURI == "" {
		return Identity{Kind: EmailIdentity, Value: r.Email}, nil
	}
	return ParseProfile(r.ProfileURI)
}

// Grant gives a badge to a recipient, in one transaction: identity, grant,
// event. It needs a granter on the badge's issuer.
//
// When the recipient's grant of this badge is still pending, that one is
// returned and created is false. A grant that has expired stands, and does not
// stand in the way. Errors: Invalid for a field; NotFound for a
// badge that does not exist or is not the caller's; Forbidden when the recipient
// wants nothing from the issuer; Conflict when the recipient
// has accepted the badge before; the grant is returned then, too.
func (s *Service) Grant(ctx context.Context, by Account, req GrantRequest) (g Grant, created bool, err error) {
	now := s.Now()
	if req, err = s.addressed(ctx, req); err != nil {
		return Grant{}, false, err
	}
	identity, err := req.clean(now)
	if err != nil {
		return Grant{}, false, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		g, created, err = s.grantTo(ctx, tx, by, identity, req, now)
		return err
	})
	return g, created, err
}

// grantTo is Grant of a clean request to its identity.
func (s *Service) grantTo(ctx context.Context, tx Tx, by Account, identity Identity, req GrantRequest, now time.Time) (Grant, bool, error) {
	badge, err := s.grantable(ctx, tx, by, req.BadgeID)
	if err != nil {
		return Grant{}, false, err
	}
	if req.Results, err = badge.cleanResults(req.Results); err != nil {
		return Grant{}, false, err
	}
	identity.CreatedAt = now
	id, err := tx.InsertIdentity(ctx, identity, req.Name)
	if err != nil {
		return Grant{}, false, err
	}
	return s.insertGrant(ctx, tx, newGrant(by, badge, id, req, now), nil)
}

// addressed fills in what a request leaves to the holder that it names.
func (s *Service) addressed(ctx context.Context, req GrantRequest) (GrantRequest, error) {
	if req.HolderID == 0 {
		return req, nil
	}
	h, err := s.Store.Holder(ctx, req.HolderID)
	if err != nil {
		return req, err
	}
	b, err := badge(ctx, s.Store, req.BadgeID)
	if err == nil && b.IssuerID != h.IssuerID || KindOf(err) == NotFound && err != nil {
		return req, Errorf(NotFound, "there is no such holder in the address book of the badge's issuer")
	}
	req.Name = h.Name
	switch h.Recipient.Kind {
	case FediverseIdentity, ProfileIdentity, URLIdentity:
		req.ProfileURI = h.Recipient.Value
	case EmailIdentity:
		req.Email = h.Recipient.Value
	default:
		req.Recipient, req.Email = h.Recipient, h.Value(EmailIdentity)
	}
	return req, err
}

// grantable returns the badge if it may be granted by this account.
func (s *Service) grantable(ctx context.Context, tx Tx, by Account, badgeID int64) (Badge, error) {
	badge, err := badge(ctx, tx, badgeID)
	if err == nil {
		err = s.authorize(ctx, tx, by, badge.IssuerID, Granter)
	}
	if KindOf(err) == NotFound {
		return Badge{}, Errorf(NotFound, "Badge not found")
	}
	if err == nil && !badge.ArchivedAt.IsZero() {
		err = Errorf(Conflict, "This badge is archived and can no longer be granted")
	}
	if err == nil && !badge.ExpiresAt.IsZero() && !badge.ExpiresAt.After(s.Now()) {
		err = Errorf(Conflict, "This badge ended at %s; change its end before it is granted again", badge.ExpiresAt.Format(time.RFC3339))
	}
	return badge, err
}

func newGrant(by Account, badge Badge, id Identity, req GrantRequest, now time.Time) Grant {
	g := Grant{
		ULID: newULID(now), OfferULID: newULID(now),
		BadgeID: badge.ID, IssuerID: badge.IssuerID, GrantedBy: by.ID,
		BadgeVersion: badge.Version, Badge: badge.Definition, Evidence: req.Evidence, Results: req.Results,
		Name: req.Name, ProfileURI: req.ProfileURI, Email: req.Email, Identity: id, HolderID: req.HolderID,
		Salt: randomText(16), State: Pending, Visibility: Public,
		GrantedAt: now, ExpiresAt: req.ExpiresAt, Language: req.Language,
	}
	if g.Evidence == "" {
		g.Evidence = badge.Criteria
	}
	if g.ExpiresAt.IsZero() {
		g.ExpiresAt = badge.ExpiryFrom(now)
	}
	return g
}

// insertGrant stores g, or answers with the live grant that stands in its way.
// data is the event's, nil for none.
func (s *Service) insertGrant(ctx context.Context, tx Tx, g Grant, data json.RawMessage) (Grant, bool, error) {
	if err := stillHere(ctx, tx, g.IssuerID); err != nil {
		return Grant{}, false, err
	}
	if err := mayOffer(ctx, tx, g); err != nil {
		return Grant{}, false, err
	}
	known, err := tx.KnownLanguages(ctx, g.Identity.ID, g.IssuerID)
	if err != nil {
		return Grant{}, false, err
	}
	g.Language = known.Choose(g.Language)
	id, inserted, err := tx.InsertGrant(ctx, g)
	if err != nil {
		return Grant{}, false, err
	}
	if !inserted {
		old, err := tx.LiveGrant(ctx, g.BadgeID, g.Identity.ID)
		switch {
		case KindOf(err) == NotFound: // it ended at this moment
			return s.insertGrant(ctx, tx, g, data)
		case err != nil:
			return Grant{}, false, err
		case old.Expired(s.Now()):
			if err := tx.RetireGrant(ctx, old.ID); err != nil {
				return Grant{}, false, err
			}
			return s.insertGrant(ctx, tx, g, data)
		case old.Decided():
			return old, false, alreadyGranted()
		}
		return old, false, nil
	}
	g.ID = id
	e := grantEvent(GrantCreated, g, g.GrantedBy, s.Now())
	e.Data = data
	return g, true, s.record(ctx, tx, e)
}

func grantEvent(kind EventKind, g Grant, accountID int64, at time.Time) Event {
	return Event{Kind: kind, IssuerID: g.IssuerID, BadgeID: g.BadgeID, GrantID: g.ID, AccountID: accountID, At: at}
}

// AcceptURL returns the link with which the recipient can answer the grant.
func (s *Service) AcceptURL(i Issuer, g Grant) string {
	return s.Site.Accept(i, g, s.Vault.AcceptKey(g.ULID))
}

// GrantOf returns a grant that the account may see, by its ULID. Revoked grants
// are NotFound, as BadgeFed's API has it.
func (s *Service) GrantOf(ctx context.Context, by Account, ulid string) (Grant, error) {
	g, err := s.Store.GrantByULID(ctx, ulid)
	if err == nil {
		err = s.authorize(ctx, s.Store, by, g.IssuerID, Viewer)
	}
	if err == nil && g.State == Revoked {
		err = Errorf(NotFound, "this grant was revoked")
	}
	return g, err
}

// GrantsOf returns the grants that the account may see, newest first unless the
// filter says otherwise, and how many there are on all pages together.
func (s *Service) GrantsOf(ctx context.Context, by Account, f GrantFilter) (page []Grant, total int, err error) {
	if !by.Admin {
		f.AccountID = by.ID
	}
	if page, err = s.Store.Grants(ctx, f); err != nil || f.Limit == 0 {
		return page, len(page), err
	}
	total, err = s.Store.CountGrants(ctx, f)
	return page, total, err
}

package badges

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// AwardRequest asks for a badge to be granted and accepted at once, because the
// issuer's own site has the recipient's consent to that.
type AwardRequest struct {
	GrantRequest
	IssuedAt time.Time // when it was earned; now when zero
	// Visibility is Unlisted when empty: nobody has asked the recipient whether
	// they want to be listed.
	Visibility Visibility
	ClaimCode  string // the code that is used up by this, "" for none
	Comment    string // to whoever hears of the award
	Foreign    *Foreign
}

// AwardFact is the Data of the GrantCreated and GrantAccepted events of an award.
type AwardFact struct {
	Accepted  bool   `json:"accepted,omitempty"` // it was, at once
	Comment   string `json:"comment,omitempty"`
	ClaimCode string `json:"claimCode,omitempty"`
	// Milestone is the id of the milestone that was reached by it, 0 for none.
	Milestone int64 `json:"milestone,omitempty"`
}

// Award grants a badge that is accepted at once, in one transaction: claim code,
// identity, grant, events. It needs a granter on the badge's issuer. A recipient
// with that e-mail address who has linked a fediverse account gets it there.
//
// A grant that waits for the recipient's answer is accepted by it. Errors: as
// Grant's; Conflict, with the grant that stands, when the recipient has the badge;
// those of Claim when there is a claim code, which then stays as it was.
func (s *Service) Award(ctx context.Context, by Account, req AwardRequest) (g Grant, err error) {
	if req.GrantRequest, err = s.addressed(ctx, req.GrantRequest); err != nil {
		return Grant{}, err
	}
	if err := req.clean(); err != nil {
		return Grant{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		g, err = s.award(ctx, tx, by, req, AwardFact{})
		return err
	})
	return g, err
}

// AwardMany awards to many or, when there is an error, to nobody. Those who have
// the badge are passed over; only the new grants are returned.
func (s *Service) AwardMany(ctx context.Context, by Account, requests []AwardRequest) (granted []Grant, err error) {
	requests = slices.Clone(requests)
	for i := range requests {
		if requests[i].GrantRequest, err = s.addressed(ctx, requests[i].GrantRequest); err != nil {
			return nil, err
		}
		if err := requests[i].clean(); err != nil {
			return nil, err
		}
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		granted = nil
		for _, req := range requests {
			g, err := s.award(ctx, tx, by, req, AwardFact{})
			if g.ID != 0 && KindOf(err) == Conflict {
				continue // they have it; nothing was changed
			}
			if err != nil {
				return err
			}
			granted = append(granted, g)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return granted, nil
}

// clean validates what GrantRequest does not; that is looked at in award.
func (r *AwardRequest) clean() (err error) {
	if r.Comment, err = cleanText("comment", r.Comment, maxEvidence); err != nil {
		return err
	}
	switch r.Visibility {
	case "":
		r.Visibility = Unlisted
	case Public, Unlisted, Private:
	default:
		return InvalidField("visibility", "choose public, unlisted or private")
	}
	return nil
}

// award does the work of Award. With a Conflict error and the grant that stands,
// it has changed nothing.
func (s *Service) award(ctx context.Context, tx Tx, by Account, req AwardRequest, fact AwardFact) (Grant, error) {
	now := s.Now()
	identity, err := req.GrantRequest.clean(time.Time{}) // what has expired may be recorded, too
	if err != nil {
		return Grant{}, err
	}
	badge, err := s.grantable(ctx, tx, by, req.BadgeID)
	if err != nil {
		return Grant{}, err
	}
	if req.Results, err = badge.cleanResults(req.Results); err != nil {
		return Grant{}, err
	}
	identity.CreatedAt = now
	if identity, err = tx.InsertIdentity(ctx, identity, req.Name); err != nil {
		return Grant{}, err
	}
	identity, standing, err := s.address(ctx, tx, badge.ID, identity)
	if err != nil {
		return Grant{}, err
	}
	if standing.Decided() && !standing.Expired(now) {
		return standing, alreadyGranted()
	}
	fact.Accepted, fact.Comment, fact.ClaimCode = true, req.Comment, req.ClaimCode
	g, err := s.insertAward(ctx, tx, newAward(by, badge, identity, req, now), req.Foreign, fact)
	if err != nil || req.ClaimCode == "" {
		return g, err
	}
	if _, err := s.claim(ctx, tx, badge.ID, req.ClaimCode, req.Email); err != nil {
		return Grant{}, err
	}
	return g, nil
}

// address returns the identity that an award goes to, and the live grant of the
// badge that a recipient of several identities has under any of them, the zero
// Grant for none. A fediverse account goes before an address, the last one linked
// before others.
func (s *Service) address(ctx context.Context, tx Tx, badgeID int64, given Identity) (to Identity, standing Grant, err error) {
	identities, err := tx.RecipientIdentities(ctx, given.RecipientID)
	if err != nil || len(identities) <= 1 {
		return given, standing, err
	}
	to = given
	for _, n := range identities {
		if n.Kind == FediverseIdentity && given.Kind == EmailIdentity {
			to = n
		}
		g, err := tx.LiveGrant(ctx, badgeID, n.ID)
		if KindOf(err) == NotFound {
			continue
		}
		if err != nil {
			return to, standing, err
		}
		if standing.ID == 0 || g.Decided() {
			standing = g
		}
	}
	if standing.ID != 0 {
		to = standing.Identity
	}
	return to, standing, nil
}

func newAward(by Account, badge Badge, to Identity, req AwardRequest, now time.Time) Grant {
	g := newGrant(by, badge, to, req.GrantRequest, now)
	if to.Kind == FediverseIdentity {
		g.ProfileURI = to.Value
	}
	if !req.IssuedAt.IsZero() {
		g.GrantedAt = req.IssuedAt
		if req.ExpiresAt.IsZero() {
			g.ExpiresAt = badge.ExpiryFrom(req.IssuedAt)
		}
	}
	g.State, g.Visibility, g.AcceptedAt = Accepted, req.Visibility, now
	return g
}

// insertAward stores g, or accepts the offer that waits for the same recipient.
func (s *Service) insertAward(ctx context.Context, tx Tx, g Grant, f *Foreign, fact AwardFact) (Grant, error) {
	data, err := json.Marshal(fact)
	if err != nil {
		return Grant{}, err
	}
	stored, created, err := s.insertGrant(ctx, tx, g, data)
	if err != nil {
		return stored, err
	}
	if !created {
		stored.State, stored.Visibility, stored.AcceptedAt = g.State, g.Visibility, g.AcceptedAt
		if _, err := tx.UpdateGrant(ctx, stored, Pending); err != nil {
			return Grant{}, err
		}
	}
	if err := putForeign(ctx, tx, stored.ID, f); err != nil {
		return Grant{}, err
	}
	if _, err := s.allotStatus(ctx, tx, stored); err != nil {
		return Grant{}, err
	}
	e := grantEvent(GrantAccepted, stored, g.GrantedBy, g.AcceptedAt)
	e.Data = data
	return stored, s.record(ctx, tx, e)
}

func alreadyGranted() error {
	return Errorf(Conflict, "This badge has already been granted to this recipient")
}

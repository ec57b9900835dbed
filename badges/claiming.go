package badges

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// errStanding undoes a claim by somebody who has the badge or its offer.
var errStanding = errors.New("the badge was offered before")

// ClaimWithCode offers a badge to whoever knows one of its claim codes, and uses the
// code up, in one transaction. The request says to whom; its badge is the code's.
//
// offered is false for who has the badge, has been offered it before, or wants
// nothing from the issuer: the code stays as it was, and a page must say the same to
// all, as otherwise it would tell strangers who has the badge. Errors: Invalid for
// what is no address; those of [Service.Claim]; Conflict for a badge that is archived.
func (s *Service) ClaimWithCode(ctx context.Context, code string, req GrantRequest) (offered bool, err error) {
	now := s.Now()
	identity, err := req.clean(now)
	if err != nil {
		return false, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		c, err := s.claim(ctx, tx, req.BadgeID, code, req.Email)
		if err != nil {
			return err
		}
		badge, err := s.grantable(ctx, tx, Operator(), req.BadgeID) // who made the code was asked then
		if err != nil {
			return err
		}
		identity.CreatedAt = now
		id, err := tx.InsertIdentity(ctx, identity, req.Name)
		if err != nil {
			return err
		}
		fact, err := json.Marshal(AwardFact{ClaimCode: c.Code})
		if err != nil {
			return err
		}
		_, created, err := s.insertGrant(ctx, tx, newGrant(Operator(), badge, id, req, now), fact)
		if kind := KindOf(err); err == nil && !created || err != nil && (kind == Conflict || kind == Forbidden) {
			return errStanding
		}
		return err
	})
	if errors.Is(err, errStanding) {
		return false, nil
	}
	return err == nil, err
}

const maxClaimCodes = 1000 // that are made at once

// CreateClaimCodes makes several claim codes of 10 hexadecimal digits, all or none.
// The request's own code must be empty. It needs a granter.
func (s *Service) CreateClaimCodes(ctx context.Context, by Account, badgeID int64, count int, n NewClaimCode) (made []ClaimCode, err error) {
	if count < 1 || count > maxClaimCodes {
		return nil, InvalidField("count", "%d codes can't be made at once; take 1 to %d", count, maxClaimCodes)
	}
	if n.Code != "" {
		return nil, InvalidField("code", "several codes can't have the same name; leave it empty")
	}
	if err := n.clean(); err != nil {
		return nil, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		made = nil
		if _, err := s.grantable(ctx, tx, by, badgeID); err != nil {
			return err
		}
		for range count {
			c, err := insertMadeCode(ctx, tx, badgeID, n, s.Now())
			if err != nil {
				return err
			}
			made = append(made, c)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// insertMadeCode makes up codes until one is free.
func insertMadeCode(ctx context.Context, tx Tx, badgeID int64, n NewClaimCode, now time.Time) (c ClaimCode, err error) {
	for range claimCodeRetry {
		n.Code = randomHex(claimCodeBytes)
		c = ClaimCode{BadgeID: badgeID, NewClaimCode: n, CreatedAt: now}
		if c.ID, err = tx.InsertClaimCode(ctx, c); KindOf(err) != Conflict {
			return c, err
		}
	}
	return c, err
}

// NewClaimPage is a request to open a claim page.
type NewClaimPage struct {
	BadgeID int64
	ListID  int64        // a list that there is; 0 for a new one
	List    NewAllowList // the new one
	Members []Member     // of the new one; at least one
	ClaimBounds
}

// OpenClaimPage lets those on a list claim a badge, within bounds. A new list is made
// with it, or nothing at all. It needs what [Service.CreateClaimPage] needs.
func (s *Service) OpenClaimPage(ctx context.Context, by Account, n NewClaimPage) (p ClaimPage, err error) {
	if err := n.check(); err != nil {
		return ClaimPage{}, err
	}
	var members []MemberChange
	if n.ListID == 0 {
		if err := n.List.clean(); err != nil {
			return ClaimPage{}, err
		}
		if members, err = n.cleanMembers(); err != nil {
			return ClaimPage{}, err
		}
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		listID := n.ListID
		if listID == 0 {
			l, _, err := s.insertAllowList(ctx, tx, by, n.List)
			if err != nil {
				return err
			}
			if err := s.changeMembers(ctx, tx, by, l.ID, members); err != nil {
				return err
			}
			listID = l.ID
		}
		if p, err = s.insertClaimPage(ctx, tx, by, n.BadgeID, listID); err != nil {
			return err
		}
		p.ClaimBounds = n.ClaimBounds
		return tx.SetClaimBounds(ctx, p.ID, p.ClaimBounds)
	})
	return p, err
}

// cleanMembers returns who is on the new list; its errors say which one is wrong.
func (n NewClaimPage) cleanMembers() ([]MemberChange, error) {
	if len(n.Members) == 0 {
		return nil, InvalidField("members", "the list is empty; write who may claim the badge, one on each line")
	}
	list := AllowList{NewAllowList: n.List}
	for _, m := range n.Members {
		if _, err := list.cleanMember(m); err != nil {
			return nil, InvalidField("members", "%q can't be on the list: %s", Truncate(m.Value, maxLabel), PhraseOf(err))
		}
	}
	return list.cleanChanges([]MemberChange{{Members: n.Members}})
}

// ClaimPagesOf returns a badge's claim pages, oldest first. It needs a granter.
func (s *Service) ClaimPagesOf(ctx context.Context, by Account, badgeID int64) ([]ClaimPage, error) {
	if err := s.authorizeBadge(ctx, s.Store, by, badgeID, Granter); err != nil {
		return nil, err
	}
	return s.Store.ClaimPages(ctx, ClaimPageFilter{BadgeID: badgeID})
}

// ClaimPageOf returns a claim page. It needs a granter of the badge.
func (s *Service) ClaimPageOf(ctx context.Context, by Account, slug string) (ClaimPage, error) {
	p, err := s.Store.ClaimPage(ctx, slug)
	if err != nil {
		return ClaimPage{}, err
	}
	return p, s.authorizeBadge(ctx, s.Store, by, p.BadgeID, Granter)
}

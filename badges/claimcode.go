package badges

import (
	"context"
	"errors"
	"strings"
	"time"
)

// ClaimCode is a word with which somebody can claim a badge.
type ClaimCode struct {
	ID      int64
	BadgeID int64
	NewClaimCode
	CreatedAt time.Time
	ClaimedAt time.Time // first use; zero: not used yet
}

// NewClaimCode is a request to make a claim code.
type NewClaimCode struct {
	Code        string // unique for the badge, whatever its case; "" to have one made
	ReservedFor string // e-mail address of the only one who may use it; "" for anybody
	MultiUse    bool   // it is never used up
}

// Used reports whether the code can't be used any more.
func (c ClaimCode) Used() bool { return !c.MultiUse && !c.ClaimedAt.IsZero() }

// ErrClaimCodeUsed is in the chain of the Conflict error of a code that was used
// up before.
var ErrClaimCodeUsed = errors.New("claim code used")

// ClaimCodeFilter narrows a list of claim codes, oldest first.
type ClaimCodeFilter struct {
	BadgeID int64  // 0 for all
	Under   int64  // only those of badges of this issuer and all below it; 0 for all
	Code    string // "" for all
	Offset  int    // how many to leave out; with Limit only
	Limit   int    // 0: no limit
}

// ClaimCodeReader finds claim codes. Codes of deleted badges are not there.
type ClaimCodeReader interface {
	// ClaimCode finds a badge's code, in any case.
	ClaimCode(ctx context.Context, badgeID int64, code string) (ClaimCode, error)
	ClaimCodes(ctx context.Context, f ClaimCodeFilter) ([]ClaimCode, error)
	// CountClaimCodes ignores the filter's page.
	CountClaimCodes(ctx context.Context, f ClaimCodeFilter) (int, error)
}

// ClaimCodeWriter changes claim codes.
type ClaimCodeWriter interface {
	// InsertClaimCode returns a Conflict *Error when the badge has that code.
	InsertClaimCode(ctx context.Context, c ClaimCode) (id int64, err error)
	// UseClaimCode notes the first use. first is false when it was used before.
	UseClaimCode(ctx context.Context, id int64, at time.Time) (first bool, err error)
	DeleteClaimCode(ctx context.Context, id int64) error
}

const (
	maxClaimCode   = 255
	claimCodeBytes = 5 // of made-up codes, which have two digits for each
	claimCodeRetry = 5 // made-up codes that may turn out to be taken
)

func (n *NewClaimCode) clean() (err error) {
	if n.Code, err = cleanLine("code", n.Code, maxClaimCode); err != nil {
		return err
	}
	if n.ReservedFor != "" {
		n.ReservedFor, err = CleanEmail(n.ReservedFor)
	}
	return err
}

// CreateClaimCode makes a claim code for a badge; one of 10 hexadecimal digits when
// the request has none. It needs a granter. Conflict when the badge has that code.
func (s *Service) CreateClaimCode(ctx context.Context, by Account, badgeID int64, n NewClaimCode) (ClaimCode, error) {
	if err := n.clean(); err != nil {
		return ClaimCode{}, err
	}
	if n.Code != "" {
		return s.insertClaimCode(ctx, by, badgeID, n)
	}
	for range claimCodeRetry - 1 {
		n.Code = randomHex(claimCodeBytes)
		if c, err := s.insertClaimCode(ctx, by, badgeID, n); KindOf(err) != Conflict {
			return c, err
		}
	}
	n.Code = randomHex(claimCodeBytes)
	return s.insertClaimCode(ctx, by, badgeID, n)
}

func (s *Service) insertClaimCode(ctx context.Context, by Account, badgeID int64, n NewClaimCode) (ClaimCode, error) {
	c := ClaimCode{BadgeID: badgeID, NewClaimCode: n, CreatedAt: s.Now()}
	err := s.Store.InTx(ctx, func(tx Tx) (err error) {
		if err := s.authorizeBadge(ctx, tx, by, badgeID, Granter); err != nil {
			return err
		}
		c.ID, err = tx.InsertClaimCode(ctx, c)
		return err
	})
	return c, err
}

// ClaimCodeOf returns a badge's claim code. It needs a granter.
func (s *Service) ClaimCodeOf(ctx context.Context, by Account, badgeID int64, code string) (ClaimCode, error) {
	if err := s.authorizeBadge(ctx, s.Store, by, badgeID, Granter); err != nil {
		return ClaimCode{}, err
	}
	return s.Store.ClaimCode(ctx, badgeID, code)
}

// ClaimCodesOf returns claim codes of a badge or below an issuer, one of which the
// filter must name, and how many there are on all pages together. It needs a
// granter.
func (s *Service) ClaimCodesOf(ctx context.Context, by Account, f ClaimCodeFilter) (page []ClaimCode, total int, err error) {
	if f.BadgeID != 0 {
		err = s.authorizeBadge(ctx, s.Store, by, f.BadgeID, Granter)
	} else {
		err = s.authorize(ctx, s.Store, by, f.Under, Granter)
	}
	if err != nil {
		return nil, 0, err
	}
	if page, err = s.Store.ClaimCodes(ctx, f); err != nil || f.Limit == 0 {
		return page, len(page), err
	}
	total, err = s.Store.CountClaimCodes(ctx, f)
	return page, total, err
}

// DeleteClaimCode ends a claim code. Grants that were claimed with it stand. It
// needs a granter.
func (s *Service) DeleteClaimCode(ctx context.Context, by Account, badgeID int64, code string) (c ClaimCode, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if err := s.authorizeBadge(ctx, tx, by, badgeID, Granter); err != nil {
			return err
		}
		if c, err = tx.ClaimCode(ctx, badgeID, code); err != nil {
			return err
		}
		return tx.DeleteClaimCode(ctx, c.ID)
	})
	return c, err
}

// Claim uses a claim code for the person with an e-mail address, without granting
// anything; email may be empty if the code is not reserved. It needs a granter.
// Errors: Conflict, with [ErrClaimCodeUsed], when it is used up; Forbidden when it
// is reserved for somebody else.
func (s *Service) Claim(ctx context.Context, by Account, badgeID int64, code, email string) (c ClaimCode, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if err := s.authorizeBadge(ctx, tx, by, badgeID, Granter); err != nil {
			return err
		}
		c, err = s.claim(ctx, tx, badgeID, code, email)
		return err
	})
	return c, err
}

func (s *Service) claim(ctx context.Context, tx Tx, badgeID int64, code, email string) (ClaimCode, error) {
	c, err := tx.ClaimCode(ctx, badgeID, code)
	if KindOf(err) == NotFound {
		return ClaimCode{}, &Error{Kind: NotFound, Field: "claimCode", Message: "There is no such claim code for this badge"}
	}
	if err != nil {
		return ClaimCode{}, err
	}
	if c.ReservedFor != "" && c.ReservedFor != strings.ToLower(strings.TrimSpace(email)) {
		return c, Errorf(Forbidden, "This claim code is reserved for another address")
	}
	first, err := tx.UseClaimCode(ctx, c.ID, s.Now())
	if err != nil {
		return c, err
	}
	if !first && !c.MultiUse {
		return c, &Error{Kind: Conflict, Field: "claimCode", Message: "This claim code has been used already", Err: ErrClaimCodeUsed}
	}
	if first {
		c.ClaimedAt = s.Now()
	}
	return c, nil
}

// authorizeBadge is authorize for the issuer of a badge that is there.
func (s *Service) authorizeBadge(ctx context.Context, r Reader, by Account, badgeID int64, needs Role) error {
	b, err := badge(ctx, r, badgeID)
	if err != nil {
		return err
	}
	return s.authorize(ctx, r, by, b.IssuerID, needs)
}

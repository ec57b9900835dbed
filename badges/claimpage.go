package badges

import (
	"context"
	"time"
)

// ClaimPage lets whoever is on an allow list claim a badge. Slug is its secret
// address: hard to guess, known to all who were given the link.
type ClaimPage struct {
	ID        int64
	Slug      string // 80 random bits, lower-case base 32
	BadgeID   int64
	ListID    int64
	AccountID int64 // who made it; what is claimed was granted by them
	CreatedAt time.Time
	ClaimBounds
	Offers int // how many have claimed the badge here, counted while there is a limit
}

// ClaimBounds say when a claim page is open, and for how many.
type ClaimBounds struct {
	OpensAt   time.Time // zero: at once
	ClosesAt  time.Time // zero: never
	MaxOffers int       // 0: no limit
}

// Closed reports whether nothing can be claimed at now, for the time or because
// all is gone.
func (p ClaimPage) Closed(now time.Time) bool {
	return now.Before(p.OpensAt) || !p.ClosesAt.IsZero() && !now.Before(p.ClosesAt) || p.MaxOffers > 0 && p.Offers >= p.MaxOffers
}

// ClaimPageFilter narrows a list of claim pages, oldest first.
type ClaimPageFilter struct {
	BadgeID int64 // 0 for all
	ListID  int64 // 0 for all
}

// ClaimPageReader finds claim pages.
type ClaimPageReader interface {
	ClaimPage(ctx context.Context, slug string) (ClaimPage, error)
	ClaimPages(ctx context.Context, f ClaimPageFilter) ([]ClaimPage, error)
}

// ClaimPageWriter changes claim pages.
type ClaimPageWriter interface {
	InsertClaimPage(ctx context.Context, p ClaimPage) (id int64, err error)
	DeleteClaimPage(ctx context.Context, id int64) error
	SetClaimBounds(ctx context.Context, id int64, b ClaimBounds) error
	// CountClaimOffer counts one more, unless the page's limit is reached.
	CountClaimOffer(ctx context.Context, id int64) (counted bool, err error)
}

const claimPageSlugLen = 10 // bytes of randomness

// CreateClaimPage lets those on a list claim a badge. It needs a granter of the
// badge and the owner of the list, which must hold e-mail addresses or fediverse
// accounts: only to those can a badge be sent.
func (s *Service) CreateClaimPage(ctx context.Context, by Account, badgeID, listID int64) (p ClaimPage, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		p, err = s.insertClaimPage(ctx, tx, by, badgeID, listID)
		return err
	})
	return p, err
}

func (s *Service) insertClaimPage(ctx context.Context, tx Tx, by Account, badgeID, listID int64) (ClaimPage, error) {
	p := ClaimPage{Slug: randomText(claimPageSlugLen), BadgeID: badgeID, ListID: listID, AccountID: by.ID, CreatedAt: s.Now()}
	if _, err := s.grantable(ctx, tx, by, badgeID); err != nil {
		return p, err
	}
	l, err := ownList(ctx, tx, by, listID)
	if err != nil {
		return p, err
	}
	if l.Kind != EmailMembers && l.Kind != FediverseMembers {
		return p, InvalidField("list", "badges can be claimed from lists of e-mail addresses or fediverse accounts; this list holds %s members", l.Kind)
	}
	p.ID, err = tx.InsertClaimPage(ctx, p)
	return p, err
}

const maxClaimOffers = 1_000_000

func (b ClaimBounds) check() error {
	if b.MaxOffers < 0 || b.MaxOffers > maxClaimOffers {
		return InvalidField("maxOffers", "%d is no limit; take 1 to %d, or leave it empty for none", b.MaxOffers, maxClaimOffers)
	}
	if !b.ClosesAt.IsZero() && !b.ClosesAt.After(b.OpensAt) {
		return InvalidField("closesAt", "the page would close before it opens; give a later day")
	}
	return nil
}

// BoundClaimPage says when a claim page is open, and for how many. It needs a
// granter of the badge.
func (s *Service) BoundClaimPage(ctx context.Context, by Account, slug string, b ClaimBounds) error {
	if err := b.check(); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, err := tx.ClaimPage(ctx, slug)
		if err != nil {
			return err
		}
		if err := s.authorizeBadge(ctx, tx, by, p.BadgeID, Granter); err != nil {
			return err
		}
		return tx.SetClaimBounds(ctx, p.ID, b)
	})
}

// DeleteClaimPage ends a claim page. What was claimed stands. It needs a granter of
// the badge.
func (s *Service) DeleteClaimPage(ctx context.Context, by Account, slug string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, err := tx.ClaimPage(ctx, slug)
		if err != nil {
			return err
		}
		if err := s.authorizeBadge(ctx, tx, by, p.BadgeID, Granter); err != nil {
			return err
		}
		return tx.DeleteClaimPage(ctx, p.ID)
	})
}

// ClaimFromList offers the page's badge to the person with an e-mail address or a
// fediverse profile, if they are on the page's list. The offer goes to that
// address or account, so its owner alone can accept it, and naming somebody else
// takes nothing from them. offered is false for who is not on the list and for who
// has the badge or has been offered it before: a page must say the same to all, as
// otherwise it would tell strangers who is on a list.
//
// Errors: NotFound for a page or badge that is gone; Conflict for a badge that is
// archived or a page that is closed; Invalid for what is no address.
func (s *Service) ClaimFromList(ctx context.Context, slug, who string) (offered bool, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		offered = false
		p, err := tx.ClaimPage(ctx, slug)
		if err != nil {
			return err
		}
		if p.Closed(s.Now()) {
			return claimClosed()
		}
		l, err := tx.AllowList(ctx, p.ListID)
		if err != nil {
			return err
		}
		m, err := l.cleanMember(Member{Value: who})
		if err != nil {
			return err
		}
		badge, err := s.grantable(ctx, tx, Operator(), p.BadgeID) // who made the page was asked then
		if err != nil {
			return err
		}
		listed, err := tx.HasMember(ctx, p.ListID, m)
		if err != nil || !listed {
			return err
		}
		offered, err = s.offerListed(ctx, tx, p, badge, l.Kind, m.Value)
		return err
	})
	return offered, err
}

func (s *Service) offerListed(ctx context.Context, tx Tx, p ClaimPage, badge Badge, kind MemberKind, who string) (bool, error) {
	now, request := s.Now(), GrantRequest{BadgeID: p.BadgeID}
	if kind == EmailMembers {
		request.Email = who
	} else {
		request.ProfileURI = who
	}
	identity, err := request.clean(now)
	if err != nil {
		return false, err
	}
	identity.CreatedAt = now
	if identity, err = tx.InsertIdentity(ctx, identity, ""); err != nil {
		return false, err
	}
	_, created, err := s.insertGrant(ctx, tx, newGrant(Account{ID: p.AccountID}, badge, identity, request, now), nil)
	if KindOf(err) == Conflict {
		return false, nil // they have it
	}
	if err != nil || !created || p.MaxOffers == 0 {
		return created, err
	}
	counted, err := tx.CountClaimOffer(ctx, p.ID)
	if err == nil && !counted { // somebody else was faster
		err = claimClosed()
	}
	return created, err
}

func claimClosed() error {
	return Errorf(Conflict, "This badge can't be claimed here now: the page is not open, or all badges are gone. Ask who gave you the link.")
}

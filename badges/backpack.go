package badges

import (
	"context"
	"slices"
	"time"
)

// Backpack is how the person of an account shows what they got, and what they want
// to hear of it. The zero one is that of somebody who has chosen nothing.
type Backpack struct {
	BackpackProfile
	// First are grants that their recipient's page shows before all others, in
	// that order.
	First []int64
	// Shown are the identities whose pages show what all of them got. Each page is
	// of one identity else: that they are one person is theirs to say.
	Shown     []int64
	UpdatedAt time.Time
}

// BackpackProfile is what people say of themselves on their page.
type BackpackProfile struct {
	Name  string   // "": as issuers write it
	About string   // Markdown
	Links []string // web addresses; a page there that links back with rel=me is proof

	HiddenFromSearch  bool // search engines are asked to stay away
	WithoutOfferMails bool // no mail about new badges: they wait in the backpack
}

// BackpackReader finds backpacks.
type BackpackReader interface {
	// Backpack returns an account's backpack, the zero one if there is none.
	Backpack(ctx context.Context, accountID int64) (Backpack, error)
}

// BackpackWriter changes backpacks.
type BackpackWriter interface {
	// PutBackpack stores all of an account's backpack.
	PutBackpack(ctx context.Context, accountID int64, b Backpack) error
}

const (
	maxAbout       = 2000
	maxLinks       = 10
	maxFirstGrants = 100
)

// Backpack returns the account's own.
func (s *Service) Backpack(ctx context.Context, by Account) (Backpack, error) {
	return s.Store.Backpack(ctx, by.ID)
}

// DescribeBackpack stores the profile, and which of the account's identities are
// shown as one person.
func (s *Service) DescribeBackpack(ctx context.Context, by Account, p BackpackProfile, shown []int64) (Backpack, error) {
	if err := p.clean(); err != nil {
		return Backpack{}, err
	}
	return s.changeBackpack(ctx, by, func(tx Tx, b *Backpack) error {
		mine, err := tx.AccountIdentities(ctx, by.ID)
		if err != nil {
			return err
		}
		b.BackpackProfile, b.Shown = p, nil
		for _, n := range mine {
			if slices.Contains(shown, n.ID) {
				b.Shown = append(b.Shown, n.ID)
			}
		}
		if len(b.Shown) < len(shown) {
			return InvalidField("shown", "one of the identities is not yours; leave it out")
		}
		return nil
	})
}

// ArrangeGrants stores which of the account's grants come first, in that order.
func (s *Service) ArrangeGrants(ctx context.Context, by Account, first []int64) (Backpack, error) {
	if len(first) > maxFirstGrants {
		return Backpack{}, InvalidField("first", "%d badges are too many to put first; at most %d", len(first), maxFirstGrants)
	}
	return s.changeBackpack(ctx, by, func(tx Tx, b *Backpack) error {
		b.First = nil
		for _, id := range first {
			if slices.Contains(b.First, id) {
				continue
			}
			if _, err := ownGrant(ctx, tx, by, id); err != nil {
				return err
			}
			b.First = append(b.First, id)
		}
		return nil
	})
}

func (s *Service) changeBackpack(ctx context.Context, by Account, change func(Tx, *Backpack) error) (b Backpack, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if b, err = tx.Backpack(ctx, by.ID); err != nil {
			return err
		}
		if err := change(tx, &b); err != nil {
			return err
		}
		b.UpdatedAt = s.Now()
		return tx.PutBackpack(ctx, by.ID, b)
	})
	return b, err
}

func (p *BackpackProfile) clean() (err error) {
	if p.Name, err = cleanLine("name", p.Name, maxName); err != nil {
		return err
	}
	if p.About, err = cleanText("about", p.About, maxAbout); err != nil {
		return err
	}
	var links []string
	for _, link := range p.Links {
		if link, err = cleanURL("link", link); err != nil {
			return err
		}
		if link != "" && !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	if len(links) > maxLinks {
		return InvalidField("links", "%d links are too many; at most %d", len(links), maxLinks)
	}
	p.Links = links
	return nil
}

// Recipient is who a recipient's page is about, as far as they want it to be known.
type Recipient struct {
	Backpack
	// Identities are those whose grants the page shows together; the first one is
	// the page's own.
	Identities []Identity
	// Proved says that somebody has shown to be the page's identity.
	Proved bool
}

// RecipientOf returns who is behind an identity.
func (s *Service) RecipientOf(ctx context.Context, n Identity) (p Recipient, err error) {
	p.Identities = []Identity{n}
	owner, err := s.Store.IdentityAccount(ctx, n.ID)
	if KindOf(err) == NotFound {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.Proved = true
	if p.Backpack, err = s.Store.Backpack(ctx, owner); err != nil || !slices.Contains(p.Shown, n.ID) {
		return p, err
	}
	mine, err := s.Store.AccountIdentities(ctx, owner)
	for _, other := range mine {
		if other.ID != n.ID && slices.Contains(p.Shown, other.ID) {
			p.Identities = append(p.Identities, other)
		}
	}
	return p, err
}

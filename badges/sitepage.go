package badges

import (
	"context"
	"regexp"
	"time"
)

// SitePage is a page of the admins' own, such as a privacy notice. It is listed at
// the foot of all pages.
type SitePage struct {
	Slug      string // /page/{slug}
	Title     string
	Body      string // Markdown
	Position  int    // in the list: lower ones first, then by title
	UpdatedAt time.Time
}

// SitePageReader finds pages.
type SitePageReader interface {
	SitePage(ctx context.Context, slug string) (SitePage, error)
	// SitePages returns all, in their order, without their bodies.
	SitePages(ctx context.Context) ([]SitePage, error)
}

// SitePageWriter changes pages.
type SitePageWriter interface {
	// PutSitePage stores a page in the place of an earlier one with its slug.
	PutSitePage(ctx context.Context, p SitePage) error
	DeleteSitePage(ctx context.Context, slug string) error
}

// SitePageFact is the Data of the events about pages.
type SitePageFact struct {
	Slug  string `json:"slug"`
	Title string `json:"title"`
}

const (
	maxPageSlug  = 60
	maxSitePages = 50
)

var slugPattern = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// SaveSitePage makes a page, or changes it if somebody has seen it as it was at
// seen; the zero time is for one that is to be new. Conflict when it is not as it
// was seen. It needs an admin.
func (s *Service) SaveSitePage(ctx context.Context, by Account, p SitePage, seen time.Time) error {
	if err := mustBeAdmin(by, "write its pages"); err != nil {
		return err
	}
	if err := p.clean(); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		before, err := tx.SitePage(ctx, p.Slug)
		switch {
		case KindOf(err) == NotFound && seen.IsZero():
			all, err := tx.SitePages(ctx)
			if err != nil {
				return err
			}
			if len(all) >= maxSitePages {
				return Errorf(Conflict, "there are %d pages; more do not find a place at the foot", maxSitePages)
			}
		case err != nil:
			return err
		case seen.IsZero():
			return Errorf(Conflict, "there is a page at /page/%s already; choose another address", p.Slug)
		case !before.UpdatedAt.Equal(seen):
			return changedMeanwhile("page")
		}
		p.UpdatedAt = s.Now()
		if err := tx.PutSitePage(ctx, p); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, SitePageSaved, 0, SitePageFact{p.Slug, p.Title})
	})
}

func (p *SitePage) clean() (err error) {
	if len(p.Slug) > maxPageSlug || !slugPattern.MatchString(p.Slug) {
		return InvalidField("slug", "%q can't be an address; take at most %d small letters, digits and hyphens, like privacy", Truncate(p.Slug, maxLabel), maxPageSlug)
	}
	if p.Title, err = cleanLine("title", p.Title, maxBadgeTitle); err != nil {
		return err
	}
	if p.Title == "" {
		return InvalidField("title", "the title is missing; the foot of all pages lists it")
	}
	p.Body, err = cleanText("body", p.Body, maxSiteText)
	return err
}

// DeleteSitePage takes a page away. It needs an admin.
func (s *Service) DeleteSitePage(ctx context.Context, by Account, slug string) error {
	if err := mustBeAdmin(by, "delete its pages"); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		p, err := tx.SitePage(ctx, slug)
		if err != nil {
			return err
		}
		if err := tx.DeleteSitePage(ctx, slug); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, SitePageDeleted, 0, SitePageFact{p.Slug, p.Title})
	})
}

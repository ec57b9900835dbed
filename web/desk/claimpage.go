package desk

import (
	"net/http"
	"time"

	"laurel/badges"
	"laurel/templates"
)

// claimedPage returns the claim page of the address, with its badge and issuer.
func (d *desk) claimedPage(r *http.Request, by badges.Account) (p badges.ClaimPage, b badges.Badge, i badges.Issuer, err error) {
	if p, err = d.Service.ClaimPageOf(r.Context(), by, slug(r)); err != nil {
		return p, b, i, err
	}
	if b, err = d.Service.BadgeOf(r.Context(), by, p.BadgeID); err == nil {
		i, err = d.Service.IssuerOf(r.Context(), by, b.IssuerID)
	}
	return p, b, i, err
}

// changeClaimPage does what a claim page's form asks for.
func (d *desk) changeClaimPage(w http.ResponseWriter, r *http.Request, by badges.Account, word string, change func(p badges.ClaimPage) error) error {
	if err := readForm(r); err != nil {
		return err
	}
	p, b, i, err := d.claimedPage(r, by)
	if err != nil {
		return err
	}
	if err = change(p); err == nil {
		return leadTo(w, r, claimsPath(p.BadgeID), word)
	}
	form, status, again := refused(err, nil) // above the pages, of which each has the same fields
	if !again {
		return err
	}
	return d.showClaims(w, r, by, status, b, i, templates.ClaimDesk{
		Form: form, Count: "1", Kind: string(badges.EmailMembers),
		Changed: templates.ClaimPageRow{Slug: p.Slug, Opens: r.PostForm.Get("opens"), Closes: r.PostForm.Get("closes"), Limit: r.PostForm.Get("limit")},
	})
}

// postClaimBounds says when a claim page is open, and for how many.
func (d *desk) postClaimBounds(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeClaimPage(w, r, by, "saved", func(p badges.ClaimPage) error {
		bounds, err := readBounds(r.PostForm)
		if err != nil {
			return err
		}
		return d.Service.BoundClaimPage(r.Context(), by, p.Slug, bounds)
	})
}

// postCloseClaimPage closes a claim page now; it can be opened again by a later day.
func (d *desk) postCloseClaimPage(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeClaimPage(w, r, by, "closed", func(p badges.ClaimPage) error {
		bounds := p.ClaimBounds
		if bounds.ClosesAt = d.Service.Now(); !bounds.OpensAt.Before(bounds.ClosesAt) {
			bounds.OpensAt = time.Time{} // it was not open yet
		}
		return d.Service.BoundClaimPage(r.Context(), by, p.Slug, bounds)
	})
}

// postDeleteClaimPage ends a claim page: its address leads nowhere any more.
func (d *desk) postDeleteClaimPage(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeClaimPage(w, r, by, "deleted", func(p badges.ClaimPage) error {
		return d.Service.DeleteClaimPage(r.Context(), by, p.Slug)
	})
}

// claimAddress returns the short link that ?page= or ?code= means, if the badge of
// the address can be claimed by it, and the code.
func (d *desk) claimAddress(r *http.Request, by badges.Account, b badges.Badge, i badges.Issuer) (link, code string, err error) {
	query := r.URL.Query()
	if named := query.Get("page"); named != "" {
		p, err := d.Service.ClaimPageOf(r.Context(), by, named)
		if err == nil && p.BadgeID != b.ID {
			err = badges.Errorf(badges.NotFound, "The badge has no such claim page.")
		}
		return d.Site.Claim(i, p.Slug), "", err
	}
	c, err := d.Service.ClaimCodeOf(r.Context(), by, b.ID, query.Get("code"))
	return d.Site.ClaimCode(i, c), c.Code, err
}

// getPoster shows a page to be printed and hung up.
func (d *desk) getPoster(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, i, err := d.grantedBadge(r, by)
	if err != nil {
		return err
	}
	link, code, err := d.claimAddress(r, by, b, i)
	if err != nil {
		return err
	}
	view := templates.Poster{
		Head: d.head(r), Title: b.Title, Issuer: i.Name, Handle: d.Site.Handle(i), Picture: d.picture(i.Domain, b.Image),
		BackLink: templates.Link{Name: b.Title, URL: claimsPath(b.ID)}, QR: claimsPath(b.ID) + "/qr.svg?" + r.URL.RawQuery,
		Words: claimWords(link), Code: code, Ask: claimWords(d.Site.Origin(i.Domain) + badges.ClaimPath), Criteria: d.Pages.HTML(b.Criteria),
	}
	view.Styles = append(view.Styles, "poster.css")
	w.Header().Set("Cache-Control", "private, no-store")
	return d.Pages.Show(w, r, http.StatusOK, view)
}

// getClaimQR draws the short link.
func (d *desk) getClaimQR(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, i, err := d.grantedBadge(r, by)
	if err != nil {
		return err
	}
	link, _, err := d.claimAddress(r, by, b, i)
	if err != nil {
		return err
	}
	svg, err := d.Pages.QR(link)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "private, no-store")
	_, err = w.Write(svg)
	return err
}

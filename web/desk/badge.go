package desk

import (
	"context"
	"net/http"
	"strconv"

	"laurel/badges"
	"laurel/templates"
)

// getBadge shows a badge with what can be done with it.
func (d *desk) getBadge(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, i, err := d.badge(r, by)
	if err != nil {
		return err
	}
	role, err := d.Service.RoleOn(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	drawn := true
	if _, err := d.Service.DesignOf(r.Context(), by, b.ID); badges.KindOf(err) == badges.NotFound {
		drawn = false
	} else if err != nil {
		return err
	}
	page := templates.BadgeDesk{
		Head: d.head(r), Form: done(r), Title: b.Title, Type: b.Type, Issuer: templates.Link{Name: i.Name, URL: issuerPath(i.ID)},
		Picture: d.picture(i.Domain, b.Image), Base: badgePath(b.ID), Public: d.Site.Badge(i, b.ID), Manage: role.Allows(badges.Manager),
		Grant: role.Allows(badges.Granter) && b.ArchivedAt.IsZero(), Grants: issuerPath(i.ID) + "/grants?badge=" + strconv.FormatInt(b.ID, 10),
		Archived: !b.ArchivedAt.IsZero(), Drawn: drawn, Version: b.Version, Holders: b.Holders,
		Description: d.Pages.HTML(b.Description), Criteria: d.Pages.HTML(b.Criteria), Categories: b.Categories, Tags: b.Tags,
	}
	if role.Allows(badges.Granter) {
		page.Claims = claimsPath(b.ID)
	}
	for _, q := range b.Requirements {
		page.Requirements = append(page.Requirements, templates.RequirementRow(q))
	}
	return d.Pages.Show(w, r, http.StatusOK, page)
}

// badge returns the badge of the address, with its issuer.
func (d *desk) badge(r *http.Request, by badges.Account) (b badges.Badge, i badges.Issuer, err error) {
	if b, err = d.Service.BadgeOf(r.Context(), by, id(r)); err == nil {
		i, err = d.Service.IssuerOf(r.Context(), by, b.IssuerID)
	}
	return b, i, err
}

// managedBadge is badge for pages that end in a change.
func (d *desk) managedBadge(r *http.Request, by badges.Account) (badges.Badge, badges.Issuer, error) {
	b, i, err := d.badge(r, by)
	if err == nil {
		err = d.mustManage(r, by, i.ID)
	}
	return b, i, err
}

func (d *desk) postArchiveBadge(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeBadge(w, r, by, d.Service.ArchiveBadge, "archived")
}

func (d *desk) postRestoreBadge(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeBadge(w, r, by, d.Service.RestoreBadge, "restored")
}

func (d *desk) changeBadge(w http.ResponseWriter, r *http.Request, by badges.Account, change func(context.Context, badges.Account, int64) (badges.Badge, error), word string) error {
	b, err := change(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	return leadTo(w, r, badgePath(b.ID), word)
}

// postDeleteBadge takes a badge away and leads to its issuer.
func (d *desk) postDeleteBadge(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, err := d.Service.DeleteBadge(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	return leadTo(w, r, issuerPath(b.IssuerID), "deleted")
}

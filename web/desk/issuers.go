package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/numbers"
)

// getDesk shows the issuers on which the visitor has a role, as a tree, and the
// badge sets.
func (d *desk) getDesk(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	issuers, _, err := d.Service.IssuersOf(r.Context(), by, badges.IssuerFilter{Archived: badges.WithArchived})
	if err != nil {
		return err
	}
	tree, err := d.tree(r, by, issuers)
	if err != nil {
		return err
	}
	sets, err := d.setLinks(r, by, issuers)
	if err != nil {
		return err
	}
	recent, err := d.Service.RecentTally(r.Context(), by)
	if err != nil {
		return err
	}
	settings, err := d.Service.Settings(r.Context())
	if err != nil {
		return err
	}
	page := templates.Desk{Head: d.head(r), Form: done(r), Issuers: tree, Sets: sets, MayAdd: by.Admin, Recent: numbers.Tiles(recent)}
	if settings.IssuerRequests != badges.RequestsClosed {
		page.Ask = "/issuers/ask"
	}
	page.Styles = append(page.Styles, "numbers.css")
	return d.Pages.Show(w, r, http.StatusOK, page)
}

// tree puts each issuer below its parent, if that is among them.
func (d *desk) tree(r *http.Request, by badges.Account, issuers []badges.Issuer) ([]templates.DeskIssuer, error) {
	here := make(map[int64]bool)
	for _, i := range issuers {
		here[i.ID] = true
	}
	below := make(map[int64][]badges.Issuer)
	for _, i := range issuers {
		if parent := i.ParentID; here[parent] {
			below[parent] = append(below[parent], i)
		} else {
			below[0] = append(below[0], i)
		}
	}
	var branch func(of int64) ([]templates.DeskIssuer, error)
	branch = func(of int64) (nodes []templates.DeskIssuer, err error) {
		for _, i := range below[of] {
			node := templates.DeskIssuer{
				Link: templates.Link{Name: i.Name, URL: issuerPath(i.ID)}, Handle: d.Site.Handle(i),
				Picture: d.picture(i.Domain, i.Picture), Archived: !i.ArchivedAt.IsZero(),
			}
			role, err := d.Service.RoleOn(r.Context(), by, i.ID)
			if err != nil {
				return nil, err
			}
			node.Role = string(role)
			if node.Below, err = branch(i.ID); err != nil {
				return nil, err
			}
			nodes = append(nodes, node)
		}
		return nodes, nil
	}
	return branch(0)
}

// pageOfBadges is how many badges stand on a page of an issuer's desk.
const pageOfBadges = 48

// getIssuer shows an issuer with its badges.
func (d *desk) getIssuer(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.Service.IssuerOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	role, err := d.Service.RoleOn(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	page := templates.IssuerDesk{
		Head: d.head(r), Form: done(r), Name: i.Name, Handle: d.Site.Handle(i), Picture: d.picture(i.Domain, i.Picture),
		Base: issuerPath(i.ID), Parent: strconv.FormatInt(i.ID, 10), Public: d.Site.Actor(i), Role: string(role), Manage: role.Allows(badges.Manager),
		Grant: role.Allows(badges.Granter), Owner: role.Allows(badges.Owner),
		Archived: !i.ArchivedAt.IsZero(), Query: badges.Truncate(r.URL.Query().Get("q"), maxQuery), Show: r.URL.Query().Get("show"),
	}
	if page.Badges, page.Older, err = d.badgesOf(r, by, i, page.Query); err != nil {
		return err
	}
	return d.Pages.Show(w, r, http.StatusOK, page)
}

// maxQuery limits what can be searched for, in characters.
const maxQuery = 100

// badgesOf finds one page of an issuer's badges, newest first, and the address of
// the next one. An issuer's badges are few enough to be searched one by one.
func (d *desk) badgesOf(r *http.Request, by badges.Account, i badges.Issuer, query string) (page []templates.DeskBadge, older string, err error) {
	filter := badges.BadgeFilter{IssuerID: i.ID}
	switch r.URL.Query().Get("show") {
	case "archived":
		filter.Archived = badges.OnlyArchived
	case "all":
		filter.Archived = badges.WithArchived
	}
	list, err := d.Service.BadgesOf(r.Context(), by, filter)
	if err != nil {
		return nil, "", err
	}
	slices.Reverse(list)
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil {
		before = 0 // from the newest
	}
	var last int64
	for _, b := range list {
		if before != 0 && b.ID >= before || !matches(b, query) {
			continue
		}
		if len(page) == pageOfBadges {
			next := r.URL.Query()
			next.Del("done")
			next.Set("before", strconv.FormatInt(last, 10))
			return page, "?" + next.Encode(), nil
		}
		last = b.ID
		page = append(page, templates.DeskBadge{
			Link: templates.Link{Name: b.Title, URL: badgePath(b.ID)}, Picture: d.picture(i.Domain, b.Image),
			Type: b.Type, Holders: b.Holders, Archived: !b.ArchivedAt.IsZero(),
		})
	}
	return page, "", nil
}

// matches reports whether all words of a query are in what the badge says.
func matches(b badges.Badge, query string) bool {
	text := strings.ToLower(strings.Join(append([]string{b.Title, b.Description, b.Type}, append(b.Hashtags, b.Tags...)...), " "))
	for word := range strings.FieldsSeq(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// postArchiveIssuer takes an issuer out of use.
func (d *desk) postArchiveIssuer(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.Service.ArchiveIssuer(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	return leadTo(w, r, issuerPath(i.ID), "archived")
}

// postRestoreIssuer takes an archived issuer into use again.
func (d *desk) postRestoreIssuer(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.Service.RestoreIssuer(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	return leadTo(w, r, issuerPath(i.ID), "restored")
}

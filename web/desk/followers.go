package desk

import (
	"cmp"
	"net/http"
	"net/url"

	"laurel/badges"
	"laurel/templates"
)

const (
	pageOfFollowers = 50
	shownServers    = 20
)

// routeFollowers adds the pages of who follows an issuer.
func (d *desk) routeFollowers(get, post func(path string, h Handler)) {
	get("/issuers/{id}/followers", d.getFollowers)
	post("/issuers/{id}/followers/remove", d.postRemoveFollower)
}

func followersPath(issuerID int64) string { return issuerPath(issuerID) + "/followers" }

// getFollowers shows who follows an issuer, all or those of ?server=.
func (d *desk) getFollowers(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.viewedIssuer(r, by)
	if err != nil {
		return err
	}
	role, err := d.Service.RoleOn(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	hosts, err := d.Service.FollowersByHost(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	view := templates.Followers{
		Head: d.head(r), Form: done(r), Issuer: templates.Link{Name: i.Name, URL: issuerPath(i.ID)}, Base: followersPath(i.ID),
		Handle: d.Site.Handle(i), Server: query.Get("server"), ServerCount: len(hosts), Manage: role.Allows(badges.Manager),
	}
	for n, h := range hosts {
		view.Total += h.Followers
		if view.Server == "" || view.Server == h.Host {
			view.Found += h.Followers
		}
		if n < shownServers {
			view.Servers = append(view.Servers, templates.FollowerServer{
				Link: templates.Link{Name: h.Host, URL: view.Base + "?" + url.Values{"server": {h.Host}}.Encode()}, Followers: h.Followers,
			})
		}
	}
	view.Pager = pager(query, view.Found, pageOfFollowers)
	f := badges.FollowerFilter{IssuerID: i.ID, Host: view.Server, Limit: pageOfFollowers, Offset: (view.Page - 1) * pageOfFollowers}
	followers, err := d.Service.FollowerPage(r.Context(), by, f)
	if err != nil {
		return err
	}
	for _, f := range followers {
		view.Rows = append(view.Rows, templates.FollowerRow{
			Link: templates.Link{Name: cmp.Or(f.Name, f.Handle), URL: webAddress(f.URL, f.ActorID)}, Handle: f.Handle, Actor: f.ActorID, Since: f.Since,
		})
	}
	return d.Pages.Show(w, r, http.StatusOK, view)
}

// webAddress returns the first of the addresses that is one of a web page: they come
// from other servers.
func webAddress(addresses ...string) string {
	for _, address := range addresses {
		if u, err := url.Parse(address); err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http") {
			return u.String()
		}
	}
	return ""
}

// pager says where in a list of that length the page of the query is.
func pager(query url.Values, total, perPage int) templates.Pager {
	p := templates.Pager{Page: pageNumber(query), Pages: (total + perPage - 1) / perPage}
	if p.Page > 1 {
		p.Previous = pageAddress(query, p.Page-1)
	}
	if p.Page < p.Pages {
		p.Next = pageAddress(query, p.Page+1)
	}
	return p
}

// postRemoveFollower ends that somebody follows the issuer.
func (d *desk) postRemoveFollower(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	i, err := d.managedIssuer(r, by)
	if err != nil {
		return err
	}
	if err := d.Service.RemoveFollower(r.Context(), by, i.ID, r.PostForm.Get("actor")); err != nil {
		return err
	}
	return leadTo(w, r, followersPath(i.ID), "follower-removed")
}

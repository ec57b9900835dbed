package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// shownInvitations is how many invitations the page shows, newest first.
const shownInvitations = 50

// routePeople adds the pages on which owners say who may do what at their issuer.
func (d *desk) routePeople(get, post func(path string, h Handler)) {
	get("/issuers/{id}/people", d.getPeople)
	post("/issuers/{id}/people", d.postInvite)
	post("/issuers/{id}/people/{account}/role", d.postRole)
	post("/issuers/{id}/people/invitations/{invitation}/withdraw", d.postWithdraw)
}

func peoplePath(issuerID int64) string { return issuerPath(issuerID) + "/people" }

// roles are all roles, the lowest first.
func roles() []string {
	return []string{string(badges.Viewer), string(badges.Reviewer), string(badges.Granter), string(badges.Manager), string(badges.Owner)}
}

// ownedIssuer returns the issuer of the address, if the account owns it.
func (d *desk) ownedIssuer(r *http.Request, by badges.Account) (badges.Issuer, error) {
	i, err := d.viewedIssuer(r, by)
	if err == nil {
		err = d.mustBe(r, by, i.ID, badges.Owner)
	}
	return i, err
}

func (d *desk) getPeople(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.ownedIssuer(r, by)
	if err != nil {
		return err
	}
	return d.showPeople(w, r, by, http.StatusOK, i, templates.People{Form: done(r), Role: string(badges.Granter)})
}

func (d *desk) showPeople(w http.ResponseWriter, r *http.Request, by badges.Account, status int, i badges.Issuer, view templates.People) error {
	given, err := d.Service.RolesOn(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	invitations, err := d.Service.InvitationsOf(r.Context(), by, badges.InvitationFilter{IssuerID: i.ID, Limit: shownInvitations})
	if err != nil {
		return err
	}
	view.Head, view.Issuer, view.Base, view.Roles = d.head(r), templates.Link{Name: i.Name, URL: issuerPath(i.ID)}, peoplePath(i.ID), roles()
	for _, g := range given {
		id := strconv.FormatInt(g.Account.ID, 10)
		view.People = append(view.People, templates.PersonRow{
			ID: id, Name: cmp.Or(g.Account.Name, g.Account.Email, "#"+id), Email: g.Account.Email, Role: string(g.Role), You: g.Account.ID == by.ID,
		})
	}
	for _, n := range invitations {
		row := templates.InvitationRow{Address: n.Address, Role: string(n.Role), State: d.invitationState(n), At: n.CreatedAt}
		if n.Open(d.Service.Now()) {
			row.Link = d.Site.Invitation(n)
			row.Withdraw = view.Base + "/invitations/" + strconv.FormatInt(n.ID, 10) + "/withdraw"
		}
		view.Invitations = append(view.Invitations, row)
	}
	return d.Pages.Show(w, r, status, view)
}

func (d *desk) invitationState(n badges.Invitation) string {
	switch {
	case !n.AcceptedAt.IsZero():
		return "accepted"
	case !n.WithdrawnAt.IsZero():
		return "withdrawn"
	case !n.Open(d.Service.Now()):
		return "expired"
	}
	return "open"
}

// postInvite keeps a role for whoever proves to be an address.
func (d *desk) postInvite(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	i, err := d.ownedIssuer(r, by)
	if err != nil {
		return err
	}
	address := strings.TrimSpace(r.PostForm.Get("address"))
	n := badges.NewInvitation{Kind: badges.EmailIdentity, Address: address, IssuerID: i.ID, Role: badges.Role(r.PostForm.Get("role"))}
	if strings.HasPrefix(address, "@") || strings.Contains(address, "://") {
		n.Kind = badges.FediverseIdentity
	}
	if _, err = d.Service.Invite(r.Context(), by, n); err == nil {
		return leadTo(w, r, peoplePath(i.ID), "invited")
	}
	form, status, again := refused(err, map[string]string{"address": "address", "role": "role"})
	if !again {
		return err
	}
	return d.showPeople(w, r, by, status, i, templates.People{Form: form, Address: address, Role: r.PostForm.Get("role")})
}

// postRole changes or takes away the role of somebody who has one here.
func (d *desk) postRole(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	i, err := d.ownedIssuer(r, by)
	if err != nil {
		return err
	}
	given, err := d.Service.RolesOn(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(given, func(g badges.AccountRole) bool {
		return strconv.FormatInt(g.Account.ID, 10) == chi.URLParam(r, "account")
	})
	if at < 0 {
		return badges.Errorf(badges.NotFound, "Nobody with that number has a role on this issuer itself. Invite them instead.")
	}
	role := badges.Role(r.PostForm.Get("role"))
	if r.PostForm.Has("remove") {
		role = ""
	}
	if err = d.Service.SetRole(r.Context(), by, given[at].Account.ID, i.ID, role); err == nil {
		return leadTo(w, r, peoplePath(i.ID), "saved")
	}
	form, status, again := refused(err, nil)
	if !again {
		return err
	}
	return d.showPeople(w, r, by, status, i, templates.People{Form: form, Role: string(badges.Granter)})
}

// postWithdraw ends an invitation to this issuer.
func (d *desk) postWithdraw(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.ownedIssuer(r, by)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(chi.URLParam(r, "invitation"), 10, 64)
	if err != nil {
		number = 0 // nothing has it
	}
	n, err := d.Service.Store.Invitation(r.Context(), number)
	if err == nil && n.IssuerID != i.ID {
		err = badges.Errorf(badges.NotFound, "There is no such invitation to this issuer.")
	}
	if err == nil {
		err = d.Service.WithdrawInvitation(r.Context(), by, n.ID)
	}
	if err != nil {
		return err
	}
	return leadTo(w, r, peoplePath(i.ID), "withdrawn")
}

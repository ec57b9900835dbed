package admin

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

const invitationPath = "/invitation/"

func (a *admin) getInvitations(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.showInvitations(w, r, by, templates.Form{}, 0)
}

// showInvitations lists all invitations with the form for a new one, as it was typed.
func (a *admin) showInvitations(w http.ResponseWriter, r *http.Request, by badges.Account, form templates.Form, status int) error {
	all, err := a.Service.InvitationsOf(r.Context(), by, badges.InvitationFilter{Before: number(r.URL.Query().Get("before")), Limit: pageLength})
	if err != nil {
		return err
	}
	list := templates.AdminSection{Name: "invitations", Text: "invitations", Listed: true}
	for _, i := range all {
		entry := templates.AdminEntry{Link: templates.Link{Name: i.Address}, State: invitationState(i, a), At: i.CreatedAt}
		if i.IssuerID != 0 {
			issuer, err := a.Service.IssuerOf(r.Context(), by, i.IssuerID)
			if err != nil {
				return err
			}
			entry.Lines, entry.Labels = append(entry.Lines, issuer.Name), append(entry.Labels, "role-"+string(i.Role))
		}
		if i.Admin {
			entry.Labels = append(entry.Labels, "admin")
		}
		if i.Open(a.Now()) {
			entry.Lines = append(entry.Lines, a.Site.Invitation(i))
			entry.Forms = []templates.AdminForm{do("withdraw", i.Address, Path+"/invitations/"+strconv.FormatInt(i.ID, 10)+"/withdraw")}
		}
		list.Entries = append(list.Entries, entry)
		list.Older = older(r, "before", len(all) == pageLength, i.ID)
	}
	kind, issuer, role := field("kind", "choice", r.PostFormValue("kind")), field("issuer", "choice", r.PostFormValue("issuer")), field("role", "choice", r.PostFormValue("role"))
	kind.Options = []templates.AdminOption{{Value: string(badges.EmailIdentity), Label: "email"}, {Value: string(badges.FediverseIdentity), Label: "fediverse"}}
	if issuer.Options, err = a.issuers(r, by, "no-issuer"); err != nil {
		return err
	}
	role.Options = append([]templates.AdminOption{{Label: "no-role"}, {Value: "admin", Label: "role-admin"}}, roles()...)
	address := field("address", "text", r.PostFormValue("address"))
	if form.Field == "address" {
		address.Problem, form = form.Problem, templates.Form{Problem: form.Problem, Field: "address"}
	}
	invite := templates.AdminSection{Name: "invite", Text: "invite", Forms: []templates.AdminForm{do("invite", "", Path+"/invitations", kind, address, issuer, role)}}
	page := a.page(r, "invitations", invite, list)
	page.Status = status
	if form.Problem != nil {
		page.Form = form
	}
	if form.Field != "address" {
		page.Field = ""
	}
	return a.show(w, r, page)
}

func invitationState(i badges.Invitation, a *admin) string {
	switch {
	case !i.AcceptedAt.IsZero():
		return "accepted"
	case !i.WithdrawnAt.IsZero():
		return "withdrawn"
	case !i.Open(a.Now()):
		return "expired"
	}
	return "open"
}

func (a *admin) postInvitation(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	n := badges.NewInvitation{Kind: badges.IdentityKind(r.PostFormValue("kind")), Address: r.PostFormValue("address"), IssuerID: number(r.PostFormValue("issuer"))}
	if role := r.PostFormValue("role"); role == "admin" {
		n.Admin = true
	} else {
		n.Role = badges.Role(role)
	}
	_, err := a.Service.Invite(r.Context(), by, n)
	return a.finish(w, r, err, Path+"/invitations", func(form templates.Form, status int) error {
		return a.showInvitations(w, r, by, form, status)
	})
}

func (a *admin) postWithdraw(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.finish(w, r, a.Service.WithdrawInvitation(r.Context(), by, id(r)), Path+"/invitations", nil)
}

// getInvitation asks whoever has the link, and is signed in, whether they accept.
func (a *admin) getInvitation(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, theirs, err := a.Service.InvitationFor(r.Context(), by, chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	section := templates.AdminSection{Name: "your-invitation", Text: "not-yours", Links: []templates.AdminLink{{Label: "sign-ins", URL: "/me/sign-ins"}}}
	if theirs {
		section.Text, section.Links = "yours", nil
		entry := templates.AdminEntry{Link: templates.Link{Name: i.Address}}
		if i.Admin {
			entry.Labels = append(entry.Labels, "admin")
		}
		if i.IssuerID != 0 {
			issuer, err := a.Service.Store.Issuer(r.Context(), i.IssuerID)
			if err != nil {
				return err
			}
			entry.Lines, entry.State = []string{issuer.Name + " " + a.Site.Handle(issuer)}, "role-"+string(i.Role)
		}
		section.Entries = []templates.AdminEntry{entry}
		section.Forms = []templates.AdminForm{do("accept", "", invitationPath+i.Slug)}
	}
	page := a.page(r, "invitation", section)
	page.Here = ""
	return a.show(w, r, page)
}

func (a *admin) postAccept(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := a.Service.AcceptInvitation(r.Context(), by, chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	path := "/me/sign-ins"
	switch {
	case i.Admin:
		path = Path
	case i.IssuerID != 0:
		path = "/desk/issuers/" + strconv.FormatInt(i.IssuerID, 10)
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

package admin

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

func personPath(id int64) string { return Path + "/people/" + strconv.FormatInt(id, 10) }

// getPeople lists and finds accounts.
func (a *admin) getPeople(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	query := r.URL.Query()
	f := badges.AccountFilter{Query: badges.Truncate(query.Get("query"), 100), Admins: query.Get("only") == "admins", Disabled: query.Get("only") == "disabled", After: number(query.Get("after")), Limit: pageLength}
	found, err := a.Service.People(r.Context(), by, f)
	if err != nil {
		return err
	}
	only := field("only", "choice", query.Get("only"))
	only.Options = []templates.AdminOption{{Label: "all"}, {Value: "admins", Label: "admins"}, {Value: "disabled", Label: "disabled"}}
	search := do("search", "", Path+"/people", field("query", "search", f.Query), only)
	search.Get = true
	list := templates.AdminSection{Name: "people", Listed: true}
	for _, p := range found {
		list.Entries = append(list.Entries, personEntry(p))
		list.Older = older(r, "after", len(found) == pageLength, p.ID)
	}
	return a.show(w, r, a.page(r, "people", templates.AdminSection{Name: "search", Forms: []templates.AdminForm{search}}, list))
}

func personEntry(p badges.Account) templates.AdminEntry {
	e := templates.AdminEntry{Link: templates.Link{Name: called(p.Name, p.ID), URL: personPath(p.ID)}, At: p.CreatedAt}
	if p.Email != "" {
		e.Lines = []string{p.Email}
	}
	if p.Admin {
		e.Labels = append(e.Labels, "admin")
	}
	if !p.DisabledAt.IsZero() {
		e.Labels = append(e.Labels, "disabled")
	}
	return e
}

// getPerson shows an account with its roles and ways to sign in.
func (a *admin) getPerson(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.showPerson(w, r, by, templates.Form{}, 0, "")
}

func (a *admin) showPerson(w http.ResponseWriter, r *http.Request, by badges.Account, form templates.Form, status int, secret string) error {
	p, err := a.Service.Person(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	path := personPath(p.ID)
	who := personEntry(p.Account)
	who.URL = ""
	toggle := func(is bool, yes, no string) templates.AdminForm {
		if is {
			return do(no, called(p.Name, p.ID), path+"/"+no)
		}
		return do(yes, called(p.Name, p.ID), path+"/"+yes)
	}
	who.Forms = []templates.AdminForm{toggle(!p.DisabledAt.IsZero(), "disable", "enable"), toggle(p.Admin, "appoint", "dismiss"), do("sign-in-link", called(p.Name, p.ID), path+"/sign-in-link")}
	did := templates.AdminLink{Label: "did", URL: Path + "/log?scope=all&account=" + strconv.FormatInt(p.ID, 10)}
	signIns := templates.AdminSection{Name: "logins", Listed: true}
	for _, l := range p.Logins {
		signIns.Entries = append(signIns.Entries, templates.AdminEntry{Link: templates.Link{Name: l.Label}, Lines: []string{l.Provider}, At: l.LastUsedAt})
	}
	given := templates.AdminSection{Name: "roles", Text: "roles", Listed: true}
	for _, role := range p.Roles {
		given.Entries = append(given.Entries, templates.AdminEntry{
			Link: templates.Link{Name: role.Issuer, URL: "/desk/issuers/" + strconv.FormatInt(role.IssuerID, 10)}, State: "role-" + string(role.Role),
			Forms: []templates.AdminForm{do("take-role", role.Issuer, path+"/role", field("issuer", "hidden", strconv.FormatInt(role.IssuerID, 10)), field("role", "hidden", ""))},
		})
	}
	issuer, role := field("issuer", "choice", ""), field("role", "choice", string(badges.Granter))
	if issuer.Options, err = a.issuers(r, by, "choose"); err != nil {
		return err
	}
	role.Options = roles()
	given.Forms = []templates.AdminForm{do("give-role", "", path+"/role", issuer, role)}
	page := a.page(r, "people", templates.AdminSection{Name: "person", Entries: []templates.AdminEntry{who}, Links: []templates.AdminLink{did}}, given, signIns)
	page.Status, page.Secret.URL = status, secret
	if form.Problem != nil {
		page.Form = templates.Form{Problem: form.Problem}
	}
	return a.show(w, r, page)
}

// postPerson changes what an account may do.
func (a *admin) postPerson(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	account, err := id(r), error(nil)
	switch action := chi.URLParam(r, "action"); action {
	case "disable", "enable":
		err = a.Service.SetAccountDisabled(r.Context(), by, account, action == "disable")
	case "appoint", "dismiss":
		err = a.Service.SetAdmin(r.Context(), by, account, action == "appoint")
	case "role":
		err = a.Service.SetRole(r.Context(), by, account, number(r.PostFormValue("issuer")), badges.Role(r.PostFormValue("role")))
	case "sign-in-link":
		token, _, err := a.Service.SignInLink(r.Context(), by, account)
		if err != nil {
			return err
		}
		return a.showPerson(w, r, by, templates.Form{}, 0, a.Site.Origin(a.Site.MainDomain())+"/sign-in/link/"+token)
	default:
		return badges.Errorf(badges.NotFound, "there is no such action")
	}
	return a.finish(w, r, err, personPath(account), func(form templates.Form, status int) error {
		return a.showPerson(w, r, by, form, status, "")
	})
}

// called is what an account is called: by its number where it has no name any more,
// because its person had all their data deleted.
func called(name string, id int64) string {
	return cmp.Or(name, "#"+strconv.FormatInt(id, 10))
}

package desk

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"laurel/badges"
	"laurel/badges/picture"
	"laurel/templates"
)

// issuerFields leads from the domain's names of an issuer's fields to the form's.
func issuerFields() map[string]string {
	return map[string]string{
		"domain": "domain", "username": "username", "name": "name", "type": "type", "summary": "summary", "website": "website",
		"email": "email", "audience": "audience", "picture": "picture", "picture alt text": "alt",
		"colour": "colour", "header": "header", "header alt text": "header-alt", "paper": "paper", "language": "language",
	}
}

func actorTypes() []string {
	return []string{string(badges.Organization), string(badges.Group), string(badges.Person), string(badges.ServiceActor)}
}

// getNewIssuer asks for a new issuer, below the one that ?parent= names.
func (d *desk) getNewIssuer(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	view := templates.IssuerForm{Head: d.head(r), Parent: r.URL.Query().Get("parent"), Type: string(badges.Organization), Audience: string(badges.AudienceQuiet), Paper: string(badges.A4)}
	return d.showNewIssuer(w, r, by, http.StatusOK, view)
}

func (d *desk) showNewIssuer(w http.ResponseWriter, r *http.Request, by badges.Account, status int, view templates.IssuerForm) error {
	managed, err := d.managed(r, by)
	if err != nil {
		return err
	}
	if by.Admin {
		view.Parents = append(view.Parents, templates.Option{})
	}
	if view.Parents = append(view.Parents, managed...); len(view.Parents) == 0 {
		return badges.Errorf(badges.Forbidden, "A new issuer stands below one that you manage, and you manage none. Ask an owner or an admin for that role.")
	}
	view.New, view.Types, view.Domains = true, actorTypes(), d.Site.Domains()
	view.BackLink = templates.Link{URL: Path}
	return d.Pages.Show(w, r, status, view)
}

// managed are the issuers in use that the account may change.
func (d *desk) managed(r *http.Request, by badges.Account) (choices []templates.Option, err error) {
	issuers, _, err := d.Service.IssuersOf(r.Context(), by, badges.IssuerFilter{})
	if err != nil {
		return nil, err
	}
	for _, i := range issuers {
		role, err := d.Service.RoleOn(r.Context(), by, i.ID)
		if err != nil {
			return nil, err
		}
		if role.Allows(badges.Manager) {
			choices = append(choices, templates.Option{Value: strconv.FormatInt(i.ID, 10), Name: i.Name})
		}
	}
	return choices, nil
}

// postNewIssuer makes an issuer.
func (d *desk) postNewIssuer(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	profile, err := d.readProfile(r, by, badges.IssuerProfile{})
	var made badges.Issuer
	if err == nil {
		parent, _ := strconv.ParseInt(r.PostForm.Get("parent"), 10, 64) // 0 is the top
		made, err = d.Service.CreateIssuer(r.Context(), by, badges.NewIssuer{
			ParentID: parent, Domain: r.PostForm.Get("domain"), Username: r.PostForm.Get("username"), IssuerProfile: profile,
		})
	}
	if err == nil {
		return leadTo(w, r, issuerPath(made.ID), "created")
	}
	fields := issuerFields()
	if badges.KindOf(err) == badges.Conflict {
		fields[""] = "username" // the only thing that another issuer can have
	}
	form, status, again := refused(err, fields)
	if !again {
		return err
	}
	view := typedIssuer(r)
	view.Head, view.Form = d.head(r), form
	return d.showNewIssuer(w, r, by, status, view)
}

// getEditIssuer shows an issuer's form.
func (d *desk) getEditIssuer(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.managedIssuer(r, by)
	if err != nil {
		return err
	}
	return d.showEditIssuer(w, r, http.StatusOK, i, templates.IssuerForm{
		Seen: seen(i.UpdatedAt), Name: i.Name, Type: string(i.Type), Summary: i.Summary, Website: i.Website, Email: i.Email,
		Audience: string(i.Audience), Alt: i.Picture.Alt, Colour: i.Look.Colour, HeaderAlt: i.Look.Header.Alt, Paper: string(i.Paper), Language: i.Language,
	})
}

// managedIssuer returns the issuer of the address, if the account may change it.
func (d *desk) managedIssuer(r *http.Request, by badges.Account) (badges.Issuer, error) {
	i, err := d.Service.IssuerOf(r.Context(), by, id(r))
	if err != nil {
		return i, err
	}
	return i, d.mustManage(r, by, i.ID)
}

// mustManage refuses pages that end in a change which would be refused.
func (d *desk) mustManage(r *http.Request, by badges.Account, issuerID int64) error {
	role, err := d.Service.RoleOn(r.Context(), by, issuerID)
	if err == nil && !role.Allows(badges.Manager) {
		return badges.Errorf(badges.Forbidden, "Your role here is %s; this needs %s.", badges.Word(role), badges.Word(badges.Manager))
	}
	return err
}

func (d *desk) showEditIssuer(w http.ResponseWriter, r *http.Request, status int, i badges.Issuer, view templates.IssuerForm) error {
	view.Head, view.Title, view.Types = d.head(r), i.Name, actorTypes()
	view.BackLink = templates.Link{Name: d.Site.Handle(i), URL: issuerPath(i.ID)}
	view.Picture, view.Header = d.picture(i.Domain, i.Picture), d.picture(i.Domain, i.Look.Header)
	return d.Pages.Show(w, r, status, view)
}

// postEditIssuer changes an issuer's profile.
func (d *desk) postEditIssuer(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	i, err := d.managedIssuer(r, by)
	if err != nil {
		return err
	}
	profile, err := d.readProfile(r, by, i.IssuerProfile)
	if err == nil {
		_, err = d.Service.EditIssuer(r.Context(), by, i.ID, seenAt(r), profile)
	}
	if err == nil {
		return leadTo(w, r, issuerPath(i.ID), "saved")
	}
	form, status, again := refused(err, issuerFields())
	if !again {
		return err
	}
	view := typedIssuer(r)
	view.Form = form
	if badges.KindOf(err) == badges.Conflict { // who saves again has been told
		view.Seen = seen(i.UpdatedAt)
	}
	return d.showEditIssuer(w, r, status, i, view)
}

// readProfile returns the profile with what the form says of it, and keeps its
// picture. What the form does not ask for stays.
func (d *desk) readProfile(r *http.Request, by badges.Account, p badges.IssuerProfile) (badges.IssuerProfile, error) {
	form := r.PostForm
	p.Name, p.Summary, p.Website, p.Email = form.Get("name"), form.Get("summary"), form.Get("website"), form.Get("email")
	p.Type, p.Audience = badges.ActorType(form.Get("type")), badges.Audience(form.Get("audience"))
	p.Picture.Alt = form.Get("alt")
	p.Paper, p.Look.Colour = badges.Paper(form.Get("paper")), strings.TrimSpace(form.Get("colour"))
	p.Language = form.Get("language")
	var err error
	if p.Look.Header, err = d.readHeader(r, by, p.Look.Header); err != nil {
		return p, err
	}
	data, err := file(r, "picture")
	if err != nil || len(data) == 0 {
		return p, err
	}
	p.Picture, err = d.storePicture(r, by, data, form.Get("alt"))
	return p, err
}

// readHeader returns what stands behind the head of an issuer's pages: the file that
// was sent, what it was, or nothing when that was asked for.
func (d *desk) readHeader(r *http.Request, by badges.Account, old badges.Picture) (badges.Picture, error) {
	data, err := file(r, "header")
	if err != nil {
		return old, err
	}
	if len(data) == 0 {
		if r.PostForm.Get("header-remove") != "" || old.SHA256 == "" {
			return badges.Picture{}, nil
		}
		old.Alt = r.PostForm.Get("header-alt")
		return old, nil
	}
	p, err := picture.Header(data, picture.Limits{})
	if err != nil {
		return old, atField("header", err)
	}
	stored, err := p.Store(r.Context(), d.Service, by)
	stored.Alt = r.PostForm.Get("header-alt")
	return stored, err
}

// typedIssuer is the form as it was typed.
func typedIssuer(r *http.Request) templates.IssuerForm {
	form := r.PostForm
	return templates.IssuerForm{
		Parent: form.Get("parent"), Domain: form.Get("domain"), Username: form.Get("username"), Name: form.Get("name"), Type: form.Get("type"),
		Summary: form.Get("summary"), Website: form.Get("website"), Email: form.Get("email"), Audience: form.Get("audience"), Alt: form.Get("alt"),
		Seen: form.Get("seen"), Colour: form.Get("colour"), HeaderAlt: form.Get("header-alt"), Paper: form.Get("paper"), Language: form.Get("language"),
	}
}

// seen writes the moment of a thing's last change into a form.
func seen(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }

// seenAt reads it again; a form that lost it was never seen.
func seenAt(r *http.Request) time.Time {
	n, err := strconv.ParseInt(r.PostForm.Get("seen"), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n)
}

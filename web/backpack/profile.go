package backpack

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

func (b *backpack) getProfile(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	kept, err := b.Service.Backpack(r.Context(), by)
	if err != nil {
		return err
	}
	return b.showProfile(w, r, by, http.StatusOK, kept, templates.BackpackProfile{BackpackHead: b.head(r)})
}

func (b *backpack) showProfile(w http.ResponseWriter, r *http.Request, by badges.Account, status int, kept badges.Backpack, view templates.BackpackProfile) error {
	view.Name, view.About, view.Links = kept.Name, kept.About, strings.Join(kept.Links, "\n")
	view.Findable, view.OfferMails = !kept.HiddenFromSearch, !kept.WithoutOfferMails
	mine, err := b.Service.Identities(r.Context(), by)
	if err != nil {
		return err
	}
	for _, n := range mine {
		page := b.Pages.RecipientPath(n)
		view.Identities = append(view.Identities, templates.OwnIdentity{ID: n.ID, Name: nameOf(n), Page: page, Shown: slices.Contains(kept.Shown, n.ID)})
		if view.Page == "" || n.Kind == badges.FediverseIdentity {
			view.Page = b.Pages.Origin(r) + page
			view.Markup = `<a rel="me" href="` + view.Page + `">…</a>`
		}
	}
	return b.Pages.Show(w, r, status, view)
}

func (b *backpack) postProfile(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	p := badges.BackpackProfile{
		Name: form.Get("name"), About: form.Get("about"), Links: strings.Fields(form.Get("links")),
		HiddenFromSearch: form.Get("findable") == "", WithoutOfferMails: form.Get("mails") == "",
	}
	var shown []int64
	for _, value := range form["shown"] {
		id, _ := strconv.ParseInt(value, 10, 64) // 0 is nobody's
		shown = append(shown, id)
	}
	_, err = b.Service.DescribeBackpack(r.Context(), by, p, shown)
	if status, ok := refused(err); ok {
		view := templates.BackpackProfile{BackpackHead: b.head(r)}
		view.Problem = badges.PhraseOf(err)
		return b.showProfile(w, r, by, status, badges.Backpack{BackpackProfile: p, Shown: shown}, view)
	}
	if err != nil {
		return err
	}
	return done(w, r, "/profile", templates.BackpackSaved)
}

package admin

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

const featuredPath = Path + "/featured"

// featured is the section of the settings in which the front page's issuers are
// chosen and put in order.
func (a *admin) featured(r *http.Request, by badges.Account) (section templates.AdminSection, err error) {
	section = templates.AdminSection{Name: "featured", Text: "featured", Listed: true}
	chosen, err := a.Service.Store.FeaturedIssuers(r.Context())
	if err != nil {
		return section, err
	}
	for n, id := range chosen {
		i, err := a.Service.IssuerOf(r.Context(), by, id)
		if err != nil {
			return section, err
		}
		entry := templates.AdminEntry{Link: templates.Link{Name: i.Name, URL: issuerDesk(id)}, Lines: []string{a.Site.Handle(i)}}
		hidden := field("issuer", "hidden", strconv.FormatInt(id, 10))
		if n > 0 {
			entry.Forms = append(entry.Forms, do("move-up", i.Name, featuredPath+"/up", hidden))
		}
		entry.Forms = append(entry.Forms, do("remove", i.Name, featuredPath+"/remove", hidden))
		section.Entries = append(section.Entries, entry)
	}
	issuer := field("issuer", "choice", "")
	if issuer.Options, err = a.issuers(r, by, "choose"); err != nil {
		return section, err
	}
	section.Forms = []templates.AdminForm{do("feature", "", featuredPath+"/add", issuer)}
	return section, nil
}

// postFeatured adds an issuer to the front page, takes one off it, or moves one up.
func (a *admin) postFeatured(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	chosen, err := a.Service.Store.FeaturedIssuers(r.Context())
	if err != nil {
		return err
	}
	issuer := number(r.PostFormValue("issuer"))
	at := slices.Index(chosen, issuer)
	switch action := chi.URLParam(r, "action"); {
	case action == "add" && at < 0:
		chosen = append(chosen, issuer)
	case action == "remove" && at >= 0:
		chosen = slices.Delete(chosen, at, at+1)
	case action == "up" && at > 0:
		chosen[at-1], chosen[at] = chosen[at], chosen[at-1]
	}
	err = a.Service.FeatureIssuers(r.Context(), by, chosen)
	a.Pages.Changed()
	return a.finish(w, r, err, Path+"/settings", nil)
}

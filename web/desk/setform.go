package desk

import (
	"net/http"
	"strconv"

	"laurel/badges"
	"laurel/templates"
)

// setFields leads from the domain's names of a set's fields to the form's: all of it
// stands in the JSON.
func setFields() map[string]string {
	return map[string]string{"json": "json", "name": "json", "description": "json", "category": "json", "variables": "json", "badges": "json", "keeper": "keeper"}
}

// getNewSet asks for a new set.
func (d *desk) getNewSet(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	text, err := setText(badges.SetContent{Variables: []badges.SetVariable{}, Badges: []badges.SetBadge{}})
	if err != nil {
		return err
	}
	return d.showNewSet(w, r, by, http.StatusOK, templates.SetForm{JSON: text})
}

func (d *desk) showNewSet(w http.ResponseWriter, r *http.Request, by badges.Account, status int, view templates.SetForm) (err error) {
	if view.Keepers, err = d.managed(r, by); err != nil {
		return err
	}
	if by.Admin {
		view.Keepers = append(view.Keepers, templates.Option{Value: "0"})
	}
	if len(view.Keepers) == 0 {
		return badges.Errorf(badges.Forbidden, "A badge set belongs to an issuer that you manage, and you manage none. Ask an owner or an admin for that role.")
	}
	list, err := d.Service.BadgesOf(r.Context(), by, badges.BadgeFilter{})
	if err != nil {
		return err
	}
	for _, b := range list {
		view.Badges = append(view.Badges, templates.Option{Value: strconv.FormatInt(b.ID, 10), Name: b.Title})
	}
	view.Head, view.New, view.BackLink = d.head(r), true, templates.Link{URL: Path}
	view.Chosen = make(map[string]bool)
	for _, chosen := range r.PostForm["badge"] {
		view.Chosen[chosen] = true
	}
	return d.Pages.Show(w, r, status, view)
}

// postNewSet makes a set, or writes the JSON of one from badges that were chosen.
func (d *desk) postNewSet(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	view := templates.SetForm{Keeper: r.PostForm.Get("keeper"), Name: r.PostForm.Get("name"), JSON: r.PostForm.Get("json")}
	if r.PostForm.Get("action") == "collect" {
		c, err := d.collect(r, by)
		if err != nil {
			return err
		}
		if view.JSON, err = setText(c); err != nil {
			return err
		}
		return d.showNewSet(w, r, by, http.StatusOK, view)
	}
	content, err := badges.ParseSet([]byte(view.JSON))
	var set badges.BadgeSet
	if err == nil {
		var keeper int64
		if keeper, err = strconv.ParseInt(view.Keeper, 10, 64); err != nil {
			err = badges.InvalidField("keeper", "choose who keeps the set")
		} else {
			set, err = d.Service.CreateBadgeSet(r.Context(), by, keeper, content, d.Designer)
		}
	}
	if err == nil {
		return leadTo(w, r, setPath(set.ID), "created")
	}
	form, status, again := refused(err, setFields())
	if !again {
		return err
	}
	view.Form = form
	return d.showNewSet(w, r, by, status, view)
}

// collect writes a set of the chosen badges, each with its design or picture.
func (d *desk) collect(r *http.Request, by badges.Account) (badges.SetContent, error) {
	c := badges.SetContent{Name: r.PostForm.Get("name"), Variables: []badges.SetVariable{}, Badges: []badges.SetBadge{}}
	for _, chosen := range r.PostForm["badge"] {
		n, _ := strconv.ParseInt(chosen, 10, 64) // 0 is no badge
		b, err := d.Service.BadgeOf(r.Context(), by, n)
		if err != nil {
			return c, err
		}
		entry := badges.SetBadge{Definition: b.Definition}
		design, err := d.Service.DesignOf(r.Context(), by, n)
		switch {
		case err == nil:
			entry.Design, entry.Image = design, badges.Picture{}
		case badges.KindOf(err) != badges.NotFound:
			return c, err
		}
		c.Badges = append(c.Badges, entry)
	}
	return c, nil
}

// getEditSet shows a set's form.
func (d *desk) getEditSet(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	set, err := d.kept(r, by)
	if err != nil {
		return err
	}
	text, err := setText(set.SetContent)
	if err != nil {
		return err
	}
	return d.showEditSet(w, r, http.StatusOK, set, templates.SetForm{Seen: strconv.Itoa(set.Version), JSON: text})
}

// kept returns the set of the address, if the account may change it.
func (d *desk) kept(r *http.Request, by badges.Account) (badges.BadgeSet, error) {
	set, err := d.Service.SetOf(r.Context(), by, id(r))
	if err != nil {
		return set, err
	}
	keeps, err := d.keeps(r, by, set)
	if err == nil && !keeps {
		err = badges.Errorf(badges.Forbidden, "Only who manages the issuer of this set may change it; sets of the server belong to its admins.")
	}
	return set, err
}

func (d *desk) showEditSet(w http.ResponseWriter, r *http.Request, status int, set badges.BadgeSet, view templates.SetForm) error {
	view.Head, view.Name, view.BackLink = d.head(r), set.Name, templates.Link{Name: set.Name, URL: setPath(set.ID)}
	return d.Pages.Show(w, r, status, view)
}

// postEditSet changes a set.
func (d *desk) postEditSet(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	set, err := d.kept(r, by)
	if err != nil {
		return err
	}
	content, err := badges.ParseSet([]byte(r.PostForm.Get("json")))
	if err == nil {
		_, err = d.Service.UpdateBadgeSet(r.Context(), by, set.ID, seenVersion(r), content, d.Designer)
	}
	if err == nil {
		return leadTo(w, r, setPath(set.ID), "saved")
	}
	form, status, again := refused(err, setFields())
	if !again {
		return err
	}
	view := templates.SetForm{Form: form, Seen: r.PostForm.Get("seen"), JSON: r.PostForm.Get("json")}
	if badges.KindOf(err) == badges.Conflict { // who saves again has been told
		view.Seen = strconv.Itoa(set.Version)
	}
	return d.showEditSet(w, r, status, set, view)
}

// postDeleteSet takes a set away.
func (d *desk) postDeleteSet(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := d.Service.DeleteBadgeSet(r.Context(), by, id(r)); err != nil {
		return err
	}
	return leadTo(w, r, Path, "deleted")
}

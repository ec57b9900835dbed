package desk

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

// setLinks are the badge sets that the account may use.
func (d *desk) setLinks(r *http.Request, by badges.Account, issuers []badges.Issuer) (links []templates.DeskSet, err error) {
	names := make(map[int64]string)
	for _, i := range issuers {
		names[i.ID] = i.Name
	}
	sets, err := d.Service.SetsOf(r.Context(), by)
	for _, s := range sets {
		links = append(links, templates.DeskSet{
			Link: templates.Link{Name: s.Name, URL: setPath(s.ID)}, Description: s.Description, Category: s.Category,
			Count: len(s.Badges), Issuer: names[s.IssuerID],
		})
	}
	return links, err
}

// getSet asks for the values of a set's variables.
func (d *desk) getSet(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	set, err := d.Service.SetOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	return d.showSet(w, r, by, http.StatusOK, set, templates.SetUse{Form: done(r), Issuer: r.URL.Query().Get("issuer")})
}

func (d *desk) showSet(w http.ResponseWriter, r *http.Request, by badges.Account, status int, set badges.BadgeSet, view templates.SetUse) (err error) {
	view.Head, view.Name, view.Description = d.head(r), set.Name, set.Description
	view.BackLink, view.Exported = templates.Link{URL: Path}, setPath(set.ID)+"/set.json"
	if view.Issuers, err = d.managed(r, by); err != nil {
		return err
	}
	keeps, err := d.keeps(r, by, set)
	if err != nil {
		return err
	}
	if keeps {
		view.Edit, view.Delete = setPath(set.ID)+"/edit", setPath(set.ID)+"/delete"
	}
	for _, v := range set.Variables {
		label := v.Label
		if label == "" {
			label = v.Name
		}
		view.Variables = append(view.Variables, templates.SetValue{
			Name: v.Name, Label: label, Value: r.PostForm.Get("value." + v.Name), Default: v.Default, Required: v.Default == "",
		})
	}
	return d.Pages.Show(w, r, status, view)
}

// keeps reports whether the account may change a set.
func (d *desk) keeps(r *http.Request, by badges.Account, set badges.BadgeSet) (bool, error) {
	if set.IssuerID == 0 {
		return by.Admin, nil
	}
	role, err := d.Service.RoleOn(r.Context(), by, set.IssuerID)
	return role.Allows(badges.Manager), err
}

// postSet shows what would be made of a set, or makes it.
func (d *desk) postSet(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	set, err := d.Service.SetOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	issuer, _ := strconv.ParseInt(r.PostForm.Get("issuer"), 10, 64) // 0 is nobody's
	values := make(map[string]string)
	fields := map[string]string{"issuer": "issuer"}
	for _, v := range set.Variables {
		name := "value." + v.Name
		values[v.Name], fields[name] = r.PostForm.Get(name), name
	}
	view := templates.SetUse{Issuer: r.PostForm.Get("issuer")}
	if r.PostForm.Get("action") == "make" {
		if _, err = d.Service.ApplySet(r.Context(), by, set.ID, issuer, values, d.Designer); err == nil {
			return leadTo(w, r, issuerPath(issuer), "made")
		}
	} else {
		view.Preview, err = d.preview(r, by, set.ID, issuer, values)
	}
	status := http.StatusOK
	if err != nil {
		var again bool
		if view.Form, status, again = refused(err, fields); !again {
			return err
		}
	}
	return d.showSet(w, r, by, status, set, view)
}

// preview is what would be made of a set.
func (d *desk) preview(r *http.Request, by badges.Account, setID, issuerID int64, values map[string]string) (rows []templates.SetPreview, err error) {
	filled, err := d.Service.FillSet(r.Context(), by, setID, issuerID, values, d.Designer)
	if err != nil {
		return nil, err
	}
	i, err := d.Service.IssuerOf(r.Context(), by, issuerID)
	if err != nil {
		return nil, err
	}
	for _, f := range filled {
		row := templates.SetPreview{Title: f.Title, Criteria: d.Pages.HTML(f.Criteria), Alt: f.Image.Alt, Picture: d.Site.Picture(i.Domain, f.Image.SHA256)}
		if f.Drawing != nil {
			row.Picture = Path + "/design.svg?" + url.Values{"json": {string(f.Drawing.Design)}}.Encode()
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// getSetFile sends a set in the form in which it is carried to another server.
func (d *desk) getSetFile(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	set, err := d.Service.SetOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	text, err := setText(set.SetContent)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+fileName(set.Name)+`.json"`)
	w.Write([]byte(text)) // an error means that the client has gone
	return nil
}

// setText is the JSON of a set, for people to read and change.
func setText(c badges.SetContent) (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(c)
	return text.String(), err
}

// fileName is a set's name in plain letters.
func fileName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	if plain = strings.Trim(plain, "-"); plain == "" {
		return "set"
	}
	return plain
}

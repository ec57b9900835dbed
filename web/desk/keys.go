package desk

import (
	"net/http"
	"strconv"

	"laurel/badges"
	"laurel/templates"
)

const keysPath = Path + "/keys"

// routeKeys adds the page of API keys.
func (d *desk) routeKeys(get, post func(path string, h Handler)) {
	get("/keys", d.getKeys)
	post("/keys", d.postKeys)
	post("/keys/{id}/revoke", d.postRevokeKey)
}

// getKeys shows the keys of the account.
func (d *desk) getKeys(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.showKeys(w, r, by, http.StatusOK, templates.Keys{Form: done(r)})
}

func (d *desk) showKeys(w http.ResponseWriter, r *http.Request, by badges.Account, status int, view templates.Keys) error {
	issuers, _, err := d.Service.IssuersOf(r.Context(), by, badges.IssuerFilter{})
	if err != nil {
		return err
	}
	names := make(map[int64]string)
	for _, i := range issuers {
		names[i.ID] = i.Name
		view.Issuers = append(view.Issuers, templates.Option{Value: strconv.FormatInt(i.ID, 10), Name: i.Name})
	}
	keys, scopes, err := d.Service.KeysOf(r.Context(), by)
	if err != nil {
		return err
	}
	for _, k := range keys {
		row := templates.KeyRow{Name: k.Name, Prefix: k.Prefix, CreatedAt: k.CreatedAt, LastUsedAt: k.LastUsedAt, Whole: k.MakerID == 0}
		for _, scope := range scopes[k.ID] {
			row.Role = string(scope.Role)
			row.Issuers = append(row.Issuers, names[scope.IssuerID])
		}
		if k.RevokedAt.IsZero() {
			row.Revoke = keysPath + "/" + strconv.FormatInt(k.ID, 10) + "/revoke"
		}
		view.Keys = append(view.Keys, row)
	}
	view.Head, view.Roles = d.head(r), []string{string(badges.Viewer), string(badges.Reviewer), string(badges.Granter), string(badges.Manager)}
	view.Chosen = make(map[string]bool)
	for _, chosen := range r.PostForm["issuer"] {
		view.Chosen[chosen] = true
	}
	w.Header().Set("Cache-Control", "private, no-store") // a new key stands on the page
	return d.Pages.Show(w, r, status, view)
}

// postKeys makes a key and shows it, this once.
func (d *desk) postKeys(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	n := badges.NewScopedKey{Name: r.PostForm.Get("name"), Role: badges.Role(r.PostForm.Get("role"))}
	for _, chosen := range r.PostForm["issuer"] {
		issuer, err := strconv.ParseInt(chosen, 10, 64)
		if err != nil {
			return badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
		}
		n.Issuers = append(n.Issuers, issuer)
	}
	key, _, err := d.Service.CreateScopedKey(r.Context(), by, n)
	if err == nil {
		r.PostForm = nil // the form for the next one is empty
		return d.showKeys(w, r, by, http.StatusCreated, templates.Keys{New: key})
	}
	form, status, again := refused(err, map[string]string{"name": "name", "role": "role", "issuers": "issuers"})
	if !again {
		return err
	}
	return d.showKeys(w, r, by, status, templates.Keys{Form: form, Name: n.Name, Role: string(n.Role)})
}

// postRevokeKey ends a key.
func (d *desk) postRevokeKey(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := d.Service.RevokeAPIKey(r.Context(), by, id(r)); err != nil {
		return err
	}
	return leadTo(w, r, keysPath, "revoked")
}

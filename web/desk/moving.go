package desk

import (
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

// routeMoving adds the pages on which owners say where an issuer is, too, or now.
func (d *desk) routeMoving(get, post func(path string, h Handler)) {
	get("/issuers/{id}/moving", d.getMoving)
	post("/issuers/{id}/moving/alias", d.postAlias)
	post("/issuers/{id}/moving/alias/remove", d.postRemoveAlias)
	post("/issuers/{id}/moving/move", d.postMove)
	post("/issuers/{id}/moving/return", d.postReturn)
}

func movingPath(issuerID int64) string { return issuerPath(issuerID) + "/moving" }

func (d *desk) getMoving(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.ownedIssuer(r, by)
	if err != nil {
		return err
	}
	return d.showMoving(w, r, http.StatusOK, i, templates.Moving{Form: done(r)})
}

func (d *desk) showMoving(w http.ResponseWriter, r *http.Request, status int, i badges.Issuer, view templates.Moving) error {
	aliases, err := d.Service.Store.IssuerAliases(r.Context(), i.ID)
	if err != nil {
		return err
	}
	move, err := d.Service.Store.IssuerMove(r.Context(), i.ID)
	if err != nil {
		return err
	}
	view.Head, view.Issuer, view.Base = d.head(r), templates.Link{Name: i.Name, URL: issuerPath(i.ID)}, movingPath(i.ID)
	view.Actor, view.Aliases, view.MovedTo = d.Site.Actor(i), aliases, move.To
	return d.Pages.Show(w, r, status, view)
}

// postAlias has an issuer say that it is another account, too.
func (d *desk) postAlias(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeMoving(w, r, by, "alias", func(i badges.Issuer) error {
		account, err := d.findAccount(r, "alias")
		if err == nil {
			_, err = d.Service.AddIssuerAlias(r.Context(), by, i.ID, account.Value)
		}
		return err
	})
}

// postRemoveAlias takes one off by its id: its server may be gone.
func (d *desk) postRemoveAlias(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeMoving(w, r, by, "alias", func(i badges.Issuer) error {
		_, err := d.Service.RemoveIssuerAlias(r.Context(), by, i.ID, r.PostForm.Get("alias"))
		return err
	})
}

// postMove has an issuer move to the account that was typed, and its followers told.
func (d *desk) postMove(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeMoving(w, r, by, "target", func(i badges.Issuer) error {
		account, err := d.findAccount(r, "target")
		if err == nil {
			_, err = d.Service.MoveIssuer(r.Context(), by, i.ID, account)
		}
		return err
	})
}

func (d *desk) postReturn(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeMoving(w, r, by, "", func(i badges.Issuer) error {
		_, err := d.Service.ReturnIssuer(r.Context(), by, i.ID)
		return err
	})
}

// findAccount asks the account that stands in a field.
func (d *desk) findAccount(r *http.Request, field string) (badges.AccountFacts, error) {
	profile, err := badges.ParseAccount(r.PostForm.Get(field))
	if err != nil {
		return badges.AccountFacts{}, err
	}
	account, err := d.LookUp(r.Context(), profile)
	if badges.KindOf(err) == badges.NotFound && err != nil {
		err = badges.InvalidAt(field, err)
	}
	return account, err
}

func (d *desk) changeMoving(w http.ResponseWriter, r *http.Request, by badges.Account, field string, change func(badges.Issuer) error) error {
	if err := readForm(r); err != nil {
		return err
	}
	i, err := d.ownedIssuer(r, by)
	if err != nil {
		return err
	}
	if err = change(i); err == nil {
		return leadTo(w, r, movingPath(i.ID), "saved")
	}
	form, status, again := refused(err, map[string]string{"": field, field: field, "profileUri": field, "account": field})
	if !again {
		return err
	}
	return d.showMoving(w, r, status, i, templates.Moving{
		Form: form, TypedAlias: strings.TrimSpace(r.PostForm.Get("alias")), TypedTarget: strings.TrimSpace(r.PostForm.Get("target")),
	})
}

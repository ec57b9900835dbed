package desk

import (
	"net/http"

	"laurel/badges"
	"laurel/templates"
)

// postRenew grants a badge anew to who has it, and leads to the new grant.
func (d *desk) postRenew(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	g, i, err := d.postedGrant(r, by)
	if err != nil {
		return err
	}
	b, err := d.Service.BadgeOf(r.Context(), by, g.BadgeID)
	if err != nil {
		return err
	}
	fields := map[string]string{"expiresAt": "until", "expires": "until"}
	renewal := badges.NewRenewal{Results: typedResults(b.Definition, r.PostForm, fields)}
	if renewal.Until, err = typedDay(r.PostForm.Get("until")); err == nil {
		var newer badges.Grant
		if newer, _, err = d.Service.Renew(r.Context(), by, g.ID, renewal); err == nil {
			return leadTo(w, r, grantPath(newer.ULID), "renewed")
		}
	}
	form, status, again := refused(err, fields)
	if !again {
		return err
	}
	return d.showGrant(w, r, by, status, g, i, templates.GrantDesk{Form: form, TypedUntil: r.PostForm.Get("until"), Renewing: true})
}

// showRenewal fills in the history of a grant, and whether it can go on.
func (d *desk) showRenewal(r *http.Request, g badges.Grant, view *templates.GrantDesk) error {
	newer, older, err := d.Service.Store.Renewal(r.Context(), g.ID)
	if err != nil {
		return err
	}
	for id, address := range map[int64]*string{newer: &view.RenewedBy, older: &view.Renews} {
		if id == 0 {
			continue
		}
		other, err := d.Service.Store.Grant(r.Context(), id)
		if err != nil {
			return err
		}
		*address = grantPath(other.ULID)
	}
	view.Renewable = view.Granter && g.Decided()
	if !view.Renewable {
		return nil
	}
	b, err := d.Service.Store.Badge(r.Context(), g.BadgeID) // as it is now
	view.RenewResults = resultFields(b.Definition, r.PostForm)
	return err
}

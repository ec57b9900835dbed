package desk

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"laurel/badges"
	"laurel/templates"
)

// LookUp asks a fediverse account what it says of itself, now. NotFound when there
// certainly is no such account.
type LookUp func(ctx context.Context, profile badges.Identity) (badges.AccountFacts, error)

// postReissue issues a grant anew to somebody's other identity: the one that was
// typed, else the account to which theirs has moved.
func (d *desk) postReissue(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	g, i, err := d.postedGrant(r, by)
	if err != nil {
		return err
	}
	typed := strings.TrimSpace(r.PostForm.Get("to"))
	to, err := d.findRecipient(r.Context(), typed)
	if err == nil {
		if _, err = d.Service.Reissue(r.Context(), by, g.ID, to); err == nil {
			return leadTo(w, r, grantPath(g.ULID), "reissued")
		}
	}
	form, status, again := refused(err, map[string]string{"": "to", "to": "to", "profileUri": "to", "email": "to", "did": "to"})
	if !again {
		return err
	}
	return d.showGrant(w, r, by, status, g, i, templates.GrantDesk{Form: form, TypedTo: typed})
}

// findRecipient returns who is meant by what somebody has typed; the zero Identity if
// that is nothing.
func (d *desk) findRecipient(ctx context.Context, typed string) (badges.Identity, error) {
	if typed == "" {
		return badges.Identity{}, nil
	}
	to, err := badges.ParseRecipient(typed)
	if err != nil || to.Kind != badges.ProfileIdentity {
		return to, err
	}
	account, err := d.LookUp(ctx, to)
	if badges.KindOf(err) == badges.NotFound && err != nil {
		err = badges.InvalidAt("to", err)
	}
	return account.Identity(), err
}

// showReissue fills in whether a grant can be issued anew, and to whom it was before.
func (d *desk) showReissue(r *http.Request, g badges.Grant, view *templates.GrantDesk) error {
	former, err := d.Service.Store.FormerIdentities(r.Context(), g.ID)
	if err != nil {
		return err
	}
	for _, n := range former {
		view.Former = append(view.Former, cmp.Or(n.Handle, n.Value))
	}
	view.Reissuable = view.Granter && g.State == badges.Processed && !g.Expired(d.Service.Now())
	return nil
}

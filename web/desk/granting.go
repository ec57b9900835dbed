package desk

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/roster"
	"laurel/templates"
)

// Receptions tells whether the recipients' servers have taken the posts about
// grants, by their ids; those about which nothing was sent are left out.
type Receptions interface {
	Receptions(ctx context.Context, grantIDs []int64) (map[int64]badges.Reception, error)
}

// Fetch gets a file from another server, through the guarded client. Its errors
// tell the person who gave the address what is wrong.
type Fetch func(ctx context.Context, address string) ([]byte, error)

// routeGranting adds the pages at which badges are granted and grants looked after.
func (d *desk) routeGranting(get, post func(path string, h Handler)) {
	get("/badges/{id}/grant", d.getGrantOne)
	post("/badges/{id}/grant", d.postGrantOne)
	get("/badges/{id}/lists/new", d.getNewList)
	post("/badges/{id}/lists/new", d.postNewList)
	get("/issuers/{id}/lists", d.getLists)
	get("/lists/{id}", d.getList)
	post("/lists/{id}", d.postList)
	post("/lists/{id}/cancel", d.postCancelList)
	get("/lists/{id}/failed.csv", d.getFailedRows)
	get("/issuers/{id}/grants", d.getGrants)
	get("/issuers/{id}/grants.csv", d.getGrantsFile)
	get("/grants/{ulid}", d.getGrant)
	post("/grants/{ulid}/revoke", d.postRevoke)
	post("/grants/{ulid}/retry", d.postRetry)
	post("/grants/{ulid}/resend", d.postResend)
	post("/grants/{ulid}/renew", d.postRenew)
	post("/grants/{ulid}/reissue", d.postReissue)
}

func grantPath(ulid string) string { return Path + "/grants/" + ulid }

// grantFields leads from the domain's names of a grant's fields to the form's.
func grantFields() map[string]string {
	return map[string]string{
		"recipient": "recipient", "profileUri": "recipient", "email": "recipient", "name": "name",
		"evidence": "evidence", "expires": "expires", "expiresAt": "expires", "language": "language",
	}
}

// grantedBadge is badge for pages that end in a grant.
func (d *desk) grantedBadge(r *http.Request, by badges.Account) (badges.Badge, badges.Issuer, error) {
	b, i, err := d.badge(r, by)
	if err == nil {
		err = d.mustBe(r, by, i.ID, badges.Granter)
	}
	return b, i, err
}

// mustBe returns nil if the account has a role on the issuer, or a higher one.
func (d *desk) mustBe(r *http.Request, by badges.Account, issuerID int64, needs badges.Role) error {
	role, err := d.Service.RoleOn(r.Context(), by, issuerID)
	switch {
	case err != nil:
		return err
	case role == "":
		return badges.Errorf(badges.NotFound, "There is no such page among yours.")
	case !role.Allows(needs):
		return badges.Errorf(badges.Forbidden, "Your role here is %s; this needs %s. Ask an owner of the issuer for it.", badges.Word(role), badges.Word(needs))
	}
	return nil
}

// getGrantOne asks to whom the badge is granted.
func (d *desk) getGrantOne(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, i, err := d.grantedBadge(r, by)
	if err != nil {
		return err
	}
	return d.showGrantOne(w, r, http.StatusOK, b, i, templates.GrantForm{Form: done(r)})
}

func (d *desk) showGrantOne(w http.ResponseWriter, r *http.Request, status int, b badges.Badge, i badges.Issuer, view templates.GrantForm) error {
	view.Head, view.Badge = d.head(r), templates.Link{Name: b.Title, URL: badgePath(b.ID)}
	view.Picture, view.Many = d.picture(i.Domain, b.Image), badgePath(b.ID)+"/lists/new"
	view.Results = resultFields(b.Definition, r.PostForm)
	return d.Pages.Show(w, r, status, view)
}

// postGrantOne grants the badge to one recipient and leads to the grant.
func (d *desk) postGrantOne(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	b, i, err := d.grantedBadge(r, by)
	if err != nil {
		return err
	}
	form, fields := r.PostForm, grantFields()
	request, err := roster.ParseRecipient(form.Get("recipient"))
	if err == nil {
		request.ExpiresAt, err = typedDay(form.Get("expires"))
	}
	var g badges.Grant
	if err == nil {
		request.BadgeID, request.Evidence, request.Results = b.ID, form.Get("evidence"), typedResults(b.Definition, form, fields)
		request.Language = form.Get("language")
		if name := strings.TrimSpace(form.Get("name")); name != "" {
			request.Name = name
		}
		var created bool
		if g, created, err = d.Service.Grant(r.Context(), by, request); err == nil {
			word := "granted"
			if !created {
				word = "standing"
			}
			return leadTo(w, r, grantPath(g.ULID), word)
		}
	}
	view := templates.GrantForm{Recipient: form.Get("recipient"), Name: form.Get("name"), Evidence: form.Get("evidence"), Expires: form.Get("expires"), Language: form.Get("language")}
	var status int
	var again bool
	if view.Form, status, again = refused(err, fields); !again {
		return err
	}
	return d.showGrantOne(w, r, status, b, i, view)
}

// typedDay reads an optional day.
func typedDay(s string) (time.Time, error) {
	if s = strings.TrimSpace(s); s == "" {
		return time.Time{}, nil
	}
	return roster.ParseDay(s)
}

// getGrant shows one grant to those who look after it.
func (d *desk) getGrant(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	g, i, err := d.grant(r, by)
	if err != nil {
		return err
	}
	return d.showGrant(w, r, by, http.StatusOK, g, i, templates.GrantDesk{Form: done(r)})
}

func (d *desk) showGrant(w http.ResponseWriter, r *http.Request, by badges.Account, status int, g badges.Grant, i badges.Issuer, view templates.GrantDesk) error {
	role, err := d.Service.RoleOn(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	receptions, err := d.Receptions.Receptions(r.Context(), []int64{g.ID})
	if err != nil {
		return err
	}
	if view.Held, err = d.heldFor(r, g); err != nil {
		return err
	}
	unmailed, err := d.Service.Store.MailProblems(r.Context(), []int64{g.ID})
	if err != nil {
		return err
	}
	view.Head, view.Row = d.head(r), d.grantRow(g, receptions[g.ID], unmailed[g.ID])
	view.Badge, view.Issuer = templates.Link{Name: g.Badge.Title, URL: badgePath(g.BadgeID)}, templates.Link{Name: i.Name, URL: issuerPath(i.ID)}
	view.Picture, view.Evidence, view.Reason = d.picture(i.Domain, g.Badge.Image), d.Pages.HTML(g.Evidence), g.RevocationReason
	view.Results = resultViews(g)
	view.ExpiresAt, view.AcceptedAt, view.Base = g.ExpiresAt, g.AcceptedAt, grantPath(g.ULID)
	view.Granter = role.Allows(badges.Granter)
	view.Resendable = view.Granter && g.State == badges.Pending && !g.Expired(d.Service.Now())
	view.Revocable = view.Granter && g.Live()
	if err := d.showRenewal(r, g, &view); err != nil {
		return err
	}
	if err := d.showReissue(r, g, &view); err != nil {
		return err
	}
	if view.Granter && g.State == badges.Pending {
		view.Accept = d.Service.AcceptURL(i, g)
	}
	if g.Open() {
		view.Public = d.Site.Note(i, g)
	}
	return d.Pages.Show(w, r, status, view)
}

// heldFor says why a grant's documents do not leave, "" if nothing holds them.
func (d *desk) heldFor(r *http.Request, g badges.Grant) (string, error) {
	h, err := d.Service.Store.Hold(r.Context(), g.ID)
	if err != nil && badges.KindOf(err) == badges.NotFound {
		return "", nil
	}
	return h.Reason, err
}

// grant returns the grant of the address with its issuer, if the account may see it.
func (d *desk) grant(r *http.Request, by badges.Account) (g badges.Grant, i badges.Issuer, err error) {
	if g, err = d.Service.Store.GrantByULID(r.Context(), chi.URLParam(r, "ulid")); err != nil {
		return g, i, err
	}
	if err = d.mustBe(r, by, g.IssuerID, badges.Viewer); err == nil {
		i, err = d.Service.IssuerOf(r.Context(), by, g.IssuerID)
	}
	return g, i, err
}

// postRevoke takes a grant back.
func (d *desk) postRevoke(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeGrant(w, r, by, "revoked", func(g badges.Grant) error {
		if strings.TrimSpace(r.PostForm.Get("reason")) == "" {
			return badges.InvalidField("reason", "the reason is missing; the recipient and whoever checks the badge will read it")
		}
		_, err := d.Service.Revoke(r.Context(), by, g.ID, r.PostForm.Get("reason"))
		return err
	})
}

// postResend has the offer sent once more.
func (d *desk) postResend(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeGrant(w, r, by, "resent", func(g badges.Grant) error { return d.Service.ResendOffer(r.Context(), by, g.ID) })
}

// postRetry makes the documents of a grant that is held back anew.
func (d *desk) postRetry(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return d.changeGrant(w, r, by, "retried", func(g badges.Grant) error { return d.Service.RetryHeld(r.Context(), by, g.ID) })
}

// postedGrant reads a form about a grant, which only those may change who grant for
// its issuer.
func (d *desk) postedGrant(r *http.Request, by badges.Account) (g badges.Grant, i badges.Issuer, err error) {
	if err := readForm(r); err != nil {
		return g, i, err
	}
	if g, i, err = d.grant(r, by); err != nil {
		return g, i, err
	}
	return g, i, d.mustBe(r, by, i.ID, badges.Granter)
}

func (d *desk) changeGrant(w http.ResponseWriter, r *http.Request, by badges.Account, word string, change func(badges.Grant) error) error {
	g, i, err := d.postedGrant(r, by)
	if err != nil {
		return err
	}
	if err = change(g); err == nil {
		return leadTo(w, r, grantPath(g.ULID), word)
	}
	form, status, again := refused(err, map[string]string{"reason": "reason"})
	if !again {
		return err
	}
	return d.showGrant(w, r, by, status, g, i, templates.GrantDesk{Form: form, TypedReason: r.PostForm.Get("reason")})
}

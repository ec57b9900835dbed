package desk

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/templates"
)

// Endorsing looks at endorsements, and what they are about, on other servers.
type Endorsing interface {
	// Endorsed finds what stands at an address of another server. Its errors tell
	// the person who gave the address what is wrong with it.
	Endorsed(ctx context.Context, address string) (badges.Endorsed, error)
	VerifyEndorsement(ctx context.Context, credential []byte) (verification.Report, verification.Endorsement)
}

const pageOfEndorsements = 50

// routeEndorsements adds the pages of an issuer's endorsements.
func (d *desk) routeEndorsements(get, post func(path string, h Handler)) {
	get("/issuers/{id}/endorsements", d.getEndorsements)
	post("/issuers/{id}/endorsements", d.postEndorse)
	post("/issuers/{id}/endorsements/{endorsement}/{action}", d.postEndorsement)
}

func endorsementsPath(issuerID int64) string { return issuerPath(issuerID) + "/endorsements" }

// endorsementFields leads from the domain's names of fields to the form's.
func endorsementFields() map[string]string {
	return map[string]string{"target": "target", "comment": "comment"}
}

// getEndorsements shows what the issuer endorses, and who endorses the issuer, its
// badges and its grants.
func (d *desk) getEndorsements(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.viewedIssuer(r, by)
	if err != nil {
		return err
	}
	return d.showEndorsements(w, r, by, http.StatusOK, i, templates.EndorsementDesk{Form: done(r), Target: r.URL.Query().Get("target")})
}

func (d *desk) showEndorsements(w http.ResponseWriter, r *http.Request, by badges.Account, status int, i badges.Issuer, view templates.EndorsementDesk) error {
	role, err := d.Service.RoleOn(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	view.Head, view.Issuer, view.Base = d.head(r), templates.Link{Name: i.Name, URL: issuerPath(i.ID)}, endorsementsPath(i.ID)
	view.Granter = role.Allows(badges.Granter)
	view.MayEndorse = view.Granter && i.ArchivedAt.IsZero()
	for _, list := range []struct {
		rows   *[]templates.EndorsementRow
		older  *string
		filter badges.EndorsementFilter
		page   string
	}{
		{&view.Given, &view.OlderGiven, badges.EndorsementFilter{IssuerID: i.ID}, "given"},
		{&view.Got, &view.OlderGot, badges.EndorsementFilter{OwnerID: i.ID}, "got"},
	} {
		query := r.URL.Query()
		list.filter.Before, _ = strconv.ParseInt(query.Get(list.page), 10, 64) // 0 from the newest
		list.filter.Limit = pageOfEndorsements + 1
		found, err := d.Service.Store.Endorsements(r.Context(), list.filter)
		if err != nil {
			return err
		}
		if len(found) > pageOfEndorsements {
			found = found[:pageOfEndorsements]
			*list.older = "?" + url.Values{list.page: {strconv.FormatInt(found[len(found)-1].ID, 10)}}.Encode() + "&" + without(query, list.page, "done")
		}
		for _, e := range found {
			*list.rows = append(*list.rows, endorsementRow(view, e))
		}
	}
	return d.Pages.Show(w, r, status, view)
}

func endorsementRow(view templates.EndorsementDesk, e badges.Endorsement) templates.EndorsementRow {
	row := templates.EndorsementRow{
		Kind: string(e.Kind), Thing: templates.Link{Name: e.Title, URL: webAddress(e.Endorsed.Address)}, By: templates.Link{Name: cmp.Or(e.ActorName, e.Actor), URL: webAddress(e.Actor)},
		Comment: e.Comment, At: e.CreatedAt, Page: webAddress(e.Address), Base: view.Base + "/" + strconv.FormatInt(e.ID, 10), RevokedAt: e.RevokedAt, HiddenAt: e.HiddenAt,
	}
	if view.Checked.ID == e.ID {
		row.Checked = view.Checked
	}
	return row
}

// postEndorse has the issuer endorse what stands at an address, here or elsewhere.
func (d *desk) postEndorse(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	i, err := d.viewedIssuer(r, by)
	if err == nil {
		err = d.mustBe(r, by, i.ID, badges.Granter)
	}
	if err != nil {
		return err
	}
	target, comment := strings.TrimSpace(r.PostForm.Get("target")), r.PostForm.Get("comment")
	thing, err := d.endorsed(r.Context(), target)
	if err == nil {
		_, err = d.Service.Endorse(r.Context(), by, i.ID, thing, comment)
	}
	if err == nil {
		return leadTo(w, r, endorsementsPath(i.ID), "endorsed")
	}
	form, status, again := refused(err, endorsementFields())
	if !again {
		return err
	}
	return d.showEndorsements(w, r, by, status, i, templates.EndorsementDesk{Form: form, Target: target, Comment: comment})
}

// endorsed finds what an address names. Its errors are about the field "target".
func (d *desk) endorsed(ctx context.Context, address string) (badges.Endorsed, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return badges.Endorsed{}, badges.InvalidField("target", "%q is no address; copy the whole address of a badge, a grant or an issuer, from https:// on", badges.Truncate(address, 100))
	}
	thing, err := d.Service.EndorsedHere(ctx, address)
	if err != nil && badges.KindOf(err) == badges.NotFound && !d.Site.Has(u.Host) {
		thing, err = d.Endorsing.Endorsed(ctx, address)
	}
	switch badges.KindOf(err) {
	case badges.NotFound, badges.Unavailable:
		if err != nil {
			err = badges.InvalidAt("target", err)
		}
	}
	return thing, atField("target", err)
}

// postEndorsement changes one endorsement that the issuer gave or got, or has it
// checked again.
func (d *desk) postEndorsement(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.viewedIssuer(r, by)
	if err == nil {
		err = d.mustBe(r, by, i.ID, badges.Granter)
	}
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(chi.URLParam(r, "endorsement"), 10, 64)
	if err != nil {
		n = 0 // nothing has it
	}
	e, err := d.Service.Store.Endorsement(r.Context(), n)
	if err == nil && e.IssuerID != i.ID && e.OwnerID != i.ID {
		err = badges.Errorf(badges.NotFound, "There is no such endorsement of this issuer.")
	}
	if err != nil {
		return err
	}
	word := "saved"
	switch chi.URLParam(r, "action") {
	case "revoke":
		word = "endorsement-revoked"
		_, err = d.Service.RevokeEndorsement(r.Context(), by, e.ID)
	case "hide":
		_, err = d.Service.HideEndorsement(r.Context(), by, e.ID, true)
	case "show":
		_, err = d.Service.HideEndorsement(r.Context(), by, e.ID, false)
	case "check":
		return d.showEndorsements(w, r, by, http.StatusOK, i, templates.EndorsementDesk{Checked: d.check(r.Context(), e)})
	default:
		err = badges.Errorf(badges.NotFound, "There is no such action.")
	}
	if err != nil {
		return err
	}
	return leadTo(w, r, endorsementsPath(i.ID), word)
}

// check verifies an endorsement's credential anew, as a stranger would.
func (d *desk) check(ctx context.Context, e badges.Endorsement) templates.CheckedEndorsement {
	report, _ := d.Endorsing.VerifyEndorsement(ctx, e.Credential)
	checked := templates.CheckedEndorsement{ID: e.ID, State: string(report.State)}
	if step := report.Decisive(); step != nil {
		checked.Code = string(step.Code)
	}
	return checked
}

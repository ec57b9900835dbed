package desk

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// postDecision decides an application; with a grant it leads there.
func (d *desk) postDecision(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	a, b, err := d.reviewedApplication(r, by)
	if err != nil {
		return err
	}
	fields := map[string]string{"items": "items", "comment": "comment", "evidence": "evidence"}
	decision, err := typedDecision(r, b, fields)
	var g badges.Grant
	if err == nil {
		g, err = d.Service.Decide(r.Context(), by, a.ID, decision)
	}
	switch {
	case err == nil && g.ID != 0:
		return leadTo(w, r, grantPath(g.ULID), "granted")
	case err == nil:
		return leadTo(w, r, applicationPath(a.Slug), "decided")
	}
	form, status, again := refused(err, fields)
	if !again {
		return err
	}
	if a, err = d.Service.ApplicationOf(r.Context(), by, a.Slug); err != nil { // somebody else may have been faster
		return err
	}
	return d.showApplication(w, r, by, status, a, templates.ApplicationDesk{Form: form, Comment: decision.Comment, Words: decision.Evidence})
}

// postCloseApplication ends an application without a decision.
func (d *desk) postCloseApplication(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	a, _, err := d.reviewedApplication(r, by)
	if err != nil {
		return err
	}
	if err := d.Service.CloseApplication(r.Context(), by, a.ID); err != nil {
		return err
	}
	return leadTo(w, r, applicationPath(a.Slug), "closed")
}

// postAssign says who is to review an application.
func (d *desk) postAssign(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	a, _, err := d.reviewedApplication(r, by)
	if err != nil {
		return err
	}
	if err = d.Service.AssignApplication(r.Context(), by, a.ID, r.PostForm.Get("assigned")); err == nil {
		return leadTo(w, r, applicationPath(a.Slug), "saved")
	}
	form, status, again := refused(err, map[string]string{"assigned": "assigned"})
	if !again {
		return err
	}
	return d.showApplication(w, r, by, status, a, templates.ApplicationDesk{Form: form})
}

// reviewers are who can be assigned to an application, with who is already.
func (d *desk) reviewers(r *http.Request, by badges.Account, a badges.Application) (options []templates.Option, err error) {
	found, err := d.Service.ReviewersOf(r.Context(), by, a.IssuerID)
	listed := a.AssignedTo == ""
	for _, account := range found {
		options = append(options, templates.Option{Value: account.Email, Name: account.Name})
		listed = listed || account.Email == a.AssignedTo
	}
	if !listed {
		options = append(options, templates.Option{Value: a.AssignedTo, Name: a.AssignedTo})
	}
	return options, err
}

// reviewedApplication returns the application of the address, and its badge, for
// who may decide it, and reads the form.
func (d *desk) reviewedApplication(r *http.Request, by badges.Account) (a badges.Application, b badges.Badge, err error) {
	if err = readForm(r); err != nil {
		return a, b, err
	}
	if a, err = d.Service.ApplicationOf(r.Context(), by, chi.URLParam(r, "slug")); err != nil {
		return a, b, err
	}
	if err = d.mustBe(r, by, a.IssuerID, badges.Reviewer); err == nil {
		b, err = d.Service.BadgeOf(r.Context(), by, a.BadgeID)
	}
	return a, b, err
}

// typedDecision reads the form. All requirements are judged: what is not ticked was
// not shown.
func typedDecision(r *http.Request, b badges.Badge, fields map[string]string) (badges.Decision, error) {
	form := r.PostForm
	decision := badges.Decision{Comment: form.Get("comment"), Evidence: form.Get("evidence")}
	for _, q := range b.Requirements {
		ticked := slices.Contains(form["satisfied"], strconv.FormatInt(q.ID, 10))
		decision.Items = append(decision.Items, badges.ReviewItem{RequirementID: q.ID, Satisfied: ticked})
	}
	switch form.Get("decision") {
	case "grant":
		decision.Grant, decision.Results = true, typedResults(b.Definition, form, fields)
	case "approve":
	case "decline":
		decision.Declined = true
	default:
		return decision, badges.Errorf(badges.Invalid, "Choose whether you approve.")
	}
	return decision, nil
}

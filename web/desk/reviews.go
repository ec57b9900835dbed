package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

const pageOfApplications = 50

// routeReviews adds the pages of applications.
func (d *desk) routeReviews(get, post func(path string, h Handler)) {
	get("/issuers/{id}/applications", d.getIssuerApplications)
	get("/badges/{id}/applications", d.getBadgeApplications)
	get("/applications/{slug}", d.getApplication)
	post("/applications/{slug}", d.postDecision)
	post("/applications/{slug}/close", d.postCloseApplication)
	post("/applications/{slug}/assign", d.postAssign)
}

func applicationPath(slug string) string { return Path + "/applications/" + slug }

// getIssuerApplications lists the applications for an issuer's badges and those of
// the issuers below it.
func (d *desk) getIssuerApplications(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.viewedIssuer(r, by)
	if err != nil {
		return err
	}
	of := templates.Link{Name: i.Name, URL: issuerPath(i.ID)}
	return d.showApplications(w, r, by, of, badges.ApplicationFilter{Under: i.ID})
}

// getBadgeApplications lists the applications for one badge.
func (d *desk) getBadgeApplications(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, _, err := d.badge(r, by)
	if err != nil {
		return err
	}
	of := templates.Link{Name: b.Title, URL: badgePath(b.ID)}
	return d.showApplications(w, r, by, of, badges.ApplicationFilter{BadgeID: b.ID})
}

// showApplications shows those that wait, by badge and age, or those that were
// decided, newest first.
func (d *desk) showApplications(w http.ResponseWriter, r *http.Request, by badges.Account, of templates.Link, f badges.ApplicationFilter) error {
	query := r.URL.Query()
	view := templates.ApplicationTable{Head: d.head(r), Form: done(r), Of: of, Base: of.URL + "/applications", Show: "waiting"}
	f.Limit, f.Offset, f.Processed = pageOfApplications, (pageNumber(query)-1)*pageOfApplications, badges.OnlyUnprocessed
	other := f
	other.Processed = badges.OnlyProcessed
	shown, hidden := &view.Waiting, &view.Decided
	if query.Get("show") == "decided" {
		view.Show, shown, hidden = "decided", hidden, shown
		f, other = other, f
		f.Newest = true
	}
	list, total, err := d.Service.ApplicationsOf(r.Context(), by, f)
	if err != nil {
		return err
	}
	other.Offset, other.Limit = 0, 1 // only to be counted
	if _, *hidden, err = d.Service.ApplicationsOf(r.Context(), by, other); err != nil {
		return err
	}
	*shown, view.Pager = total, pager(query, total, pageOfApplications)
	if view.Rows, err = d.applicationRows(r, list); err != nil {
		return err
	}
	return d.Pages.Show(w, r, http.StatusOK, view)
}

// pageNumber is the page that a query asks for, the first if it names none.
func pageNumber(query url.Values) int {
	page, err := strconv.Atoi(query.Get("page"))
	if err != nil || page < 1 || page > maxGrantPage {
		return 1
	}
	return page
}

func (d *desk) applicationRows(r *http.Request, list []badges.Application) (rows []templates.ApplicationRow, err error) {
	known := make(map[int64]badges.Badge)
	for _, a := range list {
		b, ok := known[a.BadgeID]
		if !ok {
			if b, err = d.Service.Store.Badge(r.Context(), a.BadgeID); err != nil {
				return nil, err
			}
			known[a.BadgeID] = b
		}
		reviews, err := d.Service.Store.Reviews(r.Context(), a.ID)
		if err != nil {
			return nil, err
		}
		rows = append(rows, applicationRow(a, b, reviews))
	}
	return rows, nil
}

func applicationRow(a badges.Application, b badges.Badge, reviews []badges.Review) templates.ApplicationRow {
	row := templates.ApplicationRow{
		Link: templates.Link{Name: cmp.Or(a.Handle, a.Learner, a.ActorID), URL: applicationPath(a.Slug)}, Badge: b.Title,
		At: a.CreatedAt, Assigned: a.AssignedTo, State: string(templates.ApplicationWaits),
	}
	switch {
	case len(reviews) > 0 && reviews[len(reviews)-1].Approves(b.Definition):
		row.State = string(templates.ApplicationApproved)
	case len(reviews) > 0:
		row.State = string(templates.ApplicationDeclined)
	case !a.ProcessedAt.IsZero():
		row.State = string(templates.ApplicationClosed)
	}
	return row
}

// getApplication shows one application, with what there is to decide.
func (d *desk) getApplication(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	a, err := d.Service.ApplicationOf(r.Context(), by, chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	return d.showApplication(w, r, by, http.StatusOK, a, templates.ApplicationDesk{Form: done(r)})
}

func (d *desk) showApplication(w http.ResponseWriter, r *http.Request, by badges.Account, status int, a badges.Application, view templates.ApplicationDesk) error {
	b, err := d.Service.BadgeOf(r.Context(), by, a.BadgeID)
	if err != nil {
		return err
	}
	role, err := d.Service.RoleOn(r.Context(), by, a.IssuerID)
	if err != nil {
		return err
	}
	reviews, err := d.Service.ReviewsOf(r.Context(), by, a.ID)
	if err != nil {
		return err
	}
	if view.Grant, err = d.grantOfApplicant(r, a); err != nil {
		return err
	}
	view.Head, view.Row = d.head(r), applicationRow(a, b, reviews)
	view.Badge, view.Base, view.List = templates.Link{Name: b.Title, URL: badgePath(b.ID)}, applicationPath(a.Slug), badgePath(b.ID)+"/applications"
	view.Until, view.Evidence = a.AssignedUntil, evidenceRows(a.Evidence)
	view.Review = role.Allows(badges.Reviewer) && a.ProcessedAt.IsZero()
	if view.Review {
		if view.Reviewers, err = d.reviewers(r, by, a); err != nil {
			return err
		}
	}
	view.MayGrant = role.Allows(badges.Granter) && b.ArchivedAt.IsZero()
	view.Results = resultFields(b.Definition, r.PostForm)
	for _, q := range b.Requirements {
		ticked := slices.Contains(r.PostForm["satisfied"], strconv.FormatInt(q.ID, 10))
		view.Requirements = append(view.Requirements, templates.RequirementBox{RequirementRow: templates.RequirementRow(q), Satisfied: ticked})
	}
	for _, review := range reviews {
		view.Reviews = append(view.Reviews, templates.ReviewRow{
			Author: review.Author, At: review.CreatedAt, Approves: review.Approves(b.Definition), Comment: review.Comment, Items: judged(b, review),
		})
	}
	return d.Pages.Show(w, r, status, view)
}

// grantOfApplicant is the page of the grant of the badge that an applicant has or
// is offered, "" if there is none.
func (d *desk) grantOfApplicant(r *http.Request, a badges.Application) (string, error) {
	identity, err := d.Service.Store.IdentityByAlias(r.Context(), cmp.Or(a.ActorID, a.Learner))
	var g badges.Grant
	if err == nil {
		g, err = d.Service.Store.LiveGrant(r.Context(), a.BadgeID, identity.ID)
	}
	if err != nil && badges.KindOf(err) == badges.NotFound {
		return "", nil
	}
	return grantPath(g.ULID), err
}

// evidenceRows shows what applicants give. Only addresses of web pages become links:
// applicants are strangers.
func evidenceRows(list []badges.ApplicationEvidence) (rows []templates.EvidenceRow) {
	for _, e := range list {
		row := templates.EvidenceRow{Link: templates.Link{Name: e.URL}, Reflection: e.Reflection}
		if u, err := url.Parse(e.URL); err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http") {
			row.URL = u.String()
		}
		rows = append(rows, row)
	}
	return rows
}

// judged is what a review says about the requirements that the badge has now.
func judged(b badges.Badge, review badges.Review) (boxes []templates.RequirementBox) {
	for _, q := range b.Requirements {
		for _, item := range review.Items {
			if item.RequirementID == q.ID {
				boxes = append(boxes, templates.RequirementBox{RequirementRow: templates.RequirementRow(q), Satisfied: item.Satisfied})
			}
		}
	}
	return boxes
}

package web

import (
	"net/http"
	"strconv"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/httpstatus"
)

func applicationPath(badgeID int64) string {
	return "/badge/" + strconv.FormatInt(badgeID, 10) + "/application"
}

// getApplication shows the form with which somebody who is signed in applies for a
// badge, or what has become of their application.
func (s *server) getApplication(w http.ResponseWriter, r *http.Request, v Visitor) error {
	return s.showApplication(w, r, v, http.StatusOK, templates.Application{})
}

// postApplication files the application.
func (s *server) postApplication(w http.ResponseWriter, r *http.Request, v Visitor) error {
	b, _, err := s.findBadge(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxApplication)
	if err := r.ParseForm(); err != nil {
		return badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	form := r.PostForm
	identity, _ := strconv.ParseInt(form.Get("identity"), 10, 64)
	_, err = s.Service.ApplyAs(r.Context(), v.Account, b.ID, identity, badges.ApplicationEvidence{
		URL: form.Get("url"), Reflection: form.Get("reflection"),
	})
	kind := badges.KindOf(err)
	if err != nil && kind != badges.Invalid && kind != badges.Conflict && kind != badges.Forbidden {
		return err
	}
	if err != nil {
		view := templates.Application{Identity: identity, URL: form.Get("url"), Reflection: form.Get("reflection")}
		view.Field, view.Problem = badges.FieldOf(err), badges.PhraseOf(err)
		return s.showApplication(w, r, v, httpstatus.Of(kind), view)
	}
	http.Redirect(w, r, applicationPath(b.ID), http.StatusSeeOther)
	return nil
}

// maxApplication is how large the form of an application may be, in bytes.
const maxApplication = 64 << 10

func (s *server) showApplication(w http.ResponseWriter, r *http.Request, v Visitor, status int, view templates.Application) error {
	b, i, err := s.findBadge(r)
	if err != nil {
		return err
	}
	if i.Domain != host(r) { // where the visitor is signed in, too, or is asked to be
		http.Redirect(w, r, s.Site.Origin(i.Domain)+applicationPath(b.ID), http.StatusSeeOther)
		return nil
	}
	view.Head = s.head(r, "")
	view.Unlisted = true
	view.Theme = s.theme(i)
	view.Badge = templates.Link{Name: b.Title, URL: s.Site.Badge(i, b.ID)}
	view.Picture = s.picture(i.Domain, b.Image)
	view.Issuer = s.issuerCard(i)
	view.Action = applicationPath(b.ID)
	view.Criteria = s.html(b.Criteria)
	if view.Open, err = s.Reader.TakesApplications(r.Context(), b.ID); err != nil {
		return err
	}
	view.Open = view.Open && b.ArchivedAt.IsZero()
	if err := s.fillApplicant(r, v, b, &view); err != nil {
		return err
	}
	return s.show(w, r, status, view)
}

// fillApplicant adds who may apply, and what they applied for before.
func (s *server) fillApplicant(r *http.Request, v Visitor, b badges.Badge, view *templates.Application) error {
	ctx := r.Context()
	identities, err := s.Service.Identities(ctx, v.Account)
	if err != nil {
		return err
	}
	for _, identity := range identities {
		option := templates.IdentityOption{ID: identity.ID, Chosen: identity.ID == view.Identity}
		switch identity.Kind {
		case badges.FediverseIdentity:
			option.Name = identity.Handle
		case badges.EmailIdentity:
			option.Name = identity.Value
		default:
			continue
		}
		view.Identities = append(view.Identities, option)
		latest, err := s.Reader.LatestApplication(ctx, b.ID, identity.Value)
		if badges.KindOf(err) == badges.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		filed, err := s.filed(r, b, latest, option.Name)
		if err != nil {
			return err
		}
		view.Filed = append(view.Filed, filed)
	}
	return nil
}

// filed is what became of an application, as its applicant may see it.
func (s *server) filed(r *http.Request, b badges.Badge, a badges.Application, from string) (templates.FiledApplication, error) {
	filed := templates.FiledApplication{From: from, At: a.CreatedAt, State: templates.ApplicationWaits}
	reviews, err := s.Reader.Reviews(r.Context(), a.ID)
	if err != nil || len(reviews) == 0 {
		if !a.ProcessedAt.IsZero() {
			filed.State = templates.ApplicationClosed
		}
		return filed, err
	}
	last := reviews[len(reviews)-1]
	filed.Comment, filed.State = last.Comment, templates.ApplicationDeclined
	if last.Approves(b.Definition) {
		filed.State = templates.ApplicationApproved
	}
	return filed, nil
}

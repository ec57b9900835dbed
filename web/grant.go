package web

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// grantComments is how many replies a grant's page shows.
const grantComments = 50

// getGrant shows a grant that its recipient lets be seen. A revoked one stays to
// be seen, with its reason, under 410.
func (s *server) getGrant(w http.ResponseWriter, r *http.Request) error {
	g, i, err := s.visibleGrant(r)
	if err != nil {
		return err
	}
	if i.Domain != host(r) || i.Username != chi.URLParam(r, "username") {
		http.Redirect(w, r, s.Site.Note(i, g), http.StatusMovedPermanently)
		return nil
	}
	view := s.grantView(r, i, g)
	if view.Now, err = s.movedRecipient(r.Context(), g); err != nil {
		return err
	}
	if view.Former, err = s.formerRecipients(r.Context(), g); err != nil {
		return err
	}
	if g.State == badges.Processed {
		view.Proof = templates.Proof{
			Assertion:   s.Site.Assertion(i, g) + asJSON,
			Credential:  s.Site.Credential(i, g) + asJSON,
			Note:        s.Site.Note(i, g),
			Fingerprint: g.Fingerprint,
		}
		view.ActivityPub = view.URL
		if view.Reactions, err = s.reactions(r, g); err != nil {
			return err
		}
		if view.Comments, err = s.commentViews(r, g); err != nil {
			return err
		}
	}
	if view.Endorsements, err = s.endorsements(r, badges.EndorsementFilter{GrantID: g.ID}); err != nil {
		return err
	}
	if err := s.showRenewal(r.Context(), g, &view); err != nil {
		return err
	}
	if view.Verification, err = s.verificationOf(r.Context(), i, g); err != nil {
		return err
	}
	if view.Sharing = s.sharingOf(i, g); view.Sharing.Page != "" {
		view.OEmbed = s.oEmbedAddress(i, g)
		s.allowLeaving(w)
	}
	status := http.StatusOK
	if g.State == badges.Revoked {
		status = http.StatusGone
	}
	s.Count(r, badges.Viewed, i.ID, g.BadgeID)
	return s.show(w, r, status, view)
}

// visibleGrant finds the grant that the request's {ulid} names and its issuer.
// It is NotFound unless the recipient has accepted and not kept it private: who
// asks shall not even learn that it exists.
func (s *server) visibleGrant(r *http.Request) (g badges.Grant, i badges.Issuer, err error) {
	ulid, _, _ := strings.Cut(chi.URLParam(r, "ulid"), ".") // a document's form may stand behind it
	if !badges.IsULID(ulid) {
		return g, i, statusError(http.StatusNotFound)
	}
	g, err = s.Reader.GrantByULID(r.Context(), ulid)
	if badges.KindOf(err) == badges.NotFound || err == nil && !g.Open() && !wasOpen(g) {
		return g, i, statusError(http.StatusNotFound)
	}
	if err != nil {
		return g, i, err
	}
	i, err = s.Reader.Issuer(r.Context(), g.IssuerID)
	return g, i, err
}

// wasOpen reports whether a grant was revoked that others could see before.
func wasOpen(g badges.Grant) bool {
	return g.State == badges.Revoked && !g.AcceptedAt.IsZero() && g.Visibility != badges.Private
}

func (s *server) grantView(r *http.Request, i badges.Issuer, g badges.Grant) templates.Grant {
	view := templates.Grant{
		Head:        s.head(r, s.Site.Note(i, g)),
		State:       state(g, s.Now()),
		Title:       g.Badge.Title,
		Picture:     s.picture(i.Domain, g.Badge.Image),
		Badge:       templates.Link{Name: g.Badge.Title, URL: s.Site.Badge(i, g.BadgeID)},
		Issuer:      s.issuerCard(i),
		Recipient:   recipient(g),
		Handle:      g.Identity.Handle,
		Description: s.html(g.Badge.Description),
		Criteria:    s.html(g.Badge.Criteria),
		Evidence:    s.evidence(g),
		Results:     results(g),
		GrantedAt:   g.GrantedAt,
		AcceptedAt:  g.AcceptedAt,
		ExpiresAt:   g.ExpiresAt,
		RevokedAt:   g.RevokedAt,
		Reason:      g.RevocationReason,
	}
	view.Head.Description = s.plain(g.Badge.Description)
	view.Preview = view.Picture
	if g.Open() {
		view.Preview = s.grantPreview(i, g)
	}
	view.Creator = view.Issuer.Handle
	view.Published = g.AcceptedAt
	view.Theme = s.theme(i)
	if g.Listed() {
		view.RecipientPage = s.recipientPath(g.Identity)
	}
	view.Unlisted = g.Visibility != badges.Public || g.State == badges.Revoked
	return view
}

func results(g badges.Grant) (views []templates.Result) {
	for _, r := range g.Results {
		d, _, _ := g.Badge.ResultDescription(r.Name)
		views = append(views, templates.Result{Name: r.Name, Value: r.Value, Status: r.Status, Min: d.ValueMin, Max: d.ValueMax, Required: d.RequiredValue})
	}
	return views
}

// evidence is empty where the issuer gave none and the criteria stand in.
func (s *server) evidence(g badges.Grant) template.HTML {
	if g.Evidence == g.Badge.Criteria {
		return ""
	}
	return s.html(g.Evidence)
}

func (s *server) commentViews(r *http.Request, g badges.Grant) (views []templates.Comment, err error) {
	comments, err := s.Comments(r.Context(), g.ID, grantComments)
	for _, c := range comments {
		views = append(views, templates.Comment{
			Author:  templates.Link{Name: c.Author, URL: c.URL},
			Handle:  c.Handle,
			Content: template.HTML(s.Markdown.Sanitize(c.Content)),
			At:      c.PublishedAt,
			URL:     c.URL,
		})
	}
	return views, err
}

package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/httpstatus"
)

// sentQuery, behind a claim page's address, tells that an address was taken.
const sentQuery = "sent"

// maxAddress limits what people can type as their address, in characters.
const maxAddress = 500

// routeClaims adds the pages at which people claim badges: by an allow list, or by
// a code.
func (s *server) routeClaims(r chi.Router) {
	r.Get("/claim/{slug}", s.handle(s.getClaim))
	r.Post("/claim/{slug}", s.handle(s.postClaim))
	r.Get(badges.ClaimPath, s.handle(s.getClaimAsk))
	r.Post(badges.ClaimPath, s.handle(s.postClaimAsk))
	r.Get(codePath+"{code}", s.handle(s.getClaimCode))
	r.Post(codePath+"{code}", s.handle(s.postClaimCode))
}

// getClaim asks for an address that is on the claim page's allow list, or says
// what to do after one was given.
func (s *server) getClaim(w http.ResponseWriter, r *http.Request) error {
	c, err := s.findClaim(r)
	if err != nil {
		return err
	}
	if c.issuer.Domain != host(r) {
		http.Redirect(w, r, s.Site.Origin(c.issuer.Domain)+r.URL.RequestURI(), http.StatusMovedPermanently)
		return nil
	}
	view := s.claimView(r, c)
	switch {
	case r.URL.Query().Has(sentQuery):
		view.Step = templates.ClaimSent
	case !c.badge.ArchivedAt.IsZero() || c.page.Closed(s.Now()):
		view.Step = templates.ClaimClosed
	}
	return s.showClaim(w, r, http.StatusOK, view)
}

// postClaim has the badge offered to the address, if it is on the list. The answer
// is the same if it is not, so that nobody learns here who is. The offer goes to
// the address itself: who names a stranger's takes nothing from them.
func (s *server) postClaim(w http.ResponseWriter, r *http.Request) error {
	if err := readClaim(w, r); err != nil {
		return err
	}
	// Whoever can try without end learns from the time that it takes who is on the list.
	if err := s.Service.Attempt(r.Context(), claimAttempt, Network(r), claimLimit()); err != nil {
		return err
	}
	c, err := s.findClaim(r)
	if err != nil {
		return err
	}
	address := r.PostForm.Get("address")
	_, err = s.Service.ClaimFromList(r.Context(), c.page.Slug, address)
	view := s.claimView(r, c)
	switch kind := badges.KindOf(err); {
	case err == nil:
		http.Redirect(w, r, r.URL.EscapedPath()+"?"+sentQuery, http.StatusSeeOther)
		return nil
	case kind == badges.Invalid:
		view.Wrong, view.Address = true, badges.Truncate(address, maxAddress)
	case kind == badges.Conflict:
		view.Step = templates.ClaimClosed
	default:
		return err
	}
	return s.showClaim(w, r, httpstatus.Of(badges.KindOf(err)), view)
}

// readClaim reads the form of a claim.
func readClaim(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxAnswer)
	err := r.ParseForm()
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge || err == nil {
		return err
	}
	return badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
}

// claim is a claim page with what it is about.
type claim struct {
	page   badges.ClaimPage
	badge  badges.Badge
	issuer badges.Issuer
	list   badges.AllowList
}

// findClaim finds the claim page that the request's {slug} names.
func (s *server) findClaim(r *http.Request) (c claim, err error) {
	ctx := r.Context()
	if c.page, err = s.Reader.ClaimPage(ctx, chi.URLParam(r, "slug")); err == nil {
		c.badge, err = s.Reader.Badge(ctx, c.page.BadgeID)
	}
	if badges.KindOf(err) == badges.NotFound || err == nil && !c.badge.DeletedAt.IsZero() {
		return c, badges.Errorf(badges.NotFound, "This link does not lead to a badge, or not any more. Open it exactly as you got it, or ask who gave it to you.")
	}
	if err != nil {
		return c, err
	}
	if c.list, err = s.Reader.AllowList(ctx, c.page.ListID); err != nil {
		return c, err
	}
	c.issuer, err = s.Reader.Issuer(ctx, c.badge.IssuerID)
	return c, err
}

func (s *server) claimView(r *http.Request, c claim) templates.Claim {
	view := templates.Claim{
		Head:        s.head(r, ""),
		Step:        templates.ClaimOpen,
		Title:       c.badge.Title,
		Badge:       s.Site.Badge(c.issuer, c.badge.ID),
		Picture:     s.picture(c.issuer.Domain, c.badge.Image),
		Issuer:      s.issuerCard(c.issuer),
		List:        templates.Link{Name: c.list.Name},
		Kind:        templates.MemberKind(c.list.Kind),
		Description: s.html(c.badge.Description),
		Criteria:    s.html(c.badge.Criteria),
		Again:       r.URL.EscapedPath(),
	}
	view.Secret = true
	view.Theme = s.theme(c.issuer)
	if c.list.Public {
		view.List.URL = listPath(c.list.ID)
	}
	return view
}

func (s *server) showClaim(w http.ResponseWriter, r *http.Request, status int, view templates.Claim) error {
	keepSecret(w)
	return s.show(w, r, status, view)
}

package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/badges/roster"
	"laurel/templates"
	"laurel/web/httpstatus"
)

// codePath, before a claim code, is where its badge is claimed.
const codePath = badges.ClaimPath + "/code/"

// claimAttempt is what is throttled here, so that nobody finds codes by trying.
const claimAttempt = "claim"

// claimLimit is for one network, behind which may be a hall full of people who all
// scan the same poster. To find one of a thousand made-up codes at this pace takes
// tens of years.
func claimLimit() badges.Throttle { return badges.Throttle{Burst: 500, Every: 2 * time.Second} }

// getClaimAsk asks for a claim code.
func (s *server) getClaimAsk(w http.ResponseWriter, r *http.Request) error {
	return s.showClaimCode(w, r, http.StatusOK, templates.ClaimCode{Step: templates.CodeAsked})
}

// postClaimAsk leads to where the code that was typed is used.
func (s *server) postClaimAsk(w http.ResponseWriter, r *http.Request) error {
	if err := readClaim(w, r); err != nil {
		return err
	}
	code := strings.TrimSpace(r.PostForm.Get("code"))
	if code == "" || len(code) > maxAddress {
		return s.showClaimCode(w, r, http.StatusBadRequest, templates.ClaimCode{Step: templates.CodeAsked, Code: badges.Truncate(code, maxAddress), Wrong: true})
	}
	http.Redirect(w, r, codePath+url.PathEscape(code), http.StatusSeeOther)
	return nil
}

// codeClaim is a claim code with what it is about.
type codeClaim struct {
	code   badges.ClaimCode
	badge  badges.Badge
	issuer badges.Issuer
}

// findCode finds the badges that can be claimed with the code of the address; of
// several the one that ?badge= names.
func (s *server) findCode(r *http.Request) (typed string, found []codeClaim, err error) {
	if typed = chi.URLParam(r, "code"); r.URL.RawPath != "" {
		if typed, err = url.PathUnescape(typed); err != nil {
			return "", nil, statusError(http.StatusNotFound)
		}
	}
	if err = s.Service.Attempt(r.Context(), claimAttempt, Network(r), claimLimit()); err != nil {
		return typed, nil, err
	}
	f := badges.ClaimCodeFilter{Code: typed}
	if named := r.URL.Query().Get("badge"); named != "" {
		if f.BadgeID, err = strconv.ParseInt(named, 10, 64); err != nil || f.BadgeID <= 0 {
			return typed, nil, nil
		}
	}
	codes, err := s.Reader.ClaimCodes(r.Context(), f)
	for _, c := range codes {
		claim := codeClaim{code: c}
		if claim.badge, err = s.Reader.Badge(r.Context(), c.BadgeID); err == nil {
			claim.issuer, err = s.Reader.Issuer(r.Context(), claim.badge.IssuerID)
		}
		if err != nil {
			return typed, nil, err
		}
		found = append(found, claim)
	}
	return typed, found, err
}

// getClaimCode asks to whom the code's badge is to be offered.
func (s *server) getClaimCode(w http.ResponseWriter, r *http.Request) error {
	typed, found, err := s.findCode(r)
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return s.showOtherCodes(w, r, typed, found)
	}
	c := found[0]
	if c.issuer.Domain != host(r) {
		http.Redirect(w, r, s.Site.Origin(c.issuer.Domain)+r.URL.RequestURI(), http.StatusFound)
		return nil
	}
	view := s.claimCodeView(r, c)
	switch {
	case r.URL.Query().Has(sentQuery):
		view.Step = templates.CodeSent
	case !c.badge.ArchivedAt.IsZero() || c.code.Used():
		view.Step = templates.CodeUsed
	}
	return s.showClaimCode(w, r, http.StatusOK, view)
}

// showOtherCodes answers where a code does not lead to one badge: to none, or to
// several, of which it lets one be chosen.
func (s *server) showOtherCodes(w http.ResponseWriter, r *http.Request, typed string, found []codeClaim) error {
	if len(found) == 0 {
		return s.showClaimCode(w, r, http.StatusNotFound, templates.ClaimCode{Step: templates.CodeAsked, Code: badges.Truncate(typed, maxAddress), Wrong: true})
	}
	view := templates.ClaimCode{Step: templates.CodeShared}
	for _, c := range found {
		address := s.Site.ClaimCode(c.issuer, c.code) + "?badge=" + strconv.FormatInt(c.badge.ID, 10)
		view.Choices = append(view.Choices, templates.BadgeCard{
			Link: templates.Link{Name: c.badge.Title, URL: address}, Picture: s.picture(c.issuer.Domain, c.badge.Image), Issuer: templates.Link{Name: c.issuer.Name},
		})
	}
	return s.showClaimCode(w, r, http.StatusOK, view)
}

// postClaimCode offers the code's badge to the address that was typed, where its
// owner alone can accept it. The answer is the same for those who have it.
func (s *server) postClaimCode(w http.ResponseWriter, r *http.Request) error {
	if err := readClaim(w, r); err != nil {
		return err
	}
	typed, found, err := s.findCode(r)
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return s.showOtherCodes(w, r, typed, found)
	}
	c, address := found[0], r.PostForm.Get("address")
	request, err := roster.ParseRecipient(address)
	if err == nil {
		request.BadgeID = c.badge.ID
		_, err = s.Service.ClaimWithCode(r.Context(), c.code.Code, request)
	}
	view := s.claimCodeView(r, c)
	view.Address = badges.Truncate(address, maxAddress)
	switch kind := badges.KindOf(err); {
	case err == nil:
		query := r.URL.Query()
		query.Set(sentQuery, "")
		http.Redirect(w, r, r.URL.EscapedPath()+"?"+query.Encode(), http.StatusSeeOther)
		return nil
	case kind == badges.Forbidden:
		view.Other = true
	case errors.Is(err, badges.ErrClaimCodeUsed), kind == badges.Conflict:
		view.Step = templates.CodeUsed
	case kind == badges.Invalid:
		view.Wrong = true
	default:
		return err
	}
	return s.showClaimCode(w, r, httpstatus.Of(badges.KindOf(err)), view)
}

func (s *server) claimCodeView(r *http.Request, c codeClaim) templates.ClaimCode {
	view := templates.ClaimCode{
		Head: s.head(r, ""), Step: templates.CodeOpen, Code: c.code.Code, Title: c.badge.Title, Badge: s.Site.Badge(c.issuer, c.badge.ID),
		Picture: s.picture(c.issuer.Domain, c.badge.Image), Issuer: s.issuerCard(c.issuer), Reserved: c.code.ReservedFor != "",
		Description: s.html(c.badge.Description), Criteria: s.html(c.badge.Criteria),
	}
	view.Theme = s.theme(c.issuer)
	return view
}

func (s *server) showClaimCode(w http.ResponseWriter, r *http.Request, status int, view templates.ClaimCode) error {
	if view.Title == "" {
		view.Head = s.head(r, "")
	}
	view.Secret = view.Step != templates.CodeAsked || view.Code != ""
	keepSecret(w)
	return s.show(w, r, status, view)
}

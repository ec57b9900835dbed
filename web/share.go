package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"laurel/badges"
	"laurel/templates"
)

func sharePath(g badges.Grant) string { return "/share/grant/" + g.ULID }

// sharingOf is how a grant is passed on and taken along: nothing unless everybody
// with its address may see it, and it is final.
func (s *server) sharingOf(i badges.Issuer, g badges.Grant) templates.Sharing {
	if g.State != badges.Processed || g.Visibility == badges.Private {
		return templates.Sharing{}
	}
	page := s.Site.Note(i, g)
	return templates.Sharing{
		Form:     templates.ShareForm{Action: sharePath(g)},
		LinkedIn: "https://www.linkedin.com/sharing/share-offsite/?" + url.Values{"url": {page}}.Encode(),
		AddTo:    addToProfile(i, g, page),
		Page:     page,
		QR:       templates.Picture{URL: qrPath(g), Width: qrSide, Height: qrSide},
		Embed:    s.embedMarkup(i, g, embedWidth, embedHeight),
		Downloads: append(downloads(g, s.Site.Credential(i, g), credentialForms(), true),
			downloads(g, s.Site.Assertion(i, g), assertionForms()[:1], false)...),
	}
}

// downloads are the forms of a document that have an extension. What both addresses
// have alike is offered once, and a certificate only of badges that have one.
func downloads(g badges.Grant, address string, forms []representation, v3 bool) (list []templates.Download) {
	for _, f := range forms {
		if f.form == printed && !g.Badge.Certificate {
			continue
		}
		switch format := strings.TrimPrefix(f.extension, "."); format {
		case "png", "svg", "json", "jwt", "pdf":
			list = append(list, templates.Download{Format: format, V3: v3, URL: address + f.extension})
		}
	}
	return list
}

// addToProfile is LinkedIn's form for a certificate, filled in. Its parameters are
// those that its own "Add to profile" buttons use; there is no specification.
func addToProfile(i badges.Issuer, g badges.Grant, page string) string {
	query := url.Values{
		"startTask": {"CERTIFICATION_NAME"}, "name": {g.Badge.Title}, "organizationName": {i.Name},
		"issueYear": {strconv.Itoa(g.GrantedAt.Year())}, "issueMonth": {strconv.Itoa(int(g.GrantedAt.Month()))},
		"certUrl": {page}, "certId": {g.ULID},
	}
	if !g.ExpiresAt.IsZero() {
		query.Set("expirationYear", strconv.Itoa(g.ExpiresAt.Year()))
		query.Set("expirationMonth", strconv.Itoa(int(g.ExpiresAt.Month())))
	}
	return "https://www.linkedin.com/profile/add?" + query.Encode()
}

// postShare leads to the visitor's own server, where they write about the grant or
// answer its Note. It is a POST from our own pages alone: as a link it would lead
// anybody anywhere under our name.
func (s *server) postShare(w http.ResponseWriter, r *http.Request) error {
	g, i, err := s.visibleGrant(r)
	if err != nil {
		return err
	}
	page := s.Site.Note(i, g)
	return s.leave(w, r, leaving{
		action: sharePath(g), title: g.Badge.Title, page: page, theme: s.theme(i),
		target: func(r *http.Request) (path string, query url.Values) {
			s.Count(r, badges.Shared, i.ID, g.BadgeID)
			if r.PostForm.Get("do") == "open" {
				return "/authorize_interaction", url.Values{"uri": {page}}
			}
			return "/share", url.Values{"text": {g.Badge.Title + "\n" + page}}
		},
	})
}

// leaving is a form that leads to the visitor's own server.
type leaving struct {
	action string // of the form
	title  string // of the badge
	page   string // which it is on
	theme  templates.Theme
	apply  bool // it applies for the badge
	target func(r *http.Request) (path string, query url.Values)
}

// leave reads which server the visitor has named and leads there; if it is none, it
// asks again.
func (s *server) leave(w http.ResponseWriter, r *http.Request, l leaving) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxAnswer)
	if err := r.ParseForm(); err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return err
		}
		return badges.Errorf(badges.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	server, ok := serverName(r.PostForm.Get("server"))
	if !ok {
		view := templates.Share{
			Head: s.head(r, ""), Badge: templates.Link{Name: l.title, URL: l.page}, Apply: l.apply,
			Form: templates.ShareForm{Action: l.action, Server: badges.Truncate(r.PostForm.Get("server"), maxServerName), Wrong: true},
		}
		view.Unlisted, view.Theme = true, l.theme
		s.allowLeaving(w)
		return s.show(w, r, http.StatusBadRequest, view)
	}
	path, query := l.target(r)
	target := url.URL{Scheme: "https", Host: server, Path: path, RawQuery: query.Encode()}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
	return nil
}

// allowLeaving lets a page's forms lead to other sites: browsers hold a redirect
// that answers a form to the policy of the page that sent it.
func (s *server) allowLeaving(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "form-action 'self'", "form-action 'self' https:", 1))
}

const maxServerName = 200

// serverName reads the server out of what people type: its name, an address on it,
// or their handle there. It must be a name in the public DNS, without a port.
func serverName(given string) (name string, ok bool) {
	given = strings.TrimSpace(given)
	if len(given) > maxServerName {
		return "", false
	}
	if _, rest, found := strings.Cut(given, "://"); found {
		given = rest
	}
	given, _, _ = strings.Cut(given, "/")
	given = given[strings.LastIndex(given, "@")+1:]
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(given, "."))
	if err != nil {
		return "", false
	}
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	if len(labels) < 2 || last == "" || last[0] >= '0' && last[0] <= '9' { // no address in digits
		return "", false
	}
	for _, label := range labels {
		if label == "" || strings.ContainsFunc(label, func(c rune) bool {
			return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')
		}) {
			return "", false
		}
	}
	return name, true
}

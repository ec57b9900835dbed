package web

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

const (
	directoryPath = "/issuers"
	directoryPage = 60
)

func (s *server) routeDirectory(r chi.Router) {
	r.Get(directoryPath, s.handle(s.getDirectory))
}

// getDirectory lists the issuers of the domain, oldest first.
func (s *server) getDirectory(w http.ResponseWriter, r *http.Request) error {
	filter := badges.IssuerFilter{Role: badges.RoleIssuer, Domain: host(r), Limit: directoryPage + 1}
	if after := r.URL.Query().Get("after"); after != "" {
		var err error
		if filter.After, err = strconv.ParseInt(after, 10, 64); err != nil || filter.After <= 0 {
			return badges.InvalidField("after", "the page %q does not exist; start from the first one", after)
		}
	}
	found, err := s.Reader.Issuers(r.Context(), filter)
	if err != nil {
		return err
	}
	view := templates.Directory{Head: s.head(r, s.Site.Origin(host(r))+directoryPath)}
	if len(found) > directoryPage {
		found = found[:directoryPage]
		view.Older = "?after=" + strconv.FormatInt(found[directoryPage-1].ID, 10)
	}
	for _, i := range found {
		view.Issuers = append(view.Issuers, s.issuerCard(i))
	}
	return s.show(w, r, http.StatusOK, view)
}

// reactions counts what people elsewhere did with a grant's Note.
func (s *server) reactions(r *http.Request, g badges.Grant) (templates.Reactions, error) {
	found, err := s.Reader.Reactions(r.Context(), g.ID)
	return templates.Reactions{Likes: found.Likes, Shares: found.Shares, Quotes: found.Quotes}, err
}

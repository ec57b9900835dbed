package oauth

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// getApps shows which apps act for the person.
func (s *server) getApps(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	consents, err := s.Service.Consents(r.Context(), by)
	if err != nil {
		return err
	}
	view := templates.Apps{Head: s.Pages.Head(r), Withdrawn: r.URL.Query().Has("withdrawn")}
	view.Unlisted = true
	for _, c := range consents {
		view.Apps = append(view.Apps, templates.ConnectedApp{
			ID: c.ID, Name: c.App.Name, URL: c.App.URL, Wishes: wishes(c.Scopes), CreatedAt: c.CreatedAt, UsedAt: c.UsedAt,
		})
	}
	return s.Pages.Show(w, r, http.StatusOK, view)
}

// postWithdraw ends that an app acts for the person.
func (s *server) postWithdraw(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return badges.Errorf(badges.NotFound, "There is no such app among yours.")
	}
	if err := s.Service.WithdrawConsent(r.Context(), by, id); err != nil {
		return err
	}
	http.Redirect(w, r, AppsPath+"?withdrawn", http.StatusSeeOther)
	return nil
}

package web

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/numbers"
)

const numbersPath = "/admin/numbers"

// Count counts one request of a visitor about a badge, or about the issuer itself
// with the badge 0. It is not to wait for anything.
type Count func(r *http.Request, kind badges.CountKind, issuerID, badgeID int64)

// HostHealth is how deliveries to another server go.
type HostHealth struct {
	Host         string
	Delivered    int           // attempts that brought an activity there
	Failed       int           // attempts that did not
	Latency      time.Duration // of all attempts, on average
	Slowest      time.Duration
	Waiting      int       // deliveries
	FailingSince time.Time // zero while it answers
	LastError    string
}

// HostsHealth returns how the servers did since a day, at most limit of them: those
// for which most is waiting first.
type HostsHealth func(ctx context.Context, since badges.Day, limit int) ([]HostHealth, error)

// routeNumbers adds the numbers of the whole server.
func (s *server) routeNumbers(r chi.Router) {
	r.Get(numbersPath, s.requireAdmin(s.getServerNumbers))
	r.Get(numbersPath+numbers.CSV, s.requireAdmin(s.getServerNumbersFile))
}

const (
	healthDays  = 30
	healthHosts = 500
)

// getServerNumbers shows what came of all badges and how deliveries to other
// servers go.
func (s *server) getServerNumbers(w http.ResponseWriter, r *http.Request, v Visitor) error {
	n, span, err := s.serverNumbers(r, v)
	if err != nil {
		return err
	}
	page := numbers.Page(n, span)
	page.Head, page.Of, page.Base, page.HostDays = s.head(r, ""), "server", numbersPath, healthDays
	page.Unlisted, page.Styles = true, []string{"desk.css", "numbers.css"}
	hosts, err := s.Hosts(r.Context(), badges.DayOf(s.Now())-healthDays+1, healthHosts)
	if err != nil {
		return err
	}
	for _, h := range hosts {
		page.Hosts = append(page.Hosts, templates.HostRow{
			Host: h.Host, Delivered: h.Delivered, Failed: h.Failed, Latency: int(h.Latency.Milliseconds()), Slowest: int(h.Slowest.Milliseconds()),
			Waiting: h.Waiting, Failing: h.FailingSince, Problem: h.LastError,
		})
	}
	return s.show(w, r, http.StatusOK, page)
}

func (s *server) getServerNumbersFile(w http.ResponseWriter, r *http.Request, v Visitor) error {
	n, span, err := s.serverNumbers(r, v)
	if err != nil {
		return err
	}
	return numbers.SendCSV(w, n, span, "server")
}

func (s *server) serverNumbers(r *http.Request, v Visitor) (n badges.Numbers, span badges.Span, err error) {
	if span, err = numbers.Span(r); err == nil {
		n, err = s.Service.ServerNumbers(r.Context(), v.Account, span)
	}
	return n, span, err
}

// countVerified counts the check of a credential, if it is one of ours.
func (s *server) countVerified(r *http.Request, credential string) {
	ulid, ours := s.Site.ParseStatus(credential)
	if !ours {
		return
	}
	if g, err := s.Reader.GrantByULID(r.Context(), ulid); err == nil { // else it is not to be counted
		s.Count(r, badges.Verified, g.IssuerID, g.BadgeID)
	}
}

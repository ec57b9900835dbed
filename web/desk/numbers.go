package desk

import (
	"context"
	"net/http"
	"strconv"

	"laurel/badges"
	"laurel/templates"
	"laurel/web/numbers"
)

// getBadgeNumbers shows what came of a badge.
func (d *desk) getBadgeNumbers(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, _, err := d.badge(r, by)
	if err != nil {
		return err
	}
	return d.showNumbers(w, r, by, d.Service.BadgeNumbers, templates.Numbers{
		Of: "badge", Title: b.Title, BackLink: templates.Link{Name: b.Title, URL: badgePath(b.ID)}, Base: badgePath(b.ID) + "/numbers",
	})
}

// getIssuerNumbers shows what came of an issuer's badges.
func (d *desk) getIssuerNumbers(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.Service.IssuerOf(r.Context(), by, id(r))
	if err != nil {
		return err
	}
	return d.showNumbers(w, r, by, d.Service.IssuerNumbers, templates.Numbers{
		Of: "issuer", Title: i.Name, BackLink: templates.Link{Name: i.Name, URL: issuerPath(i.ID)}, Base: issuerPath(i.ID) + "/numbers",
	})
}

// showNumbers shows the numbers of the thing that the address names; of says what
// it is.
func (d *desk) showNumbers(w http.ResponseWriter, r *http.Request, by badges.Account, find findNumbers, of templates.Numbers) error {
	n, span, err := numbersOf(r, by, find)
	if err != nil {
		return err
	}
	page := numbers.Page(n, span)
	page.Head, page.Of, page.Title, page.BackLink, page.Base = d.head(r), of.Of, of.Title, of.BackLink, of.Base
	page.Styles = append(page.Styles, "numbers.css")
	return d.Pages.Show(w, r, http.StatusOK, page)
}

func (d *desk) getBadgeNumbersFile(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return sendNumbers(w, r, by, d.Service.BadgeNumbers, "badge")
}

func (d *desk) getIssuerNumbersFile(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return sendNumbers(w, r, by, d.Service.IssuerNumbers, "issuer")
}

func sendNumbers(w http.ResponseWriter, r *http.Request, by badges.Account, find findNumbers, of string) error {
	n, span, err := numbersOf(r, by, find)
	if err != nil {
		return err
	}
	return numbers.SendCSV(w, n, span, of+"-"+strconv.FormatInt(id(r), 10))
}

// findNumbers finds the numbers of a badge or an issuer.
type findNumbers func(ctx context.Context, by badges.Account, id int64, span badges.Span) (badges.Numbers, error)

func numbersOf(r *http.Request, by badges.Account, find findNumbers) (n badges.Numbers, span badges.Span, err error) {
	if span, err = numbers.Span(r); err == nil {
		n, err = find(r.Context(), by, id(r), span)
	}
	return n, span, err
}

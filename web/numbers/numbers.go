// Package numbers says in the words of pages, and in CSV, what came of granting. It
// holds what the issuer's desk and the admins' pages have alike, and promises that
// both show the same: the sums of what is stored, and nothing of persons.
package numbers

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"laurel/badges"
	"laurel/templates"
)

// CSV is what stands behind the address of a page of numbers for the same as a file.
const CSV = ".csv"

// Span reads which span the request asks for.
func Span(r *http.Request) (badges.Span, error) {
	return badges.ParseSpan(r.URL.Query().Get("by"))
}

// Page returns the page of some numbers; the caller adds what it is of.
func Page(n badges.Numbers, span badges.Span) templates.Numbers {
	page := templates.Numbers{
		Span:   string(span),
		Spans:  []string{string(badges.Daily), string(badges.Weekly), string(badges.Monthly)},
		Totals: append(Tiles(n.Total), templates.Tile{Name: "followers", Value: n.Reach.Followers}, templates.Tile{Name: "servers", Value: n.Reach.Servers}),
	}
	if q := n.TimeToAccept; q.Of > 0 {
		page.Answers = &templates.Answers{
			Of: q.Of, First: templates.LapseOf(q.First), Median: templates.LapseOf(q.Median), Third: templates.LapseOf(q.Third),
		}
	}
	answers := templates.Chart{Name: "answers", Series: []string{"granted", "accepted", "declined"}}
	visits := templates.Chart{Name: "visits", Lines: true, Series: []string{"views", "shares", "verifications"}}
	for _, part := range n.Series {
		period := templates.Period{From: part.From, Span: string(span)}
		answers.Rows = append(answers.Rows, templates.ChartRow{Period: period, Values: []int{part.Granted, part.Accepted, part.Declined}})
		visits.Rows = append(visits.Rows, templates.ChartRow{Period: period, Values: []int{part.Views, part.Shares, part.Verifications}})
	}
	page.Charts = []templates.Chart{answers, visits}
	return page
}

// Tiles shows a tally.
func Tiles(t badges.Tally) []templates.Tile {
	return []templates.Tile{
		{Name: "granted", Value: t.Granted}, {Name: "accepted", Value: t.Accepted}, {Name: "declined", Value: t.Declined},
		{Name: "views", Value: t.Views}, {Name: "shares", Value: t.Shares}, {Name: "verifications", Value: t.Verifications},
	}
}

// SendCSV sends a series (RFC 4180), a row for each part, with the day on which it
// begins. name is the file's, without extension.
func SendCSV(w http.ResponseWriter, n badges.Numbers, span badges.Span, name string) error {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	rows := [][]string{{"from", "granted", "accepted", "declined", "views", "shares", "verifications"}}
	for _, part := range n.Series {
		row := []string{part.From.Format(time.DateOnly)}
		for _, v := range []int{part.Granted, part.Accepted, part.Declined, part.Views, part.Shares, part.Verifications} {
			row = append(row, strconv.Itoa(v))
		}
		rows = append(rows, row)
	}
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+"-by-"+string(span)+`.csv"`)
	w.Write(b.Bytes()) // an error means that the client has gone
	return nil
}

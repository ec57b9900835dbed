package mypit

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
)

// maxPage is how many rows a page has at most. Who asks for more is given these,
// and told that there are more.
const maxPage = 1000

// listRequest is the body of all calls that list.
type listRequest struct {
	Options *pageOptions `json:"paginationOpts"`
}

type pageOptions struct {
	NumItems *float64 `json:"numItems"`
	Cursor   *string  `json:"cursor"` // null, absent and "" all start
}

// page is one page of a list. A cursor names the last row that was seen, so that
// what is added or deleted meanwhile moves nothing.
type page[T any] struct {
	Page    []T    `json:"page"`
	HasMore bool   `json:"hasMore"`
	Cursor  string `json:"cursor,omitempty"`
}

// position is where a page begins and how many rows it has.
type position struct {
	list  string // what is listed; a cursor of one list is none of another
	last  int64  // id of the last row seen; 0 to start
	limit int
}

// position reads where a page of a list begins.
func (r *request) position(list string) (position, error) {
	var body listRequest
	if err := r.decode("userId", &body); err != nil {
		return position{}, err
	}
	p := position{list: list}
	if body.Options == nil {
		return p, invalid("paginationOpts is missing; send an object with numItems, and cursor for the pages after the first")
	}
	limit, err := wholeNumber("paginationOpts.numItems", body.Options.NumItems, 1, math.MaxInt32)
	if err != nil {
		return p, err
	}
	p.limit = min(limit, maxPage)
	if cursor := orEmpty(body.Options.Cursor); cursor != "" {
		p.last, err = parseCursor(list, cursor)
	}
	return p, err
}

func parseCursor(list, cursor string) (int64, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	number, found := strings.CutPrefix(string(raw), list+" ")
	last, numberErr := strconv.ParseInt(number, 10, 64)
	if err != nil || !found || numberErr != nil || last <= 0 {
		return 0, invalid("paginationOpts.cursor is not one that this list has given; send it as it came, or null to start again")
	}
	return last, nil
}

func (p position) cursor(last int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.list + " " + strconv.FormatInt(last, 10)))
}

// pageOf makes a page of the rows found, of which one more than fits was asked
// for: it tells whether there are more.
func pageOf[T, R any](p position, found []R, id func(R) int64, show func([]R) ([]T, error)) (page[T], error) {
	var made page[T]
	if len(found) > p.limit {
		found = found[:p.limit]
		made.HasMore, made.Cursor = true, p.cursor(id(found[p.limit-1]))
	}
	var err error
	made.Page, err = show(found)
	return made, err
}

package stores

import (
	"strconv"

	"laurel/badges"
)

// pagination tells a client how to go on. Its bookmark names the last thing of the
// page, so that changes between two pages do no harm.
type pagination struct {
	Bookmark string `json:"bookmark"`
	HasMore  bool   `json:"hasMore"`
}

// parseBookmark returns the id of the last thing seen; 0 at the beginning, which
// "" and an absent bookmark stand for.
func parseBookmark(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 0 {
		return 0, badges.InvalidField("bookmark", "the bookmark is none of this server's; send the one from the last answer's pagination, or none to begin")
	}
	return id, nil
}

// paginate cuts what was read, one more than a page has, to the page.
func paginate[T any](read []T, size int, seen int64, id func(T) int64) ([]T, pagination) {
	more := len(read) > size
	page := read[:min(size, len(read))]
	if len(page) > 0 {
		seen = id(page[len(page)-1])
	}
	p := pagination{HasMore: more}
	if seen > 0 {
		p.Bookmark = formatID(seen)
	}
	return page, p
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

// parseID reads the dynamicDataId of a store. One that no store can have is not
// found, like one that no store has.
func parseID(s string) (int64, error) {
	if s == "" {
		return 0, badges.InvalidField("dynamicDataId", "dynamicDataId is missing; say which dynamic store you mean")
	}
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || formatID(id) != s {
		return 0, noSuchStore()
	}
	return id, nil
}

func noSuchStore() error {
	return badges.Errorf(badges.NotFound, "there is no such dynamic store; it may have been deleted. Searching lists yours")
}

package badgekit

import (
	"net/url"
	"strconv"
)

// page is the part of a list that a request asks for: ?page=N&count=M, both
// from 1. The zero page is the whole list.
type page struct{ number, count int }

// maxCount keeps the arithmetic of pages within range; no list is that long.
const maxCount = 1 << 20

// pageOf reads the query; anything but two whole numbers over 0 means no paging.
func pageOf(query url.Values) page {
	number, err1 := strconv.Atoi(query.Get("page"))
	count, err2 := strconv.Atoi(query.Get("count"))
	if err1 != nil || err2 != nil || number < 1 || count < 1 {
		return page{}
	}
	return page{min(number, maxCount), min(count, maxCount)}
}

// limit and offset are 0 for the whole list.
func (p page) limit() int  { return p.count }
func (p page) offset() int { return max(0, p.number-1) * p.count }

// pageData is what a paged answer says of its list; Total counts all that the
// filter lets through.
type pageData struct {
	Page  int `json:"page"`
	Count int `json:"count"`
	Total int `json:"total"`
}

// data returns nil for a list that is not paged, so that the answer has no such
// member.
func (p page) data(total int) *pageData {
	if p == (page{}) {
		return nil
	}
	return &pageData{Page: p.number, Count: p.count, Total: total}
}

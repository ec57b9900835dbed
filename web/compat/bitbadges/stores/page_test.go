package stores_test

import (
	"fmt"
	"strings"
	"testing"
)

// page is what the tests read of an answer with several things.
type page struct {
	Docs         []doc
	LookupValues []struct {
		Key, LookupType string
		InStore         bool
	}
	Pagination struct {
		Bookmark string
		HasMore  bool
	}
	Pending []any
	History struct {
		Docs []struct {
			ID        string `json:"dynamicDataId"`
			UpdatedAt int64
			Actions   []any
		}
		Pagination struct {
			Bookmark string
			HasMore  bool
		}
	}
}

// TestValuesPages: thousands of values come once each, though values before and
// behind the bookmark are added and removed between the pages.
func TestValuesPages(t *testing.T) {
	w := newWorld(t)
	d := w.create("text", false)
	const many = 2500
	w.fill(d, 0, many)
	seen := make(map[string]int)
	var p page
	for n := 0; n == 0 || p.Pagination.HasMore; n++ {
		p = read[page](t, w.want(200, annasKey, "GET", "/dynamicStore/"+d.ID+"/values?bookmark="+p.Pagination.Bookmark, ""))
		for _, v := range p.LookupValues {
			seen[v.Key]++
			if !v.InStore || v.LookupType != "" {
				t.Fatalf("value %+v", v)
			}
		}
		if n == 0 { // the first page is read: one of it goes, the last one goes, one comes
			w.want(200, annasKey, "POST", "/storeActions/single", single(d, "remove", `{"value":"v00003"}`, ""))
			w.want(200, annasKey, "POST", "/storeActions/single", single(d, "remove", fmt.Sprintf(`{"value":"v%05d"}`, many-1), ""))
			w.add(d, `{"value":"late"}`)
		}
	}
	for key, times := range seen {
		if times != 1 {
			t.Errorf("%s came %d times", key, times)
		}
	}
	if len(seen) != many || seen["late"] != 1 || seen[fmt.Sprintf("v%05d", many-1)] != 0 {
		t.Errorf("%d values came, want %d, with the late one and without the removed one", len(seen), many)
	}
}

// fill adds values in one batch.
func (w *world) fill(d doc, from, to int) {
	w.t.Helper()
	var actions []string
	for n := from; n < to; n++ {
		actions = append(actions, fmt.Sprintf(`{"actionName":"add","payload":{"value":"v%05d"}}`, n))
	}
	w.want(200, annasKey, "POST", "/storeActions/batch", fmt.Sprintf(`{"dynamicDataId":%q,"actions":[%s]}`, d.ID, strings.Join(actions, ",")))
}

// TestValuesByLookupType: a store of accounts gives both names, or those asked for.
func TestValuesByLookupType(t *testing.T) {
	w := newWorld(t)
	d := w.create("github", false)
	w.add(d, `{"id":"17","username":"anna"}`)
	w.add(d, `{"username":"ben"}`)
	for query, want := range map[string]string{
		"":                     `[{"key":"17","lookupType":"id","inStore":true},{"key":"anna","lookupType":"username","inStore":true},{"key":"ben","lookupType":"username","inStore":true}]`,
		"?lookupType=id":       `[{"key":"17","lookupType":"id","inStore":true}]`,
		"?lookupType=username": `[{"key":"anna","lookupType":"username","inStore":true},{"key":"ben","lookupType":"username","inStore":true}]`,
	} {
		if a := w.want(200, annasKey, "GET", "/dynamicStore/"+d.ID+"/values"+query, ""); !strings.Contains(a.body, `"lookupValues":`+want) {
			t.Errorf("%s: %s\nwant %s", query, a.body, want)
		}
	}
}

// TestSearchPages: a search gives the caller's stores, without members, page by page.
func TestSearchPages(t *testing.T) {
	w := newWorld(t)
	for range 30 {
		w.create("email", true)
	}
	first := read[page](t, w.want(200, annasKey, "GET", "/dynamicStores/search?bookmark=", ""))
	second := read[page](t, w.want(200, annasKey, "GET", "/dynamicStores/search?bookmark="+first.Pagination.Bookmark, ""))
	if len(first.Docs) != 25 || !first.Pagination.HasMore || len(second.Docs) != 5 || second.Pagination.HasMore {
		t.Errorf("pages of %d and %d", len(first.Docs), len(second.Docs))
	}
	if d := first.Docs[0]; d.Data != nil || d.Secret == "" {
		t.Errorf("the first document is %+v", d)
	}
	if none := read[page](t, w.want(200, bensKey, "GET", "/dynamicStores/search", "")); len(none.Docs) != 0 {
		t.Errorf("ben finds %d of anna's stores", len(none.Docs))
	}
}

// TestActivityPages: the history has what was performed together, newest first;
// nothing is pending, and a simulation leaves no trace.
func TestActivityPages(t *testing.T) {
	w := newWorld(t)
	d := w.create("text", false)
	for n := range 26 {
		w.fill(d, n*3, n*3+3)
	}
	w.want(200, annasKey, "POST", "/storeActions/single", single(d, "remove", `{"value":"v00000"}`, ""))
	w.want(200, annasKey, "POST", "/storeActions/single", single(d, "add", `{"value":"x"}`, `,"_isSimulation":true`))
	a := w.want(200, annasKey, "GET", "/dynamicStores/activity?dynamicDataId="+d.ID, "")
	first := read[page](t, a)
	if first.Pending == nil || len(first.Pending) != 0 || len(first.History.Docs) != 25 || !first.History.Pagination.HasMore {
		t.Fatalf("the first page: %s", a.body)
	}
	newest := `{"dynamicDataId":"` + d.ID + `","updatedAt":1773315000000,"actions":[{"actionName":"remove","payload":{"value":"v00000"}}]}`
	if !strings.Contains(a.body, `"docs":[`+newest) || len(first.History.Docs[1].Actions) != 3 {
		t.Errorf("the first page: %s", a.body)
	}
	second := read[page](t, w.want(200, annasKey, "GET", "/dynamicStores/activity?dynamicDataId="+d.ID+"&bookmark="+first.History.Pagination.Bookmark, ""))
	if len(second.History.Docs) != 2 || second.History.Pagination.HasMore {
		t.Errorf("the second page has %d", len(second.History.Docs))
	}
}

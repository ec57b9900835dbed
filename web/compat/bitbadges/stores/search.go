package stores

import (
	"laurel/badges"
)

const (
	storesPage = 25  // stores in one page of a search
	maxFetch   = 100 // stores in one fetch
)

// fetchStores answers POST /dynamicStores/fetch: the stores with those ids, in their
// order, nil where there is none; without ids all of the caller's, without members.
func fetchStores(h *Handler, r *request) (any, error) {
	var body struct {
		IDs    []string `json:"dynamicDataIds"`
		Secret string   `json:"dataSecret"`
	}
	if err := r.body(&body); err != nil {
		return nil, err
	}
	if len(body.IDs) > maxFetch {
		return nil, badges.InvalidField("dynamicDataIds", "dynamicDataIds has %d ids; at most %d are fetched at once", len(body.IDs), maxFetch)
	}
	key := r.key(body.Secret)
	if len(body.IDs) == 0 {
		lists, err := h.Service.AllowListsOf(r.Context(), r.by, badges.AllowListFilter{AccountID: r.by.ID})
		if err != nil {
			return nil, err
		}
		return h.listed(lists, pagination{}, key)
	}
	answer := documents{Docs: make([]*document, len(body.IDs))}
	for n, id := range body.IDs {
		doc, err := h.fetch(r, id, key)
		if badges.KindOf(err) == badges.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		answer.Docs[n] = &doc
	}
	return answer, nil
}

func (h *Handler) fetch(r *request, dynamicDataID string, key badges.ListKey) (document, error) {
	id, err := parseID(dynamicDataID)
	if err != nil {
		return document{}, err
	}
	l, err := h.open(r.Context(), key, id)
	if err != nil {
		return document{}, err
	}
	doc, err := h.describeWhole(r.Context(), l, key)
	return doc, storeError(err)
}

// searchStores answers GET /dynamicStores/search: the caller's stores, without
// members.
func searchStores(h *Handler, r *request) (any, error) {
	after, err := parseBookmark(r.URL.Query().Get("bookmark"))
	if err != nil {
		return nil, err
	}
	lists, err := h.Service.AllowListsOf(r.Context(), r.by, badges.AllowListFilter{AccountID: r.by.ID, After: after, Limit: storesPage + 1})
	if err != nil {
		return nil, err
	}
	page, p := paginate(lists, storesPage, after, func(l badges.AllowList) int64 { return l.ID })
	return h.listed(page, p, r.key(""))
}

// listed answers with stores without their members.
func (h *Handler) listed(lists []badges.AllowList, p pagination, key badges.ListKey) (any, error) {
	answer := documents{Docs: make([]*document, len(lists)), Pagination: p}
	for n, l := range lists {
		doc, err := h.describe(l, key)
		if err != nil {
			return nil, err
		}
		answer.Docs[n] = &doc
	}
	return answer, nil
}

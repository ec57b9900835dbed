package stores

import (
	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

// valuesPage is how many members a page of values has.
const valuesPage = 100

// value says whether a key is in a store.
type value struct {
	Key        string            `json:"key"`
	LookupType badges.MemberForm `json:"lookupType,omitempty"` // in stores of accounts
	InStore    bool              `json:"inStore"`
}

// parseLookup reads by which of an account's two names a lookup goes; "" if the
// request does not say.
func parseLookup(lookupType string) (badges.MemberForm, error) {
	switch form := badges.MemberForm(lookupType); form {
	case "", badges.MemberID, badges.MemberUsername:
		return form, nil
	}
	return "", badges.InvalidField("lookupType", "lookupType must be %s or %s", badges.MemberID, badges.MemberUsername)
}

// lookupIn returns the form by which a list's members are looked up. Only accounts
// have two names.
func lookupIn(l badges.AllowList, form badges.MemberForm) badges.MemberForm {
	if l.Kind != badges.AccountMembers {
		return ""
	}
	return form
}

// getValue answers GET /dynamicStore/{id}/value.
func getValue(h *Handler, r *request) (any, error) {
	query := r.URL.Query()
	form, err := parseLookup(query.Get("lookupType"))
	if err != nil {
		return nil, err
	}
	if query.Get("key") == "" {
		return nil, badges.InvalidField("key", "key is missing; say what to look up")
	}
	if form == "" {
		form = badges.MemberID
	}
	id, err := parseID(chi.URLParam(r.Request, "id"))
	if err != nil {
		return nil, err
	}
	key := r.key(query.Get("dataSecret"))
	l, err := h.open(r.Context(), key, id)
	if err != nil {
		return nil, err
	}
	v := value{Key: query.Get("key"), LookupType: lookupIn(l, form)}
	v.InStore, err = h.Service.HasMember(r.Context(), key, id, badges.Member{Form: v.LookupType, Value: v.Key})
	return v, storeError(err)
}

// listValues answers GET /dynamicStore/{id}/values. Without a lookupType a store of
// accounts gives both names of each.
func listValues(h *Handler, r *request) (any, error) {
	query := r.URL.Query()
	form, err := parseLookup(query.Get("lookupType"))
	if err != nil {
		return nil, err
	}
	after, err := parseBookmark(query.Get("bookmark"))
	if err != nil {
		return nil, err
	}
	id, err := parseID(chi.URLParam(r.Request, "id"))
	if err != nil {
		return nil, err
	}
	key := r.key(query.Get("dataSecret"))
	l, err := h.open(r.Context(), key, id)
	if err != nil {
		return nil, err
	}
	members, err := h.Service.MembersOf(r.Context(), key, badges.MemberFilter{
		ListID: id, Form: lookupIn(l, form), After: after, Limit: valuesPage + 1,
	})
	if err != nil {
		return nil, storeError(err)
	}
	page, p := paginate(members, valuesPage, after, func(m badges.StoredMember) int64 { return m.ID })
	values := make([]value, len(page))
	for n, m := range page {
		values[n] = value{Key: m.Value, LookupType: m.Form, InStore: true}
	}
	return struct {
		Values     []value    `json:"lookupValues"`
		Pagination pagination `json:"pagination"`
	}{values, p}, nil
}

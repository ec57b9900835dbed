package stores

import (
	"laurel/badges"
)

// activityPage is how many entries a page of a store's history has.
const activityPage = 25

// performed is an action in a store's history.
type performed struct {
	Name    string            `json:"actionName"`
	Payload map[string]string `json:"payload"`
}

// entry is what was performed together.
type entry struct {
	ID        string      `json:"dynamicDataId"`
	UpdatedAt int64       `json:"updatedAt"` // milliseconds since 1970; a number, unlike a document's times
	Actions   []performed `json:"actions"`
}

// history is the entries of a page, newest first.
type history struct {
	Docs       []entry    `json:"docs"`
	Pagination pagination `json:"pagination"`
}

// activity is what happened and what will. Nothing is ever pending, as actions are
// applied before they are answered.
type activity struct {
	Pending []struct{} `json:"pending"`
	History history    `json:"history"`
}

// listActivity answers GET /dynamicStores/activity.
func listActivity(h *Handler, r *request) (any, error) {
	query := r.URL.Query()
	before, err := parseBookmark(query.Get("bookmark"))
	if err != nil {
		return nil, err
	}
	id, err := parseID(query.Get("dynamicDataId"))
	if err != nil {
		return nil, err
	}
	key := r.key(query.Get("dataSecret"))
	l, err := h.open(r.Context(), key, id)
	if err != nil {
		return nil, err
	}
	read, err := h.Service.ListActivitiesOf(r.Context(), key, badges.ListActivityFilter{ListID: id, Before: before, Limit: activityPage + 1})
	if err != nil {
		return nil, storeError(err)
	}
	page, p := paginate(read, activityPage, before, func(a badges.ListActivity) int64 { return a.ID })
	docs := make([]entry, len(page))
	for n, a := range page {
		docs[n] = entry{ID: formatID(id), UpdatedAt: a.At.UnixMilli(), Actions: []performed{}}
		for _, c := range a.Changes {
			docs[n].Actions = append(docs[n].Actions, actionsOf(c, fieldsOf(l.Kind))...)
		}
	}
	return activity{Pending: []struct{}{}, History: history{docs, p}}, nil
}

// actionsOf returns the actions that make a change. An action names at most one
// member in each field; a change that did not come from here may name many.
func actionsOf(c badges.MemberChange, fields []field) (actions []performed) {
	name := addAction
	if c.Remove {
		name = removeAction
	}
	var open map[string]string // the payload that is being filled
	for _, m := range c.Members {
		for _, f := range fields {
			if f.form != m.Form {
				continue
			}
			if open == nil || open[f.payload] != "" {
				open = blank(fields)
				actions = append(actions, performed{name, open})
			}
			open[f.payload] = m.Value
		}
	}
	return actions
}

// blank returns a payload whose fields are all there and empty.
func blank(fields []field) map[string]string {
	payload := make(map[string]string, len(fields))
	for _, f := range fields {
		payload[f.payload] = ""
	}
	return payload
}

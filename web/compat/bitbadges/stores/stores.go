package stores

import (
	"errors"
	"strings"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
)

// getStore answers GET /dynamicStore/{id}.
func getStore(h *Handler, r *request) (any, error) {
	id, err := parseID(chi.URLParam(r.Request, "id"))
	if err != nil {
		return nil, err
	}
	key := r.key(r.URL.Query().Get("dataSecret"))
	l, err := h.open(r.Context(), key, id)
	if err != nil {
		return nil, err
	}
	return h.whole(r, l, key)
}

// whole answers with one store and its members.
func (h *Handler) whole(r *request, l badges.AllowList, key badges.ListKey) (any, error) {
	doc, err := h.describeWhole(r.Context(), l, key)
	return oneDocument{doc}, storeError(err)
}

// createStore answers POST /dynamicStores.
func createStore(h *Handler, r *request) (any, error) {
	var body struct {
		HandlerID string `json:"handlerId"`
		Label     string `json:"label"`
		Public    bool   `json:"publicUseInClaims"`
	}
	if err := r.body(&body); err != nil {
		return nil, err
	}
	kind, service, err := membersOf(body.HandlerID)
	if err != nil {
		return nil, err
	}
	l, _, err := h.Service.CreateAllowList(r.Context(), r.by, badges.NewAllowList{Name: body.Label, Kind: kind, Service: service, Public: body.Public})
	if err != nil {
		return nil, labelError(err)
	}
	return h.whole(r, l, r.key(""))
}

// updateStore answers PUT /dynamicStores.
func updateStore(h *Handler, r *request) (any, error) {
	var body struct {
		ID     string  `json:"dynamicDataId"`
		Rotate bool    `json:"rotateDataSecret"`
		Label  *string `json:"label"`
	}
	if err := r.body(&body); err != nil {
		return nil, err
	}
	id, err := parseID(body.ID)
	if err != nil {
		return nil, err
	}
	l, err := h.Service.UpdateAllowList(r.Context(), r.by, id, badges.AllowListChange{Name: body.Label, Rotate: body.Rotate})
	if err != nil {
		return nil, labelError(storeError(err))
	}
	return h.whole(r, l, r.key(""))
}

// deleteStore answers DELETE /dynamicStores.
func deleteStore(h *Handler, r *request) (any, error) {
	var body struct {
		ID string `json:"dynamicDataId"`
	}
	if err := r.body(&body); err != nil {
		return nil, err
	}
	id, err := parseID(body.ID)
	if err != nil {
		return nil, err
	}
	if err := h.Service.DeleteAllowList(r.Context(), r.by, id); err != nil {
		return nil, storeError(err)
	}
	return struct {
		Message string `json:"message"`
	}{"The dynamic store " + body.ID + " was deleted."}, nil
}

// labelError words errors about a list's name as ones about a store's label.
func labelError(err error) error {
	if e, ok := errors.AsType[*badges.Error](err); ok && e.Field == "name" {
		return badges.InvalidField("label", "%s", strings.Replace(e.Message, "name", "label", 1))
	}
	return err
}

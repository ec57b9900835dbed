package stores

import (
	"context"
	"crypto/subtle"
	"strconv"
	"time"

	"laurel/badges"
)

// document is a store in answers. The SDK makes numbers of its times, which it
// wants as decimal strings.
type document struct {
	DocID       string              `json:"_docId"`
	MongoID     string              `json:"_id"`
	HandlerID   string              `json:"handlerId"`
	ID          string              `json:"dynamicDataId"`
	Label       string              `json:"label"`
	Secret      string              `json:"dataSecret"` // "" for those who may not know it
	Data        map[string][]string `json:"data"`       // nil in lists of stores
	CreatedBy   string              `json:"createdBy"`
	ManagedBy   string              `json:"managedBy"`
	Public      bool                `json:"publicUseInClaims"`
	CreatedAt   string              `json:"createdAt"` // milliseconds since 1970
	LastUpdated string              `json:"lastUpdated"`
}

// oneDocument is the answer of the calls about one store.
type oneDocument struct {
	Doc document `json:"doc"`
}

// documents is the answer of the calls about several. A store that is not there is
// nil.
type documents struct {
	Docs       []*document `json:"docs"`
	Pagination pagination  `json:"pagination"`
}

// open returns a list that a request's key opens for reading.
func (h *Handler) open(ctx context.Context, key badges.ListKey, id int64) (badges.AllowList, error) {
	l, err := h.Service.AllowListOf(ctx, key, id)
	return l, storeError(err)
}

// storeError words errors about a list as ones about a store.
func storeError(err error) error {
	switch badges.KindOf(err) {
	case badges.NotFound:
		return noSuchStore()
	case badges.Forbidden:
		return badges.Errorf(badges.Forbidden, "you may not do this with the dynamic store: use the API key of the account that made it, "+
			"or, to read it and perform actions, send its current dataSecret")
	}
	return err
}

// describe returns the document of a list without its members.
func (h *Handler) describe(l badges.AllowList, key badges.ListKey) (document, error) {
	secret, err := h.Service.AllowListSecret(l)
	if err != nil {
		return document{}, err
	}
	if !l.Owns(key.Account) && subtle.ConstantTimeCompare([]byte(secret), []byte(key.Secret)) != 1 {
		secret = ""
	}
	id, owner := formatID(l.ID), formatID(l.AccountID)
	return document{
		DocID: id, MongoID: id, ID: id, HandlerID: handlerOf(l), Label: l.Name, Secret: secret,
		CreatedBy: owner, ManagedBy: owner, Public: l.Public,
		CreatedAt: milliseconds(l.CreatedAt), LastUpdated: milliseconds(l.UpdatedAt),
	}, nil
}

// describeWhole returns the document of a list with all its members.
func (h *Handler) describeWhole(ctx context.Context, l badges.AllowList, key badges.ListKey) (document, error) {
	doc, err := h.describe(l, key)
	if err != nil {
		return document{}, err
	}
	members, err := h.Service.MembersOf(ctx, key, badges.MemberFilter{ListID: l.ID})
	if err != nil {
		return document{}, err
	}
	doc.Data = make(map[string][]string)
	for _, f := range fieldsOf(l.Kind) {
		values := []string{}
		for _, m := range members {
			if m.Form == f.form {
				values = append(values, m.Value)
			}
		}
		doc.Data[f.data] = values
	}
	return doc, nil
}

func milliseconds(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

package mypit

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"laurel/badges"
)

// issued is an issued badge in answers.
type issued struct {
	ID          string `json:"_id"`
	TemplateID  string `json:"templateId"`
	RecipientID string `json:"recipientId"` // the holder's _id
	IssuerID    string `json:"issuerId"`
	IssuedAt    int64  `json:"issuedAt"`
	ExpiresAt   int64  `json:"expiresAt"`
	Status      string `json:"status"`
	Type        string `json:"type"`

	Name      string          `json:"name"` // the badge's, as it was when issued; so is the picture
	ImageURL  string          `json:"imageUrl"`
	BadgeData json.RawMessage `json:"badgeData,omitempty"`
	URL       string          `json:"url"` // page and document that verify the badge
}

// never is the end of what has none: the last moment that a JavaScript Date can
// hold, in milliseconds since 1970 (ECMA-262, Time Values).
const never = 8_640_000_000_000_000

func expiry(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMilli()
}

// statusOf returns the state of a grant in this API's words. It knows active and
// expired; the others are of grants that were made elsewhere in Laurel.
func statusOf(g badges.Grant, now time.Time) string {
	switch {
	case !g.Decided():
		return string(g.State)
	case g.Expired(now):
		return "expired"
	}
	return "active"
}

func listIssued(h *Handler, r *request) (any, error) {
	p, err := r.position(kindIssued)
	if err != nil {
		return nil, err
	}
	found, err := h.Reader.Grants(r.Context(), badges.GrantFilter{IssuerID: r.issuerID, Before: p.last, Limit: p.limit + 1})
	if err != nil {
		return nil, err
	}
	return pageOf(p, found, func(g badges.Grant) int64 { return g.ID },
		func(list []badges.Grant) ([]issued, error) { return h.issued(r, list) })
}

// issued returns grants of the client's issuer in this API's shape.
func (h *Handler) issued(r *request, list []badges.Grant) ([]issued, error) {
	ids := make([]int64, len(list))
	for i, g := range list {
		ids[i] = g.ID
	}
	kept, err := extras[issuedExtra](r.Context(), h.Reader, kindIssued, ids...)
	if err != nil {
		return nil, err
	}
	issuer, err := h.Reader.Issuer(r.Context(), r.issuerID)
	if err != nil {
		return nil, err
	}
	shown := make([]issued, len(list))
	for i, g := range list {
		extra, site := kept[g.ID], h.Service.Site
		if extra.Type == "" {
			extra.Type = typeOf(g.Badge)
		}
		recipient, err := h.recipientID(r.Context(), g)
		if err != nil {
			return nil, err
		}
		shown[i] = issued{
			ID: g.ULID, TemplateID: templateID(g.BadgeID), RecipientID: recipient, IssuerID: r.userID,
			IssuedAt: g.GrantedAt.UnixMilli(), ExpiresAt: expiry(g.ExpiresAt), Status: statusOf(g, h.Now()), Type: extra.Type,
			Name: g.Badge.Title, ImageURL: site.Picture(issuer.Domain, g.Badge.Image.SHA256), BadgeData: extra.Data,
			URL: site.Assertion(issuer, g),
		}
	}
	return shown, nil
}

// recipientID returns the _id of the holder that a grant went to. A grant made
// elsewhere may be to somebody who is not in the address book; then the id names
// the recipient, and no holder.
func (h *Handler) recipientID(ctx context.Context, g badges.Grant) (string, error) {
	if g.HolderID != 0 {
		return holderID(g.HolderID), nil
	}
	known, err := h.Reader.Holders(ctx, badges.HolderFilter{IssuerID: g.IssuerID, RecipientID: g.Identity.RecipientID, Limit: 1})
	if err != nil || len(known) == 0 {
		return "rcp_" + strconv.FormatInt(g.Identity.RecipientID, 10), err
	}
	return holderID(known[0].ID), nil
}

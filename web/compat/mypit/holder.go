package mypit

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
)

// kindHolder is the kind of the extensions that are beside holders.
const kindHolder = "holder"

// holderExtra is what a holder has here that the address book has not.
type holderExtra struct {
	IssuerDID string `json:"issuerDid,omitempty"`
}

// holder is a holder in answers.
type holder struct {
	ID        string `json:"_id"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Phone     string `json:"phone"`
	OwnerID   string `json:"ownerId"`
	IssuerID  string `json:"issuerId"`
	IssuerDID string `json:"issuerDid"`
	HolderDID string `json:"holderDid"`
	HolderID  string `json:"holderId"` // the caller's own; "" for none
	Memo      string `json:"memo,omitempty"`
	CreatedAt int64  `json:"createdAt"`
	UpdatedAt int64  `json:"updatedAt"`
}

// holderPrefix marks the server's ids of holders, so that they are not mixed up
// with the callers' own, which may be numbers.
const holderPrefix = "hld_"

var holderIDPattern = regexp.MustCompile(`^` + holderPrefix + `[0-9]+$`)

func holderID(id int64) string { return holderPrefix + strconv.FormatInt(id, 10) }

// findHolder returns the holder of the client's issuer that has an id, the
// server's or the caller's own.
func (h *Handler) findHolder(ctx context.Context, issuerID int64, id string) (badges.Holder, error) {
	if holderIDPattern.MatchString(id) {
		return h.holderByID(ctx, issuerID, id)
	}
	number, err := badges.ParseIdentity(badges.NumberIdentity, id)
	if err != nil {
		return badges.Holder{}, missing("holder", id)
	}
	known, err := h.Reader.Holders(ctx, badges.HolderFilter{IssuerID: issuerID, Value: number.Value})
	if err != nil {
		return badges.Holder{}, err
	}
	for _, found := range known { // others may have it for an address
		if slices.ContainsFunc(found.Identities, func(n badges.Identity) bool { return n.Kind == number.Kind && n.Value == number.Value }) {
			return found, nil
		}
	}
	return badges.Holder{}, missing("holder", id)
}

func (h *Handler) holderByID(ctx context.Context, issuerID int64, id string) (badges.Holder, error) {
	number, err := strconv.ParseInt(strings.TrimPrefix(id, holderPrefix), 10, 64)
	if err != nil || holderID(number) != id {
		return badges.Holder{}, missing("holder", id)
	}
	found, err := h.Reader.Holder(ctx, number)
	if badges.KindOf(err) == badges.NotFound || err == nil && found.IssuerID != issuerID {
		return badges.Holder{}, missing("holder", id)
	}
	return found, err
}

// holders returns holders of the client's issuer in this API's shape.
func (h *Handler) holders(r *request, list []badges.Holder) ([]holder, error) {
	ids := make([]int64, len(list))
	for i, known := range list {
		ids[i] = known.ID
	}
	kept, err := extras[holderExtra](r.Context(), h.Reader, kindHolder, ids...)
	if err != nil {
		return nil, err
	}
	shown := make([]holder, len(list))
	for i, known := range list {
		shown[i] = holder{
			ID: holderID(known.ID), Name: known.Name, Email: known.Value(badges.EmailIdentity), Phone: phoneOf(known),
			OwnerID: r.userID, IssuerID: r.userID, IssuerDID: kept[known.ID].IssuerDID,
			HolderDID: known.Value(badges.DIDIdentity), HolderID: known.Value(badges.NumberIdentity), Memo: known.Memo,
			CreatedAt: known.CreatedAt.UnixMilli(), UpdatedAt: known.UpdatedAt.UnixMilli(),
		}
	}
	return shown, nil
}

// phoneOf returns the holder's number, which the domain keeps as a URI.
func phoneOf(known badges.Holder) string {
	return strings.TrimPrefix(known.Value(badges.PhoneIdentity), "tel:")
}

// setIdentity returns identities with another value of a kind: in the place of the
// first of that kind, else at the end. "" takes the first away.
func setIdentity(identities []badges.Identity, kind badges.IdentityKind, value string) []badges.Identity {
	changed := slices.Clone(identities)
	at := slices.IndexFunc(changed, func(n badges.Identity) bool { return n.Kind == kind })
	switch {
	case value == "" && at < 0:
		return changed
	case value == "":
		return slices.Delete(changed, at, at+1)
	case at < 0:
		return append(changed, badges.Identity{Kind: kind, Value: value})
	}
	changed[at] = badges.Identity{Kind: kind, Value: value}
	return changed
}

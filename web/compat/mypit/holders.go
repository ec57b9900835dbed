package mypit

import (
	"errors"
	"strings"

	"laurel/badges"
)

// holderFields are the members of a holder that clients write. Those of an update
// that are absent keep their value.
type holderFields struct {
	Name      *string `json:"name"`
	Email     *string `json:"email"`
	Phone     *string `json:"phone"`
	Memo      *string `json:"memo"`
	OwnerID   *string `json:"ownerId"`
	HolderDID *string `json:"holderDid"`
	HolderID  *string `json:"holderId"`
}

// apply writes what is given into what an issuer says of a holder.
func (f holderFields) apply(n *badges.NewHolder) (err error) {
	if f.Name != nil {
		if n.Name, err = required("data.name", f.Name); err != nil {
			return err
		}
	}
	if f.Email != nil {
		if _, err := required("data.email", f.Email); err != nil {
			return err
		}
	}
	if f.Memo != nil {
		n.Memo = *f.Memo
	}
	for _, given := range []struct {
		kind  badges.IdentityKind
		value *string
	}{{badges.EmailIdentity, f.Email}, {badges.PhoneIdentity, f.Phone}, {badges.DIDIdentity, f.HolderDID}} {
		if given.value != nil {
			n.Identities = setIdentity(n.Identities, given.kind, strings.TrimSpace(*given.value))
		}
	}
	return nil
}

// requireAll refuses a holder who is to be made of too little.
func (f *holderFields) requireAll() error {
	if f == nil {
		return invalid("data is missing; send an object with name, email, phone, holderDid and holderId")
	}
	for _, member := range []struct {
		name  string
		value *string
	}{{"data.name", f.Name}, {"data.email", f.Email}, {"data.holderId", f.HolderID}} {
		if _, err := required(member.name, member.value); err != nil {
			return err
		}
	}
	if holderIDPattern.MatchString(strings.TrimSpace(*f.HolderID)) {
		return invalid("data.holderId must not look like an _id of this server; choose one without %s at its beginning", holderPrefix)
	}
	return nil
}

func createHolder(h *Handler, r *request) (any, error) {
	var body struct {
		IssuerDID *string       `json:"issuerDid"`
		Data      *holderFields `json:"data"`
	}
	if err := r.decode("issuerId", &body); err != nil {
		return nil, err
	}
	if err := body.Data.requireAll(); err != nil {
		return nil, err
	}
	if owner := body.Data.OwnerID; owner != nil {
		if err := r.own("data.ownerId", *owner); err != nil {
			return nil, err
		}
	}
	n := badges.NewHolder{Identities: []badges.Identity{{Kind: badges.NumberIdentity, Value: *body.Data.HolderID}}}
	if err := body.Data.apply(&n); err != nil {
		return nil, err
	}
	if body.IssuerDID != nil && *body.IssuerDID != "" {
		did, err := badges.ParseIdentity(badges.DIDIdentity, *body.IssuerDID)
		if err != nil {
			return nil, err
		}
		n.Foreign = beside(kindHolder, holderExtra{IssuerDID: did.Value})
	}
	made, err := h.Service.CreateHolder(r.Context(), r.by, r.issuerID, n)
	if err != nil {
		return nil, takenNumber(err, *body.Data.HolderID)
	}
	return h.holder(r, made)
}

// takenNumber tells in this API's words that the caller's own id is in use.
func takenNumber(err error, id string) error {
	if e, ok := errors.AsType[*badges.Error](err); ok && e.Kind == badges.Conflict {
		return invalid("data.holderId %q is another holder's; choose one that is not in use, or update that holder", badges.Truncate(id, 80))
	}
	return err
}

// holder returns one holder in this API's shape.
func (h *Handler) holder(r *request, known badges.Holder) (holder, error) {
	shown, err := h.holders(r, []badges.Holder{known})
	if err != nil {
		return holder{}, err
	}
	return shown[0], nil
}

// holderRequest is the body of all calls about one holder. The documentation also
// spells holderID; see decode.
type holderRequest struct {
	HolderID *string       `json:"holderId"`
	Data     *holderFields `json:"data"` // of an update
}

// theHolder reads the body and finds the holder that it names.
func (h *Handler) theHolder(r *request, owner string) (badges.Holder, holderRequest, error) {
	var body holderRequest
	if err := r.decode(owner, &body); err != nil {
		return badges.Holder{}, body, err
	}
	id, err := required("holderId", body.HolderID)
	if err != nil {
		return badges.Holder{}, body, err
	}
	found, err := h.findHolder(r.Context(), r.issuerID, id)
	return found, body, err
}

func updateHolder(h *Handler, r *request) (any, error) {
	found, body, err := h.theHolder(r, "issuerId")
	if err != nil {
		return nil, err
	}
	if body.Data == nil {
		return nil, invalid("data is missing; send an object with name, email and phone, those that change")
	}
	err = h.Service.Together(r.Context(), func(s *badges.Service) error {
		now, err := s.HolderOf(r.Context(), r.by, found.ID)
		if err != nil {
			return err
		}
		if err := body.Data.apply(&now.NewHolder); err != nil {
			return err
		}
		_, err = s.UpdateHolder(r.Context(), r.by, found.ID, now.NewHolder)
		return err
	})
	if err != nil {
		return nil, err
	}
	return identified{ID: holderID(found.ID)}, nil
}

type deleted struct {
	Success bool `json:"success"`
}

// deleteHolder takes a holder out of the address book. Badges that were issued
// to them stand.
func deleteHolder(h *Handler, r *request) (any, error) {
	found, _, err := h.theHolder(r, "issuerId")
	if err != nil {
		return nil, err
	}
	if err := h.Service.DeleteHolder(r.Context(), r.by, found.ID); err != nil {
		return nil, err
	}
	return deleted{Success: true}, nil
}

func getHolder(h *Handler, r *request) (any, error) {
	found, _, err := h.theHolder(r, "userId")
	if err != nil {
		return nil, err
	}
	return h.holder(r, found)
}

func listHolders(h *Handler, r *request) (any, error) {
	p, err := r.position(kindHolder)
	if err != nil {
		return nil, err
	}
	found, err := h.Reader.Holders(r.Context(), badges.HolderFilter{IssuerID: r.issuerID, After: p.last, Limit: p.limit + 1})
	if err != nil {
		return nil, err
	}
	return pageOf(p, found, func(known badges.Holder) int64 { return known.ID },
		func(list []badges.Holder) ([]holder, error) { return h.holders(r, list) })
}

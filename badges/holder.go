package badges

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// Holder is an entry of an issuer's address book: a recipient as that issuer knows
// them. What one issuer writes of a holder no other issuer sees.
type Holder struct {
	ID       int64
	IssuerID int64 // who keeps the entry
	NewHolder
	// Recipient is the identity that grants go to: the first one that a badge can
	// be sent to, in the order profile, e-mail, DID, public key, phone.
	Recipient Identity
	CreatedAt time.Time
	UpdatedAt time.Time
}

// NewHolder is what an issuer says of a holder.
type NewHolder struct {
	Name string
	// Identities are what the holder is known by, of any kinds; only Kind and Value
	// are set. One at least must not be a NumberIdentity. Numbers are unique in
	// one address book.
	Identities []Identity
	Memo       string   // for the issuer alone
	Foreign    *Foreign // how another system knows the holder; nil for none; not read back
}

// Value returns the holder's first identity of a kind, "" for none.
func (n NewHolder) Value(kind IdentityKind) string {
	for _, known := range n.Identities {
		if known.Kind == kind {
			return known.Value
		}
	}
	return ""
}

// HolderFact is the Data of a HolderCreated event.
type HolderFact struct {
	Holder int64 `json:"holder"`
}

// HolderFilter narrows a list of holders, oldest first.
type HolderFilter struct {
	IssuerID int64
	// Value leaves only those who are known by it, as any kind of identity; in its
	// canonical form. "" for all.
	Value       string
	RecipientID int64 // only those who are this recipient; 0 for all
	After       int64 // id of the last one seen
	Limit       int   // 0: no limit
}

// HolderReader finds holders.
type HolderReader interface {
	Holder(ctx context.Context, id int64) (Holder, error)
	Holders(ctx context.Context, f HolderFilter) ([]Holder, error)
}

// HolderWriter changes holders, with their identities. Insert and update return a
// Conflict *Error when another holder of the issuer has one of the numbers.
type HolderWriter interface {
	InsertHolder(ctx context.Context, h Holder) (id int64, err error)
	UpdateHolder(ctx context.Context, h Holder) error
	DeleteHolder(ctx context.Context, id int64) error
}

const (
	maxMemo             = 2000
	maxHolderIdentities = 20
)

func (n *NewHolder) clean() (err error) {
	if n.Name, err = cleanLine("name", n.Name, maxName); err != nil {
		return err
	}
	if n.Name == "" {
		return InvalidField("name", "the name is missing; say what the holder is called")
	}
	if n.Memo, err = cleanText("memo", n.Memo, maxMemo); err != nil {
		return err
	}
	if len(n.Identities) > maxHolderIdentities {
		return InvalidField("identities", "%d identities are too many; at most %d", len(n.Identities), maxHolderIdentities)
	}
	identities := make([]Identity, 0, len(n.Identities))
	for _, given := range n.Identities {
		known, err := ParseIdentity(given.Kind, given.Value)
		if err != nil {
			return err
		}
		if !slices.Contains(identities, known) {
			identities = append(identities, known)
		}
	}
	n.Identities = identities
	return nil
}

// reach returns the identity that grants go to.
func (n NewHolder) reach() (Identity, error) {
	for _, kind := range []IdentityKind{FediverseIdentity, ProfileIdentity, URLIdentity, EmailIdentity, DIDIdentity, KeyIdentity, PhoneIdentity} {
		for _, known := range n.Identities {
			if known.Kind == kind {
				return known, nil
			}
		}
	}
	return Identity{}, InvalidField("identities", "the holder can't be reached; give an e-mail address, a profile, a DID, a public key or a phone number")
}

// CreateHolder adds to an issuer's address book. It needs a granter. Errors:
// Invalid; Conflict when a holder has the number already.
func (s *Service) CreateHolder(ctx context.Context, by Account, issuerID int64, n NewHolder) (Holder, error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Granter); err != nil {
		return Holder{}, err
	}
	if err := n.clean(); err != nil {
		return Holder{}, err
	}
	reach, err := n.reach()
	if err != nil {
		return Holder{}, err
	}
	f, h := n.Foreign, Holder{IssuerID: issuerID, NewHolder: n, CreatedAt: s.Now()}
	h.UpdatedAt, h.Foreign, reach.CreatedAt = h.CreatedAt, nil, h.CreatedAt
	data := func(id int64) json.RawMessage {
		fact, _ := json.Marshal(HolderFact{Holder: id}) // a number always marshals
		return fact
	}
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		if _, err := tx.Issuer(ctx, issuerID); err != nil {
			return err
		}
		if h.Recipient, err = tx.InsertIdentity(ctx, reach, n.Name); err != nil {
			return err
		}
		if h.ID, err = tx.InsertHolder(ctx, h); err != nil {
			return err
		}
		if err := putForeign(ctx, tx, h.ID, f); err != nil {
			return err
		}
		return s.record(ctx, tx, Event{Kind: HolderCreated, IssuerID: issuerID, AccountID: by.ID, Data: data(h.ID), At: h.CreatedAt})
	})
	return h, err
}

// UpdateHolder replaces what is said of a holder. Grants stay with the identity
// they went to. It needs a granter. Errors as CreateHolder's.
func (s *Service) UpdateHolder(ctx context.Context, by Account, id int64, n NewHolder) (h Holder, err error) {
	if err := n.clean(); err != nil {
		return Holder{}, err
	}
	reach, err := n.reach()
	if err != nil {
		return Holder{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if h, err = s.holder(ctx, tx, by, id, Granter); err != nil {
			return err
		}
		h.NewHolder, h.UpdatedAt, reach.CreatedAt = n, s.Now(), s.Now()
		h.Foreign = nil
		if h.Recipient, err = tx.InsertIdentity(ctx, reach, n.Name); err != nil {
			return err
		}
		if err := putForeign(ctx, tx, id, n.Foreign); err != nil {
			return err
		}
		return tx.UpdateHolder(ctx, h)
	})
	return h, err
}

// DeleteHolder takes a holder out of the address book. Grants stand. It needs a
// granter.
func (s *Service) DeleteHolder(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := s.holder(ctx, tx, by, id, Granter); err != nil {
			return err
		}
		return tx.DeleteHolder(ctx, id)
	})
}

// HolderOf returns a holder of an issuer that the account may see.
func (s *Service) HolderOf(ctx context.Context, by Account, id int64) (Holder, error) {
	return s.holder(ctx, s.Store, by, id, Viewer)
}

// HoldersOf returns holders of an issuer, which the filter must name.
func (s *Service) HoldersOf(ctx context.Context, by Account, f HolderFilter) ([]Holder, error) {
	if err := s.authorize(ctx, s.Store, by, f.IssuerID, Viewer); err != nil {
		return nil, err
	}
	return s.Store.Holders(ctx, f)
}

func (s *Service) holder(ctx context.Context, r Reader, by Account, id int64, needs Role) (Holder, error) {
	h, err := r.Holder(ctx, id)
	if err != nil {
		return Holder{}, err
	}
	return h, s.authorize(ctx, r, by, h.IssuerID, needs)
}

package badges

import (
	"context"
	"math/rand/v2"
	"time"
)

// RevocationPurpose is what our status lists say of credentials (Bitstring Status
// List 1.0, statusPurpose).
const RevocationPurpose = "revocation"

// StatusListSize is how many entries a status list has: the least that hides which
// credential a verifier asks about (Bitstring Status List 1.0 §6.1).
const StatusListSize = 131072

// StatusEntry is a grant's place in a status list. The zero one is none: grants
// from before there were lists have none.
type StatusEntry struct {
	ListID int64
	Index  int // below StatusListSize
}

// StatusList is a list of one bit for each of many credentials of an issuer.
type StatusList struct {
	ID        int64
	IssuerID  int64
	Purpose   string
	Of        StatusSubject // what has its bits there
	Revision  int64         // grows with each change of a bit
	ChangedAt time.Time     // when a bit was last changed, or the list was made
}

// StatusSubject is what a status list is about. Each has lists of its own.
type StatusSubject string

const (
	OfGrants       StatusSubject = "grant"
	OfEndorsements StatusSubject = "endorsement"
)

// StatusReader finds status lists.
type StatusReader interface {
	StatusList(ctx context.Context, id int64) (StatusList, error)
	// StatusListSet returns the indexes of the entries that are set, in order.
	StatusListSet(ctx context.Context, listID int64) ([]int, error)
	// StatusEntry returns a grant's place.
	StatusEntry(ctx context.Context, grantID int64) (StatusEntry, error)
	// LastStatusList returns the issuer's newest list for a purpose and a subject.
	LastStatusList(ctx context.Context, issuerID int64, purpose string, of StatusSubject) (StatusList, error)
}

// StatusWriter changes status lists.
type StatusWriter interface {
	InsertStatusList(ctx context.Context, l StatusList) (id int64, err error)
	// InsertStatusEntry reports false when the place is taken.
	InsertStatusEntry(ctx context.Context, grantID int64, e StatusEntry) (inserted bool, err error)
	// SetStatus sets the grant's bit, if it has one, and marks the list as changed.
	SetStatus(ctx context.Context, grantID int64, at time.Time) error
}

// statusTries is how often a place is sought in a list before a new list is made:
// by then about two of three places are taken.
const statusTries = 8

// allotStatus gives a grant its place in a status list of its issuer: a random one,
// so that the order of grants can't be read from it, and none that another had.
func (s *Service) allotStatus(ctx context.Context, tx Tx, g Grant) (StatusEntry, error) {
	entry, err := tx.StatusEntry(ctx, g.ID)
	if err == nil || KindOf(err) != NotFound {
		return entry, err
	}
	list, err := tx.LastStatusList(ctx, g.IssuerID, RevocationPurpose, OfGrants)
	for KindOf(err) == NotFound || err == nil {
		if err == nil {
			for range statusTries {
				entry = StatusEntry{ListID: list.ID, Index: rand.N(StatusListSize)}
				inserted, err := tx.InsertStatusEntry(ctx, g.ID, entry)
				if inserted || err != nil {
					return entry, err
				}
			}
		}
		list, err = s.nextStatusList(ctx, tx, g.IssuerID, OfGrants, list.ID)
	}
	return entry, err
}

// nextStatusList returns the issuer's list after the last one, 0 for none: the one
// that somebody else made meanwhile, or a new one.
func (s *Service) nextStatusList(ctx context.Context, tx Tx, issuerID int64, of StatusSubject, last int64) (StatusList, error) {
	if err := tx.HoldIssuer(ctx, issuerID); err != nil {
		return StatusList{}, err
	}
	list, err := tx.LastStatusList(ctx, issuerID, RevocationPurpose, of)
	if err == nil && list.ID != last || err != nil && KindOf(err) != NotFound {
		return list, err
	}
	list = StatusList{IssuerID: issuerID, Purpose: RevocationPurpose, Of: of, ChangedAt: s.Now()}
	list.ID, err = tx.InsertStatusList(ctx, list)
	return list, err
}

// statusOf returns a grant's place, which it gets now if it was accepted before
// there were lists.
func (s *Service) statusOf(ctx context.Context, g Grant) (entry StatusEntry, err error) {
	if entry, err = s.Store.StatusEntry(ctx, g.ID); KindOf(err) != NotFound || err == nil {
		return entry, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		entry, err = s.allotStatus(ctx, tx, g)
		return err
	})
	return entry, err
}

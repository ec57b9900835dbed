package badges

import (
	"context"
	"encoding/json"
	"time"
)

// IssuerMove is that an issuer of ours is elsewhere now.
type IssuerMove struct {
	To string    // the id of the actor in its place; "" for one that has not moved
	At time.Time // when it moved
}

// MoveReader finds who is elsewhere now.
type MoveReader interface {
	// IdentityMovedTo returns the identity that took another's place; NotFound for
	// one that did not move.
	IdentityMovedTo(ctx context.Context, identityID int64) (Identity, error)
	// IssuerAliases returns the ids of the actors that an issuer says it is, too.
	IssuerAliases(ctx context.Context, issuerID int64) ([]string, error)
	// IssuerMove returns where an issuer has moved to; the zero one for nowhere.
	IssuerMove(ctx context.Context, issuerID int64) (IssuerMove, error)
}

// MoveWriter changes that.
type MoveWriter interface {
	// InsertIdentityMove stores that an identity took another's place, and that of
	// all whose place the other had taken.
	InsertIdentityMove(ctx context.Context, from, to int64, at time.Time) error
	AddIssuerAlias(ctx context.Context, issuerID int64, actor string) error
	RemoveIssuerAlias(ctx context.Context, issuerID int64, actor string) error
	PutIssuerMove(ctx context.Context, issuerID int64, m IssuerMove) error
	DeleteIssuerMove(ctx context.Context, issuerID int64) error
}

// MoveFact is the Data of an IdentityMoved event.
type MoveFact struct {
	From int64 `json:"from"` // ids of identities
	To   int64 `json:"to"`
}

// AccountMoved records that a fediverse account has moved: those of ours who follow
// it follow the new one, and a recipient known by the old one is known by the new
// one, too. Grants stay with the account that they were made to. The caller has
// made sure that each account names the other.
//
// Who has proved to be one of the two has thereby proved to be the other. When
// different people have, both keep what is theirs.
func (s *Service) AccountMoved(ctx context.Context, from string, to Resolution) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := s.moveFollows(ctx, tx, from, to.Value); err != nil {
			return err
		}
		old, err := tx.IdentityByAlias(ctx, from)
		if KindOf(err) == NotFound && err != nil || err == nil && old.Kind != FediverseIdentity {
			return nil
		}
		if err != nil {
			return err
		}
		return s.moveIdentity(ctx, tx, old, to)
	})
}

// FollowedMoved records that an actor has become one of this server's: nobody here
// follows it any more.
func (s *Service) FollowedMoved(ctx context.Context, from, to string) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return s.moveFollows(ctx, tx, from, to) })
}

func (s *Service) moveIdentity(ctx context.Context, tx Tx, old Identity, to Resolution) error {
	name, err := cleanLine("name", Truncate(to.Name, maxName), maxName)
	if err != nil {
		name = "" // the account's own affair
	}
	n := Identity{Kind: to.Kind, Value: to.Value, Handle: to.Handle, CreatedAt: s.Now(), CheckedAt: s.Now()}
	known, err := tx.InsertIdentity(ctx, n, name)
	if err != nil {
		return err
	}
	if known, err = s.settleProved(ctx, tx, known, n, name); err != nil {
		return err
	}
	if err := s.joinMoved(ctx, tx, old, known, name); err != nil {
		return err
	}
	switch before, err := tx.IdentityMovedTo(ctx, old.ID); {
	case err == nil && before.ID == known.ID:
		return nil // said again
	case err != nil && KindOf(err) != NotFound:
		return err
	}
	if err := tx.InsertIdentityMove(ctx, old.ID, known.ID, s.Now()); err != nil {
		return err
	}
	data, err := json.Marshal(MoveFact{From: old.ID, To: known.ID})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: IdentityMoved, Data: data, At: s.Now()})
}

// joinMoved makes the two one recipient, by the account that has proved one of
// them if there is any.
func (s *Service) joinMoved(ctx context.Context, tx Tx, old, known Identity, name string) error {
	oldOwner, err := ownerOf(ctx, tx, old.ID)
	if err != nil {
		return err
	}
	newOwner, err := ownerOf(ctx, tx, known.ID)
	if err != nil {
		return err
	}
	switch {
	case oldOwner != 0 && newOwner != 0:
		return nil // one person's are one recipient already, two persons' must not be
	case oldOwner != 0:
		_, err = s.prove(ctx, tx, Account{ID: oldOwner}, known, name)
		return err
	case newOwner != 0:
		_, err = s.prove(ctx, tx, Account{ID: newOwner}, old, name)
		return err
	case old.RecipientID == known.RecipientID:
		return nil
	}
	proved, err := s.othersProved(ctx, tx, Account{}, known.RecipientID)
	if err != nil {
		return err
	}
	if proved { // what else the new one's recipient is, somebody has shown to be theirs
		_, err = tx.MoveIdentity(ctx, known.ID, old.RecipientID, name, s.Now())
		return err
	}
	return tx.JoinRecipients(ctx, known.RecipientID, old.RecipientID)
}

// ownerOf returns the account that has proved an identity, 0 for none.
func ownerOf(ctx context.Context, r Reader, identityID int64) (int64, error) {
	owner, err := r.IdentityAccount(ctx, identityID)
	if KindOf(err) == NotFound && err != nil {
		return 0, nil
	}
	return owner, err
}

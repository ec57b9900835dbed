package badges

import (
	"context"
	"time"
)

// An account's identities are those that its person has proved to be: by signing
// in with them, or otherwise. All of them are one recipient, as those are that an
// admin linked (LinkIdentity); but only proved ones show an account their grants.

// AccountIdentityReader finds what accounts have proved.
type AccountIdentityReader interface {
	// AccountIdentities returns what an account has proved, oldest first.
	AccountIdentities(ctx context.Context, accountID int64) ([]Identity, error)
	// IdentityAccount returns the account that has proved an identity.
	IdentityAccount(ctx context.Context, identityID int64) (accountID int64, err error)
}

// AccountIdentityWriter changes what accounts have proved.
type AccountIdentityWriter interface {
	// ProveIdentity gives an identity that has none its account.
	ProveIdentity(ctx context.Context, accountID, identityID int64, at time.Time) error
	WithdrawIdentity(ctx context.Context, accountID, identityID int64) error
	// MoveIdentity makes one identity another recipient's; 0: a new one's, with
	// that name.
	MoveIdentity(ctx context.Context, identityID, recipientID int64, name string, at time.Time) (recipient int64, err error)
}

// Identities returns what the account has proved to be, oldest first. They are all
// of one recipient.
func (s *Service) Identities(ctx context.Context, by Account) ([]Identity, error) {
	return s.Store.AccountIdentities(ctx, by.ID)
}

// ProveIdentity records that the account's person has shown to be n: the caller
// has made sure. Its kind must be final, no ProfileIdentity. Conflict when another
// account has shown the same.
func (s *Service) ProveIdentity(ctx context.Context, by Account, n Identity) (proved Identity, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		proved, err = s.prove(ctx, tx, by, n, by.Name)
		return err
	})
	return proved, err
}

// WithdrawIdentity ends that the account is n. Ways to sign in that prove it stay,
// so unlink those instead.
func (s *Service) WithdrawIdentity(ctx context.Context, by Account, identityID int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return s.withdraw(ctx, tx, by, identityID) })
}

func (s *Service) prove(ctx context.Context, tx Tx, a Account, n Identity, name string) (Identity, error) {
	n.CreatedAt, n.CheckedAt = s.Now(), s.Now()
	proved, err := tx.InsertIdentity(ctx, n, name)
	if err != nil {
		return n, err
	}
	switch owner, err := tx.IdentityAccount(ctx, proved.ID); {
	case err == nil && owner == a.ID:
		return proved, nil
	case err == nil:
		return n, Errorf(Conflict, "This is another account's already. Sign in there, and unlink it first.")
	case KindOf(err) != NotFound:
		return n, err
	}
	if proved, err = s.settleProved(ctx, tx, proved, n, name); err != nil {
		return n, err
	}
	if proved.RecipientID, err = s.sameRecipient(ctx, tx, a, proved, name); err != nil {
		return n, err
	}
	return proved, tx.ProveIdentity(ctx, a.ID, proved.ID, s.Now())
}

// settleProved makes of a profile that nobody has looked up what it has been shown
// to be: the one with the identity's value, and the one with its handle.
func (s *Service) settleProved(ctx context.Context, tx Tx, known, n Identity, name string) (Identity, error) {
	found := Resolution{Kind: n.Kind, Value: n.Value, Handle: n.Handle, Name: name}
	var err error
	if known.Kind == ProfileIdentity && n.Kind != ProfileIdentity {
		if known, err = s.settleIdentity(ctx, tx, known, found); err != nil {
			return known, err
		}
		if err := s.resolved(ctx, tx, known, name); err != nil {
			return known, err
		}
	}
	if n.Kind != FediverseIdentity || n.Handle == "" {
		return known, nil
	}
	given, err := tx.IdentityByAlias(ctx, "acct:"+n.Handle[1:])
	if KindOf(err) == NotFound || err == nil && (given.Kind != ProfileIdentity || given.ID == known.ID) {
		return known, nil
	}
	if err != nil {
		return known, err
	}
	if known, err = s.mergeIdentity(ctx, tx, given, known, found); err != nil {
		return known, err
	}
	return known, s.resolved(ctx, tx, known, name)
}

// sameRecipient makes the identity one recipient with all that the account has
// proved. What an admin has linked to it comes along, unless that is proved by
// somebody else.
func (s *Service) sameRecipient(ctx context.Context, tx Tx, a Account, n Identity, name string) (int64, error) {
	mine, err := tx.AccountIdentities(ctx, a.ID)
	if err != nil {
		return 0, err
	}
	var recipient int64 // 0: the account's own is still to be found
	if len(mine) > 0 {
		recipient = mine[0].RecipientID
	}
	shared, err := s.othersProved(ctx, tx, a, n.RecipientID)
	switch {
	case err != nil || recipient == n.RecipientID:
		return recipient, err
	case shared:
		return tx.MoveIdentity(ctx, n.ID, recipient, name, s.Now())
	case recipient == 0:
		return n.RecipientID, nil
	}
	return recipient, tx.JoinRecipients(ctx, n.RecipientID, recipient)
}

// othersProved reports whether another account has proved an identity of the recipient.
func (s *Service) othersProved(ctx context.Context, tx Tx, a Account, recipientID int64) (bool, error) {
	all, err := tx.RecipientIdentities(ctx, recipientID)
	if err != nil {
		return false, err
	}
	for _, n := range all {
		owner, err := tx.IdentityAccount(ctx, n.ID)
		if err == nil && owner != a.ID {
			return true, nil
		}
		if err != nil && KindOf(err) != NotFound {
			return false, err
		}
	}
	return false, nil
}

// withdraw also takes the identity away from the account's recipient: whoever
// proves it next is somebody else.
func (s *Service) withdraw(ctx context.Context, tx Tx, a Account, identityID int64) error {
	if err := tx.WithdrawIdentity(ctx, a.ID, identityID); err != nil {
		return err
	}
	mine, err := tx.AccountIdentities(ctx, a.ID)
	if err != nil || len(mine) == 0 {
		return err
	}
	_, err = tx.MoveIdentity(ctx, identityID, 0, a.Name, s.Now())
	return err
}

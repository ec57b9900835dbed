package badges

import (
	"context"
	"crypto/subtle"
	"strconv"
)

const (
	maxListName   = 200
	maxService    = 50
	listSecretLen = 32 // bytes of randomness
)

func (n *NewAllowList) clean() (err error) {
	if n.Name, err = cleanLine("name", n.Name, maxListName); err != nil {
		return err
	}
	if n.Name == "" {
		return InvalidField("name", "the name is missing; say what the list is for")
	}
	switch n.Kind {
	case EmailMembers, FediverseMembers, AddressMembers, AccountMembers, TextMembers:
	default:
		return InvalidField("kind", "kind %q is unknown; take email, fediverse, address, account or text", Truncate(string(n.Kind), maxLabel))
	}
	if n.Service, err = cleanLine("service", n.Service, maxService); err != nil {
		return err
	}
	if (n.Service != "") != (n.Kind == AccountMembers) {
		return InvalidField("service", "a list of accounts, and no other, needs the name of the service where they are")
	}
	return nil
}

// CreateAllowList makes an allow list of the account's and returns its secret.
func (s *Service) CreateAllowList(ctx context.Context, by Account, n NewAllowList) (l AllowList, secret string, err error) {
	if err := n.clean(); err != nil {
		return AllowList{}, "", err
	}
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		l, secret, err = s.insertAllowList(ctx, tx, by, n)
		return err
	})
	return l, secret, err
}

// insertAllowList stores a list whose request is clean.
func (s *Service) insertAllowList(ctx context.Context, tx Tx, by Account, n NewAllowList) (l AllowList, secret string, err error) {
	f := n.Foreign
	n.Foreign = nil
	secret = randomText(listSecretLen)
	l = AllowList{AccountID: by.ID, NewAllowList: n, CreatedAt: s.Now(), UpdatedAt: s.Now()}
	if l.ID, err = tx.InsertAllowList(ctx, l); err != nil {
		return AllowList{}, "", err
	}
	l.Sealed = s.Vault.Seal([]byte(secret), listContext(l.ID))
	if err := tx.UpdateAllowList(ctx, l); err != nil {
		return AllowList{}, "", err
	}
	return l, secret, putForeign(ctx, tx, l.ID, f)
}

// UpdateAllowList changes a list. Its owner only, as the secret is not to make a
// new one of itself. [Service.AllowListSecret] returns a new secret.
func (s *Service) UpdateAllowList(ctx context.Context, by Account, id int64, change AllowListChange) (l AllowList, err error) {
	sealed := s.Vault.Seal([]byte(randomText(listSecretLen)), listContext(id))
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if l, err = ownList(ctx, tx, by, id); err != nil {
			return err
		}
		if change.Name != nil {
			l.Name = *change.Name
		}
		if change.Public != nil {
			l.Public = *change.Public
		}
		if change.Rotate {
			l.Sealed = sealed
		}
		if err := l.NewAllowList.clean(); err != nil {
			return err
		}
		l.UpdatedAt = s.Now()
		return tx.UpdateAllowList(ctx, l)
	})
	return l, err
}

// DeleteAllowList ends a list, with its members, its history and the claim pages
// that ask for it. Its owner only.
func (s *Service) DeleteAllowList(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := ownList(ctx, tx, by, id); err != nil {
			return err
		}
		return tx.DeleteAllowList(ctx, id)
	})
}

// AllowListSecret opens the secret of a list, which only its owner and those who
// have it may be shown.
func (s *Service) AllowListSecret(l AllowList) (string, error) {
	secret, err := s.Vault.Open(l.Sealed, listContext(l.ID))
	return string(secret), err
}

// AllowListOf returns a list that the key opens for reading: the owner's, one with
// that secret, or a public one. Errors: NotFound; Forbidden when the key does not
// open it.
func (s *Service) AllowListOf(ctx context.Context, key ListKey, id int64) (AllowList, error) {
	return s.openList(ctx, s.Store, key, id, false)
}

// AllowListsOf returns the account's own lists, oldest first; an admin's filter may
// name another account.
func (s *Service) AllowListsOf(ctx context.Context, by Account, f AllowListFilter) ([]AllowList, error) {
	if !by.Admin {
		f.AccountID = by.ID
	}
	return s.Store.AllowLists(ctx, f)
}

// Owns reports whether the account is whose list it is.
func (l AllowList) Owns(by Account) bool { return by.Admin || by.ID != 0 && by.ID == l.AccountID }

func ownList(ctx context.Context, r AllowListReader, by Account, id int64) (AllowList, error) {
	l, err := r.AllowList(ctx, id)
	if err == nil && !l.Owns(by) {
		return AllowList{}, Errorf(Forbidden, "this list is somebody else's; only its owner may do this")
	}
	return l, err
}

// openList returns a list if the key opens it, for writing or only for reading.
func (s *Service) openList(ctx context.Context, r AllowListReader, key ListKey, id int64, write bool) (AllowList, error) {
	l, err := r.AllowList(ctx, id)
	if err != nil || l.Owns(key.Account) || l.Public && !write {
		return l, err
	}
	known, err := s.AllowListSecret(l)
	if err != nil {
		return AllowList{}, err
	}
	if subtle.ConstantTimeCompare([]byte(known), []byte(key.Secret)) == 1 {
		return l, nil
	}
	return AllowList{}, Errorf(Forbidden, "this list needs its owner or its secret; the secret that came with the request is missing or wrong")
}

// listContext binds a sealed secret to its list.
func listContext(id int64) string { return "allow list " + strconv.FormatInt(id, 10) }

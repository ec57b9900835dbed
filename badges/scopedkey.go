package badges

import (
	"context"
	"slices"
)

// KeyScope is a role that a key has on an issuer and all below it.
type KeyScope struct {
	IssuerID int64
	Role     Role
}

// NewScopedKey is a request to make a key that may do less than who makes it.
type NewScopedKey struct {
	Name    string
	Issuers []int64
	Role    Role // Manager at most
}

// ScopedKeyReader finds keys that have roles of their own.
type ScopedKeyReader interface {
	// MadeKeys returns the keys that an account has made, revoked ones too, oldest first.
	MadeKeys(ctx context.Context, makerID int64) ([]APIKey, error)
	// KeyScopes returns the roles of the account that a key acts for, by issuer.
	KeyScopes(ctx context.Context, accountID int64) ([]KeyScope, error)
}

// CreateScopedKey makes a key that acts with one role on some issuers, in the name
// of an account of its own, and returns it; it can't be shown again. Who makes it
// needs that role, or a higher one, on each of the issuers, now and whenever the
// key is used.
func (s *Service) CreateScopedKey(ctx context.Context, by Account, n NewScopedKey) (key string, k APIKey, err error) {
	if n.Name, err = cleanLine("name", n.Name, maxAPIKeyName); err != nil {
		return "", k, err
	}
	if n.Name == "" {
		return "", k, InvalidField("name", "the name is missing; say which program the key is for")
	}
	if n.Role.rank() == 0 || !Manager.Allows(n.Role) {
		return "", k, InvalidField("role", "role %q is none that a key can have; take manager, granter, reviewer or viewer", Truncate(string(n.Role), maxLabel))
	}
	slices.Sort(n.Issuers)
	n.Issuers = slices.Compact(n.Issuers)
	if len(n.Issuers) == 0 {
		return "", k, InvalidField("issuers", "choose at least one issuer for which the key may act")
	}
	key = apiKeyPrefix + randomText(20)
	k = APIKey{MakerID: by.ID, Name: n.Name, Prefix: key[:min(12, len(key)/2)], CreatedAt: s.Now()}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		account := Account{Name: Truncate("Key: "+n.Name, maxAccountName), CreatedAt: k.CreatedAt}
		if k.AccountID, err = tx.InsertAccount(ctx, account); err != nil {
			return err
		}
		for _, issuer := range n.Issuers {
			if err := s.authorize(ctx, tx, by, issuer, n.Role); err != nil {
				return err
			}
			if err := tx.SetRole(ctx, k.AccountID, issuer, n.Role); err != nil {
				return err
			}
		}
		k.ID, err = tx.InsertAPIKey(ctx, k, hashAPIKey(key))
		return err
	})
	return key, k, err
}

// KeysOf returns the keys that act for an account and those that it has made, with
// their scopes by key; a key without any may do all that the account may.
func (s *Service) KeysOf(ctx context.Context, by Account) (keys []APIKey, scopes map[int64][]KeyScope, err error) {
	if keys, err = s.Store.APIKeys(ctx, by.ID); err != nil {
		return nil, nil, err
	}
	made, err := s.Store.MadeKeys(ctx, by.ID)
	if err != nil {
		return nil, nil, err
	}
	scopes = make(map[int64][]KeyScope)
	for _, k := range made {
		if scopes[k.ID], err = s.Store.KeyScopes(ctx, k.AccountID); err != nil {
			return nil, nil, err
		}
	}
	return append(keys, made...), scopes, nil
}

// withinMaker returns nil if who made a key may still do what the key may.
func (s *Service) withinMaker(ctx context.Context, k APIKey) error {
	if k.MakerID == 0 {
		return nil
	}
	maker, err := s.Store.Account(ctx, k.MakerID)
	if err != nil {
		return err
	}
	if !maker.DisabledAt.IsZero() {
		return Errorf(Unauthorized, "Invalid API key.")
	}
	scopes, err := s.Store.KeyScopes(ctx, k.AccountID)
	if err != nil {
		return err
	}
	for _, scope := range scopes {
		role, err := s.RoleOn(ctx, maker, scope.IssuerID)
		if err != nil {
			return err
		}
		if !role.Allows(scope.Role) {
			return Errorf(Unauthorized, "who made this API key no longer has the role with which it acts; make a new one")
		}
	}
	return nil
}

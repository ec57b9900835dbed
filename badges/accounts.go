package badges

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"
	"unicode"
)

// CreateAccount makes an account. Admins only.
func (s *Service) CreateAccount(ctx context.Context, by, a Account) (Account, error) {
	if !by.Admin {
		return Account{}, Errorf(Forbidden, "only an admin may create accounts")
	}
	var err error
	if a.Name, err = cleanLine("name", a.Name, maxAccountName); err != nil {
		return Account{}, err
	}
	if a.Name == "" {
		return Account{}, InvalidField("name", "an account needs a name")
	}
	if a.Email != "" {
		if a.Email, err = CleanEmail(a.Email); err != nil {
			return Account{}, err
		}
	}
	a.CreatedAt = s.Now()
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if a.ID, err = tx.InsertAccount(ctx, a); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, AccountCreated, 0, AccountFact{Account: a.ID, Name: a.Name})
	})
	return a, err
}

// SetAccountDisabled locks an account out, with its keys, and ends its sessions; or
// lets it in again. Conflict for the last admin.
func (s *Service) SetAccountDisabled(ctx context.Context, by Account, id int64, disabled bool) error {
	if !by.Admin {
		return Errorf(Forbidden, "only an admin may disable accounts")
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		a, err := tx.Account(ctx, id)
		if err != nil || disabled == !a.DisabledAt.IsZero() {
			return err
		}
		kind := AccountEnabled
		a.DisabledAt = time.Time{}
		if disabled {
			if a.Admin {
				if err := leavesAdmin(ctx, tx, id); err != nil {
					return err
				}
			}
			kind, a.DisabledAt = AccountDisabled, s.Now()
			if err := tx.DeleteOtherSessions(ctx, id, 0); err != nil {
				return err
			}
		}
		if err := tx.UpdateAccount(ctx, a); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, kind, 0, AccountFact{Account: id, Name: a.Name})
	})
}

// SetRole gives an account a role on an issuer and all below it; "" takes it
// away. It needs an owner of the issuer.
func (s *Service) SetRole(ctx context.Context, by Account, accountID, issuerID int64, role Role) error {
	if role != "" && role.rank() == 0 {
		return InvalidField("role", "role %q is unknown; take owner, manager, granter, reviewer or viewer", role)
	}
	if err := s.authorize(ctx, s.Store, by, issuerID, Owner); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		a, err := tx.Account(ctx, accountID)
		if err != nil {
			return err
		}
		if _, err := tx.Issuer(ctx, issuerID); err != nil {
			return err
		}
		return s.setRole(ctx, tx, by, a, issuerID, role)
	})
}

func (s *Service) setRole(ctx context.Context, tx Tx, by, a Account, issuerID int64, role Role) error {
	if err := tx.SetRole(ctx, a.ID, issuerID, role); err != nil {
		return err
	}
	return s.recordFact(ctx, tx, by, RoleChanged, issuerID, AccountFact{Account: a.ID, Name: a.Name, Role: role})
}

// apiKeyPrefix lets secret scanners recognise our keys.
const apiKeyPrefix = "laurel_"

// CreateAPIKey makes a key for an account, one's own or for admins any, and
// returns it; it can't be shown again. A client that moves here from another
// server may bring its own key.
func (s *Service) CreateAPIKey(ctx context.Context, by Account, accountID int64, name, own string) (key string, k APIKey, err error) {
	if !by.Admin && by.ID != accountID {
		return "", k, Errorf(Forbidden, "only an admin may make keys for other accounts")
	}
	if name, err = cleanLine("name", name, maxAPIKeyName); err != nil {
		return "", k, err
	}
	key = own
	if key == "" {
		key = apiKeyPrefix + randomText(20)
	}
	if len(key) < minImportedKey || len(key) > maxImportedKey {
		return "", k, InvalidField("key", "the key has %d characters; it must have %d to %d", len(key), minImportedKey, maxImportedKey)
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= unicode.MaxASCII }) {
		return "", k, InvalidField("key", "the key holds a space or a character outside ASCII; an HTTP header can't carry it as it is")
	}
	k = APIKey{AccountID: accountID, Name: name, Prefix: key[:min(12, len(key)/2)], CreatedAt: s.Now()}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Account(ctx, accountID); err != nil {
			return err
		}
		if k.ID, err = tx.InsertAPIKey(ctx, k, hashAPIKey(key)); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, APIKeyCreated, 0, KeyFact{Key: k.ID, Account: accountID, Name: name})
	})
	return key, k, err
}

// RevokeAPIKey ends a key at once: one of the account's own or, for admins, any.
func (s *Service) RevokeAPIKey(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if !by.Admin {
			own, err := tx.APIKeys(ctx, by.ID)
			if err != nil {
				return err
			}
			made, err := tx.MadeKeys(ctx, by.ID)
			if err != nil {
				return err
			}
			own = append(own, made...)
			if !slices.ContainsFunc(own, func(k APIKey) bool { return k.ID == id }) {
				return Errorf(NotFound, "there is no API key %d among yours", id)
			}
		}
		if err := tx.RevokeAPIKey(ctx, id, s.Now()); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, APIKeyRevoked, 0, KeyFact{Key: id})
	})
}

// touchEvery bounds how often a key's last use is written.
const touchEvery = time.Minute

// Authenticate returns the account that an API key acts for, else Unauthorized.
// The look-up is by SHA-256, so its timing tells nothing about a key.
func (s *Service) Authenticate(ctx context.Context, key string) (Account, error) {
	k, err := s.Store.APIKeyByHash(ctx, hashAPIKey(key))
	if KindOf(err) == NotFound {
		return Account{}, Errorf(Unauthorized, "Invalid API key.")
	}
	if err != nil {
		return Account{}, err
	}
	a, err := s.Store.Account(ctx, k.AccountID)
	if err != nil {
		return Account{}, err
	}
	if !a.DisabledAt.IsZero() {
		return Account{}, Errorf(Unauthorized, "Invalid API key.")
	}
	if err := s.withinMaker(ctx, k); err != nil {
		return Account{}, err
	}
	if now := s.Now(); now.Sub(k.LastUsedAt) >= touchEvery {
		err = s.Store.InTx(ctx, func(tx Tx) error { return tx.TouchAPIKey(ctx, k.ID, now) })
	}
	return a, err
}

func hashAPIKey(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

// RoleOn returns the role that the account has on an issuer, or on any issuer above
// it: "" for none. An admin may do what an owner may.
func (s *Service) RoleOn(ctx context.Context, by Account, issuerID int64) (Role, error) {
	if by.Admin {
		return Owner, nil
	}
	return s.Store.AccountRole(ctx, by.ID, issuerID)
}

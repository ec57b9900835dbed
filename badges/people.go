package badges

import (
	"context"
	"slices"
)

// AccountFilter narrows a list of accounts, ordered by id.
type AccountFilter struct {
	Query    string // part of the name, the address or the name of a login; "" for all
	Admins   bool   // only admins
	Disabled bool   // only those that are disabled
	After    int64  // id of the last one seen
	Limit    int    // 0: no limit
}

// AccountRole is the role that was given to an account on an issuer.
type AccountRole struct {
	Account  Account
	IssuerID int64
	Issuer   string // its name
	Role     Role
}

// PeopleReader finds accounts with what they may do.
type PeopleReader interface {
	AccountList(ctx context.Context, f AccountFilter) ([]Account, error)
	// AccountRoles returns what was given to an account, by issuer.
	AccountRoles(ctx context.Context, accountID int64) ([]AccountRole, error)
	// IssuerRoles returns what was given on one issuer itself, by account.
	IssuerRoles(ctx context.Context, issuerID int64) ([]AccountRole, error)
}

// AccountFact is the Data of the events about accounts and roles.
type AccountFact struct {
	Account int64  `json:"account"`
	Name    string `json:"name"`
	Role    Role   `json:"role,omitempty"` // of RoleChanged; "": none any more
}

// KeyFact is the Data of the events about API keys.
type KeyFact struct {
	Key     int64  `json:"key"`
	Account int64  `json:"account,omitempty"`
	Name    string `json:"name,omitempty"`
}

// AccountDetails is an account with all that an admin may know of it.
type AccountDetails struct {
	Account
	Roles      []AccountRole
	Logins     []Login // without their secrets
	Identities []Identity
}

// People returns accounts. It needs an admin.
func (s *Service) People(ctx context.Context, by Account, f AccountFilter) ([]Account, error) {
	if err := mustBeAdmin(by, "see who has an account"); err != nil {
		return nil, err
	}
	return s.Store.AccountList(ctx, f)
}

// Person returns one account. It needs an admin.
func (s *Service) Person(ctx context.Context, by Account, id int64) (p AccountDetails, err error) {
	if err := mustBeAdmin(by, "see who has an account"); err != nil {
		return p, err
	}
	if p.Account, err = s.Store.Account(ctx, id); err != nil {
		return p, err
	}
	if p.Roles, err = s.Store.AccountRoles(ctx, id); err != nil {
		return p, err
	}
	if p.Identities, err = s.Store.AccountIdentities(ctx, id); err != nil {
		return p, err
	}
	p.Logins, err = s.Store.Logins(ctx, id)
	for i := range p.Logins {
		p.Logins[i].Secret = ""
	}
	return p, err
}

// RolesOn returns the roles that were given on an issuer itself. It needs an owner.
func (s *Service) RolesOn(ctx context.Context, by Account, issuerID int64) ([]AccountRole, error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Owner); err != nil {
		return nil, err
	}
	return s.Store.IssuerRoles(ctx, issuerID)
}

// SetAdmin makes an account an admin, or takes that away. Conflict when nobody
// would be left to look after the server. It needs an admin.
func (s *Service) SetAdmin(ctx context.Context, by Account, id int64, admin bool) error {
	if err := mustBeAdmin(by, "appoint admins"); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		a, err := tx.Account(ctx, id)
		if err != nil || a.Admin == admin {
			return err
		}
		kind := AdminAppointed
		if a.Admin = admin; !admin {
			kind = AdminDismissed
			if err := leavesAdmin(ctx, tx, id); err != nil {
				return err
			}
		}
		if err := tx.UpdateAccount(ctx, a); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, kind, 0, AccountFact{Account: id, Name: a.Name})
	})
}

// leavesAdmin refuses to part with the last admin.
func leavesAdmin(ctx context.Context, r PeopleReader, without int64) error {
	admins, err := r.AccountList(ctx, AccountFilter{Admins: true})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(admins, func(a Account) bool { return a.ID != without && a.DisabledAt.IsZero() }) {
		return nil
	}
	return Errorf(Conflict, "this is the last admin; make somebody else an admin first")
}

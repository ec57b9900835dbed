package badges

import (
	"cmp"
	"context"
	"time"
)

// The providers of logins that are known here. Others are named by whoever adds
// them: "oidc:NAME", "passkey".
const (
	EmailProvider     = "email"     // the subject is an address
	FediverseProvider = "fediverse" // the subject is an actor id
	PasswordProvider  = "password"  // the subject is the name to sign in with
)

// Login is one way in which an account signs in.
type Login struct {
	ID         int64
	AccountID  int64
	Provider   string
	Subject    string // names the person at the provider, for ever; unique there
	Label      string // the same for people to read
	Secret     string // what the provider needs to check, such as a password's hash; never shown
	IdentityID int64  // what signing in this way proves; 0: nothing
	CreatedAt  time.Time
	LastUsedAt time.Time // zero: never
}

// Proof is what a provider has found out of a visitor.
type Proof struct {
	Provider string
	Subject  string   // see Login
	Label    string   // "": Subject; that of a known login stays
	Secret   string   // see Login; "": that of a known login stays
	Name     string   // what to call the person
	Identity Identity // what the visitor has shown to be; its Kind is "" for nothing
}

// LoginReader finds logins.
type LoginReader interface {
	Login(ctx context.Context, provider, subject string) (Login, error)
	// Logins returns all ways in which an account signs in, oldest first.
	Logins(ctx context.Context, accountID int64) ([]Login, error)
	// AdminCanSignIn reports whether an admin who is not disabled has a login.
	AdminCanSignIn(ctx context.Context) (bool, error)
}

// LoginWriter changes logins.
type LoginWriter interface {
	// InsertLogin returns a Conflict *Error when the subject has a login already.
	InsertLogin(ctx context.Context, l Login) (id int64, err error)
	// UpdateLogin stores subject, label, secret, identity and last use. It returns a
	// Conflict *Error when another login has the subject.
	UpdateLogin(ctx context.Context, l Login) error
	DeleteLogin(ctx context.Context, id int64) error
}

// SignIn starts a session for whoever a provider has identified, and returns its
// token. Somebody new gets an account without roles, if sign-up is open. Errors:
// Forbidden when it is not, or the account is disabled.
func (s *Service) SignIn(ctx context.Context, p Proof, device string) (token string, a Account, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		if a, err = s.accountOf(ctx, tx, p); err != nil {
			return err
		}
		token, err = s.startSession(ctx, tx, a, device)
		return err
	})
	return token, a, err
}

// accountOf finds the account that a proof leads to, and makes one for somebody new.
func (s *Service) accountOf(ctx context.Context, tx Tx, p Proof) (Account, error) {
	known, err := tx.Login(ctx, p.Provider, p.Subject)
	if err == nil {
		known.LastUsedAt, known.Label, known.Secret = s.Now(), cmp.Or(p.Label, known.Label), cmp.Or(p.Secret, known.Secret)
		if err := tx.UpdateLogin(ctx, known); err != nil {
			return Account{}, err
		}
		return tx.Account(ctx, known.AccountID)
	}
	if KindOf(err) != NotFound {
		return Account{}, err
	}
	a, err := s.accountByIdentity(ctx, tx, p.Identity)
	if KindOf(err) == NotFound {
		a, err = s.signUp(ctx, tx, p)
	}
	if err != nil {
		return Account{}, err
	}
	_, err = s.addLogin(ctx, tx, a, p)
	return a, err
}

// accountByIdentity finds the account that has proved the identity in another way
// or that an admin made for the address.
func (s *Service) accountByIdentity(ctx context.Context, tx Tx, n Identity) (Account, error) {
	if n.Kind == "" {
		return Account{}, Errorf(NotFound, "no such account")
	}
	known, err := tx.IdentityByAlias(ctx, n.Value)
	if err == nil {
		var id int64
		if id, err = tx.IdentityAccount(ctx, known.ID); err == nil {
			return tx.Account(ctx, id)
		}
	}
	if KindOf(err) == NotFound && n.Kind == EmailIdentity {
		return tx.AccountByEmail(ctx, n.Value)
	}
	return Account{}, err
}

// mayEnter reports whether somebody new gets an account: everybody where sign-up is
// open, else those who are invited.
func (s *Service) mayEnter(ctx context.Context, r Reader, n Identity) (bool, error) {
	settings, err := s.settings(ctx, r)
	if err != nil || settings.SignUp {
		return settings.SignUp, err
	}
	return s.invited(ctx, r, n)
}

func (s *Service) signUp(ctx context.Context, tx Tx, p Proof) (Account, error) {
	open, err := s.mayEnter(ctx, tx, p.Identity)
	if err != nil {
		return Account{}, err
	}
	if !open {
		return Account{}, Errorf(Forbidden, "There is no account for you here, and this server takes no new ones. Ask whoever runs it.")
	}
	name, err := cleanLine("name", Truncate(cmp.Or(p.Name, p.Label, p.Subject), maxAccountName), maxAccountName)
	if err != nil || name == "" {
		name = Truncate(cmp.Or(p.Label, p.Subject), maxAccountName)
	}
	a := Account{Name: name, CreatedAt: s.Now()}
	if p.Identity.Kind == EmailIdentity {
		a.Email = p.Identity.Value
	}
	a.ID, err = tx.InsertAccount(ctx, a)
	return a, err
}

// addLogin stores a new way to sign in and what it proves, unless that is another
// account's.
func (s *Service) addLogin(ctx context.Context, tx Tx, a Account, p Proof) (l Login, err error) {
	l = Login{
		AccountID: a.ID, Provider: p.Provider, Subject: p.Subject, Label: cmp.Or(p.Label, p.Subject), Secret: p.Secret,
		CreatedAt: s.Now(), LastUsedAt: s.Now(),
	}
	if p.Identity.Kind != "" {
		n, err := s.prove(ctx, tx, a, p.Identity, p.Name)
		if err != nil && KindOf(err) != Conflict {
			return l, err
		}
		if err == nil {
			l.IdentityID = n.ID
		}
	}
	l.ID, err = tx.InsertLogin(ctx, l)
	return l, err
}

// LinkLogin gives the account another way to sign in. Conflict when it leads to
// another account.
func (s *Service) LinkLogin(ctx context.Context, by Account, p Proof) (l Login, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		l, err = s.linkLogin(ctx, tx, by, p)
		return err
	})
	return l, err
}

func (s *Service) linkLogin(ctx context.Context, tx Tx, by Account, p Proof) (Login, error) {
	known, err := tx.Login(ctx, p.Provider, p.Subject)
	switch {
	case err == nil && known.AccountID == by.ID:
		return known, nil
	case err == nil:
		return Login{}, Errorf(Conflict, "%s signs in to another account here. Unlink it there first.", known.Label)
	case KindOf(err) != NotFound:
		return Login{}, err
	}
	if other, err := s.accountByIdentity(ctx, tx, p.Identity); err == nil && other.ID != by.ID {
		return Login{}, Errorf(Conflict, "%s belongs to another account here. Sign in there, and unlink it first.", cmp.Or(p.Label, p.Subject))
	} else if err != nil && KindOf(err) != NotFound {
		return Login{}, err
	}
	return s.addLogin(ctx, tx, by, p)
}

// Logins returns the ways in which the account signs in, oldest first.
func (s *Service) Logins(ctx context.Context, by Account) ([]Login, error) {
	return s.Store.Logins(ctx, by.ID)
}

// UnlinkLogin takes one of the account's own ways to sign in away, with what it
// proved. Conflict when it is the last one.
func (s *Service) UnlinkLogin(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		logins, err := tx.Logins(ctx, by.ID)
		if err != nil {
			return err
		}
		var gone Login
		proved := false // in another way, too
		for _, l := range logins {
			if l.ID == id {
				gone = l
			}
		}
		for _, l := range logins {
			proved = proved || l.ID != id && l.IdentityID == gone.IdentityID
		}
		switch {
		case gone.ID == 0:
			return Errorf(NotFound, "no such way to sign in among yours")
		case len(logins) == 1:
			return Errorf(Conflict, "This is the only way in which you can sign in. Add another one first.")
		}
		if err := tx.DeleteLogin(ctx, id); err != nil {
			return err
		}
		return s.forgetLogin(ctx, tx, by, gone, proved)
	})
}

// forgetLogin withdraws what a login has shown of the account.
func (s *Service) forgetLogin(ctx context.Context, tx Tx, by Account, gone Login, proved bool) error {
	if gone.IdentityID != 0 && !proved {
		if err := s.withdraw(ctx, tx, by, gone.IdentityID); err != nil {
			return err
		}
	}
	a, err := tx.Account(ctx, by.ID)
	if err != nil || gone.Provider != EmailProvider || a.Email != gone.Subject {
		return err
	}
	a.Email = "" // or else a mail to it would still sign in
	return tx.UpdateAccount(ctx, a)
}

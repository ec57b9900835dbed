package badges

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// SignInToken signs in once: it came by e-mail, or the operator was given it. Only
// its hash is stored. What it is for follows from its fields:
//
//	Email alone           sign in with the address
//	Email and AccountID   link the address to the account
//	AccountID alone       sign in to the account, as the operator wishes
//	neither               become the first admin
type SignInToken struct {
	AccountID int64
	Email     string
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero: not yet
}

// SignInTokenReader finds tokens.
type SignInTokenReader interface {
	// SignInTokenByHash returns a token, also one that was used or has expired.
	SignInTokenByHash(ctx context.Context, hash []byte) (SignInToken, error)
}

// SignInTokenWriter changes tokens.
type SignInTokenWriter interface {
	InsertSignInToken(ctx context.Context, t SignInToken, hash []byte) error
	// UseSignInToken marks a token as used; used is false when it was before.
	UseSignInToken(ctx context.Context, hash []byte, at time.Time) (used bool, err error)
}

const (
	mailTokenLife     = 15 * time.Minute
	operatorTokenLife = time.Hour
	maxNext           = 500

	// SignInMailTaskKind is the kind of the tasks that send a SignInMail.
	SignInMailTaskKind = "sign-in-mail"
	signInMailContext  = "sign-in mail"
)

// SignInMail is what the mail that brings a token is made of.
type SignInMail struct {
	Email    string `json:"email"`
	Token    string `json:"token"`
	Linking  bool   `json:"linking,omitempty"` // the address is to be linked to an account
	Domain   string `json:"domain"`            // of ours, on which it was asked for
	Next     string `json:"next,omitempty"`    // local path to go on with
	Language string `json:"language,omitempty"`
}

// MailSignIn has a token sent to an address, by which whoever reads its mail signs
// in or, if by is an account, links the address to it. It does the same whether or
// not somebody is known by the address, so that nobody learns that from the answer
// or the time it takes: what is not to be sent, SignInMailOf leaves out. Of m,
// Token and Linking are set here. Errors: Invalid.
func (s *Service) MailSignIn(ctx context.Context, by Account, m SignInMail) (err error) {
	if m.Email, err = CleanEmail(m.Email); err != nil {
		return err
	}
	if len(m.Next) > maxNext {
		m.Next = ""
	}
	m.Token, m.Linking = randomText(tokenLen), by.ID != 0
	payload, err := json.Marshal(m)
	if err != nil {
		return err
	}
	now := s.Now()
	t := SignInToken{AccountID: by.ID, Email: m.Email, CreatedAt: now, ExpiresAt: now.Add(mailTokenLife)}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.InsertSignInToken(ctx, t, hashToken(m.Token)); err != nil {
			return err
		}
		// Until it is sent, the token lies in the queue; sealed, as it is a secret.
		return tx.EnqueueFirst(ctx, SignInMailTaskKind+"/"+randomText(8), SignInMailTaskKind, s.Vault.Seal(payload, signInMailContext), now)
	})
}

// SignInMailOf opens the payload of a SignInMailTaskKind task. send is false where
// the mail could not lead anywhere: nobody is known by the address and sign-up is
// closed, or the time has passed.
func (s *Service) SignInMailOf(ctx context.Context, payload []byte) (m SignInMail, send bool, err error) {
	plain, err := s.Vault.Open(payload, signInMailContext)
	if err != nil {
		return m, false, err
	}
	if err := json.Unmarshal(plain, &m); err != nil {
		return m, false, err
	}
	if _, err := s.SignInToken(ctx, m.Token); err != nil {
		if KindOf(err) == Internal {
			return m, false, err
		}
		return m, false, nil
	}
	if m.Linking {
		return m, true, nil
	}
	if send, err = s.mayEnter(ctx, s.Store, Identity{Kind: EmailIdentity, Value: m.Email}); err != nil || send {
		return m, send, err
	}
	known, err := s.emailKnown(ctx, m.Email)
	return m, known, err
}

func (s *Service) emailKnown(ctx context.Context, email string) (known bool, err error) {
	_, err = s.Store.Login(ctx, EmailProvider, email)
	if KindOf(err) == NotFound {
		_, err = s.Store.AccountByEmail(ctx, email)
	}
	if KindOf(err) == NotFound {
		return false, nil
	}
	return err == nil, err
}

// SignInLink makes a token that signs in to an account, for whoever lost the ways
// to. Admins only.
func (s *Service) SignInLink(ctx context.Context, by Account, accountID int64) (token string, expires time.Time, err error) {
	if !by.Admin {
		return "", expires, Errorf(Forbidden, "only an admin may make sign-in links")
	}
	token, expires, err = s.operatorToken(ctx, accountID, func(tx Tx) error {
		a, err := tx.Account(ctx, accountID)
		if err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, SignInLinkMade, 0, AccountFact{Account: a.ID, Name: a.Name})
	})
	return token, expires, err
}

// FirstAdminLink makes a token that signs in as an admin, whose account is made if
// there is none. needed is false, and there is no token, where an admin can sign in
// already.
func (s *Service) FirstAdminLink(ctx context.Context) (token string, expires time.Time, needed bool, err error) {
	can, err := s.Store.AdminCanSignIn(ctx)
	if err != nil || can {
		return "", expires, false, err
	}
	accounts, err := s.Store.Accounts(ctx)
	if err != nil {
		return "", expires, false, err
	}
	var admin Account
	if i := slices.IndexFunc(accounts, func(a Account) bool { return a.Admin && a.DisabledAt.IsZero() }); i >= 0 {
		admin = accounts[i]
	}
	token, expires, err = s.operatorToken(ctx, admin.ID, func(Tx) error { return nil })
	return token, expires, true, err
}

// operatorToken stores a token; also is done in the same transaction.
func (s *Service) operatorToken(ctx context.Context, accountID int64, also func(Tx) error) (token string, expires time.Time, err error) {
	token = randomText(tokenLen)
	now := s.Now()
	t := SignInToken{AccountID: accountID, CreatedAt: now, ExpiresAt: now.Add(operatorTokenLife)}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if err := also(tx); err != nil {
			return err
		}
		return tx.InsertSignInToken(ctx, t, hashToken(token))
	})
	return token, t.ExpiresAt, err
}

// SignInToken returns what a token is for, without using it. Errors: NotFound;
// Gone when it was used or its time has passed.
func (s *Service) SignInToken(ctx context.Context, token string) (SignInToken, error) {
	return s.usableToken(ctx, s.Store, token)
}

func (s *Service) usableToken(ctx context.Context, r SignInTokenReader, token string) (SignInToken, error) {
	t, err := r.SignInTokenByHash(ctx, hashToken(token))
	switch {
	case KindOf(err) == NotFound:
		return t, Errorf(NotFound, "This link leads nowhere. Make sure that you opened the whole link, or ask for a new one.")
	case err != nil:
		return t, err
	case !t.UsedAt.IsZero():
		return t, Errorf(Gone, "This link was used already; it works once. Ask for a new one.")
	case !s.Now().Before(t.ExpiresAt):
		return t, Errorf(Gone, "This link is too old. Ask for a new one.")
	}
	return t, nil
}

// UseSignInToken uses a token up and starts the session of whoever it leads to. A
// token that links an address needs by, its account, and starts no session: the
// returned one is "". Errors: those of SignInToken and SignIn; Unauthorized when
// by is not whom it is for.
func (s *Service) UseSignInToken(ctx context.Context, by Account, token, device string) (session string, a Account, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		session = "" // of an attempt before
		t, err := s.usableToken(ctx, tx, token)
		if err != nil {
			return err
		}
		if t.Email != "" && t.AccountID != 0 && t.AccountID != by.ID {
			return Errorf(Unauthorized, "Sign in to the account that you want to link the address to, and open this link there again.")
		}
		used, err := tx.UseSignInToken(ctx, hashToken(token), s.Now())
		if err != nil {
			return err
		}
		if !used {
			return Errorf(Gone, "This link was used already; it works once. Ask for a new one.")
		}
		if a, err = s.redeem(ctx, tx, by, t); err != nil || t.Email != "" && t.AccountID != 0 {
			return err
		}
		session, err = s.startSession(ctx, tx, a, device)
		return err
	})
	return session, a, err
}

// redeem finds or makes the account that a token is for.
func (s *Service) redeem(ctx context.Context, tx Tx, by Account, t SignInToken) (Account, error) {
	proof := Proof{Provider: EmailProvider, Subject: t.Email, Identity: Identity{Kind: EmailIdentity, Value: t.Email}}
	switch {
	case t.Email != "" && t.AccountID != 0:
		_, err := s.linkLogin(ctx, tx, by, proof)
		return by, err
	case t.Email != "":
		proof.Name = emailName(t.Email)
		return s.accountOf(ctx, tx, proof)
	case t.AccountID != 0:
		return tx.Account(ctx, t.AccountID)
	}
	if can, err := tx.AdminCanSignIn(ctx); err != nil || can {
		if err == nil {
			err = Errorf(Conflict, "There is an admin already. Sign in, or ask them.")
		}
		return Account{}, err
	}
	a := Account{Name: "Admin", Admin: true, CreatedAt: s.Now()}
	var err error
	a.ID, err = tx.InsertAccount(ctx, a)
	return a, err
}

// emailName is what somebody is called of whom nothing but an address is known.
func emailName(email string) string {
	local, _, _ := strings.Cut(email, "@")
	return local
}

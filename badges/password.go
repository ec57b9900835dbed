package badges

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"laurel/badges/password"
)

const (
	minPassword   = 10  // characters
	maxPassword   = 200 // characters
	maxSignInName = 254 // an e-mail address fits

	// passwordAttempt names attempts at the password of one name.
	passwordAttempt = "password"
)

// passwordLimit lets nobody guess on, and an account's owner try again soon.
func passwordLimit() Throttle { return Throttle{Burst: 10, Every: 2 * time.Minute} }

// SignInWithPassword starts a session and returns its token. A wrong name takes as
// long as a wrong password and gets the same answer. Errors: Unauthorized; Limited;
// Unavailable when ctx ended while others signed in.
func (s *Service) SignInWithPassword(ctx context.Context, name, given, device string) (token string, a Account, err error) {
	name = signInName(name)
	if err := s.Attempt(ctx, passwordAttempt, name, passwordLimit()); err != nil {
		return "", a, err
	}
	known, err := s.Store.Login(ctx, PasswordProvider, name)
	if err != nil && KindOf(err) != NotFound {
		return "", a, err
	}
	right, err := s.verifyPassword(ctx, known.Secret, given)
	if err != nil {
		return "", a, err
	}
	if !right {
		return "", a, Errorf(Unauthorized, "The name or the password is wrong. Passwords tell capital letters from small ones.")
	}
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		known.LastUsedAt = s.Now()
		if err := tx.UpdateLogin(ctx, known); err != nil {
			return err
		}
		if a, err = tx.Account(ctx, known.AccountID); err != nil {
			return err
		}
		token, err = s.startSession(ctx, tx, a, device)
		return err
	})
	if err != nil {
		return "", a, err
	}
	return token, a, s.forgive(ctx, passwordAttempt, name)
}

// SetPassword lets the account sign in with a name and a password, or changes
// them. Whoever has one must give it as current. Errors: Invalid; Unauthorized when
// current is wrong; Limited; Conflict when the name is another account's.
func (s *Service) SetPassword(ctx context.Context, by Account, name, current, wanted string) error {
	if name = signInName(name); name == "" || utf8.RuneCountInString(name) > maxSignInName {
		return InvalidField("name", "The name to sign in with is missing or too long; your e-mail address will do.")
	}
	if n := utf8.RuneCountInString(wanted); n < minPassword || n > maxPassword {
		return InvalidField("password", "The password has %d characters; it must have %d to %d. A few words in a row make a good one.", n, minPassword, maxPassword)
	}
	logins, err := s.Store.Logins(ctx, by.ID)
	if err != nil {
		return err
	}
	l := Login{AccountID: by.ID, Provider: PasswordProvider, CreatedAt: s.Now()}
	for _, known := range logins {
		if known.Provider == PasswordProvider {
			l = known
		}
	}
	if l.ID != 0 {
		if err := s.Attempt(ctx, passwordAttempt, l.Subject, passwordLimit()); err != nil {
			return err
		}
		right, err := s.verifyPassword(ctx, l.Secret, current)
		if err != nil {
			return err
		}
		if !right {
			return &Error{Kind: Unauthorized, Field: "current", Message: "The current password is wrong."}
		}
	}
	l.Subject, l.Label = name, name
	if l.Secret, err = s.hashPassword(ctx, wanted); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if l.ID != 0 {
			return tx.UpdateLogin(ctx, l)
		}
		_, err := tx.InsertLogin(ctx, l)
		return err
	})
}

// verifyPassword is [password.Verify] when it is its turn; hashPassword is
// [password.Hash].
func (s *Service) verifyPassword(ctx context.Context, stored, given string) (bool, error) {
	if err := s.passwords.enter(ctx); err != nil {
		return false, passwordsBusy(err)
	}
	defer s.passwords.leave()
	return password.Verify(stored, given), nil
}

func (s *Service) hashPassword(ctx context.Context, wanted string) (string, error) {
	if err := s.passwords.enter(ctx); err != nil {
		return "", passwordsBusy(err)
	}
	defer s.passwords.leave()
	return password.Hash(wanted), nil
}

func passwordsBusy(err error) error {
	return Errorf(Unavailable, "Too many people sign in at this moment. Try again in a minute.").Because(err)
}

// signInName is a name as it is compared.
func signInName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

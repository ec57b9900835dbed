package badges

import (
	"context"
	"crypto/sha256"
	"time"
)

// Session is one browser in which somebody is signed in. Its token, 256 random
// bits, is in the browser alone; we keep the hash.
type Session struct {
	ID         int64
	Account    Account
	HasRole    bool   // the account has a role on some issuer
	Device     string // what the browser says it is, for people to recognise
	CreatedAt  time.Time
	LastSeenAt time.Time // exact to an hour
	ExpiresAt  time.Time
}

// SessionReader finds sessions.
type SessionReader interface {
	// SessionByHash returns a session with its account, also one that has expired.
	SessionByHash(ctx context.Context, hash []byte) (Session, error)
	// Sessions returns an account's sessions that expire after now, newest first.
	Sessions(ctx context.Context, accountID int64, now time.Time) ([]Session, error)
}

// SessionWriter changes sessions.
type SessionWriter interface {
	InsertSession(ctx context.Context, s Session, hash []byte) (id int64, err error)
	TouchSession(ctx context.Context, id int64, seen, expires time.Time) error
	// DeleteSession returns a NotFound *Error when the account has no such session.
	DeleteSession(ctx context.Context, accountID, id int64) error
	// DeleteOtherSessions ends all sessions of an account but one; 0 ends all.
	DeleteOtherSessions(ctx context.Context, accountID, keep int64) error
}

const (
	// sessionLife is how long a session lives on after it was last used.
	sessionLife = 30 * 24 * time.Hour
	// touchSessionEvery bounds how often a session's last use is written.
	touchSessionEvery = time.Hour
	tokenLen          = 32 // bytes of randomness
	maxDevice         = 100
)

// SessionLife is how long a browser may keep a session's token unused.
func SessionLife() time.Duration { return sessionLife }

// startSession makes a session and returns its token.
func (s *Service) startSession(ctx context.Context, tx Tx, a Account, device string) (token string, err error) {
	if !a.DisabledAt.IsZero() {
		return "", Errorf(Forbidden, "This account is disabled. Ask whoever runs this server.")
	}
	if device, err = cleanLine("device", Truncate(device, maxDevice), maxDevice); err != nil {
		device = "" // it only helps to tell sessions apart
	}
	token = randomText(tokenLen)
	now := s.Now()
	_, err = tx.InsertSession(ctx, Session{
		Account: a, Device: device, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(sessionLife),
	}, hashToken(token))
	return token, err
}

// SessionByToken returns the session that a browser's token stands for, else
// Unauthorized: unknown, expired, ended, or its account is disabled. The look-up
// is by SHA-256, so its timing tells nothing about a token.
func (s *Service) SessionByToken(ctx context.Context, token string) (Session, error) {
	found, err := s.Store.SessionByHash(ctx, hashToken(token))
	now := s.Now()
	switch {
	case KindOf(err) == NotFound, err == nil && (!now.Before(found.ExpiresAt) || !found.Account.DisabledAt.IsZero()):
		return Session{}, Errorf(Unauthorized, "You are not signed in any more. Sign in again.")
	case err != nil:
		return Session{}, err
	case now.Sub(found.LastSeenAt) < touchSessionEvery:
		return found, nil
	}
	found.LastSeenAt, found.ExpiresAt = now, now.Add(sessionLife)
	return found, s.Store.InTx(ctx, func(tx Tx) error { return tx.TouchSession(ctx, found.ID, found.LastSeenAt, found.ExpiresAt) })
}

// Sessions returns the account's own sessions, newest first.
func (s *Service) Sessions(ctx context.Context, by Account) ([]Session, error) {
	return s.Store.Sessions(ctx, by.ID, s.Now())
}

// EndSession signs one of the account's own browsers out, else NotFound.
func (s *Service) EndSession(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.DeleteSession(ctx, by.ID, id) })
}

// EndOtherSessions signs all of the account's own browsers out but one.
func (s *Service) EndOtherSessions(ctx context.Context, by Account, keep int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.DeleteOtherSessions(ctx, by.ID, keep) })
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

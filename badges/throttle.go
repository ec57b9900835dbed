package badges

import (
	"context"
	"crypto/sha256"
	"time"
)

// Throttle bounds how often something may be tried: Burst times at once, after
// that once in Every.
type Throttle struct {
	Burst int
	Every time.Duration
}

// ThrottleReader finds until when attempts have been paid for.
type ThrottleReader interface {
	// PaidUntil returns the zero time for a key without attempts.
	PaidUntil(ctx context.Context, key []byte) (time.Time, error)
}

// ThrottleWriter keeps until when attempts have been paid for.
type ThrottleWriter interface {
	PayUntil(ctx context.Context, key []byte, until time.Time) error
	ForgivePaid(ctx context.Context, key []byte) error
}

// Attempt counts an attempt of who, such as an address on the network, at what. It
// returns a Limited *Error, which says when to try again, if there were too many;
// that attempt does not count. It holds for all instances, in the database; who is
// kept as a hash.
func (s *Service) Attempt(ctx context.Context, what, who string, limit Throttle) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		wait, err := s.attempt(ctx, tx, throttleKey(what, who), limit)
		if err == nil && wait > 0 {
			err = &Error{Kind: Limited, RetryAfter: wait, Message: "There were too many attempts. Wait a while and try again."}
		}
		return err
	})
}

// attempt counts an attempt, unless there were too many; then wait says how long it
// takes until the next one counts.
func (s *Service) attempt(ctx context.Context, tx Tx, key []byte, limit Throttle) (wait time.Duration, err error) {
	now := s.Now()
	paid, err := tx.PaidUntil(ctx, key)
	if err != nil {
		return 0, err
	}
	if paid.Before(now) {
		paid = now
	}
	// The generic cell rate algorithm: each attempt costs Every, and Burst of
	// them may be owed.
	if owed := paid.Add(limit.Every).Sub(now) - time.Duration(limit.Burst)*limit.Every; owed > 0 {
		return owed, nil
	}
	return 0, tx.PayUntil(ctx, key, paid.Add(limit.Every))
}

// forgive forgets the attempts of somebody who has shown who they are.
func (s *Service) forgive(ctx context.Context, what, who string) error {
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.ForgivePaid(ctx, throttleKey(what, who)) })
}

func throttleKey(what, who string) []byte {
	sum := sha256.Sum256([]byte(what + "\x00" + who))
	return sum[:]
}

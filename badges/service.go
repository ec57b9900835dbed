package badges

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// DocumentBuilder makes a grant's final Open Badges documents, signed with the
// issuer's keys. badges/openbadges implements it.
type DocumentBuilder interface {
	Build(g Grant, i Issuer, keys Keys, status StatusEntry) (Documents, error)
	// BuildEndorsement makes the signed credential of an endorsement by an issuer.
	BuildEndorsement(e Endorsement, i Issuer, keys Keys) ([]byte, error)
}

// Options are what a Service needs; all fields are required but Check,
// Consumers, Backups, Defaults and Fixed.
type Options struct {
	Store     Store
	Site      *Site
	Vault     *Vault
	Keyring   *Keyring
	Documents DocumentBuilder
	Check     DocumentChecker // nil: documents leave as they were made
	Now       func() time.Time
	Consumers []Consumer
	Backups   BackupFolder // nil: none are kept
	Defaults  Settings     // what holds until admins set something else
	Fixed     []string     // names of the settings that admins can't change
}

// Service is every change to the domain, and the reads that need authorization.
type Service struct {
	Options
	gates
}

// NewService returns a Service on its parts. Its clock ticks in milliseconds, as
// the store's does, so that what is returned equals what is stored.
func NewService(o Options) *Service {
	if o.Defaults.IssuerRequests == "" {
		o.Defaults.IssuerRequests = RequestsClosed
	}
	if o.Defaults.IssuersPerAccount == 0 {
		o.Defaults.IssuersPerAccount = 1
	}
	o.Defaults.BackupSchedule = cmp.Or(o.Defaults.BackupSchedule, BackupsOff)
	o.Defaults.BackupsKept = cmp.Or(o.Defaults.BackupsKept, 7)
	o.Defaults.ListDays = cmp.Or(o.Defaults.ListDays, 90)
	now := o.Now
	o.Now = func() time.Time { return now().UTC().Truncate(time.Millisecond) }
	return &Service{o, newGates()}
}

// Operator is the account of whoever runs the server's commands: it may do
// everything and is stored nowhere.
func Operator() Account { return Account{Name: "operator", Admin: true} }

// authorize returns nil if the account may act on the issuer as role does, else
// NotFound for an account that may not know of the issuer's things, Forbidden
// for one that may see but not do this.
func (s *Service) authorize(ctx context.Context, r AccountReader, by Account, issuerID int64, needs Role) error {
	if by.Admin {
		return nil
	}
	role, err := r.AccountRole(ctx, by.ID, issuerID)
	switch {
	case err != nil:
		return err
	case role == "":
		return Errorf(NotFound, "no such thing among yours")
	case !role.Allows(needs):
		return Errorf(Forbidden, "your role here is %s; this needs %s", Word(role), Word(needs))
	}
	return nil
}

// record appends the event and queues a task for each consumer that wants it.
func (s *Service) record(ctx context.Context, tx Tx, e Event) error {
	id, err := tx.AppendEvent(ctx, e)
	if err != nil {
		return fmt.Errorf("append event %s: %w", e.Kind, err)
	}
	e.ID = id
	for _, c := range s.Consumers {
		concerned, err := c.concerned(ctx, tx, e)
		if err != nil {
			return fmt.Errorf("ask %s about event %d: %w", c.Name, id, err)
		}
		if !concerned {
			continue
		}
		payload, err := json.Marshal(EventTask{Event: id})
		if err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, c.lane(e), c.Name, payload, e.At); err != nil {
			return fmt.Errorf("queue %s for event %d: %w", c.Name, id, err)
		}
	}
	return nil
}

// NewULID returns a new lower-case ULID of a time.
func NewULID(now time.Time) string { return newULID(now) }

// newULID returns a lower-case ULID of now.
func newULID(now time.Time) string {
	return strings.ToLower(ulid.MustNew(ulid.Timestamp(now), rand.Reader).String())
}

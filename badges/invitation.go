package badges

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Invitation is a role, or the place of an admin, that waits for whoever proves to
// be an address. Its link is no secret: it does nothing for anybody else.
type Invitation struct {
	ID   int64
	Slug string // names it in its address
	NewInvitation
	InvitedBy   int64 // account; 0: the operator
	CreatedAt   time.Time
	ExpiresAt   time.Time
	AcceptedAt  time.Time // zero: not yet
	AcceptedBy  int64     // account
	WithdrawnAt time.Time // zero: it stands
}

// NewInvitation is a request to invite somebody.
type NewInvitation struct {
	Kind     IdentityKind // EmailIdentity or FediverseIdentity
	Address  string       // of mail in lower case, or @user@host
	IssuerID int64        // 0 for an account without a role
	Role     Role         // on the issuer and all below it
	Admin    bool         // of the server; without an issuer
	Days     int          // until it expires; 0 for 14
}

// Open reports whether it can still be accepted.
func (i Invitation) Open(now time.Time) bool {
	return i.AcceptedAt.IsZero() && i.WithdrawnAt.IsZero() && now.Before(i.ExpiresAt)
}

// InvitationFilter narrows a list of invitations, newest first.
type InvitationFilter struct {
	IssuerID int64  // 0 for all
	Address  string // "" for all
	Before   int64  // id of the last one seen
	Limit    int    // 0: no limit
}

// InvitationReader finds invitations.
type InvitationReader interface {
	Invitation(ctx context.Context, id int64) (Invitation, error)
	InvitationBySlug(ctx context.Context, slug string) (Invitation, error)
	Invitations(ctx context.Context, f InvitationFilter) ([]Invitation, error)
}

// InvitationWriter changes invitations.
type InvitationWriter interface {
	InsertInvitation(ctx context.Context, i Invitation) (id int64, err error)
	// CloseInvitation stores acceptance and withdrawal of one that is open; done is
	// false for one that is not.
	CloseInvitation(ctx context.Context, i Invitation) (done bool, err error)
}

// InvitationFact is the Data of the events about invitations. The address is left
// out: events are kept for ever.
type InvitationFact struct {
	Invitation int64 `json:"invitation"`
	Role       Role  `json:"role,omitempty"`
	Admin      bool  `json:"admin,omitempty"`
}

const (
	invitationDays    = 14
	maxInvitationDays = 365
	invitationSlugLen = 16 // bytes of randomness

	// invitationAttempt is what invitations of one address are counted as.
	invitationAttempt = "invitation"
)

// invitationLimit keeps owners from filling somebody's mailbox.
func invitationLimit() Throttle { return Throttle{Burst: 5, Every: time.Hour} }

// Invite keeps a role for whoever proves to be an address. It needs an owner of the
// issuer; an admin, where there is none. Limited for an address that was invited
// often of late.
func (s *Service) Invite(ctx context.Context, by Account, n NewInvitation) (i Invitation, err error) {
	if err := n.clean(); err != nil {
		return i, err
	}
	if n.IssuerID == 0 {
		err = mustBeAdmin(by, "invite people to the server itself")
	} else {
		err = s.authorize(ctx, s.Store, by, n.IssuerID, Owner)
	}
	if err != nil {
		return i, err
	}
	if err := s.Attempt(ctx, invitationAttempt, n.Address, invitationLimit()); err != nil {
		return i, err
	}
	now := s.Now()
	i = Invitation{
		Slug: randomText(invitationSlugLen), NewInvitation: n, InvitedBy: by.ID,
		CreatedAt: now, ExpiresAt: now.Add(time.Duration(n.Days) * 24 * time.Hour),
	}
	err = s.Store.InTx(ctx, func(tx Tx) (err error) {
		if n.IssuerID != 0 {
			if _, err := tx.Issuer(ctx, n.IssuerID); err != nil {
				return err
			}
		}
		if i.ID, err = tx.InsertInvitation(ctx, i); err != nil {
			return err
		}
		return s.recordInvitation(ctx, tx, by, InvitationMade, i)
	})
	return i, err
}

func (n *NewInvitation) clean() error {
	switch n.Kind {
	case EmailIdentity:
		address, err := CleanEmail(n.Address)
		if err != nil {
			return InvalidField("address", "%q is no mail address; write it like jane@example.org", Truncate(n.Address, maxLabel))
		}
		n.Address = address
	case FediverseIdentity:
		profile, err := ParseAccount(n.Address)
		if err != nil || profile.Handle == "" {
			return InvalidField("address", "%q is no fediverse account; write it like @jane@social.example", Truncate(n.Address, maxLabel))
		}
		n.Address = strings.ToLower(profile.Handle)
	default:
		return InvalidField("kind", "people are invited by a mail address or a fediverse account, not by %q", Truncate(string(n.Kind), maxLabel))
	}
	if n.Days == 0 {
		n.Days = invitationDays
	}
	if n.Days < 1 || n.Days > maxInvitationDays {
		return InvalidField("days", "an invitation stands for 1 to %d days", maxInvitationDays)
	}
	switch {
	case n.IssuerID == 0 && n.Role != "":
		return InvalidField("role", "say on which issuer the role is")
	case n.IssuerID != 0 && n.Admin:
		return InvalidField("role", "an admin has every role on every issuer; name none")
	case n.IssuerID != 0 && n.Role.rank() == 0:
		return InvalidField("role", "role %q is unknown; take owner, manager, granter, reviewer or viewer", Truncate(string(n.Role), maxLabel))
	}
	return nil
}

// InvitationsOf returns invitations of an issuer, which needs its owner, or all,
// which needs an admin.
func (s *Service) InvitationsOf(ctx context.Context, by Account, f InvitationFilter) ([]Invitation, error) {
	var err error
	if f.IssuerID == 0 {
		err = mustBeAdmin(by, "see all invitations")
	} else {
		err = s.authorize(ctx, s.Store, by, f.IssuerID, Owner)
	}
	if err != nil {
		return nil, err
	}
	return s.Store.Invitations(ctx, f)
}

// WithdrawInvitation ends one that is open, else Conflict. It needs who may invite.
func (s *Service) WithdrawInvitation(ctx context.Context, by Account, id int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		i, err := tx.Invitation(ctx, id)
		if err != nil {
			return err
		}
		if i.IssuerID == 0 {
			err = mustBeAdmin(by, "withdraw this invitation")
		} else {
			err = s.authorize(ctx, tx, by, i.IssuerID, Owner)
		}
		if err != nil {
			return err
		}
		i.WithdrawnAt = s.Now()
		return s.closeInvitation(ctx, tx, by, InvitationWithdrawn, i)
	})
}

// InvitationFor returns an invitation as whoever has its link may see it, and
// whether by has proved to be whom it is for. Errors: NotFound; Gone when it was
// accepted, withdrawn, has expired, or who made it may not invite any more.
func (s *Service) InvitationFor(ctx context.Context, by Account, slug string) (i Invitation, theirs bool, err error) {
	return s.invitationFor(ctx, s.Store, by, slug)
}

func (s *Service) invitationFor(ctx context.Context, r Reader, by Account, slug string) (i Invitation, theirs bool, err error) {
	i, err = r.InvitationBySlug(ctx, slug)
	switch {
	case KindOf(err) == NotFound:
		return i, false, Errorf(NotFound, "This invitation leads nowhere. Make sure that you opened the whole link, or ask who invited you.")
	case err != nil:
		return i, false, err
	}
	if stands, err := s.invitationStands(ctx, r, i); err != nil {
		return i, false, err
	} else if !stands {
		return i, false, Errorf(Gone, "This invitation was accepted or withdrawn, or it is too old. Ask who invited you for a new one.")
	}
	proved, err := r.AccountIdentities(ctx, by.ID)
	return i, slices.ContainsFunc(proved, i.isFor), err
}

// invitationStands reports whether an invitation is open and whoever made it might make
// it now: who is dismissed must not come back by one that they have made for themselves.
func (s *Service) invitationStands(ctx context.Context, r AccountReader, i Invitation) (bool, error) {
	if open := i.Open(s.Now()); !open || i.InvitedBy == 0 {
		return open, nil
	}
	by, err := r.Account(ctx, i.InvitedBy)
	if err != nil || !by.DisabledAt.IsZero() {
		return false, err
	}
	if i.IssuerID == 0 {
		return by.Admin, nil
	}
	err = s.authorize(ctx, r, by, i.IssuerID, Owner)
	if kind := KindOf(err); err != nil && (kind == NotFound || kind == Forbidden) {
		return false, nil
	}
	return err == nil, err
}

// isFor reports whether an identity is the one that was invited.
func (i Invitation) isFor(n Identity) bool {
	if n.Kind != i.Kind {
		return false
	}
	if n.Kind == FediverseIdentity {
		return strings.EqualFold(n.Handle, i.Address)
	}
	return n.Value == i.Address
}

// AcceptInvitation gives the account what it was invited to. Forbidden when it has
// not proved to be the address; a role that it has already and that is higher stays.
func (s *Service) AcceptInvitation(ctx context.Context, by Account, slug string) (i Invitation, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		var theirs bool
		if i, theirs, err = s.invitationFor(ctx, tx, by, slug); err != nil {
			return err
		}
		if !theirs {
			return Errorf(Forbidden, "This invitation is for somebody else. Sign in with the address that was invited, or link it to your account first.")
		}
		i.AcceptedAt, i.AcceptedBy = s.Now(), by.ID
		if err := s.closeInvitation(ctx, tx, by, InvitationAccepted, i); err != nil {
			return err
		}
		return s.carryOut(ctx, tx, by, i)
	})
	return i, err
}

func (s *Service) carryOut(ctx context.Context, tx Tx, by Account, i Invitation) error {
	a, err := tx.Account(ctx, by.ID)
	if err != nil {
		return err
	}
	if i.Admin && !a.Admin {
		a.Admin = true
		if err := tx.UpdateAccount(ctx, a); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, AdminAppointed, 0, AccountFact{Account: a.ID, Name: a.Name})
	}
	if i.IssuerID == 0 {
		return nil
	}
	has, err := tx.AccountRole(ctx, a.ID, i.IssuerID)
	if err != nil || has.Allows(i.Role) {
		return err
	}
	return s.setRole(ctx, tx, by, a, i.IssuerID, i.Role)
}

func (s *Service) closeInvitation(ctx context.Context, tx Tx, by Account, kind EventKind, i Invitation) error {
	done, err := tx.CloseInvitation(ctx, i)
	if err != nil {
		return err
	}
	if !done {
		return Errorf(Conflict, "This invitation was accepted or withdrawn already.")
	}
	return s.recordInvitation(ctx, tx, by, kind, i)
}

func (s *Service) recordInvitation(ctx context.Context, tx Tx, by Account, kind EventKind, i Invitation) error {
	return s.recordFact(ctx, tx, by, kind, i.IssuerID, InvitationFact{Invitation: i.ID, Role: i.Role, Admin: i.Admin})
}

// invited reports whether an open invitation waits for an identity: then it gets an
// account even where sign-up is closed.
func (s *Service) invited(ctx context.Context, r InvitationReader, n Identity) (bool, error) {
	address := n.Value
	if n.Kind == FediverseIdentity {
		address = strings.ToLower(n.Handle)
	}
	if address == "" {
		return false, nil
	}
	waiting, err := r.Invitations(ctx, InvitationFilter{Address: address})
	now := s.Now()
	return slices.ContainsFunc(waiting, func(i Invitation) bool { return i.Open(now) && i.isFor(n) }), err
}

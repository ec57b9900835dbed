package badges

import (
	"context"
	"encoding/json"
	"time"
)

// RefusalReader finds who wants nothing from an issuer.
type RefusalReader interface {
	// Refuses reports whether an actor wants nothing from an issuer.
	Refuses(ctx context.Context, issuerID int64, actor string) (bool, error)
}

// RefusalWriter keeps that.
type RefusalWriter interface {
	AddRefusal(ctx context.Context, issuerID int64, actor string, at time.Time) error
	RemoveRefusal(ctx context.Context, issuerID int64, actor string) error
}

// RefusalFact is the Data of [IssuerRefused] and [IssuerWelcomed].
type RefusalFact struct {
	Actor string `json:"actor"`
}

// RefuseIssuer ends all offers of an issuer to an actor, whom the caller has
// verified to want that: what is pending is declined, and granting is Forbidden
// until [Service.WelcomeIssuer].
func (s *Service) RefuseIssuer(ctx context.Context, issuerID int64, actor string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		refuses, err := tx.Refuses(ctx, issuerID, actor)
		if err != nil || refuses {
			return err
		}
		if err := tx.AddRefusal(ctx, issuerID, actor, s.Now()); err != nil {
			return err
		}
		if err := s.declineAll(ctx, tx, issuerID, actor); err != nil {
			return err
		}
		return s.recordRefusal(ctx, tx, IssuerRefused, issuerID, actor)
	})
}

// WelcomeIssuer lets an issuer offer badges to an actor again.
func (s *Service) WelcomeIssuer(ctx context.Context, issuerID int64, actor string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		refuses, err := tx.Refuses(ctx, issuerID, actor)
		if err != nil || !refuses {
			return err
		}
		if err := tx.RemoveRefusal(ctx, issuerID, actor); err != nil {
			return err
		}
		return s.recordRefusal(ctx, tx, IssuerWelcomed, issuerID, actor)
	})
}

func (s *Service) declineAll(ctx context.Context, tx Tx, issuerID int64, actor string) error {
	identity, err := tx.IdentityByAlias(ctx, actor)
	if KindOf(err) == NotFound && err != nil {
		return nil // nobody whom anything was granted to
	}
	if err != nil {
		return err
	}
	pending, err := tx.Grants(ctx, GrantFilter{IssuerID: issuerID, IdentityID: identity.ID, States: []State{Pending}})
	if err != nil {
		return err
	}
	now := s.Now()
	for _, g := range pending {
		g.State, g.DeclinedAt = Declined, now
		updated, err := tx.UpdateGrant(ctx, g, Pending)
		if err != nil {
			return err
		}
		if !updated {
			continue
		}
		if err := s.record(ctx, tx, grantEvent(GrantDeclined, g, 0, now)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) recordRefusal(ctx context.Context, tx Tx, kind EventKind, issuerID int64, actor string) error {
	data, err := json.Marshal(RefusalFact{Actor: actor})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: kind, IssuerID: issuerID, Data: data, At: s.Now()})
}

// mayOffer is Forbidden when the recipient wants nothing from the issuer.
func mayOffer(ctx context.Context, tx Tx, g Grant) error {
	if g.Identity.Kind != FediverseIdentity {
		return nil
	}
	refuses, err := tx.Refuses(ctx, g.IssuerID, g.Identity.Value)
	if err == nil && refuses {
		err = Errorf(Forbidden, "This person has asked to get no badges from this issuer. They can change that by replying “start” to one of its messages.")
	}
	return err
}

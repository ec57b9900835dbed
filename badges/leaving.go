package badges

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
)

// AccountFacts are what a fediverse account says of itself, asked now.
type AccountFacts struct {
	Resolution
	AlsoKnownAs []string // ids of the actors that it says it is, too
}

// Identity is the account as one of a recipient's.
func (a AccountFacts) Identity() Identity {
	return Identity{Kind: a.Kind, Value: a.Value, Handle: a.Handle}
}

// IssuerMoveFact is the Data of an IssuerMoved event.
type IssuerMoveFact struct {
	To string `json:"to"` // the id of the actor in the issuer's place; "" when it came back
}

// AddIssuerAlias has an issuer say that it is another actor, too (alsoKnownAs), so
// that the other can move here. It changes nothing about the other. Needs an owner.
func (s *Service) AddIssuerAlias(ctx context.Context, by Account, issuerID int64, actor string) (Issuer, error) {
	return s.changeNames(ctx, by, issuerID, actor, func(tx Tx, i Issuer) error {
		if err := tx.AddIssuerAlias(ctx, i.ID, actor); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, IssuerUpdated, i.ID, IssuerAliasFact{Alias: actor})
	})
}

// RemoveIssuerAlias ends that. Needs an owner.
func (s *Service) RemoveIssuerAlias(ctx context.Context, by Account, issuerID int64, actor string) (Issuer, error) {
	return s.changeNames(ctx, by, issuerID, actor, func(tx Tx, i Issuer) error {
		if err := tx.RemoveIssuerAlias(ctx, i.ID, actor); err != nil {
			return err
		}
		return s.recordFact(ctx, tx, by, IssuerUpdated, i.ID, IssuerAliasFact{Alias: actor, Removed: true})
	})
}

// IssuerAliasFact is the Data of an IssuerUpdated event about another name.
type IssuerAliasFact struct {
	Alias   string `json:"alias"`
	Removed bool   `json:"removed,omitempty"`
}

// MoveIssuer records that an issuer is another actor now and has its followers told.
// It grants nothing more here; what it has granted stays valid and where it is. to is
// what the other says of itself at this moment, by the caller's look-up: Conflict
// unless it says that it is this issuer, too. Needs an owner.
func (s *Service) MoveIssuer(ctx context.Context, by Account, issuerID int64, to AccountFacts) (Issuer, error) {
	return s.changeNames(ctx, by, issuerID, to.Value, func(tx Tx, i Issuer) error {
		if us := s.Site.Actor(i); !slices.Contains(to.AlsoKnownAs, us) {
			return Errorf(Conflict, "%s does not say that it is this issuer, too. Set %s as an alias there first, then try again.", to.called(), us)
		}
		rule, err := ActorRule(ctx, tx, to.Value)
		if err != nil {
			return err
		}
		if rule.Severity == Suspend {
			return Errorf(Forbidden, "%s is suspended here; an issuer can't move there", to.called())
		}
		before, err := tx.IssuerMove(ctx, i.ID)
		if err != nil || before.To == to.Value { // said again
			return err
		}
		return s.moveIssuer(ctx, tx, by, i, to.Value)
	})
}

// ReturnIssuer undoes that an issuer moved: it grants here again. Followers who have
// gone along do not come back by it. Conflict for one that has not moved. Needs an
// owner.
func (s *Service) ReturnIssuer(ctx context.Context, by Account, issuerID int64) (Issuer, error) {
	return s.changeNames(ctx, by, issuerID, "", func(tx Tx, i Issuer) error {
		before, err := tx.IssuerMove(ctx, i.ID)
		if err != nil {
			return err
		}
		if before.To == "" {
			return Errorf(Conflict, "%s has not moved; there is nothing to undo", s.Site.Handle(i))
		}
		return s.moveIssuer(ctx, tx, by, i, "")
	})
}

func (s *Service) moveIssuer(ctx context.Context, tx Tx, by Account, i Issuer, to string) (err error) {
	if to == "" {
		err = tx.DeleteIssuerMove(ctx, i.ID)
	} else {
		err = tx.PutIssuerMove(ctx, i.ID, IssuerMove{To: to, At: s.Now()})
	}
	if err != nil {
		return err
	}
	// Its new document first: those who hear of the move look there.
	if err := s.record(ctx, tx, Event{Kind: IssuerUpdated, IssuerID: i.ID, AccountID: by.ID, At: s.Now()}); err != nil {
		return err
	}
	data, err := json.Marshal(IssuerMoveFact{To: to})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{Kind: IssuerMoved, IssuerID: i.ID, AccountID: by.ID, Data: data, At: s.Now()})
}

// called is how people know the account.
func (a AccountFacts) called() string {
	if a.Handle != "" {
		return a.Handle
	}
	return a.Value
}

// changeNames changes what an issuer is called elsewhere; actor is "" where no other
// account is meant.
func (s *Service) changeNames(ctx context.Context, by Account, issuerID int64, actor string, change func(Tx, Issuer) error) (i Issuer, err error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Owner); err != nil {
		return Issuer{}, err
	}
	u, err := url.Parse(actor)
	if actor != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || len(actor) > maxURL) {
		return Issuer{}, InvalidField("account", "%q is not the id of an account", Truncate(actor, maxLabel))
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.HoldIssuer(ctx, issuerID); err != nil {
			return err
		}
		if i, err = tx.Issuer(ctx, issuerID); err != nil {
			return err
		}
		switch {
		case i.Role != RoleIssuer:
			return Errorf(Forbidden, "the server's own actors stay where they are")
		case actor == s.Site.Actor(i):
			return InvalidField("account", "%s is this issuer itself; name its other account", actor)
		}
		return change(tx, i)
	})
	return i, err
}

// stillHere refuses what an issuer that has moved away does not do any more.
func stillHere(ctx context.Context, r MoveReader, issuerID int64) error {
	m, err := r.IssuerMove(ctx, issuerID)
	if err == nil && m.To != "" {
		err = Errorf(Conflict, "This issuer has moved to %s and grants no more badges here. Grant the badge there.", m.To)
	}
	return err
}

package badges

import (
	"context"
	"encoding/json"
	"math/rand/v2"
)

// maxComment is how long an endorsement's comment may be, in characters.
const maxComment = 2000

// Endorse has an issuer of ours endorse something of another one. It needs a
// granter on the issuer that endorses. thing is one of ours, found by
// [Service.EndorsedHere], or one that the caller has looked up at its server.
//
// Errors: Invalid for what is the issuer's own; Conflict when it endorses the
// thing already.
func (s *Service) Endorse(ctx context.Context, by Account, issuerID int64, thing Endorsed, comment string) (e Endorsement, err error) {
	if comment, err = cleanText("comment", comment, maxComment); err != nil {
		return e, err
	}
	if comment == "" {
		return e, InvalidField("comment", "say in the comment what the endorsement is for")
	}
	if err := s.authorize(ctx, s.Store, by, issuerID, Granter); err != nil {
		return e, err
	}
	issuer, err := s.Store.Issuer(ctx, issuerID)
	if err != nil {
		return e, err
	}
	if err := mayEndorse(issuer, s.Site.Actor(issuer), thing); err != nil {
		return e, err
	}
	keys, err := s.Keyring.Keys(ctx, issuerID)
	if err != nil {
		return e, err
	}
	now := s.Now()
	e = Endorsement{
		ULID: newULID(now), IssuerID: issuerID, Actor: s.Site.Actor(issuer), ActorName: issuer.Name,
		Endorsed: thing, Comment: comment, CreatedAt: now,
	}
	e.Address = s.Site.Endorsement(issuer, e)
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if e.Status, err = s.allotEndorsement(ctx, tx, issuerID); err != nil {
			return err
		}
		if e.Credential, err = s.Documents.BuildEndorsement(e, issuer, keys); err != nil {
			return err
		}
		return s.insertEndorsement(ctx, tx, &e, EndorsementCreated, issuerID, by.ID)
	})
	return e, err
}

// mayEndorse is Invalid or Conflict for what an issuer can't endorse.
func mayEndorse(issuer Issuer, actor string, thing Endorsed) error {
	switch {
	case issuer.Role != RoleIssuer:
		return Errorf(Invalid, "the server's own actors endorse nothing; choose an issuer")
	case !issuer.ArchivedAt.IsZero():
		return Errorf(Conflict, "this issuer is archived and can no longer endorse anything")
	case thing.Address == "" || thing.Owner == "":
		return InvalidField("target", "there is nothing at this address that can be endorsed; give the address of a badge, a grant or an issuer")
	case thing.Owner == actor:
		return InvalidField("target", "this is the issuer's own; an endorsement is the word of another one")
	}
	return nil
}

// allotEndorsement finds a free place in a status list of the issuer that is for
// endorsements: a random one, like those of grants. Who asks holds the issuer, so
// that nobody else takes it meanwhile.
func (s *Service) allotEndorsement(ctx context.Context, tx Tx, issuerID int64) (entry StatusEntry, err error) {
	if err := tx.HoldIssuer(ctx, issuerID); err != nil {
		return entry, err
	}
	list, err := tx.LastStatusList(ctx, issuerID, RevocationPurpose, OfEndorsements)
	for KindOf(err) == NotFound || err == nil {
		if err == nil {
			for range statusTries {
				entry = StatusEntry{ListID: list.ID, Index: rand.N(StatusListSize)}
				taken, err := tx.EndorsementAt(ctx, entry)
				if !taken || err != nil {
					return entry, err
				}
			}
		}
		list, err = s.nextStatusList(ctx, tx, issuerID, OfEndorsements, list.ID)
	}
	return entry, err
}

func (s *Service) insertEndorsement(ctx context.Context, tx Tx, e *Endorsement, kind EventKind, issuerID, accountID int64) error {
	id, inserted, err := tx.InsertEndorsement(ctx, *e)
	if err != nil {
		return err
	}
	if !inserted {
		return Errorf(Conflict, "%s endorses this already; revoke that endorsement to write another", e.ActorName)
	}
	e.ID = id
	return s.recordEndorsement(ctx, tx, kind, *e, issuerID, accountID)
}

func (s *Service) recordEndorsement(ctx context.Context, tx Tx, kind EventKind, e Endorsement, issuerID, accountID int64) error {
	data, err := json.Marshal(EndorsementFact{Endorsement: e.ID})
	if err != nil {
		return err
	}
	return s.record(ctx, tx, Event{
		Kind: kind, IssuerID: issuerID, BadgeID: e.BadgeID, GrantID: e.GrantID, AccountID: accountID, Data: data, At: s.Now(),
	})
}

// EndorsedHere returns the thing of this server that an address names, in any
// of its forms; NotFound for an address of another server, and for what its
// recipient keeps private.
func (s *Service) EndorsedHere(ctx context.Context, address string) (Endorsed, error) {
	none := Errorf(NotFound, "%q is the address of no badge, grant or issuer of this server", Truncate(address, 200))
	if ulid, ok := s.Site.ParseStatus(address); ok {
		g, err := s.Store.GrantByULID(ctx, ulid)
		if err == nil && (g.State != Processed || !g.Open()) {
			err = none
		}
		if err != nil {
			return Endorsed{}, err
		}
		i, err := s.Store.Issuer(ctx, g.IssuerID)
		return Endorsed{
			Kind: EndorsedGrant, Address: s.Site.Credential(i, g), Title: g.Badge.Title, Owner: s.Site.Actor(i),
			OwnerID: i.ID, BadgeID: g.BadgeID, GrantID: g.ID,
		}, err
	}
	if id, ok := s.Site.ParseBadge(address); ok {
		b, err := badge(ctx, s.Store, id)
		if err != nil {
			return Endorsed{}, err
		}
		i, err := s.Store.Issuer(ctx, b.IssuerID)
		return Endorsed{
			Kind: EndorsedBadge, Address: s.Site.Badge(i, b.ID), Title: b.Title, Owner: s.Site.Actor(i), OwnerID: i.ID, BadgeID: b.ID,
		}, err
	}
	domain, username, ok := s.Site.ParseActor(address)
	if !ok {
		return Endorsed{}, none
	}
	i, err := s.Store.IssuerByUsername(ctx, domain, username)
	if err == nil && i.Role != RoleIssuer {
		err = none
	}
	return Endorsed{Kind: EndorsedIssuer, Address: s.Site.Actor(i), Title: i.Name, Owner: s.Site.Actor(i), OwnerID: i.ID}, err
}

// ReceiveEndorsement keeps an endorsement that an issuer of another server has made
// of something of ours. The caller has verified the credential: its proofs, that
// it is its actor's, and that it is about the thing. Conflict when it is known, or
// the same actor endorses the thing already.
func (s *Service) ReceiveEndorsement(ctx context.Context, e Endorsement) (_ Endorsement, err error) {
	if e.Comment, err = cleanText("comment", e.Comment, maxComment); err != nil {
		return e, err
	}
	if e.ActorName, err = cleanLine("name", Truncate(e.ActorName, maxName), maxName); err != nil {
		return e, err
	}
	if e.OwnerID == 0 || e.Address == "" || e.Actor == "" || e.Actor == e.Owner {
		return e, Errorf(Invalid, "the endorsement is of nothing of this server")
	}
	now := s.Now()
	e.ULID, e.IssuerID, e.Status, e.CheckedAt = newULID(now), 0, StatusEntry{}, now
	if e.CreatedAt.IsZero() || e.CreatedAt.After(now) {
		e.CreatedAt = now
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		return s.insertEndorsement(ctx, tx, &e, EndorsementReceived, e.OwnerID, 0)
	})
	return e, err
}

// RevokeEndorsement takes an endorsement of an issuer of ours back. It needs a
// granter on it. Conflict when it was revoked before.
func (s *Service) RevokeEndorsement(ctx context.Context, by Account, id int64) (e Endorsement, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if e, err = tx.Endorsement(ctx, id); err != nil {
			return err
		}
		if e.IssuerID == 0 {
			return Errorf(NotFound, "no endorsement that was made here has the id %d", id)
		}
		if err := s.authorize(ctx, tx, by, e.IssuerID, Granter); err != nil {
			return err
		}
		return s.endEndorsement(ctx, tx, &e, e.IssuerID, by.ID)
	})
	return e, err
}

// EndorsementWithdrawn obeys an actor of another server, whom the caller has
// verified, who takes back the endorsement at an address. NotFound when there is
// none of theirs.
func (s *Service) EndorsementWithdrawn(ctx context.Context, address, actor string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		e, err := tx.EndorsementByAddress(ctx, address)
		if err != nil {
			return err
		}
		if e.Actor != actor || e.IssuerID != 0 {
			return Errorf(NotFound, "no endorsement by %s is at this address", actor)
		}
		return s.endEndorsement(ctx, tx, &e, e.OwnerID, 0)
	})
}

// ReviewEndorsement stores what a check of an endorsement of another server has
// found: that its credential still holds, or that it ended. One that ended
// meanwhile, or was made here, stays as it is.
func (s *Service) ReviewEndorsement(ctx context.Context, id int64, holds bool) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		e, err := tx.Endorsement(ctx, id)
		switch {
		case err != nil:
			return err
		case e.IssuerID != 0 || !e.RevokedAt.IsZero():
			return nil
		case holds:
			return tx.CheckEndorsement(ctx, id, s.Now())
		}
		return s.endEndorsement(ctx, tx, &e, e.OwnerID, 0)
	})
}

func (s *Service) endEndorsement(ctx context.Context, tx Tx, e *Endorsement, issuerID, accountID int64) error {
	if !e.RevokedAt.IsZero() {
		return Errorf(Conflict, "this endorsement was revoked before")
	}
	e.RevokedAt = s.Now()
	if err := tx.RevokeEndorsement(ctx, *e, e.RevokedAt); err != nil {
		return err
	}
	return s.recordEndorsement(ctx, tx, EndorsementRevoked, *e, issuerID, accountID)
}

// HideEndorsement has the issuer whose thing is endorsed take the endorsement
// off its pages, or put it back. It needs a granter on that issuer.
func (s *Service) HideEndorsement(ctx context.Context, by Account, id int64, hidden bool) (e Endorsement, err error) {
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if e, err = tx.Endorsement(ctx, id); err != nil {
			return err
		}
		if e.OwnerID == 0 {
			return Errorf(NotFound, "no endorsement of something of this server has the id %d", id)
		}
		if err := s.authorize(ctx, tx, by, e.OwnerID, Granter); err != nil {
			return err
		}
		e.HiddenAt = s.hiddenSince(hidden)
		return tx.HideEndorsement(ctx, id, e.HiddenAt)
	})
	return e, err
}

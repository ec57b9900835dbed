package badges

import (
	"context"
	"encoding/json"
	"time"
)

// A grant is issued anew when its recipient is somebody else's name for the same
// person: the account has moved, or a mail address gives way to a fediverse account.
// Grant, credential and status keep their ids; the documents are made anew, and who
// has an older copy gets the newer one by its refreshService (1EdTech Credential
// Refresh 1.0).

// ReissueReader finds to whom grants were issued before.
type ReissueReader interface {
	// FormerIdentities returns to whom a grant was issued before, the last first.
	FormerIdentities(ctx context.Context, grantID int64) ([]Identity, error)
}

// ReissueWriter issues grants anew.
type ReissueWriter interface {
	// ReissueGrant stores a processed grant's Identity, ProfileURI, Email, Salt,
	// Fingerprint and ReissuedAt, if it is still to the identity from, which becomes a
	// former one.
	ReissueGrant(ctx context.Context, g Grant, from int64) (reissued bool, err error)
}

// ReissueFact is the Data of a GrantReissued event.
type ReissueFact struct {
	From int64 `json:"from"` // ids of identities
	To   int64 `json:"to"`
}

// Reissue issues a grant to another identity of its recipient, for which the issuer
// vouches. The zero Identity is the account to which the recipient's has moved. The
// kind of to must be final: a profile is to be looked up before. It needs a granter
// on the issuer. Errors: Conflict for a grant that is not final, has ended, or whose
// badge the other identity has already, and when the two are known to be different
// people; Forbidden when the other wants nothing from the issuer.
func (s *Service) Reissue(ctx context.Context, by Account, grantID int64, to Identity) (Grant, error) {
	g, err := s.Store.Grant(ctx, grantID)
	if err == nil {
		err = s.authorize(ctx, s.Store, by, g.IssuerID, Granter)
	}
	if err == nil && to.Kind == "" {
		to, err = s.movedTo(ctx, g)
	}
	if err != nil {
		return Grant{}, err
	}
	return s.reissue(ctx, by, g, to)
}

// ReissueOwn is Reissue by the recipient, without the issuer: to what the account has
// proved to be, too, or to where its own identity has moved.
func (s *Service) ReissueOwn(ctx context.Context, by Account, grantID, identityID int64) (Grant, error) {
	g, err := ownGrant(ctx, s.Store, by, grantID)
	if err != nil {
		return Grant{}, err
	}
	choices, err := s.ReissueChoices(ctx, by, g)
	if err != nil {
		return Grant{}, err
	}
	for _, n := range choices {
		if n.ID == identityID {
			return s.reissue(ctx, by, g, n)
		}
	}
	return Grant{}, InvalidField("identity", "Choose an account or address that you have shown to be yours.")
}

// ReissueChoices returns to whom the account's person may have a grant of theirs
// issued without asking the issuer; none for one that can't be issued anew.
func (s *Service) ReissueChoices(ctx context.Context, by Account, g Grant) (choices []Identity, err error) {
	if g.State != Processed || g.Expired(s.Now()) {
		return nil, nil
	}
	mine, err := s.Store.AccountIdentities(ctx, by.ID)
	if err != nil {
		return nil, err
	}
	moved, err := s.Store.IdentityMovedTo(ctx, g.Identity.ID)
	if err == nil {
		mine = append(mine, moved)
	} else if KindOf(err) != NotFound {
		return nil, err
	}
	seen := map[int64]bool{g.Identity.ID: true}
	for _, n := range mine {
		if !seen[n.ID] && n.Kind != ProfileIdentity && n.Kind != NumberIdentity {
			choices = append(choices, n)
		}
		seen[n.ID] = true
	}
	return choices, nil
}

func (s *Service) movedTo(ctx context.Context, g Grant) (Identity, error) {
	n, err := s.Store.IdentityMovedTo(ctx, g.Identity.ID)
	if KindOf(err) == NotFound && err != nil {
		err = Errorf(Conflict, "The recipient's account has not moved. Say to which account or address the badge is to be issued.")
	}
	return n, err
}

func (s *Service) reissue(ctx context.Context, by Account, g Grant, to Identity) (Grant, error) {
	if err := s.reissuable(g, to); err != nil {
		return Grant{}, err
	}
	next := addressedTo(g, to)
	next.Salt, next.ReissuedAt = randomText(16), s.Now()
	documents, err := s.finalDocuments(ctx, &next)
	if KindOf(err) == Invalid && err != nil {
		return Grant{}, Errorf(Conflict, "The badge can't be issued to them: %s", PhraseOf(err))
	}
	if err != nil {
		return Grant{}, err
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		if next.Identity, err = s.newRecipient(ctx, tx, g, to); err != nil {
			return err
		}
		if err := s.makeRoom(ctx, tx, g, next); err != nil {
			return err
		}
		reissued, err := tx.ReissueGrant(ctx, next, g.Identity.ID)
		if err == nil && !reissued {
			err = Errorf(Conflict, "The badge changed at this moment. Look at it again.")
		}
		if err != nil {
			return err
		}
		if err := tx.PutDocuments(ctx, next.ID, documents); err != nil {
			return err
		}
		e := grantEvent(GrantReissued, next, by.ID, next.ReissuedAt)
		if e.Data, err = json.Marshal(ReissueFact{From: g.Identity.ID, To: next.Identity.ID}); err != nil {
			return err
		}
		return s.record(ctx, tx, e)
	})
	return next, err
}

// reissuable refuses what can't be issued anew, or not to somebody of that kind.
func (s *Service) reissuable(g Grant, to Identity) error {
	switch {
	case g.State == Accepted:
		return Errorf(Conflict, "This badge is being signed at this moment. Try again in a minute.")
	case g.State != Processed:
		return Errorf(Conflict, "The grant is %s; only a badge that was accepted can be issued anew", Word(g.State))
	case g.Expired(s.Now()):
		return Errorf(Conflict, "This badge has ended. Renew it, then it can be issued to somebody else.")
	case to.Kind == ProfileIdentity || to.Kind == NumberIdentity:
		return InvalidField("to", "%q can't be found as an account at present. Check it, or try again later.", to.Value)
	case to.Value == g.Identity.Value:
		return Errorf(Conflict, "This badge is issued to them already.")
	}
	return nil
}

// addressedTo is the grant with another recipient as its issuer would have named them.
func addressedTo(g Grant, to Identity) Grant {
	g.Identity, g.ProfileURI = to, ""
	switch to.Kind {
	case FediverseIdentity, URLIdentity:
		g.ProfileURI = to.Value
	case EmailIdentity:
		g.Email = to.Value
	}
	return g
}

// newRecipient stores who the recipient is now, who must not be known to be somebody
// else.
func (s *Service) newRecipient(ctx context.Context, tx Tx, g Grant, to Identity) (Identity, error) {
	n := Identity{Kind: to.Kind, Value: to.Value, Handle: to.Handle, CreatedAt: s.Now(), CheckedAt: s.Now()}
	known, err := tx.InsertIdentity(ctx, n, g.Name)
	if err != nil {
		return n, err
	}
	if known, err = s.settleProved(ctx, tx, known, n, g.Name); err != nil {
		return n, err
	}
	was, err := ownerOf(ctx, tx, g.Identity.ID)
	if err != nil {
		return n, err
	}
	is, err := ownerOf(ctx, tx, known.ID)
	switch {
	case err != nil:
		return n, err
	case was != 0 && is != 0 && was != is:
		return n, Errorf(Conflict, "These are two people, who have both signed in here. Grant the badge anew instead.")
	case known.Value != to.Value || known.ID == g.Identity.ID:
		return n, Errorf(Conflict, "This badge is issued to them already.")
	}
	return known, nil
}

// makeRoom refuses to issue to who wants nothing from the issuer or has the badge
// already; one that has ended does not stand in the way.
func (s *Service) makeRoom(ctx context.Context, tx Tx, g, next Grant) error {
	if err := mayOffer(ctx, tx, next); err != nil {
		return err
	}
	current, err := tx.LiveGrant(ctx, g.BadgeID, g.Identity.ID)
	if KindOf(err) == NotFound && err != nil || err == nil && current.ID != g.ID {
		return nil // it was renewed: the newer one is what counts
	}
	if err != nil {
		return err
	}
	theirs, err := tx.LiveGrant(ctx, next.BadgeID, next.Identity.ID)
	switch {
	case KindOf(err) == NotFound && err != nil:
		return nil
	case err != nil:
		return err
	case !theirs.Expired(s.Now()):
		return Errorf(Conflict, "They have this badge already, by another grant. Revoke one of the two first.")
	}
	return tx.RetireGrant(ctx, theirs.ID)
}

// SignedAt is when the grant's documents were made.
func (g Grant) SignedAt() time.Time {
	if g.ReissuedAt.IsZero() {
		return g.ProcessedAt
	}
	return g.ReissuedAt
}

// ValidFrom is since when the credential holds as it is (Open Badges 3.0, validFrom):
// of two with one id the later one counts.
func (g Grant) ValidFrom() time.Time {
	if g.ReissuedAt.IsZero() {
		return g.GrantedAt
	}
	return g.ReissuedAt
}

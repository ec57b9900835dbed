package badges

import "context"

// ResolveIdentity stores what a look-up of a profile found. When the account is
// known already under another name, both become one; of two grants of one badge
// then one that is pending is revoked. Each pending grant of the identity gets a
// GrantResolved event, so that it can be offered, and the account's name if it
// has none.
func (s *Service) ResolveIdentity(ctx context.Context, identityID int64, found Resolution) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		id, err := tx.Identity(ctx, identityID)
		if err != nil {
			return err
		}
		if id.Kind != ProfileIdentity {
			return nil
		}
		known, err := tx.IdentityByAlias(ctx, found.Value)
		switch {
		case err == nil && known.ID != id.ID:
			id, err = s.mergeIdentity(ctx, tx, id, known, found)
		case err == nil || KindOf(err) == NotFound:
			id, err = s.settleIdentity(ctx, tx, id, found)
		}
		if err != nil {
			return err
		}
		return s.resolved(ctx, tx, id, found.Name)
	})
}

// settleIdentity turns the profile into what it was found to be.
func (s *Service) settleIdentity(ctx context.Context, tx Tx, id Identity, found Resolution) (Identity, error) {
	id.Kind, id.Value, id.CheckedAt, id.Problem = found.Kind, found.Value, s.Now(), ""
	if found.Handle != "" {
		id.Handle = found.Handle
	}
	return id, tx.UpdateIdentity(ctx, id)
}

func (s *Service) mergeIdentity(ctx context.Context, tx Tx, id, known Identity, found Resolution) (Identity, error) {
	if known.Kind == ProfileIdentity {
		var err error
		if known, err = s.settleIdentity(ctx, tx, known, found); err != nil {
			return known, err
		}
	}
	if id.RecipientID != known.RecipientID { // one account is one recipient
		if err := tx.JoinRecipients(ctx, known.RecipientID, id.RecipientID); err != nil {
			return known, err
		}
		known.RecipientID = id.RecipientID
	}
	duplicates, err := tx.MergeIdentity(ctx, id.ID, known.ID)
	if err != nil || len(duplicates) == 0 {
		return known, err
	}
	for _, g := range duplicates {
		if err := s.endDuplicate(ctx, tx, g, known.ID); err != nil {
			return known, err
		}
	}
	_, err = tx.MergeIdentity(ctx, id.ID, known.ID) // nothing stands in their way now
	return known, err
}

// endDuplicate decides between a live grant and the one that the identity has of
// the same badge: the accepted one stays, else the older one. Two accepted ones
// both stand.
func (s *Service) endDuplicate(ctx context.Context, tx Tx, g Grant, identityID int64) error {
	other, err := tx.LiveGrant(ctx, g.BadgeID, identityID)
	if err != nil {
		return err
	}
	if g.Decided() && other.Decided() {
		return tx.RetireGrant(ctx, g.ID)
	}
	loser := g
	if g.Decided() || (!other.Decided() && g.ID < other.ID) {
		loser = other
	}
	_, err = s.revoke(ctx, tx, loser, 0, "The same badge was granted to this account under another address.")
	return err
}

// resolved records that the identity's pending grants can be offered now.
func (s *Service) resolved(ctx context.Context, tx Tx, id Identity, name string) error {
	if id.Kind != FediverseIdentity {
		return nil
	}
	name, err := cleanLine("name", Truncate(name, maxName), maxName)
	if err != nil {
		name = "" // the account's own affair
	}
	grants, err := tx.Grants(ctx, GrantFilter{IdentityID: id.ID, States: []State{Pending}})
	if err != nil {
		return err
	}
	for _, g := range grants {
		if g.Name == "" && name != "" {
			g.Name = name
			if _, err := tx.UpdateGrant(ctx, g, Pending); err != nil {
				return err
			}
		}
		if err := s.record(ctx, tx, grantEvent(GrantResolved, g, 0, s.Now())); err != nil {
			return err
		}
	}
	return nil
}

// NoteIdentityProblem keeps why a look-up failed this time, for the issuer to read.
func (s *Service) NoteIdentityProblem(ctx context.Context, identityID int64, problem string) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		id, err := tx.Identity(ctx, identityID)
		if err != nil || id.Kind != ProfileIdentity {
			return err
		}
		id.CheckedAt, id.Problem = s.Now(), problem
		return tx.UpdateIdentity(ctx, id)
	})
}

package inbox

import (
	"context"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/federation/vocab"
)

// Endorsements verifies the credentials of endorsements that come from elsewhere.
type Endorsements interface {
	VerifyEndorsement(ctx context.Context, credential []byte) (verification.Report, verification.Endorsement)
}

// endorse keeps an endorsement of something of ours, if its credential is good:
// every proof and the status list are checked, its issuer is the actor that
// sends it, and its id stands on that actor's server.
func (p *Processor) endorse(ctx context.Context, a vocab.Activity, note vocab.Object) error {
	if p.Endorsements == nil {
		return nil
	}
	if note.AttributedTo.ID != a.Actor.ID || !isID(note.ID) || !vocab.SameOrigin(note.ID, a.Actor.ID) {
		return badges.Errorf(badges.Forbidden, "the endorsement is not the sender's own")
	}
	report, said := p.Endorsements.VerifyEndorsement(ctx, note.Endorsement)
	switch report.State {
	case verification.Valid:
	case verification.Unknown:
		return badges.Errorf(badges.Unavailable, "the endorsement %s can't be checked at present", note.ID)
	default:
		return badges.Errorf(badges.Forbidden, "the credential of the endorsement %s is %s", note.ID, report.State)
	}
	if report.Facts.IssuerID != a.Actor.ID || report.Facts.ID != note.ID {
		return badges.Errorf(badges.Forbidden, "the credential %s is of %s, not of %s", report.Facts.ID, report.Facts.IssuerID, a.Actor.ID)
	}
	thing, err := p.Service.EndorsedHere(ctx, said.Subject)
	if err != nil {
		return err
	}
	_, err = p.Service.ReceiveEndorsement(ctx, badges.Endorsement{
		Address: note.ID, Actor: a.Actor.ID, ActorName: report.Facts.IssuerName, Endorsed: thing, Comment: said.Comment,
		Credential: note.Endorsement, CreatedAt: note.Published.Time,
	})
	return err
}

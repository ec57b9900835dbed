package inbox

import (
	"context"
	"fmt"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/federation/vocab"
)

// quote answers a QuoteRequest (FEP-044f): everybody may quote what everybody may
// see, unless they are silenced or the leave was taken back before.
func (p *Processor) quote(ctx context.Context, a vocab.Activity) error {
	g, ok, err := p.openGrant(ctx, a.Object.ID)
	if err != nil || !ok {
		return err
	}
	post := a.Instrument.ID
	if !isID(post) || !vocab.SameOrigin(post, a.Actor.ID) {
		return badges.Errorf(badges.Invalid, "the quoting post is not on the sender's server")
	}
	issuer, err := p.Store.Issuer(ctx, g.IssuerID)
	if err != nil {
		return err
	}
	quoting, err := p.Actors.Actor(ctx, a.Actor.ID)
	if err != nil {
		return err
	}
	request := vocab.QuoteRequest{ID: a.ID, Actor: a.Actor.ID, Object: p.Site.Note(issuer, g), Instrument: post}
	e := vocab.Envelope{
		ID: fmt.Sprintf("%s#quote/%x", p.Site.Actor(issuer), badges.ShortHash(a.ID)), Actor: p.Site.Actor(issuer), To: []string{a.Actor.ID},
	}
	q, err := p.Service.AllowQuote(ctx, g.ID, a.Actor.ID, post)
	var body []byte
	switch {
	case err == nil:
		body, err = vocab.AcceptQuote(e, request, p.Site.Quote(issuer, q.ULID))
	case badges.KindOf(err) == badges.Forbidden:
		body, err = vocab.RejectQuote(e, request)
	}
	if err != nil {
		return err
	}
	return p.Store.InTx(ctx, func(tx Tx) error {
		activityID, fresh, err := tx.InsertActivity(ctx, delivery.Activity{
			URI: e.ID, IssuerID: issuer.ID, Kind: delivery.Accept, Body: body, CreatedAt: p.Now(),
		})
		if err != nil || !fresh {
			return err
		}
		return tx.DeliverTo(ctx, activityID, quoting.Inbox)
	})
}

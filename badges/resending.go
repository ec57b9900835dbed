package badges

import (
	"context"
	"strconv"
	"time"
)

// resendEvery is how soon an offer can be sent again: nobody is to be pestered.
const resendEvery = time.Hour

// ResendOffer sends the message that offers a grant once more, such as to somebody
// who lost it: the same Note in a new activity, and the mail. Nothing of the grant
// changes. It needs a granter. Conflict for a grant that does not wait for an answer
// or has expired; Limited within an hour of the last time; Forbidden when the
// recipient wants nothing from the issuer.
func (s *Service) ResendOffer(ctx context.Context, by Account, grantID int64) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		g, err := tx.Grant(ctx, grantID)
		if err != nil {
			return err
		}
		if err := s.authorize(ctx, tx, by, g.IssuerID, Granter); err != nil {
			return err
		}
		switch {
		case g.State != Pending:
			return Errorf(Conflict, "the grant is %s; only an offer that waits for an answer can be sent again", Word(g.State))
		case g.Expired(s.Now()):
			return Errorf(Conflict, "the grant has expired; grant the badge anew")
		}
		if err := mayOffer(ctx, tx, g); err != nil {
			return err
		}
		wait, err := s.attempt(ctx, tx, throttleKey("resend", strconv.FormatInt(g.ID, 10)), Throttle{Burst: 1, Every: resendEvery})
		if err != nil {
			return err
		}
		if wait > 0 {
			minutes := int((wait + time.Minute - 1) / time.Minute)
			e := Errorf(Limited, "The offer was sent again within the last hour. It can be sent once more in %d min.", minutes)
			e.RetryAfter = wait
			return e
		}
		return s.record(ctx, tx, grantEvent(OfferResent, g, by.ID, s.Now()))
	})
}

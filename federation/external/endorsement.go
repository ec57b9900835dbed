package external

import (
	"context"
	"errors"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/federation/fetch"
)

// recheckEndorsements queues checks of the endorsements of other servers.
func (i *Importer) recheckEndorsements(ctx context.Context, tx Tx, now time.Time) error {
	if i.Endorsements == nil {
		return nil
	}
	due, err := tx.ClaimEndorsements(ctx, now.Add(-freshFor), now, maxRound)
	if err != nil {
		return err
	}
	for _, e := range due {
		if err := i.enqueue(ctx, tx, TaskKind+"/"+host(Told{Note: e.Address}), Told{Endorsement: e.ID}); err != nil {
			return err
		}
	}
	return nil
}

// checkEndorsement verifies an endorsement of another server once more. What can't
// be checked at present stays as it was found before.
func (i *Importer) checkEndorsement(ctx context.Context, id int64) error {
	e, err := i.Store.Endorsement(ctx, id)
	if badges.KindOf(err) == badges.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	report, _ := i.Endorsements.VerifyEndorsement(ctx, e.Credential)
	holds := report.State == verification.Valid && !i.isGone(ctx, e.Address)
	if report.State == verification.Unknown {
		return nil
	}
	if !holds {
		i.Log.InfoContext(ctx, "endorsement from elsewhere ended", "endorsement", e.Address, "state", report.State)
	}
	return i.Service.ReviewEndorsement(ctx, id, holds)
}

// isGone reports whether a server says that what stood at an address was taken back.
func (i *Importer) isGone(ctx context.Context, address string) bool {
	_, err := i.Fetch.Get(ctx, address, "application/vc+ld+json, application/ld+json, application/json")
	answer, ok := errors.AsType[*fetch.StatusError](err)
	return ok && answer.Status == http.StatusGone
}

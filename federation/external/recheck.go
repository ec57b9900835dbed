package external

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/badges/verification"
	"laurel/federation/fetch"
)

const (
	// freshFor is how long what a check found is good enough.
	freshFor = 24 * time.Hour
	// One round asks about so many badges, and about so many on one host.
	maxRound     = 500
	maxRoundHost = 20
	// missingWait is how long a badge that is not found may be a mistake.
	missingWait = 24 * time.Hour
)

// Withdrawn is the problem of a badge whose server has it no more.
const Withdrawn = "withdrawn"

// Recheck queues checks of the badges and endorsements that were not asked about for
// a day.
func (i *Importer) Recheck(ctx context.Context) error {
	return i.Store.InTx(ctx, func(tx Tx) error {
		now, hosts := i.Now(), make(map[string]int)
		due, err := tx.ClaimExternals(ctx, now.Add(-freshFor), now, maxRound, func(e badges.External) bool {
			h := host(Told{Note: e.CredentialID})
			hosts[h]++
			return hosts[h] <= maxRoundHost
		})
		if err != nil {
			return err
		}
		for _, e := range due {
			if err := i.enqueue(ctx, tx, TaskKind+"/"+host(Told{Note: e.CredentialID}), Told{Check: e.ID}); err != nil {
				return err
			}
		}
		return i.recheckEndorsements(ctx, tx, now)
	})
}

// check asks about a badge that is known. A server that does not answer leaves what
// was found before; one that does not know the badge any more, today and tomorrow,
// has withdrawn it: BadgeFed tells of a revocation in no other way.
func (i *Importer) check(ctx context.Context, told Told, again bool) error {
	e, err := i.Store.External(ctx, told.Check)
	if badges.KindOf(err) == badges.NotFound {
		return nil // removed in the meantime
	}
	if err != nil {
		return err
	}
	if told.Missing && !again {
		return task.After(missingWait, errors.New("it is looked for once more tomorrow"))
	}
	report, err := i.Verifier.Take(ctx, question(e))
	if err != nil {
		return err
	}
	c := checked(report)
	if report.State == verification.Unknown && i.isMissing(ctx, e.CredentialID) {
		if !told.Missing {
			return i.Tell(ctx, Told{Check: e.ID, Missing: true})
		}
		c = badges.ExternalCheck{State: badges.ExternalRevoked, Problem: Withdrawn, CheckedAt: report.CheckedAt}
	}
	_, err = i.Service.ReviewExternal(ctx, e.ID, c)
	return err
}

// question is how a known badge is asked about. What a Note told of stood at its
// address on the issuer's server, and what is said there now counts: a revocation may
// show nowhere else. What a person brought is asked about by itself where it proves
// itself, since nothing need stand at a credential's id.
func question(e badges.External) verification.Input {
	if e.Source != badges.FederatedExternal && strings.HasPrefix(e.Standard, "Open Badges 3") && len(e.Document) > 0 {
		return verification.Input{Data: e.Document}
	}
	if strings.HasPrefix(e.CredentialID, "https://") || strings.HasPrefix(e.CredentialID, "http://") {
		return verification.Input{URL: e.CredentialID}
	}
	return verification.Input{Data: e.Document}
}

// isMissing reports whether a server answers that there is no such thing.
func (i *Importer) isMissing(ctx context.Context, address string) bool {
	_, err := i.Fetch.Get(ctx, address, "application/ld+json, application/json")
	return missing(err)
}

func missing(err error) bool {
	answer, ok := errors.AsType[*fetch.StatusError](err)
	return ok && (answer.Status == http.StatusNotFound || answer.Status == http.StatusGone)
}

// review stores what was found of all badges that a Note brought.
func (i *Importer) review(ctx context.Context, note string, report verification.Report) error {
	known, err := i.Store.Externals(ctx, badges.ExternalFilter{NoteID: note})
	if err != nil || note == "" {
		return err
	}
	for _, e := range known {
		if _, err := i.Service.ReviewExternal(ctx, e.ID, checked(report)); err != nil {
			return err
		}
	}
	return nil
}

// withdraw does what an issuer's Delete asks for. A badge that is revoked stays to
// be seen as that; every other goes.
func (i *Importer) withdraw(ctx context.Context, told Told) error {
	known, err := i.Store.Externals(ctx, badges.ExternalFilter{NoteID: told.Note})
	if err != nil {
		return err
	}
	for _, e := range known {
		if e.Issuer.ID != told.Issuer {
			i.Log.InfoContext(ctx, "Delete of somebody else's badge", "note", told.Note, "actor", told.Issuer)
			continue
		}
		report, err := i.Verifier.Take(ctx, question(e))
		if err != nil {
			return err
		}
		if report.State == verification.Revoked {
			_, err = i.Service.ReviewExternal(ctx, e.ID, checked(report))
		} else {
			err = i.Service.WithdrawExternal(ctx, e.ID)
		}
		if err != nil {
			return fmt.Errorf("withdraw %s: %w", e.CredentialID, err)
		}
	}
	return nil
}

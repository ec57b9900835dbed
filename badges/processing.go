package badges

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// ProcessConsumer is the Consumer that makes the documents of accepted grants
// final, each in a lane of its own; its tasks are handled by ProcessEvent.
func ProcessConsumer() Consumer {
	return Consumer{
		Name:  "process",
		Wants: func(e Event) bool { return e.Kind == GrantAccepted },
		Lane:  func(e Event) string { return "grant/" + strconv.FormatInt(e.GrantID, 10) },
	}
}

// lookUpPatience is how long an accepted grant waits for its recipient's account to
// be found. Its documents name the recipient for good, and its Note goes to the
// account, so a quick yes must not overtake the look-up.
const lookUpPatience = time.Minute

// ProcessEvent processes the grant of an event.
func (s *Service) ProcessEvent(ctx context.Context, e Event) error { return s.Process(ctx, e.GrantID) }

// Process builds the final documents of an accepted grant, signs them and checks
// them. A grant whose documents do not pass is held back: see [Hold]. One that is
// not, or no longer, accepted is left as it is. Unavailable while the
// recipient's account is being looked up; it is worth another try soon.
func (s *Service) Process(ctx context.Context, grantID int64) error {
	g, err := s.Store.Grant(ctx, grantID)
	if err != nil {
		return err
	}
	if g.State != Accepted {
		return nil
	}
	if g.Identity.Kind == ProfileIdentity && s.Now().Sub(g.AcceptedAt) < lookUpPatience {
		return Errorf(Unavailable, "the recipient's account is still being looked up")
	}
	g.State, g.ProcessedAt = Processed, s.Now()
	documents, err := s.finalDocuments(ctx, &g)
	if KindOf(err) == Invalid && err != nil {
		return s.hold(ctx, g, err)
	}
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		updated, err := tx.UpdateGrant(ctx, g, Accepted)
		if err != nil || !updated {
			return err
		}
		if err := tx.PutDocuments(ctx, g.ID, documents); err != nil {
			return err
		}
		if err := tx.DeleteHold(ctx, g.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, grantEvent(GrantProcessed, g, 0, g.ProcessedAt))
	})
}

// finalDocuments builds, signs and checks a grant's documents, and stores their
// fingerprint in it. An Invalid error says why they must not leave.
func (s *Service) finalDocuments(ctx context.Context, g *Grant) (Documents, error) {
	issuer, err := s.Store.Issuer(ctx, g.IssuerID)
	if err != nil {
		return Documents{}, err
	}
	keys, err := s.Keyring.Keys(ctx, g.IssuerID)
	if err != nil {
		return Documents{}, err
	}
	status, err := s.statusOf(ctx, *g)
	if err != nil {
		return Documents{}, err
	}
	if err := s.signing.enter(ctx); err != nil {
		return Documents{}, err
	}
	defer s.signing.leave()
	documents, err := s.Documents.Build(*g, issuer, keys, status)
	if err != nil {
		return Documents{}, fmt.Errorf("documents of grant %d: %w", g.ID, err)
	}
	g.Fingerprint = documents.Fingerprint
	return documents, s.checkDocuments(ctx, *g, issuer, documents)
}

package badges

import (
	"context"
	"sync"
)

// AwardOutcome is what became of one award of many.
type AwardOutcome struct {
	Grant Grant // the new one; with a Conflict error the one that stands
	Err   error // nil when the grant was made
}

// BulkStatus sums up the outcomes of many awards.
type BulkStatus string

const (
	BulkSuccess BulkStatus = "success" // all were made
	BulkPartial BulkStatus = "partial"
	BulkFailed  BulkStatus = "failed" // none was
)

// StatusOf sums up outcomes; none at all are a failure.
func StatusOf(outcomes []AwardOutcome) BulkStatus {
	made := 0
	for _, o := range outcomes {
		if o.Err == nil {
			made++
		}
	}
	switch {
	case made == 0:
		return BulkFailed
	case made < len(outcomes):
		return BulkPartial
	}
	return BulkSuccess
}

// bulkWorkers is how many awards of one call are under way at once. The store
// commits together what waits at the same time, so that they cost far less than
// one by one.
const bulkWorkers = 32

// AwardEach makes each award in a transaction of its own, whatever becomes of the
// others. The outcomes are in the order of the requests. Errors of an outcome are
// those of Award. It must not be called in [Service.Together], whose changes are one
// transaction.
func (s *Service) AwardEach(ctx context.Context, by Account, requests []AwardRequest) []AwardOutcome {
	outcomes := make([]AwardOutcome, len(requests))
	next := make(chan int)
	var working sync.WaitGroup
	for range min(bulkWorkers, len(requests)) {
		working.Go(func() {
			for i := range next {
				outcomes[i].Grant, outcomes[i].Err = s.Award(ctx, by, requests[i])
			}
		})
	}
	for i := range requests {
		next <- i
	}
	close(next)
	working.Wait()
	return outcomes
}

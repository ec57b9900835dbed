package badges

import (
	"context"
	"runtime"
)

// gate lets so many in at a time as leave a processor to those who wait for an answer:
// the documents of a thousand grants take seconds of work, and nobody who opens a page
// meanwhile should notice.
type gate chan struct{}

func newGate() gate { return make(gate, max(1, runtime.GOMAXPROCS(0)-1)) }

// enter waits for its turn; leave must be called after it returned nil.
func (g gate) enter(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g gate) leave() { <-g }

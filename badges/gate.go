package badges

import (
	"context"
	"runtime"
)

// gate lets only so many in at a time.
type gate chan struct{}

// gates bound the work that is too much if all who ask for it get it at once.
type gates struct {
	// signing leaves a processor to those who wait for an answer: the documents of a
	// thousand grants take seconds of work, and nobody who opens a page meanwhile should
	// notice.
	signing gate
	// passwords bounds memory: each one that is checked takes 19 MiB, and strangers
	// may ask for it.
	passwords gate
}

const passwordsAtOnce = 2

func newGates() gates {
	return gates{signing: make(gate, max(1, runtime.GOMAXPROCS(0)-1)), passwords: make(gate, passwordsAtOnce)}
}

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

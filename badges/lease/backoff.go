package lease

import "time"

// Backoff is a series of growing waits.
type Backoff struct {
	First  time.Duration
	Factor float64
	Max    time.Duration
}

// Wait returns how long to wait after that many failures (1 or more), spread
// by up to a fifth in both directions so that waits don't fall together.
// random returns a number in [0, 1).
func (b Backoff) Wait(failures int, random func() float64) time.Duration {
	wait := float64(b.First)
	for range failures - 1 {
		if wait *= b.Factor; wait >= float64(b.Max) {
			break
		}
	}
	wait = min(wait, float64(b.Max))
	return time.Duration(wait * (0.8 + 0.4*random()))
}

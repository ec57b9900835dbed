package inbox

import "time"

// Limiter shows a limiter to the tests.
type Limiter struct{ limiter }

func NewLimiter() *Limiter { return &Limiter{} }

func (l *Limiter) Take(name string, rate Rate, now time.Time) time.Duration {
	return l.take(name, rate, now)
}

func (l *Limiter) Len() int { return len(l.buckets) }

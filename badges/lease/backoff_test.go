package lease_test

import (
	"testing"
	"time"

	"laurel/badges/lease"
)

func TestBackoffGrowsToItsMaximum(t *testing.T) {
	b := lease.Backoff{First: time.Minute, Factor: 2, Max: 12 * time.Hour}
	middle := func() float64 { return 0.5 }
	for failures, want := range map[int]time.Duration{
		1: time.Minute, 2: 2 * time.Minute, 3: 4 * time.Minute, 10: 512 * time.Minute, 11: 12 * time.Hour, 12: 12 * time.Hour, 1_000_000: 12 * time.Hour,
	} {
		if got := b.Wait(failures, middle); got.Round(time.Millisecond) != want {
			t.Errorf("after %d failures the wait is %v, want %v", failures, got, want)
		}
	}
}

func TestBackoffSpreadsByAFifth(t *testing.T) {
	b := lease.Backoff{First: 100 * time.Second, Factor: 2, Max: time.Hour}
	for random, want := range map[float64]time.Duration{0: 80 * time.Second, 0.25: 90 * time.Second, 0.5: 100 * time.Second, 0.75: 110 * time.Second} {
		if got := b.Wait(1, func() float64 { return random }); got.Round(time.Millisecond) != want {
			t.Errorf("with %v the wait is %v, want %v", random, got, want)
		}
	}
	if got := b.Wait(1, func() float64 { return 0.999999 }); got > 120*time.Second {
		t.Errorf("the wait is %v, over a fifth more", got)
	}
}

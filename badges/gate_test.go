package badges

import (
	"context"
	"testing"
)

// TestPasswordsWaitForTheirTurn: what strangers send at once must not take all memory.
func TestPasswordsWaitForTheirTurn(t *testing.T) {
	s := NewService(Options{})
	ctx, cancel := context.WithCancel(t.Context())
	for range passwordsAtOnce {
		if err := s.passwords.enter(ctx); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if _, err := s.verifyPassword(ctx, "", "x"); KindOf(err) != Unavailable {
		t.Errorf("checked beside all others: %v", err)
	}
	if _, err := s.hashPassword(ctx, "x"); KindOf(err) != Unavailable {
		t.Errorf("hashed beside all others: %v", err)
	}
	s.passwords.leave()
	if _, err := s.hashPassword(t.Context(), "x"); err != nil {
		t.Error(err)
	}
}

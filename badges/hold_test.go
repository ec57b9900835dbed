package badges_test

import (
	"context"
	"testing"
	"time"

	"laurel/badges"
)

// checker refuses documents for a reason, or lets them pass.
type checker struct{ err error }

func (c *checker) Check(context.Context, badges.Grant, badges.Issuer, badges.Documents) error {
	return c.err
}

func TestDocumentsThatDoNotPassAreHeldBack(t *testing.T) {
	w := newSigningWorld(t)
	check := &checker{err: badges.Errorf(badges.Invalid, "the credential has no name")}
	w.Check = check
	held := w.process(w.accept(w.grant(jane)))
	if held.State != badges.Accepted || !held.ProcessedAt.IsZero() {
		t.Fatalf("a held grant is %s", held.State)
	}
	if _, err := w.Store.Document(t.Context(), held.ID, badges.CredentialDocument); badges.KindOf(err) != badges.NotFound {
		t.Errorf("documents of a held grant: %v", err)
	}
	hold, err := w.Store.Hold(t.Context(), held.ID)
	if err != nil || hold.Reason != "the credential has no name" || hold.IssuerID != w.harbour.ID {
		t.Errorf("hold: %+v, %v", hold, err)
	}
	if holds, err := w.Store.Holds(t.Context(), w.harbour.ID, 10); err != nil || len(holds) != 1 {
		t.Errorf("holds: %+v, %v", holds, err)
	}
	if events := w.events(held.ID); events[len(events)-1] != badges.GrantHeld {
		t.Errorf("events: %v", events)
	}

	if err := w.RetryHeld(t.Context(), w.ben, held.ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("a stranger's try: %v", err)
	}
	if err := w.RetryHeld(t.Context(), w.anna, held.ID); badges.KindOf(err) != badges.Conflict {
		t.Errorf("a try while it still fails: %v", err)
	}
	check.err = nil
	w.must(w.RetryHeld(t.Context(), w.anna, held.ID))
	if g := w.stored(held.ID); g.State != badges.Processed {
		t.Errorf("the grant is %s", g.State)
	}
	if _, err := w.Store.Hold(t.Context(), held.ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("the hold stands: %v", err)
	}
	if err := w.RetryHeld(t.Context(), w.anna, held.ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("a try of a grant that is not held: %v", err)
	}
}

func TestCheckThatCouldNotBeMadeIsMadeAgain(t *testing.T) {
	w := newSigningWorld(t)
	w.Check = &checker{err: context.Canceled}
	g := w.accept(w.grant(jane))
	w.clock.Advance(time.Minute)
	if err := w.Process(t.Context(), g.ID); err == nil {
		t.Error("no error, so that the task would not run again")
	}
	if _, err := w.Store.Hold(t.Context(), g.ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("held: %v", err)
	}
}

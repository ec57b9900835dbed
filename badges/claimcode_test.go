package badges_test

import (
	"errors"
	"regexp"
	"testing"

	"laurel/badges"
)

func TestClaimCodeLife(t *testing.T) {
	w := newWorld(t)
	c, err := w.CreateClaimCode(t.Context(), w.anna, w.sailor.ID, badges.NewClaimCode{Code: " Ahoy ", ReservedFor: "Jane@Example.org"})
	w.must(err)
	if c.Code != "Ahoy" || c.ReservedFor != "jane@example.org" || c.Used() {
		t.Errorf("the code is %+v", c)
	}
	_, err = w.CreateClaimCode(t.Context(), w.anna, w.sailor.ID, badges.NewClaimCode{Code: "AHOY"})
	wantKind(t, err, badges.Conflict, "the badge has that claim code already; choose another")

	_, err = w.Claim(t.Context(), w.anna, w.sailor.ID, "ahoy", "kim@example.org")
	wantKind(t, err, badges.Forbidden, "This claim code is reserved for another address")
	c, err = w.Claim(t.Context(), w.anna, w.sailor.ID, "ahoy", "jane@example.ORG")
	w.must(err)
	if !c.Used() {
		t.Error("a claimed code is not used")
	}
	_, err = w.Claim(t.Context(), w.anna, w.sailor.ID, "ahoy", "jane@example.org")
	wantKind(t, err, badges.Conflict, "This claim code has been used already")
	if !errors.Is(err, badges.ErrClaimCodeUsed) {
		t.Errorf("%v does not say that the code is used", err)
	}

	_, err = w.DeleteClaimCode(t.Context(), w.anna, w.sailor.ID, "ahoy")
	w.must(err)
	_, err = w.ClaimCodeOf(t.Context(), w.anna, w.sailor.ID, "ahoy")
	wantKind(t, err, badges.NotFound, "")
}

func TestMultiUseCodesAreNeverUsedUp(t *testing.T) {
	w := newWorld(t)
	c, err := w.CreateClaimCode(t.Context(), w.anna, w.sailor.ID, badges.NewClaimCode{MultiUse: true})
	w.must(err)
	if !regexp.MustCompile(`^[0-9a-f]{10}$`).MatchString(c.Code) {
		t.Errorf("the made-up code is %q, want 10 hexadecimal digits", c.Code)
	}
	for range 3 {
		used, err := w.Claim(t.Context(), w.anna, w.sailor.ID, c.Code, "")
		w.must(err)
		if used.Used() || used.ClaimedAt.IsZero() {
			t.Errorf("the code is used %v, first at %s", used.Used(), used.ClaimedAt)
		}
	}
}

func TestClaimCodesNeedAGranter(t *testing.T) {
	w := newWorld(t)
	_, err := w.CreateClaimCode(t.Context(), w.ben, w.sailor.ID, badges.NewClaimCode{Code: "ahoy"})
	wantKind(t, err, badges.NotFound, "")
	_, _, err = w.ClaimCodesOf(t.Context(), w.ben, badges.ClaimCodeFilter{BadgeID: w.sailor.ID})
	wantKind(t, err, badges.NotFound, "")
	_, _, err = w.ClaimCodesOf(t.Context(), w.anna, badges.ClaimCodeFilter{})
	wantKind(t, err, badges.NotFound, "")
	_, err = w.CreateClaimCode(t.Context(), w.anna, 99, badges.NewClaimCode{Code: "ahoy"})
	wantKind(t, err, badges.NotFound, "no such badge")
}

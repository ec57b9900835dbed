package badges_test

import (
	"testing"

	"laurel/badges"
)

func TestRotateKeys(t *testing.T) {
	w := newSigningWorld(t)
	before, err := w.Keyring.Keys(t.Context(), w.harbour.ID)
	w.must(err)
	if _, err := w.RotateKeys(t.Context(), w.anna, w.harbour.ID); badges.KindOf(err) != badges.Forbidden {
		t.Errorf("a granter rotates keys: %v", err)
	}
	if _, err := w.RotateKeys(t.Context(), badges.Operator(), w.harbour.ID, "rot13"); badges.KindOf(err) != badges.Invalid {
		t.Errorf("keys of no algorithm: %v", err)
	}
	_, err = w.RotateKeys(t.Context(), badges.Operator(), w.harbour.ID, badges.Ed25519Key)
	w.must(err)
	after, err := w.Keyring.Keys(t.Context(), w.harbour.ID)
	w.must(err)
	if after.Ed25519.Equal(before.Ed25519) || !after.RSA.Equal(before.RSA) {
		t.Error("the wrong key was exchanged")
	}
	_, err = w.RotateKeys(t.Context(), badges.Operator(), w.harbour.ID)
	w.must(err)
	last, err := w.Keyring.Keys(t.Context(), w.harbour.ID)
	w.must(err)
	if last.Ed25519.Equal(after.Ed25519) || last.RSA.Equal(before.RSA) || last.RSAID == before.RSAID {
		t.Error("not both keys were exchanged")
	}
	keys, err := w.Store.IssuerKeys(t.Context(), w.harbour.ID)
	w.must(err)
	retired := 0
	for _, k := range keys {
		if !k.RetiredAt.IsZero() {
			retired++
		}
	}
	if len(keys) != 5 || retired != 3 {
		t.Errorf("%d keys, %d of them retired; want 5 and 3", len(keys), retired)
	}
}

func TestStatusFollowsTheGrant(t *testing.T) {
	w := newSigningWorld(t)
	pending := w.grant("https://people.example/@joe")
	if _, err := w.Store.StatusEntry(t.Context(), pending.ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("a pending grant has a place in a status list: %v", err)
	}
	g := w.accept(w.grant("https://people.example/@jane"))
	entry, err := w.Store.StatusEntry(t.Context(), g.ID)
	w.must(err)
	if entry.ListID == 0 || entry.Index < 0 || entry.Index >= badges.StatusListSize {
		t.Errorf("entry %+v", entry)
	}
	other := w.accept(pending)
	next, err := w.Store.StatusEntry(t.Context(), other.ID)
	w.must(err)
	if next.ListID != entry.ListID || next.Index == entry.Index {
		t.Errorf("two grants have the places %+v and %+v", entry, next)
	}
	_, err = w.Revoke(t.Context(), w.anna, g.ID, "a mistake")
	w.must(err)
	set, err := w.Store.StatusListSet(t.Context(), entry.ListID)
	w.must(err)
	if len(set) != 1 || set[0] != entry.Index {
		t.Errorf("set is %v, want %d alone", set, entry.Index)
	}
}

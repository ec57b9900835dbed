package badges_test

import (
	"testing"

	"laurel/badges"
)

func TestAScopedKeyMayDoNoMoreThanItSays(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	pier := w.issuer("pier", 0)
	w.must(w.SetRole(ctx, badges.Operator(), w.anna.ID, pier.ID, badges.Owner))
	key, k, err := w.CreateScopedKey(ctx, w.anna, badges.NewScopedKey{Name: "Till", Issuers: []int64{w.harbour.ID}, Role: badges.Granter})
	w.must(err)
	account, err := w.Authenticate(ctx, key)
	w.must(err)
	if account.ID == w.anna.ID || account.Admin {
		t.Errorf("the key acts for %+v", account)
	}
	_, _, err = w.Grant(ctx, account, badges.GrantRequest{BadgeID: w.sailor.ID, Email: "carl@example.org"})
	w.must(err)
	_, err = w.ArchiveBadge(ctx, account, w.sailor.ID)
	wantKind(t, err, badges.Forbidden, "")
	_, err = w.IssuerOf(ctx, account, pier.ID)
	wantKind(t, err, badges.NotFound, "")

	keys, scopes, err := w.KeysOf(ctx, w.anna)
	w.must(err)
	if len(keys) != 1 || len(scopes[k.ID]) != 1 || scopes[k.ID][0] != (badges.KeyScope{IssuerID: w.harbour.ID, Role: badges.Granter}) {
		t.Errorf("keys %+v with scopes %v", keys, scopes)
	}

	// Who made it loses the role, and so does the key.
	w.must(w.SetRole(ctx, badges.Operator(), w.anna.ID, w.harbour.ID, badges.Viewer))
	_, err = w.Authenticate(ctx, key)
	wantKind(t, err, badges.Unauthorized, "")
	w.must(w.SetRole(ctx, badges.Operator(), w.anna.ID, w.harbour.ID, badges.Granter))
	_, err = w.Authenticate(ctx, key)
	w.must(err)
	wantKind(t, w.RevokeAPIKey(ctx, w.ben, k.ID), badges.NotFound, "")
	w.must(w.RevokeAPIKey(ctx, w.anna, k.ID))
	_, err = w.Authenticate(ctx, key)
	wantKind(t, err, badges.Unauthorized, "")
}

func TestAScopedKeyNeedsItsMakersRole(t *testing.T) {
	w := newWorld(t)
	for name, n := range map[string]badges.NewScopedKey{
		"role":   {Name: "Till", Issuers: []int64{w.harbour.ID}, Role: badges.Owner},
		"issuer": {Name: "Till", Role: badges.Viewer},
		"name":   {Issuers: []int64{w.harbour.ID}, Role: badges.Viewer},
	} {
		if _, _, err := w.CreateScopedKey(t.Context(), w.anna, n); badges.KindOf(err) != badges.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, _, err := w.CreateScopedKey(t.Context(), w.anna, badges.NewScopedKey{Name: "Till", Issuers: []int64{w.harbour.ID}, Role: badges.Manager})
	wantKind(t, err, badges.Forbidden, "")
}

func TestAKeyOfBeforeMayDoWhatItsAccountMay(t *testing.T) {
	w := newWorld(t)
	key, _, err := w.CreateAPIKey(t.Context(), w.anna, w.anna.ID, "old", "")
	w.must(err)
	account, err := w.Authenticate(t.Context(), key)
	w.must(err)
	if account.ID != w.anna.ID {
		t.Errorf("the key acts for %+v", account)
	}
}

package badges_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestAPIKeyActsForItsAccount(t *testing.T) {
	w := newWorld(t)
	key, k, err := w.CreateAPIKey(t.Context(), badges.Operator(), w.anna.ID, " shop ", "")
	w.must(err)
	if !strings.HasPrefix(key, "laurel_") || len(key) != len("laurel_")+32 {
		t.Errorf("the key %q is not laurel_ and 160 bits in base 32", key)
	}
	want := badges.APIKey{ID: k.ID, AccountID: w.anna.ID, Name: "shop", Prefix: key[:12], CreatedAt: w.Now()}
	if diff := cmp.Diff(want, k); diff != "" {
		t.Errorf("key (-want +got):\n%s", diff)
	}
	a, err := w.Authenticate(t.Context(), key)
	w.must(err)
	if diff := cmp.Diff(w.anna, a); diff != "" {
		t.Errorf("account (-want +got):\n%s", diff)
	}
	other, _, err := w.CreateAPIKey(t.Context(), badges.Operator(), w.anna.ID, "shop", "")
	w.must(err)
	if other == key {
		t.Error("two keys are the same")
	}
}

func TestAPIKeyThatIsNotGood(t *testing.T) {
	w := newWorld(t)
	revoked, k, err := w.CreateAPIKey(t.Context(), badges.Operator(), w.anna.ID, "revoked", "")
	w.must(err)
	w.must(w.RevokeAPIKey(t.Context(), badges.Operator(), k.ID))
	ofDisabled, _, err := w.CreateAPIKey(t.Context(), badges.Operator(), w.ben.ID, "disabled", "")
	w.must(err)
	w.must(w.SetAccountDisabled(t.Context(), badges.Operator(), w.ben.ID, true))
	for name, key := range map[string]string{
		"unknown": "laurel_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "empty": "", "revoked": revoked, "account disabled": ofDisabled,
		"upper case": strings.ToUpper(ofDisabled),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Authenticate(t.Context(), key)
			wantKind(t, err, badges.Unauthorized, "Invalid API key.")
		})
	}
	w.must(w.SetAccountDisabled(t.Context(), badges.Operator(), w.ben.ID, false))
	if _, err := w.Authenticate(t.Context(), ofDisabled); err != nil {
		t.Errorf("the key of an account that was let in again: %v", err)
	}
	wantKind(t, w.RevokeAPIKey(t.Context(), badges.Operator(), k.ID), badges.NotFound, "there is no API key 1 in use")
}

// A client that moves here brings its key.
func TestAPIKeyImported(t *testing.T) {
	w := newWorld(t)
	const own = "your-secure-api-key-here"
	key, k, err := w.CreateAPIKey(t.Context(), badges.Operator(), w.anna.ID, "moved", own)
	w.must(err)
	if key != own || k.Prefix != own[:12] {
		t.Errorf("the key is %q with prefix %q, want it as it was", key, k.Prefix)
	}
	a, err := w.Authenticate(t.Context(), own)
	w.must(err)
	if a.ID != w.anna.ID {
		t.Errorf("the key acts for account %d, want %d", a.ID, w.anna.ID)
	}
	if _, k, err = w.CreateAPIKey(t.Context(), badges.Operator(), w.anna.ID, "short", "0123456789abcdef"); err != nil || k.Prefix != "01234567" {
		t.Errorf("a short key shows %q (%v), want no more than half of it", k.Prefix, err)
	}
	for _, c := range []struct {
		name    string
		account int64
		key     string
		kind    badges.Kind
		message string
	}{
		{"in use", w.ben.ID, own, badges.Conflict, "this API key is in use already; choose another"},
		{"short", w.ben.ID, "0123456789abcde", badges.Invalid, "the key has 15 characters; it must have 16 to 200"},
		{"long", w.ben.ID, strings.Repeat("a", 201), badges.Invalid, "the key has 201 characters; it must have 16 to 200"},
		{"line break", w.ben.ID, "0123456789abcde\n", badges.Invalid, "the key holds a space or a character outside ASCII; an HTTP header can't carry it as it is"},
		{"not ASCII", w.ben.ID, "schlüssel-0123456789", badges.Invalid, "the key holds a space or a character outside ASCII; an HTTP header can't carry it as it is"},
		{"nobody's", 99, "", badges.NotFound, "no such account"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := w.CreateAPIKey(t.Context(), badges.Operator(), c.account, "x", c.key)
			wantKind(t, err, c.kind, c.message)
		})
	}
}

// The last use is written once a minute at the most.
func TestLastUseIsExactToAMinute(t *testing.T) {
	w := newWorld(t)
	key, k, err := w.CreateAPIKey(t.Context(), badges.Operator(), w.anna.ID, "shop", "")
	w.must(err)
	use := func(after time.Duration) time.Time {
		t.Helper()
		w.clock.Advance(after)
		_, err := w.Authenticate(t.Context(), key)
		w.must(err)
		keys, err := w.Store.APIKeys(t.Context(), w.anna.ID)
		w.must(err)
		if len(keys) != 1 || keys[0].ID != k.ID {
			t.Fatalf("keys are %v, want the one", keys)
		}
		return keys[0].LastUsedAt
	}
	first := w.Now()
	for _, c := range []struct {
		after time.Duration
		want  time.Time
	}{{0, first}, {time.Minute - time.Millisecond, first}, {time.Millisecond, first.Add(time.Minute)}, {time.Second, first.Add(time.Minute)}} {
		if got := use(c.after); !got.Equal(c.want) {
			t.Errorf("used at %v; last use is %v, want %v", w.Now(), got, c.want)
		}
	}
}

func TestCreateAccountRefuses(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name    string
		by      badges.Account
		account badges.Account
		kind    badges.Kind
		message string
	}{
		{"no admin", w.anna, badges.Account{Name: "x"}, badges.Forbidden, "only an admin may create accounts"},
		{"no name", badges.Operator(), badges.Account{Name: " "}, badges.Invalid, "an account needs a name"},
		{"long name", badges.Operator(), badges.Account{Name: strings.Repeat("a", 101)}, badges.Invalid, "name has 101 characters; at most 100 are allowed"},
		{"bad address", badges.Operator(), badges.Account{Name: "x", Email: "x"}, badges.Invalid, "Invalid email format"},
		{"address in use", badges.Operator(), badges.Account{Name: "x", Email: "Anna@Example.org"}, badges.Conflict, "an account with the address anna@example.org exists already"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.CreateAccount(t.Context(), c.by, c.account)
			wantKind(t, err, c.kind, c.message)
		})
	}
	wantKind(t, w.SetAccountDisabled(t.Context(), w.anna, w.ben.ID, true), badges.Forbidden, "only an admin may disable accounts")
	wantKind(t, w.SetAccountDisabled(t.Context(), badges.Operator(), 99, true), badges.NotFound, "no such account")
}

func TestSetRole(t *testing.T) {
	w := newWorld(t)
	owner := w.account("olga")
	w.must(w.SetRole(t.Context(), badges.Operator(), owner.ID, w.harbour.ID, badges.Owner))
	for _, c := range []struct {
		name            string
		by              badges.Account
		account, issuer int64
		role            badges.Role
		kind            badges.Kind
		message         string
	}{
		{"granter", w.anna, w.ben.ID, w.harbour.ID, badges.Viewer, badges.Forbidden, "your role here is granter; this needs owner"},
		{"stranger", w.ben, w.ben.ID, w.harbour.ID, badges.Owner, badges.NotFound, "no such thing among yours"},
		{"unknown role", owner, w.ben.ID, w.harbour.ID, "boss", badges.Invalid, `role "boss" is unknown; take owner, manager, granter, reviewer or viewer`},
		{"nobody", owner, 99, w.harbour.ID, badges.Viewer, badges.NotFound, "no such account"},
		{"nothing", badges.Operator(), w.ben.ID, 99, badges.Viewer, badges.NotFound, "no such issuer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantKind(t, w.SetRole(t.Context(), c.by, c.account, c.issuer, c.role), c.kind, c.message)
		})
	}
	w.must(w.SetRole(t.Context(), owner, w.ben.ID, w.harbour.ID, badges.Viewer))
	if _, err := w.BadgeOf(t.Context(), w.ben, w.sailor.ID); err != nil {
		t.Errorf("a viewer sees no badge: %v", err)
	}
	w.must(w.SetRole(t.Context(), owner, w.ben.ID, w.harbour.ID, ""))
	_, err := w.BadgeOf(t.Context(), w.ben, w.sailor.ID)
	wantKind(t, err, badges.NotFound, "")
}

func TestRolesAllow(t *testing.T) {
	roles := []badges.Role{badges.Viewer, badges.Reviewer, badges.Granter, badges.Manager, badges.Owner}
	for has, role := range roles {
		for needs, other := range roles {
			if got := role.Allows(other); got != (has >= needs) {
				t.Errorf("%s.Allows(%s) is %v", role, other, got)
			}
		}
		if badges.Role("").Allows(role) || badges.Role("boss").Allows(role) {
			t.Errorf("nobody, or an unknown role, may do what %s may", role)
		}
	}
	if badges.Role("").Allows("") {
		t.Error("nobody may do what nobody needs a role for")
	}
}

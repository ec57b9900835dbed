package badges_test

import (
	"bytes"
	"strings"
	"testing"

	"laurel/badges"
)

func TestClient(t *testing.T) {
	w := newWorld(t)
	c, secret, err := w.CreateClient(t.Context(), badges.Operator(), badges.NewClient{Purpose: "other", IssuerID: w.harbour.ID, Key: "Radical", Secret: "s3cret"})
	w.must(err)
	if secret != "s3cret" || bytes.Contains(c.Sealed, []byte(secret)) {
		t.Errorf("the secret is %q, sealed %q", secret, c.Sealed)
	}
	found, err := w.ClientByKey(t.Context(), "other", "Radical")
	w.must(err)
	opened, err := w.ClientSecret(found)
	w.must(err)
	if string(opened) != "s3cret" {
		t.Errorf("the stored secret is %q", opened)
	}
	account, err := w.ClientAccount(t.Context(), found)
	w.must(err)
	below := w.issuer("pier", w.harbour.ID)
	for issuer, want := range map[int64]badges.Kind{w.harbour.ID: "", below.ID: "", w.issuer("other", 0).ID: badges.NotFound} {
		_, err := w.CreateBadge(t.Context(), account, badges.NewBadge{IssuerID: issuer, Definition: definition("Badge")})
		if err != nil && badges.KindOf(err) != want || err == nil && want != "" {
			t.Errorf("a badge of issuer %d: %v, want %q", issuer, err, want)
		}
	}

	_, _, err = w.CreateClient(t.Context(), badges.Operator(), badges.NewClient{Purpose: "other", IssuerID: w.harbour.ID, Key: "Radical"})
	wantKind(t, err, badges.Conflict, "the key is in use by another client; choose another")
	_, _, err = w.CreateClient(t.Context(), w.anna, badges.NewClient{Purpose: "other", IssuerID: w.harbour.ID})
	wantKind(t, err, badges.Forbidden, "")
	_, _, err = w.CreateClient(t.Context(), badges.Operator(), badges.NewClient{Purpose: "other", IssuerID: w.harbour.ID, Key: strings.Repeat("k", 256)})
	wantKind(t, err, badges.Invalid, "the client's key must have at most 255 characters, on one line")
	for _, c := range []struct{ purpose, key string }{{"other", "radical"}, {"another", "Radical"}} {
		_, err = w.ClientByKey(t.Context(), c.purpose, c.key)
		wantKind(t, err, badges.NotFound, "")
	}
	w.must(w.RevokeClient(t.Context(), badges.Operator(), c.ID))
	_, err = w.ClientByKey(t.Context(), "other", "Radical")
	wantKind(t, err, badges.NotFound, "")
	wantKind(t, w.RevokeClient(t.Context(), badges.Operator(), c.ID), badges.NotFound, "there is no client 1 in use")
}
